"""Size, power and detectable effect of the comparison of two means, as pure formulas.

Effects are standardised: the difference of the means over the standard deviation.
"""

import math
from collections.abc import Mapping
from typing import Final, Literal, get_args

from trialwise.stats.numeric.distributions import (
    noncentral_t_tail,
    normal_cdf,
    normal_critical,
    normal_quantile,
    t_critical,
)
from trialwise.stats.numeric.roots import smallest_reaching

Convention = Literal["t", "z"]
CONVENTIONS: Final[tuple[Convention, ...]] = get_args(Convention)
LEAST_USERS: Final = 2
# Independent users that each arm needs; without them the t test has no degrees of freedom.
LEAST_INDEPENDENT: Final[Mapping[Convention, int]] = {"t": LEAST_USERS, "z": 0}


def power_of(
    standardised: float, *, n1: float, n2: float, convention: Convention, tail: float, sides: int
) -> float:
    """Return the power of the test of two means.

    With δ = |effect| √(n₁n₂/(n₁ + n₂)): for z, Φ(δ − z) + Φ(−δ − z); for t, the same two tails of
    the noncentral t with n₁ + n₂ − 2 degrees of freedom. One-sided tests have the first term only.

    Args:
        standardised: effect over standard deviation, any sign.
        n1: users in control.
        n2: users in treatment; ``n1 + n2`` above 2.
        convention: ``t`` or ``z``.
        tail: alpha of one comparison over ``sides``.
        sides: 1 or 2.

    Returns:
        A probability.

    >>> round(power_of(0.5, n1=64, n2=64, convention="t", tail=0.025, sides=2), 4)
    0.8015
    """
    shift = abs(standardised) * math.sqrt(n1 / (n1 + n2) * n2)
    if convention == "z":
        critical = normal_critical(tail)
        far = normal_cdf(-shift - critical) if sides == 2 else 0.0
        return normal_cdf(shift - critical) + far
    df = n1 + n2 - 2
    critical = t_critical(tail, df)
    far = 1 - noncentral_t_tail(-critical, df, shift) if sides == 2 else 0.0
    return noncentral_t_tail(critical, df, shift) + far


def control_size(
    standardised: float,
    *,
    convention: Convention,
    tail: float,
    sides: int,
    power: float,
    ratio: float,
) -> float:
    """Return the users needed in control, not rounded.

    For z, n₁ = (z_α + z_β)² (1 + 1/r) / effect²; for t, the root of ``power_of`` with n₂ = r n₁.

    Args:
        standardised: effect over standard deviation, not 0.
        convention: ``t`` or ``z``.
        tail: alpha of one comparison over ``sides``.
        sides: 1 or 2.
        power: wanted power, above alpha.
        ratio: treatment users per control user.

    Returns:
        A size, at least 2 for t; infinite when no float holds it.

    >>> round(control_size(0.5, convention="t", tail=0.025, sides=2, power=0.8, ratio=1), 4)
    63.7656
    """
    z_sum = max(normal_critical(tail) + normal_quantile(power), 0.0)
    root = z_sum * math.sqrt(1 + 1 / ratio) / abs(standardised)
    if convention == "z" or root > 1e7:  # beyond 10¹⁴ users the two agree and the caller refuses
        return root * root

    def surplus(n1: float) -> float:
        """Return how far the power is above the one wanted."""
        reached = power_of(
            standardised, n1=n1, n2=n1 * ratio, convention="t", tail=tail, sides=sides
        )
        return reached - power

    low = max(LEAST_USERS, LEAST_USERS / ratio) if ratio < 1 else LEAST_USERS
    if surplus(low) >= 0:
        return low
    high = max(2 * root * root, 2 * low)
    while surplus(high) < 0:
        high *= 2
    return smallest_reaching(surplus, low, high)


def detectable(
    *, n1: float, n2: float, convention: Convention, tail: float, sides: int, power: float
) -> float:
    """Return the smallest standardised effect that is detected with ``power``.

    For z, (z_α + z_β) √(1/n₁ + 1/n₂); for t, the root of ``power_of``.

    Args:
        n1: users in control.
        n2: users in treatment; ``n1 + n2`` above 2.
        convention: ``t`` or ``z``.
        tail: alpha of one comparison over ``sides``.
        sides: 1 or 2.
        power: wanted power, above alpha.

    Returns:
        An effect above 0.

    >>> round(detectable(n1=64, n2=64, convention="t", tail=0.025, sides=2, power=0.8), 4)
    0.4991
    """
    error = math.sqrt(1 / n1 + 1 / n2)
    z_effect = max(normal_critical(tail) + normal_quantile(power), 0.0) * error
    if convention == "z":
        return z_effect

    def surplus(effect: float) -> float:
        """Return how far the power at this effect is above the one wanted."""
        reached = power_of(effect, n1=n1, n2=n2, convention="t", tail=tail, sides=sides)
        return reached - power

    high = max(2 * z_effect, error)
    while surplus(high) < 0:
        high *= 2
    return smallest_reaching(surplus, 0.0, high)
