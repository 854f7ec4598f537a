"""Code lines of plans without a closed form: the power as source, searched for the unknown."""

import re
from dataclasses import dataclass

from trialwise.stats.planning.case import Line, Task


@dataclass(frozen=True, slots=True)
class PowerSource:
    """The power as source of the size ``n`` and the headline effect ``x``.

    Attributes:
        python: expression in Python.
        r: the same in R.
        imports: of the Python expression, each ending in ``; ``.
        x: value of the headline effect.
        no_effect: value of it that means no effect.
        least: smallest size of the test.
        size: closed form of the size in Python and in R, empty when it is searched.
        given: how the headline effect follows from what was given, when it is not ``x`` itself.
    """

    python: str
    r: str
    imports: str
    x: float
    no_effect: float = 0.0
    least: int = 2
    size: tuple[str, str] = ("", "")
    given: tuple[str, str] = ("", "")


def searched_line(task: Task, source: PowerSource) -> Line:
    """Return the line that reproduces the unknown of ``task`` by bisection or root finding."""
    if task.unknown == "mde":
        return _effect_line(task, source)
    x, r_x = source.given if source.given[0] else (literal(source.x), literal(source.x))
    python, r = put(source.python, x=x), put(source.r, x=r_x)
    if task.unknown == "power":
        return Line(source.imports, put(python, n=str(task.n)), "", put(r, n=str(task.n)))
    if source.size[0]:
        return Line(source.imports, put(source.size[0], x=x), "", put(source.size[1], x=r_x))
    most = 2 * task.n + 100
    return Line(
        f"from bisect import bisect_left; {source.imports}",
        f"{source.least} + bisect_left(range({source.least}, {most}), {task.power!r}, "
        f"key=lambda n: {python})",
        f"f <- function(n) {r}; a <- {source.least - 1}; b <- {most}; while (b - a > 1) "
        f"{{ m <- (a + b) %/% 2; if (f(m) >= {task.power!r}) b <- m else a <- m }}; ",
        "b",
    )


def _effect_line(task: Task, source: PowerSource) -> Line:
    low, high = bracket(source.x, source.no_effect)
    python, r = put(source.python, n=str(task.n)), put(source.r, n=str(task.n))
    return Line(
        f"from scipy.optimize import brentq; {source.imports}",
        f"brentq(lambda x: {python} - {task.power!r}, {low!r}, {high!r}, xtol=1e-16)",
        "",
        f"uniroot(function(x) {r} - {task.power!r}, c({low!r}, {high!r}), tol=1e-15)$root",
    )


def closed_size(tail: str, power: float, scale: str, *, more: str, least: int) -> tuple[str, str]:
    """Return ((z_α + z_β) × scale)² + more, rounded up, as source in Python and in R.

    >>> closed_size("0.05/2", 0.8, "1/x", more="", least=2)[0]
    'max(2, ceil(((norm.isf(0.05/2) + norm.ppf(0.8))*1/x)**2))'
    """
    reach = f"norm.isf({tail}) + norm.ppf({power!r})"
    r_reach = f"qnorm({tail}, lower.tail=FALSE) + qnorm({power!r})"
    if power < 0.5:
        reach, r_reach = f"max({reach}, 0)", f"max({r_reach}, 0)"
    return (
        f"max({least}, ceil((({reach})*{scale})**2{more}))",
        f"max({least}, ceiling((({r_reach})*{scale})^2{more}))",
    )


def put(source: str, **values: str) -> str:
    """Return source with names replaced by their values.

    >>> put("exp(x)*sqrt(n)", x="0.5", n="9")
    'exp(0.5)*sqrt(9)'
    """
    for name, value in values.items():
        source = re.sub(rf"\b{name}\b", value, source)
    return source


def literal(value: float) -> str:
    """Return a number as source, a negative one in parentheses.

    >>> literal(0.5), literal(-0.5)
    ('0.5', '(-0.5)')
    """
    return f"({value!r})" if value < 0 else repr(value)


def bracket(found: float, no_effect: float) -> tuple[float, float]:
    """Return ends between which the power first reaches the one wanted, lowest first.

    >>> bracket(0.1, 0.0)
    (0.05, 0.1001)
    """
    distance = found - no_effect
    low, high = sorted((no_effect + 0.5 * distance, no_effect + 1.001 * distance))
    return float(f"{low:.6g}"), float(f"{high:.6g}")
