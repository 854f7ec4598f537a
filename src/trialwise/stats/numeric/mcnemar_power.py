"""Power of the exact McNemar test: the sign test of the discordant pairs, over their number."""

import math
from functools import lru_cache
from typing import Any, Final

from trialwise.core.errors import InputError
from trialwise.stats.numeric.binomial_power import at_least, critical_count

LARGEST_SIZE: Final = 20_000
_REACH: Final = 8  # standard deviations of the number of discordant pairs
_MARGIN: Final = 20


def mcnemar_power(n: int, only_a: float, only_b: float, *, tail: float, sides: int) -> float:
    """Return the probability that the exact McNemar test of ``n`` pairs rejects.

    The discordant pairs M are binomial (n, p_a + p_b); given M, those in favour of B are binomial
    (M, p_b / (p_a + p_b)) and tested against one half.

    Args:
        n: pairs.
        only_a: probability that only A succeeds, above 0 with ``only_b``.
        only_b: probability that only B succeeds.
        tail: largest probability of a rejection tail.
        sides: 2, or 1 for the tail on the side of the effect.

    Raises:
        InputError: for more than 20,000 pairs.

    Source: Duffy (1984), Biometrics 40, 1005-1015.

    >>> round(mcnemar_power(100, 0.05, 0.2, tail=0.025, sides=2), 4)
    0.8367
    """
    check_pairs(n)
    import numpy
    from scipy import special

    discordant, higher = min(only_a + only_b, 1.0), max(only_a, only_b)
    spread = _REACH * math.sqrt(n * discordant * (1 - discordant)) + _MARGIN
    first, last = max(0, int(n * discordant - spread)), min(n, int(n * discordant + spread) + 1)
    m = numpy.arange(first, last + 1)
    log_weight = special.xlogy(m, discordant) + special.xlog1py(n - m, -discordant)
    log_weight -= special.gammaln(m + 1) + special.gammaln(n - m + 1)
    weight = numpy.exp(log_weight - log_weight.max())
    least = _critical_counts(first, last, tail)
    rejected = at_least(least, m, higher / discordant)
    if sides == 2:
        rejected = rejected + at_least(least, m, 1 - higher / discordant)
    return float(numpy.sum(weight * rejected) / numpy.sum(weight))


@lru_cache(maxsize=64)
def _critical_counts(first: int, last: int, tail: float) -> Any:
    import numpy

    return critical_count(numpy.arange(first, last + 1), 0.5, tail)


def check_pairs(n: int) -> None:
    """Refuse more pairs than the exact power handles.

    Raises:
        InputError: for more than 20,000.
    """
    if n > LARGEST_SIZE:
        raise InputError(
            "convention",
            "exact",
            f"one that handles more than {LARGEST_SIZE:,} pairs",
            "Use connor: with so many pairs the two agree.",
        )
