"""Half the width of three intervals of a proportion, and the sample that makes them this narrow.

An interval is taken at the rate that is expected, as if exactly that share of the sample converted.
A finite population enters through 1/n, which becomes (N − n) / (n (N − 1)).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from trialwise.stats.calculator import Param
from trialwise.stats.numeric.distributions import normal_critical
from trialwise.stats.numeric.exact_limits import beta_quantile, beta_upper
from trialwise.stats.numeric.interval import Interval
from trialwise.stats.planning.precision.inputs import rounded_up, smallest_sample
from trialwise.stats.wording import number

Convention = Literal["wald", "wilson", "exact"]
CONVENTIONS: Final[tuple[Convention, ...]] = get_args(Convention)
_LOWEST: Final = -700.0  # logarithm of the smallest float, about
_FEW_EVENTS: Final = 10  # Brown, Cai & DasGupta (2001), Statistical Science 16, 101-133


@dataclass(frozen=True, slots=True)
class Wording:
    """How an interval is named and written.

    Attributes:
        name: as in a list of alternatives.
        phrase: what it is.
        note: how it differs.
        latex: half its width.
        unicode: the same for a terminal.
        source: who gave it.
    """

    name: str
    phrase: str
    note: str
    latex: str
    unicode: str
    source: str


WORDINGS: Final[Mapping[Convention, Wording]] = {
    "wald": Wording(
        name="Wald",
        phrase="Wald interval (normal approximation around the observed rate)",
        note="the textbook's formula; too narrow for rare events",
        latex=r"d = z_{1-\alpha/2}\sqrt{\frac{p(1-p)}{n}}",
        unicode="d = z₁₋α/₂ √(p(1 − p)/n)",
        source="Cochran (1977), Sampling Techniques, 3rd ed., ch. 3 and 4",
    ),
    "wilson": Wording(
        name="Wilson",
        phrase="Wilson's score interval",
        note="keeps its level for rare events too",
        latex=r"d = \frac{z\sqrt{p(1-p)/n + z^2/4n^2}}{1+z^2/n}",
        unicode="d = z √(p(1 − p)/n + z²/(4n²)) / (1 + z²/n), z = z₁₋α/₂",
        source="Wilson (1927), JASA 22, 209-212",
    ),
    "exact": Wording(
        name="exact (Clopper–Pearson)",
        phrase="exact interval of Clopper and Pearson (never below its level, so wider)",
        note="never below its level, so wider",
        latex=r"d = \tfrac12\left[B_{1-\alpha/2}(np+1,\,n-np) - B_{\alpha/2}(np,\,n-np+1)\right]",
        unicode="d = (B₁₋α/₂(np + 1, n − np) − Bα/₂(np, n − np + 1)) / 2, B beta quantiles",
        source="Clopper & Pearson (1934), Biometrika 26, 404-413",
    ),
}
CONVENTION: Final = Param(
    "convention",
    "choice",
    "which interval; " + "; ".join(f"{key}: {WORDINGS[key].note}" for key in CONVENTIONS),
    default="wald",
    choices=CONVENTIONS,
)


@dataclass(frozen=True, slots=True)
class RateSample:
    """A sample of users who convert with probability ``rate``, from all or from finitely many.

    Attributes:
        rate: in (0, 1).
        alpha: 1 minus the level of the interval.
        population: its size, ``None`` for unlimited.
    """

    rate: float
    alpha: float
    population: int | None = None

    @property
    def z(self) -> float:
        """Critical value of the normal."""
        return normal_critical(self.alpha / 2)

    @property
    def variance(self) -> float:
        """Variance of one user, p (1 − p)."""
        return self.rate * (1 - self.rate)

    def share(self, n: int) -> float:
        """Return 1/n, less what a finite population takes off.

        >>> RateSample(0.5, 0.05, population=1000).share(1000)
        0.0
        """
        if self.population is None:
            return 1 / n
        return (self.population - n) / (n * (self.population - 1))

    def users(self, share: float) -> float:
        """Return the n that has this ``share``, not rounded."""
        if self.population is None:
            return 1 / share
        return self.population / (1 + share * (self.population - 1))

    def standard_error(self, n: int) -> float:
        """Return the standard error of the observed rate."""
        return math.sqrt(self.variance * self.share(n))

    def margin(self, n: int, convention: Convention) -> float:
        """Return half the width of the interval.

        >>> round(RateSample(0.1, 0.05).margin(1000, "wald"), 5)
        0.01859
        """
        if convention == "wald":
            return self.z * self.standard_error(n)
        limits = self.limits(n, convention)
        return (limits.high - limits.low) / 2

    def limits(self, n: int, convention: Convention) -> Interval:
        """Return the interval when the observed rate is the expected one, within [0, 1]."""
        if convention == "exact":
            return _clopper_pearson(n * self.rate, n, self.alpha / 2)
        z, share = self.z, self.share(n)
        if convention == "wald":
            half = z * self.standard_error(n)
            return Interval(max(self.rate - half, 0.0), min(self.rate + half, 1.0))
        shrunk = 1 + z * z * share
        half = z * math.sqrt(self.variance * share + (z * share / 2) ** 2) / shrunk
        centre = (self.rate + z * z * share / 2) / shrunk
        return Interval(max(centre - half, 0.0), min(centre + half, 1.0))

    def size(self, margin: float, convention: Convention) -> int:
        """Return the smallest sample with at most this margin.

        Raises:
            InputError: when more than 10¹² users were needed.

        >>> RateSample(0.5, 0.05).size(0.03, "wald")
        1068
        """
        if convention == "exact":
            guess = self._closed_size(margin, "wilson")
            return smallest_sample(lambda n: self.margin(n, "exact") <= margin, guess=guess)
        return rounded_up(self._closed_size(margin, convention))

    def _closed_size(self, margin: float, convention: Convention) -> float:
        z = self.z
        if convention == "wald":
            return self.users((margin / z) * (margin / self.variance) / z)
        if margin >= 0.5:
            return 2.0
        # The margin as a quadratic in the share of one user.
        square = z**4 * (0.25 - margin * margin)
        linear = z * z * (self.variance - 2 * margin * margin)
        root = math.sqrt(linear * linear + 4 * square * margin * margin)
        return self.users(2 * margin * margin / (linear + root))


def _clopper_pearson(x: float, n: int, tail: float) -> Interval:
    """Return the exact limits for ``x`` events, which need not be whole."""
    vanishes = (
        math.log(max(tail, 5e-324)) / _LOWEST
    )  # fewer events have a limit that no float holds
    low = 0.0 if x < vanishes else beta_quantile(tail, x, n - x + 1)
    high = 1.0 if n - x < vanishes else beta_upper(tail, x + 1, n - x)
    return Interval(low, high)


def rate_assumptions(sample: RateSample, n: int, convention: Convention) -> tuple[str, ...]:
    """Return when the precision of a rate holds; warns where the normal is a poor guide."""
    sentences = [
        "Users are a random sample and answer for themselves; who is missing from it, such as "
        "those who do not reply, is not in this margin.",
        "The margin is that of the expected rate; a rate nearer to 50 % gives a wider one.",
    ]
    events = n * min(sample.rate, 1 - sample.rate)
    if convention == "wald" and events < _FEW_EVENTS:
        sentences.append(
            f"Only about {number(events, 2)} users are expected on the rarer side: the Wald "
            "interval is too narrow here, so take Wilson's."
        )
    return tuple(sentences)
