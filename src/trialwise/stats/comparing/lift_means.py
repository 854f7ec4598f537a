"""The interval of the relative lift of two means: four ways, and why one of them is wrong."""

import math
from typing import Final

from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import python_critical, r_critical, r_print
from trialwise.stats.comparing.estimate import Estimate, level_of
from trialwise.stats.comparing.mean_ratio import delta_lift, fieller_lift, log_lift
from trialwise.stats.comparing.means_test import Sample, welch_df
from trialwise.stats.comparing.samples import FAMILY, arm_params, no_variation, read_sample
from trialwise.stats.comparing.spans import read_alpha
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.numeric.interval import Interval
from trialwise.stats.planning.means.change import LARGEST
from trialwise.stats.wording import difference, number, signed, signed_alike, signed_percent, tidy

_POSITIVE_MEAN = Param(
    "mean_a",
    "number",
    "mean of control, above 0",
    required=True,
    low=0,
    high=LARGEST,
    low_open=True,
    low_hint="A lift needs a mean of control above zero; compare the absolute difference instead.",
)
_PARAMS = (_POSITIVE_MEAN, *arm_params()[1:], ALPHA)
# Closer to zero than this many standard errors, the delta method is not to be trusted.
_FIRM: Final = 3


@validated("lift-interval-means", _PARAMS)
def lift_interval_means(
    call: Call,
    *,
    mean_a: float,
    sd_a: float,
    n_a: int,
    mean_b: float,
    sd_b: float,
    n_b: int,
    alpha: float = 0.05,
) -> Calculation:
    """Return the interval of the relative lift of two means.

    x̄_b/x̄_a − 1 ± t √(s_b²/n_b + (x̄_b/x̄_a)² s_a²/n_a)/x̄_a with Welch-Satterthwaite df (delta).
    Fieller's and the log interval stand among the alternatives, and so does the wrong one that
    divides the absolute interval by the mean of control and so treats that mean as known.

    Args:
        call: filled in by ``validated``.
        mean_a: mean of control, above 0.
        sd_a: standard deviation of control, at least 0.
        n_a: users of control, at least 2.
        mean_b: mean of the treatment.
        sd_b: standard deviation of the treatment, at least 0.
        n_b: users of the treatment, at least 2.
        alpha: 1 minus the level of the interval, in (0, 0.5).

    Returns:
        The lift with its limits as fractions, its standard error, the effect, and df.

    Raises:
        InputError: for a value outside its range, or when neither arm varies.

    Source: Deng, Knoblich & Lu (2018), KDD; Fieller (1954).

    Examples:
        >>> result = lift_interval_means(mean_a=50, sd_a=30, n_a=1000, mean_b=53, sd_b=32, n_b=1000)
        >>> round(result.outputs["lift_low"], 4), round(result.outputs["lift_high"], 4)
        (0.004, 0.116)
    """
    a, b = Sample(mean_a, sd_a, n_a), Sample(mean_b, sd_b, n_b)
    if sd_a == sd_b == 0:
        raise no_variation("sd_a and sd_b")
    df = welch_df(a, b)
    first, second = Estimate(a.mean, a.standard_error, df), Estimate(b.mean, b.standard_error, df)
    critical = first.critical(alpha)
    interval = delta_lift(first, second, critical)
    effect = difference(mean_b, mean_a)
    lift = tidy(effect / mean_a)
    code, r_code = _lines(a, b, alpha)
    return call.result(
        outputs={
            "lift": lift,
            "lift_low": interval.low,
            "lift_high": interval.high,
            "standard_error": (interval.high - interval.low) / 2 / critical,
            "effect": effect,
            "df": df,
        },
        summary=_summary(lift, interval, alpha),
        reading=(
            read_sample("control", a),
            read_sample("treatment", b),
            read_alpha(call, alpha),
        ),
        convention="delta method for the ratio of two means, t with Welch-Satterthwaite df",
        alternatives=_alternatives(first, second, critical),
        assumptions=_assumptions(first, critical),
        formula=r"\frac{\bar x_b}{\bar x_a}-1 \pm \frac{t}{\bar x_a}"
        r"\sqrt{\frac{s_b^2}{n_b}+\Big(\frac{\bar x_b}{\bar x_a}\Big)^2\frac{s_a^2}{n_a}}",
        formula_text="x̄_b/x̄_a − 1 ± t √(s_b²/n_b + (x̄_b/x̄_a)² s_a²/n_a) / x̄_a",
        worked=f"{number(mean_b)}/{number(mean_a)} − 1 ± {number(critical, 5)}·√("
        f"{number(sd_b)}²/{n_b} + ({number(mean_b)}/{number(mean_a)})²·{number(sd_a)}²/{n_a})/"
        f"{number(mean_a)} = {signed(lift, 5)} ± "
        f"{number((interval.high - interval.low) / 2, 5)}",
        code=code,
        r_code=r_code,
        source="Deng, Knoblich & Lu (2018), Applying the delta method in metric analytics, KDD; "
        "Fieller (1954), Journal of the Royal Statistical Society B 16, 175-185",
    )


def _summary(lift: float, interval: Interval, alpha: float) -> str:
    low, high = signed_alike((100 * interval.low, 100 * interval.high))
    start = f"The lift is {signed_percent(lift)} ({level_of(alpha)} interval {low} to {high} %)."
    if interval.low > 0:
        return f"{start} The data exclude a loss."
    if interval.high < 0:
        return f"{start} The data exclude a gain."
    return f"{start} The data still allow a loss as well as a gain."


def _alternatives(a: Estimate, b: Estimate, critical: float) -> tuple[Alternative, ...]:
    found = []
    is_firm = a.value >= _FIRM * a.standard_error
    for name, interval, note in (
        (
            "Fieller interval",
            fieller_lift(a, b, critical),
            "exact for normal means; not symmetric, wider upwards when control is noisy",
        ),
        (
            "log interval",
            log_lift(a, b, critical) if is_firm else None,
            "symmetric on the log scale",
        ),
        (
            "absolute interval divided by the baseline (wrong)",
            _naive(a, b, critical),
            "treats the mean of control as known: too narrow for a gain, too wide for a loss",
        ),
    ):
        if interval is not None:
            outputs: dict[str, Value] = {"lift_low": interval.low, "lift_high": interval.high}
            found.append(Alternative(name, outputs, note))
    return tuple(found)


def _naive(a: Estimate, b: Estimate, critical: float) -> Interval:
    effect = difference(b.value, a.value)
    half = critical * math.hypot(a.standard_error, b.standard_error)
    return Interval((effect - half) / a.value, (effect + half) / a.value)


def _assumptions(a: Estimate, critical: float) -> tuple[str, ...]:
    sentences = [
        "Users are independent and the arms too; both means are roughly normal.",
        "Dividing the absolute interval by the mean of control is wrong, because that mean is "
        "itself an estimate: its error moves numerator and denominator together.",
    ]
    if a.value < _FIRM * a.standard_error:
        sentences.append(
            "The mean of control is within three standard errors of zero: the delta method is "
            "unreliable"
            + (
                ", and Fieller's interval does not exist."
                if a.value <= critical * a.standard_error
                else "; prefer Fieller's interval."
            )
        )
    return tuple(sentences)


def _lines(a: Sample, b: Sample, alpha: float) -> tuple[str, str]:
    va, vb = f"({a.sd!r}**2/{a.n})", f"({b.sd!r}**2/{b.n})"
    df = f"(va + vb)**2/(va**2/{a.n - 1} + vb**2/{b.n - 1})"
    half = f"(vb + ({b.mean!r}/{a.mean!r})**2*va)**.5/{a.mean!r}"
    lift = f"{b.mean!r}/{a.mean!r} - 1"
    code = (
        f"from scipy.stats import t; va, vb = {va}, {vb}; "
        f"h = {python_critical(alpha, df)}*{half}; print({lift}, {lift} - h, {lift} + h)"
    )
    r_df = df.replace("**", "^")
    r_half = f"sqrt(vb + ({b.mean!r}/{a.mean!r})^2*va)/{a.mean!r}"
    r_code = (
        f"va <- {va.replace('**', '^')}; vb <- {vb.replace('**', '^')}; "
        f"h <- {r_critical(alpha, r_df)}*{r_half}; " + r_print(lift, f"{lift} - h", f"{lift} + h")
    )
    return code, r_code


LIFT_INTERVAL_MEANS = Calculator(
    name="lift-interval-means",
    title="Interval of the relative lift of two means",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("lift", "relative difference, treatment over control minus 1"),
        Output("lift_low", "lower limit of the lift"),
        Output("lift_high", "upper limit of the lift"),
        Output("standard_error", "standard error of the lift"),
        Output("effect", "absolute difference, treatment minus control"),
        Output("df", "Welch-Satterthwaite degrees of freedom"),
    ),
    run=lift_interval_means,
    example={"mean_a": 50, "sd_a": 30, "n_a": 1000, "mean_b": 53, "sd_b": 32, "n_b": 1000},
    headline="lift",
    printed=("lift", "lift_low", "lift_high"),
)

CALCULATORS = (LIFT_INTERVAL_MEANS,)
