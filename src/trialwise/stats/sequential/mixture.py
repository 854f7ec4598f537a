"""The normal mixture behind always-valid p-values and confidence sequences, as pure formulas."""

import math

from trialwise.stats.numeric.distributions import normal_cdf

_STEPS = 200


def log_ratio(z: float, tau: float, standard_error: float) -> float:
    """Return the logarithm of the mixture likelihood ratio against no effect.

    ln Λ = −½ ln(1 + r) + ½ z² r / (1 + r) with r = τ²/V: the normal density of the estimate,
    averaged over effects from N(0, τ²), over its density without an effect.

    Args:
        z: estimate over its standard error.
        tau: standard deviation of the mixture, above 0.
        standard_error: √V, above 0, in the same unit.

    Source: Robbins (1970), Annals of Mathematical Statistics 41; Johari et al. (2022).

    >>> round(math.exp(log_ratio(0.01 / 0.003, 0.01, 0.003)), 1)
    47.0
    """
    return 0.5 * (z * z / (1 + _inverse(tau, standard_error)) - _log1p(tau, standard_error))


def critical_z(alpha: float, tau: float, standard_error: float) -> float:
    """Return the |z| at which the likelihood ratio reaches 1/alpha.

    z² = (1 + V/τ²) (2 ln(1/α) + ln(1 + τ²/V)).

    >>> round(critical_z(0.05, 0.01, 0.003), 2)
    3.04
    """
    spread = -2 * math.log(alpha) + _log1p(tau, standard_error)
    return math.sqrt((1 + _inverse(tau, standard_error)) * spread)


def always_valid_p(log_likelihood_ratio: float) -> float:
    """Return min(1, 1/Λ)."""
    return math.exp(-max(log_likelihood_ratio, 0.0))


def fixed_p(z: float) -> float:
    """Return the two-sided p-value of a test read once."""
    return 2 * normal_cdf(-abs(z))


def tightest_ratio(alpha: float) -> float:
    """Return τ²/V at which the interval is narrowest: the root of r = 2 ln(1/α) + ln(1 + r).

    In closed form r = −W₋₁(−α²/e) − 1 with Lambert's W.

    Source: Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas (2024), Annals of Statistics 52, on
        tuning; Howard et al. (2021), Annals of Statistics 49.

    >>> round(tightest_ratio(0.05), 4)
    8.212
    """
    level = -2 * math.log(alpha)
    ratio = level
    for _ in range(_STEPS):
        last, ratio = ratio, level + math.log1p(ratio)
        if abs(ratio - last) <= 1e-15 * ratio:
            break
    return ratio


def _inverse(tau: float, standard_error: float) -> float:
    """Return V/τ²."""
    return (standard_error / tau) ** 2


def _log1p(tau: float, standard_error: float) -> float:
    """Return ln(1 + τ²/V) without overflow."""
    share = tau / standard_error
    return 2 * math.log(share) if share > 1e100 else math.log1p(share * share)
