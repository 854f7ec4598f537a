"""Phrases for many looks: boundaries, peeking, conditional power, always-valid inference."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot
from trialwise.core.records import Value

_BOUNDARIES: Final[Mapping[Value, str]] = {
    "lan-demets-pocock": r"(?:lan|demets|spend\w*).{0,40}pocock|"
    r"pocock.{0,30}(?:spend|type\s+spend)",
    "lan-demets-obrien-fleming": r"(?:lan|demets|spend\w*).{0,40}(?:o'?\s?brien|obf)|"
    r"(?:o'?\s?brien|obf).{0,40}(?:spend|lan|demets)|lan[\s–-]*demets",
    "hwang-shih-decani": r"hwang|shih|decani|\bhsd\b",
    "kim-demets": r"kim[\s–-]*demets|power\s+family",
    "wang-tsiatis": r"wang[\s–-]*tsiatis",
    "haybittle-peto": r"haybittle|\bpeto\b",
    "obrien-fleming": r"o'?\s?brien|\bobf\b",
    "pocock": r"pocock|constant\s+(?:z|critical|threshold|bound)|(?:same|one)\s+(?:z|threshold|"
    r"bound|critical\s+value)\s+(?:at|for)\s+(?:each|every|all)",
}
_COUNTS: Final = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_FINAL: Final = (
    r"\b.{0,60}(?:\band|\bplus|\+|&|\bthen)\s+(?:(?:at|after|in|on)\s+)?(?:the\s+|a\s+|one\s+)?"
    r"(?:final|end\b|last)"
)
# "one interim plus the final" are two looks.
_WITH_FINAL: Final[Mapping[Value, str]] = {
    count + 1: rf"\b(?:{count}|{word}{'|an?|the' if count == 1 else ''})\s+(?:[\w-]+\s+)?interims?"
    rf"{_FINAL}"
    for count, word in enumerate(_COUNTS)
    if count
}
_KINDS_OF_LOOK: Final = (
    r"(?:(?:equally[\s-]spaced|evenly[\s-]spaced|equal|interim|intermediate|planned|scheduled|total|weekly|"
    r"daily|separate|efficacy|repeated|such|pocock|obf|o['’]?\s?brien[\s–-]+fleming|group|sequential|"
    r"(?:alpha[\s-])?spending)[\s-]+)*"
)
LOOKS: Final = Slot(
    "looks",
    left=(
        r"(?:number\s+of\s+)?(?:looks?|analyses|peeks)",
        r"k",
        r"(?:daily|every\s+(?:day|morning|night|evening)|each\s+(?:day|morning)|(?:once|one\s+time)\s+(?:a|per|each|every)\s+day)"
        r"\s+(?:for|over|during)",
        r"(?:look|check|peek|test)(?:ed|ing|s)?\s+(?:on|for|over)",
    ),
    right=(
        _KINDS_OF_LOOK
        + r"(?:looks?|peeks?|analyses|analysis|checks?|interims?|stages?|inspections?|glances?|"
        r"batches|rounds|evaluations|readings|times(?!\s+(?:as|more|the|larger)))",
        r"(?:equally|evenly)[\s-]spaced\s+(?:points|moments|dates)",
        r"(?:looks?\s+)?(?:in\s+(?:all|total)|altogether)",
    ),
    kinds=("count", "number", "duration"),
    choices=_WITH_FINAL,
    ask="How many looks are planned, the last one included (for example 5)?",
    because="every look is another chance to stop by luck",
)
INTERIMS: Final = rf"\b\d+\s+(?:[\w-]+\s+)?interims?{_FINAL}"
_INFORMATION: Final = Slot(
    "information",
    left=(
        r"information(?:\s+(?:fractions?|times?|rates?))?(?:\s+(?:of|at))*",
        r"looks?\s+at",
        r"analyses\s+at",
        r"timing",
        r"fractions?",
        r"(?:interims?|analys[ei]s|looks?|checks?|test\w*|peek\w*)(?:\s+(?:looks?|analys[ei]s|are|planned|is|"
        r"the|data))*\s+(?:at|after|when)",
    ),
    right=(
        r"of\s+(?:(?:the|our|planned|all)\s+)*(?:information|samples?|data|{people}|events|n)",
        r"information",
        r"(?:and|plus|then)\s+(?:at\s+)?(?:the\s+)?(?:end|final|full)",
    ),
    kinds=("percent", "number", "count", "fraction"),
)
_ORDINALS: Final = ("first", "second", "third", "fourth", "fifth", "sixth")
_LOOK: Final = Slot(
    "look",
    left=(r"(?:look|interim|analysis|stage)(?:\s+(?:number|no\.?|analysis))?\s*#?",),
    right=(r"(?:st|nd|rd|th)\b",),
    kinds=("count",),
    choices={
        place: rf"\b(?:{word}|{place}(?:st|nd|rd|th))\s+(?:(?:interim|planned)\s+)*"
        r"(?:of\b|out\s+of|look|interim|analysis|stage|check|peek)|"
        rf"\b(?:at|on|after|in|by)\s+(?:the|our|my)\s+(?:{word}|{place}(?:st|nd|rd|th))\b(?!\s+\w+ant\b)"
        for place, word in enumerate(_ORDINALS, start=1)
    },
)
_PLAN_SLOTS: Final = (
    LOOKS,
    _INFORMATION,
    Slot("boundary", choices=_BOUNDARIES),
    Slot("delta", left=(r"delta", r"Δ"), kinds=("number",)),
    Slot("gamma", left=(r"gamma", r"γ"), kinds=("number", "count")),
    Slot("rho", left=(r"rho", r"ρ"), kinds=("number", "count")),
)
LOOKS_ALPHA: Final = Slot(
    "alpha",
    left=(
        r"at",
        r"each\s+at",
        r"(?:overall|two-sided|one-sided)(?:\s+alpha)?",
        r"test(?:ing)?\s+at",
        r"(?:bring|hold|keep|get)\w*(?:\s+\w+){0,3}?\s+(?:back\s+)?(?:to|at|below|under)",
        r"(?:threshold|cut-?off)s?(?:\s+(?:of|at))*\s*<?",
        r"\bp(?:[\s-]?values?)?\s*(?:<=?|≤|below|under|less\s+than)",
    ),
    right=(r"(?:overall|each(?:\s+time)?|per\s+look|level|two-sided|one-sided)",),
    kinds=("percent", "number"),
    weak=True,
)
_FIXED: Final = (
    r"(?:fixed|single[\s-]look)(?:[\s-]+(?:sample|design|test|horizon|n|size|of|is|needs|requires|takes|"
    r"with|would|need|take|has))*"
)
_OF_FIXED: Final = (
    r"(?:{people}\s+)?(?:per\s+{arm}\s+)?(?:(?:in|for|with|by)\s+an?\s+)?(?:fixed|single[\s-]look)"
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
NAMED: Final = (
    r"o'?\s?brien|\bobf\b|pocock|haybittle|demets|hwang|tsiatis|group[\s-]sequential|alpha[\s-]spending|"
    r"spending\s+function"
)

FRACTION: Final = Slot(
    "fraction",
    left=(
        r"information(?:\s+(?:fraction|time|rate))?(?:\s+(?:of|is|at))*",
        r"fraction",
        r"after",
        r"\bt",
        r"at",
    ),
    right=(
        r"(?:of\s+)?(?:(?:the|our|all|planned|expected|targeted|total)\s+)*(?:information|data|sample|"
        r"{people}|way|through|in\b|events|collected|done|accrued)",
        r"of\s+(?:the|our|planned)",
    ),
    kinds=("percent", "number", "fraction"),
    choices={
        0.25: r"\b(?:a\s+)?quarter\s+(?:of\s+)?(?:the\s+)?(?:data|information|sample|users)",
        1 / 3: r"\b(?:a|one)\s+third\s+(?:of\s+)?(?:the\s+)?(?:data|information|sample|users)",
        0.5: r"\bhalf[\s-]?way|\bhalf\s+(?:of\s+)?(?:the\s+)?(?:planned\s+)?(?:data|information|"
        r"sample|users|events)|\bat\s+half\b|\bmid[\s-]?way",
    },
    ask="What share of the planned information is in (for example 60 %)?",
    because="the less is in, the more the end can still differ from now",
)
_SPENDINGS: Final[Mapping[Value, str]] = {
    "lan-demets-pocock": r"pocock",
    "linear": r"linear|proportional|uniform",
    "kim-demets": r"kim[\s–-]*demets|power\s+family|t\s?\^|\brho\b|ρ|quadratic|cubic",
    "hwang-shih-decani": r"hwang|shih|decani|\bhsd\b|\bgamma\b|γ",
    "lan-demets-obrien-fleming": r"o'?\s?brien|\bobf\b|lan[\s–-]*demets",
}

_NO_FRACTION: Final = (
    r"conditional\s+power|futil|spen[dt]|bound|critical|\bz\b|nominal|\bp[\s-]?value",
    r"information\s+(?:fractions?|times?|rates?)\s*(?:of|at|=|:|is|are|was)?\s*[\d.]",
)

PHRASES: Final[tuple[Phrase, ...]] = (
    Phrase(
        "alpha-spent",
        says="the alpha that is spent",
        stems=("spen", "alpha left", "used up", "demets", "hwang"),
        asks=(
            r"alpha\b.{0,60}\b(?:spen[dt]\w*|left|used)",
            r"spen[dt]\w*\b.{0,80}\b(?:alpha|information|fraction|data|error)",
            r"(?:linear|pocock|o'?\s?brien|power)\w*\b.{0,40}\bspen[dt]",
            r"(?:kim|hwang|lan)\b.{0,60}\b\d+\s?%\s+(?:of\s+the\s+)?information",
        ),
        unless=(r"\blooks\b", r"\bbeta\b|futil", r"sample\s+size"),
        slots=(
            FRACTION,
            Slot("boundary", choices=_SPENDINGS),
            Slot("gamma", left=(r"gamma", r"γ"), kinds=("number", "count")),
            Slot("rho", left=(r"rho", r"ρ", r"exponent", r"t\s?\^"), kinds=("number", "count")),
            LOOKS_ALPHA,
        ),
        topics=("alpha_spending", "sequential_testing"),
        weight=0.5,
    ),
    Phrase(
        "information-fraction",
        says="the information fraction",
        stems=("information", "how far", "share of the planned", "of the planned"),
        asks=(
            r"information\s+(?:fraction|time|rate|share|level)",
            r"(?:what|which)\s+(?:share|fraction|percentage|part)\s+of\s+(?:the\s+|our\s+)?"
            r"(?:planned\s+)?(?:information|sample|events|{people})",
        ),
        unless=_NO_FRACTION,
        slots=(
            Slot(
                "so_far",
                left=(
                    r"so\s+far",
                    r"(?:have|had|collected|observed|seen|reached|got)",
                    r"current(?:ly)?",
                    r"now",
                    r"after",
                ),
                right=(
                    r"(?:(?:{people}|events|{events})\s+)?(?:so\s+far|already|now|to\s+date|"
                    r"(?:are\s+|have\s+)?(?:in\b|collected|seen|observed|accrued|arrived))",
                    r"(?:{people}|events|{events})\s+(?:out\s+)?of",
                ),
                kinds=("count", "number"),
                ask="How many users (or events) are in so far (for example 12,000)?",
                because="the information fraction is their share of the plan",
            ),
            Slot(
                "planned",
                left=(
                    r"(?:planned|plan|planning|target|final|full|maximum|total)(?:\s+(?:sample|size|"
                    r"n|{people}|events|total|number|analysis|for|on|is|was|of|at))*",
                    r"out\s+of(?:\s+(?:a|the|planned))*",
                ),
                right=(
                    r"(?:(?:{people}|events)\s+)?(?:(?:are|were|is)\s+)?(?:planned|in\s+the\s+plan|"
                    r"targeted|at\s+the\s+end|needed|required)",
                ),
                kinds=("count", "number"),
                ask="How many users (or events) are planned in all (the planned sample size)?",
                because="the information fraction is the share of the plan that is in",
            ),
        ),
        topics=("sequential_testing", "interim_analysis"),
    ),
    Phrase(
        "information-fraction",
        says="the share of the information",
        stems=("information",),
        asks=(r"information\s+(?:fraction|time|rate|share|level)",),
        unless=_NO_FRACTION[:1],
        results="one rate",
        renames={"conversions": "so_far", "users": "planned"},
        topics=("sequential_testing", "interim_analysis"),
        weight=-0.5,
    ),
    Phrase(
        "group-sequential-boundaries",
        says="the stopping boundaries",
        stems=_SEQUENTIAL,
        asks=(
            rf"^(?=.*(?:{NAMED})).*(?:bound|critical|constant|\bz\b|threshold|limits?|nominal|level|inflat|"
            r"p[\s-]?values?|looks?|analyses|information|interim|alpha|cut-?off|maximum\s+sample)",
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
            LOOKS_ALPHA,
            Slot(
                "n_fixed",
                left=(_FIXED,),
                right=(_OF_FIXED,),
                kinds=("count",),
            ),
        ),
        spends=(INTERIMS,),
        topics=("sequential_testing", "alpha_spending", "obrien_fleming"),
        weight=0.3,
    ),
    Phrase(
        "sample-size-group-sequential",
        says="the sample size of a group sequential test",
        stems=_SEQUENTIAL,
        asks=(rf"(?:{NAMED})", r"\blooks?\b|\binterim|sequential"),
        unless=(r"always[\s-]valid|msprt|confidence\s+sequence|anytime",),
        target="sample_size",
        slots=(
            *_PLAN_SLOTS,
            Slot(
                "n_fixed",
                left=(_FIXED,),
                right=(_OF_FIXED,),
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
            r"\bstop\b|\bcall\s+(?:it|the)\b|\bgo\s+on\b|\bcontinue\b|\bcross|\breject|\bsignific|repeated\s+p|final\s+p|\bdecid|"
            r"\bdecision|\bexceed",
        ),
        spends=(r"\blooks\s+\d+(?:\s*(?:,|and|&)\s*\d+)+",),
        unless=(r"conditional\s+power|futil|predictive", r"sprt|always[\s-]valid"),
        slots=(
            Slot(
                "z_values",
                left=(
                    r"z(?:[\s-]?(?:values?|scores?|statistics?))?(?:\s*(?:=|of|is|was|were|are|at))*",
                ),
                kinds=("number", "count"),
                alone=True,
                ask="What was z at the look (for example 2.3), or at each look so far?",
                because="it is compared with the bound of that look",
            ),
            Slot(
                "p_values",
                left=(
                    r"p(?:[\s-]?values?)?(?:\s*(?:=|of|is|was|were|are|came\s+out|at|as|equals?))*",
                ),
                kinds=("number",),
                alone=True,
            ),
            _LOOK,
            Slot(
                "looks",
                left=(r"(?:out\s+)?of(?:\s+(?:the|a|planned|total|all))*",),
                right=LOOKS.right,
                kinds=("count",),
                choices=_WITH_FINAL,
                ask=LOOKS.ask,
                because=LOOKS.because,
            ),
            replace(_INFORMATION, kinds=("percent", "number", "count")),  # "look 2/4" is no list
            *_PLAN_SLOTS[2:],
            Slot(
                "standard_error",
                left=(r"standard\s+error", r"s\.?e\.?"),
                kinds=("number", "percent"),
            ),
            LOOKS_ALPHA,
        ),
        topics=("sequential_testing", "interim_analysis"),
    ),
    Phrase(
        "p-from-statistic",
        says="the p-value of the bound",
        stems=("haybittle", "peto"),
        asks=(r"\bp\b|\bp[\s-]?values?",),
        unless=(r"\blooks\b|\banalyses\b|information|spen[dt]",),
        slots=(
            Slot(
                "z",
                left=(
                    r"\|?z(?:[\s-]?(?:values?|scores?))?\|?(?:\s*(?:>=?|≥|=|of|is|at|above|over|beyond|"
                    r"exceed\w*))*",
                    r"(?:bound|rule|threshold|limit|peto)(?:\s+(?:of|is|at|z))*",
                ),
                kinds=("number", "count"),
                ask="Which bound of z (for example 3)?",
                because="the p-value is the tail beyond it",
            ),
        ),
        topics=("interim_analysis", "p_value"),
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
        slots=(*_PLAN_SLOTS, LOOKS_ALPHA),
        topics=("interim_analysis", "sequential_testing"),
        weight=1.0,
    ),
)
