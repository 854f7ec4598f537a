"""The comparison of two rates of events per exposure: ratio, difference and test."""

import math
from collections.abc import Mapping
from typing import Final, Literal, get_args

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.event_rates import (
    Events,
    PairMethod,
    difference_interval,
    event_params,
    ratio_interval,
    share_of_b,
    wald_difference,
)
from trialwise.stats.comparing.method import Method
from trialwise.stats.comparing.poisson_rates_code import python_line, r_line
from trialwise.stats.comparing.proportions_statistic import normal_p
from trialwise.stats.comparing.samples import sides_param
from trialwise.stats.comparing.two_arms import FAMILY
from trialwise.stats.error_rates import ALPHA, read_test
from trialwise.stats.numeric.distributions import normal_critical
from trialwise.stats.numeric.exact import binomial_p
from trialwise.stats.numeric.exact_limits import binomial_at_least, binomial_at_most
from trialwise.stats.verdict import finding_of
from trialwise.stats.wording import count, counted, difference, number, tidy

_Choice = Literal["auto", "exact", "mid_p", "score", "wald"]
# Up to here the exact sum takes a fraction of a second; beyond, the score test agrees with it.
_EXACT_LIMIT: Final = 10**7
_OVERDISPERSION: Final = Param(
    "overdispersion",
    "number",
    "variance over mean of the events per user, at least 1; Poisson counts have 1",
    default=1.0,
    low=1,
    high=1e6,
    low_hint="Poisson counts have 1; take variance over mean from the data.",
)
_METHOD: Final = Param(
    "method",
    "choice",
    "the test and the interval of the ratio; auto is exact, or score with overdispersion",
    default="auto",
    choices=get_args(_Choice),
)
_PARAMS: Final = (
    *event_params("_a", "control"),
    *event_params("_b", "the treatment"),
    ALPHA,
    sides_param("a higher rate in the treatment"),
    _OVERDISPERSION,
    _METHOD,
)
_SHARE_LATEX: Final = r"\theta = \frac{T_b}{T_a+T_b},\quad X_b\mid X \sim Bin(X,\theta)"
_SHARE_TEXT: Final = "X_b given X = x_a + x_b is binomial(X, θ), θ = T_b/(T_a + T_b)"
_PRZYBOROWSKI: Final = "Przyborowski & Wilenski (1940), Biometrika 31, 313-323"
_WORDINGS: Final[Mapping[PairMethod, Method]] = {
    "exact": Method(
        "exact conditional",
        "exact conditional test (binomial given all events) with its interval of the ratio",
        rf"p=\sum_{{k:\,P(k)\le P(x_b)}}P(k),\quad {_SHARE_LATEX}",
        f"p = Σ P(k) over k as extreme as x_b; {_SHARE_TEXT}",
        _PRZYBOROWSKI,
        "never rejects too often; cautious for few events",
    ),
    "mid_p": Method(
        "conditional mid-p",
        "mid-p version of the exact conditional test and interval",
        rf"p=2\min\{{P(X_b<x_b),P(X_b>x_b)\}}+P(X_b=x_b),\quad {_SHARE_LATEX}",
        f"p = 2 min(P(X_b < x_b), P(X_b > x_b)) + P(X_b = x_b); {_SHARE_TEXT}",
        "Berry & Armitage (1995), The Statistician 44, 417-423",
        "counts half of the observed outcome; closer to alpha",
    ),
    "score": Method(
        "score test",
        "score test (normal approximation given all events) with its interval of the ratio",
        rf"z=\frac{{x_b-X\theta}}{{\sqrt{{\varphi X\theta(1-\theta)}}}},\quad {_SHARE_LATEX}",
        "z = (x_b − Xθ) / √(φ X θ(1 − θ)), X = x_a + x_b, θ = T_b/(T_a + T_b)",
        "Gu, Ng, Tang & Schucany (2008), Biometrical Journal 50, 283-298",
        "normal approximation; good from a few events in each arm",
    ),
    "wald": Method(
        "Wald log",
        "Wald test and interval of the log ratio",
        r"\ln\frac{r_b}{r_a}\pm z\sqrt{\varphi(1/x_a+1/x_b)}",
        "ln(r_b/r_a) ± z √(φ(1/x_a + 1/x_b))",
        "Gu, Ng, Tang & Schucany (2008), Biometrical Journal 50, 283-298",
        "normal on the log scale, as in a Poisson regression; needs events in both arms",
    ),
}


@validated("poisson-rates-test", _PARAMS)
def poisson_rates_test(
    call: Call,
    *,
    events_a: int,
    exposure_a: float,
    events_b: int,
    exposure_b: float,
    alpha: float = 0.05,
    sides: int = 2,
    overdispersion: float = 1.0,
    method: _Choice = "auto",
) -> Calculation:
    """Return the difference and the ratio of two rates of events with intervals, and a test.

    Given all X events, those of the treatment are binomial with θ = T_b/(T_a + T_b) when the rates
    are equal. The interval of the difference is the score interval.

    Args:
        call: filled in by ``validated``.
        events_a: events of control, at least 0.
        exposure_a: exposure of control, above 0, in the same unit as ``exposure_b``.
        events_b: events of the treatment, at least 0.
        exposure_b: exposure of the treatment, above 0.
        alpha: false positive rate, in (0, 0.5).
        sides: 2, or 1 to test for a higher rate in the treatment.
        overdispersion: variance over mean of the counts, at least 1; multiplies the variance.
        method: auto, exact, mid_p, score or wald.

    Returns:
        Rates per unit of exposure, their difference and ratio with limits, the p-value and the
        ``method`` it is from, and z for score and wald. The ratio and its upper limit are absent
        when control has no events.

    Raises:
        InputError: for a value outside its range, an exact method with overdispersion or more than
            ten million events, or Wald's without events in an arm.

    Source: Przyborowski & Wilenski (1940), Biometrika 31; Gu, Ng, Tang & Schucany (2008).

    Examples:
        >>> result = poisson_rates_test(events_a=30, exposure_a=100, events_b=45, exposure_b=100)
        >>> round(result.outputs["rate_ratio"], 4), round(result.outputs["p_value"], 4)
        (1.5, 0.1053)
    """
    a, b = Events(events_a, exposure_a), Events(events_b, exposure_b)
    used = _chosen(a, b, method, overdispersion)
    outputs = _outputs(a, b, used, alpha=alpha, sides=sides, phi=overdispersion)
    finding = finding_of(_for_finding(outputs), alpha=alpha, sides=sides, is_rate=False)
    wording = _WORDINGS[used]
    return call.result(
        outputs=outputs,
        summary=finding.summary(
            f"the treatment has {number(b.rate, 4)} events per unit of exposure against "
            f"{number(a.rate, 4)} in control"
        ),
        reading=(
            f"control: {counted(events_a, 'event')} over {number(exposure_a)}",
            f"treatment: {counted(events_b, 'event')} over {number(exposure_b)}",
            *(
                [f"variance {number(overdispersion)} times the mean (overdispersion)"]
                if overdispersion > 1
                else []
            ),
            read_test(call, alpha, sides),
        ),
        convention=f"{wording.phrase}{_why(used, method, overdispersion)}; score interval for the "
        "difference",
        alternatives=_alternatives(a, b, used, alpha=alpha, sides=sides, phi=overdispersion),
        assumptions=(
            "Events happen independently at one constant rate in each arm, and exposure is counted "
            "in the same unit in both.",
            _about_dispersion(overdispersion),
            *finding.assumptions(),
        ),
        formula=wording.latex,
        formula_text=wording.text,
        worked=_worked(a, b, used, outputs, overdispersion),
        code=python_line(used, a, b, alpha=alpha, sides=sides, phi=overdispersion),
        r_code=r_line(used, a, b, alpha=alpha, sides=sides, phi=overdispersion),
        source=f"{wording.source}; Miettinen & Nurminen (1985), Statistics in Medicine 4, for the "
        "difference",
    )


def _chosen(a: Events, b: Events, method: _Choice, phi: float) -> PairMethod:
    total = a.count + b.count
    if method in {"exact", "mid_p"} and phi > 1:
        raise InputError(
            "method",
            method,
            "score or wald with overdispersion",
            "The exact test holds for Poisson counts alone.",
        )
    if method in {"exact", "mid_p"} and total > _EXACT_LIMIT:
        raise InputError(
            "method",
            method,
            f"score or wald with more than {count(_EXACT_LIMIT)} events",
            "With so many events they agree with the exact test.",
        )
    if method == "wald" and not (a.count and b.count):
        raise InputError(
            "method",
            method,
            "exact or score when an arm has no events",
            "Wald's interval takes the logarithm of both counts.",
        )
    if method == "auto":
        return "exact" if phi == 1 and total <= _EXACT_LIMIT else "score"
    return method


def _z(a: Events, b: Events, method: PairMethod, phi: float) -> float:
    total, share = a.count + b.count, share_of_b(a, b)
    if total == 0:
        return 0.0
    if method == "score":
        # x_b − Xθ = (x_b T_a − x_a T_b)/(T_a + T_b), without the loss of digits
        rest = a.exposure / (a.exposure + b.exposure)
        return (b.count * rest - a.count * share) / math.sqrt(phi * total * share * rest)
    log_ratio = math.log(b.count / b.exposure) - math.log(a.count / a.exposure)
    return log_ratio / math.sqrt(phi * (1 / a.count + 1 / b.count))


def _p_value(a: Events, b: Events, method: PairMethod, *, sides: int, phi: float) -> float:
    x, n, share = b.count, a.count + b.count, share_of_b(a, b)
    if n == 0:
        return 1.0
    if method in {"score", "wald"}:
        return normal_p(_z(a, b, method, phi), sides)
    if method == "exact":
        return binomial_p(x, n, share) if sides == 2 else binomial_at_least(x, n, share)
    above = (binomial_at_least(x, n, share) + binomial_at_least(x + 1, n, share)) / 2
    below = (binomial_at_most(x, n, share) + binomial_at_most(x - 1, n, share)) / 2
    return above if sides == 1 else min(2 * min(above, below), 1.0)


def _outputs(
    a: Events, b: Events, method: PairMethod, *, alpha: float, sides: int, phi: float
) -> dict[str, Value]:
    """Return every result; those that are not defined are absent."""
    apart = difference_interval(a, b, normal_critical(alpha / sides) * math.sqrt(phi))
    effect = difference(b.rate, a.rate)
    outputs: dict[str, Value] = {
        "rate_a": a.rate,
        "rate_b": b.rate,
        "effect": effect,
        "effect_low": apart.low,
        "effect_high": apart.high,
    }
    if a.count:
        outputs |= {"rate_ratio": b.rate / a.rate, "lift": tidy(effect / a.rate)}
    if a.count + b.count:
        outputs |= _limits(a, b, method, tail=alpha / sides, phi=phi)
    if method in {"score", "wald"}:
        outputs["z"] = _z(a, b, method, phi)
    p_value = _p_value(a, b, method, sides=sides, phi=phi)
    return outputs | {"p_value": p_value, "method": method}


def _limits(
    a: Events, b: Events, method: PairMethod, *, tail: float, phi: float
) -> dict[str, Value]:
    found = ratio_interval(a, b, method, tail=tail, overdispersion=phi)
    outputs: dict[str, Value] = {"rate_ratio_low": found.low, "lift_low": found.low - 1}
    if found.high is not None:
        outputs |= {"rate_ratio_high": found.high, "lift_high": found.high - 1}
    return outputs


def _for_finding(outputs: Mapping[str, Value]) -> dict[str, Value]:
    """Return the outputs that the verdict is made of; the lift only with both of its limits."""
    names = ["effect", "effect_low", "effect_high", "p_value"]
    if {"lift", "lift_low", "lift_high"} <= outputs.keys():
        names += ["lift", "lift_low", "lift_high"]
    return {name: outputs[name] for name in names}


def _why(used: PairMethod, method: _Choice, phi: float) -> str:
    if method != "auto":
        return ""
    if used == "exact":
        return " (default)"
    if phi > 1:
        return " (default with overdispersion)"
    return f" (default with more than {count(_EXACT_LIMIT)} events)"


def _about_dispersion(phi: float) -> str:
    if phi > 1:
        return (
            f"The variance of the counts is taken to be {number(phi)} times their mean (quasi-"
            "Poisson); estimate it from the events per user, variance over mean."
        )
    return (
        "When some users have many events the variance exceeds the mean, and test and intervals "
        "are too optimistic: give overdispersion, or compare the events per user as means."
    )


def _alternatives(
    a: Events, b: Events, used: PairMethod, *, alpha: float, sides: int, phi: float
) -> tuple[Alternative, ...]:
    if a.count + b.count == 0:
        return ()
    found = []
    for other, wording in _WORDINGS.items():
        exact = other in {"exact", "mid_p"}
        hidden = exact and (phi > 1 or a.count + b.count > _EXACT_LIMIT)
        if other == used or hidden or (other == "wald" and not (a.count and b.count)):
            continue
        limits = _limits(a, b, other, tail=alpha / sides, phi=phi)
        outputs = {name: limit for name, limit in limits.items() if name.startswith("rate_ratio")}
        outputs["p_value"] = _p_value(a, b, other, sides=sides, phi=phi)
        found.append(Alternative(wording.name, outputs, wording.note))
    wald = wald_difference(a, b, normal_critical(alpha / sides) * math.sqrt(phi))
    ends = {"effect_low": wald.low, "effect_high": wald.high}
    found.append(Alternative("Wald interval of the difference", ends, "rough for few events"))
    if phi > 1:
        z = _z(a, b, used, phi) * math.sqrt(phi)
        note = "as if the counts were Poisson; too optimistic"
        outputs = {"p_value": normal_p(z, sides)}
        found.append(Alternative("without overdispersion", outputs, note))
    return tuple(found)


def _worked(
    a: Events, b: Events, method: PairMethod, outputs: Mapping[str, Value], phi: float
) -> str:
    x, y = count(b.count), count(a.count)
    if method == "score":
        total, share = count(a.count + b.count), number(share_of_b(a, b), 4)
        factor = f"{number(phi)}·" if phi > 1 else ""
        return (
            f"z = ({x} − {total}·{share}) / √({factor}{total}·{share}·(1 − {share})) = "
            f"{number(float(outputs['z']), 4)}"
        )
    if method == "wald":
        factor = f"{number(phi)}·" if phi > 1 else ""
        ratio = number(float(outputs["rate_ratio"]), 4)
        return f"z = ln {ratio} / √({factor}(1/{y} + 1/{x})) = {number(float(outputs['z']), 4)}"
    share = number(share_of_b(a, b), 4)
    p_value = number(float(outputs["p_value"]), 4)
    return (
        f"{x} of {count(a.count + b.count)} events against a share of {share} of the exposure: "
        f"p = {p_value}"
    )


POISSON_RATES_TEST = Calculator(
    name="poisson-rates-test",
    is_iterated=True,
    title="Test of two rates of events",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("rate_a", "events per unit of exposure in control", "number"),
        Output("rate_b", "events per unit of exposure in the treatment", "number"),
        Output("effect", "difference of the rates, treatment minus control"),
        Output("effect_low", "lower limit of the difference"),
        Output("effect_high", "upper limit of the difference"),
        Output("rate_ratio", "rate of the treatment over that of control (optional)"),
        Output("rate_ratio_low", "lower limit of the ratio (optional: needs an event)"),
        Output("rate_ratio_high", "upper limit of the ratio (optional)"),
        Output("lift", "relative difference, the ratio minus 1 (optional)"),
        Output("lift_low", "lower limit of the lift (optional: needs an event)"),
        Output("lift_high", "upper limit of the lift (optional)"),
        Output("z", "test statistic (optional: of score and wald)"),
        Output("p_value", "p-value of the test"),
        Output("method", "the test that the p-value is from"),
    ),
    run=poisson_rates_test,
    example={"events_a": 30, "exposure_a": 100, "events_b": 45, "exposure_b": 100},
    headline="rate_ratio",
    printed=("p_value", "rate_ratio_low", "rate_ratio_high"),
)

CALCULATORS = (POISSON_RATES_TEST,)
