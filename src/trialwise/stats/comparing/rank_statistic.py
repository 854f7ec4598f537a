"""The Mann-Whitney statistic of two samples: tests, P(B > A) and the shift."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from trialwise.stats.comparing.estimate import Estimate
from trialwise.stats.numeric.interval import Interval
from trialwise.stats.numeric.ranks import MOST_PAIRS, exact_rank_sum, midranks, pairwise_median
from trialwise.stats.numeric.roots import smallest_reaching
from trialwise.stats.numeric.tails import critical, two_tails, upper_tail

RankMethod = Literal["exact", "normal"]
# R's wilcox.test is exact below this size of each sample, without ties.
EXACT_BELOW: Final = 50


@dataclass(frozen=True, slots=True)
class RankSum:
    """The Mann-Whitney U of the treatment: pairs in which it is higher, ties counting half.

    Attributes:
        u: the statistic, in [0, n_a n_b].
        n_a: size of control.
        n_b: size of the treatment.
        ties: sum of t³ − t over groups of t equal values.
    """

    u: float
    n_a: int
    n_b: int
    ties: int = 0

    @property
    def pairs(self) -> int:
        """Pairs of one user of each arm."""
        return self.n_a * self.n_b

    @property
    def superiority(self) -> float:
        """P(B > A) + P(B = A)/2 in the samples."""
        return self.u / self.pairs

    @property
    def is_exact(self) -> bool:
        """Whether the exact distribution is used: small samples without ties."""
        return self.ties == 0 and max(self.n_a, self.n_b) < EXACT_BELOW and float(self.u) % 1 == 0

    @property
    def sd(self) -> float:
        """Standard deviation of U without an effect, corrected for ties; 0 if all are equal."""
        n = self.n_a + self.n_b
        spread = (n + 1 - self.ties / (n * (n - 1))) / 12
        return math.sqrt(max(spread, 0.0)) * math.sqrt(self.n_a) * math.sqrt(self.n_b)

    def z(self, sides: int, *, corrected: bool = True) -> float:
        """Return the normal statistic, moved half a step towards zero when ``corrected``."""
        away = self.u - self.pairs / 2
        if corrected:
            # The one-sided test looks upwards; the two-sided one on the side of the data.
            step = 0.5 if sides == 1 else math.copysign(min(0.5, abs(away)), away)
            away -= step
        return away / self.sd

    def normal_p(self, sides: int, *, corrected: bool = True) -> float:
        """Return the p-value of the normal approximation."""
        z = self.z(sides, corrected=corrected)
        return two_tails(z) if sides == 2 else upper_tail(z)

    def exact_p(self, sides: int) -> float:
        """Return the exact p-value; valid without ties."""
        null = exact_rank_sum(self.n_a, self.n_b)
        return null.two_sided(self.u) if sides == 2 else null.upper(self.u)

    def p_value(self, sides: int) -> float:
        """Return the exact p-value of small samples without ties, else the normal one."""
        return self.exact_p(sides) if self.is_exact else self.normal_p(sides)

    def skipped(self, tail: float) -> int:
        """Return the differences left out at each end of the shift's interval, -1 when none fits.

        Source: Hollander, Wolfe & Chicken (2014), Nonparametric Statistical Methods, ch. 4.
        """
        if self.is_exact:
            return exact_rank_sum(self.n_a, self.n_b).quantile(tail) - 1
        return math.floor(self.pairs / 2 - critical(tail) * self.sd) - 1


def rank_sum(values_a: Sequence[float], values_b: Sequence[float]) -> RankSum:
    """Return the statistic of two lists.

    >>> rank_sum([1, 2, 3], [2.5, 4, 5])
    RankSum(u=8.0, n_a=3, n_b=3, ties=0)
    """
    n_a, n_b = len(values_a), len(values_b)
    ranked = midranks((*values_a, *values_b))
    u = math.fsum(ranked.ranks[n_a:]) - n_b * (n_b + 1) / 2
    return RankSum(u, n_a, n_b, ranked.ties)


def superiority_interval(statistic: RankSum, alpha: float, sides: int) -> Interval:
    """Return Newcombe's score interval of P(B > A) + P(B = A)/2.

    The limits solve |θ̂ − θ| = z √V(θ) with
    V(θ) = θ(1 − θ)(1 + N(1 − θ)/(2 − θ) + Nθ/(1 + θ)) / (n_a n_b), N = (n_a + n_b)/2 − 1.
    At θ = 1/2 that is the variance of the test without ties.

    Source: Newcombe (2006), Statistics in Medicine 25, 559-573, method 5.

    >>> interval = superiority_interval(RankSum(8, 3, 3), 0.05, 2)
    >>> round(interval.low, 3), round(interval.high, 3)
    (0.401, 0.988)
    """
    z = critical(alpha / sides)
    found = statistic.superiority
    size = (statistic.n_a + statistic.n_b) / 2 - 1

    def error(theta: float) -> float:
        factor = 1 + size * ((1 - theta) / (2 - theta) + theta / (1 + theta))
        return math.sqrt(theta * (1 - theta) * factor / statistic.n_a / statistic.n_b)

    def above_low(theta: float) -> float:
        return theta - found + z * error(theta)

    def above_high(theta: float) -> float:
        return theta - found - z * error(theta)

    low = smallest_reaching(above_low, 0.0, found) if found > 0 else 0.0
    high = smallest_reaching(above_high, found, 1.0) if found < 1 else 1.0
    return Interval(low, high)


def shift_of(
    values_a: Sequence[float], values_b: Sequence[float], statistic: RankSum, tail: float
) -> tuple[float, Interval | None] | None:
    """Return the Hodges-Lehmann shift and its interval.

    Returns:
        ``None`` for more pairs than are formed; no interval when the samples are too small for it.
    """
    if statistic.pairs > MOST_PAIRS:
        return None
    skipped = statistic.skipped(tail)
    median, interval = pairwise_median(values_a, values_b, max(skipped, 0))
    return median, interval if skipped >= 0 else None


def brunner_munzel(values_a: Sequence[float], values_b: Sequence[float]) -> Estimate | None:
    """Return the Brunner-Munzel estimate of P(B > A) + P(B = A)/2 with its t distribution.

    Its variance is estimated from the placements of each arm in the other, so it holds when the
    arms differ in spread.

    Returns:
        ``None`` when the arms do not overlap, or one has a single value.

    Source: Brunner & Munzel (2000), Biometrical Journal 42, 17-25.

    >>> round(brunner_munzel([1, 2, 3, 4], [2.5, 3.5, 5, 6]).value, 4)
    0.8125
    """
    n_a, n_b = len(values_a), len(values_b)
    if min(n_a, n_b) < 2:
        return None
    joint = midranks((*values_a, *values_b)).ranks
    place_a = [r - own for r, own in zip(joint, midranks(values_a).ranks, strict=False)]
    place_b = [r - own for r, own in zip(joint[n_a:], midranks(values_b).ranks, strict=True)]
    share_a = _variance(place_a) / n_b**2 / n_a
    share_b = _variance(place_b) / n_a**2 / n_b
    total = share_a + share_b
    if total == 0:
        return None
    df = 1 / ((share_a / total) ** 2 / (n_a - 1) + (share_b / total) ** 2 / (n_b - 1))
    return Estimate(math.fsum(place_b) / n_b / n_a, math.sqrt(total), df)


def _variance(values: Sequence[float]) -> float:
    mean = math.fsum(values) / len(values)
    return math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1)
