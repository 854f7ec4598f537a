"""The smallest difference of two means that a given number of users can detect."""

from trialwise.core.records import Calculation
from trialwise.stats.calculator import Calculator
from trialwise.stats.call import Call, validated
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.planning.design import Design, Split
from trialwise.stats.planning.inputs import (
    DESIGN_PARAMS,
    EFFECT_OUTPUTS,
    POWER,
    SIZE_OUTPUTS,
    USERS,
    read_design,
    with_variance,
)
from trialwise.stats.planning.means.change import MEAN, SD, MeanChange, mean_change
from trialwise.stats.planning.means.code import mde_line
from trialwise.stats.planning.means.conventions import (
    CONVENTION,
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
from trialwise.stats.wording import alike, count, number, signed_percent

_PARAMS = (SD, USERS, MEAN, ALPHA, POWER, *DESIGN_PARAMS, CONVENTION)
_LATEX = (
    r"P\left(|T'_{n_1+n_2-2,\,\lambda}| > t\right) = 1-\beta\ \text{solved for}\ \delta,\quad "
    r"\lambda = \frac{\delta}{\sigma\sqrt{1/n_1+1/n_2}}"
)
_TEXT = (
    "P(|T′| > t) = 1 − β solved for δ, T′ noncentral t (normal for z) "
    "with λ = δ / (σ √(1/n₁ + 1/n₂))"
)


@validated("mde-means", _PARAMS)
def mde_means(
    call: Call,
    *,
    sd: float,
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
    convention: Convention = "t",
) -> Calculation:
    """Return the smallest difference of two means that ``n`` users detect with this power.

    The δ that solves P(|T'| > t) = power (see ``power_means``), by bisection to the last digit; for
    z, δ = (z₁₋α/₂ + z₁₋β) σ √(1/n₁ + 1/n₂). The same size holds for a fall.

    Args:
        call: filled in by ``validated``.
        sd: standard deviation between users, above 0, in the metric's unit.
        n: users in control, at least 2; each treatment has ``ratio`` times as many, rounded up.
        mean: mean of control; when above 0 the lift is given as well.
        alpha: false positive rate, in (0, 0.5).
        power: probability of detecting the effect, in (alpha, 1).
        sides: 2 or 1.
        ratio: treatment users per control user, in [0.001, 1000].
        arms: number of arms with control; alpha is divided by ``arms - 1`` (Bonferroni).
        comparisons: metrics tested for each treatment, at least 1; alpha is divided by it as well.
        variance_reduction: share of the variance removed, in [0, 1); multiplies n by 1 minus it.
        design_effect: factor of the variance from clusters, at least 1; multiplies n by it.
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
    design = Design(alpha, sides, ratio, arms, comparisons, variance_reduction, design_effect)
    split = design.allocate(n, least=LEAST_USERS)
    change = means_detectable(sd, mean, split, design, power=power, convention=convention)
    formula, formula_text = with_variance(_LATEX, _TEXT, design)
    relative = "" if change.lift is None else f" ({signed_percent(change.lift)} relative)"
    return Calculation(
        calculator=call.calculator,
        inputs=call.inputs(),
        defaulted=call.defaulted,
        outputs={**change.outputs(), **split.outputs()},
        summary=f"You can detect a difference of {alike([change.effect])[0]}{relative} "
        f"with {split.text()}.",
        reading=(
            f"standard deviation {number(sd)}",
            *(() if mean is None else (f"mean {number(mean)}",)),
            f"{count(n)} users in control",
            *read_design(call, design, power),
        ),
        convention=PHRASES[convention],
        alternatives=other_tests(
            convention,
            lambda other: means_detectable(
                sd, mean, split, design, power=power, convention=other
            ).outputs(),
        ),
        assumptions=means_assumptions(design),
        formula=formula,
        formula_text=formula_text,
        code=mde_line(change, convention=convention, design=design, split=split, power=power),
        command=call.command(),
        source=SOURCES[convention],
    )


def means_detectable(
    sd: float,
    mean: float | None,
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
    return mean_change(sd=sd, mean=mean, effect=standardised * sd)


MDE_MEANS = Calculator(
    name="mde-means",
    title="Minimum detectable effect for two means",
    family="planning",
    params=_PARAMS,
    outputs=(*EFFECT_OUTPUTS, STANDARDISED, *SIZE_OUTPUTS),
    run=mde_means,
    example={"sd": 30, "mean": 50, "n": 3000},
)

CALCULATORS = (MDE_MEANS,)
