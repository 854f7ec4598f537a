"""How users are shared between two arms, said in words: "three times as many in control"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from trialwise.assistant.understand.cues import cue
from trialwise.core.quantities import Quantity

_TIMES: Final = {
    "twice": 2.0,
    "double": 2.0,
    "thrice": 3.0,
    "triple": 3.0,
    "half": 1 / 2,
    "third": 1 / 3,
    "quarter": 1 / 4,
    "fifth": 1 / 5,
    "tenth": 1 / 10,
    "one": 1.0,
    "two": 2.0,
    "three": 3.0,
    "four": 4.0,
    "five": 5.0,
    "six": 6.0,
    "seven": 7.0,
    "eight": 8.0,
    "nine": 9.0,
    "ten": 10.0,
}
_NEAR: Final = 70
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")
_END: Final = re.compile(r"[.;?!](?:\s|\Z)|\n")
_PART: Final = re.compile(r"[.;?!,:](?:\s|\Z)|\n")


@dataclass(frozen=True, slots=True)
class Allocation:
    """The shares of control and treatment, and the stretches of text that say them.

    ``is_of_all`` says that they are shares of all users, rather than of two arms beside each other.
    """

    shares: tuple[float, float]
    spans: tuple[tuple[int, int], ...]
    is_of_all: bool = False

    def of_arms(self, arms: int) -> tuple[float, ...]:
        """Return the share of each of so many arms, control first; the treatments are alike."""
        if not self.is_of_all or arms <= 2:
            return self.shares
        control, rest = self.shares
        return (control, *[rest / (arms - 1)] * (arms - 1))

    def holds(self, quantity: Quantity) -> bool:
        """Return whether a number belongs to the words of the allocation."""
        return any(start <= quantity.start < end for start, end in self.spans)


def read_allocation(text: str, quantities: Sequence[Quantity], arms: int = 2) -> Allocation | None:
    """Return how the users are shared between control and treatment, None when it is not said.

    Args:
        text: the sentence.
        quantities: its quantities in order.
        arms: how many arms are said, 0 when none are.
    """
    if cue("allocation.of_results").search(text):
        return None
    return (
        _compared(text)
        or _for_every(text)
        or _of_ratio(text)
        or _of_one_arm(text, quantities, max(arms - 1, 1))
        or _of_words(text)
    )


def _compared(text: str) -> Allocation | None:
    """Read "twice as many in control (as in treatment)" and "treatment is twice as large"."""
    for match in cue("allocation.times").finditer(text):
        start, stop = _around(_END, text, match)
        if cue("allocation.of_metric").search(text, *_around(_PART, text, match)):
            continue
        behind = cue("allocation.arm").search(text, match.end(), min(stop, match.end() + _NEAR))
        ahead = [*cue("allocation.arm").finditer(text, start, match.start())]
        more = _times(match.group("times"))
        if behind is not None:
            between = text[match.end() : behind.start()]
            is_other = bool(cue("allocation.joint").search(between))
            is_control = _is_control(behind) != is_other
        elif ahead:
            is_control = _is_control(ahead[-1])
        else:
            continue
        return Allocation(_shares(more, is_control=is_control), (match.span(),))
    return None


def _for_every(text: str) -> Allocation | None:
    """Read "for every control user 3 treated ones" and "3 treated users per control user"."""
    for name in ("for_every", "per_one"):
        match = cue(f"allocation.{name}").search(text)
        if match is None:
            continue
        words = [match.group("many"), match.group("one")]
        if words[0] is not None and _says_control(words[0]) == _says_control(words[1]):
            continue
        is_control = not _says_control(match.group("one"))
        return Allocation(
            _shares(_times(match.group("times")), is_control=is_control), (match.span(),)
        )
    return None


def _of_ratio(text: str) -> Allocation | None:
    """Read "control to treatment ratio of 3" and "treatment:control = 2:1"."""
    match = cue("allocation.ratio").search(text) or cue("allocation.ratio_before").search(text)
    if match is None:
        return None
    first, second = match.group("first"), match.group("second")
    if _says_control(first) == _says_control(second):
        return None
    more = _times(match.group("times")) / _times(match.group("against") or "1")
    shares = _shares(more, is_control=_says_control(first))
    return Allocation(shares, (match.span(),)) if more > 0 else None


def _of_one_arm(text: str, quantities: Sequence[Quantity], treatments: int) -> Allocation | None:
    """Read the share of one of two arms: "a 10 % holdout", "put 70 % of users into B"."""
    for quantity in quantities:
        if quantity.kind != "percent":
            continue
        if not 0 < quantity.value < 1 and cue("allocation.holdout_behind").match(
            text, quantity.end
        ):
            return Allocation((quantity.value, 1 - quantity.value), (_span(quantity),))
        if quantity.is_signed or not 0 < quantity.value < 1:
            continue
        is_control = _arm_of(text, quantity.start, quantity.end)
        if is_control is None:
            continue
        rest = round(1 - quantity.value, 12)
        shares = (quantity.value, rest) if is_control else (rest, quantity.value)
        same = [
            _span(other)
            for other in quantities
            if other.kind == "percent"
            and (
                (
                    min(abs(other.value - rest), abs(other.value * treatments - rest)) < 1e-9
                    and _is_the_rest(text, other)
                )
                or (abs(other.value - quantity.value) < 1e-9 and _is_said_again(text, other))
            )
        ]
        return Allocation(shares, (_span(quantity), *same), is_of_all=True)
    return None


def _span(quantity: Quantity) -> tuple[int, int]:
    return quantity.start, quantity.end


def _of_words(text: str) -> Allocation | None:
    """Read "two thirds treated, one third control" and "a quarter of users see the new page"."""
    for match in cue("allocation.part").finditer(text):
        is_control = _arm_of(text, *match.span(), is_named=True)
        if is_control is None:
            continue
        share = _part(match.group())
        shares = (share, 1 - share) if is_control else (1 - share, share)
        return Allocation(shares, (match.span(),), is_of_all=True)
    return None


def _arm_of(text: str, start: int, end: int, *, is_named: bool = False) -> bool | None:
    """Return whether a share is that of control, None when it is that of neither arm.

    Args:
        text: the sentence.
        start: of the share.
        end: one past its last character.
        is_named: whether the name of an arm behind it is enough, without a word on users.
    """
    before = text[max(0, start - _NEAR) : start]
    is_holdout = cue("allocation.holdout_behind").match(text, end)
    if is_holdout or cue("allocation.holdout_before").search(before):
        return True
    if cue("design.converts").search(before) or cue("design.converts").search(
        text, end, end + _NEAR
    ):
        return None
    behind = cue("allocation.to_arm").match(text, end)
    if behind is not None:
        is_named = is_named or bool(behind.group("users") or behind.group("is_arm"))
        if is_named or cue("allocation.put").search(before):
            return _says_control(behind.group("arm"))
    ahead = cue("allocation.arm_gets").search(before)
    if ahead is not None and (
        cue("design.of_traffic").match(text, end) or cue("allocation.of_them").match(text, end)
    ):
        return _says_control(ahead.group("arm"))
    return None


def _is_the_rest(text: str, quantity: Quantity) -> bool:
    """Return whether a percentage is no power or confidence, so that it can be the other arm."""
    return not (
        cue("words.test_rate", before=r"[\s(]*").match(text, quantity.end)
        or cue("pair.of_the_test").search(text[: quantity.start])
    )


def _is_said_again(text: str, quantity: Quantity) -> bool:
    before = text[max(0, quantity.start - _NEAR) : quantity.start]
    return _arm_of(text, quantity.start, quantity.end) is not None or bool(
        cue("allocation.put").search(before)
    )


def _shares(more: float, *, is_control: bool) -> tuple[float, float]:
    """Return the shares when one arm has ``more`` times the users of the other."""
    large = round(more / (1 + more), 12)
    rest = round(1 / (1 + more), 12)
    return (large, rest) if is_control else (rest, large)


def _times(words: str) -> float:
    number = _NUMBER.search(words)
    if number is not None:
        return float(number.group())
    found = [value for word, value in _TIMES.items() if word in words.lower()]
    return found[0] if found else 1.0


def _part(words: str) -> float:
    """Return the share that words such as "two thirds" name."""
    low = words.lower()
    part = next(v for word, v in _TIMES.items() if v < 1 and word in low)
    many = 2.0 if "two" in low else 3.0 if "three" in low else 1.0
    return round(many * part, 12)


def _is_control(match: re.Match[str]) -> bool:
    return _says_control(match.group())


def _says_control(words: str) -> bool:
    return bool(cue("allocation.control").search(words))


def _around(end: re.Pattern[str], text: str, match: re.Match[str]) -> tuple[int, int]:
    """Return where the sentence, or the part of one, around a match begins and ends."""
    starts = [found.end() for found in end.finditer(text, 0, match.start())]
    stop = end.search(text, match.end())
    return (starts[-1] if starts else 0), (stop.start() if stop else len(text))
