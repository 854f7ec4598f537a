"""Lists as inputs: that they are as long as one another, not too long, and how they are said."""

from collections.abc import Mapping, Sequence

from trialwise.core.errors import InputError
from trialwise.stats.wording import count, number


def check_lengths(lists: Mapping[str, Sequence[float]], most: int) -> None:
    """Refuse lists that do not belong together.

    Args:
        lists: by name; the first one sets the length.
        most: items that the first one may have.

    Raises:
        InputError: naming the list and how many items it needs.

    >>> check_lengths({"means": (1.0, 2.0), "ns": (10, 20)}, 30)
    """
    names = list(lists)
    length = len(lists[names[0]])
    if length > most:
        raise InputError(
            names[0],
            f"a list of {count(length)} values",
            f"a list of at most {count(most)} values",
            "Keep those that can decide, or split them into families.",
        )
    for name in names[1:]:
        if len(lists[name]) != length:
            raise InputError(
                name,
                f"a list of {count(len(lists[name]))} values",
                f"a list of {count(length)} values, one for each of {names[0]}",
                "Give both lists in the same order.",
            )


def listed(values: Sequence[float]) -> str:
    """Return numbers as an output holds them, with 12 significant digits.

    >>> listed((0.03, 1 / 3))
    '0.03,0.333333333333'
    """
    return ",".join(f"{value:.12g}" for value in values)


def shown(values: Sequence[float], digits: int = 6, most: int = 8) -> str:
    """Return numbers for people, the first ones of a long list.

    >>> shown((1.5, 2000.0)), shown((1, 2, 3), most=2)
    ('1.5, 2,000', '1, 2, …')
    """
    text = ", ".join(number(value, digits) for value in values[:most])
    return f"{text}, …" if len(values) > most else text
