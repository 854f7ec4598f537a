"""One correlation and two: Fisher's z interval, the t test, and their difference."""

import math
from typing import Final

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
from trialwise.stats.comparing.estimate import Estimate, level_of, with_limits
from trialwise.stats.comparing.samples import FAMILY, sides_param
from trialwise.stats.error_rates import ALPHA, read_test
from trialwise.stats.numeric.interval import Interval
from trialwise.stats.planning.design import LARGEST_SIZE
from trialwise.stats.verdict import DISAGREEMENT
from trialwise.stats.wording import alike, count, difference, number, p_text, percent, signed

_HINT = "At exactly 1 or -1 the points lie on a line and there is nothing to test."


def _correlation(name: str, what: str) -> Param:
    return Param(
        name,
        "number",
        what,
        required=True,
        low=-1,
        high=1,
        low_open=True,
        high_open=True,
        low_hint=_HINT,
        high_hint=_HINT,
    )


def _users(name: str, what: str) -> Param:
    return Param(
        name,
        "count",
        what,
        required=True,
        low=4,
        high=LARGEST_SIZE,
        low_hint="Fisher's interval needs at least four pairs of values.",
    )


_PARAMS = (
    _correlation("correlation", "correlation r of two metrics between users"),
    _users("n", "users, that is pairs of values"),
    ALPHA,
    sides_param("a correlation above 0"),
)
_FISHER: Final = (
    "Fisher (1921), On the probable error of a coefficient of correlation, Metron 1, 3-32"
)


@validated("correlation-test", _PARAMS)
def correlation_test(
    call: Call, *, correlation: float, n: int, alpha: float = 0.05, sides: int = 2
) -> Calculation:
    """Return the interval of a correlation by Fisher's z, and its t test against 0.

    tanh(atanh r ± z/√(n − 3)); t = r √(n − 2)/√(1 − r²) with n − 2 degrees of freedom.

    Args:
        call: filled in by ``validated``.
        correlation: Pearson's r, in (-1, 1).
        n: users, at least 4.
        alpha: false positive rate, in (0, 0.5).
        sides: 2, or 1 to test for a correlation above 0.

    Returns:
        ``low`` and ``high``, the share ``r_squared`` of the variance that is shared, t, df and the
        p-value.

    Raises:
        InputError: for a value outside its range.

    Source: Fisher (1921), Metron 1, 3-32.

    Examples:
        >>> result = correlation_test(correlation=0.35, n=80)
        >>> round(result.outputs["low"], 4), round(result.outputs["high"], 4)
        (0.1411, 0.529)
    """
    r = correlation
    fisher = Estimate(math.atanh(r), 1 / math.sqrt(n - 3))
    interval = _back(fisher.interval(alpha, sides))
    rest = math.sqrt((1 - r) * (1 + r))
    test = Estimate(r, rest / math.sqrt(n - 2), n - 2)
    t, p_value = test.statistic(), test.p_value(sides)
    code, r_code = _lines(r, n, alpha, sides)
    excludes = interval.low > 0 or interval.high < 0
    return call.result(
        outputs={
            "low": interval.low,
            "high": interval.high,
            "r_squared": r * r,
            "t": t,
            "df": n - 2,
            "p_value": p_value,
        },
        summary=f"The correlation is {with_limits(r, interval, alpha, sides)}, "
        f"{p_text(p_value)}: it explains {percent(r * r, 3)} of the variance. The interval "
        f"{'excludes' if excludes else 'still allows'} no correlation.",
        reading=(f"correlation {number(r)}", f"{count(n)} users", read_test(call, alpha, sides)),
        convention="Fisher's z interval, t test against 0",
        alternatives=_alternatives(r, n, alpha, sides),
        assumptions=(
            "Users are independent and both metrics roughly normal together; a few outliers can "
            "make or hide a correlation, so look at the points.",
            "For a rank correlation (Spearman) use the wider interval among the alternatives.",
            "A correlation is no cause: only random assignment tells what a change does.",
            *_borderline(interval, p_value, alpha, sides),
        ),
        formula=r"\tanh\Big(\operatorname{artanh} r \pm \frac{z}{\sqrt{n-3}}\Big),\quad "
        r"t = r\sqrt{\frac{n-2}{1-r^2}}",
        formula_text="tanh(artanh r ± z/√(n − 3)), t = r √((n − 2)/(1 − r²)), df = n − 2",
        worked=f"tanh({number(fisher.value, 5)} ± {number(fisher.critical(alpha, sides), 5)}/"
        f"√{count(n - 3)}) = {_limits(interval)}; t = {number(r)}·√({count(n - 2)}/"
        f"(1 − {number(r)}²)) = {signed(t, 5)}",
        code=code,
        r_code=r_code,
        source=_FISHER,
    )


def _borderline(interval: Interval, p_value: float, alpha: float, sides: int) -> tuple[str, ...]:
    """Return the warning that test and interval disagree about zero, or nothing."""
    excludes = interval.low > 0 or (sides == 2 and interval.high < 0)
    return (DISAGREEMENT,) if excludes != (p_value < alpha) else ()


def _back(interval: Interval) -> Interval:
    return Interval(math.tanh(interval.low), math.tanh(interval.high))


def _limits(interval: Interval) -> str:
    low, high = alike((interval.low, interval.high), 4)
    return f"{low} to {high}"


def _alternatives(r: float, n: int, alpha: float, sides: int) -> tuple[Alternative, ...]:
    z = Estimate(math.atanh(r), 1 / math.sqrt(n - 3))
    spearman = _back(
        Estimate(math.atanh(r), math.sqrt(1 + r * r / 2) / math.sqrt(n - 3)).interval(alpha, sides)
    )
    return (
        Alternative(
            "Fisher's z test",
            {"z": z.statistic(), "p_value": z.p_value(sides)},
            "the test that matches the interval; close to t from about 20 users",
        ),
        Alternative(
            "if it is Spearman's rank correlation",
            {"low": spearman.low, "high": spearman.high},
            "Bonett & Wright (2000): standard error √((1 + r²/2)/(n − 3))",
        ),
    )


def _lines(r: float, n: int, alpha: float, sides: int) -> tuple[str, str]:
    t = f"{r!r}*({n - 2}/(1 - ({r!r})**2))**.5"
    code = (
        f"from math import atanh, tanh; from scipy.stats import norm, t; "
        f"h = {python_critical(alpha, sides=sides)}/{n - 3}**.5; x = {t}; "
        f"print(tanh(atanh({r!r}) - h), tanh(atanh({r!r}) + h), "
        f"{python_tail('x', n - 2, sides)})"
    )
    r_code = (
        f"h <- {r_critical(alpha, sides=sides)}/sqrt({n - 3}); "
        f"x <- {r!r}*sqrt({n - 2}/(1 - ({r!r})^2)); "
        + r_print(f"tanh(atanh({r!r}) - h)", f"tanh(atanh({r!r}) + h)", r_tail("x", n - 2, sides))
    )
    return code, r_code


_TWO_PARAMS = (
    _correlation("correlation_a", "correlation in the first group, or in control"),
    _users("n_a", "users of the first group"),
    _correlation("correlation_b", "correlation in the second group, or in the treatment"),
    _users("n_b", "users of the second group"),
    ALPHA,
    sides_param("a higher second correlation"),
)


@validated("two-correlation-test", _TWO_PARAMS)
def two_correlation_test(
    call: Call,
    *,
    correlation_a: float,
    n_a: int,
    correlation_b: float,
    n_b: int,
    alpha: float = 0.05,
    sides: int = 2,
) -> Calculation:
    """Return the test of two correlations from independent groups.

    z = (atanh r_b − atanh r_a)/√(1/(n_a − 3) + 1/(n_b − 3)); the interval of r_b − r_a joins the
    two Fisher intervals (Zou's method).

    Args:
        call: filled in by ``validated``.
        correlation_a: Pearson's r of the first group, in (-1, 1).
        n_a: its users, at least 4.
        correlation_b: Pearson's r of the second group, in (-1, 1).
        n_b: its users, at least 4.
        alpha: false positive rate, in (0, 0.5).
        sides: 2, or 1 to test for a higher second correlation.

    Returns:
        ``effect`` = r_b − r_a with its limits, Cohen's q (the difference of the Fisher z), z and
        the p-value.

    Raises:
        InputError: for a value outside its range.

    Source: Fisher (1921), Metron 1, 3-32; Zou (2007), Psychological Methods 12, 399-413.

    Examples:
        >>> result = two_correlation_test(correlation_a=0.3, n_a=150, correlation_b=0.5, n_b=160)
        >>> round(result.outputs["p_value"], 4)
        0.0367
    """
    effect = difference(correlation_b, correlation_a)
    first, second = (
        Estimate(math.atanh(r), 1 / math.sqrt(n - 3))
        for r, n in ((correlation_a, n_a), (correlation_b, n_b))
    )
    q = Estimate(
        second.value - first.value, math.hypot(first.standard_error, second.standard_error)
    )
    limits = [_back(each.interval(alpha, sides)) for each in (first, second)]
    interval = Interval(
        effect - math.hypot(correlation_b - limits[1].low, limits[0].high - correlation_a),
        effect + math.hypot(limits[1].high - correlation_b, correlation_a - limits[0].low),
    )
    p_value = q.p_value(sides)
    excludes = interval.low > 0 or interval.high < 0
    outputs: dict[str, Value] = {
        "effect": effect,
        "effect_low": interval.low,
        "effect_high": interval.high,
        "q": q.value,
        "z": q.statistic(),
        "p_value": p_value,
    }
    ra, rb = repr(correlation_a), repr(correlation_b)
    error = f"(1/{n_a - 3} + 1/{n_b - 3})"
    return call.result(
        outputs=outputs,
        summary=f"The correlations differ by {with_limits(effect, interval, alpha, sides)}: "
        f"{number(correlation_b)} against {number(correlation_a)}, {p_text(p_value)}. The interval "
        f"{'excludes' if excludes else 'still allows'} equal correlations.",
        reading=(
            f"first group: correlation {number(correlation_a)}, {count(n_a)} users",
            f"second group: correlation {number(correlation_b)}, {count(n_b)} users",
            read_test(call, alpha, sides),
        ),
        convention="Fisher's z test of two independent correlations, Zou's interval for the "
        "difference",
        alternatives=(
            Alternative(
                f"{level_of(alpha, sides)} interval of Cohen's q",
                {
                    "effect_low": q.interval(alpha, sides).low,
                    "effect_high": q.interval(alpha, sides).high,
                },
                "of the difference of the Fisher z, not of the correlations",
            ),
        ),
        assumptions=(
            "The two groups are different users; correlations within the same users need another "
            "test (Steiger's).",
            "Both metrics are roughly normal together in each group; a narrower range of values in "
            "one group lowers its correlation without any other difference.",
            *_borderline(interval, p_value, alpha, sides),
        ),
        formula=r"z = \frac{\operatorname{artanh} r_b-\operatorname{artanh} r_a}"
        r"{\sqrt{1/(n_a-3)+1/(n_b-3)}}",
        formula_text="z = (artanh r_b − artanh r_a)/√(1/(n_a − 3) + 1/(n_b − 3))",
        worked=f"z = ({number(second.value, 5)} − {number(first.value, 5)})/√(1/{n_a - 3} + "
        f"1/{n_b - 3}) = {number(q.value, 5)}/{number(q.standard_error, 5)} = "
        f"{signed(q.statistic(), 5)}",
        code=f"from math import atanh; from scipy.stats import norm; "
        f"z = (atanh({rb}) - atanh({ra}))/{error}**.5; print(z, {python_tail('z', sides=sides)})",
        r_code=f"z <- (atanh({rb}) - atanh({ra}))/sqrt{error}; "
        + r_print("z", r_tail("z", sides=sides)),
        source=f"{_FISHER}; Zou (2007), Psychological Methods 12, 399-413",
    )


CORRELATION_TEST = Calculator(
    name="correlation-test",
    title="Interval and test of a correlation",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("low", "lower limit of the correlation"),
        Output("high", "upper limit of the correlation"),
        Output("r_squared", "share of the variance explained"),
        Output("t", "test statistic"),
        Output("df", "degrees of freedom"),
        Output("p_value", "p-value of the test"),
    ),
    run=correlation_test,
    example={"correlation": 0.35, "n": 80},
    headline="p_value",
    printed=("low", "high", "p_value"),
    varies=("n",),
)
TWO_CORRELATION_TEST = Calculator(
    name="two-correlation-test",
    title="Test of two correlations",
    family=FAMILY,
    params=_TWO_PARAMS,
    outputs=(
        Output("effect", "difference of the correlations, second minus first"),
        Output("effect_low", "lower limit of the difference"),
        Output("effect_high", "upper limit of the difference"),
        Output("q", "Cohen's q, difference of the Fisher z"),
        Output("z", "test statistic"),
        Output("p_value", "p-value of the test"),
    ),
    run=two_correlation_test,
    example={"correlation_a": 0.3, "n_a": 150, "correlation_b": 0.5, "n_b": 160},
    headline="p_value",
    printed=("z", "p_value"),
)

CALCULATORS = (CORRELATION_TEST, TWO_CORRELATION_TEST)
