"""Intervals for one rate, for the difference and for the ratio of two rates."""

import math
from dataclasses import dataclass
from typing import Final

from trialwise.stats.numeric.bracketed import root_between
from trialwise.stats.numeric.interval import Interval

_FARTHEST: Final = 1e3  # of the score
_LEAST_GAP: Final = 1e-14


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


def miettinen_nurminen(a: Arm, b: Arm, z: float) -> Interval:
    """Return the score interval of the difference b − a: those whose score is within ± z.

    Args:
        a: control.
        b: treatment.
        z: critical value.

    Source: Miettinen & Nurminen (1985), Statistics in Medicine 4, 213-226.

    >>> interval = miettinen_nurminen(Arm(184, 2000), Arm(226, 2000), 1.959964)
    >>> round(interval.low, 4), round(interval.high, 4)
    (0.0022, 0.0399)
    """
    effect = b.rate - a.rate

    def limit(end: float, wanted: float) -> float:
        """Return where the score has this value between the effect and an end."""
        if abs(end - effect) < _LEAST_GAP:
            return end

        def excess(difference: float) -> float:
            score = difference_score(a, b, difference)
            return min(max(score, -_FARTHEST), _FARTHEST) - wanted

        inner = end - math.copysign(_LEAST_GAP, end)
        if (excess(inner) > 0) == (excess(effect) > 0):
            return end
        return root_between(excess, effect, inner)

    return Interval(limit(-1.0, z), limit(1.0, -z))


def difference_score(a: Arm, b: Arm, difference: float) -> float:
    """Return the score statistic of a difference, above 0 when the observed one is higher.

    (p_b − p_a − δ) / √((p̃_a q̃_a/n_a + p̃_b q̃_b/n_b) N/(N − 1)) with p̃ the most likely rates under
    the difference δ and N users in all.

    Args:
        a: control.
        b: treatment.
        difference: δ, in (-1, 1).

    >>> round(difference_score(Arm(184, 2000), Arm(226, 2000), 0.0), 4)
    2.1892
    """
    rate = _restricted_rate(a, b, difference)
    other = min(max(rate + difference, 0.0), 1.0)
    users = a.users + b.users
    variance = rate * (1 - rate) / a.users + other * (1 - other) / b.users
    distance = b.rate - a.rate - difference
    if variance <= 0:
        return math.copysign(math.inf, distance) if distance else 0.0
    return distance / math.sqrt(variance * users / (users - 1))


def _restricted_rate(a: Arm, b: Arm, difference: float) -> float:
    """Return the most likely rate of control when that of the treatment is higher by this."""
    low, high = max(0.0, -difference), min(1.0, 1.0 - difference)
    missed_a, missed_b = a.users - a.conversions, b.users - b.conversions

    def slope(rate: float) -> float:
        """Return the slope of the log likelihood, times what makes it finite at both ends."""
        other = rate + difference
        rest, other_rest = 1 - rate, 1 - other
        return other * other_rest * (a.conversions * rest - missed_a * rate) + rate * rest * (
            b.conversions * other_rest - missed_b * other
        )

    step = _LEAST_GAP * (high - low)
    if slope(low + step) <= 0:
        return low
    return high if slope(high - step) >= 0 else root_between(slope, low + step, high - step)


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
