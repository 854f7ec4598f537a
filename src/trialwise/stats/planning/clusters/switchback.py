"""Switchback experiments: periods needed, power and detectable effect."""

from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Calculation
from trialwise.stats.calculator import Calculator, Output
from trialwise.stats.call import Call, validated
from trialwise.stats.error_rates import ALPHA, SIDES
from trialwise.stats.planning.clusters.inputs import CHANGE_OUTPUTS
from trialwise.stats.planning.clusters.switchback_plan import (
    ASSUMPTIONS,
    CONVENTION,
    CORRELATION,
    OUTPUTS,
    PERIOD_HOURS,
    PERIOD_SD,
    PERIODS,
    PHRASES,
    SOURCE,
    Convention,
    Switchback,
    period_outputs,
    period_text,
    python_line,
    r_line,
    read_hours,
)
from trialwise.stats.planning.inputs import POWER
from trialwise.stats.planning.means.change import (
    CHANGE,
    EFFECT,
    LIFT,
    MEAN,
    mean_change,
)
from trialwise.stats.planning.means.conventions import STANDARDISED
from trialwise.stats.planning.search import smallest_effect
from trialwise.stats.wording import number, percent, probability

_METRIC: Final = (PERIOD_SD, EFFECT, LIFT, MEAN)
_SIZE_PARAMS: Final = (*_METRIC, CORRELATION, PERIOD_HOURS, ALPHA, POWER, SIDES, CONVENTION)
_POWER_PARAMS: Final = (*_METRIC, PERIODS, CORRELATION, PERIOD_HOURS, ALPHA, SIDES, CONVENTION)
_MDE_PARAMS: Final = (
    PERIOD_SD,
    MEAN,
    PERIODS,
    CORRELATION,
    PERIOD_HOURS,
    ALPHA,
    POWER,
    SIDES,
    CONVENTION,
)
_CHANGE: Final = (*CHANGE_OUTPUTS, STANDARDISED)


@validated("sample-size-switchback", _SIZE_PARAMS, (CHANGE,))
def sample_size_switchback(
    call: Call,
    *,
    sd: float,
    effect: float | None = None,
    lift: float | None = None,
    mean: float | None = None,
    correlation: float = 0.0,
    period_hours: float | None = None,
    alpha: float = 0.05,
    power: float = 0.8,
    sides: int = 2,
    convention: Convention = "pairs",
) -> Calculation:
    """Return the periods that a switchback needs to detect a difference.

    The smallest k with P(|T'| > t) >= power. In pairs T' is a noncentral t with k − 1 degrees of
    freedom and noncentrality δ / (σ √(2(1 − ρ)/k)); at random it has 2k − 2 and ρ drops out. k is
    the number of periods in each arm.

    Args:
        call: filled in by ``validated``.
        sd: standard deviation between the means of periods, above 0, in the metric's unit.
        effect: absolute difference, signed, not 0. Give exactly one of effect and lift.
        lift: relative difference as a fraction, not 0; needs ``mean``.
        mean: mean without treatment, above 0 when a lift is given.
        correlation: correlation of neighbouring periods, in (-1, 1).
        period_hours: length of a period in hours, above 0; gives days and weeks.
        alpha: false positive rate, in (0, 0.5).
        power: probability of detecting the effect, in (alpha, 1).
        sides: 2 or 1.
        convention: ``pairs`` or ``random``.

    Returns:
        ``periods``, ``periods_per_arm`` and, with ``period_hours``, ``days`` and ``weeks``.

    Raises:
        InputError: for a value outside its range, or a lift without a positive mean.
        UsageError: for both effect and lift.

    Source: Cohen (1988), ch. 2, for the tests; the model of periods is stated in ``assumptions``.

    Examples:
        >>> sample_size_switchback(sd=1, effect=0.5, correlation=0.5).outputs["periods"]
        68
    """
    change = mean_change(sd=sd, mean=mean, effect=effect, lift=lift)
    plan = Switchback(sd, correlation, alpha, sides, convention)
    half = plan.needed(change.effect, power)
    formula, formula_text = plan.formula()
    source = repr(change.effect)
    return call.result(
        outputs={**period_outputs(half, period_hours), **change.outputs()},
        summary=f"You need {period_text(half, period_hours)}.",
        reading=(*change.reading(), *plan.reading(call, power), *read_hours(period_hours)),
        convention=PHRASES[convention],
        alternatives=plan.others(
            lambda other: period_outputs(other.needed(change.effect, power), period_hours)
        ),
        assumptions=ASSUMPTIONS,
        formula=rf"\text{{smallest }} k:\ {formula}",
        formula_text=f"smallest k with {formula_text}",
        worked=plan.worked(change.effect, half),
        code=python_line(plan, effect=source, power=power),
        r_code=r_line(plan, effect=source, power=power),
        source=SOURCE,
    )


@validated("power-switchback", _POWER_PARAMS, (CHANGE,))
def power_switchback(
    call: Call,
    *,
    sd: float,
    effect: float | None = None,
    lift: float | None = None,
    mean: float | None = None,
    periods: int,
    correlation: float = 0.0,
    period_hours: float | None = None,
    alpha: float = 0.05,
    sides: int = 2,
    convention: Convention = "pairs",
) -> Calculation:
    """Return the probability that a switchback with these periods detects a difference.

    Power = P(|T'| > t). In pairs T' is a noncentral t with k − 1 degrees of freedom and
    noncentrality δ / (σ √(2(1 − ρ)/k)); at random it has 2k − 2 and ρ drops out.

    Args:
        call: filled in by ``validated``.
        sd: standard deviation between the means of periods, above 0, in the metric's unit.
        effect: absolute difference, signed, not 0. Give exactly one of effect and lift.
        lift: relative difference as a fraction, not 0; needs ``mean``.
        mean: mean without treatment, above 0 when a lift is given.
        periods: periods in all, even, at least 4.
        correlation: correlation of neighbouring periods, in (-1, 1).
        period_hours: length of a period in hours, above 0; gives days and weeks.
        alpha: false positive rate, in (0, 0.5).
        sides: 2 or 1.
        convention: ``pairs`` or ``random``.

    Returns:
        ``power`` in [0, 1] and the periods.

    Raises:
        InputError: for a value outside its range, an odd number of periods, or a lift without a
            positive mean.
        UsageError: for both effect and lift.

    Source: Cohen (1988), ch. 2, for the tests; the model of periods is stated in ``assumptions``.

    Examples:
        >>> power_switchback(sd=1, effect=0.5, correlation=0.5, periods=28).summary
        'The power is 41.02 % with 28 periods, 14 in each arm.'
    """
    change = mean_change(sd=sd, mean=mean, effect=effect, lift=lift)
    plan = Switchback(sd, correlation, alpha, sides, convention)
    half = _half(periods)
    power = plan.power(change.effect, half)
    formula, formula_text = plan.formula()
    source = repr(change.effect)
    return call.result(
        outputs={"power": power, **period_outputs(half, period_hours), **change.outputs()},
        summary=f"The power is {probability(power)} with {period_text(half, period_hours)}.",
        reading=(
            *change.reading(),
            period_text(half, None),
            *plan.reading(call),
            *read_hours(period_hours),
        ),
        convention=PHRASES[convention],
        alternatives=plan.others(lambda other: {"power": other.power(change.effect, half)}),
        assumptions=ASSUMPTIONS,
        formula=formula,
        formula_text=formula_text,
        worked=plan.worked(change.effect, half),
        code=python_line(plan, effect=source, half=half),
        r_code=r_line(plan, effect=source, half=half),
        source=SOURCE,
    )


@validated("mde-switchback", _MDE_PARAMS)
def mde_switchback(
    call: Call,
    *,
    sd: float,
    mean: float | None = None,
    periods: int,
    correlation: float = 0.0,
    period_hours: float | None = None,
    alpha: float = 0.05,
    power: float = 0.8,
    sides: int = 2,
    convention: Convention = "pairs",
) -> Calculation:
    """Return the smallest difference that a switchback with these periods detects.

    The smallest δ with P(|T'| > t) >= power. In pairs T' is a noncentral t with k − 1 degrees of
    freedom and noncentrality δ / (σ √(2(1 − ρ)/k)); at random it has 2k − 2 and ρ drops out.

    Args:
        call: filled in by ``validated``.
        sd: standard deviation between the means of periods, above 0, in the metric's unit.
        mean: mean without treatment; above 0 it gives the lift.
        periods: periods in all, even, at least 4.
        correlation: correlation of neighbouring periods, in (-1, 1).
        period_hours: length of a period in hours, above 0; gives days and weeks.
        alpha: false positive rate, in (0, 0.5).
        power: probability of detecting the effect, in (alpha, 1).
        sides: 2 or 1.
        convention: ``pairs`` or ``random``.

    Returns:
        ``effect`` in the metric's unit, above 0, with its lift, and the periods.

    Raises:
        InputError: for a value outside its range, or an odd number of periods.

    Source: Cohen (1988), ch. 2, for the tests; the model of periods is stated in ``assumptions``.

    Examples:
        >>> round(mde_switchback(sd=1, correlation=0.5, periods=68).outputs["effect"], 4)
        0.495
    """
    plan = Switchback(sd, correlation, alpha, sides, convention)
    plan.check_power(power)
    half = _half(periods)
    effect = _detectable(plan, half, power)
    change = mean_change(sd=sd, mean=mean, effect=effect)
    formula, formula_text = plan.formula()
    top = float(f"{2 * effect:.3g}")
    lift = "" if change.lift is None else f" ({percent(change.lift, 3)} of the mean)"
    return call.result(
        outputs={**change.outputs(), **period_outputs(half, period_hours)},
        summary=f"You can detect a difference of {number(effect, 3)}{lift} with "
        f"{period_text(half, period_hours)}.",
        reading=(
            f"standard deviation {number(sd)} between periods",
            *(() if mean is None else (f"mean {number(mean)}",)),
            period_text(half, None),
            *plan.reading(call, power),
            *read_hours(period_hours),
        ),
        convention=PHRASES[convention],
        alternatives=plan.others(lambda other: {"effect": _detectable(other, half, power)}),
        assumptions=ASSUMPTIONS,
        formula=rf"\text{{smallest }} \delta:\ {formula}",
        formula_text=f"smallest δ with {formula_text}",
        worked=plan.worked(effect, half),
        code=python_line(plan, effect="x", half=half, power=power, top=top),
        r_code=r_line(plan, effect="x", half=half, power=power, top=top),
        source=SOURCE,
    )


def _half(periods: int) -> int:
    """Return the periods of each arm."""
    if periods % 2:
        raise InputError(
            "periods", periods, "an even number", f"Half go to each arm: take {periods + 1}."
        )
    return periods // 2


def _detectable(plan: Switchback, half: int, power: float) -> float:
    found, _ = smallest_effect(
        lambda effect: plan.power(effect, half),
        power,
        start=3 * plan.standard_error(half),
        room=float("inf"),
    )
    if found is None:
        raise OverflowError("no float is large enough")
    return found


SAMPLE_SIZE_SWITCHBACK = Calculator(
    name="sample-size-switchback",
    title="Periods needed in a switchback",
    family="planning",
    params=_SIZE_PARAMS,
    outputs=(*OUTPUTS, *_CHANGE),
    run=sample_size_switchback,
    example={"sd": 1, "effect": 0.5, "correlation": 0.5, "period_hours": 12},
    one_of=(CHANGE,),
    headline="periods",
    varies=("effect", "lift", "correlation", "power"),
    curve="correlation",
)
POWER_SWITCHBACK = Calculator(
    name="power-switchback",
    title="Power of a switchback",
    family="planning",
    params=_POWER_PARAMS,
    outputs=(Output("power", "probability of detecting the effect"), *OUTPUTS, *_CHANGE),
    run=power_switchback,
    example={"sd": 1, "effect": 0.5, "correlation": 0.5, "periods": 28},
    one_of=(CHANGE,),
    headline="power",
    varies=("periods", "effect", "lift", "correlation"),
    curve="periods",
)
MDE_SWITCHBACK = Calculator(
    name="mde-switchback",
    title="Minimum detectable effect of a switchback",
    family="planning",
    params=_MDE_PARAMS,
    outputs=(*_CHANGE, *OUTPUTS),
    run=mde_switchback,
    example={"sd": 1, "correlation": 0.5, "periods": 68},
    headline="effect",
    varies=("periods", "correlation", "power"),
    curve="periods",
)

CALCULATORS = (SAMPLE_SIZE_SWITCHBACK, POWER_SWITCHBACK, MDE_SWITCHBACK)
