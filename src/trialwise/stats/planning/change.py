"""A change of a conversion rate on its three scales: target, absolute effect and relative lift."""

import math
from dataclasses import dataclass, field
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Value
from trialwise.stats.calculator import Param
from trialwise.stats.planning.inputs import NO_EFFECT_HINT
from trialwise.stats.wording import difference, percent, points, signed_percent, tidy

FRACTION_HINT: Final = "Rates are fractions: 12 % is 0.12."
BASELINE = Param(
    "baseline",
    "rate",
    "conversion rate of control as a fraction: 12 % is 0.12",
    required=True,
    low=0,
    high=1,
    low_open=True,
    high_open=True,
    low_hint=f"A rate of zero leaves nothing to compare. {FRACTION_HINT}",
    high_hint=FRACTION_HINT,
)
TARGET = Param(
    "target",
    "rate",
    "conversion rate of the treatment that is to be detected, as a fraction",
    low=0,
    high=1,
    low_open=True,
    high_open=True,
    low_hint=FRACTION_HINT,
    high_hint=FRACTION_HINT,
)
EFFECT = Param(
    "effect",
    "number",
    "absolute difference to detect, signed, as a fraction: 2 percentage points is 0.02",
    low=-1,
    high=1,
    low_open=True,
    high_open=True,
    not_zero=True,
    low_hint="Effects are fractions: -2 points is -0.02.",
    high_hint="Effects are fractions: 2 points is 0.02.",
    zero_hint=NO_EFFECT_HINT,
)
LIFT = Param(
    "lift",
    "number",
    "difference to detect relative to the baseline, signed, as a fraction: +20 % is 0.20",
    low=-1,
    low_open=True,
    not_zero=True,
    low_hint="A rate cannot fall by 100 % or more.",
    zero_hint=NO_EFFECT_HINT,
)
CHANGE: Final = ("target", "effect", "lift")
_GIVEN: Final = 10  # significant digits of what the user gave
_DERIVED: Final = 3  # of what follows from it


@dataclass(frozen=True, slots=True)
class Change:
    """A baseline rate and the rate of the treatment; all four are fractions.

    Attributes:
        baseline: rate of control.
        target: rate of the treatment.
        effect: target minus baseline.
        lift: effect over baseline.
        given: which of target, effect and lift was an input; that one is shown in full.
    """

    baseline: float
    target: float
    effect: float
    lift: float
    given: str = field(default="", repr=False)

    def outputs(self) -> dict[str, Value]:
        """Return effect, lift and target by name."""
        return {"effect": self.effect, "lift": self.lift, "target": self.target}

    def reading(self) -> tuple[str, str]:
        """Return the change as understood, on both scales."""
        effect = points(self.effect, _GIVEN if self.given == "effect" else _DERIVED)
        lift = signed_percent(self.lift, _GIVEN if self.given == "lift" else _DERIVED)
        return (
            f"baseline {percent(self.baseline)} → {self.target_text()}",
            f"{effect}, {lift} relative",
        )

    def target_text(self) -> str:
        """Return the target in percent, a computed one with the decimals of its effect."""
        if self.given == "target" or 0 in (self.target, self.effect):
            return percent(self.target)
        finer = math.floor(math.log10(self.target)) - math.floor(math.log10(abs(self.effect)))
        return percent(self.target, min(_DERIVED + max(finer, 0), _GIVEN))


def change_of(
    baseline: float,
    *,
    target: float | None = None,
    effect: float | None = None,
    lift: float | None = None,
) -> Change:
    """Return the change on every scale from the one that was given.

    Args:
        baseline: rate of control, in (0, 1).
        target: rate of the treatment, in (0, 1).
        effect: absolute difference, signed.
        lift: relative difference, signed.

    Returns:
        The change.

    Raises:
        InputError: when the target equals the baseline or leaves (0, 1).

    >>> change_of(0.10, lift=0.2)
    Change(baseline=0.1, target=0.12, effect=0.02, lift=0.2)
    """
    given = "target" if target is not None else "effect" if effect is not None else "lift"
    if target is None:
        target = _target(baseline, effect=effect, lift=lift)
    if target == baseline:
        raise InputError("target", target, "different from the baseline", NO_EFFECT_HINT)
    effect = difference(target, baseline) if effect is None else effect
    lift = tidy(effect / baseline) if lift is None else lift
    return Change(baseline, target, effect, lift, given)


def _target(baseline: float, *, effect: float | None, lift: float | None) -> float:
    field, given = ("effect", effect) if lift is None else ("lift", lift)
    shift = baseline * lift if lift is not None else effect or 0.0
    target = tidy(baseline + shift)
    if 0 < target < 1:
        return target
    raise InputError(
        field,
        given,
        "such that the target stays between 0 % and 100 %",
        f"From {percent(baseline)} it would be {percent(target)}. "
        "An effect is absolute (2 points is 0.02), a lift is relative (+20 % is 0.20).",
    )
