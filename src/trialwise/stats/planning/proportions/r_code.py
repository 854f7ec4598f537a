"""Planning of proportions as one line of R, on base R and pwr alone."""

from collections.abc import Mapping
from typing import Final

from trialwise.stats.planning.change import Change
from trialwise.stats.planning.design import Design, Split
from trialwise.stats.planning.proportions.power import Approximation, Convention

_SEPARATE: Final = "sqrt(p1*(1-p1)/n1 + p2*(1-p2)/n2)"
_POOLED: Final = "sqrt((n1*p1+n2*p2)*(n1*(1-p1)+n2*(1-p2))/(n1+n2)/n1/n2)"
_POOLED_NULL: Final = "sqrt((p1+r*p2)*(1+r-p1-r*p2)/(1+r)/r)"
_ALTERNATIVE: Final = "sqrt(p1*(1-p1)+p2*(1-p2)/r)"
_ARCSINE: Final = "(2*asin(sqrt(p2))-2*asin(sqrt(p1)))"
# Users in control from the critical value a and the quantile b of the power.
_SIZES: Final[Mapping[Approximation, str]] = {
    "pooled": f"(a*{_POOLED_NULL} + b*{_ALTERNATIVE})^2/(p2-p1)^2",
    "unpooled": f"((a+b)*{_ALTERNATIVE}/(p2-p1))^2",
    "cohen_h": f"(a+b)^2*(1+1/r)/{_ARCSINE}^2",
    "continuity": "(function(m, d) m/4*(1+sqrt(1+2*(r+1)/(r*m*d)))^2)"
    f"((a*{_POOLED_NULL} + b*{_ALTERNATIVE})^2/(p2-p1)^2, abs(p2-p1))",
    "baseline_null": f"(a*sqrt(p1*(1-p1)*(1+1/r)) + b*{_ALTERNATIVE})^2/(p2-p1)^2",
}
# Standard errors under the null and the alternative; effect and continuity correction.
_SCALES: Final[Mapping[Approximation, tuple[str, str, str, str]]] = {
    "pooled": (_POOLED, _SEPARATE, "abs(p2-p1)", "0"),
    "unpooled": (_SEPARATE, _SEPARATE, "abs(p2-p1)", "0"),
    "cohen_h": ("sqrt(1/n1+1/n2)", "sqrt(1/n1+1/n2)", f"abs{_ARCSINE}", "0"),
    "continuity": (_POOLED, _SEPARATE, "abs(p2-p1)", "(1/n1+1/n2)/2"),
    "baseline_null": ("sqrt(p1*(1-p1)*(1/n1+1/n2))", _SEPARATE, "abs(p2-p1)", "0"),
}
_FISHER_P: Final[Mapping[int, str]] = {
    0: "sapply(h, function(v) sum(h[h <= v*(1+1e-7)]))",
    1: "cumsum(h)",
    -1: "rev(cumsum(rev(h)))",
}
_SIZES_BEFORE: Final = 4


def size_in_r(
    change: Change, design: Design, *, power: float, convention: Convention, control: int
) -> tuple[str, str]:
    """Return the assignments and the expression for the users in control, in R."""
    p1, p2 = change.baseline, change.target
    setup = design.sharing.setup_r()
    if convention == "exact":
        first = max(control - _SIZES_BEFORE, 2)
        sizes = f"{first}:{control}"
        enough = (
            f"sapply({sizes}, function(n) power({p2!r}, n, ceiling(round(n*{design.ratio!r}, 9)))"
            f" >= {power!r})"
        )
        return f"{setup}{_exact_power(p1, p2, design)}", f"({sizes})[{enough}][1]"
    if convention == "pooled" and design.ratio == 1:
        sides = "two.sided" if design.sides == 2 else "one.sided"
        size = (
            f"power.prop.test(p1={p1!r}, p2={p2!r}, sig.level={design.alpha_r}, power={power!r}, "
            f'alternative="{sides}", tol=1e-12)$n'
        )
        return setup, f"ceiling({design.times_variance(size)})"
    if convention == "cohen_h" and design.ratio == 1:
        sides = "two.sided" if design.sides == 2 else "greater"
        h = f"ES.h({max(p1, p2)!r}, {min(p1, p2)!r})"
        size = (
            f"pwr.2p.test(h={h}, sig.level={design.alpha_r}, power={power!r}, "
            f'alternative="{sides}")$n'
        )
        return f"library(pwr); {setup}", f"ceiling({design.times_variance(size)})"
    values = (
        f"p1 <- {p1!r}; p2 <- {p2!r}; r <- {design.ratio!r}; "
        f"a <- qnorm({design.tail_r}, lower.tail=FALSE); b <- qnorm({power!r}); "
    )
    return setup + values, f"ceiling({design.times_variance(_SIZES[convention])})"


def power_in_r(change: Change, design: Design, split: Split, *, convention: Convention) -> str:
    """Return the R line that prints the power."""
    p1, p2 = change.baseline, change.target
    setup = design.sharing.setup_r()
    if convention == "exact":
        power = f"power({p2!r}, {split.control}, {split.treatment})"
        return f"{setup}{_exact_power(p1, p2, design)}cat(format({power}, digits=12))"
    if convention == "pooled" and split.control == split.treatment:
        sides = "two.sided" if design.sides == 2 else "one.sided"
        return (
            f"{setup}cat(format(power.prop.test(n={design.effective_code(split.control)}, "
            f'p1={p1!r}, p2={p2!r}, sig.level={design.alpha_r}, alternative="{sides}", '
            "strict=TRUE)$power, digits=12))"
        )
    null, other, effect, correction = _SCALES[convention]
    far = " + pnorm((-d-k-a*s0)/s1)" if design.sides == 2 else ""
    return (
        f"{setup}p1 <- {p1!r}; p2 <- {p2!r}; n1 <- {design.effective_code(split.control)}; "
        f"n2 <- {design.effective_code(split.treatment)}; "
        f"a <- qnorm({design.tail_r}, lower.tail=FALSE); d <- {effect}; k <- {correction}; "
        f"s0 <- {null}; s1 <- {other}; cat(format(pnorm((d-k-a*s0)/s1){far}, digits=12))"
    )


def mde_in_r(
    change: Change, design: Design, split: Split, *, power: float, convention: Convention
) -> str:
    """Return the R line that prints the absolute effect."""
    p1, increase = change.baseline, change.effect > 0
    setup = design.sharing.setup_r()
    bracket = f"{p1!r}+1e-12, 1" if increase else f"0, {p1!r}-1e-12"
    if convention == "exact":
        short = f"power(p2, {split.control}, {split.treatment}) - {power!r}"
        setup += _exact_power(p1, 1.0 if increase else 0.0, design)
    else:
        null, other, effect, correction = _SCALES[convention]
        short = f"pnorm(({effect} - ({correction}) - a*{null})/{other}) - {power!r}"
        setup += (
            f"p1 <- {p1!r}; n1 <- {design.effective_code(split.control)}; "
            f"n2 <- {design.effective_code(split.treatment)}; "
            f"a <- qnorm({design.tail_r}, lower.tail=FALSE); "
        )
    return (
        f"{setup}cat(format(uniroot(function(p2) {short}, c({bracket}), tol=1e-15)$root - {p1!r}, "
        "digits=12))"
    )


def _exact_power(p1: float, p2: float, design: Design) -> str:
    """Return the power of Fisher's test as an R function of p2 and the users."""
    tail = 0 if design.sides == 2 else 1 if p2 > p1 else -1
    return (
        "power <- function(p2, n1, n2) sum(sapply(0:(n1+n2), function(t) { "
        "x <- max(0, t-n2):min(n1, t); h <- dhyper(x, n1, n2, t); "
        f"p <- {_FISHER_P[tail]}; "
        f"sum((dbinom(x, n1, {p1!r})*dbinom(t-x, n2, p2))[p <= {design.alpha_r}]) }})); "
    )
