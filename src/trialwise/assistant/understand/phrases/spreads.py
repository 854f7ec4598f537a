"""Phrases for standard deviations: pooled, compared, of a mean."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot

_PLAIN: Final = ("number", "count", "money")

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


_NOT_PLAN: Final = (r"sample\s+size|how\s+many|\bpower\b|detectable|\bmde\b",)

_SD: Final = Slot(
    "sd",
    left=(r"sds?", r"s\.d\.", r"standard\s+deviation", r"std(?:\s*dev)?", r"σ", r"±", r"\+/-"),
    right=(r"(?:sd|standard\s+deviation)",),
    kinds=_PLAIN,
    ask="What is the standard deviation?",
    because="the interval is as wide as the values vary",
)

_N: Final = Slot(
    "n",
    left=(r"n", r"sample(?:\s+size)?(?:\s+of)?", r"from", r"of", r"in"),
    right=(r"(?:pairs?|values?|measurements?|data\s+points|{people})",),
    kinds=("count",),
    ask="How many users (or pairs) are there?",
    because="the standard error shrinks with their root",
)

PHRASES: Final[tuple[Phrase, ...]] = (
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
)
