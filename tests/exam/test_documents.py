"""Forty questions over three real collections, written blind; see README.md.

Prints what indexing them cost, how many passages are about something, and how many questions have
their passage (or both) among the first five:

    python -m pytest -m slow tests/exam/test_documents.py -s
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from trialwise.assistant.answer import Assistant
from trialwise.assistant.library import make_indexer, open_assistant
from trialwise.core.settings import Settings
from trialwise.knowledge.schema import IngestSource

DATA = Path(__file__).parents[3] / "shared" / "data"
FOLDERS = {
    "openstax": "d_openstax_statistics",
    "growthbook": "d_growthbook_docs",
    "arxiv": "b_arxiv_experimentation",
}
ROWS = [
    json.loads(line)
    for line in (Path(__file__).parent / "documents.jsonl").read_text("utf-8").splitlines()
]
# The goal is 0.9. What is asserted is the share that was reached: raise it with every gain.
REACHED = 0.6
pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(not DATA.exists(), reason="the shared data is not beside the project"),
]


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    home = tmp_path_factory.mktemp("documents")
    settings = Settings(home=home, threads=2)
    sources = tuple(
        IngestSource(name, str(DATA / folder), "", "") for name, folder in FOLDERS.items()
    )
    wall, cpu = time.perf_counter(), time.process_time()
    make_indexer(settings).ingest(sources)
    say(f"\nindexed in {time.perf_counter() - wall:.0f} s wall, {time.process_time() - cpu:.0f} s")
    return open_assistant(settings)


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def places(assistant: Assistant, question: str, count: int) -> list[tuple[str, str]]:
    """Return id and text of the first passages of the user's documents."""
    snapshot = assistant.snapshot
    hits = assistant.retrieve(question).documents.hits[:count]
    documents = [int(snapshot.passages[hit.passage][0]) for hit in hits]
    return [
        (snapshot.documents[document].id, snapshot.passage_text(hit.passage))
        for document, hit in zip(documents, hits, strict=True)
    ]


def holds(place: tuple[str, str], gold: dict[str, Any]) -> bool:
    identifier, text = place
    is_document = identifier.startswith(f"{gold['source']}/") and gold["document"] in identifier
    return is_document and " ".join(gold["quote"].split()) in " ".join(text.split())


def test_the_right_passages_are_among_the_first_five(assistant: Assistant) -> None:
    counts = assistant.snapshot.manifest.counts
    share = counts["own_passages_about"] / counts["own_passages"]
    say(f"{counts['own_passages']} passages, {share:.1%} about something")
    assert share >= 0.9
    found: list[float] = []
    for row in ROWS:
        wanted = [[gold] for gold in row["gold"]]
        for other in row.get("or", []):
            wanted[other.get("for", 0)].append(other)
        shown = places(assistant, row["question"], 5)
        hit = [any(holds(p, gold) for p in shown for gold in options) for options in wanted]
        found.append(float(np.mean(hit)))
        if not all(hit):
            say(f"{row['id']} {hit} {row['question']}")
    whole = np.mean([share == 1 for share in found])
    say(f"all passages of a question among the first 5: {whole:.1%}; recall {np.mean(found):.1%}")
    assert whole >= REACHED
