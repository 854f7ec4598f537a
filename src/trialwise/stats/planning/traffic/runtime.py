"""Plain arithmetic of users, traffic and time, solved for any one of the three."""

import math
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Table
from trialwise.stats.calculator import Calculator, Output
from trialwise.stats.call import Call, validated
from trialwise.stats.planning.duration import (
    FORMULA,
    FORMULA_TEXT,
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

_RUNTIME_PARAMS: Final = (USERS_PER_ARM, TOTAL, TRAFFIC, SHARE, *SPLIT)
_TRAFFIC_PARAMS: Final = (USERS_PER_ARM, TOTAL, DAYS, SHARE, *SPLIT)
_USERS_PARAMS: Final = (TRAFFIC, DAYS, SHARE, *SPLIT)
_SOURCE: Final = (
    "plain arithmetic; whole weeks as in Kohavi, Tang & Xu (2020), Trustworthy Online Controlled "
    "Experiments, ch. 2"
)
_SHARES: Final = (0.05, 0.1, 0.2, 0.5, 1.0)
_NEW_USERS: Final = (
    "Traffic stays as given and every user is new: returning users do not add to the sample.",
    "Whole weeks, so that every weekday counts alike.",
)


@validated("runtime", _RUNTIME_PARAMS, (NEEDED,))
def runtime(
    call: Call,
    *,
    n: int | None = None,
    total: int | None = None,
    traffic: float,
    share: float = 1.0,
    arms: int = 2,
    ratio: float = 1.0,
) -> Calculation:
    """Return how long it takes until the users needed have entered, in days and whole weeks.

    days = ⌈N / (traffic × share)⌉, weeks = ⌈days / 7⌉.

    Args:
        call: filled in by ``validated``.
        n: users needed in control, at least 1. Give exactly one of n and total.
        total: users needed over all arms, at least 2.
        traffic: users per day who could enter, over all arms together, above 0.
        share: share of the traffic put into the experiment, in (0, 1].
        arms: number of arms with control.
        ratio: treatment users per control user, in [0.001, 1000].

    Returns:
        ``days``, ``weeks``, ``days_in_weeks`` and the users per arm; a table by share of traffic.

    Raises:
        InputError: for a value outside its range, or traffic that would take a thousand years.
        UsageError: for both n and total.

    Source: plain arithmetic.

    Examples:
        >>> runtime(n=3841, traffic=600).summary
        'Run the test for 2 weeks (14 days): 7,682 users at 600 a day take 13 days.'
    """
    needed = needed_users(n, total, arms=arms, ratio=ratio)
    flow = Traffic(traffic, share)
    days = flow.days(needed.total)
    source = f"({needed.source})/({traffic!r}*{share!r})"
    return call.result(
        outputs={**flow.outputs(needed.total), **needed.outputs()},
        summary=flow.summary(needed.total),
        reading=(*needed.reading(call, ratio), flow.reading(call)),
        convention="days rounded up, then to whole weeks",
        alternatives=_without_weeks(flow, needed),
        assumptions=duration_assumptions(whole_weeks(days)),
        formula=FORMULA,
        formula_text=FORMULA_TEXT,
        worked=f"days = ⌈{count(needed.total)} / ({number(traffic)} · {number(share)})⌉ = "
        f"⌈{number(needed.total / flow.entering, 5)}⌉ = {count(days)}",
        code=f"from math import ceil; print(max(1, ceil(round({source}, 9))))",
        r_code=f"cat(max(1, ceiling(round({source}, 9))))",
        source=_SOURCE,
        tables=(_by_share(traffic, needed),),
    )


@validated("required-traffic", _TRAFFIC_PARAMS, (NEEDED,))
def required_traffic(
    call: Call,
    *,
    n: int | None = None,
    total: int | None = None,
    days: int,
    share: float = 1.0,
    arms: int = 2,
    ratio: float = 1.0,
) -> Calculation:
    """Return the traffic per day that gives the users needed within a number of days.

    traffic = N / (days × share).

    Args:
        call: filled in by ``validated``.
        n: users needed in control, at least 1. Give exactly one of n and total.
        total: users needed over all arms, at least 2.
        days: days that the test runs, at least 1.
        share: share of the traffic put into the experiment, in (0, 1].
        arms: number of arms with control.
        ratio: treatment users per control user, in [0.001, 1000].

    Returns:
        ``traffic`` in users per day, rounded up, of whom ``entering`` enter the test.

    Raises:
        InputError: for a value outside its range.
        UsageError: for both n and total.

    Source: plain arithmetic.

    Examples:
        >>> required_traffic(n=3841, days=14).outputs["traffic"]
        549
    """
    needed = needed_users(n, total, arms=arms, ratio=ratio)
    per_day = needed.total / days / share
    if not per_day <= TRAFFIC.high:
        raise InputError(
            "share", share, "large enough to need at most 10¹² users a day", "Raise the share."
        )
    traffic = max(math.ceil(tidy(per_day)), 1)
    weeks = "" if days % 7 == 0 else f" ({counted(whole_weeks(days), 'week')} are whole weeks)"
    part = "" if share == 1 else f", of whom {percent(share)} enter the test"
    source = f"({needed.source})/({days}*{share!r})"
    return call.result(
        outputs={"traffic": traffic, "entering": needed.total / days, **needed.outputs()},
        summary=f"You need {counted(traffic, 'user')} a day{part}, to have "
        f"{count(needed.total)} users after {counted(days, 'day')}{weeks}.",
        reading=(
            *needed.reading(call, ratio),
            counted(days, "day"),
            f"{percent(share)} of the traffic in the experiment{call.default_mark('share')}",
        ),
        convention="users per day, rounded up",
        alternatives=_whole_weeks_traffic(needed, days, share),
        assumptions=_NEW_USERS,
        formula=r"\text{traffic} = \left\lceil\frac{N}{\text{days}\times\text{share}}\right\rceil",
        formula_text="traffic = ⌈N / (days × share)⌉, N users in total",
        worked=f"traffic = ⌈{count(needed.total)} / ({days} · {number(share)})⌉ = "
        f"⌈{number(per_day, 6)}⌉ = {count(traffic)}",
        code=f"from math import ceil; print(max(1, ceil(round({source}, 9))))",
        r_code=f"cat(max(1, ceiling(round({source}, 9))))",
        source=_SOURCE,
    )


@validated("users-from-traffic", _USERS_PARAMS)
def users_from_traffic(
    call: Call,
    *,
    traffic: float,
    days: int,
    share: float = 1.0,
    arms: int = 2,
    ratio: float = 1.0,
) -> Calculation:
    """Return the users of each arm after a number of days.

    N = traffic × days × share; control gets N / (1 + (arms − 1) r), rounded down.

    Args:
        call: filled in by ``validated``.
        traffic: users per day who could enter, over all arms together, above 0.
        days: days that the test runs, at least 1.
        share: share of the traffic put into the experiment, in (0, 1].
        arms: number of arms with control.
        ratio: treatment users per control user, in [0.001, 1000].

    Returns:
        ``n_control``, ``n_treatment`` (of each treatment) and ``total``, rounded down.

    Raises:
        InputError: for a value outside its range, or when an arm stays empty.

    Source: plain arithmetic.

    Examples:
        >>> users_from_traffic(traffic=600, days=14).summary
        'After 14 days you have 4,200 users per arm, 8,400 in total.'
    """
    entered = traffic * days * share
    whole = math.floor(tidy(entered))
    control = math.floor(tidy(entered / (1 + (arms - 1) * ratio)))
    treatment = math.floor(tidy(entered * ratio / (1 + (arms - 1) * ratio)))
    if min(control, treatment) < 1:
        raise InputError(
            "days",
            days,
            "enough for a user in every arm",
            f"At {rate_of(traffic * share)} users a day an arm stays empty.",
        )
    shares = f"{traffic!r}*{days}*{share!r}/(1+{arms - 1}*{ratio!r})"
    text = (
        f"{count(control)} users per arm"
        if control == treatment
        else f"{count(control)} users in control and {count(treatment)} in each treatment"
    )
    return call.result(
        outputs={"n_control": control, "n_treatment": treatment, "total": whole},
        summary=f"After {counted(days, 'day')} you have {text}, {count(whole)} in total.",
        reading=(
            Traffic(traffic, share).reading(call),
            counted(days, "day"),
            Needed(control, treatment, whole, arms, "").reading(call, ratio)[1],
        ),
        convention="users rounded down",
        assumptions=(
            _NEW_USERS[0],
            "Users are split at random in the planned ratio; the real counts differ by chance.",
        ),
        formula=r"n_1 = \left\lfloor\frac{\text{traffic}\times\text{days}\times\text{share}}"
        r"{1+(k-1)r}\right\rfloor",
        formula_text="n₁ = ⌊traffic × days × share / (1 + (k − 1) r)⌋, k arms",
        worked=f"n₁ = ⌊{number(traffic)} · {days} · {number(share)} / "
        f"{number(1 + (arms - 1) * ratio)}⌋ = {count(control)}",
        code=f"from math import floor; print(floor(round({shares}, 9)))",
        r_code=f"cat(floor(round({shares}, 9)))",
        source=_SOURCE,
    )


def _without_weeks(flow: Traffic, needed: Needed) -> tuple[Alternative, ...]:
    days = flow.days(needed.total)
    return (
        Alternative(
            "not in whole weeks",
            {"days_in_weeks": days},
            "shorter, but weekdays then weigh unequally",
        ),
    )


def _whole_weeks_traffic(needed: Needed, days: int, share: float) -> tuple[Alternative, ...]:
    weeks = whole_weeks(days)
    traffic = max(math.ceil(tidy(needed.total / (7 * weeks) / share)), 1)
    name = f"over {counted(weeks, 'whole week')}"
    return (Alternative(name, {"traffic": traffic}, "the next whole weeks after these days"),)


def _by_share(traffic: float, needed: Needed) -> Table:
    """Return how long the test takes with less or more of the traffic."""
    rows = []
    for share in _SHARES:
        try:
            days = Traffic(traffic, share).days(needed.total)
            shown = (counted(days, "day"), counted(whole_weeks(days), "week"))
        except InputError:
            shown = ("over a thousand years", "")
        rows.append((percent(share), rate_of(traffic * share), *shown))
    columns = ("share of the traffic", "users a day", "days", "whole weeks")
    return Table("Duration by share of the traffic", columns, tuple(rows))


RUNTIME = Calculator(
    name="runtime",
    title="How long until the users needed have entered",
    family="planning",
    params=_RUNTIME_PARAMS,
    outputs=(*OUTPUTS, *SIZE_OUTPUTS),
    run=runtime,
    example={"n": 3841, "traffic": 600},
    one_of=(NEEDED,),
    headline="days",
    varies=("traffic", "share"),
    curve="traffic",
)
REQUIRED_TRAFFIC = Calculator(
    name="required-traffic",
    title="Traffic needed for a test of a given length",
    family="planning",
    params=_TRAFFIC_PARAMS,
    outputs=(
        Output("traffic", "users per day, rounded up"),
        Output("entering", "users per day who enter the test"),
        *SIZE_OUTPUTS,
    ),
    run=required_traffic,
    example={"n": 3841, "days": 14},
    one_of=(NEEDED,),
    headline="traffic",
    varies=("days", "share"),
    curve="days",
)
USERS_FROM_TRAFFIC = Calculator(
    name="users-from-traffic",
    title="Users per arm that traffic gives in a number of days",
    family="planning",
    params=_USERS_PARAMS,
    outputs=SIZE_OUTPUTS,
    run=users_from_traffic,
    example={"traffic": 600, "days": 14},
    headline="n_control",
    varies=("days", "traffic", "share"),
    curve="days",
)

CALCULATORS = (RUNTIME, REQUIRED_TRAFFIC, USERS_FROM_TRAFFIC)
