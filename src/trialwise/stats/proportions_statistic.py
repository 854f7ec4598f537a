"""Test statistics for the 2x2 table of two arms, and whether they can be trusted."""

import math

from trialwise.stats.distributions import normal_cdf
from trialwise.stats.proportions_interval import Arm


def pooled_z(a: Arm, b: Arm) -> float:
    """Return z = (p_b − p_a) / √(p̄q̄(1/n_a + 1/n_b)) with p̄ = (x_a + x_b)/(n_a + n_b).

    Args:
        a: control.
        b: treatment; not all users of both arms alike.

    Source: Fleiss, Levin & Paik (2003), ch. 3.

    >>> round(pooled_z(Arm(184, 2000), Arm(226, 2000)), 4)
    2.1895
    """
    pooled = (a.conversions + b.conversions) / (a.users + b.users)
    return (b.rate - a.rate) / math.sqrt(pooled * (1 - pooled) * (1 / a.users + 1 / b.users))


def yates_p(a: Arm, b: Arm) -> float:
    """Return the p-value of the chi-square test with Yates' continuity correction.

    χ² = N max(|x_a n_b − x_b n_a| − N/2, 0)² / (n_a n_b X Y), with X converted and Y other users;
    with one degree of freedom χ² is the square of a normal.

    Args:
        a: control.
        b: treatment; not all users of both arms alike.

    Source: Yates (1934).

    >>> round(yates_p(Arm(184, 2000), Arm(226, 2000)), 4)
    0.0326
    """
    users = a.users + b.users
    converted = a.conversions + b.conversions
    product = abs(a.conversions * b.users - b.conversions * a.users)
    excess = max(product - users / 2, 0.0)
    margins = math.sqrt(a.users) * math.sqrt(b.users)
    margins *= math.sqrt(converted) * math.sqrt(users - converted)
    return 2 * normal_cdf(-math.sqrt(users) * excess / margins)


def has_variance(a: Arm, b: Arm) -> bool:
    """Return whether the users are not all alike, so that z is defined."""
    return 0 < a.conversions + b.conversions < a.users + b.users


def smallest_expected(a: Arm, b: Arm) -> float:
    """Return the smallest expected count of the 2x2 table under the null."""
    share = (a.conversions + b.conversions) / (a.users + b.users)
    return min(a.users, b.users) * min(share, 1 - share)
