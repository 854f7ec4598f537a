"""The standard deviation that a plan of means is made with, from all the ways it is said."""

from dataclasses import dataclass

from trialwise.assistant.understand.arms import arm_ranks
from trialwise.assistant.understand.cues import cue
from trialwise.assistant.understand.design import planned_shares
from trialwise.assistant.understand.missing import as_written, ask, ask_which
from trialwise.assistant.understand.slots import Slots
from trialwise.core.quantities import Quantity
from trialwise.core.records import Missing


@dataclass(frozen=True, slots=True)
class Spread:
    """The standard deviation, how it was come by, and what has to be asked; one of the three."""

    sd: float | None = None
    note: str = ""
    missing: Missing | None = None


def read_spread(slots: Slots) -> Spread:
    """Return the standard deviation between users; 1 for an effect in standard deviations."""
    said = slots.given.get("sd", ())
    if len({quantity.value for quantity in said}) > 1:
        return _of_two_arms(slots, said)
    variance = slots.roles.get("variance")
    if said and variance is not None and not _agree(said[0].value, variance.value):
        return Spread(missing=ask_which("sd", [as_written(said[0]), f"√{as_written(variance)}"]))
    if said:
        return Spread(said[0].value)
    if variance is not None and variance.value >= 0:
        return Spread(float(variance.value**0.5))
    if "cohens_d" in slots.roles:
        return Spread(1.0)
    if "se" in slots.roles:
        return _of_standard_error(slots)
    return Spread() if "cv" in slots.roles else Spread(missing=ask("sd"))


def _agree(sd: float, variance: float) -> bool:
    """Return whether a variance is the square of a deviation, up to rounding."""
    return abs(sd**2 - variance) <= 0.02 * abs(variance)


def _of_standard_error(slots: Slots) -> Spread:
    """Return the deviation that a standard error of the mean and its users give: s = se √n."""
    error, sizes = slots.roles["se"], {quantity.value for quantity in slots.users}
    n = sizes.pop() if len(sizes) == 1 and len(slots.given["se"]) == 1 else 0.0
    if n <= 0:
        return Spread(missing=ask("sd"))
    common = error.value * n**0.5
    note = (
        f"the standard error {as_written(error)} of {n:,.0f} users is a standard deviation of "
        f"{common:.6g}: the error times the root of the users"
    )
    return Spread(common, note)


def _of_two_arms(slots: Slots, said: tuple[Quantity, ...]) -> Spread:
    """Return the one deviation that gives the same standard error as those of the two arms.

    With k users in treatment per user in control the variance of the difference is
    (s_c² + s_t²/k) / n, and with a common deviation s it is s² (1 + 1/k) / n.
    """
    shares = planned_shares(slots, []) or (0.5, 0.5)
    sizes = {quantity.value for quantity in slots.users}
    ranks = arm_ranks(slots.text, [(q.start, q.end) for q in said])
    if not ranks and cue("words.sds").search(slots.text[: said[0].start]):
        ranks = (0, 1)
    are_of_two = len(said) == len(ranks) == len(shares) == 2
    if not are_of_two or min(shares) <= 0 or len(sizes) > 1:
        return Spread(missing=ask_which("sd", [as_written(quantity) for quantity in said]))
    control, treatment = (said[ranks.index(rank)] for rank in sorted(ranks))
    k = shares[1] / shares[0]
    common = ((k * control.value**2 + treatment.value**2) / (k + 1)) ** 0.5
    note = (
        f"{as_written(control)} in control and {as_written(treatment)} in treatment are put "
        f"together as a standard deviation of {common:.6g}, which gives the same standard error"
    )
    return Spread(common, note)
