"""A change of a mean on its scales, with the inputs that describe it."""

from dataclasses import dataclass
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Value
from trialwise.stats.calculator import Param
from trialwise.stats.planning.inputs import NO_EFFECT_HINT
from trialwise.stats.validate import MissingInputError
from trialwise.stats.wording import difference, number, signed, signed_percent, tidy

LARGEST: Final = 1e15
SD = Param(
    "sd",
    "number",
    "standard deviation of the metric between users, in the metric's unit",
    required=True,
    low=0,
    high=LARGEST,
    low_open=True,
    low_hint="A metric that never varies needs no test; take the deviation from past data.",
)
MEAN = Param(
    "mean",
    "number",
    "mean of control, in the metric's unit; needed for a lift",
    low=-LARGEST,
    high=LARGEST,
)
EFFECT = Param(
    "effect",
    "number",
    "absolute difference of the means to detect, signed, in the metric's unit",
    low=-LARGEST,
    high=LARGEST,
    not_zero=True,
    zero_hint=NO_EFFECT_HINT,
)
LIFT = Param(
    "lift",
    "number",
    "difference to detect relative to the mean of control, signed, a fraction: +5 % is 0.05",
    low=-LARGEST,
    high=LARGEST,
    not_zero=True,
    zero_hint=NO_EFFECT_HINT,
)
CHANGE: Final = ("effect", "lift")
_GIVEN: Final = 10  # significant digits of what the user gave
_DERIVED: Final = 3  # of what follows from it


@dataclass(frozen=True, slots=True)
class MeanChange:
    """A difference of two means and, when the control's mean is known and positive, its lift.

    ``by_lift`` says that the lift was given and the effect follows from it.
    """

    sd: float
    effect: float
    mean: float | None
    lift: float | None
    by_lift: bool = False

    @property
    def standardised(self) -> float:
        """The effect in standard deviations."""
        return self.effect / self.sd

    def outputs(self) -> dict[str, Value]:
        """Return the effect on every scale that is defined."""
        outputs: dict[str, Value] = {"effect": self.effect}
        if self.lift is not None:
            outputs["lift"] = self.lift
        if self.mean is not None:
            outputs["target"] = tidy(self.mean + self.effect)
        return outputs | {"standardised_effect": tidy(self.standardised)}

    def reading(self) -> tuple[str, ...]:
        """Return the change as understood."""
        parts = [f"standard deviation {number(self.sd)}"]
        if self.mean is not None:
            parts.append(f"mean {number(self.mean)} → {number(tidy(self.mean + self.effect))}")
        effect = signed(self.effect, _DERIVED if self.by_lift else _GIVEN)
        relative = ""
        if self.lift is not None:
            share = signed_percent(self.lift, _GIVEN if self.by_lift else _DERIVED)
            relative = f", {share} relative"
        in_sd = f"{number(abs(self.standardised), _DERIVED)} standard deviations"
        return (*parts, f"effect {effect}{relative} ({in_sd})")


def mean_change(
    *, sd: float, mean: float | None, effect: float | None = None, lift: float | None = None
) -> MeanChange:
    """Return the change on every scale from the one that was given.

    Args:
        sd: standard deviation, above 0.
        mean: mean of control; needed, and above 0, for a lift.
        effect: absolute difference.
        lift: relative difference.

    Raises:
        InputError: for a lift without a positive mean.

    >>> mean_change(sd=10, mean=50.0, lift=0.02).effect
    1.0
    """
    if lift is not None:
        if mean is None:
            raise MissingInputError(
                "mean", "a lift", "the mean of control, to turn the lift into a difference"
            )
        if mean <= 0:
            raise InputError(
                "mean", mean, "above 0 when a lift is given", "Give the absolute effect instead."
            )
        return MeanChange(sd, tidy(mean * lift), mean, lift, by_lift=True)
    absolute = effect or 0.0
    relative = tidy(absolute / mean) if mean is not None and mean > 0 else None
    return MeanChange(sd, difference(absolute, 0.0), mean, relative)
