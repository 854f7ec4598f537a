"""Root of a continuous function between two points where its signs differ, in few evaluations."""

from collections.abc import Callable
from typing import Final

_STEPS: Final = 200
_PRECISION: Final = 4e-16
_NEAR_ZERO: Final = 1e-25


def root_between(function: Callable[[float], float], low: float, high: float) -> float:
    """Return x in [low, high] with ``function(x) = 0``, to the last digits of a float.

    A root closer to zero than 1e-25 of the width counts as that close.

    Inverse quadratic interpolation where it is safe, bisection where it is not.

    Args:
        function: continuous, with values of different sign (or zero) at the ends.
        low: left end.
        high: right end.

    Raises:
        ArithmeticError: when the signs at the ends are the same.

    Source: Chandrupatla (1997), Advances in Engineering Software 28, 145-149.

    >>> round(root_between(lambda x: x**3 - 2, 0.0, 2.0), 12)
    1.259921049895
    """
    a, b = high, low
    fa, fb = function(a), function(b)
    if fa == 0 or fb == 0:
        return a if fa == 0 else b
    if (fa > 0) == (fb > 0):
        raise ArithmeticError("no root between the ends")
    best, c, fc, share = a, a, fa, 0.5
    spare = max(_NEAR_ZERO * abs(high - low), 1e-300)
    for _ in range(_STEPS):
        x = a + share * (b - a)
        fx = function(x)
        if (fx > 0) == (fa > 0):
            c, fc = a, fa
        else:
            c, fc, b, fb = b, fb, a, fa
        a, fa = x, fx
        best = a if abs(fa) < abs(fb) else b
        least = (_PRECISION * abs(best) + spare) / abs(b - a)
        if least > 0.5 or fx == 0:
            return best
        share = min(max(_share(a, b, c, (fa, fb, fc)), least), 1 - least)
    return best


def _share(a: float, b: float, c: float, values: tuple[float, float, float]) -> float:
    """Return how far from ``a`` towards ``b`` to look next."""
    fa, fb, fc = values
    xi, phi = (a - b) / (c - b), (fa - fb) / (fc - fb)
    if not (phi**2 < xi and (1 - phi) ** 2 < 1 - xi):
        return 0.5
    near = fa / (fb - fa) * fc / (fb - fc)
    return near + (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb)
