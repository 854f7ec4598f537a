"""Which role each number of a sentence plays, by the words that touch it.

Role words stand before their number ("baseline 5 %") or after it ("5 % baseline"). Words between
two numbers can belong to only one of them, so the numbers of a sentence are read together: the
reading that gives a role to most of them wins.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from trialwise.assistant.understand.cues import cue, cue_names
from trialwise.core.quantities import Quantity

_ARM_ROLES: Final[Mapping[str, str]] = {"in_control": "baseline", "in_treatment": "target"}
_RATE_ROLES: Final = (
    *(
        "power",
        "beta",
        "confidence",
        "alpha",
        "level",
        "sided",
        "dropout",
        "correlation",
        "explained",
        "share",
        "target",
        "effect",
        "baseline",
    ),
    *_ARM_ROLES,
)
_COUNT_ROLES: Final = (
    *(
        "n",
        "events",
        "se",
        "sd",
        "variance",
        "mean",
        "cohens_d",
        "cv",
        "power",
        "confidence",
        "alpha",
        "level",
    ),
    *("target", "effect", "baseline"),
    *_ARM_ROLES,
)
_SMALL_ROLES: Final = (*_RATE_ROLES, "se", "sd", "variance", "mean", "cohens_d", "cv")
_MONEY_ROLES: Final = ("se", "sd", "variance", "mean", "target", "effect", "baseline", *_ARM_ROLES)
# A whole number above this is no power or confidence in percent.
_MOST_PERCENT: Final = 100
_MOST_ALPHA: Final = 0.2  # above it a percentage is no alpha, whatever its words
# "power with 25 clusters" does not say that the power is 25 %.
_COUNTED: Final = re.compile(r"\s+(?!sides\b)[a-z]{3,}s\b", re.IGNORECASE)
_WORD_PER_CENT: Final = frozenset(["power", "confidence", "alpha", "level"])
# Words after a number bind it a little more than words before it; "control 10,000 users" counts
# users, so that the name of an arm before a count binds least.
_WEIGHT: Final[Mapping[str, float]] = {"both": 1.3, "right": 1.0, "left": 0.95, "": 0.0}
_WEAK: Final = 0.01
_LEADS: Final = -0.1
_LOST: Final = 0.1  # "we lose 20 % of users": these do not enter the test


@dataclass(frozen=True, slots=True)
class Role:
    """The role of one number and where its words stand; no name when it has none.

    ``bonus`` is added for words that only one calculator uses: they bind more than common ones.
    ``is_shared`` says that the words stand beside another number of the same list.
    """

    name: str = ""
    side: Literal["left", "right", "both", ""] = ""
    start: int = -1
    end: int = -1
    is_weak: bool = False
    bonus: float = 0.0
    is_shared: bool = False

    @property
    def weight(self) -> float:
        """How strongly the words bind the number."""
        return _WEAK if self.is_weak else _WEIGHT[self.side] + self.bonus


NO_ROLE: Final = Role()


def assign_roles(
    text: str,
    quantities: Sequence[Quantity],
    *,
    paired: frozenset[int],
    ranged: frozenset[int] = frozenset(),
) -> tuple[Role, ...]:
    """Return the role of each quantity, in their order.

    Args:
        text: the sentence.
        quantities: its quantities in order.
        paired: where quantities start that take no role, because they belong to a pair.
        ranged: where quantities start whose role only the next one can tell: "80 to 90 % power".
    """
    options = [
        role_options(text, quantities, position)
        if quantity.start not in paired | ranged
        else [_traffic_or_none(quantity)]
        for position, quantity in enumerate(quantities)
    ]
    roles = _settled(quantities, best_chain(options))
    return _share(text, quantities, roles, paired)


def _traffic_or_none(quantity: Quantity) -> Role:
    return Role("traffic") if quantity.per_days else NO_ROLE


def role_options(text: str, quantities: Sequence[Quantity], position: int) -> list[Role]:
    """Return the roles a quantity can take, the words behind it first, none last."""
    quantity = quantities[position]
    start = quantities[position - 1].end if position else 0
    if quantity.kind == "fraction" and _is_alpha(text, quantity, start):  # "alpha .05/3"
        return [Role("alpha", "left", start, quantity.start)]
    if quantity.per_days or quantity.kind in ("duration", "fraction", "split"):
        return [_traffic_or_none(quantity)]
    stop = quantities[position + 1].start if position + 1 < len(quantities) else len(text)
    found: list[Role] = []
    for name in _allowed(quantity):
        if name in cue_names("right"):
            match = cue(f"right.{name}").match(text, quantity.end, stop)
            if match is not None and is_closed(
                match.group(), text[match.end() : stop], stop < len(text)
            ):
                found.append(Role(name, "right", *match.span(), bonus=_leads(name, text, match)))
    if _is_share_of_traffic(text, quantities, position):
        found.append(Role("share", "right", quantity.end, stop))
    found.sort(key=lambda role: -role.end)
    left = _left_option(text, quantity, start)
    if left is None:
        return [*found, NO_ROLE]
    if left.name == "effect" and _MEASURED.match(text, quantity.end):
        found = [role for role in found if role.name != "n"]
    both = [
        Role(role.name, "both", left.start, role.end) for role in found if role.name == left.name
    ]
    if left.name == "effect":  # "an effect of 0.3 standard deviations"
        both += [replace(r, name="cohens_d", side="both") for r in found if r.name == "sd"]
    return [*both, *found, left, NO_ROLE]


_MEASURED: Final = re.compile(r"\s*units\b", re.IGNORECASE)  # "detect 3 units" counts no users
_OF_ALL: Final = re.compile(r"\s*of\s+(?:(?:our|the|all|my|these|those|its)\s*)*", re.IGNORECASE)


def _is_share_of_traffic(text: str, quantities: Sequence[Quantity], position: int) -> bool:
    """Return whether a percentage is one of the traffic behind it: "40 % of our 5,000 a day"."""
    if position + 1 == len(quantities) or quantities[position].kind != "percent":
        return False
    quantity, after = quantities[position : position + 2]
    return bool(after.per_days and _OF_ALL.fullmatch(text, quantity.end, after.start))


def _is_alpha(text: str, quantity: Quantity, start: int) -> bool:
    words = cue("left.alpha", after="{link}").search(text[start : quantity.start])
    return words is not None and quantity.value < _MOST_ALPHA


def _leads(name: str, text: str, match: re.Match[str]) -> float:
    """Return how much less words bind that have a number right behind them: "200 sd 40"."""
    leads = name in ("sd", "mean") and re.match(r"\s+\d", text[match.end() :])
    return _LEADS if leads else 0.0


def _left_option(text: str, quantity: Quantity, start: int) -> Role | None:
    """Return the role whose words reach furthest before a quantity, None when there are none."""
    before = text[start : quantity.start]
    best: Role | None = None
    is_counted = quantity.kind == "count" and _COUNTED.match(text, quantity.end)
    for name in _allowed(quantity):
        if name in cue_names("left"):
            match = cue(f"left.{name}", after="{link}").search(before)
            if name in _WORD_PER_CENT and is_counted:
                continue
            if name == "target" and _OF_A_WHOLE.match(text, quantity.end):
                continue  # "they bring 40 % of all revenue" is a share
            if match is not None and (best is None or start + match.start() < best.start):
                is_weak = quantity.kind == "count" and name in ("baseline", "target")
                bonus = _LOST if name == "dropout" else 0.0
                best = Role(name, "left", start + match.start(), quantity.start, is_weak, bonus)
    return best


_OF_A_WHOLE: Final = re.compile(
    r"\s+of\s+(?:(?:all|the|our|total|overall)\s+)*(?:revenue|sales|traffic|orders|turnover)\b",
    re.IGNORECASE,
)
_ASSIGNS: Final = re.compile(r"(?:\s+level)?\s*[=:≈]\s*\Z")


def is_closed(words: str, rest: str, has_next: bool) -> bool:
    """Return whether words behind a number name it, rather than the next: ``5 (sd 2)``, ``5 sd=2``.

    Args:
        words: the role words.
        rest: what follows them, up to the next number or the end.
        has_next: whether there is a next number.
    """
    if has_next and _ASSIGNS.match(rest):
        return False
    return "(" not in words or bool(re.match(r"[^()]*\)", rest))


_BASIS: Final = re.compile(r"\b(?:bps?|basis\s+points?)\Z", re.IGNORECASE)


def _allowed(quantity: Quantity) -> tuple[str, ...]:
    """Return the roles that a quantity of this kind can play."""
    if quantity.kind == "points":
        is_basis = bool(_BASIS.search(quantity.text))  # "conv = 185 bps" is a rate of 1.85 %
        return ("target", "effect", "baseline") if is_basis else ("effect",)
    if quantity.kind == "percent":
        return _RATE_ROLES
    if quantity.kind == "money":
        return _MONEY_ROLES
    if 0 <= quantity.value < 1:
        return _SMALL_ROLES if quantity.kind == "number" else (*_COUNT_ROLES, *_SMALL_ROLES)
    if quantity.value > _MOST_PERCENT:
        return tuple(name for name in _COUNT_ROLES if name not in _WORD_PER_CENT)
    return _COUNT_ROLES


def best_chain(options: Sequence[Sequence[Role]]) -> list[Role]:
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
            row.append(best + choice.weight)
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


def _settled(quantities: Sequence[Quantity], roles: list[Role]) -> list[Role]:
    """Read numbers "in control" as rates or like the count before, "two-sided 5 %" as alpha."""
    settled: list[Role] = []
    for quantity, role in zip(quantities, roles, strict=True):
        name = role.name
        if name == "sided":  # "two-sided 5 %"
            name = "alpha" if 0 <= quantity.value <= _MOST_ALPHA else ""
        elif name in _ARM_ROLES:
            is_count = quantity.kind == "count" and abs(quantity.value) >= 1
            before = settled[-1].name if settled else ""
            like = before if before in ("n", "events") else ""
            name = like if is_count else _ARM_ROLES[name]
        settled.append(replace(role, name=name) if name else NO_ROLE)
    return settled


def _overlap(before: Role, after: Role) -> bool:
    """Return whether two neighbours would use the same words."""
    reaches_on = before.side in ("right", "both")
    return reaches_on and after.side in ("left", "both") and before.end > after.start


_JOINED: Final = re.compile(
    r"\s*(?:,?\s*(?:and|or|&)|vs\.?|versus|against|/)\s*(?:about\s+|a\s+|an\s+)?", re.IGNORECASE
)
_RANGE: Final = re.compile(r"\s*(?:to|->|→|-|–)\s*", re.IGNORECASE)
_LISTED: Final = re.compile(r"\s*(?:,?\s*(?:and|or|&)|/)\s*", re.IGNORECASE)
_IN_ARM: Final = r"\s*\(?(?:in|for)\s+(?:the\s+)?(?:control|treatment|variant|baseline|[A-D])\)?"
_JOINER: Final = r"\s*(?:,?\s*(?:and|or|&)|/|,|vs\.?|versus|against)"
_LOOSE: Final = re.compile(rf"(?:{_IN_ARM})?(?:{_JOINER})?\s*", re.IGNORECASE)  # "10 in A, 14 in B"
_IN_ARM_AND: Final = re.compile(rf"{_IN_ARM}{_JOINER}\s*", re.IGNORECASE)
_TEST_ROLES: Final = frozenset(["power", "beta", "confidence", "alpha", "level"])
_RESULT_ROLES: Final = frozenset(["n", "events", "mean", "sd"])


def _share(
    text: str, quantities: Sequence[Quantity], roles: list[Role], skipped: frozenset[int]
) -> tuple[Role, ...]:
    """Give a number the role of its list: ``500 vs 560 conversions``, ``baseline 5% and 8%``."""
    shared = list(roles)
    for position in range(len(quantities) - 2, -1, -1):  # words behind the last one of a list
        first, second, role = quantities[position], quantities[position + 1], shared[position + 1]
        gap = text[first.end : second.start]
        is_free = not shared[position].name and first.start not in skipped
        if position and _lists_on(text, quantities, shared[position - 1], position):
            continue  # "sds 3 and 5 and 12 users": the 5 is a deviation
        if is_free and role.side in ("right", "both") and _alike(first, second):
            is_range = role.name in _TEST_ROLES and _RANGE.fullmatch(gap)
            if is_range or _JOINED.fullmatch(gap):
                shared[position] = replace(role, is_shared=True)
    for position in range(len(quantities) - 1):  # words of the first one
        first, second, role = quantities[position], quantities[position + 1], shared[position]
        is_free = not shared[position + 1].name and second.start not in skipped
        if is_free and _alike(first, second) and _lends(text, first, second, role):
            shared[position + 1] = replace(role, is_shared=True)
    return tuple(shared)


def _lists_on(text: str, quantities: Sequence[Quantity], role: Role, position: int) -> bool:
    """Return whether plural words before the number in front hold for this one as well."""
    before, quantity = quantities[position - 1], quantities[position]
    words = text[role.start : before.start].rstrip(" :=").lower() if role.side == "left" else ""
    is_plural = words.endswith("s") and not words.endswith(("is", "was"))
    return is_plural and _alike(before, quantity) and _lends(text, before, quantity, role)


def _lends(text: str, first: Quantity, second: Quantity, role: Role) -> bool:
    """Return whether the words of a number hold for the next one, too."""
    is_result = role.name in _RESULT_ROLES
    if role.side in ("left", "both"):
        gap = text[first.end : second.start]
        is_range = role.name in _TEST_ROLES and _RANGE.fullmatch(gap)
        return bool(is_range or (_LOOSE if is_result else _LISTED).fullmatch(gap))
    # "40 users in A and 45 in B", but "1,500 orders in A and 57 (sd 33)" goes on with a mean
    has_spread = cue("results.spread").match(text, second.end)
    return (
        is_result and not has_spread and bool(_IN_ARM_AND.fullmatch(text, role.end, second.start))
    )


def _alike(first: Quantity, second: Quantity) -> bool:
    """Return whether two numbers can stand in one list."""
    plain = {"count", "number"}
    same = first.kind == second.kind or {first.kind, second.kind} <= plain
    return same and not first.per_days and not second.per_days and not second.is_signed
