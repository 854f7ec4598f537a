"""The boundaries of group sequential tests: which z stops the test at each look."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, get_args

from trialwise.core.errors import InputError
from trialwise.stats.numeric.bracketed import root_between
from trialwise.stats.numeric.distributions import normal_cdf, normal_critical
from trialwise.stats.numeric.group_sequential import Exits, exits, walk

Spending = Literal[
    "lan-demets-obrien-fleming", "lan-demets-pocock", "hwang-shih-decani", "kim-demets"
]
Boundary = Literal[
    "lan-demets-obrien-fleming",
    "lan-demets-pocock",
    "hwang-shih-decani",
    "kim-demets",
    "obrien-fleming",
    "pocock",
    "wang-tsiatis",
    "haybittle-peto",
]
SPENDINGS: Final[tuple[Spending, ...]] = get_args(Spending)
BOUNDARIES: Final[tuple[Boundary, ...]] = get_args(Boundary)
INTERIM_Z: Final = 3.0  # of the Haybittle-Peto boundary
# Below this a look spends nothing that a float can hold.
_LEAST_SPENT: Final = 1e-290
_SLACK: Final = 1e-3
_SHAPES: Final[Mapping[str, float]] = {"obrien-fleming": 0.0, "pocock": 0.5}


@dataclass(frozen=True, slots=True)
class Plan:
    """A group sequential test before its critical values are computed.

    Attributes:
        times: share of the planned information at each look, the last 1.
        alpha: false positive rate over all looks.
        sides: 1 or 2.
        boundary: which boundary.
        shape: its parameter: delta of Wang and Tsiatis, gamma of Hwang, Shih and DeCani, rho of
            Kim and DeMets; 0 for the others.
    """

    times: tuple[float, ...]
    alpha: float
    sides: int
    boundary: Boundary
    shape: float = 0.0

    @property
    def tail(self) -> float:
        """Probability of crossing on one side over all looks."""
        return self.alpha / self.sides

    @property
    def spends(self) -> bool:
        """Whether the boundary follows from a spending function."""
        return self.boundary in SPENDINGS

    @property
    def exponent(self) -> float:
        """Wang and Tsiatis's delta: the bounds are C t^(delta - 1/2)."""
        return _SHAPES.get(self.boundary, self.shape)

    def cumulative(self) -> tuple[float, ...]:
        """Return the probability that one side may have spent by each look."""
        return spent_by(self.boundary, self.shape, self.tail, self.times)


@dataclass(frozen=True, slots=True)
class Bounds:
    """The critical values of a plan.

    Attributes:
        plan: what they belong to.
        critical: z that stops the test, by look; below its negative too when two-sided.
        constant: C of a boundary C t^(delta - 1/2), ``None`` for the others.
    """

    plan: Plan
    critical: tuple[float, ...]
    constant: float | None

    @property
    def lower(self) -> tuple[float, ...]:
        """Lower bounds of Z, minus infinity when one-sided."""
        return tuple(-z if self.plan.sides == 2 else -math.inf for z in self.critical)

    def exits(self, drift: float = 0.0) -> Exits:
        """Return where the test stops under a drift of the final Z."""
        return _exits(self, drift)

    def spent(self) -> tuple[float, ...]:
        """Return the false positive rate used up by each look, both sides together."""
        found = self.exits()
        total, spent = 0.0, []
        for low, high in zip(found.lower, found.upper, strict=True):
            total += low + high
            spent.append(total)
        return tuple(spent)


@lru_cache(maxsize=64)
def _exits(bounds: Bounds, drift: float) -> Exits:
    return exits(bounds.plan.times, bounds.lower, bounds.critical, drift)


def _obrien_fleming(tail: float, time: float, _shape: float) -> float:
    return 2 * normal_cdf(-normal_critical(tail / 2) / math.sqrt(time))


def _pocock(tail: float, time: float, _shape: float) -> float:
    return tail * math.log1p((math.e - 1) * time)


def _hwang_shih_decani(tail: float, time: float, gamma: float) -> float:
    if gamma == 0:
        return tail * time
    return tail * math.expm1(-gamma * time) / math.expm1(-gamma)


def _kim_demets(tail: float, time: float, rho: float) -> float:
    return float(tail * time**rho)


_SPENT: Final[Mapping[str, Callable[[float, float, float], float]]] = {
    "lan-demets-obrien-fleming": _obrien_fleming,
    "lan-demets-pocock": _pocock,
    "hwang-shih-decani": _hwang_shih_decani,
    "kim-demets": _kim_demets,
}


def spent_by(
    spending: str, shape: float, tail: float, times: tuple[float, ...]
) -> tuple[float, ...]:
    """Return the error probability that a spending function releases by each look.

    Args:
        spending: name of the function.
        shape: its parameter.
        tail: probability to spend in all, on one side.
        times: shares of the information.

    Raises:
        InputError: when a look would spend less than a float can hold.

    Source: Lan & DeMets (1983) for the O'Brien-Fleming and Pocock types; Hwang, Shih & DeCani
        (1990); Kim & DeMets (1987), Biometrika 74, 149-154, for t^rho.

    >>> [round(2 * spent, 4) for spent in spent_by("lan-demets-pocock", 0, 0.025, (0.5, 1.0))]
    [0.031, 0.05]
    """
    released = tuple(_SPENT[spending](tail, time, shape) for time in times)
    steps = [after - before for before, after in zip((0.0, *released), released, strict=False)]
    if min(steps) < _LEAST_SPENT:
        place = steps.index(min(steps))
        raise InputError(
            "information",
            f"{times[place]:.4g} at look {place + 1}",
            f"at times when {spending} spends something",
            "Leave that look out, or choose a spending function that spends more there.",
        )
    return released


@lru_cache(maxsize=64)
def bounds_of(plan: Plan) -> Bounds:
    """Return the critical values of a plan.

    Args:
        plan: the plan.

    Raises:
        InputError: when the boundary cannot hold alpha.

    Source: Jennison & Turnbull (1999), Group Sequential Methods, ch. 2 and 7.

    >>> five = (0.2, 0.4, 0.6, 0.8, 1.0)
    >>> round(bounds_of(Plan(five, 0.05, 2, "pocock")).constant, 4)
    2.4132
    """
    if plan.spends:
        return Bounds(plan, _by_steps(plan, plan.cumulative()), None)
    if plan.boundary == "haybittle-peto":
        return Bounds(plan, _haybittle_peto(plan), None)
    constant = _constant(plan)
    return Bounds(plan, power_family(plan, constant), constant)


def power_family(plan: Plan, constant: float) -> tuple[float, ...]:
    """Return the bounds C t^(delta - 1/2) of a plan for a constant C."""
    return tuple(constant * time ** (plan.exponent - 0.5) for time in plan.times)


def _by_steps(plan: Plan, cumulative: tuple[float, ...]) -> tuple[float, ...]:
    """Return the bounds that spend, on each side, exactly what is released by each look."""
    state, critical, before = walk(plan.times), [], 0.0
    for place, released in enumerate(cumulative):
        z = state.z_above(released - before)
        critical.append(z)
        before = released
        if place + 1 < len(plan.times):
            state = state.onward(-z if plan.sides == 2 else -math.inf, z)
    return tuple(critical)


def _haybittle_peto(plan: Plan) -> tuple[float, ...]:
    state, spent = walk(plan.times), 0.0
    for _ in plan.times[:-1]:
        spent += state.above(INTERIM_Z)
        state = state.onward(-INTERIM_Z if plan.sides == 2 else -math.inf, INTERIM_Z)
    if spent >= plan.tail:
        raise InputError(
            "alpha",
            plan.alpha,
            f"above {plan.sides * spent:.3g}, what looks at z = 3 use up before the final one",
            "Plan fewer looks, or choose a boundary that scales with alpha.",
        )
    final = state.z_above(plan.tail - spent)
    return (*(INTERIM_Z for _ in plan.times[:-1]), final)


def _constant(plan: Plan) -> float:
    """Return C; in units of z the false positive rate is nearly straight in it."""
    wanted = normal_critical(plan.tail)

    def surplus(constant: float) -> float:
        bounds = Bounds(plan, power_family(plan, constant), constant)
        found = exits(plan.times, bounds.lower, bounds.critical)
        return normal_critical(sum(found.upper)) - wanted

    # One look would need less, Bonferroni over the looks needs more.
    most = normal_critical(plan.tail / len(plan.times))
    return root_between(surplus, wanted - _SLACK, most + _SLACK)
