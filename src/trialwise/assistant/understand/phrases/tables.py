"""Phrases for tables of counts: exact tests, McNemar, chi-square."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot


PHRASES: Final[tuple[Phrase, ...]] = (
    Phrase(
        "fisher-test",
        says="the exact test",
        stems=("fisher", "barnard", "boschloo", "exact test", "exact p", "exact"),
        asks=(r"fisher|barnard|boschloo|\bexact\b",),
        unless=(
            r"combin|method\s+(?:to|for)\s+combin|p[\s-]?values?\s*:?\s*\.?\d|poisson|mcnemar|binomial|interval",
            r"sample\s+size|how\s+many|\bpower\b",
        ),
        slots=(
            Slot(
                "method",
                choices={
                    "barnard": r"barnard",
                    "boschloo": r"boschloo",
                    "mid_p": r"mid[\s-]?p",
                    "fisher": r"fisher|exact",
                },
            ),
        ),
        results="rates",
        topics=("fisher_exact_test", "p_value"),
        weight=0.5,
    ),
    Phrase(
        "mcnemar-test",
        says="McNemar's test",
        stems=("mcnemar", "mc nemar", "discordant", "switched", "changed from", "same users"),
        asks=(
            r"mc\s?nemar|discordant",
            r"(?:switched|changed|went|moved|flipped)\s+from\s+(?:yes|no)",
            r"(?:yes|no)\s+(?:to|->|→)\s+(?:yes|no)",
        ),
        unless=(r"sample\s+size|how\s+many\s+pairs|\bpower\b|detect",),
        slots=(
            Slot(
                "only_a",
                left=(
                    r"only\s+(?:in\s+|with\s+|on\s+)?(?:a|control|before|the\s+old|the\s+first)",
                    r"b\s*=",
                    r"yes[\s/→>-]*(?:to\s+)?no",
                    r"discordant(?:\s+(?:pairs|counts|cells))*(?:\s+(?:of|are|:))*",
                ),
                right=(
                    r"(?:\w+\s+){0,4}?(?:only\s+(?:in\s+|with\s+|on\s+)?(?:a|control|before|the\s+old|the\s+first)|(?:from\s+)?yes\s*(?:to|->|→)\s*no)",
                ),
                kinds=("count",),
                bare=True,
                ask="How many pairs converted with the first but not with the second?",
                because="McNemar's test looks only at the pairs that differ",
            ),
            Slot(
                "only_b",
                left=(
                    r"only\s+(?:in\s+|with\s+|on\s+)?(?:b|treatment|after|the\s+new|the\s+second)",
                    r"c\s*=",
                    r"no[\s/→>-]*(?:to\s+)?yes",
                    r"and",
                    r"vs\.?",
                ),
                right=(
                    r"(?:\w+\s+){0,4}?(?:only\s+(?:in\s+|with\s+|on\s+)?(?:b|treatment|after|the\s+new|the\s+second)|(?:from\s+)?no\s*(?:to|->|→)\s*yes)",
                ),
                kinds=("count",),
                bare=True,
                ask="How many pairs converted with the second but not with the first?",
                because="McNemar's test looks only at the pairs that differ",
            ),
            Slot(
                "pairs",
                right=(r"pairs?(?:\s+in\s+(?:all|total))?",),
                left=(r"of",),
                kinds=("count",),
            ),
            Slot(
                "method",
                choices={
                    "mid_p": r"mid[\s-]?p",
                    "corrected": r"continuity|edwards|yates",
                    "exact": r"exact",
                    "chi_square": r"chi|asymptotic",
                },
            ),
        ),
        topics=("paired_t_test", "p_value"),
        weight=0.5,
    ),
    Phrase(
        "chi-square-test",
        says="the chi-square test",
        stems=("chi", "table", "contingency", "cramer", "cramér", "χ"),
        asks=(r"chi[\s-]?sq|chi2|χ|contingency|cram[eé]r|\btable\b",),
        unless=(
            r"sample\s+size|how\s+many|\bpower\b|detect|critical",
            r"chi[\s-]?squared?\s*(?:statistic|value)?\s*(?:=|of|is)\s*\d|χ²?\s*=\s*\d",
        ),
        slots=(
            Slot(
                "table",
                kinds=("count", "number"),
                bare=True,
                ask="What are the counts, row by row (for example 10, 20, 30; 15, 25, 20)?",
                because="the test compares every cell with what independence expects",
            ),
        ),
        topics=("chi_squared_test",),
    ),
)
