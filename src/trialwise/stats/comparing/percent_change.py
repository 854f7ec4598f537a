"""Absolute and relative change of a rate or of any number: points, percent and times."""

import math
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import r_print
from trialwise.stats.comparing.reference_distribution import FAMILY
from trialwise.stats.planning.change import FRACTION_HINT
from trialwise.stats.planning.means.change import LARGEST
from trialwise.stats.wording import (
    difference,
    number,
    percent,
    points,
    signed,
    signed_percent,
    tidy,
)

_BASELINE = Param(
    "baseline",
    "rate",
    "rate before, or of control, as a fraction: 12 % is 0.12",
    required=True,
    low=0,
    high=1,
    low_open=True,
    low_hint=f"Nothing can be said relative to a rate of zero. {FRACTION_HINT}",
    high_hint=FRACTION_HINT,
)
_TARGET = Param(
    "target",
    "rate",
    "rate after, or of the treatment, as a fraction",
    low=0,
    high=1,
    high_hint=FRACTION_HINT,
)
_EFFECT = Param(
    "effect",
    "number",
    "absolute difference as a fraction: 2 percentage points is 0.02",
    low=-1,
    high=1,
    low_hint=FRACTION_HINT,
    high_hint=FRACTION_HINT,
)
_LIFT = Param(
    "lift",
    "number",
    "relative difference as a fraction: +20 % is 0.20",
    low=-1,
    high=LARGEST,
    low_hint="A rate cannot fall by more than 100 %.",
)
_CHANGE: Final = ("target", "effect", "lift")
_RATE_PARAMS = (_BASELINE, _TARGET, _EFFECT, _LIFT)
_DIGITS: Final = 4
_SOURCE: Final = "Agresti (2013), Categorical Data Analysis, 3rd ed., ch. 2"


@validated("relative-lift", _RATE_PARAMS, (_CHANGE,))
def relative_lift(
    call: Call,
    *,
    baseline: float,
    target: float | None = None,
    effect: float | None = None,
    lift: float | None = None,
) -> Calculation:
    """Return the change between two rates on every scale: points, percent, times and odds.

    effect = target − baseline; lift = target/baseline − 1.

    Args:
        call: filled in by ``validated``.
        baseline: rate before or of control, in (0, 1].
        target: rate after or of the treatment, in [0, 1]. Give exactly one of target, effect, lift.
        effect: absolute difference as a fraction, in [-1, 1].
        lift: relative difference as a fraction, at least -1.

    Returns:
        ``target``, ``effect``, ``lift``, the ``ratio`` of the rates, Cohen's ``h``, the
        ``number_needed`` for one conversion more (absent without a change) and the ``odds_ratio``
        (absent when a rate is 1).

    Raises:
        InputError: for a change that leads outside [0, 1].
        UsageError: for more than one of target, effect and lift.

    Source: Agresti (2013), Categorical Data Analysis, ch. 2.

    Examples:
        >>> relative_lift(baseline=0.10, target=0.12).summary
        'From 10 % to 12 % is +2 points absolute, which is +20 % relative (1.2 times). That is one \
conversion more for every 50 users.'
    """
    reached = _reached(baseline, target, effect, lift)
    change = difference(reached, baseline) if effect is None else effect
    relative = tidy(change / baseline) if lift is None else lift
    ratio = tidy(1 + relative)
    outputs: dict[str, Value] = {
        "target": reached,
        "effect": change,
        "lift": relative,
        "ratio": ratio,
        "h": 2 * math.asin(math.sqrt(reached)) - 2 * math.asin(math.sqrt(baseline)),
    }
    if change:
        outputs["number_needed"] = 1 / abs(change)
    if baseline < 1 and reached < 1:
        outputs["odds_ratio"] = reached / (1 - reached) / (baseline / (1 - baseline))
    before, after = percent(baseline, _DIGITS), percent(reached, _DIGITS)
    goal = {
        "target": repr(target),
        "effect": f"{baseline!r} + {effect!r}",
        "lift": f"{baseline!r}*(1 + {lift!r})",
    }[next(name for name in _CHANGE if name in call.resolved)]
    return call.result(
        outputs=outputs,
        summary=f"From {before} to {after} is {points(change)} absolute, which is "
        f"{signed_percent(relative)} relative ({number(ratio, 3)} times).{_needed(change)}",
        reading=(f"from {before}", _given(target, effect, lift)),
        convention="absolute change in percentage points; relative change as a share of the rate "
        "before",
        alternatives=_readings(baseline, reached, effect=effect, lift=lift),
        assumptions=(
            "Points and percent are different things: from 10 % to 12 % is +2 points and +20 %. "
            "Say which one is meant.",
            "This is arithmetic on two rates; whether chance could explain the difference needs "
            "the counts behind them.",
        ),
        formula=r"\text{effect} = p_b-p_a,\quad \text{lift} = \frac{p_b}{p_a}-1",
        formula_text="effect = p_b − p_a, lift = p_b/p_a − 1",
        worked=f"effect = {after} − {before} = {points(change)}; lift = {after} / {before} − 1 = "
        f"{signed_percent(relative)}",
        code=f"b, t = {baseline!r}, {goal}; print(t, t - b, t/b - 1)",
        r_code=f"b <- {baseline!r}; t <- {goal}; " + r_print("t", "t - b", "t/b - 1"),
        source=_SOURCE,
    )


def _needed(change: float) -> str:
    """Return for how many users one more or fewer converts."""
    if not change:
        return ""
    word = "more" if change > 0 else "fewer"
    return f" That is one conversion {word} for every {number(1 / abs(change), 4)} users."


def _reached(
    baseline: float, target: float | None, effect: float | None, lift: float | None
) -> float:
    if target is not None:
        return target
    if effect is not None:
        reached, field, value = tidy(baseline + effect), "effect", effect
    else:
        reached, field, value = tidy(baseline * (1 + (lift or 0.0))), "lift", lift or 0.0
    if not 0 <= reached <= 1:
        raise InputError(
            field,
            number(value),
            f"such that the rate stays between 0 and 1; from {percent(baseline)} it leads to "
            f"{percent(reached, 4)}",
            "Check whether the change is absolute (effect) or relative (lift).",
        )
    return reached


def _given(target: float | None, effect: float | None, lift: float | None) -> str:
    if target is not None:
        return f"to {percent(target)}"
    if effect is not None:
        return f"changed by {points(effect, 10)} absolute"
    return f"changed by {signed_percent(lift or 0.0, 10)} relative"


def _readings(
    baseline: float, reached: float, *, effect: float | None, lift: float | None
) -> tuple[Alternative, ...]:
    """Return what the same number means when it is read on the other scale."""
    if effect is not None:
        other, name = tidy(baseline * (1 + effect)), "if the change were relative"
    elif lift is not None:
        other, name = tidy(baseline + lift), "if the change were in points"
    else:
        if reached == 0:
            return ()
        back: dict[str, Value] = {"lift": tidy(difference(baseline, reached) / reached)}
        note = "the way back from the second rate to the first has another percentage"
        return (Alternative("relative to the second rate", back, note),)
    if not 0 <= other <= 1:
        return ()
    change = difference(other, baseline)
    outputs: dict[str, Value] = {
        "target": other,
        "effect": change,
        "lift": tidy(change / baseline),
    }
    return (Alternative(name, outputs, f"from {percent(baseline)} to {percent(other, 4)}"),)


def _number(name: str, what: str, *, positive: bool) -> Param:
    return Param(
        name,
        "number",
        what,
        required=True,
        low=0 if positive else -LARGEST,
        high=LARGEST,
        low_open=positive,
        low_hint="A percentage of zero or of a negative number has no clear meaning; give the "
        "absolute difference instead."
        if positive
        else "",
    )


_NUMBER_PARAMS = (
    _number("before", "value before, or of control, above 0", positive=True),
    _number("after", "value after, or of the treatment", positive=False),
)


@validated("percent-change", _NUMBER_PARAMS)
def percent_change(call: Call, *, before: float, after: float) -> Calculation:
    """Return the change from one number to another, absolute and in percent, and the way back.

    relative change = (after − before)/before; the way back is (before − after)/after.

    Args:
        call: filled in by ``validated``.
        before: in any unit, above 0.
        after: in the same unit.

    Returns:
        ``change`` in the unit, ``relative_change`` as a fraction, ``ratio``, and where the value
        after is above 0 ``change_back`` (the relative change that undoes it) and ``log_change``.

    Raises:
        InputError: for a value outside its range.

    Source: Törnqvist, Vartia & Vartia (1985), American Statistician 39, 43-46.

    Examples:
        >>> percent_change(before=50, after=60).summary
        'From 50 to 60 is a change of +10, that is +20 % (1.2 times); −16.7 % would undo it.'
    """
    change = difference(after, before)
    relative = tidy(change / before)
    outputs: dict[str, Value] = {
        "change": change,
        "relative_change": relative,
        "ratio": after / before,
    }
    undo = ""
    alternatives = []
    if after > 0:
        back = tidy(-change / after)
        outputs |= {"change_back": back, "log_change": math.log(after) - math.log(before)}
        undo = f"; {signed_percent(back)} would undo it" if change else ""
        middle = before / 2 + after / 2
        alternatives.append(
            Alternative(
                "relative to the mean of both",
                {"relative_change": tidy(change / middle)},
                "the same size in both directions",
            )
        )
    return call.result(
        outputs=outputs,
        summary=f"From {number(before)} to {number(after)} is a change of {signed(change, 6)}, "
        f"that is {signed_percent(relative)} ({number(after / before, 4)} times){undo}.",
        reading=(f"before {number(before)}", f"after {number(after)}"),
        convention="relative to the value before",
        alternatives=alternatives,
        assumptions=(
            "A rise and a fall of the same percentage do not cancel: +20 % is undone by −16.7 %.",
            "This is arithmetic on two numbers; whether chance could explain the difference needs "
            "the data behind them.",
        ),
        formula=r"\frac{x_1-x_0}{x_0},\quad \text{back: } \frac{x_0-x_1}{x_1}",
        formula_text="relative change = (after − before)/before, back = (before − after)/after",
        worked=f"({number(after)} − {number(before)}) / {number(before)} = "
        f"{signed(change, 6)} / {number(before)} = {signed_percent(relative, 5)}",
        code=f"a, b = {before!r}, {after!r}; print(b - a, b/a - 1)",
        r_code=f"a <- {before!r}; b <- {after!r}; " + r_print("b - a", "b/a - 1"),
        source="Törnqvist, Vartia & Vartia (1985), How should relative changes be measured?, "
        "American Statistician 39, 43-46",
    )


RELATIVE_LIFT = Calculator(
    name="relative-lift",
    title="Change of a rate in points and in percent",
    family=FAMILY,
    params=_RATE_PARAMS,
    outputs=(
        Output("target", "rate after the change"),
        Output("effect", "absolute change as a fraction; times 100 it is percentage points"),
        Output("lift", "relative change as a fraction"),
        Output("ratio", "rate after over rate before"),
        Output("h", "Cohen's h, the difference on the arcsine scale"),
        Output("number_needed", "users for one conversion more or less (optional: needs a change)"),
        Output("odds_ratio", "ratio of the odds (optional: needs both rates below 1)"),
    ),
    run=relative_lift,
    example={"baseline": 0.10, "target": 0.12},
    one_of=(_CHANGE,),
    headline="lift",
    printed=("target", "effect", "lift"),
)
PERCENT_CHANGE = Calculator(
    name="percent-change",
    title="Change of a number in percent",
    family=FAMILY,
    params=_NUMBER_PARAMS,
    outputs=(
        Output("change", "absolute change in the unit of the number"),
        Output("relative_change", "change relative to the value before, a fraction"),
        Output("ratio", "value after over value before"),
        Output(
            "change_back",
            "relative change that undoes it (optional: needs a value above 0)",
            "percent",
        ),
        Output("log_change", "natural logarithm of the ratio (optional: needs a value above 0)"),
    ),
    run=percent_change,
    example={"before": 50, "after": 60},
    headline="relative_change",
    printed=("change", "relative_change"),
)

CALCULATORS = (RELATIVE_LIFT, PERCENT_CHANGE)
