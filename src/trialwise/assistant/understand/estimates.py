"""Two estimates with their standard errors, or two changes: "A 20.4 (SE 0.5), B 22.1 (SE 0.6)"."""

import re
from itertools import pairwise
from typing import Final

from trialwise.assistant.schema import Inputs
from trialwise.assistant.understand.arms import arm_ranks
from trialwise.assistant.understand.cues import cue
from trialwise.assistant.understand.results import Results
from trialwise.assistant.understand.slots import Slots
from trialwise.core.quantities import Quantity, find_pairs

_SIGN: Final = re.compile(r"±|\+/?-")
_ARROWS: Final = ("to", "->", "→", "=>", "up to", "down to")
_PLAIN: Final = frozenset(["number", "count", "money"])
_KINDS: Final = ("number", "count", "money", "percent", "points")


def read_estimates(slots: Slots) -> Results:
    """Return two estimates with their standard errors, control first; empty when there are not two.

    Args:
        slots: the sentence.
    """
    pairs = _with_errors(slots)
    if len(pairs) != 2:
        return Results()
    ranks = arm_ranks(slots.text, [(first.start, last.end) for first, last in pairs])
    notes: tuple[str, ...] = ()
    if ranks and ranks[0] > ranks[1]:
        pairs.reverse()
    elif not ranks:
        notes = ("the difference is the second minus the first",)
    inputs: Inputs = {}
    for arm, (estimate, error) in zip("ab", pairs, strict=True):
        inputs[f"effect_{arm}"] = estimate.value
        inputs[f"standard_error_{arm}"] = error.value
    spans = tuple((each.start, each.end) for pair in pairs for each in pair)
    return Results(inputs, notes=notes, said=4, spans=spans)


def read_changes(slots: Slots) -> Results:
    """Return the means before and after in both arms, from "control went from 19 to 20.5, …".

    Args:
        slots: the sentence.
    """
    pairs = [
        pair
        for pair in find_pairs(slots.text, list(slots.quantities))
        if pair.word in _ARROWS and {pair.first.kind, pair.second.kind} <= _PLAIN
    ]
    ranks = arm_ranks(slots.text, [(pair.start, pair.end) for pair in pairs])
    if len(pairs) != 2 or sorted(ranks) != [0, 1]:
        return Results()
    inputs: Inputs = {}
    for arm, rank in zip("ab", (0, 1), strict=True):
        pair = pairs[ranks.index(rank)]
        inputs[f"mean_before_{arm}"] = pair.first.value
        inputs[f"mean_after_{arm}"] = pair.second.value
    spans = tuple((q.start, q.end) for pair in pairs for q in (pair.first, pair.second))
    return Results(inputs, said=4, spans=spans)


def _with_errors(slots: Slots) -> list[tuple[Quantity, Quantity]]:
    """Return the numbers that a standard error follows, each with it."""
    text = slots.text
    says_errors = cue("results.standard_error").search(text)
    row = [q for q in slots.quantities if q.kind in _KINDS and not q.per_days]
    found: list[tuple[Quantity, Quantity]] = []
    for before, after in pairwise(row):
        between = text[before.end : after.start]
        is_named = cue("results.standard_error", after="{link}").search(between)
        is_marked = says_errors and _SIGN.match(f"{between.strip()}{after.text}")
        if (is_named or is_marked) and not (found and found[-1][1] is before):
            found.append((before, after))
    return found
