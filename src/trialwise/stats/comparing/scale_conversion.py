"""Numbers on another scale: logarithms as percent changes, odds as rates and ratios."""

import math
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import python_critical, r_critical, r_print
from trialwise.stats.comparing.reference_distribution import FAMILY
from trialwise.stats.comparing.spans import level, read_alpha
from trialwise.stats.comparing.two_estimates import error_param
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.numeric.distributions import normal_critical
from trialwise.stats.planning.change import FRACTION_HINT
from trialwise.stats.wording import number, percent, signed_percent

_LARGEST_LOG: Final = 50.0
_LOG_PARAMS = (
    Param(
        "log_change",
        "number",
        "difference of means of logarithms, or a coefficient on the log scale (natural logarithm)",
        required=True,
        low=-_LARGEST_LOG,
        high=_LARGEST_LOG,
        high_hint="A difference of natural logarithms of 50 would be a factor of 10^21.",
    ),
    error_param("standard_error", "its standard error, on the log scale", required=False),
    ALPHA,
)


@validated("percent-from-log", _LOG_PARAMS)
def percent_from_log(
    call: Call, *, log_change: float, standard_error: float | None = None, alpha: float = 0.05
) -> Calculation:
    """Return a difference of logarithms as a percent change, with its interval.

    e^b − 1, and e^(b ± z SE) − 1.

    Args:
        call: filled in by ``validated``.
        log_change: b, a difference of natural logarithms, in [-50, 50].
        standard_error: of b, above 0; without it there is no interval.
        alpha: 1 minus the level of the interval, in (0, 0.5).

    Returns:
        ``lift`` and ``ratio``, and with a standard error ``lift_low`` and ``lift_high``.

    Raises:
        InputError: for a value outside its range.

    Source: Halvorsen & Palmquist (1980), American Economic Review 70, 474-475.

    Examples:
        >>> percent_from_log(log_change=0.048, standard_error=0.02).summary
        'That is +4.92 % (95 % interval +0.884 % to +9.11 %), a factor of 1.049.'
    """
    lift = math.expm1(log_change)
    outputs: dict[str, Value] = {"lift": lift, "ratio": math.exp(log_change)}
    b = repr(log_change)
    code, r_code = f"from math import expm1; print(expm1({b}))", r_print(f"expm1({b})")
    said = ""
    if standard_error is not None:
        reach = normal_critical(alpha / 2) * standard_error
        if abs(log_change) + reach > 2 * _LARGEST_LOG:
            raise InputError(
                "standard_error", number(standard_error), "such that the interval is finite",
                "Check the unit: the logarithm of a ratio is mostly below 1.",
            )  # fmt: skip
        low, high = math.expm1(log_change - reach), math.expm1(log_change + reach)
        outputs |= {"lift_low": low, "lift_high": high}
        said = f" ({level(alpha)} {signed_percent(low)} to {signed_percent(high)})"
        h = f"{python_critical(alpha)}*{standard_error!r}"
        code = (
            f"from math import expm1; from scipy.stats import norm; h = {h}; "
            f"print(expm1({b}), expm1({b} - h), expm1({b} + h))"
        )
        r_code = f"h <- {r_critical(alpha)}*{standard_error!r}; " + r_print(
            f"expm1({b})", f"expm1({b} - h)", f"expm1({b} + h)"
        )
    given = [f"difference of logarithms {number(log_change)}"]
    if standard_error is not None:
        given += [f"standard error {number(standard_error)}", read_alpha(call, alpha)]
    return call.result(
        outputs=outputs,
        summary=f"That is {signed_percent(lift)}{said}, a factor of "
        f"{number(math.exp(log_change), 4)}.",
        reading=tuple(given),
        convention="natural logarithm, back by the exponential",
        alternatives=(
            Alternative(
                "the number itself as a share",
                {"lift": log_change},
                "close only for small changes; 0.5 on the log scale is +65 %, not +50 %",
            ),
        ),
        assumptions=(
            "Logarithms are natural; those to base 10 have to be multiplied by 2.303 first.",
            "The change is that of the geometric mean; the ordinary mean changes by as much only "
            "if the spread on the log scale stays the same.",
        ),
        formula=r"e^{b}-1,\quad e^{b\pm z_{\alpha/2}SE}-1",
        formula_text="e^b − 1, interval e^(b ± z · SE) − 1",
        worked=f"e^{number(log_change)} − 1 = {number(lift, 6)}",
        code=code,
        r_code=r_code,
        source="Halvorsen & Palmquist (1980), The interpretation of dummy variables in "
        "semilogarithmic equations, American Economic Review 70, 474-475",
    )


def _odds(name: str, what: str) -> Param:
    return Param(
        name, "number", what, low=0, high=1e12, low_hint="Odds are a ratio and never negative."
    )


def _rate(name: str, what: str) -> Param:
    hint = f"At 100 % the odds are infinite. {FRACTION_HINT}"
    return Param(name, "rate", what, low=0, high=1, high_open=True, high_hint=hint)


_ODDS_PARAMS = (
    _odds("odds_a", "odds of control, or the odds that are given: 3 to 1 is 3"),
    _rate("rate_a", "rate of control, or the rate that is given, instead of its odds"),
    _odds("odds_b", "odds of the treatment, for the odds ratio"),
    _rate("rate_b", "rate of the treatment, for the odds ratio"),
)
_FIRST: Final = ("odds_a", "rate_a")


@validated("odds", _ODDS_PARAMS, (_FIRST,))
def odds(
    call: Call,
    *,
    odds_a: float | None = None,
    rate_a: float | None = None,
    odds_b: float | None = None,
    rate_b: float | None = None,
) -> Calculation:
    """Return a rate from odds or odds from a rate, and the odds ratio of two of them.

    odds = p/(1 − p), p = odds/(1 + odds); the odds ratio is the odds of the treatment over those of
    control.

    Args:
        call: filled in by ``validated``.
        odds_a: at least 0. Give exactly one of odds_a and rate_a.
        rate_a: in [0, 1).
        odds_b: at least 0; at most one of odds_b and rate_b.
        rate_b: in [0, 1).

    Returns:
        ``odds_a`` and ``rate_a``; with a second one its ``odds_b`` and ``rate_b``, the
        ``odds_ratio`` and the ``risk_ratio``.

    Raises:
        InputError: for a value outside its range, two second ones, or odds of 0 in control.

    Source: Fleiss, Levin & Paik (2003), Statistical Methods for Rates and Proportions, ch. 6.

    Examples:
        >>> odds(odds_a=2, odds_b=2.5).outputs["odds_ratio"]
        1.25
        >>> odds(rate_a=0.2).summary
        'A rate of 20 % is odds of 0.25.'
    """
    first = odds_a if odds_a is not None else _odds_of(rate_a or 0.0)
    if odds_b is not None and rate_b is not None:
        raise InputError("rate_b", number(rate_b), "left out beside odds_b", "Give one of them.")
    outputs: dict[str, Value] = {"odds_a": first, "rate_a": first / (1 + first)}
    source = [_source(odds_a, rate_a)]
    given = [_said(odds_a, rate_a)]
    prints = ["a", "a/(1 + a)"]
    if odds_b is None and rate_b is None:
        summary = (
            f"Odds of {number(first, 5)} are a rate of {percent(first / (1 + first), 4)}."
            if odds_a is not None
            else f"A rate of {percent(rate_a or 0.0)} is odds of {number(first, 5)}."
        )
        worked = f"{number(first, 6)}/(1 + {number(first, 6)}) = {number(first / (1 + first), 6)}"
    else:
        second = odds_b if odds_b is not None else _odds_of(rate_b or 0.0)
        if first == 0:
            raise InputError(
                "odds_a",
                0,
                "above 0 for a ratio",
                "Nothing happened in control; compare the rates.",
            )
        ratio = second / first
        outputs |= {
            "odds_b": second,
            "rate_b": second / (1 + second),
            "odds_ratio": ratio,
            "risk_ratio": ratio * (1 + first) / (1 + second),
        }
        source.append(_source(odds_b, rate_b))
        given = [f"control: {given[0]}", f"treatment: {_said(odds_b, rate_b)}"]
        prints.append("b/a")
        summary = (
            f"The odds ratio is {number(ratio, 5)}: rates of {percent(first / (1 + first), 4)} in "
            f"control and {percent(second / (1 + second), 4)} in the treatment."
        )
        worked = f"{number(second, 6)}/{number(first, 6)} = {number(ratio, 6)}"
    names = ", ".join("ab"[: len(source)])
    python = f"{names} = {', '.join(source)}; print({', '.join(prints)})"
    r = "; ".join(f"{n} <- {s}" for n, s in zip("ab", source, strict=False))
    return call.result(
        outputs=outputs,
        summary=summary,
        reading=tuple(given),
        convention="odds of the treatment over odds of control",
        alternatives=(),
        assumptions=(
            "Odds and rates are close only when both are small: odds of 1 are a rate of 50 %.",
            "This is arithmetic; whether chance could explain a ratio needs the counts.",
        ),
        formula=r"\text{odds} = \frac{p}{1-p},\quad OR = \frac{\text{odds}_b}{\text{odds}_a}",
        formula_text="odds = p/(1 − p), p = odds/(1 + odds), OR = odds_b/odds_a",
        worked=worked,
        code=python,
        r_code=f"{r}; {r_print(*prints)}",
        source="Fleiss, Levin & Paik (2003), Statistical Methods for Rates and Proportions, ch. 6",
    )


def _odds_of(rate: float) -> float:
    return rate / (1 - rate)


def _source(value: float | None, rate: float | None) -> str:
    return repr(value) if value is not None else f"{rate!r}/(1 - {rate!r})"


def _said(value: float | None, rate: float | None) -> str:
    return f"odds {number(value)}" if value is not None else f"rate {percent(rate or 0.0)}"


PERCENT_FROM_LOG = Calculator(
    name="percent-from-log",
    title="Percent change from a difference of logarithms",
    family=FAMILY,
    params=_LOG_PARAMS,
    outputs=(
        Output("lift", "relative change as a fraction"),
        Output("lift_low", "lower limit (optional: needs a standard error)"),
        Output("lift_high", "upper limit (optional: needs a standard error)"),
        Output("ratio", "factor of the change"),
    ),
    run=percent_from_log,
    example={"log_change": 0.048, "standard_error": 0.02},
    headline="lift",
    printed=("lift", "lift_low", "lift_high"),
)
ODDS = Calculator(
    name="odds",
    title="Odds as a rate, and the ratio of two odds",
    family=FAMILY,
    params=_ODDS_PARAMS,
    outputs=(
        Output("odds_a", "odds of control, or of what is given"),
        Output("rate_a", "rate that belongs to them"),
        Output("odds_b", "odds of the treatment (optional)"),
        Output("rate_b", "rate of the treatment (optional)"),
        Output("odds_ratio", "odds of the treatment over those of control (optional)"),
        Output("risk_ratio", "rate of the treatment over that of control (optional)"),
    ),
    run=odds,
    example={"odds_a": 2, "odds_b": 2.5},
    one_of=(_FIRST,),
    headline="rate_a",
    printed=("odds_a", "rate_a", "odds_ratio"),
)
CALCULATORS = (PERCENT_FROM_LOG, ODDS)
