"""The F tests of equal means: sums of squares, and Welch's version."""

import math
from dataclasses import dataclass

from trialwise.stats.comparing.means_test import Sample
from trialwise.stats.numeric.tails import f_tail
from trialwise.stats.wording import number, p_text


@dataclass(frozen=True, slots=True)
class FTest:
    """An F statistic with its degrees of freedom."""

    f: float
    df: float
    df_denominator: float

    @property
    def p_value(self) -> float:
        """P(F > f)."""
        return f_tail(self.f, self.df, self.df_denominator)

    def said(self) -> str:
        """Return for example ``F(2, 57) = 3.16, p = 0.0499``."""
        return (
            f"F({number(self.df)}, {number(self.df_denominator, 5)}) = {number(self.f, 4)}, "
            f"{p_text(self.p_value)}"
        )


@dataclass(frozen=True, slots=True)
class Anova:
    """The sums of squares of several groups."""

    groups: tuple[Sample, ...]
    mean: float
    between: float
    within: float

    @property
    def df_between(self) -> int:
        """Groups minus one."""
        return len(self.groups) - 1

    @property
    def df_within(self) -> int:
        """Users minus groups."""
        return sum(group.n for group in self.groups) - len(self.groups)

    @property
    def mean_square(self) -> float:
        """Pooled variance within groups."""
        return self.within / self.df_within

    @property
    def test(self) -> FTest:
        """The F test of equal means."""
        f = self.between / self.df_between / self.mean_square
        return FTest(f, self.df_between, self.df_within)

    @property
    def eta_squared(self) -> float:
        """Share of the variance of single users that lies between groups."""
        return self.between / (self.between + self.within)

    @property
    def omega_squared(self) -> float:
        """The same share, corrected for what chance alone puts between groups; at least 0."""
        excess = self.between - self.df_between * self.mean_square
        return max(0.0, excess / (self.between + self.within + self.mean_square))


def anova_of(groups: tuple[Sample, ...]) -> Anova:
    """Return the sums of squares.

    >>> anova_of((Sample(1, 1, 10), Sample(2, 1, 10))).between
    5.0
    """
    users = sum(group.n for group in groups)
    mean = math.fsum(group.n / users * group.mean for group in groups)
    between = math.fsum(group.n * (group.mean - mean) ** 2 for group in groups)
    within = math.fsum((group.n - 1) * group.sd**2 for group in groups)
    return Anova(groups, mean, between, within)


def welch_anova(groups: tuple[Sample, ...]) -> FTest:
    """Return Welch's F test, which lets the variances differ; every group varies.

    With wᵢ = nᵢ/sᵢ², W = Σwᵢ, x̃ = Σwᵢx̄ᵢ/W and Λ = Σ(1 − wᵢ/W)²/(nᵢ − 1):
    F = Σwᵢ(x̄ᵢ − x̃)²/(k − 1) / (1 + 2(k − 2)Λ/(k² − 1)), df = k − 1 and (k² − 1)/(3Λ).

    Source: Welch (1951), Biometrika 38, 330-336.

    >>> round(welch_anova((Sample(1, 1, 10), Sample(2, 2, 10))).p_value, 4)
    0.1804
    """
    k = len(groups)
    # relative to the largest weight, so that tiny and huge deviations stay finite
    least = min(group.standard_error for group in groups)
    weights = [(least / group.standard_error) ** 2 for group in groups]
    total = math.fsum(weights)
    mean = math.fsum(w / total * group.mean for w, group in zip(weights, groups, strict=True))
    spread = math.fsum(
        w * ((group.mean - mean) / least) ** 2 for w, group in zip(weights, groups, strict=True)
    )
    uneven = math.fsum(
        (1 - w / total) ** 2 / (group.n - 1) for w, group in zip(weights, groups, strict=True)
    )
    scale = 1 + 2 * (k - 2) / (k * k - 1) * uneven
    return FTest(spread / (k - 1) / scale, k - 1, (k * k - 1) / (3 * uneven))
