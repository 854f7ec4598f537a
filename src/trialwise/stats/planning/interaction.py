"""Planning an interaction: how far one factor's effect differs between the levels of another."""

from dataclasses import dataclass, replace
from typing import Final

from trialwise.core.records import Alternative, Value
from trialwise.stats.calculator import Output, Param
from trialwise.stats.call import Call
from trialwise.stats.error_rates import SIDES
from trialwise.stats.numeric.distributions import normal_quantile
from trialwise.stats.planning.case import Task, Texts
from trialwise.stats.planning.change import BASELINE
from trialwise.stats.planning.family import Detectable, PlanFamily
from trialwise.stats.planning.inputs import NO_EFFECT_HINT
from trialwise.stats.planning.layout import FourCells, sample_param
from trialwise.stats.planning.means.change import LARGEST
from trialwise.stats.planning.means.change import SD as SD_OF_MEANS
from trialwise.stats.planning.normal_case import NormalCase, Source, Spread
from trialwise.stats.planning.solve import plan_calculators
from trialwise.stats.wording import number, percent, points

SD = replace(
    SD_OF_MEANS,
    required=False,
    description="standard deviation of the metric within each cell, in the metric's unit",
)
RATE = replace(
    BASELINE,
    required=False,
    description="conversion rate over all cells, in place of sd: 12 % is 0.12",
)
EFFECT = Param(
    "effect",
    "number",
    "interaction to detect: the effect of one factor at one level of the other minus that at the "
    "other level, signed, in the metric's unit (a fraction for a rate)",
    required=True,
    low=-LARGEST,
    high=LARGEST,
    not_zero=True,
    zero_hint=NO_EFFECT_HINT,
)
_SOURCE: Final = (
    "Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, ch. 8; Gelman, Hill & "
    "Vehtari (2020), Regression and Other Stories, sec. 16.4"
)


@dataclass(frozen=True, slots=True)
class InteractionCase(NormalCase):
    """A difference of differences over four cells of ``n`` users each.

    Attributes:
        effect: the difference of differences.
        sd: within cells; 0 when the rate gives it.
        rate: over all cells; 0 when the metric is none.
        cells: the error rates.
    """

    effect: float
    sd: float
    rate: float
    cells: FourCells

    @property
    def layout(self) -> FourCells:
        """Four cells of equal size."""
        return self.cells

    @property
    def variance(self) -> float:
        """Variance of one user within a cell."""
        return self.sd**2 if self.sd else self.rate * (1 - self.rate)

    def spread(self, ratio: float) -> Spread:  # noqa: ARG002  # the cells are of equal size
        """Return the interaction and four times the variance of a user."""
        return Spread(self.effect, 4 * self.variance, 4 * self.variance)

    def source(self) -> Source:
        """Return effect and variance as source of the interaction."""
        one = f"{self.sd!r}**2" if self.sd else f"{self.rate!r}*(1-{self.rate!r})"
        return Source(self.effect, "x", f"4*{one}", f"4*{one}")

    def definitions(self) -> tuple[str, str]:
        """Return what δ and s are."""
        return (
            r"\delta=(\mu_{11}-\mu_{10})-(\mu_{01}-\mu_{00}),\ s_0^2=s_1^2=4\sigma^2,\quad "
            r"n=\text{users in each cell}",
            "δ = (μ₁₁ − μ₁₀) − (μ₀₁ − μ₀₀), s₀² = s₁² = 4 σ² (4 p (1 − p) for a rate), n users in "
            "each of the four cells",
        )

    def outputs(self) -> dict[str, Value]:
        """Return the interaction."""
        return {"effect": self.effect}

    def effect_text(self) -> str:
        """Return the effect in words."""
        return f"an interaction (difference of differences) of {self._shown(4)}"

    def metric_reading(self, call: Call) -> tuple[str, ...]:  # noqa: ARG002
        """Return the spread as understood."""
        if self.sd:
            return (f"standard deviation {number(self.sd)} within cells",)
        return (f"rate {percent(self.rate)} over all cells",)

    def effect_reading(self, call: Call) -> tuple[str, ...]:  # noqa: ARG002
        """Return the interaction as understood."""
        return (f"interaction {self._shown(10)}, the difference of the two effects",)

    def _shown(self, digits: int) -> str:
        """Return the interaction in its unit."""
        return number(self.effect, digits) if self.sd else points(self.effect, digits)

    def alternatives(self, task: Task) -> tuple[Alternative, ...]:
        """Return the users for a main effect of the same size, which need a quarter."""
        if task.unknown != "size":
            return ()
        reach = self.cells.z_alpha + normal_quantile(task.power)
        n = self.cells.rounded(self.variance * (reach / self.effect) ** 2)
        return (
            Alternative(
                "main effect of the same size",
                {"n_per_group": n, "total": 4 * n},
                "each factor alone compares half of all users with the other half",
            ),
        )

    def texts(self, task: Task) -> Texts:
        """Return formula, assumptions and the rest."""
        formula, formula_text = self.formulas(task)
        return Texts(
            convention="z test of the difference of differences in a 2 x 2 factorial",
            assumptions=(
                "Users are split equally over the four cells, independently for both factors, and "
                "vary alike in each.",
                "An interaction half as large as a main effect needs sixteen times the users of "
                "that main effect.",
            ),
            formula=formula,
            formula_text=formula_text,
            worked=self.worked(task),
            source=_SOURCE,
        )


def interaction_case(
    *,
    effect: float,
    alpha: float,
    sides: int,
    sd: float | None = None,
    baseline: float | None = None,
) -> InteractionCase:
    """Return the plan of an interaction from its inputs, see ``FAMILY`` for their ranges."""
    return InteractionCase(effect, sd or 0.0, baseline or 0.0, FourCells(alpha, sides))


FAMILY = PlanFamily(
    name="interaction",
    subject="an interaction of two factors (2 x 2)",
    metric=(SD, RATE),
    effect=(EFFECT,),
    options=(SIDES,),
    case=interaction_case,
    outputs=(Output("effect", "interaction, the difference of the two effects", "points"),),
    layout=FourCells,
    users=sample_param("users in each of the four cells"),
    headline="n_per_group",
    groups=(("sd", "baseline"),),
    detectable=Detectable(
        headline="effect",
        given=lambda distance: {"effect": distance},
        directed=False,
    ),
    example={"sd": 10.0, "effect": 2.0},
    example_n=800,
    formula="n = 4 σ² ((z₁₋α/₂ + z₁₋β) / δ)² in each of the four cells.",
    source=_SOURCE,
)
CALCULATORS = plan_calculators(FAMILY)
