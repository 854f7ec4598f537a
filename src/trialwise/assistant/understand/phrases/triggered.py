"""Phrases for triggered users and the dilution of an effect."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot, plans

_TRIGGER: Final = Slot(
    "trigger_share",
    left=(
        r"trigger(?:ed|ing)?(?:\s+(?:rate|share|for|by|only|in|on))*",
        r"only",
        r"(?:exposed|reach(?:es|ed)?|affects?)",
        r"share\s+(?:triggered|exposed|affected)",
    ),
    right=(
        r"(?:of\s+(?:(?:our|all|the|my)\s+)*(?:{people}|traffic)\s+)?(?:(?:are|is|get|gets|actually|ever|will)\s+)*"
        r"(?:triggered|trigger|exposed|see|sees|reach(?:es)?|affected|eligible|visit|use)",
        r"trigger(?:ed)?(?:\s+(?:rate|share))?",
        r"of\s+(?:(?:our|all|the|my)\s+)*(?:{people}|traffic)",
    ),
    kinds=("percent", "number"),
    ask="What share of the users is triggered, that is, meets the change (for example 20 %)?",
    because="users who never meet the change only add noise",
)

PHRASES: Final[tuple[Phrase, ...]] = (
    *plans(
        "triggered-proportions",
        Phrase(
            "",
            says="with triggering",
            stems=("trigger", "exposed", "ever see", "actually see", "dilut", "only"),
            asks=(r"trigger|dilut|exposed|(?:ever|actually)\s+(?:see|reach|visit)",),
            slots=(_TRIGGER,),
            change="rates",
            topics=("triggered_analysis", "dilution", "sample_size"),
        ),
        ("sample_size",),
    ),
    *plans(
        "triggered-means",
        Phrase(
            "",
            says="with triggering",
            stems=("trigger", "exposed", "ever see", "actually see", "dilut"),
            asks=(r"trigger|dilut|exposed|(?:ever|actually)\s+(?:see|reach|visit)",),
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
            "overall effect",
            "overall lift",
            "exposed",
            "all users",
            "affected",
        ),
        asks=(
            r"dilut|trigger",
            r"(?:site[\s-]?wide|overall|all\s+users)\b.{0,40}(?:effect|lift|impact|change)",
            r"(?:effect|lift|impact)\b.{0,60}(?:site[\s-]?wide|overall|all\s+users|everyone)",
        ),
        unless=(r"how\s+many|sample\s+size|\bpower\b|\bmde\b",),
        slots=(
            _TRIGGER,
            Slot(
                "lift_overall",
                left=(r"(?:overall|site[\s-]?wide|diluted|total)\s+(?:lift|effect|change|impact)",),
                right=(r"(?:lift\s+)?(?:overall|site[\s-]?wide|over\s+all\s+users)",),
                kinds=("percent",),
            ),
            Slot(
                "lift",
                left=(
                    r"(?:lift|uplift|effect|increase|gain|improvement|change)(?:\s+(?:of|is|among|in|for|triggered|users|exposed|the))*",
                    r"by",
                    r"up",
                ),
                right=(
                    r"(?:relative\s+)?(?:lift|uplift|effect|increase|gain|improvement|change|among|in\s+triggered|for\s+triggered)",
                ),
                kinds=("percent",),
            ),
            Slot(
                "effect",
                left=(r"(?:effect|difference|change)",),
                right=(r"(?:effect|difference|lift|increase)",),
                kinds=("points", "number", "money"),
            ),
        ),
        topics=("dilution", "triggered_analysis"),
    ),
)
