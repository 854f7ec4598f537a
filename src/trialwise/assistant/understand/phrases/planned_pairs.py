"""Phrases for plans of pairs: means on the same users, and McNemar's test."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot, plans

_PAIRS: Final = Slot(
    "n",
    right=(r"(?:pairs?|matched\s+pairs?|subjects|differences|couples|twins)",),
    left=(r"pairs?", r"n"),
    kinds=("count",),
)
_CORRELATION: Final = Slot(
    "correlation",
    left=(
        r"correlations?(?:\s+(?:coefficient|between\s+\w+(?:\s+\w+){0,4}|within\s+pairs?|of|is))*",
        r"corr",
        r"rho",
        r"ρ",
        r"r",
    ),
    right=(r"correlation", r"correlated"),
    kinds=("number", "count", "percent"),
    ask="What is the correlation (for example 0.5)?",
    because="it decides how much of the variance cancels",
)

PHRASES: Final[tuple[Phrase, ...]] = (
    *plans(
        "paired-means",
        Phrase(
            "",
            says="of a paired comparison of means",
            stems=(
                "pair",
                "before and after",
                "before-after",
                "before/after",
                "within-subject",
                "same users",
                "crossover",
                "repeated measure",
                "sd of the diff",
                "of differences",
                "matched",
            ),
            asks=(
                r"pair(?:ed|s)?\b|matched|before[\s/-]+(?:and\s+)?after|within[\s-](?:subject|user)|crossover|"
                r"same\s+(?:users|people|subjects)|repeated\s+measure|sd\s+of\s+(?:the\s+)?differences",
            ),
            unless=(r"discordant|mc\s?nemar", r"wilcoxon|signed[\s-]rank", r"switchback"),
            slots=(
                Slot(
                    "sd_difference",
                    left=(
                        r"(?:sd|s\.d\.|standard\s+deviation|std\s*dev)\s+(?:of|for)\s+(?:the\s+)?(?:paired\s+|within[\s-]pair\s+)?differences?(?:\s+scores?)?",
                        r"differences?\s+(?:have|has|with)\s+(?:an?\s+)?(?:sd|standard\s+deviation)",
                        r"within[\s-]pair\s+sd",
                    ),
                    right=(r"(?:sd|standard\s+deviation)\s+of\s+(?:the\s+)?differences?",),
                    kinds=("number", "count", "money"),
                ),
                _CORRELATION,
                _PAIRS,
            ),
            change="means",
            topics=("paired_t_test", "sample_size"),
            weight=0.5,
        ),
    ),
    *plans(
        "mcnemar",
        Phrase(
            "",
            says="of McNemar's test",
            stems=("mcnemar", "mc nemar", "discordant"),
            asks=(r"mc\s?nemar|discordant",),
            slots=(
                Slot(
                    "only_a",
                    left=(
                        r"only\s+(?:in\s+)?(?:a|control|before|the\s+old|the\s+first)",
                        r"yes[\s/-]*no",
                        r"p_?10",
                        r"discordant(?:\s+(?:pairs|proportions|probabilities|cells|shares))*(?:\s+of)?",
                    ),
                    right=(
                        r"(?:only\s+(?:in\s+|on\s+|with\s+)?(?:a|control|before|the\s+old|the\s+first)|yes[\s/-]*no)",
                    ),
                    kinds=("percent", "number"),
                ),
                Slot(
                    "only_b",
                    left=(
                        r"only\s+(?:in\s+)?(?:b|treatment|after|the\s+new|the\s+second)",
                        r"no[\s/-]*yes",
                        r"p_?01",
                        r"and",
                        r"vs\.?",
                        r"versus",
                    ),
                    right=(
                        r"(?:only\s+(?:in\s+|on\s+|with\s+)?(?:b|treatment|after|the\s+new|the\s+second)|no[\s/-]*yes)",
                    ),
                    kinds=("percent", "number"),
                ),
                Slot(
                    "discordant",
                    left=(r"discordant\s+share", r"total\s+discordant"),
                    right=(r"(?:of\s+(?:the\s+)?pairs\s+)?(?:are\s+)?discordant",),
                    kinds=("percent", "number"),
                ),
                Slot("odds_ratio", left=(r"odds\s+ratio", r"or\s*="), kinds=("number", "count")),
                _PAIRS,
            ),
            topics=("paired_t_test", "sample_size"),
            weight=0.5,
        ),
    ),
)
