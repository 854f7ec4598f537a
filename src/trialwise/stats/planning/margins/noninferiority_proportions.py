"""Non-inferiority of a conversion rate: users, power and smallest margin."""

import contextlib
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output
from trialwise.stats.call import Call, validated
from trialwise.stats.planning.change import BASELINE
from trialwise.stats.planning.design import Split
from trialwise.stats.planning.inputs import USERS
from trialwise.stats.planning.margins.inputs import (
    DESIGN,
    HIGHER,
    MARGIN_OUTPUTS,
    MARGINS,
    ONE_SIDED_ALPHA,
    POWER_OUTPUT,
    RATE_EFFECT,
    RATE_MARGIN,
    RELATIVE_MARGIN,
    SIZES,
    Better,
    design_of,
    margin_outputs,
    points_text,
    rate_margin,
    rate_truth,
    read_alpha,
    read_better,
    read_power,
    read_ratio,
    target_rate,
)
from trialwise.stats.planning.margins.rates import (
    CONVENTION,
    LATEX_POWER,
    LATEX_SIZE,
    NAMES,
    NOTES,
    NULL_LATEX,
    NULL_TEXT,
    PHRASES,
    SOURCES,
    TEXT_POWER,
    TEXT_SIZE,
    Convention,
    RatePlan,
)
from trialwise.stats.planning.margins.rates_code import margin_lines, power_lines, size_lines
from trialwise.stats.planning.search import smallest_effect
from trialwise.stats.wording import percent, probability, tidy

_MARGINS: Final = (RATE_MARGIN, RELATIVE_MARGIN)
_POWER, _RATIO = DESIGN
_SIZE_PARAMS: Final = (
    BASELINE,
    *_MARGINS,
    RATE_EFFECT,
    ONE_SIDED_ALPHA,
    _POWER,
    _RATIO,
    HIGHER,
    CONVENTION,
)
_POWER_PARAMS: Final = (
    BASELINE,
    *_MARGINS,
    USERS,
    RATE_EFFECT,
    ONE_SIDED_ALPHA,
    _RATIO,
    HIGHER,
    CONVENTION,
)
_MDE_PARAMS: Final = (
    BASELINE,
    USERS,
    RATE_EFFECT,
    ONE_SIDED_ALPHA,
    _POWER,
    _RATIO,
    HIGHER,
    CONVENTION,
)
_DISTANCE_LATEX: Final = r"\quad D = M \pm (p_2-p_1)"
_DISTANCE_TEXT: Final = "D = M + (p₂ − p₁), minus when lower is better"
_ASSUMPTIONS: Final = (
    "Users are independent and counted once; the data are tested once, at the end.",
    "The margin is the largest loss worth accepting, fixed before the data are seen.",
    "The expected difference is true: a treatment that is really a little worse needs far more "
    "users, so try a negative one as well.",
)
_REGULATED: Final = "one-sided alpha 0.05"


@validated("sample-size-noninferiority-proportions", _SIZE_PARAMS, (MARGINS,))
def sample_size_noninferiority_proportions(
    call: Call,
    *,
    baseline: float,
    margin: float | None = None,
    relative_margin: float | None = None,
    effect: float = 0.0,
    alpha: float = 0.025,
    power: float = 0.8,
    ratio: float = 1.0,
    higher_is_better: Better = "yes",
    convention: Convention = "wald",
) -> Calculation:
    """Return the users per arm that show a rate to be no worse than control's by a margin.

    n₁ = ((z₁₋α s₀ + z₁₋β s₁) / D)² with D = M + (p₂ − p₁), or M − (p₂ − p₁) when lower is better,
    s₁² = p₁q₁ + p₂q₂/r, and s₀ = s₁ (Wald) or from the most likely rates at the margin.

    Args:
        call: filled in by ``validated``.
        baseline: rate of control, in (0, 1).
        margin: largest loss that is acceptable, above 0. Give exactly one of the two margins.
        relative_margin: the margin over the baseline.
        effect: expected true difference, treatment minus control, in (-1, 1).
        alpha: one-sided false positive rate, in (0, 0.5).
        power: probability of showing non-inferiority, in (alpha, 1).
        ratio: treatment users per control user, in [0.001, 1000].
        higher_is_better: yes, or no for rates that should be low.
        convention: ``wald`` or ``farrington_manning``.

    Returns:
        The users per arm and the margin on both scales.

    Raises:
        InputError: for a value outside its range, or a difference that is not within the margin.
        UsageError: for both margins.

    Source: Chow, Shao & Wang (2008), ch. 4; Farrington & Manning (1990), Stat. Med. 9.

    Examples:
        >>> sample_size_noninferiority_proportions(baseline=0.1, margin=0.01).outputs["n_control"]
        14128
    """
    absolute = rate_margin(baseline, margin, relative_margin)
    plan = _plan(baseline, effect, absolute, alpha, ratio, higher_is_better, convention)
    split = plan.size(power)
    lines = size_lines(plan, power)
    return call.result(
        outputs={**split.outputs(), **margin_outputs(absolute, baseline), **_difference(plan)},
        summary=f"You need {split.text()}, to show that the treatment is worse by less than "
        f"{points_text(absolute)} ({percent(absolute / baseline, 3)} of the baseline), if there is "
        f"{rate_truth(effect)}.",
        reading=(
            *_reading(call, plan, absolute),
            read_power(call, power),
            read_ratio(call, ratio),
        ),
        convention=PHRASES[convention],
        alternatives=_alternatives(plan, lambda other: other.size(power).outputs()),
        assumptions=_ASSUMPTIONS,
        formula=f"{LATEX_SIZE},{_DISTANCE_LATEX},\\quad {NULL_LATEX[convention]}",
        formula_text=f"{TEXT_SIZE}; {_DISTANCE_TEXT}; {NULL_TEXT[convention]}",
        worked=plan.worked_size(power, split),
        code=lines.python,
        r_code=lines.r,
        source=SOURCES[convention],
    )


@validated("power-noninferiority-proportions", _POWER_PARAMS, (MARGINS,))
def power_noninferiority_proportions(
    call: Call,
    *,
    baseline: float,
    margin: float | None = None,
    relative_margin: float | None = None,
    n: int,
    effect: float = 0.0,
    alpha: float = 0.025,
    ratio: float = 1.0,
    higher_is_better: Better = "yes",
    convention: Convention = "wald",
) -> Calculation:
    """Return the probability of showing a rate to be no worse than control's by a margin.

    Power = Φ((D √n₁ − z₁₋α s₀) / s₁) with D = M + (p₂ − p₁), or M − (p₂ − p₁) when lower is better.

    Args:
        call: filled in by ``validated``.
        baseline: rate of control, in (0, 1).
        margin: largest loss that is acceptable, above 0. Give exactly one of the two margins.
        relative_margin: the margin over the baseline.
        n: users in control, at least 2; the treatment has ``ratio`` times as many, rounded up.
        effect: expected true difference, treatment minus control, in (-1, 1).
        alpha: one-sided false positive rate, in (0, 0.5).
        ratio: treatment users per control user, in [0.001, 1000].
        higher_is_better: yes, or no for rates that should be low.
        convention: ``wald`` or ``farrington_manning``.

    Returns:
        ``power`` in [0, 1], the users per arm and the margin on both scales.

    Raises:
        InputError: for a value outside its range.
        UsageError: for both margins.

    Source: Chow, Shao & Wang (2008), ch. 4; Farrington & Manning (1990), Stat. Med. 9.

    Examples:
        >>> plan = {"baseline": 0.1, "margin": 0.01, "n": 10000}
        >>> round(power_noninferiority_proportions(**plan).outputs["power"], 4)
        0.6543
    """
    absolute = rate_margin(baseline, margin, relative_margin)
    plan = _plan(baseline, effect, absolute, alpha, ratio, higher_is_better, convention)
    split = plan.design.allocate(n, least=2)
    power = plan.power(split)
    lines = power_lines(plan, split.control, split.ratio_code)
    return call.result(
        outputs={
            "power": power,
            **split.outputs(),
            **margin_outputs(absolute, baseline),
            **_difference(plan),
        },
        summary=f"The power to show that the treatment is worse by less than "
        f"{points_text(absolute)} is {probability(power)} with {split.text()}, if there is "
        f"{rate_truth(effect)}.",
        reading=(*_reading(call, plan, absolute), split.text(), read_ratio(call, ratio)),
        convention=PHRASES[convention],
        alternatives=_alternatives(plan, lambda other: {"power": other.power(split)}),
        assumptions=_ASSUMPTIONS,
        formula=f"{LATEX_POWER},{_DISTANCE_LATEX},\\quad {NULL_LATEX[convention]}",
        formula_text=f"{TEXT_POWER}; {_DISTANCE_TEXT}; {NULL_TEXT[convention]}",
        worked=plan.worked_power(split),
        code=lines.python,
        r_code=lines.r,
        source=SOURCES[convention],
    )


@validated("mde-noninferiority-proportions", _MDE_PARAMS)
def mde_noninferiority_proportions(
    call: Call,
    *,
    baseline: float,
    n: int,
    effect: float = 0.0,
    alpha: float = 0.025,
    power: float = 0.8,
    ratio: float = 1.0,
    higher_is_better: Better = "yes",
    convention: Convention = "wald",
) -> Calculation:
    """Return the smallest margin within which ``n`` users show a rate to be no worse.

    The smallest M with Φ((D √n₁ − z₁₋α s₀) / s₁) >= power, D = M + (p₂ − p₁), or M − (p₂ − p₁) when
    lower is better.

    Args:
        call: filled in by ``validated``.
        baseline: rate of control, in (0, 1).
        n: users in control, at least 2; the treatment has ``ratio`` times as many, rounded up.
        effect: expected true difference, treatment minus control, in (-1, 1).
        alpha: one-sided false positive rate, in (0, 0.5).
        power: probability of showing non-inferiority, in (alpha, 1).
        ratio: treatment users per control user, in [0.001, 1000].
        higher_is_better: yes, or no for rates that should be low.
        convention: ``wald`` or ``farrington_manning``.

    Returns:
        ``margin`` and ``relative_margin``, and the users per arm.

    Raises:
        InputError: for a value outside its range, when no margin below 100 points is wide enough,
            or when the expected difference needs no margin at all.

    Source: Chow, Shao & Wang (2008), ch. 4; Farrington & Manning (1990), Stat. Med. 9.

    Examples:
        >>> found = mde_noninferiority_proportions(baseline=0.1, n=14128)
        >>> round(found.outputs["margin"], 4)
        0.01
    """
    plan = _plan(baseline, effect, 0.0, alpha, ratio, higher_is_better, convention)
    plan.design.check_power(power)
    split = plan.design.allocate(n, least=2)
    absolute = _smallest_margin(plan, split, power)
    solved = replace(plan, null=-plan.sign * absolute)
    top = min(tidy(1.5 * absolute + 1e-9), (absolute + 1) / 2)
    lines = margin_lines(plan, split.control, split.ratio_code, power, top)
    return call.result(
        outputs={**margin_outputs(absolute, baseline), **split.outputs(), **_difference(plan)},
        summary=f"With {split.text()} you can show that the treatment is worse by less than "
        f"{points_text(absolute)} ({percent(absolute / baseline, 3)} of the baseline), if there is "
        f"{rate_truth(effect)}.",
        reading=(
            *_reading(call, plan, None),
            split.text(),
            read_power(call, power),
            read_ratio(call, ratio),
        ),
        convention=PHRASES[convention],
        alternatives=_alternatives(
            plan, lambda other: {"margin": _smallest_margin(other, split, power)}
        ),
        assumptions=_ASSUMPTIONS,
        formula=rf"\text{{smallest }} M:\ {LATEX_POWER},{_DISTANCE_LATEX},\quad "
        f"{NULL_LATEX[convention]}",
        formula_text=f"smallest M with {TEXT_POWER}; {_DISTANCE_TEXT}; {NULL_TEXT[convention]}",
        worked=solved.worked_power(split),
        code=lines.python,
        r_code=lines.r,
        source=SOURCES[convention],
    )


def _plan(
    baseline: float,
    effect: float,
    margin: float,
    alpha: float,
    ratio: float,
    higher_is_better: Better,
    convention: Convention,
) -> RatePlan:
    sign = 1 if higher_is_better == "yes" else -1
    target = target_rate(baseline, effect)
    design = design_of(alpha, ratio)
    return RatePlan(baseline, target, -sign * margin, sign, design, convention)


def _smallest_margin(plan: RatePlan, split: Split, power: float) -> float:
    """Return the smallest margin with this power.

    Raises:
        InputError: when there is none below 1, or none is needed.
    """

    def reached(margin: float) -> float:
        return replace(plan, null=-plan.sign * margin).power(split)

    if reached(0.0) >= power:
        raise InputError(
            "effect",
            tidy(plan.p2 - plan.p1),
            "smaller: with this true difference no margin is needed",
            "The treatment can be shown to be better than control; plan a superiority test.",
        )
    found, best = smallest_effect(reached, power, start=0.05, room=1.0)
    if found is None:
        raise InputError(
            "n",
            split.control,
            f"large enough for the power to reach {percent(power)} for some margin",
            f"No margin below 100 points gives more than {percent(best, 3)}. Use more users.",
        )
    return found


def _alternatives(
    plan: RatePlan, outputs: Callable[[RatePlan], dict[str, Value]]
) -> tuple[Alternative, ...]:
    """Return the other standard error, and the other common alpha."""
    other: Convention = "farrington_manning" if plan.convention == "wald" else "wald"
    variants = [(NAMES[other], NOTES[other], replace(plan, convention=other))]
    if plan.design.alpha != _WIDER:
        design = replace(plan.design, alpha=_WIDER)
        note = "goes with a 90 % interval; 0.025, with 95 %, is the regulators' choice"
        variants.append((_REGULATED, note, replace(plan, design=design)))
    found = []
    for name, note, variant in variants:
        with contextlib.suppress(InputError):
            found.append(Alternative(name, outputs(variant), note))
    return tuple(found)


_WIDER: Final = 0.05


def _difference(plan: RatePlan) -> dict[str, Value]:
    return {"effect": tidy(plan.p2 - plan.p1), "target": plan.p2}


def _reading(call: Call, plan: RatePlan, margin: float | None) -> tuple[str, ...]:
    better: Better = "yes" if plan.sign > 0 else "no"
    within = (
        ()
        if margin is None
        else (f"margin {points_text(margin, 10)} ({percent(margin / plan.p1, 3)} of the baseline)",)
    )
    return (
        f"baseline {percent(plan.p1)}, "
        f"{rate_truth(tidy(plan.p2 - plan.p1))}{call.default_mark('effect')}",
        *within,
        read_better(call, better),
        read_alpha(call, plan.design.alpha),
    )


_EFFECT_OUTPUTS: Final = (
    Output("effect", "true difference that is expected"),
    Output("target", "rate of the treatment under that difference"),
)
SAMPLE_SIZE_NONINFERIORITY_PROPORTIONS = Calculator(
    name="sample-size-noninferiority-proportions",
    title="Sample size for non-inferiority of a conversion rate",
    family="planning",
    params=_SIZE_PARAMS,
    outputs=(*SIZES, *MARGIN_OUTPUTS, *_EFFECT_OUTPUTS),
    run=sample_size_noninferiority_proportions,
    example={"baseline": 0.1, "margin": 0.01},
    one_of=(MARGINS,),
    headline="n_control",
    varies=(*MARGINS, "effect", "power"),
    curve="margin",
)
POWER_NONINFERIORITY_PROPORTIONS = Calculator(
    name="power-noninferiority-proportions",
    title="Power to show non-inferiority of a conversion rate",
    family="planning",
    params=_POWER_PARAMS,
    outputs=(POWER_OUTPUT, *SIZES, *MARGIN_OUTPUTS, *_EFFECT_OUTPUTS),
    run=power_noninferiority_proportions,
    example={"baseline": 0.1, "margin": 0.01, "n": 10000},
    one_of=(MARGINS,),
    headline="power",
    varies=("n", *MARGINS, "effect"),
    curve="n",
)
MDE_NONINFERIORITY_PROPORTIONS = Calculator(
    name="mde-noninferiority-proportions",
    title="Smallest margin of non-inferiority of a conversion rate",
    family="planning",
    params=_MDE_PARAMS,
    outputs=(*MARGIN_OUTPUTS, *SIZES, *_EFFECT_OUTPUTS),
    run=mde_noninferiority_proportions,
    example={"baseline": 0.1, "n": 14128},
    headline="margin",
    varies=("n", "effect", "power"),
    curve="n",
)

CALCULATORS = (
    SAMPLE_SIZE_NONINFERIORITY_PROPORTIONS,
    POWER_NONINFERIORITY_PROPORTIONS,
    MDE_NONINFERIORITY_PROPORTIONS,
)
