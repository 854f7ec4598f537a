"""Planning a test of one conversion rate against a fixed value."""

import math
from dataclasses import dataclass, replace
from typing import Final, Literal

from trialwise.core.records import Value
from trialwise.stats.calculator import Param
from trialwise.stats.call import Call
from trialwise.stats.error_rates import SIDES
from trialwise.stats.numeric.binomial_power import BinomialTest, smallest_stable_size
from trialwise.stats.planning.case import Line, Task, Texts
from trialwise.stats.planning.change import EFFECT, FRACTION_HINT, LIFT, TARGET, Change, change_of
from trialwise.stats.planning.family import Detectable, PlanFamily
from trialwise.stats.planning.inputs import EFFECT_OUTPUTS
from trialwise.stats.planning.layout import OneSample, sample_param
from trialwise.stats.planning.lines import bracket
from trialwise.stats.planning.normal_case import NormalCase, Source, Spread
from trialwise.stats.planning.solve import plan_calculators
from trialwise.stats.wording import count, percent, points, signed_percent

Convention = Literal["score", "wald", "arcsine", "exact"]
NULL = Param(
    "null",
    "rate",
    "the fixed rate that the data are compared with, as a fraction: 12 % is 0.12",
    required=True,
    low=0,
    high=1,
    low_open=True,
    high_open=True,
    low_hint=f"A rate of zero leaves nothing to compare. {FRACTION_HINT}",
    high_hint=FRACTION_HINT,
)
_NAMES: Final = {
    "score": ("score", "z test with the variance of the fixed rate"),
    "wald": ("Wald", "z test with the variance of the observed rate"),
    "arcsine": ("Cohen's h", "arcsine transform, as pwr's pwr.p.test"),
    "exact": ("exact binomial", "tails of the binomial, each at most its share of alpha"),
}
CONVENTION = Param(
    "convention",
    "choice",
    "; ".join(f"{key}: {name}, {note}" for key, (name, note) in _NAMES.items()),
    default="score",
    choices=tuple(_NAMES),
)
_DEFINITIONS: Final = {
    "score": (
        r"\delta=p-p_0,\ s_0^2=p_0(1-p_0),\ s_1^2=p(1-p)",
        "δ = p − p₀, s₀² = p₀(1 − p₀), s₁² = p(1 − p)",
    ),
    "wald": (r"\delta=p-p_0,\ s_0^2=s_1^2=p(1-p)", "δ = p − p₀, s₀² = s₁² = p(1 − p)"),
    "arcsine": (
        r"\delta=2\arcsin\sqrt p-2\arcsin\sqrt{p_0},\ s_0^2=s_1^2=1",
        "δ = 2 arcsin √p − 2 arcsin √p₀, s₀² = s₁² = 1",
    ),
}
_EXACT: Final = (
    r"1-\beta = P_p(X\ge c_u)+P_p(X\le c_l),\quad P_{p_0}(X\ge c_u)\le\alpha/2,"
    r"\ P_{p_0}(X\le c_l)\le\alpha/2",
    "1 − β = P(X ≥ c_u) + P(X ≤ c_l) under p, where under p₀ each tail is at most α/2 "
    "(one-sided: one tail, α); n is the smallest from which on the power never falls below",
)
_FEW: Final = 5


@dataclass(frozen=True, slots=True)
class OneProportionCase(NormalCase):
    """A rate against a fixed one."""

    change: Change
    sample: OneSample
    convention: Convention

    @property
    def layout(self) -> OneSample:
        """One sample of users."""
        return self.sample

    def spread(self, ratio: float) -> Spread:  # noqa: ARG002  # one sample
        """Return effect and variances."""
        p0, p = self.change.baseline, self.change.target
        if self.convention == "arcsine":
            return Spread(2 * (math.asin(math.sqrt(p)) - math.asin(math.sqrt(p0))), 1.0, 1.0)
        variance = p * (1 - p)
        null = p0 * (1 - p0) if self.convention == "score" else variance
        return Spread(self.change.effect, null, variance)

    def power(self, n: int) -> float:
        """Return the probability of detecting the effect with ``n`` users."""
        if self.convention != "exact":
            return NormalCase.power(self, n)
        return float(self._test().power(n, self.change.target))

    def size(self, power: float) -> int:
        """Return the users needed; for the exact test no larger sample has less power.

        Raises:
            InputError: when more than 10¹² were needed, or too many for the exact test.
        """
        rough = self.sample.rounded(self.exact_size(power))
        if self.convention != "exact":
            return rough
        return smallest_stable_size(self._test(), self.change.target, power, rough=rough)

    def _test(self) -> BinomialTest:
        upper = self.change.effect > 0
        return BinomialTest(self.change.baseline, self.sample.tail, self.sample.sides, upper)

    def source(self) -> Source:
        """Return effect and variances as source of the effect."""
        p0 = repr(self.change.baseline)
        p = f"({p0}+x)"
        if self.convention == "arcsine":
            return Source(self.change.effect, f"2*(asin(sqrt({p}))-asin(sqrt({p0})))", "1", "1")
        variance = f"{p}*(1-{p})"
        null = f"{p0}*(1-{p0})" if self.convention == "score" else variance
        return Source(self.change.effect, "x", null, variance)

    def definitions(self) -> tuple[str, str]:
        """Return what δ and s are."""
        return _DEFINITIONS[self.convention]

    def outputs(self) -> dict[str, Value]:
        """Return the effect on every scale."""
        return self.change.outputs()

    def effect_text(self) -> str:
        """Return the effect in words."""
        change = self.change
        return (
            f"a rate of {change.target_text()} against {percent(change.baseline)} "
            f"({points(change.effect)}, {signed_percent(change.lift)} relative)"
        )

    def as_found(self) -> "OneProportionCase":
        """Return the case with a computed effect."""
        return replace(self, change=replace(self.change, given=""))

    def metric_reading(self, call: Call) -> tuple[str, ...]:  # noqa: ARG002
        """Return the fixed rate as understood."""
        return (f"fixed rate {percent(self.change.baseline)}",)

    def effect_reading(self, call: Call) -> tuple[str, ...]:  # noqa: ARG002
        """Return the rate to detect as understood."""
        change, (_, scales) = self.change, self.change.reading()
        return (f"true rate {change.target_text()} ({scales})",)

    def line(self, task: Task) -> Line:
        """Return the source that reproduces the unknown."""
        if self.convention != "exact":
            return NormalCase.line(self, task)
        return self._exact_line(task)

    def _exact_line(self, task: Task) -> Line:
        change, tail = self.change, self.sample.tail_code
        p0 = repr(change.baseline)
        upper, lower = change.effect > 0, change.effect < 0
        both = self.sample.sides == 2
        n = "n" if task.unknown == "size" else str(task.n)
        p = f"{p0}+x" if task.unknown == "mde" else repr(change.target)
        python = [f"binom.sf(binom.isf({tail}, {n}, {p0}), {n}, {p})"] if upper or both else []
        r = (
            [f"pbinom(qbinom({tail}, {n}, {p0}, lower.tail=FALSE), {n}, {p}, lower.tail=FALSE)"]
            if upper or both
            else []
        )
        if lower or both:
            python.append(f"binom.cdf({n} - binom.isf({tail}, {n}, 1-{p0}) - 1, {n}, {p})")
            r.append(f"pbinom({n} - qbinom({tail}, {n}, 1-{p0}, lower.tail=FALSE) - 1, {n}, {p})")
        return _solved_line(self, task, " + ".join(python), " + ".join(r))

    def texts(self, task: Task) -> Texts:
        """Return formula, assumptions and the rest."""
        is_exact = self.convention == "exact"
        formula, formula_text = _EXACT if is_exact else self.formulas(task)
        name, note = _NAMES[self.convention]
        fewest = task.n * min(
            *(rate for p in (self.change.baseline, self.change.target) for rate in (p, 1 - p))
        )
        rough = fewest < _FEW and not is_exact
        return Texts(
            convention=f"{name} test of one rate ({note})",
            assumptions=(
                "Users are independent, and the fixed rate is known without error: against a rate "
                "measured before, compare two rates instead.",
                f"Only about {count(round(fewest))} users of the rarer kind are expected: the "
                "normal approximation is rough, use the exact convention."
                if rough
                else "The users come from the same population and period as the fixed rate.",
            ),
            formula=formula,
            formula_text=formula_text,
            worked="" if is_exact else self.worked(task),
            source=_SOURCE,
        )


def _solved_line(case: OneProportionCase, task: Task, python: str, r: str) -> Line:
    """Return the line of the exact test from the source of its power."""
    imports = "from scipy.stats import binom; "
    if task.unknown == "power":
        return Line(imports, python, "", r)
    if task.unknown == "mde":
        low, high = bracket(case.change.effect, 0.0)
        return Line(
            f"from scipy.optimize import brentq; {imports}",
            f"brentq(lambda x: {python} - {task.power!r}, {low!r}, {high!r}, xtol=1e-16)",
            "",
            f"uniroot(function(x) {r} - {task.power!r}, c({low!r}, {high!r}), tol=1e-15)$root",
        )
    most = 2 * task.n + 100
    return Line(
        f"from numpy import arange; {imports}n = arange(2, {most}); ",
        f"max([1, *n[{python} < {task.power!r}]]) + 1",
        f"n <- 2:{most - 1}; ",
        f"max(1, n[{r} < {task.power!r}]) + 1",
    )


def one_proportion_case(
    *,
    null: float,
    alpha: float,
    sides: int,
    convention: Convention,
    target: float | None = None,
    effect: float | None = None,
    lift: float | None = None,
) -> OneProportionCase:
    """Return the plan of one rate against a fixed one from its inputs.

    Raises:
        InputError: when the target equals the fixed rate or leaves (0, 1).
    """
    change = change_of(null, target=target, effect=effect, lift=lift)
    return OneProportionCase(change, OneSample(alpha, sides), convention)


_SOURCE: Final = "Fleiss, Levin & Paik (2003), Statistical Methods for Rates and Proportions, ch. 2"
FAMILY = PlanFamily(
    name="one-proportion",
    subject="one conversion rate against a fixed value",
    metric=(NULL,),
    effect=(TARGET, EFFECT, LIFT),
    options=(SIDES, CONVENTION),
    case=one_proportion_case,
    outputs=EFFECT_OUTPUTS,
    layout=OneSample,
    users=sample_param("users in the sample"),
    headline="n",
    detectable=Detectable(
        headline="effect",
        given=lambda distance: {"effect": distance},
        room=lambda direction, inputs: (
            1 - inputs["null"] if direction == "increase" else inputs["null"]
        ),
        start=0.02,
    ),
    example={"null": 0.10, "target": 0.12},
    example_n=2000,
    conventions=_NAMES,
    formula="n = ((z₁₋α/₂ √(p₀(1 − p₀)) + z₁₋β √(p(1 − p))) / (p − p₀))².",
    source=_SOURCE,
)
CALCULATORS = plan_calculators(FAMILY)
