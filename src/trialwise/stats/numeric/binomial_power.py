"""Power of the exact binomial test of one rate, and the size from which on it holds."""

import math
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Final

from trialwise.core.errors import InputError

LARGEST_SIZE: Final = 50_000  # for a search of a size
SMALLEST_EFFECT: Final = 0.002
_STEPS: Final = 60
# The saw-tooth of the power reaches about this far, in units of one over the effect.
_REACH: Final = 4


@dataclass(frozen=True, slots=True)
class BinomialTest:
    """The exact test of a fixed rate.

    Attributes:
        null: the fixed rate, in (0, 1).
        tail: largest probability of each rejection tail under it.
        sides: 2 for both tails, 1 for one.
        upper: which tail, when there is one.
    """

    null: float
    tail: float
    sides: int
    upper: bool

    def power(self, n: Any, rate: Any) -> Any:
        """Return the probability that the test rejects.

        Args:
            n: size of the sample, or an array of sizes.
            rate: true rate, in [0, 1].

        Returns:
            A float, or an array of the same shape.

        Raises:
            ArithmeticError: when no critical value is found.

        >>> round(BinomialTest(0.5, 0.025, 2, True).power(30, 0.7), 4)
        0.5888
        """
        reached: Any = 0.0
        if self.upper or self.sides == 2:
            least = critical_count(n, self.null, self.tail)
            reached = reached + at_least(least, n, rate)
        if not self.upper or self.sides == 2:
            least = critical_count(n, 1 - self.null, self.tail)
            reached = reached + at_least(least, n, 1 - rate)
        return float(reached) if isinstance(n, int) else reached


def at_least(count: Any, size: Any, rate: float) -> Any:
    """Return P(X >= count) for a binomial, arrays allowed: I(count, size − count + 1) at the rate.

    >>> round(float(at_least(8, 10, 0.5)), 6)
    0.054688
    """
    numpy, special = _libraries()
    inside = numpy.maximum(count, 1.0)
    beta = special.betainc(inside, numpy.maximum(size - inside + 1.0, 1.0), rate)
    return numpy.where(count > size, 0.0, numpy.where(count < 1, 1.0, beta))


def critical_count(size: Any, null: float, tail: float) -> Any:
    """Return the smallest count c with P(X >= c) <= tail, arrays of sizes allowed.

    Raises:
        ArithmeticError: when it is not found.

    >>> int(critical_count(10, 0.5, 0.06))
    8
    """
    numpy, special = _libraries()
    size = numpy.asarray(size, dtype=float)
    z = -special.ndtri(tail)  # 1 - tail is 1 for tiny ones
    skew = (1 - 2 * null) * (z * z - 1) / 6
    start = size * null + numpy.sqrt(size * null * (1 - null)) * z + skew + 1
    count = numpy.clip(numpy.floor(start), 0, size + 1)
    for _ in range(_STEPS):  # the expansion errs by a few counts where events are rare
        lower = (count > 0) & (at_least(count - 1, size, null) <= tail)
        higher = at_least(count, size, null) > tail
        if not (lower.any() or higher.any()):
            return count
        count = count - lower + higher
    raise ArithmeticError("no critical value found")


def smallest_stable_size(test: BinomialTest, rate: float, wanted: float, *, rough: int) -> int:
    """Return the smallest n from which on no sample has less power than wanted.

    The power of an exact test rises in a saw-tooth, so a larger sample can have less.

    Args:
        test: the test.
        rate: true rate.
        wanted: power to reach.
        rough: the size by the score test, around which is searched.

    Raises:
        InputError: when ``rough`` is above 50,000, or the effect below 0.2 points.

    >>> smallest_stable_size(BinomialTest(0.5, 0.025, 2, True), 0.7, 0.8, rough=47)
    54
    """
    if rough > LARGEST_SIZE or abs(rate - test.null) < SMALLEST_EFFECT:
        raise InputError(
            "convention",
            "exact",
            f"one that handles more than {LARGEST_SIZE:,} users, or effects below 0.2 points",
            "Use score, and check its power with power-one-proportion and exact.",
        )
    numpy, _ = _libraries()
    reach = math.ceil(_REACH / abs(rate - test.null)) + 20
    first, last = max(2, rough - reach), rough + 2 * reach
    while True:
        sizes = numpy.arange(first, last)
        short = sizes[test.power(sizes, rate) < wanted]
        if len(short) and short[-1] > last - reach:
            first, last = last - reach, last + 2 * reach
        elif len(short) or first == 2:
            return int(short[-1]) + 1 if len(short) else 2
        else:
            first, last = max(2, first - reach), first + reach


def _libraries() -> tuple[ModuleType, ModuleType]:
    import numpy
    from scipy import special

    return numpy, special
