"""A sentence as slots: its numbers by role, its pair, its arms and its sides."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from trialwise.assistant.understand.allocation import read_allocation
from trialwise.assistant.understand.cues import cue
from trialwise.assistant.understand.pairs import read_pairs
from trialwise.assistant.understand.roles import assign_roles
from trialwise.assistant.understand.shares import find_shares
from trialwise.assistant.understand.units import in_one_unit
from trialwise.core.quantities import Pair, Quantity, find_quantities

NUMBER_WORDS: Final = dict(
    zip(
        ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
        range(2, 11),
        strict=True,
    )
)
# What would keep a number from being read: a colon behind 50/50, which would look like a split of
# three, and a unit of time or size that touches it, as in "310s".
_PUNCTUATION: Final = re.compile(r"(?<=\d):(?=\s)|(?<=\d)(?:s|ms|secs?|mins?|kb|mb|gb)\b")
# Words that stand for a number: "detect a doubling", "half of the traffic".
_FOLDS: Final = {"doubl": 1.0, "tripl": 2.0, "halv": -0.5}
_LEVELS: Final = (0.8, 0.9, 0.95, 0.98, 0.99, 0.999)
_SHARES: Final = {"half": 1 / 2, "third": 1 / 3, "quarter": 1 / 4, "fifth": 1 / 5, "tenth": 1 / 10}


@dataclass(frozen=True, slots=True)
class Slots:
    """Quantities by role.

    Attributes:
        text: the sentence.
        quantities: all quantities.
        given: quantities of each role, in order.
        pair: two quantities joined by to, vs …, when they may be baseline and target.
        fractions: ``conversions/users`` in order.
        unassigned: quantities without a role.
        shares: planned shares of the traffic, control first, when said arm by arm.
        arms: number of arms, 0 when not said.
        may_add_control: whether the arms said may be variants that come on top of a control.
        sides: 1 or 2, 0 when not said.
        is_per_arm: whether a count is said to be per arm.
        is_total: whether a count is said to be over all arms.
        notes: what was converted, to be said.
        shared: where numbers start whose role is that of another number of their list.
    """

    text: str
    quantities: tuple[Quantity, ...]
    given: Mapping[str, tuple[Quantity, ...]] = field(default_factory=dict)
    pair: Pair | None = None
    fractions: tuple[Quantity, ...] = ()
    unassigned: tuple[Quantity, ...] = ()
    shares: tuple[float, ...] = ()
    arms: int = 0
    may_add_control: bool = False
    sides: int = 0
    is_per_arm: bool = False
    is_total: bool = False
    notes: tuple[str, ...] = ()
    shared: frozenset[int] = frozenset()

    @property
    def roles(self) -> Mapping[str, Quantity]:
        """First quantity of each role."""
        return {role: quantities[0] for role, quantities in self.given.items()}

    @property
    def users(self) -> tuple[Quantity, ...]:
        """Counts of people in order."""
        return self.given.get("n", ())

    @property
    def split(self) -> Quantity | None:
        """The first planned split, such as ``90/10``."""
        return next((q for q in self.quantities if q.kind == "split"), None)

    def role_of(self, quantity: Quantity) -> str:
        """Return the role of one of the quantities, '' when it has none."""
        return next((role for role, held in self.given.items() if quantity in held), "")


def read_slots(text: str) -> Slots:
    """Return the quantities of ``text`` by the role they play."""
    if re.search(r"\bp_?0\b", text):  # p0 and p1 are p1 and p2 to others
        text = re.sub(r"\b(p_?)([01])\b", lambda m: f"{m[1]}{int(m[2]) + 1}", text)
    arms, may_add_control, arms_span = _read_arms(text)
    beside = cue("design.treatments_beside").search(text)
    arms_span += [beside.span("n")] if beside is not None else []
    sides = cue("design.sides").search(text)
    quantities = [
        quantity
        for quantity in find_quantities(_PUNCTUATION.sub(_blank, text))
        if not any(start <= quantity.start < end for start, end in arms_span)
        and not (sides and sides.start() <= quantity.start < sides.end())
        and not _is_label(text, quantity)
        and all(math.isfinite(value) for value in (quantity.value, *quantity.parts))
    ]
    rules = [match.span() for match in cue("design.formula").finditer(text)]
    quantities = [q for q in quantities if not any(a <= q.start < b for a, b in rules)]
    told = [q for q in quantities if q.kind == "percent" and _is_descriptive(text, q)]
    quantities = [quantity for quantity in quantities if quantity not in told]
    quantities = _without_repeats(text, quantities)
    quantities, converted = in_one_unit(text, _with_scale_said_later(text, quantities))
    quantities = _spread_in_time(text, quantities)
    shares = find_shares(text, quantities)
    quantities = [quantity for quantity in quantities if quantity not in shares]
    allocation = None if shares else read_allocation(text, quantities, arms)
    if allocation is not None:
        quantities = [quantity for quantity in quantities if not allocation.holds(quantity)]
    pair, ranged = read_pairs(text, quantities)
    taken = frozenset((pair.start, pair.second.start) if pair is not None else ())
    given: dict[str, list[Quantity]] = {}
    unassigned: list[Quantity] = []
    roles = assign_roles(text, quantities, paired=taken, ranged=ranged)
    for quantity, role in zip(quantities, roles, strict=True):
        if role.name:
            given.setdefault(role.name, []).append(quantity)
        elif quantity.start not in taken and quantity.kind not in ("fraction", "split", "duration"):
            unassigned.append(quantity)
    for name, quantity in _worded(text).items():
        if name == "share" and allocation is not None and allocation.holds(quantity):
            continue
        given.setdefault(name, [quantity])
    alpha = (
        None
        if pair is None and not {"effect", "target"} & given.keys()
        else (_alpha_beside_power(text, given, unassigned))
    )
    if alpha is not None:
        given["alpha"] = [alpha]
        unassigned.remove(alpha)
    level = _level(text, given, unassigned)
    if level is not None:
        given["confidence"] = [level]
        unassigned.remove(level)
    _as_percent(text, given)
    users = given.get("n", [])
    return Slots(
        text=text,
        quantities=tuple(quantities),
        given={name: tuple(held) for name, held in given.items()},
        pair=pair,
        fractions=tuple(
            q
            for q, role in zip(quantities, roles, strict=True)
            if q.kind == "fraction" and not role.name
        ),
        unassigned=tuple(unassigned),
        shares=allocation.of_arms(arms) if allocation else tuple(share.value for share in shares),
        arms=arms,
        may_add_control=may_add_control and len(shares) != arms,
        sides=_side_count(sides),
        is_per_arm=bool(cue("design.each").search(text))
        or any(is_near("design.per_arm", text, q) for q in (*users, *given.get("events", []))),
        is_total=any(
            is_near("design.total", text, q)
            for q in (*users, *unassigned, *(q for q in quantities if q.kind == "fraction"))
        ),
        notes=(
            *((converted,) if converted else ()),
            *(f"{q.text.strip()} tells what is tested and is no number of the plan" for q in told),
        ),
        shared=frozenset(
            q.start for q, role in zip(quantities, roles, strict=True) if role.is_shared
        ),
    )


def _level(
    text: str, given: Mapping[str, list[Quantity]], unassigned: list[Quantity]
) -> Quantity | None:
    """Return the percentage without words that is the level of an interval: "what range, 95 %?"."""
    percents = [q for q in unassigned if q.kind == "percent"]
    if len(percents) != 1 or percents[0].is_signed or {"confidence", "alpha"} & given.keys():
        return None
    is_level = percents[0].value in _LEVELS and cue("design.ranges").search(text)
    return percents[0] if is_level and not cue("target.planning").search(text) else None


def _without_repeats(text: str, quantities: list[Quantity]) -> list[Quantity]:
    """Return the numbers, one that is said again in percent once: "5 (500 %)" is 500 %."""
    found: list[Quantity] = []
    for quantity in quantities:
        last = found[-1] if found else None
        is_again = (
            last is not None
            and last.kind in ("number", "count")
            and quantity.kind == "percent"
            and quantity.value == last.value
            and text[last.end : quantity.start].strip() in ("(", "=", ", i.e.", "i.e.", ", that is")
        )
        if is_again and last is not None:
            found[-1] = replace(quantity, start=last.start, end=last.end, text=last.text)
        else:
            found.append(quantity)
    return found


def _with_scale_said_later(text: str, quantities: list[Quantity]) -> list[Quantity]:
    """Return the numbers, with a scale that is said later: "… and the 5 % is relative"."""
    found: list[Quantity] = []
    for quantity in quantities:
        again = [
            place
            for place, earlier in enumerate(found)
            if earlier.kind == quantity.kind == "percent"
            and earlier.scale == "unknown" != quantity.scale
            and earlier.value == quantity.value
        ]
        points = [
            place
            for place, earlier in enumerate(found)
            if quantity.kind == "points"
            and earlier.kind == "percent"
            and earlier.scale == "unknown"
            and earlier.value == abs(quantity.value)
            and cue("design.as_change").match(text, earlier.end)
        ]
        if again and cue("words.the").search(text[: quantity.start]):
            found[again[-1]] = replace(found[again[-1]], scale=quantity.scale)
        elif points:
            found[points[-1]] = replace(found[points[-1]], kind="points", scale="absolute")
        else:
            found.append(quantity)
    return found


_BESIDE: Final = re.compile(
    r"\s*(?:(?:statistical\s+)?power\b)?\s*[,;/&+(]*\s*(?:(?:and|at|with|a)\s+)*", re.IGNORECASE
)
_LARGEST_ALPHA: Final = 0.1


def _alpha_beside_power(
    text: str, given: Mapping[str, list[Quantity]], unassigned: list[Quantity]
) -> Quantity | None:
    """Return the small percentage right behind the power, "80 % power, 5 %", which is alpha."""
    if {"alpha", "confidence", "level"} & given.keys():
        return None
    return next(
        (
            quantity
            for quantity in unassigned
            for power in given.get("power", ())
            if quantity.kind == "percent"
            and not quantity.is_signed
            and 0 < quantity.value <= _LARGEST_ALPHA
            and _BESIDE.fullmatch(text, power.end, quantity.start)
        ),
        None,
    )


_IN_TIME: Final = re.compile(r"\s*(?P<n>[\d.,]+)[\s-]?(?P<unit>[a-z]+?)s?\s*\Z", re.IGNORECASE)


def _spread_in_time(text: str, quantities: list[Quantity]) -> list[Quantity]:
    """Read a deviation told in days as a number: "sd 2.4 days, limits of 0.5 days".

    Only when all times of the sentence are told in the same unit, so that nothing is mixed.
    """
    times = [
        match for q in quantities if q.kind == "duration" and (match := _IN_TIME.match(q.text))
    ]
    count = sum(q.kind == "duration" for q in quantities)
    if not times or len(times) != count or len({m["unit"].lower() for m in times}) > 1:
        return quantities
    before = cue("left.sd", after="{link}")
    if not any(q.kind == "duration" and before.search(text[: q.start]) for q in quantities):
        return quantities
    found: list[Quantity] = []
    for quantity in quantities:
        match = _IN_TIME.match(quantity.text) if quantity.kind == "duration" else None
        value = float(match["n"].replace(",", "")) if match is not None else quantity.value
        found.append(
            replace(quantity, kind="number", value=value) if match is not None else quantity
        )
    return found


_UNIT_BEHIND: Final = re.compile(
    r"\s*(?:[.,;!?)]|\Z|and\b|so\b|if\b|with\b|how\b|what\b)", re.IGNORECASE
)


def _as_percent(text: str, given: dict[str, list[Quantity]]) -> None:
    """Read a bare goal beside a rate in percent as one: "61.5 %, should take it to 64"."""
    goals, rates = given.get("target", []), given.get("baseline", [])
    if len(goals) != 1 or len(rates) != 1 or rates[0].kind != "percent":
        return
    goal = goals[0]
    is_bare = goal.kind in ("count", "number") and 1 < goal.value < 100 and not goal.is_signed
    if is_bare and _UNIT_BEHIND.match(text, goal.end):
        given["target"] = [replace(goal, value=goal.value / 100, kind="percent")]


def _blank(match: re.Match[str]) -> str:
    """Return as many spaces, so that places in the text stay where they are."""
    return " " * len(match.group())


def is_near(name: str, text: str, quantity: Quantity) -> bool:
    """Return whether the words of a cue stand close to a quantity."""
    pattern = cue(name)
    return bool(pattern.search(text[quantity.end : quantity.end + 32])) or bool(
        pattern.search(text[max(0, quantity.start - 12) : quantity.start])
    )


def _is_descriptive(text: str, quantity: Quantity) -> bool:
    """Return whether a percentage tells what is tested: "a 20 % discount banner"."""
    return bool(cue("design.descriptive").match(text, quantity.end))


def _is_label(text: str, quantity: Quantity) -> bool:
    """Return whether a digit names an arm, as in "variant 1", rather than counts anything."""
    if quantity.kind != "count" or not re.fullmatch(r"\d{1,2}", quantity.text):
        return False
    before = text[max(0, quantity.start - 24) : quantity.start]
    if len(quantity.text) > 1 and not re.search(r"[a-z]-\Z", before, re.IGNORECASE):
        return False
    counts = cue("right.n").match(text, quantity.end) or cue("right.events").match(
        text, quantity.end
    )
    # "treatment 8, 9, 7", "test 7 times"
    is_listed = re.match(r"\s*,\s*\d|\s*times\b", text[quantity.end :])
    if cue("design.numbered_metric").search(text, max(0, quantity.start - 12), quantity.end + 24):
        return True
    return not counts and not is_listed and bool(cue("design.numbered_arm").search(before))


def _worded(text: str) -> dict[str, Quantity]:
    """Return the quantities that are written as words."""
    found: dict[str, Quantity] = {}
    fold = cue("design.fold").search(text)
    if fold is not None:
        word = fold.group("fold")
        value = next(v for stem, v in _FOLDS.items() if word.lower().startswith(stem))
        start, end = fold.span("fold")
        found["effect"] = Quantity(value, "percent", "relative", start, end, word)
    share = cue("design.share").search(text)
    if share is not None:
        word = share.group("share")
        start, end = share.span("share")
        found["share"] = Quantity(
            _SHARES[word.lower()], "percent", "unknown", start, end, share.group()
        )
    return found


def _side_count(match: re.Match[str] | None) -> int:
    if match is None:
        return 0
    return 1 if match.group("name") or match.group("n").lower() in ("one", "1") else 2


def _spans(text: str, *names: str) -> list[tuple[int, int]]:
    """Return where the numbers of some cues stand."""
    return [match.span("n") for name in names for match in cue(name).finditer(text)]


def _read_arms(text: str) -> tuple[int, bool, list[tuple[int, int]]]:
    """Return the number of arms said, 0 when none is, whether control may come on top, and where.

    "Three variants" may be all three, or come beside a control that is not counted.
    """
    letters = cue("design.letters").search(text)
    if letters is not None and not (letters.group("more") or "").lower().endswith("/n"):
        more = letters.group("more")
        return (
            (
                2 + len(re.findall(r"[c-f]", more, re.IGNORECASE))
                if more
                else len(letters.group("joined"))
            ),
            False,
            [letters.span(), *_spans(text, "design.arms", "design.one_control")],
        )
    for match in cue("design.arms").finditer(text):
        count = NUMBER_WORDS.get(match.group("n").lower()) or int(match.group("n"))
        is_treatments = match.group("word").lower().startswith(("treatment", "challenger")) or (
            (match.group("extra") or "").strip().lower() in ("treatment", "test", "new")
        )
        if match.group("minus"):
            count = -count  # the calculator says what is wrong with that
        is_beside = (
            match.group("plus")
            or match.group("lead")
            or is_treatments
            or cue("design.each_against_control").search(text)
        )
        is_counted = cue("design.control_counted").match(text, match.end())
        total = count + 1 if is_beside and not is_counted else count
        is_open = (
            count > 2
            and match.group("word").lower().startswith(("variant", "variation"))
            and not is_beside
            and not is_counted
            and not cue("design.every_arm").search(text)
        )
        said = (match.start("n") - len(match.group("minus")), match.end("n"))
        return total, is_open, [said, *_spans(text, "design.one_control")]
    beside = cue("design.treatments_beside").search(text)
    if beside is not None:
        count = NUMBER_WORDS.get(beside.group("n").lower()) or int(beside.group("n"))
        return count + 1, False, [beside.span("n"), *_spans(text, "design.one_control")]
    return 0, False, []
