"""Observed and expected events of two arms over time, and the hazard ratio."""

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from trialwise.stats.comparing.survival_curve import Times
from trialwise.stats.numeric.bracketed import root_between

_FARTHEST = 60.0  # of ln(hazard ratio); beyond it one arm has practically no events


@dataclass(frozen=True, slots=True)
class RiskSet:
    """Users at risk and events of both arms at a time of events."""

    at_risk_a: int
    at_risk_b: int
    events_a: int
    events_b: int

    @property
    def at_risk(self) -> int:
        """Users at risk in both arms."""
        return self.at_risk_a + self.at_risk_b

    @property
    def events(self) -> int:
        """Events in both arms."""
        return self.events_a + self.events_b

    @property
    def expected_b(self) -> float:
        """Events expected in arm B when the hazards are equal."""
        return self.events * self.at_risk_b / self.at_risk

    @property
    def variance(self) -> float:
        """Hypergeometric variance of the events in arm B."""
        if self.at_risk == 1:
            return 0.0
        share = self.at_risk_b / self.at_risk
        left = (self.at_risk - self.events) / (self.at_risk - 1)
        return self.events * share * (1 - share) * left


@dataclass(frozen=True, slots=True)
class LogRank:
    """Events observed and expected in each arm, and the variance of their difference."""

    observed_a: float
    expected_a: float
    observed_b: float
    expected_b: float
    variance: float

    @property
    def chi_square(self) -> float:
        """(O_b − E_b)²/V."""
        return (self.observed_b - self.expected_b) ** 2 / self.variance

    @property
    def log_peto(self) -> float:
        """Peto's estimate (O_b − E_b)/V of the log hazard ratio; its standard error is 1/√V."""
        return (self.observed_b - self.expected_b) / self.variance


def risk_sets(a: Times, b: Times) -> tuple[RiskSet, ...]:
    """Return who was at risk and had the event at each time of events, in order.

    >>> risk_sets(Times((1.0, 3.0), (1, 1)), Times((2.0, 4.0), (1, 0)))[1]
    RiskSet(at_risk_a=1, at_risk_b=2, events_a=0, events_b=1)
    """
    happened = [
        Counter(time for time, event in zip(arm.times, arm.events, strict=True) if event)
        for arm in (a, b)
    ]
    ordered = [sorted(arm.times) for arm in (a, b)]

    def at_risk(arm: int, time: float) -> int:
        return len(ordered[arm]) - bisect_left(ordered[arm], time)

    return tuple(
        RiskSet(at_risk(0, time), at_risk(1, time), happened[0][time], happened[1][time])
        for time in sorted(happened[0].keys() | happened[1].keys())
    )


def log_rank(sets: Sequence[RiskSet]) -> LogRank:
    """Return the log-rank statistic of risk sets.

    E_b = Σ d n_b/n and V = Σ d (n_a/n)(n_b/n)(n − d)/(n − 1).

    Source: Mantel (1966), Cancer Chemotherapy Reports 50, 163-170.

    >>> found = log_rank(risk_sets(Times((1.0, 3.0), (1, 1)), Times((2.0, 4.0), (1, 0))))
    >>> round(found.expected_b, 4), round(found.variance, 4)
    (1.6667, 0.7222)
    """
    observed = [float(sum(each.events_a for each in sets)), float(sum(e.events_b for e in sets))]
    expected = math.fsum(each.expected_b for each in sets)
    variance = math.fsum(each.variance for each in sets)
    return LogRank(observed[0], sum(observed) - expected, observed[1], expected, variance)


def weighted_chi_square(
    sets: Sequence[RiskSet], weight: Callable[[RiskSet, float], float]
) -> float | None:
    """Return (Σ w(O − E))² / Σ w²V, ``None`` when the variance vanishes.

    Args:
        sets: the risk sets.
        weight: of a risk set and the pooled Kaplan-Meier curve just before it.
    """
    total, variance, survival = 0.0, 0.0, 1.0
    for each in sets:
        w = weight(each, survival)
        total += w * (each.events_b - each.expected_b)
        variance += w * w * each.variance
        survival *= 1 - each.events / each.at_risk
    return total * total / variance if variance > 0 else None


def cox(sets: Sequence[RiskSet]) -> tuple[float, float] | None:
    """Return the log hazard ratio of B to A by Cox's partial likelihood, and its standard error.

    Ties are handled by Efron's method.

    Returns:
        ``None`` when the likelihood has no maximum, as with events in one arm alone.

    Source: Cox (1972), J. R. Stat. Soc. B 34, 187-220; Efron (1977), JASA 72, 557-565.

    >>> value, error = cox(risk_sets(Times((1.0, 3.0), (1, 1)), Times((2.0, 4.0), (1, 0))))
    >>> round(value, 4), round(error, 4)
    (-0.9406, 1.2403)
    """

    def slope(log_ratio: float) -> float:
        return -math.fsum(_shares(sets, log_ratio)) + events_b

    events_b = sum(each.events_b for each in sets)
    if slope(-_FARTHEST) <= 0 or slope(_FARTHEST) >= 0:
        return None
    value = root_between(slope, -_FARTHEST, _FARTHEST)
    information = math.fsum(share * (1 - share) for share in _shares(sets, value))
    return (value, 1 / math.sqrt(information)) if information > 1e-12 else None


def _shares(sets: Sequence[RiskSet], log_ratio: float) -> list[float]:
    """Return for each event the share of the hazard at risk that is arm B's."""
    hazard = math.exp(log_ratio)
    found = []
    for each in sets:
        for place in range(each.events):
            gone = place / each.events
            in_a = each.at_risk_a - gone * each.events_a
            in_b = hazard * (each.at_risk_b - gone * each.events_b)
            found.append(in_b / (in_a + in_b))
    return found
