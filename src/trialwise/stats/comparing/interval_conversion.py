"""Intervals, standard errors and p-values of an estimate, each from the others."""

import math
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import (
    python_critical,
    python_tail,
    r_critical,
    r_print,
    r_tail,
)
from trialwise.stats.comparing.estimate import Estimate, level_of, limits, with_limits
from trialwise.stats.comparing.reference_distribution import DF, FAMILY
from trialwise.stats.comparing.samples import mean_param
from trialwise.stats.comparing.spans import read_alpha
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.numeric.distributions import normal_critical
from trialwise.stats.numeric.interval import Interval
from trialwise.stats.planning.means.change import LARGEST
from trialwise.stats.wording import number, p_text, signed

_TEXTBOOK: Final = "Snedecor & Cochran (1989), Statistical Methods, 8th ed., ch. 3 and 4"
_P_VALUE = Param(
    "p_value",
    "number",
    "two-sided p-value of the estimate, instead of the standard error",
    low=0,
    high=1,
    low_open=True,
    high_open=True,
    low_hint="A p-value of exactly 0 has no finite z; give it with more digits, as in 1e-8.",
    high_hint="At p = 1 the estimate equals the null, and its error cannot be known.",
)
SCALE = Param(
    "scale",
    "choice",
    "difference for means, rates and their differences; ratio for a risk, odds or hazard ratio, "
    "whose interval is symmetric on the log scale",
    default="difference",
    choices=("difference", "ratio"),
)
_INTERVAL_PARAMS = (
    mean_param("estimate", "the estimate, such as a difference or a ratio"),
    Param(
        "standard_error",
        "number",
        "its standard error; of the logarithm when the scale is ratio",
        low=0,
        high=LARGEST,
        low_open=True,
        low_hint="A standard error is above 0.",
    ),
    _P_VALUE,
    DF,
    SCALE,
    ALPHA,
)
_NEAR_MIDDLE: Final = 0.05  # of the width; rounded limits move the middle as much
_ERROR_GROUP: Final = ("standard_error", "p_value")
_BMJ_INTERVAL: Final = (
    "Altman & Bland (2011), How to obtain the confidence interval from a P value, BMJ 343, d2090"
)
_BMJ_P: Final = (
    "Altman & Bland (2011), How to obtain the P value from a confidence interval, BMJ 343, d2304"
)


@validated("interval-from-se", _INTERVAL_PARAMS, (_ERROR_GROUP,))
def interval_from_se(
    call: Call,
    *,
    estimate: float,
    standard_error: float | None = None,
    p_value: float | None = None,
    df: float | None = None,
    scale: str = "difference",
    alpha: float = 0.05,
) -> Calculation:
    """Return the interval and the p-value of an estimate from its standard error, or from p.

    estimate ± z · SE, and z = estimate/SE; with a p-value SE = |estimate|/z(p). On the ratio scale
    the same holds for ln(estimate).

    Args:
        call: filled in by ``validated``.
        estimate: a difference, or a ratio above 0.
        standard_error: above 0, of the logarithm for a ratio. Give exactly one of it and p_value.
        p_value: two-sided, against 0 (difference) or 1 (ratio), in (0, 1).
        df: degrees of freedom for t instead of the normal.
        scale: ``difference`` or ``ratio``.
        alpha: 1 minus the level of the interval, in (0, 0.5).

    Returns:
        ``low`` and ``high``, the standard error (of the logarithm for a ratio), the ``statistic``
        and the two-sided p-value.

    Raises:
        InputError: for a value outside its range, or an estimate that equals the null.

    Source: Altman & Bland (2011), BMJ 343, d2090.

    Examples:
        >>> interval_from_se(estimate=2.0, standard_error=0.8).summary
        'The estimate is 2 (95 % interval 0.43 to 3.57), p = 0.0124. The interval excludes 0.'
    """
    centre = _on_scale("estimate", estimate, scale)
    if standard_error is None:
        standard_error = _error_from_p(estimate, centre, p_value or 0.5, df)
    found = Estimate(centre, standard_error, df or math.inf)
    inner = found.interval(alpha)
    interval = _back(inner, scale)
    normal = _back(Estimate(centre, standard_error).interval(alpha), scale)
    null = "1" if scale == "ratio" else "0"
    excludes = inner.low > 0 or inner.high < 0
    name = "t" if df else "z"
    code, r_code = _interval_lines(estimate, standard_error, df, scale, alpha, p_value)
    return call.result(
        outputs={
            "low": interval.low,
            "high": interval.high,
            "standard_error": standard_error,
            "statistic": found.statistic(),
            "p_value": found.p_value(),
        },
        summary=f"The estimate is {with_limits(estimate, interval, alpha)}, "
        f"{p_text(found.p_value())}. The interval {'excludes' if excludes else 'still allows'} "
        f"{null}.",
        reading=(
            f"estimate {number(estimate)}, "
            + (
                f"two-sided p = {number(p_value)}"
                if p_value is not None
                else f"standard error {number(standard_error)}"
            ),
            f"{scale} scale{call.default_mark('scale')}",
            read_alpha(call, alpha),
        ),
        convention=f"{name} interval{' on the log scale' if scale == 'ratio' else ''}, two-sided",
        alternatives=(
            Alternative(
                "normal instead of t",
                {"low": normal.low, "high": normal.high},
                "treats the standard error as known",
            ),
            Alternative(
                "one-sided p-value",
                {"p_value": found.p_value(1)},
                f"for an estimate above {null} alone",
            ),
        ),
        assumptions=(
            "The estimate (for a ratio its logarithm) is normal, or t with these df, around the "
            "truth.",
            "The standard error already holds what the design demands: clusters, covariates and "
            "several looks cannot be added here.",
        ),
        formula=r"\hat\theta \pm z_{1-\alpha/2}\,SE,\quad z = \hat\theta/SE",
        formula_text="estimate ± z₁₋α/₂ · SE, z = estimate/SE; SE = |estimate|/z(p) from a p-value"
        + ("; all for ln(estimate)" if scale == "ratio" else ""),
        worked=f"{_named(centre, scale)} ± {number(found.critical(alpha), 5)} · "
        f"{number(standard_error, 5)} → {limits(interval)}; {name} = {number(centre, 5)} / "
        f"{number(standard_error, 5)} = {signed(found.statistic(), 5)}",
        code=code,
        r_code=r_code,
        source=_BMJ_INTERVAL if p_value is not None else _TEXTBOOK,
    )


def _on_scale(field: str, value: float, scale: str) -> float:
    """Return the value on the scale on which it is normal."""
    if scale == "difference":
        return value
    if value <= 0:
        raise InputError(
            field,
            number(value),
            "above 0 on the ratio scale",
            "A ratio of 1 is no difference; for a difference choose the scale difference.",
        )
    return math.log(value)


def _back(interval: Interval, scale: str) -> Interval:
    if scale == "difference":
        return interval
    return Interval(math.exp(interval.low), math.exp(interval.high))


def _named(centre: float, scale: str) -> str:
    return f"ln {number(math.exp(centre), 5)}" if scale == "ratio" else number(centre, 6)


def _error_from_p(estimate: float, centre: float, p_value: float, df: float | None) -> float:
    if centre == 0:
        raise InputError(
            "estimate",
            number(estimate),
            "different from the null when a p-value is given",
            "An estimate equal to the null has p = 1 for any standard error; give the error.",
        )
    return abs(centre) / Estimate(0.0, 1.0, df or math.inf).critical(p_value)


def _interval_lines(
    estimate: float,
    error: float,
    df: float | None,
    scale: str,
    alpha: float,
    p_value: float | None,
) -> tuple[str, str]:
    at = df or math.inf
    log, exp = ("log(", "exp(") if scale == "ratio" else ("(", "(")
    module = "from math import exp, log; " if scale == "ratio" else ""
    source = r_source = repr(error)
    if p_value is not None:
        source = f"abs(x)/{python_critical(p_value, at)}"
        r_source = f"abs(x)/({r_critical(p_value, at)})"
    code = (
        f"{module}from scipy.stats import {'t' if df else 'norm'}; x = {log}{estimate!r}); "
        f"e = {source}; h = {python_critical(alpha, at)}*e; "
        f"print({exp}x - h), {exp}x + h), {python_tail('x/e', at)})"
    )
    r_code = (
        f"x <- {log}{estimate!r}); e <- {r_source}; h <- {r_critical(alpha, at)}*e; "
        + r_print(f"{exp}x - h)", f"{exp}x + h)", r_tail("x/e", at))
    )
    return code, r_code


_LIMIT_PARAMS = (
    mean_param("low", "lower limit of the interval"),
    mean_param("high", "upper limit of the interval"),
    Param(
        "estimate",
        "number",
        "the reported estimate, only to check that it lies between the limits",
        low=-LARGEST,
        high=LARGEST,
    ),
    SCALE,
    ALPHA,
)


@validated("p-from-interval", _LIMIT_PARAMS)
def p_from_interval(
    call: Call,
    *,
    low: float,
    high: float,
    estimate: float | None = None,
    scale: str = "difference",
    alpha: float = 0.05,
) -> Calculation:
    """Return the estimate, its standard error and the p-value that an interval implies.

    SE = (high − low)/(2z), z = midpoint/SE; for a ratio all of it on the log scale.

    Args:
        call: filled in by ``validated``.
        low: lower limit.
        high: upper limit, above ``low``.
        estimate: as reported, between the limits; a check that changes no number.
        scale: ``difference``, tested against 0, or ``ratio``, tested against 1.
        alpha: 1 minus the level of the interval, in (0, 0.5).

    Returns:
        ``estimate`` (the middle, the geometric one for a ratio), ``standard_error`` (of the
        logarithm for a ratio), z and the two-sided p-value.

    Raises:
        InputError: for limits in the wrong order, an estimate outside them, or a ratio with a limit
            not above 0.

    Source: Altman & Bland (2011), BMJ 343, d2304.

    Examples:
        >>> round(p_from_interval(low=0.5, high=3.5).outputs["p_value"], 4)
        0.009
    """
    if low >= high:
        raise InputError(
            "low",
            number(low),
            f"below high, which is {number(high)}",
            "Give the lower limit first; an interval without width has no standard error.",
        )
    found = _from_limits(low, high, scale, alpha)
    middle_value = math.exp(found.value) if scale == "ratio" else found.value
    off_centre = _check_estimate(estimate, low, high, middle_value)
    name = "standard error of the logarithm" if scale == "ratio" else "standard error"
    null = "1" if scale == "ratio" else "0"
    x, y = (f"log({v!r})" if scale == "ratio" else repr(v) for v in (low, high))
    module = "from math import exp, log; " if scale == "ratio" else ""
    middle = "exp(m)" if scale == "ratio" else "m"
    return call.result(
        outputs={
            "estimate": middle_value,
            "standard_error": found.standard_error,
            "z": found.statistic(),
            "p_value": found.p_value(),
        },
        summary=f"The interval {limits(Interval(low, high))} implies an estimate of "
        f"{number(middle_value, 5)}, a {name} of {number(found.standard_error, 4)}, and "
        f"{p_text(found.p_value())} against {null}.",
        reading=(
            f"limits {number(low)} to {number(high)}",
            f"{scale} scale{call.default_mark('scale')}",
            read_alpha(call, alpha),
        ),
        convention=f"normal interval{' on the log scale' if scale == 'ratio' else ''}, two-sided p",
        alternatives=_other_readings(low, high, scale, alpha),
        assumptions=(
            "The interval is symmetric around the estimate (for a ratio on the log scale) and "
            "normal; intervals by t, bootstrap or exact methods fit only roughly.",
            "Rounded limits give a rounded answer: it is rough when p is far below 0.001.",
            *off_centre,
        ),
        formula=r"SE = \frac{u-l}{2z_{1-\alpha/2}},\quad z = \frac{(l+u)/2}{SE}",
        formula_text="SE = (high − low)/(2 z₁₋α/₂), z = ((low + high)/2)/SE"
        + ("; all for logarithms" if scale == "ratio" else ""),
        worked=_worked_limits(low, high, scale, alpha, found),
        code=f"{module}from scipy.stats import norm; m, e = ({x} + {y})/2, "
        f"({y} - {x})/2/{python_critical(alpha)}; print({middle}, e, {python_tail('m/e')})",
        r_code=f"m <- ({x} + {y})/2; e <- ({y} - {x})/2/({r_critical(alpha)}); "
        + r_print(middle, "e", r_tail("m/e")),
        source=_BMJ_P,
    )


def _check_estimate(
    estimate: float | None, low: float, high: float, middle: float
) -> tuple[str, ...]:
    """Refuse an estimate outside its interval; warn of one that is not in the middle."""
    if estimate is None or abs(estimate - middle) <= _NEAR_MIDDLE * (high - low):
        return ()
    if not low <= estimate <= high:
        raise InputError(
            "estimate",
            number(estimate),
            f"between the limits {number(low)} and {number(high)}",
            "An interval holds its own estimate; check the numbers, or leave the estimate out.",
        )
    return (
        f"The reported estimate {number(estimate)} is not in the middle, which is "
        f"{number(middle, 4)}: the interval may be on the log scale, or not normal.",
    )


def _from_limits(low: float, high: float, scale: str, alpha: float) -> Estimate:
    x, y = _on_scale("low", low, scale), _on_scale("high", high, scale)
    return Estimate((x + y) / 2, (y - x) / 2 / normal_critical(alpha / 2))


def _worked_limits(low: float, high: float, scale: str, alpha: float, found: Estimate) -> str:
    x, y = number(low), number(high)
    if scale == "ratio":
        x, y = f"ln {x}", f"ln {y}"
    return (
        f"SE = ({y} − {x})/(2·{number(normal_critical(alpha / 2), 5)}) = "
        f"{number(found.standard_error, 5)}; z = {number(found.value, 5)} / "
        f"{number(found.standard_error, 5)} = {signed(found.statistic(), 5)}"
    )


def _other_readings(low: float, high: float, scale: str, alpha: float) -> tuple[Alternative, ...]:
    """Return what the limits imply at other levels, and on the other scale."""
    found = [
        _reading_of(f"if it is a {level_of(other)} interval", low, high, scale, other)
        for other in (0.1, 0.05, 0.01)
        if other != alpha
    ]
    if low > 0:
        flipped = "ratio" if scale == "difference" else "difference"
        found.append(_reading_of(f"if it is of a {flipped}", low, high, flipped, alpha))
    return tuple(found)


def _reading_of(name: str, low: float, high: float, scale: str, alpha: float) -> Alternative:
    found = _from_limits(low, high, scale, alpha)
    outputs: dict[str, Value] = {
        "standard_error": found.standard_error,
        "p_value": found.p_value(),
    }
    return Alternative(name, outputs, f"against {'1' if scale == 'ratio' else '0'}")


INTERVAL_FROM_SE = Calculator(
    name="interval-from-se",
    title="Interval and p-value from a standard error, or the interval from a p-value",
    family=FAMILY,
    params=_INTERVAL_PARAMS,
    outputs=(
        Output("low", "lower limit"),
        Output("high", "upper limit"),
        Output("standard_error", "standard error, of the logarithm for a ratio"),
        Output("statistic", "z, or t with df"),
        Output("p_value", "two-sided p-value"),
    ),
    run=interval_from_se,
    example={"estimate": 2.0, "standard_error": 0.8},
    one_of=(_ERROR_GROUP,),
    headline="p_value",
    printed=("low", "high", "p_value"),
    varies=("alpha",),
)
P_FROM_INTERVAL = Calculator(
    name="p-from-interval",
    title="Standard error and p-value from an interval",
    family=FAMILY,
    params=_LIMIT_PARAMS,
    outputs=(
        Output("estimate", "middle of the interval, the geometric one for a ratio"),
        Output("standard_error", "standard error, of the logarithm for a ratio"),
        Output("z", "test statistic"),
        Output("p_value", "two-sided p-value"),
    ),
    run=p_from_interval,
    example={"low": 0.5, "high": 3.5},
    headline="p_value",
    printed=("estimate", "standard_error", "p_value"),
)

CALCULATORS = (INTERVAL_FROM_SE, P_FROM_INTERVAL)
