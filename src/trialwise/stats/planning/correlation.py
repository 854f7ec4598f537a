"""Planning a test of a correlation against none."""

import math
from dataclasses import dataclass
from typing import Final, Literal

from trialwise.core.records import Value
from trialwise.stats.calculator import Output, Param
from trialwise.stats.call import Call
from trialwise.stats.error_rates import SIDES
from trialwise.stats.numeric.distributions import normal_cdf, normal_quantile, t_critical
from trialwise.stats.planning.case import Case, Line, Task, Texts
from trialwise.stats.planning.family import Detectable, PlanFamily
from trialwise.stats.planning.inputs import NO_EFFECT_HINT
from trialwise.stats.planning.layout import OneSample, sample_param
from trialwise.stats.planning.lines import PowerSource, closed_size, searched_line
from trialwise.stats.planning.search import smallest_size
from trialwise.stats.planning.solve import plan_calculators
from trialwise.stats.wording import count, number, percent, probability, signed

Convention = Literal["t", "fisher"]
_LEAST: Final = 4
CORRELATION = Param(
    "correlation",
    "number",
    "correlation to detect, signed",
    required=True,
    low=-1,
    high=1,
    low_open=True,
    high_open=True,
    not_zero=True,
    low_hint="A correlation lies between -1 and 1.",
    high_hint="A correlation lies between -1 and 1.",
    zero_hint=NO_EFFECT_HINT,
)
_NAMES: Final = {
    "t": ("t test", "critical value of the t test, Fisher's z with its bias corrected for power"),
    "fisher": ("Fisher's z", "normal approximation of the transformed correlation"),
}
CONVENTION = Param(
    "convention",
    "choice",
    "; ".join(f"{key}: {name}, {note}" for key, (name, note) in _NAMES.items()),
    default="t",
    choices=tuple(_NAMES),
)
_TEXTS: Final = {
    "t": (
        r"1-\beta=\Phi\left(\left(\operatorname{artanh}|\rho|+\tfrac{|\rho|}{2(n-1)}-"
        r"\operatorname{artanh}r_c\right)\sqrt{n-3}\right),\quad r_c=\frac{t}{\sqrt{t^2+n-2}}",
        "1 − β = Φ((artanh|ρ| + |ρ|/(2(n − 1)) − artanh r_c) √(n − 3)), r_c = t/√(t² + n − 2), "
        "t the critical value with n − 2 df",
    ),
    "fisher": (
        r"n = \left(\frac{z_\alpha+z_{1-\beta}}{\operatorname{artanh}|\rho|}\right)^2+3",
        "n = ((z_α + z₁₋β) / artanh|ρ|)² + 3, z_α the critical value",
    ),
}


@dataclass(frozen=True, slots=True)
class CorrelationCase(Case):
    """A correlation against zero."""

    correlation: float
    sample: OneSample
    convention: Convention

    least = _LEAST

    @property
    def layout(self) -> OneSample:
        """One sample of pairs of values."""
        return self.sample

    def power(self, n: int) -> float:
        """Return the probability of detecting the correlation with ``n`` pairs of values."""
        shift, bound = self._scales(n)
        root = math.sqrt(n - 3)
        far = normal_cdf((-shift - bound) * root) if self.sample.sides == 2 else 0.0
        return min(normal_cdf((shift - bound) * root) + far, 1.0)

    def _scales(self, n: int) -> tuple[float, float]:
        """Return effect and critical value on Fisher's scale."""
        size = abs(self.correlation)
        if self.convention == "fisher":
            return math.atanh(size), self.sample.z_alpha / math.sqrt(n - 3)
        t = t_critical(self.sample.tail, n - 2)
        return math.atanh(size) + size / (2 * (n - 1)), math.asinh(t / math.sqrt(n - 2))

    def size(self, power: float) -> int:
        """Return the smallest sample with this power.

        Raises:
            InputError: when more than 10¹² were needed.
        """
        rough = self._fisher_size(power)
        if self.convention == "fisher":
            return self.sample.rounded(rough)
        return smallest_size(self.power, power, least=_LEAST, guess=math.ceil(rough))

    def _fisher_size(self, power: float) -> float:
        reach = max(self.sample.z_alpha + normal_quantile(power), 0.0)
        return (reach / math.atanh(self.correlation)) ** 2 + 3

    def outputs(self) -> dict[str, Value]:
        """Return the correlation and the share of variance it explains."""
        return {"correlation": self.correlation, "r_squared": self.correlation**2}

    def effect_text(self) -> str:
        """Return the effect in words."""
        share = percent(self.correlation**2, 3)
        return f"a correlation of {signed(self.correlation)} ({share} of the variance)"

    def direction(self) -> str:
        """Return the direction of the correlation."""
        return "increase" if self.correlation > 0 else "decrease"

    def metric_reading(self, call: Call) -> tuple[str, ...]:  # noqa: ARG002
        """Return nothing: a correlation has no unit and no baseline."""
        return ()

    def effect_reading(self, call: Call) -> tuple[str, ...]:  # noqa: ARG002
        """Return the correlation as understood."""
        return (f"correlation {number(self.correlation)} against 0",)

    def line(self, task: Task) -> Line:
        """Return the source that reproduces the unknown."""
        tail = self.sample.tail_code
        near = "atanh(abs(x)) + abs(x)/(2*(n-1))"
        if self.convention == "fisher":
            near = "atanh(abs(x))"
            python_bound = f"norm.isf({tail})/sqrt(n-3)"
            r_bound = f"qnorm({tail}, lower.tail=FALSE)/sqrt(n-3)"
        else:
            python_bound = f"asinh(t.isf({tail}, n-2)/sqrt(n-2))"
            r_bound = f"asinh(qt({tail}, n-2, lower.tail=FALSE)/sqrt(n-2))"
        python = f"norm.cdf(({near} - {python_bound})*sqrt(n-3))"
        r = f"pnorm(({near} - {r_bound})*sqrt(n-3))"
        if self.sample.sides == 2:
            python += f" + norm.cdf((-({near}) - {python_bound})*sqrt(n-3))"
            r += f" + pnorm((-({near}) - {r_bound})*sqrt(n-3))"
        size = ("", "")
        if self.convention == "fisher":
            size = closed_size(tail, task.power, "1/atanh(x)", more=" + 3", least=_LEAST)
        functions = "atanh, ceil, sqrt" if self.convention == "fisher" else "asinh, atanh, sqrt"
        laws = "norm" if self.convention == "fisher" else "norm, t"
        imports = f"from math import {functions}; from scipy.stats import {laws}; "
        return searched_line(
            task, PowerSource(python, r, imports, self.correlation, least=_LEAST, size=size)
        )

    def texts(self, task: Task) -> Texts:
        """Return formula, assumptions and the rest."""
        name, note = _NAMES[self.convention]
        formula, formula_text = _TEXTS[self.convention]
        return Texts(
            convention=f"{name} of Pearson's correlation ({note})",
            assumptions=(
                "Pairs of values are independent of each other and roughly bivariate normal; ranks "
                "(Spearman) need about 6 % more.",
                "The relation is linear. A correlation says nothing about what causes it.",
            ),
            formula=formula,
            formula_text=formula_text,
            worked=self._worked(task),
            source=_SOURCE,
        )

    def _worked(self, task: Task) -> str:
        if self.convention == "fisher" and task.unknown == "size":
            z = number(self.sample.z_alpha, 5)
            b = number(normal_quantile(task.power), 5)
            transformed = number(math.atanh(abs(self.correlation)), 5)
            exact = number(self._fisher_size(task.power), 6)
            return f"n = (({z} + {b}) / {transformed})² + 3 = {exact} → {count(task.n)}"
        shift, bound = self._scales(task.n)
        u = (shift - bound) * math.sqrt(task.n - 3)
        return (
            f"({number(shift, 5)} − {number(bound, 5)})·√{count(task.n - 3)} = {number(u, 5)}, "
            f"Φ = {probability(normal_cdf(u))}"
        )


def correlation_case(
    *, correlation: float, alpha: float, sides: int, convention: Convention
) -> CorrelationCase:
    """Return the plan of a correlation from its inputs, see ``FAMILY`` for their ranges."""
    sample = OneSample(alpha, sides, "pair", least=_LEAST)
    return CorrelationCase(correlation, sample, convention)


_SOURCE: Final = "Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, ch. 3"
FAMILY = PlanFamily(
    name="correlation",
    subject="a correlation",
    metric=(),
    effect=(CORRELATION,),
    options=(SIDES, CONVENTION),
    case=correlation_case,
    outputs=(
        Output("correlation", "the correlation"),
        Output("r_squared", "share of the variance that it explains"),
    ),
    layout=OneSample,
    users=sample_param("pairs of values", low=_LEAST),
    headline="n",
    detectable=Detectable(
        headline="correlation",
        given=lambda distance: {"correlation": distance},
        room=lambda _direction, _inputs: 1.0,
        directed=False,
    ),
    example={"correlation": 0.3},
    example_n=100,
    conventions=_NAMES,
    formula="n close to ((z₁₋α/₂ + z₁₋β) / artanh ρ)² + 3.",
    source=_SOURCE,
)
CALCULATORS = plan_calculators(FAMILY)
