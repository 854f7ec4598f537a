"""Planning a comparison of two ratio metrics, such as revenue per session, by the delta method."""

import math
from dataclasses import dataclass, replace
from typing import Final, Literal

from trialwise.core.errors import InputError
from trialwise.core.records import Value
from trialwise.stats.calculator import Output, Param
from trialwise.stats.call import Call
from trialwise.stats.error_rates import SIDES
from trialwise.stats.planning.case import Task, Texts
from trialwise.stats.planning.correction import CORRECTION, Correction
from trialwise.stats.planning.design import Design
from trialwise.stats.planning.family import Detectable, Inputs, PlanFamily, Variation
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
    LARGEST,
    PositiveChange,
    change_params,
    positive_change,
)
from trialwise.stats.planning.solve import plan_calculators
from trialwise.stats.wording import number

Convention = Literal["absolute", "relative"]


def _mean(part: str, example: str) -> Param:
    return Param(
        f"mean_{part}",
        "number",
        f"mean of the {part} per user in control, as in {example}",
        required=True,
        low=0,
        high=LARGEST,
        low_open=True,
        low_hint=f"A ratio needs a {part} above zero.",
    )


def _sd(part: str) -> Param:
    return Param(
        f"sd_{part}",
        "number",
        f"standard deviation of the {part} between users",
        required=True,
        low=0,
        high=LARGEST,
        low_hint="A standard deviation cannot be negative.",
    )


CORRELATION = Param(
    "correlation",
    "number",
    "correlation of numerator and denominator between users, from past data",
    required=True,
    low=-1,
    high=1,
    low_hint="A correlation lies between -1 and 1.",
    high_hint="A correlation lies between -1 and 1.",
)
_NAMES: Final = {
    "absolute": ("difference of the ratios", "the same variance of the ratio in both arms"),
    "relative": ("relative lift", "delta-method variance of the lift, larger for a rise"),
}
CONVENTION = Param(
    "convention",
    "choice",
    "; ".join(f"{key}: {name}, {note}" for key, (name, note) in _NAMES.items()),
    default="absolute",
    choices=tuple(_NAMES),
)
_LINEARISED: Final = (
    r"\sigma^2=\frac{\sigma_N^2-2R\rho\sigma_N\sigma_D+R^2\sigma_D^2}{\mu_D^2}",
    "σ² = (σ_N² − 2Rρσ_Nσ_D + R²σ_D²) / μ_D²",
)
_DEFINITIONS: Final = {
    "absolute": (
        rf"\delta=R_2-R_1,\ s_0^2=s_1^2=\sigma^2(1+\tfrac1r),\ {_LINEARISED[0]}",
        f"δ = R₂ − R₁, s₀² = s₁² = σ²(1 + 1/r), {_LINEARISED[1]}",
    ),
    "relative": (
        rf"\delta=\frac{{R_2}}{{R_1}}-1,\ s_0^2=\frac{{\sigma^2}}{{R_1^2}}(1+\tfrac1r),"
        rf"\ s_1^2=\frac{{\sigma^2}}{{R_1^2}}\left((1+\delta)^2+\tfrac1r\right),\ {_LINEARISED[0]}",
        f"δ = R₂/R₁ − 1, s₀² = (σ/R₁)²(1 + 1/r), s₁² = (σ/R₁)²((1 + δ)² + 1/r), {_LINEARISED[1]}",
    ),
}


@dataclass(frozen=True, slots=True)
class RatioCase(NormalCase):
    """Two ratios of means; ``sd`` is that of the linearised metric in control."""

    change: PositiveChange
    parts: tuple[float, float, float, float, float]
    sd: float
    design: Design
    convention: Convention

    @property
    def layout(self) -> TwoArms:
        """Users of control and treatment."""
        return TwoArms(self.design)

    def spread(self, ratio: float) -> Spread:
        """Return effect and variances."""
        if self.convention == "absolute":
            variance = self.sd**2 * (1 + 1 / ratio)
            return Spread(self.change.effect, variance, variance)
        lift, unit = self.change.lift, (self.sd / self.change.baseline) ** 2
        return Spread(lift, unit * (1 + 1 / ratio), unit * ((1 + lift) ** 2 + 1 / ratio))

    def source(self) -> Source:
        """Return effect and variances as source of the lift."""
        mean_n, sd_n, mean_d, sd_d, correlation = self.parts
        r = f"{mean_n!r}/{mean_d!r}"
        cross = f"2*{r}*{correlation!r}*{sd_n!r}*{sd_d!r}"
        unit = f"({sd_n!r}**2 - {cross} + ({r}*{sd_d!r})**2)"
        if self.convention == "absolute":
            variance = f"{unit}/{mean_d!r}**2*(1+1/r)"
            return Source(self.change.lift, f"{r}*x", variance, variance)
        scaled = f"{unit}/{mean_n!r}**2"
        return Source(self.change.lift, "x", f"{scaled}*(1+1/r)", f"{scaled}*((1+x)**2+1/r)")

    def definitions(self) -> tuple[str, str]:
        """Return what δ and s are."""
        return _DEFINITIONS[self.convention]

    def outputs(self) -> dict[str, Value]:
        """Return the effect on every scale and the linearised metric's deviation."""
        return {**self.change.outputs(), "sd_linearised": self.sd}

    def effect_text(self) -> str:
        """Return the effect in words."""
        return self.change.text("the ratio")

    def effect_cells(self) -> tuple[str, str]:
        """Return the effect on both scales."""
        return self.change.cells()

    def as_found(self) -> "RatioCase":
        """Return the case with a computed effect."""
        return replace(self, change=self.change.as_found())

    def metric_reading(self, call: Call) -> tuple[str, ...]:  # noqa: ARG002
        """Return both parts and their ratio as understood."""
        mean_n, sd_n, mean_d, sd_d, correlation = self.parts
        return (
            f"numerator {number(mean_n)} (sd {number(sd_n)}) and denominator {number(mean_d)} "
            f"(sd {number(sd_d)}) per user, correlation {number(correlation)}",
            f"ratio {number(self.change.baseline, 6)}, standard deviation of the linearised "
            f"metric {number(self.sd, 6)}",
        )

    def effect_reading(self, call: Call) -> tuple[str, ...]:  # noqa: ARG002
        """Return the change as understood."""
        return (self.change.reading("ratio"),)

    def texts(self, task: Task) -> Texts:
        """Return formula, assumptions and the rest."""
        formula, formula_text = self.formulas(task)
        name, note = _NAMES[self.convention]
        return Texts(
            convention=f"z test of the {name}, delta-method variance ({note})",
            assumptions=(
                f"{independence(self.design)}; the user, not the session or the page, is what was "
                "randomised and what is counted here.",
                "There are enough users for the mean of the denominator to be far from zero, and "
                "the treatment leaves variances, correlation and denominator as they are.",
            ),
            formula=formula,
            formula_text=formula_text,
            worked=self.worked(task),
            source=_SOURCE,
        )


def ratio_case(
    *,
    mean_numerator: float,
    sd_numerator: float,
    mean_denominator: float,
    sd_denominator: float,
    correlation: float,
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
) -> RatioCase:
    """Return the plan of two ratio metrics from its inputs, see ``FAMILY`` for their ranges.

    Raises:
        InputError: when the linearised metric has no variance, or there is no effect.
    """
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
    baseline = mean_numerator / mean_denominator
    sd = linearised_sd(sd_numerator, sd_denominator, correlation, ratio=baseline) / mean_denominator
    change = positive_change(baseline, target=target, effect=effect, lift=lift)
    parts = (mean_numerator, sd_numerator, mean_denominator, sd_denominator, correlation)
    return RatioCase(change, parts, sd, design, convention)


def linearised_sd(sd_n: float, sd_d: float, correlation: float, *, ratio: float) -> float:
    """Return the standard deviation of N − R·D between users.

    Args:
        sd_n: standard deviation of the numerator.
        sd_d: standard deviation of the denominator.
        correlation: of both, in [-1, 1].
        ratio: R, the ratio of their means.

    Raises:
        InputError: when nothing varies, as with numerators that are R times the denominator.

    >>> round(linearised_sd(3.0, 2.0, 0.5, ratio=1.0), 6)
    2.645751
    """
    scaled = ratio * sd_d
    variance = (sd_n - correlation * scaled) ** 2 + (1 - correlation**2) * scaled**2
    if math.sqrt(variance) <= 1e-7 * max(sd_n, scaled):
        raise InputError(
            "sd_numerator",
            sd_n,
            "such that the ratio varies between users",
            "With these deviations and this correlation the numerator follows the denominator "
            "exactly: nothing varies. Check them on past data.",
        )
    return math.sqrt(variance)


def _variations(inputs: Inputs) -> list[Variation]:
    """Return the plan that takes the denominator as fixed, a common shortcut."""
    if inputs["sd_denominator"] == 0:
        return []
    return [
        Variation(
            "fixed denominator",
            "treats the denominator as a constant, which is wrong when it varies between users",
            {"sd_denominator": 0.0, "correlation": 0.0},
        )
    ]


_SOURCE: Final = (
    "Deng, Knoblich & Lu (2018), Applying the Delta Method in Metric Analytics, KDD, 233-242"
)
FAMILY = PlanFamily(
    name="ratio-metric",
    subject="two ratio metrics",
    metric=(
        _mean("numerator", "12 for the revenue of a user"),
        _sd("numerator"),
        _mean("denominator", "4 for the sessions of a user"),
        _sd("denominator"),
        CORRELATION,
    ),
    effect=change_params("ratio", "in the unit of numerator over denominator"),
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
    case=ratio_case,
    outputs=(
        *EFFECT_OUTPUTS,
        Output("sd_linearised", "standard deviation of the linearised metric, (N − R·D) / mean D"),
    ),
    layout=TwoArms,
    headline="n_control",
    detectable=Detectable(
        headline="lift",
        given=lambda distance: {"lift": distance},
        room=lambda direction, _inputs: 1.0 if direction == "decrease" else math.inf,
    ),
    example={
        "mean_numerator": 12,
        "sd_numerator": 30,
        "mean_denominator": 4,
        "sd_denominator": 5,
        "correlation": 0.6,
        "lift": 0.05,
    },
    example_n=5000,
    example_traffic=2000,
    conventions=_NAMES,
    variations=_variations,
    formula="n = ((z₁₋α/₂ + z₁₋β) σ / δ)² (1 + 1/r) with σ² = (σ_N² − 2Rρσ_Nσ_D + R²σ_D²) / μ_D².",
    source=_SOURCE,
)
CALCULATORS = plan_calculators(FAMILY)
