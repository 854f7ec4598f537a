"""Grading of the calculation exams: status, numbers, what is asked for, words that must be said.

A number counts when it stands among the outputs of the answer's calculations or of their named
alternatives. Every second case, by its place in the file, is held out: it is never looked at while
phrases are written.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from trialwise.core.records import Answer

CASES = Path(__file__).with_name("calculations.jsonl")
EXAMS = (
    CASES,
    *(CASES.with_name(f"calculations_{name}.jsonl") for name in ("second", "third", "fourth")),
)
Wanted = Mapping[str, Any]


@dataclass(frozen=True)
class Case:
    """One sentence with what a careful statistician answers; see make_calculations.py."""

    id: str
    family: str
    kind: str
    question: str
    status: str
    oracle: str
    before: list[str] = field(default_factory=list)
    expect: list[Wanted] = field(default_factory=list)
    any_of: list[list[Wanted]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    says: list[str] = field(default_factory=list)
    neighbour: str = ""
    is_held_out: bool = False


def load_cases(path: Path = CASES) -> list[Case]:
    """Return the cases of a file in its order, every second one held out."""
    lines = path.read_text("utf-8").splitlines()
    return [Case(**json.loads(line), is_held_out=row % 2 == 1) for row, line in enumerate(lines)]


def faults(case: Case, answer: Answer) -> list[str]:
    """Return what an answer lacks; empty when the case passes."""
    found: list[str] = []
    if answer.status != case.status:
        found.append(f"status {answer.status}, wanted {case.status}")
    numbers = list(_numbers(answer))
    found += [f"lacks {_said(entry)}" for entry in case.expect if not _held(entry, numbers)]
    if case.any_of and not any(
        all(_held(entry, numbers) for entry in group) for group in case.any_of
    ):
        groups = " or ".join("+".join(_said(entry) for entry in group) for group in case.any_of)
        found.append(f"lacks {groups}")
    if case.missing and not answer.missing:
        found.append(f"does not ask for {case.missing}")
    found += [f"lacks words {p}" for p in case.says if not re.search(p, answer.text, re.I)]
    return found


def _said(entry: Wanted) -> str:
    return f"{entry['what']} {entry['value']}"


def _held(entry: Wanted, numbers: list[float]) -> bool:
    tolerance, value = entry["tolerance"], entry["value"]
    allowed = tolerance["abs"] if isinstance(tolerance, dict) else tolerance * abs(value)
    return any(abs(number - value) <= allowed + 1e-9 for number in numbers)


def _numbers(answer: Answer) -> Iterator[float]:
    """Return the numbers among the outputs, those in lists written as text as well."""
    for calculation in answer.calculations:
        groups = [calculation.outputs, *(entry.outputs for entry in calculation.alternatives)]
        for value in (value for group in groups for value in group.values()):
            for part in value.split(",") if isinstance(value, str) else [value]:
                try:
                    number = float(part)
                except ValueError:
                    continue
                if math.isfinite(number):
                    yield number
