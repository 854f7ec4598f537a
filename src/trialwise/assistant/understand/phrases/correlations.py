"""Phrases for correlations, and for effects compared between segments."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot

_NOT_PLAN: Final = (r"sample\s+size|how\s+many|\bpower\b|detectable|\bmde\b",)

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

_ANY: Final = ("number", "count", "money", "percent", "points")

PHRASES: Final[tuple[Phrase, ...]] = (
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
)
