"""The smallest difference of two proportions that a given number of users can detect."""

from typing import Literal

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation
from trialwise.stats.calculator import Calculator, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.numeric.roots import smallest_reaching
from trialwise.stats.planning.change import BASELINE, Change
from trialwise.stats.planning.correction import CORRECTION, Correction
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
from trialwise.stats.planning.proportions.code import mde_line
from trialwise.stats.planning.proportions.conventions import (
    CONVENTION,
    WORDINGS,
    mde_formula,
    proportions_assumptions,
)
from trialwise.stats.planning.proportions.exact import exact_power, exact_target
from trialwise.stats.planning.proportions.power import Convention, power_of
from trialwise.stats.planning.proportions.r_code import mde_in_r
from trialwise.stats.planning.proportions.size_and_power import FAMILY, other_plans
from trialwise.stats.planning.proportions.worked import mde_worked
from trialwise.stats.wording import count, percent, points, signed_percent, tidy

Direction = Literal["increase", "decrease"]
DIRECTION = Param(
    "direction",
    "choice",
    "whether the rate is to rise or to fall",
    default="increase",
    choices=("increase", "decrease"),
)
_PARAMS = (BASELINE, USERS, ALPHA, POWER, *DESIGN_PARAMS, CORRECTION, CONVENTION, DIRECTION)


@validated("mde-proportions", _PARAMS)
def mde_proportions(
    call: Call,
    *,
    baseline: float,
    n: int,
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
    direction: Direction = "increase",
) -> Calculation:
    """Return the smallest difference of two proportions that ``n`` users detect with this power.

    The target p₂ solves Φ((|p₂ − p₁| − z s₀)/s₁) = power, by bisection to the last digit; s₀ and s₁
    are the standard errors under the null and under the alternative. It is the inverse of
    ``sample-size-proportions``.

    Args:
        call: filled in by ``validated``.
        baseline: rate of control, in (0, 1).
        n: users in control, at least 2; each treatment has ``ratio`` times as many, rounded up.
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
        direction: ``increase`` or ``decrease``; the other one stands among the alternatives.

    Returns:
        ``effect`` (absolute), ``lift`` (relative) and ``target`` as fractions, and the users of
        each arm.

    Raises:
        InputError: for a value outside its range, or when no rate between 0 % and 100 % is far
            enough from the baseline to be detected.

    Source: Fleiss, Levin & Paik (2003), ch. 4; each other convention names its own.

    Examples:
        >>> mde_proportions(baseline=0.10, n=3841).outputs["effect"].__round__(4)
        0.02
    """
    design = Design(
        alpha, sides, ratio, arms, comparisons, variance_reduction, design_effect, correction
    )
    split = design.allocate(n)
    change = detectable(
        baseline, split, design, power=power, convention=convention, direction=direction
    )
    wording = WORDINGS[convention]
    formula, formula_text = with_variance(*mde_formula(convention), design)
    return call.result(
        outputs={**change.outputs(), **split.outputs()},
        summary=f"You can detect {effect_text(change)} with {split.text()}.",
        reading=(
            f"baseline {percent(baseline)}, {direction}{call.default_mark('direction')}",
            f"{count(n)} users in control",
            *read_design(call, design, power),
        ),
        convention=wording.phrase,
        alternatives=_alternatives(baseline, split, design, power, convention, direction),
        assumptions=proportions_assumptions(change, split, design, is_exact=convention == "exact"),
        formula=formula,
        formula_text=formula_text,
        worked=mde_worked(change, design, split, power=power, convention=convention),
        code=mde_line(change, design, split, power=power, convention=convention),
        r_code=mde_in_r(change, design, split, power=power, convention=convention),
        source=wording.source,
    )


def effect_text(change: Change) -> str:
    """Return for example ``+2 points (10 % → 12 %, +20 % relative)``."""
    return (
        f"{points(change.effect)} ({percent(change.baseline)} → {change.target_text()}, "
        f"{signed_percent(change.lift)} relative)"
    )


def detectable(
    baseline: float,
    split: Split,
    design: Design,
    *,
    power: float,
    convention: Convention,
    direction: Direction,
) -> Change:
    """Return the smallest change that these users detect with ``power``.

    Args:
        baseline: rate of control, in (0, 1).
        split: users per arm.
        design: error rates.
        power: in (alpha, 1).
        convention: which standard errors.
        direction: whether the rate is to rise or to fall.

    Raises:
        InputError: when even 100 % (or 0 %) would not be detected.
    """
    design.check_power(power)
    if convention == "exact":
        return _exactly(baseline, split, design, power=power, direction=direction)
    n1, n2 = design.effective(split)
    sign, room = (1, 1 - baseline) if direction == "increase" else (-1, baseline)

    def shortfall(effect: float) -> float:
        """Return how far the power at this effect is above the one wanted."""
        reached = power_of(
            baseline,
            min(max(baseline + sign * effect, 0.0), 1.0),
            n1=n1,
            n2=n2,
            convention=convention,
            z_alpha=design.z_alpha,
            far_tail=False,
        )
        return reached - power

    best = shortfall(room) + power
    if best < power:
        raise _unattainable(baseline, split, power=power, best=best, direction=direction)
    effect = sign * smallest_reaching(shortfall, 0.0, room)
    target = min(max(baseline + effect, 0.0), 1.0)
    return Change(baseline, tidy(target), effect, tidy(effect / baseline))


def _exactly(
    baseline: float, split: Split, design: Design, *, power: float, direction: Direction
) -> Change:
    """Return the smallest change that Fisher's exact test detects."""
    extreme = 1.0 if direction == "increase" else 0.0
    try:
        near = detectable(
            baseline, split, design, power=power, convention="continuity", direction=direction
        ).target
    except InputError:
        near = extreme
    target = exact_target(baseline, design, split, power=power, near=near)
    if target is None:
        best = exact_power(baseline, extreme, design, split)
        raise _unattainable(baseline, split, power=power, best=best, direction=direction)
    effect = target - baseline
    return Change(baseline, tidy(target), effect, tidy(effect / baseline))


def _unattainable(
    baseline: float, split: Split, *, power: float, best: float, direction: Direction
) -> InputError:
    extreme = "100 %" if direction == "increase" else "0 %"
    return InputError(
        "n",
        split.control,
        f"large enough for the power to reach {percent(power)} for some {direction}",
        f"From {percent(baseline)} even {extreme} is detected only with power "
        f"{percent(best, 3)}: no {direction} is attainable. Use more users or a lower power.",
    )


def _alternatives(
    baseline: float,
    split: Split,
    design: Design,
    power: float,
    convention: Convention,
    direction: Direction,
) -> tuple[Alternative, ...]:
    """Return the other direction, conventions and corrections, as far as they are attainable."""
    other: Direction = "decrease" if direction == "increase" else "increase"
    cases: list[tuple[str, str, Convention, Design, Direction]] = [
        (f"{other}", "the smallest change in the other direction", convention, design, other)
    ]
    cases += [(*plan, direction) for plan in other_plans(design, convention)]
    found = []
    for name, note, key, under, way in cases:
        try:
            change = detectable(baseline, split, under, power=power, convention=key, direction=way)
        except InputError:
            continue
        found.append(Alternative(name, change.outputs(), note))
    return tuple(found)


MDE_PROPORTIONS = Calculator(
    name="mde-proportions",
    is_iterated=True,
    title="Minimum detectable effect for two conversion rates",
    family=FAMILY,
    params=_PARAMS,
    outputs=(*EFFECT_OUTPUTS, *SIZE_OUTPUTS),
    run=mde_proportions,
    example={"baseline": 0.10, "n": 5000},
    headline="effect",
    varies=("n", "power", "alpha"),
    curve="n",
)

CALCULATORS = (MDE_PROPORTIONS,)
