"""How long a test runs that is ramped up in stages."""

import contextlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Table, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.planning.duration import (
    OUTPUTS,
    SHARE,
    TRAFFIC,
    Traffic,
    duration_assumptions,
    whole_weeks,
)
from trialwise.stats.planning.traffic.users import (
    DAYS,
    NEEDED,
    SIZE_OUTPUTS,
    SPLIT,
    TOTAL,
    USERS_PER_ARM,
    Needed,
    needed_users,
)
from trialwise.stats.wording import count, counted, number, percent, rate_of, tidy

_LONGEST_STAGE: Final = 3650
_STAGES: Final = Param(
    "stages",
    "table",
    "stages of the ramp, each the share of the traffic in the experiment and its days: "
    "0.05,2;0.2,3 is 5 % for two days, then 20 % for three",
    required=True,
    low=0,
    high=_LONGEST_STAGE,
    low_open=True,
    low_hint="A stage has a share above 0 and at least a day.",
    least_items=2,
    list_hint="Write share,days for each stage, as in 0.05,2;0.2,3.",
)
_PARAMS: Final = (USERS_PER_ARM, TOTAL, TRAFFIC, _STAGES, SHARE, *SPLIT)
_USERS_PARAMS: Final = (TRAFFIC, _STAGES)
_MOST_STAGES: Final = 50


@dataclass(frozen=True, slots=True)
class Stage:
    """A share of the traffic for a number of days."""

    share: float
    days: int


@dataclass(frozen=True, slots=True)
class Ramp:
    """Stages and what follows them.

    Attributes:
        traffic: users per day who could enter.
        stages: in their order.
        share: share of the traffic after the stages.
    """

    traffic: float
    stages: tuple[Stage, ...]
    share: float

    @property
    def length(self) -> int:
        """Days of all stages."""
        return sum(stage.days for stage in self.stages)

    @property
    def entered(self) -> float:
        """Users who enter during the stages."""
        return sum(self.traffic * stage.share * stage.days for stage in self.stages)

    def days(self, total: int) -> int:
        """Return the days until ``total`` users have entered, those of the stages counting.

        Raises:
            InputError: when that takes more than a thousand years.
        """
        before, left = 0, float(total)
        for stage in self.stages:
            needed = _days(left, self.traffic * stage.share)
            if needed <= stage.days:
                return before + needed
            before += stage.days
            left -= self.traffic * stage.share * stage.days
        needed = _days(left, self.traffic * self.share)
        if before + needed > DAYS.high:
            raise InputError(
                "traffic",
                f"{rate_of(self.traffic * self.share)} a day after the ramp",
                f"enough for {count(total)} users within a thousand years",
                "Look for a larger effect or a more frequent metric.",
            )
        return before + needed


def _days(users: float, per_day: float) -> int:
    """Return the days until this many users have entered, at least 1."""
    return max(math.ceil(min(round(users / per_day, 9), 2 * DAYS.high)), 1)


@validated("ramp-duration", _PARAMS, (NEEDED,))
def ramp_duration(
    call: Call,
    *,
    n: int | None = None,
    total: int | None = None,
    traffic: float,
    stages: tuple[tuple[float, ...], ...],
    share: float = 1.0,
    arms: int = 2,
    ratio: float = 1.0,
) -> Calculation:
    """Return how long a test runs that is ramped up in stages, the users of every stage counting.

    Users enter at traffic × share of the stage; days are counted until all have entered.

    Args:
        call: filled in by ``validated``.
        n: users needed in control, at least 1. Give exactly one of n and total.
        total: users needed over all arms, at least 2.
        traffic: users per day who could enter, over all arms together, above 0.
        stages: rows of share of the traffic in (0, 1] and whole days, at least 1.
        share: share of the traffic after the stages, in (0, 1].
        arms: number of arms with control.
        ratio: treatment users per control user, in [0.001, 1000].

    Returns:
        ``days``, ``weeks``, ``days_in_weeks``, the days of the ramp and the users who enter in it;
        a table of the stages.

    Raises:
        InputError: for a value outside its range, or traffic that would take a thousand years.
        UsageError: for both n and total.

    Source: plain arithmetic; ramps: Kohavi, Tang & Xu (2020), ch. 15.

    Examples:
        >>> found = ramp_duration(n=3841, traffic=600, stages=((0.05, 2), (0.2, 3)))
        >>> found.outputs["days"]
        18
    """
    needed = needed_users(n, total, arms=arms, ratio=ratio)
    ramp = Ramp(traffic, _checked(stages), share)
    days = ramp.days(needed.total)
    weeks = whole_weeks(days)
    inside = min(ramp.length, days)
    return call.result(
        outputs={
            "days": days,
            "weeks": weeks,
            "days_in_weeks": 7 * weeks,
            "ramp_days": ramp.length,
            "ramp_users": math.floor(tidy(ramp.entered)),
            **needed.outputs(),
        },
        summary=f"Run the test for {counted(weeks, 'week')} ({counted(7 * weeks, 'day')}): "
        f"{count(needed.total)} users take {counted(days, 'day')}, {inside} of them in the ramp.",
        reading=(
            *needed.reading(call, ratio),
            f"{rate_of(traffic)} users a day",
            f"ramp: {_stages_text(ramp.stages)}, then {percent(share)}{call.default_mark('share')}",
        ),
        convention="users of every stage count; days rounded up, then to whole weeks",
        alternatives=_alternatives(ramp, needed),
        assumptions=(
            "The split between the arms is the same in every stage; where it changes, compare "
            "within stages (Simpson's paradox).",
            *duration_assumptions(weeks),
        ),
        formula=r"\min\Big\{d: \sum_{t\le d}\text{traffic}\times s_t \ge N\Big\},\quad "
        r"\text{weeks} = \lceil d/7\rceil",
        formula_text="smallest d with Σ traffic × share of day t ≥ N over days 1 to d, "
        "weeks = ⌈d/7⌉",
        worked=_worked(ramp, needed.total, days),
        code=_code(ramp, needed),
        r_code=_r_code(ramp, needed),
        source="plain arithmetic; ramps as in Kohavi, Tang & Xu (2020), Trustworthy Online "
        "Controlled Experiments, ch. 15",
        tables=(_table(ramp),),
    )


@validated("ramp-users", _USERS_PARAMS)
def ramp_users(call: Call, *, traffic: float, stages: tuple[tuple[float, ...], ...]) -> Calculation:
    """Return how many users enter during the stages of a ramp.

    users = Σ traffic × share × days over the stages.

    Args:
        call: filled in by ``validated``.
        traffic: users per day who could enter, above 0.
        stages: rows of share of the traffic in (0, 1] and whole days, at least 1.

    Returns:
        ``users`` rounded down, the days of the ramp, and a table of the stages.

    Raises:
        InputError: for a value outside its range.

    Source: plain arithmetic; ramps: Kohavi, Tang & Xu (2020), ch. 15.

    Examples:
        >>> ramp_users(traffic=600, stages=((0.05, 2), (0.2, 3))).outputs["users"]
        420
    """
    ramp = Ramp(traffic, _checked(stages), 1.0)
    users = math.floor(tidy(ramp.entered))
    terms = "+".join(f"{traffic!r}*{stage.share!r}*{stage.days}" for stage in ramp.stages)
    shown = " + ".join(
        f"{number(traffic)}·{number(stage.share)}·{stage.days}" for stage in ramp.stages
    )
    return call.result(
        outputs={"users": users, "ramp_days": ramp.length},
        summary=f"{counted(users, 'user')} enter in the {counted(ramp.length, 'day')} of the ramp.",
        reading=(f"{rate_of(traffic)} users a day", f"ramp: {_stages_text(ramp.stages)}"),
        convention="new users of every stage added, rounded down",
        assumptions=(
            "Traffic stays as given and every user is new: returning users are not counted twice.",
            "The share is of all traffic: with two equal arms half of it sees the treatment.",
        ),
        formula=r"\sum_i \text{traffic}\times s_i\times d_i",
        formula_text="Σ traffic × share × days over the stages",
        worked=f"{shown} = {number(ramp.entered, 9)}",
        code=f"from math import floor; print(floor(round({terms}, 6)))",
        r_code=f"cat(floor(round({terms}, 6)))",
        source="plain arithmetic; ramps as in Kohavi, Tang & Xu (2020), Trustworthy Online "
        "Controlled Experiments, ch. 15",
        tables=(_table(ramp),),
    )


def _checked(rows: Sequence[Sequence[float]]) -> tuple[Stage, ...]:
    """Return the stages.

    Raises:
        InputError: for a row that is no share and days, or too many rows.
    """
    shown = ";".join(",".join(f"{item:g}" for item in row) for row in rows)
    if not 1 <= len(rows) <= _MOST_STAGES or len(rows[0]) != 2:
        raise InputError(
            "stages", shown, f"1 to {_MOST_STAGES} rows of share,days", _STAGES.list_hint
        )
    for share, days in rows:
        if share > 1 or not float(days).is_integer():
            raise InputError(
                "stages",
                f"{share:g},{days:g}",
                "a share of at most 1 and a whole number of days",
                _STAGES.list_hint,
            )
    return tuple(Stage(share, int(days)) for share, days in rows)


def _stages_text(stages: Sequence[Stage]) -> str:
    return ", ".join(f"{percent(stage.share)} for {counted(stage.days, 'day')}" for stage in stages)


def _alternatives(ramp: Ramp, needed: Needed) -> tuple[Alternative, ...]:
    """Return the duration when the ramp's users are left out, and without a ramp."""
    found = []
    for name, before, note in (
        ("ramp left out", ramp.length, "only users after the ramp count"),
        ("no ramp", 0, "the final share from the first day"),
    ):
        with contextlib.suppress(InputError):
            days = before + Traffic(ramp.traffic, ramp.share).days(needed.total)
            outputs: dict[str, Value] = {"days": days, "weeks": whole_weeks(days)}
            found.append(Alternative(name, outputs, note))
    return tuple(found)


def _worked(ramp: Ramp, total: int, days: int) -> str:
    parts = " + ".join(
        f"{number(ramp.traffic)}·{number(stage.share)}·{stage.days}" for stage in ramp.stages
    )
    text = f"ramp: {parts} = {number(ramp.entered, 6)} users in {counted(ramp.length, 'day')}"
    if days <= ramp.length:
        return f"{text}; {count(total)} are reached on day {days}"
    return (
        f"{text}; d = {ramp.length} + ⌈({count(total)} − {number(ramp.entered, 6)}) / "
        f"({number(ramp.traffic)}·{number(ramp.share)})⌉ = {count(days)}"
    )


def _table(ramp: Ramp) -> Table:
    rows, day, seen = [], 0, 0.0
    for stage in ramp.stages:
        seen += ramp.traffic * stage.share * stage.days
        first, day = day + 1, day + stage.days
        rows.append(
            (
                f"{first} to {day}",
                percent(stage.share),
                rate_of(ramp.traffic * stage.share),
                number(seen, 6),
            )
        )
    rows.append((f"from {day + 1}", percent(ramp.share), rate_of(ramp.traffic * ramp.share), ""))
    columns = ("days", "share of the traffic", "users a day", "users so far")
    return Table("Stages of the ramp", columns, tuple(rows))


def _code(ramp: Ramp, needed: Needed) -> str:
    shares = "+".join(f"[{stage.share!r}]*{stage.days}" for stage in ramp.stages)
    return (
        f"from itertools import accumulate, chain, count, repeat; "
        f"seen = accumulate({ramp.traffic!r}*s for s in chain({shares}, repeat({ramp.share!r}))); "
        f"print(next(d for d, u in zip(count(1), seen) if round(u, 6) >= {needed.source}))"
    )


def _r_code(ramp: Ramp, needed: Needed) -> str:
    shares = ", ".join(f"rep({stage.share!r}, {stage.days})" for stage in ramp.stages)
    return (
        f"s <- c({shares}); u <- 0; d <- 0; while (round(u, 6) < {needed.source}) "
        f"{{ d <- d+1; u <- u + {ramp.traffic!r}*(if (d <= length(s)) s[d] else {ramp.share!r}) }}"
        "; cat(d)"
    )


RAMP_DURATION = Calculator(
    name="ramp-duration",
    title="Duration of a test that is ramped up",
    family="planning",
    params=_PARAMS,
    outputs=(
        *OUTPUTS,
        Output("ramp_days", "days of the ramp"),
        Output("ramp_users", "users who enter in all stages of the ramp"),
        *SIZE_OUTPUTS,
    ),
    run=ramp_duration,
    example={"n": 3841, "traffic": 600, "stages": [[0.05, 2], [0.2, 3]]},
    one_of=(NEEDED,),
    headline="days",
    varies=("traffic", "share"),
    curve="traffic",
)

RAMP_USERS = Calculator(
    name="ramp-users",
    title="Users who enter during a ramp",
    family="planning",
    params=_USERS_PARAMS,
    outputs=(
        Output("users", "users who enter in all stages, rounded down"),
        Output("ramp_days", "days of the ramp"),
    ),
    run=ramp_users,
    example={"traffic": 600, "stages": [[0.05, 2], [0.2, 3]]},
    headline="users",
    varies=("traffic",),
)

CALCULATORS = (RAMP_DURATION, RAMP_USERS)
