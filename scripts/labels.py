"""The labelled questions of ``labels/``, for the scripts that fit and measure."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from trialwise.core.slang import expand_slang

LABELS: Final = Path(__file__).resolve().parent.parent / "labels"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A question and the sentences of the pack that answer it, as ``concept#hash``.

    ``best`` belong in the answer, the best opening first; ``also`` would not be wrong there.
    """

    question: str
    kind: str
    concepts: tuple[str, ...]
    best: tuple[str, ...]
    also: tuple[str, ...]


def read_judgements() -> list[Judgement]:
    """Return all labelled questions in file order."""
    lines = (LABELS / "judgements.jsonl").read_text("utf-8").splitlines()
    rows = (json.loads(line) for line in lines)
    return [
        Judgement(
            row["question"],
            row["kind"],
            tuple(row["concepts"]),
            tuple(row["best"]),
            tuple(row["also"]),
        )
        for row in rows
    ]


def read_rewordings() -> dict[str, tuple[str, ...]]:
    """Return other wordings of labelled questions, by the question."""
    lines = (LABELS / "rewordings.jsonl").read_text("utf-8").splitlines()
    rows = (json.loads(line) for line in lines)
    return {row["question"]: tuple(row["rewordings"].values()) for row in rows}


def sentence_key(concept: str, text: str) -> str:
    """Return the key of a sentence of a concept's file: it holds as long as the words do."""
    return f"{concept}#{hashlib.sha256(text.encode('utf-8')).hexdigest()[:8]}"


def is_held_out(question: str) -> bool:
    """Return whether a question is one of the tenth that no model is tuned on."""
    text = expand_slang(question).strip()
    return int(hashlib.sha256(text.encode("utf-8")).hexdigest(), 16) % 10 == 0
