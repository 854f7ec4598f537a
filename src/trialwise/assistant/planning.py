"""Requests for sample size, power, detectable effect and duration, of rates and of means."""

from typing import Final

from trialwise.assistant.missing import ASK, understood
from trialwise.assistant.schema import CalculationRequest, CalculatorCall, Inputs, Target
from trialwise.assistant.slots import Slots, as_rate
from trialwise.core.quantities import Quantity
from trialwise.core.records import Missing

# Baselines shown while the real one is asked for: from rare purchases to common clicks.
_BASELINES: Final = (0.02, 0.05, 0.10, 0.20, 0.50)


def plan_request(slots: Slots, target: Target) -> CalculationRequest:
    """Return the request for sample size, power, MDE or duration, of rates or of means."""
    design, assumptions = _design(slots)
    if target == "power":
        design.pop("power", None)
    missing: list[Missing] = []
    if target in ("power", "mde"):
        users = _users_per_arm(slots, assumptions)
        if users is None:
            missing.append(ASK["n"])
        else:
            design["n"] = users
    if target == "duration":
        traffic = _traffic(slots)
        if traffic is None:
            missing.append(ASK["traffic"])
        else:
            design["traffic"] = traffic
            assumptions.append("everyone counted in the traffic can enter the experiment once")
        if "share" in slots.roles:
            design["share"] = slots.roles["share"].value
    readings = (
        _means(slots, target, missing) if _is_means(slots) else _rates(slots, target, missing)
    )
    family = "means" if _is_means(slots) else "proportions"
    name = f"{target.replace('_', '-')}-{family}"
    calls = tuple(
        CalculatorCall(name, {**effect, **design}, label)
        for label, effect in readings
        if not missing
    )
    illustrations: tuple[CalculatorCall, ...] = ()
    if [entry.name for entry in missing] == ["baseline"] and target in ("sample_size", "duration"):
        illustrations = _over_baselines(slots, name, design)
    return CalculationRequest(
        target=target,
        calls=calls,
        missing=tuple(missing),
        understood=understood(slots),
        assumptions=tuple(assumptions),
        illustrations=illustrations,
    )


def _design(slots: Slots) -> tuple[Inputs, list[str]]:
    """Return error rates, sides, arms and split as given, and what was taken for granted."""
    design: Inputs = {}
    assumptions: list[str] = []
    if "alpha" in slots.roles:
        design["alpha"] = slots.roles["alpha"].value
    elif "confidence" in slots.roles:
        design["alpha"] = round(1 - as_rate(slots.roles["confidence"]), 12)
    if "power" in slots.roles:
        design["power"] = as_rate(slots.roles["power"])
    if slots.sides:
        design["sides"] = slots.sides
    if slots.arms > 2:
        design["arms"] = slots.arms
        assumptions.append(
            f"{slots.arms} arms are read as one control and {slots.arms - 1} treatments, "
            "each compared with control (Bonferroni)"
        )
    split = next((q for q in slots.quantities if q.kind == "split"), None)
    if split is not None and len(split.parts) == 2 and min(split.parts) > 0:
        ratio = split.parts[1] / split.parts[0]
        if abs(ratio - 1) > 1e-9:
            design["ratio"] = round(ratio, 9)
            assumptions.append("the first share of the split is read as control")
    return design, assumptions


def _users_per_arm(slots: Slots, assumptions: list[str]) -> int | None:
    users = slots.users or tuple(q for q in slots.unassigned if q.kind == "count")
    if not users:
        return None
    value = users[0].value
    if slots.is_total and not slots.is_per_arm:
        arms = max(slots.arms, 2)
        assumptions.append(f"{value:,.0f} users in total are split equally over {arms} arms")
        return int(value // arms)
    if not slots.is_per_arm:
        assumptions.append(f"{value:,.0f} users are read as users per arm")
    return int(value)


def _traffic(slots: Slots) -> float | None:
    rates = [q for q in slots.quantities if q.per_days]
    return rates[0].value / rates[0].per_days if rates else None


def _is_means(slots: Slots) -> bool:
    roles = {"sd", "variance", "mean", "cohens_d"} & slots.roles.keys()
    money = any(q.kind == "money" for q in slots.quantities)
    return bool(roles) or money


def _rates(slots: Slots, target: Target, missing: list[Missing]) -> list[tuple[str, Inputs]]:
    """Return the readings of baseline and effect of a rate, as ``(label, inputs)``."""
    if target == "mde":
        baseline = slots.roles.get("baseline") or _left_over_rate(slots)
        if baseline is None:
            missing.append(ASK["baseline"])
            return []
        return [("", {"baseline": baseline.value})]
    if slots.pair is not None:
        return [("", {"baseline": slots.pair.first.value, "target": slots.pair.second.value})]
    baseline, effect = slots.roles.get("baseline"), slots.roles.get("effect")
    goal = slots.roles.get("target")
    rest = [q for q in slots.unassigned if q.kind in ("percent", "points") or q.value < 1]
    if baseline is None and rest:
        baseline = rest.pop(0)
    if effect is None and goal is None and rest:
        effect = rest.pop(0)
    if effect is None and goal is None:
        missing.append(ASK["effect"])
    if baseline is None:
        missing.append(ASK["baseline"])
        return []
    if goal is not None:
        return [("", {"baseline": baseline.value, "target": goal.value})]
    if effect is None:
        return []
    return _effect_readings(slots, effect, {"baseline": baseline.value})


def _left_over_rate(slots: Slots) -> Quantity | None:
    rates = [q for q in slots.unassigned if q.kind == "percent" or 0 < q.value < 1]
    return rates[0] if rates else None


def _effect_readings(slots: Slots, effect: Quantity, base: Inputs) -> list[tuple[str, Inputs]]:
    """Return one reading when the scale is said, else the relative and the absolute one."""
    size = _signed(slots, effect)
    relative: Inputs = {**base, "lift": size}
    absolute: Inputs = {**base, "effect": size}
    if effect.scale == "relative":
        return [("", relative)]
    if effect.scale == "absolute" or effect.kind == "points":
        return [("", absolute)]
    baseline = base.get("baseline")
    readings = [(f"{_percent(size)} relative", relative)]
    if not isinstance(baseline, float) or 0 < baseline + size < 1:
        readings.append((f"{_points(size)} points absolute", absolute))
    return readings if len(readings) > 1 else [("", relative)]


def _signed(slots: Slots, effect: Quantity) -> float:
    """Return the effect with a minus sign when the words say that the metric falls."""
    around = slots.text[max(0, effect.start - 28) : effect.end + 24].lower()
    falls = any(
        word in around for word in ("drop", "decrease", "decline", "fall", "reduc", "worse")
    )
    return -abs(effect.value) if falls else effect.value


def _means(slots: Slots, target: Target, missing: list[Missing]) -> list[tuple[str, Inputs]]:
    """Return the readings of a mean's effect and spread, as ``(label, inputs)``."""
    inputs: Inputs = {}
    if "cohens_d" in slots.roles and "sd" not in slots.roles:
        inputs["sd"] = 1.0
    elif "sd" in slots.roles:
        inputs["sd"] = slots.roles["sd"].value
    elif "variance" in slots.roles and slots.roles["variance"].value >= 0:
        inputs["sd"] = slots.roles["variance"].value ** 0.5
    else:
        missing.append(ASK["sd"])
    mean = slots.roles.get("mean") or slots.roles.get("baseline")
    if mean is None and slots.pair is not None:
        mean = slots.pair.first
    if mean is not None:
        inputs["mean"] = mean.value
    if target == "mde":
        return [("", inputs)]
    if slots.pair is not None:
        return [
            ("", {**inputs, "effect": round(slots.pair.second.value - slots.pair.first.value, 12)})
        ]
    effect = slots.roles.get("cohens_d") or slots.roles.get("effect")
    if effect is None:
        rest = [q for q in slots.unassigned if q.kind in ("percent", "points", "money", "number")]
        effect = rest[0] if rest else None
    if effect is None:
        missing.append(ASK["effect"])
        return []
    if effect.kind in ("percent", "points"):
        if mean is None:
            missing.append(ASK["mean"])
        return [("", {**inputs, "lift": _signed(slots, effect)})]
    return [("", {**inputs, "effect": _signed(slots, effect)})]


def _over_baselines(slots: Slots, name: str, design: Inputs) -> tuple[CalculatorCall, ...]:
    """Return calls over a few baselines for both readings of the effect that was given."""
    effect = slots.roles.get("effect")
    if effect is None:
        rest = [q for q in slots.unassigned if q.kind in ("percent", "points")]
        effect = rest[0] if rest else None
    if effect is None:
        return ()
    calls: list[CalculatorCall] = []
    for baseline in _BASELINES:
        for label, inputs in _effect_readings(slots, effect, {"baseline": baseline}):
            scale = label.rpartition(" ")[2] or ("absolute" if "effect" in inputs else "relative")
            calls.append(
                CalculatorCall(name, {**inputs, **design}, f"{_percent(baseline)}|{scale}")
            )
    return tuple(calls)


def _percent(value: float) -> str:
    return f"{value * 100:g} %"


def _points(value: float) -> str:
    return f"{value * 100:+g}"
