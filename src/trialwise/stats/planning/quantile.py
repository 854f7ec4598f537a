"""Planning a comparison of two quantiles, such as median or 95th percentile of a latency."""

import math
from dataclasses import dataclass, replace
from typing import Final, Literal

from trialwise.core.records import Value
from trialwise.stats.calculator import Output, Param
from trialwise.stats.call import Call
from trialwise.stats.error_rates import SIDES
from trialwise.stats.numeric.distributions import normal_quantile
from trialwise.stats.planning.case import Task, Texts
from trialwise.stats.planning.correction import CORRECTION, Correction
from trialwise.stats.planning.design import Design
from trialwise.stats.planning.family import Detectable, PlanFamily
from trialwise.stats.planning.inputs import (
    ARMS,
    COMPARISONS,
    DESIGN_EFFECT,
    EFFECT_OUTPUTS,
    NO_NEGATIVE_SPREAD,
    RATIO,
    independence,
)
from trialwise.stats.planning.layout import TwoArms
from trialwise.stats.planning.normal_case import NormalCase, Source, Spread
from trialwise.stats.planning.positive_change import (
    LARGEST,
    PositiveChange,
    change_params,
    positive_change,
)
from trialwise.stats.planning.solve import plan_calculators
from trialwise.stats.wording import number, percent

Convention = Literal["difference", "log_ratio"]
BASELINE = Param(
    "baseline",
    "number",
    "value of the quantile in control, in the metric's unit, as in a median of 120 ms",
    required=True,
    low=0,
    high=LARGEST,
    low_open=True,
    low_hint="Lifts and logarithms need a quantile above zero.",
)
QUANTILE = Param(
    "quantile",
    "rate",
    "which quantile: the median is 0.5, the 95th percentile 0.95",
    default=0.5,
    low=0,
    high=1,
    low_open=True,
    high_open=True,
    low_hint="The median is 0.5.",
    high_hint="The 95th percentile is 0.95.",
)
DENSITY = Param(
    "density",
    "number",
    "density of the metric at that quantile, per unit: the share of users within a narrow band "
    "around it, over the width of the band",
    low=0,
    high=LARGEST,
    low_open=True,
    low_hint="Without users near the quantile it cannot be estimated.",
)
SD = Param(
    "sd",
    "number",
    "standard deviation of a metric that is normal, which gives the density",
    low=0,
    high=LARGEST,
    low_open=True,
    low_hint=NO_NEGATIVE_SPREAD,
    zero_hint="A metric that never varies needs no test.",
)
SD_LOG = Param(
    "sd_log",
    "number",
    "standard deviation of the natural logarithm of a metric that is lognormal, which gives the "
    "density",
    low=0,
    high=100,
    low_open=True,
    low_hint=NO_NEGATIVE_SPREAD,
    zero_hint="A metric that never varies needs no test.",
    high_hint="This is the deviation of the logarithm, usually between 0.3 and 2.",
)
_NAMES: Final = {
    "difference": ("difference of the quantiles", "the same density in both arms"),
    "log_ratio": ("log ratio of the quantiles", "the effect multiplies every value"),
}
CONVENTION = Param(
    "convention",
    "choice",
    "; ".join(f"{key}: {name}, {note}" for key, (name, note) in _NAMES.items()),
    default="difference",
    choices=tuple(_NAMES),
)
_DEFINITIONS: Final = {
    "difference": (
        r"\delta=x_2-x_1,\ s_0^2=s_1^2=\frac{q(1-q)}{f(x_1)^2}(1+\tfrac1r)",
        "δ = x₂ − x₁, s₀² = s₁² = q(1 − q)/f(x₁)² (1 + 1/r), f the density at the quantile",
    ),
    "log_ratio": (
        r"\delta=\ln\frac{x_2}{x_1},\ s_0^2=s_1^2=\frac{q(1-q)}{(x_1f(x_1))^2}(1+\tfrac1r)",
        "δ = ln(x₂/x₁), s₀² = s₁² = q(1 − q)/(x₁ f(x₁))² (1 + 1/r), f the density at the quantile",
    ),
}


@dataclass(frozen=True, slots=True)
class Shape:
    """Where the density at the quantile comes from: given, or from a normal or lognormal."""

    density: float
    density_code: str
    reading: str
    assumption: str


@dataclass(frozen=True, slots=True)
class QuantileCase(NormalCase):
    """Two quantiles with the same density."""

    change: PositiveChange
    quantile: float
    shape: Shape
    design: Design
    convention: Convention

    @property
    def layout(self) -> TwoArms:
        """Users of control and treatment."""
        return TwoArms(self.design)

    @property
    def sd(self) -> float:
        """Standard deviation of the quantile's estimate, times the root of the users."""
        return math.sqrt(self.quantile * (1 - self.quantile)) / self.shape.density

    def spread(self, ratio: float) -> Spread:
        """Return effect and variances."""
        change = self.change
        scale = self.sd if self.convention == "difference" else self.sd / change.baseline
        effect = change.effect
        if self.convention == "log_ratio":
            effect = math.log(change.target / change.baseline)
        variance = scale**2 * (1 + 1 / ratio)
        return Spread(effect, variance, variance)

    def source(self) -> Source:
        """Return effect and variances as source of the lift."""
        q, x = self.quantile, self.change.baseline
        density = self.shape.density_code
        effect = f"{x!r}*x"
        if self.convention == "log_ratio":
            density, effect = f"({x!r}*{density})", "log(1+x)"
        variance = f"{q!r}*(1-{q!r})/{density}**2*(1+1/r)"
        return Source(self.change.lift, effect, variance, variance)

    def definitions(self) -> tuple[str, str]:
        """Return what δ and s are."""
        return _DEFINITIONS[self.convention]

    def outputs(self) -> dict[str, Value]:
        """Return the effect on every scale, the density and the quantile's deviation."""
        return {
            **self.change.outputs(),
            "density_at_quantile": self.shape.density,
            "sd_quantile": self.sd,
        }

    def effect_text(self) -> str:
        """Return the effect in words."""
        return self.change.text(f"the {self._name()}")

    def effect_cells(self) -> tuple[str, str]:
        """Return the effect on both scales."""
        return self.change.cells()

    def as_found(self) -> "QuantileCase":
        """Return the case with a computed effect."""
        return replace(self, change=self.change.as_found())

    def _name(self) -> str:
        return "median" if self.quantile == 0.5 else f"{percent(self.quantile)} quantile"

    def metric_reading(self, call: Call) -> tuple[str, ...]:
        """Return quantile and density as understood."""
        return (
            f"{self._name()}{call.default_mark('quantile')} {number(self.change.baseline)} in "
            "control",
            self.shape.reading,
        )

    def effect_reading(self, call: Call) -> tuple[str, ...]:  # noqa: ARG002
        """Return the change as understood."""
        return (self.change.reading(self._name()),)

    def texts(self, task: Task) -> Texts:
        """Return formula, assumptions and the rest."""
        formula, formula_text = self.formulas(task)
        name, note = _NAMES[self.convention]
        return Texts(
            convention=f"z test of the {name}, large-sample variance of a quantile ({note})",
            assumptions=(
                f"{independence(self.design)}, one value each; {self.shape.assumption}",
                "There are enough users beyond the quantile (some dozens per arm) for its estimate "
                "to be normal; ties and rounding make it rougher.",
            ),
            formula=formula,
            formula_text=formula_text,
            worked=self.worked(task),
            source=_SOURCE,
        )


def quantile_case(
    *,
    baseline: float,
    quantile: float,
    alpha: float,
    sides: int,
    ratio: float,
    arms: int,
    comparisons: int,
    design_effect: float,
    correction: Correction,
    convention: Convention,
    density: float | None = None,
    sd: float | None = None,
    sd_log: float | None = None,
    target: float | None = None,
    effect: float | None = None,
    lift: float | None = None,
) -> QuantileCase:
    """Return the plan of two quantiles from its inputs, see ``FAMILY`` for their ranges.

    Raises:
        InputError: when there is no effect, or the target is not above 0.
    """
    design = Design(
        alpha=alpha,
        sides=sides,
        ratio=ratio,
        arms=arms,
        comparisons=comparisons,
        design_effect=design_effect,
        correction=correction,
    )
    change = positive_change(baseline, target=target, effect=effect, lift=lift)
    shape = _shape(baseline, quantile, density=density, sd=sd, sd_log=sd_log)
    return QuantileCase(change, quantile, shape, design, convention)


def _shape(
    baseline: float,
    quantile: float,
    *,
    density: float | None,
    sd: float | None,
    sd_log: float | None,
) -> Shape:
    """Return the density at the quantile from what was given."""
    if density is not None:
        return Shape(
            density,
            repr(density),
            f"density {number(density)} per unit there",
            "the density there was measured on past data.",
        )
    z = normal_quantile(quantile)
    height = math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    code = f"(norm.pdf(norm.ppf({quantile!r}))/"
    if sd is not None:
        return Shape(
            height / sd,
            f"{code}{sd!r})",
            f"normal with standard deviation {number(sd)}",
            "the metric is normal; far from that, measure the density instead.",
        )
    spread = (sd_log or 0.0) * baseline
    return Shape(
        height / spread,
        f"{code}({sd_log!r}*{baseline!r}))",
        f"lognormal with standard deviation {number(sd_log or 0.0)} of the logarithm",
        "the metric is lognormal; far from that, measure the density instead.",
    )


_SOURCE: Final = "Serfling (1980), Approximation Theorems of Mathematical Statistics, sec. 2.3"
FAMILY = PlanFamily(
    name="quantile",
    subject="two quantiles",
    metric=(BASELINE, QUANTILE, DENSITY, SD, SD_LOG),
    effect=change_params("quantile", "in the metric's unit"),
    options=(SIDES, RATIO, ARMS, COMPARISONS, DESIGN_EFFECT, CORRECTION, CONVENTION),
    groups=(("density", "sd", "sd_log"),),
    case=quantile_case,
    outputs=(
        *EFFECT_OUTPUTS,
        Output("density_at_quantile", "density of the metric at the quantile, per unit"),
        Output(
            "sd_quantile",
            "standard error of one arm's quantile, times the root of its users: √(q(1 − q)) / f",
        ),
    ),
    layout=TwoArms,
    headline="n_control",
    detectable=Detectable(
        headline="lift",
        given=lambda distance: {"lift": distance},
        room=lambda direction, _inputs: 1.0 if direction == "decrease" else math.inf,
    ),
    example={"baseline": 120, "sd_log": 0.8, "lift": -0.05},
    example_n=5000,
    example_traffic=2000,
    conventions=_NAMES,
    formula="n = ((z₁₋α/₂ + z₁₋β) / δ)² q(1 − q)/f² (1 + 1/r), f the density at the quantile.",
    source=_SOURCE,
)
CALCULATORS = plan_calculators(FAMILY)
