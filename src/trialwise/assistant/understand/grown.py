"""Results of the same shares with more users: "and with ten times as many users in each?"."""

import re
from dataclasses import replace
from typing import Final

from trialwise.assistant.schema import CalculatorCall, Inputs
from trialwise.assistant.understand.cues import expand
from trialwise.assistant.understand.slots import NUMBER_WORDS

_WORDS: Final = {**NUMBER_WORDS, "twice": 2, "double": 2, "triple": 3, "half": 0.5, "hundred": 100}
_TIMES: Final = re.compile(
    expand(
        rf"\b(?P<factor>\d+(?:\.\d+)?|{'|'.join(_WORDS)})[\s-]?(?:times|x|×|fold)?\s*"
        r"(?:as\s+(?:many|much|large)|the|more|bigger|larger)\s*(?:of\s+)?(?:the\s+)?(?:(?:number\s+of|"
        r"total)\s+)?(?:{people}|traffic|data|samples?|counts|n\b)"
    ),
    re.IGNORECASE,
)
# What was counted; with the same rates all of it grows alike.
_COUNTS: Final = (
    *("counts", "users", "conversions", "events", "exposure", "successes", "trials", "n"),
    *("users_a", "users_b", "conversions_a", "conversions_b", "n_a", "n_b", "ns", "total"),
    *("events_a", "events_b", "exposure_a", "exposure_b"),
)


def grown_results(call: CalculatorCall, text: str) -> list[CalculatorCall]:
    """Return a call on results with so many times the users, nothing when none is asked for.

    A plan is left alone: its users are one of its inputs, not what was seen.
    """
    said = _TIMES.search(text)
    held = [name for name in _COUNTS if name in call.inputs]
    if said is None or not held or "baseline" in call.inputs or "power" in call.inputs:
        return []
    word = said.group("factor").lower()
    factor = float(_WORDS.get(word, 0) or word)
    inputs: Inputs = dict(call.inputs)
    for name in held:
        value = inputs[name]
        if isinstance(value, tuple):
            inputs[name] = tuple(_times(each, factor) for each in value)
        else:
            inputs[name] = _times(value, factor)
    return [replace(call, inputs=inputs)]


def _times(value: object, factor: float) -> int | float:
    if isinstance(value, int):
        return round(value * factor)
    return value * factor if isinstance(value, float) else 0
