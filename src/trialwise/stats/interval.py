"""A confidence interval, and what it says: what it excludes and what it still allows."""

from dataclasses import dataclass

from trialwise.stats.wording import number


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval."""

    low: float
    high: float


def verdict(low: float, high: float, unit: str) -> str:
    """Return what the interval of an effect excludes and allows.

    Args:
        low: lower limit.
        high: upper limit.
        unit: written after the numbers, empty for none.

    Returns:
        One sentence.

    >>> verdict(-0.5, 2.0, "points")
    'The interval includes zero: it allows a fall of 0.5 to a rise of 2 points.'
    """
    least, most = number(abs(low), 3), number(abs(high), 3)
    if low > 0:
        text = f"excludes zero: it allows a rise of {least} to {most}"
    elif high < 0:
        text = f"excludes zero: it allows a fall of {most} to {least}"
    else:
        text = f"includes zero: it allows a fall of {least} to a rise of {most}"
    return f"The interval {text} {unit}".rstrip() + "."


def borderline(claims: list[bool]) -> tuple[str, ...]:
    """Return a warning when some of the results exclude zero and others do not.

    Args:
        claims: whether each result, by its own approximation, excludes zero.

    >>> borderline([True, True]), len(borderline([True, False]))
    ((), 1)
    """
    if len(set(claims)) == 1:
        return ()
    return (
        "This result is borderline: the test and the intervals use different approximations and "
        "disagree on whether zero is excluded, so do not rest a decision on either side of it.",
    )
