"""Planning of means as one line of Python on scipy and statsmodels alone."""

import math
from typing import Final

from trialwise.stats.planning.design import Design, Split
from trialwise.stats.planning.means.change import MeanChange
from trialwise.stats.planning.means.power import LEAST_USERS, Convention

_NORMAL: Final = "from math import ceil, sqrt; from scipy.stats import norm; "
_T: Final = "from statsmodels.stats.power import TTestIndPower; "
# statsmodels' root finder fails on sizes of a few users; those are found by counting up.
_FEW_USERS: Final = 50
# Beyond this shift the far tail is below 1e-9, and statsmodels' two-sided power soon becomes nan.
_NO_FAR_TAIL: Final = 4.0


def size_expression(
    change: MeanChange, design: Design, *, power: float, convention: Convention, control: int
) -> tuple[str, str]:
    """Return the imports and assignments, and the expression for the users in control."""
    if convention == "z":
        size = f"(a+b)**2 * (1+1/{design.ratio!r}) * ({change.sd!r}/{change.effect!r})**2"
        return (
            f"{_NORMAL}{design.setup_code}"
            f"a, b = norm.isf({design.tail_code}), norm.ppf({power!r}); ",
            f"max({LEAST_USERS}, ceil({design.times_variance(size)}))",
        )
    test = _test(change, design, design.allocate(control, least=LEAST_USERS))
    test = f"{_effect(change)}, {test}, ratio={design.ratio!r}"
    fewest = max(LEAST_USERS, LEAST_USERS / design.ratio)
    least = max(LEAST_USERS, math.ceil(fewest * design.variance_factor))
    if control < least + _FEW_USERS:
        return (
            _T + design.setup_code,
            f"next(n for n in range({least}, {least + _FEW_USERS}) if "
            f"TTestIndPower().power(nobs1={design.effective_code('n')}, {test}) >= {power!r})",
        )
    independent = control / design.variance_factor
    if independent < fewest + _FEW_USERS:
        root = (
            f"brentq(lambda n: TTestIndPower().power(nobs1=n, {test}) - {power!r}, "
            f"{fewest!r}, {2 * math.ceil(independent)})"
        )
        imports = (
            f"from math import ceil; from scipy.optimize import brentq; {_T}{design.setup_code}"
        )
        return imports, f"ceil({design.times_variance(root)})"
    solved = f"TTestIndPower().solve_power({test}, power={power!r})"
    return (
        f"from math import ceil; {_T}{design.setup_code}",
        f"ceil({design.times_variance(solved)})",
    )


def power_line(change: MeanChange, design: Design, split: Split, *, convention: Convention) -> str:
    """Return the line that prints the power."""
    if convention == "z":
        far = " + norm.cdf(-d-a)" if design.sides == 2 else ""
        return (
            f"{_NORMAL}{design.setup_code}a = norm.isf({design.tail_code}); d = "
            f"{abs(change.effect)!r}/{change.sd!r}/{_error(design, split)}; "
            f"print(norm.cdf(d-a){far})"
        )
    users = design.effective_code(split.control)
    return (
        f"{_T}{design.setup_code}print(TTestIndPower().power({_effect(change)}, nobs1={users}, "
        f"ratio={split.ratio_code}, {_test(change, design, split)}))"
    )


def mde_line(
    change: MeanChange, design: Design, split: Split, *, power: float, convention: Convention
) -> str:
    """Return the line that prints the absolute effect."""
    if convention == "z":
        return (
            f"{_NORMAL}{design.setup_code}"
            f"a, b = norm.isf({design.tail_code}), norm.ppf({power!r}); "
            f"print((a+b)*{change.sd!r}*{_error(design, split)})"
        )
    users = design.effective_code(split.control)
    return (
        f"{_T}from scipy.optimize import brentq; {design.setup_code}"
        f"print({change.sd!r} * brentq(lambda d: "
        f"TTestIndPower().power(d, {users}, ratio={split.ratio_code}, "
        f"{_test(change, design, split)}) - {power!r}, "
        f"0, {1.5 * change.standardised:.2g}))"
    )


def _error(design: Design, split: Split) -> str:
    """Return the standard error per standard deviation as Python source."""
    plain = f"1/{split.control}+1/{split.treatment}"
    return f"sqrt({design.times_variance(f'({plain})') if design.variance_code else plain})"


def _effect(change: MeanChange) -> str:
    return f"effect_size={abs(change.effect)!r}/{change.sd!r}"


def _test(change: MeanChange, design: Design, split: Split) -> str:
    """Return alpha and alternative; the far tail only where it is more than nothing."""
    n1, n2 = design.effective(split)
    shift = abs(change.standardised) / math.sqrt(1 / n1 + 1 / n2)
    if design.sides == 2 and shift < _NO_FAR_TAIL:
        return f"alpha={design.alpha_code}, alternative='two-sided'"
    return f"alpha={design.tail_code}, alternative='larger'"
