"""Numbers of a sentence that say nothing new: what others imply, and what is set aside."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from trialwise.assistant.understand.cues import cue
from trialwise.assistant.understand.missing import as_written
from trialwise.core.quantities import Quantity

# Written numbers are rounded: 3.2 % to 3.5 % is "+9 %".
_DIGITS: Final = 12


def says_nothing_new(
    written: str, text: str, quantities: Sequence[Quantity], inputs: Mapping[str, object]
) -> bool:
    """Return whether a number only repeats what the others imply, or is named to be set aside.

    "4 % and a lift of 10 % (so 4.4 %)" implies the 4.4 %; "90 % power, not 80" sets the 80 aside.

    Args:
        written: the number as it stands in the text.
        text: the sentence.
        quantities: its numbers.
        inputs: what was read.
    """
    same = [each for each in quantities if as_written(each) == written]
    if not same:
        return False
    return all(_is_set_aside(text, each) or _is_implied(each, inputs) for each in same)


def _is_set_aside(text: str, quantity: Quantity) -> bool:
    return bool(cue("number.set_aside").search(text[: quantity.start]))


def _is_implied(quantity: Quantity, inputs: Mapping[str, object]) -> bool:
    return any(
        round(value, _DIGITS) == round(quantity.value, _DIGITS) for value in _implied(inputs)
    )


def _implied(inputs: Mapping[str, object]) -> Iterator[float]:
    """Yield what follows from a baseline and a change, and what remains of a share."""
    held = {name: float(v) for name, v in inputs.items() if isinstance(v, int | float)}
    baseline = held.get("baseline", math.nan)
    if "lift" in held:
        yield baseline * (1 + held["lift"])
        yield baseline * held["lift"]
    if "effect" in held:
        yield baseline + held["effect"]
        yield held["effect"] / baseline if baseline else math.nan
    if "target" in held:
        yield held["target"] - baseline
        yield held["target"] / baseline - 1 if baseline else math.nan
    for name in ("alpha", "power", "share"):
        if name in held:
            yield 1 - held[name]
