"""The phrases of every calculator, one file per family."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase
from trialwise.assistant.understand.phrases import (
    bayesian,
    counts,
    designs,
    means,
    multiple,
    planning,
    sequential,
    trust,
)

PHRASES: Final[tuple[Phrase, ...]] = (
    *planning.PHRASES,
    *designs.PHRASES,
    *counts.PHRASES,
    *means.PHRASES,
    *multiple.PHRASES,
    *sequential.PHRASES,
    *bayesian.PHRASES,
    *trust.PHRASES,
)
