"""Exact confidence limits of a binomial proportion and of a Poisson mean, by their tails."""

import math
from collections.abc import Callable
from types import ModuleType
from typing import Final

from trialwise.stats.numeric.bracketed import root_between
from trialwise.stats.numeric.distributions import normal_critical
from trialwise.stats.numeric.interval import Interval

# An inverse this close to the tail it should have, relative to it, is right.
_SAME: Final = 1e-6
_LEAST_LOG: Final = -700.0
_LARGE_SHAPE: Final = 1e6


def _special() -> ModuleType:
    from scipy import special

    return special  # type: ignore[no-any-return, unused-ignore]  # has no stubs


def _checked(value: float) -> float:
    """Return a float; scipy's silent nan becomes an error that calculators turn into a refusal."""
    if math.isnan(value):
        raise FloatingPointError("the distribution has no value here")
    return float(value)


def beta_quantile(p: float, a: float, b: float) -> float:
    """Return x with P(X <= x) = p for a beta distribution with shapes ``a``, ``b`` > 0.

    scipy's inverse is far off for some large shapes (1,000 and 10¹⁰), so it is checked against the
    distribution function and replaced by a search where it fails.

    >>> round(beta_quantile(0.975, 1, 100), 4), round(beta_quantile(0.025, 1000, 1e10), 12)
    (0.0362, 9.3897e-08)
    """
    special = _special()
    found = float(special.betaincinv(a, b, p))
    if abs(float(special.betainc(a, b, found)) - p) <= _SAME * p:
        return found
    if a > b:
        return 1 - beta_upper(p, b, a)
    return _searched(lambda x: float(special.betainc(a, b, x)) - p)


def beta_upper(tail: float, a: float, b: float) -> float:
    """Return x with P(X > x) = tail for a beta distribution; keeps the precision of tiny tails.

    >>> round(beta_upper(0.025, 1, 100), 4)
    0.0362
    """
    special = _special()
    found = float(special.betainccinv(a, b, tail))
    if abs(float(special.betaincc(a, b, found)) - tail) <= _SAME * tail:
        return found
    if a > b:
        return 1 - beta_quantile(tail, b, a)
    return _searched(lambda x: tail - float(special.betaincc(a, b, x)))


def _searched(increasing: Callable[[float], float]) -> float:
    """Return the root in (0, 1), looked for on the scale of the logarithm."""
    return math.exp(root_between(lambda u: increasing(math.exp(u)), _LEAST_LOG, 0.0))


def binomial_at_least(x: int, n: int, p: float) -> float:
    """Return P(X >= x) for a binomial X of ``n`` trials with probability ``p`` in [0, 1].

    >>> round(binomial_at_least(7, 10, 0.5), 4)
    0.1719
    """
    if x <= 0:
        return 1.0
    return 0.0 if x > n else _checked(_special().betainc(x, n - x + 1, p))


def binomial_at_most(x: int, n: int, p: float) -> float:
    """Return P(X <= x) for a binomial X of ``n`` trials with probability ``p`` in [0, 1].

    >>> round(binomial_at_most(3, 10, 0.5), 4)
    0.1719
    """
    if x >= n:
        return 1.0
    return 0.0 if x < 0 else _checked(_special().betaincc(x + 1, n - x, p))


def poisson_at_least(x: int, mean: float) -> float:
    """Return P(X >= x) for a Poisson X.

    >>> round(poisson_at_least(1, 3.0), 4)
    0.9502
    """
    return 1.0 if x <= 0 else _checked(_special().gammainc(x, mean))


def poisson_at_most(x: int, mean: float) -> float:
    """Return P(X <= x) for a Poisson X.

    >>> round(poisson_at_most(0, 3.0), 4)
    0.0498
    """
    return 0.0 if x < 0 else _checked(_special().gammaincc(x + 1, mean))


def clopper_pearson(x: int, n: int, tail: float) -> Interval:
    """Return the exact limits of a proportion, each missed with probability at most ``tail``.

    Beta quantiles B(tail; x, n − x + 1) and B(1 − tail; x + 1, n − x).

    Args:
        x: successes, in [0, n].
        n: trials, at least 1.
        tail: in (0, 0.5).

    Source: Clopper & Pearson (1934), Biometrika 26, 404-413.

    >>> limits = clopper_pearson(0, 10, 0.025)
    >>> limits.low, round(limits.high, 4)
    (0.0, 0.3085)
    """
    low = 0.0 if x == 0 else beta_quantile(tail, x, n - x + 1)
    high = 1.0 if x == n else beta_upper(tail, x + 1, n - x)
    return Interval(low, high)


def binomial_mid_p(x: int, n: int, tail: float) -> Interval:
    """Return the limits of a proportion that count half of P(X = x) in each tail.

    Source: Berry & Armitage (1995), The Statistician 44, 417-423.

    >>> limits = binomial_mid_p(3, 20, 0.025)
    >>> round(limits.low, 4), round(limits.high, 4)
    (0.0396, 0.3561)
    """

    def above(p: float) -> float:
        return (binomial_at_least(x, n, p) + binomial_at_least(x + 1, n, p)) / 2 - tail

    def below(p: float) -> float:
        return tail - (binomial_at_most(x, n, p) + binomial_at_most(x - 1, n, p)) / 2

    wide = clopper_pearson(x, n, tail / 2)
    low = 0.0 if x == 0 else root_between(above, wide.low, wide.high)
    high = 1.0 if x == n else root_between(below, wide.low, wide.high)
    return Interval(low, high)


def garwood(events: int, tail: float) -> Interval:
    """Return the exact limits of a Poisson mean, each missed with probability at most ``tail``.

    Gamma quantiles G(tail; x) and G(1 − tail; x + 1), which are half those of chi-square with 2x
    and 2x + 2 degrees of freedom.

    Source: Garwood (1936), Biometrika 28, 437-442.

    >>> limits = garwood(0, 0.025)
    >>> limits.low, round(limits.high, 4)
    (0.0, 3.6889)
    """
    low = 0.0 if events == 0 else gamma_limits(events, tail).low
    return Interval(low, gamma_limits(events + 1, tail).high)


def gamma_limits(shape: float, tail: float) -> Interval:
    """Return the quantiles of a gamma distribution of scale 1 that leave ``tail`` on each side.

    From a shape of a million on by the expansion of Cornish & Fisher, whose tails are right to 1e-7
    there; scipy's distribution function loses its lower tail beyond 4.5 standard deviations.

    Source: Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, ch. 17.

    >>> limits = gamma_limits(1.0, 0.025)
    >>> round(limits.low, 4), round(limits.high, 4)
    (0.0253, 3.6889)
    """
    if shape >= _LARGE_SHAPE:
        z = normal_critical(tail)
        return Interval(_expanded(shape, -z), _expanded(shape, z))
    special = _special()
    low = _checked(special.gammaincinv(shape, tail))
    return Interval(low, _checked(special.gammainccinv(shape, tail)))


def _expanded(shape: float, z: float) -> float:
    """Return the gamma quantile at the normal quantile z."""
    root, square = math.sqrt(shape), z * z
    return (
        shape
        + z * root
        + (square - 1) / 3
        + z * (square - 7) / (36 * root)
        - (3 * square * square + 7 * square - 16) / (810 * shape)
    )


def poisson_mid_p(events: int, tail: float) -> Interval:
    """Return the limits of a Poisson mean that count half of P(X = x) in each tail.

    Source: Lancaster (1961), JASA 56, 223-234, for the mid-p value.

    >>> limits = poisson_mid_p(0, 0.025)
    >>> limits.low, round(limits.high, 4)
    (0.0, 2.9957)
    """

    def above(mean: float) -> float:
        return (poisson_at_least(events, mean) + poisson_at_least(events + 1, mean)) / 2 - tail

    def below(mean: float) -> float:
        return tail - (poisson_at_most(events, mean) + poisson_at_most(events - 1, mean)) / 2

    wide = garwood(events, tail / 2)
    low = 0.0 if events == 0 else root_between(above, wide.low, wide.high)
    return Interval(low, root_between(below, wide.low, wide.high))
