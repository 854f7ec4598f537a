"""Grading of the sixty questions: the rule of README.md in this folder, as code."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

from trialwise.core.records import Answer, Value

QUESTIONS = Path(__file__).with_name("sixty_questions.jsonl")
# The rubric's words for outputs that the house names otherwise (see Corrections in README.md).
_OUTPUTS = {"difference": "effect"}
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Entry:
    """One question with its rubric."""

    id: str
    kind: str
    question: str
    status: list[str]
    must: list[str]
    must_not: list[str]
    concepts: list[str] = field(default_factory=list)
    numbers: dict[str, float] = field(default_factory=dict)
    tolerance: float = 0.001
    why: str = ""


def load_entries() -> list[Entry]:
    """Return the entries in file order."""
    return [Entry(**json.loads(line)) for line in QUESTIONS.read_text("utf-8").splitlines()]


def faults(entry: Entry, answer: Answer) -> list[str]:
    """Return what an answer lacks; empty when the entry passes."""
    text = _SPACES.sub(" ", answer.text)
    found: list[str] = []
    if answer.status not in entry.status:
        found.append(f"status {answer.status}, wanted {entry.status}")
    found += [f"lacks {p}" for p in entry.must if not re.search(p, text, re.IGNORECASE)]
    found += [f"says {p}" for p in entry.must_not if re.search(p, text, re.IGNORECASE)]
    if entry.concepts:
        cited = {citation.concept for citation in answer.citations}
        if not cited & set(entry.concepts):
            found.append(f"cites {sorted(cited)}, wanted one of {entry.concepts}")
    for name, value in entry.numbers.items():
        if not any(
            _agrees(calculation.outputs.get(_OUTPUTS.get(name, name)), value, entry.tolerance)
            for calculation in answer.calculations
        ):
            seen = [calculation.outputs.get(name) for calculation in answer.calculations]
            found.append(f"{name} = {seen}, wanted {value}")
    return found


def _agrees(seen: Value | None, wanted: float, tolerance: float) -> bool:
    if seen is None or isinstance(seen, str):
        return False
    return abs(seen - wanted) <= tolerance * max(abs(wanted), 1e-12)
