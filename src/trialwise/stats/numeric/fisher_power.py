"""Power of Fisher's exact test: the probabilities of all tables that it rejects, added up.

Tables are taken by their total of conversions, for which the test accepts one stretch of the
conversions in arm A. The work grows with the variance of the counts and not with the users.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np

# Beyond this many standard deviations a count has no probability worth adding.
_REACH: Final = 7.5
_MARGIN: Final = 12  # counts more, because few expected events have longer tails
# Tables with nearly equal probability count as ties, as in R's fisher.test.
_TIE: Final = 1 + 1e-7


@dataclass(frozen=True, slots=True)
class FisherRegion:
    """The tables of two arms that Fisher's test does not reject.

    Attributes:
        n1: users of arm A.
        n2: users of arm B.
        x1: conversions in arm A, one entry per table.
        x2: conversions in arm B of the same tables.
    """

    n1: int
    n2: int
    x1: Any
    x2: Any

    def power(self, p1: float, p2: float) -> float:
        """Return the probability that the test rejects.

        Args:
            p1: rate of arm A, in (0, 1).
            p2: rate of arm B, in [0, 1], not far outside the rates the region was made for.
        """
        first, second = _binomial(self.n1, p1), _binomial(self.n2, p2)
        return max(1.0 - float((first(self.x1) * second(self.x2)).sum()), 0.0)


def region_cells(n1: int, n2: int, p1: float, p2: float) -> float:
    """Return about how many tables ``fisher_region`` looks at.

    >>> round(region_cells(100, 100, 0.1, 0.2), -3)
    6000.0
    """
    total_sd, inner_sd = _deviations(n1, n2, p1, p2)
    rows = min(2 * (_REACH * total_sd + _MARGIN), n1 + n2)
    return rows * min(2 * (_REACH * inner_sd + _MARGIN), min(n1, n2) + 1)


def fisher_region(
    n1: int, n2: int, *, rates: tuple[float, float, float], alpha: float, tail: int
) -> FisherRegion:
    """Return the tables that Fisher's exact test does not reject.

    Args:
        n1: users of arm A, at least 1.
        n2: users of arm B, at least 1.
        rates: rate of arm A, and the lowest and highest rate of arm B that power will be asked for.
        alpha: false positive rate; a p-value of exactly alpha rejects.
        tail: 0 for a two-sided test, 1 to reject a higher arm B only, -1 a lower one.

    Source: Fisher (1935); two-sided rule as in R's ``fisher.test``.

    >>> region = fisher_region(20, 20, rates=(0.1, 0.5, 0.5), alpha=0.05, tail=0)
    >>> round(region.power(0.1, 0.5), 4)
    0.7424
    """
    import numpy as np

    p1, low, high = rates
    totals = _totals(n1, n2, rates)
    users = n1 + n2
    inner = max(_deviations(n1, n2, p1, low)[1], _deviations(n1, n2, p1, high)[1])
    half = math.ceil(_REACH * inner) + _MARGIN
    mode = (n1 + 1) * (totals + 1) // (users + 2)
    x1 = mode[:, None] + np.arange(-half, half + 1)[None, :]
    x2 = totals[:, None] - x1
    exists = (x1 >= 0) & (x1 <= n1) & (x2 >= 0) & (x2 <= n2)
    weights = _log_choose(n1)(x1) + _log_choose(n2)(x2) - _log_choose(users)(totals)[:, None]
    weights = np.where(exists, np.exp(np.where(exists, weights, 0.0)), 0.0)
    p_values = _p_values(weights, tail)
    kept = exists & (p_values > alpha)
    return FisherRegion(n1, n2, x1[kept], x2[kept])


def _p_values(weights: "np.ndarray[Any, Any]", tail: int) -> "np.ndarray[Any, Any]":
    """Return the p-value of every table from the probabilities of its row."""
    import numpy as np

    if tail == 1:  # few conversions in arm A speak for arm B
        return np.cumsum(weights, axis=1)
    if tail == -1:
        return np.cumsum(weights[:, ::-1], axis=1)[:, ::-1]
    order = np.argsort(weights, axis=1)
    ordered = np.take_along_axis(weights, order, axis=1)
    sums = np.cumsum(ordered, axis=1)
    # a row rises to its mode and falls, so at most the next probability is a tie
    tied = ordered[:, 1:] <= ordered[:, :-1] * _TIE
    sums[:, :-1] = np.where(tied, sums[:, 1:], sums[:, :-1])
    p_values = np.empty_like(sums)
    np.put_along_axis(p_values, order, sums, axis=1)
    return p_values


def _totals(n1: int, n2: int, rates: tuple[float, float, float]) -> "np.ndarray[Any, Any]":
    """Return the totals of conversions that have any probability."""
    import numpy as np

    p1, low, high = rates
    reach = [_REACH * _deviations(n1, n2, p1, rate)[0] + _MARGIN for rate in (low, high)]
    first = max(math.floor(n1 * p1 + n2 * low - reach[0]), 0)
    last = min(math.ceil(n1 * p1 + n2 * high + reach[1]), n1 + n2)
    return np.arange(first, last + 1)


def _deviations(n1: int, n2: int, p1: float, p2: float) -> tuple[float, float]:
    """Return the standard deviations of the total, and of arm A under a given total."""
    variance = n1 * p1 * (1 - p1) + n2 * p2 * (1 - p2)
    share = (n1 * p1 + n2 * p2) / (n1 + n2)
    inner = n1 * n2 / (n1 + n2) * share * (1 - share)
    return math.sqrt(variance), math.sqrt(inner)


def _log_choose(n: int) -> Any:
    """Return the function k -> log C(n, k) on arrays."""
    from scipy import special

    whole = special.gammaln(n + 1.0)
    return lambda k: whole - special.gammaln(k + 1.0) - special.gammaln(n - k + 1.0)


def _binomial(n: int, p: float) -> Any:
    """Return the binomial probability of arrays of counts."""
    import numpy as np

    if p in (0.0, 1.0):
        return lambda k: (k == n * p).astype(float)
    choose = _log_choose(n)
    return lambda k: np.exp(choose(k) + k * math.log(p) + (n - k) * math.log1p(-p))
