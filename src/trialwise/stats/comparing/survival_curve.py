"""Times to an event, some of them censored: inputs, the Kaplan-Meier curve and its intervals."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Literal

from trialwise.core.errors import InputError
from trialwise.stats.calculator import Param
from trialwise.stats.numeric.interval import Interval
from trialwise.stats.wording import count

Transform = Literal["log_log", "log", "plain"]
MOST_TIMES: Final = 20_000
_LARGEST_TIME: Final = 1e12
_HALF: Final = 0.5 + 1e-12  # a curve that stands at a half, up to the noise of its product


def time_params(suffix: str, role: str) -> tuple[Param, Param]:
    """Return the inputs ``times`` and ``events`` with this suffix.

    Args:
        suffix: ``_a``, ``_b``, or empty for a single group.
        role: the arm in words, empty for a single group.
    """
    of = f" of {role}" if role else ""
    return (
        Param(
            f"times{suffix}",
            "numbers",
            f"time of each user{of} to the event, or to the end of observation without it",
            required=True,
            low=0,
            high=_LARGEST_TIME,
            low_hint="Count time from the start of each user.",
            list_hint="Separate the times by commas, as in 3,5.5,8.",
        ),
        Param(
            f"events{suffix}",
            "counts",
            f"1 when the event happened at that time, 0 when the user{of} was still without it "
            "(censored); all 1 when not given",
            low=0,
            high=1,
            low_hint="Use 1 for an event and 0 for a censored time.",
            high_hint="Use 1 for an event and 0 for a censored time.",
            list_hint="Give one 0 or 1 for each time, as in 1,0,1.",
        ),
    )


@dataclass(frozen=True, slots=True)
class Times:
    """Times to an event or to censoring, with 1 for an event."""

    times: tuple[float, ...]
    events: tuple[int, ...]

    @property
    def users(self) -> int:
        """How many users there are."""
        return len(self.times)

    @property
    def event_count(self) -> int:
        """How many of them had the event."""
        return sum(self.events)


def times_of(times: tuple[float, ...], events: tuple[int, ...] | None, suffix: str = "") -> Times:
    """Return the times of a group; every time is an event when ``events`` is absent.

    Raises:
        InputError: for too many times, or lists of different lengths.

    >>> times_of((3.0, 5.0), None).events
    (1, 1)
    """
    if len(times) > MOST_TIMES:
        raise InputError(
            f"times{suffix}",
            f"a list of {count(len(times))} values",
            f"a list of at most {count(MOST_TIMES)} values",
            "Take a random sample, or compute the observed and expected events where the data are.",
        )
    if events is None:
        return Times(times, (1,) * len(times))
    if len(events) != len(times):
        raise InputError(
            f"events{suffix}",
            f"{count(len(events))} values",
            f"{count(len(times))} values, one for each time",
            "Give 1 for an event and 0 for a censored time, in the order of the times.",
        )
    return Times(times, events)


@dataclass(frozen=True, slots=True)
class Step:
    """The curve at a time of events.

    Attributes:
        time: of the events.
        at_risk: users without the event until then.
        events: events at that time.
        survival: share without the event after it.
        relative_variance: Greenwood's Σ d/(n(n − d)), the variance of ln S; infinite when S = 0.
    """

    time: float
    at_risk: int
    events: int
    survival: float
    relative_variance: float


@dataclass(frozen=True, slots=True)
class Curve:
    """A Kaplan-Meier curve: its steps in order of time, and the last time observed.

    Attributes:
        steps: at each time with an event.
        last: the longest time, of an event or censored.
    """

    steps: tuple[Step, ...]
    last: float

    def at(self, time: float) -> Step | None:
        """Return the last step up to ``time``, ``None`` before the first."""
        place = bisect_right([step.time for step in self.steps], time)
        return self.steps[place - 1] if place else None

    def is_known(self, time: float) -> bool:
        """Return whether the curve reaches ``time``: it was observed, or nobody was left."""
        return time <= self.last or (bool(self.steps) and self.steps[-1].survival == 0)

    def median(self) -> float | None:
        """Return the smallest time with S(t) <= 1/2, ``None`` when the curve stays above."""
        return next((step.time for step in self.steps if step.survival <= _HALF), None)

    def median_interval(
        self, z: float, transform: Transform = "log_log"
    ) -> tuple[float | None, float | None]:
        """Return where the limits of the curve fall to 1/2; ``None`` where they do not.

        Source: Brookmeyer & Crowley (1982), Biometrics 38, 29-41.
        """
        ends: list[float | None] = [None, None]
        for step in self.steps:
            limits = survival_interval(step, z, transform)
            if limits is None:
                continue
            for side, limit in enumerate((limits.low, limits.high)):
                if ends[side] is None and limit <= _HALF:
                    ends[side] = step.time
        return ends[0], ends[1]


def kaplan_meier(data: Times) -> Curve:
    """Return the Kaplan-Meier curve, S(t) = Π (1 − d/n) over the times of events up to t.

    Censored users count as at risk at their own time.

    Source: Kaplan & Meier (1958), JASA 53, 457-481; Greenwood (1926) for the variance.

    >>> curve = kaplan_meier(Times((1.0, 2.0, 3.0, 4.0), (1, 0, 1, 0)))
    >>> [(step.time, step.at_risk, step.survival) for step in curve.steps]
    [(1.0, 4, 0.75), (3.0, 2, 0.375)]
    """
    ordered = sorted(data.times)
    happened = sorted(time for time, event in zip(data.times, data.events, strict=True) if event)
    steps, survival, variance = [], 1.0, 0.0
    for time, group in groupby(happened):
        events = sum(1 for _ in group)
        at_risk = data.users - bisect_left(ordered, time)
        survival *= (at_risk - events) / at_risk
        variance += events / at_risk / (at_risk - events) if at_risk > events else math.inf
        steps.append(Step(time, at_risk, events, survival, variance))
    return Curve(tuple(steps), ordered[-1])


def survival_interval(step: Step, z: float, transform: Transform = "log_log") -> Interval | None:
    """Return the interval of the curve at a step, ``None`` when nobody is left.

    log_log: S^(θ^±1) with θ = exp(z √v / |ln S|); log: S exp(± z √v); plain: S ± z S √v, where v is
    Greenwood's sum. All are cut off at 0 and 1.

    Source: Kalbfleisch & Prentice (2002), The Statistical Analysis of Failure Time Data, ch. 1.

    >>> interval = survival_interval(Step(1.0, 10, 1, 0.9, 1 / 90), 1.959964)
    >>> round(interval.low, 4), round(interval.high, 4)
    (0.473, 0.9853)
    """
    if step.survival <= 0:
        return None
    error = z * math.sqrt(step.relative_variance)
    if transform == "log_log":
        log_survival = math.log(step.survival)
        spread = math.exp(min(error / -log_survival, 700.0))
        return Interval(math.exp(log_survival * spread), math.exp(log_survival / spread))
    if transform == "log":
        low, high = step.survival * math.exp(-error), step.survival * math.exp(error)
        return Interval(low, min(high, 1.0))
    half = step.survival * error
    return Interval(max(step.survival - half, 0.0), min(step.survival + half, 1.0))


def shown_steps(curve: Curve, most: int) -> Sequence[Step]:
    """Return at most ``most`` steps spread evenly over the curve, the last included."""
    total = len(curve.steps)
    if total <= most:
        return curve.steps
    return [curve.steps[round(place * (total - 1) / (most - 1))] for place in range(most)]
