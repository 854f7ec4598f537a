"""The recursion of Armitage, McPherson and Rowe for a statistic that is looked at many times.

The score S(t) is a Brownian motion with a drift; at look k the statistic is Z = S(t_k) / √t_k. The
density of the scores that no look has stopped is carried from look to look by Gauss-Legendre
quadrature on panels narrower than the steps, which leaves errors below 1e-9. Only numpy is needed.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from trialwise.stats.numeric.distributions import normal_critical

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_NODES: Final = 16  # per panel
_NARROWEST: Final = 1e-290  # of the grid, below which its weights vanish
_PANEL: Final = 8.0  # widest panel, in standard deviations of the smaller step beside the look
_FARTHEST: Final = 38.0  # z beyond which a normal tail is no float
_OPEN_END: Final = 9.0  # standard deviations kept where no bound stops the walk
_NEWTON_STEPS: Final = 60


@dataclass(frozen=True, slots=True)
class Exits:
    """Where a walk stops first.

    Attributes:
        lower: probability of stopping at or below the lower bound, by look.
        upper: probability of stopping at or above the upper bound, by look.
        inside: probability of ending between the bounds of the last look.
    """

    lower: tuple[float, ...]
    upper: tuple[float, ...]
    inside: float


@dataclass(frozen=True, slots=True)
class Walk:
    """A score before its next look, given that no earlier look stopped it.

    Attributes:
        times: information at all looks, increasing, in units of which the drift is meant.
        drift: mean of the score per unit of information.
        look: place of the next look in ``times``.
        scores: nodes of the score at the look before; shape (nodes,).
        masses: density times weight at the nodes; shape (nodes,).
    """

    times: tuple[float, ...]
    drift: float
    look: int
    scores: "NDArray[np.float64]"
    masses: "NDArray[np.float64]"

    @property
    def time(self) -> float:
        """Information at the next look."""
        return self.times[self.look]

    @property
    def step(self) -> float:
        """Information between the look before and the next."""
        return self.time - (self.times[self.look - 1] if self.look else 0.0)

    def above(self, z: float) -> float:
        """Return the probability to arrive at the next look unstopped with Z >= z."""
        return self._tail(z, 1)

    def below(self, z: float) -> float:
        """Return the probability to arrive at the next look unstopped with Z <= z."""
        return self._tail(z, -1)

    def z_above(self, probability: float) -> float:
        """Return z with ``above(z) = probability``.

        Args:
            probability: above 0, below the probability to arrive at all.

        Raises:
            ArithmeticError: when no such z exists.
        """
        return self._critical(probability, 1)

    def z_below(self, probability: float) -> float:
        """Return z with ``below(z) = probability``; see ``z_above``."""
        return -self._critical(probability, -1)

    def arriving(self) -> float:
        """Return the probability to arrive at the next look unstopped."""
        return float(self.masses.sum())

    def onward(self, lower: float, upper: float) -> "Walk":
        """Return the walk after the next look, stopped there unless lower < Z < upper.

        Args:
            lower: bound of Z, may be minus infinity.
            upper: bound of Z, may be infinity.

        Raises:
            IndexError: at the last look, which nothing follows.
        """
        import numpy as np

        following = self.times[self.look + 1] - self.time
        nodes, weights = self._grid(lower, upper, math.sqrt(min(self.step, following)))
        sd = math.sqrt(self.step)
        distance = (nodes[:, None] - (self.scores + self.drift * self.step)[None, :]) / sd
        density = np.exp(-0.5 * distance * distance) @ self.masses
        masses = density * weights / (sd * math.sqrt(2 * math.pi))
        return Walk(self.times, self.drift, self.look + 1, nodes, masses)

    def _grid(
        self, lower: float, upper: float, scale: float
    ) -> tuple["NDArray[np.float64]", "NDArray[np.float64]"]:
        """Return nodes and weights between the bounds of the next look."""
        import numpy as np

        root, mean = math.sqrt(self.time), self.drift * self.time
        low = max(lower, -_FARTHEST) * root if lower > -math.inf else mean - _OPEN_END * root
        high = min(upper, _FARTHEST) * root if upper < math.inf else mean + _OPEN_END * root
        if high - low < _NARROWEST:  # no room between the bounds, as with z = 0
            return np.zeros(0), np.zeros(0)
        panels = math.ceil((high - low) / (_PANEL * scale))
        width = (high - low) / panels
        places, weights = _rule()
        starts = low + width * np.arange(panels)
        nodes = (starts[:, None] + width * places[None, :]).ravel()
        return nodes, np.tile(width * weights, panels)

    def _tail(self, z: float, side: int) -> float:
        root, sd = math.sqrt(self.time), math.sqrt(self.step)
        means = (self.scores + self.drift * self.step).tolist()
        scale = sd * math.sqrt(2)
        bound = z * root
        erfc = math.erfc
        terms = (
            mass * erfc(side * (bound - mean) / scale)
            for mean, mass in zip(means, self.masses.tolist(), strict=True)
        )
        return 0.5 * float(sum(terms))

    def _density(self, z: float) -> float:
        """Return the density of Z on the paths that arrive at the next look."""
        import numpy as np

        root, sd = math.sqrt(self.time), math.sqrt(self.step)
        distance = (z * root - self.scores - self.drift * self.step) / sd
        density = float(np.exp(-0.5 * distance * distance) @ self.masses)
        return density * root / (sd * math.sqrt(2 * math.pi))

    def _critical(self, probability: float, side: int) -> float:
        """Return ``side`` times the z whose outer tail is ``probability``.

        The sub-density is log-concave, so Newton's steps on the logarithm of the tail move towards
        the root without passing it once they are outside, where the start is.
        """
        if not 0 < probability < self.arriving():
            raise ArithmeticError("no bound leaves this probability")
        z = side * self.drift * math.sqrt(self.time) + normal_critical(min(probability, 1 - 1e-16))
        for _ in range(_NEWTON_STEPS):
            tail = self._tail(side * z, side)
            slope = self._density(side * z)
            if tail == 0 or slope == 0:
                z -= 1.0
                continue
            change = math.log(tail / probability) * tail / slope
            z += change
            if abs(change) <= 1e-12 * max(abs(z), 1.0):
                break
        return z


def walk(times: Sequence[float], drift: float = 0.0) -> Walk:
    """Return the walk before its first look.

    Args:
        times: information at the looks, above 0 and increasing.
        drift: mean of the score per unit of information.

    >>> round(walk([0.5, 1.0]).z_above(0.025), 4)
    1.96
    """
    import numpy as np

    return Walk(tuple(times), drift, 0, np.zeros(1), np.ones(1))


def exits(
    times: Sequence[float], lower: Sequence[float], upper: Sequence[float], drift: float = 0.0
) -> Exits:
    """Return where a walk between bounds stops first.

    P(stop at look k) is the integral over all scores that the looks before have let pass.

    Args:
        times: information at the looks, above 0 and increasing; shape (looks,).
        lower: lower bounds of Z, minus infinity for none; shape (looks,).
        upper: upper bounds of Z, infinity for none; shape (looks,).
        drift: mean of the score per unit of information.

    Returns:
        Probabilities by side and look.

    Source: Armitage, McPherson & Rowe (1969), JRSS A 132, 235-244; Jennison & Turnbull (1999),
        Group Sequential Methods, ch. 19.

    >>> found = exits([0.2, 0.4, 0.6, 0.8, 1.0], [-1.96] * 5, [1.96] * 5)
    >>> round(sum(found.lower) + sum(found.upper), 3)
    0.142
    """
    state = walk(times, drift)
    below, above = [], []
    for place, (low, high) in enumerate(zip(lower, upper, strict=True)):
        below.append(state.below(low) if low > -math.inf else 0.0)
        above.append(state.above(high) if high < math.inf else 0.0)
        if place + 1 < len(times):
            state = state.onward(low, high)
    inside = max(state.arriving() - below[-1] - above[-1], 0.0)
    return Exits(tuple(below), tuple(above), inside)


@lru_cache(maxsize=1)
def _rule() -> tuple["NDArray[np.float64]", "NDArray[np.float64]"]:
    """Return nodes in (0, 1) and weights of the Gauss-Legendre rule."""
    import numpy as np

    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    return (nodes + 1) / 2, weights / 2
