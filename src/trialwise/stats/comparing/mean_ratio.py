"""Intervals of the relative lift of two independent estimates: delta method, Fieller and log."""

import math

from trialwise.stats.comparing.estimate import Estimate
from trialwise.stats.numeric.interval import Interval
from trialwise.stats.wording import difference


def delta_lift(a: Estimate, b: Estimate, critical: float) -> Interval:
    """Return the delta-method interval of b/a − 1.

    b/a − 1 ± c √(v_b + (b/a)² v_a)/a

    Args:
        a: control, above 0.
        b: treatment.
        critical: critical value c.

    Source: Deng, Knoblich & Lu (2018), Applying the delta method in metric analytics, KDD.

    >>> interval = delta_lift(Estimate(50, 1), Estimate(53, 1), 1.96)
    >>> round(interval.low, 4), round(interval.high, 4)
    (0.0029, 0.1171)
    """
    lift = difference(b.value, a.value) / a.value
    half = critical * math.hypot(
        b.standard_error / a.value, b.value / a.value * (a.standard_error / a.value)
    )
    return Interval(lift - half, lift + half)


def fieller_lift(a: Estimate, b: Estimate, critical: float) -> Interval | None:
    """Return Fieller's interval of b/a − 1: all θ − 1 for which b − θa is within c standard errors.

    With g = c² v_a/a²: (b/a ± c √(v_b(1 − g) + (b/a)² v_a)/a)/(1 − g) − 1.

    Args:
        a: control, above 0.
        b: treatment.
        critical: critical value c.

    Returns:
        The interval, or ``None`` when control is within c standard errors of zero: then the set is
        not an interval.

    Source: Fieller (1954), Journal of the Royal Statistical Society B 16, 175-185.

    >>> interval = fieller_lift(Estimate(50, 1), Estimate(53, 1), 1.96)
    >>> round(interval.low, 4), round(interval.high, 4)
    (0.0044, 0.1188)
    """
    noise = a.standard_error / a.value
    g = (critical * noise) ** 2
    if g >= 1:
        return None
    ratio = b.value / a.value
    half = critical * math.hypot(b.standard_error / a.value * math.sqrt(1 - g), ratio * noise)
    lift = difference(b.value, a.value) / a.value
    return Interval((lift + g - half) / (1 - g), (lift + g + half) / (1 - g))


def log_lift(a: Estimate, b: Estimate, critical: float) -> Interval | None:
    """Return the interval of b/a − 1 that is symmetric on the log scale.

    (b/a) exp(± c √(v_a/a² + v_b/b²)) − 1

    Args:
        a: control, above 0.
        b: treatment.
        critical: critical value c.

    Returns:
        The interval, or ``None`` when the treatment is not above 0.

    Source: delta method for ln b − ln a, as Katz et al. (1978) for rates.

    >>> interval = log_lift(Estimate(50, 1), Estimate(53, 1), 1.96)
    >>> round(interval.low, 4), round(interval.high, 4)
    (0.0044, 0.1187)
    """
    if b.value <= 0:
        return None
    centre = math.log(b.value) - math.log(a.value)
    half = critical * math.hypot(a.standard_error / a.value, b.standard_error / b.value)
    return Interval(math.expm1(centre - half), math.expm1(centre + half))
