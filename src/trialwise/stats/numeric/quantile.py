"""The quantile of a distribution known by its distribution function, in few evaluations."""

from collections.abc import Callable
from typing import Final

from trialwise.stats.numeric.bracketed import root_between
from trialwise.stats.numeric.distributions import normal_quantile

# A probability this close to the one wanted is the one wanted: relative to the smaller tail, and
# at the least in absolute terms.
_SAME: Final = 1e-10
_LEAST: Final = 1e-12
_STEPS: Final = 100
_FARTHEST: Final = 40.0  # normal score of a probability of 0 or 1


def quantile_of(
    below: Callable[[float], float],
    p: float,
    *,
    guess: float,
    scale: float,
    limits: tuple[float, float],
    resolution: float = 0.0,
) -> float:
    """Return x with ``below(x) = p``.

    A bracket grows around the guess; then a root is sought on the scale of normal scores, where
    most distribution functions are nearly straight, far into their tails.

    Args:
        below: the distribution function, continuous.
        p: probability in (0, 1).
        guess: where to look first, inside the limits.
        scale: about a standard deviation.
        limits: ends of the support.
        resolution: how finely ``below`` tells values of x apart; nothing closer is sought.

    >>> from trialwise.stats.numeric.distributions import normal_cdf
    >>> limits = (float("-inf"), float("inf"))
    >>> round(quantile_of(normal_cdf, 0.975, guess=0.0, scale=1.0, limits=limits), 6)
    1.959964
    """
    same, wanted = max(_SAME * min(p, 1 - p), _LEAST), normal_quantile(p)
    seen: dict[float, float] = {}

    def missing(x: float) -> float:
        if x <= limits[0] or x >= limits[1]:
            return -_FARTHEST if x <= limits[0] else _FARTHEST
        if x not in seen:
            is_close = any(abs(x - other) < resolution for other in list(seen)[-2:])
            value = below(x)
            is_same = is_close or abs(value - p) < same
            seen[x] = 0.0 if is_same else _score(value) - wanted
        return seen[x]

    at_guess = missing(guess)
    if at_guess == 0:
        return guess
    step = scale / 8 if at_guess < 0 else -scale / 8
    low, high = guess, guess
    for _ in range(_STEPS):
        low, high = high, min(max(high + step, limits[0]), limits[1])
        if (missing(high) > 0) != (at_guess > 0):
            break
        step *= 2
    return root_between(missing, low, high)


def _score(p: float) -> float:
    """Return the normal score of a probability, bounded where it is 0 or 1."""
    if p <= 0 or p >= 1:
        return -_FARTHEST if p <= 0 else _FARTHEST
    return normal_quantile(p)
