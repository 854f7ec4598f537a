"""Phrases for ranks and quantiles: Mann-Whitney, signed ranks, Kruskal-Wallis, medians."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot
from trialwise.assistant.understand.phrases.wording import ERROR, NOT_PLAN, PLAIN, VALUES

_QUANTILES: Final = {
    0.5: r"\bmedian|50th|\bp50\b",
    0.9: r"\bp90\b|90th",
    0.95: r"\bp95\b|95th",
    0.99: r"\bp99\b|99th",
    0.75: r"\bp75\b|75th|upper\s+quartile",
    0.25: r"\bp25\b|25th|lower\s+quartile",
    0.1: r"\bp10\b|10th",
    0.8: r"\bp80\b|80th",
}
_LETTERS: Final = {"c": "three|third", "d": "four|fourth", "e": "five|fifth"}


def _more(letter: str, words: str) -> Slot:
    return Slot(
        f"values_{letter}",
        left=(rf"(?:{letter}|(?:group|version)\s+(?:{words}))(?:\s+(?:values?|had|has))*\s*[:=]?",),
        kinds=PLAIN,
        bare=True,
    )


PHRASES: Final[tuple[Phrase, ...]] = (
    Phrase(
        "mann-whitney-test",
        says="the Mann-Whitney test",
        stems=(
            "nonparam",
            "non-param",
            "mann",
            "wilcoxon",
            "rank-sum",
            "rank sum",
            "ranksum",
            "u test",
            "u-test",
            "mwu",
        ),
        asks=(
            r"non-?parametric\s+(?:test|comparison)|mann[\s-]whitney|rank[\s-]?sum|\bu[\s-]test\b|\bmwu\b|wilcoxon[\s-](?:two|2)[\s-]sample",
        ),
        unless=(r"signed|\bpair|\bbefore\b|\bc\s*[:=]|three|kruskal", *NOT_PLAN),
        slots=(
            *VALUES,
            Slot(
                "u",
                left=(r"u(?:\s+(?:statistic|value|was))?",),
                kinds=("number", "count"),
                ask="What are the values of both groups (such as 12, 15, 11 and 14, 16, 12), or U?",
                because="the test is made of the ranks of single values; medians do not tell them",
            ),
            Slot(
                "n_a",
                left=(r"n_?[1a]?", r"sizes?", r"with", r"groups?\s+of"),
                right=(r"(?:{people}\s+)?(?:in\s+(?:control|a)|{people})",),
                kinds=("count",),
            ),
            Slot(
                "n_b",
                left=(r"n_?[2b]?", r"and", r"vs\.?"),
                right=(r"(?:{people}\s+)?(?:in\s+(?:treatment|b)|{people})",),
                kinds=("count",),
            ),
        ),
        topics=("mann_whitney",),
        weight=0.5,
    ),
    Phrase(
        "wilcoxon-signed-rank",
        says="the signed-rank test",
        stems=("wilcoxon", "signed-rank", "signed rank", "sign rank", "sign-rank"),
        asks=(r"wilcoxon|sign(?:ed)?[\s-]rank",),
        unless=(r"rank[\s-]?sum|mann|differences?\b[^.;]{0,24}\d", *NOT_PLAN),
        slots=VALUES,
        topics=("mann_whitney",),
        weight=0.4,
    ),
    Phrase(
        "wilcoxon-signed-rank",
        says="the signed-rank test",
        stems=("wilcoxon", "signed-rank", "signed rank", "sign rank", "sign-rank"),
        asks=(
            r"(?:wilcoxon|sign(?:ed)?[\s-]rank).*differences?\b|differences?\b.*(?:wilcoxon|sign(?:ed)?[\s-]rank)",
        ),
        unless=(r"rank[\s-]?sum|mann", *NOT_PLAN),
        slots=(
            Slot(
                "differences",
                left=(r"(?:paired\s+)?differences?(?:\s+(?:of|are|were|is))*\s*[:=]?",),
                kinds=PLAIN,
                bare=True,
                ask="What are the differences of the pairs (for example 1.2, -0.4, 2.3)?",
                because="the test ranks them by their size",
            ),
        ),
        topics=("mann_whitney",),
        weight=0.5,
    ),
    Phrase(
        "kruskal-test",
        says="the Kruskal-Wallis test",
        stems=("kruskal",),
        asks=(r"kruskal",),
        unless=NOT_PLAN,
        slots=(*VALUES, *(_more(letter, words) for letter, words in _LETTERS.items())),
        topics=("anova",),
        weight=0.5,
    ),
    Phrase(
        "quantile-interval",
        says="the interval of a quantile",
        stems=("median", "quantile", "percentile", "quartile", "p90", "p95", "p99", "p75", "p50"),
        asks=(r"interval|\bci\b|confidence|\branks?\b|how\s+(?:certain|precise)",),
        unless=(
            r"\bvs\b|versus|difference|differ|compare|hazard|surviv|control|treatment|\bp\s?=|\bkm\b|kaplan",
            *NOT_PLAN,
        ),
        slots=(
            Slot(
                "values",
                left=(
                    r"(?:values|medians?|data|list|sample|of|for|times)(?:\s+(?:of|for|are|were|:))*",
                ),
                kinds=PLAIN,
                bare=True,
                ask="What are the values (for example 3, 5, 8), or how many are there?",
                because="the limits are two of the ordered values",
            ),
            Slot(
                "n",
                left=(r"n", r"from", r"of"),
                right=(r"(?:values|{people}|data\s+points|measurements|ordered\s+values)",),
                kinds=("count",),
            ),
            Slot(
                "quantile",
                left=(r"quantile",),
                right=(r"(?:quantile)",),
                kinds=("number",),
                choices=_QUANTILES,
            ),
        ),
        topics=("quantile_metric", "confidence_interval"),
        weight=0.4,
    ),
    Phrase(
        "quantile-difference-test",
        says="the test of two quantiles",
        stems=("median", "quantile", "percentile", "quartile", "p90", "p95", "p99", "p75", "p50"),
        asks=(
            r"control.*treatment|\bvs\b|versus|differ|compare|\btest\b|signific|\b(?:higher|lower|faster|slower)\b",
        ),
        unless=(r"hazard|surviv|mann|wilcoxon|kruskal|\bp\s?=\s?0?\.", *NOT_PLAN),
        slots=(
            *VALUES,
            Slot(
                "value_a",
                left=(
                    r"medians?(?:\s+(?:of|is|was|times?|latency|load))*",
                    r"(?:p\d\d|percentiles?)(?:\s+(?:of|is|was|[a-z]{3,}))*",
                    r"(?:a|control|before|old)(?:\s+(?:had|has|is|was|median|p\d\d))*\s*[:=]?",
                ),
                kinds=PLAIN,
            ),
            Slot(
                "value_b",
                left=(
                    r"vs\.?",
                    r"versus",
                    r"and",
                    r"to",
                    r"(?:b|treatment|after|new|variant)(?:\s+(?:had|has|is|was|median|p\d\d))*\s*[:=]?",
                ),
                kinds=PLAIN,
            ),
            Slot("standard_error_a", left=ERROR.left, right=ERROR.right, kinds=PLAIN),
            Slot("standard_error_b", left=(*ERROR.left, r"and"), right=ERROR.right, kinds=PLAIN),
            Slot("quantile", choices=_QUANTILES),
        ),
        topics=("quantile_metric",),
        weight=0.2,
    ),
)
