"""Equivalence by two one-sided tests: power, users and margin, for rates and means alike."""

import contextlib
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Literal

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Value
from trialwise.stats.numeric.distributions import normal_quantile
from trialwise.stats.numeric.tost import normal_tost_power, tost_power
from trialwise.stats.planning.design import LARGEST_SIZE, Design, Split
from trialwise.stats.planning.margins.rates_code import Lines
from trialwise.stats.planning.search import smallest_effect, smallest_size, too_small
from trialwise.stats.wording import number, percent, probability

Convention = Literal["t", "z"]
SOURCE: Final = (
    "Schuirmann (1987), J. Pharmacokinetics and Biopharmaceutics 15, 657-680; Chow, Shao & Wang "
    "(2008), Sample Size Calculations in Clinical Research, ch. 3 and 4"
)
_LATEX: Final = {
    "t": r"1-\beta = P\left(T_1 > t_{1-\alpha},\ T_2 < -t_{1-\alpha}\right),\quad "
    r"T_{1,2} = \frac{\hat\delta \pm M}{\widehat{\text{se}}}",
    "z": r"1-\beta = \Phi\left(\frac{M-\delta}{\text{se}}-z_{1-\alpha}\right) + "
    r"\Phi\left(\frac{M+\delta}{\text{se}}-z_{1-\alpha}\right) - 1",
}
_TEXT: Final = {
    "t": "1 − β = P(T₁ > t₁₋α and T₂ < −t₁₋α), T₁ and T₂ = (δ̂ ± M)/se with one estimated se",
    "z": "1 − β = Φ((M − δ)/se − z₁₋α) + Φ((M + δ)/se − z₁₋α) − 1, at least 0",
}
_WIDER: Final = 0.025


@dataclass(frozen=True, slots=True)
class EquivalencePlan:
    """An expected difference, a margin on either side, and the spread of users.

    Attributes:
        effect: expected true difference.
        margin: above 0.
        v1: variance between the users of control.
        v2: variance between the users of the treatment.
        design: level of each test, and split.
        convention: ``t`` for means, ``z`` for rates and as an approximation.
    """

    effect: float
    margin: float
    v1: float
    v2: float
    design: Design
    convention: Convention

    def standard_error(self, split: Split) -> float:
        """Return the standard error of the difference."""
        return math.sqrt(self.v1 / split.control + self.v2 / split.treatment)

    def power(self, split: Split) -> float:
        """Return the probability that both tests reject."""
        error = self.standard_error(split)
        lower, upper = (self.margin + self.effect) / error, (self.margin - self.effect) / error
        if self.convention == "z":
            return normal_tost_power(lower, upper, self.design.z_alpha)
        return tost_power(lower, upper, split.control + split.treatment - 2, self.design.alpha)

    def size(self, power: float) -> Split:
        """Return the users of both arms.

        Raises:
            InputError: when chance alone reaches the power, the expected difference is not within
                the margin, or more than 10¹² users were needed.
        """
        self.design.check_power(power)
        room = self.margin - abs(self.effect)
        if room <= 1e-15 * abs(self.effect):
            raise InputError(
                "effect",
                self.effect,
                f"smaller than the margin ({number(self.margin)}) in either direction",
                "With a true difference at or beyond the margin no sample can show equivalence.",
            )
        reach = max(self.design.z_alpha + normal_quantile(power), 0.0) / room
        guess = reach * (self.v1 + self.v2 / self.design.ratio) * reach
        if not guess * max(self.design.ratio, 1) <= LARGEST_SIZE:
            raise too_small(f"about {guess:.1e}")
        control = smallest_size(
            lambda n: self.power(self.design.allocate(n, least=2)),
            power,
            guess=math.ceil(guess) + 2,
        )
        return self.design.allocate(control, least=2)

    def smallest_margin(self, split: Split, power: float, room: float = math.inf) -> float:
        """Return the smallest margin with this power.

        Raises:
            InputError: when chance alone reaches it, or no margin below ``room`` has it.
        """
        self.design.check_power(power)
        start = 3 * self.standard_error(split)
        beyond, best = smallest_effect(
            lambda x: replace(self, margin=abs(self.effect) + x).power(split),
            power,
            start=start,
            room=room - abs(self.effect),
        )
        if beyond is None:
            raise InputError(
                "n",
                split.control,
                f"large enough for the power to reach {percent(power)} for some margin",
                f"No margin gives more than {percent(best, 3)}. Use more users.",
            )
        return abs(self.effect) + beyond

    def others(
        self, outputs: "Callable[[EquivalencePlan], dict[str, Value]]"
    ) -> tuple[Alternative, ...]:
        """Return the normal approximation, and the stricter common level."""
        variants = []
        if self.convention == "t":
            variants.append(("z test", "normal approximation", replace(self, convention="z")))
        if self.design.alpha != _WIDER:
            design = replace(self.design, alpha=_WIDER)
            note = "goes with a 95 % interval instead of 90 %"
            variants.append(("alpha 0.025 for each test", note, replace(self, design=design)))
        found = []
        for name, note, variant in variants:
            with contextlib.suppress(InputError):
                found.append(Alternative(name, outputs(variant), note))
        return tuple(found)

    def textbook(self, power: float) -> tuple[Alternative, ...]:
        """Return n = (z_α + z_β/2)² (v₁ + v₂/r) / (M − |δ|)², which is cautious for δ other than 0.

        Source: Chow, Shao & Wang (2008), ch. 3 and 4.
        """
        reach = self.design.z_alpha + normal_quantile((1 + power) / 2)
        room = self.margin - abs(self.effect)
        size = (reach / room) ** 2 * (self.v1 + self.v2 / self.design.ratio)
        with contextlib.suppress(InputError):
            outputs = self.design.split(size, least=2).outputs()
            note = "normal, with beta split over both tests: cautious when a difference is expected"
            return (Alternative("textbook formula", outputs, note),)
        return ()

    def formula(self) -> tuple[str, str]:
        """Return LaTeX and Unicode of the power."""
        se = r",\quad \text{se}^2 = \frac{v_1}{n_1}+\frac{v_2}{n_2}"
        return _LATEX[self.convention] + se, f"{_TEXT[self.convention]}; se² = v₁/n₁ + v₂/n₂"

    def worked(self, split: Split) -> str:
        """Return the power with the numbers put in."""
        error = self.standard_error(split)
        shown = (
            f"se = √({number(self.v1, 5)}/{split.control:,} + {number(self.v2, 5)}/"
            f"{split.treatment:,}) = {number(error, 5)}"
        )
        power = f"1 − β = {probability(self.power(split))}"
        if self.convention == "t":
            lower, upper = self.margin + self.effect, self.margin - self.effect
            return (
                f"{shown}; margins {number(lower / error, 4)} and {number(upper / error, 4)} "
                f"standard errors away; {power}"
            )
        z = number(self.design.z_alpha, 4)
        margin, effect = number(self.margin, 6), number(abs(self.effect), 6)
        e = number(error, 5)
        return (
            f"{shown}; 1 − β = Φ(({margin} − {effect})/{e} − {z}) + Φ(({margin} + {effect})/{e} − "
            f"{z}) − 1 = {probability(self.power(split))}"
        )


def lines(
    plan: EquivalencePlan, v1: str, v2: str, *, users: int = 0, power: float = 0, top: float = 0
) -> Lines:
    """Return the lines that print the unknown: users, power or margin.

    Args:
        plan: the plan.
        v1: variance of control as source.
        v2: variance of the treatment as source.
        users: of control; 0 when they are the unknown.
        power: wanted; 0 when it is the unknown.
        top: a margin with more power, when the margin is the unknown.
    """
    python, r = _python_setup(plan, v1, v2), _r_setup(plan, v1, v2)
    if users and power:
        low = f"{abs(plan.effect)!r}"
        return Lines(
            f"from scipy.optimize import brentq; {python}print(brentq(lambda M: P({users}, M)-"
            f"{power!r}, {low}, {top!r}, xtol=1e-15, maxiter=999))",
            f"{r}cat(format(uniroot(function(M) P({users}, M)-{power!r}, c({low}, {top!r}), "
            f"tol=1e-14*{top!r})$root, digits=12))",
        )
    if users:
        return Lines(
            f"{python}print(P({users}, {plan.margin!r}))",
            f"{r}cat(format(P({users}, {plan.margin!r}), digits=12))",
        )
    inside = f"P(n, {plan.margin!r}) >= {power!r}"
    return Lines(
        f"from bisect import bisect_left; {python}"
        f"b = next(2**k for k in range(1, 42) if P(2**k, {plan.margin!r}) >= {power!r}); "
        f"a = max(2, b//2); print(a+bisect_left(range(a, b), True, key=lambda n: {inside}))",
        f"{r}a <- 1; b <- 2; while (P(b, {plan.margin!r}) < {power!r}) b <- 2*b; "
        f"while (b-a > 1) {{ n <- floor((a+b)/2); if ({inside}) b <- n else a <- n }}; cat(b)",
    )


def _python_setup(plan: EquivalencePlan, v1: str, v2: str) -> str:
    ratio, tail, effect = plan.design.ratio, plan.design.tail_code, plan.effect
    setup = (
        f"from math import ceil; m = lambda n: max(2, ceil(round(n*{ratio!r}, 6))); "
        f"E = lambda n: ({v1}/n+{v2}/m(n))**0.5; d = {effect!r}; "
    )
    if plan.convention == "z":
        return (
            f"from scipy.stats import norm; {setup}z = norm.isf({tail}); P = lambda n, M: "
            "max(0, norm.cdf((M-d)/E(n)-z)-norm.cdf(z-(M+d)/E(n))); "
        )
    return (
        f"from scipy.integrate import quad; from scipy.stats import chi, norm, t; {setup}"
        "Q = lambda e, f, c, M: quad(lambda u: max(0, norm.cdf((M-d)/e-c*u)-"
        "norm.cdf(c*u-(M+d)/e))*chi.pdf(u*f**0.5, f)*f**0.5, max(0, 1-9/f**0.5), "
        "max(min(1+9/f**0.5, M/e/c), max(0, 1-9/f**0.5)), epsabs=1e-9, epsrel=1e-9)[0]; "
        f"P = lambda n, M: Q(E(n), n+m(n)-2, t.isf({tail}, n+m(n)-2), M); "
    )


def _r_setup(plan: EquivalencePlan, v1: str, v2: str) -> str:
    ratio, tail, effect = plan.design.ratio, plan.design.tail_code, plan.effect
    v1, v2 = v1.replace("**", "^"), v2.replace("**", "^")
    setup = (
        f"m <- function(n) max(2, ceiling(round(n*{ratio!r}, 6))); d <- {effect!r}; "
        f"E <- function(n) sqrt({v1}/n+{v2}/m(n)); "
    )
    if plan.convention == "z":
        return (
            f"{setup}z <- qnorm({tail}, lower.tail=FALSE); P <- function(n, M) "
            "max(0, pnorm((M-d)/E(n)-z)-pnorm(z-(M+d)/E(n))); "
        )
    return (
        f"{setup}P <- function(n, M) {{ e <- E(n); f <- n+m(n)-2; "
        f"c <- qt({tail}, f, lower.tail=FALSE); l <- max(0, 1-9/sqrt(f)); "
        "h <- min(1+9/sqrt(f), M/e/c); if (h <= l) 0 else integrate(function(u) "
        "pmax(0, pnorm((M-d)/e-c*u)-pnorm(c*u-(M+d)/e))*dchisq(f*u^2, f)*2*f*u, l, h, "
        "rel.tol=1e-11, subdivisions=1000)$value }; "
    )
