"""Upper tails of the noncentral chi-square and the noncentral F."""

import math
from types import ModuleType
from typing import Final

from trialwise.stats.numeric.distributions import normal_cdf

# Beyond this noncentrality the tail is taken from a normal power transform.
_LARGE: Final = 1e7
# Beyond this denominator F is a chi-square over its degrees of freedom; the error is below 1e-7.
_MANY: Final = 1e8
_TENS: Final = 50
_NOTHING: Final = 1e-12


def _special() -> ModuleType:
    from scipy import special

    return special  # type: ignore[no-any-return, unused-ignore]  # has no stubs


def noncentral_chi_square_tail(x: float, df: float, noncentrality: float) -> float:
    """Return P(X > x) for a noncentral chi-square.

    Args:
        x: the point, at least 0.
        df: degrees of freedom, above 0.
        noncentrality: at least 0.

    Returns:
        A probability; beyond a noncentrality of ten million by Sankaran's normal approximation.

    Raises:
        FloatingPointError: when it has no value.

    Source: Sankaran (1959), Biometrika 46, 235-237, for the approximation.

    >>> round(noncentral_chi_square_tail(3.841, 1, 7.849), 3)
    0.8
    """
    if noncentrality < _LARGE:
        return _probability(1 - float(_special().chndtr(x, df, noncentrality)))
    mean, both = df + noncentrality, df + 2 * noncentrality
    h = 1 - 2 * mean * (df + 3 * noncentrality) / (3 * both**2)
    p = both / mean**2
    m = (h - 1) * (1 - 3 * h)
    centre = 1 + h * p * (h - 1 - (2 - h) * m * p / 2)
    spread = h * math.sqrt(2 * p) * (1 + m * p / 2)
    return normal_cdf((centre - (x / mean) ** h) / spread)


def noncentral_f_tail(x: float, df: float, df_denominator: float, noncentrality: float) -> float:
    """Return P(F > x) for a noncentral F.

    Args:
        x: the point, at least 0.
        df: degrees of freedom of the numerator, above 0.
        df_denominator: of the denominator, above 0; beyond 10⁸ they count as infinite.
        noncentrality: at least 0.

    Raises:
        FloatingPointError: when it has no value.

    >>> round(noncentral_f_tail(3.054, 2, 156, 9.9375), 3)
    0.805
    """
    if df_denominator > _MANY or noncentrality >= _LARGE:
        return noncentral_chi_square_tail(x * df, df, noncentrality)
    below = float(_special().ncfdtr(df, df_denominator, noncentrality, x))
    if math.isnan(below) and df_denominator > _TENS:  # where P(F <= x) vanishes
        below = 1 - noncentral_chi_square_tail(x * df, df, noncentrality)
        return 1.0 if below < _NOTHING else _probability(math.nan)
    return _probability(1 - below)


def _probability(value: float) -> float:
    if math.isnan(value):
        raise FloatingPointError("the distribution has no value here")
    return min(max(value, 0.0), 1.0)
