"""Phrases for trust: A/A checks, winner's curse, false positive risk, novelty, Simpson."""

from collections.abc import Mapping
from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot
from trialwise.core.records import Value

_ERROR: Final = Slot(
    "standard_error",
    left=(r"standard\s+errors?", r"std\.?\s+err(?:or)?s?", r"s\.?e\.?", "±", r"\+/-", r"\+-"),
    right=(r"(?:standard\s+errors?|s\.?e\.?)(?=\s*[,.;:)?]|\s+(?:and|for|with|over|of|per)\b)",),
    ask="What is the standard error of the estimate (for example 0.4)?",
    because="the same estimate is firm or noise, depending on its standard error",
)
_ESTIMATE: Final = Slot(
    "estimate",
    left=(
        r"estimates?",
        r"estimated\s+{change}",
        r"observed(?:\s+{change})?",
        r"measured",
        r"{change}s?",
        r"result",
        r"we\s+(?:saw|got|found|see|have|measured|observed)",
        r"(?:winner|test|variant|it)\s+(?:had|has|won\s+(?:with|by))",
        r"shows?",
    ),
    right=(r"{change}", r"estimate", r"better", r"higher", r"up"),
    bare=True,
    ask="What was the estimated effect (for example +3.1)?",
    because="it is the number to be checked",
)

# "a third of our ideas", "one in five", "one idea in ten"
_IDEA: Final = r"(?:(?:idea|test|experiment|feature|change|hypothesis)\s+)?"
ONE_IN: Final = rf"\b(?:1|one)\s+{_IDEA}(?:in|out\s+of|of)\s+(?:every\s+)?\d+"
_NUMBERS: Final = ("", "", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_SHARES: Final[Mapping[Value, str]] = {
    **{
        1 / n: rf"\b(?:1|one)\s+{_IDEA}(?:in|out\s+of|of)\s+(?:every\s+)?(?:{n}|{_NUMBERS[n]})\b"
        for n in range(2, len(_NUMBERS))
    },
    0.05: r"\b(?:1|one)\s+(?:in|out\s+of)\s+(?:20|twenty)\b",
    2 / 3: r"\btwo\s+thirds\s+of",
}
_PART_OF: Final = (
    r"\s+(?:of\s+)?(?:all\s+|our\s+|my\s+|the\s+)*(?:ideas|tests|experiments|features|changes)"
)
IDEAS: Final[Mapping[Value, str]] = {
    **_SHARES,
    0.5: rf"{_SHARES[0.5]}|\bhalf{_PART_OF}|50\s?[:/]\s?50\s+prior|even\s+prior",
    1 / 3: rf"{_SHARES[1 / 3]}|\b(?:a|one)\s+third{_PART_OF}",
    0.25: rf"{_SHARES[0.25]}|\b(?:a|one)\s+quarter{_PART_OF}",
    0.2: rf"{_SHARES[0.2]}|\b(?:a|one)\s+fifth{_PART_OF}",
    0.1: rf"{_SHARES[0.1]}|\b(?:a|one)\s+tenth{_PART_OF}",
}

# Significant more than once: a test and its replication.
_TWICE: Final = (
    r"\bboth\b.{0,40}signific|\b(?:two|2)\s+(?:\w+\s+)?tests\b.*\bboth\b|signific\w*\s+(?:\w+\s+)?(?:twice|again|in\s+both|in\s+a\s+row)|replicat\w*|"
    r"\b(?:two|2)\s+(?:independent\s+|separate\s+)?(?:tests|experiments|results)\b.{0,80}signific|"
    r"signific\w*\s+in\s+(?:two|2|three|3)\s+(?:\w+\s+)?(?:tests|experiments)"
)

PHRASES: Final[tuple[Phrase, ...]] = (
    Phrase(
        "aa-uniformity",
        says="the check of the p-values",
        stems=("uniform", "a/a", "aa test", "aa-test", "aa p"),
        asks=(r"p[\s-]?values?", r"uniform\w*"),
        unless=(
            r"p[\s-]?values?\s*(?:<|below|under|less\s+than)",
            r"\d\s+(?:were|was|got|came|turned|flagged|signific\w*)|\d\s*(?:of|out\s+of|/)\s*(?:\w+\s+){0,3}?\d",
            r"\bbin(?:s|ned)?\b|histogram|\bchi\b|chi[\s-]squared?|\bcells\b|\bbuckets\b",
        ),
        slots=(
            Slot(
                "p_values",
                left=(r"p[\s-]?values?(?:\s+(?:are|were|of|from|:))*", r"got", r"are", r"were"),
                kinds=("number", "count", "percent"),
                bare=True,
                ask="Which p-values did the A/A tests give (five or more, for example 0.12, 0.55)?",
                because="the check compares their distribution with the uniform one",
            ),
        ),
        topics=("aa_test", "p_value"),
    ),
    Phrase(
        "goodness-of-fit",
        says="the check of the histogram",
        stems=("bin", "histogram", "bucket", "chi", "cells"),
        asks=(
            r"^(?=.*(?:p[\s-]?values?|\ba/?a\b)).*(?:\bbin(?:s|ned)?\b|histogram|\bbuckets\b|\bcells\b|uniform)",
        ),
        unless=(r"\b0?\.\d+\s*(?:,|\s)\s*0?\.\d", r"\bsrm\b|\busers\b|\barms?\b"),
        slots=(
            Slot(
                "counts",
                left=(
                    r"(?:counts?|bins?|histogram|buckets|cells|values)(?:\s+(?:of|are|were|with|hold|have|got))*",
                ),
                kinds=("count",),
                bare=True,
                ask="How many p-values fell into each bin (for example 95, 105, 102, 98, 100)?",
                because="under no effect every bin gets the same share",
            ),
        ),
        idle=(
            r"\b\d[\d,]*\s+(?:a/?a\s+|simulated\s+)*(?:p[\s-]?values?|tests|runs|simulations)",
            r"\b(?:\d+|two|three|four|five|six|seven|eight|nine|ten)\s+(?:equal\s+|even\s+)*(?:bins|buckets|cells)",
        ),
        topics=("aa_test", "chi_squared_test"),
        weight=0.5,
    ),
    Phrase(
        "aa-false-positive-rate",
        says="the check of the false positive rate",
        stems=("a/a", "aa test", "aa-test"),
        unless=(r"\bexpect\w*|how\s+often\s+would|(?:probability|chance)\s+that",),
        asks=(
            r"\b\d+\s+(?:of|out\s+of|/)\s+(?:(?:the|our|my|last|past|all)\s+)*\d+",
            r"\d+\s*/\s*\d+",
            r"\b(?:signific\w*|reject\w*|false\s+positives?|fail\w*|flagged|red|positive|alarms?)\b",
            r"\bp(?:[\s-]?values?)?\s*(?:<|below|under|less\s+than)",
        ),
        slots=(
            Slot(
                "rejections",
                right=(
                    r"(?:\w+\s+){0,3}?(?:(?:were|was|came\s+(?:out|back|up))\s+)?(?:signific\w*|"
                    r"reject\w*|false\s+positives?|false\s+alarms?|failed|fail|flagged|positive|red)\b",
                    r"(?:\w+\s+){0,3}?(?:had|have|with|gave|show\w*|were|at|came\s+out)\s+(?:a\s+)?"
                    r"(?:p\b|p[\s-]?values?|below|under)",
                    r"(?:out\s+)?of(?:\s+(?:the|our|my|all|last|past|latest|these|those))*",
                ),
                left=(r"reject(?:ed|ions)?", r"signific\w+\s+in", r"flagged"),
                ask="How many of the A/A tests came out significant?",
                because="the check sets them beside the share that alpha promises",
            ),
            Slot(
                "tests",
                right=(r"(?:a/?a|aa)[\s-]+(?:tests?|experiments?|runs?)", r"tests?", r"runs?"),
                left=(r"out\s+of", r"of"),
                ask="How many A/A tests were run?",
                because="three of ten and thirty of a hundred are not the same evidence",
            ),
            Slot(
                "alpha",
                left=(r"at(?:\s+(?:the|a))?", r"level"),
                right=(r"(?:significance\s+)?level",),
                kinds=("percent",),
                weak=True,
            ),
        ),
        results="one rate",
        renames={"conversions": "rejections", "users": "tests"},
        idle=(r"\b\d+\s+or\s+more\b",),
        topics=("aa_test", "type_i_error"),
    ),
    Phrase(
        "winners-curse",
        says="the winner's curse",
        stems=(
            "winner",
            "exaggerat",
            "type m",
            "type s",
            "type-m",
            "type-s",
            "overestimat",
            "overstat",
            "inflat",
            "sign",
        ),
        asks=(
            r"winner'?s?\s+curse",
            r"exaggerat",
            r"type[\s-][ms]\b",
            r"sign\s+errors?",
            r"over(?:estimat|stat)",
            r"(?:expected|average|typical)\s+(?:size|value|effect|estimate|lift)\b.{0,40}signific",
            r"wrong\s+(?:sign|direction)|opposite\s+sign",
            r"inflat\w*\s.{0,30}(?:effect|estimate|lift|signific)",
        ),
        unless=(r"\b(?:correct|adjust|shrink)",),
        slots=(
            Slot(
                "effect",
                left=(
                    r"true\s+(?:{change}|value)(?:\s+(?:is|was|of|may\s+be|might\s+be|could\s+be))?"
                    r"(?:\s+(?:probably|likely|perhaps|maybe|presumably|more\s+like))?",
                    r"real\s+{change}",
                    r"actual\s+{change}",
                    r"true",
                    r"plausible\s+{change}",
                    r"{change}",
                ),
                right=(r"(?:true|real|actual)\s+{change}", r"{change}"),
            ),
            _ERROR,
        ),
        topics=("winners_curse", "type_m_error", "underpowered_experiment"),
        weight=0.5,
    ),
    Phrase(
        "winners-curse-correction",
        says="the corrected estimate",
        stems=("winner", "shrink", "correct", "selection", "overestimat", "exaggerat"),
        asks=(
            r"(?:correct|adjust|shrink|de-?bias)\w*\s.{0,60}(?:winner|selection|signific|curse)",
            r"winner'?s?\s+curse.{0,60}(?:correct|adjust|shrink)",
            r"winner'?s?\s+curse.{0,80}(?:standard\s+error|\bse\b)",
            r"(?:standard\s+error|\bse\b).{0,80}winner'?s?\s+curse",
            r"significant.{0,80}(?:true|real|actual)\s+{change}",
        ),
        unless=(r"\b(?:true|real|actual)\s+(?:{change}|value)\s+(?:of|is|was|=)\s*[\d.+-]",),
        slots=(_ESTIMATE, _ERROR),
        topics=("winners_curse", "regression_to_mean"),
        weight=0.5,
    ),
    Phrase(
        "false-positive-risk",
        says="the false positive risk",
        stems=(
            "false positive",
            "false discover",
            "fpr",
            "actually work",
            "are real",
            "is real",
            "actually true",
            "are true",
            "succeed",
            "success rate",
            "false alarm",
            "are false",
            "is false",
            "prior",
            "true winner",
            "fluke",
            "ppv",
            "predictive value",
            "h0",
            "null",
            "ideas work",
            "really work",
            "significant",
            "omission",
            "replicat",
            "believable",
            "is a real",
            "effective",
        ),
        asks=(
            r"false[\s-]positive\s+risk",
            r"\bfpr\b",
            r"(?:chance|probability|risk|likely|odds|share|proportion|fraction|percent|how\s+many)\b.{0,80}"
            r"(?:false|fluke|real|true|actually|work)",
            r"(?:false|fluke|real|true)\b.{0,80}(?:chance|probability|prior|success\s+rate)",
            r"how\s+often\b.{0,60}(?:signific\w*|wins?|finding|positive)\b.{0,40}(?:true|real|false|wrong)",
            r"\bppv\b|positive\s+predictive",
            r"(?:probability|chance|likely|odds)\b.{0,40}(?:\bh_?0\b|\bnull\b)",
            r"signific\w*\b.{0,40}\b(?:real|true|false|fluke)\b.{0,30}\d",
            r"false[\s-](?:omission|negative)\s+(?:rate|risk)|\bfor\b.{0,20}non[\s-]?signif",
            r"how\s+(?:believable|credible|trustworthy)\b.{0,30}\b(?:wins?|results?|winners?)",
            r"replicat\w*|signific\w*\s+(?:twice|again|in\s+both)|both\b.{0,30}signific",
        ),
        unless=(
            r"\b(?:peek|looks?|family[\s-]?wise)\b",
            r"at\s+least\s+one",
            rf"^(?!.*(?:{_TWICE})).*(?<!\bwe\s)(?<!\bi\s)\btests?\s+at\s+alpha\b",
            rf"^(?!.*(?:{_TWICE})).*\b\d+\s+(?:independent\s+)?(?:metrics|tests|comparisons|hypotheses|"
            r"ideas|experiments|winners)\b",
            r"\bp\(b",
            r"a/?a\s+tests?",
            r"bayes\s+factor|\bln\s*\(?p\b|sellke",
            r"\b(?:what|which)\s+(?:prior|success\s+rate|base\s+rate)\b.{0,40}\b(?:need|so\s+that|must)",
        ),
        spends=(ONE_IN, r"\b[23]\s+(?:independent\s+)?(?:tests|experiments|replications|results)"),
        slots=(
            Slot(
                "tests",
                choices={
                    3: r"\b(?:all\s+)?(?:three|3)\s+(?:\w+\s+)?(?:tests|experiments|replications|"
                    r"results)\b|three\s+times\s+in\s+a\s+row",
                    2: _TWICE,
                },
            ),
            Slot(
                "success_rate",
                left=(
                    r"prior(?:\s+(?:probability|success\s+rate|odds))?(?:\s+that[\w\s]{0,30})?",
                    r"success\s+rate",
                    r"only",
                    r"base\s+rate(?:\s+of[\w\s]{0,30})?",
                    r"win\s+rate",
                ),
                right=(
                    r"(?:of\s+)?(?:(?:our|all|my|the|tested)\s+)*(?:ideas?|experiments?|tests?|"
                    r"features?|hypotheses|changes?|treatments?|launches)\s+(?:\w+\s+){0,2}?(?:are|"
                    r"is|work|works|succeed|have|has|really|actually|win|true|real|genuinely)",
                    r"(?:prior|success\s+rate|base\s+rate|win\s+rate)",
                    r"of\s+(?:(?:our|all|my|the|tested)\s+)*(?:ideas?|experiments?|tests?|features?|"
                    r"hypotheses|changes?|treatments?)",
                    r"chance\s+(?:that\s+)?(?:the\s+)?(?:idea|feature|effect|hypothesis)",
                    r"of\s+(?:them|these|those)\s+(?:\w+\s+)?(?:work|succeed|are|have|win)",
                ),
                choices=IDEAS,
                ask="What share of the ideas you test has a real effect (for example 10 %)?",
                because="the rarer real effects are, the more significant results are false",
            ),
            Slot(
                "p_value",
                left=(r"p(?:[\s-]?value)?\s*(?:=|of|is|was|:)?",),
                kinds=("number",),
            ),
        ),
        topics=("false_positive_risk", "false_discovery_rate", "p_value"),
    ),
    Phrase(
        "twyman-check",
        says="the check of a surprising result",
        stems=(
            "twyman",
            "too good",
            "surpris",
            "past experiments",
            "past effects",
            "suspicious",
            "historical",
            "previous experiments",
            "believ",
            "past tests",
            "previous tests",
            "best guess",
        ),
        asks=(
            r"twyman",
            r"best\s+(?:guess|estimate)\b.{0,40}\b(?:true|real)",
            r"too\s+good\s+to\s+be\s+true",
            r"surpris",
            r"suspicious",
            r"believ",
            r"(?:past|previous|historical|earlier)\s+(?:experiments|effects|lifts|results|tests)",
        ),
        slots=(
            _ESTIMATE,
            _ERROR,
            Slot(
                "past_sd",
                left=(
                    r"(?:past|previous|historical|prior)\s[\w\s]{0,40}?(?:sd|standard\s+deviation|"
                    r"spread|vary\s+by|varies\s+by)(?:\s+(?:of|is|was|by))?",
                    r"(?:sd|standard\s+deviation)\s+of\s+(?:the\s+)?(?:true\s+|past\s+|previous\s+|"
                    r"historical\s+)+(?:effects|lifts|experiments)[\w\s]{0,12}?",
                    r"sds?",
                    r"standard\s+deviation",
                ),
                ask="How much did past true effects vary (their standard deviation)?",
                because="a result surprises beside what experiments usually give",
            ),
            Slot(
                "past_mean",
                left=(
                    r"(?:past|previous|historical)\s[\w\s]{0,40}?(?:mean|average)(?:\s+(?:of|is|was))?",
                    r"average(?:d)?",
                    r"mean",
                ),
            ),
        ),
        topics=("twymans_law",),
    ),
    Phrase(
        "novelty-slope",
        says="the trend of the effect",
        stems=(
            "novelty",
            "primacy",
            "fad",
            "wear",
            "trend",
            "decay",
            "daily effect",
            "per day",
            "each day",
            "over time",
            "slope",
        ),
        asks=(
            r"novelty",
            r"primacy",
            r"\bfad(?:e|es|ing)\b",
            r"wear(?:s|ing)?\s+off",
            r"decay",
            r"(?:effects?|lifts?)\s.{0,40}(?:over\s+time|by\s+day|per\s+day|each\s+day|trend|slope)",
            r"(?:daily|weekly)\s+(?:effects?|lifts?)",
        ),
        slots=(
            Slot(
                "effects",
                left=(
                    r"(?:daily|weekly)?\s*(?:effects?|lifts?|uplifts?|differences?)"
                    r"(?:\s+(?:by|per|each|over|on|of|were|are|was|is|the|day|days|week|weeks|time))*",
                    r"days?",
                    r"weeks?",
                ),
                bare=True,
                ask="What was the effect on each day, in order (for example 5, 4.1, 3.6, 2.9)?",
                because="a trend needs the effect of at least three days",
            ),
            Slot("standard_errors", left=(r"standard\s+errors?", r"s\.?e\.?s?", r"errors?")),
        ),
        idle=(
            r"\b(?:over|for|in|during)\s+(?:the\s+)?(?:first\s+|last\s+)?[\w-]+\s+(?:days|weeks)",
        ),
        topics=("novelty_effect", "primacy_effect"),
    ),
    Phrase(
        "interaction-test",
        says="the test whether the effect changed",
        stems=("week", "day", "month", "half", "period"),
        asks=(
            r"(?:declin|fad|drop|fall|fell|decreas|differ|chang|novelty|primacy|wear|grow|rise|rose|"
            r"weaker|stronger|shr[au]nk)\w*",
        ),
        unless=(
            r"\d\s*/\s*\d{2}|\bout\s+of\b|\bsds?\b|how\s+(?:many|long)|\bpower\b|per\s+(?:day|week)",
            r"(?:week|day)\s*3|third\s+(?:week|day)",
            r"\d\s+(?:[\w-]+\s+)?(?:in|over|during|across)\s+[\d,.]+\s|(?:user|machine|server|device)[\s-](?:day|week|month|hour)",
        ),
        spends=(r"\b(?:week|day|month|period)\s*[12]\b",),
        slots=tuple(
            Slot(
                name,
                left=_ERROR.left if "error" in name else (r"(?:{change}|estimate)(?:\s+of)?",),
                right=_ERROR.right if "error" in name else (),
                kinds=("percent", "points", "number", "count", "money"),
                bare="error" not in name,  # two numbers are two effects, not one and its error
                ask=f"What is the {word} of each of the two periods?",
                because="the two effects are compared, each with its error",
            )
            for name, word in (
                ("effect_a", "effect"),
                ("standard_error_a", "standard error"),
                ("effect_b", "effect"),
                ("standard_error_b", "standard error"),
            )
        ),
        topics=("novelty_effect", "primacy_effect"),
        weight=0.3,
    ),
)
