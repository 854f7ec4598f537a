"""Intervals of one rate under every common method, as formulas and in words."""

import math
from collections.abc import Mapping
from typing import Final, Literal, get_args

from trialwise.stats.comparing.method import Method
from trialwise.stats.comparing.proportions_interval import Arm, wilson
from trialwise.stats.numeric.distributions import normal_critical
from trialwise.stats.numeric.exact import fisher_p_greater
from trialwise.stats.numeric.exact_limits import (
    beta_quantile,
    beta_upper,
    binomial_mid_p,
    clopper_pearson,
)
from trialwise.stats.numeric.interval import Interval

RateMethod = Literal["wilson", "clopper_pearson", "jeffreys", "agresti_coull", "mid_p", "wald"]
RATE_METHODS: Final[tuple[RateMethod, ...]] = get_args(RateMethod)
# Those with a version for a sample from a finite population.
FINITE_METHODS: Final[tuple[RateMethod, ...]] = ("wilson", "clopper_pearson", "wald")
# Up to here the exact limits of a finite population take a fraction of a second.
FINITE_EXACT_LIMIT: Final = 20_000

WORDINGS: Final[Mapping[RateMethod, Method]] = {
    "wilson": Method(
        "Wilson score",
        "Wilson score interval",
        r"\frac{\hat p + z^2/2n \pm z\sqrt{\hat p(1-\hat p)/n + z^2/4n^2}}{1 + z^2/n}",
        "(p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n)",
        "Wilson (1927), JASA 22, 209-212",
        "inverts the z test; close to its level on average",
    ),
    "clopper_pearson": Method(
        "Clopper-Pearson exact",
        "Clopper-Pearson exact interval",
        r"B(\alpha/2;\,x,\,n-x+1)\ \text{to}\ B(1-\alpha/2;\,x+1,\,n-x)",
        "B(α/2; x, n − x + 1) to B(1 − α/2; x + 1, n − x), B a beta quantile",
        "Clopper & Pearson (1934), Biometrika 26, 404-413",
        "never below its level, so wider than it need be",
    ),
    "jeffreys": Method(
        "Jeffreys",
        "Jeffreys interval (Bayesian with prior Beta(½, ½))",
        r"B(\alpha/2;\,x+\tfrac12,\,n-x+\tfrac12)\ \text{to}\ "
        r"B(1-\alpha/2;\,x+\tfrac12,\,n-x+\tfrac12)",
        "B(α/2; x + ½, n − x + ½) to B(1 − α/2; x + ½, n − x + ½), B a beta quantile",
        "Brown, Cai & DasGupta (2001), Statistical Science 16, 101-133",
        "posterior quantiles under the prior Beta(½, ½)",
    ),
    "agresti_coull": Method(
        "Agresti-Coull",
        "Agresti-Coull interval",
        r"\tilde p \pm z\sqrt{\tilde p(1-\tilde p)/\tilde n},\quad "
        r"\tilde n = n+z^2,\ \tilde p = (x+z^2/2)/\tilde n",
        "p̃ ± z √(p̃(1 − p̃)/ñ), ñ = n + z², p̃ = (x + z²/2)/ñ",
        "Agresti & Coull (1998), American Statistician 52, 119-126",
        "Wald's after adding about two conversions and two other users",
    ),
    "mid_p": Method(
        "mid-p exact",
        "mid-p exact interval",
        r"P(X>x)+\tfrac12P(X=x)=\alpha/2\ \text{and}\ P(X<x)+\tfrac12P(X=x)=\alpha/2",
        "the rates with P(X > x) + ½P(X = x) = α/2 and P(X < x) + ½P(X = x) = α/2",
        "Berry & Armitage (1995), The Statistician 44, 417-423",
        "counts half of the observed outcome in each tail; shorter than Clopper-Pearson's",
    ),
    "wald": Method(
        "Wald",
        "Wald interval",
        r"\hat p \pm z\sqrt{\hat p(1-\hat p)/n}",
        "p ± z √(p(1 − p)/n)",
        "Brown, Cai & DasGupta (2001), Statistical Science 16, 101-133, who advise against it",
        "too short, badly so for small samples and rates near 0 or 1",
    ),
}


def rate_interval(method: RateMethod, arm: Arm, tail: float) -> Interval:
    """Return the interval of a rate, each limit missed with probability about ``tail``.

    Limits outside [0, 1] are cut off there.

    >>> interval = rate_interval("agresti_coull", Arm(40, 500), 0.025)
    >>> round(interval.low, 4), round(interval.high, 4)
    (0.0591, 0.1073)
    """
    x, n = arm.conversions, arm.users
    if method == "clopper_pearson":
        return clopper_pearson(x, n, tail)
    if method == "mid_p":
        return binomial_mid_p(x, n, tail)
    if method == "jeffreys":
        low = 0.0 if x == 0 else beta_quantile(tail, x + 0.5, n - x + 0.5)
        return Interval(low, 1.0 if x == n else beta_upper(tail, x + 0.5, n - x + 0.5))
    z = normal_critical(tail)
    if method == "wilson":
        return wilson(arm, z)
    if method == "wald":
        return _around(arm.rate, z * math.sqrt(arm.variance))
    users = n + z * z
    rate = (x + z * z / 2) / users
    return _around(rate, z * math.sqrt(rate * (1 - rate) / users))


def finite_interval(method: RateMethod, arm: Arm, tail: float, population: int) -> Interval:
    """Return the interval of the rate in a population of which the users are a random sample.

    Wilson and Wald multiply the variance by (N − n)/(N − 1); the exact limits are hypergeometric.

    Args:
        method: one of ``FINITE_METHODS``.
        arm: the sample.
        tail: in (0, 0.5).
        population: N, at least ``arm.users``.

    Source: Cochran (1977), Sampling Techniques, ch. 3.

    >>> interval = finite_interval("wilson", Arm(40, 500), 0.025, 1000)
    >>> round(interval.low, 4), round(interval.high, 4)
    (0.0647, 0.0985)
    """
    if arm.users == population:
        return Interval(arm.rate, arm.rate)
    if method == "clopper_pearson":
        return _hypergeometric(arm, tail, population)
    share = (population - arm.users) / (population - 1)
    z = normal_critical(tail) * math.sqrt(share)
    if method == "wilson":
        return wilson(arm, z)
    return _around(arm.rate, z * math.sqrt(arm.variance))


def _hypergeometric(arm: Arm, tail: float, population: int) -> Interval:
    """Return the smallest and largest share of the population that do not put x into a tail."""
    x, n, rest = arm.conversions, arm.users, population - arm.users

    def at_least(converted: int) -> float:
        return fisher_p_greater(converted - x, rest, x, n)

    def at_most(converted: int) -> float:
        return fisher_p_greater(x, n, converted - x, rest)

    low, high = x, x + rest  # the lower limit lies in [low, high]
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if at_least(middle) > tail else (middle + 1, high)
    first, last = x, x + rest
    while first < last:
        middle = (first + last + 1) // 2
        first, last = (middle, last) if at_most(middle) > tail else (first, middle - 1)
    return Interval(low / population, first / population)


def _around(centre: float, half: float) -> Interval:
    return Interval(max(centre - half, 0.0), min(centre + half, 1.0))
