"""Requests to test the results of two arms: conversion rates, or means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from trialwise.assistant.schema import CalculationRequest, CalculatorCall, Inputs
from trialwise.assistant.understand.arms import arm_ranks, ranks_before
from trialwise.assistant.understand.design import read_test_design
from trialwise.assistant.understand.missing import ask, understood
from trialwise.assistant.understand.observed import (
    Observation,
    Type,
    observations,
    read_observed,
)
from trialwise.assistant.understand.phrase import ResultsOf
from trialwise.assistant.understand.slots import Slots
from trialwise.core.records import Missing

_COUNTS: Final[Mapping[str, Type]] = {"conversions": "events", "users": "users"}
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
    """Return the test of two arms' results, or what has to be asked for it."""
    results = read_two_arms(slots)
    design = read_test_design(slots)
    missing = (*results.missing, *design.missing)
    if missing:
        return CalculationRequest("significance", missing=missing, understood=understood(slots))
    name = "welch-test" if "mean_a" in results.inputs else "two-proportion-test"
    call = CalculatorCall(name, {**results.inputs, **design.inputs})
    return CalculationRequest("significance", (call,), assumptions=results.notes)


def read_two_arms(slots: Slots) -> Results:
    """Return what control and treatment show: rates, or means with their deviations."""
    observed = read_observed(slots)
    if observed.missing:
        return Results(missing=observed.missing)
    first, second = observed.arms
    ranks = arm_ranks(slots.text, _spans(first, second))
    if ranks and ranks[0] > ranks[1]:
        first, second = second, first
    notes = list(observed.notes)
    if any(entry.type == "rate" for entry in (*first, *second)):
        notes.append(_ROUNDED)
    if 0 not in ranks:
        notes.append("the first result is read as control, the second as treatment")
    is_of_means = any(entry.type == "mean" for entry in first)
    inputs = (
        {**_mean_result(first, "a"), **_mean_result(second, "b")}
        if is_of_means
        else {**_rate_result(first, "a"), **_rate_result(second, "b")}
    )
    said = sum(max(len(entry.quantity.parts), 1) for entry in (*first, *second))
    spans = tuple((entry.quantity.start, entry.quantity.end) for entry in (*first, *second))
    return Results(inputs, notes=tuple(notes), said=said, spans=spans)


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
    held = {entry.type: entry.quantity for entry in row}
    whole = (*held.values(), *slots.fractions[:1])
    spans = tuple((quantity.start, quantity.end) for quantity in whole)
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
        return Results()
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
