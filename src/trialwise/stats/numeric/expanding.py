"""Root of an increasing function near a first guess, however far off that is."""

from collections.abc import Callable
from typing import Final

from trialwise.stats.numeric.bracketed import root_between

_MOST_STEPS: Final = 60


def root_near(function: Callable[[float], float], low: float, high: float) -> float:
    """Return x with ``function(x) = 0``, looking outside [low, high] where it must.

    Args:
        function: increasing and continuous.
        low: left end of where the root is thought to be.
        high: right end, above ``low``.

    Raises:
        ArithmeticError: when there is no root within 10¹⁸ times the first interval.

    >>> round(root_near(lambda x: x - 100.0, 0.0, 1.0), 9)
    100.0
    """
    width = high - low
    for _ in range(_MOST_STEPS):
        if function(low) > 0:
            low, high = low - width, low
        elif function(high) < 0:
            low, high = high, high + width
        else:
            return root_between(function, low, high)
        width *= 2
    raise ArithmeticError("no root found")
