"""Upper tails and critical values of the normal, t, chi-square and F distributions.

Everything works on the tail itself, so that small p-values keep their digits.
"""

import math
import sys
from types import ModuleType
from typing import Final

from trialwise.stats.numeric.distributions import (
    normal_cdf,
    normal_critical,
    t_cdf,
    t_critical,
)

_TINY_TAIL: Final = 1e-12


def _special() -> ModuleType:
    from scipy import special

    return special  # type: ignore[no-any-return, unused-ignore]  # has no stubs


def _finite(value: float) -> float:
    """Return a float; nan and infinity become an error that calculators turn into a refusal."""
    if not math.isfinite(value):
        raise FloatingPointError("the distribution has no value here")
    return float(value)


def upper_tail(x: float, df: float = math.inf) -> float:
    """Return P(T > x) for Student's t, the standard normal when ``df`` is infinite.

    >>> round(upper_tail(1.96), 3), round(upper_tail(2.228, 10), 3)
    (0.025, 0.025)
    """
    return normal_cdf(-x) if math.isinf(df) else t_cdf(-x, df)


def two_tails(x: float, df: float = math.inf) -> float:
    """Return P(|T| > |x|) for Student's t, the standard normal when ``df`` is infinite.

    >>> round(two_tails(-1.96), 3)
    0.05
    """
    return 2 * upper_tail(abs(x), df)


def critical(tail: float, df: float = math.inf) -> float:
    """Return x with P(T > x) = tail for Student's t, the normal when ``df`` is infinite.

    >>> round(critical(0.025), 3), round(critical(0.025, 10), 3)
    (1.96, 2.228)
    """
    if math.isinf(df):
        return normal_critical(tail)
    if tail < 0.5 and (tail < _TINY_TAIL or df < 1):
        # scipy's quantile of t loses its way out there; its square is that of F
        return math.sqrt(f_critical(2 * tail, 1, df))
    return _finite(t_critical(tail, df))


def chi_square_critical(tail: float, df: float) -> float:
    """Return x with P(X > x) = tail for a chi-square with ``df`` > 0 degrees of freedom.

    >>> round(chi_square_critical(0.05, 1), 3)
    3.841
    """
    return _finite(_special().chdtri(df, tail))


def f_tail(x: float, df: float, df_denominator: float) -> float:
    """Return P(F > x) for F with ``df`` and ``df_denominator`` > 0 degrees of freedom, ``x`` >= 0.

    >>> round(f_tail(4.965, 1, 10), 3)
    0.05
    """
    return _finite(_special().fdtrc(df, df_denominator, x))


def f_critical(tail: float, df: float, df_denominator: float) -> float:
    """Return x with P(F > x) = tail for F with ``df`` and ``df_denominator`` degrees of freedom.

    d₁x/(d₁x + d₂) is a beta variable, whose quantile keeps its digits at either end.

    >>> round(f_critical(0.05, 1, 10), 3)
    4.965
    """
    share = _finite(_special().betaincinv(df_denominator / 2, df / 2, tail))
    rest = _finite(_special().betainccinv(df / 2, df_denominator / 2, tail))
    if min(share, rest) <= 2 * sys.float_info.min:  # where the inverse stops
        raise OverflowError("the quantile is beyond a float")
    return rest / share * (df_denominator / df)
