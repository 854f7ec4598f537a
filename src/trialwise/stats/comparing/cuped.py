"""CUPED: the difference of two means adjusted for a covariate from before the experiment."""

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
from trialwise.stats.comparing.covariate import Adjustment, by_correlation, by_theta
from trialwise.stats.comparing.estimate import Estimate, effect_outputs, finding_part
from trialwise.stats.comparing.mean_difference import welch_estimate
from trialwise.stats.comparing.means_test import Sample, welch_df
from trialwise.stats.comparing.samples import (
    FAMILY,
    ROLES,
    arm_params,
    mean_param,
    no_variation,
    read_sample,
    sd_param,
)
from trialwise.stats.error_rates import ALPHA, TEST_SIDES, read_test
from trialwise.stats.planning.means.change import LARGEST
from trialwise.stats.verdict import finding_of
from trialwise.stats.wording import number, p_text, percent, signed, tidy

_SLOPE: Final = ("correlation", "theta")
_HINT = "A correlation lies between -1 and 1."
_PARAMS = (
    *arm_params(),
    *(
        param
        for arm, role in ROLES
        for param in (
            mean_param(f"covariate_mean_{arm}", f"mean of the covariate in {role}"),
            sd_param(f"covariate_sd_{arm}", f"standard deviation of the covariate in {role}"),
        )
    ),
    Param(
        "correlation",
        "number",
        "correlation of metric and covariate between the users of an arm",
        low=-1,
        high=1,
        low_hint=_HINT,
        high_hint=_HINT,
    ),
    Param(
        "theta",
        "number",
        "slope of the metric on the covariate within arms, instead of the correlation",
        low=-LARGEST,
        high=LARGEST,
    ),
    ALPHA,
    TEST_SIDES,
)
# An imbalance of the covariate this improbable under randomisation has another cause.
_IMBALANCED: Final = 0.001
_SOURCE: Final = (
    "Deng, Xu, Kohavi & Walker (2013), Improving the sensitivity of online controlled experiments "
    "by utilizing pre-experiment data, WSDM"
)


@validated("cuped-estimate", _PARAMS, (_SLOPE,))
def cuped_estimate(
    call: Call,
    *,
    mean_a: float,
    sd_a: float,
    n_a: int,
    mean_b: float,
    sd_b: float,
    n_b: int,
    covariate_mean_a: float,
    covariate_sd_a: float,
    covariate_mean_b: float,
    covariate_sd_b: float,
    correlation: float | None = None,
    theta: float | None = None,
    alpha: float = 0.05,
    sides: int = 2,
) -> Calculation:
    """Return the effect on a mean after CUPED, with its interval and the variance removed.

    effect = ȳ_b − ȳ_a − θ(x̄_b − x̄_a), V = Σ(s² − 2θ s_xy + θ² s_x²)/n over both arms, with the
    slope θ pooled within arms. Welch-Satterthwaite df from the adjusted variances.

    Args:
        call: filled in by ``validated``.
        mean_a: mean of the metric in control.
        sd_a: its standard deviation between users, at least 0.
        n_a: users of control, at least 2.
        mean_b: mean of the metric in the treatment.
        sd_b: its standard deviation, at least 0.
        n_b: users of the treatment, at least 2.
        covariate_mean_a: mean of the covariate in control, from before the experiment.
        covariate_sd_a: its standard deviation, at least 0.
        covariate_mean_b: mean of the covariate in the treatment.
        covariate_sd_b: its standard deviation, at least 0.
        correlation: of metric and covariate within arms, in [-1, 1]. Give it or theta.
        theta: the slope itself, in units of the metric per unit of the covariate.
        alpha: false positive rate, in (0, 0.5).
        sides: 2, or 1 to test for a higher treatment.

    Returns:
        The adjusted effect and lift with their limits, the adjusted means, ``theta``, the
        ``variance_reduction``, t, df and the p-value.

    Raises:
        InputError: for a value outside its range, a covariate that does not vary, or a slope that
            would explain more than all of the variance.

    Source: Deng, Xu, Kohavi & Walker (2013), WSDM.

    Examples:
        >>> result = cuped_estimate(
        ...     mean_a=50,
        ...     sd_a=30,
        ...     n_a=1000,
        ...     mean_b=52,
        ...     sd_b=30,
        ...     n_b=1000,
        ...     correlation=0.6,
        ...     covariate_mean_a=48,
        ...     covariate_sd_a=28,
        ...     covariate_mean_b=48.5,
        ...     covariate_sd_b=28,
        ... )
        >>> round(result.outputs["effect"], 4), round(result.outputs["variance_reduction"], 4)
        (1.6786, 0.36)
    """
    metrics = Sample(mean_a, sd_a, n_a), Sample(mean_b, sd_b, n_b)
    covariates = (
        Sample(covariate_mean_a, covariate_sd_a, n_a),
        Sample(covariate_mean_b, covariate_sd_b, n_b),
    )
    plain = welch_estimate(*metrics)
    if covariate_sd_a == covariate_sd_b == 0:
        raise no_variation("covariate_sd_a and covariate_sd_b")
    if correlation is not None:
        adjustment = by_correlation(metrics, covariates, correlation)
    else:
        adjustment = by_theta(metrics, covariates, theta or 0.0)
    adjusted = _adjusted(adjustment)
    outputs = _outputs(adjustment, adjusted, alpha, sides)
    finding = finding_of(finding_part(outputs), alpha=alpha, sides=sides, is_rate=False)
    control, treatment = adjustment.control, adjustment.treatment
    slope = number(adjustment.theta, 5)
    code, r_code = _lines(metrics, covariates, (correlation, theta), alpha, sides)
    return call.result(
        outputs=outputs,
        summary=finding.summary(
            f"adjusted for the covariate the treatment's mean is {number(treatment.mean, 5)} "
            f"against {number(control.mean, 5)} in control"
        )
        + f" CUPED {_removed(adjustment.variance_reduction)}.",
        reading=(
            read_sample("control", metrics[0]),
            read_sample("treatment", metrics[1]),
            f"covariate: mean {number(covariate_mean_a)} (sd {number(covariate_sd_a)}) in control, "
            f"{number(covariate_mean_b)} (sd {number(covariate_sd_b)}) in the treatment",
            f"slope {slope}" if correlation is None else f"correlation {number(correlation)}",
            read_test(call, alpha, sides),
        ),
        convention="CUPED with one slope pooled within arms, Welch's t on the adjusted metric, "
        "delta method for the lift",
        alternatives=_alternatives(adjustment, plain, alpha, sides),
        assumptions=_assumptions(covariates, finding.assumptions()),
        formula=r"\hat\delta = \bar y_b-\bar y_a-\theta(\bar x_b-\bar x_a),\quad "
        r"V = \sum_{i\in\{a,b\}} \frac{s_i^2-2\theta s_{xy,i}+\theta^2 s_{x,i}^2}{n_i}",
        formula_text="effect = ȳ_b − ȳ_a − θ(x̄_b − x̄_a), V = Σ (s² − 2θ s_xy + θ² s_x²)/n over "
        "both arms",
        worked=f"effect = {number(mean_b)} − {number(mean_a)} − {slope}·"
        f"({number(covariate_mean_b)} − {number(covariate_mean_a)}) = "
        f"{signed(adjustment.effect, 5)}; t = {signed(adjustment.effect, 5)} / "
        f"{number(adjusted.standard_error, 5)} = "
        f"{signed(adjusted.statistic(), 5)}",
        code=code,
        r_code=r_code,
        source=_SOURCE,
    )


def _adjusted(adjustment: Adjustment) -> Estimate:
    """Return the adjusted effect; at a correlation of ±1 nothing is left to estimate its error."""
    control, treatment = adjustment.control, adjustment.treatment
    error = math.hypot(control.standard_error, treatment.standard_error)
    before = math.hypot(adjustment.a.metric.standard_error, adjustment.b.metric.standard_error)
    if error <= 1e-7 * before:
        raise no_variation("sd of the adjusted metric")
    return Estimate(adjustment.effect, error, welch_df(control, treatment))


def _outputs(
    adjustment: Adjustment, adjusted: Estimate, alpha: float, sides: int
) -> dict[str, Value]:
    control, treatment = adjustment.control, adjustment.treatment
    outputs: dict[str, Value] = effect_outputs(adjusted, alpha, sides)
    lift = adjustment.lift_interval(adjusted.critical(alpha, sides))
    if lift is not None:
        outputs["lift"] = tidy(adjusted.value / control.mean)
        outputs |= {"lift_low": lift.low, "lift_high": lift.high}
    return outputs | {
        "mean_adjusted_a": control.mean,
        "mean_adjusted_b": treatment.mean,
        "theta": adjustment.theta,
        "variance_reduction": adjustment.variance_reduction,
        "standard_error": adjusted.standard_error,
        "t": adjusted.statistic(),
        "df": adjusted.df,
        "p_value": adjusted.p_value(sides),
    }


def _removed(share: float) -> str:
    if share >= 0:
        return f"removes {percent(share, 3)} of the variance"
    return f"adds {percent(-share, 3)} to the variance, so do without it"


def _alternatives(
    adjustment: Adjustment, plain: Estimate, alpha: float, sides: int
) -> tuple[Alternative, ...]:
    """Return the unadjusted test, and the difference of changes, which is a slope of 1."""
    found = [
        Alternative(
            "not adjusted (Welch)",
            {
                **effect_outputs(plain, alpha, sides),
                "standard_error": plain.standard_error,
                "p_value": plain.p_value(sides),
            },
            "without the covariate",
        )
    ]
    changes = Adjustment(adjustment.a, adjustment.b, 1.0)
    error = math.hypot(changes.control.standard_error, changes.treatment.standard_error)
    if error > 1e-7 * plain.standard_error:
        of_changes = Estimate(changes.effect, error, welch_df(changes.control, changes.treatment))
        found.append(
            Alternative(
                "difference of changes (slope 1)",
                {
                    **effect_outputs(of_changes, alpha, sides),
                    "standard_error": error,
                    "p_value": of_changes.p_value(sides),
                },
                "metric minus covariate, for a covariate in the unit of the metric",
            )
        )
    return tuple(found)


def _assumptions(covariates: tuple[Sample, Sample], borderline: tuple[str, ...]) -> tuple[str, ...]:
    sentences = [
        "The covariate was measured before the experiment, so that the treatment cannot have moved "
        "it; then the adjustment leaves the effect unbiased.",
        "Users are independent; those without a value of the covariate need a rule (such as 0) "
        "that is the same in both arms.",
    ]
    if min(covariates[0].sd, covariates[1].sd) > 0:
        balance = welch_estimate(*covariates)
        if balance.p_value() < _IMBALANCED:
            sentences.append(
                f"The covariate itself differs between the arms ({p_text(balance.p_value())}): "
                "look for a fault in the assignment or a covariate that the treatment could move."
            )
    return (*sentences, *borderline)


def _lines(
    metrics: tuple[Sample, Sample],
    covariates: tuple[Sample, Sample],
    slope: tuple[float | None, float | None],
    alpha: float,
    sides: int,
) -> tuple[str, str]:
    (a, b), (x, y) = metrics, covariates
    correlation, theta = slope
    if correlation is not None:
        ca, cb = (f"{correlation!r}*{m.sd!r}*{c.sd!r}" for m, c in ((a, x), (b, y)))
        top = f"{a.n - 1}*ca + {b.n - 1}*cb"
        bottom = f"{a.n - 1}*{x.sd!r}**2 + {b.n - 1}*{y.sd!r}**2"
        given = f"ca = {ca}; cb = {cb}; q = ({top})/({bottom})"
    else:
        given = f"q = {theta!r}; ca = q*{x.sd!r}**2; cb = q*{y.sd!r}**2"
    steps = (
        f"{given}; va = ({a.sd!r}**2 - 2*q*ca + (q*{x.sd!r})**2)/{a.n}; "
        f"vb = ({b.sd!r}**2 - 2*q*cb + (q*{y.sd!r})**2)/{b.n}; "
        f"d = {b.mean!r} - {a.mean!r} - q*({y.mean!r} - {x.mean!r}); e = (va + vb)**.5; "
        f"k = (va + vb)**2/(va**2/{a.n - 1} + vb**2/{b.n - 1}); h = "
    )
    code = (
        f"from scipy.stats import t; {steps}{python_critical(alpha, 'k', sides)}*e; "
        f"print(d, d - h, d + h, {python_tail('d/e', 'k', sides)})"
    )
    r_code = (
        f"{steps.replace('**', '^').replace(' = ', ' <- ')}{r_critical(alpha, 'k', sides)}*e; "
        + r_print("d", "d - h", "d + h", r_tail("d/e", "k", sides))
    )
    return code, r_code


CUPED_ESTIMATE = Calculator(
    name="cuped-estimate",
    title="Effect on a mean after CUPED",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("effect", "adjusted absolute difference, treatment minus control"),
        Output("effect_low", "lower limit of the difference"),
        Output("effect_high", "upper limit of the difference"),
        Output("lift", "adjusted relative difference (optional: needs a control mean above 0)"),
        Output("lift_low", "lower limit of the lift (optional)"),
        Output("lift_high", "upper limit of the lift (optional)"),
        Output("mean_adjusted_a", "adjusted mean of control"),
        Output("mean_adjusted_b", "adjusted mean of the treatment"),
        Output("theta", "slope of the metric on the covariate"),
        Output("variance_reduction", "share of the variance of the difference removed"),
        Output("standard_error", "standard error of the adjusted difference"),
        Output("t", "test statistic"),
        Output("df", "Welch-Satterthwaite degrees of freedom"),
        Output("p_value", "p-value of the test"),
    ),
    run=cuped_estimate,
    example={
        "mean_a": 50,
        "sd_a": 30,
        "n_a": 1000,
        "mean_b": 52,
        "sd_b": 30,
        "n_b": 1000,
        "covariate_mean_a": 48,
        "covariate_sd_a": 28,
        "covariate_mean_b": 48.5,
        "covariate_sd_b": 28,
        "correlation": 0.6,
    },
    one_of=(_SLOPE,),
    headline="p_value",
    printed=("effect", "effect_low", "effect_high", "p_value"),
    varies=("correlation",),
)

CALCULATORS = (CUPED_ESTIMATE,)
