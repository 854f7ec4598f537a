"""The two searches of planning: the smallest size, and the smallest effect, with a wanted power."""

from collections.abc import Callable
from typing import Final

from trialwise.core.errors import InputError
from trialwise.stats.numeric.bracketed import root_between
from trialwise.stats.planning.design import LARGEST_SIZE
from trialwise.stats.wording import percent

_HALVINGS: Final = 100
_GROWTHS: Final = 200
# An effect is sought up to this many times the usual one when nothing bounds it.
_GROWTH: Final = 1.25
_STEP: Final = 1 / 8


def smallest_size(
    power_at: Callable[[int], float],
    wanted: float,
    *,
    least: int = 2,
    largest: int = LARGEST_SIZE,
    guess: int = 0,
) -> int:
    """Return the smallest n in [least, largest] with ``power_at(n) >= wanted``.

    Args:
        power_at: power of a size, rising with it.
        wanted: power to reach.
        least: smallest size that the test allows.
        largest: beyond it the search gives up.
        guess: about where the answer is; 0 when unknown.

    Raises:
        InputError: when ``largest`` does not reach the power.

    >>> smallest_size(lambda n: n / 1000, 0.8)
    800
    """
    if power_at(least) >= wanted:
        return least
    low, high = least, min(max(guess, 2 * least), largest)
    while power_at(high) < wanted:
        if high >= largest:
            raise too_small(f"above {largest:.0e}")
        low, high = high, min(2 * high, largest)
    while high - low > 1:
        middle = (low + high) // 2
        if power_at(middle) >= wanted:
            high = middle
        else:
            low = middle
    return high


def smallest_effect(
    power_at: Callable[[float], float], wanted: float, *, start: float, room: float
) -> tuple[float | None, float]:
    """Return the smallest distance from no effect that is detected, and the best power seen.

    Far effects need not be easier to detect than near ones: a rate close to zero leaves few events.
    So the search walks outwards and stops at the first distance with the power.

    Args:
        power_at: power at a distance above 0.
        wanted: power to reach, above alpha.
        start: a distance of usual size, where the search starts.
        room: largest distance there is; may be infinite.

    Returns:
        The distance, ``None`` when no distance has the power; the highest power met.

    Raises:
        InputError: when the smallest distance has the power already.

    >>> round(smallest_effect(lambda x: min(x, 1.0), 0.8, start=0.1, room=2.0)[0], 9)
    0.8
    """
    low, high = 0.0, min(start, room / 2)
    best = power_at(high)
    for _ in range(_HALVINGS):
        if best < wanted:
            break
        closer = high / 2
        if power_at(closer) < wanted:
            low = closer
            break
        high = closer
    else:
        raise InputError(
            "power",
            wanted,
            f"above {percent(power_at(high), 3)}",
            "With so few users the approximation rejects that often even without an effect.",
        )
    for _ in range(_GROWTHS):
        if best >= wanted:
            return root_between(lambda x: power_at(x) - wanted, low, high), best
        low = high
        high = high * _GROWTH if room == float("inf") else high + (room - high) * _STEP
        if not low < high < room:
            break
        best = max(best, power_at(high))
    return None, best


def too_small(users: str) -> InputError:
    """Return the refusal of an effect that needs too many users."""
    return InputError(
        "effect",
        f"too small ({users} users)",
        "large enough to need at most 10¹² users per arm",
        "Look for a larger effect, or check its unit.",
    )
