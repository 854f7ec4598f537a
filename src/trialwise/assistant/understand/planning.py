"""Requests for sample size, power, detectable effect and duration, of rates and of means."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from trialwise.assistant.schema import CalculationRequest, CalculatorCall, Inputs, Target
from trialwise.assistant.understand.arms import arm_ranks
from trialwise.assistant.understand.cues import cue
from trialwise.assistant.understand.design import DesignReading, read_plan_design
from trialwise.assistant.understand.effects import Reading, is_of_means, rate_effects, read_change
from trialwise.assistant.understand.missing import (
    UNUSED,
    as_written,
    ask,
    ask_which,
    understood,
)
from trialwise.assistant.understand.slots import Slots
from trialwise.core.quantities import Quantity
from trialwise.core.records import Missing

# Baselines shown while the real one is asked for: from rare purchases to common clicks.
_BASELINES: Final = (0.02, 0.05, 0.10, 0.20, 0.50)
_DAYS_OF_A_MONTH: Final = 30.0
_ROUNDED: Final = 0.989  # shares of 33 % each are meant to be all


@dataclass(slots=True)
class Size:
    """Readings of users per arm or of traffic, and what has to be asked."""

    readings: list[Reading] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)


def plan_request(slots: Slots, target: Target) -> CalculationRequest:
    """Return the request for sample size, power, MDE or duration, of rates or of means."""
    if slots.may_add_control:
        return _with_either_count(slots, target)
    design = read_plan_design(slots)
    if target == "power":
        design.inputs.pop("power", None)
        design.missing = [entry for entry in design.missing if entry.name != "power"]
        if cue("target.beta").search(slots.text):
            design.assumptions.append("the type II error (beta) is 1 minus the power")
    size = read_size(slots, target, design)
    change = read_change(slots, target)
    if target == "mde" and not is_of_means(slots) and cue("effect.falls").search(slots.text):
        design.inputs["direction"] = "decrease"
    missing = (*size.missing, *change.missing, *design.missing)
    names = [entry.name for entry in missing]
    family = "means" if is_of_means(slots) else "proportions"
    name = f"{target.replace('_', '-')}-{family}"
    calls = tuple(
        CalculatorCall(
            name,
            {**effect.inputs, **design.inputs, **users.inputs},
            ", ".join(label for label in (effect.label, users.label) if label),
        )
        for effect in change.readings
        for users in size.readings
    )
    return CalculationRequest(
        target=target,
        calls=() if missing else calls,
        missing=missing,
        understood=understood(slots, without=names),
        assumptions=(
            *slots.notes,
            *design.assumptions,
            *change.assumptions,
            *(_unplaced(slots, target) if family == "proportions" else ()),
        ),
        unclear=unclear_parts(change.readings, size.readings),
        refusal=design.refusal,
        illustrations=(
            _over_baselines(slots, name, design.inputs)
            if missing == (ask("baseline"),) and target in ("sample_size", "duration")
            else ()
        ),
        known=(
            _sizes(change.readings, family, design.inputs)
            if missing == (ask("traffic"),) and target == "duration"
            else ()
        ),
    )


def _unplaced(slots: Slots, target: Target) -> list[str]:
    """Return a note for each number that a plan for two rates has no place for."""
    needs_users = target in ("power", "mde") and not slots.users
    parts = slots.split.parts if slots.split is not None else ()  # "80/20, 80 in control"
    kinds = ["money"] if needs_users else ["money", "count"]
    counted = [match.span() for match in cue("design.comparisons").finditer(slots.text)]
    return [
        f"{as_written(quantity)} {UNUSED}"
        for quantity in slots.unassigned
        if quantity.value / 100 not in parts
        and not any(start <= quantity.start < end for start, end in counted)
        and (quantity.kind in kinds or (quantity.kind == "number" and not 0 < quantity.value < 1))
    ]


def _with_either_count(slots: Slots, target: Target) -> CalculationRequest:
    """Return the request with control among the variants, and with control beside them."""
    among, beside = (
        plan_request(replace(slots, arms=arms, may_add_control=False), target)
        for arms in (slots.arms, slots.arms + 1)
    )
    if not among.calls or not beside.calls:
        return among
    calls = [
        replace(call, label=", ".join(label for label in (says, call.label) if label))
        for says, request in zip(count_labels(slots.arms), (among, beside), strict=True)
        for call in request.calls
    ]
    notes = dict.fromkeys(note for note in among.assumptions if note in beside.assumptions)
    return replace(
        among, calls=tuple(calls), assumptions=tuple(notes), unclear=(*among.unclear, "arms")
    )


def count_labels(variants: int) -> tuple[str, str]:
    """Return how the two readings of "three variants" are called."""
    return f"{variants} variants including control", f"{variants} variants plus control"


def unclear_parts(effects: Sequence[Reading], sizes: Sequence[Reading]) -> tuple[str, ...]:
    """Return what has several readings."""
    held = (("effect", effects), ("users", sizes))
    return tuple(name for name, readings in held if len(readings) > 1)


def read_size(slots: Slots, target: str, design: DesignReading) -> Size:
    """Return the users or the traffic that ``target`` needs."""
    if target in ("power", "mde"):
        return _read_users(slots, design)
    if target == "duration":
        return read_traffic(slots, design)
    return Size([Reading("", {})])


def _read_users(slots: Slots, design: DesignReading) -> Size:
    """Return the users of control; both readings when it is not said whether they are per arm."""
    users = slots.users or tuple(q for q in slots.unassigned if q.kind == "count")
    if not users and is_of_means(slots):
        users = slots.given.get("events", ())  # a mean over orders: each order is a unit
    if not users:
        return _users_by_time(slots, design)
    values = list(dict.fromkeys(int(quantity.value) for quantity in users))
    if len(values) > 1:
        return _read_unequal(slots, users, design)
    value, arms = values[0], max(slots.arms, 2)
    ratio = design.inputs.get("ratio")
    one = cue("allocation.of_users").match(slots.text, users[0].end)
    if one is not None and isinstance(ratio, float) and ratio > 0:
        is_control = bool(cue("allocation.control").search(one.group("arm")))
        return Size([Reading("", {"n": value if is_control else int(value / ratio)})])
    per_arm = Reading(f"{value:,} users per arm", {"n": value})
    total = Reading(f"{value:,} users in total", {"n": control_share(value, arms, design.inputs)})
    if slots.is_per_arm or len(users) > 1:
        return Size([Reading("", per_arm.inputs)])
    is_shared_out = slots.is_total or bool(slots.shares)  # "half of them get the new one"
    if is_shared_out or "ratio" in design.inputs:  # unequal arms cannot all have the same users
        how = "equally" if "ratio" not in design.inputs else "as planned"
        design.assumptions.append(f"{value:,} users in total are split {how} over {arms} arms")
        return Size([Reading("", total.inputs)])
    return Size([per_arm, total])


def _users_by_time(slots: Slots, design: DesignReading) -> Size:
    """Return the users that enter in the time that is given, when traffic and time are."""
    durations = [q.value for q in slots.quantities if q.kind == "duration"]
    if len(durations) != 1 or len(slots.given.get("traffic", ())) != 1:
        return Size(missing=[ask("n")])
    traffic = read_traffic(slots, design).readings[0].inputs
    per_day = float(str(traffic["traffic"])) * float(str(traffic.get("share", 1.0)))
    total = int(per_day * durations[0] + 1e-9)
    arms = max(slots.arms, 2)
    design.assumptions.append(
        f"{per_day:,.10g} users a day for {durations[0]:g} days are {total:,} users in total"
    )
    return Size([Reading("", {"n": control_share(total, arms, design.inputs)})])


def control_share(total: int, arms: int, inputs: Inputs) -> int:
    """Return the users of control out of all users."""
    ratio = inputs.get("ratio", 1.0)
    treatments = (arms - 1) * (ratio if isinstance(ratio, float) else 1.0)
    share = total / (1 + treatments)
    return int(share + min(0.01, 1e-7 * share))  # the ratio is rounded


def _read_unequal(slots: Slots, users: Sequence[Quantity], design: DesignReading) -> Size:
    """Return the users of control and the ratio when the two arms differ in size."""
    ranks = arm_ranks(slots.text, [(q.start, q.end) for q in users])
    if len(users) != 2 or sorted(ranks) != [0, 1]:
        return Size(missing=[ask_which("n", [as_written(q) for q in users])])
    control, treatment = (users[ranks.index(rank)].value for rank in (0, 1))
    if control <= 0:
        return Size([Reading("", {"n": int(control)})])
    design.inputs["ratio"] = round(treatment / control, 9)
    return Size([Reading("", {"n": int(control)})])


def read_traffic(slots: Slots, design: DesignReading) -> Size:
    """Return users per day over all arms, and the share of them in the test."""
    rates = slots.given.get("traffic", ())
    if not rates:
        return Size(missing=[ask("traffic")])
    by_arm = _traffic_by_arm(slots, rates)
    if by_arm is not None:
        design.assumptions.append(
            f"{by_arm[0]:,.10g} a day in control and {by_arm[1]:,.10g} in treatment are "
            f"{by_arm[0] + by_arm[1]:,.10g} a day in all"
        )
        unequal = {"ratio": round(by_arm[1] / by_arm[0], 9)} if by_arm[0] != by_arm[1] else {}
        return Size([Reading("", {"traffic": by_arm[0] + by_arm[1], **unequal})])
    if len({quantity.value / quantity.per_days for quantity in rates}) > 1:
        return Size(missing=[ask_which("traffic", [as_written(q) for q in rates])])
    rate = rates[0]
    traffic = rate.value / rate.per_days
    if cue("design.for_each_arm").match(slots.text, rate.end) or cue("design.each_arm_gets").search(
        slots.text[max(0, rate.start - 60) : rate.start]
    ):
        arms = max(slots.arms, 2)
        design.assumptions.append(
            f"{as_written(rate)} in each of {arms} arms are {traffic * arms:,.10g} a day in all"
        )
        traffic *= arms
    if rate.per_days == _DAYS_OF_A_MONTH:
        design.assumptions.append("a month is read as 30 days")
    design.assumptions.append("everyone counted in the traffic can enter the experiment once")
    inputs: Inputs = {"traffic": traffic}
    share = _exposure(slots, design)
    if share is not None:
        inputs["share"] = share
    return Size([Reading("", inputs)])


def _traffic_by_arm(slots: Slots, rates: Sequence[Quantity]) -> tuple[float, float] | None:
    """Return the users a day of control and of treatment, None when they are not said so."""
    if len(rates) != 2:
        return None
    held: dict[bool, float] = {}
    for rate in rates:
        arm = cue("allocation.arm").search(slots.text, rate.start, rate.end + 24)
        if arm is not None and rate.value > 0:
            is_control = bool(cue("allocation.control").search(arm.group()))
            held[is_control] = rate.value / rate.per_days
    return (held[True], held[False]) if len(held) == 2 else None


def _exposure(slots: Slots, design: DesignReading) -> float | None:
    """Return the share of the traffic that enters the experiment, None when it is not said."""
    total = sum(slots.shares)
    if 0 < total < _ROUNDED:
        return round(total, 12)
    share = slots.roles.get("share")
    if share is None or "ratio" in design.inputs:
        return None
    if not cue("design.share_of_each").search(slots.text):
        return share.value
    arms = max(slots.arms, 2)
    whole = round(share.value * arms, 12)
    design.assumptions.append(f"{as_written(share)} in each of {arms} arms is {100 * whole:g} %")
    return whole


def _over_baselines(slots: Slots, name: str, design: Inputs) -> tuple[CalculatorCall, ...]:
    """Return calls over a few baselines for both readings of the effect that was given."""
    effect = slots.roles.get("effect")
    if effect is None:
        return ()
    traffic = read_traffic(slots, DesignReading()).readings if name.startswith("duration") else []
    size = traffic[0].inputs if traffic else {}
    calls: list[CalculatorCall] = []
    for baseline in _BASELINES:
        for reading in rate_effects(slots, effect, {"baseline": baseline}):
            scale = "absolute" if "effect" in reading.inputs else "relative"
            label = f"{100 * baseline:g} %|{scale}"
            calls.append(CalculatorCall(name, {**reading.inputs, **design, **size}, label))
    return tuple(calls)


def _sizes(effects: Sequence[Reading], family: str, design: Inputs) -> tuple[CalculatorCall, ...]:
    """Return the sample sizes, which are known before the traffic is."""
    return tuple(
        CalculatorCall(f"sample-size-{family}", {**effect.inputs, **design}, effect.label)
        for effect in effects
    )
