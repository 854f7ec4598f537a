"""Phrases for the variance that a covariate removes."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot


PHRASES: Final[tuple[Phrase, ...]] = (
    Phrase(
        "variance-reduction",
        says="the variance reduction",
        stems=(
            "cuped",
            "cupac",
            "covariate",
            "pre-period",
            "pre period",
            "preperiod",
            "pre-experiment",
            "stratif",
            "variance reduc",
            "variance removed",
            "r²",
            "r2",
            "regression adjust",
            "r-squared",
        ),
        asks=(
            r"cuped|cupac|covariate|pre[\s-]?(?:period|experiment)|stratif|variance\s+reduc|regression\s+adjust|"
            r"r²|\br2\b|r[\s-]squared",
        ),
        unless=(r"\d\s*/\s*\d{2}", r"\badjusted\s+difference\b"),
        slots=(
            Slot(
                "correlation",
                left=(
                    r"correlation(?:\s+(?:coefficient|with|of|between|to|is)(?:\s+[a-z-]+){0,5}?)*",
                    r"corr",
                    r"rho",
                    r"ρ",
                    r"r",
                ),
                right=(r"(?:correlation|correlated)",),
                kinds=("number", "percent", "count"),
            ),
            Slot(
                "r_squared",
                left=(r"r²", r"r2", r"r\^2", r"r[\s-]squared", r"explain(?:s|ing)?"),
                right=(r"of\s+(?:the\s+)?variance(?:\s+(?:is\s+)?explained)?", r"r²|r2"),
                kinds=("number", "percent", "count"),
            ),
            Slot(
                "strata_share",
                left=(
                    r"strata\s+(?:explain|share)(?:\s+of)?",
                    r"between[\s-]strata(?:\s+(?:share|variance))*",
                ),
                right=(r"between\s+(?:the\s+)?strata",),
                kinds=("percent", "number"),
            ),
            Slot(
                "n",
                left=(
                    r"from",
                    r"needs?",
                    r"sample(?:\s+size)?(?:\s+of)?",
                    r"n",
                    r"instead\s+of",
                    r"need",
                ),
                right=(r"(?:{people}|needed)",),
                kinds=("count",),
            ),
        ),
        topics=("cuped", "variance_reduction"),
        weight=0.3,
    ),
)
