"""Critical values as they are said, and what their plan assumes."""

import math
from typing import Final

from trialwise.stats.numeric.distributions import normal_cdf
from trialwise.stats.sequential.boundary import Plan
from trialwise.stats.wording import fixed, tidy

MOST_LISTED: Final = 8  # bounds that are said one by one


def nominal_p(z: float, sides: int) -> float:
    """Return the p-value of a single test at a critical value.

    >>> round(nominal_p(2.4132, 2), 4)
    0.0158
    """
    return sides * normal_cdf(-z)


def users_at(times: tuple[float, ...], largest: int) -> tuple[int, ...]:
    """Return the users at each look, rounded up.

    >>> users_at((0.5, 1.0), 3947)
    (1974, 3947)
    """
    return tuple(math.ceil(tidy(time * largest)) for time in times)


def listed(critical: tuple[float, ...]) -> str:
    """Return critical values as text with commas and four decimals.

    >>> listed((2.4132, 2.41318))
    '2.4132,2.4132'
    """
    return ",".join(f"{z:.4f}" for z in critical)


def said_bounds(critical: tuple[float, ...]) -> str:
    """Return critical values as they are said, the first and last alone when there are many.

    >>> said_bounds((2.963, 1.969))
    '2.9630 and 1.9690'
    """
    texts = [fixed(z, 4) for z in critical]
    if len(set(texts)) == 1:
        return texts[0]
    if len(texts) > MOST_LISTED:
        return f"{texts[0]} at the first, … {texts[-1]} at the last of {len(texts)} looks"
    return f"{', '.join(texts[:-1])} and {texts[-1]}"


def boundary_assumptions(plan: Plan) -> tuple[str, ...]:
    """Return when the bounds of a plan hold."""
    timing = (
        "The looks may move or be added, but never because of the results: recompute the bounds "
        "with the true times."
        if plan.spends
        else "The number and the times of the looks are kept; for looks that move, take a spending "
        "function."
    )
    return (
        "The statistic is normal with independent increments, as z-tests of rates and means are "
        "from some hundred users per look on.",
        timing,
        "The effect is read with an interval made for the looks; the plain interval at an early "
        "stop is too narrow and its estimate too large.",
    )
