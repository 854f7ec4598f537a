"""Intervals of the ratio of two rates."""

import math
from dataclasses import dataclass

from trialwise.stats.comparing.proportions_interval import Arm
from trialwise.stats.numeric.bracketed import root_between
from trialwise.stats.numeric.interval import Interval

_FARTHEST = 1e3  # of ln(ratio); no ratio of two counts is near it


@dataclass(frozen=True, slots=True)
class RatioInterval:
    """An interval of a ratio; ``high`` is ``None`` when there is no upper limit."""

    low: float
    high: float | None


def katz_ratio(a: Arm, b: Arm, z: float) -> RatioInterval | None:
    """Return Katz's log interval of p_b/p_a, exp(ln φ ± z √(1/x_a − 1/n_a + 1/x_b − 1/n_b)).

    Returns:
        The interval, or ``None`` when an arm has no conversions, or all users of both converted.

    Source: Katz, Baptista, Azen & Pike (1978), Biometrics 34, 469-474.

    >>> interval = katz_ratio(Arm(184, 2000), Arm(226, 2000), 1.959964)
    >>> round(interval.low, 4), round(interval.high, 4)
    (1.0213, 1.4771)
    """
    error = katz_error(a, b)
    if error is None:
        return None
    centre = math.log(b.rate / a.rate)
    return RatioInterval(math.exp(centre - z * error), math.exp(centre + z * error))


def katz_error(a: Arm, b: Arm) -> float | None:
    """Return the standard error of ln(p_b/p_a), ``None`` where it has none or is zero.

    >>> round(katz_error(Arm(184, 2000), Arm(226, 2000)), 4)
    0.0941
    """
    if a.conversions == 0 or b.conversions == 0:
        return None
    error = math.sqrt((1 - a.rate) / a.conversions + (1 - b.rate) / b.conversions)
    return error if error > 0 else None


def ratio_score(a: Arm, b: Arm, ratio: float) -> float:
    """Return the score statistic of p_b/p_a = ``ratio``, above 0 when the observed one is higher.

    (p_b − φp_a) / √(φp̃(1 − φp̃)/n_b + φ²p̃(1 − p̃)/n_a), where p̃ is the most likely rate of control
    under the ratio φ: the smaller root of Nφp² − (n_b φ + x_b + n_a + x_a φ)p + x_a + x_b = 0.

    Args:
        a: control.
        b: treatment; not both without conversions.
        ratio: φ, above 0.

    Source: Koopman (1984), Biometrics 40, 513-517.

    >>> round(ratio_score(Arm(184, 2000), Arm(226, 2000), 1.0), 4)
    2.1895
    """
    both = a.conversions + b.conversions
    half = (b.users + a.conversions) * ratio + b.conversions + a.users
    # half² − 4N(x_a + x_b)φ as a sum of terms that cannot cancel to below zero.
    gap = (b.users + a.conversions) * ratio - b.conversions - a.users
    spare = (a.users - a.conversions) * (b.users - b.conversions)
    rate = min(2 * both / (half + math.sqrt(gap * gap + 4 * ratio * spare)), 1.0)
    rate_b = min(ratio * rate, 1.0)
    variance = rate_b * (1 - rate_b) / b.users + ratio * ratio * rate * (1 - rate) / a.users
    distance = b.rate - ratio * a.rate
    if variance <= 0:
        return math.copysign(math.inf, distance) if distance else 0.0
    return distance / math.sqrt(variance)


def koopman(a: Arm, b: Arm, z: float) -> RatioInterval:
    """Return Koopman's score interval of p_b/p_a: the ratios whose score is within ± z.

    Args:
        a: control.
        b: treatment; not both without conversions.
        z: critical value.

    >>> interval = koopman(Arm(0, 40), Arm(5, 50), 1.959964)
    >>> round(interval.low, 4), interval.high
    (1.0993, None)
    """
    centre = 0.0 if not (a.conversions and b.conversions) else math.log(b.rate / a.rate)
    low, high = 0.0, None
    if b.conversions:
        low = math.exp(_crossing(a, b, z, centre, -1))
    if a.conversions:
        high = math.exp(_crossing(a, b, -z, centre, 1))
    return RatioInterval(low, high)


def _crossing(a: Arm, b: Arm, wanted: float, centre: float, step: int) -> float:
    """Return ln(ratio) where the score equals ``wanted``, looking from ``centre`` outwards."""

    def excess(log_ratio: float) -> float:
        score = ratio_score(a, b, math.exp(log_ratio))
        return min(max(score, -_FARTHEST), _FARTHEST) - wanted

    near = centre
    while (excess(near) > 0) == (step < 0):  # without an estimate the centre may lie outside
        near -= step
    far, width = near, 0.01
    while (excess(far) > 0) != (step < 0):
        near, far, width = far, far + step * width, 2 * width
        if width > _FARTHEST:
            raise ArithmeticError("no limit of the ratio")
    return root_between(excess, near, far)


def delta_lift(a: Arm, b: Arm, z: float) -> Interval | None:
    """Return the delta-method interval of p_b/p_a, ``None`` when control has no conversions.

    φ ± z √(v_b + φ² v_a) / p_a with v the variances of the rates; symmetric around the ratio.

    Source: Deng, Knoblich & Lu (2018), KDD.

    >>> interval = delta_lift(Arm(184, 2000), Arm(226, 2000), 1.959964)
    >>> round(interval.low, 4), round(interval.high, 4)
    (1.0017, 1.4549)
    """
    if a.conversions == 0:
        return None
    ratio = b.rate / a.rate
    half = z * math.sqrt(b.variance + ratio * ratio * a.variance) / a.rate
    return Interval(ratio - half, ratio + half)


def fieller(a: Arm, b: Arm, z: float) -> Interval | None:
    """Return Fieller's interval of p_b/p_a, the ratios φ with |p_b − φp_a| ≤ z √(v_b + φ² v_a).

    Returns:
        The interval, or ``None`` when control's rate is not z standard errors above zero.

    Source: Fieller (1954), J. R. Stat. Soc. B 16, 175-185.

    >>> interval = fieller(Arm(184, 2000), Arm(226, 2000), 1.959964)
    >>> round(interval.low, 4), round(interval.high, 4)
    (1.022, 1.482)
    """
    below = a.rate * a.rate - z * z * a.variance
    if below <= 0:
        return None
    middle = a.rate * b.rate
    inner = (
        z * z * (b.variance * a.rate**2 + a.variance * b.rate**2 - z * z * a.variance * b.variance)
    )
    half = math.sqrt(max(inner, 0.0))
    return Interval((middle - half) / below, (middle + half) / below)


def haldane_ratio(a: Arm, b: Arm, z: float) -> Interval:
    """Return Katz's interval of p_b/p_a after adding ½ to each of the four cells.

    Source: Haldane (1956), Annals of Human Genetics 20, 309-311, for the half.

    >>> round(haldane_ratio(Arm(0, 40), Arm(5, 50), 1.959964).low, 4)
    0.5035
    """
    log_ratio = math.log((b.conversions + 0.5) / (b.users + 1) / (a.conversions + 0.5))
    log_ratio += math.log(a.users + 1)
    variance = (b.users - b.conversions + 0.5) / (b.users + 1) / (b.conversions + 0.5)
    variance += (a.users - a.conversions + 0.5) / (a.users + 1) / (a.conversions + 0.5)
    half = z * math.sqrt(variance)
    return Interval(math.exp(log_ratio - half), math.exp(log_ratio + half))
