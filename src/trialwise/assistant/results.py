"""Requests that read results: the test of two arms and the check of the split."""

import re
from typing import Final

from trialwise.assistant.missing import ASK, understood
from trialwise.assistant.schema import CalculationRequest, CalculatorCall, Inputs
from trialwise.assistant.slots import Slots, as_rate
from trialwise.core.quantities import Quantity

Arm = tuple[int, int]
_MEAN_RESULT: Final = re.compile(
    r"(?:mean|avg|average|μ|m)?\s*(?:of|=|:|is|was)?\s*[$€£]?(?P<mean>-?\d[\d,]*(?:\.\d+)?)\s*[,;(]?\s*"
    r"(?:(?:with\s+)?(?:an?\s+)?(?:sd|std|stdev|s\.d\.|standard\s+deviation|σ|±)\s*(?:of|=|:|is)?\s*[$€£]?(?P<sd>\d[\d,]*(?:\.\d+)?))\s*[,;)]?\s*"
    r"(?:and\s+|over\s+|from\s+|on\s+|with\s+|for\s+)?(?:n\s*(?:=|:|of)?\s*)?(?P<n>\d[\d,]*(?:\.\d+)?k?)",
    re.IGNORECASE,
)


def request_test(slots: Slots) -> CalculationRequest:
    """Return the test of two arms' results."""
    design: Inputs = {}
    if "alpha" in slots.roles:
        design["alpha"] = slots.roles["alpha"].value
    elif "confidence" in slots.roles:
        design["alpha"] = round(1 - as_rate(slots.roles["confidence"]), 12)
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
            "significance", missing=(ASK["results"],), understood=understood(slots)
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
    found = list(_MEAN_RESULT.finditer(slots.text))
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


def request_split_check(slots: Slots) -> CalculationRequest:
    """Return the check of the observed split against the planned one."""
    split = next((q for q in slots.quantities if q.kind == "split"), None)
    counts = [int(q.value) for q in slots.users if not q.per_days]
    others = [int(q.value) for q in slots.quantities if q.kind == "count" and not q.per_days]
    if len(counts) < 2:
        counts = others
    if len(counts) < 2:
        return CalculationRequest("srm", missing=(ASK["counts"],))
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
