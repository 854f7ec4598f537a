"""Precision of a proportion as one line of Python on scipy and statsmodels, and one of R."""

from trialwise.stats.planning.precision.rate_intervals import Convention, RateSample


def margin_code(sample: RateSample, n: int, convention: Convention) -> str:
    """Return the line of Python that prints the margin."""
    p, z = repr(sample.rate), f"norm.isf({sample.alpha!r}/2)"
    if convention == "wald":
        finite = "" if sample.population is None else f"*{_finite(sample.population, n)}"
        return f"from scipy.stats import norm; print({z}*({p}*(1-{p})/{n}{finite})**0.5)"
    if sample.population == n:
        return "print(0.0)"
    size = str(n) if sample.population is None else f"{n}/({_finite(sample.population, n)})"
    method = "wilson" if convention == "wilson" else "beta"
    return (
        "from statsmodels.stats.proportion import proportion_confint as ci; "
        f"n = {size}; low, high = ci({p}*n, n, {sample.alpha!r}, {method!r}); print((high-low)/2)"
    )


def _finite(population: int, n: int) -> str:
    return f"({population}-{n})/({population}-1)"


def margin_r(sample: RateSample, n: int, convention: Convention) -> str:
    """Return the line of R that prints the margin."""
    if sample.population == n:
        return "cat(0)"
    size = str(n) if sample.population is None else f"{n}/({_finite(sample.population, n)})"
    return (
        f"n <- {size}; p <- {sample.rate!r}; {_r_margin_of(sample, convention)}"
        "cat(format(d(n), digits=12))"
    )


def _r_margin_of(sample: RateSample, convention: Convention) -> str:
    """Return the R that defines d(n), half the width, for a rate p."""
    tail = f"{sample.alpha!r}/2"
    bodies = {
        "wald": "z*sqrt(p*(1-p)/n)",
        "wilson": "z*sqrt(p*(1-p)/n+z^2/(4*n^2))/(1+z^2/n)",
        "exact": f"(qbeta({tail}, n*p+1, n-n*p, lower.tail=FALSE)-qbeta({tail}, n*p, n-n*p+1))/2",
    }
    z = "" if convention == "exact" else f"z <- qnorm({tail}, lower.tail=FALSE); "
    return f"{z}d <- function(n) {bodies[convention]}; "


def size_code(sample: RateSample, margin: float, convention: Convention) -> str:
    """Return the line of Python that prints the size."""
    p, d = repr(sample.rate), repr(margin)
    if convention == "wald":
        size = f"norm.isf({sample.alpha!r}/2)**2*{p}*(1-{p})/{d}**2"
        setup = f"from math import ceil; from scipy.stats import norm; n = {size}; "
    else:
        method = "wilson" if convention == "wilson" else "beta"
        setup = (
            "from math import ceil; from scipy.optimize import brentq; "
            "from statsmodels.stats.proportion import proportion_confint as ci; "
            f"width = lambda n: ci({p}*n, n, {sample.alpha!r}, {method!r}); "
            f"d = lambda n: (width(n)[1]-width(n)[0])/2-{d}; "
            "n = 2 if d(2) <= 0 else brentq(d, 2, 4e12, rtol=1e-14, maxiter=999); "
        )
    return f"{setup}print(max(2, ceil({_of_population(sample.population)})))"


def _of_population(population: int | None) -> str:
    return "n" if population is None else f"{population}/(1+({population}-1)/n)"


def size_r(sample: RateSample, margin: float, convention: Convention) -> str:
    """Return the line of R that prints the size."""
    p, d = repr(sample.rate), repr(margin)
    if convention == "wald":
        setup = f"n <- qnorm({sample.alpha!r}/2)^2*{p}*(1-{p})/{d}^2; "
    else:
        setup = (
            f"p <- {p}; {_r_margin_of(sample, convention)}n <- if (d(2) <= {d}) 2 else "
            f"exp(uniroot(function(l) d(exp(l))-{d}, log(c(2, 4e12)), tol=1e-14)$root); "
        )
    return f"{setup}cat(max(2, ceiling({_of_population(sample.population)})))"
