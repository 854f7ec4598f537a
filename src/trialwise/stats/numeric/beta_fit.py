"""The beta distribution that fits a list of rates best."""

import math
from collections.abc import Sequence

_STEPS = 200
_SETTLED = 1e-8
_LARGEST = 1e13


def most_likely_beta(
    rates: Sequence[float], start: tuple[float, float]
) -> tuple[float, float] | None:
    """Return the parameters of the beta distribution with the largest likelihood.

    Newton's method in the logarithms of the parameters, where the likelihood is concave close to
    its maximum; steps are limited.

    Args:
        rates: each in (0, 1), two or more, not all equal.
        start: parameters to start from, above 0.

    Returns:
        Both parameters, or ``None`` when they do not settle.

    Source: Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2, ch. 25.

    >>> a, b = most_likely_beta((0.1, 0.2, 0.3), (5.0, 20.0))
    >>> round(a, 3), round(b, 3)
    (4.443, 17.813)
    """
    from scipy.special import polygamma, psi

    n = len(rates)
    log_mean = math.fsum(math.log(rate) for rate in rates) / n
    log_rest = math.fsum(math.log1p(-rate) for rate in rates) / n
    a, b = start
    for _ in range(_STEPS):
        slope_a = float(psi(a + b) - psi(a)) + log_mean
        slope_b = float(psi(a + b) - psi(b)) + log_rest
        both = float(polygamma(1, a + b))
        bend_a, bend_b = both - float(polygamma(1, a)), both - float(polygamma(1, b))
        spread = bend_a * bend_b - both * both
        if spread <= 0:
            return None
        step_a = (slope_a * bend_b - slope_b * both) / spread
        step_b = (slope_b * bend_a - slope_a * both) / spread
        next_a, next_b = _moved(a, step_a), _moved(b, step_b)
        if abs(next_a - a) <= _SETTLED * a and abs(next_b - b) <= _SETTLED * b:
            return next_a, next_b
        a, b = next_a, next_b
        if not a + b < _LARGEST:
            return None
    return None


def _moved(value: float, step: float) -> float:
    """Return ``value`` less ``step``, at most halved or doubled."""
    return min(max(value - step, value / 2), value * 2)
