"""What the calculators of precision share: inputs, finite populations, and how both are said."""

import math
from collections.abc import Callable
from typing import Final

from trialwise.core.errors import InputError
from trialwise.stats.calculator import Output, Param
from trialwise.stats.call import Call
from trialwise.stats.planning.design import LARGEST_SIZE
from trialwise.stats.planning.inputs import USERS
from trialwise.stats.planning.means.change import LARGEST, MEAN
from trialwise.stats.validate import MissingInputError
from trialwise.stats.wording import count, number, percent, points, tidy

POPULATION = Param(
    "population",
    "count",
    "size of the whole population when it is finite and sampled without replacement; unlimited "
    "when not given",
    low=2,
    high=LARGEST_SIZE,
    low_hint="Leave it out when the population is large.",
)
RELATIVE_MARGIN = Param(
    "relative_margin",
    "number",
    "half the width of the interval relative to the value itself: within 10 % is 0.1",
    low=0,
    high=100,
    low_open=True,
    low_hint="An interval of no width needs everybody.",
    high_hint="Margins are fractions: 10 % is 0.1.",
)
MARGINS: Final = ("margin", "relative_margin")
RATE_MARGIN = Param(
    "margin",
    "rate",
    "half the width of the interval as a fraction: ±3 points is 0.03",
    low=0,
    high=1,
    low_open=True,
    high_open=True,
    low_hint="An interval of no width needs everybody.",
    high_hint="Margins are fractions: ±3 points is 0.03.",
)
MEAN_MARGIN = Param(
    "margin",
    "number",
    "half the width of the interval, in the metric's unit",
    low=0,
    high=LARGEST,
    low_open=True,
    low_hint="An interval of no width needs everybody.",
)
OPTIONAL_MEAN = Param(
    "mean",
    "number",
    "expected mean, in the metric's unit; needed for a relative margin",
    low=-LARGEST,
    high=LARGEST,
)
CONTROL_MEAN = Param(
    "mean",
    "number",
    f"expected {MEAN.description.split(';')[0]}; needed for the margin of the lift",
    low=-LARGEST,
    high=LARGEST,
)
SAMPLE = Param(
    "n",
    "count",
    "users in the sample",
    required=True,
    low=2,
    high=LARGEST_SIZE,
    low_hint="An interval needs at least two users.",
)
CONTROL = Param(
    "n",
    "count",
    "users in control; the treatment has ratio times as many",
    required=True,
    low=USERS.low,
    high=USERS.high,
    low_hint=USERS.low_hint,
)
ERROR_OUTPUT = Output("standard_error", "standard error of the estimate")


def margin_of_mean(
    margin: float | None, relative_margin: float | None, mean: float | None
) -> float:
    """Return the margin in the metric's unit from the one that was given.

    Raises:
        InputError: for a relative margin without a mean other than 0.

    >>> margin_of_mean(None, 0.1, 50.0)
    5.0
    """
    if relative_margin is None:
        return margin or 0.0
    if mean is None:
        raise MissingInputError("mean", "a relative margin", "the expected mean it relates to")
    if mean == 0:
        raise InputError(
            "mean", mean, "other than 0 for a relative margin", "Give the absolute margin instead."
        )
    return tidy(relative_margin * abs(mean))


def check_sample(n: int, population: int | None) -> None:
    """Refuse a sample that is larger than the population."""
    if population is not None and n > population:
        raise InputError(
            "n", n, f"at most the population ({count(population)})", "Lower n, or leave it out."
        )


def rounded_up(size: float, *, least: int = 2) -> int:
    """Return a size as whole users.

    Raises:
        InputError: when it is above 10¹².
    """
    if not size <= LARGEST_SIZE:
        raise InputError(
            "margin",
            f"too narrow (about {size:.1e} users)",
            "wide enough to need at most 10¹² users",
            "Allow a wider interval, or check its unit.",
        )
    return max(math.ceil(tidy(size)), least)


def smallest_sample(is_enough: Callable[[int], bool], *, guess: float, least: int = 2) -> int:
    """Return the smallest n for which ``is_enough`` holds; once it holds, it holds for larger n.

    Args:
        is_enough: whether a size gives the precision.
        guess: about where the answer is.
        least: smallest size allowed.

    Raises:
        InputError: when more than 10¹² were needed.

    >>> smallest_sample(lambda n: n >= 385, guess=300)
    385
    """
    high = max(rounded_up(guess), least)
    step = 1
    while not is_enough(high):
        high, step = rounded_up(high + step), 2 * step
    low, step = high, 1
    while low > least and is_enough(low):
        high, low, step = low, max(low - step, least), 2 * step
    if is_enough(low):
        return low
    while high - low > 1:
        middle = (low + high) // 2
        if is_enough(middle):
            high = middle
        else:
            low = middle
    return high


def read_level(call: Call, alpha: float) -> str:
    """Return the level of the interval as understood."""
    return f"{level(alpha)} interval, alpha {number(alpha)}{call.default_mark('alpha')}"


def read_population(population: int | None) -> tuple[str, ...]:
    """Return the population as understood, nothing when it has no limit."""
    return () if population is None else (f"population of {count(population)}",)


def level(alpha: float) -> str:
    """Return the level of an interval in percent.

    >>> level(0.05)
    '95 %'
    """
    return percent(tidy(1 - alpha))


def around(margin: float, unit: str = "", digits: int = 3) -> str:
    """Return a margin with its sign and unit; ten digits show what the user gave.

    >>> around(2.7654, " %"), around(2.7654, " %", 10)
    ('±2.77 %', '±2.7654 %')
    """
    return f"±{number(margin, digits)}{unit}"


def around_points(margin: float, digits: int = 3) -> str:
    """Return the margin of a rate in percentage points; ten digits show what the user gave.

    >>> around_points(0.01), around_points(0.027654), around_points(0.027654, 10)
    ('±1 point', '±2.77 points', '±2.7654 points')
    """
    return f"±{points(margin, digits).removeprefix('+')}"
