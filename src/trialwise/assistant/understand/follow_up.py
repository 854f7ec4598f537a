"""Questions that go on from the one before: "and with 90 % power?", "what if traffic halves?".

The question before is read again, then its inputs are changed by what the new one says. Nothing is
remembered but the questions themselves, so the same questions always give the same answer.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from trialwise.assistant.schema import (
    CalculationRequest,
    CalculatorCall,
    Inputs,
    Target,
    Understanding,
)
from trialwise.assistant.understand.cues import cue
from trialwise.assistant.understand.design import DesignReading, read_plan_design
from trialwise.assistant.understand.effects import rate_effects, signed_effect
from trialwise.assistant.understand.fill import fill_slots
from trialwise.assistant.understand.intent import planning_target
from trialwise.assistant.understand.phrases import PHRASES
from trialwise.assistant.understand.planning import read_traffic
from trialwise.assistant.understand.request import tidied
from trialwise.assistant.understand.slots import Slots, read_slots
from trialwise.stats.registry import NAMES, get
from trialwise.stats.wording import percent

_CHANGES: Final = ("target", "effect", "lift")
_FACTORS: Final = {
    "half": 0.5,
    "halv": 0.5,
    "doubl": 2.0,
    "twice": 2.0,
    "tripl": 3.0,
    "quarter": 0.25,
}
_PREFIXES: Final[Mapping[Target, str]] = {
    "sample_size": "sample-size-",
    "power": "power-",
    "mde": "mde-",
    "duration": "duration-",
}
# The inputs that a noun stands for, the first that a call has.
_NOUNS: Final = {
    "traffic": ("traffic",),
    "effect": _CHANGES[1:],
    "n": ("n",),
    "sd": ("sd",),
    "baseline": ("baseline",),
    "alpha": ("alpha",),
}


def follow(
    text: str, before: Sequence[str], read: Callable[[str], Understanding]
) -> CalculationRequest | None:
    """Return the calculation before with the changes that ``text`` asks for, None when it is new.

    Args:
        text: the question.
        before: the questions it follows, the last one last.
        read: reads a question that stands alone.
    """
    if not _leans(text, read):
        return None
    last = before[-1]
    earlier = follow(last, before[:-1], read) if len(before) > 1 else None
    base = earlier if earlier is not None else read(last).request
    if base is None:
        return None
    if base.missing:
        joined = read(f"{last.rstrip(' ?.!')}, {text}").request
        return joined if joined is not None and len(joined.missing) < len(base.missing) else None
    slots = read_slots(text)
    calls = _settled(text, base.calls)
    changed = [_changed(call, slots) for call in calls]
    if calls == base.calls and changed == list(calls):
        return None
    is_open = len(changed) > 1
    return tidied(
        replace(
            base,
            assumptions=(*base.assumptions, *_kept(calls[0], changed[0])),
            target=_target(changed[0], base),
            calls=tuple(changed if is_open else [replace(changed[0], label="")]),
            unclear=base.unclear if is_open else (),
            says=base.says if changed[0].calculator == calls[0].calculator else "",
        )
    )


def _kept(before: CalculatorCall, after: CalculatorCall) -> tuple[str, ...]:
    """Return what is kept of the change when the baseline moves, which is not the only reading."""
    for name in _CHANGES:
        value = after.inputs.get(name)
        is_same = value == before.inputs.get(name)
        moved = after.inputs.get("baseline") != before.inputs.get("baseline")
        if moved and is_same and isinstance(value, float):
            return (f"the {name} of {percent(value)} is kept as it was",)
    return ()


def _leans(text: str, read: Callable[[str], Understanding]) -> bool:
    """Return whether a question leans on the one before rather than standing alone."""
    if cue("follow.opens").search(text):
        return True
    if cue("target.general").search(text) or cue("intent.definition").search(text):
        return False
    alone = read(text).request
    return (alone is None or bool(alone.missing)) and len(text.split()) <= _SHORT


_SHORT: Final = 12


def _settled(text: str, calls: Sequence[CalculatorCall]) -> tuple[CalculatorCall, ...]:
    """Return the calls whose reading the words pick: "relative", "per arm"."""
    words = [word for word in ("relative", "absolute", "per arm", "in total") if _says(word, text)]
    kept = [call for call in calls if all(word in call.label for word in words)]
    return tuple(kept) if words and kept else tuple(calls)


def _says(word: str, text: str) -> bool:
    return bool(cue(f"follow.{word.replace(' ', '_')}").search(text))


def _changed(call: CalculatorCall, slots: Slots) -> CalculatorCall:
    """Return a call with what the sentence says in place of what it held."""
    name = _calculator(call, slots)
    known = {param.name for param in get(name).params}
    inputs: Inputs = {key: value for key, value in call.inputs.items() if key in known}
    for key, value in {**_own(name, slots), **_said(slots, inputs)}.items():
        if key in known:
            _put(inputs, key, value)
    for key, factor in _scaled(slots, inputs).items():
        value = inputs[key]
        if isinstance(value, int | float):
            scaled = value * factor
            inputs[key] = round(scaled) if isinstance(value, int) else scaled
    return replace(call, calculator=name, inputs=inputs)


def _put(inputs: Inputs, key: str, value: object) -> None:
    if key in _CHANGES:
        for other in _CHANGES:
            inputs.pop(other, None)
    inputs[key] = value  # type: ignore[assignment]  # of the kinds that slots give


def _calculator(call: CalculatorCall, slots: Slots) -> str:
    """Return the calculator for what is asked now, of the same family."""
    target = planning_target(slots)
    prefix = next((p for p in _PREFIXES.values() if call.calculator.startswith(p)), "")
    if target is None or not prefix:
        return call.calculator
    name = _PREFIXES.get(target, prefix) + call.calculator.removeprefix(prefix)
    return name if name in NAMES else call.calculator


def _target(call: CalculatorCall, base: CalculationRequest) -> Target:
    return next(
        (target for target, prefix in _PREFIXES.items() if call.calculator.startswith(prefix)),
        base.target,
    )


def _own(name: str, slots: Slots) -> Inputs:
    """Return the inputs that only this calculator's phrases know."""
    phrase = next((phrase for phrase in PHRASES if phrase.calculator == name), None)
    if phrase is None:
        return {}
    return fill_slots(slots.text, slots.quantities, phrase, get(name)).inputs


def _said(slots: Slots, inputs: Inputs) -> Inputs:
    """Return the inputs that the common rules read in a sentence."""
    design = read_plan_design(slots)
    found: Inputs = dict(design.inputs)
    roles = slots.roles
    for name in ("sd", "mean", "baseline"):
        if name in roles:
            found[name] = roles[name].value
    if slots.users:
        found["n"] = int(slots.users[0].value)
    if "traffic" in slots.given:
        found |= read_traffic(slots, DesignReading()).readings[0].inputs
    if slots.pair is not None:
        found["baseline"], found["target"] = slots.pair.first.value, slots.pair.second.value
    elif "target" in roles:
        found["target"] = roles["target"].value
    elif "effect" in roles:
        found |= _effect(slots, inputs)
    return found


def _effect(slots: Slots, inputs: Inputs) -> Inputs:
    """Return a new effect on the scale that is said, else on that of the effect before."""
    effect = slots.roles["effect"]
    readings = rate_effects(slots, effect, {})
    if effect.kind not in ("percent", "points"):
        return {"effect": signed_effect(slots, effect)}
    if len(readings) == 1:
        return readings[0].inputs
    held = next((name for name in _CHANGES[1:] if name in inputs), "lift")
    return {held: signed_effect(slots, effect)}


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
