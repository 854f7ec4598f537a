"""How long a test runs, in days and whole weeks: the users it needs over the traffic it gets."""

import contextlib
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Table, Value
from trialwise.stats.calculator import Output, Param
from trialwise.stats.call import Call
from trialwise.stats.planning.design import LARGEST_SIZE, Design, Split
from trialwise.stats.wording import count, counted, number, percent, rate_of, tidy

TRAFFIC = Param(
    "traffic",
    "number",
    "users per day who could enter the experiment, over all arms together",
    required=True,
    low=0,
    high=LARGEST_SIZE,
    low_open=True,
    low_hint="Without traffic a test never ends.",
)
SHARE = Param(
    "share",
    "rate",
    "share of that traffic that is put into the experiment",
    default=1.0,
    low=0,
    high=1,
    low_open=True,
    low_hint="Without traffic a test never ends.",
    high_hint="All of the traffic is 1.",
)
OUTPUTS: Final = (
    Output("days", "days until every arm has its users, rounded up"),
    Output("weeks", "the same in whole weeks, rounded up"),
    Output("days_in_weeks", "days of these whole weeks"),
)
FORMULA: Final = (
    r"\text{days} = \left\lceil\frac{N}{\text{traffic}\times\text{share}}\right\rceil,\quad "
    r"\text{weeks} = \left\lceil\frac{\text{days}}{7}\right\rceil"
)
FORMULA_TEXT: Final = "days = ⌈N / (traffic × share)⌉, weeks = ⌈days / 7⌉, N users in total"
_WEEKS: Final = (1, 2, 3, 4, 6, 8)
_LONGEST_DAYS: Final = 365_250
_LEAST_USERS: Final = 2


@dataclass(frozen=True, slots=True)
class Traffic:
    """Users per day who could enter, and the share of them that does."""

    per_day: float
    share: float

    @property
    def entering(self) -> float:
        """Users per day who enter the experiment."""
        return self.per_day * self.share

    def days(self, total: int) -> int:
        """Return the days until ``total`` users have entered, rounded up.

        Raises:
            InputError: when that takes more than a thousand years.
        """
        days = round(total / self.entering, 9)  # 1 / (3 * 0.1) must not become 4 days
        if days > _LONGEST_DAYS:
            raise InputError(
                "traffic",
                f"{rate_of(self.entering)} a day",
                f"enough for {count(total)} users within a thousand years",
                "Look for a larger effect or a more frequent metric.",
            )
        return max(math.ceil(days), 1)

    def outputs(self, total: int) -> dict[str, Value]:
        """Return how long it takes until ``total`` users have entered."""
        days = self.days(total)
        weeks = whole_weeks(days)
        return {"days": days, "weeks": weeks, "days_in_weeks": 7 * weeks}

    def summary(self, total: int) -> str:
        """Return the duration as a sentence, whole weeks first."""
        days = self.days(total)
        weeks = whole_weeks(days)
        return (
            f"Run the test for {counted(weeks, 'week')} ({counted(7 * weeks, 'day')}): "
            f"{count(total)} users at {rate_of(self.entering)} a day take {counted(days, 'day')}."
        )

    def reading(self, call: Call) -> str:
        """Return the traffic as understood."""
        return (
            f"{rate_of(self.per_day)} users a day, {percent(self.share)} of them in the experiment"
            f"{call.default_mark('share')}"
        )

    def alternatives(self, sizes: tuple[Alternative, ...], total: int) -> tuple[Alternative, ...]:
        """Return the duration of other conventions where it is not that of ``total`` users."""
        days = self.days(total)
        return tuple(
            Alternative(size.name, {**self.outputs(users), **size.outputs}, size.note)
            for size in sizes
            if self.days(users := int(size.outputs["total"])) != days
        )

    def code(self, setup: str, expression: str, design: Design) -> str:
        """Return the line that prints the days, from the source of the control size."""
        if design.ratio == 1:
            total = f"{design.arms}*n"
        else:
            total = f"(n + {design.arms - 1}*ceil(round(n*{design.ratio!r}, 6)))"
        imports = "" if "import ceil" in setup or "ceil, " in setup else "from math import ceil; "
        return (
            f"{imports}{setup}n = {expression}; "
            f"print(max(ceil(round({total}/({self.per_day!r}*{self.share!r}), 9)), 1))"
        )

    def r_code(self, setup: str, expression: str, design: Design) -> str:
        """Return the R line that prints the days, from the R source of the control size."""
        if design.ratio == 1:
            total = f"{design.arms}*n"
        else:
            total = f"(n + {design.arms - 1}*ceiling(round(n*{design.ratio!r}, 6)))"
        return (
            f"{setup}n <- {expression}; "
            f"cat(max(ceiling(round({total}/({self.per_day!r}*{self.share!r}), 9)), 1))"
        )

    def worked(self, total: int) -> str:
        """Return the duration with the numbers put in.

        >>> Traffic(600.0, 1.0).worked(7682)
        'days = ⌈7,682 / (600 × 1)⌉ = ⌈12.8⌉ = 13, weeks = ⌈13 / 7⌉ = 2'
        """
        days = self.days(total)
        return (
            f"days = ⌈{count(total)} / ({number(self.per_day, 6)} × {number(self.share, 6)})⌉ = "
            f"⌈{number(total / self.entering, 4)}⌉ = {count(days)}, "
            f"weeks = ⌈{count(days)} / 7⌉ = {count(whole_weeks(days))}"
        )


def whole_weeks(days: int) -> int:
    """Return the weeks that hold this many days.

    >>> whole_weeks(7), whole_weeks(8)
    (1, 2)
    """
    return -(-days // 7)


def by_weeks(
    traffic: Traffic, design: Design, detect: Callable[[Split], tuple[str, str]], *, note: str = ""
) -> Table:
    """Return what is detectable after one to eight weeks.

    Args:
        traffic: users per day.
        design: split over the arms.
        detect: returns the absolute and the relative effect for the users of the arms, as text.
        note: how the effects were computed, when not as the duration itself.

    Returns:
        A row per duration; where nothing is detectable it says so.
    """
    rows = []
    for weeks in _WEEKS:
        entered = traffic.entering * 7 * weeks
        # 40,000 a week is 5,714.28571428571 a day, and four weeks of it are 160,000
        control = math.floor(round(entered / (1 + design.ratio * (design.arms - 1)), 6))
        treatment = math.floor(tidy(control * design.ratio))
        users = f"{count(control)} / {count(treatment)}"
        effects = ("not attainable", "not attainable")
        if min(control, treatment) >= _LEAST_USERS:
            with contextlib.suppress(InputError):
                effects = detect(Split(control, treatment, design.arms))
        rows.append((counted(weeks, "week"), users, *effects))
    columns = ("duration", "users control / treatment", "absolute effect", "relative effect")
    title = f"Smallest detectable effect by duration{f' ({note})' if note else ''}"
    return Table(title, columns, tuple(rows))


def duration_assumptions(weeks: int) -> tuple[str, ...]:
    """Return when a duration holds; warns about very long tests."""
    sentences: tuple[str, ...] = (
        "Traffic stays as given and every user is new: returning users do not add to the sample.",
        "Whole weeks, so that every weekday counts alike.",
    )
    if weeks > _WEEKS[-1]:
        sentences += (
            "Over this long, cookies expire and the product changes: look for a larger effect, "
            "less variance or more traffic.",
        )
    return sentences
