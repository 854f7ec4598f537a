"""Intervals of one rate as one line of Python or R on public libraries alone."""

from collections.abc import Mapping
from typing import Final

from trialwise.stats.comparing.proportions_interval import Arm
from trialwise.stats.comparing.rate_interval import RateMethod

_STATSMODELS: Final[Mapping[RateMethod, str]] = {
    "wilson": "wilson",
    "clopper_pearson": "beta",
    "agresti_coull": "agresti_coull",
    "wald": "normal",
}
_FINITE: Final[Mapping[RateMethod, str]] = {
    "wilson": "p, *((p + z*z/2/n + e*z*sqrt(p*(1-p)/n + z*z/4/n/n))/(1 + z*z/n) for e in (-1, 1))",
    "wald": "p, max(p - z*sqrt(p*(1-p)/n), 0), min(p + z*sqrt(p*(1-p)/n), 1)",
}


def python_line(method: RateMethod, arm: Arm, alpha: float, population: int | None) -> str:
    """Return the line that prints the rate and its limits."""
    x, n = arm.conversions, arm.users
    if population is not None:
        return _finite_python(method, arm, alpha, population)
    if method == "jeffreys":
        low = "0.0" if x == 0 else f"beta.ppf({alpha!r}/2, {x}+.5, {n - x}+.5)"
        high = "1.0" if x == n else f"beta.isf({alpha!r}/2, {x}+.5, {n - x}+.5)"
        return f"from scipy.stats import beta; print({x}/{n}, {low}, {high})"
    if method == "mid_p":
        return (
            "from scipy.optimize import brentq; from scipy.stats import binom; "
            f"x, n, t = {x}, {n}, {alpha!r}/2; "
            "f = lambda p: binom.sf(x, n, p) + binom.pmf(x, n, p)/2; "
            f"print(x/n, {'0.0' if x == 0 else 'brentq(lambda p: f(p)-t, 0, 1, xtol=1e-300)'}, "
            f"{'1.0' if x == n else 'brentq(lambda p: f(p)-1+t, 0, 1, xtol=1e-300)'})"
        )
    return (
        "from statsmodels.stats.proportion import proportion_confint; "
        f"print({x}/{n}, *proportion_confint({x}, {n}, alpha={alpha!r}, "
        f"method={_STATSMODELS[method]!r}))"
    )


def _finite_python(method: RateMethod, arm: Arm, alpha: float, population: int) -> str:
    x, n = arm.conversions, arm.users
    if method == "clopper_pearson":
        return (
            "from bisect import bisect_left, bisect_right; from scipy.stats import hypergeom; "
            f"x, n, N, t = {x}, {n}, {population}, {alpha!r}/2; m = range(x, N-n+x+1); "
            "print(x/n, m[bisect_right(m, t, key=lambda M: hypergeom.sf(x-1, N, M, n))]/N, "
            "m[bisect_left(m, -t, key=lambda M: -hypergeom.cdf(x, N, M, n))-1]/N)"
        )
    return (
        "from math import sqrt; from scipy.stats import norm; "
        f"p, n, N = {x}/{n}, {n}, {population}; z = norm.isf({alpha!r}/2)*sqrt((N-n)/(N-1)); "
        f"print({_FINITE[method]})"
    )


_R_FORMULAS: Final[Mapping[RateMethod, str]] = {
    "wilson": "c(p, (p+z^2/2/n+c(-1,1)*z*sqrt(p*(1-p)/n+z^2/4/n^2))/(1+z^2/n))",
    "wald": "c(p, pmin(pmax(p+c(-1,1)*z*sqrt(p*(1-p)/n), 0), 1))",
    "agresti_coull": "{m <- n+z^2; q <- (x+z^2/2)/m; "
    "c(p, pmin(pmax(q+c(-1,1)*z*sqrt(q*(1-q)/m), 0), 1))}",
}


def r_line(method: RateMethod, arm: Arm, alpha: float, population: int | None) -> str:
    """Return the line of R that prints the rate and its limits; empty where R has no short one."""
    x, n = arm.conversions, arm.users
    if population is not None and method == "clopper_pearson":
        return ""
    if method == "clopper_pearson":
        limits = f"binom.test({x}, {n}, conf.level=1-{alpha!r})$conf.int"
        return f"cat(format(c({x}/{n}, {limits}), digits=12))"
    if method == "jeffreys":
        low = "0" if x == 0 else f"qbeta({alpha!r}/2, {x}+.5, {n - x}+.5)"
        high = "1" if x == n else f"qbeta({alpha!r}/2, {x}+.5, {n - x}+.5, lower.tail=FALSE)"
        return f"cat(format(c({x}/{n}, {low}, {high}), digits=12))"
    if method == "mid_p":
        low = "0" if x == 0 else "uniroot(function(p) f(p)-t, 0:1, tol=1e-15)$root"
        high = "1" if x == n else "uniroot(function(p) f(p)-1+t, 0:1, tol=1e-15)$root"
        return (
            f"x <- {x}; n <- {n}; t <- {alpha!r}/2; "
            "f <- function(p) pbinom(x, n, p, lower.tail=FALSE)+dbinom(x, n, p)/2; "
            f"cat(format(c(x/n, {low}, {high}), digits=12))"
        )
    share = "" if population is None else f"*sqrt(({population}-n)/({population}-1))"
    return (
        f"x <- {x}; n <- {n}; p <- x/n; z <- qnorm({alpha!r}/2, lower.tail=FALSE){share}; "
        f"cat(format({_R_FORMULAS[method]}, digits=12))"
    )
