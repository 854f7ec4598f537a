"""Tests of two rates of events as one line of Python or R on public libraries alone."""

from trialwise.stats.comparing.event_rates import Events, PairMethod


def python_line(
    method: PairMethod, a: Events, b: Events, *, alpha: float, sides: int, phi: float
) -> str:
    """Return the line that prints the p-value and the limits of the ratio, where they exist."""
    if a.count + b.count == 0:
        return "print(1.0)  # no event says anything about the ratio"
    values = f"x, T, y, S = {b.count}, {b.exposure!r}, {a.count}, {a.exposure!r}"
    tail = f"{alpha!r}/{sides}"
    if method == "exact":
        side = repr("two-sided" if sides == 2 else "greater")
        return (
            f"from scipy.stats import binomtest; {values}; "
            f"c = binomtest(x, x+y).proportion_ci(1-2*{tail}); "
            f"print(binomtest(x, x+y, T/(T+S), {side}).pvalue, "
            "*(p/(1-p)*S/T for p in c if p < 1))"
        )
    if method == "mid_p":
        p = "min(1, 2*min(f(q), 1-f(q)))" if sides == 2 else "f(q)"
        ends = [] if b.count == 0 else ["brentq(lambda p: f(p)-t, 0, 1, xtol=1e-300)"]
        ends += [] if a.count == 0 else ["brentq(lambda p: f(p)-1+t, 0, 1, xtol=1e-300)"]
        zero = "0.0, " if b.count == 0 else ""
        return (
            "from scipy.optimize import brentq; from scipy.stats import binom; "
            f"{values}; n, q, t = x+y, T/(T+S), {tail}; "
            "f = lambda p: binom.sf(x, n, p) + binom.pmf(x, n, p)/2; "
            f"print({p}, {zero}*(p/(1-p)*S/T for p in ({', '.join(ends)},)))"
        )
    p = "2*norm.sf(abs(v))" if sides == 2 else "norm.sf(v)"
    start = f"from scipy.stats import norm; {values}; z = norm.isf({tail})*{phi!r}**.5; "
    if method == "wald":
        return (
            f"from math import exp, log; {start}s = (1/x+1/y)**.5; r = log(x/T*S/y); "
            f"v = r/s/{phi!r}**.5; print({p}, exp(r-z*s), exp(r+z*s))"
        )
    signs = "(-1, 1)" if a.count else "(-1,)"
    return (
        f"{start}n, q = x+y, T/(T+S); v = (x-n*q)/({phi!r}*n*q*(1-q))**.5; "
        "c = [(x+z*z/2+e*z*(x*y/n+z*z/4)**.5)/(n+z*z) "
        f"for e in {signs}]; print({p}, *(max(p, 0)/(1-p)*S/T for p in c))"
    )


def r_line(
    method: PairMethod, a: Events, b: Events, *, alpha: float, sides: int, phi: float
) -> str:
    """Return the line of R that prints the p-value and the limits of the ratio."""
    if a.count + b.count == 0:
        return "cat(1)"
    values = f"x <- {b.count}; T <- {b.exposure!r}; y <- {a.count}; S <- {a.exposure!r}; "
    tail = f"{alpha!r}/{sides}"
    if method == "exact":
        side = "" if sides == 2 else ", alternative='greater'"
        return (
            f"{values}k <- poisson.test(c(x, y), c(T, S), conf.level=1-2*{tail})$conf.int; "
            f"v <- c(poisson.test(c(x, y), c(T, S){side})$p.value, k); "
            "cat(format(v[is.finite(v)], digits=12))"
        )
    if method == "mid_p":
        return values + _r_mid_p(a, b, tail, sides)
    p = "2*pnorm(-abs(v))" if sides == 2 else "pnorm(-v)"
    start = f"{values}z <- qnorm({tail}, lower.tail=FALSE)*sqrt({phi!r}); "
    if method == "wald":
        return (
            f"{start}s <- sqrt(1/x+1/y); r <- log(x/T*S/y); v <- r/s/sqrt({phi!r}); "
            f"cat(format(c({p}, exp(r+c(-1,1)*z*s)), digits=12))"
        )
    signs = "c(-1,1)" if a.count else "-1"
    return (
        f"{start}n <- x+y; q <- T/(T+S); v <- (x-n*q)/sqrt({phi!r}*n*q*(1-q)); "
        f"k <- pmax((x+z^2/2+{signs}*z*sqrt(x*y/n+z^2/4))/(n+z^2), 0); "
        f"cat(format(c({p}, k/(1-k)*S/T), digits=12))"
    )


def _r_mid_p(a: Events, b: Events, tail: str, sides: int) -> str:
    p = "min(1, 2*min(f(q), 1-f(q)))" if sides == 2 else "f(q)"
    low = "0" if b.count == 0 else "uniroot(function(p) f(p)-t, 0:1, tol=1e-15)$root"
    high = ", uniroot(function(p) f(p)-1+t, 0:1, tol=1e-15)$root" if a.count else ""
    return (
        f"n <- x+y; q <- T/(T+S); t <- {tail}; "
        "f <- function(p) pbinom(x, n, p, lower.tail=FALSE)+dbinom(x, n, p)/2; "
        f"k <- c({low}{high}); cat(format(c({p}, k/(1-k)*S/T), digits=12))"
    )
