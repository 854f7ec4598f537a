"""How likely a count of events is when a usual number is expected."""

from typing import Final

from trialwise.core.records import Alternative, Calculation
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import r_print
from trialwise.stats.comparing.two_arms import FAMILY
from trialwise.stats.numeric.exact_limits import poisson_at_least, poisson_at_most
from trialwise.stats.planning.design import LARGEST_SIZE
from trialwise.stats.wording import count, counted, number, p_text, probability

_PARAMS = (
    Param(
        "events",
        "count",
        "events that were counted",
        required=True,
        low=0,
        high=LARGEST_SIZE,
        low_hint="Counts cannot be negative.",
    ),
    Param(
        "expected",
        "number",
        "events that are usual in the same time or among as many users",
        required=True,
        low=0,
        high=1e12,
        low_open=True,
        low_hint="If none are ever expected, a single one says enough.",
    ),
)
_SOURCE: Final = "Johnson, Kemp & Kotz (2005), Univariate Discrete Distributions, 3rd ed., ch. 4"


@validated("poisson-count", _PARAMS)
def poisson_count(call: Call, *, events: int, expected: float) -> Calculation:
    """Return how likely a count is when its mean is known: the exact Poisson test of one count.

    P(X ≥ x) and P(X ≤ x) for a Poisson X; the two-sided p is twice the smaller.

    Args:
        call: filled in by ``validated``.
        events: x, counted, at least 0.
        expected: the mean of the count, above 0.

    Returns:
        ``at_least``, ``at_most``, the two-sided ``p_value`` and the ``ratio`` of both numbers.

    Raises:
        InputError: for a value outside its range.

    Source: Johnson, Kemp & Kotz (2005), Univariate Discrete Distributions, ch. 4.

    Examples:
        >>> round(poisson_count(events=21, expected=12).outputs["at_least"], 4)
        0.0116
    """
    above, below = poisson_at_least(events, expected), poisson_at_most(events, expected)
    p_value = min(1.0, 2 * min(above, below))
    is_high = events >= expected
    tail, words = (above, "or more") if is_high else (below, "or fewer")
    line = (
        f"poisson.sf({events} - 1, {expected!r})"
        if is_high
        else (f"poisson.cdf({events}, {expected!r})")
    )
    r_line = (
        f"ppois({events} - 1, {expected!r}, lower.tail=FALSE)"
        if is_high
        else (f"ppois({events}, {expected!r})")
    )
    return call.result(
        outputs={
            "at_least": above,
            "at_most": below,
            "p_value": p_value,
            "ratio": events / expected,
        },
        summary=f"{counted(events, 'event')} {words} when {number(expected)} are usual: chance "
        f"alone gives that in {probability(tail)} of cases; two-sided {p_text(p_value)}.",
        reading=(counted(events, "event"), f"{number(expected)} expected"),
        convention="exact Poisson probability; two-sided p is twice the smaller tail",
        alternatives=(
            Alternative(
                "one-sided", {"p_value": tail}, f"for {count(events)} {words}, chosen beforehand"
            ),
        ),
        assumptions=(
            "Events come one by one and independently; in bursts (one outage, many tickets) such "
            "counts are far more common than this says.",
            "The usual number is known well, from many days; when it comes from a few, test the "
            "two rates instead.",
            "Among hundreds of days some are this extreme by chance: one that was picked for its "
            "count proves little.",
        ),
        formula=r"P(X\ge x) = \sum_{k\ge x} e^{-\lambda}\lambda^k/k!",
        formula_text="P(X ≥ x) = Σ_{k ≥ x} e^(−λ) λ^k / k!",
        worked=f"P(X {'≥' if is_high else '≤'} {count(events)}), λ = {number(expected)}: "
        f"{number(tail, 5)}",
        code=f"from scipy.stats import poisson; p = {line}; q = min(poisson.sf({events} - 1, "
        f"{expected!r}), poisson.cdf({events}, {expected!r})); print(min(1, 2*q))",
        r_code=f"p <- {r_line}; q <- min(ppois({events} - 1, {expected!r}, lower.tail=FALSE), "
        f"ppois({events}, {expected!r})); " + r_print("min(1, 2*q)"),
        source=_SOURCE,
    )


POISSON_COUNT = Calculator(
    name="poisson-count",
    title="How likely a count of events is",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("at_least", "probability of so many events or more", "percent"),
        Output("at_most", "probability of so many events or fewer", "percent"),
        Output("p_value", "two-sided p-value"),
        Output("ratio", "events over expected"),
    ),
    run=poisson_count,
    example={"events": 21, "expected": 12},
    headline="p_value",
)
CALCULATORS = (POISSON_COUNT,)
