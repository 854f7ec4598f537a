"""Shares of the traffic said arm by arm: "control gets 80 % and the treatment 20 %"."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from trialwise.assistant.understand.arms import arm_ranks
from trialwise.assistant.understand.cues import cue
from trialwise.core.quantities import Quantity

_CLOSE: Final = 0.011  # 33 %, 33 % and 33 % are meant to be all
_NEAR: Final = 30
_APART: Final = 60
_MOST_ARMS: Final = 10


def find_shares(text: str, quantities: Sequence[Quantity]) -> tuple[Quantity, ...]:
    """Return the percentages that share the traffic out, control first; nothing when none do.

    Each names an arm of its own. They are shares rather than rates when words of traffic stand
    beside them, or when they make up the whole and other numbers are left to be the rates.
    """
    percents = [q for q in quantities if q.kind == "percent" and not q.is_signed]
    if len(percents) < 2:
        return ()
    rates = sum(not _is_of_the_test(text, q) for q in percents)
    for first in range(len(percents) - 1):
        for last in range(min(len(percents), first + _MOST_ARMS), first + 1, -1):
            run = percents[first:last]
            if not _may_be_shares(text, run, rates):
                continue
            ranks = arm_ranks(text, [(q.start, q.end) for q in run])
            if sorted(ranks) == list(range(len(run))):
                return tuple(run[ranks.index(rank)] for rank in range(len(run)))
    return ()


def _may_be_shares(text: str, run: Sequence[Quantity], rates: int) -> bool:
    if any(b.start - a.end > _APART for a, b in pairwise(run)):
        return False
    behind = re.split(r"[.;?!]\s", text[run[-1].end : run[-1].end + _NEAR])[0]
    around = text[max(0, run[0].start - _NEAR) : run[-1].end] + behind
    if cue("design.converts").search(around):
        return False
    total = sum(q.value for q in run)
    if abs(total - 1) > _CLOSE:
        is_too_much = total > 1 and cue("design.lists_shares").search(text[: run[0].start])
        return bool(is_too_much) or any(cue("design.of_traffic").match(text, q.end) for q in run)
    return rates > len(run) or bool(cue("design.allocates").search(around))


def _is_of_the_test(text: str, quantity: Quantity) -> bool:
    """Return whether a percentage is a power or a confidence."""
    after = cue("words.test_rate", before=r"[\s(]*").match(text, quantity.end)
    return bool(after or cue("pair.of_the_test").search(text[: quantity.start]))
