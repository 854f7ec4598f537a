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
# Beyond this shift the far tail is below 1e-9, and statsmodels' two-sided power soon becomes nan.
_NO_FAR_TAIL: Final = 4.0


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
    test = _test(change, design, design.allocate(control, least=LEAST_USERS))
    arguments = f"{_effect(change)}, {test}"
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
        f"ratio={split.ratio_code}, {_test(change, design, split)}))"
    )


def mde_line(
    change: MeanChange, *, convention: Convention, design: Design, split: Split, power: float
) -> str:
    """Return the line that prints the absolute effect."""
    if convention == "z":
        return (
            f"{_NORMAL}a, b = norm.isf({design.tail_code}), norm.ppf({power!r}); "
            f"print((a+b)*{change.sd!r}*sqrt(1/{split.control}+1/{split.treatment}))"
        )
    return (
        f"{_T}from scipy.optimize import brentq; print({change.sd!r} * brentq(lambda d: "
        f"TTestIndPower().power(d, {split.control}, ratio={split.ratio_code}, "
        f"{_test(change, design, split)}) - {power!r}, "
        f"0, {1.5 * change.standardised:.2g}))"
    )


def _effect(change: MeanChange) -> str:
    return f"effect_size={abs(change.effect)!r}/{change.sd!r}"


def _test(change: MeanChange, design: Design, split: Split) -> str:
    """Return alpha and alternative; the far tail only where it is more than nothing."""
    shift = abs(change.standardised) / math.sqrt(1 / split.control + 1 / split.treatment)
    if design.sides == 2 and shift < _NO_FAR_TAIL:
        return f"alpha={design.alpha_code}, alternative='two-sided'"
    return f"alpha={design.tail_code}, alternative='larger'"
