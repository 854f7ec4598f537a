"""Shorthand written out before a sentence is read: "95 ci, ctrl vs trt, noninf"."""

import re
from typing import Final

# What stands for what, as whole words; the longest first.
_WORDS: Final = (
    (r"ctrl|ctl|cntrl", "control"),
    (r"trt|trtmt|treatm", "treatment"),
    (r"corrs", "correlations"),
    (r"corr", "correlation"),
    (r"diffs(?!\s*-?\s*in)", "differences"),
    (r"diff(?!\s*-?\s*in)", "difference"),
    (r"crit", "critical"),
    (r"noninf|non-inf|non\s+inf", "non-inferiority"),
    (r"equiv", "equivalence"),
    (r"conf\.?\s+int(?:erval)?\.?", "confidence interval"),
    (r"std\.?\s+error", "standard error"),
    (r"w/", "with "),
)
_PATTERNS: Final = tuple(
    (re.compile(rf"(?<![\w-])(?:{short})(?![\w-])", re.IGNORECASE), word) for short, word in _WORDS
)
_LEVEL: Final = re.compile(
    r"\b(80|90|95|98|99|99\.9)(?=\s+(?:ci|cis|confidence|conf)\b)", re.IGNORECASE
)


def written_out(text: str) -> str:
    """Return a sentence with its shorthand written out and its level in percent.

    >>> written_out("95 ci for ctrl 3/40 vs trt 9/41")
    '95% ci for control 3/40 vs treatment 9/41'
    """
    for pattern, word in _PATTERNS:
        text = pattern.sub(word, text)
    return _LEVEL.sub(r"\1%", text)
