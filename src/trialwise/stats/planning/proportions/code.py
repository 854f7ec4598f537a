"""Planning of proportions as one line of Python on scipy and statsmodels alone."""

from collections.abc import Mapping
from typing import Final

from trialwise.stats.planning.change import Change
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
_TABLES: Final = "import numpy as np; from scipy.stats import binom, hypergeom; "
# P-values of all tables with t conversions, x of them in arm A, whose probabilities are h.
_FISHER_P: Final[Mapping[int, str]] = {
    0: "np.cumsum(np.sort(h))[np.searchsorted(np.sort(h), h*(1+1e-7), 'right')-1]",
    1: "np.cumsum(h)",
    -1: "np.cumsum(h[::-1])[::-1]",
}
_SIZES_BEFORE: Final = 4


def alternative(design: Design, p1: float, p2: float) -> str:
    """Return the alternative of statsmodels; its first sample is control."""
    if design.sides == 2:
        return "two-sided"
    return "smaller" if p1 < p2 else "larger"


def size_expression(
    change: Change, design: Design, *, power: float, convention: Convention, control: int
) -> tuple[str, str]:
    """Return the imports and assignments, and the expression for the users in control.

    Args:
        change: baseline and target.
        design: error rates, split and variance.
        power: wanted power.
        convention: which test.
        control: the users found, near which the exact test looks for the smallest size.
    """
    p1, p2 = change.baseline, change.target
    if convention == "exact":
        first = max(control - _SIZES_BEFORE, 2)
        smallest = (
            f"next(n for n in range({first}, {control + 1}) "
            f"if power({p2!r}, n, ceil(round(n*{design.ratio!r}, 9))) >= {power!r})"
        )
        return f"from math import ceil; {_exact_power(p1, p2, design)}", smallest
    if convention == "pooled":
        call = (
            f"size(diff={p1!r}-{p2!r}, prop2={p2!r}, power={power!r}, ratio={design.ratio!r}, "
            f"alpha={design.alpha_code}, alternative={alternative(design, p1, p2)!r})"
        )
        return (
            "from math import ceil; from statsmodels.stats.proportion import "
            f"samplesize_proportions_2indep_onetail as size; {design.setup_code}",
            f"ceil({design.times_variance(call)})",
        )
    values = (
        f"p1, p2, r, a, b = {p1!r}, {p2!r}, {design.ratio!r}, "
        f"norm.isf({design.tail_code}), norm.ppf({power!r}); "
    )
    size = f"ceil({design.times_variance(WORDINGS[convention].code)})"
    return _IMPORTS + design.setup_code + values, size


def power_line(change: Change, design: Design, split: Split, *, convention: Convention) -> str:
    """Return the line that prints the power."""
    p1, p2 = change.baseline, change.target
    if convention == "exact":
        power = _exact_power(p1, p2, design)
        return f"{power}print(power({p2!r}, {split.control}, {split.treatment}))"
    if convention == "pooled":
        return (
            f"from statsmodels.stats.proportion import power_proportions_2indep; "
            f"{design.setup_code}"
            f"print(power_proportions_2indep(diff={p1!r}-{p2!r}, prop2={p2!r}, "
            f"nobs1={design.effective_code(split.control)}, ratio={split.ratio_code}, "
            f"alpha={design.alpha_code}, alternative={alternative(design, p1, p2)!r}, "
            "return_results=False))"
        )
    far = " + norm.cdf((-d-c-a*s0)/s1)" if design.sides == 2 else ""
    return (
        f"{_IMPORTS}{design.setup_code}p1, p2, n1, n2, a = {p1!r}, {p2!r}, "
        f"{_effective(design, split)}, "
        f"norm.isf({design.tail_code}); d, s0, s1, c = {_SCALES[convention]}; "
        f"print(norm.cdf((d-c-a*s0)/s1){far})"
    )


def mde_line(
    change: Change, design: Design, split: Split, *, power: float, convention: Convention
) -> str:
    """Return the line that prints the absolute effect."""
    p1, increase = change.baseline, change.effect > 0
    bracket = f"{p1!r}+1e-12, 1" if increase else f"0, {p1!r}-1e-12"
    if convention == "exact":
        return (
            f"from scipy.optimize import brentq; {_exact_power(p1, 1.0 if increase else 0, design)}"
            f"print(brentq(lambda p2: power(p2, {split.control}, {split.treatment}) - {power!r}, "
            f"{bracket}, xtol=1e-13) - {p1!r})"
        )
    return (
        f"{_IMPORTS}from scipy.optimize import brentq; {design.setup_code}"
        f"p1, n1, n2, a = {p1!r}, {_effective(design, split)}, "
        f"norm.isf({design.tail_code}); scales = lambda p2: ({_SCALES[convention]}); "
        "short = lambda d, s0, s1, c: "
        f"norm.cdf((d-c-a*s0)/s1) - {power!r}; "
        f"print(brentq(lambda p2: short(*scales(p2)), {bracket}, xtol=1e-15) - p1)"
    )


def _exact_power(p1: float, p2: float, design: Design) -> str:
    """Return the power of Fisher's test as a function of p2 and the users, over all tables."""
    tail = 0 if design.sides == 2 else 1 if p2 > p1 else -1
    return (
        f"{_TABLES}{design.setup_code}"
        "tables = lambda t, n1, n2: np.arange(max(0, t-n2), min(n1, t)+1); "
        "chance = lambda x, t, n1, n2, p2: "
        f"binom.pmf(x, n1, {p1!r})*binom.pmf(t-x, n2, p2); "
        f"is_rejected = lambda h: {_FISHER_P[tail]} <= {design.alpha_code}; "
        "row = lambda x, t, n1, n2, p2: (chance(x, t, n1, n2, p2)"
        "*is_rejected(hypergeom.pmf(x, n1+n2, n1, t))).sum(); "
        "power = lambda p2, n1, n2: "
        "sum(row(tables(t, n1, n2), t, n1, n2, p2) for t in range(n1+n2+1)); "
    )


def _effective(design: Design, split: Split) -> str:
    return f"{design.effective_code(split.control)}, {design.effective_code(split.treatment)}"
