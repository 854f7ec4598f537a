"""Phrases for plans of one sample: one rate, one mean or one correlation."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot, plans

_ONE_SAMPLE: Final = Slot(
    "n",
    right=(r"(?:responses?|answers?|trials?|data\s+points|ratings?|measurements?|pairs|{people})",),
    left=(r"n", r"sample(?:\s+size)?(?:\s+of)?", r"with"),
    kinds=("count",),
    ask="How large is the sample?",
    because="power and the detectable effect depend on it",
)
_ANY_NUMBER: Final = r"[$€£]?\d[\d.,]*\s?(?!%|\d|pp\b|points?\b)"
_STEMS: Final = (
    "target",
    "off by",
    "off from",
    "goal",
    "specification",
    "norm",
    "standard is",
    "deviat",
    "drift",
    "promise",
    "sla ",
    "one-sample",
    "one sample",
    "1-sample",
    "single sample",
    "single-sample",
    "single arm",
    "single-arm",
    "single group",
    "one arm",
    "one group",
    "against a",
    "against the",
    "against our",
    "fixed value",
    "benchmark",
    "known ",
    "null",
    "historical",
    "rather than",
    "binomial test",
)
_ASKS: Final = (
    r"(?:one|single|1)[\s-](?:sample|group|arm)\b",
    r"(?:fixed|known|historical|target|benchmark|published|industry)\s+(?:value|rate|proportion|"
    r"mean|average|benchmark)",
    r"\bbenchmark|against\s+(?:a|the|our)\s+(?:fixed|known|null|historical|target|published)",
    r"\bnull\s+(?:rate|of|value|mean|p|proportion)|(?:exact\s+)?binomial\s+test|"
    r"against\s+a\s+value",
    rf"\b(?:target|goal|specification|norm|standard|promise|sla)\s+(?:is|of|was|:|=)\s*{_ANY_NUMBER}",
    r"\b(?:mean|average|it)\s+(?:is\s+|has\s+)?(?:\w+\s+)?(?:off|deviat\w+|drifted|shifted|away)\s+"
    r"(?:by|from)",
)
_NOT_ONE: Final = (
    r"\bcontrol\b|\btreatment\b|\bvariants?\b|\btwo\s+(?:groups|arms|versions)|\ba/b\b|baseline",
    r"\bpair|interval|margin|±|wilson|sign(?:ed)?[\s-]rank|\d\s*/\s*\d{2}",
    r"per\s+(?:arm|group|variant)|each\s+(?:arm|group)|two[\s-]sample",
)
_PLACE: Final = r"(?:\s+(?:rate|value|proportion|mean|average|of|is|at|the|a|an|our|being))*"


def _null(kinds: tuple[str, ...], example: str) -> Slot:
    """Return the slot of the fixed value."""
    return Slot(
        "null",
        left=(
            rf"null{_PLACE}",
            rf"benchmarks?{_PLACE}",
            rf"(?:known|fixed|historical|published|industry|target|goal|norm|specification|standard|"
            rf"promise|sla){_PLACE}",
            r"p_?0",
            r"μ_?0|mu_?0",
            rf"(?:against|versus|vs\.?|than|rather\s+than|from){_PLACE}",
        ),
        right=(r"(?:benchmark|null|fixed|historical)",),
        kinds=kinds,  # type: ignore[arg-type]  # the kinds of quantities
        bare="percent" in kinds,
        ask=f"Which fixed value is it compared with (for example {example})?",
        because="the test sets one sample against it",
    )


_ONE_RATE: Final = Phrase(
    "",
    says="of one rate against a fixed value",
    stems=_STEMS,
    asks=_ASKS,
    unless=(r"\bsds?\b|standard\s+deviation|\bmeans?\b|sigma|\baverage\b", *_NOT_ONE),
    slots=(
        _null(("percent", "number"), "50 %"),
        Slot(
            "target",
            left=(
                r"(?:true|actual|real|expected|new|alternative)(?:\s+(?:rate|proportion|p|value))?"
                r"(?:\s+(?:of|is|being|was))*",
                r"(?:rather|or|to|vs\.?|versus|if\s+(?:it|we)(?:\s+\w+){0,3}?)",
                r"p_?[1a]",
                r"(?:detect|see|show|prove)(?:\s+(?:that|it|we|is|are|at|a|rate|of|our|the))*",
            ),
            kinds=("percent", "number"),
            bare=True,
        ),
        Slot(
            "effect",
            left=(r"(?:difference|change|improvement|increase|drop|detect)(?:\s+of)?",),
            right=(
                r"(?:difference|change|improvement|increase|drop|higher|lower|better|worse|above|"
                r"below)",
            ),
            kinds=("points",),
        ),
        _ONE_SAMPLE,
    ),
    topics=("sample_size", "binomial_distribution"),
)
_ONE_MEAN: Final = Phrase(
    "",
    says="of one mean against a fixed value",
    stems=(*_STEMS, "one-mean"),
    asks=_ASKS,
    unless=(r"conversion|proportion|binomial|%\s+(?:rather|against|vs)", *_NOT_ONE),
    slots=(
        _null(("number", "count", "money", "duration"), "4.2"),
        Slot(
            "target",
            left=(
                r"(?:true|actual|real|expected|new)\s+(?:mean|average|value)(?:\s+(?:of|is|being|"
                r"was))*",
                r"\brather",
            ),
            kinds=("number", "count", "money"),
        ),
        Slot(
            "effect",
            left=(
                r"(?:off|deviat\w+|differs?|away|drift\w*|shift\w*|moved?)\s+(?:from\s+\w+\s+)?by"
                r"(?:\s+(?:an?|at\s+least|more\s+than))*",
            ),
            right=(r"(?:\w+\s+)?(?:off|away)\b",),
            kinds=("number", "count", "money", "duration"),
        ),
        _ONE_SAMPLE,
    ),
    change="means",
    topics=("sample_size", "two_sample_t_test"),
)
_CORRELATION: Final = Phrase(
    "",
    says="of a test of a correlation",
    stems=("correlat", "corr ", "r=", "r =", "pearson", "rho", " r ", "r of"),
    asks=(
        r"correlation|\br\s*(?:=|of|is|(?:is\s+)?(?:around|about|near|roughly|~))?\s*"
        r"[-−]?(?:0?\.\d|[01]\b)|pearson|\brho\b",  # a minus
    ),
    unless=(
        r"cuped|covariate|pre[\s-]?period|\bpaired|matched|intra|\bicc\b|"
        r"between\s+(?:the\s+two\s+)?"
        r"(?:measurements|periods)|switchback|numerator|\bsds?\b|standard\s+deviation|conversion|"
        r"baseline|\blift\b|cluster|r\s?²|squared|variance\s+(?:reduc|remov|explain)|within|"
        r"{people}[’']s",
        r"fixed\s+value|repeated\s+meas|cross-?over|fewer|wilcoxon|spearman.{0,20}\d\s*,",
    ),
    slots=(
        Slot(
            "correlation",
            left=(
                r"correlations?(?:\s+(?:coefficient|between\s+\w+(?:\s+\w+){0,4}|of|is|at\s+least|"
                r"as\s+small\s+as|around))*",
                r"(?:corr|rho|ρ|r)",
            ),
            right=(r"(?:correlation|correlated)",),
            kinds=("number", "percent", "count"),
            ask="Which correlation is to be detected (for example 0.3)?",
            because="weak correlations need many pairs of values",
        ),
        _ONE_SAMPLE,
    ),
    idle=(r"(?:against|from|than|versus|vs\.?)\s+(?:0|zero)(?!\.\d)",),
    topics=("correlation", "sample_size"),
)

PHRASES: Final[tuple[Phrase, ...]] = (
    *plans("one-proportion", _ONE_RATE),
    *plans("one-mean", _ONE_MEAN),
    *plans("correlation", _CORRELATION),
)
