"""Equivalence of two conversion rates (TOST): users, power and smallest margin."""

from dataclasses import replace
from typing import Final

from trialwise.core.records import Calculation
from trialwise.stats.calculator import Calculator, Output
from trialwise.stats.call import Call, validated
from trialwise.stats.planning.change import BASELINE
from trialwise.stats.planning.inputs import USERS
from trialwise.stats.planning.margins.equivalence import SOURCE, EquivalencePlan, lines
from trialwise.stats.planning.margins.inputs import (
    DESIGN,
    MARGIN_OUTPUTS,
    MARGINS,
    POWER_OUTPUT,
    RATE_EFFECT,
    RATE_MARGIN,
    RELATIVE_MARGIN,
    SIZES,
    TOST_ALPHA,
    design_of,
    margin_outputs,
    points_text,
    rate_margin,
    rate_truth,
    read_alpha,
    read_power,
    read_ratio,
    target_rate,
)
from trialwise.stats.wording import percent, probability, tidy

_POWER, _RATIO = DESIGN
_MARGINS: Final = (RATE_MARGIN, RELATIVE_MARGIN)
_SIZE_PARAMS: Final = (BASELINE, *_MARGINS, RATE_EFFECT, TOST_ALPHA, _POWER, _RATIO)
_POWER_PARAMS: Final = (BASELINE, *_MARGINS, USERS, RATE_EFFECT, TOST_ALPHA, _RATIO)
_MDE_PARAMS: Final = (BASELINE, USERS, RATE_EFFECT, TOST_ALPHA, _POWER, _RATIO)
_CONVENTION: Final = "two one-sided z tests (TOST), variance of the expected rates"
_WHERE: Final = "; v = p q of each arm"
_ASSUMPTIONS: Final = (
    "Users are independent and counted once; the data are tested once, at the end.",
    "The margin is the largest difference that does not matter, fixed before the data are seen.",
    "The expected difference is true: if the arms really differ a little, far more users are "
    "needed, so try a difference other than zero as well.",
)


@validated("sample-size-equivalence-proportions", _SIZE_PARAMS, (MARGINS,))
def sample_size_equivalence_proportions(
    call: Call,
    *,
    baseline: float,
    margin: float | None = None,
    relative_margin: float | None = None,
    effect: float = 0.0,
    alpha: float = 0.05,
    power: float = 0.8,
    ratio: float = 1.0,
) -> Calculation:
    """Return the users per arm that show two rates to differ by less than a margin.

    The smallest n₁ with Φ((M − δ)/se − z₁₋α) + Φ((M + δ)/se − z₁₋α) − 1 >= power,
    se² = p₁q₁/n₁ + p₂q₂/n₂.

    Args:
        call: filled in by ``validated``.
        baseline: rate of control, in (0, 1).
        margin: largest difference that does not matter, above 0. Give exactly one of the margins.
        relative_margin: the margin over the baseline.
        effect: expected true difference, treatment minus control, in (-1, 1).
        alpha: false positive rate of each one-sided test, in (0, 0.5).
        power: probability of showing equivalence, in (alpha, 1).
        ratio: treatment users per control user, in [0.001, 1000].

    Returns:
        The users per arm and the margin on both scales.

    Raises:
        InputError: for a value outside its range, or a difference that is not within the margin.
        UsageError: for both margins.

    Source: Schuirmann (1987); Chow, Shao & Wang (2008), ch. 4.

    Examples:
        >>> sample_size_equivalence_proportions(baseline=0.1, margin=0.01).outputs["n_control"]
        15415
    """
    absolute = rate_margin(baseline, margin, relative_margin)
    plan = _plan(baseline, effect, absolute, alpha, ratio)
    split = plan.size(power)
    made = lines(plan, *_variances(plan, baseline), power=power)
    formula, formula_text = plan.formula()
    return call.result(
        outputs={**split.outputs(), **margin_outputs(absolute, baseline), **_rates(plan, baseline)},
        summary=f"You need {split.text()}, to show that the rates differ by less than "
        f"{points_text(absolute)} ({percent(absolute / baseline, 3)} of the baseline) in either "
        f"direction, if there is {rate_truth(effect)}.",
        reading=(
            *_reading(call, plan, baseline, absolute),
            read_power(call, power),
            read_ratio(call, ratio),
        ),
        convention=_CONVENTION,
        alternatives=(
            *plan.others(lambda other: other.size(power).outputs()),
            *plan.textbook(power),
        ),
        assumptions=_ASSUMPTIONS,
        formula=rf"\text{{smallest }} n_1:\ {formula},\quad v = pq",
        formula_text=f"smallest n₁ with {formula_text}{_WHERE}",
        worked=plan.worked(split),
        code=made.python,
        r_code=made.r,
        source=SOURCE,
    )


@validated("power-equivalence-proportions", _POWER_PARAMS, (MARGINS,))
def power_equivalence_proportions(
    call: Call,
    *,
    baseline: float,
    margin: float | None = None,
    relative_margin: float | None = None,
    n: int,
    effect: float = 0.0,
    alpha: float = 0.05,
    ratio: float = 1.0,
) -> Calculation:
    """Return the probability of showing two rates to differ by less than a margin.

    Power = Φ((M − δ)/se − z₁₋α) + Φ((M + δ)/se − z₁₋α) − 1, at least 0, se² = p₁q₁/n₁ + p₂q₂/n₂.

    Args:
        call: filled in by ``validated``.
        baseline: rate of control, in (0, 1).
        margin: largest difference that does not matter, above 0. Give exactly one of the margins.
        relative_margin: the margin over the baseline.
        n: users in control, at least 2; the treatment has ``ratio`` times as many, rounded up.
        effect: expected true difference, treatment minus control, in (-1, 1).
        alpha: false positive rate of each one-sided test, in (0, 0.5).
        ratio: treatment users per control user, in [0.001, 1000].

    Returns:
        ``power`` in [0, 1], the users per arm and the margin on both scales.

    Raises:
        InputError: for a value outside its range.
        UsageError: for both margins.

    Source: Schuirmann (1987); Chow, Shao & Wang (2008), ch. 4.

    Examples:
        >>> plan = {"baseline": 0.1, "margin": 0.01, "n": 20000}
        >>> round(power_equivalence_proportions(**plan).outputs["power"], 4)
        0.9087
    """
    absolute = rate_margin(baseline, margin, relative_margin)
    plan = _plan(baseline, effect, absolute, alpha, ratio)
    split = plan.design.allocate(n, least=2)
    power = plan.power(split)
    made = lines(plan, *_variances(plan, baseline), users=n)
    formula, formula_text = plan.formula()
    return call.result(
        outputs={
            "power": power,
            **split.outputs(),
            **margin_outputs(absolute, baseline),
            **_rates(plan, baseline),
        },
        summary=f"The power to show that the rates differ by less than {points_text(absolute)} in "
        f"either direction is {probability(power)} with {split.text()}, if there is "
        f"{rate_truth(effect)}.",
        reading=(
            *_reading(call, plan, baseline, absolute),
            split.text(),
            read_ratio(call, ratio),
        ),
        convention=_CONVENTION,
        alternatives=plan.others(lambda other: {"power": other.power(split)}),
        assumptions=_ASSUMPTIONS,
        formula=rf"{formula},\quad v = pq",
        formula_text=f"{formula_text}{_WHERE}",
        worked=plan.worked(split),
        code=made.python,
        r_code=made.r,
        source=SOURCE,
    )


@validated("mde-equivalence-proportions", _MDE_PARAMS)
def mde_equivalence_proportions(
    call: Call,
    *,
    baseline: float,
    n: int,
    effect: float = 0.0,
    alpha: float = 0.05,
    power: float = 0.8,
    ratio: float = 1.0,
) -> Calculation:
    """Return the smallest margin within which ``n`` users show two rates to be the same.

    The smallest M with Φ((M − δ)/se − z₁₋α) + Φ((M + δ)/se − z₁₋α) − 1 >= power.

    Args:
        call: filled in by ``validated``.
        baseline: rate of control, in (0, 1).
        n: users in control, at least 2; the treatment has ``ratio`` times as many, rounded up.
        effect: expected true difference, treatment minus control, in (-1, 1).
        alpha: false positive rate of each one-sided test, in (0, 0.5).
        power: probability of showing equivalence, in (alpha, 1).
        ratio: treatment users per control user, in [0.001, 1000].

    Returns:
        ``margin`` and ``relative_margin``, and the users per arm.

    Raises:
        InputError: for a value outside its range, or when no margin below 100 points is wide
            enough.

    Source: Schuirmann (1987); Chow, Shao & Wang (2008), ch. 4.

    Examples:
        >>> found = mde_equivalence_proportions(baseline=0.1, n=15415)
        >>> round(found.outputs["margin"], 4)
        0.01
    """
    plan = _plan(baseline, effect, 0.0, alpha, ratio)
    split = plan.design.allocate(n, least=2)
    absolute = plan.smallest_margin(split, power, room=1.0)
    solved = replace(plan, margin=absolute)
    top = min(float(f"{1.5 * absolute:.3g}"), (absolute + 1) / 2)
    made = lines(plan, *_variances(plan, baseline), users=n, power=power, top=top)
    formula, formula_text = plan.formula()
    return call.result(
        outputs={**margin_outputs(absolute, baseline), **split.outputs(), **_rates(plan, baseline)},
        summary=f"With {split.text()} you can show that the rates differ by less than "
        f"{points_text(absolute)} ({percent(absolute / baseline, 3)} of the baseline) in either "
        f"direction, if there is {rate_truth(effect)}.",
        reading=(
            *_reading(call, plan, baseline, None),
            split.text(),
            read_power(call, power),
            read_ratio(call, ratio),
        ),
        convention=_CONVENTION,
        alternatives=plan.others(
            lambda other: {"margin": other.smallest_margin(split, power, room=1.0)}
        ),
        assumptions=_ASSUMPTIONS,
        formula=rf"\text{{smallest }} M:\ {formula},\quad v = pq",
        formula_text=f"smallest M with {formula_text}{_WHERE}",
        worked=solved.worked(split),
        code=made.python,
        r_code=made.r,
        source=SOURCE,
    )


def _plan(
    baseline: float, effect: float, margin: float, alpha: float, ratio: float
) -> EquivalencePlan:
    target = target_rate(baseline, effect)
    v1, v2 = baseline * (1 - baseline), target * (1 - target)
    return EquivalencePlan(effect, margin, v1, v2, design_of(alpha, ratio), "z")


def _variances(plan: EquivalencePlan, baseline: float) -> tuple[str, str]:
    """Return the variances of the arms as source."""
    target = tidy(baseline + plan.effect)
    return f"{baseline!r}*(1-{baseline!r})", f"{target!r}*(1-{target!r})"


def _rates(plan: EquivalencePlan, baseline: float) -> dict[str, float]:
    return {"effect": plan.effect, "target": tidy(baseline + plan.effect)}


def _reading(
    call: Call, plan: EquivalencePlan, baseline: float, margin: float | None
) -> tuple[str, ...]:
    within = (
        ()
        if margin is None
        else (
            f"margin ±{points_text(margin, 10)} ({percent(margin / baseline, 3)} of the baseline)",
        )
    )
    return (
        f"baseline {percent(baseline)}, {rate_truth(plan.effect)}{call.default_mark('effect')}",
        *within,
        f"two tests, each at {read_alpha(call, plan.design.alpha)}",
    )


_EFFECT_OUTPUTS: Final = (
    Output("effect", "true difference that is expected"),
    Output("target", "rate of the treatment under that difference"),
)
SAMPLE_SIZE_EQUIVALENCE_PROPORTIONS = Calculator(
    name="sample-size-equivalence-proportions",
    title="Sample size for equivalence of two conversion rates",
    family="planning",
    params=_SIZE_PARAMS,
    outputs=(*SIZES, *MARGIN_OUTPUTS, *_EFFECT_OUTPUTS),
    run=sample_size_equivalence_proportions,
    example={"baseline": 0.1, "margin": 0.01},
    one_of=(MARGINS,),
    headline="n_control",
    varies=(*MARGINS, "effect", "power"),
    curve="margin",
)
POWER_EQUIVALENCE_PROPORTIONS = Calculator(
    name="power-equivalence-proportions",
    title="Power to show equivalence of two conversion rates",
    family="planning",
    params=_POWER_PARAMS,
    outputs=(POWER_OUTPUT, *SIZES, *MARGIN_OUTPUTS, *_EFFECT_OUTPUTS),
    run=power_equivalence_proportions,
    example={"baseline": 0.1, "margin": 0.01, "n": 20000},
    one_of=(MARGINS,),
    headline="power",
    varies=("n", *MARGINS, "effect"),
    curve="n",
)
MDE_EQUIVALENCE_PROPORTIONS = Calculator(
    name="mde-equivalence-proportions",
    title="Smallest margin of equivalence of two conversion rates",
    family="planning",
    params=_MDE_PARAMS,
    outputs=(*MARGIN_OUTPUTS, *SIZES, *_EFFECT_OUTPUTS),
    run=mde_equivalence_proportions,
    example={"baseline": 0.1, "n": 15415},
    headline="margin",
    varies=("n", "effect", "power"),
    curve="n",
)

CALCULATORS = (
    SAMPLE_SIZE_EQUIVALENCE_PROPORTIONS,
    POWER_EQUIVALENCE_PROPORTIONS,
    MDE_EQUIVALENCE_PROPORTIONS,
)
