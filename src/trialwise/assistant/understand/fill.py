"""Which number of a sentence is which input of one calculator, by the words of its slots."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Final

from trialwise.assistant.schema import Inputs
from trialwise.assistant.understand.cues import cue, expand
from trialwise.assistant.understand.phrase import Phrase, Slot
from trialwise.assistant.understand.roles import (
    NO_ROLE,
    Role,
    best_chain,
    is_closed,
    role_options,
)
from trialwise.assistant.understand.slots import NUMBER_WORDS
from trialwise.core.quantities import Kind, Quantity
from trialwise.core.records import Value
from trialwise.stats.calculator import Calculator, Param

_OWN: Final = "slot:"
_BONUS: Final = 0.08  # own words bind more than common ones
_WEAK: Final = -0.3
_KINDS: Final[Mapping[str, tuple[Kind, ...]]] = {
    "rate": ("percent", "points", "number", "count"),
    "number": ("number", "count", "money", "percent", "points"),
    "count": ("count", "number"),
    "counts": ("count", "number"),
    "numbers": ("number", "count", "money", "percent", "points"),
    "table": ("count", "number"),
}
# Values of a metric: "the median with 5,000 users" does not say that the median is 5,000.
_OF_METRIC: Final = frozenset(["baseline", "target", "mean", "sd", "effect", "null", "margin"])
_LISTS: Final = ("counts", "numbers")
_COMMON: Final = frozenset(["power", "beta", "alpha", "level", "confidence"])
_GAP: Final = re.compile(r"(?:\s*,\s*(?:and\s+|&\s*)?|\s+and\s+|\s*&\s*|\s+)")
_EACH: Final = re.compile(r"\s*(?:\w+\s+)?(?:each|per\s+(?:arm|group)|in\s+each)\b", re.IGNORECASE)


@dataclass(slots=True)
class Filled:
    """The inputs that the slots of a phrase found.

    Attributes:
        inputs: by name.
        spans: where the numbers stand that were used.
        said: how many numbers were used.
        texts: how each input was written.
        either: inputs that may be absolute or relative: name, name of the relative one, and value.
    """

    inputs: Inputs = field(default_factory=dict)
    spans: list[tuple[int, int]] = field(default_factory=list)
    said: int = 0
    texts: dict[str, str] = field(default_factory=dict)
    either: list[tuple[str, str, Value]] = field(default_factory=list)

    def take(self, name: str, value: Value | Sequence[Any], quantities: Sequence[Quantity]) -> None:
        """Note one input and the numbers it is made of."""
        self.inputs[name] = value  # type: ignore[assignment]  # a value, a list or rows
        self.spans += [(quantity.start, quantity.end) for quantity in quantities]


def fill_slots(
    text: str, quantities: Sequence[Quantity], phrase: Phrase, calculator: Calculator
) -> Filled:
    """Return the inputs that the words of a phrase's slots give.

    Args:
        text: the sentence.
        quantities: its quantities in order.
        phrase: whose slots are filled.
        calculator: whose inputs they are.
    """
    filled = Filled()
    slots = own_slots(phrase, calculator)
    for slot in slots:
        _fill_choice(text, slot, filled)
    if not any("fraction" in slot.kinds for slot in slots):
        quantities = [part for quantity in quantities for part in _apart(quantity)]
    free = _fill_lists(text, quantities, slots, calculator, filled)
    _fill_numbers(text, free, slots, calculator, filled)
    return filled


def _apart(quantity: Quantity) -> list[Quantity]:
    """Return the two numbers of a fraction, for "sd 14 on 41 users"; others as they are."""
    if quantity.kind != "fraction":
        return [quantity]
    numbers = list(_DIGITS.finditer(quantity.text))
    if len(numbers) != 2:
        return [quantity]
    kinds: list[Kind] = ["count" if part.is_integer() else "number" for part in quantity.parts]
    return [
        replace(
            quantity,
            value=part,
            kind=kind,
            parts=(),
            start=quantity.start + match.start(),
            end=quantity.start + match.end(),
            text=match.group(),
        )
        for part, kind, match in zip(quantity.parts, kinds, numbers, strict=True)
    ]


_DIGITS: Final = re.compile(r"[\d.,]*\d(?:[km]\b)?", re.IGNORECASE)


def own_slots(phrase: Phrase, calculator: Calculator) -> list[Slot]:
    """Return the slots of a phrase that the calculator has an input for."""
    names = {param.name for param in calculator.params}
    return [slot for slot in phrase.slots if slot.name in names]


def fill_bare(
    text: str,
    leftover: Sequence[Quantity],
    phrase: Phrase,
    calculator: Calculator,
    filled: Filled,
) -> list[Quantity]:
    """Give numbers without words to the slots that take them; return those that are left.

    Lists and tables take runs of numbers, the others one number each, in the order of the sentence.
    """
    is_whole = any("fraction" in slot.kinds for slot in phrase.slots)
    rest = list(leftover) if is_whole else [part for each in leftover for part in _apart(each)]
    open_slots = [
        slot
        for slot in own_slots(phrase, calculator)
        if slot.bare and slot.name not in filled.inputs
    ]
    kinds = {slot.name: calculator.param(slot.name).kind for slot in open_slots}
    lists = [slot for slot in open_slots if kinds[slot.name] in (*_LISTS, "table")]
    if lists:
        rest = _bare_lists(text, rest, lists, calculator, filled)
    for slot in open_slots:
        param = calculator.param(slot.name)
        found = next((q for q in rest if q.kind in _kinds(slot, param)), None)
        if slot not in lists and found is not None:
            _take(slot, param, found, filled)
            rest.remove(found)
    return rest


def _bare_lists(
    text: str,
    rest: list[Quantity],
    slots: Sequence[Slot],
    calculator: Calculator,
    filled: Filled,
) -> list[Quantity]:
    """Fill lists from as many runs of numbers, one list or table from all of them."""
    first, kinds = slots[0], _kinds(slots[0], calculator.param(slots[0].name))
    groups = [group for group in runs(text, rest) if group[0].kind in kinds]
    if calculator.param(first.name).kind == "table":
        if len(groups) > 1 and len({len(group) for group in groups}) == 1:
            rows = tuple(tuple(quantity.value for quantity in group) for group in groups)
            filled.take(first.name, rows, [q for group in groups for q in group])
            filled.said += len(groups) * len(groups[0])
        else:
            groups = []
    elif len(slots) > 1:
        if len(groups) == 1 and len(slots) == 2:
            groups = _halved(text, groups[0])
        groups = groups if len(groups) == len(slots) else []
        for slot, group in zip(slots, groups, strict=False):
            _take_list(slot, calculator.param(slot.name), group, filled)
    else:
        fits = [quantity for quantity in rest if quantity.kind in kinds]
        groups = [fits] if len(fits) >= max(calculator.param(first.name).least_items, 2) else []
        for group in groups:
            _take_list(first, calculator.param(first.name), group, filled)
    used = {quantity.start for group in groups for quantity in group}
    return [quantity for quantity in rest if quantity.start not in used]


def _halved(text: str, group: list[Quantity]) -> list[list[Quantity]]:
    """Return two lists that "and" joins, as in "3, 5, 7 and 4, 6, 9"; the list when none does."""
    places = [
        place
        for place in range(2, len(group) - 1)
        if re.search(r"\band\b|&", text[group[place - 1].end : group[place].start])
    ]
    return [group[: places[0]], group[places[0] :]] if len(places) == 1 else [group]


def _fill_choice(text: str, slot: Slot, filled: Filled) -> None:
    for value, words in slot.choices.items():
        match = _pattern(words).search(text)
        if match is not None:
            filled.inputs[slot.name] = value
            filled.texts[slot.name] = match.group()
            return


def _fill_lists(
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
        if slot.name not in filled.inputs and calculator.param(slot.name).kind in _LISTS
    ]
    if not wanted:
        return list(quantities)
    groups = runs(text, quantities)
    used: set[int] = set()
    for slot in wanted:
        param = calculator.param(slot.name)
        for group in groups:
            if group[0].start in used or group[0].kind not in _kinds(slot, param):
                continue
            if _is_cued(text, slot, group[0], group[-1], quantities):
                _take_list(slot, param, group, filled)
                used |= {quantity.start for quantity in group}
                break
    _copy_each(text, wanted, calculator, filled, quantities, used)
    return [quantity for quantity in quantities if quantity.start not in used]


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
        if slot.name in filled.inputs:
            continue
        param = calculator.param(slot.name)
        for quantity in quantities:
            if quantity.start in used or quantity.kind not in _kinds(slot, param):
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
    for quantity in quantities:
        if quantity.per_days or quantity.kind in ("duration", "fraction", "split"):
            continue
        last = groups[-1][-1] if groups else None
        is_spread = quantity.text.startswith(("±", "+/", "+-"))  # "3.0 ± 0.8" is no list
        if last is not None and not is_spread and _GAP.fullmatch(text, last.end, quantity.start):
            groups[-1].append(quantity)
        else:
            groups.append([quantity])
    return [group for group in groups if len(group) > 1]


def _is_cued(
    text: str, slot: Slot, first: Quantity, last: Quantity, quantities: Sequence[Quantity]
) -> bool:
    """Return whether the slot's words stand beside a list."""
    start = max((q.end for q in quantities if q.end <= first.start), default=0)
    if slot.left and _left(slot.left).search(text[start : first.start]):
        return True
    return bool(slot.right and _right(slot.right).match(text, last.end))


def _take_list(slot: Slot, param: Param, group: Sequence[Quantity], filled: Filled) -> None:
    filled.take(slot.name, tuple(value_of(slot, param, each) for each in group), group)
    filled.texts[slot.name] = ", ".join(quantity.text.strip() for quantity in group)
    filled.said += len(group)


def _fill_numbers(
    text: str,
    quantities: Sequence[Quantity],
    slots: Sequence[Slot],
    calculator: Calculator,
    filled: Filled,
) -> None:
    """Fill the inputs that are single numbers: the reading that gives most of them a slot wins."""
    single = {
        slot.name: slot
        for slot in slots
        if slot.name not in filled.inputs
        and (slot.left or slot.right)
        and calculator.param(slot.name).kind not in _LISTS
    }
    if not single:
        return
    row = sorted([*quantities, *_words(text, quantities)], key=lambda q: q.start)
    options: list[list[Role]] = []
    for position in range(len(row)):
        own = [
            role
            for slot in single.values()
            for role in _own_options(text, row, position, slot, calculator.param(slot.name))
        ]
        common = [role for role in role_options(text, row, position) if role.name in _COMMON]
        own.sort(key=lambda role: role.start - role.end)  # the longest words first
        options.append([*own, *common, NO_ROLE])
    again: list[tuple[Quantity, list[Role]]] = []
    for quantity, role, choices in zip(row, best_chain(options), options, strict=True):
        name = role.name.removeprefix(_OWN)
        if role.name.startswith(_OWN) and name not in filled.inputs:
            _take(single[name], calculator.param(name), quantity, filled)
        elif role.name.startswith(_OWN):
            again.append((quantity, choices))
    for quantity, choices in again:  # the second of two "se 0.8" is that of the second arm
        names = [role.name.removeprefix(_OWN) for role in choices if role.name.startswith(_OWN)]
        name = next((name for name in names if name not in filled.inputs), "")
        if name:
            _take(single[name], calculator.param(name), quantity, filled)


def _take(slot: Slot, param: Param, quantity: Quantity, filled: Filled) -> None:
    value = value_of(slot, param, quantity)
    filled.texts[slot.name] = quantity.text.strip()
    filled.said += 1
    if slot.relative and quantity.kind == "percent" and quantity.scale != "absolute":
        if quantity.scale == "relative":
            filled.take(slot.relative, value, [quantity])
        else:
            filled.spans.append((quantity.start, quantity.end))
            filled.either.append((slot.name, slot.relative, value))
        return
    filled.take(slot.name, value, [quantity])


def _words(text: str, quantities: Sequence[Quantity]) -> list[Quantity]:
    """Return the numbers that are written as words, as in "three looks"."""
    found: list[Quantity] = []
    for match in _NUMBER_WORD.finditer(text):
        start, end = match.span()
        if not any(q.start < end and start < q.end for q in quantities):
            value = float(NUMBER_WORDS[match.group().lower()])
            found.append(Quantity(value, "count", "unknown", start, end, match.group()))
    return found


_NUMBER_WORD: Final = re.compile(rf"(?<!rule of )\b(?:{'|'.join(NUMBER_WORDS)})\b", re.IGNORECASE)


def _own_options(
    text: str, row: Sequence[Quantity], position: int, slot: Slot, param: Param
) -> list[Role]:
    """Return the roles that a slot offers to one number, by the words on either side."""
    quantity = row[position]
    if quantity.kind not in _kinds(slot, param) or (quantity.per_days and not slot.kinds):
        return []
    start = row[position - 1].end if position else 0
    stop = row[position + 1].start if position + 1 < len(row) else len(text)
    name = f"{_OWN}{slot.name}"
    bonus = _WEAK if slot.weak else _BONUS
    found: list[Role] = []
    if slot.right:
        after = _right(slot.right).match(text, quantity.end, stop)
        if after and is_closed(after.group(), text[after.end() : stop], stop < len(text)):
            found.append(Role(name, "right", *after.span(), bonus=bonus))
    counts_people = slot.name in _OF_METRIC and cue("right.n").match(text, quantity.end, stop)
    if slot.left and not counts_people:
        sign = re.match(r"±|\+/?-", quantity.text)  # a sign can be the word: "±0.8"
        until = quantity.start + (sign.end() if sign else 0)
        before = _left(slot.left).search(text[start:until])
        if before is not None:
            left = start + before.start()
            if found:
                found.insert(0, replace(found[0], side="both", start=left))
            found.append(Role(name, "left", left, quantity.start, bonus=bonus))
    return found


def value_of(slot: Slot, param: Param, quantity: Quantity) -> Value:
    """Return a number as the input holds it: whole where it counts, turned where it has to be."""
    value = quantity.value
    if slot.turn is not None:
        value = slot.turn(value)
    is_whole = param.kind in ("count", "counts") and float(value).is_integer()
    return int(value) if is_whole else value


def _kinds(slot: Slot, param: Param) -> tuple[Kind, ...]:
    return slot.kinds or _KINDS.get(param.kind, ())


@lru_cache(maxsize=512)
def _left(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(expand(rf"(?<!\w)(?:{'|'.join(words)}){{link}}"), re.IGNORECASE)


@lru_cache(maxsize=512)
def _right(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(expand(rf"[\s(-]*(?:{'|'.join(words)})(?!\w)"), re.IGNORECASE)


@lru_cache(maxsize=512)
def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(expand(words), re.IGNORECASE)
