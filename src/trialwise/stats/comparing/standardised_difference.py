"""Cohen's d with Hedges' correction and the exact interval by the noncentral t."""

import math
from dataclasses import dataclass
from typing import Final

from trialwise.stats.comparing.means_test import Sample
from trialwise.stats.numeric.bracketed import root_between
from trialwise.stats.numeric.distributions import noncentral_t_tail, normal_cdf
from trialwise.stats.numeric.interval import Interval
from trialwise.stats.numeric.tails import critical
from trialwise.stats.wording import difference

# Beyond it the normal approximation of the noncentral t agrees with it to five digits.
_EXACT_DF: Final = 10_000


@dataclass(frozen=True, slots=True)
class StandardisedDifference:
    """The difference of two means in pooled standard deviations."""

    a: Sample
    b: Sample

    @property
    def df(self) -> int:
        """Users minus two."""
        return self.a.n + self.b.n - 2

    @property
    def pooled_sd(self) -> float:
        """√(((n_a − 1)s_a² + (n_b − 1)s_b²)/(n_a + n_b − 2))."""
        return math.hypot(
            self.a.sd * math.sqrt((self.a.n - 1) / self.df),
            self.b.sd * math.sqrt((self.b.n - 1) / self.df),
        )

    @property
    def d(self) -> float:
        """Cohen's d."""
        return difference(self.b.mean, self.a.mean) / self.pooled_sd

    @property
    def correction(self) -> float:
        """Hedges' factor Γ(df/2)/(√(df/2) Γ((df − 1)/2)), which removes the bias of d."""
        from scipy import special

        # as a ratio of gammas; their logarithms would cancel for large samples
        return float(special.poch((self.df - 1) / 2, 0.5)) / math.sqrt(self.df / 2)

    @property
    def root_size(self) -> float:
        """√(n_a n_b/(n_a + n_b)), by which d becomes t."""
        return 1 / math.sqrt(1 / self.a.n + 1 / self.b.n)

    def exact_interval(self, alpha: float) -> Interval:
        """Return the interval of δ from the noncentral t.

        Source: Steiger & Fouladi (1997), in Harlow et al., What if there were no significance
            tests?; Hedges & Olkin (1985), Statistical Methods for Meta-Analysis, ch. 5.
        """
        t = self.d * self.root_size
        low = _noncentrality(t, self.df, alpha / 2)
        high = -_noncentrality(-t, self.df, alpha / 2)
        return Interval(low / self.root_size, high / self.root_size)

    def normal_interval(self, alpha: float) -> Interval:
        """Return d ± z √(1/n_a + 1/n_b + d²/(2(n_a + n_b))).

        Source: Hedges & Olkin (1985), Statistical Methods for Meta-Analysis, ch. 5.
        """
        error = math.hypot(1 / self.root_size, self.d / math.sqrt(2 * (self.a.n + self.b.n)))
        half = critical(alpha / 2) * error
        return Interval(self.d - half, self.d + half)


def _noncentrality(t: float, df: float, tail: float) -> float:
    """Return δ with P(T > t) = tail for a noncentral t."""
    z = critical(tail)
    # T > t is N > tS − δ with S about normal, mean 1 − 1/4df and variance 1/2df
    spread = math.sqrt(1 + t * t / (2 * df))
    near = t * (1 - 1 / (4 * df)) - z * spread
    if df > _EXACT_DF:
        return near
    step = (1 + z) * spread
    return root_between(
        lambda delta: noncentral_t_tail(t, df, delta) - tail, near - 3 * step, near + 3 * step
    )


def superiority_of(d: float) -> float:
    """Return P(B > A) = Φ(d/√2) for normal arms with the same spread.

    Source: McGraw & Wong (1992), Psychological Bulletin 111, 361-365.

    >>> round(superiority_of(0.5), 4)
    0.6382
    """
    return normal_cdf(d / math.sqrt(2))


def overlap_of(d: float) -> float:
    """Return the share that two normal curves d standard deviations apart have in common.

    Source: Cohen (1988), Statistical Power Analysis, 2nd ed., ch. 2; 2Φ(−|d|/2).

    >>> round(overlap_of(0.5), 4)
    0.8026
    """
    return 2 * normal_cdf(-abs(d) / 2)
