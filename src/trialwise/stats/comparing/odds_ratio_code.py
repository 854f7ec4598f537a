"""Odds ratios as one line of Python or R on public libraries alone."""

from typing import Literal

from trialwise.stats.comparing.odds_interval import has_all_cells
from trialwise.stats.comparing.proportions_interval import Arm

_Method = Literal["woolf", "cornfield", "exact", "mid_p"]
# The score of the odds ratio exp(u), with the most likely rates under it.
_PYTHON_SCORE = (
    "k = x+y; c = lambda u: (m*(exp(u)-1), exp(u)*(n-k)+m+k); "
    "g = lambda A, B: 2*k/(B+sqrt(B*B+4*A*k)) if B > 0 else (sqrt(B*B+4*A*k)-B)/(2*A); "
    "h = lambda p: (x-(k-m*p))*sqrt(n/(k-m*p)/(n-k+m*p) + 1/m/p/(1-p)); "
    "s = lambda u: h(g(*c(u))); "
)
_R_SCORE = (
    "k <- x+y; s <- function(u) {A <- m*(exp(u)-1); B <- exp(u)*(n-k)+m+k; D <- sqrt(B*B+4*A*k); "
    "p <- if (B > 0) 2*k/(B+D) else (D-B)/(2*A); "
    "(x-(k-m*p))*sqrt(n/(k-m*p)/(n-k+m*p) + 1/m/p/(1-p))}; "
)


def python_line(method: _Method, a: Arm, b: Arm, alpha: float) -> str:
    """Return the line that prints the odds ratio, its limits and p-value, as far as finite."""
    table = [[arm.conversions, arm.users - arm.conversions] for arm in (b, a)]
    if method == "woolf":
        return (
            "from statsmodels.stats.contingency_tables import Table2x2; "
            f"t = Table2x2({table}, shift_zeros=False); "
            f"print(t.oddsratio, *t.oddsratio_confint({alpha!r}), t.oddsratio_pvalue())"
        )
    if method == "exact":
        return (
            "from math import isfinite; from scipy.stats import fisher_exact; "
            f"from scipy.stats.contingency import odds_ratio; t = {table}; r = odds_ratio(t); "
            f"print(*filter(isfinite, (r.statistic, *r.confidence_interval(1-{alpha!r}))), "
            "fisher_exact(t).pvalue)"
        )
    if method == "mid_p":
        return _mid_p(a, b, alpha)
    low, high = _ends(a, b, "exp(brentq(lambda u: s(u){}z, {}))")
    first = ["x*(m-y)/(n-x)/y"] if high != "" and b.conversions < b.users else []
    counts = f"{b.conversions}, {b.users}, {a.conversions}, {a.users}"
    parts = [*first, low, *([high] if high else []), "2*norm.sf(abs(s(0)))"]
    return (
        "from math import exp, sqrt; from scipy.optimize import brentq; "
        f"from scipy.stats import norm; x, n, y, m = {counts}; z = norm.isf({alpha!r}/2); "
        f"{_PYTHON_SCORE}print({', '.join(parts)})"
    )


def _ends(a: Arm, b: Arm, root: str) -> tuple[str, str]:
    """Return the source of both limits of the score interval; empty for no upper limit."""
    low = root.format("-", "-25, 25") if b.conversions and a.conversions < a.users else "0"
    high = root.format("+", "-25, 25") if a.conversions and b.conversions < b.users else ""
    return low, high


def _mid_p(a: Arm, b: Arm, alpha: float) -> str:
    """Return the line for the mid-p interval, from the noncentral hypergeometric distribution."""
    x, k, n, m = b.conversions, a.conversions + b.conversions, b.users, a.users
    bottom, top = max(0, k - m), min(n, k)
    low = "exp(brentq(lambda u: 1-f(u)-t, -25, 25))" if x > bottom else "0.0"
    high = ["exp(brentq(lambda u: f(u)-t, -25, 25))"] if x < top else []
    mean = "exp(brentq(lambda u: w(u)@j-x, -25, 25))" if x > bottom else "0.0"
    parts = [*([mean] if x < top else []), low, *high, "min(1, 2*min(f(0), 1-f(0)))"]
    return (
        "from math import exp; import numpy as np; from scipy.optimize import brentq; "
        "from scipy.special import gammaln as g, softmax; "
        f"x, k, n, m, t = {x}, {k}, {n}, {m}, {alpha!r}/2; "
        f"j = np.arange({bottom}, {top}+1); "
        "v = -g(j+1)-g(n-j+1)-g(k-j+1)-g(m-k+j+1); w = lambda u: softmax(v+u*j); "
        f"f = lambda u: w(u)[j < x].sum() + w(u)[j == x].sum()/2; print({', '.join(parts)})"
    )


def r_line(method: _Method, a: Arm, b: Arm, alpha: float) -> str:
    """Return the line of R that prints the odds ratio, its limits and p-value, as far as finite."""
    start = f"x <- {b.conversions}; n <- {b.users}; y <- {a.conversions}; m <- {a.users}; "
    if method == "woolf":
        return (
            f"{start}r <- log(x/(n-x)*(m-y)/y); s <- sqrt(1/x+1/(n-x)+1/y+1/(m-y)); "
            f"cat(format(c(exp(r), exp(r+c(-1,1)*qnorm({alpha!r}/2, lower.tail=FALSE)*s), "
            "2*pnorm(-abs(r/s))), digits=12))"
        )
    if method in {"exact", "mid_p"}:
        return start + _r_conditional(method, a, b, alpha)
    low, high = _ends(a, b, "exp(uniroot(function(u) s(u){}z, c({}), tol=1e-14)$root)")
    first = ["x/(n-x)*(m-y)/y"] if has_all_cells(a, b) else []
    if not first and high and b.conversions < b.users:
        first = ["0"]
    parts = [*first, low, *([high] if high else []), "2*pnorm(-abs(s(0)))"]
    return (
        f"{start}z <- qnorm({alpha!r}/2, lower.tail=FALSE); {_R_SCORE}"
        f"cat(format(c({', '.join(parts)}), digits=12))"
    )


def _r_conditional(method: _Method, a: Arm, b: Arm, alpha: float) -> str:
    """Return the rest of the line for the conditional methods; fisher.test rounds its limits."""
    x, k = b.conversions, a.conversions + b.conversions
    is_lowest, is_highest = x == max(0, k - a.users), x == min(b.users, k)
    root = "exp(uniroot(function(u) {}, c(-25, 25), tol=1e-14)$root)"
    half = "-w(u)[j==x]/2" if method == "mid_p" else ""
    mean = "0" if is_lowest else root.format("sum(w(u)*j)-x")
    low = "0" if is_lowest else root.format(f"sum(w(u)[j>=x]){half}-t")
    high = root.format(f"sum(w(u)[j<=x]){half}-t")
    p_value = (
        "fisher.test(matrix(c(x, n-x, y, m-y), 2, byrow=TRUE))$p.value"
        if method == "exact"
        else "min(1, 2*min(sum(w(0)[j<x]), sum(w(0)[j>x]))+w(0)[j==x])"
    )
    parts = [low, p_value] if is_highest else [mean, low, high, p_value]
    return (
        f"k <- x+y; t <- {alpha!r}/2; j <- max(0,k-m):min(n,k); v <- dhyper(j, n, m, k, log=TRUE); "
        "w <- function(u) {e <- exp(v+u*j-max(v+u*j)); e/sum(e)}; "
        f"cat(format(c({', '.join(parts)}), digits=12))"
    )
