"""Answers from one source alone, and the page that a citation names."""

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from tests.fakes.homes import opened, source
from tests.fakes.memory_store import MemoryStores

from trialwise.assistant.answer import Assistant
from trialwise.cli.main import main
from trialwise.core.errors import UsageError
from trialwise.core.settings import Settings
from trialwise.knowledge.export import export_snapshot
from trialwise.knowledge.index import Indexer
from trialwise.knowledge.schema import Document, DocumentRows, Passage
from trialwise.knowledge.snapshot import FORMAT, Manifest, Snapshot
from trialwise.knowledge.stores.base import ConceptGraph
from trialwise.llm.hashing_embedder import HashingEmbedder

TINY_PACK = Path(__file__).parents[1] / "fakes" / "tiny_pack"
TEXTS = {
    "harbour/ferry.md": (
        "# Ferry Nordlys\n\nThe ferry Nordlys crosses Skarv Bay four times each day. Captain Ida "
        "Holm has steered the ferry Nordlys across Skarv Bay since 2011. The crossing takes forty "
        "minutes in calm weather.\n"
    ),
    "harbour/light.md": (
        "# Skarv Bay lighthouse\n\nThe lighthouse of Skarv Bay was built by Oskar Lind in 1890. "
        "Captain Ida Holm repaired the lamp of the lighthouse last winter. Statistical power is "
        "what Captain Ida Holm calls the strength of the lamp.\n"
    ),
    "bakery/bread.md": (
        "# Rye bread\n\nThe bakery of Maja Berg sells rye bread to every house in Tolm. Maja Berg "
        "learned her trade from Peder Moe in Tolm. Rye bread keeps for nine days in a cool "
        "cellar.\n"
    ),
    "bakery/oven.md": (
        "# The oven of Tolm\n\nThe oven of Tolm was built by Peder Moe from red bricks. Maja Berg "
        "heats the oven of Tolm with birch wood each morning. The ferry Nordlys brings the flour "
        "across Skarv Bay.\n"
    ),
    "archive/letter.md": (
        "# A letter to Tolm\n\nThe letter asks Peder Moe to come back to Tolm in spring. The "
        "letter to Tolm was written by Maja Berg and never sent.\n"
    ),
}
# One question of each kind of answer: in words, a number, a read-out, a correction, a definition.
QUESTIONS = (
    "who steers the ferry Nordlys across Skarv Bay?",
    "what is statistical power?",
    "sample size for 5% to 6% with 80% power",
    "the 95% confidence interval for the lift is -1% to 3%, what does it mean?",
    "power is the probability that a result is true, right?",
    "how does variance affect sample size",
    "what are the main themes of these documents?",
)


@dataclass(frozen=True)
class Collection:
    """A home in which some documents are indexed beside the tiny pack."""

    settings: Settings

    def assistant(self) -> Assistant:
        """Return an assistant that has answered nothing yet."""
        return Assistant(
            opened(self.settings),
            HashingEmbedder(),
            self.settings.retrieval,
            clock=lambda: 0.0,
            make_id=lambda: "id",
        )


def small_collection(folder: Path, texts: Mapping[str, str] = TEXTS) -> Collection:
    """Index texts, each under ``source/file``."""
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    settings = Settings(home=folder / "home", pack=TINY_PACK, embedder="hashing")
    names = sorted({name.partition("/")[0] for name in texts})
    indexer = Indexer(settings, HashingEmbedder(), MemoryStores().open)
    indexer.ingest(tuple(source(folder / name) for name in names))
    return Collection(settings)


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs ``trialwise ARGS`` over the small collection."""
    for name, value in {"HOME": tmp_path / "cli", "PACK": TINY_PACK, "EMBEDDER": "hashing"}.items():
        monkeypatch.setenv(f"TRIALWISE_{name}", str(value))

    def call(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["trialwise", *map(str, words)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as leave:
            main()
        printed = capsys.readouterr()
        return int(leave.value.code or 0), printed.out, printed.err

    small_collection(tmp_path)
    call("ingest", tmp_path / "harbour", tmp_path / "bakery")
    return call


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return small_collection(tmp_path_factory.mktemp("sources")).assistant()


@pytest.mark.parametrize("name", ["harbour", "bakery"])
@pytest.mark.parametrize("question", QUESTIONS)
def test_whatever_is_asked_of_a_source_only_its_documents_are_cited(
    assistant: Assistant, question: str, name: str
) -> None:
    answer = assistant.answer(question, source=name)
    assert {citation.source_id.partition("/")[0] for citation in answer.citations} <= {name}


def test_a_source_that_holds_the_answer_gives_it_and_another_one_does_not(
    assistant: Assistant,
) -> None:
    harbour = assistant.answer(QUESTIONS[0], source="harbour")
    assert harbour.status == "answered"
    assert "Captain Ida Holm has steered" in harbour.text
    assert "Captain Ida Holm" not in assistant.answer(QUESTIONS[0], source="archive").text


def test_a_concept_that_a_source_defines_otherwise_is_told_in_its_words(
    assistant: Assistant,
) -> None:
    answer = assistant.answer("what is statistical power?", source="harbour")
    assert answer.text.startswith("Statistical power is what Captain Ida Holm calls")


def test_a_number_is_computed_all_the_same_and_cites_nothing(assistant: Assistant) -> None:
    answer = assistant.answer(QUESTIONS[2], source="harbour")
    assert (answer.status, answer.citations) == ("answered", ())
    assert answer.calculations == assistant.answer(QUESTIONS[2]).calculations
    assert answer.calculations


@pytest.mark.parametrize("name", ["harbour", "bakery"])
@pytest.mark.parametrize("question", QUESTIONS)
def test_search_in_a_source_finds_its_passages_alone(
    assistant: Assistant, question: str, name: str
) -> None:
    found = assistant.retrieve(question, name)
    snapshot = assistant.snapshot
    places = [p.index for p in found.passages] + [hit.passage for hit in found.documents.hits]
    sources = {snapshot.documents[int(snapshot.passages[place][0])].source for place in places}
    assert sources <= {name}


@pytest.mark.parametrize("question", [QUESTIONS[0], QUESTIONS[2], "???", "", "x" * 9000])
def test_an_unknown_source_is_refused_with_those_there_are(
    assistant: Assistant, question: str
) -> None:
    message = r"no source 'cellar'; ingested sources: archive, bakery, harbour"
    with pytest.raises(UsageError, match=message):
        assistant.answer(question, source="cellar")
    with pytest.raises(UsageError, match=message):
        assistant.retrieve(question, "cellar")


def test_the_pack_is_no_source(assistant: Assistant) -> None:
    with pytest.raises(UsageError, match="no source 'tiny'"):
        assistant.answer("what is power", source="tiny")


def test_without_documents_every_source_is_unknown(tmp_path: Path) -> None:
    bare = small_collection(tmp_path, {}).assistant()
    with pytest.raises(UsageError, match="no source 'harbour'; ingested sources: none yet"):
        bare.answer("what is power", source="harbour")


def test_ask_and_search_keep_to_the_source_on_the_command_line(run: Run) -> None:
    code, out, _ = run("ask", QUESTIONS[0], "--source", "harbour", "--json")
    assert code == 0
    cited = {row["source_id"].partition("/")[0] for row in json.loads(out)["citations"]}
    assert cited == {"harbour"}
    for question in ("Tolm and Skarv Bay", "statistical power"):
        code, out, _ = run("search", question, "--source", "harbour", "--json")
        assert code == 0
        found = json.loads(out)
        rows = [*found["documents"], *found["passages"]]
        assert {row["source_id"].partition("/")[0] for row in rows} == {"harbour"}
        assert {row["page"] for row in rows} == {0}


@pytest.mark.parametrize("command", ["ask", "search"])
def test_an_unknown_source_is_wrong_usage_and_names_the_others(run: Run, command: str) -> None:
    code, out, err = run(command, "what is power", "--source", "cellar")
    assert (code, out) == (2, "")
    assert err == "trialwise: no source 'cellar'; ingested sources: bakery, harbour\n"


def test_a_file_of_questions_takes_no_source(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text('{"id": 1, "question": "what is power"}\n')
    words = ("--file", tmp_path / "in.jsonl", "--out", tmp_path / "out.jsonl")
    code, out, err = run("ask", *words, "--source", "harbour")
    assert (code, out) == (2, "")
    assert "--file goes without --source" in err
    assert not (tmp_path / "out.jsonl").exists()


SENTENCES = (
    "The ferry Nordlys leaves the quay at seven.",
    "The lamp of the lighthouse burns whale oil.",
    "The bell of the harbour weighs two tonnes.",
)
FILLER = " Größe 🔔 and the rest of the page." * 30
PAGES = tuple(f"{sentence}{FILLER}\n" for sentence in SENTENCES)
STARTS = tuple(sum(map(len, PAGES[:number])) for number in range(len(PAGES)))


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """Return an assistant over three pages; each passage but the first begins a page earlier."""
    home, embedder, text = tmp_path_factory.mktemp("book"), HashingEmbedder(), "".join(PAGES)
    spans = [
        (max(start - 6, 0), start + len(sentence))
        for start, sentence in zip(STARTS, SENTENCES, strict=True)
    ]
    document = Document(
        "book/a.pdf", "book", "", "The book", "a.pdf", "", "", (), text, pages=STARTS
    )
    vectors = embedder.embed([text[start:end] for start, end in spans])
    rows = DocumentRows(
        document=document,
        content_hash=document.hash(),
        link_hash="",
        embedder=embedder.id,
        passages=tuple(Passage(start, end, ()) for start, end in spans),
        vectors=np.ascontiguousarray(vectors).tobytes(),
        edges=(),
    )
    hashes = {document.id: document.hash()}
    manifest = Manifest("paged", FORMAT, embedder.id, embedder.dim, "", hashes, {}, {})
    snapshot = Snapshot(export_snapshot(home, [rows], ConceptGraph((), (), "paged"), manifest))
    return Assistant(snapshot, embedder, Settings(home=home).retrieval)


@pytest.mark.parametrize("page", [1, 2, 3])
def test_a_citation_names_the_page_on_which_its_quote_begins(book: Assistant, page: int) -> None:
    answer = book.answer(SENTENCES[page - 1], source="book")
    first = answer.citations[0]
    assert first.page == page
    assert SENTENCES[page - 1] in first.quote
    for citation in answer.citations:
        assert citation.quote == "".join(PAGES)[citation.start : citation.end]
        assert citation.page == sum(start <= citation.start for start in STARTS)


def test_a_document_without_pages_has_page_0(assistant: Assistant) -> None:
    answer = assistant.answer(QUESTIONS[0], source="harbour")
    assert {citation.page for citation in answer.citations} == {0}
