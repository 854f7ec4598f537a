"""Superiority of a mean by more than a margin: users, power, smallest effect."""

import contextlib
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator
from trialwise.stats.call import Call, validated
from trialwise.stats.planning.design import Split
from trialwise.stats.planning.inputs import EFFECT_OUTPUTS, USERS
from trialwise.stats.planning.margins.inputs import (
    DESIGN,
    HIGHER,
    MARGIN_OUTPUTS,
    MARGINS,
    MEAN_MARGIN,
    ONE_SIDED_ALPHA,
    OPTIONAL_MEAN,
    POWER_OUTPUT,
    RELATIVE_MARGIN,
    SIZES,
    Better,
    design_of,
    margin_outputs,
    mean_margin,
    mean_margin_text,
    read_alpha,
    read_better,
    read_mean,
    read_power,
    read_ratio,
)
from trialwise.stats.planning.margins.mean_plan import (
    CONVENTION,
    PHRASES,
    SOURCE,
    Convention,
    MeanPlan,
    distance_lines,
    power_lines,
    size_lines,
)
from trialwise.stats.planning.means.change import (
    CHANGE,
    EFFECT,
    LIFT,
    MEAN,
    SD,
    MeanChange,
    mean_change,
)
from trialwise.stats.planning.means.conventions import STANDARDISED
from trialwise.stats.wording import probability

_POWER, _RATIO = DESIGN
_MEAN: Final = replace(OPTIONAL_MEAN, description=f"{MEAN.description}, and for a relative margin")
_MARGINS: Final = (MEAN_MARGIN, RELATIVE_MARGIN, _MEAN)
_TEST: Final = (_RATIO, HIGHER, CONVENTION)
_SIZE_PARAMS: Final = (SD, EFFECT, LIFT, *_MARGINS, ONE_SIDED_ALPHA, _POWER, *_TEST)
_POWER_PARAMS: Final = (SD, EFFECT, LIFT, *_MARGINS, USERS, ONE_SIDED_ALPHA, *_TEST)
_MDE_PARAMS: Final = (SD, *_MARGINS, USERS, ONE_SIDED_ALPHA, _POWER, *_TEST)
_CHANGE: Final = (*EFFECT_OUTPUTS, STANDARDISED)
_DISTANCE_LATEX: Final = r"\quad D = \pm\delta - M"
_DISTANCE_TEXT: Final = "D = δ − M, δ the true effect, with −δ when lower is better"
_ASSUMPTIONS: Final = (
    "Users are independent, the standard deviation is the same in both arms, and means are roughly "
    "normal; the data are tested once, at the end.",
    "The margin is the smallest gain worth having, fixed before the data are seen; an ordinary "
    "test asks only for a gain above zero and needs fewer users.",
)


@validated("sample-size-superiority-margin-means", _SIZE_PARAMS, (CHANGE, MARGINS))
def sample_size_superiority_margin_means(
    call: Call,
    *,
    sd: float,
    effect: float | None = None,
    lift: float | None = None,
    margin: float | None = None,
    relative_margin: float | None = None,
    mean: float | None = None,
    alpha: float = 0.025,
    power: float = 0.8,
    ratio: float = 1.0,
    higher_is_better: Better = "yes",
    convention: Convention = "t",
) -> Calculation:
    """Return the users per arm that show a mean to be better than control's by more than a margin.

    The smallest n₁ with P(T' > t₁₋α) >= power, T' noncentral t with n₁ + n₂ − 2 degrees of freedom
    and noncentrality D / (σ √(1/n₁ + 1/n₂)), D = δ − M, or −δ − M when lower is better.

    Args:
        call: filled in by ``validated``.
        sd: standard deviation between users, above 0, in the metric's unit.
        effect: expected true difference, signed, not 0. Give exactly one of effect and lift.
        lift: expected relative difference, a fraction, not 0; needs ``mean``.
        margin: gain that is to be exceeded, above 0. Give exactly one of the two margins.
        relative_margin: the margin over the mean of control; needs ``mean``.
        mean: mean of control, above 0 when a lift or a relative margin is given.
        alpha: one-sided false positive rate, in (0, 0.5).
        power: probability of showing it, in (alpha, 1).
        ratio: treatment users per control user, in [0.001, 1000].
        higher_is_better: yes, or no for means that should be low.
        convention: ``t`` or ``z``.

    Returns:
        The users per arm, the margin and the effect.

    Raises:
        InputError: for a value outside its range, or an effect that does not exceed the margin.
        UsageError: for more than one effect or margin.

    Source: Chow, Shao & Wang (2008), ch. 3; Julious (2004), Statistics in Medicine 23.

    Examples:
        >>> plan = {"sd": 10, "effect": 3, "margin": 1}
        >>> sample_size_superiority_margin_means(**plan).outputs["n_control"]
        394
    """
    change = mean_change(sd=sd, mean=mean, effect=effect, lift=lift)
    absolute = mean_margin(mean, margin, relative_margin)
    plan = _plan(change, absolute, alpha, ratio, higher_is_better, convention)
    split = plan.size(power)
    lines = size_lines(plan, power)
    formula, formula_text = plan.size_formula()
    return call.result(
        outputs={**split.outputs(), **margin_outputs(absolute, mean), **change.outputs()},
        summary=f"You need {split.text()}, to show that the treatment is better by more than "
        f"{mean_margin_text(absolute, mean)}, if the true effect is {change.text()}.",
        reading=(
            *change.reading(),
            *_reading(call, plan, mean, absolute),
            read_power(call, power),
            read_ratio(call, ratio),
        ),
        convention=PHRASES[convention],
        alternatives=_alternatives(plan, lambda other: other.size(power).outputs()),
        assumptions=_ASSUMPTIONS,
        formula=f"{formula},{_DISTANCE_LATEX}",
        formula_text=f"{formula_text}; {_DISTANCE_TEXT}",
        worked=plan.worked_size(power, split),
        code=lines.python,
        r_code=lines.r,
        source=SOURCE,
    )


@validated("power-superiority-margin-means", _POWER_PARAMS, (CHANGE, MARGINS))
def power_superiority_margin_means(
    call: Call,
    *,
    sd: float,
    effect: float | None = None,
    lift: float | None = None,
    margin: float | None = None,
    relative_margin: float | None = None,
    mean: float | None = None,
    n: int,
    alpha: float = 0.025,
    ratio: float = 1.0,
    higher_is_better: Better = "yes",
    convention: Convention = "t",
) -> Calculation:
    """Return the probability of showing a mean to be better than control's by more than a margin.

    Power = P(T' > t₁₋α), T' noncentral t with n₁ + n₂ − 2 degrees of freedom and noncentrality
    D / (σ √(1/n₁ + 1/n₂)), D = δ − M, or −δ − M when lower is better.

    Args:
        call: filled in by ``validated``.
        sd: standard deviation between users, above 0, in the metric's unit.
        effect: expected true difference, signed, not 0. Give exactly one of effect and lift.
        lift: expected relative difference, a fraction, not 0; needs ``mean``.
        margin: gain that is to be exceeded, above 0. Give exactly one of the two margins.
        relative_margin: the margin over the mean of control; needs ``mean``.
        mean: mean of control, above 0 when a lift or a relative margin is given.
        n: users in control, at least 2; the treatment has ``ratio`` times as many, rounded up.
        alpha: one-sided false positive rate, in (0, 0.5).
        ratio: treatment users per control user, in [0.001, 1000].
        higher_is_better: yes, or no for means that should be low.
        convention: ``t`` or ``z``.

    Returns:
        ``power`` in [0, 1], the users per arm, the margin and the effect.

    Raises:
        InputError: for a value outside its range.
        UsageError: for more than one effect or margin.

    Source: Chow, Shao & Wang (2008), ch. 3; Julious (2004), Statistics in Medicine 23.

    Examples:
        >>> plan = {"sd": 10, "effect": 3, "margin": 1, "n": 394}
        >>> round(power_superiority_margin_means(**plan).outputs["power"], 3)
        0.801
    """
    change = mean_change(sd=sd, mean=mean, effect=effect, lift=lift)
    absolute = mean_margin(mean, margin, relative_margin)
    plan = _plan(change, absolute, alpha, ratio, higher_is_better, convention)
    split = plan.design.allocate(n, least=2)
    power = plan.power(split)
    lines = power_lines(plan, n)
    formula, formula_text = plan.formula()
    return call.result(
        outputs={
            "power": power,
            **split.outputs(),
            **margin_outputs(absolute, mean),
            **change.outputs(),
        },
        summary=f"The power to show that the treatment is better by more than "
        f"{mean_margin_text(absolute, mean)} is {probability(power)} with {split.text()}, if the "
        f"true effect is {change.text()}.",
        reading=(
            *change.reading(),
            *_reading(call, plan, mean, absolute),
            split.text(),
            read_ratio(call, ratio),
        ),
        convention=PHRASES[convention],
        alternatives=_alternatives(plan, lambda other: {"power": other.power(split)}),
        assumptions=_ASSUMPTIONS,
        formula=f"{formula},{_DISTANCE_LATEX}",
        formula_text=f"{formula_text}; {_DISTANCE_TEXT}",
        worked=plan.worked(split),
        code=lines.python,
        r_code=lines.r,
        source=SOURCE,
    )


@validated("mde-superiority-margin-means", _MDE_PARAMS, (MARGINS,))
def mde_superiority_margin_means(
    call: Call,
    *,
    sd: float,
    margin: float | None = None,
    relative_margin: float | None = None,
    mean: float | None = None,
    n: int,
    alpha: float = 0.025,
    power: float = 0.8,
    ratio: float = 1.0,
    higher_is_better: Better = "yes",
    convention: Convention = "t",
) -> Calculation:
    """Return the smallest true effect that ``n`` users show to exceed a margin.

    |δ| = M + λ σ √(1/n₁ + 1/n₂), λ the noncentrality with which T' exceeds t₁₋α with the power.

    Args:
        call: filled in by ``validated``.
        sd: standard deviation between users, above 0, in the metric's unit.
        margin: gain that is to be exceeded, above 0. Give exactly one of the two margins.
        relative_margin: the margin over the mean of control; needs ``mean``.
        mean: mean of control; above 0 it gives the lift.
        n: users in control, at least 2; the treatment has ``ratio`` times as many, rounded up.
        alpha: one-sided false positive rate, in (0, 0.5).
        power: probability of showing it, in (alpha, 1).
        ratio: treatment users per control user, in [0.001, 1000].
        higher_is_better: yes, or no for means that should be low.
        convention: ``t`` or ``z``.

    Returns:
        ``effect``, below 0 when lower is better, with its lift, the margin and the users.

    Raises:
        InputError: for a value outside its range.
        UsageError: for both margins.

    Source: Chow, Shao & Wang (2008), ch. 3; Julious (2004), Statistics in Medicine 23.

    Examples:
        >>> plan = {"sd": 10, "margin": 1, "n": 394}
        >>> round(mde_superiority_margin_means(**plan).outputs["effect"], 3)
        2.998
    """
    absolute = mean_margin(mean, margin, relative_margin)
    sign = 1 if higher_is_better == "yes" else -1
    design = design_of(alpha, ratio)
    plan = MeanPlan(0.0, sign * absolute, sign, sd, design, convention)
    split = design.allocate(n, least=2)
    beyond = plan.least_distance(split, power)
    change = mean_change(sd=sd, mean=mean, effect=sign * (absolute + beyond))
    minus = "" if sign > 0 else "-"
    top = float(f"{2 * beyond:.3g}")
    lines = distance_lines(plan, n, power, f"{minus}({absolute!r}+{{}})", top)
    formula, formula_text = plan.formula()
    return call.result(
        outputs={**change.outputs(), **margin_outputs(absolute, mean), **split.outputs()},
        summary=f"With {split.text()} you can show that the treatment is better by more than "
        f"{mean_margin_text(absolute, mean)}, if the true effect is at least {change.text()}.",
        reading=(
            *read_mean(sd, mean),
            *_reading(call, plan, mean, absolute),
            split.text(),
            read_power(call, power),
            read_ratio(call, ratio),
        ),
        convention=PHRASES[convention],
        alternatives=_alternatives(plan, lambda other: {"effect": _smallest(other, split, power)}),
        assumptions=_ASSUMPTIONS,
        formula=rf"\text{{smallest }} |\delta|:\ {formula},{_DISTANCE_LATEX}",
        formula_text=f"smallest |δ| with {formula_text}; {_DISTANCE_TEXT}",
        worked=replace(plan, effect=change.effect).worked(split),
        code=lines.python,
        r_code=lines.r,
        source=SOURCE,
    )


def _plan(
    change: MeanChange,
    margin: float,
    alpha: float,
    ratio: float,
    higher_is_better: Better,
    convention: Convention,
) -> MeanPlan:
    sign = 1 if higher_is_better == "yes" else -1
    design = design_of(alpha, ratio)
    return MeanPlan(change.effect, sign * margin, sign, change.sd, design, convention)


def _smallest(plan: MeanPlan, split: Split, power: float) -> float:
    """Return the smallest effect beyond the margin, signed."""
    return plan.sign * (abs(plan.null) + plan.least_distance(split, power))


def _alternatives(
    plan: MeanPlan, outputs: Callable[[MeanPlan], dict[str, Value]]
) -> tuple[Alternative, ...]:
    """Return the other test, and the ordinary test without a margin."""
    found = plan.other_test(outputs)
    note = "an ordinary one-sided test of a gain above zero"
    with contextlib.suppress(InputError):
        found.append(Alternative("no margin", outputs(replace(plan, null=0.0)), note))
    return tuple(found)


def _reading(call: Call, plan: MeanPlan, mean: float | None, margin: float) -> tuple[str, ...]:
    better: Better = "yes" if plan.sign > 0 else "no"
    return (
        f"margin {mean_margin_text(margin, mean, 10)}",
        read_better(call, better),
        read_alpha(call, plan.design.alpha),
    )


SAMPLE_SIZE_SUPERIORITY_MARGIN_MEANS = Calculator(
    name="sample-size-superiority-margin-means",
    title="Sample size to show a mean better by more than a margin",
    family="planning",
    params=_SIZE_PARAMS,
    outputs=(*SIZES, *MARGIN_OUTPUTS, *_CHANGE),
    run=sample_size_superiority_margin_means,
    example={"sd": 10, "effect": 3, "margin": 1},
    one_of=(CHANGE, MARGINS),
    headline="n_control",
    varies=(*CHANGE, *MARGINS, "power"),
    curve="margin",
)
POWER_SUPERIORITY_MARGIN_MEANS = Calculator(
    name="power-superiority-margin-means",
    title="Power to show a mean better by more than a margin",
    family="planning",
    params=_POWER_PARAMS,
    outputs=(POWER_OUTPUT, *SIZES, *MARGIN_OUTPUTS, *_CHANGE),
    run=power_superiority_margin_means,
    example={"sd": 10, "effect": 3, "margin": 1, "n": 394},
    one_of=(CHANGE, MARGINS),
    headline="power",
    varies=("n", *CHANGE, *MARGINS),
    curve="n",
)
MDE_SUPERIORITY_MARGIN_MEANS = Calculator(
    name="mde-superiority-margin-means",
    title="Smallest effect on a mean that is shown to exceed a margin",
    family="planning",
    params=_MDE_PARAMS,
    outputs=(*_CHANGE, *MARGIN_OUTPUTS, *SIZES),
    run=mde_superiority_margin_means,
    example={"sd": 10, "margin": 1, "n": 394},
    one_of=(MARGINS,),
    headline="effect",
    varies=("n", *MARGINS, "power"),
    curve="n",
)

CALCULATORS = (
    SAMPLE_SIZE_SUPERIORITY_MARGIN_MEANS,
    POWER_SUPERIORITY_MARGIN_MEANS,
    MDE_SUPERIORITY_MARGIN_MEANS,
)
