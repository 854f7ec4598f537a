"""When a test is looked at: equally spaced looks, or shares of the planned information."""

from collections.abc import Sequence
from typing import Final

from trialwise.core.errors import InputError
from trialwise.stats.calculator import Param
from trialwise.stats.wording import number, percent

MOST_LOOKS: Final = 60
# Closer looks would need a grid finer than is worth it; a look a thousandth later decides nothing.
_LEAST_GAP: Final = 0.001

LOOKS = Param(
    "looks",
    "count",
    "number of planned looks at the data, equally spaced, the final analysis included",
    low=1,
    high=MOST_LOOKS,
    low_hint="The final analysis is a look.",
    high_hint="For looks at any time use an always-valid method, such as msprt.",
)
INFORMATION = Param(
    "information",
    "numbers",
    "when the looks are taken: shares of the planned users, as in 0.25,0.6,1, or users so far, as "
    "in 5000,12000,20000; the last is the final analysis",
    low=0,
    high=1e15,
    low_open=True,
    low_hint="A look needs data.",
    list_hint="Give the looks in order, the last at the full sample, as in 0.25,0.6,1.",
)
TIMING: Final = ("looks", "information")


def times_of(looks: int | None, information: Sequence[float] | None) -> tuple[float, ...]:
    """Return the share of the planned information at each look, the last being 1.

    Args:
        looks: number of equally spaced looks.
        information: shares or users at the looks, when they are not equally spaced.

    Raises:
        InputError: when they do not increase to the final analysis, or are too many or too close.

    >>> times_of(None, [5000, 12000, 20000])
    (0.25, 0.6, 1.0)
    """
    if information is None:
        looks = looks or 1
        return tuple((place + 1) / looks for place in range(looks))
    shown = ",".join(f"{value:.15g}" for value in information)
    if len(information) > MOST_LOOKS:
        raise InputError(
            "information",
            f"{len(information)} looks",
            f"a list of at most {MOST_LOOKS} looks",
            "For looks at any time use an always-valid method, such as msprt.",
        )
    last = information[-1]
    if last < 1:
        raise InputError(
            "information",
            shown,
            "a list that ends with the final analysis, at 1",
            "Add the final look, as in 0.25,0.6,1.",
        )
    times = tuple(value / last for value in information)
    gaps = [after - before for before, after in zip((0.0, *times), times, strict=False)]
    if min(gaps) < _LEAST_GAP:
        raise InputError(
            "information",
            shown,
            f"increasing by at least {number(_LEAST_GAP)} of the planned total from look to look",
            "Give the looks in the order in which they are taken, as in 0.25,0.6,1.",
        )
    return times


def is_even(times: Sequence[float]) -> bool:
    """Return whether the looks are equally spaced."""
    return all(abs(time - (place + 1) / len(times)) < 1e-9 for place, time in enumerate(times))


def read_looks(times: Sequence[float]) -> str:
    """Return the looks as understood.

    >>> read_looks((0.5, 1.0)), read_looks((0.25, 1.0)), read_looks((1.0,))
    ('2 equally spaced looks', '2 looks at 25 % and 100 % of the planned users', 'one look')
    """
    if len(times) == 1:
        return "one look"
    if is_even(times):
        return f"{len(times)} equally spaced looks"
    shares = [percent(time, 4) for time in times]
    listed = f"{', '.join(shares[:-1])} and {shares[-1]}"
    return f"{len(times)} looks at {listed} of the planned users"
