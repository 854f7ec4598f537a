"""Several independent beta posteriors: which is the largest, and what choosing each would cost."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from trialwise.stats.numeric.beta import Beta

if TYPE_CHECKING:
    from trialwise.stats.numeric.quadrature import Array

_NODES: Final = 12  # Gauss-Legendre nodes of a panel


@dataclass(frozen=True, slots=True)
class BestArm:
    """What is known about the best of several arms.

    Attributes:
        probabilities: P(this arm has the highest rate), by arm.
        losses: expected distance of this arm's rate from the highest, by arm.
    """

    probabilities: tuple[float, ...]
    losses: tuple[float, ...]


def best_arm(posteriors: tuple[Beta, ...]) -> BestArm:
    """Return the probability of being best and the expected loss of each arm.

    P(i is best) = ∫ f_i Π_{j≠i} F_j, by Gauss-Legendre on panels as fine as the narrowest arm that
    lies there; the expected loss is E max_j p_j − E p_i.

    Args:
        posteriors: two or more.

    >>> best_arm((Beta(1, 9), Beta(1, 9), Beta(1, 9))).probabilities[0]
    0.3333333333333...
    """
    import numpy as np
    from scipy.special import expit

    places, weights = _nodes(_breaks(posteriors))
    rates = expit(places)
    below = np.array([arm.below(rates) for arm in posteriors])
    reference = max(arm.mean for arm in posteriors)
    probabilities, highest = [], 0.0
    for index, arm in enumerate(posteriors):
        others = np.delete(below, index, axis=0).prod(axis=0)
        mass = weights * arm.density(places - _centre(arm)) * others
        probabilities.append(float(mass.sum()))
        highest += float((mass * (rates - reference)).sum())
    losses = tuple(max(highest - (arm.mean - reference), 0.0) for arm in posteriors)
    return BestArm(tuple(min(each, 1.0) for each in probabilities), losses)


def _centre(arm: Beta) -> float:
    return math.log(arm.a / arm.b)


def _breaks(posteriors: tuple[Beta, ...]) -> list[float]:
    """Return log-odds between which every density and distribution function is smooth."""
    wanted: list[float] = []
    for arm in posteriors:
        low, high = arm.span
        wanted.append(_centre(arm))
        for end in (low, high):
            least = min(-low, high) / 8
            while abs(end) >= least:
                wanted.append(_centre(arm) + end)
                end /= 2
    wanted.sort()
    narrowest = min(math.sqrt(1 / arm.a + 1 / arm.b) for arm in posteriors)
    breaks = wanted[:1]
    for place in wanted[1:-1]:
        if place - breaks[-1] >= narrowest / 2:
            breaks.append(place)
    return [*breaks, wanted[-1]]


def _nodes(breaks: list[float]) -> "tuple[Array, Array]":
    """Return the nodes of all panels and their weights."""
    import numpy as np

    share, weights = np.polynomial.legendre.leggauss(_NODES)
    low, high = np.array(breaks[:-1])[:, None], np.array(breaks[1:])[:, None]
    places = low + (high - low) * (share + 1) / 2
    return places.ravel(), ((high - low) / 2 * weights).ravel()
