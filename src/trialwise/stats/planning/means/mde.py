"""The smallest difference of two means that a given number of users can detect."""

from trialwise.core.records import Calculation
from trialwise.stats.calculator import Calculator
from trialwise.stats.call import Call, validated
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.planning.correction import CORRECTION, Correction
from trialwise.stats.planning.design import Design, Split
from trialwise.stats.planning.inputs import (
    DESIGN_PARAMS,
    POWER,
    SIZE_OUTPUTS,
    USERS,
    read_design,
    with_variance,
)
from trialwise.stats.planning.means.change import (
    CV,
    MEAN_OR_CV,
    SD_OR_CV,
    SPREAD,
    MeanChange,
    Metric,
    change_of_metric,
    metric_of,
)
from trialwise.stats.planning.means.code import mde_line
from trialwise.stats.planning.means.conventions import (
    CONVENTION,
    MEAN_OUTPUTS,
    PHRASES,
    SOURCES,
    STANDARDISED,
    means_assumptions,
    other_tests,
)
from trialwise.stats.planning.means.power import (
    LEAST_INDEPENDENT,
    LEAST_USERS,
    Convention,
    detectable,
)
from trialwise.stats.planning.means.r_code import mde_in_r
from trialwise.stats.planning.means.worked import mde_worked
from trialwise.stats.wording import count, number

_PARAMS = (SD_OR_CV, CV, USERS, MEAN_OR_CV, ALPHA, POWER, *DESIGN_PARAMS, CORRECTION, CONVENTION)
_LATEX = (
    r"P\left(|T'_{n_1+n_2-2,\,\lambda}| > t\right) = 1-\beta\ \text{solved for}\ \delta,\quad "
    r"\lambda = \frac{\delta}{\sigma\sqrt{1/n_1+1/n_2}}"
)
_TEXT = (
    "P(|T′| > t) = 1 − β solved for δ, T′ noncentral t (normal for z) "
    "with λ = δ / (σ √(1/n₁ + 1/n₂))"
)


@validated("mde-means", _PARAMS, (SPREAD,))
def mde_means(
    call: Call,
    *,
    sd: float | None = None,
    cv: float | None = None,
    n: int,
    mean: float | None = None,
    alpha: float = 0.05,
    power: float = 0.8,
    sides: int = 2,
    ratio: float = 1.0,
    arms: int = 2,
    comparisons: int = 1,
    variance_reduction: float = 0.0,
    design_effect: float = 1.0,
    correction: Correction = "bonferroni",
    convention: Convention = "t",
) -> Calculation:
    """Return the smallest difference of two means that ``n`` users detect with this power.

    The δ that solves P(|T'| > t) = power (see ``power_means``), by bisection to the last digit; for
    z, δ = (z₁₋α/₂ + z₁₋β) σ √(1/n₁ + 1/n₂). The same size holds for a fall.

    Args:
        call: filled in by ``validated``.
        sd: standard deviation between users, above 0, in the metric's unit. Give exactly one of
            sd and cv.
        cv: standard deviation over the mean of control, above 0.
        n: users in control, at least 2; each treatment has ``ratio`` times as many, rounded up.
        mean: mean of control; when above 0 the lift is given as well.
        alpha: false positive rate, in (0, 0.5).
        power: probability of detecting the effect, in (alpha, 1).
        sides: 2 or 1.
        ratio: treatment users per control user, in [0.001, 1000].
        arms: number of arms with control; the treatments share alpha, see ``correction``.
        comparisons: metrics tested for each treatment, at least 1; they share alpha as well.
        variance_reduction: share of the variance removed, in [0, 1); multiplies n by 1 minus it.
        design_effect: factor of the variance from clusters, at least 1; multiplies n by it.
        correction: how several comparisons share alpha: bonferroni, dunnett, sidak or none.
        convention: ``t`` (exact) or ``z`` (normal approximation).

    Returns:
        ``effect`` in the metric's unit, ``lift`` as a fraction when ``mean`` is above 0, and the
        users per arm.

    Raises:
        InputError: for a value outside its range.

    Source: Cohen (1988), ch. 2.

    Examples:
        >>> round(mde_means(sd=1, n=64).outputs["effect"], 4)
        0.4991
    """
    design = Design(
        alpha, sides, ratio, arms, comparisons, variance_reduction, design_effect, correction
    )
    metric = metric_of(sd=sd, cv=cv, mean=mean)
    split = design.allocate(n, least=LEAST_USERS)
    change = means_detectable(metric, split, design, power=power, convention=convention)
    formula, formula_text = with_variance(_LATEX, _TEXT, design)
    return call.result(
        outputs={**change.outputs(), **split.outputs()},
        summary=f"You can detect a difference of {change.text()} with {split.text()}.",
        reading=(
            *metric.reading(),
            *(() if mean is None else (f"mean {number(mean)}",)),
            f"{count(n)} users in control",
            *read_design(call, design, power),
        ),
        convention=PHRASES[convention],
        alternatives=other_tests(
            convention,
            design,
            lambda other, under: means_detectable(
                metric, split, under, power=power, convention=other
            ).outputs(),
        ),
        assumptions=means_assumptions(design),
        formula=formula,
        formula_text=formula_text,
        worked=mde_worked(change, design, split, power=power, convention=convention),
        code=mde_line(change, design, split, power=power, convention=convention),
        r_code=mde_in_r(change, design, split, power=power, convention=convention),
        source=SOURCES[convention],
    )


def means_detectable(
    metric: Metric,
    split: Split,
    design: Design,
    *,
    power: float,
    convention: Convention,
) -> MeanChange:
    """Return the smallest rise of the mean that these users detect with ``power``.

    Raises:
        InputError: when ``power`` is not above alpha.
    """
    design.check_power(power)
    n1, n2 = design.effective(split, least=LEAST_INDEPENDENT[convention])
    standardised = detectable(
        n1=n1,
        n2=n2,
        convention=convention,
        tail=design.tail,
        sides=design.sides,
        power=power,
    )
    effect = standardised * metric.sd
    if metric.is_relative:
        return change_of_metric(metric, lift=effect)
    return change_of_metric(metric, effect=effect)


MDE_MEANS = Calculator(
    name="mde-means",
    is_iterated=True,
    title="Minimum detectable effect for two means",
    family="planning",
    params=_PARAMS,
    outputs=(*MEAN_OUTPUTS, STANDARDISED, *SIZE_OUTPUTS),
    run=mde_means,
    example={"sd": 30, "mean": 50, "n": 3000},
    one_of=(SPREAD,),
    headline="effect",
    varies=("n", "power", "alpha"),
    curve="n",
)

CALCULATORS = (MDE_MEANS,)
