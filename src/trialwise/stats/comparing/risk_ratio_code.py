"""Ratios of two rates as one line of Python or R on public libraries alone."""

from typing import Literal

from trialwise.stats.comparing.proportions_interval import Arm

# Koopman's score of the ratio r, with the most likely rate of control under r in its variance.
_PYTHON_SCORE = (
    "p = lambda r: min(1, 2*(x+y)/((n+y)*r+x+m + sqrt(((n+y)*r-x-m)**2 + 4*r*(m-y)*(n-x)))); "
    "f = lambda r, p: (x/n-r*y/m)/sqrt(r*p*(1-r*p)/n + r*r*p*(1-p)/m); "
)
_R_SCORE = (
    "s <- function(r) {p <- pmin(1, 2*(x+y)/((n+y)*r+x+m + sqrt(((n+y)*r-x-m)^2 + "
    "4*r*(m-y)*(n-x)))); (x/n-r*y/m)/sqrt(r*p*(1-r*p)/n + r*r*p*(1-p)/m)}; "
)


def python_line(method: Literal["katz", "koopman"], a: Arm, b: Arm, alpha: float) -> str:
    """Return the line that prints the ratio, its limits and the p-value, as far as they exist."""
    counts = f"{b.conversions}, {b.users}, {a.conversions}, {a.users}"
    ratio = f"{b.conversions}/{b.users}/({a.conversions}/{a.users})"
    if method == "katz":
        options = "compare='ratio', method='log'"
        return (
            "from statsmodels.stats.proportion import confint_proportions_2indep as interval, "
            f"test_proportions_2indep as test; print({ratio}, *interval({counts}, {options}, "
            f"alpha={alpha!r}), test({counts}, {options}).pvalue)"
        )
    first = f"{ratio}, " if a.conversions else ""
    low = "exp(brentq(lambda u: s(exp(u))-z, -70, 71)), " if b.conversions else "0.0, "
    high = "exp(brentq(lambda u: s(exp(u))+z, -70, 71)), " if a.conversions else ""
    pooled = "2*norm.sf(abs(s(1)))" if _varies(a, b) else "1.0"
    return (
        "from math import exp, sqrt; from scipy.optimize import brentq; "
        f"from scipy.stats import norm; x, n, y, m = {counts}; z = norm.isf({alpha!r}/2); "
        f"{_PYTHON_SCORE}s = lambda r: f(r, p(r)); print({first}{low}{high}{pooled})"
    )


def r_line(method: Literal["katz", "koopman"], a: Arm, b: Arm, alpha: float) -> str:
    """Return the line of R that prints the ratio, its limits and the p-value."""
    start = (
        f"x <- {b.conversions}; n <- {b.users}; y <- {a.conversions}; m <- {a.users}; "
        f"z <- qnorm({alpha!r}/2, lower.tail=FALSE); "
    )
    if method == "katz":
        return (
            f"{start}r <- x/n/(y/m); s <- sqrt((1-x/n)/x+(1-y/m)/y); "
            "cat(format(c(r, exp(log(r)+c(-1,1)*z*s), 2*pnorm(-abs(log(r)/s))), digits=12))"
        )
    root = "exp(uniroot(function(u) s(exp(u)){}z, c(-70, 71), tol=1e-14)$root)"
    parts = ["x/n/(y/m)"] if a.conversions else []
    parts.append(root.format("-") if b.conversions else "0")
    if a.conversions:
        parts.append(root.format("+"))
    parts.append("2*pnorm(-abs(s(1)))" if _varies(a, b) else "1")
    return f"{start}{_R_SCORE}cat(format(c({', '.join(parts)}), digits=12))"


def _varies(a: Arm, b: Arm) -> bool:
    return 0 < a.conversions + b.conversions < a.users + b.users
