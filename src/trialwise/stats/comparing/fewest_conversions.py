"""How many conversions a treatment would have needed for a significant difference."""

from collections.abc import Callable
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import r_print
from trialwise.stats.comparing.proportions_interval import Arm
from trialwise.stats.comparing.proportions_statistic import (
    fisher_test,
    has_variance,
    yates_p,
    z_test,
)
from trialwise.stats.comparing.two_arms import FAMILY, arm_of
from trialwise.stats.error_rates import ALPHA, TEST_SIDES, read_test
from trialwise.stats.planning.design import LARGEST_SIZE
from trialwise.stats.wording import count, number, p_text, percent

_MOST_EXACT: Final = 100_000  # users of both arms up to which Fisher's test is searched as well
_STEPS: Final = 30
_USERS: Final = "Counts cannot be negative, and at least one user is needed."


def _count(name: str, what: str, low: int) -> Param:
    return Param(name, "count", what, required=True, low=low, high=LARGEST_SIZE, low_hint=_USERS)


_PARAMS = (
    _count("conversions_a", "conversions of control", 0),
    _count("users_a", "users of control", 1),
    _count("users_b", "users of the treatment", 1),
    ALPHA,
    TEST_SIDES,
)
_P = Callable[[Arm, Arm], float]


@validated("fewest-conversions", _PARAMS)
def fewest_conversions(
    call: Call,
    *,
    conversions_a: int,
    users_a: int,
    users_b: int,
    alpha: float = 0.05,
    sides: int = 2,
) -> Calculation:
    """Return the fewest conversions of the treatment that are significantly more than control's.

    The smallest x_b with x_b/n_b above the rate of control and p at most alpha, by the pooled z
    test.

    Args:
        call: filled in by ``validated``.
        conversions_a: of control, at most users_a.
        users_a: users of control, at least 1.
        users_b: users of the treatment, at least 1.
        alpha: false positive rate, in (0, 0.5).
        sides: 2, or 1 to test for a higher treatment.

    Returns:
        ``conversions_b`` and its ``rate_b``, the ``lift`` over control, the p it reaches, and
        ``most_below``, the most conversions that are significantly fewer (two-sided only; absent
        when not even none are).

    Raises:
        InputError: for a value outside its range, or when not even all users are enough.

    Source: Fleiss, Levin & Paik (2003), Statistical Methods for Rates and Proportions, ch. 3.

    Examples:
        >>> result = fewest_conversions(conversions_a=500, users_a=10_000, users_b=10_000)
        >>> result.outputs["conversions_b"]
        563
    """
    a = arm_of(conversions_a, users_a, "_a")

    def pooled(first: Arm, second: Arm) -> float:
        return z_test(first, second, sides).p_value

    fewest = _first_above(a, users_b, alpha, pooled)
    if fewest is None:
        raise InputError(
            "users_b",
            users_b,
            "enough that some number of conversions would be significant",
            "Not even a conversion of every user would be; give more users.",
        )
    b = Arm(fewest, users_b)
    outputs: dict[str, Value] = {
        "conversions_b": fewest,
        "rate_b": b.rate,
        "effect": b.rate - a.rate,
        "p_reached": pooled(a, b),
    }
    if conversions_a:
        outputs["lift"] = b.rate / a.rate - 1
    below = _last_below(a, users_b, alpha, pooled) if sides == 2 else None
    if below is not None:
        outputs["most_below"] = below
    n = f"{conversions_a}, {users_a}, {users_b}"
    twice = "2*" if sides == 2 else ""
    tail = f"{twice}norm.sf((x/n - a/m)/(q(x)*(1 - q(x))*(1/m + 1/n))**.5)"
    r_tail = f"{twice}pnorm(-z(x))"
    return call.result(
        outputs=outputs,
        summary=f"The treatment needs at least {count(fewest)} conversions of {count(users_b)} "
        f"({percent(b.rate, 4)} against {percent(a.rate, 4)} in control); with them "
        f"{p_text(pooled(a, b))}.",
        reading=(
            f"control {count(conversions_a)} of {count(users_a)}",
            f"treatment {count(users_b)} users",
            read_test(call, alpha, sides),
        ),
        convention="pooled z test, p at most alpha",
        alternatives=_others(a, users_b, alpha, sides),
        assumptions=(
            "It is counted once, at the end: whoever watches until this number is reached finds a "
            "difference far more often than alpha says.",
            "A result just at the limit is estimated too high on average; plan the next test on "
            "less.",
        ),
        formula=r"\min x_b:\ \frac{x_b/n_b-p_a}{\sqrt{\bar p\bar q(1/n_a+1/n_b)}}\ge z_{\alpha/2}",
        formula_text="smallest x_b with (x_b/n_b − p_a)/√(p̄q̄(1/n_a + 1/n_b)) ≥ z",
        worked=f"x_b = {count(fewest)}: p = {number(pooled(a, b), 5)} ≤ {number(alpha)}",
        code=f"from bisect import bisect_left; from scipy.stats import norm; a, m, n = {n}; "
        f"q = lambda x: (a + x)/(m + n); p = lambda x: {tail}; "
        f"print(bisect_left(range(n), True, a*n//m + 1, key=lambda x: p(x) <= {alpha!r}))",
        r_code=f"a <- {conversions_a}; m <- {users_a}; n <- {users_b}; "
        "z <- function(x) (x/n - a/m)/sqrt((a + x)/(m + n)*(1 - (a + x)/(m + n))*(1/m + 1/n)); "
        "l <- floor(a*n/m); h <- n; while (h - l > 1) { x <- floor((l + h)/2); "
        f"if ({r_tail} <= {alpha!r}) h <- x else l <- x }}; " + r_print("h"),
        source="Fleiss, Levin & Paik (2003), Statistical Methods for Rates and Proportions, ch. 3",
    )


def _first_above(a: Arm, users: int, alpha: float, p_value: _P) -> int | None:
    """Return the fewest conversions above control's rate whose p is at most alpha, by bisection."""
    low, high = a.conversions * users // a.users, users

    def passes(x: int) -> bool:
        b = Arm(x, users)
        return b.rate > a.rate and has_variance(a, b) and p_value(a, b) <= alpha

    if not passes(high):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if passes(middle) else (middle, high)
    return high


def _last_below(a: Arm, users: int, alpha: float, p_value: _P) -> int | None:
    """Return the most conversions below control's rate whose p is at most alpha."""
    low, high = 0, -(-a.conversions * users // a.users)

    def passes(x: int) -> bool:
        b = Arm(x, users)
        return b.rate < a.rate and has_variance(a, b) and p_value(a, b) <= alpha

    if not passes(low):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if passes(middle) else (low, middle)
    return low


def _others(a: Arm, users: int, alpha: float, sides: int) -> tuple[Alternative, ...]:
    found: list[tuple[str, _P, str]] = []
    if sides == 2:
        found.append(("Yates' correction", yates_p, "chi-square with continuity correction"))
    if a.users + users <= _MOST_EXACT:
        found.append(
            (
                "Fisher's exact test",
                lambda first, second: fisher_test(first, second, sides).p_value,
                "never rejects too often, so it asks for more",
            )
        )
    alternatives: list[Alternative] = []
    for name, p_value, note in found:
        fewest = _first_above(a, users, alpha, p_value)
        if fewest is not None:
            # two-sided exact p-values do not fall at every step
            start = max(fewest - _STEPS, a.conversions * users // a.users + 1)
            fewest = next(x for x in range(start, fewest + 1) if p_value(a, Arm(x, users)) <= alpha)
            alternatives.append(Alternative(name, {"conversions_b": fewest}, note))
    return tuple(alternatives)


FEWEST_CONVERSIONS = Calculator(
    name="fewest-conversions",
    title="Fewest conversions for a significant difference",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("conversions_b", "fewest conversions of the treatment"),
        Output("rate_b", "rate that they are"),
        Output("effect", "difference of the rates"),
        Output("p_reached", "p-value with so many"),
        Output("lift", "relative difference (optional: needs conversions in control)"),
        Output("most_below", "most conversions that are significantly fewer (optional)"),
    ),
    run=fewest_conversions,
    example={"conversions_a": 500, "users_a": 10_000, "users_b": 10_000},
    headline="conversions_b",
    is_iterated=True,
    printed=("conversions_b",),
    varies=("users_b",),
)
CALCULATORS = (FEWEST_CONVERSIONS,)
