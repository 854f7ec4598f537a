"""What a posterior distribution of one arm's parameter can tell, and where it ends.

Each posterior is written in a coordinate u, measured from its mean, in which the density has no
singular end: log-odds for a beta, logarithm for a gamma, inverse hyperbolic sine for a t.
"""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from trialwise.stats.numeric.quadrature import Array

# Where a density is this many e-folds below its peak, less than 1e-17 is left.
_VANISHED: Final = 40.0
_STIRLING_FROM: Final = 15.0
_STEPS: Final = 60


class Posterior(Protocol):
    """What is known about a parameter of one arm."""

    @property
    def mean(self) -> float:
        """Expected value."""
        ...

    @property
    def width(self) -> float:
        """Standard deviation; the scale of a t."""
        ...

    @property
    def support(self) -> tuple[float, float]:
        """Lowest and highest possible value."""
        ...

    @property
    def span(self) -> tuple[float, float]:
        """Coordinates between which all of the probability lies."""
        ...

    def coordinate(self, x: float) -> float:
        """Return the coordinate of a value inside the support."""
        ...

    def place(self, u: "Array") -> "Array":
        """Return the values at these coordinates."""
        ...

    def density(self, u: "Array") -> "Array":
        """Return the density with respect to the coordinate."""
        ...

    def below(self, x: "Array") -> "Array":
        """Return P(X <= x)."""
        ...

    def above(self, x: "Array") -> "Array":
        """Return P(X > x)."""
        ...

    def excess(self, x: "Array") -> "Array":
        """Return the expected value of max(X - x, 0)."""
        ...

    def shortfall(self, x: "Array") -> "Array":
        """Return the expected value of max(x - X, 0)."""
        ...


def stirling_rest(z: float) -> float:
    """Return ln Γ(z) minus Stirling's (z - 1/2) ln z - z + ln(2π)/2, for ``z`` > 0.

    >>> round(stirling_rest(1.0), 6)
    0.081061
    """
    if z < _STIRLING_FROM:
        return math.lgamma(z) - ((z - 0.5) * math.log(z) - z + 0.5 * math.log(2 * math.pi))
    inverse = 1 / (z * z)
    return (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / z


def reach(log_density: Callable[[float], float], step: float) -> float:
    """Return a coordinate beyond which a density that falls from its peak at 0 has vanished.

    Args:
        log_density: logarithm of the density over its peak; concave.
        step: a first guess at its scale, negative to look to the left.

    >>> 8 < reach(lambda u: -u * u / 2, 1.0) < 11
    True
    """
    far = step
    for _ in range(_STEPS):
        if log_density(far) < -_VANISHED:
            break
        far *= 1.25
    return far


def log_grown(growth: "Array", far: "Array") -> "Array":
    """Return ln(1 + growth), from ``far``, the same computed directly, where growth is near -1."""
    import numpy as np

    return np.where(growth < -0.5, far, np.log1p(np.maximum(growth, -0.5)))
