"""Phrases for plans with a margin: non-inferiority, equivalence, superiority."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot, plans

_MARGIN: Final = Slot(
    "margin",
    left=(
        r"(?:(?:non[\s-]?inferiority|equivalence|superiority|ni|acceptable|allowed|indifference)\s+)*"
        r"(?:margins?|bounds?|limits?)(?:\s+(?:of|is|within))*",
        r"within",
        r"±",
        r"\+/-",
        r"\+-",
        r"(?:not\s+)?(?:more\s+than|worse\s+(?:by|than))",
        r"at\s+most",
        r"tolerate(?:\s+(?:a|an))?",
        r"accept(?:\s+(?:a|an))?",
        r"by\s+(?:at\s+least|more\s+than)",
        r"worse\s+by",
    ),
    right=(
        r"(?:non[\s-]?inferiority\s+|equivalence\s+)?(?:margin|bounds?)",
        r"worse",
        r"(?:drop|loss|decrease)",
    ),
    kinds=("percent", "points", "number", "count", "money"),
    relative="relative_margin",
    ask="How large is the margin (for example 2 points, or 5 % relative)?",
    because="the number of users grows with one over the square of the margin",
)
_TRUE_EFFECT: Final = Slot(
    "effect",
    left=(r"(?:true|real|expected|actual)\s+(?:difference|effect|change)",),
    kinds=("percent", "points", "number", "money"),
)
_BETTER: Final = Slot(
    "higher_is_better",
    choices={
        "no": r"\b(?:churn|bounce|latency|load\s+time|crash|error|cost|complaint|refund|lower\s+is\s+better|"
        r"unsubscri\w+|cancel\w*)\b",
    },
)
_NI_STEMS: Final = (
    "inferior",
    "not worse",
    "no worse",
    "isn't worse",
    "doesn't hurt",
    "don't hurt",
    "does not hurt",
    "do no harm",
)
_NI_ASKS: Final = (
    r"non[\s-]?inferior",
    r"(?:not|no|isn't|aren't)\s+(?:much\s+)?(?:more\s+than\s+\S+\s+)?worse",
    r"(?:doesn't|does\s+not|don't|do\s+not|didn't)\s+(?:hurt|harm)",
)
_EQ_STEMS: Final = ("equivalen", "tost", "same within")
_EQ_ASKS: Final = (r"equivalen", r"\btost\b", r"(?:the\s+)?same\s+within")
_SM_STEMS: Final = ("superiority", "better by", "more than", "at least")
_SM_ASKS: Final = (
    r"superiority\s.{0,30}margin|margin\s.{0,20}superiority",
    r"superiority\s+(?:by|margin)",
    r"better\s+by\s+(?:more\s+than|at\s+least)",
)

PHRASES: Final[tuple[Phrase, ...]] = (
    *plans(
        "noninferiority-proportions",
        Phrase(
            "",
            says="of a non-inferiority test",
            stems=_NI_STEMS,
            asks=_NI_ASKS,
            unless=(r"\d\s*/\s*\d{2}",),
            slots=(_MARGIN, _TRUE_EFFECT, _BETTER),
            topics=("non_inferiority_test", "sample_size"),
        ),
    ),
    *plans(
        "noninferiority-means",
        Phrase(
            "",
            says="of a non-inferiority test",
            stems=_NI_STEMS,
            asks=_NI_ASKS,
            unless=(r"\d\s*/\s*\d{2}",),
            slots=(_MARGIN, _TRUE_EFFECT, _BETTER),
            topics=("non_inferiority_test", "sample_size"),
        ),
    ),
    *plans(
        "equivalence-proportions",
        Phrase(
            "",
            says="of an equivalence test",
            stems=_EQ_STEMS,
            asks=_EQ_ASKS,
            unless=(r"\d\s*/\s*\d{2}",),
            slots=(_MARGIN, _TRUE_EFFECT),
            topics=("equivalence_test", "sample_size"),
        ),
    ),
    *plans(
        "equivalence-means",
        Phrase(
            "",
            says="of an equivalence test",
            stems=_EQ_STEMS,
            asks=_EQ_ASKS,
            unless=(r"\d\s*/\s*\d{2}",),
            slots=(_MARGIN, _TRUE_EFFECT),
            topics=("equivalence_test", "sample_size"),
        ),
    ),
    *plans(
        "superiority-margin-proportions",
        Phrase(
            "",
            says="of superiority by a margin",
            stems=_SM_STEMS,
            asks=_SM_ASKS,
            slots=(_MARGIN, _BETTER),
            change="rates",
            topics=("non_inferiority_test", "sample_size"),
        ),
    ),
    *plans(
        "superiority-margin-means",
        Phrase(
            "",
            says="of superiority by a margin",
            stems=_SM_STEMS,
            asks=_SM_ASKS,
            slots=(_MARGIN, _BETTER),
            change="means",
            topics=("non_inferiority_test", "sample_size"),
        ),
    ),
)
