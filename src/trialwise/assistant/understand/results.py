"""Requests to test the results of two arms: conversion rates, or means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from trialwise.assistant.schema import CalculationRequest, CalculatorCall, Inputs
from trialwise.assistant.understand.arms import arm_ranks, ranks_before
from trialwise.assistant.understand.cues import cue
from trialwise.assistant.understand.design import read_test_design
from trialwise.assistant.understand.missing import ask, understood
from trialwise.assistant.understand.observed import (
    Observation,
    Type,
    observations,
    read_observed,
)
from trialwise.assistant.understand.phrase import ResultsOf
from trialwise.assistant.understand.slots import Slots, read_slots
from trialwise.core.records import Missing

_COUNTS: Final[Mapping[str, Type]] = {"conversions": "events", "users": "users"}
_SAME_RATE: Final = 0.0006  # "4 of 31, 12.9 %"
_ROUNDED = "conversions are the rates times the users, rounded to whole users"


@dataclass(frozen=True, slots=True)
class Results:
    """What was seen in the arms, as inputs of a calculator, and what has to be asked.

    ``said`` counts the numbers of the sentence that were used, ``spans`` is where they stand.
    """

    inputs: Inputs = field(default_factory=dict)
    missing: tuple[Missing, ...] = ()
    notes: tuple[str, ...] = ()
    said: int = 0
    spans: tuple[tuple[int, int], ...] = ()


def request_test(slots: Slots) -> CalculationRequest:
    """Return the test of two arms' results in every reading, or what has to be asked for it."""
    readings, unclear = _readings(slots)
    design = read_test_design(slots)
    missing = (*readings[0][1].missing, *design.missing)
    if missing:
        return CalculationRequest("significance", missing=missing, understood=understood(slots))
    calls = tuple(
        CalculatorCall(_test_of(results), {**results.inputs, **design.inputs}, label)
        for label, results in readings
    )
    notes = dict.fromkeys(note for _, results in readings for note in results.notes)
    settled = () if len(calls) > 1 else tuple(notes)
    return CalculationRequest(
        "significance",
        calls,
        assumptions=settled or _of_all(readings),
        unclear=(unclear,) if unclear else (),
    )


def _test_of(results: Results) -> str:
    return "welch-test" if "mean_a" in results.inputs else "two-proportion-test"


def _of_all(readings: Sequence[tuple[str, Results]]) -> tuple[str, ...]:
    """Return the notes that hold for every reading."""
    first, *others = (results.notes for _, results in readings)
    return tuple(note for note in first if all(note in notes for notes in others))


def _readings(slots: Slots) -> tuple[list[tuple[str, Results]], str]:
    """Return the results in every common reading, with its label, and what is unclear in them."""
    observed = read_observed(slots)
    text = slots.text
    if observed.missing == (ask("each"),):
        value = next(e.quantity.value for e in observations(slots) if e.type == "users")
        each = read_two_arms(replace(slots, is_per_arm=True))
        both = read_two_arms(replace(slots, is_total=True))
        labels = (f"{value:,.0f} users per arm", f"{value:,.0f} users in total")
        return [(labels[0], each), (labels[1], both)], "users"
    says_errors = bool(cue("results.standard_error").search(text))
    if says_errors and not slots.given.get("sd"):
        spelled = cue("results.plus_minus_sign").sub(" sd = ", text)
        if spelled == text:
            spelled = cue("results.standard_error").sub("sd", text)
        results = _from_errors(read_two_arms(read_slots(spelled)))
        return [("", results)], ""
    if observed.missing == (ask("plus_minus"),):
        deviations = read_two_arms(read_slots(cue("results.plus_minus_sign").sub(" sd = ", text)))
        if deviations.missing or cue("words.sd_word").search(text):
            return [("", deviations)], ""
        labels = ("± is the standard deviation", "± is the standard error")
        return [(labels[0], deviations), (labels[1], _from_errors(deviations))], "plus_minus"
    return [("", read_two_arms(slots))], ""


def _from_errors(results: Results) -> Results:
    """Return results whose deviations were standard errors, turned into deviations."""
    inputs = dict(results.inputs)
    for arm in "ab":
        error, users = inputs.get(f"sd_{arm}"), inputs.get(f"n_{arm}")
        if isinstance(error, float) and isinstance(users, int):
            inputs[f"sd_{arm}"] = error * users**0.5
    note = "the standard errors are turned into standard deviations, times the root of the users"
    return replace(results, inputs=inputs, notes=(*results.notes, note))


def read_two_arms(slots: Slots) -> Results:
    """Return what control and treatment show: rates, or means with their deviations."""
    observed = read_observed(slots)
    if observed.missing:
        return Results(missing=observed.missing)
    first, second = observed.arms
    ranks = arm_ranks(slots.text, _spans(first, second))
    is_turned = not ranks and _is_over(slots.text, first, second)
    if is_turned or (ranks and ranks[0] > ranks[1]):
        first, second = second, first
    notes = list(observed.notes)
    if any(entry.type == "rate" for entry in (*first, *second)):
        notes.append(_ROUNDED)
    if 0 not in ranks:
        order = ("second", "first") if is_turned else ("first", "second")
        notes.append(f"the {order[0]} result is read as control, the {order[1]} as treatment")
    is_of_means = any(entry.type == "mean" for entry in first)
    inputs = (
        {**_mean_result(first, "a"), **_mean_result(second, "b")}
        if is_of_means
        else {**_rate_result(first, "a"), **_rate_result(second, "b")}
    )
    said = sum(max(len(entry.quantity.parts), 1) for entry in (*first, *second))
    spans = tuple((entry.quantity.start, entry.quantity.end) for entry in (*first, *second))
    return Results(inputs, notes=tuple(notes), said=said, spans=spans)


def _is_over(text: str, first: Sequence[Observation], second: Sequence[Observation]) -> bool:
    """Return whether the second result is what the first is set against: "lift of … over …"."""
    end = max(entry.quantity.end for entry in first)
    start = min(entry.quantity.start for entry in second)
    return end < start and bool(cue("results.over").search(text[end:start]))


def read_results(slots: Slots, kind: ResultsOf, names: frozenset[str]) -> Results:
    """Return the results of arms as the inputs of a calculator.

    Args:
        slots: the sentence.
        kind: what each arm is expected to show.
        names: inputs of the calculator; counts of events over exposure are told by them.
    """
    if kind == "one rate":
        results = _one(slots)
    elif kind == "rates of several":
        results = _several(slots)
    elif kind == "segments":
        results = _segments(slots)
    elif kind == "sizes":
        results = _sizes(slots)
    else:
        results = read_two_arms(slots)
        if not results.missing and ("mean_a" in results.inputs) != (kind == "means"):
            return Results(missing=(ask("means" if kind == "means" else "results"),))
    if not any(name.startswith("events") for name in names):
        return results
    renamed = {
        name.replace("conversions", "events").replace("users", "exposure"): value
        for name, value in results.inputs.items()
    }
    return replace(results, inputs=renamed)


def _one(slots: Slots) -> Results:
    """Return conversions and users of one sample; empty when they are not said together."""
    row = observations(slots)
    types = [entry.type for entry in row]
    if any(types.count(kind) > 1 for kind in ("fraction", "events", "rate")):
        return Results(missing=(ask("arms"),))
    held = {entry.type: entry.quantity for entry in row}
    whole = (held["fraction"],) if "fraction" in held else tuple(held.values())
    if {"events", "users"} <= held.keys() and not held.keys() & {"fraction"}:
        whole = tuple(entry for kind, entry in held.items() if kind in _COUNTS.values())
        rate = held["events"].value / max(held["users"].value, 1.0)
        if "rate" in held and abs(held["rate"].value - rate) <= _SAME_RATE:
            whole = (*whole, held["rate"])  # any other rate beside them is something else
    spans = tuple((quantity.start, quantity.end) for quantity in (*whole, *slots.fractions[:1]))
    if "fraction" in held:
        conversions, users = (int(part) for part in held["fraction"].parts)
        return Results({"conversions": conversions, "users": users}, said=2, spans=spans)
    if {"events", "users"} <= held.keys():
        values = {name: int(held[kind].value) for name, kind in _COUNTS.items()}
        return Results(dict(values), said=2, spans=spans)
    if {"rate", "users"} <= held.keys():
        users = int(held["users"].value)
        conversions = round(held["rate"].value * users)
        inputs: Inputs = {"conversions": conversions, "users": users}
        return Results(inputs, notes=(_ROUNDED,), said=2, spans=spans)
    return Results()


def _several(slots: Slots) -> Results:
    """Return conversions and users of two or more arms, as lists."""
    if len(slots.fractions) < 2:
        return Results(missing=(ask("results"),))
    parts = [fraction.parts for fraction in slots.fractions]
    inputs: Inputs = {
        "conversions": tuple(int(part[0]) for part in parts),
        "users": tuple(int(part[1]) for part in parts),
    }
    spans = tuple((fraction.start, fraction.end) for fraction in slots.fractions)
    return Results(inputs, said=2 * len(parts), spans=spans)


def _segments(slots: Slots) -> Results:
    """Return conversions and users of both arms in each segment, as lists."""
    fractions = slots.fractions
    if len(fractions) < 4 or len(fractions) % 2:
        return Results(missing=(ask("segments"),))
    named = ranks_before(slots.text, [(f.start, f.end) for f in fractions])
    notes: tuple[str, ...] = ()
    half = len(fractions) // 2
    if (named.count(0), named.count(1)) != (half, half):
        named = tuple(index % 2 for index in range(len(fractions)))
        notes = ("in each segment the first result is read as control",)
    inputs: Inputs = {}
    for rank, arm in enumerate("ab"):
        held = [f.parts for f, mine in zip(fractions, named, strict=True) if mine == rank]
        inputs[f"conversions_{arm}"] = tuple(int(part[0]) for part in held)
        inputs[f"users_{arm}"] = tuple(int(part[1]) for part in held)
    spans = tuple((fraction.start, fraction.end) for fraction in fractions)
    return Results(inputs, notes=notes, said=2 * len(fractions), spans=spans)


def _sizes(slots: Slots) -> Results:
    """Return the users of two arms; one number holds for both only when it is said to be each."""
    users = slots.users
    if len(users) == 1 and slots.is_per_arm:
        users = (users[0], users[0])
    if len(users) != 2:
        return Results()
    inputs: Inputs = {"n_a": int(users[0].value), "n_b": int(users[1].value)}
    spans = tuple((quantity.start, quantity.end) for quantity in users)
    return Results(inputs, said=len(set(spans)), spans=spans)


def _spans(
    first: Sequence[Observation], second: Sequence[Observation]
) -> tuple[tuple[int, int], ...]:
    """Return where the numbers of each arm stand; only the first of each when they alternate."""
    places = [{(e.quantity.start, e.quantity.end) for e in arm} for arm in (first, second)]
    own = [sorted(places[0] - places[1]), sorted(places[1] - places[0])]
    spans = tuple((arm[0][0], arm[-1][1]) for arm in own)
    return spans if spans[0][1] <= spans[1][0] else tuple(arm[0] for arm in own)


def _values(arm: Sequence[Observation]) -> dict[str, float]:
    return {str(entry.type): entry.quantity.value for entry in arm}


def _rate_result(arm: Sequence[Observation], name: str) -> Inputs:
    """Return conversions and users of an arm."""
    values = _values(arm)
    if "fraction" in values:
        conversions, users = (int(part) for part in arm[0].quantity.parts)
    else:
        users = int(values["users"])
        conversions = round(values["rate"] * users) if "rate" in values else int(values["events"])
    return {f"conversions_{name}": conversions, f"users_{name}": users}


def _mean_result(arm: Sequence[Observation], name: str) -> Inputs:
    values = _values(arm)
    users = int(values["users"])
    return {f"mean_{name}": values["mean"], f"sd_{name}": values["sd"], f"n_{name}": users}
