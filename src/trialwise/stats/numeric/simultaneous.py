"""Tails of the studentized range (Tukey) and of Dunnett's t, with their critical values.

Both are expectations over the pooled standard deviation s of a probability for normal means that is
itself an integral over one normal variable; Gauss-Legendre panels cover either.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from trialwise.stats.numeric.bracketed import root_between
from trialwise.stats.numeric.posterior import reach
from trialwise.stats.numeric.tails import critical, two_tails, upper_tail

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

_NODES: Final = 16  # of a panel
_EDGE: Final = 9.0  # beyond it the normal density is below the last digit of a float
_RANGE_STEP: Final = 0.25
_VANISHED: Final = 1e3


def range_tail(q: float, groups: int, df: float) -> float:
    """Return P(Q > q) for the studentized range of ``groups`` means.

    P = E_s k ∫ φ(z) (Φ(z)ᵏ⁻¹ − [Φ(z) − Φ(z − qs)]ᵏ⁻¹) dz, s² a chi-square over its df.

    Args:
        q: range over the standard error of a mean, at least 0.
        groups: number of means k, at least 2.
        df: degrees of freedom of the standard deviation, at least 1.

    Returns:
        A probability, accurate to about 1e-7, and never outside the bounds that a single pair and
        Bonferroni set, which keeps the digits of tiny ones.

    Source: Tukey (1953); Copenhaver & Holland (1988), J. Stat. Comput. Simul. 30, 1-15.

    >>> round(range_tail(3.958, 4, 20), 4)
    0.05
    """
    import numpy as np
    from scipy.special import ndtr

    pairs = groups * (groups - 1) // 2
    single = two_tails(q / math.sqrt(2), df)
    if q <= 0 or pairs == 1:
        return single
    s, mass = _deviations(df, q)
    z = np.arange(-_EDGE, _EDGE + _RANGE_STEP / 2, _RANGE_STEP)
    below = ndtr(z)
    outside = ndtr(z - q * s[:, None]) / below
    with np.errstate(divide="ignore"):
        lost = below ** (groups - 1) * -np.expm1((groups - 1) * np.log1p(-np.minimum(outside, 1)))
    weights = groups * _RANGE_STEP * np.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    return _within(float(mass @ (lost @ weights)), single, pairs)


def range_critical(alpha: float, groups: int, df: float) -> float:
    """Return q with P(Q > q) = alpha for the studentized range.

    >>> round(range_critical(0.05, 4, 20), 2)
    3.96
    """
    pairs = groups * (groups - 1) // 2
    low, high = critical(alpha / 2, df), critical(alpha / 2 / pairs, df)
    root = math.sqrt(2)
    if pairs == 1:
        return root * low
    return root_between(
        lambda q: _above(range_tail(q, groups, df), alpha),
        root * low * 0.999,
        root * high * 1.001,
    )


@dataclass(frozen=True)
class DunnettDesign:
    """Several treatments compared with one control by a common standard deviation.

    Attributes:
        control: users of control.
        treatments: users of each treatment.
        df: degrees of freedom of the standard deviation.
        sides: 2, or 1 for a higher treatment alone.
    """

    control: int
    treatments: tuple[int, ...]
    df: float
    sides: int

    def tail(self, t: float) -> float:
        """Return the chance that any treatment's t exceeds ``t``, in size when two-sided.

        Given control and s the treatments are independent: with λᵢ² = nᵢ/(n₀ + nᵢ),
        P = E_s ∫ φ(z) (1 − Πᵢ [Φ((ts + λᵢz)/√(1 − λᵢ²)) − Φ((−ts + λᵢz)/√(1 − λᵢ²))]) dz.

        Source: Dunnett (1955), JASA 50, 1096-1121.

        >>> round(DunnettDesign(6, (6, 6, 6), 20, 2).tail(2.54), 3)
        0.05
        """
        import numpy as np
        from scipy.special import ndtr

        single = two_tails(t, self.df) if self.sides == 2 else upper_tail(t, self.df)
        if len(self.treatments) == 1 or (self.sides == 2 and t <= 0):
            return single
        s, mass = _deviations(self.df, abs(t))
        z, weights = self._normal(t * s)
        missed = np.zeros_like(z)
        for users in sorted(set(self.treatments)):
            share = users / (users + self.control)
            loading, spread = math.sqrt(share), math.sqrt(self.control / (users + self.control))
            beyond = ndtr((loading * z - t * s[:, None]) / spread)
            if self.sides == 2:
                beyond = np.minimum(beyond + ndtr((-loading * z - t * s[:, None]) / spread), 1)
            with np.errstate(divide="ignore"):
                missed += self.treatments.count(users) * np.log1p(-beyond)
        found = float((mass * (weights * -np.expm1(missed)).sum(axis=1)).sum())
        return _within(found, single, len(self.treatments))

    def critical(self, alpha: float) -> float:
        """Return t with ``tail(t) = alpha``."""
        low = critical(alpha / self.sides, self.df)
        high = critical(alpha / self.sides / len(self.treatments), self.df)
        if len(self.treatments) == 1:
            return low
        return root_between(lambda t: _above(self.tail(t), alpha), low * 0.999, high * 1.001)

    def _normal(self, place: "Array") -> "tuple[Array, Array]":
        """Return values of control's deviation and their probabilities, a row for each ``place``.

        A treatment crosses where control's deviation passes ``place``, all the more suddenly the
        more users it has than control: panels grow from there.
        """
        import numpy as np

        largest = max(self.treatments)
        offset = math.sqrt(self.control / largest)
        offsets = [0.0]
        while offset < _EDGE:
            offsets += [-offset, offset]
            offset *= 4
        low = 0.0 if self.sides == 2 else -_EDGE
        fixed = np.array([low, -3.0, 0.0, 3.0, _EDGE])
        moving = place[:, None] + np.array(offsets)
        edges = np.hstack([moving, np.broadcast_to(fixed, (len(place), len(fixed)))])
        z, widths = _panels(np.sort(np.clip(edges, low, _EDGE), axis=1))
        density = np.exp(-z * z / 2) / math.sqrt(2 * math.pi)
        return z, widths * density * (2 if self.sides == 2 else 1)


def _above(tail: float, alpha: float) -> float:
    """Return ln(tail / alpha), far below 0 for a tail that vanishes."""
    return math.log(tail) - math.log(alpha) if tail > 0 else -_VANISHED


def _within(found: float, single: float, tests: int) -> float:
    """Return a tail inside what one test alone and Bonferroni say."""
    return min(max(found, single), tests * single, 1.0)


@lru_cache(maxsize=8)
def _legendre() -> "tuple[Array, Array]":
    import numpy as np

    places, weights = np.polynomial.legendre.leggauss(_NODES)
    return (places + 1) / 2, weights / 2


def _panels(edges: "Array") -> "tuple[Array, Array]":
    """Return nodes and weights between neighbouring edges, shape (rows, panels x nodes)."""
    share, weights = _legendre()
    low, width = edges[:, :-1, None], (edges[:, 1:] - edges[:, :-1])[:, :, None]
    rows = len(edges)
    return (low + width * share).reshape(rows, -1), (width * weights).reshape(rows, -1)


def _deviations(df: float, t: float) -> "tuple[Array, Array]":
    """Return values of s = √(χ²/df) and their probabilities, finer where t s is a few units."""
    import numpy as np

    def log_density(u: float) -> float:
        return df * (math.log1p(u) - u - u * u / 2) if u > -1 else -math.inf

    step = 1 / math.sqrt(2 * df)
    low, high = max(1 + reach(log_density, -step), 0.0), 1 + reach(log_density, step)
    crossings = [each / t for each in (1.0, 3.0, 9.0)] if t > 0 else []
    edges = {low, 1.0, high, *(place for place in crossings if low < place < high)}
    s, weights = _panels(np.array([sorted(edges)]))
    u = s[0] - 1
    log_s = np.where(u > -0.5, np.log1p(np.maximum(u, -0.5)), np.log(np.maximum(s[0], 1e-300)))
    mass = weights[0] * np.exp(df * (log_s - u - u * u / 2) - log_s)
    return s[0], mass / mass.sum()
