"""Two means tested against a shifted null hypothesis: power, size, wording and lines of code."""

import contextlib
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Value
from trialwise.stats.calculator import Param
from trialwise.stats.numeric.distributions import (
    noncentral_t_tail,
    normal_cdf,
    normal_quantile,
)
from trialwise.stats.numeric.tails import critical
from trialwise.stats.planning.design import LARGEST_SIZE, Design, Split
from trialwise.stats.planning.margins.rates import check_distance
from trialwise.stats.planning.margins.rates_code import Lines
from trialwise.stats.planning.search import smallest_effect, smallest_size, too_small
from trialwise.stats.wording import number, probability

Convention = Literal["t", "z"]
CONVENTION: Final = Param(
    "convention",
    "choice",
    "t: exact power of the t test (noncentral t); z: normal approximation",
    default="t",
    choices=("t", "z"),
)
PHRASES: Final[Mapping[Convention, str]] = {
    "t": "one-sided t test against the margin, exact power from the noncentral t",
    "z": "one-sided z test against the margin (normal approximation)",
}
SOURCE: Final = (
    "Chow, Shao & Wang (2008), Sample Size Calculations in Clinical Research, ch. 3; Julious "
    "(2004), Statistics in Medicine 23, 1921-1986"
)
_LATEX: Final[Mapping[Convention, str]] = {
    "t": r"1-\beta = P(T'_{n_1+n_2-2,\,\lambda} > t_{1-\alpha}),\quad "
    r"\lambda = \frac{D}{\sigma\sqrt{1/n_1+1/n_2}}",
    "z": r"1-\beta = \Phi(\lambda - z_{1-\alpha}),\quad "
    r"\lambda = \frac{D}{\sigma\sqrt{1/n_1+1/n_2}}",
}
_TEXT: Final[Mapping[Convention, str]] = {
    "t": "1 − β = P(T′ > t₁₋α), T′ noncentral t with n₁ + n₂ − 2 df and λ = D / (σ √(1/n₁ + 1/n₂))",
    "z": "1 − β = Φ(λ − z₁₋α), λ = D / (σ √(1/n₁ + 1/n₂))",
}
_SIZE_LATEX: Final = (
    r"n_1 = \frac{(z_{1-\alpha}+z_{1-\beta})^2(1+1/r)\,\sigma^2}{D^2},\quad n_2 = rn_1"
)
_SIZE_TEXT: Final = "n₁ = (z₁₋α + z₁₋β)² (1 + 1/r) σ² / D², n₂ = r n₁"


@dataclass(frozen=True, slots=True)
class MeanPlan:
    """An expected difference of two means and the difference of the null hypothesis.

    Attributes:
        effect: expected, treatment minus control.
        null: difference at the border of the null hypothesis.
        sign: 1 when the test looks above the border, -1 when below.
        sd: standard deviation between users, the same in both arms.
        design: one-sided error rate and split.
        convention: ``t`` or ``z``.
    """

    effect: float
    null: float
    sign: int
    sd: float
    design: Design
    convention: Convention

    @property
    def distance(self) -> float:
        """How far the expected difference lies from the border, above 0 when beyond it."""
        return self.sign * (self.effect - self.null)

    def standard_error(self, split: Split) -> float:
        """Return the standard error of the difference."""
        return self.sd * math.sqrt(1 / split.control + 1 / split.treatment)

    def power(self, split: Split) -> float:
        """Return the power."""
        return self.power_at(self.distance / self.standard_error(split), split)

    def power_at(self, shift: float, split: Split) -> float:
        """Return the power when the distance is this many standard errors."""
        if self.convention == "z":
            return normal_cdf(shift - self.design.z_alpha)
        df = split.control + split.treatment - 2
        return noncentral_t_tail(critical(self.design.tail, df), df, shift)

    def exact_size(self, power: float) -> float:
        """Return (z_α + z_β)² (1 + 1/r) σ² / D², not rounded."""
        reach = max(self.design.z_alpha + normal_quantile(power), 0.0)
        scale = reach * (self.sd / self.distance)
        return scale * (1 + 1 / self.design.ratio) * scale

    def size(self, power: float) -> Split:
        """Return the users of both arms.

        Raises:
            InputError: when chance alone reaches the power, the expected difference is not beyond
                the margin, or more than 10¹² users were needed.
        """
        self.design.check_power(power)
        check_distance(self.distance, self.effect)
        first = self.exact_size(power)
        if not first * max(self.design.ratio, 1) <= LARGEST_SIZE:
            raise too_small(f"about {first:.1e}")
        if self.convention == "z":
            return self.design.split(first, least=2)
        control = smallest_size(
            lambda n: self.power(self.design.allocate(n, least=2)),
            power,
            guess=math.ceil(first) + 2,
        )
        return self.design.allocate(control, least=2)

    def least_distance(self, split: Split, power: float) -> float:
        """Return the smallest distance from the border with this power.

        Raises:
            InputError: when chance alone reaches it.
        """
        self.design.check_power(power)
        found, _ = smallest_effect(
            lambda shift: self.power_at(shift, split), power, start=3.0, room=math.inf
        )
        if found is None:
            raise OverflowError("no float is large enough")
        return found * self.standard_error(split)

    def formula(self) -> tuple[str, str]:
        """Return LaTeX and Unicode of the power."""
        return _LATEX[self.convention], _TEXT[self.convention]

    def size_formula(self) -> tuple[str, str]:
        """Return LaTeX and Unicode of the size."""
        if self.convention == "z":
            return _SIZE_LATEX, _SIZE_TEXT
        return rf"\text{{smallest }} n_1:\ {_LATEX['t']}", f"smallest n₁ with {_TEXT['t']}"

    def worked(self, split: Split) -> str:
        """Return the power with the numbers put in."""
        shift = self.distance / self.standard_error(split)
        df = f" with {split.control + split.treatment - 2:,} df" if self.convention == "t" else ""
        return (
            f"λ = {number(self.distance, 6)} / ({number(self.sd)}·√(1/{split.control:,} + "
            f"1/{split.treatment:,})) = {number(shift, 4)}; 1 − β = "
            f"{probability(self.power(split))}{df}"
        )

    def worked_size(self, power: float, split: Split) -> str:
        """Return the size with the numbers put in."""
        if self.convention == "t":
            return self.worked(split)
        over = "" if self.design.ratio == 1 else f"/{number(self.design.ratio)}"
        return (
            f"n₁ = ({number(self.design.z_alpha, 4)} + {number(normal_quantile(power), 4)})² · "
            f"(1 + 1{over}) · {number(self.sd)}² / {number(self.distance, 6)}² = "
            f"{number(self.exact_size(power), 6)} → {split.control:,}"
        )

    def other_test(self, outputs: "Callable[[MeanPlan], dict[str, Value]]") -> list[Alternative]:
        """Return what the other test gives."""
        other: Convention = "z" if self.convention == "t" else "t"
        with contextlib.suppress(InputError):
            found = outputs(replace(self, convention=other))
            return [Alternative(f"{other} test", found, PHRASES[other])]
        return []


def size_lines(plan: MeanPlan, power: float) -> Lines:
    """Return the lines that print the users of control."""
    distance = f"{plan.distance!r}"
    ratio, tail = plan.design.ratio, plan.design.tail_code
    near = f"(({{a}}+{{b}})*{plan.sd!r}/{distance}){{square}}*(1+1/{ratio!r})"
    python = near.format(a=f"norm.isf({tail})", b=f"norm.ppf({power!r})", square="**2")
    r = near.format(a=f"-qnorm({tail})", b=f"qnorm({power!r})", square="^2")
    if plan.convention == "z":
        return Lines(
            f"from math import ceil; from scipy.stats import norm; print(max(2, ceil({python})))",
            f"cat(max(2, ceiling({r})))",
        )
    least = f"-2/{ratio!r}-1"
    return Lines(
        f"from itertools import count; {_python_setup(plan)}s = max(2, int({python}{least})); "
        f"print(next(n for n in count(s) if P(n, {distance}) >= {power!r}))",
        f"{_r_setup(plan)}n <- max(2, floor({r}{least})); "
        f"while (P(n, {distance}) < {power!r}) n <- n+1; cat(n)",
    )


def power_lines(plan: MeanPlan, users: int) -> Lines:
    """Return the lines that print the power."""
    return Lines(
        f"{_python_setup(plan)}print(P({users}, {plan.distance!r}))",
        f"{_r_setup(plan)}cat(format(P({users}, {plan.distance!r}), digits=12))",
    )


def distance_lines(plan: MeanPlan, users: int, power: float, shown: str, top: float) -> Lines:
    """Return the lines that print ``shown``, with {} for the smallest distance, below ``top``."""
    inside = f"P({users}, x)-{power!r}"
    python = f"brentq(lambda x: {inside}, 1e-9*{top!r}, {top!r}, xtol=1e-15, maxiter=999)"
    r = f"uniroot(function(x) {inside}, c(1e-9, 1)*{top!r}, tol=1e-14*{top!r})$root"
    return Lines(
        f"from scipy.optimize import brentq; {_python_setup(plan)}print({shown.format(python)})",
        f"{_r_setup(plan)}cat(format({shown.format(r)}, digits=12))",
    )


def _python_setup(plan: MeanPlan) -> str:
    tail, ratio = plan.design.tail_code, plan.design.ratio
    shift = f"x/({plan.sd!r}*(1/n+1/m(n))**0.5)"
    body = f"norm.sf(norm.isf({tail})-{shift})"
    if plan.convention == "t":
        body = f"nct.sf(t.isf({tail}, n+m(n)-2), n+m(n)-2, {shift})"
    return (
        "from math import ceil; from scipy.stats import nct, norm, t; "
        f"m = lambda n: max(2, ceil(round(n*{ratio!r}, 6))); P = lambda n, x: {body}; "
    )


def _r_setup(plan: MeanPlan) -> str:
    tail, ratio = plan.design.tail_code, plan.design.ratio
    shift = f"x/({plan.sd!r}*sqrt(1/n+1/m(n)))"
    body = f"pnorm({shift}+qnorm({tail}))"
    if plan.convention == "t":
        body = f"pt(qt({tail}, n+m(n)-2, lower.tail=FALSE), n+m(n)-2, {shift}, lower.tail=FALSE)"
    return f"m <- function(n) max(2, ceiling(round(n*{ratio!r}, 6))); P <- function(n, x) {body}; "
