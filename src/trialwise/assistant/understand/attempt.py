"""One phrase tried on a sentence, with everything that was read for it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from trialwise.assistant.schema import Inputs
from trialwise.assistant.understand.cues import expand
from trialwise.assistant.understand.effects import Reading
from trialwise.assistant.understand.filled import Filled
from trialwise.assistant.understand.phrase import Phrase
from trialwise.assistant.understand.slots import Slots
from trialwise.core.quantities import Quantity
from trialwise.core.records import Missing
from trialwise.stats.calculator import Calculator


@dataclass(slots=True)
class Attempt:
    """One phrase with what was read for it.

    Attributes:
        phrase: the phrase.
        calculator: its calculator.
        filled: what its own slots found.
        slots: the rest of the sentence under the common rules.
        readings: inputs, one entry per reading.
        missing: what has to be asked.
        notes: what was taken for granted.
        leftover: numbers that nothing used.
        unclear: what has several readings.
        said: how many numbers were used.
        errors: how many of them are alpha, sides or arms, which any calculation has.
        seen: where the results of arms stand.
    """

    phrase: Phrase
    calculator: Calculator
    filled: Filled
    slots: Slots
    readings: list[Reading] = field(default_factory=lambda: [Reading("", {})])
    missing: list[Missing] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    leftover: list[Quantity] = field(default_factory=list)
    unclear: tuple[str, ...] = ()
    said: int = 0
    errors: int = 0
    seen: tuple[tuple[int, int], ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """Names of the inputs of the calculator."""
        return frozenset(param.name for param in self.calculator.params)

    def lacks(self, name: str) -> bool:
        """Return whether the calculator takes an input that nothing has filled yet."""
        return name in self.names and not any(name in each.inputs for each in self.readings)

    def add(self, inputs: Inputs) -> None:
        """Add inputs to every reading."""
        self.readings = [Reading(each.label, {**each.inputs, **inputs}) for each in self.readings]

    def cross(self, others: Sequence[Reading]) -> None:
        """Combine every reading with every one of ``others``."""
        self.readings = [
            Reading(
                ", ".join(label for label in (first.label, second.label) if label),
                {**first.inputs, **second.inputs},
            )
            for first in self.readings
            for second in others
        ]

    @property
    def score(self) -> tuple[float, ...]:
        """What decides between phrases: more is better, the first difference counts."""
        open_ends = len(self.missing) + len(self.leftover)
        return (-open_ends, -len(self.missing), self.said + self.phrase.weight)


def known(attempt: Attempt, inputs: Inputs, held: set[str]) -> Inputs:
    """Return the inputs that the calculator takes and that nothing has filled."""
    return {
        name: value for name, value in inputs.items() if name in attempt.names and name not in held
    }


@lru_cache(maxsize=1024)
def compiled(source: str) -> re.Pattern[str]:
    """Return a pattern of a phrase, its words filled in."""
    return re.compile(expand(source), re.IGNORECASE)
