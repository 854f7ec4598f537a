"""Intervals of the odds ratio of two arms."""

import math

from trialwise.stats.comparing.proportions_interval import Arm
from trialwise.stats.comparing.ratio_interval import RatioInterval
from trialwise.stats.numeric.bracketed import root_between

_FARTHEST = 1e3  # of the score, and of ln(odds ratio)


def has_all_cells(a: Arm, b: Arm) -> bool:
    """Return whether every arm has converted and other users."""
    return 0 < a.conversions < a.users and 0 < b.conversions < b.users


def woolf_error(a: Arm, b: Arm) -> float:
    """Return the standard error of ln(odds ratio), √ of the sum of 1/cell; no cell is zero.

    Source: Woolf (1955), Annals of Human Genetics 19, 251-253.

    >>> round(woolf_error(Arm(184, 2000), Arm(226, 2000)), 4)
    0.1048
    """
    cells = (a.conversions, a.users - a.conversions, b.conversions, b.users - b.conversions)
    return math.sqrt(sum(1 / cell for cell in cells))


def log_odds_ratio(a: Arm, b: Arm, added: float = 0.0) -> float:
    """Return ln((x_b/(n_b − x_b)) / (x_a/(n_a − x_a))) with ``added`` to each cell; none is zero.

    >>> round(log_odds_ratio(Arm(184, 2000), Arm(226, 2000)), 4)
    0.229
    """
    top = math.log(b.conversions + added) - math.log(b.users - b.conversions + added)
    return top - math.log(a.conversions + added) + math.log(a.users - a.conversions + added)


def haldane_odds(a: Arm, b: Arm, z: float) -> RatioInterval:
    """Return Woolf's interval after adding ½ to each cell.

    Source: Haldane (1956), Annals of Human Genetics 20, 309-311; Gart (1966), Biometrics 22.

    >>> round(haldane_odds(Arm(0, 30), Arm(5, 30), 1.959964).low, 4)
    0.6939
    """
    cells = (a.conversions, a.users - a.conversions, b.conversions, b.users - b.conversions)
    half = z * math.sqrt(sum(1 / (cell + 0.5) for cell in cells))
    centre = log_odds_ratio(a, b, 0.5)
    return RatioInterval(math.exp(centre - half), math.exp(centre + half))


def odds_score(a: Arm, b: Arm, log_ratio: float) -> float:
    """Return the score statistic of an odds ratio, above 0 when the observed one is higher.

    (x_b − n_b p̃_b) √(1/(n_b p̃_b q̃_b) + 1/(n_a p̃_a q̃_a)), with p̃ the most likely rates under the
    odds ratio ψ: n_a(ψ − 1)p̃_a² + (ψ(n_b − X) + n_a + X)p̃_a − X = 0.

    Args:
        a: control.
        b: treatment; not everybody and not nobody converted over both.
        log_ratio: ln ψ.

    Source: Cornfield (1956), Proc. Third Berkeley Symposium 4, 135-148, without his correction
        for continuity; Miettinen & Nurminen (1985), Statistics in Medicine 4, 213-226.

    >>> round(odds_score(Arm(184, 2000), Arm(226, 2000), 0.0), 4)
    2.1895
    """
    if log_ratio < 0:  # seen from the other arm, so that the equation keeps its digits
        return -odds_score(b, a, -log_ratio)
    ratio, both = math.exp(log_ratio), a.conversions + b.conversions
    square = a.users * (ratio - 1)
    linear = ratio * (b.users - both) + a.users + both
    root = math.sqrt(linear * linear + 4 * square * both)
    rate_a = 2 * both / (linear + root) if linear > 0 else (root - linear) / (2 * square)
    expected_a = min(max(a.users * rate_a, 0.0), float(a.users))
    expected_b = both - expected_a
    other_a, other_b = a.users - expected_a, b.users - expected_b
    distance = b.conversions - expected_b
    if min(expected_a, expected_b, other_a, other_b) <= 0:
        return math.copysign(_FARTHEST, distance) if distance else 0.0
    information = b.users / expected_b / other_b + a.users / expected_a / other_a
    return distance * math.sqrt(information)


def cornfield(a: Arm, b: Arm, z: float) -> RatioInterval:
    """Return the score interval of the odds ratio: those whose score is within ± z.

    >>> interval = cornfield(Arm(184, 2000), Arm(226, 2000), 1.959964)
    >>> round(interval.low, 4), round(interval.high, 4)
    (1.0242, 1.5435)
    """
    low, high = 0.0, None
    if b.conversions and a.conversions < a.users:
        low = math.exp(_crossing(a, b, z, -1))
    if a.conversions and b.conversions < b.users:
        high = math.exp(_crossing(a, b, -z, 1))
    return RatioInterval(low, high)


def _crossing(a: Arm, b: Arm, wanted: float, step: int) -> float:
    """Return ln(odds ratio) where the score equals ``wanted``, looking outwards."""

    def excess(log_ratio: float) -> float:
        return min(max(odds_score(a, b, log_ratio), -_FARTHEST), _FARTHEST) - wanted

    near = log_odds_ratio(a, b) if has_all_cells(a, b) else 0.0
    while (excess(near) > 0) == (step < 0):
        near -= step
    far, width = near, 0.01
    while (excess(far) > 0) != (step < 0):
        near, far, width = far, far + step * width, 2 * width
        if width > _FARTHEST:
            raise ArithmeticError("no limit of the odds ratio")
    return root_between(excess, near, far)
