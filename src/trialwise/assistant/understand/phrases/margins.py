"""Phrases for tests against a margin: equivalence and non-inferiority."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot

_PLAIN: Final = ("number", "count", "money")

_MARGIN: Final = Slot(
    "margin",
    left=(
        r"(?:non[\s-]?inferiority|equivalence)?\s*(?:margins?|bounds?|limits?)(?:\s+(?:of|is|within|at))*",
        r"within",
        r"±",
        r"\+/-",
        r"\+-",
        r"worse\s+(?:by|than)",
        r"more\s+than",
        r"at\s+most",
    ),
    right=(r"(?:non[\s-]?inferiority\s+|equivalence\s+)?(?:margin|bounds?)", r"worse"),
    kinds=_PLAIN,
    ask="How large is the margin, in the unit of the metric?",
    because="the test asks whether the difference stays inside it",
)

_NOT_PLAN: Final = (r"sample\s+size|how\s+many|\bpower\b|detectable|\bmde\b",)

PHRASES: Final[tuple[Phrase, ...]] = (
    Phrase(
        "tost-proportions",
        says="the equivalence test",
        stems=("equivalen", "tost"),
        asks=(r"equivalen|\btost\b",),
        unless=(r"sample\s+size|how\s+many|\bpower\b",),
        slots=(
            _MARGIN,
            Slot("method", choices={"wald": r"\bwald\b", "miettinen_nurminen": r"miettinen"}),
        ),
        results="rates",
        topics=("equivalence_test",),
        weight=0.5,
    ),
    Phrase(
        "noninferiority-test-proportions",
        says="the non-inferiority test",
        stems=("inferior", "not worse", "no worse"),
        asks=(r"inferior|(?:not|no)\s+(?:\w+\s+){0,3}?worse",),
        unless=(r"sample\s+size|how\s+many|\bpower\b",),
        slots=(
            _MARGIN,
            Slot(
                "higher_is_better",
                choices={
                    "no": r"\b(?:churn|bounce|latency|crash|error|cost|complaint|refund|lower\s+is\s+better|unsubscri\w+)\b"
                },
            ),
            Slot("method", choices={"wald": r"\bwald\b", "miettinen_nurminen": r"miettinen"}),
        ),
        results="rates",
        topics=("non_inferiority_test",),
        weight=0.5,
    ),
    Phrase(
        "tost-means",
        says="the equivalence test",
        stems=("equivalen", "tost"),
        asks=(r"equivalen|\btost\b",),
        unless=_NOT_PLAN,
        slots=(_MARGIN,),
        results="means",
        topics=("equivalence_test",),
        weight=0.5,
    ),
    Phrase(
        "noninferiority-test-means",
        says="the non-inferiority test",
        stems=("inferior", "not worse", "no worse"),
        asks=(r"inferior|(?:not|no)\s+(?:\w+\s+){0,3}?worse",),
        unless=_NOT_PLAN,
        slots=(
            _MARGIN,
            Slot(
                "higher_is_better",
                choices={
                    "no": r"\b(?:latency|load\s+time|cost|time\s+to|lower\s+is\s+better|duration|errors?)\b"
                },
            ),
        ),
        results="means",
        topics=("non_inferiority_test",),
        weight=0.5,
    ),
)
