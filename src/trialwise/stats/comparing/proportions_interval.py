"""Intervals for one rate, for the difference and for the ratio of two rates."""

import math
from dataclasses import dataclass

from trialwise.stats.numeric.interval import Interval


@dataclass(frozen=True, slots=True)
class Arm:
    """Converted users out of all users of an arm."""

    conversions: int
    users: int

    @property
    def rate(self) -> float:
        """Share of the users who converted."""
        return self.conversions / self.users

    @property
    def variance(self) -> float:
        """Estimated variance of the rate."""
        return self.rate * (1 - self.rate) / self.users


def wilson(arm: Arm, z: float) -> Interval:
    """Return Wilson's score interval of a rate.

    (p + z²/2n ± z √(pq/n + z²/4n²)) / (1 + z²/n)

    Args:
        arm: at least one user.
        z: critical value, 1.96 for 95 %.

    Source: Wilson (1927).

    >>> wilson(Arm(0, 10), 1.96).low, round(wilson(Arm(0, 10), 1.96).high, 4)
    (0.0, 0.2775)
    """
    n, p = arm.users, arm.rate
    centre = p + z * z / (2 * n)
    half = z * math.sqrt(arm.variance + z * z / (4 * n * n))
    scale = 1 + z * z / n
    low = 0.0 if arm.conversions == 0 else (centre - half) / scale
    high = 1.0 if arm.conversions == n else (centre + half) / scale
    return Interval(low, high)


def newcombe(a: Arm, b: Arm, z: float) -> Interval:
    """Return Newcombe's hybrid score interval of the difference b − a.

    With Wilson limits l and u of each arm:
    d − √((p_b − l_b)² + (u_a − p_a)²) to d + √((u_b − p_b)² + (p_a − l_a)²).

    Args:
        a: control.
        b: treatment.
        z: critical value.

    Source: Newcombe (1998), Statistics in Medicine 17, 873-890, method 10.

    >>> interval = newcombe(Arm(48, 80), Arm(56, 70), 1.959964)
    >>> round(interval.low, 4), round(interval.high, 4)
    (0.0524, 0.3339)
    """
    effect = b.rate - a.rate
    limits_a, limits_b = wilson(a, z), wilson(b, z)
    down = math.hypot(b.rate - limits_b.low, limits_a.high - a.rate)
    up = math.hypot(limits_b.high - b.rate, a.rate - limits_a.low)
    return Interval(effect - down, effect + up)


def wald(a: Arm, b: Arm, z: float) -> Interval:
    """Return the simple interval d ± z √(p_a q_a/n_a + p_b q_b/n_b) of the difference b − a.

    >>> round(wald(Arm(184, 2000), Arm(226, 2000), 1.959964).low, 4)
    0.0022
    """
    effect = b.rate - a.rate
    half = z * math.sqrt(a.variance + b.variance)
    return Interval(effect - half, effect + half)


def agresti_caffo(a: Arm, b: Arm, z: float) -> Interval:
    """Return the simple interval after adding one conversion and one other user to each arm.

    Source: Agresti & Caffo (2000), American Statistician 54, 280-288.

    >>> round(agresti_caffo(Arm(0, 10), Arm(3, 10), 1.959964).low, 3)
    -0.059
    """
    return wald(Arm(a.conversions + 1, a.users + 2), Arm(b.conversions + 1, b.users + 2), z)


def katz(a: Arm, b: Arm, z: float) -> Interval | None:
    """Return the interval of the relative lift p_b/p_a − 1.

    exp(ln(p_b/p_a) ± z √(1/x_a − 1/n_a + 1/x_b − 1/n_b)) − 1

    Args:
        a: control.
        b: treatment.
        z: critical value.

    Returns:
        The interval, or ``None`` when an arm has no conversions, or all users of both converted.

    Source: Katz, Baptista, Azen & Pike (1978), Biometrics 34, 469-474.

    >>> interval = katz(Arm(184, 2000), Arm(226, 2000), 1.959964)
    >>> round(interval.low, 3), round(interval.high, 3)
    (0.021, 0.477)
    """
    if a.conversions == 0 or b.conversions == 0:
        return None
    missed_a, missed_b = (1 - a.rate) / a.conversions, (1 - b.rate) / b.conversions
    if missed_a + missed_b == 0:
        return None
    half = z * math.sqrt(missed_a + missed_b)
    centre = math.log(b.rate / a.rate)
    return Interval(math.expm1(centre - half), math.expm1(centre + half))
