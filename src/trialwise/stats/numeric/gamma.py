"""The gamma distribution of a count per unit of exposure, for up to 10¹² events."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from trialwise.stats.numeric.posterior import log_grown, reach, stirling_rest

if TYPE_CHECKING:
    from trialwise.stats.numeric.quadrature import Array


@dataclass(frozen=True)
class Gamma:
    """Gamma distribution with ``shape`` and ``rate`` above 0; a posterior, see there."""

    shape: float
    rate: float

    @property
    def mean(self) -> float:
        """Expected value."""
        return self.shape / self.rate

    @property
    def width(self) -> float:
        """Standard deviation."""
        return math.sqrt(self.shape) / self.rate

    @property
    def support(self) -> tuple[float, float]:
        """Lowest and highest possible value."""
        return 0.0, math.inf

    @cached_property
    def span(self) -> tuple[float, float]:
        """Logarithms, from that of the mean, between which all of the probability lies."""
        scale = 1 / math.sqrt(self.shape)
        return reach(self._log_density, -scale), reach(self._log_density, scale)

    @cached_property
    def _peak(self) -> float:
        """Density of the logarithm at the mean, which is its mode."""
        return math.sqrt(self.shape / (2 * math.pi)) * math.exp(-stirling_rest(self.shape))

    def _log_density(self, u: float) -> float:
        return self.shape * (u - math.expm1(min(u, 700.0)))

    def coordinate(self, x: float) -> float:
        """Return the logarithm of a positive value, from that of the mean."""
        return math.log(x / self.mean)

    def place(self, u: "Array") -> "Array":
        """Return the values at these coordinates."""
        import numpy as np

        return self.mean * np.exp(u)

    def density(self, u: "Array") -> "Array":
        """Return the density of the logarithm."""
        import numpy as np

        return self._peak * np.exp(self.shape * (u - np.expm1(u)))

    def below(self, x: "Array") -> "Array":
        """Return P(X <= x)."""
        from scipy.special import gammainc

        scaled = self.rate * x.clip(0)
        return gammainc(self.shape, scaled)  # type: ignore[no-any-return, unused-ignore]

    def above(self, x: "Array") -> "Array":
        """Return P(X > x)."""
        from scipy.special import gammaincc

        scaled = self.rate * x.clip(0)
        return gammaincc(self.shape, scaled)  # type: ignore[no-any-return, unused-ignore]

    def excess(self, x: "Array") -> "Array":
        """Return the expected value of max(X - x, 0)."""
        return (self.mean - x) * self.above(x) + self._kernel(x) / self.rate

    def shortfall(self, x: "Array") -> "Array":
        """Return the expected value of max(x - X, 0)."""
        return (x - self.mean) * self.below(x) + self._kernel(x) / self.rate

    def _kernel(self, x: "Array") -> "Array":
        """Return (rate x)^shape e^(-rate x) / Γ(shape), the density of the logarithm."""
        import numpy as np

        away = (x - self.mean) / self.mean
        with np.errstate(divide="ignore"):
            log_x = log_grown(away, np.log(x.clip(0) / self.mean))
        return self._peak * np.exp(self.shape * (log_x - away))
