"""Pooling of estimates with known standard errors: fixed effect, and random effects in three ways.

An estimate yᵢ with standard error sᵢ has variance sᵢ² + τ², where τ² is the variance of the true
effects between studies; weights are 1/(sᵢ² + τ²).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from trialwise.stats.numeric.bracketed import root_between

_STEPS: Final = 500
_SETTLED: Final = 1e-13


@dataclass(frozen=True, slots=True)
class Pooled:
    """A weighted mean with its standard error."""

    estimate: float
    standard_error: float


def pooled(estimates: Sequence[float], errors: Sequence[float], tau_squared: float = 0.0) -> Pooled:
    """Return the mean weighted by 1/(sᵢ² + τ²).

    >>> pooled((1.0, 3.0), (1.0, 1.0)).estimate
    2.0
    """
    weights = _weights(errors, tau_squared)
    total = math.fsum(weights)
    return Pooled(_mean(estimates, weights), 1 / math.sqrt(total))


def cochran_q(
    estimates: Sequence[float], errors: Sequence[float], tau_squared: float = 0.0
) -> float:
    """Return Q = Σ wᵢ(yᵢ − ȳ)², about k − 1 when τ² is right.

    >>> cochran_q((1.0, 3.0), (1.0, 1.0))
    2.0
    """
    weights = _weights(errors, tau_squared)
    centre = _mean(estimates, weights)
    return math.fsum(w * (y - centre) ** 2 for w, y in zip(weights, estimates, strict=True))


def dersimonian_laird(estimates: Sequence[float], errors: Sequence[float]) -> float:
    """Return the moment estimate of τ², not below 0.

    Source: DerSimonian & Laird (1986), Controlled Clinical Trials 7, 177-188.

    >>> dersimonian_laird((1.0, 3.0), (1.0, 1.0))
    1.0
    """
    weights = _weights(errors, 0.0)
    total, largest = math.fsum(weights), max(weights)
    # Where one weight is nearly all of the total, the rest is summed and not subtracted.
    rest = math.fsum(sorted(weights)[:-1])
    spare = math.fsum(w * (rest if w == largest else total - w) for w in weights) / total
    return max((cochran_q(estimates, errors) - (len(errors) - 1)) / spare, 0.0)


def paule_mandel(estimates: Sequence[float], errors: Sequence[float]) -> float:
    """Return the τ² at which Q equals k − 1, or 0 when it is below that already.

    Source: Paule & Mandel (1982), J. Res. National Bureau of Standards 87, 377-385.

    >>> round(paule_mandel((1.0, 3.0), (1.0, 1.0)), 9)
    1.0
    """
    return tau_squared_at(estimates, errors, len(errors) - 1)


def tau_squared_at(estimates: Sequence[float], errors: Sequence[float], q: float) -> float:
    """Return the τ² at which Q equals ``q``, or 0 when it is below that already.

    With ``q`` a quantile of the chi-square with k − 1 degrees of freedom it is a limit of the
    Q-profile interval (Viechtbauer 2007, Statistics in Medicine 26, 37-52).
    """

    def missing(tau_squared: float) -> float:
        return cochran_q(estimates, errors, tau_squared) - q

    if missing(0.0) <= 0:
        return 0.0
    high = max(errors) ** 2
    while missing(high) > 0:
        high *= 4
    return root_between(missing, 0.0, high)


def restricted_likelihood(estimates: Sequence[float], errors: Sequence[float]) -> float:
    """Return the τ² that maximises the restricted likelihood, by Fisher scoring.

    Source: Viechtbauer (2005), J. Educational and Behavioral Statistics 30, 261-293.

    >>> round(restricted_likelihood((1.0, 3.0), (1.0, 1.0)), 9)
    1.0
    """
    tau_squared = dersimonian_laird(estimates, errors)
    scale = max(errors) ** 2 + tau_squared
    for _ in range(_STEPS):
        step = _scoring_step(estimates, errors, tau_squared)
        found = max(tau_squared + step, 0.0)
        if abs(found - tau_squared) <= _SETTLED * scale:
            return found
        tau_squared = found
    return tau_squared


def _scoring_step(estimates: Sequence[float], errors: Sequence[float], tau_squared: float) -> float:
    weights = _weights(errors, tau_squared)
    centre = _mean(estimates, weights)
    first, second, third = (math.fsum(w**power for w in weights) for power in (1, 2, 3))
    squares = math.fsum((w * (y - centre)) ** 2 for w, y in zip(weights, estimates, strict=True))
    trace = first - second / first
    information = second - 2 * third / first + (second / first) ** 2
    return (squares - trace) / information


def hartung_knapp_error(
    estimates: Sequence[float], errors: Sequence[float], tau_squared: float
) -> float:
    """Return the standard error √(Q(τ²) / ((k − 1) Σ wᵢ)), to be used with t of k − 1 df.

    Source: Hartung & Knapp (2001), Statistics in Medicine 20, 3875-3889; Sidik & Jonkman (2002).
    """
    q = cochran_q(estimates, errors, tau_squared)
    return math.sqrt(q / (len(errors) - 1)) * pooled(estimates, errors, tau_squared).standard_error


ESTIMATORS: Final[dict[str, Callable[[Sequence[float], Sequence[float]], float]]] = {
    "DerSimonian-Laird": dersimonian_laird,
    "Paule-Mandel": paule_mandel,
    "restricted maximum likelihood": restricted_likelihood,
}


def _weights(errors: Sequence[float], tau_squared: float) -> list[float]:
    return [1 / (error * error + tau_squared) for error in errors]


def _mean(estimates: Sequence[float], weights: Sequence[float]) -> float:
    """Return the weighted mean, formed around the first estimate to keep its digits."""
    first = estimates[0]
    moved = math.fsum(w * (y - first) for w, y in zip(weights, estimates, strict=True))
    return first + moved / math.fsum(weights)
