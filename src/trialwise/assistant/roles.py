"""Which role each number of a sentence plays, by the words that touch it.

Role words stand before their number ("baseline 5 %") or after it ("5 % baseline"). Words between
two numbers can belong to only one of them, so the numbers of a sentence are read together: the
reading that gives a role to most of them wins.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from trialwise.assistant.cues import cue, cue_names
from trialwise.core.quantities import Quantity

_RATE_ROLES: Final = (
    *("power", "beta", "confidence", "alpha", "level", "share", "target", "effect", "baseline"),
)
_COUNT_ROLES: Final = (
    *("n", "events", "sd", "variance", "mean", "cohens_d", "power", "confidence", "alpha", "level"),
    *("target", "effect", "baseline"),
)
_SMALL_ROLES: Final = (*_RATE_ROLES, "sd", "variance", "mean", "cohens_d")
_MONEY_ROLES: Final = ("sd", "variance", "mean", "target", "effect", "baseline")
# A whole number above this is no power or confidence in percent.
_MOST_PERCENT: Final = 100
_WORD_PER_CENT: Final = frozenset(["power", "confidence", "alpha", "level"])
# Words after a number bind it a little more than words before it.
_WEIGHT: Final[Mapping[str, float]] = {"right": 1.0, "left": 0.95, "": 0.0}


@dataclass(frozen=True, slots=True)
class Role:
    """The role of one number and the side its words stand on; no name when it has none."""

    name: str = ""
    side: Literal["left", "right", ""] = ""
    start: int = -1
    end: int = -1


_NONE: Final = Role()


def assign_roles(
    text: str, quantities: Sequence[Quantity], skipped: frozenset[int]
) -> tuple[Role, ...]:
    """Return the role of each quantity, in their order.

    Args:
        text: the sentence.
        quantities: its quantities in order.
        skipped: where quantities start that take no role, because they belong to a pair.
    """
    options = [
        _options(text, quantities, position)
        if quantity.start not in skipped
        else [_traffic_or_none(quantity)]
        for position, quantity in enumerate(quantities)
    ]
    roles = _best_chain(options)
    return _share(text, quantities, roles, skipped)


def _traffic_or_none(quantity: Quantity) -> Role:
    return Role("traffic") if quantity.per_days else _NONE


def _options(text: str, quantities: Sequence[Quantity], position: int) -> list[Role]:
    """Return the roles a quantity can take, the words behind it first, none last."""
    quantity = quantities[position]
    if quantity.per_days or quantity.kind in ("duration", "fraction", "split"):
        return [_traffic_or_none(quantity)]
    start = quantities[position - 1].end if position else 0
    stop = quantities[position + 1].start if position + 1 < len(quantities) else len(text)
    found: list[Role] = []
    for name in _allowed(quantity):
        if name in cue_names("right"):
            match = cue(f"right.{name}").match(text, quantity.end, stop)
            if match is not None:
                found.append(Role(name, "right", *match.span()))
    found.sort(key=lambda role: -role.end)
    before = text[start : quantity.start]
    for name in _allowed(quantity):
        if name in cue_names("left"):
            match = cue(f"left.{name}", after="{link}").search(before)
            if match is not None:
                found.append(Role(name, "left", start + match.start(), quantity.start))
                break
    return [*found, _NONE]


def _allowed(quantity: Quantity) -> tuple[str, ...]:
    """Return the roles that a quantity of this kind can play."""
    if quantity.kind == "points":
        return ("effect",)
    if quantity.kind == "percent":
        return _RATE_ROLES
    if quantity.kind == "money":
        return _MONEY_ROLES
    if 0 <= quantity.value < 1:
        return _SMALL_ROLES if quantity.kind == "number" else (*_COUNT_ROLES, *_SMALL_ROLES)
    if quantity.value > _MOST_PERCENT:
        return tuple(name for name in _COUNT_ROLES if name not in _WORD_PER_CENT)
    return _COUNT_ROLES


def _best_chain(options: Sequence[Sequence[Role]]) -> list[Role]:
    """Return one role per quantity so that most have one and no words are used twice."""
    scores: list[list[float]] = []
    origins: list[list[int]] = []
    for position, choices in enumerate(options):
        row: list[float] = []
        origin: list[int] = []
        for choice in choices:
            best, back = 0.0, 0
            if position:
                reach = [
                    score if not _overlap(previous, choice) else float("-inf")
                    for score, previous in zip(scores[-1], options[position - 1], strict=True)
                ]
                back = max(range(len(reach)), key=lambda index: (reach[index], -index))
                best = reach[back]
            row.append(best + _WEIGHT[choice.side])
            origin.append(back)
        scores.append(row)
        origins.append(origin)
    if not scores:
        return []
    last = max(range(len(scores[-1])), key=lambda index: (scores[-1][index], -index))
    chain: list[Role] = []
    for position in range(len(options) - 1, -1, -1):
        chain.append(options[position][last])
        last = origins[position][last]
    return chain[::-1]


def _overlap(before: Role, after: Role) -> bool:
    """Return whether two neighbours would use the same words."""
    return before.side == "right" and after.side == "left" and before.end > after.start


_JOINED: Final = re.compile(
    r"\s*(?:,?\s*(?:and|or|&)|vs\.?|versus|against|/|,)\s*(?:about\s+|a\s+|an\s+)?", re.IGNORECASE
)
_LISTED: Final = re.compile(r"\s*(?:,?\s*(?:and|or|&)|/)\s*", re.IGNORECASE)


def _share(
    text: str, quantities: Sequence[Quantity], roles: list[Role], skipped: frozenset[int]
) -> tuple[Role, ...]:
    """Give a number the role of its list: ``500 vs 560 conversions``, ``baseline 5% and 8%``."""
    shared = list(roles)
    for position in range(len(quantities) - 2, -1, -1):  # words behind the last one of a list
        first, second = quantities[position], quantities[position + 1]
        is_free = not shared[position].name and first.start not in skipped
        if is_free and shared[position + 1].side == "right" and _alike(first, second):
            gap = text[first.end : second.start]
            if _JOINED.fullmatch(gap):
                shared[position] = shared[position + 1]
    for position in range(len(quantities) - 1):  # words before the first one
        first, second = quantities[position], quantities[position + 1]
        is_free = not shared[position + 1].name and second.start not in skipped
        if is_free and shared[position].side == "left" and _alike(first, second):
            gap = text[first.end : second.start]
            if _LISTED.fullmatch(gap):
                shared[position + 1] = shared[position]
    return tuple(shared)


def _alike(first: Quantity, second: Quantity) -> bool:
    """Return whether two numbers can stand in one list."""
    plain = {"count", "number"}
    same = first.kind == second.kind or {first.kind, second.kind} <= plain
    return same and not first.per_days and not second.per_days and not second.is_signed
