"""What a group sequential test costs: its largest and its expected sample, against a fixed test."""

import math
from dataclasses import dataclass
from typing import Final

from trialwise.stats.numeric.distributions import normal_critical, normal_quantile
from trialwise.stats.numeric.expanding import root_near
from trialwise.stats.numeric.group_sequential import Exits
from trialwise.stats.sequential.boundary import Bounds

_SLACK: Final = 1e-3
_FARTHEST: Final = 37.0


@dataclass(frozen=True, slots=True)
class Characteristics:
    """Sizes relative to the fixed test with the same error rates.

    Attributes:
        drift: mean of the final Z under the effect to detect.
        inflation: largest sample over the fixed one.
        expected_h0: expected sample without an effect, over the fixed one.
        expected_h1: expected sample under the effect to detect, over the fixed one.
    """

    drift: float
    inflation: float
    expected_h0: float
    expected_h1: float


def fixed_drift(tail: float, power: float) -> float:
    """Return the mean of Z that a test with one look needs, z_alpha + z_beta.

    >>> round(fixed_drift(0.025, 0.8), 4)
    2.8016
    """
    return normal_critical(tail) + normal_quantile(power)


def drift_for(bounds: Bounds, power: float) -> float:
    """Return the mean of the final Z with which the upper bounds are crossed with ``power``.

    Args:
        bounds: critical values.
        power: wanted, above alpha.

    >>> from trialwise.stats.sequential.boundary import Plan, bounds_of
    >>> round(drift_for(bounds_of(Plan((0.5, 1.0), 0.05, 2, "pocock")), 0.8) ** 2 / 2.8016**2, 3)
    1.11
    """

    def surplus(drift: float) -> float:
        return -miss_quantile(bounds.exits(drift)) - normal_quantile(power)

    # A test with one look needs less drift; the final look alone has about the power at the end.
    least = fixed_drift(bounds.plan.tail, power)
    if len(bounds.critical) == 1:
        return least
    most = max(bounds.critical[-1] + normal_quantile(power), least)
    return root_near(surplus, least - _SLACK, most + _SLACK)


def miss_quantile(found: Exits) -> float:
    """Return the normal quantile of the chance not to cross the upper bounds."""
    missed, crossed = math.fsum(found.lower) + found.inside, math.fsum(found.upper)
    if missed <= crossed:
        return normal_quantile(missed) if missed > 0 else -_FARTHEST
    return -normal_quantile(crossed) if crossed > 0 else _FARTHEST


def characteristics_of(bounds: Bounds, power: float) -> Characteristics:
    """Return the sizes of a test that detects its effect with ``power``.

    Source: Jennison & Turnbull (1999), Group Sequential Methods, ch. 2.

    >>> from trialwise.stats.sequential.boundary import Plan, bounds_of
    >>> five = (0.2, 0.4, 0.6, 0.8, 1.0)
    >>> plan = Plan(five, 0.05, 2, "obrien-fleming")
    >>> round(characteristics_of(bounds_of(plan), 0.8).inflation, 3)
    1.028
    """
    drift = drift_for(bounds, power)
    inflation = (drift / fixed_drift(bounds.plan.tail, power)) ** 2
    times = bounds.plan.times
    return Characteristics(
        drift,
        inflation,
        inflation * expected_share(bounds.exits(), times),
        inflation * expected_share(bounds.exits(drift), times),
    )


def expected_share(found: Exits, times: tuple[float, ...]) -> float:
    """Return the expected share of the planned information at the stop."""
    stops = [low + high for low, high in zip(found.lower, found.upper, strict=True)]
    stops[-1] += found.inside
    return math.fsum(share * stop for share, stop in zip(times, stops, strict=True))
