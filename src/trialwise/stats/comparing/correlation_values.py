"""The correlation of two lists of raw values: Pearson's, or Spearman's of their ranks."""

import math
from typing import Literal

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import r_print, r_vector
from trialwise.stats.comparing.estimate import Estimate, with_limits
from trialwise.stats.comparing.samples import FAMILY, check_length, sides_param, values_param
from trialwise.stats.error_rates import ALPHA, read_test
from trialwise.stats.numeric.interval import Interval
from trialwise.stats.numeric.ranks import midranks
from trialwise.stats.wording import count, number, p_text, signed

Values = tuple[float, ...]
Method = Literal["pearson", "spearman"]
_PARAMS = (
    values_param("values_a", "first metric, one value per user", least=4),
    values_param("values_b", "second metric of the same users, in the same order", least=4),
    Param(
        "method",
        "choice",
        "pearson for a straight line, spearman for ranks (any steady rise or fall)",
        default="pearson",
        choices=("pearson", "spearman"),
    ),
    ALPHA,
    sides_param("a correlation above 0"),
)
_NAMES = {"pearson": "Pearson's r", "spearman": "Spearman's rho"}


@validated("correlation-values", _PARAMS)
def correlation_values(
    call: Call,
    *,
    values_a: Values,
    values_b: Values,
    method: Method = "pearson",
    alpha: float = 0.05,
    sides: int = 2,
) -> Calculation:
    """Return the correlation of two lists, its interval and its test against 0.

    r = Σ(x − x̄)(y − ȳ)/√(Σ(x − x̄)² Σ(y − ȳ)²), of the ranks for Spearman's;
    t = r √((n − 2)/(1 − r²)).

    Args:
        call: filled in by ``validated``.
        values_a: first metric, at least 4 values.
        values_b: second metric of the same users, as many.
        method: ``pearson`` or ``spearman`` (ties share their mean rank).
        alpha: false positive rate, in (0, 0.5).
        sides: 2, or 1 to test for a correlation above 0.

    Returns:
        ``correlation`` with its limits ``low`` and ``high``, n, t, df and the p-value.

    Raises:
        InputError: for lists of different lengths, values that do not vary, or points that lie
            exactly on a line, which leave nothing to test.

    Source: Fisher (1921), Metron 1, 3-32; Spearman (1904), American Journal of Psychology 15;
        Bonett & Wright (2000), Psychometrika 65, 23-28, for the interval of Spearman's.

    Examples:
        >>> result = correlation_values(values_a=[1, 2, 3, 4, 5], values_b=[2, 1, 4, 3, 5])
        >>> round(result.outputs["correlation"], 4), round(result.outputs["p_value"], 4)
        (0.8, 0.1041)
    """
    _check_pairs(values_a, values_b)
    n = len(values_a)
    found = {"pearson": _pearson(values_a, values_b), "spearman": _spearman(values_a, values_b)}
    r = found[method]
    if abs(r) > 1 - 1e-12:
        raise InputError(
            "values_b",
            f"exactly on a line with values_a ({_NAMES[method]} is {number(round(r))})",
            "not exactly on a line",
            "Such a correlation leaves nothing to test; check that the lists are not copies.",
        )
    interval = _interval(r, n, method, alpha / sides)
    test = _test(r, n)
    p_value = test.p_value(sides)
    other: Method = "spearman" if method == "pearson" else "pearson"
    excludes = interval.low > 0 or interval.high < 0
    function = "pearsonr" if method == "pearson" else "spearmanr"
    side = "two-sided" if sides == 2 else "greater"
    ranks = "rank" if method == "spearman" else ""
    x, y = (f"{ranks}({r_vector(values)})" for values in (values_a, values_b))
    tail = f"2*pt(-abs(t), {n - 2})" if sides == 2 else f"pt(-t, {n - 2})"
    return call.result(
        outputs={
            "correlation": r,
            "low": interval.low,
            "high": interval.high,
            "n": n,
            "t": test.statistic(),
            "df": n - 2,
            "p_value": p_value,
        },
        summary=f"{_NAMES[method]} is {with_limits(r, interval, alpha, sides)} in {count(n)} "
        f"pairs, {p_text(p_value)}. The interval {'excludes' if excludes else 'still allows'} "
        "no correlation.",
        reading=(f"{count(n)} pairs of values", _NAMES[method], read_test(call, alpha, sides)),
        convention=f"{_NAMES[method]}, t test against 0, "
        + ("Fisher's z interval" if method == "pearson" else "Bonett-Wright interval"),
        alternatives=_alternatives(other, found[other], n, sides),
        assumptions=(
            "Users are independent, and the values of a user stand at the same place in both "
            "lists.",
            "Pearson's r measures a straight line and a few outliers can make or hide it; "
            "Spearman's any steady rise or fall: look at the points.",
            "A correlation is no cause: only random assignment tells what a change does.",
        ),
        formula=r"r = \frac{\sum(x-\bar x)(y-\bar y)}{\sqrt{\sum(x-\bar x)^2\sum(y-\bar y)^2}},"
        r"\quad t = r\sqrt{\frac{n-2}{1-r^2}}",
        formula_text="r = Σ(x − x̄)(y − ȳ)/√(Σ(x − x̄)² Σ(y − ȳ)²), t = r √((n − 2)/(1 − r²))"
        + (", of the ranks" if method == "spearman" else ""),
        worked=f"t = {number(r, 5)}·√({n - 2}/(1 − {number(r, 5)}²)) = "
        f"{signed(test.statistic(), 5)}",
        code=f"from scipy.stats import {function}; r = {function}({list(values_a)}, "
        f"{list(values_b)}, alternative={side!r}); print(r.statistic, r.pvalue)",
        r_code=f"r <- cor({x}, {y}); t <- r*sqrt({n - 2}/(1 - r^2)); " + r_print("r", tail),
        source="Fisher (1921), Metron 1, 3-32"
        if method == "pearson"
        else "Spearman (1904), American Journal of Psychology 15, 72-101; Bonett & Wright (2000), "
        "Psychometrika 65, 23-28",
    )


def _check_pairs(values_a: Values, values_b: Values) -> None:
    for name, values in (("values_a", values_a), ("values_b", values_b)):
        check_length(name, values)
        if min(values) == max(values):
            raise InputError(
                name,
                f"{number(values[0])} each time",
                "a list of values that vary",
                "A metric that is the same for every user goes along with nothing.",
            )
    if len(values_a) != len(values_b):
        raise InputError(
            "values_b",
            f"a list of {count(len(values_b))} values",
            f"as long as values_a, which has {count(len(values_a))}",
            "Give both metrics of every user, in the same order.",
        )


def _pearson(first: Values, second: Values) -> float:
    scales = [max(map(abs, values)) for values in (first, second)]
    x, y = (
        [value / scale for value in values]
        for values, scale in zip((first, second), scales, strict=True)
    )
    mean_x, mean_y = math.fsum(x) / len(x), math.fsum(y) / len(y)
    x, y = [value - mean_x for value in x], [value - mean_y for value in y]
    joint = math.fsum(a * b for a, b in zip(x, y, strict=True))
    squares = math.hypot(*x) * math.hypot(*y)
    return max(-1.0, min(1.0, joint / squares))


def _spearman(first: Values, second: Values) -> float:
    return _pearson(midranks(first).ranks, midranks(second).ranks)


def _test(r: float, n: int) -> Estimate:
    return Estimate(r, math.sqrt((1 - r) * (1 + r) / (n - 2)), n - 2)


def _interval(r: float, n: int, method: Method, tail: float) -> Interval:
    spread = 1.0 if method == "pearson" else math.sqrt(1 + r * r / 2)
    fisher = Estimate(math.atanh(r), spread / math.sqrt(n - 3)).interval(2 * tail)
    return Interval(math.tanh(fisher.low), math.tanh(fisher.high))


def _alternatives(method: Method, r: float, n: int, sides: int) -> tuple[Alternative, ...]:
    if abs(r) > 1 - 1e-12:
        return (Alternative(_NAMES[method], {"correlation": r}, "the points lie on a line"),)
    note = (
        "of the ranks: any steady rise or fall, little moved by outliers"
        if method == "spearman"
        else "of the values themselves: a straight line"
    )
    outputs = {"correlation": r, "p_value": _test(r, n).p_value(sides)}
    return (Alternative(_NAMES[method], outputs, note),)


CORRELATION_VALUES = Calculator(
    name="correlation-values",
    title="Correlation of two lists of values",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("correlation", "Pearson's r or Spearman's rho"),
        Output("low", "lower limit of the correlation"),
        Output("high", "upper limit of the correlation"),
        Output("n", "pairs of values"),
        Output("t", "test statistic"),
        Output("df", "degrees of freedom"),
        Output("p_value", "p-value of the test"),
    ),
    run=correlation_values,
    example={"values_a": [1, 2, 3, 4, 5], "values_b": [2, 1, 4, 3, 5]},
    headline="correlation",
    printed=("correlation", "p_value"),
)

CALCULATORS = (CORRELATION_VALUES,)
