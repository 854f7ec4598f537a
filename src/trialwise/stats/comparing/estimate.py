"""An estimate with its standard error: interval, statistic, p-value, and how they are said."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from trialwise.core.records import Value
from trialwise.stats.numeric.interval import Interval
from trialwise.stats.numeric.tails import critical, two_tails, upper_tail
from trialwise.stats.wording import decimals_for, fixed, number, percent


@dataclass(frozen=True, slots=True)
class Estimate:
    """An estimate, normal when ``df`` is infinite and t distributed otherwise."""

    value: float
    standard_error: float
    df: float = math.inf

    def critical(self, alpha: float, sides: int = 2) -> float:
        """Return the critical value; the one of a one-sided test when ``sides`` is 1."""
        return critical(alpha / sides, self.df)

    def interval(self, alpha: float, sides: int = 2) -> Interval:
        """Return the interval of level 1 - alpha, of 1 - 2 alpha when ``sides`` is 1.

        >>> round(Estimate(0.0, 1.0).interval(0.05).high, 4)
        1.96
        """
        half = self.critical(alpha, sides) * self.standard_error
        return Interval(self.value - half, self.value + half)

    def statistic(self, null: float = 0.0) -> float:
        """Return (value - null) / standard error; the error is above 0."""
        return (self.value - null) / self.standard_error

    def p_value(self, sides: int = 2, null: float = 0.0) -> float:
        """Return the p-value; one-sided for a value above ``null``.

        >>> round(Estimate(1.96, 1.0).p_value(), 3)
        0.05
        """
        tail = two_tails if sides == 2 else upper_tail
        return tail(self.statistic(null), self.df)


def effect_outputs(estimate: Estimate, alpha: float, sides: int) -> dict[str, Value]:
    """Return the estimate as an effect with its limits."""
    interval = estimate.interval(alpha, sides)
    return {
        "effect": estimate.value,
        "effect_low": interval.low,
        "effect_high": interval.high,
    }


def finding_part(outputs: Mapping[str, Value]) -> dict[str, Value]:
    """Return the outputs that a verdict is made of."""
    names = ("effect", "effect_low", "effect_high", "lift", "lift_low", "lift_high", "p_value")
    return {name: outputs[name] for name in names if name in outputs}


def level_of(alpha: float, sides: int = 2) -> str:
    """Return the level of an interval in percent.

    >>> level_of(0.05), level_of(0.05, 1)
    ('95 %', '90 %')
    """
    return percent(1 - alpha * (3 - sides))


def to_width(value: float, width: float, digits: int = 3) -> str:
    """Return a number with the decimals that an interval of this width can use.

    >>> to_width(53.4567, 3.7), to_width(1234567.0, 2500.0), to_width(50.0, 1.0)
    ('53.46', '1,234,570', '50')
    """
    largest = max(abs(value), width)
    if width == 0 or not 1e-5 <= largest < 1e15 or width < 1e-9 * largest:
        return number(value, 12)
    text = fixed(value, decimals_for(width, digits))
    return text.rstrip("0").rstrip(".") if "." in text else text


def limits(interval: Interval) -> str:
    """Return an interval with the decimals its width can use.

    >>> limits(Interval(48.1371, 51.8629))
    '48.14 to 51.86'
    """
    width = interval.high - interval.low
    return f"{to_width(interval.low, width)} to {to_width(interval.high, width)}"


def with_limits(value: float, interval: Interval, alpha: float, sides: int = 2) -> str:
    """Return an estimate with its interval.

    >>> with_limits(50, Interval(48.1371, 51.8629), 0.05)
    '50 (95 % interval 48.14 to 51.86)'
    """
    width = interval.high - interval.low
    level = level_of(alpha, sides)
    return f"{to_width(value, width)} ({level} interval {limits(interval)})"
