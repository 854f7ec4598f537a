"""Tests of the 2x2 table of two arms, and which of them can be trusted."""

import math
from dataclasses import dataclass
from typing import Final, Literal

from trialwise.stats.comparing.proportions_interval import Arm
from trialwise.stats.numeric.distributions import normal_cdf
from trialwise.stats.numeric.exact import fisher_p, fisher_p_greater

Method = Literal["pooled z test", "Fisher's exact test"]
# Below this many expected users in a cell the z test is not to be trusted (Cochran 1954).
FEW_EXPECTED: Final = 5


@dataclass(frozen=True, slots=True)
class TableTest:
    """A test of two arms: its name, its p-value, and z where it has one."""

    method: Method
    p_value: float
    z: float | None = None


def chosen_test(a: Arm, b: Arm, sides: int) -> TableTest:
    """Return the test that can be trusted: Fisher's when a cell expects fewer than five users.

    Args:
        a: control.
        b: treatment.
        sides: 2, or 1 to test for a higher treatment.

    Source: Cochran (1954), Biometrics 10, 417-451, for the limit of five.

    >>> chosen_test(Arm(0, 50), Arm(5, 50), 2).method
    "Fisher's exact test"
    """
    return (
        fisher_test(a, b, sides) if smallest_expected(a, b) < FEW_EXPECTED else z_test(a, b, sides)
    )


def z_test(a: Arm, b: Arm, sides: int) -> TableTest:
    """Return the pooled z test; not all users of both arms may be alike."""
    z = pooled_z(a, b)
    return TableTest("pooled z test", normal_p(z, sides), z)


def fisher_test(a: Arm, b: Arm, sides: int) -> TableTest:
    """Return Fisher's exact test."""
    exact = fisher_p if sides == 2 else fisher_p_greater
    p_value = exact(a.conversions, a.users, b.conversions, b.users)
    return TableTest("Fisher's exact test", p_value)


def normal_p(z: float, sides: int) -> float:
    """Return the p-value of z; one-sided for a higher treatment.

    >>> round(normal_p(1.96, 2), 3), round(normal_p(1.96, 1), 3)
    (0.05, 0.025)
    """
    return 2 * normal_cdf(-abs(z)) if sides == 2 else normal_cdf(-z)


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


def likelihood_ratio_p(a: Arm, b: Arm, sides: int) -> float:
    """Return the p-value of the likelihood ratio test, G = 2 Σ observed ln(observed/expected).

    One-sided it is that of the signed root of G.

    Args:
        a: control.
        b: treatment; not all users of both arms alike.
        sides: 2, or 1 to test for a higher treatment.

    Source: Wilks (1938), Annals of Mathematical Statistics 9, 60-62; Agresti (2013), Categorical
        Data Analysis, ch. 3.

    >>> round(likelihood_ratio_p(Arm(184, 2000), Arm(226, 2000), 2), 4)
    0.0284
    """
    pooled = (a.conversions + b.conversions) / (a.users + b.users)
    surplus = sum(_deviance(arm.conversions, arm.users * pooled) for arm in (a, b))
    surplus += sum(
        _deviance(arm.users - arm.conversions, arm.users * (1 - pooled)) for arm in (a, b)
    )
    root = math.sqrt(max(2 * surplus, 0.0))
    return normal_p(root if b.rate >= a.rate else -root, sides)


def _deviance(observed: int, expected: float) -> float:
    """Return observed ln(observed/expected) − (observed − expected), which is never negative."""
    if observed == 0:
        return expected
    excess = (observed - expected) / expected
    if abs(excess) < 1e-3:  # the difference below would lose its digits
        return expected * excess * excess * (1 / 2 - excess / 6 + excess * excess / 12)
    return observed * math.log1p(excess) - (observed - expected)


def mid_p(exact_p: float, a: Arm, b: Arm) -> float:
    """Return Fisher's p less half the probability of the observed table.

    Args:
        exact_p: Fisher's p-value, one-sided or two-sided.
        a: control.
        b: treatment; up to a million users in all, beyond which the probability loses its digits.

    Source: Lancaster (1961), JASA 56, 223-234.

    >>> round(mid_p(0.03247, Arm(184, 2000), Arm(226, 2000)), 4)
    0.0306
    """
    logs = (
        _log_choose(a.users, a.conversions)
        + _log_choose(b.users, b.conversions)
        - _log_choose(a.users + b.users, a.conversions + b.conversions)
    )
    return max(exact_p - math.exp(logs) / 2, 0.0)


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def has_variance(a: Arm, b: Arm) -> bool:
    """Return whether the users are not all alike, so that z is defined."""
    return 0 < a.conversions + b.conversions < a.users + b.users


def smallest_expected(a: Arm, b: Arm) -> float:
    """Return the smallest expected count of the 2x2 table under the null."""
    share = (a.conversions + b.conversions) / (a.users + b.users)
    return min(a.users, b.users) * min(share, 1 - share)
