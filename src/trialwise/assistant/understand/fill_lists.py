"""Lists and tables of numbers in a sentence, as inputs of one calculator."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from trialwise.assistant.understand.filled import (
    LISTS,
    Filled,
    kinds_of,
    left_of,
    right_of,
    take_list,
    value_of,
)
from trialwise.assistant.understand.phrase import Slot
from trialwise.assistant.understand.repeated import repeated
from trialwise.assistant.understand.roles import (
    is_closed,
)
from trialwise.core.quantities import Quantity
from trialwise.stats.calculator import Calculator

_LEAST_LIST: Final = 3  # numbers that make a list without any word for it


_LONG: Final = 3


_GAP: Final = re.compile(
    r"(?:\s*,\s*(?:and\s+|then\s+|&\s*)?|\s+(?:and|then)\s+|\s*&\s*|"
    r"\s*\b(?:vs\.?|versus)\s+|\s+)"
)


# Semicolons part the rows of a table, unless there is but one number between them.
_WIDE_GAP: Final = re.compile(rf"{_GAP.pattern}|\s*;\s*(?:and\s+)?")
_NEIGHBOURS: Final = re.compile(r"\d\s*,\s*[-.\d]|\d\s+[-.]?\d|\d\s+and\s+[-.]?\d")


_EACH: Final = re.compile(r"\s*(?:\w+\s+)?(?:each|per\s+(?:arm|group)|in\s+each)\b", re.IGNORECASE)


def bare_lists(
    text: str,
    rest: list[Quantity],
    slots: Sequence[Slot],
    calculator: Calculator,
    filled: Filled,
) -> list[Quantity]:
    """Fill lists from as many runs of numbers, one list or table from all of them."""
    first, kinds = slots[0], kinds_of(slots[0], calculator.param(slots[0].name))
    groups = [group for group in runs(text, rest) if group[0].kind in kinds]
    if calculator.param(first.name).kind == "table":
        if len(groups) == 1:
            groups = _parted(text, groups[0])
        if len(groups) > 1 and len({len(group) for group in groups}) == 1:
            rows = tuple(tuple(quantity.value for quantity in group) for group in groups)
            filled.take(first.name, rows, [q for group in groups for q in group])
            filled.said += len(groups) * len(groups[0])
        else:
            groups = []
    elif len(slots) > 1:
        if len(groups) == 1:
            groups = _parted(text, groups[0])
        needed = sum(calculator.param(slot.name).required for slot in slots)
        groups = groups if needed <= len(groups) <= len(slots) else []
        for slot, group in zip(slots, groups, strict=False):
            take_list(slot, calculator.param(slot.name), group, filled)
    else:
        least = max(calculator.param(first.name).least_items, _LEAST_LIST)
        groups = [group for group in groups if len(group) >= least]
        groups = groups if len(groups) == 1 else []  # two lists are not one
        for group in groups:
            take_list(first, calculator.param(first.name), group, filled)
    used = {quantity.start for group in groups for quantity in group}
    return [quantity for quantity in rest if quantity.start not in used]


def _parted(text: str, group: list[Quantity]) -> list[list[Quantity]]:
    """Return the lists that "vs" or else one "and" joins: "3, 5, 7 and 4, 6, 9"."""
    joints = [text[before.end : after.start] for before, after in pairwise(group)]
    places = [place for place, words in enumerate(joints, 1) if _VERSUS.search(words)]
    if not places:
        places = [place for place, words in enumerate(joints, 1) if _AND.search(words)]
        places = places if len(places) == 1 else []
    parts = [group[start:end] for start, end in pairwise([0, *places, len(group)])]
    return parts if all(len(part) > 1 for part in parts) else [group]


_VERSUS: Final = re.compile(r"\bvs\b|\bversus\b", re.IGNORECASE)
_AND: Final = re.compile(r"\band\b|&", re.IGNORECASE)


def fill_stages(
    text: str,
    quantities: Sequence[Quantity],
    slots: Sequence[Slot],
    calculator: Calculator,
    filled: Filled,
) -> list[Quantity]:
    """Fill a table of shares and times from "5 % for 2 days, then 20 % for 3 days"."""
    slot = next((slot for slot in slots if is_of_stages(slot, calculator)), None)
    row = [q for q in quantities if q.kind in ("percent", "duration") and not q.per_days]
    shares = [q for q in row if q.kind == "percent"]
    times = [q for q in row if q.kind == "duration"]
    if slot is None or not shares or not times:
        return list(quantities)
    if len(times) == 1 and len(shares) > 1 and _EACH.match(text, times[0].end):
        times = times * len(shares)
    stages = list(zip(shares, times, strict=False))
    used = [quantity for stage in stages for quantity in stage]
    rows = tuple((share.value, time.value) for share, time in stages)
    filled.take(slot.name, rows, used)
    filled.texts[slot.name] = ", ".join(f"{a.text.strip()} {b.text.strip()}" for a, b in stages)
    filled.said += len(set(used))
    return [quantity for quantity in quantities if quantity not in used]


def is_of_stages(slot: Slot, calculator: Calculator) -> bool:
    """Return whether a slot takes stages, shares with their days."""
    return "duration" in slot.kinds and calculator.param(slot.name).kind == "table"


def fill_lists(
    text: str,
    quantities: Sequence[Quantity],
    slots: Sequence[Slot],
    calculator: Calculator,
    filled: Filled,
) -> list[Quantity]:
    """Fill the inputs that are lists from runs of numbers; return the numbers left."""
    wanted = [
        slot
        for slot in slots
        if slot.name not in filled.inputs and calculator.param(slot.name).kind in LISTS
    ]
    if not wanted:
        return list(quantities)
    whole = quantities
    quantities = _as_numbers(quantities, wanted)
    _fill_splits(text, quantities, wanted, calculator, filled)
    used = _fill_repeated(text, quantities, wanted, calculator, filled)
    groups = runs(text, quantities)
    for slot in [slot for slot in wanted if slot.name not in filled.inputs]:
        param = calculator.param(slot.name)
        for group in groups:
            if group[0].start in used or group[0].kind not in kinds_of(slot, param):
                continue
            if _is_cued(text, slot, group[0], group[-1], quantities):
                take_list(slot, param, group, filled)
                used |= {quantity.start for quantity in group}
                break
    for slot in [slot for slot in wanted if slot.name not in filled.inputs]:
        kinds = kinds_of(slot, calculator.param(slot.name))
        free = [q for q in quantities if q.start not in used and q.kind in kinds]
        each = [q for q in free if _stands_before(text, slot, q, quantities)]
        if len(each) > 1:  # "p = 0.03 and p = 0.2"
            take_list(slot, calculator.param(slot.name), each, filled)
    for slot in [slot for slot in wanted if slot.alone and slot.name not in filled.inputs]:
        one = next((q for q in quantities if _stands_before(text, slot, q, quantities)), None)
        if one is not None:
            take_list(slot, calculator.param(slot.name), [one], filled)
    _copy_each(text, wanted, calculator, filled, quantities, used)
    _fill_long_lists(text, quantities, wanted, calculator, filled)
    taken = {start for start, _ in filled.spans} | used
    return [quantity for quantity in whole if quantity.start not in taken]


def _as_numbers(quantities: Sequence[Quantity], wanted: Sequence[Slot]) -> list[Quantity]:
    """Return fractions as numbers, "at 1/3 and 2/3", where a list of them is wanted."""
    if not any("fraction" in slot.kinds for slot in wanted):
        return list(quantities)
    return [replace(q, kind="number") if q.kind == "fraction" else q for q in quantities]


def _fill_long_lists(
    text: str,
    quantities: Sequence[Quantity],
    wanted: Sequence[Slot],
    calculator: Calculator,
    filled: Filled,
) -> None:
    """Fill lists without words from runs of three and more, whatever word stands before them.

    "12 users: 5, 7, 6, … and 6, 9, 6, …" lists values, not users.
    """
    slots = [slot for slot in wanted if slot.bare]
    if len(slots) < 2 or any(slot.name in filled.inputs for slot in slots):
        return
    long = [group for group in runs(text, quantities) if len(group) >= _LONG]
    bare_lists(text, [each for group in long for each in group], slots, calculator, filled)


def _fill_splits(
    text: str,
    quantities: Sequence[Quantity],
    wanted: Sequence[Slot],
    calculator: Calculator,
    filled: Filled,
) -> None:
    """Fill lists that are written with slashes, as in "weights 50/30/20"."""
    for slot in wanted:
        for quantity in quantities:
            if quantity.kind != "split" or "split" not in kinds_of(
                slot, calculator.param(slot.name)
            ):
                continue
            if _is_cued(text, slot, quantity, quantity, quantities):
                filled.take(slot.name, quantity.parts, [quantity])
                filled.texts[slot.name] = quantity.text.strip()
                filled.said += len(quantity.parts)
                break


def _fill_repeated(
    text: str,
    quantities: Sequence[Quantity],
    wanted: Sequence[Slot],
    calculator: Calculator,
    filled: Filled,
) -> set[int]:
    """Fill lists whose items stand apart; return where the numbers start that were used."""
    by_name = {slot.name: slot for slot in wanted if slot.name not in filled.inputs}
    if len(by_name) < 2:
        return set()

    def before(name: str, quantity: Quantity) -> bool:
        return fits(name, quantity) and _stands_before(text, by_name[name], quantity, quantities)

    def behind(name: str, quantity: Quantity) -> bool:
        stop = min((q.start for q in quantities if q.start >= quantity.end), default=len(text))
        words = right_of(by_name[name].right) if by_name[name].right else None
        after = words.match(text, quantity.end, stop) if words else None
        rest = text[after.end() : stop] if after else ""
        closed = after is not None and is_closed(after.group(), rest, stop < len(text))
        return fits(name, quantity) and closed

    def fits(name: str, quantity: Quantity) -> bool:
        return quantity.kind in kinds_of(by_name[name], calculator.param(name))

    found = repeated(text, quantities, list(by_name), before, behind)
    for name, group in found.items():
        take_list(by_name[name], calculator.param(name), group, filled)
    return {quantity.start for group in found.values() for quantity in group}


def _copy_each(
    text: str,
    wanted: Sequence[Slot],
    calculator: Calculator,
    filled: Filled,
    quantities: Sequence[Quantity],
    used: set[int],
) -> None:
    """Repeat a number said once for all groups, as in "sds 3, 4, 3, n 20 each"."""
    sizes = {len(value) for value in filled.inputs.values() if isinstance(value, tuple)}
    if len(sizes) != 1:
        return
    for slot in wanted:
        if slot.name in filled.inputs or slot.bare:
            continue
        param = calculator.param(slot.name)
        for quantity in quantities:
            if quantity.start in used or quantity.kind not in kinds_of(slot, param):
                continue
            is_cued = _is_cued(text, slot, quantity, quantity, quantities)
            if is_cued or _EACH.match(text, quantity.end):
                value = value_of(slot, param, quantity)
                filled.take(slot.name, (value,) * next(iter(sizes)), [quantity])
                filled.said += 1
                used.add(quantity.start)
                break


def runs(text: str, quantities: Sequence[Quantity]) -> list[list[Quantity]]:
    """Return the lists of two or more numbers with nothing but commas or "and" between them."""
    groups: list[list[Quantity]] = []
    gap = _GAP if _NEIGHBOURS.search(text) else _WIDE_GAP
    for quantity in quantities:
        if quantity.per_days or quantity.kind in ("duration", "fraction", "split"):
            continue
        last = groups[-1][-1] if groups else None
        is_spread = quantity.text.startswith(("±", "+/", "+-"))  # "3.0 ± 0.8" is no list
        if last is not None and not is_spread and gap.fullmatch(text, last.end, quantity.start):
            groups[-1].append(quantity)
        else:
            groups.append([quantity])
    return [_in_one_unit(group) for group in groups if len(group) > 1]


def _in_one_unit(group: list[Quantity]) -> list[Quantity]:
    """Return a list whose sign of percent stands behind its last number alone: "25, 50, 75 %"."""
    unit = group[-1]
    rest = {quantity.kind for quantity in group[:-1]}
    if unit.kind not in ("percent", "points") or not rest <= {"count", "number"}:
        return group
    return [
        replace(each, value=each.value / 100, kind=unit.kind, scale=unit.scale)
        for each in group[:-1]
    ] + [unit]


def _is_cued(
    text: str, slot: Slot, first: Quantity, last: Quantity, quantities: Sequence[Quantity]
) -> bool:
    """Return whether the slot's words stand beside a list."""
    if _stands_before(text, slot, first, quantities):
        return True
    return bool(slot.right and right_of(slot.right).match(text, last.end))


def _stands_before(
    text: str, slot: Slot, quantity: Quantity, quantities: Sequence[Quantity]
) -> bool:
    """Return whether the slot's words stand right before a number."""
    start = max((q.end for q in quantities if q.end <= quantity.start), default=0)
    return bool(slot.left and left_of(slot.left).search(text[start : quantity.start]))
