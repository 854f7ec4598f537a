"""The Dirichlet mixture of multinomials against planned shares, as a pure formula."""

import math
from collections.abc import Sequence
from typing import Final

_SERIES_FROM: Final = 30.0


def log_mixture_ratio(
    counts: Sequence[int], shares: Sequence[float], concentration: float
) -> float:
    """Return the logarithm of the likelihood under a Dirichlet mixture over that under the plan.

    With aᵢ = cθᵢ: ln Γ(c) − ln Γ(c + n) + Σ (ln Γ(aᵢ + nᵢ) − ln Γ(aᵢ)) − Σ nᵢ ln θᵢ. Written with
    Stirling's series, so that the large terms cancel on paper and not in floats.

    Args:
        counts: users per arm; shape (arms,).
        shares: planned shares, above 0, summing to 1; shape (arms,).
        concentration: c, above 0.

    Source: Lindon & Malek (2022), Anytime-valid inference for multinomial count data, NeurIPS.

    >>> round(log_mixture_ratio([60, 40], [0.5, 0.5], 2.0), 4)
    -0.091
    """
    n = math.fsum(counts)
    total = concentration + n
    divergence, halves, remainders = 0.0, 0.0, 0.0
    for seen, share in zip(counts, shares, strict=True):
        prior = concentration * share
        off = (seen - n * share) / (total * share)
        divergence += share * ((1 + off) * math.log1p(off) - off)
        halves += math.log1p(seen / prior)
        remainders += _remainder(prior + seen) - _remainder(prior)
    remainders += _remainder(concentration) - _remainder(total)
    return total * divergence - 0.5 * (halves - math.log1p(n / concentration)) + remainders


def _remainder(x: float) -> float:
    """Return ln Γ(x) − ((x − ½) ln x − x + ½ ln 2π)."""
    if x < _SERIES_FROM:
        return math.lgamma(x) - ((x - 0.5) * math.log(x) - x + 0.5 * math.log(2 * math.pi))
    square = 1 / (x * x)
    return (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680))) / x
