"""What no event at all still allows: the rule of three, and the users that rule out a rate."""

import math
from typing import Final

from trialwise.core.records import Alternative, Calculation, Table, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.two_arms import FAMILY
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.numeric.distributions import normal_critical
from trialwise.stats.numeric.exact_limits import beta_upper, binomial_at_most
from trialwise.stats.planning.design import LARGEST_SIZE
from trialwise.stats.wording import count, counted, decimals_for, fixed, number, percent

_SOURCE: Final = "Hanley & Lippman-Hand (1983), JAMA 249, 1743-1745"
_DIGITS: Final = 2  # of a limit; three for a large one
_LARGE: Final = 0.1
_MOST_EVENTS: Final = 3  # rows of the table beyond no event
_USERS = Param(
    "users",
    "count",
    "users seen, none of them with an event",
    required=True,
    low=1,
    high=LARGEST_SIZE,
    low_hint="At least one user is needed.",
)
_USERS_B = Param(
    "users_b",
    "count",
    "users of a second arm, also without an event; adds the limits of the difference",
    low=1,
    high=LARGEST_SIZE,
    low_hint="At least one user is needed.",
)
_RATE = Param(
    "rate",
    "rate",
    "the rate to rule out: 1 in 1,000 is 0.001",
    required=True,
    low=1e-12,
    high=1,
    high_open=True,
    low_hint="No number of users rules out every rate above zero.",
    high_hint="A single user without an event rules out 100 %; 1 % is 0.01.",
)
_PARAMS = (_USERS, _USERS_B, ALPHA)
_SIZE_PARAMS = (_RATE, ALPHA)


@validated("zero-events", _PARAMS)
def zero_events(
    call: Call, *, users: int, users_b: int | None = None, alpha: float = 0.05
) -> Calculation:
    """Return the highest rate that is compatible with no event among ``users``.

    1 − α^(1/n), the rate at which no event has probability α; about −ln α / n, 3/n for 95 %.

    Args:
        call: filled in by ``validated``.
        users: users without an event, at least 1.
        users_b: users of a second arm without an event; adds the limits of the difference.
        alpha: 1 minus the one-sided level, in (0, 0.5).

    Returns:
        The upper limit ``rate_high`` and ``rule_of_three`` = 3/n; with a second arm its limit, and
        the two-sided limits of its rate minus the first one's.

    Raises:
        InputError: for a value outside its range.

    Source: Hanley & Lippman-Hand (1983), JAMA 249, 1743-1745.

    Examples:
        >>> zero_events(users=1000).summary
        'With no event among 1,000 users, rates above about 0.3 % are excluded at the 95 % \
level (one-sided): up to about 1 in 330 users may still have one.'
    """
    high = _limit(users, alpha)
    outputs: dict[str, Value] = {"rate_high": high, "rule_of_three": min(3 / users, 1.0)}
    if users_b is not None:
        outputs["rate_high_b"] = _limit(users_b, alpha)
        outputs["difference_low"] = -_limit(users, alpha / 2)
        outputs["difference_high"] = _limit(users_b, alpha / 2)
    return call.result(
        outputs=outputs,
        summary=_summary(users, high, alpha) + _second(outputs, users_b, alpha),
        reading=(
            f"no event among {counted(users, 'user')}",
            *([f"none among {counted(users_b, 'user')} of a second arm"] if users_b else []),
            f"one-sided level {percent(1 - alpha)}{call.default_mark('alpha')}",
        ),
        convention="exact one-sided upper limit (Clopper-Pearson for no event)",
        alternatives=_alternatives(users, alpha),
        assumptions=(
            "Users are independent and an event, had there been one, would have been seen.",
            "The limit is one-sided: below it every rate is possible, zero included. A two-sided "
            "interval of the same level spends half of alpha below and has a higher limit.",
            *(
                ["The limits of the difference allow the other arm's rate to be zero."]
                if users_b
                else []
            ),
        ),
        formula=r"p_{high} = 1-\alpha^{1/n} \approx \frac{-\ln\alpha}{n}",
        formula_text="p_high = 1 − α^(1/n) ≈ −ln α / n",
        worked=f"1 − {number(alpha)}^(1/{count(users)}) = {number(high, 4)}",
        code=f"from math import expm1, log; print(-expm1(log({alpha!r})/{users}))",
        r_code=f"cat(format(-expm1(log({alpha!r})/{users}), digits=12))",
        source=_SOURCE,
    )


@validated("zero-events-sample-size", _SIZE_PARAMS)
def zero_events_sample_size(call: Call, *, rate: float, alpha: float = 0.05) -> Calculation:
    """Return the users that must pass without an event to rule out a rate.

    n = ⌈ln α / ln(1 − p)⌉, about −ln α / p, 3/p for 95 %.

    Args:
        call: filled in by ``validated``.
        rate: the rate to rule out, in [1e-12, 1).
        alpha: 1 minus the one-sided level, in (0, 0.5).

    Returns:
        ``users``, rounded up; the table has the users needed when a few events happen after all.

    Raises:
        InputError: for a value outside its range.

    Source: Hanley & Lippman-Hand (1983), JAMA 249, 1743-1745.

    Examples:
        >>> zero_events_sample_size(rate=0.001).outputs["users"]
        2995
    """
    users = _users_needed(rate, alpha)
    exact = math.log(alpha) / math.log1p(-rate)
    return call.result(
        outputs={"users": users},
        summary=f"You need {counted(users, 'user')} without a single event to rule out a rate of "
        f"{percent(rate)} or more at the {percent(1 - alpha)} level (one-sided).",
        reading=(
            f"rate to rule out {percent(rate)}",
            f"one-sided level {percent(1 - alpha)}{call.default_mark('alpha')}",
        ),
        convention="exact binomial, one-sided, no event allowed",
        alternatives=(
            Alternative(
                "rule of three",
                {"users": math.ceil(3 / rate)},
                "3/p, the approximation for the 95 % level",
            ),
        ),
        assumptions=(
            "Users are independent and every event is seen.",
            "One event already makes this number too small; the table says how many users it takes "
            "then.",
        ),
        formula=r"n = \left\lceil\frac{\ln\alpha}{\ln(1-p)}\right\rceil",
        formula_text="n = ⌈ln α / ln(1 − p)⌉",
        worked=f"ln {number(alpha)} / ln(1 − {number(rate)}) = {number(exact, 8)} → {count(users)}",
        code=f"from math import ceil, log, log1p; print(ceil(log({alpha!r})/log1p(-{rate!r})))",
        r_code=f"cat(format(ceiling(log({alpha!r})/log1p(-{rate!r})), digits=15))",
        source=_SOURCE,
        tables=(_table(rate, alpha, users),),
    )


def _limit(users: int, tail: float) -> float:
    """Return the rate at which no event among ``users`` has probability ``tail``."""
    return -math.expm1(math.log(tail) / users)


def _users_needed(rate: float, alpha: float) -> int:
    return max(math.ceil(math.log(alpha) / math.log1p(-rate)), 1)


def _summary(users: int, high: float, alpha: float) -> str:
    one_in = f": up to about 1 in {_rounded(1 / high)} users may still have one"
    digits = _DIGITS if high < _LARGE else _DIGITS + 1
    return (
        f"With no event among {counted(users, 'user')}, rates above about {percent(high, digits)} "
        f"are excluded at the {percent(1 - alpha)} level (one-sided)"
        f"{one_in if high < 0.5 else ''}."
    )


def _rounded(users: float) -> str:
    """Return a number of users with two significant digits, as a limit deserves.

    >>> _rounded(1001.9), _rounded(334.2), _rounded(4.7)
    ('1,000', '330', '4.7')
    """
    return fixed(users, decimals_for(users, _DIGITS))


def _second(outputs: dict[str, Value], users_b: int | None, alpha: float) -> str:
    if users_b is None:
        return ""
    low, high = float(outputs["difference_low"]), float(outputs["difference_high"])
    return (
        f" With none among the {count(users_b)} of the second arm either, its rate may be up to "
        f"{percent(-low, 3)} lower or {percent(high, 3)} higher in absolute terms "
        f"({percent(1 - alpha)} interval)."
    )


def _alternatives(users: int, alpha: float) -> tuple[Alternative, ...]:
    z = normal_critical(alpha)
    found = [
        ("rule of three", -math.log(alpha) / users, "−ln α / n, which is 3/n for 95 %"),
        ("two-sided exact", _limit(users, alpha / 2), "upper end of the two-sided interval"),
        ("Wilson, one-sided", z * z / (users + z * z), "normal approximation"),
        ("Jeffreys, one-sided", beta_upper(alpha, 0.5, users + 0.5), "prior Beta(½, ½)"),
        ("uniform prior", _limit(users + 1, alpha), "Bayesian with prior Beta(1, 1)"),
    ]
    return tuple(
        Alternative(name, {"rate_high": min(high, 1.0)}, note) for name, high, note in found
    )


def _table(rate: float, alpha: float, users: int) -> Table:
    rows = []
    for events in range(_MOST_EVENTS + 1):
        needed = users if events == 0 else _with_events(events, rate, alpha)
        rows.append((str(events), count(needed)))
    return Table(f"Users needed to rule out {percent(rate)}", ("events", "users"), tuple(rows))


def _with_events(events: int, rate: float, alpha: float) -> int:
    """Return the smallest n at which ``events`` or fewer have probability at most alpha."""
    low, high = events, 2 * events + 1
    while binomial_at_most(events, high, rate) > alpha:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (
            (middle, high) if binomial_at_most(events, middle, rate) > alpha else (low, middle)
        )
    return high


ZERO_EVENTS = Calculator(
    name="zero-events",
    title="Rule of three: what no event still allows",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("rate_high", "upper limit of the rate, one-sided"),
        Output("rule_of_three", "3/n, its approximation at the 95 % level", "percent"),
        Output("rate_high_b", "upper limit of the second arm's rate (optional)"),
        Output(
            "difference_low",
            "lower limit of second minus first rate (optional), two-sided",
            "points",
        ),
        Output(
            "difference_high",
            "upper limit of second minus first rate (optional), two-sided",
            "points",
        ),
    ),
    run=zero_events,
    example={"users": 1000},
    headline="rate_high",
    varies=("users", "alpha"),
    curve="users",
)
ZERO_EVENTS_SAMPLE_SIZE = Calculator(
    name="zero-events-sample-size",
    is_iterated=True,
    title="Users without an event that rule out a rate",
    family=FAMILY,
    params=_SIZE_PARAMS,
    outputs=(Output("users", "users needed without a single event, rounded up"),),
    run=zero_events_sample_size,
    example={"rate": 0.001},
    headline="users",
    varies=("rate", "alpha"),
    curve="rate",
)

CALCULATORS = (ZERO_EVENTS, ZERO_EVENTS_SAMPLE_SIZE)
