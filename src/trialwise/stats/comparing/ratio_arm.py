"""One arm of a ratio metric: numerator and denominator per user, and their ratio's variance."""

import math
from dataclasses import dataclass

from trialwise.core.errors import InputError
from trialwise.stats.comparing.estimate import Estimate
from trialwise.stats.wording import count, number


@dataclass(frozen=True, slots=True)
class RatioArm:
    """Numerator and denominator per user of an arm."""

    mean_numerator: float
    sd_numerator: float
    mean_denominator: float
    sd_denominator: float
    correlation: float
    n: int

    @property
    def ratio(self) -> float:
        """Mean numerator over mean denominator."""
        return self.mean_numerator / self.mean_denominator

    @property
    def standard_error(self) -> float:
        """Delta-method standard error: √((s_N² − 2R s_ND + R² s_D²)/n)/D̄."""
        x = self.sd_numerator / self.mean_denominator
        y = self.ratio * (self.sd_denominator / self.mean_denominator)
        # (x − y)² + 2(1 − ρ)xy, the same without cancellation
        cross = 2 * (1 - self.correlation) * x * y
        return math.sqrt(max((x - y) ** 2 + cross, 0.0)) / math.sqrt(self.n)

    @property
    def fixed_error(self) -> float:
        """Standard error if the denominator were the same for every sample."""
        return self.sd_numerator / self.mean_denominator / math.sqrt(self.n)

    def estimate(self) -> Estimate:
        """Return the ratio with its standard error."""
        return Estimate(self.ratio, self.standard_error)

    def said(self, role: str) -> str:
        """Return the arm as understood."""
        return (
            f"{role}: numerator {number(self.mean_numerator)} (sd {number(self.sd_numerator)}), "
            f"denominator {number(self.mean_denominator)} (sd {number(self.sd_denominator)}), "
            f"correlation {number(self.correlation, 4)}, {count(self.n)} users"
        )


def correlation_of(
    arm: str, correlation: float | None, covariance: float | None, sd: float, other_sd: float
) -> float:
    """Return the correlation, from the covariance when that was given.

    Args:
        arm: ``a`` or ``b``, for the message.
        correlation: in [-1, 1], or ``None``.
        covariance: instead of it, or ``None``.
        sd: of the numerator.
        other_sd: of the denominator.

    Raises:
        InputError: for a covariance beyond the product of the standard deviations.

    >>> correlation_of("a", None, 6.0, 2.0, 5.0)
    0.6
    """
    if covariance is None:
        return correlation or 0.0
    if covariance == 0:
        return 0.0
    most = sd * other_sd
    # a hair more is rounding of the numbers that were given
    if abs(covariance) > most * (1 + 1e-6):
        raise InputError(
            f"covariance_{arm}",
            number(covariance),
            f"at most the product of both standard deviations, {number(most, 6)}, in size",
            "Check that all three are between users of the same arm.",
        )
    return max(-1.0, min(1.0, covariance / sd / other_sd))
