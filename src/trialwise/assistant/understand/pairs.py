"""Pairs of numbers that can be baseline and target: "from 10 % to 12 %", "tell 5 % from 6 %"."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from trialwise.assistant.understand.cues import cue
from trialwise.core.quantities import Pair, Quantity, find_pairs

_RANGE_WORDS: Final = frozenset(["to", "->", "→", "=>", "-", "–", "—", "up to", "down to"])
_DASHES: Final = frozenset(["-", "–", "—"])


def read_pairs(text: str, quantities: list[Quantity]) -> tuple[Pair | None, frozenset[int]]:
    """Return the pair that can be baseline and target, and where ranges of a test's rates start.

    The first is ``from 10% to 12%`` or ``10% vs 12%``, the second ``80% to 90% power``.
    """
    found: Pair | None = None
    ranges: set[int] = set()
    for pair in (*find_pairs(text, quantities), *_told_apart(text, quantities)):
        before = text[max(0, pair.start - 32) : pair.start].lower()
        after = text[pair.end : pair.end + 20].lower()
        if cue("words.test_rate", before=r"\s*").match(after):
            if pair.word in _RANGE_WORDS:
                ranges.add(pair.start)
        elif cue("pair.of_the_test").search(before):
            continue
        elif found is None and _is_change(pair, before):
            found = pair
    return found, frozenset(ranges)


def _told_apart(text: str, quantities: Sequence[Quantity]) -> list[Pair]:
    """Return the pairs of "tell 5 % from 6 %"; a bare first number takes the second's unit."""
    pairs: list[Pair] = []
    for first, second in pairwise(quantities):
        if not cue("pair.from").fullmatch(text, first.end, second.start):
            continue
        if not cue("pair.told").search(text, max(0, first.start - 32), first.start):
            continue
        if second.kind == "percent" and first.kind in ("count", "number"):
            first = replace(first, value=first.value / 100, kind=second.kind)
        pairs.append(Pair(first, second, "from"))
    return pairs


def _is_change(pair: Pair, before: str) -> bool:
    """Return whether a pair can be baseline and target, by its word and the words before it."""
    kinds: set[str] = {pair.first.kind, pair.second.kind}
    says_from = bool(cue("pair.origin").search(before))
    is_told = pair.word == "from" or bool(cue("pair.told").search(before))
    if pair.word in _DASHES and "from" not in before:
        return False
    if pair.word == "and" and not is_told and not _is_joined(kinds, before):
        return False
    if not is_told and cue("pair.range").search(before):  # "a lift between 5 % and 10 %"
        return False
    return (
        kinds in ({"percent"}, {"money"})
        or (kinds <= {"number", "count"} and (says_from or is_told))
        or (kinds == {"number"} and pair.first.value < 1 and pair.second.value < 1)
    )


def _is_joined(kinds: set[str], before: str) -> bool:
    return kinds == {"percent"} and bool(cue("pair.joined").search(before))
