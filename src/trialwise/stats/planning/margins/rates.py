"""Two rates tested against a shifted null hypothesis: power and size, Wald's and at the margin."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from trialwise.core.errors import InputError
from trialwise.stats.calculator import Param
from trialwise.stats.numeric.distributions import normal_cdf, normal_quantile
from trialwise.stats.numeric.roots import smallest_reaching
from trialwise.stats.planning.design import Design, Split
from trialwise.stats.wording import number, probability

Convention = Literal["wald", "farrington_manning"]
CONVENTIONS: Final[tuple[Convention, ...]] = get_args(Convention)
NAMES: Final[Mapping[Convention, str]] = {
    "wald": "unpooled (Wald)",
    "farrington_manning": "Farrington–Manning",
}
NOTES: Final[Mapping[Convention, str]] = {
    "wald": "variance of the expected rates",
    "farrington_manning": "variance under the null from the most likely rates at the margin",
}
PHRASES: Final[Mapping[Convention, str]] = {
    "wald": "one-sided unpooled z test against the margin (Wald)",
    "farrington_manning": "one-sided score test against the margin (Farrington–Manning)",
}
SOURCES: Final[Mapping[Convention, str]] = {
    "wald": "Chow, Shao & Wang (2008), Sample Size Calculations in Clinical Research, ch. 4",
    "farrington_manning": "Farrington & Manning (1990), Statistics in Medicine 9, 1447-1454",
}
CONVENTION: Final = Param(
    "convention",
    "choice",
    "which standard error under the null; "
    + "; ".join(f"{key}: {NOTES[key]}" for key in CONVENTIONS),
    default="wald",
    choices=CONVENTIONS,
)


def rates_at_margin(p1: float, p2: float, difference: float, ratio: float) -> tuple[float, float]:
    """Return the most likely rates whose difference is ``difference``.

    They maximise the expected likelihood: p̃₁ is the root of
    (p₁ − p̃₁)/(p̃₁q̃₁) + r (p₂ − p̃₂)/(p̃₂q̃₂) with p̃₂ = p̃₁ + difference.

    Args:
        p1: expected rate of control, in (0, 1).
        p2: expected rate of the treatment, in (0, 1).
        difference: treatment minus control under the null, in (-1, 1).
        ratio: treatment users per control user.

    Source: Farrington & Manning (1990), Statistics in Medicine 9, 1447-1454.

    >>> first, second = rates_at_margin(0.1, 0.1, -0.02, 1.0)
    >>> round(first, 5), round(second, 5)
    (0.11088, 0.09088)
    """

    def falling(x: float) -> float:
        y = x + difference
        first, second = x * (1 - x), y * (1 - y)
        if first <= 0 or second <= 0:
            return 1.0 if x + y > 1 else -1.0
        return -((p1 - x) / first + ratio * (p2 - y) / second)

    low, high = max(0.0, -difference), min(1.0, 1 - difference)
    rate = smallest_reaching(falling, low, high)
    return rate, min(max(rate + difference, 0.0), 1.0)


@dataclass(frozen=True, slots=True)
class RatePlan:
    """Two expected rates and the difference of the null hypothesis.

    Attributes:
        p1: rate of control.
        p2: rate of the treatment.
        null: difference at the border of the null hypothesis, treatment minus control.
        sign: 1 when the test looks above the border, -1 when below.
        design: one-sided error rate and split.
        convention: which standard error under the null.
    """

    p1: float
    p2: float
    null: float
    sign: int
    design: Design
    convention: Convention

    @property
    def distance(self) -> float:
        """How far the expected difference lies from the border, above 0 when beyond it."""
        return self.sign * (self.p2 - self.p1 - self.null)

    def variances(self, ratio: float) -> tuple[float, float]:
        """Return the variances at the border and as expected, times the users of control."""
        expected = self.p1 * (1 - self.p1) + self.p2 * (1 - self.p2) / ratio
        if self.convention == "wald":
            return expected, expected
        first, second = rates_at_margin(self.p1, self.p2, self.null, ratio)
        return first * (1 - first) + second * (1 - second) / ratio, expected

    def power(self, split: Split) -> float:
        """Return Φ((D√n − z s₀) / s₁)."""
        null, expected = self.variances(split.ratio)
        bound = self.design.z_alpha * math.sqrt(null)
        return normal_cdf((self.distance * math.sqrt(split.control) - bound) / math.sqrt(expected))

    def exact_size(self, power: float) -> float:
        """Return ((z_α s₀ + z_β s₁) / D)², not rounded."""
        null, expected = self.variances(self.design.ratio)
        reach = self.design.z_alpha * math.sqrt(null) + normal_quantile(power) * math.sqrt(expected)
        return (max(reach, 0.0) / self.distance) ** 2

    def size(self, power: float) -> Split:
        """Return the users of both arms.

        Raises:
            InputError: when chance alone reaches the power, the expected difference is not beyond
                the margin, or more than 10¹² users were needed.
        """
        self.design.check_power(power)
        check_distance(self.distance, self.p2 - self.p1)
        return self.design.split(self.exact_size(power), least=2)

    def worked_size(self, power: float, split: Split) -> str:
        """Return the size with the numbers put in."""
        null, expected = self.variances(self.design.ratio)
        return (
            f"n₁ = (({number(self.design.z_alpha, 4)}·√{number(null, 5)} + "
            f"{number(normal_quantile(power), 4)}·√{number(expected, 5)}) / "
            f"{number(self.distance, 6)})² = {number(self.exact_size(power), 6)} → "
            f"{split.control:,}"
        )

    def worked_power(self, split: Split) -> str:
        """Return the power with the numbers put in."""
        null, expected = self.variances(split.ratio)
        return (
            f"1 − β = Φ(({number(self.distance, 6)}·√{split.control:,} − "
            f"{number(self.design.z_alpha, 4)}·√{number(null, 5)}) / √{number(expected, 5)}) = "
            f"{probability(self.power(split))}"
        )


def check_distance(distance: float, effect: float) -> None:
    """Refuse an expected difference that is not beyond the margin.

    Raises:
        InputError: saying so.
    """
    if distance <= 1e-15 * abs(effect):
        raise InputError(
            "effect",
            effect,
            "on the good side of the margin",
            "With a true difference at or beyond the margin no sample can show it.",
        )


LATEX_SIZE: Final = (
    r"n_1 = \left(\frac{z_{1-\alpha}s_0+z_{1-\beta}s_1}{D}\right)^2,\quad s_1^2 = p_1q_1+p_2q_2/r,"
    r"\quad n_2 = rn_1"
)
LATEX_POWER: Final = (
    r"1-\beta = \Phi\left(\frac{D\sqrt{n_1}-z_{1-\alpha}s_0}{s_1}\right),\quad "
    r"s_1^2 = p_1q_1+p_2q_2/r"
)
TEXT_SIZE: Final = "n₁ = ((z₁₋α s₀ + z₁₋β s₁) / D)², s₁² = p₁q₁ + p₂q₂/r, n₂ = r n₁"
TEXT_POWER: Final = "1 − β = Φ((D √n₁ − z₁₋α s₀) / s₁), s₁² = p₁q₁ + p₂q₂/r"
NULL_LATEX: Final[Mapping[Convention, str]] = {
    "wald": r"s_0 = s_1",
    "farrington_manning": r"s_0^2 = \tilde p_1\tilde q_1+\tilde p_2\tilde q_2/r",
}
NULL_TEXT: Final[Mapping[Convention, str]] = {
    "wald": "s₀ = s₁",
    "farrington_manning": "s₀² = p̃₁q̃₁ + p̃₂q̃₂/r, p̃ the most likely rates at the margin",
}
