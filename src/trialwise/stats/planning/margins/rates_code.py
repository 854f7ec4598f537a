"""Plans of two rates against a margin as one line of Python on scipy, and one of R."""

from dataclasses import dataclass

from trialwise.stats.planning.margins.rates import RatePlan


@dataclass(frozen=True, slots=True)
class Lines:
    """The same line in both languages."""

    python: str
    r: str


def size_lines(plan: RatePlan, power: float) -> Lines:
    """Return the lines that print the users of control."""
    ratio = f"{plan.design.ratio:.15g}"
    size = "((a*W(p2, d){root}+{b}*V(p2){root})/(s*(p2-p1-d))){square}"
    python = size.format(root="**0.5", b=f"norm.ppf({power!r})", square="**2")
    r = size.format(root="^0.5", b=f"qnorm({power!r})", square="^2")
    return Lines(
        f"from math import ceil; {_python_setup(plan, ratio)}print(max(2, ceil({python})))",
        f"{_r_setup(plan, ratio)}cat(max(2, ceiling({r})))",
    )


def power_lines(plan: RatePlan, users: int, ratio: str) -> Lines:
    """Return the lines that print the power; ``ratio`` is the source of the rounded split."""
    return Lines(
        f"{_python_setup(plan, ratio)}{_python_power(users)}print(P(p2, d))",
        f"{_r_setup(plan, ratio)}{_r_power(users)}cat(format(P(p2, d), digits=12))",
    )


def margin_lines(plan: RatePlan, users: int, ratio: str, power: float, top: float) -> Lines:
    """Return the lines that print the smallest margin, below ``top``."""
    least = max(-plan.sign * (plan.p2 - plan.p1), 0.0)
    inside = "P(p2, -s*m)" if plan.sign > 0 else "P(p2, m)"
    return _root_lines(plan, users, ratio, f"{inside}-{power!r}", "m", (least, top))


def effect_lines(plan: RatePlan, users: int, ratio: str, power: float, top: float) -> Lines:
    """Return the lines that print the smallest effect beyond the margin, signed.

    ``top`` is a distance beyond it.
    """
    sign = "" if plan.sign > 0 else "-"
    start = abs(plan.null)
    inside = f"P(p1+s*m, d)-{power!r}"
    return _root_lines(plan, users, ratio, inside, "m", (start, top), sign)


def _root_lines(
    plan: RatePlan,
    users: int,
    ratio: str,
    function: str,
    name: str,
    limits: tuple[float, float],
    sign: str = "",
) -> Lines:
    low, high = f"{limits[0]!r}+1e-12", repr(limits[1])
    return Lines(
        f"from scipy.optimize import brentq; {_python_setup(plan, ratio)}{_python_power(users)}"
        f"print({sign}brentq(lambda {name}: {function}, {low}, {high}, xtol=1e-15, maxiter=999))",
        f"{_r_setup(plan, ratio)}{_r_power(users)}cat(format({sign}uniroot(function({name}) "
        f"{function}, c({low}, {high}), tol=1e-14)$root, digits=12))",
    )


def _python_setup(plan: RatePlan, ratio: str) -> str:
    values = f"{plan.p1!r}, {plan.p2!r}, {plan.null!r}, {ratio}, {plan.sign}"
    setup = (
        f"from scipy.stats import norm; p1, p2, d, r, s = {values}; "
        f"a = norm.isf({plan.design.tail_code}); V = lambda p: p1*(1-p1)+p*(1-p)/r; "
    )
    if plan.convention == "wald":
        return f"{setup}W = lambda p, d: V(p); "
    return (
        f"from scipy.optimize import brentq; {setup}"
        "X = lambda p, d: brentq(lambda x: (p1-x)/(x*(1-x))+r*(p-x-d)/((x+d)*(1-x-d)), "
        "max(0, -d)+1e-13, min(1, 1-d)-1e-13, xtol=1e-15, maxiter=999); "
        "W = lambda p, d: (lambda x: x*(1-x)+(x+d)*(1-x-d)/r)(X(p, d)); "
    )


def _python_power(users: int) -> str:
    return f"P = lambda p, d: norm.cdf((s*(p-p1-d)*{users}**0.5-a*W(p, d)**0.5)/V(p)**0.5); "


def _r_setup(plan: RatePlan, ratio: str) -> str:
    setup = (
        f"p1 <- {plan.p1!r}; p2 <- {plan.p2!r}; d <- {plan.null!r}; r <- {ratio}; "
        f"s <- {plan.sign}; a <- qnorm({plan.design.tail_code}, lower.tail=FALSE); "
        "V <- function(p) p1*(1-p1)+p*(1-p)/r; "
    )
    if plan.convention == "wald":
        return f"{setup}W <- function(p, d) V(p); "
    return (
        f"{setup}W <- function(p, d) {{ x <- uniroot(function(x) (p1-x)/(x*(1-x))+"
        "r*(p-x-d)/((x+d)*(1-x-d)), c(max(0, -d)+1e-13, min(1, 1-d)-1e-13), tol=1e-14)$root; "
        "x*(1-x)+(x+d)*(1-x-d)/r }; "
    )


def _r_power(users: int) -> str:
    return f"P <- function(p, d) pnorm((s*(p-p1-d)*{users}^0.5-a*W(p, d)^0.5)/V(p)^0.5); "
