"""Two independent estimates with their standard errors, and their difference."""

import math

from trialwise.stats.calculator import Param
from trialwise.stats.comparing.code import (
    python_critical,
    python_tail,
    r_critical,
    r_print,
    r_tail,
)
from trialwise.stats.comparing.estimate import Estimate
from trialwise.stats.planning.means.change import LARGEST
from trialwise.stats.wording import difference, number, signed


def error_param(name: str, what: str, *, required: bool = True) -> Param:
    """Return the input for a standard error."""
    return Param(
        name,
        "number",
        what,
        required=required,
        low=0,
        high=LARGEST,
        low_open=True,
        low_hint="A standard error is above 0; half the width of a 95 % interval over 1.96.",
    )


def change_of(a: Estimate, b: Estimate) -> Estimate:
    """Return b − a for independent estimates."""
    return Estimate(difference(b.value, a.value), math.hypot(a.standard_error, b.standard_error))


def worked_change(a: Estimate, b: Estimate, change: Estimate) -> str:
    """Return z of the difference with its numbers put in."""
    return (
        f"z = ({number(b.value)} − {number(a.value)})/√({number(a.standard_error, 6)}² + "
        f"{number(b.standard_error, 6)}²) = {number(change.value, 6)}/"
        f"{number(change.standard_error, 5)} = {signed(change.statistic(), 5)}"
    )


def change_lines(a: Estimate, b: Estimate, alpha: float, sides: int) -> tuple[str, str]:
    """Return the Python and the R line; they print the difference, its limits and p."""
    x = f"{b.value!r} - {a.value!r}"
    e = f"({a.standard_error!r}**2 + {b.standard_error!r}**2)"
    code = (
        f"from scipy.stats import norm; x, e = {x}, {e}**.5; "
        f"h = {python_critical(alpha, sides=sides)}*e; "
        f"print(x, x - h, x + h, {python_tail('x/e', sides=sides)})"
    )
    r_code = (
        f"x <- {x}; e <- sqrt{e.replace('**', '^')}; h <- {r_critical(alpha, sides=sides)}*e; "
        + r_print("x", "x - h", "x + h", r_tail("x/e", sides=sides))
    )
    return code, r_code
