"""A change of a mean on its scales, with the inputs that describe it."""

from dataclasses import dataclass, replace
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Value
from trialwise.stats.calculator import Param
from trialwise.stats.planning.inputs import NO_EFFECT_HINT, NO_NEGATIVE_SPREAD
from trialwise.stats.validate import MissingInputError
from trialwise.stats.wording import alike, difference, number, signed, signed_percent, tidy

LARGEST: Final = 1e15
SD = Param(
    "sd",
    "number",
    "standard deviation of the metric between users, in the metric's unit",
    required=True,
    low=0,
    high=LARGEST,
    low_open=True,
    low_hint=NO_NEGATIVE_SPREAD,
    zero_hint="A metric that never varies needs no test; take the deviation from past data.",
)
MEAN = Param(
    "mean",
    "number",
    "mean of control, in the metric's unit; needed for a lift",
    low=-LARGEST,
    high=LARGEST,
)
SD_OR_CV = replace(SD, required=False)
CV = Param(
    "cv",
    "number",
    "coefficient of variation, the standard deviation over the mean of control, in place of sd; "
    "with a lift it makes the mean unnecessary: 1.5 or 150 %",
    low=0,
    high=LARGEST,
    low_open=True,
    low_hint=NO_NEGATIVE_SPREAD,
    zero_hint="A metric that never varies needs no test; take the deviation from past data.",
)
MEAN_OR_CV = replace(
    MEAN,
    description="mean of control, in the metric's unit; needed for a lift unless cv is given",
)
SPREAD: Final = ("sd", "cv")
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
class Metric:
    """The spread of a metric between users, and the mean of control when it is known.

    Attributes:
        sd: standard deviation in the metric's unit, in units of the mean when ``is_relative``.
        mean: mean of control.
        cv: coefficient of variation, when that was given.
    """

    sd: float
    mean: float | None
    cv: float | None = None

    @property
    def is_relative(self) -> bool:
        """Whether all is in units of an unknown mean."""
        return self.cv is not None and self.mean is None

    def reading(self) -> tuple[str, ...]:
        """Return the spread as understood."""
        if self.cv is None:
            return (f"standard deviation {number(self.sd)}",)
        ratio = f"coefficient of variation {number(self.cv)}"
        return (ratio if self.is_relative else f"{ratio}: standard deviation {number(self.sd)}",)


def metric_of(*, sd: float | None, cv: float | None, mean: float | None) -> Metric:
    """Return the metric from its standard deviation or its coefficient of variation.

    Args:
        sd: standard deviation, above 0; or
        cv: standard deviation over the mean of control, above 0.
        mean: mean of control; above 0 when ``cv`` is given.

    Raises:
        InputError: for a coefficient of variation with a mean that is not above 0.

    >>> metric_of(sd=None, cv=1.5, mean=50.0).sd
    75.0
    """
    if cv is None:
        return Metric(sd or 0.0, mean)
    if mean is None:
        return Metric(cv, None, cv)
    if mean <= 0:
        raise InputError("mean", mean, "above 0 when cv is given", "Give sd instead of cv.")
    return Metric(tidy(cv * mean), mean, cv)


@dataclass(frozen=True, slots=True)
class MeanChange:
    """A difference of two means and, when the control's mean is known and positive, its lift.

    Attributes:
        metric: spread and mean.
        effect: the difference, in the unit of the spread.
        lift: relative difference, when it is defined.
        by_lift: whether the lift was given and the effect follows from it.
    """

    metric: Metric
    effect: float
    lift: float | None
    by_lift: bool = False

    @property
    def sd(self) -> float:
        """Standard deviation."""
        return self.metric.sd

    @property
    def standardised(self) -> float:
        """The effect in standard deviations."""
        return self.effect / self.metric.sd

    def outputs(self) -> dict[str, Value]:
        """Return the effect on every scale that is defined."""
        outputs: dict[str, Value] = {"effect": self.effect}
        if self.lift is not None:
            outputs["lift"] = self.lift
        if self.metric.mean is not None:
            outputs["target"] = tidy(self.metric.mean + self.effect)
        return outputs | {"standardised_effect": tidy(self.standardised)}

    def reading(self) -> tuple[str, ...]:
        """Return the change as understood."""
        parts = self.metric.reading()
        mean = self.metric.mean
        if mean is not None:
            parts += (f"mean {number(mean)} → {number(tidy(mean + self.effect))}",)
        in_sd = f"{number(abs(self.standardised), _DERIVED)} standard deviations"
        said = []
        if not self.metric.is_relative:
            said.append(signed(self.effect, _DERIVED if self.by_lift else _GIVEN))
        if self.lift is not None:
            share = signed_percent(self.lift, _GIVEN if self.by_lift else _DERIVED)
            said.append(f"{share} relative")
        return (*parts, f"effect {', '.join(said)} ({in_sd})")

    def text(self) -> str:
        """Return for example ``2.5 (+5 % relative)``."""
        relative = "" if self.lift is None else f"{signed_percent(self.lift)} relative"
        if self.metric.is_relative:
            return relative
        return f"{alike([self.effect])[0]}{f' ({relative})' if relative else ''}"


def mean_change(
    *,
    sd: float | None = None,
    mean: float | None,
    effect: float | None = None,
    lift: float | None = None,
    cv: float | None = None,
) -> MeanChange:
    """Return the change on every scale from the one that was given.

    Args:
        sd: standard deviation, above 0; or
        mean: mean of control; needed, and above 0, for a lift without ``cv``.
        effect: absolute difference.
        lift: relative difference.
        cv: coefficient of variation in place of ``sd``, above 0.

    Raises:
        InputError: for a lift without a positive mean, or an effect without the mean that turns
            the coefficient of variation into a standard deviation.

    >>> mean_change(sd=10, mean=50.0, lift=0.02).effect
    1.0
    """
    return change_of_metric(metric_of(sd=sd, cv=cv, mean=mean), effect=effect, lift=lift)


def change_of_metric(
    metric: Metric, *, effect: float | None = None, lift: float | None = None
) -> MeanChange:
    """Return the same as ``mean_change`` for a metric."""
    mean = metric.mean
    if lift is not None:
        if metric.is_relative:
            return MeanChange(metric, lift, lift, by_lift=True)
        if mean is None:
            raise MissingInputError(
                "mean", "a lift", "the mean of control, to turn the lift into a difference"
            )
        if mean <= 0:
            raise InputError(
                "mean", mean, "above 0 when a lift is given", "Give the absolute effect instead."
            )
        return MeanChange(metric, tidy(mean * lift), lift, by_lift=True)
    if metric.is_relative:
        raise MissingInputError(
            "mean", "an absolute effect with cv", "the mean of control, to turn cv into a deviation"
        )
    absolute = effect or 0.0
    relative = tidy(absolute / mean) if mean is not None and mean > 0 else None
    return MeanChange(metric, difference(absolute, 0.0), relative)
