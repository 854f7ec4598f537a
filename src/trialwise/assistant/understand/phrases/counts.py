"""Phrases for counts, rates, tables and survival: tests and intervals."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase

PHRASES: Final[tuple[Phrase, ...]] = (
    Phrase(
        "one-proportion-interval",
        says="the interval of a rate",
        stems=("interval", "ci", "margin of error", "wilson", "clopper", "uncertain"),
        asks=(
            r"\b(?:confidence\s+)?intervals?\b|\bci\b|\bwilson\b|\bclopper",
            r"\bhow\s+(?:un)?certain\b|\bmargin\s+of\s+error\b",
        ),
        results="one rate",
        topics=("confidence_interval", "conversion_rate"),
    ),
)
