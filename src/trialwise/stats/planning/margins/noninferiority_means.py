"""Non-inferiority of a mean: users, power and smallest margin."""

import contextlib
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output
from trialwise.stats.call import Call, validated
from trialwise.stats.planning.design import Split
from trialwise.stats.planning.inputs import USERS
from trialwise.stats.planning.margins.inputs import (
    DESIGN,
    HIGHER,
    MARGIN_OUTPUTS,
    MARGINS,
    MEAN_EFFECT,
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
    mean_truth,
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
from trialwise.stats.planning.means.change import SD
from trialwise.stats.wording import probability, tidy

_POWER, _RATIO = DESIGN
_MARGINS: Final = (MEAN_MARGIN, RELATIVE_MARGIN, OPTIONAL_MEAN)
_TEST: Final = (_RATIO, HIGHER, CONVENTION)
_SIZE_PARAMS: Final = (SD, *_MARGINS, MEAN_EFFECT, ONE_SIDED_ALPHA, _POWER, *_TEST)
_POWER_PARAMS: Final = (SD, *_MARGINS, USERS, MEAN_EFFECT, ONE_SIDED_ALPHA, *_TEST)
_MDE_PARAMS: Final = (
    SD,
    OPTIONAL_MEAN,
    USERS,
    MEAN_EFFECT,
    ONE_SIDED_ALPHA,
    _POWER,
    *_TEST,
)
_DISTANCE_LATEX: Final = r"\quad D = M \pm \delta"
_DISTANCE_TEXT: Final = "D = M + δ, δ the true difference, minus when lower is better"
_ASSUMPTIONS: Final = (
    "Users are independent, the standard deviation is the same in both arms, and means are roughly "
    "normal; the data are tested once, at the end.",
    "The margin is the largest loss worth accepting, fixed before the data are seen.",
    "The expected difference is true: a treatment that is really a little worse needs far more "
    "users, so try a negative one as well.",
)
_WIDER: Final = 0.05


@validated("sample-size-noninferiority-means", _SIZE_PARAMS, (MARGINS,))
def sample_size_noninferiority_means(
    call: Call,
    *,
    sd: float,
    margin: float | None = None,
    relative_margin: float | None = None,
    mean: float | None = None,
    effect: float = 0.0,
    alpha: float = 0.025,
    power: float = 0.8,
    ratio: float = 1.0,
    higher_is_better: Better = "yes",
    convention: Convention = "t",
) -> Calculation:
    """Return the users per arm that show a mean to be no worse than control's by a margin.

    The smallest n₁ with P(T' > t₁₋α) >= power, T' noncentral t with n₁ + n₂ − 2 degrees of freedom
    and noncentrality D / (σ √(1/n₁ + 1/n₂)), D = M + δ, or M − δ when lower is better.

    Args:
        call: filled in by ``validated``.
        sd: standard deviation between users, above 0, in the metric's unit.
        margin: largest loss that is acceptable, above 0. Give exactly one of the two margins.
        relative_margin: the margin over the mean of control; needs ``mean``.
        mean: mean of control, above 0 when a relative margin is given.
        effect: expected true difference, treatment minus control.
        alpha: one-sided false positive rate, in (0, 0.5).
        power: probability of showing non-inferiority, in (alpha, 1).
        ratio: treatment users per control user, in [0.001, 1000].
        higher_is_better: yes, or no for means that should be low.
        convention: ``t`` or ``z``.

    Returns:
        The users per arm and the margin.

    Raises:
        InputError: for a value outside its range, or a difference that is not within the margin.
        UsageError: for both margins.

    Source: Chow, Shao & Wang (2008), ch. 3; Julious (2004), Statistics in Medicine 23.

    Examples:
        >>> sample_size_noninferiority_means(sd=10, margin=1).outputs["n_control"]
        1571
    """
    absolute = mean_margin(mean, margin, relative_margin)
    plan = _plan(effect, absolute, sd, alpha, ratio, higher_is_better, convention)
    split = plan.size(power)
    lines = size_lines(plan, power)
    formula, formula_text = plan.size_formula()
    return call.result(
        outputs={**split.outputs(), **margin_outputs(absolute, mean), "effect": effect},
        summary=f"You need {split.text()}, to show that the treatment is worse by less than "
        f"{mean_margin_text(absolute, mean)}, if there is {mean_truth(effect)}.",
        reading=(
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


@validated("power-noninferiority-means", _POWER_PARAMS, (MARGINS,))
def power_noninferiority_means(
    call: Call,
    *,
    sd: float,
    margin: float | None = None,
    relative_margin: float | None = None,
    mean: float | None = None,
    n: int,
    effect: float = 0.0,
    alpha: float = 0.025,
    ratio: float = 1.0,
    higher_is_better: Better = "yes",
    convention: Convention = "t",
) -> Calculation:
    """Return the probability of showing a mean to be no worse than control's by a margin.

    Power = P(T' > t₁₋α), T' noncentral t with n₁ + n₂ − 2 degrees of freedom and noncentrality
    D / (σ √(1/n₁ + 1/n₂)), D = M + δ, or M − δ when lower is better.

    Args:
        call: filled in by ``validated``.
        sd: standard deviation between users, above 0, in the metric's unit.
        margin: largest loss that is acceptable, above 0. Give exactly one of the two margins.
        relative_margin: the margin over the mean of control; needs ``mean``.
        mean: mean of control, above 0 when a relative margin is given.
        n: users in control, at least 2; the treatment has ``ratio`` times as many, rounded up.
        effect: expected true difference, treatment minus control.
        alpha: one-sided false positive rate, in (0, 0.5).
        ratio: treatment users per control user, in [0.001, 1000].
        higher_is_better: yes, or no for means that should be low.
        convention: ``t`` or ``z``.

    Returns:
        ``power`` in [0, 1], the users per arm and the margin.

    Raises:
        InputError: for a value outside its range.
        UsageError: for both margins.

    Source: Chow, Shao & Wang (2008), ch. 3; Julious (2004), Statistics in Medicine 23.

    Examples:
        >>> plan = {"sd": 10, "margin": 1, "n": 1000}
        >>> round(power_noninferiority_means(**plan).outputs["power"], 4)
        0.6084
    """
    absolute = mean_margin(mean, margin, relative_margin)
    plan = _plan(effect, absolute, sd, alpha, ratio, higher_is_better, convention)
    split = plan.design.allocate(n, least=2)
    power = plan.power(split)
    lines = power_lines(plan, n)
    formula, formula_text = plan.formula()
    return call.result(
        outputs={
            "power": power,
            **split.outputs(),
            **margin_outputs(absolute, mean),
            "effect": effect,
        },
        summary=f"The power to show that the treatment is worse by less than "
        f"{mean_margin_text(absolute, mean)} is {probability(power)} with {split.text()}, if there "
        f"is {mean_truth(effect)}.",
        reading=(*_reading(call, plan, mean, absolute), split.text(), read_ratio(call, ratio)),
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


@validated("mde-noninferiority-means", _MDE_PARAMS)
def mde_noninferiority_means(
    call: Call,
    *,
    sd: float,
    mean: float | None = None,
    n: int,
    effect: float = 0.0,
    alpha: float = 0.025,
    power: float = 0.8,
    ratio: float = 1.0,
    higher_is_better: Better = "yes",
    convention: Convention = "t",
) -> Calculation:
    """Return the smallest margin within which ``n`` users show a mean to be no worse.

    M = λ σ √(1/n₁ + 1/n₂) − δ (+ δ when lower is better), λ the noncentrality with which T' exceeds
    t₁₋α with the power.

    Args:
        call: filled in by ``validated``.
        sd: standard deviation between users, above 0, in the metric's unit.
        mean: mean of control; above 0 it gives the relative margin.
        n: users in control, at least 2; the treatment has ``ratio`` times as many, rounded up.
        effect: expected true difference, treatment minus control.
        alpha: one-sided false positive rate, in (0, 0.5).
        power: probability of showing non-inferiority, in (alpha, 1).
        ratio: treatment users per control user, in [0.001, 1000].
        higher_is_better: yes, or no for means that should be low.
        convention: ``t`` or ``z``.

    Returns:
        ``margin`` in the metric's unit, ``relative_margin`` with a mean above 0, and the users.

    Raises:
        InputError: for a value outside its range, or when the expected difference needs no margin.

    Source: Chow, Shao & Wang (2008), ch. 3; Julious (2004), Statistics in Medicine 23.

    Examples:
        >>> round(mde_noninferiority_means(sd=10, n=1571).outputs["margin"], 3)
        1.0
    """
    plan = _plan(effect, 0.0, sd, alpha, ratio, higher_is_better, convention)
    split = plan.design.allocate(n, least=2)
    absolute = _smallest_margin(plan, split, power)
    solved = replace(plan, null=-plan.sign * absolute)
    top = float(f"{2 * solved.distance:.3g}")
    lines = distance_lines(plan, n, power, f"{{}}-({plan.sign * effect!r})", top)
    formula, formula_text = plan.formula()
    return call.result(
        outputs={**margin_outputs(absolute, mean), **split.outputs(), "effect": effect},
        summary=f"With {split.text()} you can show that the treatment is worse by less than "
        f"{mean_margin_text(absolute, mean)}, if there is {mean_truth(effect)}.",
        reading=(
            *_reading(call, plan, mean, None),
            split.text(),
            read_power(call, power),
            read_ratio(call, ratio),
        ),
        convention=PHRASES[convention],
        alternatives=_alternatives(
            plan, lambda other: {"margin": _smallest_margin(other, split, power)}
        ),
        assumptions=_ASSUMPTIONS,
        formula=rf"\text{{smallest }} M:\ {formula},{_DISTANCE_LATEX}",
        formula_text=f"smallest M with {formula_text}; {_DISTANCE_TEXT}",
        worked=solved.worked(split),
        code=lines.python,
        r_code=lines.r,
        source=SOURCE,
    )


def _plan(
    effect: float,
    margin: float,
    sd: float,
    alpha: float,
    ratio: float,
    higher_is_better: Better,
    convention: Convention,
) -> MeanPlan:
    sign = 1 if higher_is_better == "yes" else -1
    return MeanPlan(effect, -sign * margin, sign, sd, design_of(alpha, ratio), convention)


def _smallest_margin(plan: MeanPlan, split: Split, power: float) -> float:
    """Return the smallest margin with this power.

    Raises:
        InputError: when none is needed.
    """
    margin = plan.least_distance(split, power) - plan.sign * plan.effect
    if margin <= 0:
        raise InputError(
            "effect",
            plan.effect,
            "smaller: with this true difference no margin is needed",
            "The treatment can be shown to be better than control; plan a superiority test.",
        )
    return margin


def _alternatives(
    plan: MeanPlan, outputs: Callable[[MeanPlan], dict[str, Value]]
) -> tuple[Alternative, ...]:
    """Return the other test, and the other common alpha."""
    found = plan.other_test(outputs)
    if plan.design.alpha != _WIDER:
        variant = replace(plan, design=replace(plan.design, alpha=_WIDER))
        note = "goes with a 90 % interval; 0.025, with 95 %, is the regulators' choice"
        with contextlib.suppress(InputError):
            found.append(Alternative("one-sided alpha 0.05", outputs(variant), note))
    return tuple(found)


def _reading(
    call: Call, plan: MeanPlan, mean: float | None, margin: float | None
) -> tuple[str, ...]:
    better: Better = "yes" if plan.sign > 0 else "no"
    within = () if margin is None else (f"margin {mean_margin_text(margin, mean, 10)}",)
    return (
        *read_mean(plan.sd, mean),
        f"{mean_truth(tidy(plan.effect))}{call.default_mark('effect')}",
        *within,
        read_better(call, better),
        read_alpha(call, plan.design.alpha),
    )


_EFFECT_OUTPUT: Final = Output("effect", "true difference that is expected")
SAMPLE_SIZE_NONINFERIORITY_MEANS = Calculator(
    name="sample-size-noninferiority-means",
    title="Sample size for non-inferiority of a mean",
    family="planning",
    params=_SIZE_PARAMS,
    outputs=(*SIZES, *MARGIN_OUTPUTS, _EFFECT_OUTPUT),
    run=sample_size_noninferiority_means,
    example={"sd": 10, "margin": 1},
    one_of=(MARGINS,),
    headline="n_control",
    varies=(*MARGINS, "effect", "power"),
    curve="margin",
)
POWER_NONINFERIORITY_MEANS = Calculator(
    name="power-noninferiority-means",
    title="Power to show non-inferiority of a mean",
    family="planning",
    params=_POWER_PARAMS,
    outputs=(POWER_OUTPUT, *SIZES, *MARGIN_OUTPUTS, _EFFECT_OUTPUT),
    run=power_noninferiority_means,
    example={"sd": 10, "margin": 1, "n": 1000},
    one_of=(MARGINS,),
    headline="power",
    varies=("n", *MARGINS, "effect"),
    curve="n",
)
MDE_NONINFERIORITY_MEANS = Calculator(
    name="mde-noninferiority-means",
    title="Smallest margin of non-inferiority of a mean",
    family="planning",
    params=_MDE_PARAMS,
    outputs=(*MARGIN_OUTPUTS, *SIZES, _EFFECT_OUTPUT),
    run=mde_noninferiority_means,
    example={"sd": 10, "n": 1571},
    headline="margin",
    varies=("n", "effect", "power"),
    curve="n",
)

CALCULATORS = (
    SAMPLE_SIZE_NONINFERIORITY_MEANS,
    POWER_NONINFERIORITY_MEANS,
    MDE_NONINFERIORITY_MEANS,
)
