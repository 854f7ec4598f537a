"""The beta distribution of a rate: density, tails, quantiles and intervals, for up to 10¹² users.

Differences from the mean are formed before they are multiplied by counts, so no digits are lost.
"""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from trialwise.stats.numeric.bracketed import root_between
from trialwise.stats.numeric.exact_limits import beta_quantile, beta_upper
from trialwise.stats.numeric.interval import Interval
from trialwise.stats.numeric.posterior import log_grown, reach, stirling_rest

if TYPE_CHECKING:
    from trialwise.stats.numeric.quadrature import Array

_FAR: Final = 700.0  # beyond it exp overflows
_MANY: Final = 1e6  # counts above which the Edgeworth expansion is as exact as the beta's tail
_TAIL: Final = 1e-3
_FAINT: Final = 60.0  # log-odds of the tails beyond which one of them is empty


@dataclass(frozen=True)
class Beta:
    """Beta distribution of a rate, with ``a`` and ``b`` above 0; a posterior, see there."""

    a: float
    b: float

    @property
    def mean(self) -> float:
        """Expected value."""
        return self.a / (self.a + self.b)

    @property
    def width(self) -> float:
        """Standard deviation."""
        total = self.a + self.b
        return math.sqrt(self.a / total * (self.b / total) / (total + 1))

    @property
    def support(self) -> tuple[float, float]:
        """Lowest and highest possible value."""
        return 0.0, 1.0

    def mirrored(self) -> "Beta":
        """Return the distribution of one minus the rate."""
        return Beta(self.b, self.a)

    @cached_property
    def span(self) -> tuple[float, float]:
        """Log-odds, from those of the mean, between which all of the probability lies."""
        scale = math.sqrt(1 / self.a + 1 / self.b)
        return reach(self._log_density, -scale), reach(self._log_density, scale)

    @cached_property
    def _peak(self) -> float:
        """Density of the log-odds at the mean, which is their mode."""
        total = self.a + self.b
        rest = stirling_rest(total) - stirling_rest(self.a) - stirling_rest(self.b)
        return math.sqrt(self.a * (self.b / total) / (2 * math.pi)) * math.exp(rest)

    def _log_density(self, u: float) -> float:
        if self.a > self.b:
            return self.mirrored()._log_density(-u)
        total = self.a + self.b
        if u > _FAR:
            return self.a * u - total * (u + math.log(self.a / total))
        return self.a * u - total * math.log1p(self.a / total * math.expm1(u))

    def coordinate(self, x: float) -> float:
        """Return the log-odds of a rate in (0, 1), from those of the mean."""
        return math.log(x / (1 - x)) - math.log(self.a / self.b)

    def place(self, u: "Array") -> "Array":
        """Return the rates at these coordinates."""
        import numpy as np

        if self.a > self.b:
            return 1 - self.mirrored().place(-u)
        u = np.minimum(u, _FAR)
        return self.mean * np.exp(u) / (1 + self.mean * np.expm1(u))

    def density(self, u: "Array") -> "Array":
        """Return the density of the log-odds."""
        import numpy as np

        if self.a > self.b:
            return self.mirrored().density(-u)
        total = self.a + self.b
        near = np.log1p(self.mean * np.expm1(np.minimum(u, _FAR)))
        log_ratio = np.where(u > _FAR, u + math.log(self.mean), near)
        return self._peak * np.exp(self.a * u - total * log_ratio)

    def below(self, x: "Array") -> "Array":
        """Return P(X <= x)."""
        from scipy.special import betainc

        if min(self.a, self.b) > _MANY:
            return self._edgeworth(x, 1)
        return betainc(self.a, self.b, x.clip(0, 1))  # type: ignore[no-any-return, unused-ignore]

    def above(self, x: "Array") -> "Array":
        """Return P(X > x)."""
        import numpy as np
        from scipy.special import betainc, betaincc

        if min(self.a, self.b) > _MANY:
            return self._edgeworth(x, -1)
        x = x.clip(0, 1)
        # scipy's upper tail is slow: the lower one of the mirror image, or one minus the lower
        # one, serves where it keeps the digits.
        is_high = x >= 0.5
        found = np.where(is_high, betainc(self.b, self.a, 1 - x), 1 - betainc(self.a, self.b, x))
        is_tail = ~is_high & (found < _TAIL)
        found[is_tail] = betaincc(self.a, self.b, x[is_tail])
        return found  # type: ignore[no-any-return, unused-ignore]

    def _edgeworth(self, x: "Array", side: int) -> "Array":
        """Return the lower (``side`` 1) or upper tail, to 1e-9 for more than 1e6 of either kind.

        Second-order Edgeworth expansion (Kendall & Stuart, Advanced Theory of Statistics, vol. 1,
        ch. 6): scipy's tail takes milliseconds close to the mean of such a distribution.
        """
        import numpy as np
        from scipy.special import ndtr

        a, b, total = self.a, self.b, self.a + self.b
        skewness = 2 * ((b - a) / total) / math.sqrt(a / total * b) * math.sqrt(1 / (1 + 3 / total))
        kurtosis = 6 * ((b - a) / total * ((b - a) / total) / (a / total * b) - 1 / total)
        z = (x - self.mean) / self.width
        first = skewness / 6 * (z * z - 1)
        second = kurtosis / 24 * z * (z * z - 3)
        third = skewness * skewness / 72 * z * (z**4 - 10 * z * z + 15)
        density = np.exp(-z * z / 2) / math.sqrt(2 * math.pi)
        tail = ndtr(side * z) - side * density * (first + second + third)
        return tail.clip(0, 1)  # type: ignore[no-any-return, unused-ignore]

    def excess(self, x: "Array") -> "Array":
        """Return the expected value of max(X - x, 0)."""
        return (self.mean - x) * self.above(x) + self._kernel(x) / (self.a + self.b)

    def shortfall(self, x: "Array") -> "Array":
        """Return the expected value of max(x - X, 0)."""
        return (x - self.mean) * self.below(x) + self._kernel(x) / (self.a + self.b)

    def _kernel(self, x: "Array") -> "Array":
        """Return x^a (1 - x)^b / B(a, b), the density of the log-odds."""
        import numpy as np

        x, rest = x.clip(0, 1), self.b / (self.a + self.b)
        away = x - self.mean
        with np.errstate(divide="ignore"):
            log_x = log_grown(away / self.mean, np.log(x / self.mean))
            log_rest = log_grown(-away / rest, np.log1p(-x) - math.log(rest))
        return self._peak * np.exp(self.a * log_x + self.b * log_rest)

    def quantile(self, p: float) -> float:
        """Return x with P(X <= x) = p.

        >>> round(Beta(2, 9).quantile(0.5), 4)
        0.1623
        """
        return beta_quantile(p, self.a, self.b)

    def upper_quantile(self, tail: float) -> float:
        """Return x with P(X > x) = tail.

        >>> round(Beta(2, 9).upper_quantile(0.025), 4)
        0.445
        """
        return beta_upper(tail, self.a, self.b)

    def equal_tails(self, alpha: float) -> Interval:
        """Return the interval that leaves half of ``alpha`` on either side."""
        return Interval(self.quantile(alpha / 2), self.upper_quantile(alpha / 2))

    def highest_density(self, alpha: float) -> Interval:
        """Return the shortest interval with probability 1 - alpha.

        It starts at 0 or ends at 1 when the density rises towards that end.

        >>> Beta(1, 9).highest_density(0.05).low
        0.0
        """
        if self.a <= 1 and self.b <= 1:
            raise ArithmeticError("the density is lowest in the middle")

        def slope(odds: float) -> float:
            low, high = self._between(alpha, odds)
            return _log_ratio(low, high, self.a - 1, self.b - 1)

        if self.a <= 1 or slope(-_FAINT) >= 0:
            return Interval(0.0, self.upper_quantile(alpha))
        if self.b <= 1 or slope(_FAINT) <= 0:
            return Interval(self.quantile(alpha), 1.0)
        return Interval(*self._between(alpha, root_between(slope, -_FAINT, _FAINT)))

    def _between(self, alpha: float, odds: float) -> tuple[float, float]:
        """Return limits that leave ``alpha``, split between the tails with these log-odds."""
        low_tail, high_tail = alpha / (1 + math.exp(-odds)), alpha / (1 + math.exp(odds))
        return self.quantile(low_tail), self.upper_quantile(high_tail)


def _log_ratio(low: float, high: float, a: float, b: float) -> float:
    """Return ln of x^a (1 - x)^b at ``low`` over that at ``high``."""
    if low == 0 or high == 1:
        return -math.inf if low == 0 else math.inf
    apart = high - low
    return -a * math.log1p(apart / low) - b * math.log1p(-apart / (1 - low))
