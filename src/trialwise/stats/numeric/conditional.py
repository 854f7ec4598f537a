"""A 2x2 table given its margins: exact probabilities, p-values and limits of the odds ratio."""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from trialwise.stats.numeric.bracketed import root_between

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Tables that are possible with the same margins; up to here all of them are summed.
MOST_TABLES: Final = 50_000
# Tables with nearly equal probability count as ties, as in R's fisher.test.
_TIE: Final = 1 + 1e-7
_FARTHEST: Final = 2000.0  # of ln(odds ratio)


def possible_tables(conversions_a: int, users_a: int, conversions_b: int, users_b: int) -> int:
    """Return how many tables have the same margins.

    >>> possible_tables(0, 50, 5, 50)
    6
    """
    converted = conversions_a + conversions_b
    return min(converted, users_a + users_b - converted, users_a, users_b) + 1


class ConditionalTable:
    """The conversions of arm B given all margins, for any odds ratio of B to A.

    P(K = k) ∝ C(n_b, k) C(n_a, X − k) ψ^k, Fisher's noncentral hypergeometric distribution.

    Args:
        conversions_a: converted users of arm A, in [0, users_a].
        users_a: users of arm A, at least 1.
        conversions_b: converted users of arm B, in [0, users_b].
        users_b: users of arm B, at least 1; at most ``MOST_TABLES`` possible tables.

    Source: Cornfield (1956), Proc. Third Berkeley Symposium 4, 135-148; Agresti (2002),
        Categorical Data Analysis, ch. 3.
    """

    def __init__(self, conversions_a: int, users_a: int, conversions_b: int, users_b: int) -> None:
        import numpy as np

        converted = conversions_a + conversions_b
        self.low = max(0, converted - users_a)
        self.high = min(users_b, converted)
        self.observed = conversions_b
        self._k: NDArray[np.float64] = np.arange(self.low, self.high + 1, dtype=float)
        k = self._k[:-1]
        steps = np.log(users_b - k) + np.log(converted - k)
        steps -= np.log(k + 1) + np.log(users_a - converted + k + 1)
        self._log_weights = np.concatenate(([0.0], np.cumsum(steps)))

    def probabilities(self, log_odds_ratio: float = 0.0) -> "NDArray[np.float64]":
        """Return P(K = k) for k from ``low`` to ``high``, shape (tables,)."""
        import numpy as np

        logs = self._log_weights + self._k * log_odds_ratio
        weights = np.exp(logs - logs.max())
        found: NDArray[np.float64] = weights / weights.sum()
        return found

    def at_least(self, k: int, log_odds_ratio: float = 0.0) -> float:
        """Return P(K >= k)."""
        return min(float(self.probabilities(log_odds_ratio)[max(k - self.low, 0) :].sum()), 1.0)

    def at_most(self, k: int, log_odds_ratio: float = 0.0) -> float:
        """Return P(K <= k)."""
        return min(float(self.probabilities(log_odds_ratio)[: max(k - self.low + 1, 0)].sum()), 1.0)

    def probability(self) -> float:
        """Return the probability of the observed table when the odds are equal."""
        return float(self.probabilities()[self.observed - self.low])

    def two_sided(self) -> float:
        """Return Fisher's p-value: the probability of all tables no more probable than this one.

        >>> round(ConditionalTable(0, 50, 5, 50).two_sided(), 4)
        0.0563
        """
        probabilities = self.probabilities()
        limit = probabilities[self.observed - self.low] * _TIE
        return min(float(probabilities[probabilities <= limit].sum()), 1.0)

    def odds_ratio(self) -> float | None:
        """Return the conditional maximum likelihood estimate, ``None`` when it is infinite.

        >>> round(ConditionalTable(184, 2000, 226, 2000).odds_ratio(), 4)
        1.2573
        """
        if self.observed == self.high:
            return None
        if self.observed == self.low:
            return 0.0

        def excess(log_odds_ratio: float) -> float:
            mean = float((self.probabilities(log_odds_ratio) * self._k).sum())
            return mean - self.observed

        return math.exp(_increasing_root(excess))

    def limits(self, tail: float, *, mid: bool = False) -> tuple[float, float | None]:
        """Return the limits of the odds ratio, each missed with probability at most ``tail``.

        Args:
            tail: in (0, 0.5).
            mid: whether the observed table counts half (mid-p), which only roughly keeps ``tail``.

        Returns:
            Lower and upper limit; 0 and ``None`` where the data set none.

        >>> low, high = ConditionalTable(184, 2000, 226, 2000).limits(0.025)
        >>> round(low, 4), round(high, 4)
        (1.0188, 1.553)
        """
        x, half = self.observed, 0.5 if mid else 0.0

        def above(log_odds_ratio: float) -> float:
            probabilities = self.probabilities(log_odds_ratio)
            at = float(probabilities[x - self.low])
            return float(probabilities[x - self.low :].sum()) - half * at - tail

        def below(log_odds_ratio: float) -> float:
            probabilities = self.probabilities(log_odds_ratio)
            at = float(probabilities[x - self.low])
            return tail - float(probabilities[: x - self.low + 1].sum()) + half * at

        low = 0.0 if x == self.low else math.exp(_increasing_root(above))
        high = None if x == self.high else math.exp(_increasing_root(below))
        return low, high


def _increasing_root(function: Callable[[float], float]) -> float:
    """Return the root of an increasing function, looking outwards from 0."""
    step = -1.0 if function(0.0) > 0 else 1.0
    near, far = 0.0, step
    while (function(far) > 0) == (step < 0):
        near, far = far, 2 * far
        if abs(far) > _FARTHEST:
            raise ArithmeticError("no limit of the odds ratio")
    return root_between(function, min(near, far), max(near, far))
