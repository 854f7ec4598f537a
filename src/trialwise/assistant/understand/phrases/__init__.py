"""The phrases of every calculator, one file per family."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase

PHRASES: Final[tuple[Phrase, ...]] = ()
