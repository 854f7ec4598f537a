"""Root of an increasing function by bisection, to the last digit of a float."""

from collections.abc import Callable


def smallest_reaching(function: Callable[[float], float], low: float, high: float) -> float:
    """Return the smallest x in [low, high] with ``function(x) >= 0``.

    Args:
        function: increasing, with ``function(low) < 0 <= function(high)``.
        low: left end.
        high: right end.

    Returns:
        A float x for which ``function(x) >= 0`` holds exactly, so a size or an effect found this
        way never falls short by rounding.

    >>> round(smallest_reaching(lambda x: x * x - 2, 0.0, 2.0), 12)
    1.414213562373
    """
    while True:
        middle = low + (high - low) / 2
        if not low < middle < high:
            return high
        if function(middle) >= 0:
            high = middle
        else:
            low = middle
