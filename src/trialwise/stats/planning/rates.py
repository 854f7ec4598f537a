"""Planning a comparison of two rates of events: counts over exposure."""

import math
from dataclasses import dataclass, replace
from typing import Final, Literal

from trialwise.core.errors import UsageError
from trialwise.core.records import Value
from trialwise.stats.calculator import Output, Param
from trialwise.stats.call import Call
from trialwise.stats.error_rates import SIDES
from trialwise.stats.planning.case import Task, Texts
from trialwise.stats.planning.correction import CORRECTION, Correction
from trialwise.stats.planning.design import Design
from trialwise.stats.planning.family import Detectable, PlanFamily
from trialwise.stats.planning.inputs import (
    ARMS,
    COMPARISONS,
    DESIGN_EFFECT,
    EFFECT_OUTPUTS,
    RATIO,
    VARIANCE_REDUCTION,
    independence,
)
from trialwise.stats.planning.layout import TwoArms
from trialwise.stats.planning.normal_case import NormalCase, Source, Spread
from trialwise.stats.planning.positive_change import (
    PositiveChange,
    change_params,
    positive_change,
)
from trialwise.stats.planning.solve import plan_calculators
from trialwise.stats.wording import number

Convention = Literal["wald", "score", "sqrt", "difference"]
_LARGEST: Final = 1e9
_FEW_EVENTS: Final = 10
BASELINE = Param(
    "baseline",
    "number",
    "events of control per unit of exposure, as in 0.5 purchases per user-week",
    required=True,
    low=0,
    high=_LARGEST,
    low_open=True,
    low_hint="A rate of zero leaves nothing to compare.",
)
EXPOSURE = Param(
    "exposure",
    "number",
    "exposure of each user, in the unit of the rate, as in 4 weeks",
    default=1.0,
    low=0,
    high=_LARGEST,
    low_open=True,
    low_hint="Without exposure nothing is counted; 1 is one unit per user.",
)
RATE_RATIO = Param(
    "rate_ratio",
    "number",
    "rate of the treatment over that of control: +20 % is 1.2",
    low=0,
    high=_LARGEST,
    low_open=True,
    low_hint="A fall by half is 0.5.",
)
OVERDISPERSION = Param(
    "overdispersion",
    "number",
    "variance over mean of the events per user, at least 1; Poisson counts have 1",
    default=1.0,
    low=1,
    high=_LARGEST,
    low_hint="Poisson counts have 1; take variance over mean from past data.",
)
DISPERSION = Param(
    "dispersion",
    "number",
    "negative binomial dispersion k: the events per user have variance mean + k x mean²",
    default=0.0,
    low=0,
    high=_LARGEST,
    low_hint="Poisson counts have 0.",
)
_NAMES: Final = {
    "wald": ("log ratio, Wald", "variance of the log ratio as it is with the effect"),
    "score": ("log ratio, score", "critical value from the variance without an effect"),
    "sqrt": ("square root", "compares square roots, whose variance hardly depends on the rate"),
    "difference": ("difference of means", "z test of the events per user, not of their ratio"),
}
CONVENTION = Param(
    "convention",
    "choice",
    "; ".join(f"{key}: {name}, {note}" for key, (name, note) in _NAMES.items()),
    default="wald",
    choices=tuple(_NAMES),
)
_DEFINITIONS: Final = {
    "wald": (
        r"\delta=\ln\frac{\mu_2}{\mu_1},\ s_0^2=s_1^2=w(\mu_1)+\frac{w(\mu_2)}{r},"
        r"\ w(\mu)=\frac{\varphi}{\mu}+k",
        "δ = ln(μ₂/μ₁), s₀² = s₁² = w(μ₁) + w(μ₂)/r, w(μ) = φ/μ + k, μ = rate × exposure",
    ),
    "score": (
        r"\delta=\ln\frac{\mu_2}{\mu_1},\ s_0^2=w(\bar\mu)(1+\tfrac1r),"
        r"\ s_1^2=w(\mu_1)+\frac{w(\mu_2)}{r},\ w(\mu)=\frac{\varphi}{\mu}+k",
        "δ = ln(μ₂/μ₁), s₀² = w(μ̄)(1 + 1/r), s₁² = w(μ₁) + w(μ₂)/r, w(μ) = φ/μ + k, "
        "μ̄ = (μ₁ + rμ₂)/(1 + r), μ = rate × exposure",
    ),
    "sqrt": (
        r"\delta=2(\sqrt{\mu_2}-\sqrt{\mu_1}),\ s_0^2=s_1^2=w(\mu_1)+\frac{w(\mu_2)}{r},"
        r"\ w(\mu)=\varphi+k\mu",
        "δ = 2(√μ₂ − √μ₁), s₀² = s₁² = w(μ₁) + w(μ₂)/r, w(μ) = φ + kμ, μ = rate × exposure",
    ),
    "difference": (
        r"\delta=\mu_2-\mu_1,\ s_0^2=s_1^2=w(\mu_1)+\frac{w(\mu_2)}{r},"
        r"\ w(\mu)=\varphi\mu+k\mu^2",
        "δ = μ₂ − μ₁, s₀² = s₁² = w(μ₁) + w(μ₂)/r, w(μ) = φμ + kμ², μ = rate × exposure",
    ),
}


@dataclass(frozen=True, slots=True)
class RatesCase(NormalCase):
    """Two rates of events per unit of exposure."""

    change: PositiveChange
    exposure: float
    overdispersion: float
    dispersion: float
    design: Design
    convention: Convention

    @property
    def layout(self) -> TwoArms:
        """Users of control and treatment."""
        return TwoArms(self.design)

    def spread(self, ratio: float) -> Spread:
        """Return effect and variances."""
        a, b = self.change.baseline * self.exposure, self.change.target * self.exposure
        alternative = self._variance(a) + self._variance(b) / ratio
        null = alternative
        if self.convention == "score":
            null = self._variance((a + ratio * b) / (1 + ratio)) * (1 + 1 / ratio)
        return Spread(self._effect(a, b), null, alternative)

    def _effect(self, a: float, b: float) -> float:
        if self.convention == "sqrt":
            return 2 * (math.sqrt(b) - math.sqrt(a))
        return b - a if self.convention == "difference" else math.log(b / a)

    def _variance(self, mean: float) -> float:
        """Return the variance of one arm's estimate, times its users."""
        if self.convention == "sqrt":
            return self.overdispersion + self.dispersion * mean
        if self.convention == "difference":
            return self.overdispersion * mean + self.dispersion * mean**2
        return self.overdispersion / mean + self.dispersion

    def source(self) -> Source:
        """Return effect and variances as source of the lift."""
        m = repr(self.change.baseline)
        if self.exposure != 1:
            m = f"({m}*{self.exposure!r})"
        b = f"({m}*(1+x))"
        alternative = f"{self._variance_source(m)} + {self._variance_source(b)}/r"
        null = alternative
        if self.convention == "score":
            null = f"{self._variance_source(f'({m}*(1+r*(1+x))/(1+r))')}*(1+1/r)"
        effect = {
            "sqrt": f"2*(sqrt({m}*(1+x))-sqrt({m}))",
            "difference": f"{m}*x",
        }.get(self.convention, "log(1+x)")
        return Source(self.change.lift, effect, null, alternative)

    def _variance_source(self, mean: str) -> str:
        phi, k = f"{self.overdispersion:.15g}", repr(self.dispersion)
        terms = {
            "sqrt": (phi, f"{k}*{mean}"),
            "difference": (mean if phi == "1" else f"{phi}*{mean}", f"{k}*{mean}**2"),
        }.get(self.convention, (f"{phi}/{mean}", k))
        return f"({terms[0]}+{terms[1]})" if self.dispersion else terms[0]

    def definitions(self) -> tuple[str, str]:
        """Return what δ and s are."""
        return _DEFINITIONS[self.convention]

    def outputs(self) -> dict[str, Value]:
        """Return the effect on every scale."""
        return {**self.change.outputs(), "rate_ratio": self.change.target / self.change.baseline}

    def effect_text(self) -> str:
        """Return the effect in words."""
        return self.change.text("the rate")

    def effect_cells(self) -> tuple[str, str]:
        """Return the effect on both scales."""
        return self.change.cells()

    def as_found(self) -> "RatesCase":
        """Return the case with a computed effect."""
        return replace(self, change=self.change.as_found())

    def metric_reading(self, call: Call) -> tuple[str, ...]:
        """Return rate, exposure and variance as understood."""
        said = [
            f"baseline {number(self.change.baseline)} events per unit of exposure, "
            f"{number(self.exposure)} per user{call.default_mark('exposure')}"
        ]
        mark = call.default_mark("overdispersion", "dispersion")
        said.append(f"{self._model()}{mark}")
        return tuple(said)

    def _model(self) -> str:
        """Return the variance of the counts in words."""
        if self.dispersion:
            return f"counts are negative binomial with dispersion {number(self.dispersion)}"
        if self.overdispersion != 1:
            return f"counts have a variance of {number(self.overdispersion)} times their mean"
        return "counts are Poisson, with a variance equal to their mean"

    def effect_reading(self, call: Call) -> tuple[str, ...]:  # noqa: ARG002
        """Return the change as understood."""
        return (self.change.reading("rate"),)

    def texts(self, task: Task) -> Texts:
        """Return formula, assumptions and the rest."""
        formula, formula_text = self.formulas(task)
        name, note = _NAMES[self.convention]
        return Texts(
            convention=f"two rates compared by {name} ({note})",
            assumptions=self._assumptions(task.n),
            formula=formula,
            formula_text=formula_text,
            worked=self.worked(task),
            source=_SOURCE,
        )

    def _assumptions(self, n: int) -> tuple[str, ...]:
        events = n * self.change.baseline * self.exposure
        few = (
            f"Control expects only {number(events, 2)} events: the normal approximation is rough, "
            "use an exact test."
            if events < _FEW_EVENTS
            else "There are enough events for the estimate to be normal (ten or more per arm)."
        )
        return (
            f"{independence(self.design)}; {self._model()}. Counts of people usually vary more "
            "than Poisson: measure variance over mean on past data.",
            few,
        )


def rates_case(
    *,
    baseline: float,
    exposure: float,
    overdispersion: float,
    dispersion: float,
    alpha: float,
    sides: int,
    ratio: float,
    arms: int,
    comparisons: int,
    variance_reduction: float,
    design_effect: float,
    correction: Correction,
    convention: Convention,
    target: float | None = None,
    effect: float | None = None,
    lift: float | None = None,
    rate_ratio: float | None = None,
) -> RatesCase:
    """Return the plan of two rates from its inputs, see ``FAMILY`` for their ranges.

    Raises:
        UsageError: when both kinds of extra variance are given.
        InputError: when there is no effect, or the target is not above 0.
    """
    if overdispersion != 1 and dispersion:
        raise UsageError(
            "rates take one of overdispersion and dispersion; given: both. Use dispersion for a "
            "negative binomial model, overdispersion for a constant variance over mean."
        )
    design = Design(
        alpha=alpha,
        sides=sides,
        ratio=ratio,
        arms=arms,
        comparisons=comparisons,
        variance_reduction=variance_reduction,
        design_effect=design_effect,
        correction=correction,
    )
    if rate_ratio is not None:
        target = baseline * rate_ratio
    change = positive_change(baseline, target=target, effect=effect, lift=lift)
    return RatesCase(change, exposure, overdispersion, dispersion, design, convention)


_SOURCE: Final = (
    "Zhu & Lakkis (2014), Sample size calculation for comparing two negative binomial rates, "
    "Statistics in Medicine 33, 376-387"
)
FAMILY = PlanFamily(
    name="rates",
    subject="two rates of events",
    metric=(BASELINE, EXPOSURE, OVERDISPERSION, DISPERSION),
    effect=(*change_params("rate", "in events per unit of exposure"), RATE_RATIO),
    options=(
        SIDES,
        RATIO,
        ARMS,
        COMPARISONS,
        VARIANCE_REDUCTION,
        DESIGN_EFFECT,
        CORRECTION,
        CONVENTION,
    ),
    case=rates_case,
    outputs=(*EFFECT_OUTPUTS, Output("rate_ratio", "rate of the treatment over that of control")),
    layout=TwoArms,
    headline="n_control",
    detectable=Detectable(
        headline="lift",
        given=lambda distance: {"lift": distance},
        room=lambda direction, _inputs: 1.0 if direction == "decrease" else math.inf,
    ),
    example={"baseline": 0.5, "lift": 0.1},
    example_n=5000,
    example_traffic=1000,
    conventions=_NAMES,
    formula="n = ((z₁₋α/₂ s₀ + z₁₋β s₁) / δ)² with δ = ln(μ₂/μ₁) and s² = w(μ₁) + w(μ₂)/r.",
    source=_SOURCE,
)
CALCULATORS = plan_calculators(FAMILY)
