"""Nothing leaves unchecked: each claim against its passage, each number against its calculation."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from trialwise.assistant.schema import Draft, Evidence, Line
from trialwise.core.records import Calculation
from trialwise.core.text import plain_text, terms
from trialwise.knowledge.snapshot import Snapshot

_NUMBER: Final = re.compile(r"\d[\d,]*(?:\.\d+)?")
_SUPPORTED: Final = 0.8


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft after the check; ``dropped`` says what was left out and why."""

    lines: tuple[Line, ...]
    support: tuple[float, ...]
    dropped: tuple[str, ...]


def verify_draft(draft: Draft, snapshot: Snapshot, calculations: Iterable[Calculation]) -> Checked:
    """Return the lines that hold, each with its support in [0, 1].

    A line with evidence must be carried by the characters that stand at its offsets now, and every
    number in it must stand there too. A line without evidence may only use numbers of the
    calculations and of the draft's grounds.
    """
    allowed = _calculated_numbers(calculations)
    for text in draft.grounds:
        allowed |= _numbers(text)
    lines: list[Line] = []
    support: list[float] = []
    dropped: list[str] = []
    for line in draft.lines:
        if line.evidence:
            score, fault = _supported(line, snapshot)
        else:
            unknown = _numbers(line.text) - allowed
            score, fault = (
                1.0,
                f"numbers without a calculation: {sorted(unknown)}" if unknown else "",
            )
        if fault:
            dropped.append(f"left out '{line.text[:60]}…': {fault}")
            continue
        lines.append(line)
        support.append(score)
    return Checked(tuple(lines), tuple(support), tuple(dropped))


def _supported(line: Line, snapshot: Snapshot) -> tuple[float, str]:
    changed = [e.document for e in line.evidence if not snapshot.is_intact(e.document)]
    if changed:
        names = sorted({snapshot.documents[document].id for document in changed})
        return 0.0, f"changed since it was indexed: {', '.join(names)}; run trialwise doctor"
    quotes = [quote(evidence, snapshot) for evidence in line.evidence]
    plain = " ".join(plain_text(text) for text in quotes)
    if _same(line.text, plain):
        return 1.0, ""
    claim, held = set(terms(line.text)), set(terms(plain))
    share = len(claim & held) / len(claim) if claim else 0.0
    if share < _SUPPORTED:
        return share, "its passage does not say so"
    unknown = _numbers(line.text) - _numbers(plain)
    if unknown:
        return share, f"numbers not in its passage: {sorted(unknown)}"
    return share, ""


def _same(claim: str, quoted: str) -> bool:
    return " ".join(claim.split()) in " ".join(quoted.split())


def quote(evidence: Evidence, snapshot: Snapshot) -> str:
    """Return the exact characters an evidence points at."""
    return snapshot.document_text(evidence.document)[evidence.start : evidence.end]


def _numbers(text: str) -> set[str]:
    return {number.replace(",", "").rstrip(".") for number in _NUMBER.findall(text)}


def _calculated_numbers(calculations: Iterable[Calculation]) -> set[str]:
    """Return every number that stands in a calculation's own words, inputs or outputs."""
    found: set[str] = set()
    for calculation in calculations:
        texts = [calculation.summary, calculation.convention, *calculation.reading]
        texts += [cell for table in calculation.tables for row in table.rows for cell in row]
        values = [*calculation.outputs.values(), *calculation.inputs.values()]
        for alternative in calculation.alternatives:
            values += alternative.outputs.values()
        texts += [f"{value:,}" if isinstance(value, int) else str(value) for value in values]
        for text in texts:
            found |= _numbers(text)
    return found
