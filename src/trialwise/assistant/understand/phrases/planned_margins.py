"""Phrases for plans with a margin: non-inferiority, equivalence, superiority by a margin."""

from typing import Final, Literal

from trialwise.assistant.understand.phrase import Phrase, Slot, plans

_NAME: Final = (
    r"(?:(?:non[\s-]?inferiority|equivalence|superiority|ni|acceptable|allowed|indifference|"
    r"maximum|"
    r"largest|tolerable|absolute|relative)\s+)*"
)
_MARGIN: Final = Slot(
    "margin",
    left=(
        rf"{_NAME}(?:margins?|bounds?|limits?|zone|region|delta)"
        r"(?:\s+(?:of|is|within|at|are|from|set|to|±|\+/-|plus/minus))*",
        r"within(?:\s+(?:plus\s+or\s+minus|a))*",
        r"±|\+/-|\+-|plus\s+or\s+minus|plus/minus",
        r"(?:more|worse|lower|less)\s+(?:by\s+)?than",
        r"(?:worse|lower|better)\s+by(?:\s+(?:at\s+least|at\s+most|more\s+than|up\s+to))?",
        r"(?:at\s+most|at\s+least|no(?:t)?\s+more\s+than|by\s+more\s+than|rul(?:e|es|ing)\s+out"
        r"(?:\s+an?)?(?:\s+(?:drop|loss|decline|harm|decrease))?(?:\s+of)?)",
        r"(?:tolerat\w*|accept\w*|allow\w*|lose|losing|give\s+up|risk\w*)"
        r"(?:\s+(?:a|an|up\s+to|at\s+most|no\s+more\s+than|to|be|worse|loss|drop|decrease|of|by))*",
    ),
    right=(
        r"(?:(?:non[\s-]?inferiority|equivalence|ni|superiority|relative|absolute)\s+)*"
        r"(?:margins?|bounds?|limits?)",
        r"(?:worse|lower|better)(?!\s+is)",
        r"(?:drop|loss|decrease|deterioration)",
    ),
    kinds=("percent", "points", "number", "count", "money"),
    relative="relative_margin",
    ask="How large is the margin (for example 2 points, or 5 % relative)?",
    because="the number of users grows with one over the square of the margin",
)
_TRUE_EFFECT: Final = Slot(
    "effect",
    left=(
        r"(?:true|real|expected|actual)\s+(?:difference|effect|change|gain|gap)(?:\s+(?:of|is))*",
    ),
    right=(r"(?:true|real|expected|actual)\s+(?:difference|effect|change|gain|gap)",),
    kinds=("percent", "points", "number", "count", "money"),
)
_BETTER: Final = Slot(
    "higher_is_better",
    choices={
        "no": r"\b(?:churn\w*|bounce\w*|latency|crash\w*|errors?|costs?|complaints?|"
        r"refunds?|cancel\w*|unsubscri\w+|(?:load|response|page)\s+time|defects?|failures?|"
        r"(?:lower|less|smaller)\s+is\s+better)\b",
    },
)
_RESULTS: Final = (
    r"\d\s*/\s*\d{2}|\d\s+(?:out\s+)?of\s+[\d,]{3,}",
    r"\b(?:significant|p-?value)|\b(?:control|a)\s+(?:had|got|has)\b",
)
_OF_A_MEAN: Final = (
    r"\bsds?\b|standard\s+deviation|stdev|\bsigma|variance|\bmeans?\b|average|\bcv\b|cohen"
)
_NI_STEMS: Final = (
    "at most",
    "more than",
    "rule out",
    "rules out",
    "ruling out",
    "inferior",
    "worse",
    "hurt",
    "harm",
    "ni margin",
    "ni test",
    "ni trial",
    "ni on",
    "ni design",
    "ni:",
    "ni ",
)
_NI_ASKS: Final = (
    r"non[\s-]?inferior|\bni\s+(?:margin|test|trial|design)|\bni\b(?=.*\bmargin\b)",
    r"(?:not|no|isn't|aren't|isn’t|never|n't)\s+(?:be\s+)?(?:much\s+|"
    r"\w+\s+)?(?:more\s+than\s+\S+\s+(?:\w+\s+){0,3}?)?worse",
    r"(?:los(?:e|es|ing)|drop\w*|fall\w*|declin\w+|decreas\w+|give\s+up|ris\w+|increas\w+|worsen\w*|"
    r"slow\w*)\s+(?:\w+\s+){0,2}?(?:by\s+)?(?:at\s+most|(?:no|not)\s+more\s+than)",
    r"(?:must|may|should|can|does|do|will)(?:n[’']t|not|\s+not)\s+(?:\w+\s+){0,2}?(?:los|drop|fall|declin|"
    r"decreas|ris|increas|worsen|go\s+(?:up|down)|slow)\w*\s+(?:by\s+)?more\s+than",
    r"rul(?:e|es|ing)\s+out\s+(?:an?\s+|any\s+)?(?:\S+\s+){0,3}?(?:drop|loss|decline|harm|decrease|"
    r"deterioration)",
    r"(?:doesn't|does\s+not|don't|do\s+not|didn't|did\s+not|won't|no)\s+(?:hurt|harm)",
)
_EQ_STEMS: Final = ("equivalen", "tost", "same within", "two one-sided")
_EQ_ASKS: Final = (r"equivalen", r"\btost\b", r"(?:the\s+)?same\s+within|two\s+one-sided\s+tests")
_SM_STEMS: Final = ("superiority", "better by", "beats", "super-superiority", "higher by")
_SM_ASKS: Final = (
    r"superiority\s.{0,40}margin|margin\s.{0,30}superiority",
    r"superiority\s+(?:by|margin)",
    r"(?:better|higher)\s+by\s+(?:more\s+than|at\s+least)|beats\b.{0,30}\bby\s+(?:more\s+than|"
    r"at\s+least)",
)
_EQUIVALENT_TO: Final = r"equivalent\s+(?:to|of)\s+(?:an?\s+)?(?:d\b|r\b|odds|cohen)"
Metric = Literal["proportions", "means"]


def _with_margin(kind: str, metric: Metric) -> Phrase:
    """Return the phrase of non-inferiority or equivalence for one kind of metric."""
    is_inferiority = kind == "noninferiority"
    says = "a non-inferiority test" if is_inferiority else "an equivalence test"
    return Phrase(
        "",
        says=f"of {says}",
        stems=_NI_STEMS if is_inferiority else _EQ_STEMS,
        asks=_NI_ASKS if is_inferiority else _EQ_ASKS,
        unless=(*_RESULTS, _EQUIVALENT_TO, *((_OF_A_MEAN,) if metric == "proportions" else ())),
        slots=(_MARGIN, _TRUE_EFFECT, *((_BETTER,) if is_inferiority else ())),
        change="expected",
        topics=("non_inferiority_test" if is_inferiority else "equivalence_test", "sample_size"),
        weight=0.4 if metric == "proportions" else 0.3,
    )


def _superiority(metric: Metric) -> Phrase:
    """Return the phrase of superiority by a margin for one kind of metric."""
    return Phrase(
        "",
        says="of superiority by a margin",
        stems=_SM_STEMS,
        asks=_SM_ASKS,
        unless=(*_RESULTS, r"inferior", *((_OF_A_MEAN,) if metric == "proportions" else ())),
        slots=(_MARGIN, _BETTER),
        change="rates" if metric == "proportions" else "means",
        topics=("non_inferiority_test", "sample_size"),
        weight=0.4 if metric == "proportions" else 0.3,
    )


PHRASES: Final[tuple[Phrase, ...]] = (
    *plans("noninferiority-proportions", _with_margin("noninferiority", "proportions")),
    *plans("noninferiority-means", _with_margin("noninferiority", "means")),
    *plans("equivalence-proportions", _with_margin("equivalence", "proportions")),
    *plans("equivalence-means", _with_margin("equivalence", "means")),
    *plans("superiority-margin-proportions", _superiority("proportions")),
    *plans("superiority-margin-means", _superiority("means")),
)
