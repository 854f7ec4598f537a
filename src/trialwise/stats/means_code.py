"""Planning of means as one line of Python on scipy and statsmodels alone."""

import math
from typing import Final

from trialwise.stats.means_change import MeanChange
from trialwise.stats.means_power import LEAST_USERS, Convention
from trialwise.stats.planning import Design, Split

_NORMAL: Final = "from math import ceil, sqrt; from scipy.stats import norm; "
_T: Final = "from statsmodels.stats.power import TTestIndPower; "
# statsmodels' root finder fails on sizes of a few users; those are found by counting up.
_FEW_USERS: Final = 50


def size_expression(
    change: MeanChange, *, convention: Convention, design: Design, power: float, control: int
) -> tuple[str, str]:
    """Return the imports and assignments, and the expression for the users in control."""
    if convention == "z":
        return (
            f"{_NORMAL}a, b = norm.isf({design.tail_code}), norm.ppf({power!r}); ",
            f"max({LEAST_USERS}, ceil((a+b)**2 * (1+1/{design.ratio!r}) "
            f"* ({change.sd!r}/{change.effect!r})**2))",
        )
    arguments = f"{_effect(change)}, alpha={design.alpha_code}, {_alternative(design)}"
    least = max(LEAST_USERS, math.ceil(LEAST_USERS / design.ratio))
    if control < least + _FEW_USERS:
        return (
            _T,
            f"next(n for n in range({least}, {least + _FEW_USERS}) "
            f"if TTestIndPower().power(nobs1=n, {arguments}, ratio={design.ratio!r}) >= {power!r})",
        )
    return (
        f"from math import ceil; {_T}",
        f"ceil(TTestIndPower().solve_power({arguments}, ratio={design.ratio!r}, power={power!r}))",
    )


def power_line(change: MeanChange, *, convention: Convention, design: Design, split: Split) -> str:
    """Return the line that prints the power."""
    if convention == "z":
        far = " + norm.cdf(-d-a)" if design.sides == 2 else ""
        return (
            f"{_NORMAL}a = norm.isf({design.tail_code}); d = "
            f"{abs(change.effect)!r}/{change.sd!r}/sqrt(1/{split.control}+1/{split.treatment}); "
            f"print(norm.cdf(d-a){far})"
        )
    return (
        f"{_T}print(TTestIndPower().power({_effect(change)}, nobs1={split.control}, "
        f"alpha={design.alpha_code}, ratio={split.ratio_code}, {_alternative(design)}))"
    )


def mde_line(
    sd: float, *, convention: Convention, design: Design, split: Split, power: float
) -> str:
    """Return the line that prints the absolute effect."""
    if convention == "z":
        return (
            f"{_NORMAL}a, b = norm.isf({design.tail_code}), norm.ppf({power!r}); "
            f"print((a+b)*{sd!r}*sqrt(1/{split.control}+1/{split.treatment}))"
        )
    return (
        f"{_T}print({sd!r} * TTestIndPower().solve_power(nobs1={split.control}, power={power!r}, "
        f"alpha={design.alpha_code}, ratio={split.ratio_code}, {_alternative(design)}))"
    )


def _effect(change: MeanChange) -> str:
    return f"effect_size={abs(change.effect)!r}/{change.sd!r}"


def _alternative(design: Design) -> str:
    return "alternative='two-sided'" if design.sides == 2 else "alternative='larger'"
