"""The F test of two standard deviations."""

import math

from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import r_print
from trialwise.stats.comparing.estimate import level_of
from trialwise.stats.comparing.samples import FAMILY, ROLES, sd_param, sides_param, size_param
from trialwise.stats.comparing.spans import with_span
from trialwise.stats.error_rates import ALPHA, read_test
from trialwise.stats.numeric.distributions import chi_square_tail
from trialwise.stats.numeric.interval import Interval
from trialwise.stats.numeric.tails import f_critical, f_tail
from trialwise.stats.wording import count, number, p_text

_PARAMS = (
    *(
        param
        for arm, role in ROLES
        for param in (
            sd_param(f"sd_{arm}", f"standard deviation between the users of {role}", zero=False),
            size_param(f"n_{arm}", f"users of {role}"),
        )
    ),
    ALPHA,
    sides_param("a larger spread in the treatment"),
)


@validated("variance-test", _PARAMS)
def variance_test(
    call: Call,
    *,
    sd_a: float,
    n_a: int,
    sd_b: float,
    n_b: int,
    alpha: float = 0.05,
    sides: int = 2,
) -> Calculation:
    """Return the F test of two variances with the interval of their ratio.

    F = s_b²/s_a² with n_b − 1 and n_a − 1 degrees of freedom.

    Args:
        call: filled in by ``validated``.
        sd_a: standard deviation of control, above 0.
        n_a: users of control, at least 2.
        sd_b: standard deviation of the treatment, above 0.
        n_b: users of the treatment, at least 2.
        alpha: false positive rate, in (0, 0.5).
        sides: 2, or 1 to test for a larger spread in the treatment.

    Returns:
        F, which is the ratio of the variances, its limits, the ratio of the standard deviations
        with its limits, both df and the p-value.

    Raises:
        InputError: for a value outside its range.

    Source: Snedecor & Cochran (1989), Statistical Methods, 8th ed., ch. 6.

    Examples:
        >>> round(variance_test(sd_a=30, n_a=100, sd_b=36, n_b=120).outputs["p_value"], 4)
        0.0615
    """
    ratio = (sd_b / sd_a) ** 2
    df_a, df_b = n_a - 1, n_b - 1
    tail = alpha / sides
    interval = Interval(ratio / f_critical(tail, df_b, df_a), ratio * f_critical(tail, df_a, df_b))
    upper, lower = f_tail(ratio, df_b, df_a), f_tail(1 / ratio, df_a, df_b)
    p_value = min(1.0, 2 * min(upper, lower)) if sides == 2 else upper
    of_sds = Interval(math.sqrt(interval.low), math.sqrt(interval.high))
    outputs: dict[str, Value] = {
        "f": ratio,
        "ratio_low": interval.low,
        "ratio_high": interval.high,
        "sd_ratio": sd_b / sd_a,
        "sd_ratio_low": of_sds.low,
        "sd_ratio_high": of_sds.high,
        "df_a": df_a,
        "df_b": df_b,
        "p_value": p_value,
    }
    return call.result(
        outputs=outputs,
        summary=_summary(sd_b / sd_a, of_sds, p_value, alpha=alpha, sides=sides),
        reading=(
            f"control: sd {number(sd_a)}, {count(n_a)} users",
            f"treatment: sd {number(sd_b)}, {count(n_b)} users",
            read_test(call, alpha, sides),
        ),
        convention="F test of two variances, treatment over control; two-sided p is twice the "
        "smaller tail",
        alternatives=_alternatives(sd_a, n_a, sd_b, n_b, sides),
        assumptions=(
            "The metric itself is normal in both arms: this test breaks down with heavy tails even "
            "for large samples, unlike tests of means.",
            "Levene's and the Brown-Forsythe test stand heavy tails, but need the raw values, not "
            "only the standard deviations.",
            "Do not use it to choose between Student's and Welch's test: use Welch's always.",
        ),
        formula=r"F = \frac{s_b^2}{s_a^2},\quad df = n_b-1,\ n_a-1",
        formula_text="F = s_b²/s_a², df = n_b − 1 and n_a − 1",
        worked=f"F = {number(sd_b)}²/{number(sd_a)}² = {number(ratio, 5)}",
        code=_code(sd_a, n_a, sd_b, n_b, alpha=alpha, sides=sides),
        r_code=_r_code(sd_a, n_a, sd_b, n_b, alpha=alpha, sides=sides),
        source="Snedecor & Cochran (1989), Statistical Methods, 8th ed., ch. 6",
    )


def _summary(ratio: float, interval: Interval, p_value: float, *, alpha: float, sides: int) -> str:
    said, span = with_span(ratio, interval)
    start = (
        f"The treatment's standard deviation is {said} times that of control "
        f"({level_of(alpha, sides)} interval {span}), {p_text(p_value)}."
    )
    if interval.low > 1:
        return f"{start} The interval excludes equal spread: the treatment varies more."
    if interval.high < 1:
        return f"{start} The interval excludes equal spread: the treatment varies less."
    return f"{start} The interval still allows equal spread."


def _alternatives(
    sd_a: float, n_a: int, sd_b: float, n_b: int, sides: int
) -> tuple[Alternative, ...]:
    """Return the ratio turned round, and Bartlett's test, which has no direction."""
    if sides == 1:
        return ()
    df_a, df_b = n_a - 1, n_b - 1
    df = df_a + df_b
    log_ratio = 2 * math.log(sd_b / sd_a)
    # ln(pooled/s_a²) and ln(pooled/s_b²), so that tiny and huge deviations stay finite
    above_a = math.log1p(df_b / df * math.expm1(log_ratio))
    statistic = df_a * above_a + df_b * (above_a - log_ratio)
    scale = 1 + (1 / df_a + 1 / df_b - 1 / df) / 3
    chi_square = max(0.0, statistic / scale)
    return (
        Alternative(
            "control over treatment",
            {"f": math.exp(-log_ratio)},
            "the other way round, as programs that take the first group on top print it; p is the "
            "same",
        ),
        Alternative(
            "Bartlett's test",
            {"chi_square": chi_square, "p_value": chi_square_tail(chi_square, 1)},
            "likelihood ratio, as sensitive to heavy tails as F",
        ),
    )


def _code(sd_a: float, n_a: int, sd_b: float, n_b: int, *, alpha: float, sides: int) -> str:
    tail = f"{alpha!r}{'/2' if sides == 2 else ''}"
    upper = f"f.sf(x, {n_b - 1}, {n_a - 1})"
    p_value = f"2*min({upper}, f.cdf(x, {n_b - 1}, {n_a - 1}))" if sides == 2 else upper
    return (
        f"from scipy.stats import f; x = ({sd_b!r}/{sd_a!r})**2; print(x, {p_value}, "
        f"x/f.isf({tail}, {n_b - 1}, {n_a - 1}), x*f.isf({tail}, {n_a - 1}, {n_b - 1}))"
    )


def _r_code(sd_a: float, n_a: int, sd_b: float, n_b: int, *, alpha: float, sides: int) -> str:
    tail = f"{alpha!r}{'/2' if sides == 2 else ''}"
    upper = f"pf(x, {n_b - 1}, {n_a - 1}, lower.tail=FALSE)"
    p_value = f"2*min({upper}, pf(x, {n_b - 1}, {n_a - 1}))" if sides == 2 else upper
    return f"x <- ({sd_b!r}/{sd_a!r})^2; " + r_print(
        "x",
        p_value,
        f"x/qf({tail}, {n_b - 1}, {n_a - 1}, lower.tail=FALSE)",
        f"x*qf({tail}, {n_a - 1}, {n_b - 1}, lower.tail=FALSE)",
    )


VARIANCE_TEST = Calculator(
    name="variance-test",
    title="Test of two standard deviations",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("f", "ratio of the variances, treatment over control"),
        Output("ratio_low", "lower limit of the ratio of the variances"),
        Output("ratio_high", "upper limit of the ratio of the variances"),
        Output("sd_ratio", "ratio of the standard deviations"),
        Output("sd_ratio_low", "lower limit of the ratio of the standard deviations"),
        Output("sd_ratio_high", "upper limit of the ratio of the standard deviations"),
        Output("df_a", "degrees of freedom of control"),
        Output("df_b", "degrees of freedom of the treatment"),
        Output("p_value", "p-value of the test"),
    ),
    run=variance_test,
    example={"sd_a": 30, "n_a": 100, "sd_b": 36, "n_b": 120},
    headline="p_value",
    printed=("f", "p_value", "ratio_low", "ratio_high"),
)

CALCULATORS = (VARIANCE_TEST,)
