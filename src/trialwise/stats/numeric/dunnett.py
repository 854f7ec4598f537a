"""Dunnett's critical value: several treatments compared with one control, as a plain function."""

import math
from functools import lru_cache
from typing import Final

from trialwise.stats.numeric.bracketed import root_between
from trialwise.stats.numeric.distributions import normal_cdf, normal_critical

# Beyond this many standard deviations the normal density is below the last digit of a float.
_REACH: Final = 8.5


def dunnett_error(critical: float, *, treatments: int, ratio: float, sides: int) -> float:
    """Return the chance that any treatment crosses ``critical`` when none has an effect.

    Given control, the treatments are independent: with λ² = r/(1 + r),
    P = ∫ φ(u) (1 − [Φ((c + λu)/√(1 − λ²)) − Φ((−c + λu)/√(1 − λ²))]ᵏ) du; one-sided without the
    second term. The trapezoid rule converges exponentially on such integrands.

    Args:
        critical: critical value of each comparison.
        treatments: arms compared with control, at least 1.
        ratio: users of each treatment per user of control.
        sides: 2 or 1.

    Returns:
        A probability.

    Source: Dunnett (1955), JASA 50, 1096-1121.

    >>> round(dunnett_error(2.349, treatments=3, ratio=1.0, sides=2), 4)
    0.05
    """
    loading, spread = math.sqrt(ratio / (1 + ratio)), math.sqrt(1 / (1 + ratio))
    step = min(0.25, spread / loading / 4)
    reach = _REACH + max(critical, 0.0)
    total = 0.0
    for place in range(-math.ceil(reach / step), math.ceil(reach / step) + 1):
        u = place * step
        outside = normal_cdf((loading * u - critical) / spread)
        if sides == 2:
            outside += normal_cdf((-loading * u - critical) / spread)
        crossed = 1.0 if outside >= 1 else -math.expm1(treatments * math.log1p(-outside))
        total += math.exp(-u * u / 2) * crossed
    return total * step / math.sqrt(2 * math.pi)


@lru_cache(maxsize=256)
def dunnett_critical(alpha: float, *, treatments: int, ratio: float, sides: int) -> float:
    """Return the critical value at which ``treatments`` share the false positive rate ``alpha``.

    Args:
        alpha: chance of any false positive over all treatments, in (0, 0.5).
        treatments: arms compared with control, at least 1.
        ratio: users of each treatment per user of control.
        sides: 2 or 1.

    Returns:
        The two-sided or one-sided critical value of the normal, between those of no correction and
        of Bonferroni.

    Source: Dunnett (1964), Biometrics 20, 482-491, whose table prints 2.21 for two treatments.

    >>> round(dunnett_critical(0.05, treatments=2, ratio=1.0, sides=2), 3)
    2.212
    """
    low, high = normal_critical(alpha / sides), normal_critical(alpha / sides / treatments)
    if treatments == 1:
        return low

    def excess(critical: float) -> float:
        error = dunnett_error(critical, treatments=treatments, ratio=ratio, sides=sides)
        return math.log(error / alpha)

    return root_between(excess, low, high)
