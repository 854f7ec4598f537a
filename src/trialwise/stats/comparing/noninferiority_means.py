"""Is the treatment's mean worse than control's by less than a margin?"""

import dataclasses
from typing import Final, Literal

from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import python_critical
from trialwise.stats.comparing.estimate import Estimate, effect_outputs, to_width, with_limits
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

_ALPHA = dataclasses.replace(
    ALPHA,
    description="one-sided false positive rate; 0.025 goes with a two-sided 95 % interval",
    default=0.025,
)
_HIGHER = Param(
    "higher_is_better",
    "choice",
    "yes for metrics like revenue, no for metrics like load time or cost",
    default="yes",
    choices=("yes", "no"),
)
_PARAMS: Final = (*arm_params(), MARGIN, _ALPHA, _HIGHER)


@validated("noninferiority-test-means", _PARAMS)
def noninferiority_test_means(
    call: Call,
    *,
    mean_a: float,
    sd_a: float,
    n_a: int,
    mean_b: float,
    sd_b: float,
    n_b: int,
    margin: float,
    alpha: float = 0.025,
    higher_is_better: Literal["yes", "no"] = "yes",
) -> Calculation:
    """Return whether the treatment's mean is worse than control's by less than a margin.

    One-sided Welch test of x̄_b − x̄_a = −margin (+margin when lower is better); non-inferior when
    the limit of the 1 − 2α interval on that side lies within the margin.

    Args:
        call: filled in by ``validated``.
        mean_a: mean of control.
        sd_a: standard deviation of control, at least 0.
        n_a: users of control, at least 2.
        mean_b: mean of the treatment.
        sd_b: standard deviation of the treatment, at least 0.
        n_b: users of the treatment, at least 2.
        margin: largest loss that is acceptable, above 0, in the metric's unit.
        alpha: one-sided false positive rate, in (0, 0.5).
        higher_is_better: yes, or no for metrics that should be low.

    Returns:
        The difference with its 1 − 2α limits, t and the one-sided p-value of non-inferiority, and
        whether it is below alpha.

    Raises:
        InputError: for a value outside its range, or when neither arm varies.

    Source: ICH E9 (1998), Statistical Principles for Clinical Trials; Welch (1947).

    Examples:
        >>> result = noninferiority_test_means(
        ...     mean_a=50, sd_a=30, n_a=2000, mean_b=49.6, sd_b=31, n_b=2000, margin=2.5
        ... )
        >>> result.outputs["noninferior"], round(result.outputs["p_value"], 4)
        (True, 0.0148)
    """
    a, b = Sample(mean_a, sd_a, n_a), Sample(mean_b, sd_b, n_b)
    higher = higher_is_better == "yes"
    welch = welch_estimate(a, b)
    outputs = _outputs(welch, margin, alpha, higher)
    bound = -margin if higher else margin
    p_value, r_p_value = (
        (f"t.sf((d + {margin!r})/e, k)", f"pt(-(d + {margin!r})/e, k)")
        if higher
        else (f"t.cdf((d - {margin!r})/e, k)", f"pt((d - {margin!r})/e, k)")
    )
    return call.result(
        outputs=outputs,
        summary=_summary(a, b, welch, outputs, margin=margin, alpha=alpha, higher=higher),
        reading=(
            read_sample("control", a),
            read_sample("treatment", b),
            f"margin {number(margin)}, {'higher' if higher else 'lower'} is better"
            f"{call.default_mark('higher_is_better')}",
            f"alpha {number(alpha)} one-sided{call.default_mark('alpha')}",
        ),
        convention=f"one-sided Welch test against the margin, interval of level "
        f"{percent(1 - 2 * alpha)}",
        alternatives=_alternatives(
            welch, student_estimate(a, b), margin, alpha=alpha, higher=higher
        ),
        assumptions=(
            "Users are independent; their means are roughly normal, which heavy tails delay.",
            "The margin was fixed before the data were seen, as the largest loss worth accepting.",
            "Sloppy execution (users counted in the wrong arm, mixed versions) makes arms look "
            "alike and so favours non-inferiority; check the data first.",
        ),
        formula=r"t = \frac{\bar x_b-\bar x_a+\delta}{\sqrt{s_a^2/n_a+s_b^2/n_b}},\quad p = P(T>t)"
        if higher
        else r"t = \frac{\bar x_b-\bar x_a-\delta}{\sqrt{s_a^2/n_a+s_b^2/n_b}},\quad p = P(T<t)",
        formula_text=f"t = (x̄_b − x̄_a {'+' if higher else '−'} δ)/√(s_a²/n_a + s_b²/n_b), "
        f"p = P(T {'>' if higher else '<'} t), δ the margin",
        worked=worked_margin(welch, bound),
        code=f"{python_start(a, b)}h = {python_critical(alpha, 'k', 1)}*e; "
        f"print({p_value}, d - h, d + h)",
        r_code=r_line(a, b, r_p_value, alpha),
        source="ICH E9 (1998), Statistical Principles for Clinical Trials; Welch (1947), "
        "Biometrika 34, 28-35",
    )


def _outputs(estimate: Estimate, margin: float, alpha: float, higher: bool) -> dict[str, Value]:
    # A lower mean is better: the same test with the metric turned round.
    turned = estimate.value if higher else -estimate.value
    p_value = Estimate(turned, estimate.standard_error, estimate.df).p_value(1, -margin)
    return {
        **effect_outputs(estimate, alpha, 1),
        "t": estimate.statistic(-margin if higher else margin),
        "p_value": p_value,
        "noninferior": p_value < alpha,
        "standard_error": estimate.standard_error,
        "df": estimate.df,
    }


def _alternatives(
    welch: Estimate, student: Estimate, margin: float, *, alpha: float, higher: bool
) -> tuple[Alternative, ...]:
    names = ("p_value", "effect_low", "effect_high")
    pooled = _outputs(student, margin, alpha, higher)
    normal = _outputs(Estimate(welch.value, welch.standard_error), margin, alpha, higher)
    turned = welch.value if higher else -welch.value
    superior = Estimate(turned, welch.standard_error, welch.df)
    return (
        Alternative(
            "Student, pooled variance",
            {name: pooled[name] for name in names},
            "assumes the same variance in both arms",
        ),
        Alternative(
            "normal instead of t", {name: normal[name] for name in names}, "for large samples"
        ),
        Alternative(
            "superiority (margin 0)",
            {"p_value": superior.p_value(1)},
            "another question: is the treatment better at all, one-sided; may be asked after "
            "non-inferiority without correction",
        ),
    )


def _summary(
    a: Sample,
    b: Sample,
    welch: Estimate,
    outputs: dict[str, Value],
    *,
    margin: float,
    alpha: float,
    higher: bool,
) -> str:
    interval = welch.interval(alpha, 1)
    width = interval.high - interval.low
    worst = -interval.low if higher else interval.high
    best = -interval.high if higher else interval.low
    side = "loss" if higher else "increase"
    if outputs["noninferior"]:
        start = f"Non-inferior by the margin of {number(margin)}"
        says = (
            f"The data exclude a{'n' if side[0] == 'i' else ''} {side} of more than "
            f"{to_width(worst, width)}"
            if worst > 0
            else f"The data exclude any {side}"
        )
    else:
        start = f"Non-inferiority by {number(margin)} is not shown"
        says = (
            f"The data still allow a{'n' if side[0] == 'i' else ''} {side} of up to "
            f"{to_width(worst, width)}, which reaches the margin"
        )
        if best >= margin:
            says = f"The data show a{'n' if side[0] == 'i' else ''} {side} larger than the margin"
    return (
        f"{start} at the {percent(alpha)} level, one-sided: the treatment's mean is "
        f"{number(b.mean)} against {number(a.mean)} in control, a difference of "
        f"{with_limits(welch.value, interval, alpha, 1)}, {p_text(float(outputs['p_value']))}. "
        f"{says}."
    )


NONINFERIORITY_TEST_MEANS = Calculator(
    name="noninferiority-test-means",
    title="Non-inferiority of a mean",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("effect", "absolute difference, treatment minus control"),
        Output("effect_low", "lower limit of the difference, level 1 - 2 alpha"),
        Output("effect_high", "upper limit of the difference, level 1 - 2 alpha"),
        Output("t", "test statistic against the margin"),
        Output("p_value", "one-sided p-value of non-inferiority"),
        Output("noninferior", "whether it is below alpha"),
        Output("standard_error", "standard error of the difference"),
        Output("df", "Welch-Satterthwaite degrees of freedom"),
    ),
    run=noninferiority_test_means,
    example={
        "mean_a": 50,
        "sd_a": 30,
        "n_a": 2000,
        "mean_b": 49.6,
        "sd_b": 31,
        "n_b": 2000,
        "margin": 2.5,
    },
    headline="p_value",
    printed=("p_value", "effect_low", "effect_high"),
    varies=("margin",),
)

CALCULATORS = (NONINFERIORITY_TEST_MEANS,)
