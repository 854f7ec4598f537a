"""Novelty: does the effect fade, or grow, over the days of the test."""

import math
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.numeric.distributions import normal_cdf, normal_critical, t_cdf, t_critical
from trialwise.stats.trust.winners_curse import FAMILY
from trialwise.stats.wording import count, number, p_text, percent, signed, signed_alike

_EFFECTS: Final = Param(
    "effects",
    "numbers",
    "effect of each day (or week) in order, in any unit, for example 5,4.1,3.6,2.9",
    required=True,
    low=-1e15,
    high=1e15,
    least_items=3,
    list_hint="Give the effect of at least three days, separated by commas.",
)
_ERRORS: Final = Param(
    "standard_errors",
    "numbers",
    "standard error of each day's effect; without them the scatter of the days is used",
    low=0,
    high=1e15,
    low_open=True,
    low_hint="An effect without error is not an estimate.",
    least_items=3,
    list_hint="Give one standard error per effect.",
)
_PARAMS: Final = (_EFFECTS, _ERRORS, ALPHA)


@validated("novelty-slope", _PARAMS)
def novelty_slope(
    call: Call,
    *,
    effects: tuple[float, ...],
    standard_errors: tuple[float, ...] | None = None,
    alpha: float = 0.05,
) -> Calculation:
    """Return the slope of the effect over time, with its interval and test.

    Weighted least squares on day 1, 2, …: slope = Σ w (t − t̄)(d − d̄) / Σ w (t − t̄)², w = 1/SE².
    With standard errors the test is normal, without them t with k − 2 degrees of freedom.

    Args:
        call: filled in by ``validated``.
        effects: one per day, at least three.
        standard_errors: one per effect, above 0.
        alpha: false positive rate, in (0, 0.5).

    Returns:
        ``slope`` per day with ``slope_low`` and ``slope_high``, ``p_value``, and the fitted effects
        of the first and the last day, ``first`` and ``last``.

    Raises:
        InputError: for lists of different lengths, or days without any scatter.

    Source: Draper & Smith (1998), Applied Regression Analysis, ch. 1 and 9.

    Examples:
        >>> round(novelty_slope(effects=(5, 4.1, 3.6, 2.9, 2.7)).outputs["slope"], 2)
        -0.58
    """
    errors = _checked(effects, standard_errors)
    weights = [1 / error**2 for error in errors]
    total = math.fsum(weights)
    days = range(1, len(effects) + 1)
    mean_day = math.fsum(w * t for w, t in zip(weights, days, strict=True)) / total
    mean = math.fsum(w * d for w, d in zip(weights, effects, strict=True)) / total
    spread = math.fsum(w * (t - mean_day) ** 2 for w, t in zip(weights, days, strict=True))
    slope = (
        math.fsum(
            w * (t - mean_day) * (d - mean) for w, t, d in zip(weights, days, effects, strict=True)
        )
        / spread
    )
    error, p_value, critical = _test(
        slope,
        spread,
        [d - mean - slope * (t - mean_day) for t, d in zip(days, effects, strict=True)],
        has_errors=standard_errors is not None,
        alpha=alpha,
    )
    outputs: dict[str, Value] = {
        "slope": slope,
        "slope_low": slope - critical * error,
        "slope_high": slope + critical * error,
        "p_value": p_value,
        "first": mean + slope * (1 - mean_day),
        "last": mean + slope * (len(effects) - mean_day),
    }
    return call.result(
        outputs=outputs,
        summary=_summary(outputs, alpha, len(effects)),
        reading=(
            f"effects of {count(len(effects))} days in order",
            "with their standard errors" if standard_errors else "equal weights",
            f"alpha {number(alpha)} two-sided{call.default_mark('alpha')}",
        ),
        convention="weighted least squares with known errors, normal test"
        if standard_errors
        else "least squares, t test",
        alternatives=_halves(effects, weights),
        assumptions=(
            "The days are independent estimates: users who return on several days link them and "
            "make the p-value too small.",
            "Fewer new users late in a test, weekdays and holidays look like a slope: compare "
            "whole weeks, or the effect by days since first exposure.",
        ),
        formula=r"b = \frac{\sum w_t(t-\bar t)(d_t-\bar d)}{\sum w_t(t-\bar t)^2},\quad "
        r"w_t = 1/SE_t^2",
        formula_text="b = Σ w(t − t̄)(d − d̄) / Σ w(t − t̄)², w = 1/SE²",
        worked=f"b = {signed(slope, 4)} per day, standard error {number(error, 4)}",
        code=_code(effects, standard_errors),
        r_code=_r_code(effects, standard_errors),
        source="Draper & Smith (1998), Applied Regression Analysis, ch. 1 and 9",
    )


def _checked(
    effects: tuple[float, ...], standard_errors: tuple[float, ...] | None
) -> tuple[float, ...]:
    if standard_errors is None:
        return (1.0,) * len(effects)
    if len(standard_errors) != len(effects):
        raise InputError(
            "standard_errors",
            f"{len(standard_errors)} values",
            f"{len(effects)} values, one per effect",
            "Give one for each day.",
        )
    return standard_errors


def _test(
    slope: float, spread: float, residuals: list[float], *, has_errors: bool, alpha: float
) -> tuple[float, float, float]:
    """Return standard error, p-value and critical value of the slope."""
    if has_errors:
        error = math.sqrt(1 / spread)
        return error, 2 * normal_cdf(-abs(slope) / error), normal_critical(alpha / 2)
    df = len(residuals) - 2
    error = math.sqrt(math.fsum(r * r for r in residuals) / df / spread)
    if error <= 1e-12 * (abs(slope) + 1e-300):
        raise InputError(
            "effects",
            "on one straight line",
            "scattered, or given with standard_errors",
            "Give the standard error of each day.",
        )
    return error, 2 * t_cdf(-abs(slope) / error, df), t_critical(alpha / 2, df)


def _summary(outputs: dict[str, Value], alpha: float, days: int) -> str:
    value = {name: float(number_) for name, number_ in outputs.items()}
    slope, low, high = signed_alike((value["slope"], value["slope_low"], value["slope_high"]))
    if value["slope_low"] > 0:
        verdict = "The effect grows over time"
    elif value["slope_high"] < 0:
        verdict = "The effect falls over time"
    else:
        verdict = "No trend of the effect over time is shown"
    return (
        f"{verdict}: {slope} per day ({percent(1 - alpha)} interval {low} to {high}, "
        f"{p_text(value['p_value'])}), fitted {signed(value['first'])} on day 1 and "
        f"{signed(value['last'])} on day {days}."
    )


def _halves(effects: tuple[float, ...], weights: list[float]) -> tuple[Alternative, ...]:
    """Return the difference between the second and the first half of the days."""
    half = len(effects) // 2
    means = [
        math.fsum(w * d for w, d in zip(ws, ds, strict=True)) / math.fsum(ws)
        for ws, ds in ((weights[:half], effects[:half]), (weights[-half:], effects[-half:]))
    ]
    note = "mean of the second half of the days minus that of the first"
    return (Alternative("second half against first", {"difference": means[1] - means[0]}, note),)


def _code(effects: tuple[float, ...], errors: tuple[float, ...] | None) -> str:
    data = f"d = np.array({list(effects)!r}); X = sm.add_constant(np.arange(1, len(d) + 1))"
    start = f"import numpy as np, statsmodels.api as sm; {data}; "
    if errors is None:
        return start + "r = sm.OLS(d, X).fit(); print(r.params[1], r.pvalues[1])"
    return (
        start + f"r = sm.WLS(d, X, weights=1/np.array({list(errors)!r})**2)"
        ".fit(cov_type='fixed scale'); print(r.params[1], r.pvalues[1])"
    )


def _r_code(effects: tuple[float, ...], errors: tuple[float, ...] | None) -> str:
    values = ", ".join(map(repr, effects))
    start = f"d <- c({values}); t <- seq_along(d); "
    if errors is None:
        return start + "s <- summary(lm(d ~ t))$coef; cat(format(s[2, c(1, 4)], digits=12))"
    weights = ", ".join(map(repr, errors))
    return (
        start + f"w <- 1/c({weights})^2; m <- lm(d ~ t, weights=w); "
        "se <- summary(m)$coef[2, 2]/summary(m)$sigma; b <- coef(m)[[2]]; "
        "cat(format(c(b, 2*pnorm(-abs(b/se))), digits=12))"
    )


NOVELTY_SLOPE = Calculator(
    name="novelty-slope",
    title="Novelty or primacy: does the effect change over time?",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("slope", "change of the effect per day"),
        Output("slope_low", "lower limit"),
        Output("slope_high", "upper limit"),
        Output("p_value", "p-value of the slope"),
        Output("first", "fitted effect on the first day"),
        Output("last", "fitted effect on the last day"),
    ),
    run=novelty_slope,
    example={"effects": [5, 4.1, 3.6, 2.9, 2.7, 2.2, 2.4]},
    headline="slope",
    printed=("slope", "p_value"),
)
CALCULATORS = (NOVELTY_SLOPE,)
