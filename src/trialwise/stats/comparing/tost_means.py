"""The equivalence of two means: two one-sided t tests against a margin."""

from typing import Final

from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import python_critical
from trialwise.stats.comparing.estimate import Estimate, effect_outputs, with_limits
from trialwise.stats.comparing.mean_difference import student_estimate, welch_estimate
from trialwise.stats.comparing.mean_margin import (
    MARGIN,
    python_start,
    r_line,
    worked_margin,
)
from trialwise.stats.comparing.means_test import Sample
from trialwise.stats.comparing.samples import FAMILY, arm_params, read_sample
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.wording import number, p_text, percent

_PARAMS: Final = (*arm_params(), MARGIN, ALPHA)


@validated("tost-means", _PARAMS)
def tost_means(
    call: Call,
    *,
    mean_a: float,
    sd_a: float,
    n_a: int,
    mean_b: float,
    sd_b: float,
    n_b: int,
    margin: float,
    alpha: float = 0.05,
) -> Calculation:
    """Return whether two means differ by less than a margin in either direction.

    Two one-sided Welch tests against −margin and +margin; equivalent when both reject, that is when
    the interval of level 1 − 2α lies within the margins.

    Args:
        call: filled in by ``validated``.
        mean_a: mean of control.
        sd_a: standard deviation of control, at least 0.
        n_a: users of control, at least 2.
        mean_b: mean of the treatment.
        sd_b: standard deviation of the treatment, at least 0.
        n_b: users of the treatment, at least 2.
        margin: largest difference that counts as none, above 0, in the metric's unit.
        alpha: false positive rate of each of the two tests, in (0, 0.5).

    Returns:
        The difference with its 1 − 2α limits, both t and p-values, the larger p-value as that of
        equivalence, and whether it is below alpha.

    Raises:
        InputError: for a value outside its range, or when neither arm varies.

    Source: Schuirmann (1987), J. Pharmacokinetics and Biopharmaceutics 15, 657-680.

    Examples:
        >>> result = tost_means(
        ...     mean_a=50, sd_a=30, n_a=2000, mean_b=50.4, sd_b=31, n_b=2000, margin=2.5
        ... )
        >>> result.outputs["equivalent"], round(result.outputs["p_value"], 4)
        (True, 0.0148)
    """
    a, b = Sample(mean_a, sd_a, n_a), Sample(mean_b, sd_b, n_b)
    welch = welch_estimate(a, b)
    outputs = _outputs(welch, margin, alpha)
    student = _outputs(student_estimate(a, b), margin, alpha)
    normal = _outputs(Estimate(welch.value, welch.standard_error), margin, alpha)
    names = ("p_value", "effect_low", "effect_high")
    p_value = f"max(t.sf((d + {margin!r})/e, k), t.cdf((d - {margin!r})/e, k))"
    r_p_value = f"max(pt(-(d + {margin!r})/e, k), pt((d - {margin!r})/e, k))"
    return call.result(
        outputs=outputs,
        summary=_summary(a, b, welch, outputs, margin=margin, alpha=alpha),
        reading=(
            read_sample("control", a),
            read_sample("treatment", b),
            f"margin {number(margin)} in either direction",
            f"alpha {number(alpha)} for each of the two one-sided tests"
            f"{call.default_mark('alpha')}",
        ),
        convention=f"two one-sided Welch tests (TOST), interval of level {percent(1 - 2 * alpha)}",
        alternatives=(
            Alternative(
                "Student, pooled variance",
                {name: student[name] for name in names},
                "assumes the same variance in both arms",
            ),
            Alternative(
                "normal instead of t", {name: normal[name] for name in names}, "for large samples"
            ),
        ),
        assumptions=(
            "Users are independent; their means are roughly normal, which heavy tails delay.",
            "The margin was fixed before the data were seen, from what would matter in practice; a "
            "difference that is merely not significant is no evidence of equivalence.",
        ),
        formula=r"t_\mp = \frac{\bar x_b-\bar x_a\pm\delta}{\sqrt{s_a^2/n_a+s_b^2/n_b}},\quad "
        r"p = \max\{P(T>t_-), P(T<t_+)\}",
        formula_text="t = (x̄_b − x̄_a ± δ)/√(s_a²/n_a + s_b²/n_b), "
        "p = max(P(T > t at −δ), P(T < t at +δ)), δ the margin",
        worked=f"{worked_margin(welch, -margin)}, p = {number(float(outputs['p_lower']), 3)}; "
        f"{worked_margin(welch, margin)}, p = {number(float(outputs['p_upper']), 3)}",
        code=f"{python_start(a, b)}h = {python_critical(alpha, 'k', 1)}*e; "
        f"print({p_value}, d - h, d + h)",
        r_code=r_line(a, b, r_p_value, alpha),
        source="Schuirmann (1987), J. Pharmacokinetics and Biopharmaceutics 15, 657-680; Welch "
        "(1947), Biometrika 34, 28-35",
    )


def _outputs(estimate: Estimate, margin: float, alpha: float) -> dict[str, Value]:
    p_lower = estimate.p_value(1, -margin)
    flipped = Estimate(-estimate.value, estimate.standard_error, estimate.df)
    p_upper = flipped.p_value(1, -margin)
    return {
        **effect_outputs(estimate, alpha, 1),
        "p_value": max(p_lower, p_upper),
        "equivalent": max(p_lower, p_upper) < alpha,
        "t_lower": estimate.statistic(-margin),
        "p_lower": p_lower,
        "t_upper": estimate.statistic(margin),
        "p_upper": p_upper,
        "standard_error": estimate.standard_error,
        "df": estimate.df,
    }


def _summary(
    a: Sample,
    b: Sample,
    welch: Estimate,
    outputs: dict[str, Value],
    *,
    margin: float,
    alpha: float,
) -> str:
    level = percent(alpha)
    interval = welch.interval(alpha, 1)
    if outputs["equivalent"]:
        start = f"Equivalent within ±{number(margin)} at the {level} level"
        says = "exclude a difference as large as"
    else:
        start = f"Equivalence within ±{number(margin)} is not shown at the {level} level"
        says = "still allow a difference as large as"
        if max(interval.low, -interval.high) >= margin:
            says = "show a difference larger than"
    change = with_limits(welch.value, interval, alpha, 1)
    return (
        f"{start}: the treatment's mean is {number(b.mean)} against {number(a.mean)} in control, a "
        f"difference of {change}, {p_text(float(outputs['p_value']))}. The data {says} "
        "the margin."
    )


TOST_MEANS = Calculator(
    name="tost-means",
    title="Equivalence of two means (TOST)",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("effect", "absolute difference, treatment minus control"),
        Output("effect_low", "lower limit of the difference, level 1 - 2 alpha"),
        Output("effect_high", "upper limit of the difference, level 1 - 2 alpha"),
        Output("p_value", "p-value of equivalence, the larger of the two"),
        Output("equivalent", "whether it is below alpha"),
        Output("t_lower", "test statistic against minus the margin"),
        Output("p_lower", "p-value against minus the margin"),
        Output("t_upper", "test statistic against plus the margin"),
        Output("p_upper", "p-value against plus the margin"),
        Output("standard_error", "standard error of the difference"),
        Output("df", "Welch-Satterthwaite degrees of freedom"),
    ),
    run=tost_means,
    example={
        "mean_a": 50,
        "sd_a": 30,
        "n_a": 2000,
        "mean_b": 50.4,
        "sd_b": 31,
        "n_b": 2000,
        "margin": 2.5,
    },
    headline="p_value",
    printed=("p_value", "effect_low", "effect_high"),
    varies=("margin",),
)

CALCULATORS = (TOST_MEANS,)
