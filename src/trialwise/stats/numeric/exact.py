"""Exact tests of counts: Fisher's for a 2x2 table, and the binomial.

The probabilities are summed outwards from the mode until they vanish, so the cost grows with the
standard deviation of the count and not with the number of users.
"""

from collections.abc import Callable

# Tables with nearly equal probability count as ties, as in R's fisher.test and binom.test.
_TIE = 1 + 1e-7
# Above the subnormal floats, where a product of factors below one would stop shrinking.
_VANISHED = 1e-300


def fisher_p(conversions_a: int, users_a: int, conversions_b: int, users_b: int) -> float:
    """Return the two-sided p-value of Fisher's exact test.

    p is the sum of the hypergeometric probabilities of all tables with the same margins that are
    no more probable than the one observed.

    Args:
        conversions_a: converted users of arm A, in [0, users_a].
        users_a: users of arm A, at least 1.
        conversions_b: converted users of arm B, in [0, users_b].
        users_b: users of arm B, at least 1.

    Returns:
        A probability; 1 when nobody or everybody converted, 0 when below about 1e-300.

    Source: Fisher (1935); two-sided rule as in R's ``fisher.test``.

    >>> round(fisher_p(184, 2000, 226, 2000), 4)
    0.0325
    """
    weights = _fisher_weights(conversions_a, users_a, conversions_b, users_b)
    return _two_sided(conversions_a, weights)


def fisher_p_greater(conversions_a: int, users_a: int, conversions_b: int, users_b: int) -> float:
    """Return the p-value of Fisher's exact test of a higher rate in arm B.

    p is the sum of the hypergeometric probabilities of all tables with the same margins and at
    least as many conversions in arm B.

    Args:
        conversions_a: converted users of arm A, in [0, users_a].
        users_a: users of arm A, at least 1.
        conversions_b: converted users of arm B, in [0, users_b].
        users_b: users of arm B, at least 1.

    Returns:
        A probability; 0 when below about 1e-300.

    Source: Fisher (1935).

    >>> round(fisher_p_greater(0, 50, 5, 50), 4)
    0.0281
    """
    weights = _fisher_weights(conversions_a, users_a, conversions_b, users_b)
    tail = sum(weight for k, weight in weights.items() if k <= conversions_a)
    return min(tail / sum(weights.values()), 1.0)


def _fisher_weights(
    conversions_a: int, users_a: int, conversions_b: int, users_b: int
) -> dict[int, float]:
    """Return the relative probabilities of the conversions in arm A under the margins."""
    converted = conversions_a + conversions_b
    users = users_a + users_b
    rest = users_b - converted

    def ratio(k: int) -> float:
        """Return P(k + 1) / P(k) for k conversions in arm A."""
        return (converted - k) * (users_a - k) / ((k + 1) * (rest + k + 1))

    low, high = max(0, -rest), min(users_a, converted)
    mode = (users_a + 1) * (converted + 1) // (users + 2)
    return _weights(low, high, min(max(mode, low), high), ratio)


def binomial_p(successes: int, trials: int, probability: float) -> float:
    """Return the two-sided p-value of the exact binomial test.

    Args:
        successes: in [0, trials].
        trials: at least 1.
        probability: under the null, in (0, 1).

    Returns:
        A probability; 0 when below about 1e-300.

    Source: Clopper & Pearson (1934); two-sided rule as in R's ``binom.test``.

    >>> round(binomial_p(7, 10, 0.5), 4)
    0.3438
    """

    def ratio(k: int) -> float:
        """Return P(k + 1) / P(k)."""
        return (trials - k) / (k + 1) * probability / (1 - probability)

    mode = min(int((trials + 1) * probability), trials)
    return _two_sided(successes, _weights(0, trials, mode, ratio))


def _weights(low: int, high: int, mode: int, ratio: Callable[[int], float]) -> dict[int, float]:
    """Return the probabilities of all counts relative to the mode's, as far as not vanishing."""
    weights = {mode: 1.0}
    weight = 1.0
    for k in range(mode, high):
        weight *= ratio(k)
        if weight < _VANISHED:
            break
        weights[k + 1] = weight
    weight = 1.0
    for k in range(mode - 1, low - 1, -1):
        weight /= ratio(k)
        if weight < _VANISHED:
            break
        weights[k] = weight
    return weights


def _two_sided(observed: int, weights: dict[int, float]) -> float:
    """Sum the probabilities no larger than the observed one."""
    limit = weights.get(observed, 0.0) * _TIE
    return min(sum(w for w in weights.values() if w <= limit) / sum(weights.values()), 1.0)
