"""Planning a comparison of two means: sample size and power."""

from trialwise.core.records import Alternative, Calculation
from trialwise.stats.calculator import Calculator, Output
from trialwise.stats.call import Call, validated
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.planning.correction import CORRECTION, Correction
from trialwise.stats.planning.deadline import (
    DEADLINE,
    TRAFFIC_OUTPUT,
    needed_traffic,
    traffic_sentence,
)
from trialwise.stats.planning.design import Design, Split
from trialwise.stats.planning.inputs import (
    DESIGN_PARAMS,
    POWER,
    SIZE_OUTPUTS,
    USERS,
    read_design,
    with_variance,
)
from trialwise.stats.planning.lehr import lehrs_rule
from trialwise.stats.planning.means.change import (
    CHANGE,
    CV,
    EFFECT,
    LIFT,
    MEAN_OR_CV,
    SD_OR_CV,
    SPREAD,
    MeanChange,
    mean_change,
)
from trialwise.stats.planning.means.code import power_line, size_expression
from trialwise.stats.planning.means.conventions import (
    CONVENTION,
    MEAN_OUTPUTS,
    PHRASES,
    SIZE_FORMULAS,
    SOURCES,
    STANDARDISED,
    means_assumptions,
    other_tests,
)
from trialwise.stats.planning.means.power import (
    LEAST_INDEPENDENT,
    LEAST_USERS,
    Convention,
    control_size,
    power_of,
)
from trialwise.stats.planning.means.r_code import power_in_r, size_in_r
from trialwise.stats.planning.means.worked import power_worked, size_worked
from trialwise.stats.wording import probability, tidy

_DESIGN = (*DESIGN_PARAMS, CORRECTION, CONVENTION)
_SIZE_PARAMS = (SD_OR_CV, CV, EFFECT, LIFT, MEAN_OR_CV, ALPHA, POWER, *_DESIGN, DEADLINE)
_POWER_PARAMS = (SD_OR_CV, CV, EFFECT, LIFT, MEAN_OR_CV, USERS, ALPHA, *_DESIGN)
_POWER_LATEX = (
    r"1-\beta = P\left(|T'_{n_1+n_2-2,\,\lambda}| > t\right),\quad "
    r"\lambda = \frac{\delta}{\sigma\sqrt{1/n_1+1/n_2}}"
)
_POWER_TEXT = "1 − β = P(|T′| > t), T′ noncentral t (normal for z) with λ = δ / (σ √(1/n₁ + 1/n₂))"


def means_split(
    change: MeanChange, design: Design, *, power: float, convention: Convention
) -> Split:
    """Return the users of each arm that reach ``power``, at least two in each.

    Raises:
        InputError: when ``power`` is not above alpha, or more than 10¹² users were needed.
    """
    design.check_power(power)
    size = control_size(
        change.standardised,
        convention=convention,
        tail=design.tail,
        sides=design.sides,
        power=power,
        ratio=design.ratio,
    )
    return design.split(size, least=LEAST_USERS)


@validated("sample-size-means", _SIZE_PARAMS, (SPREAD, CHANGE))
def sample_size_means(
    call: Call,
    *,
    sd: float | None = None,
    cv: float | None = None,
    effect: float | None = None,
    lift: float | None = None,
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
    days: int | None = None,
) -> Calculation:
    """Return the users needed per arm to detect a difference of two means.

    The smallest n₁ with P(|T'| > t) >= power, T' noncentral t with n₁ + n₂ − 2 degrees of freedom
    and noncentrality δ / (σ √(1/n₁ + 1/n₂)); for z, n₁ = (z₁₋α/₂ + z₁₋β)² (1 + 1/r) σ² / δ².

    Args:
        call: filled in by ``validated``.
        sd: standard deviation between users, above 0, in the metric's unit. Give exactly one of
            sd and cv.
        cv: standard deviation over the mean of control, above 0.
        effect: absolute difference, signed, not 0. Give exactly one of effect and lift.
        lift: relative difference as a fraction (+5 % is 0.05), not 0; needs ``mean`` or ``cv``.
        mean: mean of control, above 0 when a lift or cv is given.
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
        days: days within which the test has to end, at least 1, to tell the traffic it needs.

    Returns:
        The sizes ``n_control``, ``n_treatment`` (of each treatment) and ``total``, at
        least 2 per arm.

    Raises:
        InputError: for a value outside its range, or a lift without a positive mean.
        UsageError: for an unknown input, or both effect and lift.

    Source: Cohen (1988), ch. 2.

    Examples:
        >>> sample_size_means(sd=10, effect=1).summary
        'You need 1,571 users per group, 3,142 in total.'
    """
    design = Design(
        alpha, sides, ratio, arms, comparisons, variance_reduction, design_effect, correction
    )
    change = mean_change(sd=sd, cv=cv, mean=mean, effect=effect, lift=lift)
    split = means_split(change, design, power=power, convention=convention)
    line = size_expression(
        change, design, power=power, convention=convention, control=split.control
    )
    r_line = size_in_r(change, design, power=power, convention=convention, control=split.control)
    formula, formula_text = SIZE_FORMULAS[convention].texts(design)
    return call.result(
        outputs={
            **split.outputs(),
            **change.outputs(),
            **needed_traffic(split.total, days),
        },
        summary=f"You need {split.text()}.{traffic_sentence(split.total, days)}",
        reading=means_reading(call, change, design, power),
        convention=PHRASES[convention],
        alternatives=(
            *size_alternatives(change, design, power=power, convention=convention),
            *lehrs_rule(1.0, change.standardised, design, power),
        ),
        assumptions=means_assumptions(design),
        formula=formula,
        formula_text=formula_text,
        worked=size_worked(change, design, split, power=power, convention=convention),
        code=f"{line[0]}print({line[1]})",
        r_code=f"{r_line[0]}cat({r_line[1]})",
        source=SOURCES[convention],
    )


def means_reading(call: Call, change: MeanChange, design: Design, power: float) -> tuple[str, ...]:
    """Return the inputs of a plan as understood."""
    return (
        *change.reading(),
        *read_design(call, design, power),
    )


def size_alternatives(
    change: MeanChange, design: Design, *, power: float, convention: Convention
) -> tuple[Alternative, ...]:
    """Return the sizes under the other convention and the other corrections."""
    return other_tests(
        convention,
        design,
        lambda other, under: means_split(change, under, power=power, convention=other).outputs(),
    )


@validated("power-means", _POWER_PARAMS, (SPREAD, CHANGE))
def power_means(
    call: Call,
    *,
    sd: float | None = None,
    cv: float | None = None,
    effect: float | None = None,
    lift: float | None = None,
    mean: float | None = None,
    n: int,
    alpha: float = 0.05,
    sides: int = 2,
    ratio: float = 1.0,
    arms: int = 2,
    comparisons: int = 1,
    variance_reduction: float = 0.0,
    design_effect: float = 1.0,
    correction: Correction = "bonferroni",
    convention: Convention = "t",
) -> Calculation:
    """Return the probability of detecting a difference of two means with ``n`` users.

    Power = P(|T'| > t), T' noncentral t with n₁ + n₂ − 2 degrees of freedom and noncentrality
    δ / (σ √(1/n₁ + 1/n₂)); the normal takes its place under the z convention.

    Args:
        call: filled in by ``validated``.
        sd: standard deviation between users, above 0, in the metric's unit. Give exactly one of
            sd and cv.
        cv: standard deviation over the mean of control, above 0.
        effect: absolute difference, signed, not 0. Give exactly one of effect and lift.
        lift: relative difference as a fraction, not 0; needs ``mean`` or ``cv``.
        mean: mean of control, above 0 when a lift or cv is given.
        n: users in control, at least 2; each treatment has ``ratio`` times as many, rounded up.
        alpha: false positive rate, in (0, 0.5).
        sides: 2 or 1.
        ratio: treatment users per control user, in [0.001, 1000].
        arms: number of arms with control; the treatments share alpha, see ``correction``.
        comparisons: metrics tested for each treatment, at least 1; they share alpha as well.
        variance_reduction: share of the variance removed, in [0, 1); multiplies n by 1 minus it.
        design_effect: factor of the variance from clusters, at least 1; multiplies n by it.
        correction: how several comparisons share alpha: bonferroni, dunnett, sidak or none.
        convention: ``t`` (exact) or ``z`` (normal approximation).

    Returns:
        ``power`` in [0, 1] and the users per arm.

    Raises:
        InputError: for a value outside its range, or a lift without a positive mean.
        UsageError: for an unknown input, or both effect and lift.

    Source: Cohen (1988), ch. 2.

    Examples:
        >>> power_means(sd=1, effect=0.5, n=64).summary
        'The power is 80.15 % with 64 users per group, 128 in total.'
    """
    design = Design(
        alpha, sides, ratio, arms, comparisons, variance_reduction, design_effect, correction
    )
    change = mean_change(sd=sd, cv=cv, mean=mean, effect=effect, lift=lift)
    split = design.allocate(n, least=LEAST_USERS)
    formula, formula_text = with_variance(_POWER_LATEX, _POWER_TEXT, design)

    def reached(key: Convention, under: Design) -> float:
        n1, n2 = under.effective(split, least=LEAST_INDEPENDENT[key])
        return power_of(
            change.standardised,
            n1=n1,
            n2=n2,
            convention=key,
            tail=under.tail,
            sides=sides,
        )

    power = reached(convention, design)
    return call.result(
        outputs={
            "power": power,
            "type_2_error": tidy(1 - power),
            **split.outputs(),
            **change.outputs(),
        },
        summary=f"The power is {probability(power)} with {split.text()}.",
        reading=(*change.reading(), *read_design(call, design)),
        convention=PHRASES[convention],
        alternatives=other_tests(
            convention, design, lambda other, under: {"power": reached(other, under)}
        ),
        assumptions=means_assumptions(design),
        formula=formula,
        formula_text=formula_text,
        worked=power_worked(change, design, split, power=power, convention=convention),
        code=power_line(change, design, split, convention=convention),
        r_code=power_in_r(change, design, split, convention=convention),
        source=SOURCES[convention],
    )


SAMPLE_SIZE_MEANS = Calculator(
    name="sample-size-means",
    title="Sample size for two means",
    family="planning",
    params=_SIZE_PARAMS,
    outputs=(*SIZE_OUTPUTS, *MEAN_OUTPUTS, STANDARDISED, TRAFFIC_OUTPUT),
    run=sample_size_means,
    example={"sd": 30, "mean": 50, "lift": 0.05},
    one_of=(SPREAD, CHANGE),
    headline="n_control",
    varies=("lift", "effect", "power", "alpha"),
)
POWER_MEANS = Calculator(
    name="power-means",
    title="Power of a test of two means",
    family="planning",
    params=_POWER_PARAMS,
    outputs=(
        Output("power", "probability of detecting the effect"),
        Output("type_2_error", "probability of missing the effect (beta), 1 minus the power"),
        *SIZE_OUTPUTS,
        *MEAN_OUTPUTS,
        STANDARDISED,
    ),
    run=power_means,
    example={"sd": 30, "effect": 2, "n": 3000},
    one_of=(SPREAD, CHANGE),
    headline="power",
    varies=("n", "lift", "effect", "alpha"),
    curve="n",
)

CALCULATORS = (
    SAMPLE_SIZE_MEANS,
    POWER_MEANS,
)
