"""The inputs of a calculation as a question that goes on changes them: "if traffic halves?"."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from trialwise.assistant.schema import CalculatorCall, Inputs, Target
from trialwise.assistant.understand.changed_results import changed_level, changed_results
from trialwise.assistant.understand.cues import cue
from trialwise.assistant.understand.design import (
    DesignReading,
    planned_shares,
    read_plan_design,
)
from trialwise.assistant.understand.effects import Reading, rate_effects, signed_effect
from trialwise.assistant.understand.fill import fill_slots
from trialwise.assistant.understand.filled import Filled
from trialwise.assistant.understand.phrases import PHRASES
from trialwise.assistant.understand.planning import control_share, count_labels, read_traffic
from trialwise.assistant.understand.slots import Slots
from trialwise.assistant.understand.wanted import planning_target
from trialwise.stats.registry import NAMES, get

CHANGES: Final = ("target", "effect", "lift")
PREFIXES: Final[Mapping[Target, str]] = {
    "sample_size": "sample-size-",
    "power": "power-",
    "mde": "mde-",
    "duration": "duration-",
}
_FACTORS: Final = {
    "half": 0.5,
    "halv": 0.5,
    "doubl": 2.0,
    "twice": 2.0,
    "tripl": 3.0,
    "quarter": 0.25,
}
# The inputs that a noun stands for, the first that a call has.
_NOUNS: Final = {
    "traffic": ("traffic",),
    "effect": CHANGES[1:],
    "n": ("n",),
    "sd": ("sd",),
    "baseline": ("baseline",),
    "alpha": ("alpha",),
}


def changed_calls(call: CalculatorCall, slots: Slots) -> list[CalculatorCall]:
    """Return a call with what the sentence says in place of what it held, in every reading."""
    if slots.may_add_control:
        return [
            replace(each, label=label)
            for arms, label in zip(
                (slots.arms, slots.arms + 1), count_labels(slots.arms), strict=True
            )
            for each in changed_calls(call, replace(slots, arms=arms, may_add_control=False))
        ]
    name = _calculator(call, slots)
    known = {param.name for param in get(name).params}
    inputs: Inputs = {key: value for key, value in call.inputs.items() if key in known}
    said = {**_own(name, slots), **_said(name, slots), **changed_level(slots)}
    for key, value in {**said, **changed_results(inputs, slots)}.items():
        if key in known:
            _put(inputs, key, value)
    factors = _scaled(slots, inputs)
    if "share" in slots.given and "share" in known:
        factors.pop("traffic", None)  # "half of the traffic" is one or the other
    for key, factor in factors.items():
        value = inputs[key]
        if isinstance(value, int | float):
            scaled = value * factor
            inputs[key] = round(scaled) if isinstance(value, int) else scaled
    changed: list[CalculatorCall] = []
    for reading in _change(slots, inputs):
        held = dict(inputs)
        for key, value in reading.inputs.items():
            if key in known:
                _put(held, key, value)
        changed.append(
            replace(call, calculator=name, inputs=held, label=reading.label or call.label)
        )
    return changed


def _put(inputs: Inputs, key: str, value: object) -> None:
    if key in CHANGES:
        for other in CHANGES:
            inputs.pop(other, None)
    inputs[key] = value  # type: ignore[assignment]  # of the kinds that slots give


def _calculator(call: CalculatorCall, slots: Slots) -> str:
    """Return the calculator for what is asked now, of the same family."""
    target = planning_target(slots)
    prefix = next((p for p in PREFIXES.values() if call.calculator.startswith(p)), "")
    if target is None or not prefix:
        return call.calculator
    name = PREFIXES.get(target, prefix) + call.calculator.removeprefix(prefix)
    return name if name in NAMES else call.calculator


def _own(name: str, slots: Slots) -> Inputs:
    """Return the inputs that only this calculator's phrases know."""
    filled = _filled(name, slots)
    return filled.inputs if filled is not None else {}


def own_words(name: str, slots: Slots) -> Sequence[tuple[int, int]]:
    """Return where the numbers stand that only this calculator's phrases know."""
    filled = _filled(name, slots)
    return filled.spans if filled is not None else ()


def _filled(name: str, slots: Slots) -> Filled | None:
    phrase = next((phrase for phrase in PHRASES if phrase.calculator == name), None)
    if phrase is None:
        return None
    return fill_slots(slots.text, slots.quantities, phrase, get(name))


def _said(name: str, slots: Slots) -> Inputs:
    """Return the inputs that the common rules read in a sentence, the change aside."""
    if name == "srm-test":
        shares = planned_shares(slots, [])
        return {"ratios": shares} if shares else {}
    design = read_plan_design(slots)
    found: Inputs = dict(design.inputs)
    roles = slots.roles
    for role in ("sd", "mean", "baseline", "share"):
        if role in roles and not (role == "share" and "ratio" in found):
            found[role] = roles[role].value
    bare = [
        q for q in slots.unassigned if q.kind == "count" and (slots.is_total or _says_each(slots))
    ]
    if slots.users or bare:
        users = int((*slots.users, *bare)[0].value)
        arms = max(slots.arms, 2)
        found["n"] = control_share(users, arms, found) if slots.is_total else users
    if "traffic" in slots.given:
        found |= read_traffic(slots, DesignReading()).readings[0].inputs
    if slots.pair is not None:
        found["baseline"] = slots.pair.first.value
    return found


def _says_each(slots: Slots) -> bool:
    return bool(cue("follow.per_arm").search(slots.text))


def _change(slots: Slots, inputs: Inputs) -> list[Reading]:
    """Return the new change; on the scale that is said, else on that of the change before.

    Both readings when neither tells the scale; one without inputs when there is no new change.
    """
    if slots.pair is not None:
        return [Reading("", {"target": slots.pair.second.value})]
    if "target" in slots.roles:
        return [Reading("", {"target": slots.roles["target"].value})]
    effect = slots.roles.get("effect")
    if effect is None:
        return [Reading("", {})]
    if effect.kind not in ("percent", "points"):
        return [Reading("", {"effect": signed_effect(slots, effect)})]
    base: Inputs = {"baseline": inputs["baseline"]} if "baseline" in inputs else {}
    readings = rate_effects(slots, effect, base)
    held = next((name for name in CHANGES[1:] if name in inputs), "")
    if "baseline" not in inputs:
        held = held or "lift"
    if len(readings) == 1 or not held:
        return readings
    return [Reading("", {held: signed_effect(slots, effect)})]


def _scaled(slots: Slots, inputs: Inputs) -> dict[str, float]:
    """Return the inputs that are to be multiplied, "half the traffic", with their factors."""
    found: dict[str, float] = {}
    for match in cue("follow.factor").finditer(slots.text):
        word = (match.group("before") or match.group("after")).lower()
        factor = next(value for stem, value in _FACTORS.items() if word.startswith(stem))
        noun = (match.group("noun_after") or match.group("noun_before")).lower()
        role = next((role for role in _NOUNS if cue(f"follow.{role}").fullmatch(noun)), None)
        names = [name for name in _NOUNS.get(role or "", ()) if name in inputs]
        found |= dict.fromkeys(names[:1], factor)
    return found
