"""Phrases for plans of pairs: means on the same users, and McNemar's test."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot, plans

_PAIRS: Final = Slot(
    "n",
    right=(r"(?:\w+\s+)?(?:pairs?|couples|twins|differences)", r"{people}"),
    left=(r"(?:pairs?|n|sample\s+size)(?:\s+of)?",),
    kinds=("count",),
    ask="How many pairs are there?",
    because="power and the detectable effect depend on the pairs",
)
_DEVIATION: Final = r"(?:sds?|s\.d\.|standard\s+deviations?|std(?:\s*dev)?|stdev|sigma)"
_DIFFERENCES: Final = (
    r"(?:the\s+)?(?:(?:paired|within[\s-](?:pair|user|subject|person|patient|participant)|before[\s-]after)\s+)?"
    r"(?:differences?(?:\s+scores?)?|diffs?|changes?)"
)
_CHANGE_WORDS: Final = r"(?:change|changes|flip|switch|go|move|turn|convert)s?"
_SHARE_OF: Final = (
    rf"(?:of\s+(?:the\s+|all\s+)?(?:pairs|{{people}}|[a-z]+s)\s+)?(?:(?:will|"
    rf"would)\s+)?(?:{_CHANGE_WORDS}\s+)?"
)
_A_ONLY: Final = (
    r"(?:only\s+(?:in\s+|on\s+|with\s+|for\s+|under\s+)?(?:a\b|control|before|the\s+old|"
    r"the\s+first|"
    r"version\s+a)|(?:from\s+)?yes[\s/-]*(?:to[\s-]+)?no|(?:from\s+)?success\s+to\s+failure)"
)
_B_ONLY: Final = (
    r"(?:only\s+(?:in\s+|on\s+|with\s+|for\s+|under\s+)?(?:b\b|treatment|after|the\s+new|"
    r"the\s+second|"
    r"version\s+b)|(?:from\s+)?no[\s/-]*(?:to[\s-]+)?yes|(?:from\s+)?failure\s+to\s+success)"
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
                "within subject",
                "within-user",
                "same users",
                "same people",
                "within-patient",
                "within-person",
                "crossover",
                "cross-over",
                "repeated measure",
                "of the diff",
                "of diff",
                "matched",
            ),
            asks=(
                r"pair(?:ed|s)?\b|matched|before[\s/-]+(?:and\s+)?after|within[\s-](?:subject|"
                r"user|person|patient|participant)|"
                r"cross-?over|same\s+(?:users|people|subjects)|repeated\s+measure",
                rf"{_DEVIATION}\s+of\s+(?:the\s+)?diff",
            ),
            unless=(
                r"discordant|mc\s?nemar",
                r"wilcoxon|signed[\s-]rank|switchback|by\s+what\s+factor|holm|bonferroni|tukey",
                r"proportion|conversion\s+rate|correlation\s+test|\bpairs?\s+of\s+values",
                r"\bt\s*=|\bwe\s+(?:saw|observed|measured|found)\b|p-?value|significant\?|\bci\b",
            ),
            slots=(
                Slot(
                    "sd_difference",
                    left=(
                        rf"{_DEVIATION}\s+(?:of|for|in)\s+{_DIFFERENCES}",
                        rf"{_DIFFERENCES}\s+(?:have|has|with|of)\s+(?:an?\s+)?{_DEVIATION}",
                        rf"(?:within[\s-]pair|difference|paired)\s+{_DEVIATION}",
                    ),
                    right=(rf"{_DEVIATION}\s+(?:of|for)\s+{_DIFFERENCES}",),
                    kinds=("number", "count", "money"),
                    ask="What is the standard deviation of the differences within pairs, or the "
                    "standard deviation per user and the correlation of the two measurements?",
                    because="a paired test sets the mean difference against it",
                ),
                Slot(
                    "correlation",
                    left=(
                        r"correlat(?:ion|ed|e)(?:\s+(?:coefficient|between\s+\w+(?:\s+\w+){0,4}|"
                        r"within"
                        r"\s+pairs?|of|is|at|by|with))*",
                        r"(?:corr|rho|ρ|r)",
                    ),
                    right=(r"correlat(?:ion|ed)",),
                    kinds=("number", "count", "percent"),
                    ask=(
                        "How strongly are the two measurements of a pair correlated (for example "
                        "0.5)?"
                    ),
                    because="it decides how much of the spread between users cancels",
                ),
                _PAIRS,
            ),
            change="means",
            needs=(("sd_difference", "correlation"),),
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
            unless=(r"\d\s*/\s*\d{2}|p-?value|significant\?|yes-yes|both\s+yes",),
            slots=(
                Slot(
                    "only_a",
                    left=(
                        rf"{_A_ONLY}(?:\s+(?:in|for|is|of))*",
                        r"p_?10",
                        r"discordant(?:\s+(?:pairs|proportions|probabilities|cells|shares))*"
                        r"(?:\s+(?:of|are))*",
                    ),
                    right=(rf"{_SHARE_OF}{_A_ONLY}",),
                    kinds=("percent", "number"),
                ),
                Slot(
                    "only_b",
                    left=(
                        rf"{_B_ONLY}(?:\s+(?:in|for|is|of))*",
                        r"p_?01",
                        r"(?:and|vs\.?|versus)",
                    ),
                    right=(rf"{_SHARE_OF}{_B_ONLY}",),
                    kinds=("percent", "number"),
                ),
                Slot(
                    "discordant",
                    left=(r"(?:discordant\s+share|total\s+discordant|discordance)(?:\s+of)?",),
                    right=(
                        r"(?:of\s+(?:the\s+)?(?:pairs|{people})\s+)?(?:(?:are|being)\s+)?"
                        r"(?:discordant|discordance|disagree)",
                    ),
                    kinds=("percent", "number"),
                    ask="What share of the pairs has two different outcomes, and which part of it "
                    "is yes under one version only (for example 10 % no-yes and 5 % yes-no)?",
                    because="pairs with the same outcome twice tell nothing about the difference",
                ),
                Slot(
                    "odds_ratio",
                    left=(r"odds\s+ratio(?:\s+of)?", r"or\s*="),
                    kinds=("number", "count"),
                ),
                Slot(
                    "effect",
                    left=(r"(?:difference|detect|effect|change|increase)(?:\s+of)?",),
                    right=(r"(?:difference|effect|change|increase)",),
                    kinds=("points",),
                ),
                _PAIRS,
            ),
            topics=("paired_t_test", "sample_size"),
            weight=0.5,
        ),
    ),
)
