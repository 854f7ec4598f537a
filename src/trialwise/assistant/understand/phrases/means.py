"""Phrases for means, ranks and ratio metrics, and for the small conversions people ask for."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot

_ANY: Final = ("number", "count", "money", "percent", "points")
_PLAIN: Final = ("number", "count", "money")
_NOT_PLAN: Final = (r"sample\s+size|how\s+many|\bpower\b|detectable|\bmde\b",)
_A: Final = r"(?:a|control|group\s+(?:1|one|a)|first|before|old|x)(?:\s+(?:group|arm|values?|list|had|has|got|is|are|was|were))*\s*[:=]?"
_B: Final = r"(?:b|treatment|variant|group\s+(?:2|two|b)|second|after|new|y)(?:\s+(?:group|arm|values?|list|had|has|got|is|are|was|were))*\s*[:=]?"
_C: Final = r"(?:c|group\s+(?:3|three|c)|third)(?:\s+(?:group|arm|values?|had|has))*\s*[:=]?"
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
_SD: Final = Slot(
    "sd",
    left=(r"sds?", r"s\.d\.", r"standard\s+deviation", r"std(?:\s*dev)?", r"σ", r"±", r"\+/-"),
    right=(r"(?:sd|standard\s+deviation)",),
    kinds=_PLAIN,
    ask="What is the standard deviation?",
    because="the interval is as wide as the values vary",
)
_MEAN: Final = Slot(
    "mean",
    left=(r"mean", r"average", r"avg", r"sample\s+mean", r"averaged?"),
    right=(r"(?:mean|average|on\s+average)",),
    kinds=_PLAIN,
    ask="What is the mean?",
    because="it is what is tested",
)
_N: Final = Slot(
    "n",
    left=(r"n", r"sample(?:\s+size)?(?:\s+of)?", r"from", r"of", r"in"),
    right=(r"(?:pairs?|values?|measurements?|data\s+points|{people})",),
    kinds=("count",),
    ask="How many users (or pairs) are there?",
    because="the standard error shrinks with their root",
)
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
_ESTIMATE: Final = Slot(
    "estimate",
    left=(
        r"(?:point\s+)?estimates?",
        r"estimated(?:\s+{change})?",
        r"effect",
        r"{change}",
        r"mean\s+difference",
        r"coefficient",
        r"hazard\s+ratio",
        r"odds\s+ratio",
        r"risk\s+ratio",
        r"hr",
        r"or",
        r"rr",
        r"beta",
    ),
    right=(r"{change}", r"estimate"),
    kinds=_ANY,
    bare=True,
    ask="What is the estimate?",
    because="the interval is around it",
)
_SE: Final = Slot(
    "standard_error",
    left=(r"standard\s+errors?", r"std\.?\s*err(?:or)?", r"s\.?e\.?m?\.?", r"±", r"\+/-", r"\+-"),
    right=(r"(?:standard\s+error|s\.?e\.?)",),
    kinds=_ANY,
    ask="What is the standard error of the estimate?",
    because="the interval is the estimate and about two of them to each side",
)
_RATIO_SCALE: Final = Slot(
    "scale",
    choices={"ratio": r"\b(?:hazard|odds|risk|rate)\s+ratio\b|\bhr\b|\bratio\b|log\s+scale"},
)
_DF: Final = Slot(
    "df",
    left=(r"df1?", r"d\.f\.", r"degrees?\s+of\s+freedom", r"with"),
    right=(r"(?:df|d\.f\.|degrees?\s+of\s+freedom)",),
    kinds=("count", "number"),
)
_DF2: Final = Slot(
    "df_denominator",
    left=(r"df2", r"and", r"(?<=\d)\s?,"),
    right=(r"(?:df|degrees?\s+of\s+freedom|\))",),
    kinds=("count", "number"),
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
        "mann-whitney-test",
        says="the Mann-Whitney test",
        stems=("mann", "wilcoxon rank", "rank-sum", "rank sum", "u test", "u-test"),
        asks=(r"mann[\s-]whitney|rank[\s-]sum|\bu[\s-]test\b|\bmwu\b",),
        unless=_NOT_PLAN,
        slots=(
            *_VALUES,
            Slot("u", left=(r"u(?:\s+statistic)?",), kinds=("number", "count")),
            Slot(
                "n_a",
                left=(r"n_?[1a]", r"n"),
                right=(r"(?:{people}\s+)?in\s+(?:control|a)",),
                kinds=("count",),
            ),
            Slot(
                "n_b",
                left=(r"n_?[2b]", r"and"),
                right=(r"(?:{people}\s+)?in\s+(?:treatment|b)",),
                kinds=("count",),
            ),
        ),
        topics=("mann_whitney",),
        weight=0.5,
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
        "wilcoxon-signed-rank",
        says="the signed-rank test",
        stems=("wilcoxon", "signed-rank", "signed rank"),
        asks=(r"wilcoxon|signed[\s-]rank",),
        unless=(r"rank[\s-]sum", *_NOT_PLAN),
        slots=_VALUES,
        topics=("mann_whitney",),
        weight=0.4,
    ),
    Phrase(
        "kruskal-test",
        says="the Kruskal-Wallis test",
        stems=("kruskal",),
        asks=(r"kruskal",),
        slots=(*_VALUES, Slot("values_c", left=(_C,), kinds=_PLAIN, bare=True)),
        topics=("anova",),
        weight=0.5,
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
    Phrase(
        "pooled-sd",
        says="the pooled standard deviation",
        stems=(
            "pooled sd",
            "pooled standard",
            "pool the sd",
            "common sd",
            "combine the sd",
            "combined sd",
        ),
        asks=(
            r"pool\w*\s+(?:the\s+)?(?:sds?|standard\s+deviations?)|combin\w*\s+(?:the\s+)?(?:sds?|standard\s+deviations?)|common\s+sd",
        ),
        slots=_GROUPS,
        topics=("standard_deviation",),
        weight=0.5,
    ),
    Phrase(
        "variance-test",
        says="the test of two standard deviations",
        stems=("varianc", "standard deviation", "sds", "f test", "f-test", "spread"),
        asks=(
            r"(?:equal|compare|test|differ\w*|ratio)\b.{0,60}(?:varianc|sds?\b|standard\s+deviation|spread)|(?:varianc|sds?\b|standard\s+deviation|spread).{0,60}(?:equal|differ|ratio|compare|test)|\bf[\s-]test",
        ),
        unless=(r"\bmeans?\b|reduc|cuped|pool|cluster|anova|past|prior", *_NOT_PLAN),
        slots=(
            Slot(
                "sd_a",
                left=(r"sds?(?:\s+of)?", r"standard\s+deviations?(?:\s+of)?", r"s_?[1a]"),
                kinds=_PLAIN,
            ),
            Slot("sd_b", left=(r"and", r"vs\.?", r"versus", r"sds?", r"s_?[2b]"), kinds=_PLAIN),
            Slot(
                "n_a", left=(r"ns?", r"n_?[1a]", r"sizes?"), right=(r"{people}",), kinds=("count",)
            ),
            Slot("n_b", left=(r"and", r"n_?[2b]", r"n"), right=(r"{people}",), kinds=("count",)),
        ),
        topics=("variance", "standard_deviation"),
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
        "ratio-metric-test",
        says="the test of a ratio metric",
        stems=("numerator", "denominator", "ratio metric", "delta method"),
        asks=(r"numerator|denominator|ratio\s+metric",),
        unless=_NOT_PLAN,
        slots=tuple(
            Slot(f"{stat}_{part}_{arm}", left=(rf"(?:{words})",), kinds=_PLAIN)
            for arm in "ab"
            for part in ("numerator", "denominator")
            for stat, words in (
                ("mean", rf"(?:mean\s+)?{part}(?:\s+mean)?"),
                ("sd", rf"(?:sd\s+(?:of\s+(?:the\s+)?)?{part}|{part}\s+sd|sd)"),
            )
        )
        + (
            Slot("correlation_a", left=(r"correlation", r"r", r"rho"), kinds=("number",)),
            Slot("correlation_b", left=(r"correlation", r"r", r"rho"), kinds=("number",)),
        ),
        topics=("ratio_metric", "delta_method"),
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
    Phrase(
        "cohens-d",
        says="Cohen's d",
        stems=("cohen", "hedges", "effect size", "standardi"),
        asks=(
            r"cohen'?s?\s+d\b|hedges|effect\s+size|standardi[sz]ed\s+(?:mean\s+)?(?:difference|effect)",
        ),
        unless=(r"convert|\bas\s+an?\b|cohen'?s\s+[fwh]\b", *_NOT_PLAN),
        results="means",
        topics=("effect_size",),
        weight=0.5,
    ),
    Phrase(
        "effect-size-convert",
        says="the converted effect size",
        stems=(
            "convert",
            "in terms of",
            "equivalent",
            "cohen",
            "to an odds",
            "to r",
            "effect size",
            "eta",
        ),
        asks=(
            r"convert|in\s+terms\s+of|correspond|equivalent\s+(?:to|of)|(?:what|which)\s+(?:odds\s+ratio|correlation|d|f|r)\s+(?:is|does)|\bto\s+(?:an?\s+)?(?:odds\s+ratio|correlation|cohen|r\b|d\b|f\b|eta)",
        ),
        unless=(r"tost|equivalence\s+(?:test|margin|bound)", *_NOT_PLAN),
        slots=(
            Slot("d", left=(r"(?:cohen'?s?\s+)?d",), kinds=("number", "count")),
            Slot("correlation", left=(r"correlation(?:\s+of)?", r"r"), kinds=("number",)),
            Slot("odds_ratio", left=(r"odds\s+ratio(?:\s+of)?", r"or"), kinds=("number", "count")),
            Slot("f", left=(r"(?:cohen'?s?\s+)?f",), kinds=("number",)),
            Slot(
                "eta_squared",
                left=(r"eta[\s-]?squared", r"eta²", r"η²", r"eta2"),
                kinds=("number", "percent"),
            ),
            Slot("h", left=(r"(?:cohen'?s?\s+)?h",), kinds=("number",)),
            Slot("baseline", left=(r"baseline", r"base\s+rate"), kinds=("percent",)),
        ),
        topics=("effect_size",),
        weight=0.3,
    ),
    Phrase(
        "correlation-test",
        says="the test of a correlation",
        stems=("correlation", "r =", "r=", "pearson"),
        asks=(r"correlation|\br\s*=|pearson",),
        unless=(
            r"cuped|pair|numerator|covariate|pre[\s-]?period|icc|intra|sd\b|convert|switchback|between\s+(?:the\s+two\s+)?measurements",
            *_NOT_PLAN,
        ),
        slots=(
            _CORRELATION,
            Slot(
                "n",
                left=(r"n", r"from", r"with", r"over", r"in"),
                right=(r"(?:pairs?|points|observations|{people})",),
                kinds=("count",),
                ask="How many users is the correlation from?",
                because="small samples give large correlations by chance",
            ),
        ),
        topics=("correlation",),
    ),
    Phrase(
        "two-correlation-test",
        says="the comparison of two correlations",
        stems=("correlation",),
        asks=(
            r"(?:compare|differ\w*|difference|two)\b.{0,60}correlations?|correlations?.{0,80}(?:differ|compare|vs\b|versus)",
        ),
        unless=_NOT_PLAN,
        slots=(
            Slot(
                "correlation_a",
                left=(r"correlations?(?:\s+(?:of|is|are))*", r"r_?1?"),
                kinds=("number",),
                bare=True,
            ),
            Slot(
                "n_a",
                left=(r"n_?1?",),
                right=(r"(?:pairs?|{people})",),
                kinds=("count",),
                bare=True,
            ),
            Slot(
                "correlation_b",
                left=(r"and", r"vs\.?", r"versus", r"r_?2?"),
                kinds=("number",),
                bare=True,
            ),
            Slot(
                "n_b",
                left=(r"n_?2?",),
                right=(r"(?:pairs?|{people})",),
                kinds=("count",),
                bare=True,
            ),
        ),
        topics=("correlation",),
        weight=0.4,
    ),
    Phrase(
        "interaction-test",
        says="the test whether two effects differ",
        stems=(
            "interaction",
            "segment",
            "mobile",
            "desktop",
            "effects differ",
            "effect differ",
            "subgroup",
            "two effects",
        ),
        asks=(
            r"interaction|(?:effects?|lifts?)\b.{0,80}\bdiffer|differ\w*\b.{0,60}\b(?:effects?|lifts?|segments?)|subgroup|(?:mobile|desktop|segment)",
        ),
        unless=(r"simpson|\d\s*/\s*\d", *_NOT_PLAN),
        slots=(
            Slot(
                "effect_a",
                left=(
                    r"effects?(?:\s+(?:of|is|on|was|in)(?:\s+\w+)?)*",
                    r"lifts?",
                    r"mobile",
                    r"{change}",
                ),
                kinds=_ANY,
                bare=True,
            ),
            Slot(
                "standard_error_a", left=(r"standard\s+error", r"s\.?e\.?"), kinds=_ANY, bare=True
            ),
            Slot(
                "effect_b",
                left=(r"and", r"vs\.?", r"versus", r"desktop", r"{change}"),
                kinds=_ANY,
                bare=True,
            ),
            Slot(
                "standard_error_b", left=(r"standard\s+error", r"s\.?e\.?"), kinds=_ANY, bare=True
            ),
        ),
        topics=("heterogeneous_treatment_effects", "segment_analysis"),
    ),
    Phrase(
        "interval-overlap",
        says="the comparison of two intervals",
        stems=("overlap", "intervals"),
        asks=(r"overlap|intervals?\b.{0,60}(?:differ|signific|touch)",),
        unless=_NOT_PLAN,
        slots=(
            Slot("low_a", kinds=_ANY, bare=True),
            Slot("high_a", kinds=_ANY, bare=True),
            Slot("low_b", kinds=_ANY, bare=True),
            Slot("high_b", kinds=_ANY, bare=True),
        ),
        topics=("confidence_interval", "statistical_significance"),
    ),
    Phrase(
        "p-from-statistic",
        says="the p-value of the statistic",
        stems=("z", "t", "f", "chi", "χ"),
        asks=(
            r"p[\s-]?values?|\bsignific|two-sided\s+p|one-sided\s+p|\bp\b\s*(?:\?|for|of)|what(?:'s|\s+is)\s+(?:the\s+)?p\b",
        ),
        unless=(
            r"information|looks?\b|interim|boundar|conditional|sprt|adjust|combin|stouffer|pooled|bayes|msprt|always",
            *_NOT_PLAN,
        ),
        slots=(
            Slot(
                "z",
                left=(r"z(?:[\s-]?(?:score|value|statistic|stat))?",),
                right=(r"(?:sigmas?|standard\s+errors?\s+(?:from|away))",),
                kinds=("number", "count"),
            ),
            Slot(
                "t",
                left=(r"t(?:[\s-]?(?:score|value|statistic|stat))?", r"t\s?\(\s?\d+\s?\)"),
                kinds=("number", "count"),
            ),
            Slot(
                "chi_square",
                left=(r"chi[\s-]?squared?(?:\s+(?:statistic|value))?", r"chi2", r"χ²?"),
                kinds=("number", "count"),
            ),
            Slot(
                "f",
                left=(r"f(?:[\s-]?(?:value|statistic|stat|ratio))?", r"f\s?\([\d,\s]+\)"),
                kinds=("number", "count"),
            ),
            _DF,
            _DF2,
        ),
        topics=("p_value", "test_statistic"),
    ),
    Phrase(
        "z-from-p",
        says="the z of the p-value",
        stems=("p", "z"),
        asks=(
            r"\bz\b.{0,40}\b(?:for|of|from|to|corresponds?|gives?|is)\b.{0,30}\bp\b|\bp\b.{0,40}\b(?:to|into|as|in)\b.{0,20}\bz\b|how\s+many\s+sigmas?|s[\s-]value|convert\b.{0,30}\bp\b",
        ),
        unless=(r"combin|stouffer|adjust|looks?\b|bound",),
        slots=(
            Slot(
                "p_value",
                left=(r"p(?:[\s-]?values?)?(?:\s+of)?",),
                kinds=("number", "percent"),
                bare=True,
            ),
        ),
        topics=("p_value",),
        weight=0.3,
    ),
    Phrase(
        "critical-value",
        says="the critical value",
        stems=("critical", "cutoff", "cut-off", "z for", "t for", "multiplier", "quantile"),
        asks=(
            r"critical\s+(?:value|z|t|f|point)|(?:z|t)[\s-]?(?:value|score|multiplier|star|\*)?\s+for\s+(?:a\s+)?\d|(?:z|t)\s+(?:cut-?off|multiplier)",
        ),
        unless=(r"looks?\b|pocock|brien|boundar|dunnett|tukey|interim|sequential",),
        slots=(
            Slot(
                "distribution",
                choices={
                    "chi-square": r"chi|χ",
                    "F": r"\bf\b(?=.{0,20}(?:crit|dist|test|with|value|\())|critical\s+f\b",
                    "t": r"\bt\b|student",
                    "normal": r"\bz\b|normal",
                },
            ),
            _DF,
            _DF2,
        ),
        topics=("critical_value", "significance_level"),
    ),
    Phrase(
        "relative-lift",
        says="the lift",
        stems=(
            "lift",
            "uplift",
            "relative",
            "points",
            "pp",
            "percent change",
            "increase",
            "went from",
            "from",
        ),
        asks=(
            r"(?:what|how\s+(?:big|much|large)|compute|calculate|relative|in\s+(?:points|pp|percentage|relative|%)|express)\b.{0,80}(?:lift|uplift|change|increase|improvement|difference|drop|decrease|relative|absolute|points|pp\b)",
            r"(?:lift|uplift|change|increase|improvement|drop|decrease)\s*\?",
            r"(?:lift|uplift|change|increase|improvement|drop|decrease)\b.{0,30}(?:relative|absolute|points|terms)",
        ),
        unless=(
            r"signific|interval|\bci\b|\bp[\s-]?value|detect|sample|\bmde\b|power|how\s+(?:many|long)|test\b|\d\s*/\s*\d{2}|out\s+of|users|visitors|bayes|trigger|dilut|\bse\b|standard|hazard|margin|overall|novelty",
        ),
        change="rates",
        topics=("relative_effect", "percentage_point_confusion"),
    ),
    Phrase(
        "percent-change",
        says="the change in percent",
        stems=("percent change", "change", "increase", "from", "went", "drop", "growth"),
        asks=(
            r"(?:percent|percentage|relative|%)\s+(?:change|increase|difference|drop|decrease|growth)|(?:went|grew|rose|fell|dropped|changed?|increase[sd]?|decrease[sd]?|growth)\b.{0,20}\bfrom\b",
        ),
        unless=(
            r"signific|interval|\bci\b|\bp[\s-]?value|detect|sample|\bmde\b|power|how\s+(?:many|long)|test\b|\d\s*/\s*\d{2}|\bsd\b|%\s+to\s+\d+(?:\.\d+)?\s*%|alpha",
        ),
        slots=(
            Slot(
                "before",
                left=(r"from",),
                kinds=_PLAIN,
                ask="What was it before?",
                because="the change is relative to it",
            ),
            Slot(
                "after",
                left=(r"to",),
                kinds=_PLAIN,
                ask="What is it now?",
                because="the change ends there",
            ),
        ),
        topics=("relative_effect",),
        weight=0.1,
    ),
    Phrase(
        "standard-error",
        says="the standard error",
        stems=("standard error", "se of", "sem", "std error"),
        asks=(r"standard\s+error|\bsem?\s+of\b|std\.?\s*error",),
        unless=(
            r"(?:standard\s+errors?|\bse\b)\s*(?:=|of|is|:)?\s*\.?\d",
            r"difference|lift|\bvs\b|effect",
            *_NOT_PLAN,
        ),
        slots=(
            _SD,
            _N,
            Slot(
                "baseline",
                left=(r"(?:rate|proportion|conversion(?:\s+rate)?|p)(?:\s+of)?",),
                right=(r"(?:rate|conversion|proportion)",),
                kinds=("percent", "number"),
            ),
        ),
        topics=("standard_error",),
    ),
    Phrase(
        "interval-from-se",
        says="the interval",
        stems=("se", "standard error", "±", "+/-", "p =", "p="),
        asks=(r"interval|\bci\b|\bp[\s-]?value|signific|limits?\b|\bz\b",),
        unless=(
            r"\bpast|twyman|prior|posterior|shrink|winner|pool|meta|bayes|msprt|always[\s-]valid|information|interim|looks?\b|\d\s*/\s*\d{2}|correlation|overlap|novelty|differ\b.{0,40}(?:mobile|desktop|segment)|interaction",
            *_NOT_PLAN,
        ),
        slots=(
            _ESTIMATE,
            _SE,
            Slot("p_value", left=(r"p(?:[\s-]?value)?(?:\s+of)?",), kinds=("number",)),
            _DF,
            _RATIO_SCALE,
        ),
        topics=("confidence_interval", "standard_error"),
    ),
    Phrase(
        "p-from-interval",
        says="the p-value of the interval",
        stems=("interval", "ci", "["),
        asks=(
            r"(?:p[\s-]?value|standard\s+error|\bse\b|\bp\b)\b.{0,60}(?:interval|\bci\b)|(?:interval|\bci\b).{0,80}(?:p[\s-]?value|standard\s+error|\bse\b|what\s+p\b)",
        ),
        unless=(r"\d\s*/\s*\d{2}|bayes|credible|overlap|sequence", *_NOT_PLAN),
        slots=(
            Slot(
                "low",
                left=(
                    r"from",
                    r"\[",
                    r"\(",
                    r"(?:interval|ci)(?:\s+(?:of|is|from|runs|goes|was))*\s*[:\[(]?",
                    r"between",
                ),
                kinds=_ANY,
                bare=True,
                ask="What is the lower limit?",
                because="the standard error is read from the width",
            ),
            Slot(
                "high",
                left=(r"to", r",", r"and", r"-", r"–"),
                kinds=_ANY,
                bare=True,
                ask="What is the upper limit?",
                because="the standard error is read from the width",
            ),
            Slot(
                "alpha",
                right=(r"(?:confidence\s+)?(?:interval|ci\b)",),
                kinds=("percent",),
                turn=lambda c: 1 - c,
            ),
            _RATIO_SCALE,
        ),
        topics=("confidence_interval", "p_value"),
    ),
    Phrase(
        "cuped-estimate",
        says="the CUPED estimate",
        stems=("cuped", "covariate", "pre-period", "theta"),
        asks=(r"cuped|covariate|pre[\s-]?period|theta",),
        unless=(r"how\s+much\s+(?:variance|does)|remove|reduc|save", *_NOT_PLAN),
        slots=(
            Slot(
                "covariate_mean_a",
                left=(r"(?:covariate|pre[\s-]?period)\s+means?(?:\s+(?:of|in|control|a))*",),
                kinds=_PLAIN,
            ),
            Slot(
                "covariate_mean_b",
                left=(
                    r"(?:covariate|pre[\s-]?period)\s+means?(?:\s+(?:of|in|treatment|b))*",
                    r"and",
                    r"vs\.?",
                ),
                kinds=_PLAIN,
            ),
            Slot("covariate_sd_a", left=(r"(?:covariate|pre[\s-]?period)\s+sds?",), kinds=_PLAIN),
            Slot("covariate_sd_b", left=(r"(?:covariate|pre[\s-]?period)\s+sds?",), kinds=_PLAIN),
            Slot("theta", left=(r"theta", r"θ"), kinds=_PLAIN),
            _CORRELATION,
        ),
        results="means",
        topics=("cuped",),
    ),
    Phrase(
        "difference-in-differences",
        says="the difference in differences",
        stems=(
            "difference in diff",
            "difference-in-diff",
            "diff-in-diff",
            "diff in diff",
            "did ",
            " did",
        ),
        asks=(r"diff(?:erence)?s?[\s-]in[\s-]diff|\bdid\b.{0,40}(?:estimate|means|before|after)",),
        slots=tuple(
            Slot(f"{stat}_{time}_{arm}", left=(rf"{label}\s+{time}(?:\s+{words})?",), kinds=_PLAIN)
            for arm, label in (("a", "control"), ("b", "treatment"))
            for time in ("before", "after")
            for stat, words in (("mean", "mean"), ("sd", "sd"), ("n", "n"))
        ),
        topics=("difference_in_differences",),
    ),
    Phrase(
        "quantile-interval",
        says="the interval of a quantile",
        stems=("median", "quantile", "percentile", "p90", "p95", "p99"),
        asks=(r"interval|\bci\b|confidence|ranks?",),
        unless=(r"\bvs\b|versus|difference|compare|hazard|surviv", *_NOT_PLAN),
        slots=(
            Slot(
                "values",
                left=(r"(?:values|median|data|of|for)(?:\s+(?:of|for|are|:))*",),
                kinds=_PLAIN,
                bare=True,
            ),
            Slot(
                "n",
                left=(r"n", r"from", r"of"),
                right=(r"(?:values|{people}|data\s+points)",),
                kinds=("count",),
            ),
            Slot(
                "quantile",
                left=(r"quantile",),
                right=(r"(?:th\s+)?percentile|quantile",),
                kinds=("number", "count", "percent"),
                turn=lambda q: q / 100 if q > 1 else q,
                choices={
                    0.5: r"\bmedian",
                    0.9: r"\bp90\b|90th",
                    0.95: r"\bp95\b|95th",
                    0.99: r"\bp99\b|99th",
                    0.75: r"\bp75\b|75th",
                    0.25: r"\bp25\b|25th",
                },
            ),
        ),
        topics=("quantile_metric", "confidence_interval"),
        weight=0.4,
    ),
    Phrase(
        "quantile-difference-test",
        says="the test of two quantiles",
        stems=("median", "quantile", "percentile", "p90", "p95", "p99"),
        asks=(r"\bvs\b|versus|differ|compare|test\b|signific",),
        unless=(r"hazard|surviv|mann|wilcoxon", *_NOT_PLAN),
        slots=(
            *_VALUES,
            Slot("value_a", left=(r"medians?(?:\s+of)?", r"p\d\d", _A), kinds=_PLAIN),
            Slot("value_b", left=(r"vs\.?", r"versus", r"and", _B), kinds=_PLAIN),
            Slot("standard_error_a", left=(r"standard\s+errors?", r"s\.?e\.?s?"), kinds=_PLAIN),
            Slot(
                "standard_error_b",
                left=(r"standard\s+errors?", r"s\.?e\.?s?", r"and"),
                kinds=_PLAIN,
            ),
            Slot(
                "quantile",
                choices={
                    0.5: r"\bmedian",
                    0.9: r"\bp90\b|90th",
                    0.95: r"\bp95\b|95th",
                    0.99: r"\bp99\b|99th",
                },
            ),
        ),
        topics=("quantile_metric",),
        weight=0.2,
    ),
)
