"""The test of a ratio metric, such as clicks per view, when users are randomised."""

import math

from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import python_critical, python_tail, r_critical, r_print, r_tail
from trialwise.stats.comparing.estimate import Estimate, effect_outputs, finding_part
from trialwise.stats.comparing.mean_ratio import delta_lift, fieller_lift, log_lift
from trialwise.stats.comparing.ratio_arm import RatioArm, correlation_of
from trialwise.stats.comparing.samples import (
    FAMILY,
    ROLES,
    mean_param,
    no_variation,
    sd_param,
    size_param,
)
from trialwise.stats.error_rates import ALPHA, TEST_SIDES, read_test
from trialwise.stats.planning.means.change import LARGEST
from trialwise.stats.verdict import finding_of
from trialwise.stats.wording import difference, number, signed, tidy

_CORRELATION_HINT = "A correlation lies between -1 and 1."
# Closer to zero than this many standard errors, the delta method is not to be trusted.
_FIRM = 3


def _arm_params(arm: str, role: str) -> tuple[Param, ...]:
    return (
        mean_param(f"mean_numerator_{arm}", f"mean of the numerator per user of {role}"),
        sd_param(f"sd_numerator_{arm}", f"its standard deviation between the users of {role}"),
        Param(
            f"mean_denominator_{arm}",
            "number",
            f"mean of the denominator per user of {role}, above 0",
            required=True,
            low=0,
            high=LARGEST,
            low_open=True,
            low_hint="A ratio needs a denominator above zero.",
        ),
        sd_param(f"sd_denominator_{arm}", f"its standard deviation between the users of {role}"),
        Param(
            f"correlation_{arm}",
            "number",
            f"correlation of numerator and denominator between the users of {role}",
            low=-1,
            high=1,
            low_hint=_CORRELATION_HINT,
            high_hint=_CORRELATION_HINT,
        ),
        Param(
            f"covariance_{arm}",
            "number",
            f"their covariance between the users of {role}, instead of the correlation",
            low=-LARGEST * LARGEST,
            high=LARGEST * LARGEST,
        ),
        size_param(f"n_{arm}", f"users of {role}"),
    )


_PARAMS = (*(param for arm in ROLES for param in _arm_params(*arm)), ALPHA, TEST_SIDES)
_ONE_OF = (("correlation_a", "covariance_a"), ("correlation_b", "covariance_b"))


@validated("ratio-metric-test", _PARAMS, _ONE_OF)
def ratio_metric_test(
    call: Call,
    *,
    mean_numerator_a: float,
    sd_numerator_a: float,
    mean_denominator_a: float,
    sd_denominator_a: float,
    correlation_a: float | None = None,
    covariance_a: float | None = None,
    n_a: int,
    mean_numerator_b: float,
    sd_numerator_b: float,
    mean_denominator_b: float,
    sd_denominator_b: float,
    correlation_b: float | None = None,
    covariance_b: float | None = None,
    n_b: int,
    alpha: float = 0.05,
    sides: int = 2,
) -> Calculation:
    """Return the test of a ratio of means per arm, such as clicks per view, by the delta method.

    R = N̄/D̄ with variance (s_N² − 2R s_ND + R² s_D²)/(n D̄²); z = (R_b − R_a)/√(V_a + V_b). The user
    is the unit of randomisation, so views of the same user do not count as independent.

    Args:
        call: filled in by ``validated``.
        mean_numerator_a: numerator per user of control, such as clicks.
        sd_numerator_a: its standard deviation between users, at least 0.
        mean_denominator_a: denominator per user of control, such as views, above 0.
        sd_denominator_a: its standard deviation between users, at least 0.
        correlation_a: of numerator and denominator between users, in [-1, 1].
        covariance_a: the same as a covariance, instead of the correlation.
        n_a: users of control, at least 2.
        mean_numerator_b: numerator per user of the treatment.
        sd_numerator_b: its standard deviation.
        mean_denominator_b: denominator per user of the treatment.
        sd_denominator_b: its standard deviation.
        correlation_b: of numerator and denominator in the treatment.
        covariance_b: the same as a covariance.
        n_b: users of the treatment, at least 2.
        alpha: false positive rate, in (0, 0.5).
        sides: 2, or 1 to test for a higher treatment.

    Returns:
        The ratio of both arms with standard errors, the effect and the lift with their limits (the
        lift is absent when the ratio of control is not above 0), z and the p-value.

    Raises:
        InputError: for a value outside its range, a covariance beyond the product of the standard
            deviations, or ratios that do not vary.

    Source: Deng, Knoblich & Lu (2018), Applying the delta method in metric analytics, KDD.

    Examples:
        >>> arm = {"mean_denominator": 10, "sd_denominator": 8, "correlation": 0.6, "n": 5000}
        >>> a = {"mean_numerator": 1.0, "sd_numerator": 1.5} | arm
        >>> b = {"mean_numerator": 1.1, "sd_numerator": 1.6} | arm
        >>> both = {f"{k}_a": v for k, v in a.items()} | {f"{k}_b": v for k, v in b.items()}
        >>> round(ratio_metric_test(**both).outputs["p_value"], 4)
        0.0001
    """
    a = RatioArm(
        mean_numerator_a,
        sd_numerator_a,
        mean_denominator_a,
        sd_denominator_a,
        correlation_of("a", correlation_a, covariance_a, sd_numerator_a, sd_denominator_a),
        n_a,
    )
    b = RatioArm(
        mean_numerator_b,
        sd_numerator_b,
        mean_denominator_b,
        sd_denominator_b,
        correlation_of("b", correlation_b, covariance_b, sd_numerator_b, sd_denominator_b),
        n_b,
    )
    error = math.hypot(a.standard_error, b.standard_error)
    if error == 0:
        raise no_variation("standard error of the ratios")
    estimate = Estimate(difference(b.ratio, a.ratio), error)
    outputs = _outputs(a, b, estimate, alpha, sides)
    finding = finding_of(finding_part(outputs), alpha=alpha, sides=sides, is_rate=False)
    code, r_code = _lines(a, b, alpha, sides)
    return call.result(
        outputs=outputs,
        summary=finding.summary(
            f"the treatment's ratio is {number(b.ratio, 5)} against {number(a.ratio, 5)} in control"
        ),
        reading=(a.said("control"), b.said("treatment"), read_test(call, alpha, sides)),
        convention="ratio of means per arm, delta-method variance, z test; delta method for the "
        "lift",
        alternatives=_alternatives(a, b, estimate, alpha, sides),
        assumptions=_assumptions(a, b, outputs, finding.assumptions()),
        formula=r"R = \frac{\bar N}{\bar D},\quad V = \frac{s_N^2-2R s_{ND}+R^2 s_D^2}"
        r"{n\bar D^2},\quad z = \frac{R_b-R_a}{\sqrt{V_a+V_b}}",
        formula_text="R = N̄/D̄, V = (s_N² − 2R s_ND + R² s_D²)/(n D̄²), z = (R_b − R_a)/√(V_a + V_b)",
        worked=f"z = ({number(b.ratio, 6)} − {number(a.ratio, 6)}) / "
        f"√({number(a.standard_error, 5)}² + {number(b.standard_error, 5)}²) = "
        f"{signed(estimate.value, 5)} / {number(error, 5)} = {signed(estimate.statistic(), 5)}",
        code=code,
        r_code=r_code,
        source="Deng, Knoblich & Lu (2018), Applying the delta method in metric analytics, KDD; "
        "Fieller (1954), Journal of the Royal Statistical Society B 16, 175-185",
    )


def _outputs(
    a: RatioArm, b: RatioArm, estimate: Estimate, alpha: float, sides: int
) -> dict[str, Value]:
    outputs: dict[str, Value] = {
        "ratio_a": a.ratio,
        "ratio_b": b.ratio,
        "standard_error_a": a.standard_error,
        "standard_error_b": b.standard_error,
        **effect_outputs(estimate, alpha, sides),
    }
    if a.ratio > 0:
        lift = delta_lift(a.estimate(), b.estimate(), estimate.critical(alpha, sides))
        outputs["lift"] = tidy(estimate.value / a.ratio)
        outputs |= {"lift_low": lift.low, "lift_high": lift.high}
    return outputs | {
        "standard_error": estimate.standard_error,
        "z": estimate.statistic(),
        "p_value": estimate.p_value(sides),
    }


def _alternatives(
    a: RatioArm, b: RatioArm, estimate: Estimate, alpha: float, sides: int
) -> tuple[Alternative, ...]:
    found = []
    critical = estimate.critical(alpha, sides)
    if a.ratio > 0:
        for name, interval, note in (
            (
                "Fieller interval of the lift",
                fieller_lift(a.estimate(), b.estimate(), critical),
                "for noisy ratios in control",
            ),
            (
                "log interval of the lift",
                log_lift(a.estimate(), b.estimate(), critical),
                "symmetric on the log scale",
            ),
        ):
            if interval is not None:
                limits: dict[str, Value] = {"lift_low": interval.low, "lift_high": interval.high}
                found.append(Alternative(name, limits, note))
    error = math.hypot(a.fixed_error, b.fixed_error)
    if error > 0:
        fixed = Estimate(estimate.value, error)
        found.append(
            Alternative(
                "denominator taken as fixed (wrong)",
                {
                    **effect_outputs(fixed, alpha, sides),
                    "standard_error": error,
                    "p_value": fixed.p_value(sides),
                },
                "leaves out that the denominator varies with the numerator between users",
            )
        )
    return tuple(found)


def _assumptions(
    a: RatioArm, b: RatioArm, outputs: dict[str, Value], borderline: tuple[str, ...]
) -> tuple[str, ...]:
    sentences = [
        "Users, who were randomised, are independent; sessions or views of a user are not, which "
        "the variance accounts for.",
        "The treatment may also move the denominator: look at it on its own, too.",
    ]
    noisy = any(
        arm.mean_denominator * math.sqrt(arm.n) < _FIRM * arm.sd_denominator for arm in (a, b)
    )
    if noisy:
        sentences.append(
            "A mean denominator is within three standard errors of zero: the delta method is "
            "unreliable."
        )
    elif "lift" not in outputs:
        sentences.append("No lift is given: it needs a ratio of control above zero.")
    return (*sentences, *borderline)


def _lines(a: RatioArm, b: RatioArm, alpha: float, sides: int) -> tuple[str, str]:
    def arm(x: RatioArm) -> str:
        values = (
            x.mean_numerator,
            x.sd_numerator,
            x.mean_denominator,
            x.sd_denominator,
            x.correlation,
            x.n,
        )
        return ", ".join(map(repr, values))

    v = "(s**2 - 2*m/d*r*s*t + (m/d*t)**2)/(n*d**2)"
    ratio_a, ratio_b = (f"{x.mean_numerator!r}/{x.mean_denominator!r}" for x in (a, b))
    code = (
        f"from scipy.stats import norm; v = lambda m, s, d, t, r, n: {v}; "
        f"e, x = (v({arm(a)}) + v({arm(b)}))**.5, {ratio_b} - {ratio_a}; "
        f"h = {python_critical(alpha, sides=sides)}*e; "
        f"print(x, x - h, x + h, {python_tail('x/e', sides=sides)})"
    )
    r_code = (
        f"v <- function(m, s, d, t, r, n) {v.replace('**', '^')}; "
        f"e <- sqrt(v({arm(a)}) + v({arm(b)})); x <- {ratio_b} - {ratio_a}; "
        f"h <- {r_critical(alpha, sides=sides)}*e; "
        + r_print("x", "x - h", "x + h", r_tail("x/e", sides=sides))
    )
    return code, r_code


RATIO_METRIC_TEST = Calculator(
    name="ratio-metric-test",
    title="Test of a ratio metric (delta method)",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("ratio_a", "ratio of control"),
        Output("ratio_b", "ratio of the treatment"),
        Output("standard_error_a", "standard error of the ratio of control"),
        Output("standard_error_b", "standard error of the ratio of the treatment"),
        Output("effect", "absolute difference, treatment minus control"),
        Output("effect_low", "lower limit of the difference"),
        Output("effect_high", "upper limit of the difference"),
        Output("lift", "relative difference (optional: needs a ratio of control above 0)"),
        Output("lift_low", "lower limit of the lift (optional)"),
        Output("lift_high", "upper limit of the lift (optional)"),
        Output("standard_error", "standard error of the difference"),
        Output("z", "test statistic"),
        Output("p_value", "p-value of the test"),
    ),
    run=ratio_metric_test,
    example={
        "mean_numerator_a": 1.0,
        "sd_numerator_a": 1.5,
        "mean_denominator_a": 10,
        "sd_denominator_a": 8,
        "correlation_a": 0.6,
        "n_a": 5000,
        "mean_numerator_b": 1.1,
        "sd_numerator_b": 1.6,
        "mean_denominator_b": 10.2,
        "sd_denominator_b": 8.1,
        "correlation_b": 0.6,
        "n_b": 5000,
    },
    one_of=_ONE_OF,
    headline="p_value",
    printed=("effect", "effect_low", "effect_high", "p_value"),
)

CALCULATORS = (RATIO_METRIC_TEST,)
