"""Phrases for the variance that a covariate removes, and the users or effect it saves."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot

_RUNS: Final = (
    r"(?:takes?|lasts?|runs?|running|needs?|of|for|planned|duration|instead\s+of)"
    r"(?:\s+(?:is|of|for|about|at|a))*"
)

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
            "strata",
            "variance reduc",
            "variance removed",
            "r²",
            "r2",
            "regression adjust",
            "r-squared",
            "r squared",
        ),
        asks=(
            r"cuped|cupac|covariate|pre[\s-]?(?:period|experiment)|stratif|\bstrata\b|"
            r"variance\s+reduc|"
            r"variance\s+(?:is\s+)?removed|regression\s+adjust|r\s?²|\br2\b|r[\s-]squared",
        ),
        unless=(
            r"\d\s*/\s*\d{2}",
            r"\badjusted\s+(?:difference|effect|mean)|\btheta\b|p-?value|significant",
            r"mean\s+(?:of\s+)?(?:the\s+)?(?:covariate|pre)",
            r"baseline\s+\d|\d\s?%\s*(?:baseline|conversion)|%\s*(?:to|→|->|vs\.?)\s*\d|\bsds?\b|"
            r"\bdetect",
            r"traffic|{people}\s+(?:a|per)\s+day|r\s?²?\s*(?:=|of)\s*\S+\s+(?:correlation\s+)?f\b",
        ),
        slots=(
            Slot(
                "correlation",
                left=(
                    r"correlat(?:ion|ed|es|ing|e)(?:\s+(?:coefficient|with|of|between|to|is|at|"
                    r"by|about|"
                    r"around)(?:\s+[a-z-]+){0,5}?)*",
                    r"(?:corr|rho|ρ|r)",
                ),
                right=(r"(?:correlation|correlated|correlating)",),
                kinds=("number", "percent"),
                ask="How strongly is the covariate correlated with the metric (for example 0.6)?",
                because="the square of the correlation is the share of the variance removed",
            ),
            Slot(
                "r_squared",
                left=(
                    r"r\s?(?:²|\^?2|[\s-]squared)(?:\s+(?:of|is|for)(?:\s+(?!of|"
                    r"is)[a-z-]+){0,4}?)*",
                    r"explain(?:s|ing|ed)?",
                    r"(?:variance\s+reduction|reduc\w+|remov\w+|cut\w*)(?:\s+(?:the|of|variance|"
                    r"by|is))*",
                ),
                right=(
                    r"of\s+(?:the\s+)?variance(?:\s+(?:is\s+)?(?:explained|removed|reduced))?",
                    r"r\s?²|r2|variance\s+reduction|less\s+variance|lower\s+variance",
                ),
                kinds=("number", "percent"),
            ),
            Slot(
                "strata_share",
                left=(
                    r"strata\s+(?:explain|share|account\s+for|capture)(?:\s+of)?",
                    r"between[\s-]strata(?:\s+(?:share|variance|of|is))*",
                    r"between\s+(?:the\s+)?strata(?:\s+(?:is|of))*",
                ),
                right=(
                    r"(?:of\s+(?:the\s+)?variance\s+)?(?:is\s+|"
                    r"lies\s+)?between\s+(?:the\s+)?strata",
                ),
                kinds=("percent", "number"),
            ),
            Slot(
                "mde",
                left=(
                    r"(?:mde|detectable\s+(?:effect|lift|difference))"
                    r"(?:\s+(?:is|was|of|at|currently|today|without\s+(?:it|cuped)|from))*",
                    r"(?:can|could)\s+detect",
                ),
                right=(r"(?:mde|detectable\s+(?:effect|lift))",),
                kinds=("percent", "points", "number", "count", "money"),
            ),
            Slot(
                "days",
                left=(_RUNS,),
                right=(r"(?:test|experiment|run)",),
                kinds=("duration",),
                bare=True,
            ),
            Slot(
                "n",
                left=(
                    r"(?:needs?|needed|requires?|required|sample(?:\s+size)?(?:\s+of)?|n|"
                    r"instead\s+of|planned|from)",
                ),
                right=(r"(?:{people}|needed)", r"(?:per|in\s+each|each)(?:\s+{arm})?"),
                kinds=("count",),
            ),
        ),
        topics=("cuped", "variance_reduction"),
        weight=0.3,
    ),
)
