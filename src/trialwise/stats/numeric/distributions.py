"""The normal, t, noncentral t and chi-square distributions as plain functions of floats.

The normal needs the standard library alone; ``scipy.special`` is imported on first use of the
others, because importing it costs more than most calculations.
"""

import math
from statistics import NormalDist
from types import ModuleType
from typing import Final

_NORMAL: Final = NormalDist()
_SLOW_NONCENTRALITY: Final = 1e4


def _special() -> ModuleType:
    from scipy import special

    return special  # type: ignore[no-any-return, unused-ignore]  # has no stubs


def _checked(value: float) -> float:
    """Return a float; scipy's silent nan becomes an error that calculators turn into a refusal."""
    if math.isnan(value):
        raise FloatingPointError("the distribution has no value here")
    return float(value)


def normal_cdf(x: float) -> float:
    """Return P(Z <= x) for a standard normal Z, accurate in both tails.

    >>> round(normal_cdf(1.959964), 6)
    0.975
    """
    return 0.5 * math.erfc(-x / math.sqrt(2))


def normal_quantile(p: float) -> float:
    """Return z with P(Z <= z) = p.

    Args:
        p: probability in (0, 1).

    Raises:
        StatisticsError: when ``p`` is not in (0, 1).

    >>> round(normal_quantile(0.8), 4)
    0.8416
    """
    return _NORMAL.inv_cdf(p)


def normal_critical(tail: float) -> float:
    """Return z with P(Z > z) = tail; keeps its precision for tiny tails.

    >>> round(normal_critical(0.025), 4)
    1.96
    """
    return -_NORMAL.inv_cdf(tail)


def t_cdf(t: float, df: float) -> float:
    """Return P(T <= t) for Student's t with ``df`` > 0 degrees of freedom.

    >>> round(t_cdf(2.228, 10), 3)
    0.975
    """
    return _checked(_special().stdtr(df, t))


def t_critical(tail: float, df: float) -> float:
    """Return t with P(T > t) = tail for Student's t with ``df`` > 0 degrees of freedom.

    >>> round(t_critical(0.025, 10), 3)
    2.228
    """
    found = -_checked(_special().stdtrit(df, tail))
    if not 0 <= found < math.inf and tail < 0.5:
        raise FloatingPointError("the tail is too small for a critical value")
    return found


def noncentral_t_tail(t: float, df: float, noncentrality: float) -> float:
    """Return P(T > t) for a noncentral t.

    Args:
        t: the point.
        df: degrees of freedom, above 0.
        noncentrality: mean of the normal numerator, any sign.

    Returns:
        A probability. scipy returns nan at places where P(T <= t) vanishes: there the tail is 1 for
        ``t`` <= 0, and otherwise the normal numerator, above 35, is replaced by its mean. So it is
        beyond a noncentrality of 10,000, where scipy takes seconds; the error is below 1e-7.

    >>> round(noncentral_t_tail(2.2281, 10, 3.0), 3)
    0.771
    """
    if noncentrality < 0:
        return 1.0 - noncentral_t_tail(-t, df, -noncentrality)
    if noncentrality < _SLOW_NONCENTRALITY:
        below = float(_special().nctdtr(df, noncentrality, t))
        if not math.isnan(below):
            return 1.0 - below
    if t <= 0:
        return 1.0
    return _checked(_special().chdtr(df, df * (noncentrality / t) ** 2))


def chi_square_tail(x: float, df: float) -> float:
    """Return P(X > x) for a chi-square with ``df`` > 0 degrees of freedom, ``x`` >= 0.

    >>> round(chi_square_tail(3.841, 1), 3)
    0.05
    """
    return _checked(_special().chdtrc(df, x))
