"""What becomes of the numbers of a sentence that no rule and no slot has used."""

import math
import re
from typing import Final

from trialwise.assistant.understand.attempt import Attempt, compiled
from trialwise.assistant.understand.cues import cue
from trialwise.assistant.understand.fill import fill_bare
from trialwise.assistant.understand.missing import UNUSED, as_written
from trialwise.assistant.understand.same_unit import settle_units
from trialwise.core.quantities import Quantity

_LEAST_CONFIDENCE: Final = 0.8


_MOST_ALPHA: Final = 0.1


_GROUPS: Final = re.compile(
    r"\s*(?:[a-z][\w-]*\s+){0,2}?[a-z][\w-]*s\b", re.IGNORECASE
)  # "3 groups"


_ROLE_INPUTS: Final = {
    "beta": frozenset(["power"]),
    "level": frozenset(["alpha"]),
    "confidence": frozenset(["alpha"]),
    "effect": frozenset(["effect", "lift", "target"]),
    "variance": frozenset(["sd"]),
    "cohens_d": frozenset(["effect"]),
    "cv": frozenset(["sd", "cv"]),
    "share": frozenset(["share", "ratio"]),
}


# Inputs of which one sample has a single value.
_OF_ONE_SAMPLE: Final = frozenset(["mean", "sd", "n"])


def read_leftover(attempt: Attempt) -> None:
    """Give numbers without words to the slots that take them; note what is left over."""
    held = {name for each in attempt.readings for name in each.inputs}
    free = _unused(attempt, held)
    before = dict(attempt.filled.inputs)
    said = attempt.filled.said
    attempt.leftover = fill_bare(
        attempt.slots.text, free, attempt.phrase, attempt.calculator, attempt.filled
    )
    attempt.leftover = [each for each in attempt.leftover if not _is_idle(attempt, each)]
    settle_units(attempt.slots.text, attempt.filled)
    filled = attempt.filled.inputs
    for name in before.keys() - filled.keys():  # an error of either unit is asked for
        for reading in attempt.readings:
            reading.inputs.pop(name, None)
    new = {
        name: value
        for name, value in filled.items()
        if (name not in held if name not in before else value != before[name])
    }
    attempt.add(new)
    attempt.said += attempt.filled.said - said
    _read_bare_alpha(attempt)
    _drop_said_twice(attempt)


def _read_bare_alpha(attempt: Attempt) -> None:
    """Read "at 5 %" as alpha when no rate is lacking that it could be."""
    rates = ("baseline", "null", "target", "margin", "effect")
    if not attempt.lacks("alpha") or any(
        attempt.lacks(name) and attempt.calculator.param(name).required
        for name in rates
        if name in attempt.names
    ):
        return
    levels = [
        quantity
        for quantity in attempt.leftover
        if quantity.kind == "percent"
        and attempt.slots.role_of(quantity) not in ("baseline", "target", "effect")
        and not (quantity.value > _MOST_ALPHA and attempt.slots.role_of(quantity) == "power")
        and (0 < quantity.value <= _MOST_ALPHA or _LEAST_CONFIDENCE <= quantity.value < 1)
    ]
    if len(levels) != 1:
        return
    level = levels[0]
    alpha = level.value if level.value <= _MOST_ALPHA else round(1 - level.value, 12)
    attempt.add({"alpha": alpha})
    attempt.leftover.remove(level)
    attempt.said += 1
    attempt.errors += 1
    if not cue("phrase.at").search(attempt.slots.text[: level.start]):
        what = "alpha" if level.value <= _MOST_ALPHA else "the confidence"
        attempt.notes.append(f"{as_written(level)} is read as {what}")


def _drop_said_twice(attempt: Attempt) -> None:
    """Drop numbers that only repeat what was read, and those that belong to the phrase's words."""
    values: set[float] = set()
    for each in attempt.readings:
        for value in each.inputs.values():
            row = value if isinstance(value, tuple) else (value,)
            numbers = [float(item) for item in row if isinstance(item, int | float)]
            values.update(numbers)
            if isinstance(value, tuple):
                values.add(math.fsum(numbers))
        alpha = each.inputs.get("alpha")
        if isinstance(alpha, float):
            values.add(round(1 - alpha, 12))
    spent = [
        match.span()
        for source in attempt.phrase.spends
        for match in compiled(source).finditer(attempt.slots.text)
    ]
    attempt.leftover = [
        quantity
        for quantity in attempt.leftover
        if round(quantity.value, 12) not in values
        and not any(start < quantity.end and quantity.start < end for start, end in spent)
    ]


def _is_row(value: object) -> bool:
    return isinstance(value, tuple)


def _is_idle(attempt: Attempt, quantity: Quantity) -> bool:
    """Return whether a number only repeats: the sum or the length of a list, or idle words."""
    lists = [
        [float(item) for item in value if isinstance(item, int | float)]
        for inputs in (attempt.filled.inputs, attempt.readings[0].inputs)
        for value in inputs.values()
        if isinstance(value, tuple)
    ]
    names_groups = _GROUPS.match(attempt.slots.text, quantity.end)
    if quantity.kind == "count" and any(
        quantity.value == sum(values) or (quantity.value == len(values) and names_groups)
        for values in lists
    ):
        return True
    if _is_adjective(attempt, quantity) or _is_one_unit(attempt, quantity):
        return True
    return any(
        match.start() <= quantity.start < match.end()
        for source in attempt.phrase.idle
        for match in compiled(source).finditer(attempt.slots.text)
    )


_ADJECTIVE: Final = re.compile(r"\d+-[a-z]+", re.IGNORECASE)
_TIMED: Final = re.compile(
    r"\s+(?:test|experiment|run|period|window|trial|study|follow|duration|stay|accrual|horizon|month|year)",
    re.IGNORECASE,
)


def _is_adjective(attempt: Attempt, quantity: Quantity) -> bool:
    """Return whether a time only names a thing: "the 24-hour cuff", "7-day retention"."""
    text = attempt.slots.text
    return (
        quantity.kind == "duration"
        and bool(_ADJECTIVE.fullmatch(quantity.text.strip()))
        and bool(re.match(r"\s+[a-z]{3,}", text[quantity.end :]))
        and not _TIMED.match(text, quantity.end)
    )


_ONE_UNIT: Final = re.compile(
    r"\s*(?:one|a|an|1)[\s-](?P<unit>hour|day|week|month|quarter|year)\Z", re.IGNORECASE
)


def _is_one_unit(attempt: Attempt, quantity: Quantity) -> bool:
    """Return whether a time is the unit that rates are told in: "0.8 a month, for one month"."""
    one = _ONE_UNIT.match(quantity.text)
    if quantity.kind != "duration" or one is None or "exposure" not in attempt.names:
        return False
    units = re.findall(
        r"\b(?:per|an?|each|every|one|1)\s+(hour|day|week|month|quarter|year)s?\b",
        attempt.slots.text.lower(),
    )
    held = {each.inputs.get("exposure", 1.0) for each in attempt.readings}
    times = [q for q in attempt.slots.quantities if q.kind == "duration"]
    is_same = {q.value for q in times} == {quantity.value}
    return one["unit"].lower() in units and held == {1.0} and is_same


def _unused(attempt: Attempt, held: set[str]) -> list[Quantity]:
    """Return the numbers of the rest of the sentence that no common rule used."""
    slots = attempt.slots
    used: set[int] = set()
    for start, end in attempt.seen:
        # a fraction that is two numbers has spans of no width at either end
        used |= {q.start for q in slots.quantities if q.start < end and start < q.end}
        used |= {q.start for q in slots.quantities if start == end and q.start <= start <= q.end}
    if attempt.phrase.change:
        idle = {note.removesuffix(UNUSED).strip() for note in attempt.notes if UNUSED in note}
        attempt.notes = [note for note in attempt.notes if UNUSED not in note]
        used |= {
            q.start
            for q in slots.unassigned
            if q.kind in ("percent", "points", "money") and as_written(q) not in idle
        }
        if slots.pair is not None:
            used |= {slots.pair.first.start, slots.pair.second.start}
    for role, quantities in slots.given.items():
        if _ROLE_INPUTS.get(role, frozenset([role])) & held:
            used |= {q.start for q in quantities if not _is_another(attempt, role, q)}
    if {"ratio", "arms"} & attempt.names:
        used |= {q.start for q in slots.quantities if q.kind == "split"}
    return [
        quantity
        for quantity in slots.quantities
        if quantity.start not in used and not is_rate_of_time(slots.text, quantity)
    ]


def _is_another(attempt: Attempt, role: str, quantity: Quantity) -> bool:
    """Return whether a number bears the name of an input of one sample that has another value."""
    if attempt.phrase.target or attempt.phrase.change:
        return False
    if role == "effect":  # "a lift of 8 % for those who bring 40 %"
        held = {each.inputs.get(name) for each in attempt.readings for name in ("effect", "lift")}
        numbers = {abs(value) for value in held if isinstance(value, int | float)}
        return (
            bool(numbers) and abs(quantity.value) not in numbers and "target" not in attempt.names
        )
    if role not in _OF_ONE_SAMPLE:
        return False
    values = [each.inputs.get(role) for each in attempt.readings]
    return all(isinstance(value, int | float) and value != quantity.value for value in values)


def is_rate_of_time(text: str, quantity: Quantity) -> bool:
    """Return whether a duration is that of "how many users a day", which says nothing by itself."""
    return quantity.kind == "duration" and bool(
        cue("phrase.a_day").search(text[: quantity.end], max(quantity.start - 24, 0))
    )
