"""Roles of quantities in a sentence: which number is the baseline, the effect, alpha, n …

Each role has words that stand to its left and to its right. A quantity takes the role whose words
stand nearest, within its own clause; what is left over is decided by what is still missing.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from trialwise.core.quantities import Pair, Quantity, find_pairs, find_quantities

_PEOPLE: Final = (
    r"(?:users?|visitors?|sessions?|customers?|people|participants?|subjects?|samples?|units?|players?"
    r"|accounts?|observations?|obs|buyers?|shoppers?|members?|uniques?|emails?|recipients?|impressions?|views?)"
)
_EVENTS: Final = (
    r"(?:conversions?|converted|orders?|purchases?|signups?|sign-ups?|clicks?|clicked|successes|bought"
    r"|bookings?|subscriptions?|subscribed|opens?|events?)"
)
_LINK: Final = r"(?:\s+(?:of|is|was|at|around|about|approx(?:imately)?|level|rate|equals?|to|a|an|the|only|only\s+a|just|currently|roughly|~|with))*\s*[=:≈(~]?\s*\Z"
_RATE: Final = (
    r"(?:conversion(?:\s+rate)?|conv(?:\s+rate)?|cr|cvr|ctr|click[\s-]?through(?:\s+rate)?|open\s+rate"
    r"|sign-?up\s+rate|retention(?:\s+rate)?|rate|base\s?line(?:\s+rate)?|base\s+rate|bounce\s+rate|churn(?:\s+rate)?)"
)

_LEFT: Final = {
    "power": rf"\b(?:power|1\s?-\s?beta){_LINK}",
    "alpha": rf"(?:\balpha|α|\bsignificance(?:\s+level)?|\bsig\.?(?:\s+level)?|\bfalse[\s-]positive\s+rate|\btype\s+(?:i|1)\s+error(?:\s+rate)?){_LINK}",
    "confidence": rf"\b(?:confidence|conf)(?:\s+level)?{_LINK}",
    "sd": rf"(?:\b(?:sd|s\.d\.|std(?:\.|\s)?(?:dev(?:iation)?)?|stdev|standard\s+dev(?:iation)?|sigma)|σ){_LINK}",
    "variance": rf"\bvariance{_LINK}",
    "mean": rf"\b(?:mean|average|avg|aov|arpu|arppu|revenue\s+per\s+(?:user|visitor|customer)|average\s+order\s+value){_LINK}",
    "cohens_d": rf"\b(?:cohen'?s?\s+d|effect\s+size|standardi[sz]ed\s+effect|d\s*=){_LINK}",
    "target": rf"(?:\btarget|\btreatment|\bvariant|\bnew|→|->){_LINK}",
    "baseline": rf"\b(?:base\s?line|base|current(?:ly)?|existing|today|control|converts?|converting|{_RATE}){_LINK}",
    "effect": rf"\b(?:mde|detect|detecting|lift|uplift|effect|increase|improve(?:ment)?|improves|change|diff(?:erence)?(?:\s+in\s+(?:means?|averages?|rates?))?|drop|decrease|bump|gain|boost|rise|raise|jump|grow(?:th)?|win|by|delta|reduction|see|pick\s+up|spot|find){_LINK}",
    "share": rf"\b(?:exposing|expose|allocat(?:e|ing)|exposure|ramp(?:ed)?\s+(?:at|to)|send){_LINK}",
    "n": rf"(?:\bn|\bsample\s+size|\bn\s+per\s+(?:arm|group)|\beach\s+with|\barms?\s+of|\bgroups?\s+of){_LINK}",
}
_RIGHT: Final = {
    "power": r"\s*(?:of\s+)?(?:statistical\s+)?power\b",
    "alpha": r"\s*(?:(?:two|one)[\s-](?:sided|tailed)\s+)?(?:significance|sig\b|alpha|α|false[\s-]positive)",
    "confidence": r"\s*(?:statistical\s+)?(?:confidence|conf\b|ci\b)",
    "sd": r"\s*(?:sd|std|stdev|standard\s+deviation|sigma)\b",
    "share": r"\s*of\s+(?:(?:our|the|all|my|total|site|this|daily)\s+)*(?:traffic|users|visitors|audience|population)\b",
    "effect": r"\s*(?:(?:relative(?:ly)?|rel|absolute(?:ly)?|abs|pp|points?|percentage|minimum|min|detectable|overall)\s+)*(?:mde|lift|uplift|effect|increase|improvement|change|difference|drop|decrease|bump|gain|boost|rise|jump|better|higher|lower|growth|win|reduction|delta|relative|absolute|points)\b",
    "baseline": rf"\s*(?:(?:current|existing|control|average|is|as|the|our|my|a)\s+)*(?:base\s?line|base\b|currently|today|now\b|{_RATE})\b",
    "mean": r"\s*(?:mean|average|avg)\b",
    "n": rf"\s*{_PEOPLE}\b",
    "events": rf"\s*{_EVENTS}\b",
}  # fmt: skip
_LEFT_RE: Final = {role: re.compile(pattern, re.IGNORECASE) for role, pattern in _LEFT.items()}
_RIGHT_RE: Final = {role: re.compile(pattern, re.IGNORECASE) for role, pattern in _RIGHT.items()}
_RATE_ROLES: Final = ("power", "alpha", "confidence", "share", "effect", "baseline", "target")
_COUNT_ROLES: Final = (
    "n",
    "events",
    "sd",
    "variance",
    "mean",
    "cohens_d",
    "effect",
    "baseline",
    "target",
)
_MONEY_ROLES: Final = ("sd", "variance", "mean", "effect", "baseline", "target")
_PER_ARM: Final = re.compile(
    r"\b(?:per|in\s+each|each|every)\s*(?:arm|group|variant|variation|side|bucket|cell|version|branch)?\b",
    re.IGNORECASE,
)
_TOTAL: Final = re.compile(
    r"\b(?:in\s+total|total|overall|altogether|combined|across\s+both)\b", re.IGNORECASE
)
_ARMS: Final = re.compile(
    r"\b(?P<n>\d{1,2}|two|three|four|five|six|seven|eight|nine|ten)[\s-]+(?P<extra>(?:different|test|treatment|new)\s+)?"
    r"(?P<word>arms?|groups?|variants?|variations?|versions?|treatments?|challengers?|buckets|cells)\b"
    r"(?P<plus>\s*(?:\+|plus|and|vs\.?|against)\s*(?:a\s+|the\s+|one\s+)?control)?",
    re.IGNORECASE,
)
_LETTERS: Final = re.compile(
    r"\b[aA]\s?/\s?[bB](?P<more>(?:\s?/\s?[c-fC-F])+|/[nN])\b|\b(?P<joined>abcd?e?)\s+test",
    re.IGNORECASE,
)
_SIDES: Final = re.compile(
    r"\b(?P<n>one|two|1|2)[\s-]?(?:sided|tailed|tail|sides?)\b|\b(?P<name>directional)\b",
    re.IGNORECASE,
)
_NUMBERS: Final = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
}  # fmt: skip
_RATES_OF_A_TEST: Final = r"(?:power|confidence|alpha|significance|p[\s-]?values?)"


@dataclass(frozen=True, slots=True)
class Slots:
    """Quantities by role.

    Attributes:
        text: the sentence.
        quantities: all quantities.
        roles: first quantity of each role.
        pair: two quantities joined by to, vs …, when they may be baseline and target.
        fractions: ``conversions/users`` in order.
        users: counts of people in order.
        events: counts of conversions in order.
        unassigned: quantities without a role.
        arms: number of arms, 0 when not said.
        sides: 1 or 2, 0 when not said.
        is_per_arm: whether a count is said to be per arm.
        is_total: whether a count is said to be over all arms.
    """

    text: str
    quantities: tuple[Quantity, ...]
    roles: dict[str, Quantity] = field(default_factory=dict)
    pair: Pair | None = None
    fractions: tuple[Quantity, ...] = ()
    users: tuple[Quantity, ...] = ()
    events: tuple[Quantity, ...] = ()
    unassigned: tuple[Quantity, ...] = ()
    arms: int = 0
    sides: int = 0
    is_per_arm: bool = False
    is_total: bool = False

    def value(self, role: str) -> float | None:
        """Return the value of a role, or None."""
        quantity = self.roles.get(role)
        return None if quantity is None else quantity.value


def read_slots(text: str) -> Slots:
    """Return the quantities of ``text`` by the role they play."""
    arms, arms_span = _read_arms(text)
    sides = _SIDES.search(text)
    quantities = [
        quantity
        for quantity in find_quantities(text)
        if not any(start <= quantity.start < end for start, end in arms_span)
        and not (sides and sides.start() <= quantity.start < sides.end())
    ]
    roles: dict[str, Quantity] = {}
    taken: set[int] = set()
    users: list[Quantity] = []
    events: list[Quantity] = []
    pair = _baseline_pair(text, quantities)
    if pair is not None:
        taken |= {pair.start, pair.second.start}
    for position, quantity in enumerate(quantities):
        if quantity.start in taken or quantity.kind in ("fraction", "split"):
            continue
        role = _role(text, quantities, position, quantity)
        if not role:
            continue
        taken.add(quantity.start)
        if role == "n":
            users.append(quantity)
        elif role == "events":
            events.append(quantity)
        roles.setdefault(role, quantity)
    return Slots(
        text=text,
        quantities=tuple(quantities),
        roles=roles,
        pair=pair,
        fractions=tuple(q for q in quantities if q.kind == "fraction"),
        users=tuple(users),
        events=tuple(events),
        unassigned=tuple(
            q
            for q in quantities
            if q.start not in taken and q.kind not in ("fraction", "split") and not q.per_days
        ),
        arms=arms,
        sides=_side_count(sides),
        is_per_arm=any(_near(_PER_ARM, text, q) for q in users) or bool(_EACH.search(text)),
        is_total=any(_near(_TOTAL, text, q) for q in users),
    )


_EACH: Final = re.compile(
    r"\b(?:per|in\s+each|each)\s+(?:arm|group|variant|variation|side|bucket|cell|version|branch)\b"
    r"|\b(?:users|visitors|people|samples)\s+each\b|\beach\s+(?:got|gets|had|has|with)\b",
    re.IGNORECASE,
)


def _near(pattern: re.Pattern[str], text: str, quantity: Quantity) -> bool:
    return bool(pattern.search(text[quantity.end : quantity.end + 32])) or bool(
        pattern.search(text[max(0, quantity.start - 12) : quantity.start])
    )


def _side_count(match: re.Match[str] | None) -> int:
    if match is None:
        return 0
    return 1 if match.group("name") or match.group("n").lower() in ("one", "1") else 2


def _read_arms(text: str) -> tuple[int, list[tuple[int, int]]]:
    """Return the number of arms said in the text, 0 when none is, and where it is said."""
    letters = _LETTERS.search(text)
    if letters is not None and not (letters.group("more") or "").lower().endswith("/n"):
        more = letters.group("more")
        return (
            2 + len(re.findall(r"[c-f]", more, re.IGNORECASE))
            if more
            else len(letters.group("joined"))
        ), [letters.span()]
    for match in _ARMS.finditer(text):
        count = _NUMBERS.get(match.group("n").lower()) or int(match.group("n"))
        is_treatments = match.group("word").lower().startswith(("treatment", "challenger")) or (
            (match.group("extra") or "").strip().lower() in ("treatment", "test", "new")
        )
        total = count + 1 if match.group("plus") or is_treatments else count
        return total, [(match.start("n"), match.end("n"))]
    return 0, []


def _baseline_pair(text: str, quantities: list[Quantity]) -> Pair | None:
    """Return the pair that can be baseline and target: ``from 10% to 12%``, ``10% vs 12%``."""
    for pair in find_pairs(text, quantities):
        kinds = {pair.first.kind, pair.second.kind}
        before = text[max(0, pair.start - 28) : pair.start].lower()
        after = text[pair.end : pair.end + 20].lower()
        if pair.word in ("-", "–", "—") and "from" not in before:
            continue
        if re.match(rf"\s*{_RATES_OF_A_TEST}", after) or re.search(
            rf"{_RATES_OF_A_TEST}(?:\s+level)?\s*(?:from|of|is|to|=|:)?\s*\Z", before
        ):
            continue
        if pair.word == "and" and (kinds != {"percent"} or _has_own_role(text, pair)):
            continue
        if kinds <= {"percent"} or kinds <= {"money"}:
            return pair
        if kinds <= {"number", "count"} and re.search(
            r"\bfrom\s*(?:about\s*|around\s*|a\s*)?\Z", before
        ):
            return pair
        if kinds <= {"number"} and pair.first.value < 1 and pair.second.value < 1:
            return pair
    return None


def _has_own_role(text: str, pair: Pair) -> bool:
    """Return whether words beside one of two quantities make it an effect or a baseline."""
    between = text[pair.first.end : pair.second.start]
    after = text[pair.second.end :]
    return pair.second.scale != "unknown" or any(
        _RIGHT_RE[role].match(part) for role in ("effect", "baseline") for part in (between, after)
    )


def _role(text: str, quantities: list[Quantity], position: int, quantity: Quantity) -> str:
    """Return the role whose words stand nearest to a quantity, or ''."""
    if quantity.per_days:
        return "traffic"
    if quantity.kind == "duration":
        return "duration"
    start = quantities[position - 1].end if position else 0
    stop = quantities[position + 1].start if position + 1 < len(quantities) else len(text)
    left, right = text[start : quantity.start], text[quantity.end : stop]
    allowed = _allowed(quantity)
    for role in allowed:
        pattern = _RIGHT_RE.get(role)
        match = pattern.match(right) if pattern is not None else None
        if match is not None and not _belongs_to_next(
            text, quantities, position, right[match.end() :]
        ):
            return role
    for role in allowed:
        pattern = _LEFT_RE.get(role)
        if pattern is not None and pattern.search(left):
            return role
    return ""


def _belongs_to_next(text: str, quantities: list[Quantity], position: int, rest: str) -> bool:
    """Return whether role words between two quantities name the second: ``d 0.2 power 80%``.

    They do when they touch the second one and it has no role words of its own behind it.
    """
    if position + 1 >= len(quantities) or re.fullmatch(r"\s*(?:of|=|:|is|at)?\s*", rest) is None:
        return False
    following = quantities[position + 1]
    stop = quantities[position + 2].start if position + 2 < len(quantities) else len(text)
    behind = text[following.end : stop]
    return not any(
        pattern.match(behind)
        for role in _allowed(following)
        if (pattern := _RIGHT_RE.get(role)) is not None
    )


def _allowed(quantity: Quantity) -> tuple[str, ...]:
    if quantity.kind in ("percent", "points"):
        return _RATE_ROLES if quantity.kind == "percent" else ("effect",)
    if quantity.kind == "money":
        return _MONEY_ROLES
    if quantity.value < 1:
        return (*_RATE_ROLES, "sd", "variance", "mean", "cohens_d")
    return _COUNT_ROLES
