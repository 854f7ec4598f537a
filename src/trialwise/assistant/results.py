"""Requests to test the results of two arms: conversion rates, or means."""

from collections.abc import Sequence

from trialwise.assistant.arms import arm_ranks
from trialwise.assistant.design import read_test_design
from trialwise.assistant.missing import understood
from trialwise.assistant.observed import Observation, read_observed
from trialwise.assistant.schema import CalculationRequest, CalculatorCall, Inputs
from trialwise.assistant.slots import Slots

_ROUNDED = "conversions are the rates times the users, rounded to whole users"


def request_test(slots: Slots) -> CalculationRequest:
    """Return the test of two arms' results, or what has to be asked for it."""
    observed = read_observed(slots)
    design = read_test_design(slots)
    missing = (*observed.missing, *design.missing)
    if missing:
        return CalculationRequest("significance", missing=missing, understood=understood(slots))
    first, second = observed.arms
    ranks = arm_ranks(slots.text, _spans(first, second))
    if ranks and ranks[0] > ranks[1]:
        first, second = second, first
    assumptions = list(observed.notes)
    if any(entry.type == "rate" for entry in (*first, *second)):
        assumptions.append(_ROUNDED)
    if 0 not in ranks:
        assumptions.append("the first result is read as control, the second as treatment")
    is_of_means = any(entry.type == "mean" for entry in first)
    inputs = (
        {**_mean_result(first, "a"), **_mean_result(second, "b")}
        if is_of_means
        else {**_rate_result(first, "a"), **_rate_result(second, "b")}
    )
    name = "welch-test" if is_of_means else "two-proportion-test"
    call = CalculatorCall(name, {**inputs, **design.inputs})
    return CalculationRequest("significance", (call,), assumptions=tuple(assumptions))


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
