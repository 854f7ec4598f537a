"""Which arm a number belongs to, by the names beside it: control, B, or variant 2."""

from collections.abc import Sequence
from dataclasses import dataclass

from trialwise.assistant.understand.cues import cue

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Label:
    rank: int
    start: int
    end: int


def arm_ranks(text: str, spans: Sequence[Span]) -> tuple[int, ...]:
    """Return the rank of the arm that each stretch of ``text`` belongs to: control is 0.

    Names stand before all the stretches ("A had 500 …, B had 560 …") or after all of them
    ("500 in control, 560 in treatment"); they count only when each stretch has one of its own.

    Args:
        text: the sentence.
        spans: where the numbers of each arm stand, in order, not overlapping.

    Returns:
        One rank per stretch, or nothing when the arms are not named.
    """
    labels = _labels(text)
    edges = [0, *(end for _, end in spans)]
    before = [
        [label for label in labels if edges[i] <= label.start and label.end <= spans[i][0]]
        for i in range(len(spans))
    ]
    nearest = [group[-1].rank for group in before if group]
    if _are_distinct(nearest, len(spans)):
        return tuple(nearest)
    stops = [*(start for start, _ in spans[1:]), len(text)]
    behind = [
        [label for label in labels if spans[i][1] <= label.start < stops[i]]
        for i in range(len(spans))
    ]
    nearest = [group[0].rank for group in behind if group]
    return tuple(nearest) if _are_distinct(nearest, len(spans)) else ()


def ranks_before(text: str, spans: Sequence[Span]) -> tuple[int | None, ...]:
    """Return the rank of the last arm named before each stretch, ``None`` before the first name."""
    labels = _labels(text)
    found: list[int | None] = []
    for start, _ in spans:
        before = [label.rank for label in labels if label.end <= start]
        found.append(before[-1] if before else None)
    return tuple(found)


def ranks_beside(text: str, spans: Sequence[Span]) -> tuple[int | None, ...]:
    """Return the rank of the arm named right behind each stretch, "40 users in A", else before."""
    labels = _labels(text)
    before = ranks_before(text, spans)
    found: list[int | None] = []
    for (_, end), rank in zip(spans, before, strict=True):
        behind = [
            label.rank
            for label in labels
            if cue("arms.in_the").fullmatch(text, end, max(end, label.start))
        ]
        found.append(behind[0] if behind else rank)
    return tuple(found)


def labelled(text: str, span: Span, *, until: int) -> bool:
    """Return whether an arm is named right after a stretch, before the character ``until``."""
    return any(span[1] <= label.start < until for label in _labels(text))


def count_arms(text: str) -> int:
    """Return how many different arms ``text`` names."""
    return len({label.rank for label in _labels(text)})


def _are_distinct(ranks: Sequence[int], wanted: int) -> bool:
    return len(ranks) == wanted == len(set(ranks))


def _labels(text: str) -> list[_Label]:
    """Return the names of arms in ``text`` in order; single letters only when two differ."""
    found: list[_Label] = []
    for match in cue("arms.label").finditer(text):
        identity = match.group("id") or match.group("letter")
        if identity is not None:
            rank = int(identity) if identity.isdigit() else ord(identity.lower()) - ord("a")
        else:
            rank = 0 if match.group("control") else 1
        found.append(_Label(rank, *match.span()))
    letters = {m.group("letter") for m in cue("arms.label").finditer(text) if m.group("letter")}
    if len(letters) == 1 and letters != {"B"}:  # "A" may be the article
        found = [label for label in found if text[label.start : label.end] not in letters]
    return found
