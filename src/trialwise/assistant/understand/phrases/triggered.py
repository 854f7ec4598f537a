"""Phrases for triggered users and the dilution of an effect."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot, plans

_VERB: Final = (
    r"(?:triggered|trigger|exposed|sees?|seen|reach(?:es|ed)?|affected|eligible|visits?|visited|"
    r"use[sd]?|"
    r"gets?|encounters?|meets?|opens?|land\s+on|enter|view|qualify)"
)
_WHO: Final = r"(?:of\s+(?:(?:our|all|the|my|those|their)\s+)*(?:{people}|traffic|them)\s+)?"
_TRIGGER: Final = Slot(
    "trigger_share",
    left=(
        r"trigger(?:ed|ing)?(?:\s+(?:rate|share|fraction|for|by|only|in|on|of|is|users))*",
        r"only",
        r"(?:exposed|reach(?:es|ed)?|affects?|affected|seen\s+by|shown\s+to|hits?|touches|"
        r"applies\s+to)(?:\s+only)?",
        r"(?:share|fraction)\s+(?:triggered|exposed|affected)(?:\s+(?:of|is))*",
        r"(?:eligible|exposed)\s+(?:share|fraction)(?:\s+(?:of|is))*",
    ),
    right=(
        rf"{_WHO}(?:(?:are|is|get|gets|actually|ever|will|who|that|would|can)\s+)*{_VERB}",
        r"trigger(?:ed)?(?:\s+(?:rate|share))?",
        r"of\s+(?:(?:our|all|the|my)\s+)*(?:{people}|traffic|visits|sessions)",
    ),
    kinds=("percent", "number"),
    ask="What share of the users is triggered, that is, meets the change (for example 20 %)?",
    because="users who never meet the change only add noise",
)
_OTHERS: Final = (
    r"(?:others|rest|remaining|non-?triggered|untriggered|not\s+exposed|unexposed|other\s+\S+\s?%)"
)
_BASELINE_OTHERS: Final = Slot(
    "baseline_others",
    left=(rf"(?:the\s+)?{_OTHERS}(?:\s+(?:{{people}}|convert\w*|at|of|have|has|with|a|is))*",),
    right=(rf"(?:(?:in|for|among|of)\s+)?(?:the\s+)?{_OTHERS}", r"either\s+way"),
    kinds=("percent",),
)
_BASELINE_OVERALL: Final = Slot(
    "baseline_overall",
    left=(
        r"(?:overall|site[\s-]?wide|all\s+users|everybody|everyone)(?:\s+(?:convert\w*|"
        r"conversion|rate|baseline|"
        r"at|of|is))+",
    ),
    right=(r"(?:overall|site[\s-]?wide|over\s+all\s+users)(?:\s+(?:conversion|rate|baseline))?",),
    kinds=("percent",),
)
_ASKS: Final = (
    r"trigger|dilut|\bexposed\b|(?:ever|actually|only)\s+(?:see|sees|reach|visit)",
    r"(?:seen\s+by|affects|reach(?:es)?|shown\s+to|applies\s+to)\s+(?:only\s+)?\d",
    r"\d\s?%\s+of\s+(?:(?:our|all|the|my)\s+)*(?:{people}|traffic)\s+(?:(?:actually|ever|will|"
    r"who|would)\s+)*"
    r"(?:see|reach|visit|use|encounter|meet|open|are\s+(?:affected|eligible|exposed))",
)
_STEMS: Final = (
    "trigger",
    "exposed",
    "see",
    "dilut",
    "only",
    "reach",
    "affect",
    "visit",
    "shown to",
    "applies to",
    "use",
    "eligible",
)
_NOT_HERE: Final = (
    r"\bsrm\b|ramp|exposed\s+to\s+(?:a\s+)?(?:radiation|risk)|p-?value|significant\s*\?",
)

PHRASES: Final[tuple[Phrase, ...]] = (
    *plans(
        "triggered-proportions",
        Phrase(
            "",
            says="with triggering",
            stems=_STEMS,
            asks=_ASKS,
            unless=(*_NOT_HERE, r"\bsds?\b|standard\s+deviation|\bcuped\b|\bicc\b"),
            slots=(_TRIGGER, _BASELINE_OTHERS, _BASELINE_OVERALL),
            change="rates",
            idle=(r"(?:others?|rest|remaining)\s+\d+\s?%",),
            topics=("triggered_analysis", "dilution", "sample_size"),
        ),
        ("sample_size",),
    ),
    *plans(
        "triggered-means",
        Phrase(
            "",
            says="with triggering",
            stems=_STEMS,
            asks=_ASKS,
            unless=(*_NOT_HERE, r"\bcuped\b|\bicc\b"),
            slots=(_TRIGGER,),
            change="means",
            topics=("triggered_analysis", "dilution", "sample_size"),
        ),
        ("sample_size",),
    ),
    Phrase(
        "dilution",
        says="the diluted effect",
        stems=(
            "trigger",
            "dilut",
            "site-wide",
            "sitewide",
            "site wide",
            "overall",
            "exposed",
            "all users",
            "affected",
            "everyone",
            "everybody",
            "whole population",
        ),
        asks=(
            r"dilut|trigger",
            r"(?:site[\s-]?wide|overall|all\s+users|everyone|everybody|whole\s+population)\b.{0,60}"
            r"(?:effect|lift|impact|change|increase)",
            r"(?:effect|lift|impact|increase)\b.{0,80}(?:site[\s-]?wide|overall|all\s+users|"
            r"everyone|everybody)",
        ),
        unless=(
            r"how\s+many|sample\s+size|\bpower\b|\bmde\b|\bn\s+per\b|\bci\b|interval|p-?value|"
            r"significant",
            r"\bfwer\b|family|bonferroni|\boverall\s+alpha|\bheld\b|cuped",
        ),
        slots=(
            _TRIGGER,
            Slot(
                "lift_overall",
                left=(
                    r"(?:overall|site[\s-]?wide|diluted|total)\s+(?:lift|effect|change|"
                    r"impact)(?:\s+(?:of|is))*",
                ),
                right=(r"(?:lift\s+)?(?:overall|site[\s-]?wide|over\s+all\s+users)",),
                kinds=("percent",),
            ),
            Slot(
                "lift",
                left=(
                    r"(?:lift|uplift|effect|increase|gain|improvement|change|raised|raises|"
                    r"improves?|improved)"
                    r"(?:\s+(?:of|is|among|in|for|triggered|users|exposed|the|conversion|by|was|"
                    r"them))*",
                    r"by",
                    r"up",
                ),
                right=(
                    r"(?:relative\s+)?(?:lift|uplift|effect|increase|gain|improvement|change|"
                    r"among|more|better|"
                    r"in\s+(?:the\s+)?triggered|for\s+(?:the\s+)?(?:triggered|exposed|affected))",
                ),
                kinds=("percent",),
            ),
            Slot(
                "effect",
                left=(r"(?:effect|difference|change|gain|lift)(?:\s+of)?",),
                right=(r"(?:effect|difference|lift|increase|among|gain)",),
                kinds=("points", "number", "money"),
            ),
        ),
        topics=("dilution", "triggered_analysis"),
        weight=0.6,
    ),
)
