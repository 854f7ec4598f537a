"""Which number of a sentence is which input of one calculator, by the words of its slots."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from trialwise.assistant.understand.cues import cue
from trialwise.assistant.understand.fill_lists import (
    bare_lists,
    fill_lists,
    fill_stages,
)
from trialwise.assistant.understand.filled import (
    LISTS,
    Filled,
    kinds_of,
    left_of,
    own_slots,
    pattern_of,
    right_of,
    take,
)
from trialwise.assistant.understand.information import settle_looks
from trialwise.assistant.understand.phrase import Phrase, Slot
from trialwise.assistant.understand.roles import (
    NO_ROLE,
    Role,
    best_chain,
    is_closed,
    role_options,
)
from trialwise.assistant.understand.same_unit import settle_units
from trialwise.assistant.understand.slots import NUMBER_WORDS
from trialwise.core.quantities import Kind, Quantity, parse_number
from trialwise.stats.calculator import Calculator, Param

_OWN: Final = "slot:"


_BONUS: Final = 0.08  # own words bind more than common ones


_WEAK: Final = -0.3


# Values of a metric: "the median with 5,000 users" does not say that the median is 5,000.
_OF_METRIC: Final = frozenset(["baseline", "target", "mean", "sd", "effect", "null", "margin"])


_OF_FRACTIONS: Final = ("one rate", "rates", "rates of several", "segments")


_BY_DAY: Final = "looks"  # "daily for two weeks" are 14 looks


_COMMON: Final = frozenset(["power", "beta", "alpha", "level", "confidence", "sd", "n"])


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
    if any({"count", "duration"} <= set(s.kinds) and s.name != _BY_DAY for s in slots):
        quantities = _as_exposure(quantities)
    free = fill_stages(text, quantities, slots, calculator, filled)
    free = fill_lists(text, free, slots, calculator, filled)
    _fill_numbers(text, free, slots, calculator, filled)
    settle_looks(text, filled)
    settle_units(text, filled)
    return filled


def _as_exposure(quantities: Sequence[Quantity]) -> list[Quantity]:
    """Return durations as they are written, "1,000 hours" as 1,000, when all have one unit."""
    units = {_COUNT_OF.sub("", q.text).strip(" -").rstrip("s") for q in quantities if _is_time(q)}
    if len(units) != 1:
        return list(quantities)
    return [
        replace(q, kind="count", value=_written_count(q.text)) if _is_time(q) else q
        for q in quantities
    ]


def _written_count(text: str) -> float:
    """Return the number of a duration, which may be a word: "one year"."""
    match = _COUNT_OF.search(text)
    words = match.group().lower() if match else "a"
    if match is not None and _DIGITS.fullmatch(match.group()):
        return parse_number(match.group())
    return float(NUMBER_WORDS.get(words, _ONE))


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


_ONE: Final = 1
_DIGITS: Final = re.compile(r"[\d.,]*\d(?:[km]\b)?", re.IGNORECASE)
_COUNT_OF: Final = re.compile(
    rf"[\d.,]*\d(?:[km]\b)?|\b(?:an?|one|{'|'.join(NUMBER_WORDS)})\b", re.IGNORECASE
)


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
    lists = [slot for slot in open_slots if kinds[slot.name] in (*LISTS, "table")]
    if lists:
        rest = bare_lists(text, rest, lists, calculator, filled)
    for slot in open_slots:
        param = calculator.param(slot.name)
        found = next(
            (q for q in rest if q.kind in kinds_of(slot, param) and q.value >= slot.least), None
        )
        if slot not in lists and found is not None:
            take(slot, param, found, filled)
            rest.remove(found)
    return rest


def _fill_choice(text: str, slot: Slot, filled: Filled) -> None:
    for value, words in slot.choices.items():
        match = pattern_of(words).search(text)
        if match is not None:
            filled.inputs[slot.name] = value
            filled.texts[slot.name] = match.group()
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            filled.said += is_number  # "halfway" is a number in words
            return


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
        and (slot.alone or calculator.param(slot.name).kind not in LISTS)
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
            take(single[name], calculator.param(name), quantity, filled)
        elif role.name.startswith(_OWN):
            again.append((quantity, choices))
    for quantity, choices in again:  # the second of two "se 0.8" is that of the second arm
        names = [role.name.removeprefix(_OWN) for role in choices if role.name.startswith(_OWN)]
        name = next((name for name in names if name not in filled.inputs), "")
        if name:
            take(single[name], calculator.param(name), quantity, filled)


def _words(text: str, quantities: Sequence[Quantity]) -> list[Quantity]:
    """Return the numbers that are written as words, as in "three looks" or "minus five"."""
    found: list[Quantity] = []
    for match in _NUMBER_WORD.finditer(text):
        start, end = match.span()
        if not any(q.start < end and start < q.end for q in quantities):
            value = float(NUMBER_WORDS[match.group("word").lower()])
            value = -value if match.group("minus") else value
            found.append(Quantity(value, "count", "unknown", start, end, match.group()))
    return found


_NUMBER_WORD: Final = re.compile(
    rf"(?<!rule of )\b(?P<minus>(?:minus|negative)\s+)?(?P<word>{'|'.join(NUMBER_WORDS)})\b"
    r"(?![\s-]?(?:sided|tailed|sample))",
    re.IGNORECASE,
)


def _own_options(
    text: str, row: Sequence[Quantity], position: int, slot: Slot, param: Param
) -> list[Role]:
    """Return the roles that a slot offers to one number, by the words on either side."""
    quantity = row[position]
    if quantity.kind not in kinds_of(slot, param) or (quantity.per_days and not slot.kinds):
        return []
    if quantity.value < slot.least:
        return []
    start = row[position - 1].end if position else 0
    stop = row[position + 1].start if position + 1 < len(row) else len(text)
    name = f"{_OWN}{slot.name}"
    bonus = _WEAK if slot.weak else _BONUS
    found: list[Role] = []
    if slot.right:
        after = right_of(slot.right).match(text, quantity.end, stop)
        if after and is_closed(after.group(), text[after.end() : stop], stop < len(text)):
            found.append(Role(name, "right", *after.span(), bonus=bonus))
    counts_people = slot.name in _OF_METRIC and cue("right.n").match(text, quantity.end, stop)
    if slot.left and not counts_people:
        sign = re.match(r"±|\+/?-", quantity.text)  # a sign can be the word: "±0.8"
        until = quantity.start + (sign.end() if sign else 0)
        left = [start + match.start() for match in _places(left_of(slot.left), text[start:until])]
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
