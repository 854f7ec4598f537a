"""Superiority of a conversion rate by more than a margin: users, power, smallest effect."""

import contextlib
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator
from trialwise.stats.call import Call, validated
from trialwise.stats.planning.change import (
    BASELINE,
    CHANGE,
    EFFECT,
    LIFT,
    TARGET,
    Change,
    change_of,
)
from trialwise.stats.planning.design import Split
from trialwise.stats.planning.inputs import EFFECT_OUTPUTS, USERS
from trialwise.stats.planning.margins.inputs import (
    DESIGN,
    HIGHER,
    MARGIN_OUTPUTS,
    MARGINS,
    ONE_SIDED_ALPHA,
    POWER_OUTPUT,
    RATE_MARGIN,
    RELATIVE_MARGIN,
    SIZES,
    Better,
    design_of,
    margin_outputs,
    points_text,
    rate_margin,
    read_alpha,
    read_better,
    read_power,
    read_ratio,
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
from trialwise.stats.planning.margins.rates_code import effect_lines, power_lines, size_lines
from trialwise.stats.planning.proportions.mde import effect_text
from trialwise.stats.planning.search import smallest_effect
from trialwise.stats.wording import percent, probability, tidy

_RATES: Final = (BASELINE, TARGET, EFFECT, LIFT)
_MARGINS: Final = (RATE_MARGIN, RELATIVE_MARGIN)
_POWER, _RATIO = DESIGN
_TEST: Final = (_RATIO, HIGHER, CONVENTION)
_SIZE_PARAMS: Final = (*_RATES, *_MARGINS, ONE_SIDED_ALPHA, _POWER, *_TEST)
_POWER_PARAMS: Final = (*_RATES, *_MARGINS, USERS, ONE_SIDED_ALPHA, *_TEST)
_MDE_PARAMS: Final = (BASELINE, *_MARGINS, USERS, ONE_SIDED_ALPHA, _POWER, *_TEST)
_DISTANCE_LATEX: Final = r"\quad D = \pm(p_2-p_1) - M"
_DISTANCE_TEXT: Final = "D = (p₂ − p₁) − M, with p₁ − p₂ when lower is better"
_ASSUMPTIONS: Final = (
    "Users are independent and counted once; the data are tested once, at the end.",
    "The margin is the smallest gain worth having, fixed before the data are seen; an ordinary "
    "test asks only for a gain above zero and needs fewer users.",
)


@validated("sample-size-superiority-margin-proportions", _SIZE_PARAMS, (CHANGE, MARGINS))
def sample_size_superiority_margin_proportions(
    call: Call,
    *,
    baseline: float,
    target: float | None = None,
    effect: float | None = None,
    lift: float | None = None,
    margin: float | None = None,
    relative_margin: float | None = None,
    alpha: float = 0.025,
    power: float = 0.8,
    ratio: float = 1.0,
    higher_is_better: Better = "yes",
    convention: Convention = "wald",
) -> Calculation:
    """Return the users per arm that show a rate to be better than control's by more than a margin.

    n₁ = ((z₁₋α s₀ + z₁₋β s₁) / D)² with D = (p₂ − p₁) − M, or (p₁ − p₂) − M when lower is better,
    s₁² = p₁q₁ + p₂q₂/r, and s₀ = s₁ (Wald) or from the most likely rates at the margin.

    Args:
        call: filled in by ``validated``.
        baseline: rate of control, in (0, 1).
        target: expected rate of the treatment, in (0, 1). Give one of target, effect and lift.
        effect: expected true difference, a fraction, signed, not 0.
        lift: expected relative difference, a fraction, signed, above -1, not 0.
        margin: gain that is to be exceeded, above 0. Give exactly one of the two margins.
        relative_margin: the margin over the baseline.
        alpha: one-sided false positive rate, in (0, 0.5).
        power: probability of showing it, in (alpha, 1).
        ratio: treatment users per control user, in [0.001, 1000].
        higher_is_better: yes, or no for rates that should be low.
        convention: ``wald`` or ``farrington_manning``.

    Returns:
        The users per arm, the margin and the effect on both scales.

    Raises:
        InputError: for a value outside its range, or an effect that does not exceed the margin.
        UsageError: for more than one effect or margin.

    Source: Chow, Shao & Wang (2008), ch. 4; Farrington & Manning (1990), Stat. Med. 9.

    Examples:
        >>> plan = {"baseline": 0.1, "target": 0.13, "margin": 0.01}
        >>> sample_size_superiority_margin_proportions(**plan).outputs["n_control"]
        3986
    """
    change = change_of(baseline, target=target, effect=effect, lift=lift)
    absolute = rate_margin(baseline, margin, relative_margin)
    plan = _plan(change, absolute, alpha, ratio, higher_is_better, convention)
    split = plan.size(power)
    lines = size_lines(plan, power)
    return call.result(
        outputs={**split.outputs(), **margin_outputs(absolute, baseline), **change.outputs()},
        summary=f"You need {split.text()}, to show that the treatment is better by more than "
        f"{points_text(absolute)}, if the true effect is {effect_text(change)}.",
        reading=(
            *change.reading(),
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


@validated("power-superiority-margin-proportions", _POWER_PARAMS, (CHANGE, MARGINS))
def power_superiority_margin_proportions(
    call: Call,
    *,
    baseline: float,
    target: float | None = None,
    effect: float | None = None,
    lift: float | None = None,
    margin: float | None = None,
    relative_margin: float | None = None,
    n: int,
    alpha: float = 0.025,
    ratio: float = 1.0,
    higher_is_better: Better = "yes",
    convention: Convention = "wald",
) -> Calculation:
    """Return the probability of showing a rate to be better than control's by more than a margin.

    Power = Φ((D √n₁ − z₁₋α s₀) / s₁) with D = (p₂ − p₁) − M, or (p₁ − p₂) − M when lower is better.

    Args:
        call: filled in by ``validated``.
        baseline: rate of control, in (0, 1).
        target: expected rate of the treatment, in (0, 1). Give one of target, effect and lift.
        effect: expected true difference, a fraction, signed, not 0.
        lift: expected relative difference, a fraction, signed, above -1, not 0.
        margin: gain that is to be exceeded, above 0. Give exactly one of the two margins.
        relative_margin: the margin over the baseline.
        n: users in control, at least 2; the treatment has ``ratio`` times as many, rounded up.
        alpha: one-sided false positive rate, in (0, 0.5).
        ratio: treatment users per control user, in [0.001, 1000].
        higher_is_better: yes, or no for rates that should be low.
        convention: ``wald`` or ``farrington_manning``.

    Returns:
        ``power`` in [0, 1], the users per arm, the margin and the effect on both scales.

    Raises:
        InputError: for a value outside its range.
        UsageError: for more than one effect or margin.

    Source: Chow, Shao & Wang (2008), ch. 4; Farrington & Manning (1990), Stat. Med. 9.

    Examples:
        >>> plan = {"baseline": 0.1, "target": 0.13, "margin": 0.01, "n": 4000}
        >>> round(power_superiority_margin_proportions(**plan).outputs["power"], 4)
        0.8014
    """
    change = change_of(baseline, target=target, effect=effect, lift=lift)
    absolute = rate_margin(baseline, margin, relative_margin)
    plan = _plan(change, absolute, alpha, ratio, higher_is_better, convention)
    split = plan.design.allocate(n, least=2)
    power = plan.power(split)
    lines = power_lines(plan, split.control, split.ratio_code)
    return call.result(
        outputs={
            "power": power,
            **split.outputs(),
            **margin_outputs(absolute, baseline),
            **change.outputs(),
        },
        summary=f"The power to show that the treatment is better by more than "
        f"{points_text(absolute)} is {probability(power)} with {split.text()}, if the true effect "
        f"is {effect_text(change)}.",
        reading=(
            *change.reading(),
            *_reading(call, plan, absolute),
            split.text(),
            read_ratio(call, ratio),
        ),
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


@validated("mde-superiority-margin-proportions", _MDE_PARAMS, (MARGINS,))
def mde_superiority_margin_proportions(
    call: Call,
    *,
    baseline: float,
    margin: float | None = None,
    relative_margin: float | None = None,
    n: int,
    alpha: float = 0.025,
    power: float = 0.8,
    ratio: float = 1.0,
    higher_is_better: Better = "yes",
    convention: Convention = "wald",
) -> Calculation:
    """Return the smallest true effect that ``n`` users show to exceed a margin.

    The smallest |p₂ − p₁| with Φ((D √n₁ − z₁₋α s₀) / s₁) >= power, D = (p₂ − p₁) − M, or
    (p₁ − p₂) − M when lower is better.

    Args:
        call: filled in by ``validated``.
        baseline: rate of control, in (0, 1).
        margin: gain that is to be exceeded, above 0. Give exactly one of the two margins.
        relative_margin: the margin over the baseline.
        n: users in control, at least 2; the treatment has ``ratio`` times as many, rounded up.
        alpha: one-sided false positive rate, in (0, 0.5).
        power: probability of showing it, in (alpha, 1).
        ratio: treatment users per control user, in [0.001, 1000].
        higher_is_better: yes, or no for rates that should be low.
        convention: ``wald`` or ``farrington_manning``.

    Returns:
        ``effect``, ``lift`` and ``target``, the margin and the users per arm.

    Raises:
        InputError: for a value outside its range, or when no rate between 0 % and 100 % is far
            enough from the margin.
        UsageError: for both margins.

    Source: Chow, Shao & Wang (2008), ch. 4; Farrington & Manning (1990), Stat. Med. 9.

    Examples:
        >>> plan = {"baseline": 0.1, "margin": 0.01, "n": 3986}
        >>> round(mde_superiority_margin_proportions(**plan).outputs["effect"], 4)
        0.03
    """
    absolute = rate_margin(baseline, margin, relative_margin)
    sign = 1 if higher_is_better == "yes" else -1
    design = design_of(alpha, ratio)
    design.check_power(power)
    split = design.allocate(n, least=2)
    plan = RatePlan(baseline, baseline, sign * absolute, sign, design, convention)
    change = _smallest(plan, split, power)
    solved = replace(plan, p2=change.target)
    room = 1 - baseline if sign > 0 else baseline
    top = (abs(change.effect) + min(1.5 * abs(change.effect), room)) / 2
    lines = effect_lines(plan, split.control, split.ratio_code, power, top)
    return call.result(
        outputs={**change.outputs(), **margin_outputs(absolute, baseline), **split.outputs()},
        summary=f"With {split.text()} you can show that the treatment is better by more than "
        f"{points_text(absolute)}, if the true effect is at least {effect_text(change)}.",
        reading=(
            f"baseline {percent(baseline)}",
            *_reading(call, plan, absolute),
            split.text(),
            read_power(call, power),
            read_ratio(call, ratio),
        ),
        convention=PHRASES[convention],
        alternatives=_alternatives(
            plan, lambda other: {"effect": _smallest(other, split, power).effect}
        ),
        assumptions=_ASSUMPTIONS,
        formula=rf"\text{{smallest }} |p_2-p_1|:\ {LATEX_POWER},{_DISTANCE_LATEX},\quad "
        f"{NULL_LATEX[convention]}",
        formula_text=f"smallest |p₂ − p₁| with {TEXT_POWER}; {_DISTANCE_TEXT}; "
        f"{NULL_TEXT[convention]}",
        worked=solved.worked_power(split),
        code=lines.python,
        r_code=lines.r,
        source=SOURCES[convention],
    )


def _plan(
    change: Change,
    margin: float,
    alpha: float,
    ratio: float,
    higher_is_better: Better,
    convention: Convention,
) -> RatePlan:
    sign = 1 if higher_is_better == "yes" else -1
    design = design_of(alpha, ratio)
    return RatePlan(change.baseline, change.target, sign * margin, sign, design, convention)


def _smallest(plan: RatePlan, split: Split, power: float) -> Change:
    """Return the smallest change beyond the margin that is shown with this power.

    Raises:
        InputError: when there is none between 0 % and 100 %.
    """
    margin = abs(plan.null)
    room = (1 - plan.p1 if plan.sign > 0 else plan.p1) - margin

    def reached(beyond: float) -> float:
        target = plan.p1 + plan.sign * (margin + beyond)
        return replace(plan, p2=target).power(split) if 0 < target < 1 else 0.0

    found, best = None, 0.0
    if room > 0:
        found, best = smallest_effect(reached, power, start=room / 20, room=room)
    if found is None or not 0 < tidy(plan.p1 + plan.sign * (margin + found)) < 1:
        raise InputError(
            "n",
            split.control,
            f"large enough for the power to reach {percent(power)} for some effect",
            f"No rate beyond the margin gives more than {percent(best, 3)}. Use more users or a "
            "smaller margin.",
        )
    return change_of(plan.p1, effect=tidy(plan.sign * (margin + found)))


def _alternatives(
    plan: RatePlan, outputs: Callable[[RatePlan], dict[str, Value]]
) -> tuple[Alternative, ...]:
    """Return the other standard error, and the ordinary test without a margin."""
    other: Convention = "farrington_manning" if plan.convention == "wald" else "wald"
    variants = (
        (NAMES[other], NOTES[other], replace(plan, convention=other)),
        ("no margin", "an ordinary one-sided test of a gain above zero", replace(plan, null=0.0)),
    )
    found = []
    for name, note, variant in variants:
        with contextlib.suppress(InputError):
            found.append(Alternative(name, outputs(variant), note))
    return tuple(found)


def _reading(call: Call, plan: RatePlan, margin: float) -> tuple[str, ...]:
    better: Better = "yes" if plan.sign > 0 else "no"
    return (
        f"margin {points_text(margin, 10)} ({percent(margin / plan.p1, 3)} of the baseline)",
        read_better(call, better),
        read_alpha(call, plan.design.alpha),
    )


SAMPLE_SIZE_SUPERIORITY_MARGIN_PROPORTIONS = Calculator(
    name="sample-size-superiority-margin-proportions",
    title="Sample size to show a rate better by more than a margin",
    family="planning",
    params=_SIZE_PARAMS,
    outputs=(*SIZES, *MARGIN_OUTPUTS, *EFFECT_OUTPUTS),
    run=sample_size_superiority_margin_proportions,
    example={"baseline": 0.1, "target": 0.13, "margin": 0.01},
    one_of=(CHANGE, MARGINS),
    headline="n_control",
    varies=(*CHANGE, *MARGINS, "power"),
    curve="margin",
)
POWER_SUPERIORITY_MARGIN_PROPORTIONS = Calculator(
    name="power-superiority-margin-proportions",
    title="Power to show a rate better by more than a margin",
    family="planning",
    params=_POWER_PARAMS,
    outputs=(POWER_OUTPUT, *SIZES, *MARGIN_OUTPUTS, *EFFECT_OUTPUTS),
    run=power_superiority_margin_proportions,
    example={"baseline": 0.1, "target": 0.13, "margin": 0.01, "n": 4000},
    one_of=(CHANGE, MARGINS),
    headline="power",
    varies=("n", *CHANGE, *MARGINS),
    curve="n",
)
MDE_SUPERIORITY_MARGIN_PROPORTIONS = Calculator(
    name="mde-superiority-margin-proportions",
    title="Smallest effect on a rate that is shown to exceed a margin",
    family="planning",
    params=_MDE_PARAMS,
    outputs=(*EFFECT_OUTPUTS, *MARGIN_OUTPUTS, *SIZES),
    run=mde_superiority_margin_proportions,
    example={"baseline": 0.1, "margin": 0.01, "n": 3986},
    one_of=(MARGINS,),
    headline="effect",
    varies=("n", *MARGINS, "power"),
    curve="n",
)

CALCULATORS = (
    SAMPLE_SIZE_SUPERIORITY_MARGIN_PROPORTIONS,
    POWER_SUPERIORITY_MARGIN_PROPORTIONS,
    MDE_SUPERIORITY_MARGIN_PROPORTIONS,
)
