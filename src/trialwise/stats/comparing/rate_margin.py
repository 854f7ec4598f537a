"""Tests of a difference of two rates against a margin: statistics, intervals, lines of code."""

import math
from collections.abc import Mapping
from typing import Final, Literal, get_args

from trialwise.core.errors import InputError
from trialwise.stats.calculator import Param
from trialwise.stats.comparing.method import Method
from trialwise.stats.comparing.proportions_interval import (
    Arm,
    difference_score,
    miettinen_nurminen,
    wald,
)
from trialwise.stats.numeric.interval import Interval

MarginMethod = Literal["farrington_manning", "miettinen_nurminen", "wald"]
MARGIN_METHODS: Final[tuple[MarginMethod, ...]] = get_args(MarginMethod)
MARGIN = Param(
    "margin",
    "rate",
    "largest difference that still counts as no worse, or as the same, as a fraction: 2 points is "
    "0.02",
    required=True,
    low=0,
    high=1,
    low_open=True,
    high_open=True,
    low_hint="A margin of zero is an ordinary test of a difference; use two-proportion-test.",
    high_hint="Give the margin as a fraction: 2 points is 0.02.",
)
METHOD = Param(
    "method",
    "choice",
    "the variance under the margin",
    default="farrington_manning",
    choices=MARGIN_METHODS,
)
_SCORE_LATEX: Final = (
    r"z=\frac{p_b-p_a-\delta}{\sqrt{\tilde p_a\tilde q_a/n_a+\tilde p_b\tilde q_b/n_b}},"
    r"\quad \tilde p_b-\tilde p_a=\delta"
)
_SCORE_TEXT: Final = (
    "z = (p_b − p_a − δ) / √(p̃_a q̃_a/n_a + p̃_b q̃_b/n_b), p̃ the most likely rates with p̃_b − p̃_a = δ"
)
WORDINGS: Final[Mapping[MarginMethod, Method]] = {
    "farrington_manning": Method(
        "Farrington-Manning",
        "Farrington-Manning score test, variance from the most likely rates at the margin",
        _SCORE_LATEX,
        _SCORE_TEXT,
        "Farrington & Manning (1990), Statistics in Medicine 9, 1447-1454",
        "variance at the margin; holds alpha in small samples",
    ),
    "miettinen_nurminen": Method(
        "Miettinen-Nurminen",
        "Miettinen-Nurminen score test, as Farrington-Manning's with variance times N/(N − 1)",
        _SCORE_LATEX + r",\ \text{variance}\times N/(N-1)",
        f"{_SCORE_TEXT}, variance times N/(N − 1)",
        "Miettinen & Nurminen (1985), Statistics in Medicine 4, 213-226",
        "variance times N/(N − 1)",
    ),
    "wald": Method(
        "Wald",
        "Wald test, variance from the observed rates",
        r"z=\frac{p_b-p_a-\delta}{\sqrt{p_aq_a/n_a+p_bq_b/n_b}}",
        "z = (p_b − p_a − δ) / √(p_a q_a/n_a + p_b q_b/n_b)",
        "Blackwelder (1982), Controlled Clinical Trials 3, 345-353",
        "variance of the observed rates; too optimistic near 0 and 1",
    ),
}


def check_method(a: Arm, b: Arm, method: MarginMethod) -> None:
    """Refuse Wald's test where its variance is zero.

    Raises:
        InputError: when every arm converted fully or not at all.
    """
    if method == "wald" and a.variance + b.variance == 0:
        raise InputError(
            "method",
            method,
            "farrington_manning or miettinen_nurminen when nobody or everybody converted",
            "Wald's variance would be zero, as if the rates were known.",
        )


def margin_z(a: Arm, b: Arm, difference: float, method: MarginMethod) -> float:
    """Return z of the hypothesis that the rates differ by ``difference``, treatment minus control.

    >>> round(margin_z(Arm(92, 100), Arm(95, 100), -0.05, "farrington_manning"), 4)
    2.1312
    """
    if method == "wald":
        return (b.rate - a.rate - difference) / math.sqrt(a.variance + b.variance)
    users = a.users + b.users
    score = difference_score(a, b, difference)
    return score * math.sqrt(users / (users - 1)) if method == "farrington_manning" else score


def margin_interval(a: Arm, b: Arm, z: float, method: MarginMethod) -> Interval:
    """Return the differences whose z is within ± ``z``."""
    if method == "wald":
        return wald(a, b, z)
    users = a.users + b.users
    factor = math.sqrt((users - 1) / users) if method == "farrington_manning" else 1.0
    return miettinen_nurminen(a, b, z * factor)


def usable_methods(a: Arm, b: Arm) -> tuple[MarginMethod, ...]:
    """Return the methods that have a value for these arms."""
    has_wald = a.variance + b.variance > 0
    return tuple(method for method in MARGIN_METHODS if method != "wald" or has_wald)


# The most likely rate of control by the closed form of Miettinen & Nurminen (1985), appendix I.
_PYTHON_RATE: Final = (
    "N = n+m; b = lambda d: ((n+2*m)*d-N-x-y)/3/N; c = lambda d: ((m*d-N-2*y)*d+x+y)/N; "
    "q = lambda d: b(d)**3 - c(d)*b(d)/2 + y*d*(1-d)/N/2; "
    "r = lambda d: copysign(sqrt(max(b(d)**2-c(d)/3, 1e-300)), q(d)); "
    "p = lambda d: min(max(2*r(d)*cos((pi+acos(max(-1, min(1, q(d)/r(d)**3))))/3)-b(d), "
    "max(0, -d)), min(1, 1-d)); "
    "z = lambda d: (x/n-y/m-d)/sqrt((p(d)*(1-p(d))/m + (p(d)+d)*(1-p(d)-d)/n){}); "
)
_PYTHON_WALD: Final = "z = lambda d: (x/n-y/m-d)/sqrt(x/n*(1-x/n)/n + y/m*(1-y/m)/m); "
_R_SCORE: Final = (
    "z <- function(d) {{f <- function(p) dbinom(y,m,p,log=TRUE)+dbinom(x,n,p+d,log=TRUE); "
    "p <- optimize(f, c(max(0,-d),min(1,1-d)), maximum=TRUE, tol=1e-12)$maximum; "
    "(x/n-y/m-d)/sqrt((p*(1-p)/m+(p+d)*(1-p-d)/n){})}}; "
)
_R_WALD: Final = "z <- function(d) (x/n-y/m-d)/sqrt(x/n*(1-x/n)/n+y/m*(1-y/m)/m); "


def python_line(a: Arm, b: Arm, method: MarginMethod, shown: str) -> str:
    """Return a line that defines z(d) and prints ``shown``, an expression of it."""
    factor = "*N/(N-1)" if method == "miettinen_nurminen" else ""
    body = _PYTHON_WALD if method == "wald" else _PYTHON_RATE.format(factor)
    return (
        "from math import acos, copysign, cos, pi, sqrt; from scipy.stats import norm; "
        f"x, n, y, m = {b.conversions}, {b.users}, {a.conversions}, {a.users}; "
        f"{body}print({shown})"
    )


def r_line(a: Arm, b: Arm, method: MarginMethod, shown: str) -> str:
    """Return a line of R that defines z(d) and prints ``shown``, an expression of it."""
    factor = "*(n+m)/(n+m-1)" if method == "miettinen_nurminen" else ""
    body = _R_WALD if method == "wald" else _R_SCORE.format(factor)
    return (
        f"x <- {b.conversions}; n <- {b.users}; y <- {a.conversions}; m <- {a.users}; "
        f"{body}cat(format({shown}, digits=12))"
    )
