"""Phrases for many tests: family-wise error, corrected and combined p-values, pooled estimates."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot
from trialwise.assistant.understand.phrases.wording import DF
from trialwise.core.records import Value

_TESTS: Final = (
    r"(?:(?:a/?a|independent|different|separate|other|simultaneous|primary|secondary|pairwise|a/b|true|"
    r"null|unrelated|key|success|guardrail|co-?primary|uncorrelated|such|more)[\s-]+)*(?:tests?|metrics?|"
    r"comparisons?|hypothes[ei]s|kpis?|outcomes?|endpoints?|segments?|variants?|treatments?|"
    r"experiments?|p[\s-]?values?|ideas|cuts|slices|markets|countries|guardrails|primaries|goals|"
    r"contrasts?|pairs)"
)
COUNT: Final = Slot(
    "tests",
    left=(r"(?:number\s+of\s+)?(?:tests?|metrics?|comparisons?|hypotheses)", r"k", r"m"),
    right=(_TESTS, rf"(?!(?:or|and|of|to|in|the|with|at|for|p)\b)[a-z][\w-]*\s+{_TESTS}"),
    ask="How many tests, metrics or comparisons are there?",
    because="every further test is another chance of a false positive",
)
EACH_ALPHA: Final = Slot(
    "alpha",
    left=(r"each\s+at", r"at", r"@", r"level", r"threshold", r"cut-?off"),
    right=(r"each", r"(?:significance\s+)?level", r"fdr", r"family[\s-]?wise", r"fwer", r"overall"),
    kinds=("percent", "number"),
    weak=True,
)
P_VALUES: Final = Slot(
    "p_values",
    left=(
        r"p[\s-]?values?(?:\s+(?:are|were|of|from|like|these|this|the|list|i\s+got|we\s+got|:))*",
        r"ps",
        r"p'?s",
        r"p\s*=",
        r"got",
        r"these",
        r"tests?(?:\s+(?:gave|with))?",
        r"combine",
        r"stouffer",
        r"holm",
        r"bh",
        r"fisher",
        r"adjust",
    ),
    right=(r"p[\s-]?values?",),
    kinds=("number", "count"),
    bare=True,
    ask="Which p-values (for example 0.01, 0.02, 0.04)?",
    because="each correction works on the whole list",
)
_ONE_P: Final = r"\bp(?:[\s-]?values?)?\s*(?:=|of|is|was)?\s*\d*\.\d+"
# "exactly two", "three or more": another number than at least one.
SO_MANY: Final = (
    r"\bexactly\b|\bat\s+most\b|\bnone\b|\b(?!(?:one|1)\b)(?:\d+|two|three|four|five|six|seven|eight|nine|"
    r"ten)\s+or\s+(?:more|fewer|less)|\bat\s+least\s+(?!(?:one|1)\b)(?:\d|two|three|four|five|six)|\ball\b"
    r"(?!\s+(?:(?:tests|metrics|comparisons|of\s+them)?\s*together|at\b|tested|with\b))|\bboth\b|\bmore\s+than\s+(?:one|two|\d)"
)
_WITH_POWER: Final = (
    r"\d\s?%?\s*(?:of\s+)?power\b|\bpower(?:ed)?\s*(?:of|at|is|=|:|to)?\s*(?:0?\.\d|\d)|"
    r"(?<!no\s)(?<!any\s)\breal\s+effects?|effects?\s+(?:is|are)\s+(?:all\s+)?real"
)
_METHODS: Final[Mapping[Value, str]] = {
    "bonferroni": r"bonferroni",
    "holm_sidak": r"holm[\s-]+[sš]id[aá]k",
    "sidak": r"[sš]id[aá]k",
    "hochberg": r"(?<!benjamini[\s-])(?<!benjamini)hochberg",
    "hommel": r"hommel",
    "by": r"yekutieli|\bby\s+(?:procedure|method|correction)|\bb-y\b",
    "bh": r"benjamini|\bbh\b|\bfdr\b|false\s+discovery",
    "holm": r"holm",
}
_MEANS: Final = (
    Slot(
        "means",
        left=(r"(?:group\s+)?means?", r"averages?"),
        kinds=("number", "count", "money"),
        ask="What is the mean of each group, control first (for example 10, 12, 13)?",
        because="the test compares all of them",
    ),
    Slot(
        "sds",
        left=(r"sds?", r"standard\s+deviations?", r"std\s*devs?", r"(?:common|pooled)\s+sd"),
        right=(r"(?:common\s+)?sds?",),
        kinds=("number", "count", "money"),
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

PHRASES: Final[tuple[Phrase, ...]] = (
    Phrase(
        "family-wise-error",
        says="the family-wise error rate",
        stems=(
            "family",
            "fwer",
            "at least one",
            "any false",
            "false positive",
            "one or more",
            "some false",
            "false alarm",
            "by chance alone",
            "by chance",
            "spurious",
            "error",
        ),
        asks=(
            r"family[\s-]?wise",
            r"\bfwer\b",
            r"(?:at\s+least\s+(?:one|1)|one\s+or\s+more|any|some|a)\b[\w\s]{0,40}\b(?:false|spurious|"
            r"significan\w*|flukes?|type\s+[i1]|lights?|fires?|hits?|alarms?|positives?|flags?|shows?|wins?)",
            r"how\s+many\s+(?:\w+\s+){0,3}?(?:false\s+positives|false\s+alarms|by\s+chance|significant)",
            r"(?:chance|probability|risk|likely|odds)\b.{0,60}\b(?:false\s+(?:positive|alarm)|spurious)",
            r"expected?\s.{0,30}(?:false\s+positives|by\s+chance)",
            r"(?:overall|total|combined|joint)\s+(?:\w+\s+)?error|error\s+(?:rate\s+)?(?:overall|in\s+"
            r"total|of\s+all)",
        ),
        unless=(
            r"\bp[\s-]?values?\s*:?\s*\.?\d",
            r"\blooks\b|\blook\b(?!\s+at\b)|\bpeek|\binterim",
            r"false[\s-]positive\s+risk",
            r"\bprior\b|success\s+rate|of\s+(?:our|the|my)\s+ideas|actually\s+(?:true|work|real)",
            r"^(?!.*expect).*\b(?:a/a|aa)\b",
            r"alpha\s+per\s+(?:test|comparison|metric)",
            r"(?:what|which)\s+(?:alpha|level|threshold|cut-?off)",
            r"(?<!no\s)(?<!any\s)(?<!without\s)true\s+effects?",
            SO_MANY,
            _WITH_POWER,
            r"(?:hold|keep|control)\w*\s.{0,30}(?:at|to|below|under)\s+\.?\d",
        ),
        slots=(COUNT, EACH_ALPHA),
        topics=("family_wise_error_rate", "multiple_comparisons"),
    ),
    Phrase(
        "bonferroni-alpha",
        says="alpha per test",
        stems=(
            "bonferroni",
            "sidak",
            "šidák",
            "alpha per",
            "correct",
            "simultaneous",
            "per comparison",
            "per test",
            "each test",
            "per metric",
            "threshold",
            "family",
            "cutoff",
            "cut-off",
            "fwer",
        ),
        asks=(
            r"bonferroni",
            r"[sš]id[aá]k",
            r"(?:alpha|level|threshold|cut-?off)\b.{0,40}\b(?:per|each|every|individual)\s*(?:test|"
            r"comparison|metric|hypothes|kpi)?",
            r"(?:what|which)\s+(?:alpha|level|threshold|cut-?off|p[\s-]?value)\b",
            r"(?:hold|keep|control)\w*\s.{0,30}(?:fwer|family[\s-]?wise|overall)",
            r"correct\w*\s+(?:alpha|for)",
            r"simultaneous\b",
        ),
        unless=(
            r"\bp[\s-]?values?(?:\s+(?:of|are|were|:))*\s*:?\s*\.?0?\.\d+\s*(?:,|and)",
            r"sample\s+size|how\s+many\s+(?:users|people|visitors)|power",
            r"\blooks?\b|\binterim|\bweight|dunnett",
            r"adjust\w*\s+(?:these|the|my|p)",
        ),
        slots=(COUNT, EACH_ALPHA),
        topics=("bonferroni", "multiple_comparisons"),
    ),
    Phrase(
        "adjust-p-values",
        says="the adjusted p-values",
        stems=(
            "p-val",
            "p val",
            "pval",
            "p =",
            "p=",
            "holm",
            "bonferroni",
            "benjamini",
            "bh",
            "hochberg",
            "fdr",
            "sidak",
            "hommel",
            "yekutieli",
            "adjust",
            "correct",
        ),
        asks=(
            r"(?:adjust|correct)\w*\b.{0,40}\bp(?:s|[\s-]?values?)?\b",
            r"\bp(?:s|[\s-]?values?)\b.{0,80}(?:adjust|correct)",
            r"holm",
            r"bonferroni",
            r"benjamini|\bbh\b|\bfdr\b",
            r"hochberg",
            r"[sš]id[aá]k",
            r"hommel|yekutieli",
            r"(?:which|how\s+many)\b.{0,40}\b(?:surviv|signific|reject|discover|remain|pass|hold)",
            r"q[\s-]?values?",
        ),
        unless=(r"\bfisher\b|stouffer|tippett|combin", r"\blooks?\b|\binterim"),
        slots=(
            P_VALUES,
            Slot("method", choices=_METHODS),
            Slot(
                "alpha",
                left=(r"fdr(?:\s+(?:of|at))?", r"at", r"q\s*=?", r"@", r"level", r"threshold"),
                right=(r"fdr", r"(?:significance\s+)?level", r"fwer"),
                kinds=("percent", "number"),
            ),
        ),
        weight=0.5,
        topics=("multiple_comparisons", "holm", "bh_procedure"),
    ),
    Phrase(
        "false-discovery",
        says="the share of false discoveries",
        stems=(
            "discover",
            "true effect",
            "real effect",
            "are real",
            "are true",
            "actually",
            "truly",
            "false positives",
            "work",
            "winners",
            "real",
        ),
        asks=(
            r"(?:share|proportion|fraction|percent\w*|expected|how\s+many)\b.{0,60}\b(?:false\s+discover|"
            r"false\s+positives|true\s+(?:discover|positives)|discover|of\s+the\s+significant)",
            r"\b(?:tests|experiments|hypotheses|ideas)\b.*false\s+discover",
            r"false\s+discovery\s+(?:rate|proportion|share)\b.{0,60}\b(?:tests|experiments|hypotheses)",
            r"(?:how\s+many|number\s+of|expect\w*)\b.{0,60}\b(?:signific\w*|wins?|winners|positives|"
            r"false\s+ones)\b",
            r"(?:winners|wins|significant\s+(?:ones|results)|positives|discoveries)\b.{0,30}\b(?:false|wrong|"
            r"flukes?|noise|real|true)\b",
        ),
        spends=(r"\b(?:a|per|each|every|this)\s+(?:year|quarter|month|week)\b",),
        unless=(
            r"\bp[\s-]?values?\s*:?\s*\.?\d",
            r"\bp\s*=",
            r"\bnon[\s-]?signif|\bnot\s+signif|\bomission|\bhid(?:e|es|den|ing)\b",
            r"\b(?:no|zero|without\s+any)\s+(?:true|real|actual)\s+effects?|\bnothing\s+(?:works|has)|\bnull\s+",
        ),
        slots=(
            Slot(
                "tests",
                right=(r"(?:\w+\s+)?(?:tests?|experiments?|hypothes[ei]s|ideas|metrics|features)",),
                left=(r"run", r"of"),
                kinds=("count",),
            ),
            Slot(
                "share_true",
                left=(r"prior", r"share\s+(?:of\s+)?true", r"only", r"success\s+rate"),
                right=(
                    r"(?:of\s+)?(?:(?:them|which|these|the|our|tests?|ideas?|hypotheses|experiments?|"
                    r"features?)\s+)*(?:(?:are|is|have|has|were)\s+)?(?:(?:a|an)\s+)?(?:truly|real|true|"
                    r"actually|genuine|work|effective)",
                    r"of\s+(?:them|which|these|the|our|ideas?|tests?|hypotheses|experiments?)",
                    r"of\s?\Z",
                    r"prior",
                ),
                kinds=("percent", "number"),
                ask="What share of the tested hypotheses has a real effect (for example 10 %)?",
                because="the rarer real effects are, the more discoveries are false",
            ),
            EACH_ALPHA,
        ),
        topics=("false_discovery_rate", "false_positive_risk"),
    ),
    *(
        Phrase(
            "significant-count",
            says="the chance that so many tests are significant",
            stems=("signific", "false", "power", "detect", "light", "win", "fire"),
            asks=asks,
            unless=(
                r"sample\s+size|hazard|inferior|\bworse\b|equivalen|how\s+many\s+(?:{people})|\bmde\b|baseline|\blooks?\b|\binterim|\bpeek",
                r"\bprior\b|\bideas\b|success\s+rate|discover|replicat|base\s+rate|bayes|posterior",
                r"\bp\s*=\s*0?\.\d|\bp[\s-]?values?\s*:?\s*0?\.\d|\d\s*(?:/|out\s+of)\s*\d|\bcame\s+(?:out|back)",
                *unless,
            ),
            slots=(
                replace(
                    COUNT,
                    left=(*COUNT.left, r"all(?:\s+of(?:\s+the)?)?", r"out\s+of", r"of", r"among"),
                    choices={2: r"\bboth\b"},
                ),
                Slot(
                    "significant",
                    left=(
                        r"(?:at\s+(?:least|most)|exactly|more\s+than)",
                        r"(?:probability|chance|odds)\s+(?:of|that)(?:\s+(?:only|just))*",
                    ),
                    right=(
                        r"or\s+(?:more|fewer|less)",
                        r"(?:of\s+(?:them|these)\s+)?(?:(?:is|are|come\s+out)\s+)?(?:false\s+(?:positives?|"
                        r"alarms?)|signific\w*|light\w*|fir(?:e|es|ing)|positives?)",
                    ),
                    kinds=("count",),
                ),
                EACH_ALPHA,
            ),
            topics=("multiple_comparisons", "family_wise_error_rate"),
            weight=0.5,
        )
        for asks, unless in (
            (
                (
                    rf"^(?=.*(?:{_WITH_POWER}))(?=.*(?:{SO_MANY}|at\s+least\s+one|\bany\b|joint|together)).*"
                    r"(?:probability|chance|odds|likel|power)",
                ),
                (),
            ),
            (
                (
                    rf"^(?=.*(?:{SO_MANY}))(?=.*(?:false\s+(?:positive|alarm)|signific|light|fluke)).*"
                    r"(?:probability|chance|odds|likel|how\s+often)",
                ),
                (_WITH_POWER, r"\bboth\b|\ball\s+(?:three|four|five|\d)"),
            ),
        )
    ),
    Phrase(
        "dunnett-critical",
        says="the critical value of Dunnett's test",
        stems=("dunnett",),
        asks=(
            r"dunnett.{0,80}(?:critical|\bz\b|\bt\b|cut-?off|bound|quantile|threshold)",
            r"(?:critical|cut-?off|bound|quantile|threshold).{0,80}dunnett",
        ),
        unless=(
            r"\bmeans?\s+\d|\bsds?\b|standard\s+dev|power|sample\s+size|how\s+many\s+(?:{people})",
        ),
        slots=(
            Slot(
                "treatments",
                left=(r"(?:number\s+of\s+)?treatments", r"k"),
                right=(
                    r"(?:active\s+|new\s+)?(?:treatments|challengers|comparisons|contrasts|doses)",
                ),
                kinds=("count",),
                ask="How many treatments are compared with control (for example 3)?",
                because="every further treatment makes the bound larger",
            ),
            DF,
            EACH_ALPHA,
        ),
        spends=(r"\b(?:two|one|\d)[\s-](?:sided|tailed)",),
        topics=("dunnett_test", "multiple_comparisons"),
        weight=1.0,
    ),
    Phrase(
        "dunnett-test",
        says="Dunnett's test",
        stems=("dunnett",),
        asks=(r"dunnett",),
        slots=_MEANS,
        topics=("dunnett_test", "multiple_comparisons"),
    ),
    Phrase(
        "tukey-test",
        says="Tukey's test",
        stems=("tukey", "pairwise", "all pairs", "hsd"),
        asks=(r"tukey|\bhsd\b", r"pairwise", r"all\s+pairs"),
        slots=_MEANS,
        topics=("multiple_comparisons", "anova"),
    ),
    Phrase(
        "bonferroni-p",
        says="the corrected p-value",
        stems=("bonferroni", "sidak", "šidák", "correct", "adjust", "multiple", "metrics", "tests"),
        asks=(
            rf"{_ONE_P}.*(?:bonferroni|[sš]id[aá]k|correct\w*|adjust\w*|multiple)",
            rf"(?:bonferroni|[sš]id[aá]k|correct\w*|adjust\w*|multiple)\b.*{_ONE_P}",
        ),
        unless=(
            r"holm|hochberg|benjamini|\bbh\b|\bfdr\b|\blooks?\b|interim|hommel",
            r"p[\s-]?values?\b.{0,20}\.\d+\s*(?:,|and|;)\s*0?\.\d",
            r"\bp\s*=\s*0?\.\d+\s*(?:,|and|;)\s*(?:p\s*=\s*)?0?\.\d",
        ),
        slots=(
            Slot(
                "p_value",
                left=(
                    r"(?:raw\s+|unadjusted\s+|uncorrected\s+)?p(?:[\s-]?values?)?(?:\s*(?:=|of|is|was))*",
                ),
                kinds=("number",),
                ask="What is the p-value before the correction (for example 0.012)?",
                because="the correction multiplies it",
            ),
            COUNT,
            EACH_ALPHA,
        ),
        topics=("bonferroni", "multiple_comparisons"),
        weight=1.0,
    ),
)
