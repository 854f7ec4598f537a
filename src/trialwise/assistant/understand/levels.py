"""The change of a level that is neither a rate in percent nor a mean with its deviation."""

from trialwise.assistant.schema import Inputs
from trialwise.assistant.understand.effects import ChangeReading, Reading, signed_effect
from trialwise.assistant.understand.missing import ask
from trialwise.assistant.understand.slots import Slots


def read_levels(slots: Slots, target: str, names: frozenset[str], reading: ChangeReading) -> None:
    """Read a baseline, and a target or an effect, of orders per user, seconds or the like.

    A percentage is a relative change here: nothing else is counted in percent.

    Args:
        slots: the sentence.
        target: the planning quantity; its change is not needed for ``mde``.
        names: inputs of the calculator.
        reading: filled in here.
    """
    inputs: Inputs = {}
    pair, roles = slots.pair, slots.roles
    base = roles.get("baseline") or roles.get("mean") or (pair.first if pair else None)
    if base is None:
        plain = [q for q in slots.unassigned if q.kind in ("number", "count", "money")]
        base = plain[0] if len(plain) == 1 else None
    if base is not None and "baseline" in names:
        inputs["baseline"] = base.value
    if target == "mde":
        reading.readings = [Reading("", inputs)]
        return
    goal = pair.second if pair is not None else roles.get("target")
    effect = roles.get("effect")
    if effect is None:
        changes = [q for q in slots.unassigned if q.kind in ("percent", "points")]
        effect = changes[0] if len(changes) == 1 else None
    if goal is not None and goal.kind not in ("percent", "points"):
        if "target" in names:
            inputs["target"] = goal.value
        elif base is not None:
            inputs["effect"] = round(goal.value - base.value, 12)
    elif effect is not None and effect.kind in ("percent", "points"):
        inputs["lift"] = signed_effect(slots, effect)
    elif effect is not None:
        inputs["effect"] = signed_effect(slots, effect)
    else:
        reading.missing.append(ask("effect"))
    reading.readings = [Reading("", inputs)]
