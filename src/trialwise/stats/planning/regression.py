"""Planning the F test of a multiple regression: all predictors, or some of them."""

from dataclasses import dataclass
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Value
from trialwise.stats.calculator import Output, Param
from trialwise.stats.call import Call
from trialwise.stats.numeric.noncentral import noncentral_f_tail
from trialwise.stats.numeric.tails import f_critical
from trialwise.stats.planning.case import Case, Line, Task, Texts
from trialwise.stats.planning.family import Detectable, PlanFamily
from trialwise.stats.planning.inputs import NO_EFFECT_HINT
from trialwise.stats.planning.layout import Cells, sample_param
from trialwise.stats.planning.lines import PowerSource, searched_line
from trialwise.stats.planning.search import smallest_size
from trialwise.stats.planning.solve import plan_calculators
from trialwise.stats.wording import count, number, percent, probability

PREDICTORS = Param(
    "predictors",
    "count",
    "number of predictors in the regression, the intercept not counted",
    required=True,
    low=1,
    high=1000,
    low_hint="A regression has at least one predictor.",
)
TESTED = Param(
    "tested",
    "count",
    "number of predictors that are tested, when it is not all of them",
    low=1,
    high=1000,
    low_hint="Leave it out to test all predictors.",
)
F2_EFFECT = Param(
    "f2",
    "number",
    "Cohen's f², explained over unexplained variance: 0.02 is small, 0.15 medium, 0.35 large",
    low=0,
    high=1e6,
    low_open=True,
    low_hint=NO_EFFECT_HINT,
)
R_SQUARED = Param(
    "r_squared",
    "rate",
    "share of the variance that the tested predictors explain (R²), of what the others leave "
    "(partial R²) when only some are tested; in place of f2",
    low=0,
    high=1,
    low_open=True,
    high_open=True,
    low_hint=NO_EFFECT_HINT,
    high_hint="Some variance stays: 13 % is 0.13.",
)


@dataclass(frozen=True, slots=True)
class RegressionCase(Case):
    """Predictors that explain f² times the variance they leave."""

    f2: float
    predictors: int
    tested: int
    sample: Cells

    @property
    def layout(self) -> Cells:
        """One sample."""
        return self.sample

    @property
    def fewest(self) -> int:
        """The smallest sample that leaves a degree of freedom for the error."""
        return self.predictors + 2

    def power(self, n: int) -> float:
        """Return the probability of detecting the effect with ``n`` users.

        Raises:
            InputError: when ``n`` leaves no degree of freedom for the error.
        """
        if n < self.fewest:
            raise InputError(
                "n",
                n,
                f"at least {self.fewest} with {self.predictors} predictors",
                "Each predictor and the intercept take a degree of freedom.",
            )
        within = n - self.predictors - 1
        critical = f_critical(self.sample.alpha, self.tested, within)
        return noncentral_f_tail(critical, self.tested, within, n * self.f2)

    def size(self, power: float) -> int:
        """Return the smallest sample with this power.

        Raises:
            InputError: when more than 10¹² were needed.
        """
        return smallest_size(self.power, power, least=self.fewest)

    def outputs(self) -> dict[str, Value]:
        """Return the effect on both scales."""
        return {"f2": self.f2, "r_squared": self.f2 / (1 + self.f2)}

    def effect_text(self) -> str:
        """Return the effect in words."""
        share = percent(self.f2 / (1 + self.f2), 3)
        return f"f² = {number(self.f2, 4)} (R² {share})"

    def metric_reading(self, call: Call) -> tuple[str, ...]:  # noqa: ARG002
        """Return the predictors as understood."""
        some = "all tested" if self.tested == self.predictors else f"{self.tested} of them tested"
        return (f"{self.predictors} predictors, {some}",)

    def effect_reading(self, call: Call) -> tuple[str, ...]:  # noqa: ARG002
        """Return the effect as understood."""
        return (f"Cohen's f² {number(self.f2, 6)}",)

    def line(self, task: Task) -> Line:
        """Return the source that reproduces the unknown."""
        alpha, df, within = repr(self.sample.alpha), self.tested, f"n-{self.predictors}-1"
        return searched_line(
            task,
            PowerSource(
                f"ncf.sf(f.isf({alpha}, {df}, {within}), {df}, {within}, n*x)",
                f"pf(qf({alpha}, {df}, {within}, lower.tail=FALSE), {df}, {within}, n*x, "
                "lower.tail=FALSE)",
                "from scipy.stats import f, ncf; ",
                self.f2,
                least=self.fewest,
            ),
        )

    def texts(self, task: Task) -> Texts:
        """Return formula, assumptions and the rest."""
        n = task.n
        return Texts(
            convention="F test of a linear regression, power from the noncentral F distribution "
            "with λ = n f²",
            assumptions=(
                "Users are independent, the relation is linear and the residuals are roughly "
                "normal with one variance.",
                "The predictors are taken as fixed; f² belongs to all tested predictors together, "
                "and a single one of them is found more rarely.",
            ),
            formula=r"1-\beta=P\left(F'_{u,\,n-p-1,\,\lambda}>F_{1-\alpha}\right),\quad "
            r"\lambda=nf^2,\ f^2=\frac{R^2}{1-R^2}",
            formula_text="1 − β = P(F′ > F₁₋α), F′ noncentral F with u tested predictors and "
            "n − p − 1 df and λ = n f², f² = R² / (1 − R²)",
            worked=f"λ = {count(n)}·{number(self.f2, 5)} = {number(n * self.f2, 5)}, power "
            f"{probability(self.power(n))} with {self.tested} and "
            f"{count(n - self.predictors - 1)} df",
            source=_SOURCE,
        )


def regression_case(
    *,
    predictors: int,
    alpha: float,
    tested: int | None = None,
    f2: float | None = None,
    r_squared: float | None = None,
) -> RegressionCase:
    """Return the plan of a regression from its inputs, see ``FAMILY`` for their ranges.

    Raises:
        InputError: for more tested predictors than there are.
    """
    if tested is not None and tested > predictors:
        raise InputError(
            "tested",
            tested,
            f"at most {predictors}, the number of predictors",
            "Count the tested predictors among all predictors.",
        )
    effect = f2 if f2 is not None else (r_squared or 0.0) / (1 - (r_squared or 0.0))
    return RegressionCase(effect, predictors, tested or predictors, Cells(alpha))


_SOURCE: Final = "Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, ch. 9"
FAMILY = PlanFamily(
    name="regression",
    subject="a multiple regression (F test)",
    metric=(PREDICTORS, TESTED),
    effect=(F2_EFFECT, R_SQUARED),
    options=(),
    case=regression_case,
    outputs=(
        Output("f2", "Cohen's f²"),
        Output("r_squared", "share of the variance explained, f² / (1 + f²)"),
    ),
    layout=Cells,
    users=sample_param("users in all", low=3),
    headline="n",
    detectable=Detectable(
        headline="f2",
        given=lambda distance: {"f2": distance},
        directed=False,
    ),
    example={"predictors": 5, "f2": 0.15},
    example_n=100,
    formula="Smallest n with P(F′ > F₁₋α) ≥ power, F′ noncentral F with λ = n f².",
    source=_SOURCE,
)
CALCULATORS = plan_calculators(FAMILY)
