"""Phrases for many looks: boundaries, peeking, conditional power, always-valid inference."""

from collections.abc import Mapping
from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot
from trialwise.core.records import Value

_BOUNDARIES: Final[Mapping[Value, str]] = {
    "lan-demets-pocock": r"(?:lan|demets|spend\w*).{0,40}pocock|"
    r"pocock.{0,30}(?:spend|type\s+spend)",
    "lan-demets-obrien-fleming": r"(?:lan|demets|spend\w*).{0,40}(?:o'?\s?brien|obf)|(?:o'?\s?brien|obf).{0,40}"
    r"(?:spend|lan|demets)|lan[\s–-]*demets",
    "hwang-shih-decani": r"hwang|shih|decani|\bhsd\b",
    "kim-demets": r"kim[\s–-]*demets|power\s+family",
    "wang-tsiatis": r"wang[\s–-]*tsiatis",
    "haybittle-peto": r"haybittle|\bpeto\b",
    "obrien-fleming": r"o'?\s?brien|\bobf\b",
    "pocock": r"pocock",
}
_LOOKS: Final = Slot(
    "looks",
    left=(
        r"(?:number\s+of\s+)?(?:looks?|analyses|peeks)",
        r"k",
        r"(?:daily|every\s+day|each\s+day)\s+for",
    ),
    right=(
        r"(?:(?:equally[\s-]spaced|interim|planned|equal|evenly[\s-]spaced|total|pocock|obf|o'?brien[\s-]"
        r"fleming|sequential|scheduled)\s+)*(?:looks?|peeks?|analyses|analysis|checks?|times|interims?|"
        r"stages?|inspections?|glances?)",
    ),
    kinds=("count", "number", "duration"),
    ask="How many looks are planned, the last one included (for example 5)?",
    because="every look is another chance to stop by luck",
)
_INFORMATION: Final = Slot(
    "information",
    left=(
        r"information(?:\s+(?:fractions?|times?|rates?))?(?:\s+(?:of|at))*",
        r"looks?\s+at",
        r"analyses\s+at",
        r"timing",
        r"fractions?",
    ),
    right=(r"of\s+the\s+(?:information|sample|data)", r"information"),
    kinds=("percent", "number", "count"),
)
_PLAN_SLOTS: Final = (
    _LOOKS,
    _INFORMATION,
    Slot("boundary", choices=_BOUNDARIES),
    Slot("delta", left=(r"delta", r"Δ"), kinds=("number",)),
    Slot("gamma", left=(r"gamma", r"γ"), kinds=("number", "count")),
    Slot("rho", left=(r"rho", r"ρ"), kinds=("number", "count")),
)
_ALPHA: Final = Slot(
    "alpha",
    left=(
        r"at",
        r"each\s+at",
        r"(?:overall|two-sided|one-sided)(?:\s+alpha)?",
        r"test(?:ing)?\s+at",
    ),
    right=(r"(?:overall|each(?:\s+time)?|per\s+look|level|two-sided|one-sided)",),
    kinds=("percent", "number"),
    weak=True,
)
_SEQUENTIAL: Final = (
    "o'brien",
    "obrien",
    "obf",
    "pocock",
    "haybittle",
    "lan-demets",
    "lan demets",
    "demets",
    "hwang",
    "wang-tsiatis",
    "group sequential",
    "group-sequential",
    "spending",
    "interim",
    "looks",
    "sequential",
    "boundar",
    "inflation",
)
_NAMED: Final = (
    r"o'?\s?brien|\bobf\b|pocock|haybittle|demets|hwang|tsiatis|group[\s-]sequential|alpha[\s-]spending|"
    r"spending\s+function"
)

PHRASES: Final[tuple[Phrase, ...]] = (
    Phrase(
        "group-sequential-boundaries",
        says="the stopping boundaries",
        stems=_SEQUENTIAL,
        asks=(
            rf"(?:{_NAMED}).{{0,80}}(?:bound|critical|constant|z\b|threshold|limits?|nominal|level|"
            r"p[\s-]?values?|inflat|looks?|analyses|information|interim|alpha)",
            rf"(?:bound|critical|constant|threshold|nominal|level|inflat|maximum\s+sample).{{0,80}}(?:{_NAMED})",
            r"(?:stopping|efficacy|sequential)\s+boundar",
            r"inflation\s+factor",
            r"which\s+(?:constant\s+)?z\b.{0,60}looks?",
        ),
        unless=(
            r"conditional\s+power|futil|predictive\s+power",
            r"(?:observed|current|now|so\s+far|got|saw|have)\s.{0,12}\bz\b|\bz\s*(?:=|is|of|values?)\s*[\d-]",
        ),
        slots=(
            *_PLAN_SLOTS,
            _ALPHA,
            Slot("n_fixed", left=(r"fixed(?:\s+(?:sample|design|n))*",), kinds=("count",)),
        ),
        topics=("sequential_testing", "alpha_spending", "obrien_fleming"),
    ),
    Phrase(
        "sample-size-group-sequential",
        says="the sample size of a group sequential test",
        stems=_SEQUENTIAL,
        asks=(rf"(?:{_NAMED})", r"\blooks?\b|\binterim|sequential"),
        unless=(r"always[\s-]valid|msprt|confidence\s+sequence|anytime",),
        target="sample_size",
        slots=(
            *_PLAN_SLOTS,
            Slot(
                "n_fixed",
                left=(r"fixed(?:\s+(?:sample|design|n|size))*(?:\s+(?:of|is|needs|with))*",),
                right=(r"(?:{people}\s+)?(?:per\s+arm\s+)?(?:in\s+a\s+|for\s+a\s+)?fixed",),
                kinds=("count",),
            ),
        ),
        change="rates",
        topics=("sequential_testing", "sample_size"),
    ),
    Phrase(
        "group-sequential-test",
        says="the decision at this look",
        stems=_SEQUENTIAL,
        asks=(
            r"\bstop\b|\bgo\s+on\b|\bcontinue\b|\bcross|\breject|\bsignific|repeated\s+p|final\s+p|\bdecid|"
            r"\bdecision|\bexceed",
        ),
        unless=(r"conditional\s+power|futil|predictive", r"sprt|always[\s-]valid"),
        slots=(
            Slot(
                "z_values",
                left=(
                    r"z(?:[\s-]?(?:values?|scores?|statistics?))?(?:\s*(?:=|of|is|was|were|are|at))*",
                ),
                kinds=("number", "count"),
            ),
            Slot(
                "p_values",
                left=(r"p(?:[\s-]?values?)?(?:\s*(?:=|of|is|was|were|are))*",),
                kinds=("number",),
            ),
            *_PLAN_SLOTS,
            Slot(
                "standard_error",
                left=(r"standard\s+error", r"s\.?e\.?"),
                kinds=("number", "percent"),
            ),
            _ALPHA,
        ),
        topics=("sequential_testing", "interim_analysis"),
    ),
    Phrase(
        "conditional-power",
        says="the conditional power",
        stems=(
            "conditional power",
            "futil",
            "predictive power",
            "chance of ending",
            "still win",
            "still reach",
            "still become",
            "end up signific",
            "ending signific",
        ),
        asks=(
            r"conditional\s+power",
            r"futil",
            r"predictive\s+power",
            r"(?:chance|probability)\s.{0,60}(?:ending|end\s+up|still|finish)",
        ),
        unless=(r"futility\s+(?:bound|limit)",),
        slots=(
            Slot(
                "z",
                left=(
                    r"(?:interim\s+|current\s+|observed\s+)?z(?:[\s-]?(?:value|score|statistic))?",
                ),
                kinds=("number", "count"),
                ask="What is the z statistic now (for example 1.2)?",
                because="it is where the test stands",
            ),
            Slot(
                "fraction",
                left=(
                    r"information(?:\s+fraction)?(?:\s+(?:of|is|at))*",
                    r"fraction",
                    r"halfway\s+at",
                    r"after",
                    r"at",
                ),
                right=(
                    r"(?:of\s+(?:the\s+)?(?:planned\s+)?)?(?:information|data|sample|users|way|through|in\b|"
                    r"events|collected|done)",
                    r"of\s+(?:the|our|planned)",
                ),
                kinds=("percent", "number", "fraction"),
                choices={
                    0.5: r"\bhalf[\s-]?way|\bhalf\s+(?:of\s+)?(?:the\s+)?(?:data|information|sample|users)|at\s+half"
                },
                ask="What share of the planned information is in (for example 60 %)?",
                because="the less is in, the more the end can still differ from now",
            ),
            Slot(
                "assumed",
                choices={
                    "none": r"(?:under|if|with|given|assuming)\s.{0,20}(?:null|no\s+(?:real\s+)?effect)|really\s+no\s+effect",
                    "design": r"(?:design|planned|original|hypothesi[sz]ed|assumed)\s+effect|effect\s+we\s+planned",
                    "current-trend": r"current\s+trend|trend\s+continues|observed\s+effect",
                },
            ),
            Slot(
                "effect",
                left=(r"effect", r"estimate", r"difference"),
                kinds=("number", "percent", "points"),
            ),
            Slot(
                "standard_error",
                left=(r"standard\s+error", r"s\.?e\.?"),
                kinds=("number", "percent", "points"),
            ),
            Slot(
                "critical_z",
                left=(
                    r"(?:final\s+)?(?:critical|bound(?:ary)?|threshold)(?:\s+(?:z|value|of|is|at))*",
                    r"z\s*>",
                ),
                kinds=("number",),
            ),
        ),
        topics=("interim_analysis", "power"),
        weight=0.5,
    ),
    Phrase(
        "futility-boundary",
        says="the futility bounds",
        stems=("futil", "beta spending", "beta-spending", "non-binding", "give up"),
        asks=(
            r"futility\s+(?:bound\w*|limits?|rule|stop\w*|z)",
            r"beta[\s-]spending",
            r"non[\s-]binding",
        ),
        slots=(*_PLAN_SLOTS, _ALPHA),
        topics=("interim_analysis", "sequential_testing"),
        weight=1.0,
    ),
    Phrase(
        "peeking-error",
        says="the false positive rate of peeking",
        stems=(
            "peek",
            "look",
            "check",
            "every day",
            "each day",
            "daily",
            "interim",
            "times",
            "stop at the first",
        ),
        asks=(
            r"peek\w*",
            r"(?:false[\s-]positive|type\s+(?:i|1)\b|\berror\b|real\s+alpha|actual\s+alpha|true\s+alpha).{0,120}"
            r"\b(?:looks?|checks?|interim|times|every\s+day|daily)\b",
            r"\b(?:looks?|check\w*|interim|every\s+day|daily)\b.{0,120}(?:false[\s-]positive|type\s+(?:i|1)\b|"
            r"\berror\b|(?:real|actual|true|overall)\s+alpha)",
        ),
        unless=(
            rf"(?:{_NAMED})",
            r"\bmetrics\b|\bcomparisons\b|family[\s-]?wise",
            r"\bbonferroni\b",
            r"conditional\s+power",
            r"always[\s-]valid|msprt",
        ),
        slots=(_LOOKS, _ALPHA),
        topics=("peeking", "sequential_testing"),
        weight=0.5,
    ),
    Phrase(
        "msprt",
        says="the always-valid p-value",
        stems=(
            "msprt",
            "mixture sprt",
            "always-valid",
            "always valid",
            "anytime-valid",
            "anytime valid",
            "mixture sequential",
        ),
        asks=(r"msprt|mixture", r"(?:always|anytime)[\s-]valid"),
        unless=(r"srm|sample\s+ratio", r"confidence\s+sequence"),
        slots=(
            Slot(
                "effect",
                left=(r"effect", r"estimate(?:\s+is)?", r"difference", r"{change}"),
                right=(r"{change}",),
                kinds=("number", "percent", "points", "count", "money"),
            ),
            Slot(
                "standard_error",
                left=(r"standard\s+error", r"s\.?e\.?"),
                right=(r"standard\s+error", r"s\.?e\.?"),
                kinds=("number", "percent", "points", "count", "money"),
                ask="What is the standard error of the effect?",
                because="it says how much has been learnt so far",
            ),
            Slot(
                "tau",
                left=(
                    r"tau",
                    r"τ",
                    r"mixing\s+(?:sd|standard\s+deviation)",
                    r"mixture\s+(?:sd|standard\s+deviation)",
                ),
                kinds=("number", "percent", "points", "count"),
                ask="What is τ, the spread of effects that the mixture expects (for example 0.01)?",
                because="the always-valid p-value is tuned to effects of that size",
            ),
            Slot(
                "expected_effect",
                left=(r"expected\s+(?:effect|lift|difference)",),
                kinds=("number", "percent", "points"),
            ),
        ),
        topics=("msprt", "always_valid_p"),
    ),
    Phrase(
        "msprt",
        says="the always-valid p-value",
        stems=(
            "msprt",
            "mixture sprt",
            "always-valid",
            "always valid",
            "anytime-valid",
            "anytime valid",
        ),
        asks=(r"msprt|mixture", r"(?:always|anytime)[\s-]valid"),
        unless=(r"srm|sample\s+ratio", r"confidence\s+sequence"),
        slots=(
            Slot(
                "tau",
                left=(r"tau", r"τ"),
                kinds=("number", "percent", "points", "count"),
                ask="What is τ, the spread of effects that the mixture expects (for example 0.01)?",
                because="the always-valid p-value is tuned to effects of that size",
            ),
            Slot(
                "expected_effect",
                left=(r"expected\s+(?:effect|lift|difference)",),
                kinds=("number", "percent", "points"),
            ),
        ),
        results="rates",
        topics=("msprt", "always_valid_p"),
        weight=-0.5,
    ),
    Phrase(
        "confidence-sequence",
        says="the confidence sequence",
        stems=("confidence sequence", "anytime", "always-valid", "always valid"),
        asks=(r"confidence\s+sequence", r"(?:always|anytime)[\s-]valid\s.{0,30}(?:interval|ci\b)"),
        slots=(
            Slot(
                "n_opt",
                left=(
                    r"(?:tuned|optimi[sz]ed|tightest|best)(?:\s+(?:for|at|to|around))*",
                    r"n_?opt",
                ),
                ask="For how many users is it to be tightest (for example the planned total)?",
                because="a confidence sequence is tuned to one size and a little wider elsewhere",
            ),
        ),
        results="rates",
        topics=("confidence_sequence", "always_valid_p"),
        weight=0.3,
    ),
    Phrase(
        "sequential-sample-size",
        says="the sample size of an always-valid test",
        stems=("msprt", "always-valid", "always valid", "anytime", "sequential"),
        asks=(r"msprt", r"(?:always|anytime)[\s-]valid"),
        target="sample_size",
        slots=(
            _LOOKS,
            Slot("n_fixed", left=(r"fixed(?:\s+(?:sample|design|n|size))*",), kinds=("count",)),
        ),
        change="rates",
        topics=("msprt", "sample_size"),
        weight=0.5,
    ),
    Phrase(
        "sequential-srm",
        says="the sequential check of the split",
        stems=("srm", "sample ratio", "split"),
        asks=(
            r"(?:sequential|always[\s-]valid|anytime[\s-]valid|e[\s-]?value|every\s+(?:day|look)|continuous\w*)"
            r".{0,60}(?:srm|sample\s+ratio|split)",
            r"(?:srm|sample\s+ratio|split).{0,60}(?:sequential|always[\s-]valid|anytime|e[\s-]?value|continuous)",
        ),
        slots=(
            Slot(
                "counts",
                left=(r"counts?", r"users?", r"got", r"saw", r"observed", r"have"),
                kinds=("count",),
                bare=True,
                ask="How many users are in each arm?",
                because="the check compares them with the planned split",
            ),
            Slot("concentration", left=(r"concentration",)),
        ),
        topics=("srm", "sequential_testing"),
        weight=1.0,
    ),
    Phrase(
        "sprt",
        says="Wald's sequential test",
        stems=("sprt", "wald"),
        asks=(r"(?<!m)sprt", r"wald'?s?\s+sequential"),
        slots=(
            Slot(
                "p0",
                left=(r"p_?0", r"h_?0(?:\s*:?\s*p)?", r"null(?:\s+rate)?"),
                kinds=("percent", "number"),
                ask="What rate does the null hypothesis say (for example 5 %)?",
                because="the test weighs two rates against each other",
            ),
            Slot(
                "p1",
                left=(r"p_?1", r"h_?[1a](?:\s*:?\s*p)?", r"alternative(?:\s+rate)?"),
                kinds=("percent", "number"),
                ask="What rate does the alternative say (for example 8 %)?",
                because="the test weighs two rates against each other",
            ),
        ),
        results="one rate",
        renames={"conversions": "successes", "users": "trials"},
        topics=("sequential_testing",),
    ),
)
