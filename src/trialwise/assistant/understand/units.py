"""Times in one unit: in "sd 6.1 minutes, a 6-second change" the 6 are 0.1 minutes."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from trialwise.assistant.understand.cues import cue
from trialwise.core.quantities import Quantity

_SECONDS: Final = {"milli": 0.001, "ms": 0.001, "s": 1.0, "m": 60.0}  # by how the unit begins
_NAMES: Final = {0.001: "milliseconds", 1.0: "seconds", 60.0: "minutes"}


def in_one_unit(text: str, quantities: Sequence[Quantity]) -> tuple[list[Quantity], str]:
    """Return the numbers with the unit of time behind them as part of them, all in one unit.

    Returns:
        The numbers, and what was converted, '' when they all have the same unit.
    """
    found: list[Quantity] = []
    units: list[float] = []
    for quantity in quantities:
        match = cue("words.time_unit", before=r"[\s-]?").match(text, quantity.end)
        if match is None or quantity.kind not in ("count", "number") or quantity.per_days:
            found.append(quantity)
            continue
        unit = match.group().strip(" -").lower()
        units.append(next(v for stem, v in _SECONDS.items() if unit.startswith(stem)))
        value = quantity.value * units[-1] / units[0]
        end = match.end()
        whole = replace(quantity, value=value, end=end, text=text[quantity.start : end])
        found.append(whole if units[-1] == units[0] else replace(whole, kind="number"))
    note = f"all times are read in {_NAMES[units[0]]}" if len(set(units)) > 1 else ""
    return found, note
