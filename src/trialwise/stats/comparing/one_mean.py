"""One observed mean: its interval, and the test against a fixed value."""

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import (
    python_critical,
    python_tail,
    r_critical,
    r_print,
    r_tail,
)
from trialwise.stats.comparing.estimate import Estimate, limits, to_width, with_limits
from trialwise.stats.comparing.means_test import Sample
from trialwise.stats.comparing.samples import (
    FAMILY,
    mean_param,
    read_sample,
    sd_param,
    sides_param,
    size_param,
)
from trialwise.stats.comparing.spans import read_alpha
from trialwise.stats.error_rates import ALPHA, read_test
from trialwise.stats.planning.means.change import LARGEST
from trialwise.stats.wording import count, difference, number, p_text, signed

_SAMPLE = (
    mean_param("mean", "mean of the sample"),
    sd_param("sd", "standard deviation between the users", zero=False),
    size_param("n", "users in the sample"),
)
_INTERVAL_PARAMS = (*_SAMPLE, ALPHA)
_NULL = Param(
    "null",
    "number",
    "value that the mean is tested against, in the metric's unit",
    default=0.0,
    low=-LARGEST,
    high=LARGEST,
)
_TEST_PARAMS = (*_SAMPLE, _NULL, ALPHA, sides_param("a mean above the null"))
_SOURCE = "Student (1908), The probable error of a mean, Biometrika 6, 1-25"
_ASSUMPTIONS = (
    "Users are independent, a random sample of those that the mean is to speak about.",
    "The metric is roughly normal, or n large enough for its mean to be: heavy tails such as "
    "revenue need thousands of users.",
)


@validated("one-mean-interval", _INTERVAL_PARAMS)
def one_mean_interval(
    call: Call, *, mean: float, sd: float, n: int, alpha: float = 0.05
) -> Calculation:
    """Return the confidence interval of one mean.

    x̄ ± t · s/√n with n − 1 degrees of freedom.

    Args:
        call: filled in by ``validated``.
        mean: mean of the sample, in the metric's unit.
        sd: standard deviation between users (divisor n − 1), above 0.
        n: users, at least 2.
        alpha: 1 minus the level of the interval, in (0, 0.5).

    Returns:
        The limits ``low`` and ``high``, the ``margin`` (half the width), the standard error, the
        critical value and df.

    Raises:
        InputError: for a value outside its range.

    Source: Student (1908), Biometrika 6, 1-25.

    Examples:
        >>> one_mean_interval(mean=50, sd=30, n=1000).summary
        'The mean is 50 (95 % interval 48.14 to 51.86), that is ±1.86.'
    """
    sample = Sample(mean, sd, n)
    estimate = Estimate(mean, sample.standard_error, n - 1)
    normal = Estimate(mean, sample.standard_error).interval(alpha)
    interval, quantile = estimate.interval(alpha), estimate.critical(alpha)
    margin = quantile * sample.standard_error
    said = with_limits(mean, interval, alpha)
    return call.result(
        outputs={
            "low": interval.low,
            "high": interval.high,
            "margin": margin,
            "standard_error": sample.standard_error,
            "critical": quantile,
            "df": n - 1,
        },
        summary=f"The mean is {said}, that is ±{number(margin, 3)}.",
        reading=(
            read_sample("sample", sample),
            read_alpha(call, alpha),
        ),
        convention="t interval (the standard deviation is estimated), two-sided",
        alternatives=(
            Alternative(
                "z interval",
                {"low": normal.low, "high": normal.high},
                "treats the standard deviation as known; too narrow below about 30 users",
            ),
        ),
        assumptions=(
            *_ASSUMPTIONS,
            "The interval is about the mean, not about single users: it says nothing of how far "
            "they spread.",
        ),
        formula=r"\bar x \pm t_{1-\alpha/2,\,n-1}\,\frac{s}{\sqrt n}",
        formula_text="x̄ ± t₁₋α/₂ · s/√n, df = n − 1",
        worked=f"{number(mean)} ± {number(quantile, 5)} · {number(sd)}/√{count(n)} = "
        f"{number(mean)} ± {number(margin, 5)} → {limits(interval)}",
        code=f"from scipy.stats import t; h = {python_critical(alpha, n - 1)}*{sd!r}/{n}**.5; "
        f"print({mean!r} - h, {mean!r} + h)",
        r_code=f"h <- {r_critical(alpha, n - 1)}*{sd!r}/sqrt({n}); "
        + r_print(f"{mean!r} - h", f"{mean!r} + h"),
        source=_SOURCE,
    )


@validated("one-mean-test", _TEST_PARAMS)
def one_mean_test(
    call: Call,
    *,
    mean: float,
    sd: float,
    n: int,
    null: float = 0.0,
    alpha: float = 0.05,
    sides: int = 2,
) -> Calculation:
    """Return the t test of one mean against a fixed value.

    t = (x̄ − μ₀) / (s/√n) with n − 1 degrees of freedom.

    Args:
        call: filled in by ``validated``.
        mean: mean of the sample, in the metric's unit.
        sd: standard deviation between users (divisor n − 1), above 0.
        n: users, at least 2.
        null: the value μ₀ that is tested.
        alpha: false positive rate, in (0, 0.5).
        sides: 2, or 1 to test for a mean above the null.

    Returns:
        ``effect`` (mean minus null) with its limits, the limits of the mean itself, t, df and the
        p-value.

    Raises:
        InputError: for a value outside its range.

    Source: Student (1908), Biometrika 6, 1-25.

    Examples:
        >>> round(one_mean_test(mean=52, sd=30, n=1000, null=50).outputs["p_value"], 4)
        0.0353
    """
    sample = Sample(mean, sd, n)
    effect = difference(mean, null)
    estimate = Estimate(effect, sample.standard_error, n - 1)
    normal = Estimate(effect, sample.standard_error)
    shift, interval = (
        Estimate(value, sample.standard_error, n - 1).interval(alpha, sides)
        for value in (effect, mean)
    )
    t, p_value = estimate.statistic(), estimate.p_value(sides)
    _check_distinct(interval.low, interval.high, sd)
    return call.result(
        outputs={
            "effect": effect,
            "effect_low": shift.low,
            "effect_high": shift.high,
            "low": interval.low,
            "high": interval.high,
            "standard_error": sample.standard_error,
            "t": t,
            "df": n - 1,
            "p_value": p_value,
        },
        summary=f"The mean is {with_limits(mean, interval, alpha, sides)}, "
        f"{to_width(abs(effect), shift.high - shift.low)} {'above' if effect >= 0 else 'below'} "
        f"the {number(null)} it is tested against, {p_text(p_value)}. "
        f"{_allowed(interval.low, interval.high, null)}",
        reading=(
            read_sample("sample", sample),
            f"tested against {number(null)}{call.default_mark('null')}",
            read_test(call, alpha, sides),
        ),
        convention=f"one-sample t test, {'two-sided' if sides == 2 else 'one-sided (higher)'}",
        alternatives=(
            Alternative(
                "z test",
                {"z": normal.statistic(), "p_value": normal.p_value(sides)},
                "treats the standard deviation as known",
            ),
            Alternative(
                "two-sided" if sides == 1 else "one-sided (higher)",
                {"p_value": estimate.p_value(3 - sides)},
                "the same test with the other number of sides",
            ),
        ),
        assumptions=(
            *_ASSUMPTIONS,
            "The value tested against is fixed beforehand; a mean of another sample is not, and "
            "needs a test of two means.",
        ),
        formula=r"t = \frac{\bar x-\mu_0}{s/\sqrt n},\quad df = n-1",
        formula_text="t = (x̄ − μ₀) / (s/√n), df = n − 1",
        worked=f"t = ({number(mean)} − {number(null)}) / ({number(sd)}/√{count(n)}) = "
        f"{number(effect)} / {number(sample.standard_error, 5)} = {signed(t, 5)}",
        code=f"from scipy.stats import t; x = ({mean!r} - {null!r})/({sd!r}/{n}**.5); "
        f"print(x, {python_tail('x', n - 1, sides)})",
        r_code=f"x <- ({mean!r} - {null!r})/({sd!r}/sqrt({n})); "
        + r_print("x", r_tail("x", n - 1, sides)),
        source=_SOURCE,
    )


def _check_distinct(low: float, high: float, sd: float) -> None:
    """Refuse a spread that vanishes beside the mean in floats."""
    if low == high:
        raise InputError(
            "sd",
            sd,
            "large enough to be told from zero beside the mean",
            "Check the unit of mean and sd.",
        )


def _allowed(low: float, high: float, null: float) -> str:
    value = number(null)
    if low > null:
        return f"The interval excludes {value}: the data allow only larger means."
    if high < null:
        return f"The interval excludes {value}: the data allow only smaller means."
    return f"The interval still allows {value}, and means on both sides of it."


ONE_MEAN_INTERVAL = Calculator(
    name="one-mean-interval",
    title="Interval of one mean",
    family=FAMILY,
    params=_INTERVAL_PARAMS,
    outputs=(
        Output("low", "lower limit of the mean"),
        Output("high", "upper limit of the mean"),
        Output("margin", "half the width of the interval"),
        Output("standard_error", "standard error of the mean"),
        Output("critical", "critical value of t"),
        Output("df", "degrees of freedom"),
    ),
    run=one_mean_interval,
    example={"mean": 50, "sd": 30, "n": 1000},
    headline="margin",
    printed=("low", "high"),
    varies=("n", "alpha"),
    curve="n",
)
ONE_MEAN_TEST = Calculator(
    name="one-mean-test",
    title="Test of one mean against a value",
    family=FAMILY,
    params=_TEST_PARAMS,
    outputs=(
        Output("effect", "mean minus the value tested against"),
        Output("effect_low", "lower limit of that difference"),
        Output("effect_high", "upper limit of that difference"),
        Output("low", "lower limit of the mean"),
        Output("high", "upper limit of the mean"),
        Output("standard_error", "standard error of the mean"),
        Output("t", "test statistic"),
        Output("df", "degrees of freedom"),
        Output("p_value", "p-value of the test"),
    ),
    run=one_mean_test,
    example={"mean": 52, "sd": 30, "n": 1000, "null": 50},
    headline="p_value",
    printed=("t", "p_value"),
    varies=("n",),
)

CALCULATORS = (ONE_MEAN_INTERVAL, ONE_MEAN_TEST)
