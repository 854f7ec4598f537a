"""Phrases for one mean: its interval, its test, and a list of values."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot
from trialwise.assistant.understand.phrases.wording import LEVEL, NOT_BAYES, NOT_PLAN, PLAIN

_AGAINST: Final = (
    r"hypothesi[sz]ed|exceed|\bh_?0\b|against|differ\w*\s+from|one[\s-]sample|\bnull\b|target|benchmark|claim|goal"
    r"|(?:above|below|higher|lower|more|less|greater|better|worse)\b(?:\s+than)?.{0,20}\d"
)

_BOTH: Final = r"\b(?:a|control)\b.*\b(?:b|treatment|variant)\b|\bgroups?\b|\bversions?\b"

_NOT_ONE_MEAN: Final = (
    r"\bpair|\bvs\.?\b.{0,30}\bsd|inferior|equivalen|\bpast\b|twyman|differences?\b|\blift\b"
    r"|poisson|\brates?\b|wilcoxon|mann|median|percentile|quantile|cuped|variance\s+ratio",
    NOT_BAYES,
    *NOT_PLAN,
)

_MEAN: Final = Slot(
    "mean",
    left=(
        r"(?:sample\s+)?mean(?:\s+(?!sd|interval)\w+){0,2}?",
        r"average[sd]?(?:\s+(?!sd)\w+){0,3}?",
        r"avg",
        r"aov",
        r"arpu",
        r"spen[dt](?:\s+on\s+average)?",
        *(r"x̄", r"x[\s-]?bar"),
    ),
    right=(r"(?:mean|average|avg|on\s+average)",),
    kinds=PLAIN,
    ask="What is the mean?",
    because="it is what is tested",
)

_SD: Final = Slot(
    "sd",
    left=(
        r"sds?",
        r"s\.d\.",
        r"standard\s+deviations?",
        r"std(?:\s*devs?)?",
        r"stdevs?",
        r"σ",
        r"s(?=\s*=)",
        r"±",
        r"\+/-",
    ),
    right=(r"(?:sd|standard\s+deviation|std)",),
    kinds=PLAIN,
    ask="What is the standard deviation?",
    because="the interval is as wide as the values vary",
)

_N: Final = Slot(
    "n",
    left=(r"n", r"sample(?:\s+size)?(?:\s+of)?", r"from", r"of", r"in", r"over", r"on", r"for"),
    right=(
        r"(?:pairs?|values?|measurements?|data\s+points|orders|ratings|reviews|scores|answers|{people})",
    ),
    kinds=("count",),
    bare=True,
    ask="How many users are there?",
    because="the standard error shrinks with their root",
)

_NULL: Final = Slot(
    "null",
    left=(
        r"(?:against|from|null|h_?0(?:\s*:?\s*(?:mu|μ))?|mu_?0|μ_?0|hypothesi[sz]ed|target|goal|than|benchmark|claim(?:ed)?|hypothesi[sz]ed|vs\.?|versus"
        r"|exceeds?|above|below|equals?)(?:\s+(?:a|the|value|of|mean|is|true|our|benchmark|target|=|:))*",
    ),
    right=(r"(?:target|benchmark|goal)",),
    kinds=PLAIN,
)

_LIST: Final = Slot(
    "values",
    left=(
        r"(?:values|data|list|sample|numbers|measurements|observations|mean|average)(?:\s+(?:of|for|are|were|is|:))*",
        r"(?:got|had|measured|saw|observed|of|for|are|were)",
        r"(?:test|interval|ci|these|sample|mean|average)\s*[:(\[]",
        r"^[:(\[]",
    ),
    kinds=PLAIN,
    ask="What are the values (for example 4.1, 5.0, 3.8)?",
    because="mean and interval are made of them",
)

PHRASES: Final[tuple[Phrase, ...]] = (
    Phrase(
        "one-mean-interval",
        says="the interval of a mean",
        stems=("mean", "average", "avg", "interval", "ci", "aov", "arpu"),
        asks=(r"intervals?\b|\bcis?\b|margin\s+of\s+error|how\s+(?:precise|certain|sure)",),
        unless=(r"\bvs\b|versus|\bbefore\b", _AGAINST, _BOTH, *_NOT_ONE_MEAN),
        slots=(_MEAN, _SD, _N, LEVEL),
        topics=("confidence_interval", "standard_error"),
        weight=0.2,
    ),
    Phrase(
        "one-mean-test",
        says="the test of one mean",
        stems=("mean", "average", "avg", "one-sample", "one sample", "aov", "arpu", "spen", "h0"),
        asks=(_AGAINST,),
        unless=(r"\bbefore\b|\bafter\b", *_NOT_ONE_MEAN),
        slots=(_NULL, _MEAN, _SD, _N),
        topics=("two_sample_t_test", "p_value"),
        weight=-0.2,
    ),
    Phrase(
        "one-mean-values",
        says="the mean of the values",
        stems=("mean", "average", "one-sample", "one sample", "interval"),
        asks=(
            r"(?:mean|average|interval|\bci\b)",
            r"one[\s-]sample",
        ),
        unless=(
            r"\bsds?\b|standard\s+deviation|means\b|\ba\s*:|\bcontrol\b|\btreatment\b|correlat|\bgroups?\b"
            r"|kaplan|log[\s-]?rank|p[\s-]?values\s*:|quantile|anova|kruskal|\bse\b|±|lifts?\b|effects?\b|days?\b",
            *_NOT_ONE_MEAN,
        ),
        slots=(_NULL, _LIST, LEVEL),
        topics=("confidence_interval", "standard_error"),
        weight=-0.3,
    ),
    Phrase(
        "one-mean-values",
        says="the paired t test",
        stems=("difference",),
        asks=(r"differences?\s*(?:are|were|of|:)*\s*-?[\d.]+\s*,\s*-?[\d.]+\s*,",),
        unless=(r"wilcoxon|signed|sign\s+test|\bsds?\b|in[\s-]diff", *NOT_PLAN),
        slots=(Slot("values", left=(r"differences?(?:\s+(?:are|were|of))?\s*:?",), kinds=PLAIN),),
        topics=("paired_t_test",),
        weight=0.5,
    ),
    Phrase(
        "one-mean-values",
        says="the spread of the values",
        stems=(
            "deviation",
            "variance",
            "median",
            "standard error",
            "sem",
            "average",
            "mean",
            "sd ",
        ),
        asks=(
            r"(?:standard\s+deviation|\bsd|variance|median|standard\s+error|\bsem|mean|average)\s+"
            r"(?:of|for|from)\s+(?:(?:the|these|this|my|values?|list|numbers?|data|sample|observations?)\s+)*"
            r"[:(\[]?\s*-?\d[\d.]*\s*[,; ]\s*-?\d",
        ),
        unless=(
            r"\ba\s*:|\bcontrol\b|\btreatment\b|\bvs\b|versus|correlat|pool|combin|\bn\s*=|\busers\b|detect"
            r"|p[\s-]?values|\band\s+(?:sds?|standard)|interval|\bci\b|differ|signific|weighted",
            *NOT_PLAN,
        ),
        slots=(
            Slot(
                "values",
                left=(
                    r"(?:of|for|from)(?:\s+(?:the|these|this|my|values?|list|numbers?|data|sample|observations?))*"
                    r"\s*[:(\[]?",
                ),
                kinds=PLAIN,
                ask=_LIST.ask,
                because=_LIST.because,
            ),
        ),
        topics=("standard_deviation", "standard_error"),
        weight=0.4,
    ),
)
