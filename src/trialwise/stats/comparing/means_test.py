"""The comparison of two observed means: interval, lift and Welch's test."""

import math
from dataclasses import dataclass

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.estimate import Estimate
from trialwise.stats.comparing.mean_ratio import fieller_lift
from trialwise.stats.error_rates import ALPHA, TEST_SIDES, read_test
from trialwise.stats.numeric.distributions import normal_cdf, t_cdf, t_critical
from trialwise.stats.numeric.interval import Interval
from trialwise.stats.planning.design import LARGEST_SIZE
from trialwise.stats.planning.means.change import LARGEST
from trialwise.stats.verdict import finding_of
from trialwise.stats.wording import count, difference, number, p_text, tidy


def _arm_params(arm: str, role: str) -> tuple[Param, Param, Param]:
    return (
        Param(
            f"mean_{arm}",
            "number",
            f"mean of {role}",
            required=True,
            low=-LARGEST,
            high=LARGEST,
        ),
        Param(
            f"sd_{arm}",
            "number",
            f"standard deviation between the users of {role} (divided by n - 1)",
            required=True,
            low=0,
            high=LARGEST,
            low_hint="A standard deviation cannot be negative.",
        ),
        Param(
            f"n_{arm}",
            "count",
            f"users of {role}",
            required=True,
            low=2,
            high=LARGEST_SIZE,
            low_hint="A standard deviation needs at least two users.",
        ),
    )


_PARAMS = (*_arm_params("a", "control"), *_arm_params("b", "the treatment"), ALPHA, TEST_SIDES)
# Closer to zero than this many standard errors, the control's mean may have either sign.
_FIRM_MEAN = 3


@dataclass(frozen=True, slots=True)
class Sample:
    """Mean, standard deviation and size of an arm."""

    mean: float
    sd: float
    n: int

    @property
    def standard_error(self) -> float:
        """Standard error of the mean."""
        return self.sd / math.sqrt(self.n)


@validated("welch-test", _PARAMS)
def welch_test(
    call: Call,
    *,
    mean_a: float,
    sd_a: float,
    n_a: int,
    mean_b: float,
    sd_b: float,
    n_b: int,
    alpha: float = 0.05,
    sides: int = 2,
) -> Calculation:
    """Return the difference of two means with its interval, the lift, and Welch's test.

    t = (x̄_b − x̄_a) / √(s_a²/n_a + s_b²/n_b) with Welch-Satterthwaite degrees of freedom. The lift's
    interval is the delta method's: x̄_b/x̄_a has variance (s_b²/n_b + (x̄_b/x̄_a)² s_a²/n_a) / x̄_a².

    Args:
        call: filled in by ``validated``.
        mean_a: mean of control.
        sd_a: standard deviation of control, at least 0.
        n_a: users of control, at least 2.
        mean_b: mean of the treatment.
        sd_b: standard deviation of the treatment, at least 0.
        n_b: users of the treatment, at least 2.
        alpha: false positive rate, in (0, 0.5).
        sides: 2, or 1 to test for a higher treatment.

    Returns:
        Effect with its limits in the metric's unit, lift with its limits as fractions (absent when
        the mean of control is not above 0), t, df and the p-value.

    Raises:
        InputError: for a value outside its range, or when neither arm varies.

    Source: Welch (1947), Biometrika 34, 28-35.

    Examples:
        >>> result = welch_test(mean_a=50, sd_a=30, n_a=1000, mean_b=53, sd_b=32, n_b=1000)
        >>> round(result.outputs["p_value"], 4)
        0.0307
    """
    a, b = Sample(mean_a, sd_a, n_a), Sample(mean_b, sd_b, n_b)
    if sd_a == sd_b == 0:
        raise InputError(
            "sd_a and sd_b",
            0,
            "above 0 in at least one arm",
            "Without variation there is nothing to test; check how the metric was computed.",
        )
    outputs = _outputs(a, b, alpha, sides)
    finding = finding_of(outputs, alpha=alpha, sides=sides, is_rate=False)
    return call.result(
        outputs=outputs,
        summary=finding.summary(
            f"the treatment's mean is {number(mean_b)} against {number(mean_a)} in control"
        ),
        reading=(
            f"control: mean {number(mean_a)}, sd {number(sd_a)}, {count(n_a)} users",
            f"treatment: mean {number(mean_b)}, sd {number(sd_b)}, {count(n_b)} users",
            read_test(call, alpha, sides),
        ),
        convention="Welch's t test (variances may differ), delta-method interval for the lift",
        alternatives=_alternatives(a, b, alpha, sides),
        assumptions=(*_assumptions(a, outputs), *finding.assumptions()),
        formula=r"t = \frac{\bar x_b-\bar x_a}{\sqrt{s_a^2/n_a+s_b^2/n_b}},\quad "
        r"df = \frac{(s_a^2/n_a+s_b^2/n_b)^2}{(s_a^2/n_a)^2/(n_a-1)+(s_b^2/n_b)^2/(n_b-1)}",
        formula_text="t = (x̄_b − x̄_a) / √(s_a²/n_a + s_b²/n_b), "
        "df = (s_a²/n_a + s_b²/n_b)² / ((s_a²/n_a)²/(n_a − 1) + (s_b²/n_b)²/(n_b − 1))",
        worked=_worked(a, b, outputs),
        code=_code(a, b, sides),
        r_code=_r_code(a, b, sides),
        source="Welch (1947), Biometrika 34, 28-35",
    )


def welch_df(a: Sample, b: Sample) -> float:
    """Return the Welch-Satterthwaite degrees of freedom.

    Args:
        a: control.
        b: treatment; not both constant.

    >>> round(welch_df(Sample(0, 1, 10), Sample(0, 1, 10)), 6)
    18.0
    """
    share = (a.standard_error / math.hypot(a.standard_error, b.standard_error)) ** 2
    return 1 / (share**2 / (a.n - 1) + (1 - share) ** 2 / (b.n - 1))


def lift_interval(a: Sample, b: Sample, critical: float) -> Interval | None:
    """Return the delta-method interval of the relative lift x̄_b/x̄_a − 1.

    Args:
        a: control.
        b: treatment.
        critical: critical value.

    Returns:
        The interval, or ``None`` when the mean of control is not above 0.

    Source: delta method for a ratio, as in Deng, Knoblich & Lu (2018), KDD.

    >>> interval = lift_interval(Sample(50, 30, 1000), Sample(53, 32, 1000), 1.96)
    >>> round(interval.low, 4), round(interval.high, 4)
    (0.0041, 0.1159)
    """
    if a.mean <= 0:
        return None
    ratio = b.mean / a.mean
    half = critical * math.hypot(b.standard_error / a.mean, ratio * a.standard_error / a.mean)
    lift = difference(b.mean, a.mean) / a.mean
    return Interval(lift - half, lift + half)


def _outputs(a: Sample, b: Sample, alpha: float, sides: int) -> dict[str, Value]:
    effect = difference(b.mean, a.mean)
    error = math.hypot(a.standard_error, b.standard_error)
    df = welch_df(a, b)
    critical = t_critical(alpha / sides, df)
    outputs: dict[str, Value] = {
        "effect": effect,
        "effect_low": effect - critical * error,
        "effect_high": effect + critical * error,
    }
    lift = lift_interval(a, b, critical)
    if lift is not None:
        outputs["lift"] = tidy(effect / a.mean)
        outputs |= {"lift_low": lift.low, "lift_high": lift.high}
    t = effect / error
    p_value = 2 * t_cdf(-abs(t), df) if sides == 2 else t_cdf(-t, df)
    return outputs | {"standard_error": error, "t": t, "df": df, "p_value": p_value}


def _alternatives(a: Sample, b: Sample, alpha: float, sides: int) -> tuple[Alternative, ...]:
    """Return Student's test with the pooled variance, the z test, and Fieller's interval."""
    effect = difference(b.mean, a.mean)
    error = math.hypot(a.standard_error, b.standard_error)
    df = a.n + b.n - 2
    pooled = math.hypot(
        a.sd * math.sqrt((a.n - 1) / df), b.sd * math.sqrt((b.n - 1) / df)
    ) * math.sqrt(1 / a.n + 1 / b.n)
    t, z = effect / pooled, effect / error
    student = 2 * t_cdf(-abs(t), df) if sides == 2 else t_cdf(-t, df)
    normal = 2 * normal_cdf(-abs(z)) if sides == 2 else normal_cdf(-z)
    found = [
        Alternative(
            "Student t, pooled variance",
            {"t": t, "df": df, "p_value": student},
            "assumes the same variance in both arms",
        ),
        Alternative("z test", {"z": z, "p_value": normal}, "normal instead of t"),
    ]
    if a.mean > 0:
        critical = t_critical(alpha / sides, welch_df(a, b))
        lift = fieller_lift(
            Estimate(a.mean, a.standard_error), Estimate(b.mean, b.standard_error), critical
        )
        if lift:
            limits: dict[str, Value] = {"lift_low": lift.low, "lift_high": lift.high}
            note = "exact for normal means where the delta method approximates"
            found.append(Alternative("Fieller interval of the lift", limits, note))
    return tuple(found)


def _worked(a: Sample, b: Sample, outputs: dict[str, Value]) -> str:
    t, df, p_value = (float(outputs[name]) for name in ("t", "df", "p_value"))
    return (
        f"t = ({number(b.mean)} − {number(a.mean)}) / √({number(a.sd)}²/{count(a.n)} + "
        f"{number(b.sd)}²/{count(b.n)}) = {number(t, 5)} with {number(df, 5)} df, {p_text(p_value)}"
    )


def _assumptions(a: Sample, outputs: dict[str, Value]) -> tuple[str, ...]:
    sentences = (
        "Users are independent; their means are roughly normal, which heavy tails delay.",
        "The data are tested once, at the planned end; the sample ratio was checked first.",
    )
    if "lift" not in outputs:
        return (*sentences, "No lift is given: it needs a mean of control above zero.")
    return (*sentences, *firmness(a))


def firmness(a: Sample) -> tuple[str, ...]:
    """Return the warning that a positive mean of control is too uncertain for a lift, or nothing.

    >>> firmness(Sample(50, 30, 1000))
    ()
    """
    if a.mean <= 0 or a.mean >= _FIRM_MEAN * a.standard_error:
        return ()
    return (
        "The mean of control is within three standard errors of zero: the lift and its interval "
        "are unreliable.",
    )


def _code(a: Sample, b: Sample, sides: int) -> str:
    alternative = "two-sided" if sides == 2 else "greater"
    return (
        "from scipy.stats import ttest_ind_from_stats; print(ttest_ind_from_stats("
        f"{b.mean!r}, {b.sd!r}, {b.n}, {a.mean!r}, {a.sd!r}, {a.n}, "
        f"equal_var=False, alternative={alternative!r}).pvalue)"
    )


def _r_code(a: Sample, b: Sample, sides: int) -> str:
    p_value = "2*pt(-abs(t), df)" if sides == 2 else "pt(-t, df)"
    return (
        f"v <- c({a.sd!r}^2/{a.n}, {b.sd!r}^2/{b.n}); t <- ({b.mean!r} - {a.mean!r})/sqrt(sum(v)); "
        f"df <- sum(v)^2/sum(v^2/c({a.n}-1, {b.n}-1)); cat(format({p_value}, digits=12))"
    )


WELCH_TEST = Calculator(
    name="welch-test",
    title="Test of two observed means",
    family="analysis",
    params=_PARAMS,
    outputs=(
        Output("effect", "absolute difference, treatment minus control"),
        Output("effect_low", "lower limit of the difference"),
        Output("effect_high", "upper limit of the difference"),
        Output("lift", "relative difference (optional: needs a mean of control above 0)"),
        Output("lift_low", "lower limit of the lift (optional)"),
        Output("lift_high", "upper limit of the lift (optional)"),
        Output("standard_error", "standard error of the difference"),
        Output("t", "test statistic"),
        Output("df", "Welch-Satterthwaite degrees of freedom"),
        Output("p_value", "p-value of the test"),
    ),
    run=welch_test,
    example={"mean_a": 50, "sd_a": 30, "n_a": 1000, "mean_b": 53, "sd_b": 32, "n_b": 1000},
    headline="p_value",
    printed=("p_value",),
)

CALCULATORS = (WELCH_TEST,)
