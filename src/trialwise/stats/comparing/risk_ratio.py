"""The ratio of two observed conversion rates, also as a lift, and the number needed to treat."""

import math
from collections.abc import Mapping
from typing import Final, Literal, get_args

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.method import Method
from trialwise.stats.comparing.proportions_interval import Arm, newcombe
from trialwise.stats.comparing.proportions_statistic import normal_p
from trialwise.stats.comparing.ratio_interval import (
    RatioInterval,
    delta_lift,
    fieller,
    haldane_ratio,
    katz_error,
    katz_ratio,
    koopman,
    ratio_score,
)
from trialwise.stats.comparing.risk_ratio_code import python_line, r_line
from trialwise.stats.comparing.spans import (
    allowed_ratio,
    level,
    ratio_text,
    ratio_words,
    read_alpha,
)
from trialwise.stats.comparing.two_arms import CONVERSIONS, FAMILY, read_arms, two_arms
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.numeric.distributions import normal_critical
from trialwise.stats.numeric.interval import Interval
from trialwise.stats.wording import (
    count,
    difference,
    number,
    p_text,
    percent,
    signed_percent,
    span,
    tidy,
)

RatioMethod = Literal["katz", "koopman"]
_Choice = Literal["auto", "katz", "koopman"]
_METHOD: Final = Param(
    "method",
    "choice",
    "the interval; auto is katz, or koopman when an arm has no conversions or everybody converted",
    default="auto",
    choices=get_args(_Choice),
)
_PARAMS: Final = (*CONVERSIONS, ALPHA, _METHOD)
_WORDINGS: Final[Mapping[RatioMethod, Method]] = {
    "katz": Method(
        "Katz log",
        "Katz log interval and its z test",
        r"\exp\left(\ln\frac{p_b}{p_a} \pm z\sqrt{\frac1{x_a}-\frac1{n_a}+\frac1{x_b}-\frac1{n_b}}"
        r"\right)",
        "exp(ln(p_b/p_a) ± z √(1/x_a − 1/n_a + 1/x_b − 1/n_b))",
        "Katz, Baptista, Azen & Pike (1978), Biometrics 34, 469-474",
        "normal on the log scale; has no value without conversions",
    ),
    "koopman": Method(
        "Koopman score",
        "Koopman score interval and the score test (pooled z)",
        r"\left\{\varphi: \frac{|p_b-\varphi p_a|}{\sqrt{\varphi\tilde p(1-\varphi\tilde p)/n_b + "
        r"\varphi^2\tilde p(1-\tilde p)/n_a}} \le z\right\}",
        "all φ with |p_b − φp_a| / √(φp̃(1 − φp̃)/n_b + φ²p̃(1 − p̃)/n_a) ≤ z, p̃ the most likely "
        "rate of control under φ",
        "Koopman (1984), Biometrics 40, 513-517",
        "inverts the score test; holds its level in small samples",
    ),
}


@validated("risk-ratio", _PARAMS)
def risk_ratio(
    call: Call,
    *,
    conversions_a: int,
    users_a: int,
    conversions_b: int,
    users_b: int,
    alpha: float = 0.05,
    method: _Choice = "auto",
) -> Calculation:
    """Return the ratio of two conversion rates with its interval, the lift, and the users per gain.

    Katz: exp(ln(p_b/p_a) ± z √(1/x_a − 1/n_a + 1/x_b − 1/n_b)). The lift is the ratio minus 1. The
    number needed to treat is 1/|p_b − p_a|, with limits from Newcombe's interval of the difference.

    Args:
        call: filled in by ``validated``.
        conversions_a: converted users of control, in [0, users_a].
        users_a: users of control, at least 1.
        conversions_b: converted users of the treatment, in [0, users_b].
        users_b: users of the treatment, at least 1.
        alpha: 1 minus the level of the interval, in (0, 0.5).
        method: auto, katz or koopman.

    Returns:
        Ratio and lift with limits, rates and effect as fractions, the p-value that belongs to the
        interval, and the users per gained or lost conversion. The ratio and its upper limit are
        absent when control has no conversions; the limits of the users when the difference may be
        zero.

    Raises:
        InputError: for a value outside its range, more conversions than users, no conversion at
            all, or a Katz interval that does not exist.

    Source: Katz et al. (1978), Biometrics 34; Koopman (1984), Biometrics 40; Altman (1998), BMJ
        317.

    Examples:
        >>> result = risk_ratio(conversions_a=184, users_a=2000, conversions_b=226, users_b=2000)
        >>> round(result.outputs["risk_ratio"], 4), round(result.outputs["risk_ratio_low"], 4)
        (1.2283, 1.0213)
    """
    a, b = two_arms(conversions_a, users_a, conversions_b, users_b)
    used = _chosen(a, b, method)
    outputs = _outputs(a, b, used, alpha)
    wording = _WORDINGS[used]
    return call.result(
        outputs=outputs,
        summary=_summary(outputs, alpha),
        reading=(*read_arms(a, b), read_alpha(call, alpha)),
        convention=f"{wording.phrase}{_why(used, method)}; Newcombe interval for the difference",
        alternatives=_alternatives(a, b, used, alpha),
        assumptions=_assumptions(outputs, a, b),
        formula=wording.latex,
        formula_text=wording.text,
        worked=_worked(a, b, used, alpha),
        code=python_line(used, a, b, alpha),
        r_code=r_line(used, a, b, alpha),
        source=f"{wording.source}; Altman (1998), BMJ 317, 1309-1312, for the number needed to "
        "treat",
    )


def _chosen(a: Arm, b: Arm, method: _Choice) -> RatioMethod:
    if a.conversions + b.conversions == 0:
        raise InputError(
            "conversions_a and conversions_b",
            0,
            "above 0 in at least one arm",
            "Without any conversion the data say nothing about the ratio; zero-events gives the "
            "highest rates that are still possible.",
        )
    exists = katz_error(a, b) is not None
    if method == "katz" and not exists:
        raise InputError(
            "method",
            method,
            "koopman or auto when an arm has no conversions, or everybody in both",
            "Katz's interval takes the logarithm of both rates and needs some variance.",
        )
    if method == "auto":
        return "katz" if exists else "koopman"
    return method


def _interval(a: Arm, b: Arm, method: RatioMethod, z: float) -> RatioInterval:
    found = katz_ratio(a, b, z) if method == "katz" else None
    return found or koopman(a, b, z)


def _p_value(a: Arm, b: Arm, method: RatioMethod) -> float:
    error = katz_error(a, b)
    if method == "katz" and error is not None:
        return normal_p(math.log(b.rate / a.rate) / error, 2)
    return normal_p(ratio_score(a, b, 1.0), 2)


def _outputs(a: Arm, b: Arm, method: RatioMethod, alpha: float) -> dict[str, Value]:
    """Return every result; those that are not defined are absent."""
    z = normal_critical(alpha / 2)
    ratio, effect = _interval(a, b, method, z), newcombe(a, b, z)
    difference_ = difference(b.rate, a.rate)
    outputs: dict[str, Value] = {}
    if a.conversions:
        outputs["risk_ratio"] = b.rate / a.rate
        outputs["lift"] = tidy(difference_ / a.rate)
    outputs |= {"risk_ratio_low": ratio.low, "lift_low": ratio.low - 1}
    if ratio.high is not None:
        outputs |= {"risk_ratio_high": ratio.high, "lift_high": ratio.high - 1}
    outputs |= {
        "p_value": _p_value(a, b, method),
        "rate_a": a.rate,
        "rate_b": b.rate,
        "effect": difference_,
        "effect_low": effect.low,
        "effect_high": effect.high,
    }
    if difference_:
        outputs["number_needed"] = 1 / abs(difference_)
    if effect.low > 0 or effect.high < 0:
        ends = sorted(1 / abs(limit) for limit in (effect.low, effect.high))
        outputs |= {"number_needed_low": ends[0], "number_needed_high": ends[1]}
    return outputs | {"method": method}


def _summary(outputs: Mapping[str, Value], alpha: float) -> str:
    low = float(outputs["risk_ratio_low"])
    high = float(outputs["risk_ratio_high"]) if "risk_ratio_high" in outputs else None
    p_value = p_text(float(outputs["p_value"]))
    words = ratio_words(low, high)
    if "risk_ratio" in outputs:
        lift = span(100 * (low - 1), 100 * ((high or 1) - 1))
        start = (
            f"The treatment converts {ratio_text(float(outputs['risk_ratio']))} times as often as "
            f"control ({level(alpha)} {words}), a lift of "
            f"{signed_percent(float(outputs['lift']))} ({lift} %)"
        )
    else:
        start = (
            "Nobody converted in control, so the ratio has no upper limit; it is "
            f"{words} ({level(alpha)})"
        )
    allowed = allowed_ratio(low, high, equal="equal rates", one="a rate")
    return f"{start}, {p_value}. {allowed}{_needed(outputs)}"


def _needed(outputs: Mapping[str, Value]) -> str:
    if "number_needed_low" not in outputs:
        return ""
    middle, low, high = (
        count(math.ceil(float(outputs[name])))
        for name in ("number_needed", "number_needed_low", "number_needed_high")
    )
    way = "gained" if float(outputs["effect"]) > 0 else "lost"
    return f" One conversion is {way} for every {middle} users treated ({low} to {high})."


def _why(used: RatioMethod, method: _Choice) -> str:
    if method != "auto":
        return ""
    if used == "katz":
        return " (default)"
    return ", because Katz's has no value when an arm has no conversions or everybody converted"


def _alternatives(a: Arm, b: Arm, used: RatioMethod, alpha: float) -> tuple[Alternative, ...]:
    z = normal_critical(alpha / 2)
    found = []
    for other, wording in _WORDINGS.items():
        if other != used and (other == "koopman" or katz_error(a, b) is not None):
            interval = _interval(a, b, other, z)
            outputs: dict[str, Value] = {"risk_ratio_low": interval.low}
            if interval.high is not None:
                outputs["risk_ratio_high"] = interval.high
            outputs["p_value"] = _p_value(a, b, other)
            found.append(Alternative(wording.name, outputs, wording.note))
    others: list[tuple[str, Interval | None, str]] = [
        ("delta method", delta_lift(a, b, z), "symmetric around the lift; for large samples"),
        ("Fieller", fieller(a, b, z), "needs a control rate clearly above zero"),
    ]
    if katz_error(a, b) is None:
        note = "adds ½ to each cell; the result leans on what was added"
        others.append(("Haldane ½ correction", haldane_ratio(a, b, z), note))
    if a.conversions and b.conversions:
        naive = newcombe(a, b, z)
        interval_ = Interval(1 + naive.low / a.rate, 1 + naive.high / a.rate)
        note = "takes control's rate as known: too short, often reported, not recommended"
        others.append(("absolute interval divided by control's rate", interval_, note))
    for name, limits, note in others:
        if limits is not None and limits.low < limits.high:
            ends = {"risk_ratio_low": limits.low, "risk_ratio_high": limits.high}
            found.append(Alternative(name, ends, note))
    return tuple(found)


def _assumptions(outputs: Mapping[str, Value], a: Arm, b: Arm) -> tuple[str, ...]:
    sentences = [
        "Users are independent and each counts once, as converted or not.",
        "The data are tested once, at the planned end; the sample ratio was checked first.",
    ]
    if "number_needed_low" not in outputs:
        sentences.append(
            "No limits of the number needed to treat are given: the difference may be zero, where "
            "that number is infinite (Altman 1998)."
        )
    if min(a.rate, b.rate) > 0.1:
        sentences.append("Rates this high make the odds ratio larger than the ratio of the rates.")
    return tuple(sentences)


def _worked(a: Arm, b: Arm, method: RatioMethod, alpha: float) -> str:
    error = katz_error(a, b)
    if method != "katz" or error is None:
        return ""
    ratio = b.rate / a.rate
    z = normal_critical(alpha / 2)
    ends = " to ".join(number(ratio * math.exp(sign * z * error), 4) for sign in (-1, 1))
    return (
        f"exp(ln({percent(b.rate, 4)} / {percent(a.rate, 4)}) ± {number(z, 4)}·√("
        f"1/{count(a.conversions)} − 1/{count(a.users)} + 1/{count(b.conversions)} − "
        f"1/{count(b.users)})) = exp({number(math.log(ratio), 4)} ± {number(z * error, 4)})"
        f" = {ends}"
    )


RISK_RATIO = Calculator(
    name="risk-ratio",
    is_iterated=True,
    title="Ratio of two conversion rates, lift and number needed to treat",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("risk_ratio", "rate of the treatment over that of control (optional)"),
        Output("risk_ratio_low", "lower limit of the ratio"),
        Output("risk_ratio_high", "upper limit of the ratio (optional)"),
        Output("lift", "relative difference, the ratio minus 1 (optional)"),
        Output("lift_low", "lower limit of the lift"),
        Output("lift_high", "upper limit of the lift (optional)"),
        Output("p_value", "p-value of equal rates, by the test that belongs to the interval"),
        Output("rate_a", "rate of control"),
        Output("rate_b", "rate of the treatment"),
        Output("effect", "absolute difference, treatment minus control"),
        Output("effect_low", "lower limit of the difference"),
        Output("effect_high", "upper limit of the difference"),
        Output("number_needed", "users treated per conversion gained or lost (optional)"),
        Output("number_needed_low", "its lower limit (optional: only off a zero difference)"),
        Output("number_needed_high", "its upper limit (optional: only off a zero difference)"),
        Output("method", "the interval that was used"),
    ),
    run=risk_ratio,
    example={"conversions_a": 184, "users_a": 2000, "conversions_b": 226, "users_b": 2000},
    headline="risk_ratio",
    printed=("risk_ratio", "risk_ratio_low", "risk_ratio_high", "p_value"),
)

CALCULATORS = (RISK_RATIO,)
