"""Exact unconditional tests of a 2x2 table: Barnard's and Boschloo's.

Both order all tables by a statistic and take the largest probability, over every common rate, of a
table at least as extreme as the one observed.
"""

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np

# Statistics this close count as equal, because tables that mirror each other differ in rounding.
_TIE: Final = 1e-9
_GRID: Final = 1000
_REFINED: Final = 3  # times that the grid is laid again around its highest point


def barnard_p(
    conversions_a: int, users_a: int, conversions_b: int, users_b: int, *, sides: int
) -> float:
    """Return the p-value of Barnard's test with the pooled z as its statistic.

    Args:
        conversions_a: converted users of arm A, in [0, users_a].
        users_a: users of arm A, at least 1; the work grows with the product of both.
        conversions_b: converted users of arm B, in [0, users_b].
        users_b: users of arm B, at least 1.
        sides: 2, or 1 to test for a higher rate in arm B.

    Source: Barnard (1947), Biometrika 34, 123-138; pooled z as in Suissa & Shuster (1985),
        J. R. Stat. Soc. A 148, 317-327.

    >>> round(barnard_p(7, 15, 12, 15, sides=2), 5)
    0.06822
    """
    statistic = _pooled_z(users_a, users_b)
    statistic = abs(statistic) if sides == 2 else statistic
    return _largest(statistic >= statistic[conversions_a, conversions_b] - _TIE)


def boschloo_p(
    conversions_a: int, users_a: int, conversions_b: int, users_b: int, *, sides: int
) -> float:
    """Return the p-value of Boschloo's test: Fisher's one-sided p as the statistic.

    Two-sided it is twice the smaller of both one-sided values, at most 1.

    Args:
        conversions_a: converted users of arm A, in [0, users_a].
        users_a: users of arm A, at least 1; the work grows with the product of both.
        conversions_b: converted users of arm B, in [0, users_b].
        users_b: users of arm B, at least 1.
        sides: 2, or 1 to test for a higher rate in arm B.

    Source: Boschloo (1970), Statistica Neerlandica 24, 1-35.

    >>> round(boschloo_p(7, 15, 12, 15, sides=2), 5)
    0.06822
    """
    higher = _fisher_greater(users_a, users_b)
    p_value = _largest(higher <= higher[conversions_a, conversions_b] * (1 + _TIE))
    if sides == 1:
        return p_value
    lower = _fisher_greater(users_b, users_a).T
    other = _largest(lower <= lower[conversions_a, conversions_b] * (1 + _TIE))
    return min(2 * min(p_value, other), 1.0)


def _pooled_z(users_a: int, users_b: int) -> "np.ndarray[Any, Any]":
    """Return the pooled z of every table; 0 where nobody or everybody converted."""
    import numpy as np

    x = np.arange(users_a + 1)[:, None]
    y = np.arange(users_b + 1)[None, :]
    pooled = (x + y) / (users_a + users_b)
    variance = pooled * (1 - pooled) * (1 / users_a + 1 / users_b)
    variance = np.where(variance > 0, variance, 1.0)
    difference = y / users_b - x / users_a
    return np.asarray(difference / np.sqrt(variance))


def _fisher_greater(users_a: int, users_b: int) -> "np.ndarray[Any, Any]":
    """Return Fisher's p of a higher rate in arm B for every table."""
    import numpy as np

    x = np.arange(users_a + 1)[:, None]
    y = np.arange(users_b + 1)[None, :]
    log_weight = _log_choose(users_a)[:, None] + _log_choose(users_b)[None, :]
    weight = np.exp(log_weight - _log_choose(users_a + users_b)[x + y])
    p_values: np.ndarray[Any, Any] = weight.copy()
    for k in range(1, users_a + 1):  # one conversion fewer in A and one more in B
        p_values[k, :-1] += p_values[k - 1, 1:]
    return p_values


def _largest(is_extreme: "np.ndarray[Any, Any]") -> float:
    """Return the largest probability of the marked tables over all common rates."""
    import numpy as np

    if is_extreme[0, 0] or is_extreme[-1, -1]:  # the only table when nobody or everybody converts
        return 1.0
    users_a, users_b = is_extreme.shape[0] - 1, is_extreme.shape[1] - 1
    x, y = np.nonzero(is_extreme)
    # shares of the tables with the same total: the counts themselves overflow from 1,030 users on
    in_all = _log_choose(users_a + users_b)
    weights = np.exp(_log_choose(users_a)[x] + _log_choose(users_b)[y] - in_all[x + y])
    shares = np.bincount(x + y, weights, users_a + users_b + 1)
    totals = np.nonzero(shares)[0]
    logs = np.log(shares[totals]) + in_all[totals]
    low, high, best = 0.0, 1.0, 0.0
    for _ in range(_REFINED):
        step = (high - low) / _GRID
        rates = np.linspace(low + step / 2, high - step / 2, _GRID)
        terms = logs + np.outer(np.log(rates), totals)
        terms += np.outer(np.log1p(-rates), users_a + users_b - totals)
        chances = np.exp(terms).sum(axis=1)
        place = int(chances.argmax())
        best = max(best, float(chances[place]))
        low, high = max(rates[place] - 2 * step, 0.0), min(rates[place] + 2 * step, 1.0)
    return min(best, 1.0)


def _log_choose(n: int) -> "np.ndarray[Any, Any]":
    """Return log C(n, k) for k from 0 to n."""
    import numpy as np
    from scipy import special

    k = np.arange(n + 1)
    whole = special.gammaln(n + 1.0)
    return np.asarray(whole - special.gammaln(k + 1.0) - special.gammaln(n - k + 1.0))
