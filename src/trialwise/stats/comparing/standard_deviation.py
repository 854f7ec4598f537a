"""The standard deviation from a standard error, from an interval of the mean, or of a rate."""

import math
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import python_critical, r_critical, r_print
from trialwise.stats.comparing.estimate import level_of
from trialwise.stats.comparing.reference_distribution import FAMILY
from trialwise.stats.comparing.samples import mean_param
from trialwise.stats.comparing.two_estimates import error_param
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.numeric.tails import critical
from trialwise.stats.planning.change import FRACTION_HINT
from trialwise.stats.planning.design import LARGEST_SIZE
from trialwise.stats.validate import MissingInputError
from trialwise.stats.wording import count, number, percent

_COCHRANE: Final = "Higgins et al. (2019), Cochrane Handbook for Systematic Reviews, ch. 6.5.2"
_TEXTBOOK: Final = "Snedecor & Cochran (1989), Statistical Methods, 8th ed., ch. 4 and 7"
_PARAMS = (
    error_param("standard_error", "standard error of the mean, with n", required=False),
    mean_param("low", "lower limit of the interval of the mean, with high and n", required=False),
    mean_param("high", "upper limit of the interval of the mean", required=False),
    Param(
        "baseline",
        "rate",
        "a conversion rate, for the standard deviation of a metric that is 0 or 1",
        low=0,
        high=1,
        high_hint=FRACTION_HINT,
    ),
    Param(
        "n",
        "count",
        "users behind the standard error or the interval",
        low=2,
        high=LARGEST_SIZE,
        low_hint="A standard deviation needs at least two users.",
    ),
    ALPHA,
)
_GIVEN: Final = ("standard_error", "low", "baseline")


@validated("standard-deviation", _PARAMS, (_GIVEN,))
def standard_deviation(
    call: Call,
    *,
    standard_error: float | None = None,
    low: float | None = None,
    high: float | None = None,
    baseline: float | None = None,
    n: int | None = None,
    alpha: float = 0.05,
) -> Calculation:
    """Return the standard deviation between users from what is known instead.

    SE √n; (high − low)/(2t) √n with t of n − 1 degrees of freedom; √(p(1 − p)) for a metric that
    is 0 or 1.

    Args:
        call: filled in by ``validated``.
        standard_error: of the mean, above 0, with n. Give exactly one of it, low and baseline.
        low: lower limit of the interval of the mean, with high and n.
        high: upper limit, above low.
        baseline: rate of a metric that is 0 or 1, in [0, 1].
        n: users, at least 2.
        alpha: 1 minus the level of the interval, in (0, 0.5).

    Returns:
        ``sd`` and its square, the ``variance``.

    Raises:
        InputError: for a value outside its range, limits in the wrong order, or no users.

    Source: Higgins et al. (2019), Cochrane Handbook, ch. 6.5.2.

    Examples:
        >>> round(standard_deviation(standard_error=0.42, n=225).outputs["sd"], 9)
        6.3
        >>> standard_deviation(baseline=0.2).summary
        'The standard deviation is 0.4 (variance 0.16).'
    """
    if baseline is not None:
        return _of_rate(call, baseline)
    if n is None:
        raise MissingInputError("n", "standard-deviation", "users behind it")
    if standard_error is not None:
        error, given = standard_error, f"standard error {number(standard_error)}"
        line, r_line = repr(standard_error), repr(standard_error)
    else:
        width = _width(low, high)
        error = width / (2 * critical(alpha / 2, n - 1))
        level = f"{level_of(alpha)} interval{call.default_mark('alpha')}"
        given = f"{level} from {number(low or 0.0)} to {number(high or 0.0)}"
        line = f"({high!r} - {low!r})/(2*{python_critical(alpha, n - 1)})"
        r_line = f"({high!r} - {low!r})/(2*{r_critical(alpha, n - 1)})"
    sd = error * math.sqrt(n)
    imports = "" if standard_error is not None else "from scipy.stats import t; "
    return call.result(
        outputs={"sd": sd, "variance": sd * sd},
        summary=f"The standard deviation is {number(sd, 5)} (variance {number(sd * sd, 5)}).",
        reading=(given, f"{count(n)} users"),
        convention="standard error times the root of the users"
        + ("" if standard_error is not None else ", t interval of one mean"),
        alternatives=() if standard_error is not None else _normal(_width(low, high), alpha, n),
        assumptions=(
            "The standard error is that of the mean of one group of independent users; that of a "
            "difference belongs to both groups together.",
            "The standard deviation says how far users spread, the standard error how well their "
            "mean is known.",
        ),
        formula=r"s = SE\,\sqrt n",
        formula_text="s = SE · √n, SE = (high − low)/(2 t) from an interval",
        worked=f"s = {number(error, 6)} · √{count(n)} = {number(sd, 6)}",
        code=f"{imports}s = {line}*{n}**.5; print(s, s*s)",
        r_code=f"s <- {r_line}*sqrt({n}); " + r_print("s", "s*s"),
        source=_COCHRANE,
    )


def _of_rate(call: Call, rate: float) -> Calculation:
    variance = rate * (1 - rate)
    sd = math.sqrt(variance)
    p = number(rate)
    return call.result(
        outputs={"sd": sd, "variance": variance},
        summary=f"The standard deviation is {number(sd, 5)} (variance {number(variance, 5)}).",
        reading=(f"a metric that is 0 or 1, rate {percent(rate)}",),
        convention="binary metric",
        alternatives=(),
        assumptions=(
            "Each user counts once, as 0 or 1; the rate fixes the spread, which is largest at "
            "50 %.",
        ),
        formula=r"s = \sqrt{p(1-p)}",
        formula_text="s = √(p(1 − p))",
        worked=f"s = √({p}·(1 − {p})) = {number(sd, 6)}",
        code=f"v = {rate!r}*(1 - {rate!r}); print(v**.5, v)",
        r_code=f"v <- {rate!r}*(1 - {rate!r}); " + r_print("sqrt(v)", "v"),
        source=_TEXTBOOK,
    )


def _width(low: float | None, high: float | None) -> float:
    """Return the width of the interval.

    Raises:
        InputError: when a limit is missing or they are in the wrong order.
    """
    if low is None or high is None:
        raise MissingInputError("high", "standard-deviation", "the upper limit")
    if high <= low:
        raise InputError(
            "high", number(high), f"above the lower limit, {number(low)}", "Check their order."
        )
    return high - low


def _normal(width: float, alpha: float, n: int) -> tuple[Alternative, ...]:
    sd = width / (2 * critical(alpha / 2)) * math.sqrt(n)
    note = "if the interval was made with z, as for large samples"
    return (Alternative("z interval", {"sd": sd, "variance": sd * sd}, note),)


STANDARD_DEVIATION = Calculator(
    name="standard-deviation",
    title="Standard deviation from a standard error, an interval or a rate",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("sd", "standard deviation between users"),
        Output("variance", "its square"),
    ),
    run=standard_deviation,
    example={"standard_error": 0.42, "n": 225},
    one_of=(_GIVEN,),
    headline="sd",
    printed=("sd", "variance"),
)
CALCULATORS = (STANDARD_DEVIATION,)
