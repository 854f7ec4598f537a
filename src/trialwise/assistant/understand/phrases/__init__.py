"""The phrases of every calculator, one file per family."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase
from trialwise.assistant.understand.phrases import counts, trust

PHRASES: Final[tuple[Phrase, ...]] = (*counts.PHRASES, *trust.PHRASES)
