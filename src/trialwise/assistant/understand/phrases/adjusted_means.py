"""Phrases for means that are corrected: ratio metrics, CUPED, difference in differences."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot

_NOT_PLAN: Final = (r"sample\s+size|how\s+many|\bpower\b|detectable|\bmde\b",)

_PLAIN: Final = ("number", "count", "money")

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

PHRASES: Final[tuple[Phrase, ...]] = (
    Phrase(
        "ratio-metric-test",
        says="the test of a ratio metric",
        stems=("numerator", "denominator", "ratio metric", "delta method"),
        asks=(r"numerator|denominator|ratio\s+metric",),
        unless=_NOT_PLAN,
        slots=tuple(
            Slot(f"{stat}_{part}_{arm}", left=(rf"(?:{words})",), kinds=_PLAIN)
            for arm in "ab"
            for part in ("numerator", "denominator")
            for stat, words in (
                ("mean", rf"(?:mean\s+)?{part}(?:\s+mean)?"),
                ("sd", rf"(?:sd\s+(?:of\s+(?:the\s+)?)?{part}|{part}\s+sd|sd)"),
            )
        )
        + (
            Slot("correlation_a", left=(r"correlation", r"r", r"rho"), kinds=("number",)),
            Slot("correlation_b", left=(r"correlation", r"r", r"rho"), kinds=("number",)),
        ),
        topics=("ratio_metric", "delta_method"),
    ),
    Phrase(
        "cuped-estimate",
        says="the CUPED estimate",
        stems=("cuped", "covariate", "pre-period", "theta"),
        asks=(r"cuped|covariate|pre[\s-]?period|theta",),
        unless=(r"how\s+much\s+(?:variance|does)|remove|reduc|save", *_NOT_PLAN),
        slots=(
            Slot(
                "covariate_mean_a",
                left=(r"(?:covariate|pre[\s-]?period)\s+means?(?:\s+(?:of|in|control|a))*",),
                kinds=_PLAIN,
            ),
            Slot(
                "covariate_mean_b",
                left=(
                    r"(?:covariate|pre[\s-]?period)\s+means?(?:\s+(?:of|in|treatment|b))*",
                    r"and",
                    r"vs\.?",
                ),
                kinds=_PLAIN,
            ),
            Slot("covariate_sd_a", left=(r"(?:covariate|pre[\s-]?period)\s+sds?",), kinds=_PLAIN),
            Slot("covariate_sd_b", left=(r"(?:covariate|pre[\s-]?period)\s+sds?",), kinds=_PLAIN),
            Slot("theta", left=(r"theta", r"θ"), kinds=_PLAIN),
            _CORRELATION,
        ),
        results="means",
        topics=("cuped",),
    ),
    Phrase(
        "difference-in-differences",
        says="the difference in differences",
        stems=(
            "difference in diff",
            "difference-in-diff",
            "diff-in-diff",
            "diff in diff",
            "did ",
            " did",
        ),
        asks=(r"diff(?:erence)?s?[\s-]in[\s-]diff|\bdid\b.{0,40}(?:estimate|means|before|after)",),
        slots=tuple(
            Slot(f"{stat}_{time}_{arm}", left=(rf"{label}\s+{time}(?:\s+{words})?",), kinds=_PLAIN)
            for arm, label in (("a", "control"), ("b", "treatment"))
            for time in ("before", "after")
            for stat, words in (("mean", "mean"), ("sd", "sd"), ("n", "n"))
        ),
        topics=("difference_in_differences",),
    ),
)
