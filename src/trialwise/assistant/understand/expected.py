"""What a plan with a margin takes the metric to be: its level now, and the one that is expected."""

from trialwise.assistant.schema import Inputs
from trialwise.assistant.understand.cues import cue
from trialwise.assistant.understand.effects import ChangeReading, Reading, signed_effect
from trialwise.assistant.understand.slots import Slots
from trialwise.assistant.understand.spread import read_spread
from trialwise.core.quantities import Quantity

_MOST_ALPHA = 0.1


def read_expected(slots: Slots, names: frozenset[str], reading: ChangeReading) -> None:
    """Read the level of control, and the true difference when another level is expected.

    Without a word on it no difference is expected, which is what a margin is usually planned for.

    Args:
        slots: the sentence without its margin.
        names: inputs of the calculator; "sd" among them for a mean.
        reading: filled in here.
    """
    inputs: Inputs = {}
    level = "mean" if "sd" in names else "baseline"
    if level == "mean":
        spread = read_spread(slots)
        if spread.missing is not None:
            reading.missing.append(spread.missing)
            return
        inputs["sd"] = spread.sd if spread.sd is not None else 1.0
    base, goal = _levels(slots, level)
    if base is not None:
        inputs[level] = base.value
    if goal is not None and base is not None:
        inputs["effect"] = round(goal.value - base.value, 12)
    elif (effect := slots.roles.get("effect")) is not None and effect.kind != "percent":
        inputs["effect"] = signed_effect(slots, effect)
    reading.readings = [Reading("", inputs)]


def _levels(slots: Slots, level: str) -> tuple[Quantity | None, Quantity | None]:
    """Return the level of control and the one expected of the treatment."""
    if slots.pair is not None:
        return slots.pair.first, slots.pair.second
    base = slots.roles.get(level) or slots.roles.get("baseline")
    goal = slots.roles.get("target")
    kinds = ("percent",) if level == "baseline" else ("number", "count", "money")
    rest = [q for q in slots.unassigned if q.kind in kinds and not _is_alpha(slots, q)]
    if goal is None:
        goal = next((q for q in rest if cue("phrase.expected").search(_before(slots, q))), None)
        rest = [q for q in rest if q is not goal]
    if base is None:
        base = rest[0] if len(rest) == 1 else None
    if base is None and goal is not None and cue("phrase.both").search(slots.text):
        base, goal = goal, None
    return base, goal


def _is_alpha(slots: Slots, quantity: Quantity) -> bool:
    return quantity.value <= _MOST_ALPHA and bool(
        cue("phrase.at").search(slots.text[: quantity.start])
    )


def _before(slots: Slots, quantity: Quantity) -> str:
    """Return the text between the number before and this one."""
    start = max((q.end for q in slots.quantities if q.end <= quantity.start), default=0)
    return slots.text[start : quantity.start]
