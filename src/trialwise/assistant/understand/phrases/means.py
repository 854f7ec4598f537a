"""Phrases for means: two, paired, several, and their lift."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot
from trialwise.assistant.understand.phrases.wording import NOT_BAYES, NOT_PLAN, PLAIN, VALUES

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

PHRASES: Final[tuple[Phrase, ...]] = (
    Phrase(
        "paired-t-test",
        says="the paired t test",
        stems=(
            *("pair", "before", "same users", "same people", "matched", "differences", "within"),
            *("rated both", "tried both", "used both", "saw both", "tested both", "did both"),
        ),
        asks=(
            r"\bpair|before\b.{0,120}\bafter|same\s+(?:\d+\s+)?(?:{people})|matched"
            r"|(?:mean|average)\s+(?:of\s+the\s+)?differences?|within[\s-](?:user|subject)"
            r"|(?:rated|tried|used|saw|tested|did)\s+both\b.*\bdifferences?\b",
        ),
        unless=(
            r"differences?\s*(?:are|were|of|:)*\s*-?[\d.]+\s*,\s*-?[\d.]+\s*,",
            r"wilcoxon|sign(?:ed)?[\s-]rank|sign\s+test|mc\s?nemar|discordant|converted|\d\s*/\s*\d{2}",
            r"(?:different|other|independent)\s+(?:{people}|groups|samples)|pearson|spearman|\br\s*=?\s*-?\.?\d|diff(?:erence)?s?[\s-]in[\s-]diff|\bdid\b.{0,40}estimate|equivalen|\bse\b|standard\s+error",
            NOT_BAYES,
            *NOT_PLAN,
        ),
        slots=(
            Slot(
                "mean_difference",
                left=(
                    r"(?:mean|average)\s+(?:of\s+the\s+)?(?:(?:paired|per-?\s?\w+|within-?\s?\w+|individual)\s+)*"
                    r"(?:differences?|change|improvement)",
                    r"differences?\W+(?:averaged?|mean)(?:\s+of)?",
                    r"differences?(?:\s+of)?",
                    r"(?:changed?|improved|dropped|rose|fell)\s+by",
                ),
                right=(r"(?:mean|average)\s+(?:difference|change|improvement)",),
                kinds=PLAIN,
            ),
            Slot(
                "sd_difference",
                left=(
                    r"(?:sd|s\.d\.|standard\s+deviation|std)"
                    r"(?:\s+(?:of\s+)?(?:(?:the|these|those|paired|all)\s+)*(?:differences?|changes?))?",
                ),
                kinds=PLAIN,
            ),
            Slot(
                "correlation",
                left=(r"correlations?(?:\s+(?:of|is|between\s+\w+))*", r"r", r"rho"),
                right=(r"correlation",),
                kinds=("number",),
            ),
            Slot(
                "n",
                left=(r"n", r"from", r"over", r"for", r"in", r"among"),
                right=(
                    r"(?:pairs?|{people})",
                    r"[a-z]+s\s+(?:(?:who|were|was|each|timed|measured|tested|rated|scored|weighed)\s+)+"
                    r"(?:(?:\w+\s+){0,2}?before\b|both\b|twice\b)",
                ),
                kinds=("count",),
            ),
            *VALUES,
        ),
        topics=("paired_t_test",),
        weight=0.3,
    ),
    Phrase(
        "paired-t-test",
        says="the paired t test",
        stems=("pair", "before", "same users", "same people", "first"),
        asks=(
            r"(?:\bpair|same\s+(?:\d+\s+)?(?:{people})|matched|\bbefore\b.*\bafter\b).*correlat",
            r"correlat.*(?:\bpair|same\s+(?:\d+\s+)?(?:{people})|matched|\bbefore\b.*\bafter\b)",
        ),
        unless=(
            r"diff(?:erence)?s?[\s-]in[\s-]diff|\bdid\b|cuped|equivalen|\bse\b|differences\b",
            NOT_BAYES,
            *NOT_PLAN,
        ),
        slots=(
            Slot(
                "mean_a",
                left=(
                    r"(?:mean\s+)?(?:before|first|pre|control|old|a)(?:\s+(?:mean|was|is))*\s*:?",
                    r"means?",
                ),
                kinds=PLAIN,
            ),
            Slot(
                "mean_b",
                left=(
                    r"(?:mean\s+)?(?:after|second|post|treatment|new|b)(?:\s+(?:mean|was|is))*\s*:?",
                    *(r"means?", r"and", r"vs\.?", r"to"),
                ),
                kinds=PLAIN,
            ),
            Slot("sd_a", left=_SD.left, right=_SD.right, kinds=PLAIN),
            Slot("sd_b", left=(*_SD.left, r"and"), right=_SD.right, kinds=PLAIN),
            Slot(
                "correlation",
                left=(r"correlat\w*(?:\s+(?:of|is|at|by|with|coefficient))*", r"r", r"rho"),
                right=(r"correlation",),
                kinds=("number",),
            ),
            Slot(
                "n",
                left=(r"n", r"from", r"over", r"for", r"in", r"among"),
                right=(r"(?:pairs?|{people})",),
                kinds=("count",),
            ),
        ),
        topics=("paired_t_test",),
        weight=0.6,
    ),
    Phrase(
        "t-test-values",
        says="the test of two lists",
        stems=("values", "t-test", "t test", "ttest", "welch", ",", "compare", "lists", "data"),
        asks=(
            r"t[\s-]?test|welch|\bcompar|\bdiffer|\bvs\b|versus|signific|p[\s-]?value|two\s+lists"
            r"|\b(?:better|higher|lower|faster|slower)\b",
        ),
        unless=(
            r"\bpair|\bbefore\b|non-?parametric|wilcoxon|mann|\brank|kruskal|\banova\b|median|quantile|percentile|correlat"
            r"|regress|\bsds?\b|standard\s+deviation|varianc\w*\s+(?:of\s+)?\d|\bavg\b|averag\w*\s+\d|\bmeans?\s+(?:of\s+)?\d"
            r"|kaplan|p[\s-]?values\s*(?:of|are|were|:)?\s*\.?\d"
            r"|\bse\b|standard\s+error|±|\d\s*/\s*\d{2}|surviv|\(\s*[\d.]+\s*,\s*[\d.,]+\s*\)|conver|\bvisitors|\busers\s+\d|clicks|bonferroni|holm|spearman|pearson|daily|fade",
            *NOT_PLAN,
        ),
        slots=VALUES,
        topics=("welch_t_test",),
        weight=-0.5,
    ),
    Phrase(
        "mean-difference-test",
        says="the test of the difference",
        stems=("difference", "differ", "sigma", "diff"),
        asks=(
            r"^(?=.*(?:difference|\bdiff\b|\bapart\b))(?=.*(?:\bsds?\b|sigma|standard\s+dev|σ))"
            r"(?=.*(?:\bp\b|p[\s-]?value|signific|test|interval|\bci\b|real|noise|chance))",
        ),
        unless=(
            r"\bmeans\s+(?:of\s+)?[\d.]+\s*(?:and|vs|,)|standard\s+deviations?\s+[\d.]+\s*(?:and|,|vs)",
            r"pair|\bsame\s+{people}|before|differences\b|diff(?:erence)?s?[\s-]in[\s-]diff|inferior|equivalen"
            r"|correlat|cuped|\bsds\s+[\d.]+\s*,|\bsds?\s+(?:of\s+)?[\d.]+\s*(?:and|vs)\s*[\d.]|relative|lift",
            NOT_BAYES,
            *NOT_PLAN,
        ),
        slots=(
            Slot(
                "difference",
                left=(
                    r"(?:mean\s+|observed\s+)?(?:difference|diff)(?:\s+(?:in|of|between)(?:\s+(?:the\s+)?means?)?)?"
                    r"(?:\s+(?:of|is|was))*",
                ),
                right=(r"(?:difference|apart)",),
                kinds=PLAIN,
                ask="What is the difference of the means (for example 2.0)?",
                because="it is what is tested",
            ),
            Slot(
                "sd",
                left=(
                    *_SD.left,
                    r"(?:known\s+|common\s+|pooled\s+)?(?:sigmas?|sds?|standard\s+deviations?)"
                    r"(?:\s+(?:of|is))*",
                ),
                right=_SD.right,
                kinds=PLAIN,
                ask="What is the standard deviation between users?",
                because="the test sets the difference against the spread",
            ),
            Slot(
                "n_a",
                left=(r"n_?[1a]?", r"with"),
                right=(r"{people}", r"(?:{people}\s+)?(?:per|in\s+each)\s+{arm}"),
                kinds=("count",),
                ask="How many users does each arm have?",
                because="the standard error shrinks with their root",
            ),
            Slot(
                "n_b",
                left=(r"n_?[2b]?", r"and", r"vs\.?"),
                right=(r"{people}",),
                kinds=("count",),
                ask="How many users does the treatment have?",
                because="the standard error shrinks with their root",
            ),
            Slot(
                "spread",
                choices={
                    "known": r"known\s+(?:\w+\s+)?(?:sigma|sd|standard|σ|variance)|"
                    r"z[\s-]test|sigma\s+known"
                },
            ),
        ),
        topics=("two_sample_t_test", "p_value"),
        weight=0.2,
    ),
    Phrase(
        "interaction-test",
        says="the test of the difference",
        stems=("se", "standard error", "std"),
        asks=(
            r"^(?=.*(?:\bs\.?e\.?m?s?\b|standard\s+err|std\.?\s*err).*)"
            r"(?=.*(?:signific|\bp\b|p[\s-]?value|differ|\bdiff\b|\bgap\b|\breal\b|\bvs\b|versus|better|higher|lower))",
        ),
        unless=(
            r"\bsds?\b|standard\s+dev|combin|pool|\bmeta|winner|shrink|twyman|differences?\s+(?:of|is|was|=)?\s*[-\d]"
            r"|difference[\s-]in[\s-]|\bdid\b.{0,40}estimate|overlap|median|quantile|percentile|\bp\d\d\b|equivalen|inferior|cuped",
            NOT_BAYES,
            *NOT_PLAN,
        ),
        results="estimates",
        topics=("statistical_significance", "standard_error"),
        weight=0.2,
    ),
    Phrase(
        "lift-interval-means",
        says="the interval of the lift",
        stems=("lift", "relative", "fieller", "delta method", "percent", "%"),
        asks=(
            r"(?:interval|\bcis?\b|confidence|fieller|delta)\b.{0,80}(?:lift|uplift|relative|percent)",
            r"(?:lift|uplift|relative|percent(?:age)?\s+(?:change|difference))\b.{0,90}(?:interval|\bcis?\b|fieller|delta)",
        ),
        unless=(r"numerator|denominator|\d\s*/\s*\d{2}|out\s+of|cuped", NOT_BAYES, *NOT_PLAN),
        results="means",
        topics=("relative_effect", "delta_method"),
        weight=0.4,
    ),
    Phrase(
        "anova-test",
        says="the analysis of variance",
        stems=(
            "anova",
            "analysis of variance",
            "means",
            "f test",
            "f-test",
            "groups",
            "arms",
            "sd",
            "±",
        ),
        asks=(
            r"\banova\b|analysis\s+of\s+variance|\bf[\s-]test\b",
            r"(?:all|three|four|five|several|[3-9])\s+(?:\w+\s+)?(?:means|groups|arms|variants)\b.{0,120}"
            r"(?:differ|same|equal|signific|p[\s-]?value|compar)",
            r"(?:differ|same|equal|signific|p[\s-]?value|compar\w*)\b.{0,90}"
            r"(?:all|three|four|five|several|[3-9])\s+(?:\w+\s+)?(?:means|groups|arms)",
            r"^(?=(?:.*(?:\bsds?\s*=?|±|\+/?-)\s*[$€£]?\d){3}).*(?:differ|same|equal|signific|p[\s-]?value|compar|\btest\b)",
        ),
        unless=(
            r"cohen'?s?\s+f|effect\s+size|diff(?:erence)?s?[\s-]in[\s-]diff|dunnett|tukey|pairwise|\bf\s*(?:\(|=|of\b)|eta|kruskal"
            r"|\d\s*/\s*\d{2}|convert|equal\s+variances|critical",
            *NOT_PLAN,
        ),
        slots=(
            Slot(
                "means",
                kinds=PLAIN,
                ask="What is the mean of each group (for example 10, 12, 13)?",
                because="the test compares all of them",
            ),
            Slot(
                "sds",
                kinds=PLAIN,
                ask="What is the standard deviation of each group?",
                because="the same differences can be noise or certain",
            ),
            Slot(
                "ns",
                kinds=("count",),
                ask="How many users does each group have?",
                because="the standard error depends on them",
            ),
        ),
        results="groups",
        topics=("anova",),
        weight=0.6,
    ),
)
