"""The normal distribution as a prior, an estimate and a posterior, and how they combine."""

import math
from dataclasses import dataclass

from trialwise.stats.numeric.distributions import normal_cdf, normal_critical
from trialwise.stats.numeric.interval import Interval


@dataclass(frozen=True, slots=True)
class Normal:
    """A normal distribution; ``sd`` is above 0."""

    mean: float
    sd: float

    def interval(self, alpha: float) -> Interval:
        """Return the equal-tailed interval with probability 1 - alpha."""
        half = normal_critical(alpha / 2) * self.sd
        return Interval(self.mean - half, self.mean + half)

    def probability_above(self, x: float) -> float:
        """Return P(X > x)."""
        return normal_cdf((self.mean - x) / self.sd)

    def expected_above(self, x: float) -> float:
        """Return E max(X - x, 0).

        >>> round(Normal(0.0, 1.0).expected_above(0.0), 4)
        0.3989
        """
        return self.sd * unit_loss((x - self.mean) / self.sd)

    def expected_below(self, x: float) -> float:
        """Return E max(x - X, 0)."""
        return self.sd * unit_loss((self.mean - x) / self.sd)


def unit_loss(k: float) -> float:
    """Return E max(Z - k, 0) = φ(k) − k Φ(−k) of a standard normal Z, never below 0.

    >>> round(unit_loss(1.0), 4)
    0.0833
    """
    density = math.exp(-k * k / 2) / math.sqrt(2 * math.pi)
    return max(density - k * normal_cdf(-k), 0.0)


def shrunk(estimate: Normal, prior: Normal) -> Normal:
    """Return the posterior of a mean: both weighted by their precision.

    >>> shrunk(Normal(2.0, 1.0), Normal(0.0, 1.0)).mean
    1.0
    """
    ratio = estimate.sd / prior.sd
    kept = 1 / (1 + ratio * ratio)
    mean = prior.mean + kept * (estimate.mean - prior.mean)
    return Normal(mean, estimate.sd * (prior.sd / math.hypot(estimate.sd, prior.sd)))
