"""Ranks: midranks, the exact distributions of rank sums, and pairwise medians."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from trialwise.stats.numeric.interval import Interval

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Pairs of values that are formed at most: 8 MB, a twentieth of a second.
MOST_PAIRS: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Ranks:
    """Midranks of values in their order, and the sum of t³ − t over their ties of size t."""

    ranks: tuple[float, ...]
    ties: int


def midranks(values: Sequence[float]) -> Ranks:
    """Return the ranks of values from 1, equal values sharing their mean rank.

    >>> midranks([3.0, 1.0, 3.0])
    Ranks(ranks=(2.5, 1.0, 2.5), ties=6)
    """
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks = [0.0] * len(values)
    ties = start = 0
    while start < len(order):
        end = start
        while end < len(order) and values[order[end]] == values[order[start]]:
            end += 1
        for place in order[start:end]:
            ranks[place] = (start + end + 1) / 2
        ties += (end - start) ** 3 - (end - start)
        start = end
    return Ranks(tuple(ranks), ties)


@lru_cache(maxsize=8)
def _rank_sum_counts(n_a: int, n_b: int) -> tuple[int, ...]:
    """Return how many arrangements give U = 0, 1, …, n_a n_b (Gaussian binomial coefficients)."""
    small, large = sorted((n_a, n_b))
    counts = [1] + [0] * (small * large)
    for step in range(1, small + 1):
        up = large + step
        for u in range(len(counts) - 1, up - 1, -1):
            counts[u] -= counts[u - up]
        for u in range(step, len(counts)):
            counts[u] += counts[u - step]
    return tuple(counts)


@lru_cache(maxsize=8)
def _signed_rank_counts(n: int) -> tuple[int, ...]:
    """Return how many of the 2ⁿ sign patterns give a positive rank sum of 0, 1, …, n(n + 1)/2."""
    counts = [1] + [0] * (n * (n + 1) // 2)
    for rank in range(1, n + 1):
        for total in range(len(counts) - 1, rank - 1, -1):
            counts[total] += counts[total - rank]
    return tuple(counts)


@dataclass(frozen=True, slots=True)
class ExactRanks:
    """The exact null distribution of a rank statistic on 0, 1, …, symmetric about its middle."""

    counts: tuple[int, ...]

    def upper(self, value: float) -> float:
        """Return P(statistic >= value)."""
        above = sum(self.counts[max(math.ceil(value), 0) :])
        return above / sum(self.counts)

    def two_sided(self, value: float) -> float:
        """Return twice the smaller tail, at most 1."""
        mirrored = max(value, len(self.counts) - 1 - value)
        return min(1.0, 2 * self.upper(mirrored))

    def quantile(self, tail: float) -> int:
        """Return the smallest k with P(statistic <= k) >= tail."""
        below, total = 0, sum(self.counts)
        for k, counted in enumerate(self.counts):
            below += counted
            if below / total >= tail:
                return k
        return len(self.counts) - 1


def exact_rank_sum(n_a: int, n_b: int) -> ExactRanks:
    """Return the null distribution of the Mann-Whitney U of samples without ties.

    Source: Mann & Whitney (1947), Annals of Mathematical Statistics 18, 50-60.

    >>> exact_rank_sum(2, 2).counts
    (1, 1, 2, 1, 1)
    """
    return ExactRanks(_rank_sum_counts(n_a, n_b))


def exact_signed_rank(n: int) -> ExactRanks:
    """Return the null distribution of the sum of positive ranks of n differences without ties.

    Source: Wilcoxon (1945), Biometrics Bulletin 1, 80-83.

    >>> exact_signed_rank(3).counts
    (1, 1, 1, 2, 1, 1, 1)
    """
    return ExactRanks(_signed_rank_counts(n))


def pairwise_median(
    first: Sequence[float], second: Sequence[float], skipped: int
) -> tuple[float, Interval]:
    """Return the median of all differences second − first, and order statistics around it.

    Args:
        first: values of control.
        second: values of the treatment; at most ``MOST_PAIRS`` pairs.
        skipped: differences left out at either end of the interval, fewer than half of them.

    Source: Hodges & Lehmann (1963), Annals of Mathematical Statistics 34, 598-611.

    >>> pairwise_median([1.0, 2.0], [4.0, 6.0], 0)
    (3.5, Interval(low=2.0, high=5.0))
    """
    import numpy as np

    return _middle(np.subtract.outer(np.asarray(second), np.asarray(first)).ravel(), skipped)


def walsh_median(values: Sequence[float], skipped: int) -> tuple[float, Interval]:
    """Return the median of all (xᵢ + xⱼ)/2 with i <= j, and order statistics around it.

    Args:
        values: differences of pairs; at most ``MOST_PAIRS`` averages.
        skipped: averages left out at either end of the interval, fewer than half of them.

    Source: Hodges & Lehmann (1963), Annals of Mathematical Statistics 34, 598-611.

    >>> walsh_median([1.0, 3.0], 0)
    (2.0, Interval(low=1.0, high=3.0))
    """
    import numpy as np

    array = np.asarray(values)
    rows, columns = np.triu_indices(len(array))
    return _middle((array[rows] + array[columns]) / 2, skipped)


def _middle(pairs: "NDArray[np.float64]", skipped: int) -> tuple[float, Interval]:
    import numpy as np

    count = len(pairs)
    places = sorted({skipped, (count - 1) // 2, count // 2, count - 1 - skipped})
    parted = np.partition(pairs, places)
    median = float(parted[(count - 1) // 2] + parted[count // 2]) / 2
    return median, Interval(float(parted[skipped]), float(parted[count - 1 - skipped]))
