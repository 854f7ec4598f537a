"""Two intervals that overlap or not, and the interval of the difference."""

from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.estimate import (
    Estimate,
    effect_outputs,
    level_of,
    limits,
    with_limits,
)
from trialwise.stats.comparing.forms import given_form
from trialwise.stats.comparing.samples import FAMILY, mean_param
from trialwise.stats.comparing.spans import read_alpha
from trialwise.stats.comparing.two_estimates import (
    change_lines,
    change_of,
    error_param,
    worked_change,
)
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.numeric.interval import Interval
from trialwise.stats.wording import number, p_text

_FORMS: Final = {
    "estimate_a": ("standard_error_a", "estimate_b", "standard_error_b"),
    "low_a": ("high_a", "low_b", "high_b"),
}
_OVERLAP_PARAMS = (
    mean_param("estimate_a", "estimate of control", required=False),
    error_param("standard_error_a", "its standard error", required=False),
    mean_param("estimate_b", "estimate of the treatment", required=False),
    error_param("standard_error_b", "its standard error", required=False),
    mean_param("low_a", "lower limit of control's interval", required=False),
    mean_param("high_a", "upper limit of control's interval", required=False),
    mean_param("low_b", "lower limit of the treatment's interval", required=False),
    mean_param("high_b", "upper limit of the treatment's interval", required=False),
    ALPHA,
)


@validated("interval-overlap", _OVERLAP_PARAMS, (tuple(_FORMS),))
def interval_overlap(
    call: Call,
    *,
    estimate_a: float | None = None,
    standard_error_a: float | None = None,
    estimate_b: float | None = None,
    standard_error_b: float | None = None,
    low_a: float | None = None,
    high_a: float | None = None,
    low_b: float | None = None,
    high_b: float | None = None,
    alpha: float = 0.05,
) -> Calculation:
    """Return whether two intervals overlap, and what the interval of the difference says instead.

    Two intervals that overlap can still differ significantly: they overlap up to a difference of
    z(SE_a + SE_b), but the difference is significant from z√(SE_a² + SE_b²) on.

    Args:
        call: filled in by ``validated``.
        estimate_a: estimate of control; with standard_error_a, estimate_b, standard_error_b.
        standard_error_a: above 0.
        estimate_b: estimate of the treatment.
        standard_error_b: above 0.
        low_a: lower limit of control, instead of estimates; with high_a, low_b, high_b.
        high_a: upper limit of control.
        low_b: lower limit of the treatment.
        high_b: upper limit of the treatment.
        alpha: 1 minus the level of the intervals, in (0, 0.5).

    Returns:
        The limits of both intervals, whether they ``overlap``, the effect with its limits and
        p-value, and the ``touching_p``: the p-value at which the two intervals just touch.

    Raises:
        InputError: for limits in the wrong order.
        UsageError: when estimates and limits are mixed.

    Source: Schenker & Gentleman (2001), American Statistician 55, 182-186.

    Examples:
        >>> result = interval_overlap(
        ...     estimate_a=10, standard_error_a=1, estimate_b=13, standard_error_b=1
        ... )
        >>> result.outputs["overlap"], round(result.outputs["p_value"], 4)
        (True, 0.0339)
    """
    form = given_form(call, _FORMS)
    if form == "low_a":
        a = _middle("a", low_a or 0.0, high_a or 0.0, alpha)
        b = _middle("b", low_b or 0.0, high_b or 0.0, alpha)
    else:
        a = Estimate(estimate_a or 0.0, standard_error_a or 0.0)
        b = Estimate(estimate_b or 0.0, standard_error_b or 0.0)
    change = change_of(a, b)
    of_a, of_b, interval = (each.interval(alpha) for each in (a, b, change))
    overlap = of_a.low <= of_b.high and of_b.low <= of_a.high
    # intervals touch at z (SE_a + SE_b) from each other
    touching = (a.standard_error + b.standard_error) / change.standard_error * a.critical(alpha)
    outputs: dict[str, Value] = {
        "low_a": of_a.low,
        "high_a": of_a.high,
        "low_b": of_b.low,
        "high_b": of_b.high,
        "overlap": overlap,
        **effect_outputs(change, alpha, 2),
        "z": change.statistic(),
        "p_value": change.p_value(),
        "touching_p": Estimate(touching, 1.0).p_value(),
    }
    code, r_code = change_lines(a, b, alpha, 2)
    return call.result(
        outputs=outputs,
        summary=_overlap_summary(overlap, change, interval, alpha),
        reading=(
            f"control: {with_limits(a.value, of_a, alpha)}",
            f"treatment: {with_limits(b.value, of_b, alpha)}",
            read_alpha(call, alpha),
        ),
        convention="normal interval of the difference of two independent estimates",
        alternatives=_overlap_rules(a, b),
        assumptions=(
            "Both estimates are normal and from different users; for the same users the standard "
            "error of the difference needs their correlation.",
            "No overlap means that they differ, but overlap does not mean that they do not: judge "
            "by the interval of the difference.",
        ),
        formula=r"\hat\theta_b-\hat\theta_a \pm z\sqrt{SE_a^2+SE_b^2},\quad "
        r"\text{touching at } z(SE_a+SE_b)",
        formula_text="θ̂_b − θ̂_a ± z √(SE_a² + SE_b²); the intervals touch at z (SE_a + SE_b)",
        worked=worked_change(a, b, change),
        code=code,
        r_code=r_code,
        source="Schenker & Gentleman (2001), On judging the significance of differences by "
        "examining the overlap between confidence intervals, American Statistician 55, 182-186",
    )


def _middle(arm: str, low: float, high: float, alpha: float) -> Estimate:
    if low >= high:
        raise InputError(
            f"low_{arm}",
            number(low),
            f"below high_{arm}, which is {number(high)}",
            "Give the lower limit first; an interval without width has no standard error.",
        )
    half = (high - low) / 2
    return Estimate(low + half, half / Estimate(0.0, 1.0).critical(alpha))


def _overlap_summary(overlap: bool, change: Estimate, interval: Interval, alpha: float) -> str:
    excludes = interval.low > 0 or interval.high < 0
    said = (
        f"The difference is {with_limits(change.value, interval, alpha)}, "
        f"{p_text(change.p_value())}"
    )
    if overlap and excludes:
        return (
            f"{said}: it excludes zero although the two intervals overlap. Overlapping intervals "
            "are no test of a difference."
        )
    if overlap:
        return f"{said}: it still allows zero, and the two intervals overlap as well."
    return (
        f"{said}: the two intervals do not overlap, so the {level_of(alpha)} interval of the "
        f"difference, {limits(interval)}, excludes zero too."
    )


def _overlap_rules(a: Estimate, b: Estimate) -> tuple[Alternative, ...]:
    ratio = max(a.standard_error, b.standard_error) / min(a.standard_error, b.standard_error)
    if ratio > 2:
        return ()
    of_a, of_b = (each.interval(0.166) for each in (a, b))
    shorter = of_a.low <= of_b.high and of_b.low <= of_a.high
    note = "intervals of that level touch at about p = 0.05 when both errors are alike"
    return (Alternative("83.4 % intervals overlap:", {"overlap": shorter}, note),)


INTERVAL_OVERLAP = Calculator(
    name="interval-overlap",
    title="Two overlapping intervals: do the estimates differ?",
    family=FAMILY,
    params=_OVERLAP_PARAMS,
    outputs=(
        Output("low_a", "lower limit of control"),
        Output("high_a", "upper limit of control"),
        Output("low_b", "lower limit of the treatment"),
        Output("high_b", "upper limit of the treatment"),
        Output("overlap", "whether the two intervals overlap"),
        Output("effect", "difference, treatment minus control"),
        Output("effect_low", "lower limit of the difference"),
        Output("effect_high", "upper limit of the difference"),
        Output("z", "test statistic of the difference"),
        Output("p_value", "p-value of the difference"),
        Output("touching_p", "p-value of a difference at which the intervals just touch"),
    ),
    run=interval_overlap,
    example={"estimate_a": 10, "standard_error_a": 1, "estimate_b": 13, "standard_error_b": 1},
    one_of=(tuple(_FORMS),),
    headline="p_value",
    printed=("effect", "effect_low", "effect_high", "p_value"),
)

CALCULATORS = (INTERVAL_OVERLAP,)
