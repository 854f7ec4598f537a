"""Phrases for times to an event: log-rank, hazard ratio, Kaplan-Meier."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot

_TIMES: Final = (
    Slot(
        "times_a",
        left=(r"(?:a|control|group\s+(?:1|one|a)|first)(?:\s+(?:times?|group|arm|had|has))*\s*:?",),
        kinds=("count", "number"),
        bare=True,
    ),
    Slot(
        "times_b",
        left=(
            r"(?:b|treatment|group\s+(?:2|two|b)|second)(?:\s+(?:times?|group|arm|had|has))*\s*:?",
        ),
        kinds=("count", "number"),
        bare=True,
    ),
    Slot("events_a", left=(r"events?\s+(?:in\s+)?(?:a|control)",), kinds=("count",)),
    Slot("events_b", left=(r"events?\s+(?:in\s+)?(?:b|treatment)",), kinds=("count",)),
)

PHRASES: Final[tuple[Phrase, ...]] = (
    Phrase(
        "log-rank-test",
        says="the log-rank test",
        stems=("log-rank", "log rank", "logrank", "times", "survival"),
        asks=(r"log[\s-]?rank|survival\s+(?:times|curves)",),
        unless=(r"sample\s+size|how\s+many|\bpower\b|detect|hazard\s+ratio\s+of",),
        slots=_TIMES,
        topics=("statistical_significance",),
    ),
    Phrase(
        "hazard-ratio-from-events",
        says="the hazard ratio",
        stems=("observed", "expected", "hazard"),
        asks=(r"observed.{0,60}expected|expected.{0,60}observed|\bo\s*/\s*e\b",),
        unless=(r"chi[\s-]?sq|srm|split",),
        slots=(
            Slot(
                "observed_a",
                left=(r"observed(?:\s+(?:events|a|in|control|deaths))*",),
                right=(r"observed",),
                kinds=("count",),
                bare=True,
            ),
            Slot(
                "expected_a",
                left=(r"expected(?:\s+(?:events|a|in|control|deaths))*",),
                right=(r"expected",),
                kinds=("count", "number"),
                bare=True,
            ),
            Slot("observed_b", kinds=("count",), bare=True),
            Slot("expected_b", kinds=("count", "number"), bare=True),
        ),
        topics=("statistical_significance",),
    ),
    Phrase(
        "kaplan-meier",
        says="the survival curve",
        stems=("kaplan", "median survival", "survival curve", "censor"),
        asks=(r"kaplan|survival\s+curve|median\s+survival|censor",),
        unless=(r"log[\s-]?rank", r"sample\s+size|how\s+many|\bpower\b"),
        slots=(
            Slot(
                "times",
                left=(
                    r"times?(?:\s+(?:are|of|to\s+event|:))*",
                    r"kaplan[\s-]meier(?:\s+(?:of|for))*",
                    r"after",
                ),
                kinds=("count", "number"),
                bare=True,
                ask="What are the times (for example 3, 5, 7, 9)?",
                because="the curve steps down at each event",
            ),
            Slot(
                "events",
                left=(r"events?(?:\s+(?:indicators?|are|:))*", r"censor\w*"),
                kinds=("count",),
            ),
        ),
        topics=("statistical_significance",),
    ),
)
