"""Phrases for means: one, two, paired, several, and their lift."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot

_NOT_PLAN: Final = (r"sample\s+size|how\s+many|\bpower\b|detectable|\bmde\b",)

_PLAIN: Final = ("number", "count", "money")

_MEAN: Final = Slot(
    "mean",
    left=(r"mean", r"average", r"avg", r"sample\s+mean", r"averaged?"),
    right=(r"(?:mean|average|on\s+average)",),
    kinds=_PLAIN,
    ask="What is the mean?",
    because="it is what is tested",
)

_SD: Final = Slot(
    "sd",
    left=(r"sds?", r"s\.d\.", r"standard\s+deviation", r"std(?:\s*dev)?", r"σ", r"±", r"\+/-"),
    right=(r"(?:sd|standard\s+deviation)",),
    kinds=_PLAIN,
    ask="What is the standard deviation?",
    because="the interval is as wide as the values vary",
)

_N: Final = Slot(
    "n",
    left=(r"n", r"sample(?:\s+size)?(?:\s+of)?", r"from", r"of", r"in"),
    right=(r"(?:pairs?|values?|measurements?|data\s+points|{people})",),
    kinds=("count",),
    ask="How many users (or pairs) are there?",
    because="the standard error shrinks with their root",
)

_CORRELATION: Final = Slot(
    "correlation",
    left=(
        r"correlations?(?:\s+(?:of|is|coefficient|between\s+\w+))*",
        r"r",
        r"rho",
        r"pearson(?:'s)?(?:\s+r)?",
    ),
    right=(r"correlation",),
    kinds=("number", "count"),
    ask="What is the correlation (for example 0.3)?",
    because="it is what is tested",
)

_A: Final = r"(?:a|control|group\s+(?:1|one|a)|first|before|old|x)(?:\s+(?:group|arm|values?|list|had|has|got|is|are|was|were))*\s*[:=]?"

_B: Final = r"(?:b|treatment|variant|group\s+(?:2|two|b)|second|after|new|y)(?:\s+(?:group|arm|values?|list|had|has|got|is|are|was|were))*\s*[:=]?"

_VALUES: Final = (
    Slot(
        "values_a",
        left=(_A,),
        kinds=_PLAIN,
        bare=True,
        ask="What are the values of the first group?",
        because="the test ranks or averages them",
    ),
    Slot(
        "values_b",
        left=(_B,),
        kinds=_PLAIN,
        bare=True,
        ask="What are the values of the second group?",
        because="the test compares the two",
    ),
)

_GROUPS: Final = (
    Slot(
        "means",
        left=(r"(?:group\s+)?means?", r"averages?"),
        kinds=_PLAIN,
        ask="What is the mean of each group (for example 10, 12, 13)?",
        because="the test compares all of them",
    ),
    Slot(
        "sds",
        left=(r"sds?", r"standard\s+deviations?", r"std\s*devs?"),
        right=(r"(?:common\s+)?sds?",),
        kinds=_PLAIN,
        ask="What is the standard deviation of each group?",
        because="the same differences can be noise or certain",
    ),
    Slot(
        "ns",
        left=(r"ns?", r"sizes?", r"sample\s+sizes?", r"group\s+sizes?"),
        right=(r"(?:{people}\s*)?(?:per|in\s+each|each)(?:\s+{arm})?", r"{people}"),
        kinds=("count",),
        ask="How many users does each group have?",
        because="the standard error depends on them",
    ),
)


def _arm(prefix: str, words: str, arm: str, label: str) -> Slot:
    return Slot(f"{prefix}_{arm}", left=(rf"{label}.{{0,40}}?{words}",), kinds=_PLAIN)


PHRASES: Final[tuple[Phrase, ...]] = (
    Phrase(
        "one-mean-interval",
        says="the interval of a mean",
        stems=("mean", "average", "interval", "ci"),
        asks=(r"interval|\bci\b|margin\s+of\s+error",),
        unless=(
            r"\bvs\b|versus|difference|pair|lift",
            r"credible|bayes|posterior|prior",
            r"poisson|\brate\b",
            *_NOT_PLAN,
        ),
        slots=(_MEAN, _SD, _N),
        topics=("confidence_interval", "standard_error"),
    ),
    Phrase(
        "one-mean-test",
        says="the test of one mean",
        stems=("mean", "average", "against", "differ", "one-sample", "one sample"),
        asks=(
            r"against|differ\w*\s+from|one[\s-]sample|null|target|\bthan\b|benchmark|claim|zero",
        ),
        unless=(
            r"pair|before|after|\bvs\b.{0,30}\bsd|inferior|equivalen|past|twyman",
            r"credible|bayes|posterior|prior",
            *_NOT_PLAN,
        ),
        slots=(
            _MEAN,
            _SD,
            _N,
            Slot(
                "null",
                left=(
                    r"(?:against|from|null|h_?0|mu_?0|target|than|benchmark|claim(?:ed)?|hypothesi[sz]ed)(?:\s+(?:a|the|value|of|mean|is|true|=|:))*",
                ),
                kinds=_PLAIN,
            ),
        ),
        topics=("two_sample_t_test", "p_value"),
        weight=-0.2,
    ),
    Phrase(
        "paired-t-test",
        says="the paired t test",
        stems=("pair", "before", "same users", "matched", "difference"),
        asks=(
            r"pair|before.{0,80}after|same\s+(?:users|people|subjects)|matched|mean\s+(?:of\s+the\s+)?differences?",
        ),
        unless=(
            r"wilcoxon|signed[\s-]rank|mcnemar|discordant",
            r"difference[\s-]in[\s-]difference|\bdid\b",
            *_NOT_PLAN,
        ),
        slots=(
            Slot(
                "mean_difference",
                left=(
                    r"(?:mean|average)\s+(?:of\s+the\s+)?(?:paired\s+)?differences?",
                    r"differences?\s+(?:averaged?|mean)",
                    r"mean\s+change",
                    r"differences?(?:\s+of)?",
                ),
                kinds=_PLAIN,
            ),
            Slot(
                "sd_difference",
                left=(r"(?:sd|s\.d\.|standard\s+deviation)(?:\s+of\s+(?:the\s+)?differences?)?",),
                kinds=_PLAIN,
            ),
            _CORRELATION,
            Slot(
                "n",
                left=(r"n", r"from"),
                right=(r"(?:pairs?|{people}|subjects)",),
                kinds=("count",),
            ),
            *_VALUES,
        ),
        topics=("paired_t_test",),
        weight=0.3,
    ),
    Phrase(
        "t-test-values",
        says="the test of two lists",
        stems=("values", "t-test", "t test", "ttest", "welch", ",", "compare"),
        asks=(r"t[\s-]?test|welch|\bcompare\b|\bdiffer|\bvs\b|signific|p[\s-]?value|mean\s+of",),
        unless=(
            r"pair|before|wilcoxon|mann|rank|kruskal|anova|median|quantile|correl|regress|log[\s-]?rank|\bsds?\b|kaplan|p[\s-]?values?\s*:?\s*\.?\d",
            *_NOT_PLAN,
        ),
        slots=_VALUES,
        topics=("welch_t_test",),
        weight=-0.5,
    ),
    Phrase(
        "lift-interval-means",
        says="the interval of the lift",
        stems=("lift", "relative", "fieller", "delta method", "percent change"),
        asks=(
            r"(?:interval|\bci\b|confidence|fieller|delta)\b.{0,60}(?:lift|uplift|relative|percent)|(?:lift|uplift|relative|percent)\b.{0,60}(?:interval|\bci\b|fieller|delta)",
        ),
        unless=(r"numerator|denominator|sample\s+size|how\s+many|credible|bayes",),
        results="means",
        topics=("relative_effect", "delta_method"),
        weight=0.4,
    ),
    Phrase(
        "anova-test",
        says="the analysis of variance",
        stems=("anova", "analysis of variance", "means", "f test", "f-test"),
        asks=(
            r"\banova\b|analysis\s+of\s+variance|\bf[\s-]test\b|(?:all|three|four|five|several)\s+(?:group\s+)?means",
        ),
        unless=(r"cohen'?s?\s+f|effect\s+size|dunnett|tukey|pairwise", *_NOT_PLAN),
        slots=_GROUPS,
        topics=("anova",),
    ),
)
