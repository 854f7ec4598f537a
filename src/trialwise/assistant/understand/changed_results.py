"""The results of an arm as a question that goes on changes them: "and with 240 in treatment?"."""

import math
from typing import Final

from trialwise.assistant.schema import Inputs
from trialwise.assistant.understand.arms import ranks_beside
from trialwise.assistant.understand.cues import cue
from trialwise.assistant.understand.observed import Observation, observations
from trialwise.assistant.understand.slots import Slots
from trialwise.core.quantities import Quantity

# The inputs that hold what an arm shows, by what is said of it; the first that a call has.
_STEMS: Final = {
    "events": ("conversions", "events"),
    "users": ("users", "n", "exposure"),
    "mean": ("mean",),
    "sd": ("sd",),
}
_FAR: Final = math.log(2)  # a count this much nearer to one of two is that one


def changed_results(inputs: Inputs, slots: Slots) -> Inputs:
    """Return the results of the arms that a sentence names, in place of those of a call.

    Args:
        inputs: of the call.
        slots: the sentence.
    """
    row = observations(slots)
    if not any(f"{stem}_b" in inputs for stems in _STEMS.values() for stem in stems):
        return {}
    ranks = ranks_beside(slots.text, [(e.quantity.start, e.quantity.end) for e in row])
    found: Inputs = {}
    for entry, rank in zip(row, ranks, strict=True):
        if rank in (0, 1):
            found |= _of_arm(entry, "ab"[rank], inputs)
    return found


def _of_arm(entry: Observation, arm: str, inputs: Inputs) -> Inputs:
    """Return the inputs of one arm that a number gives."""
    if entry.type == "fraction":
        events, users = entry.quantity.parts
        return {**_put("events", events, arm, inputs), **_put("users", users, arm, inputs)}
    kind = entry.type if entry.type in _STEMS else _nearest(entry.quantity, arm, inputs)
    return _put(kind, entry.quantity.value, arm, inputs) if kind else {}


def _put(kind: str, value: float, arm: str, inputs: Inputs) -> Inputs:
    name = next((f"{stem}_{arm}" for stem in _STEMS[kind] if f"{stem}_{arm}" in inputs), "")
    is_whole = isinstance(inputs.get(name), int) and value.is_integer()
    return {name: int(value) if is_whole else value} if name else {}


def _nearest(quantity: Quantity, arm: str, inputs: Inputs) -> str:
    """Return what a number without words is, when it is close to one result of the arm alone."""
    gaps: list[tuple[float, str]] = []
    for kind, stems in _STEMS.items():
        held = next((inputs[f"{s}_{arm}"] for s in stems if f"{s}_{arm}" in inputs), 0)
        if isinstance(held, int | float) and held > 0 and quantity.value > 0:
            gaps.append((abs(math.log(quantity.value / held)), kind))
    gaps.sort()
    is_clear = len(gaps) > 1 and gaps[1][0] - gaps[0][0] > _FAR and gaps[0][0] < _FAR
    return gaps[0][1] if is_clear else ""


def changed_level(slots: Slots) -> Inputs:
    """Return alpha for the level of an interval: "now the 99 % one"."""
    percents = [q for q in slots.quantities if q.kind == "percent" and not q.is_signed]
    if len(percents) != 1 or not cue("follow.level").match(slots.text, percents[0].end):
        return {}
    value = percents[0].value
    return {"alpha": round(1 - value, 12)} if value > _LEAST else {}


_LEAST: Final = 0.5
