"""Planning of proportions as one line of Python on scipy and statsmodels alone."""

from collections.abc import Mapping
from typing import Final

from trialwise.stats.planning.design import Design, Split
from trialwise.stats.planning.proportions.conventions import WORDINGS
from trialwise.stats.planning.proportions.power import Convention

_IMPORTS: Final = "from math import asin, ceil, sqrt; from scipy.stats import norm; "
_SEPARATE: Final = "sqrt(p1*(1-p1)/n1 + p2*(1-p2)/n2)"
_ARCSINE: Final = "abs(2*asin(sqrt(p2))-2*asin(sqrt(p1)))"
_POOLED: Final = "sqrt((n1*p1+n2*p2)*(n1*(1-p1)+n2*(1-p2))/(n1+n2)/n1/n2)"
# Effect d, standard errors s0 and s1 under the null and the alternative, continuity correction c.
_SCALES: Final[Mapping[Convention, str]] = {
    "pooled": f"abs(p2-p1), {_POOLED}, {_SEPARATE}, 0",
    "unpooled": f"abs(p2-p1), {_SEPARATE}, {_SEPARATE}, 0",
    "cohen_h": f"{_ARCSINE}, sqrt(1/n1+1/n2), sqrt(1/n1+1/n2), 0",
    "continuity": f"abs(p2-p1), {_POOLED}, {_SEPARATE}, (1/n1+1/n2)/2",
    "baseline_null": f"abs(p2-p1), sqrt(p1*(1-p1)*(1/n1+1/n2)), {_SEPARATE}, 0",
}


def alternative(design: Design, p1: float, p2: float) -> str:
    """Return the alternative of statsmodels; its first sample is control."""
    if design.sides == 2:
        return "two-sided"
    return "smaller" if p1 < p2 else "larger"


def size_expression(
    p1: float, p2: float, *, convention: Convention, design: Design, power: float
) -> tuple[str, str]:
    """Return the imports and assignments, and the expression for the users in control."""
    if convention == "pooled":
        call = (
            f"size(diff={p1!r}-{p2!r}, prop2={p2!r}, power={power!r}, ratio={design.ratio!r}, "
            f"alpha={design.alpha_code}, alternative={alternative(design, p1, p2)!r})"
        )
        return (
            "from math import ceil; from statsmodels.stats.proportion import "
            "samplesize_proportions_2indep_onetail as size; ",
            f"ceil({design.times_variance(call)})",
        )
    values = (
        f"p1, p2, r, a, b = {p1!r}, {p2!r}, {design.ratio!r}, "
        f"norm.isf({design.tail_code}), norm.ppf({power!r}); "
    )
    return _IMPORTS + values, f"ceil({design.times_variance(WORDINGS[convention].code)})"


def power_line(
    p1: float, p2: float, *, convention: Convention, design: Design, split: Split
) -> str:
    """Return the line that prints the power."""
    if convention == "pooled":
        return (
            "from statsmodels.stats.proportion import power_proportions_2indep; "
            f"print(power_proportions_2indep(diff={p1!r}-{p2!r}, prop2={p2!r}, "
            f"nobs1={design.effective_code(split.control)}, ratio={split.ratio_code}, "
            f"alpha={design.alpha_code}, alternative={alternative(design, p1, p2)!r}, "
            "return_results=False))"
        )
    far = " + norm.cdf((-d-c-a*s0)/s1)" if design.sides == 2 else ""
    return (
        f"{_IMPORTS}p1, p2, n1, n2, a = {p1!r}, {p2!r}, {_effective(design, split)}, "
        f"norm.isf({design.tail_code}); d, s0, s1, c = {_SCALES[convention]}; "
        f"print(norm.cdf((d-c-a*s0)/s1){far})"
    )


def mde_line(
    p1: float,
    *,
    convention: Convention,
    design: Design,
    split: Split,
    power: float,
    increase: bool,
) -> str:
    """Return the line that prints the absolute effect."""
    bracket = f"{p1!r}+1e-12, 1" if increase else f"0, {p1!r}-1e-12"
    return (
        f"{_IMPORTS}from scipy.optimize import brentq; "
        f"p1, n1, n2, a = {p1!r}, {_effective(design, split)}, "
        f"norm.isf({design.tail_code}); scales = lambda p2: ({_SCALES[convention]}); "
        "short = lambda d, s0, s1, c: "
        f"norm.cdf((d-c-a*s0)/s1) - {power!r}; "
        f"print(brentq(lambda p2: short(*scales(p2)), {bracket}, xtol=1e-15) - p1)"
    )


def _effective(design: Design, split: Split) -> str:
    return f"{design.effective_code(split.control)}, {design.effective_code(split.treatment)}"
