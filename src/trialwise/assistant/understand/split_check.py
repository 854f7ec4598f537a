"""Requests to check the users of the arms against the planned split."""

from collections.abc import Sequence

from trialwise.assistant.schema import CalculationRequest, CalculatorCall, Inputs
from trialwise.assistant.understand.arms import arm_ranks, labelled
from trialwise.assistant.understand.design import planned_shares
from trialwise.assistant.understand.missing import ask
from trialwise.assistant.understand.observed import observations
from trialwise.assistant.understand.slots import Slots
from trialwise.assistant.understand.split_shares import (
    SplitShares,
    over_the_whole,
    read_split_shares,
)
from trialwise.core.quantities import Quantity


def request_split_check(slots: Slots) -> CalculationRequest:
    """Return the check of the observed split against the planned one."""
    assumptions: list[str] = []
    too_much = over_the_whole(slots)
    if too_much:
        return CalculationRequest("srm", refusal=too_much)
    quantities = user_counts(slots)
    told = read_split_shares(slots, quantities)
    if told is not None:
        return _of_shares(slots, told)
    counts = [int(quantity.value) for quantity in quantities]
    ranks = arm_ranks(slots.text, [(q.start, q.end) for q in quantities])
    counts, ranks = _without_total(slots, quantities, counts, ranks, assumptions)
    if len(counts) < 2:
        return CalculationRequest("srm", missing=(ask("counts"),))
    if ranks:
        order = sorted(range(len(counts)), key=lambda index: ranks[index])
        counts = [counts[index] for index in order]
    shares = _shares(slots, counts, bool(ranks), assumptions)
    if not shares:
        shares = _share_of_the_part(slots, counts, assumptions)
    if (shares and len(shares) != len(counts)) or (not shares and _loose_percents(slots)):
        return CalculationRequest("srm", missing=(ask("shares"),))
    inputs: Inputs = {"counts": tuple(counts)}
    if shares:
        inputs["ratios"] = tuple(shares)
    else:
        assumptions.append("the planned split is read as equal")
    call = CalculatorCall("srm-test", inputs)
    return CalculationRequest("srm", (call,), assumptions=tuple(assumptions))


def _of_shares(slots: Slots, told: SplitShares) -> CalculationRequest:
    """Return the check of users that are told as shares of all of them."""
    notes = [told.note]
    shares = told.planned or planned_shares(slots, notes)
    inputs: Inputs = {"counts": told.counts}
    if len(shares) == len(told.counts):
        inputs["ratios"] = tuple(shares)
    else:
        notes.append("the planned split is read as equal")
    return CalculationRequest(
        "srm", (CalculatorCall("srm-test", inputs),), assumptions=tuple(notes)
    )


def _loose_percents(slots: Slots) -> list[Quantity]:
    """Return the percentages that are no error rate: each may be a planned share."""
    errors = ("alpha", "level", "confidence", "power", "beta")
    return [
        quantity
        for quantity in slots.quantities
        if quantity.kind == "percent" and slots.role_of(quantity) not in errors
    ]


def _share_of_the_part(
    slots: Slots, counts: Sequence[int], assumptions: list[str]
) -> tuple[float, ...]:
    """Return the plan of "10 % to treatment: 9,300 of 100,000", the share of the part first."""
    loose = _loose_percents(slots)
    is_part = len(slots.fractions) == 1 and len(counts) == 2
    if len(loose) != 1 or not is_part or not 0 < loose[0].value < 1:
        return ()
    share = loose[0].value
    assumptions.append(f"{100 * share:g} % is read as the planned share of the {counts[0]:,} users")
    return share, round(1 - share, 12)


def user_counts(slots: Slots) -> list[Quantity]:
    """Return the counts that can be users of an arm, in the order of the sentence."""
    control = _said_control_share(slots)
    row = [
        entry
        for entry in observations(slots)
        if entry.quantity.start not in control
        and not any(f.start <= entry.quantity.start <= f.end for f in slots.fractions)
    ]
    users = [entry.quantity for entry in row if entry.type == "users"]
    if len(users) >= 2 and any(entry.type == "events" for entry in row):
        return users
    return [
        entry.quantity
        for entry in row
        if entry.quantity.kind == "count" and entry.type in ("users", "unknown")
    ]


def _said_control_share(slots: Slots) -> set[int]:
    """Return where bare percentages of a split stand: "80/20, 80 in control"."""
    split = slots.split
    if split is None:
        return set()
    shares = {round(100 * part) for part in split.parts}
    return {
        q.start
        for q in slots.quantities
        if q.kind == "count" and q.value in shares and q.start > split.end
    }


def _without_total(
    slots: Slots,
    quantities: Sequence[Quantity],
    counts: list[int],
    ranks: tuple[int, ...],
    assumptions: list[str],
) -> tuple[list[int], tuple[int, ...]]:
    """Return the counts of the arms when all users and those of all but one arm are given."""
    fraction = slots.fractions[0] if len(slots.fractions) == 1 and not counts else None
    if fraction is not None and _are_two_counts(slots, fraction):
        return [int(value) for value in fraction.parts], ()
    if fraction is not None:
        part, total = (int(value) for value in fraction.parts)
    elif len(counts) == 2 and not ranks and _is_total(slots, quantities, counts):
        total, part = counts
    else:
        if len(counts) > 2 and counts[0] == sum(counts[1:]):
            return counts[1:], ()
        return counts, ranks
    if part > total:
        return counts, ranks
    assumptions.append(f"{total:,} users are read as the total, so the other arm has the rest")
    return [part, total - part], ()


def _are_two_counts(slots: Slots, fraction: Quantity) -> bool:
    """Return whether ``90,500 / 9,500`` lists both arms rather than one arm of all users."""
    first, second = fraction.parts
    if not (first.is_integer() and second.is_integer()):
        return False  # "50.6 / 49.4" are shares
    if first > second:
        return True
    shares = planned_shares(slots, []) or (0.5, 0.5)
    if "/" not in fraction.text or len(shares) != 2 or first + second == 0:
        return False
    as_list, as_part = first / (first + second), first / second
    return min(abs(as_list - share) for share in shares) < min(
        abs(as_part - share) for share in shares
    )


def _is_total(slots: Slots, quantities: Sequence[Quantity], counts: list[int]) -> bool:
    """Return whether the first of two counts is all users and only the second names its arm."""
    first, second = quantities
    named = [
        labelled(slots.text, (first.start, first.end), until=second.start),
        labelled(slots.text, (second.start, second.end), until=len(slots.text)),
    ]
    return counts[0] > counts[1] and (slots.is_total or named == [False, True])


def _shares(
    slots: Slots, counts: Sequence[int], is_sorted: bool, assumptions: list[str]
) -> tuple[float, ...]:
    """Return the planned shares in the order of the counts, nothing when none were said."""
    percents = [q for q in slots.quantities if q.kind == "percent" and 0 < q.value < 1]
    if len(percents) == len(counts) and abs(sum(q.value for q in percents) - 1) < 0.011:
        ranks = arm_ranks(slots.text, [(q.start, q.end) for q in percents])
        order = sorted(range(len(percents)), key=lambda index: ranks[index] if ranks else index)
        return tuple(percents[index].value for index in order)
    notes: list[str] = []
    shares = planned_shares(slots, notes)
    if len(shares) == len(counts) == 2 and notes and is_sorted:
        # the order of the split was not said, but the counts name their arms
        if (shares[0] > shares[1]) != (counts[0] > counts[1]):
            shares = shares[::-1]
        told = " and ".join(
            f"{100 * share:g} % {arm}"
            for share, arm in zip(shares, ("control", "treatment"), strict=True)
        )
        notes = [f"the planned split is read as {told}"]
    assumptions += notes if len(shares) == len(counts) else []
    return shares
