"""Two counts of events without the users behind them: "540 vs 500 orders, is that significant?"."""

from typing import Final

from trialwise.assistant.schema import CalculationRequest, CalculatorCall, Inputs
from trialwise.assistant.understand.arms import arm_ranks
from trialwise.assistant.understand.cues import cue
from trialwise.assistant.understand.design import read_test_design
from trialwise.assistant.understand.missing import ask, understood
from trialwise.assistant.understand.observed import observations
from trialwise.assistant.understand.slots import Slots
from trialwise.core.quantities import Quantity

_TWO: Final = 2
_COUNTED: Final = ("events", "unknown")


def request_of_bare_counts(slots: Slots) -> CalculationRequest | None:
    """Return the question for the users behind two counts; ``None`` when there are others.

    With the same traffic in both arms the counts alone can be tested, conditional on their sum;
    that is shown as what is known already.

    Args:
        slots: the sentence.
    """
    text = slots.text
    if not cue("target.verdict").search(text) or cue("results.not_bare").search(text):
        return None
    counts, has_difference = _counts(slots)
    if len(counts) != _TWO or not cue("results.counted").search(text):
        return None
    return CalculationRequest(
        "significance",
        missing=(ask("users"),),
        understood=understood(slots),
        known=() if has_difference else (_with_same_traffic(slots, counts),),
    )


def _counts(slots: Slots) -> tuple[list[Quantity], bool]:
    """Return the counts that make up a sentence, and whether their difference is told as well."""
    row = observations(slots)
    is_of_others = any(
        quantity.kind in ("percent", "points", "money", "duration", "split", "fraction")
        and slots.role_of(quantity) not in ("alpha", "confidence", "level")
        for quantity in slots.quantities
    )
    are_counts = all(e.type in _COUNTED and e.quantity.kind == "count" for e in row)
    if is_of_others or not are_counts or any(e.quantity.value < 1 for e in row):
        return [], False
    counts = [entry.quantity for entry in row]
    if len(counts) == _TWO:
        return counts, False
    for difference in counts:
        rest = [each for each in counts if each is not difference]
        if len(rest) == _TWO and abs(rest[0].value - rest[1].value) == difference.value:
            return rest, True
    return [], False


def _with_same_traffic(slots: Slots, counts: list[Quantity]) -> CalculatorCall:
    """Return the test of both counts when as many users were behind the one as the other."""
    ranks = arm_ranks(slots.text, [(q.start, q.end) for q in counts])
    ordered = [counts[1], counts[0]] if ranks and ranks[0] > ranks[1] else counts
    inputs: Inputs = {"exposure_a": 1.0, "exposure_b": 1.0}
    for name, quantity in zip(("events_a", "events_b"), ordered, strict=True):
        inputs[name] = int(quantity.value)
    inputs |= read_test_design(slots).inputs
    return CalculatorCall("poisson-rates-test", inputs, "if both had the same traffic")
