"""Which number of a sentence is which input of one calculator, by the words of its slots."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Final

from trialwise.assistant.schema import Inputs
from trialwise.assistant.understand.cues import cue, expand
from trialwise.assistant.understand.phrase import Phrase, Slot
from trialwise.assistant.understand.repeated import repeated
from trialwise.assistant.understand.roles import (
    NO_ROLE,
    Role,
    best_chain,
    is_closed,
    role_options,
)
from trialwise.assistant.understand.slots import NUMBER_WORDS
from trialwise.core.quantities import Kind, Quantity, parse_number
from trialwise.core.records import Value
from trialwise.stats.calculator import Calculator, Param

_OWN: Final = "slot:"
_LEAST_LIST: Final = 3  # numbers that make a list without any word for it
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
_OF_FRACTIONS: Final = ("one rate", "rates", "rates of several", "segments")
_COMMON: Final = frozenset(["power", "beta", "alpha", "level", "confidence", "sd", "n"])
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
    if _takes_apart(phrase):
        quantities = [part for quantity in quantities for part in _apart(quantity)]
    if any({"count", "duration"} <= set(slot.kinds) for slot in slots):
        quantities = _as_exposure(quantities)
    free = _fill_stages(text, quantities, slots, calculator, filled)
    free = _fill_lists(text, free, slots, calculator, filled)
    _fill_numbers(text, free, slots, calculator, filled)
    return filled


def _as_exposure(quantities: Sequence[Quantity]) -> list[Quantity]:
    """Return durations as they are written, "1,000 hours" as 1,000, when all have one unit."""
    units = {_DIGITS.sub("", q.text).strip(" -").rstrip("s") for q in quantities if _is_time(q)}
    if len(units) != 1:
        return list(quantities)
    return [
        replace(q, kind="count", value=parse_number(_DIGITS.findall(q.text)[0]))
        if _is_time(q) and _DIGITS.search(q.text)
        else q
        for q in quantities
    ]


def _is_time(quantity: Quantity) -> bool:
    return quantity.kind == "duration"


def _takes_apart(phrase: Phrase) -> bool:
    """Return whether "14 on 41" is two numbers to a phrase, rather than 14 of 41."""
    return phrase.results not in _OF_FRACTIONS and not any(
        "fraction" in slot.kinds for slot in phrase.slots
    )


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
    is_apart = _takes_apart(phrase)
    rest = [part for each in leftover for part in _apart(each)] if is_apart else list(leftover)
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
        found = next(
            (q for q in rest if q.kind in _kinds(slot, param) and q.value >= slot.least), None
        )
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
        needed = sum(calculator.param(slot.name).required for slot in slots)
        groups = groups if needed <= len(groups) <= len(slots) else []
        for slot, group in zip(slots, groups, strict=False):
            _take_list(slot, calculator.param(slot.name), group, filled)
    else:
        least = max(calculator.param(first.name).least_items, _LEAST_LIST)
        groups = [group for group in groups if len(group) >= least]
        groups = groups if len(groups) == 1 else []  # two lists are not one
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
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            filled.said += is_number  # "halfway" is a number in words
            return


def _fill_stages(
    text: str,
    quantities: Sequence[Quantity],
    slots: Sequence[Slot],
    calculator: Calculator,
    filled: Filled,
) -> list[Quantity]:
    """Fill a table of shares and times from "5 % for 2 days, then 20 % for 3 days"."""
    slot = next((slot for slot in slots if _is_of_stages(slot, calculator)), None)
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
    filled.take(slot.name, rows, used)  # type: ignore[arg-type]  # rows of a table
    filled.texts[slot.name] = ", ".join(f"{a.text.strip()} {b.text.strip()}" for a, b in stages)
    filled.said += len(set(used))
    return [quantity for quantity in quantities if quantity not in used]


def _is_of_stages(slot: Slot, calculator: Calculator) -> bool:
    return "duration" in slot.kinds and calculator.param(slot.name).kind == "table"


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
    _fill_splits(text, quantities, wanted, calculator, filled)
    used = _fill_repeated(text, quantities, wanted, calculator, filled)
    groups = runs(text, quantities)
    for slot in [slot for slot in wanted if slot.name not in filled.inputs]:
        param = calculator.param(slot.name)
        for group in groups:
            if group[0].start in used or group[0].kind not in _kinds(slot, param):
                continue
            if _is_cued(text, slot, group[0], group[-1], quantities):
                _take_list(slot, param, group, filled)
                used |= {quantity.start for quantity in group}
                break
    _copy_each(text, wanted, calculator, filled, quantities, used)
    taken = {start for start, _ in filled.spans} | used
    return [quantity for quantity in quantities if quantity.start not in taken]


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
            if quantity.kind != "split" or "split" not in _kinds(slot, calculator.param(slot.name)):
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
        words = _right(by_name[name].right) if by_name[name].right else None
        after = words.match(text, quantity.end, stop) if words else None
        rest = text[after.end() : stop] if after else ""
        closed = after is not None and is_closed(after.group(), rest, stop < len(text))
        return fits(name, quantity) and closed

    def fits(name: str, quantity: Quantity) -> bool:
        return quantity.kind in _kinds(by_name[name], calculator.param(name))

    found = repeated(text, quantities, list(by_name), before, behind)
    for name, group in found.items():
        _take_list(by_name[name], calculator.param(name), group, filled)
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
    if _stands_before(text, slot, first, quantities):
        return True
    return bool(slot.right and _right(slot.right).match(text, last.end))


def _stands_before(
    text: str, slot: Slot, quantity: Quantity, quantities: Sequence[Quantity]
) -> bool:
    """Return whether the slot's words stand right before a number."""
    start = max((q.end for q in quantities if q.end <= quantity.start), default=0)
    return bool(slot.left and _left(slot.left).search(text[start : quantity.start]))


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
        common = [
            role
            for role in role_options(text, row, position)
            if role.name in _COMMON and (role.name, role.side) != ("n", "both")
        ]
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


_NUMBER_WORD: Final = re.compile(
    rf"(?<!rule of )\b(?:{'|'.join(NUMBER_WORDS)})\b(?![\s-]?(?:sided|tailed|sample))",
    re.IGNORECASE,
)


def _own_options(
    text: str, row: Sequence[Quantity], position: int, slot: Slot, param: Param
) -> list[Role]:
    """Return the roles that a slot offers to one number, by the words on either side."""
    quantity = row[position]
    if quantity.kind not in _kinds(slot, param) or (quantity.per_days and not slot.kinds):
        return []
    if quantity.value < slot.least:
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
        left = [start + match.start() for match in _places(_left(slot.left), text[start:until])]
        if left:
            if found:
                found.insert(0, replace(found[0], side="both", start=left[0]))
            # the nearest words, too: those further left may belong to the number before
            found += [
                Role(name, "left", place, quantity.start, bonus=bonus)
                for place in dict.fromkeys((left[0], left[-1]))
            ]
    return found


def _places(pattern: re.Pattern[str], text: str) -> list[re.Match[str]]:
    """Return the furthest and the nearest place from which a pattern reaches the end of a text."""
    first = pattern.search(text)
    last = first
    # words of no width, as after "95 % CI ", can match at the very end, where nothing is nearer
    while last is not None and last.start() < len(text):
        nearer = pattern.search(text, last.start() + 1)
        if nearer is None:
            break
        last = nearer
    return [match for match in (first, last) if match is not None]


def value_of(slot: Slot, param: Param, quantity: Quantity) -> Value:
    """Return a number as the input holds it: whole where it counts, turned where it has to be."""
    value = quantity.value
    if quantity.kind == "split" and len(quantity.parts) == 2:
        value = quantity.parts[0] / quantity.parts[1]  # odds, as in "1:4"
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
