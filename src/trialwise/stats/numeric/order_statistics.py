"""Order statistics: the ranks that enclose a quantile, sample quantiles, and their bootstrap."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from trialwise.stats.numeric.interval import Interval

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_RESAMPLES: Final = 10_000


def binomial_cdf(k: int, n: int, p: float) -> float:
    """Return P(X <= k) for a binomial of ``n`` trials, accurate for any size.

    >>> round(binomial_cdf(3, 10, 0.5), 6)
    0.171875
    """
    from scipy import special

    if k < 0:
        return 0.0
    return 1.0 if k >= n else float(special.betaincc(k + 1, n - k, p))


def binomial_tail(k: int, n: int, p: float) -> float:
    """Return P(X >= k) for a binomial of ``n`` trials.

    >>> round(binomial_tail(7, 10, 0.5), 6)
    0.171875
    """
    from scipy import special

    if k <= 0:
        return 1.0
    return 0.0 if k > n else float(special.betainc(k, n - k + 1, p))


@dataclass(frozen=True, slots=True)
class Ranks:
    """Ranks from 1 of the values that enclose a quantile.

    Attributes:
        low: rank of the lower limit, 0 when there is none.
        high: rank of the upper limit, n + 1 when there is none.
        coverage: exact probability that the two enclose the quantile of a continuous metric.
    """

    low: int
    high: int
    coverage: float


def enclosing_ranks(n: int, quantile: float, alpha: float) -> Ranks:
    """Return the closest ranks that miss the quantile with at most alpha/2 on either side.

    The lower limit is the largest l with P(X < l) <= α/2 and the upper the smallest u with
    P(X >= u) <= α/2, X binomial with ``n`` trials and probability ``quantile``.

    Source: Conover (1999), Practical Nonparametric Statistics, 3rd ed., ch. 3.2.

    >>> enclosing_ranks(20, 0.5, 0.05).low, enclosing_ranks(20, 0.5, 0.05).high
    (6, 15)
    """
    low = _first(lambda k: binomial_cdf(k, n, quantile) > alpha / 2, n)
    high = _first(lambda k: binomial_tail(k, n, quantile) <= alpha / 2, n + 1)
    missed = binomial_cdf(low - 1, n, quantile) + binomial_tail(high, n, quantile)
    return Ranks(low, high, 1 - missed)


def _first(holds: Callable[[int], bool], most: int) -> int:
    """Return the smallest k in [0, most] from which on ``holds`` is true."""
    low, high = 0, most
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low


def sample_quantile(ordered: Sequence[float], quantile: float, kind: int = 7) -> float:
    """Return a quantile of sorted values.

    Args:
        ordered: values in increasing order, at least one.
        quantile: in (0, 1).
        kind: 7 (R's and NumPy's default), 8 (median-unbiased) or 1 (the first value reached).

    Source: Hyndman & Fan (1996), American Statistician 50, 361-365.

    >>> sample_quantile([1, 2, 3, 4], 0.5), sample_quantile([1, 2, 3, 4], 0.5, 1)
    (2.5, 2)
    """
    n = len(ordered)
    if kind == 1:
        # a hair below a whole number is rounding of n q
        return ordered[min(max(math.ceil(n * quantile - 1e-9) - 1, 0), n - 1)]
    place = (n - 1) * quantile if kind == 7 else (n + 1 / 3) * quantile - 2 / 3
    place = min(max(place, 0.0), n - 1.0)
    below = math.floor(place)
    above = min(below + 1, n - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def bootstrap_difference(
    ordered_a: Sequence[float], ordered_b: Sequence[float], quantile: float, tail: float, seed: int
) -> Interval:
    """Return the percentile-bootstrap interval of the difference of two quantiles, b − a.

    A resample's order statistics are values at the ranks of uniform order statistics, so each of
    the 10,000 resamples costs two draws whatever the number of values.

    Args:
        ordered_a: values of control in increasing order.
        ordered_b: values of the treatment in increasing order.
        quantile: in (0, 1).
        tail: probability left out on either side.
        seed: of the random numbers.

    Source: Efron & Tibshirani (1993), An Introduction to the Bootstrap, ch. 13.
    """
    import numpy as np

    generator = np.random.default_rng(seed)
    drawn = [_resampled(values, quantile, generator) for values in (ordered_a, ordered_b)]
    low, high = np.quantile(drawn[1] - drawn[0], [tail, 1 - tail])
    return Interval(float(low), float(high))


def _resampled(
    ordered: Sequence[float], quantile: float, generator: "np.random.Generator"
) -> "NDArray[np.float64]":
    """Return quantiles (kind 7) of resamples."""
    import numpy as np

    n = len(ordered)
    values = np.asarray(ordered, dtype=float)
    place = (n - 1) * quantile
    below = math.floor(place)
    first = generator.beta(below + 1, n - below, _RESAMPLES)
    lower: NDArray[np.float64] = values[np.minimum((n * first).astype(int), n - 1)]
    if place == below:
        return lower
    second = first + (1 - first) * generator.beta(1, n - below - 1, _RESAMPLES)
    upper = values[np.minimum((n * second).astype(int), n - 1)]
    mixed: NDArray[np.float64] = lower + (place - below) * (upper - lower)
    return mixed
