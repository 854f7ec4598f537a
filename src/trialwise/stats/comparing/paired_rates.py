"""Pairs of which both, one or none converted: tests and intervals from the pairs that differ."""

import math
from dataclasses import dataclass

from trialwise.stats.comparing.proportions_interval import Arm
from trialwise.stats.comparing.rate_interval import RateMethod, rate_interval
from trialwise.stats.numeric.bracketed import root_between
from trialwise.stats.numeric.distributions import normal_cdf
from trialwise.stats.numeric.exact_limits import binomial_at_most
from trialwise.stats.numeric.interval import Interval


@dataclass(frozen=True, slots=True)
class Discordant:
    """Pairs that converted on one side only."""

    only_a: int
    only_b: int

    @property
    def total(self) -> int:
        """Pairs that differ."""
        return self.only_a + self.only_b


def exact_p(pairs: Discordant) -> float:
    """Return twice the smaller binomial tail of the differing pairs, at most 1.

    >>> round(exact_p(Discordant(5, 14)), 4)
    0.0636
    """
    smaller = min(pairs.only_a, pairs.only_b)
    return min(2 * binomial_at_most(smaller, pairs.total, 0.5), 1.0)


def mid_p(pairs: Discordant) -> float:
    """Return the exact p-value with half of the observed outcome taken off each tail.

    Source: Fagerland, Lydersen & Laake (2013), BMC Medical Research Methodology 13:91.

    >>> round(mid_p(Discordant(5, 14)), 4)
    0.0414
    """
    smaller = min(pairs.only_a, pairs.only_b)
    below = binomial_at_most(smaller - 1, pairs.total, 0.5)
    return min(below + binomial_at_most(smaller, pairs.total, 0.5), 1.0)


def chi_square(pairs: Discordant, correction: int = 0) -> float:
    """Return (|b − c| − correction)² / (b + c); some pairs differ.

    >>> round(chi_square(Discordant(5, 14)), 4), round(chi_square(Discordant(5, 14), 1), 4)
    (4.2632, 3.3684)
    """
    distance = max(abs(pairs.only_b - pairs.only_a) - correction, 0)
    return distance * distance / pairs.total


def chi_square_p(pairs: Discordant, correction: int = 0) -> float:
    """Return the p-value of McNemar's chi-square, with one degree of freedom."""
    return 2 * normal_cdf(-math.sqrt(chi_square(pairs, correction)))


def share_interval(pairs: Discordant, method: RateMethod, tail: float) -> Interval:
    """Return the interval of the share of differing pairs that converted under B only."""
    return rate_interval(method, Arm(pairs.only_b, pairs.total), tail)


def tango_score(pairs: Discordant, total: int, difference: float) -> float:
    """Return Tango's score of a difference δ of paired rates, above 0 when more is observed.

    (c − b − nδ) / √(n(2q̃ + δ(1 − δ))), with q̃ the most likely share of pairs with A only:
    2nq² − (b + c − (2n − c + b)δ)q − bδ(1 − δ) = 0.

    Args:
        pairs: b = ``only_a`` and c = ``only_b``.
        total: n, all pairs.
        difference: δ, in (-1, 1).

    Source: Tango (1998), Statistics in Medicine 17, 891-908.

    >>> round(tango_score(Discordant(5, 14), 100, 0.0), 4)
    2.0647
    """
    b, c = pairs.only_a, pairs.only_b
    if difference < 0:
        return -tango_score(Discordant(c, b), total, -difference)
    linear = b + c - (2 * total - c + b) * difference
    spread = difference * (1 - difference)
    root = math.sqrt(linear * linear + 8 * total * b * spread)
    rate = (linear + root) / (4 * total) if linear > 0 else 0.0
    if linear <= 0 and root - linear > 0:
        rate = 2 * b * spread / (root - linear)
    variance = total * (2 * rate + spread)
    distance = c - b - total * difference
    if variance <= 0:
        return math.copysign(math.inf, distance) if distance else 0.0
    return distance / math.sqrt(variance)


def tango(pairs: Discordant, total: int, z: float) -> Interval:
    """Return Tango's score interval of the difference of paired rates.

    Args:
        pairs: those that differ.
        total: all pairs.
        z: critical value.

    >>> interval = tango(Discordant(5, 14), 100, 1.959964)
    >>> round(interval.low, 4), round(interval.high, 4)
    (0.005, 0.1808)
    """
    effect = (pairs.only_b - pairs.only_a) / total
    edge = 1 - 1e-15

    def limit(end: float, wanted: float) -> float:
        def excess(difference: float) -> float:
            score = tango_score(pairs, total, difference)
            return min(max(score, -1e3), 1e3) - wanted

        inner = end * edge
        if abs(effect) >= edge and effect * end > 0:
            return end
        if (excess(inner) > 0) == (excess(effect) > 0):
            return end
        return root_between(excess, min(inner, effect), max(inner, effect))

    return Interval(limit(-1.0, z), limit(1.0, -z))


def paired_wald(pairs: Discordant, total: int, z: float, added: float = 0.0) -> Interval:
    """Return d ± z √((b + c − (c − b)²/n)) / n, after adding ``added`` to each of the four cells.

    Limits outside [-1, 1] are cut off there.
    With ½ added it is the interval of Agresti & Min (2005), Statistics in Medicine 24, 729-740.

    >>> interval = paired_wald(Discordant(5, 14), 100, 1.959964)
    >>> round(interval.low, 4), round(interval.high, 4)
    (0.0064, 0.1736)
    """
    n = total + 4 * added
    effect = pairs.only_b - pairs.only_a
    half = z * math.sqrt(max(pairs.total + 2 * added - effect * effect / n, 0.0))
    return Interval(max((effect - half) / n, -1.0), min((effect + half) / n, 1.0))
