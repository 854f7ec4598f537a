"""Equivalence of two means (TOST): users, power and smallest margin."""

from dataclasses import replace
from typing import Final

from trialwise.core.records import Calculation
from trialwise.stats.calculator import Calculator, Output
from trialwise.stats.call import Call, validated
from trialwise.stats.planning.inputs import USERS
from trialwise.stats.planning.margins.equivalence import (
    SOURCE,
    Convention,
    EquivalencePlan,
    lines,
)
from trialwise.stats.planning.margins.inputs import (
    DESIGN,
    MARGIN_OUTPUTS,
    MARGINS,
    MEAN_EFFECT,
    MEAN_MARGIN,
    OPTIONAL_MEAN,
    POWER_OUTPUT,
    RELATIVE_MARGIN,
    SIZES,
    TOST_ALPHA,
    design_of,
    margin_outputs,
    mean_margin,
    mean_margin_text,
    mean_truth,
    read_alpha,
    read_mean,
    read_power,
    read_ratio,
)
from trialwise.stats.planning.margins.mean_plan import CONVENTION
from trialwise.stats.planning.means.change import SD
from trialwise.stats.wording import probability

_POWER, _RATIO = DESIGN
_MARGINS: Final = (MEAN_MARGIN, RELATIVE_MARGIN, OPTIONAL_MEAN)
_SIZE_PARAMS: Final = (SD, *_MARGINS, MEAN_EFFECT, TOST_ALPHA, _POWER, _RATIO, CONVENTION)
_POWER_PARAMS: Final = (SD, *_MARGINS, USERS, MEAN_EFFECT, TOST_ALPHA, _RATIO, CONVENTION)
_MDE_PARAMS: Final = (SD, OPTIONAL_MEAN, USERS, MEAN_EFFECT, TOST_ALPHA, _POWER, _RATIO, CONVENTION)
_PHRASES: Final[dict[Convention, str]] = {
    "t": "two one-sided t tests (TOST), exact power by integration over the estimated deviation",
    "z": "two one-sided z tests (TOST), the standard deviation taken as known",
}
_WHERE: Final = "; v = σ² in each arm"
_ASSUMPTIONS: Final = (
    "Users are independent, the standard deviation is the same in both arms, and means are roughly "
    "normal; the data are tested once, at the end.",
    "The margin is the largest difference that does not matter, fixed before the data are seen.",
    "The expected difference is true: if the arms really differ a little, far more users are "
    "needed, so try a difference other than zero as well.",
)


@validated("sample-size-equivalence-means", _SIZE_PARAMS, (MARGINS,))
def sample_size_equivalence_means(
    call: Call,
    *,
    sd: float,
    margin: float | None = None,
    relative_margin: float | None = None,
    mean: float | None = None,
    effect: float = 0.0,
    alpha: float = 0.05,
    power: float = 0.8,
    ratio: float = 1.0,
    convention: Convention = "t",
) -> Calculation:
    """Return the users per arm that show two means to differ by less than a margin.

    The smallest n₁ with P(T₁ > t₁₋α and T₂ < −t₁₋α) >= power, T = (δ̂ ± M) / (s √(1/n₁ + 1/n₂));
    both share the estimated s, over which the power is integrated (Owen's Q).

    Args:
        call: filled in by ``validated``.
        sd: standard deviation between users, above 0, in the metric's unit.
        margin: largest difference that does not matter, above 0. Give exactly one of the margins.
        relative_margin: the margin over the mean of control; needs ``mean``.
        mean: mean of control, above 0 when a relative margin is given.
        effect: expected true difference, treatment minus control.
        alpha: false positive rate of each one-sided test, in (0, 0.5).
        power: probability of showing equivalence, in (alpha, 1).
        ratio: treatment users per control user, in [0.001, 1000].
        convention: ``t`` or ``z``.

    Returns:
        The users per arm and the margin on both scales.

    Raises:
        InputError: for a value outside its range, or a difference that is not within the margin.
        UsageError: for both margins.

    Source: Schuirmann (1987); Owen (1965), Biometrika 52, for the integral.

    Examples:
        >>> sample_size_equivalence_means(sd=10, margin=1).outputs["n_control"]
        1714
    """
    absolute = mean_margin(mean, margin, relative_margin)
    plan = _plan(sd, effect, absolute, alpha, ratio, convention)
    split = plan.size(power)
    made = lines(plan, f"{sd!r}**2", f"{sd!r}**2", power=power)
    formula, formula_text = plan.formula()
    return call.result(
        outputs={**split.outputs(), **margin_outputs(absolute, mean), "effect": effect},
        summary=f"You need {split.text()}, to show that the means differ by less than "
        f"{mean_margin_text(absolute, mean)} in either direction, if there is "
        f"{mean_truth(effect)}.",
        reading=(
            *_reading(call, plan, mean, absolute),
            read_power(call, power),
            read_ratio(call, ratio),
        ),
        convention=_PHRASES[convention],
        alternatives=(
            *plan.others(lambda other: other.size(power).outputs()),
            *plan.textbook(power),
        ),
        assumptions=_ASSUMPTIONS,
        formula=rf"\text{{smallest }} n_1:\ {formula},\quad v = \sigma^2",
        formula_text=f"smallest n₁ with {formula_text}{_WHERE}",
        worked=plan.worked(split),
        code=made.python,
        r_code=made.r,
        source=SOURCE,
    )


@validated("power-equivalence-means", _POWER_PARAMS, (MARGINS,))
def power_equivalence_means(
    call: Call,
    *,
    sd: float,
    margin: float | None = None,
    relative_margin: float | None = None,
    mean: float | None = None,
    n: int,
    effect: float = 0.0,
    alpha: float = 0.05,
    ratio: float = 1.0,
    convention: Convention = "t",
) -> Calculation:
    """Return the probability of showing two means to differ by less than a margin.

    Power = P(T₁ > t₁₋α and T₂ < −t₁₋α), T = (δ̂ ± M) / (s √(1/n₁ + 1/n₂)); both share the estimated
    s, over which the power is integrated (Owen's Q).

    Args:
        call: filled in by ``validated``.
        sd: standard deviation between users, above 0, in the metric's unit.
        margin: largest difference that does not matter, above 0. Give exactly one of the margins.
        relative_margin: the margin over the mean of control; needs ``mean``.
        mean: mean of control, above 0 when a relative margin is given.
        n: users in control, at least 2; the treatment has ``ratio`` times as many, rounded up.
        effect: expected true difference, treatment minus control.
        alpha: false positive rate of each one-sided test, in (0, 0.5).
        ratio: treatment users per control user, in [0.001, 1000].
        convention: ``t`` or ``z``.

    Returns:
        ``power`` in [0, 1], the users per arm and the margin on both scales.

    Raises:
        InputError: for a value outside its range.
        UsageError: for both margins.

    Source: Schuirmann (1987); Owen (1965), Biometrika 52, for the integral.

    Examples:
        >>> plan = {"sd": 10, "margin": 1, "n": 2000}
        >>> round(power_equivalence_means(**plan).outputs["power"], 4)
        0.8707
    """
    absolute = mean_margin(mean, margin, relative_margin)
    plan = _plan(sd, effect, absolute, alpha, ratio, convention)
    split = plan.design.allocate(n, least=2)
    power = plan.power(split)
    made = lines(plan, f"{sd!r}**2", f"{sd!r}**2", users=n)
    formula, formula_text = plan.formula()
    return call.result(
        outputs={
            "power": power,
            **split.outputs(),
            **margin_outputs(absolute, mean),
            "effect": effect,
        },
        summary=f"The power to show that the means differ by less than "
        f"{mean_margin_text(absolute, mean)} in either direction is {probability(power)} with "
        f"{split.text()}, if there is {mean_truth(effect)}.",
        reading=(
            *_reading(call, plan, mean, absolute),
            split.text(),
            read_ratio(call, ratio),
        ),
        convention=_PHRASES[convention],
        alternatives=plan.others(lambda other: {"power": other.power(split)}),
        assumptions=_ASSUMPTIONS,
        formula=rf"{formula},\quad v = \sigma^2",
        formula_text=f"{formula_text}{_WHERE}",
        worked=plan.worked(split),
        code=made.python,
        r_code=made.r,
        source=SOURCE,
    )


@validated("mde-equivalence-means", _MDE_PARAMS)
def mde_equivalence_means(
    call: Call,
    *,
    sd: float,
    mean: float | None = None,
    n: int,
    effect: float = 0.0,
    alpha: float = 0.05,
    power: float = 0.8,
    ratio: float = 1.0,
    convention: Convention = "t",
) -> Calculation:
    """Return the smallest margin within which ``n`` users show two means to be the same.

    The smallest M with P(T₁ > t₁₋α and T₂ < −t₁₋α) >= power, T = (δ̂ ± M) / (s √(1/n₁ + 1/n₂)).

    Args:
        call: filled in by ``validated``.
        sd: standard deviation between users, above 0, in the metric's unit.
        mean: mean of control; above 0 it gives the relative margin.
        n: users in control, at least 2; the treatment has ``ratio`` times as many, rounded up.
        effect: expected true difference, treatment minus control.
        alpha: false positive rate of each one-sided test, in (0, 0.5).
        power: probability of showing equivalence, in (alpha, 1).
        ratio: treatment users per control user, in [0.001, 1000].
        convention: ``t`` or ``z``.

    Returns:
        ``margin`` and ``relative_margin``, and the users per arm.

    Raises:
        InputError: for a value outside its range.

    Source: Schuirmann (1987); Owen (1965), Biometrika 52, for the integral.

    Examples:
        >>> found = mde_equivalence_means(sd=10, n=1714)
        >>> round(found.outputs["margin"], 3)
        1.0
    """
    plan = _plan(sd, effect, 0.0, alpha, ratio, convention)
    split = plan.design.allocate(n, least=2)
    absolute = plan.smallest_margin(split, power)
    solved = replace(plan, margin=absolute)
    top = float(f"{1.5 * absolute:.3g}")
    made = lines(plan, f"{sd!r}**2", f"{sd!r}**2", users=n, power=power, top=top)
    formula, formula_text = plan.formula()
    return call.result(
        outputs={**margin_outputs(absolute, mean), **split.outputs(), "effect": effect},
        summary=f"With {split.text()} you can show that the means differ by less than "
        f"{mean_margin_text(absolute, mean)} in either direction, if there is "
        f"{mean_truth(effect)}.",
        reading=(
            *_reading(call, plan, mean, None),
            split.text(),
            read_power(call, power),
            read_ratio(call, ratio),
        ),
        convention=_PHRASES[convention],
        alternatives=plan.others(lambda other: {"margin": other.smallest_margin(split, power)}),
        assumptions=_ASSUMPTIONS,
        formula=rf"\text{{smallest }} M:\ {formula},\quad v = \sigma^2",
        formula_text=f"smallest M with {formula_text}{_WHERE}",
        worked=solved.worked(split),
        code=made.python,
        r_code=made.r,
        source=SOURCE,
    )


def _plan(
    sd: float, effect: float, margin: float, alpha: float, ratio: float, convention: Convention
) -> EquivalencePlan:
    return EquivalencePlan(effect, margin, sd * sd, sd * sd, design_of(alpha, ratio), convention)


def _reading(
    call: Call, plan: EquivalencePlan, mean: float | None, margin: float | None
) -> tuple[str, ...]:
    within = () if margin is None else (f"margin ±{mean_margin_text(margin, mean, 10)}",)
    return (
        *read_mean(plan.v1**0.5, mean),
        f"{mean_truth(plan.effect)}{call.default_mark('effect')}",
        *within,
        f"two tests, each at {read_alpha(call, plan.design.alpha)}",
    )


_EFFECT_OUTPUT: Final = Output("effect", "true difference that is expected")
SAMPLE_SIZE_EQUIVALENCE_MEANS = Calculator(
    name="sample-size-equivalence-means",
    title="Sample size for equivalence of two means",
    family="planning",
    params=_SIZE_PARAMS,
    outputs=(*SIZES, *MARGIN_OUTPUTS, _EFFECT_OUTPUT),
    run=sample_size_equivalence_means,
    example={"sd": 10, "margin": 1},
    one_of=(MARGINS,),
    headline="n_control",
    varies=(*MARGINS, "effect", "power"),
    curve="margin",
)
POWER_EQUIVALENCE_MEANS = Calculator(
    name="power-equivalence-means",
    title="Power to show equivalence of two means",
    family="planning",
    params=_POWER_PARAMS,
    outputs=(POWER_OUTPUT, *SIZES, *MARGIN_OUTPUTS, _EFFECT_OUTPUT),
    run=power_equivalence_means,
    example={"sd": 10, "margin": 1, "n": 2000},
    one_of=(MARGINS,),
    headline="power",
    varies=("n", *MARGINS, "effect"),
    curve="n",
)
MDE_EQUIVALENCE_MEANS = Calculator(
    name="mde-equivalence-means",
    title="Smallest margin of equivalence of two means",
    family="planning",
    params=_MDE_PARAMS,
    outputs=(*MARGIN_OUTPUTS, *SIZES, _EFFECT_OUTPUT),
    run=mde_equivalence_means,
    example={"sd": 10, "n": 1714},
    headline="margin",
    varies=("n", "effect", "power"),
    curve="n",
)

CALCULATORS = (
    SAMPLE_SIZE_EQUIVALENCE_MEANS,
    POWER_EQUIVALENCE_MEANS,
    MDE_EQUIVALENCE_MEANS,
)
