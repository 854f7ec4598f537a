"""Results of two arms as people write them, read into counts, rates or means of each arm.

The numbers of a sentence become a row of types (users, conversions, rate, mean, standard
deviation, unknown). The row is read as two arms when it falls into two parts of the same make
("500 of 10,000, 560 of 10,000"), or into pairs ("500 vs 560 conversions, 10,000 vs 10,000 users").
An unknown number takes the type of its counterpart in the other arm. What stays unclear is asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from trialwise.assistant.understand.arms import ranks_beside
from trialwise.assistant.understand.cues import cue
from trialwise.assistant.understand.missing import ask
from trialwise.assistant.understand.slots import Slots
from trialwise.core.quantities import Quantity
from trialwise.core.records import Missing

Type = Literal["fraction", "events", "users", "rate", "mean", "sd", "unknown"]
# What makes up the result of one arm.
_WHOLE: Final[tuple[frozenset[Type], ...]] = (
    frozenset[Type](["fraction"]),
    frozenset[Type](["events", "users"]),
    frozenset[Type](["rate", "users"]),
    frozenset[Type](["mean", "sd", "users"]),
)
# What is still to be asked when both arms give only this much.
_PARTS: Final[dict[frozenset[Type], str]] = {
    frozenset[Type](["rate"]): "users",
    frozenset[Type](["events"]): "users",
    frozenset[Type](["mean", "sd"]): "users",
    frozenset[Type](["mean", "users"]): "spreads",
    frozenset[Type](["mean"]): "means",
}
_ROLE_TYPES: Final[dict[str, Type]] = {
    "n": "users",
    "events": "events",
    "sd": "sd",
    "variance": "sd",
    "mean": "mean",
}
_METRICS: Final[tuple[Type, ...]] = ("fraction", "events", "rate", "mean")
_OTHER_ROLES: Final = frozenset(
    [*("power", "beta", "alpha", "level", "confidence", "share", "effect", "traffic"), "cohens_d"]
)


@dataclass(frozen=True, slots=True)
class Observation:
    """A number of a result with its type."""

    type: Type
    quantity: Quantity


@dataclass(frozen=True, slots=True)
class Observed:
    """What a sentence says about the results of its arms.

    Attributes:
        arms: the numbers of each of two arms, in the order of the sentence.
        missing: what is unclear or lacking; ``arms`` is empty then.
        notes: what was taken for granted.
    """

    arms: tuple[tuple[Observation, ...], ...] = ()
    missing: tuple[Missing, ...] = ()
    notes: tuple[str, ...] = ()


def observations(slots: Slots) -> list[Observation]:
    """Return the numbers of a sentence that can belong to a result, in order."""
    found: list[Observation] = []
    for quantity in slots.quantities:
        kind = _type(slots, quantity)
        if kind == "fraction" and len(slots.fractions) == 1:
            found += _taken_apart(quantity)  # "500 vs 560 of 20,000"
        elif kind == "sd" and quantity in slots.given.get("variance", ()):
            root = max(quantity.value, 0.0) ** 0.5
            found.append(Observation(kind, replace(quantity, value=root)))
        elif kind is not None:
            found.append(Observation(kind, quantity))
    return _with_units(found)


def _with_units(row: list[Observation]) -> list[Observation]:
    """Return the row, orders being the units when it is their mean that was taken."""
    types = [entry.type for entry in row]
    if "users" in types or "mean" not in types or types.count("sd") < types.count("events"):
        return row
    return [replace(e, type="users") if e.type == "events" else e for e in row]


def _taken_apart(fraction: Quantity) -> list[Observation]:
    """Return the two numbers of a fraction that stands alone."""
    events, users = fraction.parts
    whole = replace(fraction, kind="count", parts=())
    return [
        Observation("events", replace(whole, value=events, end=fraction.start)),
        Observation("users", replace(whole, value=users, start=fraction.end)),
    ]


def _type(slots: Slots, quantity: Quantity) -> Type | None:
    """Return the type of a number, None when it belongs to the test and not to a result."""
    role = slots.role_of(quantity)
    is_large = quantity.kind == "count" and quantity.value > 1
    is_mean = quantity.kind == "number" and cue("results.spread").match(slots.text, quantity.end)
    is_other = role in _OTHER_ROLES and not (role == "effect" and (is_large or is_mean))
    if is_other or quantity.kind in ("split", "duration", "points"):
        return None
    if quantity.kind == "fraction":
        return "fraction"
    if role in _ROLE_TYPES:
        return _ROLE_TYPES[role]
    if quantity.kind == "percent":
        return None if quantity.is_signed else "rate"
    if quantity.kind == "money":
        return "mean"
    return "users" if _follows_of(slots.text, quantity) else "unknown"


def _follows_of(text: str, quantity: Quantity) -> bool:
    """Return whether a count stands behind "of", as in ``5 % of 10,000``."""
    before = text[max(0, quantity.start - 16) : quantity.start]
    return quantity.kind == "count" and bool(cue("results.of").search(before))


def read_observed(slots: Slots) -> Observed:
    """Return the results of two arms, or what has to be asked before they can be compared."""
    row = observations(slots)
    found = _read_row(slots, row)
    if not found.missing or not slots.shared:
        return found
    # "shown to 8,390 and 741 clicked": a number of a list may be of a type of its own
    loose = [replace(e, type="unknown") if e.quantity.start in slots.shared else e for e in row]
    other = _read_row(slots, loose)
    return found if other.missing else other


def _read_row(slots: Slots, row: Sequence[Observation]) -> Observed:
    fractions = [entry for entry in row if entry.type == "fraction"]
    if len(fractions) == 2:
        return Observed(((fractions[0],), (fractions[1],)))
    if cue("results.plus_minus").search(slots.text) and not any(e.type == "sd" for e in row):
        return Observed(missing=(ask("plus_minus"),))
    if _is_of_many_arms(row):
        return Observed(missing=(ask("arms"),))
    readings = [reading for reading in (_in_turn(row), _in_pairs(row)) if reading is not None]
    if not readings:
        named = _by_names(slots.text, row)
        return named if named is not None else _with_shared_users(slots, row)
    first = readings[0]
    if any(reading.arms != first.arms for reading in readings[1:]):
        return Observed(missing=(ask("results"),))
    return first


def _by_names(text: str, row: Sequence[Observation]) -> Observed | None:
    """Read numbers that name their arm, in any order: "means 3 in A, 4 in B, 40 users in A, …"."""
    ranks = ranks_beside(text, [(e.quantity.start, e.quantity.end) for e in row])
    if set(ranks) != {0, 1}:
        return None
    arms = [tuple(e for e, mine in zip(row, ranks, strict=True) if mine == r) for r in (0, 1)]
    return Observed((arms[0], arms[1])) if all(_is_whole(arm) for arm in arms) else None


def _is_of_many_arms(row: Sequence[Observation]) -> bool:
    """Return whether there are results of three arms or more."""
    types = [entry.type for entry in row]
    return any(types.count(kind) > 2 for kind in _METRICS)


def _types(row: Sequence[Observation]) -> frozenset[Type]:
    return frozenset(entry.type for entry in row)


def _in_turn(row: Sequence[Observation]) -> Observed | None:
    """Read one arm after the other; parts of different make when all types are known."""
    for place in range(1, len(row)):
        first, second = _agreed(row[:place], row[place:])
        if _is_whole(first) and _is_whole(second):
            return Observed((first, second), notes=_notes(row, (*first, *second)))
    return None


def _agreed(
    first: Sequence[Observation], second: Sequence[Observation]
) -> tuple[tuple[Observation, ...], tuple[Observation, ...]]:
    """Return both arms, unknown numbers typed by their counterpart, then by what is left."""
    if len(first) != len(second):
        return tuple(first), tuple(second)
    pairs = [_same(a, b) for a, b in zip(first, second, strict=True)]
    return _completed([pair[0] for pair in pairs]), _completed([pair[1] for pair in pairs])


def _same(first: Observation, second: Observation) -> tuple[Observation, Observation]:
    if first.type == "unknown" and _fits(first, second.type):
        first = replace(first, type=second.type)
    elif second.type == "unknown" and _fits(second, first.type):
        second = replace(second, type=first.type)
    return first, second


def _fits(entry: Observation, kind: Type) -> bool:
    """Return whether a number without words can be of this type."""
    if kind in ("users", "events"):
        return entry.quantity.kind == "count"
    return kind in ("mean", "sd") or (kind == "rate" and 0 < entry.quantity.value < 1)


def _completed(arm: list[Observation]) -> tuple[Observation, ...]:
    """Type the one unknown number of an arm when only one type is left for it."""
    unknown = [entry for entry in arm if entry.type == "unknown"]
    if len(unknown) == 1:
        known = _types(arm) - {"unknown"}
        users = next((e.quantity.value for e in arm if e.type == "users"), 0.0)
        if known == {"sd", "users"}:
            return _retyped(arm, "mean")
        is_count = unknown[0].quantity.kind == "count"
        if known == {"users"} and is_count and unknown[0].quantity.value <= users:
            return _retyped(arm, "events")
        if known in ({"rate"}, {"events"}, {"mean", "sd"}) and is_count:
            return _retyped(arm, "users")
    return tuple(arm)


def _retyped(arm: Sequence[Observation], kind: Type) -> tuple[Observation, ...]:
    return tuple(replace(e, type=kind) if e.type == "unknown" else e for e in arm)


def _is_whole(arm: Sequence[Observation]) -> bool:
    return _types(arm) in _WHOLE and len(arm) == len(_types(arm))


def _in_pairs(row: Sequence[Observation]) -> Observed | None:
    """Read the first of each pair as one arm and the second as the other."""
    if not row or len(row) % 2:
        return None
    pairs = [_same(row[i], row[i + 1]) for i in range(0, len(row), 2)]
    if any(first.type != second.type for first, second in pairs):
        return None
    first = _completed([pair[0] for pair in pairs])
    second = _completed([pair[1] for pair in pairs])
    if _is_whole(first) and _is_whole(second):
        return Observed((first, second), notes=_notes(row, (*first, *second)))
    return None


def _with_shared_users(slots: Slots, row: Sequence[Observation]) -> Observed:
    """Read results whose users, or deviation, are said once for both; ask for what is lacking."""
    once = [
        entry
        for entry in row
        if entry.type in ("users", "sd") and sum(e.type == entry.type for e in row) == 1
    ]
    rest = [entry for entry in row if entry not in once]
    users = next((entry for entry in once if entry.type == "users"), None)
    if users is not None and rest and len(rest) % 2 == 0:
        shared, notes = _users_of_each(slots, users)
        for pairs in (_halves(rest), _couples(rest)):
            arms = [_completed([*arm, *once]) for arm in pairs]
            if _types(arms[0]) == _types(arms[1]) and all(_is_whole(arm) for arm in arms):
                if shared is None:
                    return Observed(missing=(ask("each"),))
                if len(once) > 1:
                    notes = (*notes, "both arms have the same standard deviation")
                whole = tuple(
                    tuple(shared if entry.type == "users" else entry for entry in arm)
                    for arm in arms
                )
                return Observed(whole, notes=(*notes, *_notes(row, [*arms[0], *arms[1]])))
    return Observed(missing=(ask(_lacking(row)),))


def _halves(row: Sequence[Observation]) -> tuple[list[Observation], list[Observation]]:
    half = len(row) // 2
    pairs = [_same(a, b) for a, b in zip(row[:half], row[half:], strict=True)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def _couples(row: Sequence[Observation]) -> tuple[list[Observation], list[Observation]]:
    pairs = [_same(row[i], row[i + 1]) for i in range(0, len(row), 2)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def _users_of_each(slots: Slots, users: Observation) -> tuple[Observation | None, tuple[str, ...]]:
    """Return the users of each arm when one number is given, None when it is not said which."""
    if slots.is_per_arm:
        return users, ()
    if not slots.is_total:
        return None, ()
    half = replace(users.quantity, value=float(int(users.quantity.value) // 2))
    note = f"{users.quantity.value:,.0f} users in total are split equally over 2 arms"
    return replace(users, quantity=half), (note,)


def _lacking(row: Sequence[Observation]) -> str:
    """Return what to ask for when the results of two arms are incomplete."""
    if len(row) == 2:  # "184 conversions, treatment 226"
        row = _same(row[0], row[1])
    known = _types(row)
    if known in _PARTS:
        return _PARTS[known]
    return "means" if known & {"mean", "sd"} else "results"


def _notes(row: Sequence[Observation], typed: Sequence[Observation]) -> tuple[str, ...]:
    """Return how numbers without words were read, when no counterpart said it."""
    before = {entry.quantity.start: entry.type for entry in row}
    guessed = [entry for entry in typed if before[entry.quantity.start] == "unknown"]
    said = {entry.type for entry in row}
    names = {"events": "conversions", "mean": "means", "users": "users"}
    notes: list[str] = []
    for kind in dict.fromkeys(entry.type for entry in guessed if entry.type not in said):
        values = " and ".join(e.quantity.text.strip() for e in guessed if e.type == kind)
        notes.append(f"{values} are read as {names.get(kind, kind)}")
    return tuple(notes)
