"""Exact tests of two rates as one line of Python or R on public libraries alone."""

from typing import Literal

from trialwise.stats.comparing.proportions_interval import Arm
from trialwise.stats.comparing.proportions_statistic import has_variance

_Method = Literal["fisher", "mid_p", "barnard", "boschloo"]


def python_line(method: _Method, a: Arm, b: Arm, sides: int) -> str:
    """Return the line that prints the p-value."""
    if not has_variance(a, b):
        return "print(1.0)  # only one table has these margins"
    rows = [[arm.conversions, arm.users - arm.conversions] for arm in (b, a)]
    columns = [list(column) for column in zip(*rows, strict=True)]
    side = repr("two-sided" if sides == 2 else "greater")
    if method in {"barnard", "boschloo"}:
        name = f"{method}_exact"
        return (
            f"from scipy.stats import {name}; "
            f"print({name}({columns}, alternative={side}, n=256).pvalue)"
        )
    exact = f"fisher_exact({rows}, alternative={side}).pvalue"
    if method == "fisher":
        return f"from scipy.stats import fisher_exact; print({exact})"
    users, converted = a.users + b.users, a.conversions + b.conversions
    seen = f"hypergeom.pmf({b.conversions}, {users}, {converted}, {b.users})"
    return f"from scipy.stats import fisher_exact, hypergeom; print({exact} - {seen}/2)"


def r_line(method: _Method, a: Arm, b: Arm, sides: int) -> str:
    """Return the line of R that prints the p-value; empty for the unconditional tests."""
    if method in {"barnard", "boschloo"}:
        return ""
    if not has_variance(a, b):
        return "cat(1)"
    cells = [b.conversions, b.users - b.conversions, a.conversions, a.users - a.conversions]
    side = "" if sides == 2 else ", alternative='greater'"
    table = f"matrix(c({', '.join(map(str, cells))}), 2, byrow=TRUE)"
    seen = f" - dhyper({b.conversions}, {b.users}, {a.users}, {a.conversions + b.conversions})/2"
    exact = f"fisher.test({table}{side})$p.value{seen if method == 'mid_p' else ''}"
    return f"cat(format({exact}, digits=12))"
