"""A change of a rate that is given as an odds ratio or as a relative risk."""

from trialwise.assistant.schema import Inputs
from trialwise.assistant.understand.effects import ChangeReading, Reading
from trialwise.assistant.understand.slots import Slots
from trialwise.stats.wording import number, percent


def read_ratio(slots: Slots, ratio: float, *, is_of_odds: bool, reading: ChangeReading) -> None:
    """Read the rate now, and turn the ratio into the rate it leads to.

    Args:
        slots: the sentence without the ratio.
        ratio: of the odds, or of the rates, of treatment and control.
        is_of_odds: whether it is of the odds.
        reading: filled in here.
    """
    rate = slots.roles.get("baseline")
    if rate is None:
        rest = [q for q in slots.unassigned if q.kind == "percent"]
        rate = rest[0] if len(rest) == 1 else None
    if rate is None or not 0 < rate.value < 1:
        return
    if not is_of_odds:
        reading.readings = [Reading("", {"baseline": rate.value, "lift": round(ratio - 1, 12)})]
        return
    odds = ratio * rate.value / (1 - rate.value)
    target = odds / (1 + odds)
    inputs: Inputs = {"baseline": rate.value, "target": round(target, 12)}
    reading.readings = [Reading("", inputs)]
    reading.assumptions.append(
        f"an odds ratio of {number(ratio)} takes {percent(rate.value)} to {percent(target, 4)}"
    )
