"""What the data say after a test that could stop early: repeated and stage-wise p-values."""

import math
from dataclasses import dataclass, replace
from typing import Final

from trialwise.core.errors import InputError
from trialwise.stats.numeric.bracketed import root_between
from trialwise.stats.numeric.distributions import normal_cdf, normal_critical
from trialwise.stats.numeric.expanding import root_near
from trialwise.stats.numeric.group_sequential import exits, walk
from trialwise.stats.sequential.boundary import INTERIM_Z, Bounds, Plan, bounds_of, power_family

# p-values are not resolved below the tail beyond this; the bound itself is reported instead.
_LARGEST_Z: Final = 8.0
_FARTHEST: Final = 37.0
_SMALLEST_Z: Final = 1e-6
_SLACK: Final = 0.01


@dataclass(frozen=True, slots=True)
class Tails:
    """Probabilities of an outcome at least as far up, and at least as far down."""

    up: float
    down: float

    def z(self) -> float:
        """Return the normal quantile of ``up``, exact in both tails."""
        if self.up < self.down:
            return -normal_critical(self.up) if self.up > 0 else -_FARTHEST
        return normal_critical(self.down) if self.down > 0 else _FARTHEST


def tails_at(bounds: Bounds, look: int, z: float, drift: float = 0.0) -> Tails:
    """Return the tails of Z = z at a look in the stage-wise ordering.

    An outcome lies further up when it stopped upwards earlier, or at this look with a larger Z.

    Args:
        bounds: critical values.
        look: place of the look, from 0; the test did not stop before.
        z: statistic there.
        drift: mean of the final Z.

    Source: Jennison & Turnbull (1999), Group Sequential Methods, ch. 8.
    """
    state = walk(bounds.plan.times, drift)
    up = down = 0.0
    for low, high in zip(bounds.lower[:look], bounds.critical[:look], strict=True):
        up += state.above(high)
        down += state.below(low) if low > -math.inf else 0.0
        state = state.onward(low, high)
    return Tails(up + state.above(z), down + state.below(z))


def stagewise_p(bounds: Bounds, look: int, z: float) -> float:
    """Return the p-value of a test that ended at a look, by the stage-wise ordering.

    >>> bounds = bounds_of(Plan((0.25, 0.6, 1.0), 0.025, 1, "lan-demets-obrien-fleming"))
    >>> round(stagewise_p(bounds, 2, 3.306114695), 6)
    0.004018
    """
    found = tails_at(bounds, look, z)
    if bounds.plan.sides == 1:
        return min(found.up, 1.0)
    return min(2 * min(found.up, found.down), 1.0)


def drift_at(bounds: Bounds, look: int, z: float, tail: float) -> float:
    """Return the drift under which the outcome has this probability upwards.

    ``tail`` = 1/2 gives the median unbiased estimate, alpha/2 the lower and 1 - alpha/2 the upper
    limit of the interval.

    Args:
        bounds: critical values.
        look: place of the look, from 0.
        z: statistic there.
        tail: probability of an outcome at least as far up, in (0, 1).

    >>> bounds = bounds_of(Plan((0.25, 0.6, 1.0), 0.025, 1, "lan-demets-obrien-fleming"))
    >>> round(drift_at(bounds, 2, 3.306114695, 0.5) / 1000**0.5, 6)
    0.096947
    """
    wanted = -normal_critical(tail)
    reach = (abs(wanted) + 4) / math.sqrt(bounds.plan.times[look])
    middle = z / math.sqrt(bounds.plan.times[look])

    def surplus(drift: float) -> float:
        return tails_at(bounds, look, z, drift).z() - wanted

    return root_near(surplus, middle - reach, middle + reach)


def repeated_p(plan: Plan, look: int, z: float) -> float:
    """Return the smallest alpha at which the boundary would have stopped at this look.

    Args:
        plan: the plan; its own alpha plays no part.
        look: place of the look, from 0.
        z: statistic there.

    Returns:
        A probability, valid at every look at once; 1 when no alpha up to 1 (1/2 when one-sided)
        would have stopped there. Below about 1e-15 an upper bound.

    Source: Jennison & Turnbull (1999), Group Sequential Methods, ch. 9.

    >>> plan = Plan((0.25, 0.6, 1.0), 0.025, 1, "lan-demets-obrien-fleming")
    >>> round(repeated_p(plan, 1, 2.634155951), 6)
    0.026674
    """
    seen = min(abs(z) if plan.sides == 2 else z, _FARTHEST)
    if seen <= 0:
        return 1.0
    if plan.boundary == "haybittle-peto":
        return _constant_p(plan, look, seen)
    if plan.spends:
        return _spending_p(plan, look, seen)
    constant = seen * plan.times[look] ** (0.5 - plan.exponent)
    return _crossing(plan, power_family(plan, constant))


def _constant_p(plan: Plan, look: int, z: float) -> float:
    """Return the p-value under Haybittle and Peto, whose interim bound alpha does not move."""
    looks = len(plan.times)
    if look < looks - 1 and z < INTERIM_Z:
        return 1.0
    final = z if look == looks - 1 else _FARTHEST
    return _crossing(plan, (*(INTERIM_Z for _ in plan.times[:-1]), final))


def _crossing(plan: Plan, critical: tuple[float, ...]) -> float:
    """Return the probability to cross, on both sides when two-sided."""
    lower = Bounds(plan, critical, None).lower
    return min(plan.sides * math.fsum(exits(plan.times, lower, critical).upper), 1.0)


def _spending_p(plan: Plan, look: int, z: float) -> float:
    """Return the p-value of a spending function: its alpha with the bound at z."""
    # The bounds depend on the looks so far alone; a later look would only cost time.
    so_far = replace(plan, times=plan.times[: look + 1])

    def surplus(quantile: float) -> float:
        alpha = plan.sides * normal_cdf(-quantile)
        try:
            return bounds_of(replace(so_far, alpha=alpha)).critical[-1] - z
        except InputError:  # so small an alpha spends nothing by then
            return _FARTHEST - z

    most = min(z + _SLACK, _LARGEST_Z)
    if surplus(_SMALLEST_Z) > 0:
        return 1.0
    if surplus(most) < 0:
        return plan.sides * normal_cdf(-most)
    return plan.sides * normal_cdf(-root_between(surplus, _SMALLEST_Z, most))
