"""Futility bounds by beta spending, beside bounds for an effect that do not rely on them."""

from dataclasses import dataclass
from typing import Final

from trialwise.core.errors import InputError
from trialwise.stats.numeric.distributions import normal_quantile
from trialwise.stats.numeric.expanding import root_near
from trialwise.stats.numeric.group_sequential import Exits, exits, walk
from trialwise.stats.sequential.boundary import Bounds, Spending, spent_by
from trialwise.stats.sequential.characteristics import drift_for, expected_share, fixed_drift

_USUAL: Final = 1.1
_SLACK: Final = 1e-3
_IMPOSSIBLE: Final = (
    9.0  # said of a drift so large that the futility bounds cannot spend what they may
)


@dataclass(frozen=True, slots=True)
class Futility:
    """Bounds below which a test is stopped as futile.

    Attributes:
        upper: bounds for an effect, computed as if no futility bound existed.
        lower: z at or below which the test stops, by look; the last equals the last upper bound.
        drift: mean of the final Z under the effect to detect.
        power: chance to cross the upper bounds under the effect.
    """

    upper: Bounds
    lower: tuple[float, ...]
    drift: float
    power: float

    def exits(self, drift: float) -> Exits:
        """Return where a test that obeys both bounds stops."""
        return exits(self.upper.plan.times, self.lower, self.upper.critical, drift)

    @property
    def inflation(self) -> float:
        """Largest sample over that of the test with one look."""
        return (self.drift / fixed_drift(self.upper.plan.tail, self.power)) ** 2

    def expected(self, drift: float) -> float:
        """Return the expected sample under a drift, over that of the test with one look."""
        return self.inflation * expected_share(self.exits(drift), self.upper.plan.times)


def futility_of(upper: Bounds, power: float, spending: Spending, shape: float) -> Futility:
    """Return the futility bounds that spend beta = 1 - power over the looks.

    Under the effect to detect, the test stops for futility by look k with probability beta(t_k);
    the drift is the one at which the two bounds meet at the last look.

    Args:
        upper: one-sided bounds for an effect; they stay valid when the futility bounds are ignored.
        power: chance to find the effect, futility bounds obeyed.
        spending: how beta is spent.
        shape: its parameter.

    Raises:
        InputError: when a look spends no beta.

    Source: Pampallona, Tsiatis & Kim (2001), Drug Information Journal 35, 1113-1121; Jennison &
        Turnbull (1999), ch. 7.

    >>> from trialwise.stats.sequential.boundary import Plan, bounds_of
    >>> plan = Plan((1 / 3, 2 / 3, 1.0), 0.025, 1, "lan-demets-obrien-fleming")
    >>> found = futility_of(bounds_of(plan), 0.8, "lan-demets-obrien-fleming", 0)
    >>> [round(z, 4) for z in found.lower], round(found.inflation, 4)
    ([-0.2361, 1.1704, 1.993], 1.1043)
    """
    times = upper.plan.times
    released = spent_by(spending, shape, 1 - power, times)
    spent = [after - before for before, after in zip((0.0, *released), released, strict=False)]
    last = normal_quantile(spent[-1])

    def surplus(drift: float) -> float:
        """Return how far, in units of z, the drift exceeds the one at which the bounds meet."""
        found = _lower(upper, spent, drift)
        return _IMPOSSIBLE if found is None else last - normal_quantile(found[1])

    least = drift_for(upper, power)
    drift = least
    if len(times) > 1:
        drift = root_near(surplus, least - _SLACK, least * _USUAL)
    found = _lower(upper, spent, drift)
    if found is None:
        raise InputError("power", power, "such that the bounds meet", "Plan fewer looks.")
    return Futility(upper, (*found[0], upper.critical[-1]), drift, power)


def _lower(
    upper: Bounds, spent: list[float], drift: float
) -> tuple[tuple[float, ...], float] | None:
    """Return the futility bounds before the last look and the chance to miss there.

    ``None`` when they would have to lie above the bounds for an effect.
    """
    state, lower = walk(upper.plan.times, drift), []
    for high, beta in zip(upper.critical[:-1], spent[:-1], strict=True):
        if state.below(high) <= beta:
            return None
        low = state.z_below(beta)
        lower.append(low)
        state = state.onward(low, high)
    missed = state.below(upper.critical[-1])
    return (tuple(lower), missed) if missed > 0 else None
