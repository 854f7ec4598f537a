"""The phrases of every calculator, one file per family."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase
from trialwise.assistant.understand.phrases import bayesian, counts, multiple, trust

PHRASES: Final[tuple[Phrase, ...]] = (
    *counts.PHRASES,
    *multiple.PHRASES,
    *bayesian.PHRASES,
    *trust.PHRASES,
)
