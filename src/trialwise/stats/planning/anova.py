"""Planning a one-way analysis of variance: several means compared by one test."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from trialwise.core.errors import InputError
from trialwise.core.records import Value
from trialwise.stats.calculator import Output, Param
from trialwise.stats.call import Call
from trialwise.stats.numeric.noncentral import noncentral_chi_square_tail, noncentral_f_tail
from trialwise.stats.numeric.tails import chi_square_critical, f_critical
from trialwise.stats.planning.case import Case, Line, Task, Texts
from trialwise.stats.planning.family import Detectable, PlanFamily
from trialwise.stats.planning.inputs import NO_EFFECT_HINT, NO_NEGATIVE_SPREAD
from trialwise.stats.planning.layout import GROUP_COUNT, Groups, sample_param
from trialwise.stats.planning.lines import PowerSource, searched_line
from trialwise.stats.planning.means.change import LARGEST
from trialwise.stats.planning.solve import plan_calculators
from trialwise.stats.validate import MissingInputError
from trialwise.stats.wording import count, number, probability

Convention = Literal["F", "chi_square"]
_MANY: Final = 1e8
GROUPS = Param(
    "groups",
    "count",
    "number of groups that are compared, control included; not needed with means",
    low=2,
    high=GROUP_COUNT.high,
    low_hint="A comparison needs at least two groups.",
)
SD = Param(
    "sd",
    "number",
    "standard deviation of the metric within groups, given with means",
    low=0,
    high=LARGEST,
    low_open=True,
    low_hint=NO_NEGATIVE_SPREAD,
    zero_hint="A metric that never varies needs no test.",
)
F_EFFECT = Param(
    "f",
    "number",
    "Cohen's f, the standard deviation of the group means over that within groups: 0.1 is small, "
    "0.25 medium, 0.4 large",
    low=0,
    high=1e6,
    low_open=True,
    low_hint=NO_EFFECT_HINT,
)
MEANS = Param(
    "means",
    "numbers",
    "expected mean of each group, in the metric's unit; needs sd",
    low=-LARGEST,
    high=LARGEST,
    least_items=2,
    list_hint="Give one mean per group, as in 10,10,12.",
)
_NAMES: Final = {
    "F": ("F test", "exact power from the noncentral F distribution"),
    "chi_square": (
        "chi-square",
        "normal approximation for large groups, a little too hopeful for small ones",
    ),
}
CONVENTION = Param(
    "convention",
    "choice",
    "; ".join(f"{key}: {name}, {note}" for key, (name, note) in _NAMES.items()),
    default="F",
    choices=tuple(_NAMES),
)


@dataclass(frozen=True, slots=True)
class AnovaCase(Case):
    """Several means; ``f`` is the standard deviation of the means over that within groups."""

    f: float
    means: tuple[float, ...]
    sd: float
    groups: Groups
    convention: Convention

    @property
    def layout(self) -> Groups:
        """Groups of equal size."""
        return self.groups

    def power(self, n: int) -> float:
        """Return the probability of detecting the differences with ``n`` users per group."""
        k = self.groups.groups
        df, df_within = k - 1, k * (n - 1)
        noncentrality = k * n * self.f**2
        if self.convention == "chi_square" or df_within > _MANY:
            critical = chi_square_critical(self.groups.alpha, df)
            return noncentral_chi_square_tail(critical, df, noncentrality)
        critical = f_critical(self.groups.alpha, df, df_within)
        return noncentral_f_tail(critical, df, df_within, noncentrality)

    def outputs(self) -> dict[str, Value]:
        """Return the effect size and what it explains."""
        return {"f": self.f, "eta_squared": self.f**2 / (1 + self.f**2)}

    def effect_text(self) -> str:
        """Return the effect in words."""
        if self.means:
            means = ", ".join(number(mean) for mean in self.means)
            return f"differences between the means {means} (f = {number(self.f, 3)})"
        return f"differences of f = {number(self.f, 4)} between the means"

    def metric_reading(self, call: Call) -> tuple[str, ...]:  # noqa: ARG002
        """Return the standard deviation as understood."""
        return (f"standard deviation {number(self.sd)} within groups",) if self.sd else ()

    def effect_reading(self, call: Call) -> tuple[str, ...]:  # noqa: ARG002
        """Return the effect size as understood."""
        if not self.means:
            return (f"Cohen's f {number(self.f)}",)
        means = ", ".join(number(mean) for mean in self.means)
        return (f"means {means}, Cohen's f {number(self.f, 4)}",)

    def line(self, task: Task) -> Line:
        """Return the source that reproduces the unknown."""
        k, alpha = self.groups.groups, repr(self.groups.alpha)
        df, within = str(k - 1), f"{k}*(n-1)"
        if self.convention == "chi_square":
            python = f"ncx2.sf(chi2.isf({alpha}, {df}), {df}, {k}*n*x**2)"
            r = (
                f"pchisq(qchisq({alpha}, {df}, lower.tail=FALSE), {df}, {k}*n*x^2, "
                "lower.tail=FALSE)"
            )
            names = "chi2, ncx2"
        else:
            python = f"ncf.sf(f.isf({alpha}, {df}, {within}), {df}, {within}, {k}*n*x**2)"
            r = (
                f"pf(qf({alpha}, {df}, {within}, lower.tail=FALSE), {df}, {within}, {k}*n*x^2, "
                "lower.tail=FALSE)"
            )
            names = "f, ncf"
        imports = f"from scipy.stats import {names}; "
        if not self.means:
            return searched_line(task, PowerSource(python, r, imports, self.f))
        values = ", ".join(map(repr, self.means))
        spread = f"sqrt(mean((c({values})-mean(c({values})))^2))"
        given = (f"(pstdev([{values}])/{self.sd!r})", f"({spread}/{self.sd!r})")
        imports = f"from statistics import pstdev; {imports}"
        return searched_line(task, PowerSource(python, r, imports, self.f, given=given))

    def texts(self, task: Task) -> Texts:
        """Return formula, assumptions and the rest."""
        name, note = _NAMES[self.convention]
        return Texts(
            convention=f"one-way analysis of variance, {name} ({note})",
            assumptions=(
                "Users are independent, groups are of equal size with the same standard deviation, "
                "and the metric is roughly normal or the groups are large.",
                "The test says that some means differ, not which: comparisons of pairs need their "
                "own correction and usually more users.",
            ),
            formula=r"1-\beta = P\left(F'_{k-1,\,k(n-1),\,\lambda} > F_{1-\alpha}\right),\quad "
            r"\lambda = knf^2,\ f^2=\frac{\sum_i(\mu_i-\bar\mu)^2}{k\,\sigma^2}",
            formula_text="1 − β = P(F′ > F₁₋α), F′ noncentral F with k − 1 and k(n − 1) df and "
            "λ = k n f² (χ² in place of (k − 1) F for chi_square), f² = Σ(μᵢ − μ̄)² / (k σ²)",
            worked=self._worked(task),
            source=_SOURCE,
        )

    def _worked(self, task: Task) -> str:
        k, n = self.groups.groups, task.n
        f, noncentrality = number(self.f, 5), number(k * n * self.f**2, 5)
        return (
            f"λ = {k}·{count(n)}·{f}² = {noncentrality}, power "
            f"{probability(self.power(n))} with {k - 1} and {count(k * (n - 1))} df"
        )


def anova_case(
    *,
    alpha: float,
    convention: Convention,
    groups: int | None = None,
    sd: float | None = None,
    f: float | None = None,
    means: tuple[float, ...] | None = None,
) -> AnovaCase:
    """Return the plan of an analysis of variance from its inputs, see ``FAMILY`` for ranges.

    Raises:
        InputError: for means without ``sd`` or without differences, or a wrong number of groups.
    """
    if means is None:
        if groups is None:
            raise MissingInputError("groups", "f", "the number of groups that are compared")
        return AnovaCase(f or 0.0, (), sd or 0.0, Groups(alpha, groups), convention)
    if sd is None:
        raise MissingInputError("sd", "means", "the standard deviation within groups")
    if groups is not None and groups != len(means):
        raise InputError(
            "groups", groups, f"{len(means)}, the number of means", "Leave it out with means."
        )
    if len(means) > GROUP_COUNT.high:
        raise InputError("means", f"{len(means)} values", "at most 1,000 values")
    found = cohen_f(means, sd)
    if not 0 < found <= F_EFFECT.high:
        shown = ",".join(number(mean) for mean in means)
        raise InputError("means", shown, "different by an amount that fits sd", NO_EFFECT_HINT)
    return AnovaCase(found, means, sd, Groups(alpha, len(means)), convention)


def cohen_f(means: Sequence[float], sd: float) -> float:
    """Return Cohen's f: the standard deviation of equally weighted means over ``sd``.

    >>> round(cohen_f([10, 10, 13], 4.0), 4)
    0.3536
    """
    first = means[0]
    centre = math.fsum(mean - first for mean in means) / len(means)
    squares = math.fsum((mean - first - centre) ** 2 for mean in means)
    return math.sqrt(squares / len(means)) / sd


_SOURCE: Final = "Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, ch. 8"
FAMILY = PlanFamily(
    name="anova",
    subject="several means (analysis of variance)",
    metric=(GROUPS, SD),
    effect=(F_EFFECT, MEANS),
    options=(CONVENTION,),
    case=anova_case,
    outputs=(
        Output("f", "Cohen's f"),
        Output("eta_squared", "share of the variance between groups, f² / (1 + f²)"),
    ),
    layout=Groups,
    users=sample_param("users in each group"),
    headline="n_per_group",
    detectable=Detectable(
        headline="f",
        given=lambda distance: {"f": distance},
        directed=False,
    ),
    example={"groups": 3, "f": 0.25},
    example_n=50,
    conventions=_NAMES,
    formula="Smallest n with P(F′ > F₁₋α) ≥ power, F′ noncentral F with λ = k n f².",
    source=_SOURCE,
)
CALCULATORS = plan_calculators(FAMILY)
