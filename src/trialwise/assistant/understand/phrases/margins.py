"""Phrases for tests against a margin: equivalence and non-inferiority."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot
from trialwise.assistant.understand.phrases.wording import ANY, MARGIN_WORDS, NOT_PLAN

_EQUIVALENCE: Final = (r"equivalen|\btost\b|\bpractically\s+the\s+same\b",)
_NOT_WORSE: Final = (
    r"inferior|\bni\s+(?:test|margin)\b|(?:not|no|isn't|wasn't)\s+(?:\w+\s+){0,3}?worse",
)
_OF_SIZES: Final = r"equivalent\s+(?:to|of)\s+(?:an?\s+)?(?:d|r|odds|cohen)"
_LOWER_IS_BETTER: Final = (
    r"\b(?:churn\w*|bounce\w*|latency|crash\w*|errors?|costs?|complaints?|refunds?|cancel\w*"
    r"|unsubscri\w+|load\s+time|response\s+time|time\s+to|duration|defects?|failures?"
    r"|(?:lower|less|smaller)\s+is\s+better)\b"
)


def _margin(example: str) -> Slot:
    return Slot(
        "margin",
        left=MARGIN_WORDS,
        right=(
            r"(?:non[\s-]?inferiority\s+|equivalence\s+|ni\s+)?(?:margins?|bounds?)",
            r"worse",
        ),
        kinds=ANY,
        turn=abs,
        ask=f"How large is the margin (for example {example})?",
        because="the test asks whether the difference stays inside it",
    )


_RATES_METHOD: Final = Slot(
    "method", choices={"wald": r"\bwald\b", "miettinen_nurminen": r"miettinen"}
)
_DIRECTION: Final = Slot("higher_is_better", choices={"no": _LOWER_IS_BETTER})

PHRASES: Final[tuple[Phrase, ...]] = (
    Phrase(
        "tost-proportions",
        says="the equivalence test",
        stems=("equivalen", "tost", "the same"),
        asks=_EQUIVALENCE,
        unless=(_OF_SIZES, r"\bsds?\b|\bmeans?\b|standard\s+deviation", *NOT_PLAN),
        slots=(_margin("2 points"), _RATES_METHOD),
        results="rates",
        topics=("equivalence_test",),
        idle=(r"-\s?([\d.]+)\s*%?\s*(?:points?|pp)?\s*(?:and|to|,|;)\s*\+?\s?\1(?![\d.])",),
        weight=0.5,
    ),
    Phrase(
        "noninferiority-test-proportions",
        says="the non-inferiority test",
        stems=("inferior", "worse", "ni test", "ni margin"),
        asks=_NOT_WORSE,
        unless=(r"\bsds?\b|±\s*[\d.]+\s*\(|\bmeans?\b|standard\s+deviation", *NOT_PLAN),
        slots=(_margin("2 points"), _DIRECTION, _RATES_METHOD),
        results="rates",
        topics=("non_inferiority_test",),
        weight=0.5,
    ),
    Phrase(
        "tost-means",
        says="the equivalence test",
        stems=("equivalen", "tost", "the same"),
        asks=_EQUIVALENCE,
        unless=(_OF_SIZES, r"\d\s*(?:/|out\s+of|of)\s*\d", *NOT_PLAN),
        slots=(_margin("0.5, in the unit of the metric"),),
        results="means",
        topics=("equivalence_test",),
        idle=(r"-\s?([\d.]+)\s*%?\s*(?:points?|pp)?\s*(?:and|to|,|;)\s*\+?\s?\1(?![\d.])",),
        weight=0.4,
    ),
    Phrase(
        "noninferiority-test-means",
        says="the non-inferiority test",
        stems=("inferior", "worse", "ni test", "ni margin"),
        asks=_NOT_WORSE,
        unless=(r"\d\s*(?:/|out\s+of|of)\s*\d", *NOT_PLAN),
        slots=(_margin("0.5, in the unit of the metric"), _DIRECTION),
        results="means",
        topics=("non_inferiority_test",),
        weight=0.4,
    ),
)
