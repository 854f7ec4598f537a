"""Size and power of the comparison of two proportions under five conventions, as pure formulas."""

import math
from typing import Final, Literal, get_args

from trialwise.stats.numeric.distributions import normal_cdf

Approximation = Literal["pooled", "unpooled", "cohen_h", "continuity", "baseline_null"]
# The approximations by the normal, and Fisher's exact test.
Convention = Approximation | Literal["exact"]
CONVENTIONS: Final[tuple[Approximation, ...]] = get_args(Approximation)


def control_size(
    p1: float, p2: float, *, convention: Approximation, z_alpha: float, z_beta: float, ratio: float
) -> float:
    """Return the users needed in control, not rounded.

    n₁ = ((z_α s₀ + z_β s₁) / d)², where s₀ and s₁ are the standard deviations of the difference
    under the null and the alternative for one control user; with continuity correction this is
    n/4 (1 + √(1 + 2(r + 1)/(r n d)))².

    Args:
        p1: rate of control, in (0, 1).
        p2: rate of treatment, in (0, 1), other than ``p1``.
        convention: which standard errors.
        z_alpha: critical value of the test.
        z_beta: normal quantile of the power.
        ratio: treatment users per control user.

    Returns:
        A size above 0, or 0 when the test has the power already with no users.

    >>> round(
    ...     control_size(
    ...         0.10, 0.15, convention="pooled", z_alpha=1.959964, z_beta=0.841621, ratio=1
    ...     ),
    ...     1,
    ... )
    685.6
    """
    signal, null, alternative = _scales(p1, p2, convention, 1.0, ratio)
    size = (max(z_alpha * null + z_beta * alternative, 0.0) / signal) ** 2
    if convention != "continuity" or size == 0:
        return size
    return size / 4 * (1 + math.sqrt(1 + 2 * (ratio + 1) / (ratio * size * signal))) ** 2


def power_of(
    p1: float,
    p2: float,
    *,
    n1: float,
    n2: float,
    convention: Approximation,
    z_alpha: float,
    far_tail: bool,
) -> float:
    """Return the power of the test.

    Power = Φ((d − c − z_α s₀)/s₁), plus, for a two-sided test, Φ((−d − c − z_α s₀)/s₁), the chance
    to reject on the wrong side; c is the continuity correction (1/n₁ + 1/n₂)/2 or 0.

    Args:
        p1: rate of control, in (0, 1).
        p2: rate of treatment, in [0, 1].
        n1: users in control.
        n2: users in treatment.
        convention: which standard errors.
        z_alpha: critical value of the test.
        far_tail: whether rejecting on the wrong side counts.

    Returns:
        A probability.

    >>> round(
    ...     power_of(
    ...         0.10, 0.15, n1=686, n2=686, convention="pooled", z_alpha=1.959964, far_tail=True
    ...     ),
    ...     3,
    ... )
    0.8
    """
    signal, null, alternative = _scales(p1, p2, convention, n1, n2)
    correction = (1 / n1 + 1 / n2) / 2 if convention == "continuity" else 0.0
    threshold = correction + z_alpha * null
    power = normal_cdf((signal - threshold) / alternative)
    if far_tail:
        power += normal_cdf((-signal - threshold) / alternative)
    return power


def _scales(
    p1: float, p2: float, convention: Approximation, n1: float, n2: float
) -> tuple[float, float, float]:
    """Return the effect and its standard error under the null and under the alternative."""
    if convention == "cohen_h":
        h = abs(2 * math.asin(math.sqrt(p2)) - 2 * math.asin(math.sqrt(p1)))
        error = math.sqrt(1 / n1 + 1 / n2)
        return h, error, error
    alternative = math.sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
    if convention == "unpooled":
        return abs(p2 - p1), alternative, alternative
    share = n2 / (n1 + n2)
    mean = p1 if convention == "baseline_null" else p1 + share * (p2 - p1)
    null = math.sqrt(mean * (1 - mean) * (1 / n1 + 1 / n2))
    return abs(p2 - p1), null, alternative
