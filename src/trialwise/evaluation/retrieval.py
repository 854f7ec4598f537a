"""Retrieval benchmarks: a corpus, questions with their documents, recall at several depths."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from trialwise.core.errors import UsageError

DEPTHS: Final = (2, 5, 10)


@dataclass(frozen=True, slots=True)
class CorpusRow:
    """A document of a benchmark."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question and the ids of the documents that answer it together."""

    id: str
    text: str
    gold: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Corpus:
    """A benchmark: documents in file order and questions."""

    rows: tuple[CorpusRow, ...]
    questions: tuple[GoldQuestion, ...]


@dataclass(frozen=True, slots=True)
class RetrievalFigures:
    """What a ranking achieves.

    Attributes:
        recall: mean share of a question's documents among the first so many, by depth.
        all_at_5: share of questions with every document among the first five.
        questions: how many were asked.
    """

    recall: dict[int, float]
    all_at_5: float
    questions: int


def read_corpus(corpus: Path, questions: Path) -> Corpus:
    """Return a benchmark from its two files.

    Args:
        corpus: one ``{"id", "title", "text"}`` a line.
        questions: one ``{"id", "question", "gold": [ids]}`` a line.

    Raises:
        UsageError: naming file and line, when one is not well formed or names an unknown document.
    """
    rows = tuple(
        CorpusRow(str(row["id"]), str(row["title"]), str(row["text"]))
        for _, row in _lines(corpus, ("id", "title", "text"))
    )
    known = {row.id for row in rows}
    if len(known) < len(rows):
        raise UsageError(f"{corpus}: an id stands twice; give each document its own")
    asked: list[GoldQuestion] = []
    for place, row in _lines(questions, ("id", "question", "gold")):
        gold = tuple(dict.fromkeys(str(each) for each in row["gold"]))
        lacking = [each for each in gold if each not in known]
        if lacking or not gold:
            raise UsageError(
                f"{place}: gold {lacking or 'is empty'}; give ids of documents in {corpus}"
            )
        asked.append(GoldQuestion(str(row["id"]), str(row["question"]), gold))
    return Corpus(rows, tuple(asked))


def figures(ranked: Sequence[Sequence[str]], questions: Sequence[GoldQuestion]) -> RetrievalFigures:
    """Return what rankings of document ids achieve, one ranking per question."""
    count = max(len(questions), 1)
    recall = {
        depth: sum(
            len(set(ids[:depth]) & set(question.gold)) / len(question.gold)
            for ids, question in zip(ranked, questions, strict=True)
        )
        / count
        for depth in DEPTHS
    }
    whole = sum(
        set(question.gold) <= set(ids[:5]) for ids, question in zip(ranked, questions, strict=True)
    )
    return RetrievalFigures(recall, whole / count, len(questions))


def _lines(path: Path, fields: tuple[str, ...]) -> list[tuple[str, dict[str, Any]]]:
    try:
        lines = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read {path}: {error}") from None
    found: list[tuple[str, dict[str, Any]]] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        place = f"{path}:{number}"
        try:
            row = json.loads(line)
        except ValueError as error:
            raise UsageError(f"{place}: is no JSON ({error})") from None
        lacking = [each for each in fields if not isinstance(row, dict) or each not in row]
        if lacking:
            raise UsageError(f"{place}: lacks {', '.join(lacking)}")
        found.append((place, row))
    return found
