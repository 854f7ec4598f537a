"""Size, power and detectable effect of Fisher's exact test of two proportions."""

from collections.abc import Callable
from typing import Final

from trialwise.core.errors import InputError
from trialwise.stats.numeric.bracketed import root_between
from trialwise.stats.numeric.distributions import normal_quantile
from trialwise.stats.numeric.fisher_power import FisherRegion, fisher_region, region_cells
from trialwise.stats.planning.design import Design, Split
from trialwise.stats.planning.proportions.power import control_size
from trialwise.stats.wording import count

# Tables that one power may look at, each of the some twenty behind a size, and an effect.
_MOST_TABLES: Final = 600_000
_MOST_TABLES_OF_A_SIZE: Final = 50_000
_MOST_TABLES_OF_AN_EFFECT: Final = 250_000
# The power of an exact test rises in steps, so that many smaller sizes are tried as well.
_STEPS_BACK: Final = 8
_LEAST: Final = 2


def exact_power(p1: float, p2: float, design: Design, split: Split) -> float:
    """Return the power of Fisher's exact test, from the probability of every table.

    Args:
        p1: rate of control, in (0, 1).
        p2: rate of the treatment, in (0, 1).
        design: error rates; no variance factor.
        split: users per arm.

    Raises:
        InputError: when the test is too large to be enumerated, or users do not count as one.

    >>> exact_power(0.1, 0.5, Design(0.05, 2, 1.0, 2), Split(20, 20, 2)).__round__(4)
    0.7424
    """
    _check(p1, p2, design, split, _MOST_TABLES)
    return _region(p1, (p2, p2), design, split).power(p1, p2)


def exact_split(p1: float, p2: float, design: Design, *, power: float) -> Split:
    """Return the smallest users per arm for which Fisher's exact test has this power.

    The power rises in small steps, now and then back: the size returned has it, and the eight
    smaller ones have not.

    Args:
        p1: rate of control, in (0, 1).
        p2: rate of the treatment, in (0, 1), other than ``p1``.
        design: error rates and ratio; no variance factor.
        power: wanted power, above alpha.

    Raises:
        InputError: when the test is too large to be enumerated, or users do not count as one.

    >>> exact_split(0.1, 0.5, Design(0.05, 2, 1.0, 2), power=0.8).control
    23
    """
    guess = control_size(
        p1,
        p2,
        convention="continuity",
        z_alpha=design.z_alpha,
        z_beta=normal_quantile(power),
        ratio=design.ratio,
    )
    start = design.split(guess, least=_LEAST)
    _check(p1, p2, design, start, _MOST_TABLES_OF_A_SIZE)

    def is_enough(users: int) -> bool:
        split = design.allocate(users)
        _check(p1, p2, design, split, _MOST_TABLES)
        return _region(p1, (p2, p2), design, split).power(p1, p2) >= power

    return design.allocate(_smallest(is_enough, start.control))


def exact_target(
    p1: float, design: Design, split: Split, *, power: float, near: float
) -> float | None:
    """Return the rate of the treatment that Fisher's exact test detects with this power.

    Args:
        p1: rate of control, in (0, 1).
        design: error rates; no variance factor.
        split: users per arm.
        power: wanted power, above alpha.
        near: rate that a normal approximation gives, on the side that is looked for; 0 or 1 when
            there is none.

    Returns:
        The rate, or ``None`` when not even 0 or 1 has that power.

    Raises:
        InputError: when the test is too large to be enumerated, or users do not count as one.

    >>> round(
    ...     exact_target(0.1, Design(0.05, 2, 1.0, 2), Split(100, 100, 2), power=0.8, near=0.25), 4
    ... )
    0.2579
    """
    farthest = 1.0 if near > p1 else 0.0
    close = p1 + 0.5 * (near - p1)
    far = min(max(p1 + 1.5 * (near - p1), 0.0), 1.0)
    _check(p1, far, design, split, _MOST_TABLES_OF_AN_EFFECT)
    ends = (close, far)
    region = _region(p1, ends, design, split)
    if not region.power(p1, close) < power <= region.power(p1, far):
        ends = (p1, farthest)
        _check(p1, farthest, design, split, _MOST_TABLES_OF_AN_EFFECT)
        region = _region(p1, ends, design, split)
        if region.power(p1, farthest) < power:
            return None
    return root_between(lambda rate: region.power(p1, rate) - power, *ends)


def _smallest(is_enough: Callable[[int], bool], start: int) -> int:
    """Return the smallest size that is enough, looking around ``start``."""
    short, enough = _bracket(is_enough, start)
    while enough - short > 1:
        middle = (short + enough) // 2
        if is_enough(middle):
            enough = middle
        else:
            short = middle
    below = enough - 2
    while below >= _LEAST and enough - below <= _STEPS_BACK:
        if is_enough(below):
            enough = below
        below -= 1
    return enough


def _bracket(is_enough: Callable[[int], bool], start: int) -> tuple[int, int]:
    """Return a size that is too small and one that is enough, close together."""
    step = max(start // 20, 2)
    if is_enough(start):
        enough, short = start, start - step
        while short >= _LEAST and is_enough(short):
            step *= 2
            enough, short = short, short - step
        return max(short, _LEAST - 1), enough
    short, enough = start, start + step
    while not is_enough(enough):
        step *= 2
        short, enough = enough, enough + step
    return short, enough


def _region(p1: float, ends: tuple[float, float], design: Design, split: Split) -> FisherRegion:
    """Return the tables that are not rejected for rates of the treatment between these ends."""
    tail = 0 if design.sides == 2 else 1 if max(ends) > p1 else -1
    return fisher_region(
        split.control,
        split.treatment,
        rates=(p1, min(ends), max(ends)),
        alpha=design.alpha_per_comparison,
        tail=tail,
    )


def _check(p1: float, p2: float, design: Design, split: Split, most: int) -> None:
    """Refuse what cannot be enumerated."""
    if design.variance_factor != 1:
        raise InputError(
            "convention",
            "exact",
            "used without variance_reduction and design_effect, because it counts whole users",
            "With them, use convention continuity, its approximation.",
        )
    if region_cells(split.control, split.treatment, p1, p2) > most:
        raise InputError(
            "convention",
            f"exact with about {count(split.control)} users in control",
            f"of a size that takes at most {count(most)} tables to enumerate",
            "For a test this large use convention continuity, which comes within a few percent.",
        )
