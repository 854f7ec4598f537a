"""One list of raw values: its mean, the interval of it, and the test against a fixed value."""

from statistics import median

from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import r_print, r_vector
from trialwise.stats.comparing.estimate import Estimate, limits, with_limits
from trialwise.stats.comparing.samples import (
    FAMILY,
    check_length,
    no_variation,
    read_values,
    sample_of,
    sides_param,
    values_param,
)
from trialwise.stats.error_rates import ALPHA, read_test
from trialwise.stats.planning.means.change import LARGEST
from trialwise.stats.wording import count, difference, number, p_text, signed

Values = tuple[float, ...]
_PARAMS = (
    values_param("values", "the values, one per user"),
    Param(
        "null",
        "number",
        "value that the mean is tested against, in the metric's unit",
        default=0.0,
        low=-LARGEST,
        high=LARGEST,
    ),
    ALPHA,
    sides_param("a mean above the null"),
)


@validated("one-mean-values", _PARAMS)
def one_mean_values(
    call: Call, *, values: Values, null: float = 0.0, alpha: float = 0.05, sides: int = 2
) -> Calculation:
    """Return mean, standard deviation, t interval and t test of one list of values.

    x̄ ± t · s/√n and t = (x̄ − μ₀)/(s/√n), with n − 1 degrees of freedom.

    Args:
        call: filled in by ``validated``.
        values: at least 2, not all the same.
        null: the value μ₀ that is tested.
        alpha: false positive rate, in (0, 0.5).
        sides: 2, or 1 to test for a mean above the null.

    Returns:
        ``mean``, ``sd``, ``variance``, ``median``, n, the standard error, the limits of the mean,
        t, df and the p-value.

    Raises:
        InputError: for a list that is too short or too long, or values that do not vary.

    Source: Student (1908), Biometrika 6, 1-25.

    Examples:
        >>> result = one_mean_values(values=[4.1, 5.0, 3.8, 4.6, 5.2, 4.4])
        >>> round(result.outputs["low"], 4), round(result.outputs["high"], 4)
        (3.9597, 5.0736)
    """
    check_length("values", values)
    sample = sample_of(values)
    if sample.sd == 0:
        raise no_variation("values", "the list")
    estimate = Estimate(sample.mean, sample.standard_error, sample.n - 1)
    interval = estimate.interval(alpha, sides)
    t, p_value = estimate.statistic(null), estimate.p_value(sides, null)
    outputs: dict[str, Value] = {
        "mean": sample.mean,
        "sd": sample.sd,
        "variance": sample.sd * sample.sd,
        "median": median(values),
        "n": sample.n,
        "standard_error": sample.standard_error,
        "low": interval.low,
        "high": interval.high,
        "t": t,
        "df": sample.n - 1,
        "p_value": p_value,
    }
    side = "two-sided" if sides == 2 else "greater"
    excludes = interval.low > null or interval.high < null
    return call.result(
        outputs=outputs,
        summary=f"The mean of {count(sample.n)} values is "
        f"{with_limits(sample.mean, interval, alpha, sides)}, standard deviation "
        f"{number(sample.sd, 5)}, median {number(median(values), 5)}. The interval "
        f"{'excludes' if excludes else 'still allows'} {number(null)}, {p_text(p_value)}.",
        reading=(
            read_values("sample", values),
            f"tested against {number(null)}{call.default_mark('null')}",
            read_test(call, alpha, sides),
        ),
        convention="t interval and one-sample t test (the standard deviation is estimated)",
        alternatives=(
            Alternative(
                "z interval",
                _normal(sample.mean, sample.standard_error, alpha, sides),
                "treats the standard deviation as known; too narrow below about 30 values",
            ),
        ),
        assumptions=(
            "The values are of independent users, a random sample of those that the mean is to "
            "speak about.",
            "They are roughly normal, or many: a few heavy tails decide a mean of revenue.",
        ),
        formula=r"\bar x \pm t_{1-\alpha/2,\,n-1}\frac{s}{\sqrt n},\quad "
        r"t = \frac{\bar x-\mu_0}{s/\sqrt n}",
        formula_text="x̄ ± t₁₋α/₂ · s/√n, t = (x̄ − μ₀)/(s/√n), df = n − 1",
        worked=f"{number(sample.mean, 6)} ± {number(estimate.critical(alpha, sides), 5)} · "
        f"{number(sample.sd, 5)}/√{count(sample.n)} → {limits(interval)}; t = "
        f"{number(difference(sample.mean, null), 6)} / {number(sample.standard_error, 5)} = "
        f"{signed(t, 5)}",
        code=f"from scipy.stats import ttest_1samp; v = {list(values)}; "
        f"r = ttest_1samp(v, {null!r}, alternative={side!r}); "
        "print(sum(v)/len(v), r.statistic, r.pvalue)",
        r_code=f"v <- {r_vector(values)}; r <- t.test(v, mu={null!r}, "
        f'alternative="{side.replace("-", ".")}"); '
        + r_print("mean(v)", "r$statistic", "r$p.value"),
        source="Student (1908), The probable error of a mean, Biometrika 6, 1-25",
    )


def _normal(mean: float, standard_error: float, alpha: float, sides: int) -> dict[str, Value]:
    interval = Estimate(mean, standard_error).interval(alpha, sides)
    return {"low": interval.low, "high": interval.high}


ONE_MEAN_VALUES = Calculator(
    name="one-mean-values",
    title="Mean and interval of a list of values",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("mean", "mean of the values"),
        Output("sd", "standard deviation (divided by n - 1)"),
        Output("variance", "variance (divided by n - 1)"),
        Output("median", "middle of the ordered values"),
        Output("n", "number of values"),
        Output("standard_error", "standard error of the mean"),
        Output("low", "lower limit of the mean"),
        Output("high", "upper limit of the mean"),
        Output("t", "test statistic"),
        Output("df", "degrees of freedom"),
        Output("p_value", "p-value of the test against the null"),
    ),
    run=one_mean_values,
    example={"values": [4.1, 5.0, 3.8, 4.6, 5.2, 4.4]},
    headline="mean",
    printed=("mean", "t", "p_value"),
)

CALCULATORS = (ONE_MEAN_VALUES,)
