"""A group sequential test while it runs: the statistics so far against their bounds."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from trialwise.core.errors import InputError
from trialwise.stats.calculator import Param
from trialwise.stats.numeric.distributions import normal_critical
from trialwise.stats.sequential.boundary import Bounds

Z_VALUES = Param(
    "z_values",
    "numbers",
    "z statistic on all data up to each look taken so far, positive when the treatment is higher, "
    "as in 1.1,2.4",
    low=-1e4,
    high=1e4,
    list_hint="Give one z per look taken, as in 1.1,2.4.",
)
P_VALUES = Param(
    "p_values",
    "numbers",
    "the same as p-values of the usual test, with as many sides as the plan, as in 0.27,0.016",
    low=0,
    high=1,
    low_open=True,
    low_hint="A p-value is above 0; give the z statistic instead.",
    high_hint="A p-value is at most 1.",
    list_hint="Give one p-value per look taken, as in 0.27,0.016.",
)
STANDARD_ERROR = Param(
    "standard_error",
    "number",
    "standard error of the effect at the latest look, in the unit of the effect",
    low=1e-150,
    high=1e150,
    low_hint="Without a standard error leave it out; the effect is then not shown.",
)

LOOK = Param(
    "look",
    "count",
    "number of the look, from 1, at which the one statistic given was taken, when those before it "
    "are not known but did not stop the test",
    low=1,
    high=1000,
    low_hint="The first look is 1.",
)


@dataclass(frozen=True, slots=True)
class State:
    """Where a test stands.

    Attributes:
        bounds: critical values.
        z_values: statistics so far.
        crossed: place of the first look that reached its bound, ``None`` for none.
    """

    bounds: Bounds
    z_values: tuple[float, ...]
    crossed: int | None

    @property
    def look(self) -> int:
        """Place of the latest look, from 0."""
        return len(self.z_values) - 1

    @property
    def z(self) -> float:
        """Statistic at the latest look."""
        return self.z_values[-1]

    @property
    def critical(self) -> float:
        """Critical value at the latest look."""
        return self.bounds.critical[self.look]

    @property
    def is_last(self) -> bool:
        """Whether no planned look is left."""
        return self.look == len(self.bounds.critical) - 1

    @property
    def end(self) -> int | None:
        """Place of the look at which the test ended, ``None`` while it runs."""
        if self.crossed is not None:
            return self.crossed
        return self.look if self.is_last else None

    @property
    def decision(self) -> str:
        """What the plan says: reject, continue, or do not reject."""
        if self.crossed is not None:
            return "reject"
        return "do not reject" if self.is_last else "continue"


def statistics_of(
    z_values: Sequence[float] | None, p_values: Sequence[float] | None, sides: int, looks: int
) -> tuple[float, ...]:
    """Return z at the looks so far; two-sided p-values lose the direction and count as gains.

    Args:
        z_values: statistics so far, or
        p_values: the same as p-values.
        sides: of the p-values.
        looks: planned number of looks.

    Raises:
        InputError: for more values than looks, or a one-sided p-value of 1.
    """
    field, given = ("z_values", z_values) if p_values is None else ("p_values", p_values)
    given = given or ()
    if len(given) > looks:
        raise InputError(
            field,
            ",".join(f"{value:.15g}" for value in given),
            f"at most {looks} values, one for each planned look",
            "Plan more looks, or drop the values that were no looks.",
        )
    if p_values is None:
        return tuple(given)
    if sides == 1 and max(given) == 1:
        raise InputError(field, 1, "below 1 with one side", "Give the z statistic instead.")
    return tuple(normal_critical(p / sides) for p in given)


def placed(seen: tuple[float, ...], look: int | None, looks: int) -> tuple[float, ...]:
    """Return the statistics with ``nan`` for earlier looks that are not known.

    Args:
        seen: statistics that are known.
        look: number of the look of the only one, ``None`` when all looks so far are known.
        looks: planned number of looks.

    Raises:
        InputError: for a look beyond the plan, or several statistics.

    >>> placed((2.5,), 2, 4)
    (nan, 2.5)
    """
    if look is None:
        return seen
    if look > looks:
        raise InputError(
            "look", look, f"at most {looks}, the number of planned looks", "Plan more looks."
        )
    if len(seen) == look:
        return seen
    if len(seen) > 1:
        raise InputError(
            "look",
            look,
            f"left out, or {len(seen)}, with {len(seen)} statistics",
            "Give the statistic of every look so far, or that of the latest alone.",
        )
    return (math.nan,) * (look - 1) + seen


def state_of(bounds: Bounds, z_values: tuple[float, ...]) -> State:
    """Return where a test stands after the looks so far."""
    sides = bounds.plan.sides
    for place, z in enumerate(z_values):
        if (abs(z) if sides == 2 else z) >= bounds.critical[place]:
            return State(bounds, z_values, place)
    return State(bounds, z_values, None)
