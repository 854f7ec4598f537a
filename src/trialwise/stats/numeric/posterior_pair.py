"""Two independent posteriors: which is larger, by how much, and what a wrong choice costs.

Every probability is an integral over the narrower of the two, where the distribution function of
the wider is smooth.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from trialwise.stats.numeric.distributions import normal_quantile
from trialwise.stats.numeric.posterior import Posterior
from trialwise.stats.numeric.quadrature import nodes
from trialwise.stats.numeric.quantile import quantile_of

if TYPE_CHECKING:
    from trialwise.stats.numeric.quadrature import Array

_WIDEST: Final = 1.0  # first step of a logarithm
# A tail longer than this in its coordinate gets a panel of its own.
_LONG: Final = 12.0
_LAST_DIGIT: Final = 2.2e-16
_LARGEST_LOG: Final = 690.0


@dataclass(frozen=True)
class PosteriorPair:
    """The posteriors of control ``x`` and of the treatment ``y``."""

    x: Posterior
    y: Posterior

    def probability_greater(self) -> float:
        """Return P(Y > X)."""
        return min(self._expected(self.y.above, self.x.below), 1.0)

    def probability_smaller(self) -> float:
        """Return P(Y < X)."""
        return min(self._expected(self.y.below, self.x.above), 1.0)

    def loss_of_y(self) -> float:
        """Return what choosing Y is expected to lose: E max(X - Y, 0)."""
        return max(self._expected(self.y.shortfall, self.x.excess), 0.0)

    def loss_of_x(self) -> float:
        """Return what choosing X is expected to lose: E max(Y - X, 0)."""
        return max(self._expected(self.y.excess, self.x.shortfall), 0.0)

    def difference_below(self, d: float) -> float:
        """Return P(Y - X <= d)."""
        if self._x_is_narrower:
            low, high = self.y.support
            kinks = (low - d, self.y.mean - d, high - d)
            return _integral(self.x, lambda x: self.y.below(x + d), kinks)
        low, high = self.x.support
        kinks = (low + d, self.x.mean + d, high + d)
        return _integral(self.y, lambda y: self.x.above(y - d), kinks)

    def ratio_below(self, r: float) -> float:
        """Return P(Y <= r X) for positive ``r``."""
        if self.x.width / self.x.mean <= self.y.width / self.y.mean:
            kinks = (self.y.mean / r, self.y.support[1] / r)
            return _integral(self.x, lambda x: self.y.below(r * x), kinks)
        kinks = (self.x.mean * r, self.x.support[1] * r)
        return _integral(self.y, lambda y: self.x.above(y / r), kinks)

    def difference_quantile(self, p: float) -> float:
        """Return d with P(Y - X <= d) = p."""
        scale = math.hypot(self.x.width, self.y.width)
        (low_x, high_x), (low_y, high_y) = self.x.support, self.y.support
        limits = low_y - high_x, high_y - low_x
        guess = self.y.mean - self.x.mean + normal_quantile(p) * scale
        return quantile_of(
            self.difference_below,
            p,
            guess=guess if limits[0] < guess < limits[1] else self.y.mean - self.x.mean,
            scale=scale,
            limits=limits,
            resolution=_LAST_DIGIT * max(abs(self.x.mean), abs(self.y.mean)),
        )

    def ratio_quantile(self, p: float) -> float:
        """Return r with P(Y <= r X) = p, for posteriors of positive values."""
        scale = math.hypot(self.x.width / self.x.mean, self.y.width / self.y.mean)
        scale = min(scale, _WIDEST)
        log_ratio = quantile_of(
            lambda log_r: self.ratio_below(math.exp(log_r)),
            p,
            guess=math.log(self.y.mean / self.x.mean) + normal_quantile(p) * scale,
            scale=scale,
            limits=(-math.inf, math.inf),
            resolution=_LAST_DIGIT,
        )
        if log_ratio > _LARGEST_LOG:
            raise OverflowError("the ratio is beyond what can be said")
        return math.exp(log_ratio)

    @property
    def _x_is_narrower(self) -> bool:
        return self.x.width <= self.y.width

    def _expected(
        self, given_x: "Callable[[Array], Array]", given_y: "Callable[[Array], Array]"
    ) -> float:
        """Return an expected value, known given X as well as given Y."""
        return _sum(self._nodes, given_x if self._x_is_narrower else given_y)

    @cached_property
    def _nodes(self) -> "tuple[Array, Array]":
        if self._x_is_narrower:
            return _nodes(self.x, (self.y.mean,))
        return _nodes(self.y, (self.x.mean,))


def _integral(
    posterior: Posterior, function: "Callable[[Array], Array]", kinks: tuple[float, ...]
) -> float:
    """Return the expected value of a function that is smooth, if steep, between its kinks."""
    return _sum(_nodes(posterior, kinks), function)


def _sum(nodes_: "tuple[Array, Array]", function: "Callable[[Array], Array]") -> float:
    import numpy as np

    places, weights = nodes_
    with np.errstate(all="ignore"):
        total = float((weights * function(places)).sum())
    if not math.isfinite(total):
        raise FloatingPointError("the integral has no value")
    return total


def _nodes(posterior: Posterior, kinks: tuple[float, ...]) -> "tuple[Array, Array]":
    """Return values of the parameter and their probabilities."""
    import numpy as np

    low, high = posterior.span
    inside = [posterior.coordinate(kink) for kink in kinks if _is_inside(posterior, kink)]
    breaks = {low, 0.0, high, *(u for u in (-_LONG / 3, _LONG / 3, *inside) if low < u < high)}
    coordinates, weights = nodes(tuple(sorted(breaks)))
    with np.errstate(all="ignore"):
        return posterior.place(coordinates), weights * posterior.density(coordinates)


def _is_inside(posterior: Posterior, x: float) -> bool:
    low, high = posterior.support
    return low < x < high
