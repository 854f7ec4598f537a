"""Phrases for plans of several groups: analysis of variance and chi-square tests."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot, plans

_ONE_SAMPLE: Final = Slot(
    "n", right=(r"(?:responses?|answers?|trials?|data\s+points|{people})",), left=(r"n",)
)

PHRASES: Final[tuple[Phrase, ...]] = (
    *plans(
        "anova",
        Phrase(
            "",
            says="of an analysis of variance",
            stems=(
                "anova",
                "analysis of variance",
                "cohen's f",
                "f test",
                "f-test",
                "f=",
                "f =",
                "f of",
                "groups",
            ),
            asks=(
                r"\banova\b|analysis\s+of\s+variance|cohen'?s\s+f\b|\bf\s*(?:=|of)\s*\.?\d|\bf[\s-]test",
            ),
            slots=(
                Slot(
                    "f",
                    left=(r"(?:cohen'?s?\s+)?(?:effect\s+size\s+)?f", r"effect\s+size", r"effect"),
                    kinds=("number", "count"),
                    ask="Which effect size f is to be detected (0.1 small, 0.25 medium, 0.4 large), or which means and sd?",
                    because="the number of users depends on how far the means are spread",
                ),
                Slot(
                    "groups",
                    left=(r"k", r"groups?"),
                    right=(
                        r"(?:\w+\s+)?(?:groups?|arms?|variants?|means|levels|conditions|teams)",
                    ),
                    kinds=("count",),
                    ask="How many groups are compared?",
                    because="more groups share the same spread",
                ),
                Slot(
                    "means",
                    left=(r"means?(?:\s+of)?", r"averages?"),
                    kinds=("number", "count", "money"),
                ),
                Slot(
                    "n",
                    right=(r"(?:{people}\s+)?(?:per|in\s+each|each)(?:\s+{arm})?", r"{people}"),
                    left=(r"n",),
                    kinds=("count",),
                ),
            ),
            topics=("anova", "sample_size"),
            weight=0.5,
        ),
    ),
    *plans(
        "chi-square",
        Phrase(
            "",
            says="of a chi-square test",
            stems=(
                "chi-square",
                "chi square",
                "chi2",
                "chi-squared",
                "chi squared",
                "χ²",
                "cohen's w",
                "w=",
                "w =",
                "df",
            ),
            asks=(r"chi[\s-]?sq|chi2|χ²|χ2|cohen'?s\s+w\b|\bw\s*(?:=|of)\s*\.?\d",),
            slots=(
                Slot(
                    "df",
                    left=(r"df", r"degrees?\s+of\s+freedom", r"d\.f\."),
                    right=(r"(?:df|d\.f\.|degrees?\s+of\s+freedom)",),
                    kinds=("count", "number"),
                    ask="How many degrees of freedom does the table have: (rows − 1) × (columns − 1)?",
                    because="more cells spread the same effect thinner",
                ),
                Slot(
                    "w",
                    left=(r"(?:cohen'?s?\s+)?(?:effect\s+size\s+)?w", r"effect\s+size"),
                    kinds=("number", "count"),
                    ask="Which effect size w is to be detected (0.1 small, 0.3 medium, 0.5 large)?",
                    because="the number of users grows with one over its square",
                ),
                _ONE_SAMPLE,
            ),
            topics=("chi_squared_test", "sample_size"),
            weight=0.5,
        ),
    ),
)
