"""Precision of the difference and of the lift of two means, and the users for a margin."""

import contextlib
import math
from dataclasses import dataclass
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output
from trialwise.stats.call import Call, validated
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.numeric.tails import critical
from trialwise.stats.planning.design import Split
from trialwise.stats.planning.inputs import RATIO
from trialwise.stats.planning.means.change import SD
from trialwise.stats.planning.precision.difference import (
    ASSUMPTIONS,
    ERROR,
    LIFT_MARGIN,
    LIFT_OUTPUT,
    MARGINS,
    SIZES,
    Arms,
    sized,
)
from trialwise.stats.planning.precision.inputs import (
    CONTROL,
    CONTROL_MEAN,
    MEAN_MARGIN,
    around,
    level,
    read_level,
    smallest_sample,
)
from trialwise.stats.planning.precision.mean_intervals import CONVENTION, PHRASES, Convention
from trialwise.stats.validate import MissingInputError
from trialwise.stats.wording import number, tidy

_OPTIONS: Final = (CONTROL_MEAN, RATIO, ALPHA, CONVENTION)
_MARGIN_PARAMS: Final = (SD, CONTROL, *_OPTIONS)
_SIZE_PARAMS: Final = (SD, MEAN_MARGIN, LIFT_MARGIN, *_OPTIONS)
_OUTPUTS: Final = (
    Output("margin", "margin of error of the difference, half its interval, in its unit"),
    LIFT_OUTPUT,
    ERROR,
)
_LATEX: Final = r"d = t_{n_1+n_2-2,\,1-\alpha/2}\; s\sqrt{\frac1{n_1}+\frac1{n_2}}"
_TEXT: Final = "d = t₁₋α/₂(n₁ + n₂ − 2) · s √(1/n₁ + 1/n₂), z for t in the normal interval"
_SOURCE: Final = (
    "Chow, Shao & Wang (2008), Sample Size Calculations in Clinical Research, ch. 3; delta method "
    "for the lift"
)


@dataclass(frozen=True, slots=True)
class MeanPair:
    """Two means with the same standard deviation; they are taken to be about equal."""

    sd: float
    mean: float | None
    arms: Arms

    def standard_error(self, split: Split) -> float:
        """Return the standard error of the difference."""
        return self.sd * math.sqrt(1 / split.control + 1 / split.treatment)

    def factor(self, split: Split, convention: Convention) -> float:
        """Return the critical value."""
        df = split.control + split.treatment - 2 if convention == "t" else math.inf
        return critical(self.arms.alpha / 2, df)

    def margin(self, split: Split, convention: Convention) -> float:
        """Return half the width of the difference's interval."""
        return self.factor(split, convention) * self.standard_error(split)

    def size(self, margin: float, convention: Convention) -> Split:
        """Return the smallest arms with at most this margin."""
        z = critical(self.arms.alpha / 2)
        first = (z * self.sd / margin) ** 2 * (1 + 1 / self.arms.ratio)
        split = self.arms.split(first)
        if convention == "z":
            return split
        control = smallest_sample(
            lambda n: self.margin(self.arms.allocate(n), "t") <= margin, guess=split.control
        )
        return self.arms.split(control)

    def outputs(self, split: Split, convention: Convention) -> dict[str, Value]:
        """Return the margins and the standard error of the difference."""
        margin = self.margin(split, convention)
        outputs: dict[str, Value] = {"margin": margin}
        if self.mean is not None and self.mean > 0:
            outputs["lift_margin"] = margin / self.mean
        return outputs | {"standard_error": self.standard_error(split)}

    def text(self, split: Split, convention: Convention) -> str:
        """Return the margins in words."""
        found = self.outputs(split, convention)
        lift = ""
        if "lift_margin" in found:
            lift = f" ({around(100 * float(found['lift_margin']), ' %')} lift)"
        return f"{around(float(found['margin']))} for the difference{lift}"

    def reading(self, call: Call) -> tuple[str, ...]:
        """Return metric and split as understood."""
        mean = () if self.mean is None else (f"mean {number(self.mean)} in both arms",)
        ratio = f"{number(self.arms.ratio)} treatment : 1 control"
        split = "equal split" if self.arms.ratio == 1 else ratio
        return (
            f"standard deviation {number(self.sd)}",
            *mean,
            f"{split}{call.default_mark('ratio')}",
        )


@validated("precision-difference-means", _MARGIN_PARAMS)
def precision_difference_means(
    call: Call,
    *,
    sd: float,
    n: int,
    mean: float | None = None,
    ratio: float = 1.0,
    alpha: float = 0.05,
    convention: Convention = "t",
) -> Calculation:
    """Return the margin of the difference, and of the lift, of two means with ``n`` users per arm.

    d = t₁₋α/₂(n₁ + n₂ − 2) · s √(1/n₁ + 1/n₂); the lift's margin is d over the mean of control.

    Args:
        call: filled in by ``validated``.
        sd: standard deviation between users, above 0, in the metric's unit.
        n: users in control, at least 2.
        mean: expected mean of control, for the margin of the lift.
        ratio: treatment users per control user, in [0.001, 1000].
        alpha: 1 minus the level of the interval, in (0, 0.5).
        convention: ``t`` or ``z``.

    Returns:
        ``margin`` in the metric's unit, ``lift_margin`` as a fraction when the mean is above 0.

    Raises:
        InputError: for a value outside its range.

    Source: Chow, Shao & Wang (2008), ch. 3; delta method for the lift.

    Examples:
        >>> precision_difference_means(sd=30, n=1000, mean=50).summary.split(": ")[1]
        '±2.63 for the difference (±5.26 % lift).'
    """
    pair = MeanPair(sd, mean, Arms(ratio, alpha))
    split = pair.arms.allocate(n)
    other: Convention = "z" if convention == "t" else "t"
    source = f"{sd!r}*(1/{split.control}+1/{split.treatment})"
    law, df = ("t", f", {split.total}-2") if convention == "t" else ("norm", "")
    return call.result(
        outputs=sized(split, pair.outputs(split, convention)),
        summary=f"With {split.text()}, the {level(alpha)} interval is this wide: "
        f"{pair.text(split, convention)}.",
        reading=(*pair.reading(call), split.text(), read_level(call, alpha)),
        convention=f"{PHRASES[convention]}, same variance in both arms",
        alternatives=(Alternative(other, {"margin": pair.margin(split, other)}, PHRASES[other]),),
        assumptions=_assumptions(mean),
        formula=_LATEX,
        formula_text=_TEXT,
        worked=_worked(pair, split, convention),
        code=f"from scipy.stats import {law}; print({law}.isf({alpha!r}/2{df})*{source}**0.5)",
        r_code=f"cat(format(q{law}({alpha!r}/2{df}, lower.tail=FALSE)*{source}^0.5, digits=12))",
        source=_SOURCE,
    )


@validated("sample-size-precision-difference-means", _SIZE_PARAMS, (MARGINS,))
def sample_size_precision_difference_means(
    call: Call,
    *,
    sd: float,
    margin: float | None = None,
    lift_margin: float | None = None,
    mean: float | None = None,
    ratio: float = 1.0,
    alpha: float = 0.05,
    convention: Convention = "t",
) -> Calculation:
    """Return the users per arm for a margin of the difference, or of the lift, of two means.

    The smallest n₁ with t₁₋α/₂(n₁ + n₂ − 2) · s √(1/n₁ + 1/n₂) <= d, n₂ = r n₁; for z,
    n₁ = (z s/d)² (1 + 1/r).

    Args:
        call: filled in by ``validated``.
        sd: standard deviation between users, above 0, in the metric's unit.
        margin: half the width of the difference's interval, above 0. Give exactly one margin.
        lift_margin: half the width of the lift's interval, a fraction; needs ``mean``.
        mean: expected mean of control, above 0 when a lift's margin is given.
        ratio: treatment users per control user, in [0.001, 1000].
        alpha: 1 minus the level of the interval, in (0, 0.5).
        convention: ``t`` or ``z``.

    Returns:
        The users per arm, at least 2, and the margins that they reach.

    Raises:
        InputError: for a value outside its range, or a lift's margin without a positive mean.
        UsageError: for both margins.

    Source: Chow, Shao & Wang (2008), ch. 3; delta method for the lift.

    Examples:
        >>> sample_size_precision_difference_means(sd=30, margin=2).outputs["n_control"]
        1730
    """
    pair = MeanPair(sd, mean, Arms(ratio, alpha))
    wanted = _wanted(margin, lift_margin, mean)
    split = pair.size(wanted, convention)
    relative = (
        "" if lift_margin is None else f" ({around(100 * lift_margin, ' %', 10)} of the lift)"
    )
    return call.result(
        outputs=sized(split, pair.outputs(split, convention)),
        summary=f"You need {split.text()}, for a {level(alpha)} interval of "
        f"{pair.text(split, convention)}.",
        reading=(
            *pair.reading(call),
            f"margin {around(wanted, digits=10)} of the difference{relative}",
            read_level(call, alpha),
        ),
        convention=f"{PHRASES[convention]}, same variance in both arms",
        alternatives=_other_size(pair, wanted, convention),
        assumptions=_assumptions(mean),
        formula=rf"n_1 = \min\{{n_1: d(n_1) \le d\}},\quad {_LATEX},\quad n_2 = rn_1",
        formula_text=f"smallest n₁ with d(n₁) ≤ d, {_TEXT}, n₂ = r n₁",
        worked=_worked(pair, split, convention),
        code=_size_code(pair, wanted, convention),
        r_code=_size_r(pair, wanted, convention),
        source=_SOURCE,
    )


def _wanted(margin: float | None, lift_margin: float | None, mean: float | None) -> float:
    """Return the margin of the difference."""
    if lift_margin is None:
        return margin or 0.0
    if mean is None:
        raise MissingInputError("mean", "a margin of the lift", "the expected mean of control")
    if mean <= 0:
        raise InputError("mean", mean, "above 0 for the margin of a lift", "Give margin instead.")
    return tidy(lift_margin * mean)


def _assumptions(mean: float | None) -> tuple[str, ...]:
    sentences = (
        *ASSUMPTIONS,
        "The standard deviation is the same in both arms; heavy tails need more users, or capping.",
    )
    if mean is None or mean <= 0:
        return sentences
    return (
        *sentences,
        "The margin of the lift is that of a lift near zero; a large one is wider.",
    )


def _other_size(pair: MeanPair, margin: float, convention: Convention) -> tuple[Alternative, ...]:
    other: Convention = "z" if convention == "t" else "t"
    with contextlib.suppress(InputError):
        return (Alternative(other, pair.size(margin, other).outputs(), PHRASES[other]),)
    return ()


def _worked(pair: MeanPair, split: Split, convention: Convention) -> str:
    return (
        f"d = {number(pair.factor(split, convention), 4)} · {number(pair.sd)} · "
        f"√(1/{split.control:,} + 1/{split.treatment:,}) = "
        f"{number(pair.margin(split, convention), 4)}"
    )


def _size_code(pair: MeanPair, margin: float, convention: Convention) -> str:
    tail, ratio = f"{pair.arms.alpha!r}/2", pair.arms.ratio
    if convention == "z":
        size = f"(norm.isf({tail})*{pair.sd!r}/{margin!r})**2*(1+1/{ratio!r})"
        return f"from math import ceil; from scipy.stats import norm; print(max(2, ceil({size})))"
    return (
        "from itertools import count; from math import ceil; from scipy.stats import norm, t; "
        f"m = lambda n: max(2, ceil(round(n*{ratio!r}, 6))); "
        f"d = lambda n: t.isf({tail}, n+m(n)-2)*{pair.sd!r}*(1/n+1/m(n))**0.5; "
        f"z = norm.isf({tail})*{pair.sd!r}/{margin!r}; n = max(2, int(z*z*(1+1/{ratio!r}))-3); "
        f"print(next(k for k in count(n) if d(k) <= {margin!r}))"
    )


def _size_r(pair: MeanPair, margin: float, convention: Convention) -> str:
    tail, ratio = f"{pair.arms.alpha!r}/2", pair.arms.ratio
    if convention == "z":
        size = f"(qnorm({tail})*{pair.sd!r}/{margin!r})^2*(1+1/{ratio!r})"
        return f"cat(max(2, ceiling({size})))"
    return (
        f"m <- function(n) max(2, ceiling(round(n*{ratio!r}, 6))); "
        f"d <- function(n) qt({tail}, n+m(n)-2, lower.tail=FALSE)*{pair.sd!r}*sqrt(1/n+1/m(n)); "
        f"n <- max(2, floor((qnorm({tail})*{pair.sd!r}/{margin!r})^2*(1+1/{ratio!r}))-3); "
        f"while (d(n) > {margin!r}) n <- n+1; cat(n)"
    )


PRECISION_DIFFERENCE_MEANS = Calculator(
    name="precision-difference-means",
    title="Margin of error of the difference of two means",
    family="planning",
    params=_MARGIN_PARAMS,
    outputs=(*_OUTPUTS, *SIZES),
    run=precision_difference_means,
    example={"sd": 30, "n": 1000, "mean": 50},
    headline="margin",
    varies=("n", "sd"),
    curve="n",
)
SAMPLE_SIZE_PRECISION_DIFFERENCE_MEANS = Calculator(
    name="sample-size-precision-difference-means",
    title="Sample size for the margin of error of the difference of two means",
    family="planning",
    params=_SIZE_PARAMS,
    outputs=(*SIZES, *_OUTPUTS),
    run=sample_size_precision_difference_means,
    example={"sd": 30, "margin": 2},
    one_of=(MARGINS,),
    headline="n_control",
    varies=(*MARGINS, "sd"),
    curve="margin",
)

CALCULATORS = (PRECISION_DIFFERENCE_MEANS, SAMPLE_SIZE_PRECISION_DIFFERENCE_MEANS)
