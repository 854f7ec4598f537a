"""An axis of a plot: its round ticks, how they are written, and where a value stands on it."""

import math
from dataclasses import dataclass
from typing import Final

_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
_NEAR_ZERO: Final = 0.5  # an axis whose lowest value is below this share of its highest starts at 0
_LEAST_RANGE: Final = 0.01  # of the highest value; less is shown as nearly constant
_LARGEST_PLAIN: Final = 1e7


@dataclass(frozen=True, slots=True)
class Axis:
    """A linear axis from its first to its last tick.

    Attributes:
        ticks: round values at equal steps, at least two.
        is_rate: whether they are said in percent.
    """

    ticks: tuple[float, ...]
    is_rate: bool = False

    def place(self, value: float) -> float:
        """Return where a value stands, 0 at the first tick and 1 at the last.

        >>> Axis((0.0, 50.0, 100.0)).place(25.0)
        0.25
        """
        return (value - self.ticks[0]) / (self.ticks[-1] - self.ticks[0])

    def labels(self) -> tuple[str, ...]:
        """Return the ticks as text, all with the same decimals.

        >>> Axis((0.0, 2500.0, 5000.0)).labels()
        ('0', '2,500', '5,000')
        >>> Axis((0.0, 0.025, 0.05), is_rate=True).labels()
        ('0 %', '2.5 %', '5 %')
        """
        return tuple(self.text(tick) for tick in self.ticks)

    def text(self, value: float, *, digits: int = 6) -> str:
        """Return a value as it is written on this axis, from ten million on in millions (M).

        >>> Axis((0.0, 1.0), is_rate=True).text(0.800017, digits=4)
        '80 %'
        >>> Axis((0.0, 1e9)).text(2.5e8)
        '250 M'
        """
        shown, unit = (100 * value, " %") if self.is_rate else (value, "")
        if abs(shown) >= _LARGEST_PLAIN:
            shown, unit = shown / 1e6, f" M{unit}"
        if shown and not 10**-digits <= abs(shown) < _LARGEST_PLAIN:
            text = f"{shown:.{digits}g}"
        else:
            places = digits - 1 - math.floor(math.log10(abs(shown))) if shown else 0
            text = f"{round(shown, places):,.{min(max(places, 0), 12)}f}"
            text = text.rstrip("0").rstrip(".") if "." in text else text
        if self.is_rate and text == "100" and value < 1:
            return "above 99.99 %"
        text = f"−{text[1:]}" if text.startswith("-") else text
        return text + unit


def axis_over(low: float, high: float, *, most: int = 7, is_rate: bool = False) -> Axis:
    """Return an axis of round ticks that holds all values from ``low`` to ``high``.

    It starts at zero when the values come near it. The axis of a rate ends at 100 % at most.

    Args:
        low: lowest value.
        high: highest value; room is made below when it nearly equals ``low``.
        most: ticks at most, from 2.
        is_rate: whether the values are rates.

    >>> axis_over(770.0, 7682.0).ticks
    (0.0, 2000.0, 4000.0, 6000.0, 8000.0)
    >>> axis_over(0.62, 0.97, is_rate=True).ticks[-1]
    1.0
    """
    if 0 <= low < _NEAR_ZERO * high:
        low = 0.0
    elif _NEAR_ZERO * low < high <= 0:
        high = 0.0
    if high - low < _LEAST_RANGE * max(abs(low), abs(high)):
        low = high - abs(high) / 10
    if high == low:
        low, high = low - 1.0, high + 1.0
    allowed = max(most, 3) if low < 0 < high else most  # zero is a tick of its own
    step = _round_step((high - low) / (most - 1))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    while last - first + 1 > allowed:
        step = _round_step(step * 1.01)
        first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = tuple(float(f"{place * step:.12g}") for place in range(first, last + 1))
    if is_rate and high <= 1:
        ticks = tuple(tick for tick in ticks if tick < 1 + step / 2)
    return Axis(ticks, is_rate)


def _round_step(least: float) -> float:
    """Return the next of 1, 2, 2.5, 5 or 10 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(factor * power for factor in _STEPS if factor * power >= least * (1 - 1e-12))
