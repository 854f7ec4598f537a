"""Samples as inputs: mean, standard deviation and size, or the raw values."""

import math
from collections.abc import Sequence
from typing import Final

from trialwise.core.errors import InputError
from trialwise.stats.calculator import Param
from trialwise.stats.comparing.means_test import Sample
from trialwise.stats.planning.design import LARGEST_SIZE
from trialwise.stats.planning.means.change import LARGEST
from trialwise.stats.wording import count, counted, number

FAMILY: Final = "analysis"
ROLES: Final = (("a", "control"), ("b", "the treatment"))
# Lists are typed or pasted; above this the summary numbers are the way.
MOST_VALUES: Final = 10_000


def mean_param(name: str, what: str, *, required: bool = True) -> Param:
    """Return the input for a mean."""
    return Param(name, "number", what, required=required, low=-LARGEST, high=LARGEST)


def sd_param(name: str, what: str, *, required: bool = True, zero: bool = True) -> Param:
    """Return the input for a standard deviation; ``zero`` says whether it may be 0."""
    return Param(
        name,
        "number",
        f"{what} (divided by n - 1)",
        required=required,
        low=0,
        high=LARGEST,
        low_open=not zero,
        low_hint="A standard deviation cannot be negative.",
        zero_hint="A metric that never varies needs no interval; check how it was computed.",
    )


def size_param(name: str, what: str, *, required: bool = True, low: int = 2) -> Param:
    """Return the input for a number of users."""
    hint = "A standard deviation needs at least two users." if low == 2 else "Give more users."
    return Param(name, "count", what, required=required, low=low, high=LARGEST_SIZE, low_hint=hint)


def arm_params() -> tuple[Param, ...]:
    """Return mean, standard deviation and users of control and of the treatment."""
    found: list[Param] = []
    for arm, role in ROLES:
        found.append(mean_param(f"mean_{arm}", f"mean of {role}"))
        found.append(sd_param(f"sd_{arm}", f"standard deviation between the users of {role}"))
        found.append(size_param(f"n_{arm}", f"users of {role}"))
    return tuple(found)


def values_param(name: str, what: str, *, required: bool = True, least: int = 2) -> Param:
    """Return the input for raw values."""
    return Param(
        name,
        "numbers",
        what,
        required=required,
        low=-LARGEST,
        high=LARGEST,
        least_items=least,
        list_hint="Separate the values by commas, as in 12.1,9.4,15.",
    )


def sides_param(higher: str) -> Param:
    """Return the input for the sides of a test whose one-sided form looks for ``higher``."""
    return Param(
        "sides",
        "count",
        f"2 tests for a difference in either direction, 1 only for {higher}; the interval then "
        "has level 1 - 2 alpha",
        default=2,
        low=1,
        high=2,
    )


def check_length(name: str, values: Sequence[float], most: int = MOST_VALUES) -> None:
    """Refuse a list that is too long.

    Raises:
        InputError: naming the list and its length.
    """
    if len(values) > most:
        raise InputError(
            name,
            f"a list of {count(len(values))} values",
            f"a list of at most {count(most)} values",
            "Compute mean, sd and n where the data are, and use a calculator that takes those.",
        )


def sample_of(values: Sequence[float]) -> Sample:
    """Return mean, standard deviation (divisor n - 1) and size of raw values.

    Args:
        values: at least two.

    >>> sample_of((1.0, 2.0, 3.0))
    Sample(mean=2.0, sd=1.0, n=3)
    """
    n = len(values)
    if min(values) == max(values):
        return Sample(values[0], 0.0, n)
    mean = math.fsum(values) / n
    squares = math.fsum((value - mean) ** 2 for value in values)
    return Sample(mean, math.sqrt(squares / (n - 1)), n)


def read_sample(role: str, sample: Sample, digits: int = 10) -> str:
    """Return a sample as understood.

    >>> read_sample("control", Sample(50, 30, 1000))
    'control: mean 50, sd 30, 1,000 users'
    """
    mean, sd = number(sample.mean, digits), number(sample.sd, digits)
    return f"{role}: mean {mean}, sd {sd}, {count(sample.n)} users"


def read_values(role: str, values: Sequence[float]) -> str:
    """Return raw values as understood, the first five of a long list.

    >>> read_values("control", (1, 2, 3, 4, 5, 6, 7))
    'control: 7 values (1, 2, 3, 4, 5, …)'
    """
    shown = ", ".join(number(value) for value in values[:5])
    return f"{role}: {counted(len(values), 'value')} ({shown}{', …' if len(values) > 5 else ''})"


def no_variation(field: str, where: str = "at least one arm") -> InputError:
    """Return the refusal of data without any variation."""
    return InputError(
        field,
        0,
        f"above 0 in {where}",
        "Without variation there is nothing to test; check how the metric was computed.",
    )
