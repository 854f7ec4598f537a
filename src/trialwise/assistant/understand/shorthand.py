"""Shorthand written out before a sentence is read: "95 ci, ctrl vs trt, noninf"."""

import re
from typing import Final

from trialwise.assistant.understand.notation import as_said

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
    (r"w/o", "without"),
    (r"w/", "with "),
)
_TEENS: Final = (
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
_ONES: Final = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
# Numbers in words that the reader of quantities does not know: "ninety-five percent".
_IN_WORDS: Final = re.compile(
    rf"(?<![\w-])(?:(?P<tens>{'|'.join(_TENS)})[\s-](?P<ones>{'|'.join(_ONES)})"
    rf"|(?P<round>{'|'.join(_TENS)})(?=[\s-]*(?:percent|per\s+cent|%|pct|points?\b))"
    rf"|(?P<teen>{'|'.join(_TEENS)})(?=[\s-]*(?:percent|per\s+cent|%|pct|points?\b)))(?![\w-])",
    re.IGNORECASE,
)
_UNDERSCORE: Final = re.compile(r"(?<=[a-z]{2})_(?=[a-z]{2})", re.IGNORECASE)
_PATTERNS: Final = tuple(
    (re.compile(rf"(?<![\w-])(?:{short})(?![\w-])", re.IGNORECASE), word) for short, word in _WORDS
)
_DASH: Final = re.compile(r"(?<=[A-Za-z])[‐‑–](?=[A-Za-z])")  # Mann–Whitney
_LEVEL: Final = re.compile(
    r"\b(80|90|95|98|99|99\.9)(?=\s+(?:ci|cis|confidence|conf)\b)", re.IGNORECASE
)


# "80/5" is how planners say 80 % power and 5 % alpha; 90/10 and 95/5 may be splits.
_POWER_ALPHA: Final = re.compile(
    r"(?<![\d/.,])(?P<power>70|75|80|85|90|95)\s?%?\s?/\s?(?P<alpha>1|2\.5|5|10)\s?"
    r"(?:%|(?=[\s).,?;]|\Z))(?!\s?[/\d])"
    r"(?!\s*(?:split|users|conver|allocation|traffic|were|had|clicks|successes))",
    re.IGNORECASE,
)


_ANY_SLASH: Final = re.compile(r"\d\s?%?\s?/\s?\d")
_CONFIDENCE_POWER: Final = re.compile(
    r"(?<![\d/.,])(?P<confidence>90|95|99)\s?%?\s?/\s?(?P<power>80|85|90)(?:\s?%|(?=[\s).,?;]|\Z))"
    r"(?!\s?[/\d]|\s*(?:users|conver|were|had|clicks|successes))",
    re.IGNORECASE,
)


# "10,120 / 9,870 / 10,055" lists three counts
_SLASHED: Final = re.compile(r"(?<![\d/,.])\d[\d,]{2,}(?:\s*/\s*\d[\d,]{2,}){2,}(?![\d/%])")


# "-1% to +1%" are the two ends of one margin
_BOUNDS: Final = re.compile(
    r"(?<![\w.)%])[-−–]\s?(?P<size>\d[\d.]*)\s?(?:%|pp|percentage\s+points?|points?)?\s*"
    r"(?:to|and|,|\.{2,3}|;)\s*\+\s?(?P=size)(?![\d.]*\d)",
)


# "the deviation is minus 12"; "5 minus 3" is no sign
_MINUS: Final = re.compile(
    r"\b(?P<lead>is|of|was|at|be|by|had|with|deviation|sd|variance|rate|mean|effect|lift|change|=)\s+"
    r"(?:minus|negative)\s+(?=[\d.]*\d)",
    re.IGNORECASE,
)


def _power_and_alpha(match: re.Match[str]) -> str:
    """Return "80/5" written out; as it is when both make up the whole, as a split does."""
    power, alpha = match.group("power"), match.group("alpha")
    if float(power) + float(alpha) == 100:
        return match.group()
    return f"{power}% power and {alpha}% alpha"


def _in_digits(match: re.Match[str]) -> str:
    """Return a number in words as digits."""
    if match["teen"]:
        return str(10 + _TEENS.index(match["teen"].lower()))
    tens = 20 + 10 * _TENS.index((match["tens"] or match["round"]).lower())
    return str(tens + (1 + _ONES.index(match["ones"].lower()) if match["ones"] else 0))


def written_out(text: str) -> str:
    """Return a sentence with its shorthand written out and its level in percent.

    >>> written_out("95 ci for ctrl 3/40 vs trt 9/41")
    '95% ci for control 3/40 vs treatment 9/41'
    """
    text = _UNDERSCORE.sub(" ", _IN_WORDS.sub(_in_digits, _DASH.sub("-", text)))
    for pattern, word in _PATTERNS:
        text = pattern.sub(word, text)
    text = _MINUS.sub(r"\g<lead> -", _LEVEL.sub(r"\1%", text))
    text = _BOUNDS.sub(r"±\g<size>", text)
    if len(_ANY_SLASH.findall(text)) == 1:  # beside others it is a result: 120/1000 vs 90/80
        text = _CONFIDENCE_POWER.sub(r"\g<confidence>% confidence and \g<power>% power", text)
        text = _POWER_ALPHA.sub(_power_and_alpha, text)
    text = _SLASHED.sub(lambda match: re.sub(r"\s*/\s*", ", ", match.group()), text)
    return as_said(text)
