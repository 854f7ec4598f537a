"""Phrases for ranks and quantiles."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot

_NOT_PLAN: Final = (r"sample\s+size|how\s+many|\bpower\b|detectable|\bmde\b",)

_A: Final = r"(?:a|control|group\s+(?:1|one|a)|first|before|old|x)(?:\s+(?:group|arm|values?|list|had|has|got|is|are|was|were))*\s*[:=]?"

_PLAIN: Final = ("number", "count", "money")

_B: Final = r"(?:b|treatment|variant|group\s+(?:2|two|b)|second|after|new|y)(?:\s+(?:group|arm|values?|list|had|has|got|is|are|was|were))*\s*[:=]?"

_VALUES: Final = (
    Slot(
        "values_a",
        left=(_A,),
        kinds=_PLAIN,
        bare=True,
        ask="What are the values of the first group?",
        because="the test ranks or averages them",
    ),
    Slot(
        "values_b",
        left=(_B,),
        kinds=_PLAIN,
        bare=True,
        ask="What are the values of the second group?",
        because="the test compares the two",
    ),
)

_C: Final = r"(?:c|group\s+(?:3|three|c)|third)(?:\s+(?:group|arm|values?|had|has))*\s*[:=]?"

PHRASES: Final[tuple[Phrase, ...]] = (
    Phrase(
        "mann-whitney-test",
        says="the Mann-Whitney test",
        stems=("mann", "wilcoxon rank", "rank-sum", "rank sum", "u test", "u-test"),
        asks=(r"mann[\s-]whitney|rank[\s-]sum|\bu[\s-]test\b|\bmwu\b",),
        unless=_NOT_PLAN,
        slots=(
            *_VALUES,
            Slot("u", left=(r"u(?:\s+statistic)?",), kinds=("number", "count")),
            Slot(
                "n_a",
                left=(r"n_?[1a]", r"n"),
                right=(r"(?:{people}\s+)?in\s+(?:control|a)",),
                kinds=("count",),
            ),
            Slot(
                "n_b",
                left=(r"n_?[2b]", r"and"),
                right=(r"(?:{people}\s+)?in\s+(?:treatment|b)",),
                kinds=("count",),
            ),
        ),
        topics=("mann_whitney",),
        weight=0.5,
    ),
    Phrase(
        "wilcoxon-signed-rank",
        says="the signed-rank test",
        stems=("wilcoxon", "signed-rank", "signed rank"),
        asks=(r"wilcoxon|signed[\s-]rank",),
        unless=(r"rank[\s-]sum", *_NOT_PLAN),
        slots=_VALUES,
        topics=("mann_whitney",),
        weight=0.4,
    ),
    Phrase(
        "kruskal-test",
        says="the Kruskal-Wallis test",
        stems=("kruskal",),
        asks=(r"kruskal",),
        slots=(*_VALUES, Slot("values_c", left=(_C,), kinds=_PLAIN, bare=True)),
        topics=("anova",),
        weight=0.5,
    ),
    Phrase(
        "quantile-interval",
        says="the interval of a quantile",
        stems=("median", "quantile", "percentile", "p90", "p95", "p99"),
        asks=(r"interval|\bci\b|confidence|ranks?",),
        unless=(r"\bvs\b|versus|difference|compare|hazard|surviv", *_NOT_PLAN),
        slots=(
            Slot(
                "values",
                left=(r"(?:values|median|data|of|for)(?:\s+(?:of|for|are|:))*",),
                kinds=_PLAIN,
                bare=True,
            ),
            Slot(
                "n",
                left=(r"n", r"from", r"of"),
                right=(r"(?:values|{people}|data\s+points)",),
                kinds=("count",),
            ),
            Slot(
                "quantile",
                left=(r"quantile",),
                right=(r"(?:th\s+)?percentile|quantile",),
                kinds=("number", "count", "percent"),
                turn=lambda q: q / 100 if q > 1 else q,
                choices={
                    0.5: r"\bmedian",
                    0.9: r"\bp90\b|90th",
                    0.95: r"\bp95\b|95th",
                    0.99: r"\bp99\b|99th",
                    0.75: r"\bp75\b|75th",
                    0.25: r"\bp25\b|25th",
                },
            ),
        ),
        topics=("quantile_metric", "confidence_interval"),
        weight=0.4,
    ),
    Phrase(
        "quantile-difference-test",
        says="the test of two quantiles",
        stems=("median", "quantile", "percentile", "p90", "p95", "p99"),
        asks=(r"\bvs\b|versus|differ|compare|test\b|signific",),
        unless=(r"hazard|surviv|mann|wilcoxon", *_NOT_PLAN),
        slots=(
            *_VALUES,
            Slot("value_a", left=(r"medians?(?:\s+of)?", r"p\d\d", _A), kinds=_PLAIN),
            Slot("value_b", left=(r"vs\.?", r"versus", r"and", _B), kinds=_PLAIN),
            Slot("standard_error_a", left=(r"standard\s+errors?", r"s\.?e\.?s?"), kinds=_PLAIN),
            Slot(
                "standard_error_b",
                left=(r"standard\s+errors?", r"s\.?e\.?s?", r"and"),
                kinds=_PLAIN,
            ),
            Slot(
                "quantile",
                choices={
                    0.5: r"\bmedian",
                    0.9: r"\bp90\b|90th",
                    0.95: r"\bp95\b|95th",
                    0.99: r"\bp99\b|99th",
                },
            ),
        ),
        topics=("quantile_metric",),
        weight=0.2,
    ),
)
