"""A plan that is given, rescaled to another effect or to other users: n goes with 1 / effect².

"The plan says 8,000 per arm for an MDE of 2 euro; the boss wants 1 euro, n?" needs no baseline and
no deviation: the rest of the plan stays, so that the users are multiplied by (2 / 1)².
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from trialwise.assistant.schema import CalculationRequest, CalculatorCall
from trialwise.assistant.understand.arms import count_arms
from trialwise.assistant.understand.cues import cue
from trialwise.assistant.understand.missing import as_written
from trialwise.assistant.understand.slots import Slots
from trialwise.core.quantities import Quantity

_LEAST_USERS: Final = 20
_SIZES: Final = ("percent", "points", "money", "number", "count")
_PLAIN: Final = frozenset(["number", "count"])
_NUMBERS: Final = 3  # a plan is one effect with its users; the third number is the new one
_OTHER_CLAUSE: Final = 1000
_CLAUSE: Final = re.compile(r"[.;?!](?=\s|\Z)")


def read_rescaled(slots: Slots) -> CalculationRequest | None:
    """Return what becomes of a given plan when its effect, or its users, change.

    Args:
        slots: the sentence.

    Returns:
        The request, ``None`` when the sentence does not give a plan and one new number.
    """
    quantities = [q for q in slots.quantities if q.kind != "duration" or q.per_days]
    if len(quantities) != _NUMBERS or slots.fractions or slots.shares:
        return None
    text = slots.text
    if cue("rescaled.unless").search(text) or not cue("rescaled.effect").search(text):
        return None
    counts = [q for q in quantities if _is_users(slots, q)]
    sizes = [q for q in quantities if q not in counts and q.kind in _SIZES and q.value > 0]
    if len(counts) == 1 and len(sizes) == 2 and _are_alike(sizes):
        return _of_effects(slots, counts[0], sizes)
    if len(counts) == 2 and len(sizes) == 1 and count_arms(text) < 2:
        return _of_users(slots, counts, sizes[0])
    return None


def _is_users(slots: Slots, quantity: Quantity) -> bool:
    """Return whether a number counts the users of a plan."""
    is_count = quantity.kind == "count" and not quantity.per_days
    return is_count and quantity.value >= _LEAST_USERS and slots.role_of(quantity) != "traffic"


def _are_alike(sizes: Sequence[Quantity]) -> bool:
    kinds = {quantity.kind for quantity in sizes}
    are_shares = kinds == {"percent", "points"}
    return (len(kinds) == 1 or kinds <= _PLAIN or are_shares) and sizes[0].value != sizes[1].value


def _of_effects(
    slots: Slots, users: Quantity, sizes: Sequence[Quantity]
) -> CalculationRequest | None:
    """Return the users for another effect."""
    old, new = _old_and_new(slots.text, users, sizes)
    asks = cue("rescaled.asks_users").search(slots.text)
    if not asks or not _is_turned(slots.text, old, new) or _is_joined(slots, old, new):
        return None
    notes = ["the baseline, the power and the rest of the plan stay as they are"]
    if slots.is_per_arm:
        notes.append("the users are those of each arm, before and after")
    inputs = {"n": int(users.value), "mde": old.value, "mde_new": new.value}
    return _request("size-factor", "the users of the changed plan", inputs, notes)


def _of_users(
    slots: Slots, counts: Sequence[Quantity], size: Quantity
) -> CalculationRequest | None:
    """Return the effect that other users detect."""
    old, new = _old_and_new(slots.text, size, counts)
    asks = cue("rescaled.asks_effect").search(slots.text)
    if not asks or not _is_turned(slots.text, old, new):
        return None
    notes = ["the baseline, the power and the rest of the plan stay as they are"]
    if size.kind in ("percent", "points"):
        share = f"{size.value:.10g}"
        notes.append(f"effects are told as fractions, so that {share} is {as_written(size)}")
    inputs = {"mde": size.value, "n": int(old.value), "n_new": int(new.value)}
    return _request("mde-factor", "the detectable effect of the changed plan", inputs, notes)


def rescaled_again(call: CalculatorCall, slots: Slots) -> list[CalculatorCall]:
    """Return a rescaled plan with another new number: "and for 0.5 euro?".

    Args:
        call: of ``size-factor`` or ``mde-factor``, with a new effect or new users.
        slots: the question that goes on.

    Returns:
        The call; nothing when it is of another kind or the question brings no such number.
    """
    name = next((name for name in ("mde_new", "n_new") if name in call.inputs), "")
    sizes = [q for q in slots.quantities if q.kind in _SIZES and q.value > 0 and not q.per_days]
    if not name or len(sizes) != 1 or _is_users(slots, sizes[0]) != (name == "n_new"):
        return []
    value = int(sizes[0].value) if name == "n_new" else sizes[0].value
    return [replace(call, inputs={**call.inputs, name: value})]


def _request(
    calculator: str, says: str, inputs: dict[str, float], notes: Sequence[str]
) -> CalculationRequest:
    return CalculationRequest(
        "other",
        (CalculatorCall(calculator, inputs),),
        assumptions=tuple(notes),
        says=says,
        topics=("minimum_detectable_effect", "sample_size"),
    )


def _old_and_new(
    text: str, anchor: Quantity, pair: Sequence[Quantity]
) -> tuple[Quantity, Quantity]:
    """Return the number that belongs to the plan, and the one that takes its place.

    Words tell which one is new, else the one of the plan stands in its clause and near it.
    """
    near, far = sorted(pair, key=lambda quantity: _distance(text, anchor, quantity))
    if not _is_turned(text, near, far) and _is_turned(text, far, near):
        return far, near
    return near, far


def _distance(text: str, first: Quantity, second: Quantity) -> int:
    start, end = sorted((first, second), key=lambda quantity: quantity.start)
    between = text[start.end : end.start]
    return len(between) + (_OTHER_CLAUSE if _CLAUSE.search(between) else 0)


def _is_turned(text: str, old: Quantity, new: Quantity) -> bool:
    """Return whether words beside the new number say that it takes the place of the old one."""
    start = old.end if old.start < new.start else 0
    stop = len(text) if old.start < new.start else old.start
    return bool(cue("rescaled.turns").search(text[start : new.start])) or bool(
        cue("rescaled.instead").search(text[new.end : stop])
    )


def _is_joined(slots: Slots, old: Quantity, new: Quantity) -> bool:
    """Return whether both are one change, as in "from 10 % to 12 %"."""
    return slots.pair is not None and {old.start, new.start} == {
        slots.pair.first.start,
        slots.pair.second.start,
    }
