"""The interval of a mean: half its width, and the sample that makes it this narrow."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from trialwise.core.records import Value
from trialwise.stats.calculator import Param
from trialwise.stats.numeric.tails import critical
from trialwise.stats.planning.precision.inputs import (
    around,
    read_population,
    rounded_up,
    smallest_sample,
)
from trialwise.stats.wording import number, percent

Convention = Literal["t", "z"]
CONVENTION: Final = Param(
    "convention",
    "choice",
    "t: the deviation is estimated from the sample (Student's t); z: it is known (normal)",
    default="t",
    choices=("t", "z"),
)
PHRASES: Final[Mapping[Convention, str]] = {
    "t": "Student's t interval",
    "z": "normal interval (the standard deviation is taken as known)",
}
_LATEX: Final[Mapping[Convention, str]] = {
    "t": r"d = t_{n-1,\,1-\alpha/2}\,\frac{s}{\sqrt n}",
    "z": r"d = z_{1-\alpha/2}\,\frac{s}{\sqrt n}",
}
_TEXT: Final[Mapping[Convention, str]] = {
    "t": "d = t₁₋α/₂(n − 1) · s/√n",
    "z": "d = z₁₋α/₂ · s/√n",
}


@dataclass(frozen=True, slots=True)
class MeanSample:
    """A sample of users whose metric has standard deviation ``sd``.

    Attributes:
        sd: above 0.
        alpha: 1 minus the level of the interval.
        mean: expected, ``None`` when unknown.
        population: its size, ``None`` for unlimited.
    """

    sd: float
    alpha: float
    mean: float | None = None
    population: int | None = None

    def standard_error(self, n: int) -> float:
        """Return the standard error of the mean of ``n`` users."""
        seen = 0.0 if self.population is None else min(n / self.population, 1.0)
        return self.sd * math.sqrt((1 - seen) / n)

    def margin(self, n: int, convention: Convention) -> float:
        """Return half the width of the interval.

        >>> round(MeanSample(10, 0.05).margin(100, "t"), 4)
        1.9842
        """
        df = n - 1 if convention == "t" else math.inf
        return critical(self.alpha / 2, df) * self.standard_error(n)

    def size(self, margin: float, convention: Convention) -> int:
        """Return the smallest sample with at most this margin.

        Raises:
            InputError: when more than 10¹² users were needed.

        >>> MeanSample(10, 0.05).size(2, "z"), MeanSample(10, 0.05).size(2, "t")
        (97, 99)
        """
        first = (critical(self.alpha / 2) * (self.sd / margin)) ** 2
        if self.population is not None:
            first = 1 / (1 / first + 1 / self.population)
        if convention == "z":
            return rounded_up(first)
        return smallest_sample(lambda n: self.margin(n, "t") <= margin, guess=first)

    def outputs(self, n: int, convention: Convention) -> dict[str, Value]:
        """Return the margin and what follows from the mean."""
        margin = self.margin(n, convention)
        outputs: dict[str, Value] = {"margin": margin}
        if self.mean:
            outputs["relative_margin"] = margin / abs(self.mean)
        if self.mean is not None:
            outputs |= {"low": self.mean - margin, "high": self.mean + margin}
        return outputs | {"standard_error": self.standard_error(n)}

    def span(self, n: int, convention: Convention) -> str:
        """Return the margin in words."""
        margin = self.margin(n, convention)
        relative = f", {percent(margin / abs(self.mean), 3)} of the mean" if self.mean else ""
        return around(margin) + relative

    def reading(self) -> tuple[str, ...]:
        """Return the metric and the population as understood."""
        mean = () if self.mean is None else (f"mean {number(self.mean)}",)
        return (
            f"standard deviation {number(self.sd)}",
            *mean,
            *read_population(self.population),
        )

    def formula(self, convention: Convention) -> tuple[str, str]:
        """Return LaTeX and Unicode of the margin."""
        if self.population is None:
            return _LATEX[convention], _TEXT[convention]
        return (
            rf"{_LATEX[convention]}\sqrt{{1-\tfrac nN}}",
            f"{_TEXT[convention]} · √(1 − n/N)",
        )

    def finite(self, n: object) -> str:
        """Return source for the part of the variance that a finite population leaves."""
        return "" if self.population is None else f"*(1-{n}/{self.population})"
