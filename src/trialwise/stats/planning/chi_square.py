"""Planning a chi-square test: shares of categories against fixed ones, or a table of counts."""

from dataclasses import dataclass
from typing import Final

from trialwise.core.records import Value
from trialwise.stats.calculator import Output, Param
from trialwise.stats.call import Call
from trialwise.stats.numeric.noncentral import noncentral_chi_square_tail
from trialwise.stats.numeric.tails import chi_square_critical
from trialwise.stats.planning.case import Case, Line, Task, Texts
from trialwise.stats.planning.family import Detectable, PlanFamily
from trialwise.stats.planning.inputs import NO_EFFECT_HINT
from trialwise.stats.planning.layout import Cells, sample_param
from trialwise.stats.planning.lines import PowerSource, searched_line
from trialwise.stats.planning.search import smallest_size
from trialwise.stats.planning.solve import plan_calculators
from trialwise.stats.wording import count, number, probability

W_EFFECT = Param(
    "w",
    "number",
    "Cohen's w, the root of the sum of (share - share under no effect)² / share under no effect: "
    "0.1 is small, 0.3 medium, 0.5 large",
    required=True,
    low=0,
    high=1e6,
    low_open=True,
    low_hint=NO_EFFECT_HINT,
)
DF = Param(
    "df",
    "count",
    "degrees of freedom: categories - 1, or (rows - 1) x (columns - 1) of a table",
    required=True,
    low=1,
    high=10_000,
    low_hint="Two categories have 1 degree of freedom.",
)


@dataclass(frozen=True, slots=True)
class ChiSquareCase(Case):
    """Shares that depart from those under no effect by ``w``."""

    w: float
    df: int
    sample: Cells

    @property
    def layout(self) -> Cells:
        """One sample over all cells."""
        return self.sample

    def power(self, n: int) -> float:
        """Return the probability of detecting the effect with ``n`` users over all cells."""
        critical = chi_square_critical(self.sample.alpha, self.df)
        return noncentral_chi_square_tail(critical, self.df, n * self.w**2)

    def size(self, power: float) -> int:
        """Return the smallest sample with this power.

        Raises:
            InputError: when more than 10¹² were needed.
        """
        return smallest_size(self.power, power, least=self.least)

    def outputs(self) -> dict[str, Value]:
        """Return the effect size."""
        return {"w": self.w}

    def effect_text(self) -> str:
        """Return the effect in words."""
        return f"shares that depart by w = {number(self.w, 4)}"

    def metric_reading(self, call: Call) -> tuple[str, ...]:  # noqa: ARG002
        """Return the degrees of freedom as understood."""
        return (f"{self.df} degree{'' if self.df == 1 else 's'} of freedom",)

    def effect_reading(self, call: Call) -> tuple[str, ...]:  # noqa: ARG002
        """Return the effect size as understood."""
        return (f"Cohen's w {number(self.w)}",)

    def line(self, task: Task) -> Line:
        """Return the source that reproduces the unknown."""
        alpha, df = repr(self.sample.alpha), self.df
        return searched_line(
            task,
            PowerSource(
                f"ncx2.sf(chi2.isf({alpha}, {df}), {df}, n*x**2)",
                f"pchisq(qchisq({alpha}, {df}, lower.tail=FALSE), {df}, n*x^2, lower.tail=FALSE)",
                "from scipy.stats import chi2, ncx2; ",
                self.w,
            ),
        )

    def texts(self, task: Task) -> Texts:
        """Return formula, assumptions and the rest."""
        n, w = task.n, number(self.w, 5)
        return Texts(
            convention="chi-square test, power from the noncentral chi-square distribution",
            assumptions=(
                "Users are independent, and each falls into exactly one cell.",
                "Every cell expects five users or more under no effect, else the chi-square "
                "approximation is rough.",
            ),
            formula=r"1-\beta = P\left(\chi'^2_{df,\,\lambda} > \chi^2_{1-\alpha,\,df}\right)"
            r",\quad \lambda = nw^2,\ w^2=\sum_i\frac{(p_i-p_{0i})^2}{p_{0i}}",
            formula_text="1 − β = P(χ′² > χ²₁₋α), χ′² noncentral with λ = n w², "
            "w² = Σ (pᵢ − p₀ᵢ)² / p₀ᵢ",
            worked=f"λ = {count(n)}·{w}² = {number(n * self.w**2, 5)}, "
            f"P(χ′² > {number(chi_square_critical(self.sample.alpha, self.df), 5)}) = "
            f"{probability(self.power(n))}",
            source=_SOURCE,
        )


def chi_square_case(*, w: float, df: int, alpha: float) -> ChiSquareCase:
    """Return the plan of a chi-square test from its inputs, see ``FAMILY`` for their ranges."""
    return ChiSquareCase(w, df, Cells(alpha))


_SOURCE: Final = "Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, ch. 7"
FAMILY = PlanFamily(
    name="chi-square",
    subject="shares of several categories (chi-square)",
    metric=(DF,),
    effect=(W_EFFECT,),
    options=(),
    case=chi_square_case,
    outputs=(Output("w", "Cohen's w"),),
    layout=Cells,
    users=sample_param("users over all cells"),
    headline="n",
    detectable=Detectable(
        headline="w",
        given=lambda distance: {"w": distance},
        directed=False,
    ),
    example={"df": 3, "w": 0.1},
    example_n=1000,
    formula="Smallest n with P(χ′² > χ²₁₋α) ≥ power, χ′² noncentral with λ = n w².",
    source=_SOURCE,
)
CALCULATORS = plan_calculators(FAMILY)
