"""The statistic of Wilcoxon's signed-rank test: exact and normal p-values."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from trialwise.stats.numeric.ranks import exact_signed_rank, midranks
from trialwise.stats.numeric.tails import critical, two_tails, upper_tail

_EXACT_BELOW: Final = 50  # as in R's wilcox.test


@dataclass(frozen=True, slots=True)
class SignedRank:
    """The sum of the ranks of positive differences.

    Attributes:
        v: the statistic, in [0, n(n + 1)/2].
        n: differences other than zero.
        zeros: differences of zero, left out.
        ties: sum of t³ − t over groups of t differences of the same size.
    """

    v: float
    n: int
    zeros: int
    ties: int

    @property
    def largest(self) -> int:
        """The largest possible statistic."""
        return self.n * (self.n + 1) // 2

    @property
    def is_exact(self) -> bool:
        """Whether the exact distribution is used: few pairs, no ties, no zeros."""
        return self.ties == 0 and self.zeros == 0 and self.n < _EXACT_BELOW

    @property
    def sd(self) -> float:
        """Standard deviation of the statistic without an effect."""
        return math.sqrt(self.n * (self.n + 1) * (2 * self.n + 1) / 24 - self.ties / 48)

    def z(self, sides: int, *, corrected: bool = True) -> float:
        """Return the normal statistic, moved half a step towards zero when ``corrected``."""
        away = self.v - self.largest / 2
        if corrected:
            away -= 0.5 if sides == 1 else math.copysign(min(0.5, abs(away)), away)
        return away / self.sd

    def normal_p(self, sides: int, *, corrected: bool = True) -> float:
        """Return the p-value of the normal approximation."""
        z = self.z(sides, corrected=corrected)
        return two_tails(z) if sides == 2 else upper_tail(z)

    def p_value(self, sides: int) -> float:
        """Return the exact p-value where it holds, else the normal one."""
        if not self.is_exact:
            return self.normal_p(sides)
        null = exact_signed_rank(self.n)
        return null.two_sided(self.v) if sides == 2 else null.upper(self.v)

    def skipped(self, tail: float) -> int:
        """Return the averages left out at each end of the interval, -1 when none fits.

        Source: Hollander, Wolfe & Chicken (2014), Nonparametric Statistical Methods, ch. 3.
        """
        if self.is_exact:
            return exact_signed_rank(self.n).quantile(tail) - 1
        return math.floor(self.largest / 2 - critical(tail) * self.sd) - 1


def signed_rank(differences: Sequence[float]) -> SignedRank:
    """Return the statistic; zeros are left out, as Wilcoxon did.

    >>> signed_rank([1.0, -2.0, 3.0, 0.0])
    SignedRank(v=4.0, n=3, zeros=1, ties=0)
    """
    kept = [value for value in differences if value]
    ranked = midranks([abs(value) for value in kept])
    positive = (rank for rank, value in zip(ranked.ranks, kept, strict=True) if value > 0)
    return SignedRank(math.fsum(positive), len(kept), len(differences) - len(kept), ranked.ties)
