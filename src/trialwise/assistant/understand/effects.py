"""The change a plan is made for: every reading of baseline, target, effect, mean and spread."""

import math
import re
from dataclasses import dataclass, field

from trialwise.assistant.schema import Inputs
from trialwise.assistant.understand.arms import arm_ranks
from trialwise.assistant.understand.cues import cue
from trialwise.assistant.understand.missing import (
    UNUSED,
    as_written,
    ask,
    ask_meaning,
    ask_rate,
    ask_which,
)
from trialwise.assistant.understand.slots import Slots
from trialwise.assistant.understand.spread import read_spread
from trialwise.core.quantities import Quantity
from trialwise.core.records import Missing
from trialwise.stats.wording import percent, points

# Above this a left-over percentage is more likely a power or a confidence than a change.
_LARGEST_CHANGE = 0.5
_CLOSE = 1e-9
# A percentage without words up to this times the baseline is more likely the new rate.
_NEXT = 1.25


_IN_UNITS = re.compile(r"\d\s*-?(?:points?|pts?)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read the change, as inputs of a calculator; ``label`` is empty when only one."""

    label: str
    inputs: Inputs


@dataclass(slots=True)
class ChangeReading:
    """All readings of a change, what was taken for granted, and what has to be asked."""

    readings: list[Reading] = field(default_factory=list)
    assumptions: list[str] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)


def is_of_means(slots: Slots) -> bool:
    """Return whether a plan is for a mean rather than for a rate."""
    if {"sd", "se", "variance", "mean", "cohens_d", "cv"} & slots.given.keys():
        return True
    is_money = any(q.kind == "money" for q in slots.quantities)
    held = slots.roles.get("baseline") or (slots.pair.first if slots.pair else None)
    return is_money and (held is None or held.kind != "percent")


def read_change(slots: Slots, target: str) -> ChangeReading:
    """Return the readings of the change that ``target`` needs; none when something is missing."""
    reading = ChangeReading()
    roles = ["baseline", "target", "effect", "variance", "cohens_d", "cv"]
    for role in roles if _are_two_means(slots, target) else [*roles, "mean"]:
        _check_once(slots, role, reading)
    if reading.missing:
        return reading
    if is_of_means(slots):
        read_means(slots, target, reading)
    else:
        read_rates(slots, target, reading)
    return reading


def _are_two_means(slots: Slots, target: str) -> bool:
    """Return whether two means are given and nothing else says the change: "mean 40 vs 42"."""
    others = {"effect", "target", "cohens_d"} & slots.given.keys()
    return target != "mde" and not others and len(slots.given.get("mean", ())) == 2


def _check_once(slots: Slots, role: str, reading: ChangeReading) -> None:
    """Ask when a role was given several different values."""
    said = {
        (quantity.value, quantity.kind): as_written(quantity)
        for quantity in slots.given.get(role, ())
    }
    if len(said) > 1:
        reading.missing.append(ask_which(role, list(said.values())))


@dataclass(frozen=True, slots=True)
class _Stated:
    """What is said of a rate: where it stands, and where it should go or by how much."""

    baseline: Quantity | None
    goal: Quantity | None
    effect: Quantity | None


def read_rates(slots: Slots, target: str, reading: ChangeReading) -> None:
    """Read baseline, and target or effect, of two conversion rates."""
    stated = _stated(slots, reading)
    if reading.missing:
        return
    rest = [q for q in slots.unassigned if q.kind == "percent" or 0 < q.value < 1]
    if target == "mde":
        _read_base(stated.baseline, rest, reading)
        return
    baseline, change = stated.baseline, stated.goal or stated.effect
    if change is None:
        changes = [q for q in rest if q.kind == "points" or q.is_signed]
        if len(changes) == 1:  # points, or a number with a sign, can only be a change
            change = changes[0]
            rest.remove(change)
    if baseline is None or change is None:
        baseline, change = _fill(baseline, change, rest, reading)
    else:
        _settle_rest(slots, rest, reading)
    if reading.missing or baseline is None or change is None:
        return
    base: Inputs = {"baseline": baseline.value}
    if change is stated.goal or _is_level(slots, baseline, change, reading):
        reading.readings = [Reading("", {**base, "target": change.value})]
    else:
        reading.readings = rate_effects(slots, change, base)
        _say_scale(slots, change, reading)


def _is_level(slots: Slots, baseline: Quantity, change: Quantity, reading: ChangeReading) -> bool:
    """Return whether a number beside the baseline is the new rate: "baseline 10 %, detect 11 %".

    It lies close above the baseline, and no word says that it is a change.
    """
    text = slots.text
    if is_one_in(change) and change.value != baseline.value:
        return True
    is_plain = change.kind == "percent" and change.scale == "unknown" and not change.is_signed
    if not is_plain or not baseline.value < change.value <= _NEXT * baseline.value:
        return False
    if cue("right.effect").match(text, change.end):
        return False
    is_effect = slots.role_of(change) == "effect"
    if is_effect and not cue("effect.before_level").search(text[: change.start]):
        return False
    reading.assumptions.append(
        f"{as_written(change)} is read as the new rate, not as a change of that size"
    )
    return True


def is_one_in(quantity: Quantity) -> bool:
    """Return whether a rate is written as "1 in 20", which no change is."""
    return " in " in quantity.text or " out of " in quantity.text


def _stated(slots: Slots, reading: ChangeReading) -> _Stated:
    """Return baseline, goal and effect; asks when they contradict one another."""
    roles = slots.roles
    baseline, goal, effect = roles.get("baseline"), roles.get("target"), roles.get("effect")
    if baseline is None and slots.pair is None and slots.fractions:
        baseline, goal = _counted(slots, goal, effect, reading)
    path = f"to {as_written(goal)}" if goal is not None else ""
    if slots.pair is not None:
        path = f"from {as_written(slots.pair.first)} to {as_written(slots.pair.second)}"
        if baseline is not None and abs(baseline.value - slots.pair.first.value) > _CLOSE:
            reading.missing.append(ask_which("baseline", [as_written(baseline), path]))
        if goal is not None and abs(goal.value - slots.pair.second.value) > _CLOSE:
            reading.missing.append(ask_which("target", [as_written(goal), path]))
        baseline, goal = slots.pair.first, slots.pair.second
    if baseline is None or goal is None or effect is None:
        return _Stated(baseline, goal, effect)
    if not _agree(baseline.value, goal.value, effect):
        reading.missing.append(ask_which("effect", [path, as_written(effect)]))
    return _Stated(baseline, goal, None)


def _counted(
    slots: Slots, goal: Quantity | None, effect: Quantity | None, reading: ChangeReading
) -> tuple[Quantity | None, Quantity | None]:
    """Return the baseline, and the goal, when they are given as conversions of users."""
    fractions = slots.fractions
    if len(fractions) == 2 and goal is None and effect is None:
        ranks = arm_ranks(slots.text, [(q.start, q.end) for q in fractions])
        first, second = fractions[::-1] if ranks == (1, 0) else fractions
        said = f"{as_written(first)} and {as_written(second)} are read as the rates to tell apart"
        reading.assumptions.append(said)
        return first, second
    if len(fractions) != 1:
        return None, goal
    said = f"{as_written(fractions[0])} is read as the baseline, {percent(fractions[0].value)}"
    reading.assumptions.append(said)
    return fractions[0], goal


def _agree(baseline: float, goal: float, effect: Quantity) -> bool:
    """Return whether an effect is the change from baseline to goal, on one scale or the other."""
    if baseline == 0:
        return True  # the calculator says what is wrong with that
    change = abs(goal - baseline)
    sizes = [change] if effect.kind == "points" else [change, change / abs(baseline)]
    return any(abs(abs(effect.value) - size) < _CLOSE for size in sizes)


def _read_base(baseline: Quantity | None, rest: list[Quantity], reading: ChangeReading) -> None:
    """Read the baseline alone, for the detectable effect."""
    if baseline is None:
        candidates = [q for q in rest if q.value < 1]
        if len(candidates) > 1:
            reading.missing.append(ask_meaning("baseline", candidates))
            return
        baseline = candidates[0] if candidates else None
    if baseline is None:
        reading.missing.append(ask("baseline"))
        return
    reading.readings = [Reading("", {"baseline": baseline.value})]


def _fill(
    baseline: Quantity | None,
    change: Quantity | None,
    rest: list[Quantity],
    reading: ChangeReading,
) -> tuple[Quantity | None, Quantity | None]:
    """Give the one number without words the one role that is open; ask when it is not so clear."""
    if baseline is None and change is None:
        if len(rest) > 1:
            reading.missing.append(ask_meaning("baseline", rest))
        else:
            reading.missing += [ask("effect"), ask("baseline")]
        return baseline, change
    if len(rest) > 1 or (rest and change is None and rest[0].value >= _LARGEST_CHANGE):
        role = "baseline" if baseline is None else "effect"
        reading.missing.append(ask_meaning(role, rest))
        return baseline, change
    if baseline is None:
        baseline = rest[0] if rest else None
        if baseline is None:
            reading.missing.append(ask("baseline"))
    elif change is None:
        change = rest[0] if rest else None
        if change is None:
            reading.missing.append(ask("effect"))
    return baseline, change


def _settle_rest(slots: Slots, rest: list[Quantity], reading: ChangeReading) -> None:
    """Ask about a left-over power or confidence; say that other numbers play no part."""
    for quantity in rest:
        if quantity.value >= _LARGEST_CHANGE:
            reading.missing.append(ask_rate(quantity))
        elif not _is_share_of_arm(slots, quantity):
            reading.assumptions.append(f"{as_written(quantity)} {UNUSED}")
    for fraction in slots.fractions:
        if cue("design.empty_arm").fullmatch(as_written(fraction)):
            continue  # "100/0", which the calculator refuses
        if not any(as_written(fraction) in note for note in reading.assumptions):
            reading.assumptions.append(f"{as_written(fraction)} {UNUSED}")


def _is_share_of_arm(slots: Slots, quantity: Quantity) -> bool:
    """Return whether a percentage only says again what each arm gets: "30 %, 15 % per arm"."""
    share = slots.roles.get("share")
    whole = quantity.value * max(slots.arms, 2)
    return share is not None and abs(whole - share.value) < _CLOSE


def _say_scale(slots: Slots, effect: Quantity, reading: ChangeReading) -> None:
    """Say why an effect was read as relative though nobody said so."""
    if effect.scale != "unknown" or effect.kind == "points" or len(reading.readings) > 1:
        return
    if _is_compared(slots, effect):
        reading.assumptions.append(f"'{_phrase(slots, effect)}' is read as relative")
    else:
        reading.assumptions.append(
            f"{as_written(effect)} is read as relative, since in points it would leave 0 to 100 %"
        )


def _is_compared(slots: Slots, effect: Quantity) -> bool:
    """Return whether the effect is said as a comparison, "10 % higher", which is relative."""
    return bool(cue("effect.compared").match(slots.text, effect.end))


def _phrase(slots: Slots, effect: Quantity) -> str:
    match = cue("effect.compared").match(slots.text, effect.end)
    end = match.end() if match is not None else effect.end
    return slots.text[effect.start : end].strip()


def rate_effects(slots: Slots, effect: Quantity, base: Inputs) -> list[Reading]:
    """Return one reading when the scale is said, else the relative and the absolute one."""
    size = signed_effect(slots, effect)
    relative = Reading(f"{percent(size)} relative", {**base, "lift": size})
    absolute = Reading(f"{points(size, 10)} absolute", {**base, "effect": size})
    if effect.kind == "points":  # "one percentage point more" is absolute, whatever follows
        return [Reading("", absolute.inputs)]
    if effect.scale == "relative" or _is_compared(slots, effect):
        return [Reading("", relative.inputs)]
    if effect.scale == "absolute":
        return [Reading("", absolute.inputs)]
    baseline = base.get("baseline")
    is_possible = not isinstance(baseline, float) or 0 < baseline + size < 1
    return [relative, absolute] if is_possible else [Reading("", relative.inputs)]


def signed_effect(slots: Slots, effect: Quantity) -> float:
    """Return the effect with a minus sign when the words say that the metric falls."""
    end = re.compile(r"\w*").match(slots.text, min(effect.end + 24, len(slots.text)))
    around = slots.text[max(0, effect.start - 28) : end.end() if end else None]
    falls = cue("effect.falls").search(around) or cue("effect.lower").match(slots.text, effect.end)
    return -abs(effect.value) if falls else effect.value


def read_means(slots: Slots, target: str, reading: ChangeReading) -> None:
    """Read deviation, mean, and effect or lift, of two means."""
    inputs: Inputs = {}
    spread = read_spread(slots)
    if spread.missing is not None:
        reading.missing.append(spread.missing)
    elif spread.sd is not None:
        inputs["sd"] = spread.sd
    reading.assumptions += [spread.note] if spread.note else []
    pair = slots.pair
    mean = slots.roles.get("mean") or slots.roles.get("baseline") or (pair.first if pair else None)
    if mean is not None:
        inputs["mean"] = mean.value
    if "cv" in slots.roles:  # only the ratio of deviation to mean matters then
        inputs["mean"] = mean.value if mean is not None else 1.0
        inputs["sd"] = slots.roles["cv"].value * (mean.value if mean is not None else 1.0)
        if mean is None:
            reading.assumptions.append("the mean is set to 1: only sd / mean matters here")
    if target != "mde":
        inputs.update(_mean_change(slots, mean, reading))
    elif mean is None and "cv" not in slots.roles and cue("effect.relative").search(slots.text):
        reading.missing.append(ask("mean"))
    if not reading.missing:
        _settle_rest_of_means(slots, target, inputs, reading)
        reading.readings = [Reading("", inputs)]


def _settle_rest_of_means(
    slots: Slots, target: str, inputs: Inputs, reading: ChangeReading
) -> None:
    """Read one number without words as the level; ask about a power, say what is not used."""
    change = {abs(float(str(inputs[key]))) for key in ("effect", "lift") if key in inputs}
    needs_users = target in ("power", "mde") and not slots.users
    for quantity in slots.unassigned:
        if abs(quantity.value) in change or (needs_users and quantity.kind == "count"):
            continue
        if quantity.kind == "percent" and quantity.value >= _LARGEST_CHANGE:
            reading.missing.append(ask_rate(quantity))
        elif "mean" not in inputs and _is_said_to_be(slots, quantity):
            inputs["mean"] = quantity.value
            reading.assumptions.append(f"{as_written(quantity)} is read as the current mean")
        else:
            reading.assumptions.append(f"{as_written(quantity)} {UNUSED}")


def _is_said_to_be(slots: Slots, quantity: Quantity) -> bool:
    """Return whether a plain number is what something is: "session length is 4.2 minutes"."""
    is_plain = quantity.kind in ("number", "count", "money") and not quantity.is_signed
    return is_plain and bool(cue("effect.level").search(slots.text[: quantity.start]))


def _mean_change(slots: Slots, mean: Quantity | None, reading: ChangeReading) -> Inputs:
    """Return the effect or the lift of a mean; asks when it is not clear."""
    if slots.pair is not None:
        return {"effect": round(slots.pair.second.value - slots.pair.first.value, 12)}
    if _are_two_means(slots, ""):
        first, second = slots.given["mean"]
        return {"effect": round(second.value - first.value, 12)}
    goal = slots.roles.get("target")
    if goal is not None and mean is not None and goal.kind != "percent":
        return {"effect": round(goal.value - mean.value, 12)}
    effect = slots.roles.get("cohens_d") or slots.roles.get("effect")
    if effect is None:
        rest = [q for q in slots.unassigned if q.kind in ("percent", "points", "money", "number")]
        if len(rest) > 1:
            reading.missing.append(ask_meaning("effect", rest))
            return {}
        effect = rest[0] if rest else None
    if effect is None:
        reading.missing.append(ask("effect"))
        return {}
    if effect.kind == "points" and _IN_UNITS.search(effect.text) and slots.given.get("sd"):
        return {"effect": round(100 * signed_effect(slots, effect), 9)}  # "NPS, sd 60, 4 points"
    if effect.kind in ("percent", "points"):
        return _relative_change(slots, effect, mean, reading)
    size = signed_effect(slots, effect)
    sd = slots.roles.get("sd")
    if sd is not None and effect is slots.roles.get("cohens_d"):
        size *= sd.value
        reading.assumptions.append(
            f"d = {as_written(effect)} times the standard deviation {sd.value:g} is {size:g}"
        )
    return {"effect": size}


def _relative_change(
    slots: Slots, effect: Quantity, mean: Quantity | None, reading: ChangeReading
) -> Inputs:
    """Return a change in percent: of the mean, or as a difference of logarithms."""
    change = signed_effect(slots, effect)
    if cue("effect.log_scale").search(slots.text) and change > -1:
        reading.assumptions.append(
            f"on the log scale {as_written(effect)} is a difference of log(1 + {change:g})"
        )
        return {"effect": math.log1p(change)}
    if mean is None and "cv" not in slots.roles:
        reading.missing.append(ask("mean"))
    return {"lift": change}
