"""Times to an event as people list them, the censored ones with a plus: "4, 7+, 9"."""

import re
from collections.abc import Sequence
from typing import Final

from trialwise.assistant.schema import Inputs
from trialwise.assistant.understand.results import Results
from trialwise.assistant.understand.slots import Slots

_NUMBER: Final = r"\d+(?:\.\d+)?(?:\s?(?:\+|\*|\(\s?(?:censored|c)\s?\)|c\b))?"
_RUN: Final = re.compile(
    rf"(?<![\w.%]){_NUMBER}(?:\s*(?:[,;]\s*(?:and\s+)?|\s+and\s+|\s+){_NUMBER})+(?![\d%]|\.\d)",
    re.IGNORECASE,
)
_ENTRY: Final = re.compile(
    r"(?P<time>\d+(?:\.\d+)?)\s?(?P<censored>\+|\*|\(\s?c\w*\s?\)|c\b)?", re.IGNORECASE
)


def read_lifetimes(slots: Slots, names: frozenset[str]) -> Results:
    """Return the times of one sample or of two arms, and which of them end with the event.

    A list of zeros and ones behind a list of times says where the event happened.

    Args:
        slots: the sentence.
        names: inputs of the calculator: ``times`` and ``events``, or those of two arms.
    """
    samples: list[tuple[list[float], list[int] | None]] = []
    spans: list[tuple[int, int]] = []
    for match in _RUN.finditer(slots.text):
        entries = list(_ENTRY.finditer(match.group()))
        times = [float(entry.group("time")) for entry in entries]
        seen = [int(entry.group("censored") is None) for entry in entries]
        if samples and set(times) <= {0.0, 1.0} and len(times) == len(samples[-1][0]):
            samples[-1] = (samples[-1][0], [int(time) for time in times])
        else:
            samples.append((times, seen if 0 in seen else None))
        spans.append(match.span())
    wanted = ("",) if "times" in names else ("_a", "_b")
    if len(samples) != len(wanted):
        return Results()
    inputs: Inputs = {}
    for suffix, (times, events) in zip(wanted, samples, strict=True):
        inputs[f"times{suffix}"] = _whole(times)
        if events is not None:
            inputs[f"events{suffix}"] = tuple(events)
    said = sum(len(times) for times, _ in samples)
    return Results(inputs, said=said, spans=tuple(spans))


def _whole(times: Sequence[float]) -> tuple[float, ...]:
    return tuple(int(time) if time.is_integer() else time for time in times)
