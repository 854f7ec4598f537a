"""Exams: questions with what a careful colleague would have to say, graded without a judge.

An entry passes when the answer's status is one of those allowed, every fact that must be said is
found, no error is, every number stands among the calculations, and one of the expected concepts is
cited. Passing is necessary for a good answer, and no proof of one.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from trialwise.core.errors import UsageError
from trialwise.core.records import STATUSES, Answer

_SPACES: Final = re.compile(r"\s+")
_SAME: Final = 1e-9
_FIELDS: Final = frozenset(
    {"id", "category", "question", "status", "gold", "must", "must_not", "numbers", "concepts"}
)


@dataclass(frozen=True, slots=True)
class Rule:
    """A fact or an error: what it is, and the patterns any one of which shows it."""

    says: str
    patterns: tuple[re.Pattern[str], ...]

    def is_in(self, text: str) -> bool:
        """Return whether ``text`` shows it."""
        return any(pattern.search(text) for pattern in self.patterns)


@dataclass(frozen=True, slots=True)
class WantedNumber:
    """A number an answer must give; it counts when it is within ``allowed`` of ``value``."""

    says: str
    value: float
    allowed: float


@dataclass(frozen=True, slots=True)
class ExamEntry:
    """A question of an exam with its rubric.

    Attributes:
        id: its name in the exam.
        category: what is asked, for the figures per category.
        question: as people type it.
        statuses: the endings that are right.
        gold: the answer of a careful colleague, for people.
        must: facts that have to be said.
        must_not: errors.
        numbers: what has to be computed.
        concepts: ids, one of which must be cited; empty when none need be.
    """

    id: str
    category: str
    question: str
    statuses: tuple[str, ...]
    gold: str
    must: tuple[Rule, ...]
    must_not: tuple[Rule, ...]
    numbers: tuple[WantedNumber, ...]
    concepts: tuple[str, ...]

    def faults(self, answer: Answer) -> tuple[str, ...]:
        """Return what is wrong with ``answer``, one phrase each; empty when the entry passes."""
        text = _SPACES.sub(" ", answer.text)
        found = []
        if answer.status not in self.statuses:
            found.append(f"status {answer.status}, wanted {' or '.join(self.statuses)}")
        found += [f"does not say: {rule.says}" for rule in self.must if not rule.is_in(text)]
        found += [f"says: {rule.says}" for rule in self.must_not if rule.is_in(text)]
        given = tuple(_numbers(answer))
        found += [
            f"does not give: {wanted.says} {wanted.value:g}"
            for wanted in self.numbers
            if not any(abs(number - wanted.value) <= wanted.allowed + _SAME for number in given)
        ]
        cited = {citation.concept for citation in answer.citations if citation.concept}
        if self.concepts and not cited & set(self.concepts):
            found.append(f"cites {', '.join(sorted(cited)) or 'nothing'}")
        return tuple(found)


def load_exam(path: Path) -> tuple[ExamEntry, ...]:
    """Return the entries of an exam (one JSON object per line) in its order.

    Raises:
        UsageError: naming the line, when the file is missing or an entry is not well formed.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"no exam at {path} ({error}); name another with --exam") from None
    entries = tuple(
        _entry(path, number, line) for number, line in enumerate(lines, 1) if line.strip()
    )
    seen: set[str] = set()
    for entry in entries:
        if entry.id in seen:
            raise UsageError(f"{path}: the id '{entry.id}' stands twice; give each its own")
        seen.add(entry.id)
    return entries


def exam_hash(path: Path) -> str:
    """Return the SHA-256 of an exam's file: the figure that shows that it was not changed."""
    return sha256(path.read_bytes()).hexdigest()


def _entry(path: Path, number: int, line: str) -> ExamEntry:
    place = f"{path}:{number}"
    try:
        row = json.loads(line)
    except ValueError as error:
        raise UsageError(f"{place}: is no JSON ({error})") from None
    lacking = sorted(_FIELDS - set(row)) if isinstance(row, dict) else sorted(_FIELDS)
    if lacking:
        raise UsageError(f"{place}: lacks {', '.join(lacking)}")
    unknown = [status for status in row["status"] if status not in STATUSES]
    if unknown or not row["status"]:
        raise UsageError(f"{place}: status {unknown} is none of: {', '.join(STATUSES)}")
    try:
        return ExamEntry(
            id=str(row["id"]),
            category=str(row["category"]),
            question=str(row["question"]),
            statuses=tuple(row["status"]),
            gold=str(row["gold"]),
            must=tuple(_rule(rule, "fact") for rule in row["must"]),
            must_not=tuple(_rule(rule, "error") for rule in row["must_not"]),
            numbers=tuple(_wanted(number) for number in row["numbers"]),
            concepts=tuple(row["concepts"]),
        )
    except (KeyError, TypeError, ValueError, re.error) as error:
        raise UsageError(f"{place}: {type(error).__name__} {error}") from None


def _rule(row: Mapping[str, Any], key: str) -> Rule:
    return Rule(row[key], tuple(re.compile(pattern, re.IGNORECASE) for pattern in row["any"]))


def _wanted(row: Mapping[str, Any]) -> WantedNumber:
    value, tolerance = float(row["value"]), row["tolerance"]
    allowed = tolerance["abs"] if isinstance(tolerance, dict) else tolerance * abs(value)
    return WantedNumber(row["what"], value, float(allowed))


def _numbers(answer: Answer) -> Iterator[float]:
    """Yield the numbers among the outputs of an answer's calculations and of their alternatives."""
    for calculation in answer.calculations:
        yield from _values(calculation.outputs.values())
        for alternative in calculation.alternatives:
            yield from _values(alternative.outputs.values())


def _values(values: Iterable[object]) -> Iterator[float]:
    for value in values:
        for part in value.split(",") if isinstance(value, str) else [value]:
            try:
                yield float(part)  # type: ignore[arg-type]  # what is no number is passed over
            except (TypeError, ValueError):
                continue
