"""Phrases for effect sizes and for lifts said in another unit."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot

_NOT_PLAN: Final = (r"sample\s+size|how\s+many|\bpower\b|detectable|\bmde\b",)

_PLAIN: Final = ("number", "count", "money")

PHRASES: Final[tuple[Phrase, ...]] = (
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
)
