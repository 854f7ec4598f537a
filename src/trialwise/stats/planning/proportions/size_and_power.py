"""Planning a comparison of two proportions: sample size and power."""

import contextlib

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation
from trialwise.stats.calculator import Calculator, Output
from trialwise.stats.call import Call, validated
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.numeric.distributions import normal_quantile
from trialwise.stats.planning.change import (
    BASELINE,
    CHANGE,
    EFFECT,
    LIFT,
    TARGET,
    Change,
    change_of,
)
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
    EFFECT_OUTPUTS,
    POWER,
    SIZE_OUTPUTS,
    USERS,
    read_design,
    with_variance,
)
from trialwise.stats.planning.lehr import lehrs_rule
from trialwise.stats.planning.proportions.code import power_line, size_expression
from trialwise.stats.planning.proportions.conventions import (
    CONVENTION,
    WORDINGS,
    power_formula,
    proportions_assumptions,
)
from trialwise.stats.planning.proportions.exact import exact_power, exact_split
from trialwise.stats.planning.proportions.power import (
    CONVENTIONS,
    Convention,
    control_size,
    power_of,
)
from trialwise.stats.planning.proportions.r_code import power_in_r, size_in_r
from trialwise.stats.planning.proportions.worked import power_worked, size_worked
from trialwise.stats.wording import probability, tidy

FAMILY = "planning"
_DESIGN = (*DESIGN_PARAMS, CORRECTION, CONVENTION)
_SIZE_PARAMS = (BASELINE, TARGET, EFFECT, LIFT, ALPHA, POWER, *_DESIGN, DEADLINE)
_POWER_PARAMS = (BASELINE, TARGET, EFFECT, LIFT, USERS, ALPHA, *_DESIGN)


@validated("sample-size-proportions", _SIZE_PARAMS, (CHANGE,))
def sample_size_proportions(
    call: Call,
    *,
    baseline: float,
    target: float | None = None,
    effect: float | None = None,
    lift: float | None = None,
    alpha: float = 0.05,
    power: float = 0.8,
    sides: int = 2,
    ratio: float = 1.0,
    arms: int = 2,
    comparisons: int = 1,
    variance_reduction: float = 0.0,
    design_effect: float = 1.0,
    correction: Correction = "bonferroni",
    convention: Convention = "pooled",
    days: int | None = None,
) -> Calculation:
    """Return the users needed per arm to detect a difference of two proportions.

    n₁ = (z₁₋α/₂ √(p̄q̄(1 + 1/r)) + z₁₋β √(p₁q₁ + p₂q₂/r))² / (p₂ − p₁)² for the pooled convention and
    n₂ = r n₁, each rounded up. Assumes independent users and one look at the end.

    Args:
        call: filled in by ``validated``.
        baseline: rate of control, in (0, 1).
        target: rate of the treatment, in (0, 1). Give exactly one of target, effect and lift.
        effect: absolute difference as a fraction (2 points is 0.02), signed, not 0.
        lift: relative difference as a fraction (+20 % is 0.20), signed, above -1, not 0.
        alpha: false positive rate, in (0, 0.5).
        power: probability of detecting the effect, in (alpha, 1).
        sides: 2 or 1.
        ratio: treatment users per control user, in [0.001, 1000].
        arms: number of arms with control; the treatments share alpha, see ``correction``.
        comparisons: metrics tested for each treatment, at least 1; they share alpha as well.
        variance_reduction: share of the variance removed, in [0, 1); multiplies n by 1 minus it.
        design_effect: factor of the variance from clusters, at least 1; multiplies n by it.
        correction: how several comparisons share alpha: bonferroni, dunnett, sidak or none.
        convention: which test and standard errors, see ``CONVENTION``.
        days: days within which the test has to end, at least 1, to tell the traffic it needs.

    Returns:
        The sizes ``n_control``, ``n_treatment`` (of each treatment) and ``total``.

    Raises:
        InputError: for a value outside its range or an effect that leaves (0, 1).
        UsageError: for an unknown input, or more than one of target, effect and lift.

    Source: Fleiss, Levin & Paik (2003), ch. 4; each other convention names its own.

    Examples:
        >>> sample_size_proportions(baseline=0.10, target=0.12).summary
        'You need 3,841 users per group, 7,682 in total.'
    """
    design = Design(
        alpha, sides, ratio, arms, comparisons, variance_reduction, design_effect, correction
    )
    change = change_of(baseline, target=target, effect=effect, lift=lift)
    split = proportions_split(change, design, power=power, convention=convention)
    setup, expression = size_expression(
        change, design, power=power, convention=convention, control=split.control
    )
    setup_r, in_r = size_in_r(
        change, design, power=power, convention=convention, control=split.control
    )
    wording = WORDINGS[convention]
    formula, formula_text = wording.formula.texts(design)
    return call.result(
        outputs={
            **split.outputs(),
            **change.outputs(),
            **needed_traffic(split.total, days),
        },
        summary=f"You need {split.text()}.{traffic_sentence(split.total, days)}",
        reading=planning_reading(call, change, design, power),
        convention=wording.phrase,
        alternatives=(
            *size_alternatives(change, design, power=power, convention=convention),
            *lehrs_rule(baseline * (1 - baseline), change.effect, design, power),
        ),
        assumptions=proportions_assumptions(change, split, design, is_exact=convention == "exact"),
        formula=formula,
        formula_text=formula_text,
        worked=size_worked(change, design, split, power=power, convention=convention),
        code=f"{setup}print({expression})",
        r_code=f"{setup_r}cat({in_r})",
        source=wording.source,
    )


def planning_reading(call: Call, change: Change, design: Design, power: float) -> tuple[str, ...]:
    """Return the inputs of a plan as understood."""
    return (
        *change.reading(),
        *read_design(call, design, power),
    )


def proportions_split(
    change: Change, design: Design, *, power: float, convention: Convention
) -> Split:
    """Return the users of each arm that reach ``power``.

    Raises:
        InputError: when chance alone reaches ``power``, or more than 10¹² users were needed.
    """
    design.check_power(power)
    if convention == "exact":
        return exact_split(change.baseline, change.target, design, power=power)
    size = control_size(
        change.baseline,
        change.target,
        convention=convention,
        z_alpha=design.z_alpha,
        z_beta=normal_quantile(power),
        ratio=design.ratio,
    )
    if size == 0:
        raise InputError("power", power, "above what chance alone reaches", "0.80 is common.")
    return design.split(size)


def size_alternatives(
    change: Change, design: Design, *, power: float, convention: Convention
) -> tuple[Alternative, ...]:
    """Return the sizes under every other approximation and correction that has one."""
    found = []
    for name, note, other, under in other_plans(design, convention):
        with contextlib.suppress(InputError):
            split = proportions_split(change, under, power=power, convention=other)
            found.append(Alternative(name, split.outputs(), note))
    return tuple(found)


def other_plans(
    design: Design, convention: Convention
) -> tuple[tuple[str, str, Convention, Design], ...]:
    """Return the other approximations and corrections: name, note, convention and design.

    The exact test is not among them, nor are its other corrections: each would take as long again.
    """
    plans: list[tuple[str, str, Convention, Design]] = [
        (WORDINGS[other].name, WORDINGS[other].note, other, design)
        for other in CONVENTIONS
        if other != convention
    ]
    if convention != "exact":
        plans += [
            (wording.name, wording.note, convention, under)
            for wording, under in design.other_corrections()
        ]
    return tuple(plans)


@validated("power-proportions", _POWER_PARAMS, (CHANGE,))
def power_proportions(
    call: Call,
    *,
    baseline: float,
    target: float | None = None,
    effect: float | None = None,
    lift: float | None = None,
    n: int,
    alpha: float = 0.05,
    sides: int = 2,
    ratio: float = 1.0,
    arms: int = 2,
    comparisons: int = 1,
    variance_reduction: float = 0.0,
    design_effect: float = 1.0,
    correction: Correction = "bonferroni",
    convention: Convention = "pooled",
) -> Calculation:
    """Return the probability of detecting a difference of two proportions with ``n`` users.

    Power = Φ((|p₂ − p₁| − z s₀)/s₁), plus Φ((−|p₂ − p₁| − z s₀)/s₁) when two-sided; s₀ and s₁ are
    the standard errors under the null and under the alternative.

    Args:
        call: filled in by ``validated``.
        baseline: rate of control, in (0, 1).
        target: rate of the treatment, in (0, 1). Give exactly one of target, effect and lift.
        effect: absolute difference as a fraction, signed, not 0.
        lift: relative difference as a fraction, signed, above -1, not 0.
        n: users in control, at least 2; each treatment has ``ratio`` times as many, rounded up.
        alpha: false positive rate, in (0, 0.5).
        sides: 2 or 1.
        ratio: treatment users per control user, in [0.001, 1000].
        arms: number of arms with control; the treatments share alpha, see ``correction``.
        comparisons: metrics tested for each treatment, at least 1; they share alpha as well.
        variance_reduction: share of the variance removed, in [0, 1); multiplies n by 1 minus it.
        design_effect: factor of the variance from clusters, at least 1; multiplies n by it.
        correction: how several comparisons share alpha: bonferroni, dunnett, sidak or none.
        convention: which test and standard errors, see ``CONVENTION``.

    Returns:
        ``power`` in [0, 1] and the users per arm.

    Raises:
        InputError: for a value outside its range or an effect that leaves (0, 1).
        UsageError: for an unknown input, or more than one of target, effect and lift.

    Source: Fleiss, Levin & Paik (2003), ch. 4; each other convention names its own.

    Examples:
        >>> power_proportions(baseline=0.10, target=0.12, n=2000).summary
        'The power is 52.45 % with 2,000 users per group, 4,000 in total.'
    """
    design = Design(
        alpha, sides, ratio, arms, comparisons, variance_reduction, design_effect, correction
    )
    change = change_of(baseline, target=target, effect=effect, lift=lift)
    split = design.allocate(n)
    power = proportions_power(change, design, split, convention)
    formula, formula_text = with_variance(*power_formula(convention, sides), design)
    wording = WORDINGS[convention]
    return call.result(
        outputs={
            "power": power,
            "type_2_error": tidy(1 - power),
            **split.outputs(),
            **change.outputs(),
        },
        summary=f"The power is {probability(power)} with {split.text()}.",
        reading=(*change.reading(), *read_design(call, design)),
        convention=wording.phrase,
        alternatives=tuple(
            Alternative(name, {"power": proportions_power(change, under, split, other)}, note)
            for name, note, other, under in other_plans(design, convention)
        ),
        assumptions=proportions_assumptions(change, split, design, is_exact=convention == "exact"),
        formula=formula,
        formula_text=formula_text,
        worked=power_worked(change, design, split, power=power, convention=convention),
        code=power_line(change, design, split, convention=convention),
        r_code=power_in_r(change, design, split, convention=convention),
        source=wording.source,
    )


def proportions_power(
    change: Change, design: Design, split: Split, convention: Convention
) -> float:
    """Return the power of one treatment against control, in [0, 1]."""
    if convention == "exact":
        return exact_power(change.baseline, change.target, design, split)
    n1, n2 = design.effective(split)
    return power_of(
        change.baseline,
        change.target,
        n1=n1,
        n2=n2,
        convention=convention,
        z_alpha=design.z_alpha,
        far_tail=design.sides == 2,
    )


SAMPLE_SIZE_PROPORTIONS = Calculator(
    name="sample-size-proportions",
    title="Sample size for two conversion rates",
    family=FAMILY,
    params=_SIZE_PARAMS,
    outputs=(*SIZE_OUTPUTS, *EFFECT_OUTPUTS, TRAFFIC_OUTPUT),
    run=sample_size_proportions,
    example={"baseline": 0.10, "target": 0.12},
    one_of=(CHANGE,),
    headline="n_control",
    varies=("lift", "power", "alpha"),
)
POWER_PROPORTIONS = Calculator(
    name="power-proportions",
    title="Power of a test of two conversion rates",
    family=FAMILY,
    params=_POWER_PARAMS,
    outputs=(
        Output("power", "probability of detecting the effect"),
        Output("type_2_error", "probability of missing the effect (beta), 1 minus the power"),
        *SIZE_OUTPUTS,
        *EFFECT_OUTPUTS,
    ),
    run=power_proportions,
    example={"baseline": 0.10, "target": 0.12, "n": 2000},
    one_of=(CHANGE,),
    headline="power",
    varies=("n", "lift", "alpha"),
    curve="n",
)

CALCULATORS = (
    SAMPLE_SIZE_PROPORTIONS,
    POWER_PROPORTIONS,
)
