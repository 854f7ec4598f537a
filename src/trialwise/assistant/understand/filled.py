"""The inputs that the slots of a phrase found, and how one number becomes an input."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from trialwise.assistant.schema import Inputs
from trialwise.assistant.understand.cues import expand
from trialwise.assistant.understand.phrase import Phrase, Slot
from trialwise.core.quantities import Kind, Quantity
from trialwise.core.records import Value
from trialwise.stats.calculator import Calculator, Param

_KINDS: Final[Mapping[str, tuple[Kind, ...]]] = {
    "rate": ("percent", "points", "number", "count"),
    "number": ("number", "count", "money", "percent", "points"),
    "count": ("count", "number"),
    "counts": ("count", "number"),
    "numbers": ("number", "count", "money", "percent", "points"),
    "table": ("count", "number"),
}


LISTS: Final = ("counts", "numbers")


@dataclass(slots=True)
class Filled:
    """The inputs that the slots of a phrase found.

    Attributes:
        inputs: by name.
        spans: where the numbers stand that were used.
        said: how many numbers were used.
        texts: how each input was written.
        either: inputs that may be absolute or relative: name, name of the relative one, and value.
    """

    inputs: Inputs = field(default_factory=dict)
    spans: list[tuple[int, int]] = field(default_factory=list)
    said: int = 0
    texts: dict[str, str] = field(default_factory=dict)
    either: list[tuple[str, str, Value]] = field(default_factory=list)

    def take(self, name: str, value: Value | Sequence[Any], quantities: Sequence[Quantity]) -> None:
        """Note one input and the numbers it is made of."""
        self.inputs[name] = value  # type: ignore[assignment]  # a value, a list or rows
        self.spans += [(quantity.start, quantity.end) for quantity in quantities]


def own_slots(phrase: Phrase, calculator: Calculator) -> list[Slot]:
    """Return the slots of a phrase that the calculator has an input for."""
    names = {param.name for param in calculator.params}
    return [slot for slot in phrase.slots if slot.name in names]


def take_list(slot: Slot, param: Param, group: Sequence[Quantity], filled: Filled) -> None:
    """Note a list of numbers as one input."""
    filled.take(slot.name, tuple(value_of(slot, param, each) for each in group), group)
    filled.texts[slot.name] = ", ".join(quantity.text.strip() for quantity in group)
    filled.said += len(group)


def take(slot: Slot, param: Param, quantity: Quantity, filled: Filled) -> None:
    """Note one number as one input, or as either of two when its scale is not said."""
    value = value_of(slot, param, quantity)
    filled.texts[slot.name] = quantity.text.strip()
    filled.said += 1
    if slot.relative and quantity.kind == "percent" and quantity.scale != "absolute":
        if quantity.scale == "relative":
            filled.take(slot.relative, value, [quantity])
        else:
            filled.spans.append((quantity.start, quantity.end))
            filled.either.append((slot.name, slot.relative, value))
        return
    filled.take(slot.name, (value,) if param.kind in LISTS else value, [quantity])


def value_of(slot: Slot, param: Param, quantity: Quantity) -> Value:
    """Return a number as the input holds it: whole where it counts, turned where it has to be."""
    value = quantity.value
    if quantity.kind == "split" and len(quantity.parts) == 2:
        value = quantity.parts[0] / quantity.parts[1]  # odds, as in "1:4"
    if slot.turn is not None:
        value = slot.turn(value)
    is_whole = param.kind in ("count", "counts") and float(value).is_integer()
    return int(value) if is_whole else value


def kinds_of(slot: Slot, param: Param) -> tuple[Kind, ...]:
    """Return the kinds of quantity that can fill a slot."""
    return slot.kinds or _KINDS.get(param.kind, ())


@lru_cache(maxsize=512)
def left_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern of words that end right before a number."""
    return re.compile(expand(rf"(?<!\w)(?:{'|'.join(words)}){{link}}"), re.IGNORECASE)


@lru_cache(maxsize=512)
def right_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern of words that begin right after a number."""
    return re.compile(expand(rf"[\s(-]*(?:{'|'.join(words)})(?!\w)"), re.IGNORECASE)


@lru_cache(maxsize=512)
def pattern_of(words: str) -> re.Pattern[str]:
    """Return a pattern with its words filled in."""
    return re.compile(expand(words), re.IGNORECASE)
