"""Lists whose items stand apart, each with its own words: "2.0 (se 0.8) and 3.5 (se 1.2)"."""

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from trialwise.core.quantities import Quantity

Cued = Callable[[str, Quantity], bool]
_SPREAD: Final = ("±", "+/", "+-")
_IN_BRACKETS: Final = re.compile(r"\s*[(\[]\s*")


def repeated(
    text: str,
    quantities: Sequence[Quantity],
    names: Sequence[str],
    stands_before: Cued,
    stands_behind: Cued,
) -> Mapping[str, list[Quantity]]:
    """Return the items of lists that are told one record at a time.

    Each list has its words beside every one of its items; one list, of what is measured, may have
    none: its items stand right before the first of the others. Nothing is returned unless every
    list has as many items as the others, two at least.

    Args:
        text: the sentence.
        quantities: its quantities in order.
        names: of the lists that are wanted, the one that is measured first.
        stands_before: whether a list's words stand right before a quantity.
        stands_behind: whether they stand right behind it.
    """
    cued: dict[str, list[Quantity]] = {}
    for name in names:
        found = [q for q in quantities if stands_before(name, q)]
        if len(found) < 2:
            found = [q for q in quantities if stands_behind(name, q)]
        if len(found) >= 2:
            cued[name] = found
    if not cued and len(names) == 2:
        cued[names[1]] = _spreads(text, quantities)
    first = names[0]
    others = {name: found for name, found in cued.items() if name != first}
    lengths = {len(found) for found in others.values()}
    if len(lengths) != 1 or min(lengths) < 2:
        return {}
    if len(cued.get(first, ())) != next(iter(lengths)):
        starts = [min(q.start for q in row) for row in zip(*others.values(), strict=True)]
        used = {q.start for found in others.values() for q in found}
        before = [_last_before(quantities, start) for start in starts]
        measured = [q for q in before if q is not None and q.start not in used]
        if len({q.start for q in measured}) != len(starts):
            return {}
        others[first] = measured
    else:
        others[first] = cued[first]
    return others


def _spreads(text: str, quantities: Sequence[Quantity]) -> list[Quantity]:
    """Return the second of each two numbers in "3.0 ± 0.8" or "3.0 (0.8)"."""
    found = []
    for before, after in itertools.pairwise(quantities):
        closed = text[after.end : after.end + 2].lstrip()[:1] in (")", "]")
        is_bracketed = closed and _IN_BRACKETS.fullmatch(text, before.end, after.start)
        if is_bracketed or after.text.startswith(_SPREAD):
            found.append(after)
    return found


def _last_before(quantities: Sequence[Quantity], start: int) -> Quantity | None:
    return next((q for q in reversed(quantities) if q.end <= start), None)
