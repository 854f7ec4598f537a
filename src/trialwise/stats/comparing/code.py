"""Pieces of the printed Python and R lines: tails, critical values, vectors, printing."""

import math
from collections.abc import Iterable


def python_tail(x: str, df: float | str = math.inf, sides: int = 2) -> str:
    """Return Python source for the p-value of a statistic, with ``norm`` or ``t`` imported.

    >>> python_tail("x"), python_tail("x", 9, 1)
    ('2*norm.sf(abs(x))', 't.sf(x, 9)')
    """
    name, last = ("norm", "") if df == math.inf else ("t", f", {df}")
    return f"2*{name}.sf(abs({x}){last})" if sides == 2 else f"{name}.sf({x}{last})"


def python_critical(alpha: float, df: float | str = math.inf, sides: int = 2) -> str:
    """Return Python source for a critical value, with ``norm`` or ``t`` imported.

    >>> python_critical(0.05, 9)
    't.isf(0.05/2, 9)'
    """
    name, last = ("norm", "") if df == math.inf else ("t", f", {df}")
    return f"{name}.isf({alpha!r}{'/2' if sides == 2 else ''}{last})"


def r_tail(x: str, df: float | str = math.inf, sides: int = 2) -> str:
    """Return R source for the p-value of a statistic.

    >>> r_tail("x"), r_tail("x", 9, 1)
    ('2*pnorm(-abs(x))', 'pt(-(x), 9)')
    """
    name, last = ("pnorm", "") if df == math.inf else ("pt", f", {df}")
    return f"2*{name}(-abs({x}){last})" if sides == 2 else f"{name}(-({x}){last})"


def r_critical(alpha: float, df: float | str = math.inf, sides: int = 2) -> str:
    """Return R source for a critical value.

    >>> r_critical(0.05, 9)
    '-qt(0.05/2, 9)'
    """
    name, last = ("qnorm", "") if df == math.inf else ("qt", f", {df}")
    return f"-{name}({alpha!r}{'/2' if sides == 2 else ''}{last})"


def r_vector(values: Iterable[float]) -> str:
    """Return an R vector.

    >>> r_vector([1.5, -2.0])
    'c(1.5, -2.0)'
    """
    return f"c({', '.join(repr(value) for value in values)})"


def r_print(*expressions: str) -> str:
    """Return R source that prints numbers with twelve digits.

    >>> r_print("x", "2*x")
    'cat(sprintf("%.12g", c(x, 2*x)))'
    """
    return f'cat(sprintf("%.12g", c({", ".join(expressions)})))'
