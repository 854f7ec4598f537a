"""Phrases for effect sizes, and for lifts said in another unit or put together."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot
from trialwise.assistant.understand.phrases.wording import NOT_BAYES, NOT_PLAN, PLAIN

_CHANGE: Final = (
    r"(?:lift|uplift|change|increase|improvement|difference|drop|decrease|gain|growth|rise|fall)"
)
_TO: Final = (
    r"(?:\s+(?:was|of|(?:to|as|into|→)\s+(?:an?\s+)?(?:odds\s+ratio|correlation|[a-z]{1,3})))?"
)
_NOT_TO: Final = r"(?<!to\s)(?<!as\s)(?<!into\s)(?<!→\s)"
_D: Final = rf"(?<!standard\s){_NOT_TO}(?:cohen'?s?\s+)?{_NOT_TO}d{_TO}"
_OF_DATA: Final = (
    r"signific|\bintervals?\b|\bcis?\b|\bp[\s-]?value|detect|\bmde\b|\btests?\b"
    r"|how\s+(?:long|many\s+(?:{people}|more|per|do|would|days|weeks))"
    r"|\d\s*/\s*\d{2}|out\s+of|\busers\b|visitors|bayes|trigger|dilut|\bse\b|standard\s+(?:error|dev)"
    r"|\bsds?\b|hazard|margin|novelty|winner|shrink"
)
# "how many calls to see a 3 % drop?" asks for a sample, not for the drop
_ASKS_SIZE: Final = (
    r"^(?!.*(?:\bnnt\b|number\s+needed)).*(?:\bhow\s+many\s+(?!percent|points?\b|pp\b|times\b)"
    r"(?:[\w-]+\s+){1,3}?(?:in|per|for|to|on|do|should|must|would|are|is|need\w*)\b"
    r"|\b[a-z]{3,}s\s+(?:needed|required|per\s+{arm}|(?:in|for|on)\s+each)\b"
    r"|\bnumber\s+of\s+[\w-]+s\b[^.]*\?)"
)

# "is that +0.3 % or +9 %?": what the change is called, beside the two rates
_AMOUNT: Final = (
    r"[+−-]?\s?(?:\d[\d.,]*\s*(?:%|percent(?:age)?(?:\s+points?)?|pct\b|pp\b|pts?\b|points?\b)"
    r"|half\s+an?\s+(?:percent(?:age)?(?:\s+point)?|point))"
)
_ALTERNATIVES: Final = (
    rf"{_AMOUNT}(?:\s+(?!or\b)[a-z]+){{0,3}}?,?\s*\bor\s+"
    rf"(?:(?:an?|of|by|just|rather|only|is|it|that|really|more\s+like)\s+)*{_AMOUNT}"
)

PHRASES: Final[tuple[Phrase, ...]] = (
    Phrase(
        "cohens-d",
        says="Cohen's d",
        stems=("cohen", "hedges", "effect size", "standardi", "glass"),
        asks=(
            r"cohen'?s?\s+d\b|hedges|glass|effect\s+size|standardi[sz]ed\s+(?:mean\s+)?(?:difference|effect)",
        ),
        unless=(
            r"convert|\bas\s+an?\b|cohen'?s?\s+[fwh]\b|\bd\s*=\s*-?\.?\d|\bd\s+(?:of|is|was)\s+-?\.?\d",
            *NOT_PLAN,
        ),
        results="means",
        topics=("effect_size",),
        weight=0.5,
    ),
    Phrase(
        "hedges-g",
        says="Hedges' g",
        stems=("hedges", "small-sample", "small sample", "cohen"),
        asks=(
            r"hedges|small[\s-]sample\s+correct\w*|\bbias[\s-]correct\w*\s+d\b",
            r"cohen'?s?\s+d\b.{0,40}(?:from|of|for)\s+(?:a\s+)?t\b|\bt\s*(?:=|of)\s*-?\d.{0,60}cohen",
        ),
        unless=(r"\bsds?\b|standard\s+dev|\bmeans?\b", *NOT_PLAN),
        slots=(
            Slot(
                "d",
                left=(_D, r"effect\s+size(?:\s+of)?"),
                kinds=("number", "count"),
                ask="What is Cohen's d (for example 0.6)?",
                because="g is d without its small-sample bias",
            ),
            Slot("t", left=(r"t(?:\s+(?:statistic|value|of|was))?",), kinds=("number", "count")),
            Slot(
                "n_a",
                left=(r"n_?[1a]?", r"with", r"of", r"groups?\s+of", r"sizes?", r"from"),
                right=(r"{people}",),
                kinds=("count",),
                bare=True,
                ask="How many users does each group have?",
                because="the correction depends on them",
            ),
            Slot(
                "n_b",
                left=(r"n_?[2b]?", r"and", r"vs\.?", r"/"),
                right=(r"{people}",),
                kinds=("count",),
                bare=True,
                ask="How many users does the second group have?",
                because="the correction depends on them",
            ),
        ),
        topics=("effect_size",),
        weight=0.6,
    ),
    Phrase(
        "effect-size-convert",
        says="the converted effect size",
        stems=(
            *("convert", "in terms of", "equivalent", "correspond", "cohen", "odds ratio", "eta"),
            *(
                "effect size",
                " to or",
                "d .",
                "h =",
                "f =",
                "h=",
                "f=",
                "d =",
                "d=",
                "d of",
                "superiority",
                "randomly",
                "random",
            ),
        ),
        asks=(
            r"\bd\s+-?\.?\d[\d.]*\s+(?:to|as|into|in)\b",
            r"\b[hf]\s*=\s*0?\.\d.*(?:rate|mean|correspond|which|what)",
            r"\bconvert\s+(?:an?\b|the\b|this|my\b|[drfh]\b|odds|cohen|eta|from|effect)|in\s+terms\s+of|correspond|equivalent\s+(?:to|of)|translate",
            r"(?:what|which)\s+(?:odds\s+ratio|correlation|cohen'?s?\s+d|d|f|r|eta)\s+(?:is|does|would)",
            r"\b(?:to|as|into)\s+(?:an?\s+)?(?:odds\s+ratio|\bor\b|correlation|cohen|r\b|d\b|f\b|eta)",
            r"\bd\s*(?:=|of|is)\s*-?\.?\d.*(?:superiority|random|chance|probability|odds|\br\b|eta|overlap)",
            r"(?:superiority|probability\s+that\s+a\s+random).*\bd\s*(?:=|of|is)\s*-?\.?\d",
        ),
        unless=(
            r"tost|equivalence\s+(?:test|margin|bound)|hedges|\bper\s+(?:group|arm)\b|relative\s+risk"
            r"|risk\s+ratio",
            *NOT_PLAN,
        ),
        slots=(
            Slot(
                "d",
                left=(
                    _D,
                    r"effect\s+size(?:\s+of)?",
                    r"standardi[sz]ed\s+(?:mean\s+)?difference(?:\s+of)?",
                ),
                kinds=("number", "count"),
                ask="Which effect size is to be converted (for example d = 0.5)?",
                because="all the others follow from it",
            ),
            Slot(
                "correlation",
                left=(rf"{_NOT_TO}correlation(?:\s+of)?{_TO}", rf"{_NOT_TO}r{_TO}"),
                kinds=("number",),
            ),
            Slot("odds_ratio", left=(r"odds\s+ratio(?:\s+of)?", r"or"), kinds=("number", "count")),
            Slot("f", left=(r"(?:cohen'?s?\s+)?f",), kinds=("number",)),
            Slot(
                "eta_squared",
                left=(r"(?:partial\s+)?eta[\s-]?squared", r"eta²", r"η²", r"eta2"),
                kinds=("number", "percent"),
            ),
            Slot("h", left=(r"(?:cohen'?s?\s+)?h",), kinds=("number",)),
            Slot(
                "baseline",
                left=(r"baseline(?:\s+(?:rate|risk))?", r"base\s+rate", r"control\s+rate"),
                right=(r"baseline",),
                kinds=("percent", "number"),
            ),
        ),
        topics=("effect_size",),
        weight=0.3,
    ),
    Phrase(
        "relative-lift",
        says="the change in points and in percent",
        stems=("%", "percent", "pp", "point"),
        asks=(_ALTERNATIVES,),
        unless=(
            _OF_DATA,
            r"\bsample|\bpower|confiden|\balpha\b|how\s+(?:many|long)|\bn\b|\brisk\b|\b{people}\b",
        ),
        slots=(
            Slot(
                "baseline",
                left=(r"(?:before|was|were|old|previously)(?:\s+(?:it|at|was|had|is))*",),
                right=(r"(?:before|previously|earlier|last\s+\w+)",),
                kinds=("percent",),
            ),
            Slot(
                "target",
                left=(r"(?:after|now|new)(?:\s+(?:it|at|is|has))*",),
                right=(r"(?:after|now|afterwards|this\s+\w+)",),
                kinds=("percent",),
            ),
        ),
        change="rates",
        idle=(_ALTERNATIVES,),
        topics=("percentage_point_confusion", "relative_effect"),
        weight=0.2,
    ),
    Phrase(
        "relative-lift",
        says="the rate of the treatment",
        stems=("relative risk", "risk ratio", "rate ratio", "odds ratio"),
        asks=(r"(?:relative\s+risk|risk\s+ratio|rate\s+ratio|\brr)\s*(?:of|=|is|:)?\s*\d",),
        unless=(r"\bse\b|standard\s+error|±|[\[]", _OF_DATA, *NOT_PLAN),
        slots=(
            Slot(
                "baseline",
                left=(
                    r"(?:baseline|base|control)(?:\s+(?:rate|risk|probability|conversion))?",
                    r"(?:at|with|from)\s+(?:a\s+)?(?:risk|rate)(?:\s+of)?",
                ),
                right=(r"(?:baseline|base|control)(?:\s+(?:rate|risk))?", r"risk", r"rate"),
                kinds=("percent", "number"),
                ask="What is the rate of control (for example 30 %)?",
                because="the same ratio of risks is another ratio of odds at another rate",
            ),
            Slot(
                "lift",
                left=(r"(?:relative\s+risk|risk\s+ratio|rate\s+ratio|rr)(?:\s+of)?",),
                kinds=("number", "count"),
                turn=lambda ratio: round(ratio - 1, 12),
                ask="What is the relative risk (for example 1.5)?",
                because="it gives the rate of the treatment",
            ),
        ),
        topics=("relative_effect", "odds_ratio"),
        weight=0.3,
    ),
    Phrase(
        "relative-lift",
        says="the lift",
        stems=(
            "nnt",
            "number needed",
            "cohen",
            "lift",
            "relative",
            "points",
            "pp",
            "change",
            "increase",
            "went",
            "from",
            "drop",
        ),
        asks=(
            rf"(?:what|how\s+(?:big|much|large)|compute|calculate|relative|in\s+(?:points|pp|percentage|relative|%)"
            rf"|express)\b.{{0,80}}(?:{_CHANGE}|relative|absolute|points|pp\b)",
            rf"{_CHANGE}\s*\?",
            r"in\s+relative\s+terms|in\s+(?:percentage\s+)?points\b|relatively",
            r"(?:rose|went|grew|fell|dropped|increased?|decreased?|improved)\s+from\s+[\d.]+\s*%?\s+to\s+[\d.]+\s*%.*\?",
            r"new\s+rate|resulting\s+rate|rate\s+(?:after|become)",
            r"\bnnt\b|number\s+needed|cohen'?s?\s+h\b",
            rf"{_CHANGE}\b.{{0,30}}(?:relative|absolute|points|terms)",
            rf"(?:relative|absolute)\s+{_CHANGE}",
            r"how\s+(?:many|much)\b.{0,30}(?:points|pp|percent)",
        ),
        unless=(
            _OF_DATA,
            r"\bsample|\bpower\b|overall\s+(?:lift|effect)|combin|odds|risk|compound|altogether|in\s+total"
            r"|launch(?:es|ed)?\b|cannibal|spillover",
            _ASKS_SIZE,
        ),
        change="rates",
        topics=("relative_effect", "percentage_point_confusion"),
    ),
    Phrase(
        "relative-lift",
        says="the number needed",
        stems=("nnt", "number needed", "additional", "extra", "one more", "incremental"),
        asks=(
            r"\bnnt\b|number\s+needed",
            r"\b(?:one|each|every|an?|1)\s+(?:extra|additional|more|incremental)\s+[\w-]+\s+(?:per|for\s+every|takes|needs|costs)\s+how\s+many",
            r"\b(?:per|for|to\s+get|to\s+gain|gives?|cause)\s+(?:one|each|every|an|1)\s+(?:extra|additional|more|incremental)\b",
        ),
        unless=(
            r"\d\s*/\s*\d{2}|out\s+of|interval|\bcis?\b|p[\s-]?value|signific|\bn\s*=|detect|\bpower\b"
            r"|\d\s+(?:{people})|arms?\b",
            NOT_BAYES,
        ),
        slots=(
            Slot(
                "baseline",
                left=(
                    r"(?:control|without(?:\s+\w+)?|before|old|baseline|from)(?:\s+(?:it|is|was|had|of|rate))*",
                ),
                right=(
                    r"(?:[\w-]+\s+){0,3}?(?:without|in\s+(?:the\s+)?control|before|baseline|untreated)",
                ),
                kinds=("percent", "number"),
                bare=True,
                ask="What is the rate without the treatment (for example 14 %)?",
                because="the number needed is one over the difference of both rates",
            ),
            Slot(
                "target",
                left=(
                    r"(?:treatment|with(?:\s+(?:it|the\s+\w+))?|after|new|to)(?:\s+(?:it|is|was|had|of|rate))*",
                ),
                right=(r"(?:[\w-]+\s+){0,3}?(?:with\b|in\s+(?:the\s+)?treatment|after|treated)",),
                kinds=("percent", "number"),
                bare=True,
                ask="What is the rate with the treatment (for example 18 %)?",
                because="the number needed is one over the difference of both rates",
            ),
        ),
        topics=("relative_effect",),
        weight=0.9,
    ),
    Phrase(
        "percent-change",
        says="the change in percent",
        stems=("change", "increase", "from", "went", "drop", "growth", "grew", "rose", "fell", "%"),
        asks=(
            rf"(?:percent|percentage|relative|%|per\s?cent)\s+{_CHANGE}",
            r"(?:went|grew|rose|fell|dropped|changed?|increase[sd]?|decrease[sd]?|growth)\b.{0,30}\b(?:from\b|to\b)",
        ),
        unless=(
            _OF_DATA,
            r"\bsample|\bpower\b|%\s+to\s+-?\d+(?:\.\d+)?\s*%|alpha|\d\s*%.{0,40}\bfrom\s+\d+(?:\.\d+)?\s*%|points\b",
        ),
        slots=(
            Slot(
                "before",
                left=(r"from", r"before", r"was", r"old"),
                kinds=PLAIN,
                bare=True,
                ask="What was it before?",
                because="the change is relative to it",
            ),
            Slot(
                "after",
                left=(r"to", r"after", r"now", r"new"),
                kinds=PLAIN,
                bare=True,
                ask="What is it now?",
                because="the change ends there",
            ),
        ),
        topics=("relative_effect",),
        weight=0.1,
    ),
    Phrase(
        "compound-lift",
        says="the lift of all changes together",
        stems=(
            "combin",
            "compound",
            "multipl",
            "together",
            "in total",
            "cumulative",
            "in a row",
            "stack",
        ),
        asks=(
            r"compound|multiplicat|cumulative|multipl\w*\s+(?:up|out|together)",
            r"(?:combined?|total|overall|together|stack\w*)\b.{0,60}(?:lift|uplift|gain|effect|growth|improvement)",
            r"(?:lifts?|uplifts?|gains?|wins|improvements?)\b.{0,90}(?:combined?|together|in\s+total|overall|stack)",
        ),
        unless=(
            r"standard\s+errors?|\bse\b|±|p[\s-]?values?|pool|meta|signific|\bn\s*=|\busers\b|trigger|dilut"
            r"|exposed|segment|traffic|variance|\bsds?\b|cannibal|spillover",
            NOT_BAYES,
            *NOT_PLAN,
        ),
        slots=(
            Slot(
                "lifts",
                left=(r"(?:lifts?|uplifts?|gains?|wins|changes|with|of)(?:\s+(?:of|are|were|:))*",),
                right=(r"(?:lifts?|gains?|wins|improvements?)",),
                kinds=("percent",),
                bare=True,
                ask="Which lifts are they (for example +2 %, +3 % and -1 %)?",
                because="each multiplies what the ones before it left",
            ),
        ),
        topics=("relative_effect", "winners_curse"),
        weight=0.7,
    ),
)
