"""A change of a metric above zero on its scales: target, absolute effect and relative lift."""

import math
from dataclasses import dataclass, replace
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Value
from trialwise.stats.calculator import Param
from trialwise.stats.planning.inputs import NO_EFFECT_HINT
from trialwise.stats.wording import difference, number, signed, signed_percent, tidy

LARGEST: Final = 1e12
SCALES: Final = ("target", "effect", "lift")
_GIVEN: Final = 10  # significant digits of what the user gave
_DERIVED: Final = 3  # of what follows from it


@dataclass(frozen=True, slots=True)
class PositiveChange:
    """A value of control and one of the treatment, both above 0.

    Attributes:
        baseline: value of control.
        target: value of the treatment.
        effect: target minus baseline.
        lift: effect over baseline.
        given: which of target, effect and lift was an input; that one is shown in full.
    """

    baseline: float
    target: float
    effect: float
    lift: float
    given: str

    def outputs(self) -> dict[str, Value]:
        """Return effect, lift and target by name."""
        return {"effect": self.effect, "lift": self.lift, "target": self.target}

    def reading(self, name: str) -> str:
        """Return the change as understood, as in ``rate 0.5 → 0.6 (+0.1, +20 % relative)``."""
        return f"{name} {number(self.baseline)} → {self._target()} ({self._scales()})"

    def text(self, name: str) -> str:
        """Return for example ``a rise of the rate from 0.5 to 0.6 (+20 %)``."""
        way = "rise" if self.effect > 0 else "fall"
        lift = signed_percent(self.lift, _GIVEN if self.given == "lift" else _DERIVED)
        return f"a {way} of {name} from {number(self.baseline)} to {self._target()} ({lift})"

    def as_found(self) -> "PositiveChange":
        """Return the change as one that was computed."""
        return replace(self, given="")

    def cells(self) -> tuple[str, str]:
        """Return the absolute and the relative effect."""
        return signed(self.effect), signed_percent(self.lift)

    def _scales(self) -> str:
        effect = signed(self.effect, _GIVEN if self.given == "effect" else _DERIVED)
        lift = signed_percent(self.lift, _GIVEN if self.given == "lift" else _DERIVED)
        return f"{effect}, {lift} relative"

    def _digits(self) -> int:
        """Return the digits at which a computed target shows its effect."""
        finer = math.log10(abs(self.baseline / self.effect)) if self.effect else 0
        return min(_DERIVED + max(math.ceil(finer), 0), _GIVEN)

    def _target(self) -> str:
        return number(self.target, _GIVEN if self.given == "target" else self._digits())


def change_params(noun: str, unit: str) -> tuple[Param, Param, Param]:
    """Return the inputs target, effect and lift of a metric above zero.

    Args:
        noun: the metric, as in ``rate``.
        unit: its unit in words.
    """
    target = Param(
        "target",
        "number",
        f"{noun} of the treatment that is to be detected, {unit}",
        low=0,
        high=LARGEST,
        low_open=True,
        low_hint=f"The {noun} stays above zero.",
    )
    effect = Param(
        "effect",
        "number",
        f"absolute difference of the {noun} to detect, signed, {unit}",
        low=-LARGEST,
        high=LARGEST,
        not_zero=True,
        zero_hint=NO_EFFECT_HINT,
    )
    lift = Param(
        "lift",
        "number",
        f"difference of the {noun} to detect relative to the baseline, signed, as a fraction: "
        "+20 % is 0.20",
        low=-1,
        high=LARGEST,
        low_open=True,
        not_zero=True,
        low_hint=f"The {noun} cannot fall by 100 % or more.",
        zero_hint=NO_EFFECT_HINT,
    )
    return target, effect, lift


def positive_change(
    baseline: float,
    *,
    target: float | None = None,
    effect: float | None = None,
    lift: float | None = None,
) -> PositiveChange:
    """Return the change on every scale from the one that was given.

    Args:
        baseline: value of control, above 0.
        target: value of the treatment, above 0.
        effect: absolute difference, signed.
        lift: relative difference, signed, above -1.

    Raises:
        InputError: when the target equals the baseline or is not above 0.

    >>> positive_change(0.5, lift=0.2).target
    0.6
    """
    given = "target" if target is not None else "effect" if effect is not None else "lift"
    if target is None:
        shift = baseline * lift if lift is not None else effect or 0.0
        target = tidy(baseline + shift)
        if target <= 0:
            raise InputError(
                given,
                shift if lift is None else lift,
                "such that the target stays above 0",
                f"From {number(baseline)} it would be {number(target)}.",
            )
    if target == baseline:
        raise InputError("target", target, "different from the baseline", NO_EFFECT_HINT)
    effect = difference(target, baseline) if effect is None else effect
    lift = tidy(effect / baseline) if lift is None else lift
    return PositiveChange(baseline, target, effect, lift, given)
