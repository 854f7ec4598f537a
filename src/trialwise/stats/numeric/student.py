"""Student's t with a location and a scale: what is known about a mean without a prior."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from trialwise.stats.numeric.posterior import reach

if TYPE_CHECKING:
    from trialwise.stats.numeric.quadrature import Array

_LARGE_DF: Final = 1e4


@dataclass(frozen=True)
class Student:
    """Location-scale t with ``df`` and ``scale`` above 0; a posterior, see there."""

    location: float
    scale: float
    df: float

    @property
    def mean(self) -> float:
        """The centre, which is the mean when ``df`` is above 1."""
        return self.location

    @property
    def width(self) -> float:
        """The scale."""
        return self.scale

    @property
    def support(self) -> tuple[float, float]:
        """Lowest and highest possible value."""
        return -math.inf, math.inf

    @cached_property
    def span(self) -> tuple[float, float]:
        """Inverse hyperbolic sines between which all of the probability lies."""
        # cosh grows with the coordinate, which a density of few degrees of freedom barely outruns.
        far = reach(lambda u: self._log_density(u) + u, 1.0)
        return -far, far

    def _log_density(self, u: float) -> float:
        return -(self.df + 1) / 2 * math.log1p(math.sinh(min(u, 300.0)) ** 2 / self.df)

    @cached_property
    def _peak(self) -> float:
        """Density of the standard t at 0."""
        half = self.df / 2
        if self.df > _LARGE_DF:
            log_ratio = 0.5 * math.log(half) - 1 / (8 * half) + 1 / (192 * half**3)
        else:
            log_ratio = math.lgamma(half + 0.5) - math.lgamma(half)
        return math.exp(log_ratio) / math.sqrt(self.df * math.pi)

    def coordinate(self, x: float) -> float:
        """Return the inverse hyperbolic sine of the distance from the centre in scales."""
        return math.asinh((x - self.location) / self.scale)

    def place(self, u: "Array") -> "Array":
        """Return the values at these coordinates."""
        import numpy as np

        return self.location + self.scale * np.sinh(u)

    def density(self, u: "Array") -> "Array":
        """Return the density with respect to the coordinate."""
        import numpy as np

        return self._standard(np.sinh(u)) * np.cosh(u)

    def below(self, x: "Array") -> "Array":
        """Return P(X <= x)."""
        from scipy.special import stdtr

        away = (x - self.location) / self.scale
        return stdtr(self.df, away)  # type: ignore[no-any-return, unused-ignore]

    def above(self, x: "Array") -> "Array":
        """Return P(X > x)."""
        return self.below(2 * self.location - x)

    def excess(self, x: "Array") -> "Array":
        """Return the expected value of max(X - x, 0), for ``df`` above 1."""
        away = (x - self.location) / self.scale
        tail = self._standard(away) * (self.df + away * away) / (self.df - 1)
        return self.scale * (tail - away * self.above(x))

    def shortfall(self, x: "Array") -> "Array":
        """Return the expected value of max(x - X, 0), for ``df`` above 1."""
        return self.excess(2 * self.location - x)

    def _standard(self, t: "Array") -> "Array":
        """Return the density of the standard t."""
        import numpy as np

        return self._peak * np.exp(-(self.df + 1) / 2 * np.log1p(t * t / self.df))
