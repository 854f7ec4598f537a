"""The rate of events per exposure with its interval."""

import math
from collections.abc import Mapping
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.event_rates import (
    POISSON_METHODS,
    Events,
    PoissonMethod,
    event_params,
    poisson_interval,
)
from trialwise.stats.comparing.method import Method
from trialwise.stats.comparing.spans import level, plain_span, read_alpha
from trialwise.stats.comparing.two_arms import FAMILY
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.numeric.distributions import normal_critical
from trialwise.stats.numeric.interval import Interval
from trialwise.stats.wording import count, counted, number

_METHOD: Final = Param("method", "choice", "the interval", default="exact", choices=POISSON_METHODS)
_PARAMS: Final = (*event_params("", ""), ALPHA, _METHOD)
_MID_P_LIMIT: Final = 10**6
_WORDINGS: Final[Mapping[PoissonMethod, Method]] = {
    "exact": Method(
        "Garwood exact",
        "Garwood's exact interval",
        r"\chi^2_{\alpha/2,\,2x}/(2T)\ \text{to}\ \chi^2_{1-\alpha/2,\,2x+2}/(2T)",
        "χ²(α/2; 2x)/(2T) to χ²(1 − α/2; 2x + 2)/(2T), chi-square quantiles",
        "Garwood (1936), Biometrika 28, 437-442",
        "never below its level, so wider than it need be",
    ),
    "mid_p": Method(
        "mid-p exact",
        "mid-p exact interval",
        r"P(X>x)+\tfrac12P(X=x)=\alpha/2\ \text{and}\ P(X<x)+\tfrac12P(X=x)=\alpha/2",
        "the means with P(X > x) + ½P(X = x) = α/2 and P(X < x) + ½P(X = x) = α/2, over T",
        "Cohen & Yang (1994), Statistics in Medicine 13, 2189-2203",
        "counts half of the observed outcome in each tail",
    ),
    "jeffreys": Method(
        "Jeffreys",
        "Jeffreys interval (Bayesian, gamma posterior of shape x + ½)",
        r"G(\alpha/2;\,x+\tfrac12)/T\ \text{to}\ G(1-\alpha/2;\,x+\tfrac12)/T",
        "G(α/2; x + ½)/T to G(1 − α/2; x + ½)/T, G a gamma quantile",
        "Brown, Cai & DasGupta (2003), Statistica Sinica 13, 19-49",
        "posterior quantiles under the Jeffreys prior",
    ),
    "score": Method(
        "score",
        "score interval",
        r"\left(x+z^2/2\pm z\sqrt{x+z^2/4}\right)/T",
        "(x + z²/2 ± z √(x + z²/4)) / T",
        "Brown, Cai & DasGupta (2003), Statistica Sinica 13, 19-49",
        "inverts the z test; close to its level on average",
    ),
    "wald": Method(
        "Wald",
        "Wald interval",
        r"\left(x\pm z\sqrt x\right)/T",
        "(x ± z √x) / T",
        "Brown, Cai & DasGupta (2003), Statistica Sinica 13, 19-49, who advise against it",
        "too short, badly so for few events",
    ),
}


@validated("poisson-rate-interval", _PARAMS)
def poisson_rate_interval(
    call: Call,
    *,
    events: int,
    exposure: float,
    alpha: float = 0.05,
    method: PoissonMethod = "exact",
) -> Calculation:
    """Return the rate of events per unit of exposure with its two-sided interval.

    Garwood: χ²(α/2; 2x)/(2T) to χ²(1 − α/2; 2x + 2)/(2T).

    Args:
        call: filled in by ``validated``.
        events: x, events counted, at least 0.
        exposure: T, what they were counted over (users, sessions, days), above 0.
        alpha: 1 minus the level of the interval, in (0, 0.5).
        method: exact, mid_p, jeffreys, score or wald.

    Returns:
        The rate per unit of exposure and its limits.

    Raises:
        InputError: for a value outside its range, a Wald interval without events, or a mid-p
            interval of more than a million.

    Source: Garwood (1936), Biometrika 28, 437-442.

    Examples:
        >>> poisson_rate_interval(events=12, exposure=40).summary
        '12 events over an exposure of 40 are a rate of 0.3 per unit; the data fit rates from \
0.155 to 0.524 (95 % interval).'
    """
    seen = Events(events, exposure)
    if method == "wald" and events == 0:
        raise InputError(
            "method",
            method,
            "another interval when there was no event",
            "Wald's would have no width, as if the rate were known to be zero; use exact.",
        )
    if method == "mid_p" and events > _MID_P_LIMIT:
        raise InputError(
            "method",
            method,
            f"another interval with more than {count(_MID_P_LIMIT)} events",
            "With so many events they hardly differ; use exact.",
        )
    interval = poisson_interval(method, seen, alpha / 2)
    wording = _WORDINGS[method]
    return call.result(
        outputs={"rate": seen.rate, "rate_low": interval.low, "rate_high": interval.high},
        summary=f"{counted(events, 'event')} over an exposure of {number(exposure)} "
        f"{'is' if events == 1 else 'are'} a rate of {number(seen.rate, 4)} per unit; the data "
        f"fit rates from {plain_span(interval)} ({level(alpha)}).",
        reading=(
            f"{counted(events, 'event')} over an exposure of {number(exposure)}",
            read_alpha(call, alpha),
        ),
        convention=f"{wording.phrase}{call.default_mark('method')}",
        alternatives=_alternatives(method, seen, alpha),
        assumptions=(
            "Events happen independently at one constant rate, so that their number is Poisson.",
            "When some users have many events, or events come in bursts, the variance exceeds the "
            "mean and the interval is too short; take the events per user as a mean instead.",
        ),
        formula=wording.latex,
        formula_text=wording.text,
        worked=_worked(method, seen, alpha, interval),
        code=_code(method, seen, alpha),
        r_code=_r_code(method, seen, alpha),
        source=wording.source,
    )


def _alternatives(method: PoissonMethod, seen: Events, alpha: float) -> tuple[Alternative, ...]:
    found = []
    for other, wording in _WORDINGS.items():
        missing = other == "wald" and seen.count == 0
        if other == method or missing or (other == "mid_p" and seen.count > _MID_P_LIMIT):
            continue
        limits = poisson_interval(other, seen, alpha / 2)
        outputs = {"rate_low": limits.low, "rate_high": limits.high}
        found.append(Alternative(wording.name, outputs, wording.note))
    if seen.count == 0:
        high = -math.log(alpha) / seen.exposure
        note = "upper limit alone at this level, 3/T for 95 %"
        found.append(Alternative("rule of three, one-sided", {"rate_high": high}, note))
    return tuple(found)


def _worked(method: PoissonMethod, seen: Events, alpha: float, interval: Interval) -> str:
    x, t = number(seen.count), number(seen.exposure)
    ends = plain_span(interval, 4)
    tail, z = number(alpha / 2, 4), number(normal_critical(alpha / 2), 4)
    if method == "exact":
        low = f"χ²({tail}; {number(2 * seen.count)})/(2·{t})" if seen.count else "0"
        high = f"χ²(1 − {tail}; {number(2 * seen.count + 2)})"
        return f"{low} to {high}/(2·{t}) = {ends}"
    if method == "jeffreys":
        shape = number(seen.count + 0.5)
        return f"G({tail}; {shape})/{t} to G(1 − {tail}; {shape})/{t} = {ends}"
    if method == "score":
        return f"({x} + {z}²/2 ± {z}·√({x} + {z}²/4)) / {t} = {ends}"
    return f"({x} ± {z}·√{x}) / {t} = {ends}" if method == "wald" else ""


def _code(method: PoissonMethod, seen: Events, alpha: float) -> str:
    x, t = seen.count, seen.exposure
    if method in {"exact", "jeffreys"}:
        low_shape, high_shape = (x, x + 1) if method == "exact" else (x + 0.5, x + 0.5)
        low = "0.0" if x == 0 else f"gamma.ppf({alpha!r}/2, {low_shape})/{t!r}"
        return (
            f"from scipy.stats import gamma; print({x}/{t!r}, {low}, "
            f"gamma.isf({alpha!r}/2, {high_shape})/{t!r})"
        )
    if method == "mid_p":
        low = "0.0" if x == 0 else "brentq(lambda m: f(m)-t, 0, 4*x+50, xtol=1e-300)/T"
        return (
            "from math import log; from scipy.optimize import brentq; "
            "from scipy.stats import poisson; "
            f"x, T, t = {x}, {t!r}, {alpha!r}/2; "
            "f = lambda m: poisson.sf(x, m) + poisson.pmf(x, m)/2; "
            f"print(x/T, {low}, brentq(lambda m: f(m)-1+t, 0, 4*x+50-20*log(t), "
            "xtol=1e-300)/T)"
        )
    z = f"x, T = {x}, {t!r}; z = norm.isf({alpha!r}/2)"
    if method == "score":
        shown = "x/T, *((x+z*z/2+s*z*(x+z*z/4)**.5)/T for s in (-1, 1))"
    else:
        shown = "x/T, max(x-z*x**.5, 0)/T, (x+z*x**.5)/T"
    return f"from scipy.stats import norm; {z}; print({shown})"


def _r_code(method: PoissonMethod, seen: Events, alpha: float) -> str:
    x, t = seen.count, seen.exposure
    start = f"x <- {x}; T <- {t!r}; a <- {alpha!r}; z <- qnorm(a/2, lower.tail=FALSE); "
    if method == "exact":
        limits = f"poisson.test({x}, {t!r}, conf.level=1-{alpha!r})$conf.int"
        return f"cat(format(c({x}/{t!r}, {limits}), digits=12))"
    if method == "jeffreys":
        low = "0" if x == 0 else "qgamma(a/2, x+.5)"
        limits = f"c({low}, qgamma(a/2, x+.5, lower.tail=FALSE))"
    elif method == "mid_p":
        f = "f <- function(m) ppois(x, m, lower.tail=FALSE)+dpois(x, m)/2; "
        low = "0" if x == 0 else "uniroot(function(m) f(m)-a/2, c(0, 4*x+50), tol=1e-13)$root"
        high = "uniroot(function(m) f(m)-1+a/2, c(0, 4*x+50-20*log(a/2)), tol=1e-13)$root"
        return f"{start}{f}cat(format(c(x, {low}, {high})/T, digits=12))"
    elif method == "score":
        limits = "x+z^2/2+c(-1,1)*z*sqrt(x+z^2/4)"
    else:
        limits = "c(max(x-z*sqrt(x), 0), x+z*sqrt(x))"
    return f"{start}cat(format(c(x, {limits})/T, digits=12))"


POISSON_RATE_INTERVAL = Calculator(
    name="poisson-rate-interval",
    is_iterated=True,
    title="Interval for a rate of events",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("rate", "events per unit of exposure", "number"),
        Output("rate_low", "lower limit of the rate", "number"),
        Output("rate_high", "upper limit of the rate", "number"),
    ),
    run=poisson_rate_interval,
    example={"events": 12, "exposure": 40},
    headline="rate",
    printed=("rate", "rate_low", "rate_high"),
)

CALCULATORS = (POISSON_RATE_INTERVAL,)
