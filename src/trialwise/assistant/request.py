"""From a sentence to typed calculator calls: one, one per reading, or what is missing.

Nothing is guessed. A value the user did not give is either a default that is said (alpha, power,
equal split), or it is asked for. A percentage that may be relative or absolute is computed both
ways.
"""

from collections.abc import Callable, Mapping
from typing import Final

from trialwise.assistant.schema import CalculationRequest, CalculatorCall, Target
from trialwise.assistant.slots import Slots
from trialwise.core.quantities import Quantity
from trialwise.core.records import Missing, Value

Inputs = dict[str, Value | tuple[Value, ...]]

# Baselines shown while the real one is asked for: from rare purchases to common clicks.
_BASELINES: Final = (0.02, 0.05, 0.10, 0.20, 0.50)

_ASK: Final[Mapping[str, Missing]] = {
    "baseline": Missing(
        "baseline",
        "What is the metric's current rate (for example 10 %)?",
        "the same effect needs very different numbers of users at a rate of 2 % and of 50 %",
    ),
    "effect": Missing(
        "effect",
        "What is the smallest change worth detecting, and is it relative or in points "
        "(for example from 10 % to 12 %, or +5 % relative)?",
        "the number of users grows with one over the square of the effect",
    ),
    "sd": Missing(
        "sd",
        "What is the metric's standard deviation per user?",
        "the number of users grows with the square of the standard deviation",
    ),
    "n": Missing(
        "n",
        "How many users will each arm have?",
        "power and the detectable effect depend on the users per arm",
    ),
    "traffic": Missing(
        "traffic",
        "How many users per day (or per week) can enter the experiment?",
        "the duration is the users needed divided by the users per day",
    ),
    "mean": Missing(
        "mean",
        "What is the metric's current mean?",
        "a relative change can only be turned into an absolute one with the mean",
    ),
    "results": Missing(
        "results",
        "How many users and how many conversions did each arm have (for example 2,100/30,000 against 2,310/30,000)?",
        "the test needs the counts of both arms",
    ),
    "counts": Missing(
        "counts",
        "How many users are in each arm?",
        "the check compares the users observed with the planned split",
    ),
}  # fmt: skip


def build_request(slots: Slots, target: Target) -> CalculationRequest:
    """Return the calls that answer ``target``, or what is missing for them."""
    builders: Mapping[Target, Callable[[Slots], CalculationRequest]] = {
        "sample_size": lambda s: _planning(s, "sample_size"),
        "power": lambda s: _planning(s, "power"),
        "mde": lambda s: _planning(s, "mde"),
        "duration": lambda s: _planning(s, "duration"),
        "significance": _significance,
        "srm": _srm,
    }
    return builders[target](slots)


def _planning(slots: Slots, target: Target) -> CalculationRequest:
    """Return the request for sample size, power, MDE or duration, of rates or of means."""
    design, assumptions = _design(slots)
    if target == "power":
        design.pop("power", None)
    missing: list[Missing] = []
    if target in ("power", "mde"):
        users = _users_per_arm(slots, assumptions)
        if users is None:
            missing.append(_ASK["n"])
        else:
            design["n"] = users
    if target == "duration":
        traffic = _traffic(slots)
        if traffic is None:
            missing.append(_ASK["traffic"])
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
        understood=_understood(slots),
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
        design["alpha"] = round(1 - _as_rate(slots.roles["confidence"]), 12)
    if "power" in slots.roles:
        design["power"] = _as_rate(slots.roles["power"])
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


def _as_rate(quantity: Quantity) -> float:
    """Return a power or confidence as a fraction: ``power 80`` means 80 %."""
    return (
        quantity.value / 100 if quantity.kind == "count" and quantity.value > 1 else quantity.value
    )


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
            missing.append(_ASK["baseline"])
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
        missing.append(_ASK["effect"])
    if baseline is None:
        missing.append(_ASK["baseline"])
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
        missing.append(_ASK["sd"])
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
        missing.append(_ASK["effect"])
        return []
    if effect.kind in ("percent", "points"):
        if mean is None:
            missing.append(_ASK["mean"])
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


def _significance(slots: Slots) -> CalculationRequest:
    """Return the test of two arms' results."""
    design: Inputs = {}
    if "alpha" in slots.roles:
        design["alpha"] = slots.roles["alpha"].value
    elif "confidence" in slots.roles:
        design["alpha"] = round(1 - _as_rate(slots.roles["confidence"]), 12)
    if slots.sides:
        design["sides"] = slots.sides
    swap = _treatment_first(slots.text)
    means = _mean_results(slots)
    if means is not None:
        first, second = (means[1], means[0]) if swap else means
        call = CalculatorCall(
            "welch-test", {**_suffixed(first, "a"), **_suffixed(second, "b"), **design}
        )
        return CalculationRequest("significance", (call,))
    arms, assumptions = _rate_results(slots)
    if arms is None:
        return CalculationRequest(
            "significance", missing=(_ASK["results"],), understood=_understood(slots)
        )
    control, treatment = (arms[1], arms[0]) if swap else arms
    inputs: Inputs = {
        "conversions_a": control[0], "users_a": control[1],
        "conversions_b": treatment[0], "users_b": treatment[1],
    }  # fmt: skip
    call = CalculatorCall("two-proportion-test", {**inputs, **design})
    if not _names_arms(slots.text):
        assumptions.append("the first result is read as control, the second as treatment")
    return CalculationRequest("significance", (call,), assumptions=tuple(assumptions))


Arm = tuple[int, int]


def _rate_results(slots: Slots) -> tuple[tuple[Arm, Arm] | None, list[str]]:
    """Return ``(conversions, users)`` of both arms, and what was assumed on the way."""
    if len(slots.fractions) >= 2:
        first, second = slots.fractions[:2]
        return (_counts(first), _counts(second)), []
    if len(slots.events) >= 2 and slots.users:
        users = slots.users if len(slots.users) >= 2 else (slots.users[0], slots.users[0])
        pairs = ((int(slots.events[i].value), int(users[i].value)) for i in range(2))
        first_arm, second_arm = pairs
        note = [] if len(slots.users) > 1 else ["both arms have the same number of users"]
        return (first_arm, second_arm), note
    if slots.pair is not None and slots.pair.first.kind == "percent" and slots.users:
        users = slots.users if len(slots.users) >= 2 else (slots.users[0], slots.users[0])
        sizes = [int(user.value) for user in users[:2]]
        if slots.is_total and len(slots.users) == 1:
            sizes = [sizes[0] // 2, sizes[0] // 2]
        rates = (slots.pair.first.value, slots.pair.second.value)
        note = ["conversions are the rates times the users, rounded to whole users"]
        return (
            (round(rates[0] * sizes[0]), sizes[0]),
            (round(rates[1] * sizes[1]), sizes[1]),
        ), note
    return None, []


def _counts(fraction: Quantity) -> Arm:
    return int(fraction.parts[0]), int(fraction.parts[1])


def _mean_results(slots: Slots) -> tuple[Inputs, Inputs] | None:
    """Return mean, sd and n of both arms when they are given in turn."""
    import re

    pattern = re.compile(
        r"(?:mean|avg|average|μ|m)?\s*(?:of|=|:|is|was)?\s*[$€£]?(?P<mean>-?\d[\d,]*(?:\.\d+)?)\s*[,;(]?\s*"
        r"(?:(?:with\s+)?(?:an?\s+)?(?:sd|std|stdev|s\.d\.|standard\s+deviation|σ|±)\s*(?:of|=|:|is)?\s*[$€£]?(?P<sd>\d[\d,]*(?:\.\d+)?))\s*[,;)]?\s*"
        r"(?:and\s+|over\s+|from\s+|on\s+|with\s+|for\s+)?(?:n\s*(?:=|:|of)?\s*)?(?P<n>\d[\d,]*(?:\.\d+)?k?)",
        re.IGNORECASE,
    )
    found = list(pattern.finditer(slots.text))
    if len(found) < 2:
        return None
    arms: list[Inputs] = []
    for match in found[:2]:
        size = match.group("n").lower()
        factor = 1000 if size.endswith("k") else 1
        arms.append(
            {
                "mean": float(match.group("mean").replace(",", "")),
                "sd": float(match.group("sd").replace(",", "")),
                "n": int(float(size.rstrip("k").replace(",", "")) * factor),
            }
        )
    return arms[0], arms[1]


def _suffixed(arm: Inputs, suffix: str) -> Inputs:
    return {f"{name}_{suffix}": value for name, value in arm.items()}


def _treatment_first(text: str) -> bool:
    """Return whether the treatment's result stands before the control's."""
    lower = text.lower()
    control = min(
        (p for w in ("control", "baseline", "variant a", "old ") if (p := lower.find(w)) >= 0),
        default=-1,
    )
    treatment = min(
        (p for w in ("treatment", "variant b", "challenger", "new ") if (p := lower.find(w)) >= 0),
        default=-1,
    )
    return 0 <= treatment < control


def _names_arms(text: str) -> bool:
    lower = text.lower()
    return "control" in lower or "treatment" in lower or "variant" in lower


def _srm(slots: Slots) -> CalculationRequest:
    """Return the check of the observed split against the planned one."""
    split = next((q for q in slots.quantities if q.kind == "split"), None)
    counts = [int(q.value) for q in slots.users if not q.per_days]
    others = [int(q.value) for q in slots.quantities if q.kind == "count" and not q.per_days]
    if len(counts) < 2:
        counts = others
    if len(counts) < 2:
        return CalculationRequest("srm", missing=(_ASK["counts"],))
    if len(others) > len(counts):
        counts = others
    inputs: Inputs = {"counts": tuple(counts)}
    assumptions: list[str] = []
    if split is not None and len(split.parts) == len(counts):
        inputs["ratios"] = split.parts
    else:
        assumptions.append("the planned split is read as equal")
    return CalculationRequest(
        "srm", (CalculatorCall("srm-test", inputs),), assumptions=tuple(assumptions)
    )


def _understood(slots: Slots) -> tuple[str, ...]:
    """Return what was read, for a question that cannot be computed yet."""
    names = {
        "power": "power", "alpha": "alpha", "confidence": "confidence", "baseline": "baseline",
        "effect": "effect", "sd": "standard deviation", "mean": "mean", "traffic": "traffic",
        "n": "users", "target": "target", "variance": "variance", "share": "share of traffic",
    }  # fmt: skip
    parts: list[str] = []
    for role, name in names.items():
        quantity = slots.roles.get(role)
        if quantity is None:
            continue
        scale = ""
        if role == "effect" and quantity.kind == "percent":
            scale = {"unknown": " (relative or points: not said)", "relative": " relative"}.get(
                quantity.scale, ""
            )
        parts.append(f"{name} {quantity.text.strip()}{scale}")
    if slots.pair is not None:
        parts.append(f"from {slots.pair.first.text.strip()} to {slots.pair.second.text.strip()}")
    return tuple(parts)


def _percent(value: float) -> str:
    return f"{value * 100:g} %"


def _points(value: float) -> str:
    return f"{value * 100:+g}"
