"""Rates of events per exposure: intervals of one rate, of a difference and of a ratio."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from trialwise.stats.calculator import Param
from trialwise.stats.comparing.proportions_interval import Arm, wilson
from trialwise.stats.comparing.rate_interval import rate_interval
from trialwise.stats.comparing.ratio_interval import RatioInterval
from trialwise.stats.numeric.bracketed import root_between
from trialwise.stats.numeric.distributions import normal_critical
from trialwise.stats.numeric.exact_limits import gamma_limits, garwood, poisson_mid_p
from trialwise.stats.numeric.interval import Interval
from trialwise.stats.planning.design import LARGEST_SIZE

PoissonMethod = Literal["exact", "mid_p", "jeffreys", "score", "wald"]
POISSON_METHODS: Final[tuple[PoissonMethod, ...]] = get_args(PoissonMethod)
PairMethod = Literal["exact", "mid_p", "score", "wald"]
_LARGEST_EXPOSURE: Final = 1e15
_LEAST_EXPOSURE: Final = 1e-9
_FARTHEST: Final = 1e12  # of a score
_DOUBLINGS: Final = 200
_SHARES: Final[Mapping[str, Literal["clopper_pearson", "mid_p"]]] = {
    "exact": "clopper_pearson",
    "mid_p": "mid_p",
}


def event_params(suffix: str, role: str) -> tuple[Param, Param]:
    """Return the inputs ``events`` and ``exposure`` with this suffix.

    Args:
        suffix: ``_a``, ``_b``, or empty for a single group.
        role: the arm in words, empty for a single group.
    """
    of = f" of {role}" if role else ""
    return (
        Param(
            f"events{suffix}",
            "count",
            f"events{of}; a user can have several",
            required=True,
            low=0,
            high=LARGEST_SIZE,
            low_hint="Counts cannot be negative.",
        ),
        Param(
            f"exposure{suffix}",
            "number",
            f"exposure{of} in which they were counted: users, sessions, days or user-days",
            required=True,
            low=_LEAST_EXPOSURE,
            high=_LARGEST_EXPOSURE,
            low_hint="Without exposure there is no rate; use the same unit in both arms.",
        ),
    )


@dataclass(frozen=True, slots=True)
class Events:
    """Events counted over an exposure."""

    count: int
    exposure: float

    @property
    def rate(self) -> float:
        """Events per unit of exposure."""
        return self.count / self.exposure


def poisson_interval(method: PoissonMethod, seen: Events, tail: float) -> Interval:
    """Return the interval of a rate of events, each limit missed with probability about ``tail``.

    >>> interval = poisson_interval("exact", Events(12, 40.0), 0.025)
    >>> round(interval.low, 4), round(interval.high, 4)
    (0.155, 0.524)
    """
    mean = _mean_interval(method, seen.count, tail)
    return Interval(mean.low / seen.exposure, mean.high / seen.exposure)


def _mean_interval(method: PoissonMethod, events: int, tail: float) -> Interval:
    if method == "exact":
        return garwood(events, tail)
    if method == "mid_p":
        return poisson_mid_p(events, tail)
    if method == "jeffreys":
        limits = gamma_limits(events + 0.5, tail)
        return Interval(0.0 if events == 0 else limits.low, limits.high)
    z = normal_critical(tail)
    if method == "wald":
        return Interval(max(events - z * math.sqrt(events), 0.0), events + z * math.sqrt(events))
    half = z * math.sqrt(events + z * z / 4)
    low = 0.0 if events == 0 else max(events + z * z / 2 - half, 0.0)
    return Interval(low, events + z * z / 2 + half)


def share_of_b(a: Events, b: Events) -> float:
    """Return the share of exposure that is B's, the share of events when the rates are equal."""
    return b.exposure / (a.exposure + b.exposure)


def ratio_interval(
    a: Events, b: Events, method: PairMethod, *, tail: float, overdispersion: float
) -> RatioInterval:
    """Return the interval of the ratio of rates, B over A.

    Given all events, those of B are binomial with share θ, and the ratio is θ/(1 − θ) times the
    exposure of A over that of B; exact, mid-p and score come from the interval of θ.

    Args:
        a: control.
        b: treatment; not both without events, and with Wald's method neither.
        method: exact and mid_p only without overdispersion.
        tail: in (0, 0.5).
        overdispersion: variance over mean of the counts, at least 1.

    Source: Przyborowski & Wilenski (1940), Biometrika 31, 313-323.

    >>> found = ratio_interval(
    ...     Events(30, 100.0), Events(45, 100.0), "exact", tail=0.025, overdispersion=1.0
    ... )
    >>> round(found.low, 4), round(found.high, 4)
    (0.9244, 2.466)
    """
    z = normal_critical(tail) * math.sqrt(overdispersion)
    if method == "wald":
        half = z * math.sqrt(1 / a.count + 1 / b.count)
        centre = math.log(b.count / b.exposure) - math.log(a.count / a.exposure)
        return RatioInterval(math.exp(centre - half), math.exp(centre + half))
    all_events = Arm(b.count, a.count + b.count)
    mirrored = Arm(a.count, a.count + b.count)  # keeps the digits of 1 − θ
    if method == "score":
        share, rest = wilson(all_events, z), wilson(mirrored, z)
    else:
        name = _SHARES[method]
        share, rest = rate_interval(name, all_events, tail), rate_interval(name, mirrored, tail)
    factor = a.exposure / b.exposure
    low = share.low / rest.high * factor
    return RatioInterval(low, None if a.count == 0 else share.high / rest.low * factor)


def difference_interval(a: Events, b: Events, z: float) -> Interval:
    """Return the score interval of the difference of rates, B minus A.

    Source: Miettinen & Nurminen (1985), Statistics in Medicine 4, 213-226.

    >>> found = difference_interval(Events(30, 100.0), Events(45, 100.0), 1.959964)
    >>> round(found.low, 4), round(found.high, 4)
    (-0.0203, 0.3276)
    """
    effect = b.rate - a.rate
    step = math.sqrt(a.rate / a.exposure + b.rate / b.exposure)
    step += 1 / min(a.exposure, b.exposure)

    def limit(sign: float) -> float:
        def excess(difference: float) -> float:
            score = difference_score(a, b, difference)
            return min(max(score, -_FARTHEST), _FARTHEST) + sign * z

        width = step
        for _ in range(_DOUBLINGS):
            if (excess(effect + sign * width) > 0) == (sign < 0):
                return root_between(excess, effect, effect + sign * width)
            width *= 2
        raise ArithmeticError("no limit of the difference")

    return Interval(limit(-1.0), limit(1.0))


def difference_score(a: Events, b: Events, difference: float) -> float:
    """Return the score statistic of a difference of rates, above 0 when more is observed.

    (r_b − r_a − δ) / √(λ̃_a/T_a + λ̃_b/T_b), λ̃ the most likely rates with λ̃_b − λ̃_a = δ.

    >>> round(difference_score(Events(30, 100.0), Events(45, 100.0), 0.0), 4)
    1.7321
    """
    if difference < 0:
        return -difference_score(b, a, -difference)
    exposure = a.exposure + b.exposure
    linear = (a.count + b.count) / exposure - difference
    product = difference * a.count / exposure
    root = math.sqrt(linear * linear + 4 * product)
    rate = (linear + root) / 2 if linear > 0 else 2 * product / (root - linear) if root else 0.0
    variance = rate / a.exposure + (rate + difference) / b.exposure
    distance = b.rate - a.rate - difference
    if variance <= 0:
        return math.copysign(_FARTHEST, distance) if distance else 0.0
    return distance / math.sqrt(variance)


def wald_difference(a: Events, b: Events, z: float) -> Interval:
    """Return r_b − r_a ± z √(r_a/T_a + r_b/T_b).

    >>> round(wald_difference(Events(30, 100.0), Events(45, 100.0), 1.959964).low, 4)
    -0.0197
    """
    half = z * math.sqrt(a.rate / a.exposure + b.rate / b.exposure)
    return Interval(b.rate - a.rate - half, b.rate - a.rate + half)
