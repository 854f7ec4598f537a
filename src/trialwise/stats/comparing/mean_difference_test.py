"""The test of a difference of two means that is given as such, with one standard deviation."""

import math

from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import python_tail, r_print, r_tail
from trialwise.stats.comparing.estimate import Estimate, limits, with_limits
from trialwise.stats.comparing.samples import FAMILY, mean_param, sd_param, sides_param, size_param
from trialwise.stats.error_rates import ALPHA, read_test
from trialwise.stats.wording import count, number, p_text, signed

_PARAMS = (
    mean_param("difference", "mean of the treatment minus mean of control"),
    sd_param("sd", "standard deviation between users, the same in both arms", zero=False),
    size_param("n_a", "users of control", low=1),
    size_param("n_b", "users of the treatment", low=1),
    Param(
        "spread",
        "choice",
        "estimated from the same users (t test) or known beforehand (z test)",
        default="estimated",
        choices=("estimated", "known"),
    ),
    ALPHA,
    sides_param("a higher treatment"),
)


@validated("mean-difference-test", _PARAMS)
def mean_difference_test(
    call: Call,
    *,
    difference: float,
    sd: float,
    n_a: int,
    n_b: int,
    spread: str = "estimated",
    alpha: float = 0.05,
    sides: int = 2,
) -> Calculation:
    """Return the t or z test of a difference of two means with a common standard deviation.

    SE = s √(1/n_a + 1/n_b); t has n_a + n_b − 2 degrees of freedom.

    Args:
        call: filled in by ``validated``.
        difference: treatment minus control, in the metric's unit.
        sd: standard deviation between users, the same in both arms, above 0.
        n_a: users of control.
        n_b: users of the treatment.
        spread: ``estimated`` (t) or ``known`` (z).
        alpha: false positive rate, in (0, 0.5).
        sides: 2, or 1 to test for a higher treatment.

    Returns:
        The limits of the difference, its standard error, the ``statistic``, df (absent for z) and
        the p-value.

    Raises:
        InputError: for a value outside its range.

    Source: Snedecor & Cochran (1989), Statistical Methods, 8th ed., ch. 6.

    Examples:
        >>> result = mean_difference_test(difference=3, sd=10, n_a=100, n_b=100, spread="known")
        >>> round(result.outputs["p_value"], 4)
        0.0339
    """
    error = sd * math.sqrt(1 / n_a + 1 / n_b)
    df = n_a + n_b - 2
    is_known = spread == "known" or df == 0
    estimate = Estimate(difference, error, math.inf if is_known else df)
    other = Estimate(difference, error, df if is_known and df else math.inf)
    interval = estimate.interval(alpha, sides)
    statistic, p_value = estimate.statistic(), estimate.p_value(sides)
    outputs: dict[str, Value] = {
        "effect_low": interval.low,
        "effect_high": interval.high,
        "standard_error": error,
        "statistic": statistic,
        "p_value": p_value,
    }
    if not is_known:
        outputs["df"] = df
    excludes = interval.low > 0 or (interval.high < 0 and sides == 2)
    letter = "z" if is_known else "t"
    return call.result(
        outputs=outputs,
        summary=f"The difference is {with_limits(difference, interval, alpha, sides)}, "
        f"{p_text(p_value)}. The interval {'excludes' if excludes else 'still allows'} no "
        "difference.",
        reading=(
            f"difference {number(difference)}",
            f"standard deviation {number(sd)} in both arms, "
            f"{'known' if is_known else 'estimated'}{call.default_mark('spread')}",
            f"{count(n_a)} and {count(n_b)} users",
            read_test(call, alpha, sides),
        ),
        convention="z test, known standard deviation"
        if is_known
        else "two-sample t test, common standard deviation",
        alternatives=(
            Alternative(
                "t test" if is_known else "z test",
                {"statistic": statistic, "p_value": other.p_value(sides)},
                "treats the standard deviation as "
                + ("estimated" if is_known else "known; the same from some hundred users"),
            ),
        ),
        assumptions=(
            "Users are independent, and the standard deviation is the same in both arms; with two "
            "different ones use Welch's test.",
            "The means are roughly normal, which heavy tails delay.",
        ),
        formula=rf"{letter} = \frac{{d}}{{s\sqrt{{1/n_a+1/n_b}}}}",
        formula_text=f"{letter} = d/(s √(1/n_a + 1/n_b))"
        + ("" if is_known else ", df = n_a + n_b − 2"),
        worked=f"{letter} = {number(difference)} / ({number(sd)}·√(1/{count(n_a)} + "
        f"1/{count(n_b)})) = {number(difference)} / {number(error, 5)} = {signed(statistic, 5)} "
        f"(interval {limits(interval)})",
        code=f"from scipy.stats import norm, t; x = {difference!r}/({sd!r}*(1/{n_a} + 1/{n_b})**.5)"
        f"; print(x, {python_tail('x', math.inf if is_known else df, sides)})",
        r_code=f"x <- {difference!r}/({sd!r}*sqrt(1/{n_a} + 1/{n_b})); "
        + r_print("x", r_tail("x", math.inf if is_known else df, sides)),
        source="Snedecor & Cochran (1989), Statistical Methods, 8th ed., ch. 6",
    )


MEAN_DIFFERENCE_TEST = Calculator(
    name="mean-difference-test",
    title="Test of a difference of means with one standard deviation",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("effect_low", "lower limit of the difference"),
        Output("effect_high", "upper limit of the difference"),
        Output("standard_error", "standard error of the difference"),
        Output("statistic", "t, or z for a known standard deviation"),
        Output("df", "degrees of freedom (optional: of t alone)"),
        Output("p_value", "p-value of the test"),
    ),
    run=mean_difference_test,
    example={"difference": 2.0, "sd": 6.0, "n_a": 40, "n_b": 40},
    headline="p_value",
    printed=("statistic", "p_value"),
    varies=("n_a",),
)

CALCULATORS = (MEAN_DIFFERENCE_TEST,)
