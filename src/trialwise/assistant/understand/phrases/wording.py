"""Kinds, words and slots that the phrases of several families share."""

from typing import Final

from trialwise.assistant.understand.phrase import Slot
from trialwise.core.quantities import Kind

ANY: Final[tuple[Kind, ...]] = ("number", "count", "money", "percent", "points")
PLAIN: Final[tuple[Kind, ...]] = ("number", "count", "money")
# Time as exposure: events in so many hours are counted, not converted.
IN_TIME: Final = (
    r"\b(?:in|over|during|per|across|within)\s+[\d,.k]+\s+(?:[\w-]+[\s-])?"
    r"(?:hours?|hrs|days?|weeks?|months?|years?|minutes?)\b"
)
# Words of a plan, which asks for users rather than for what they showed.
# "the odds that the test catches it" are a chance: the power.
ODDS_OF_FINDING: Final = (
    r"\b(?:odds|chances?|probability|likelihood)\s+(?:are\s+|is\s+)?(?:of|that|to|we|you|i|it|this|the|"
    r"our|a|my)\b.{0,60}\b(?:detect\w*|catch\w*|pick\w*\s+(?:\w+\s+)?up|picking|spot\w*|notic\w*|"
    r"(?:get|reach|see)\w*\s+(?:a\s+)?(?:stat\w*\s+)?significan\w+)"
)
NOT_PLAN: Final = (
    ODDS_OF_FINDING,
    r"sample\s+size|how\s+many\s+(?:more\s+)?(?:{people}|pairs|subjects)|\bpower(?:ed)?\b"
    r"|detectable|\bmde\b|to\s+detect",
)
NOT_BAYES: Final = r"bayes|posterior|\bprior\b|credible|\bhdi\b"
# Of an interval: "95 % limits", which the common rules do not know.
LEVEL: Final = Slot(
    "alpha",
    left=(r"at", r"with"),
    least=0.8,
    right=(
        r"(?:two-sided\s+|one-sided\s+|upper\s+|lower\s+|confidence\s+|t[\s-]|z[\s-])*"
        r"(?:limits?|bounds?|intervals?|cis?|confidence|wilson|wald|jeffreys|clopper|agresti|exact|score)\b",
    ),
    kinds=("percent",),
    turn=lambda level: 1 - level,
)
_IS: Final = r"(?:\s+(?:group|arm|values?|list|data|users|times?|had|has|got|is|are|was|were))*"
VALUES: Final = (
    Slot(
        "values_a",
        left=(rf"(?:a|control|group\s+(?:1|one|a)|first|before|old|x){_IS}\s*[:=]?\s*[\[({{]?",),
        kinds=PLAIN,
        bare=True,
        ask="What are the values of the first group (for example 12, 15, 11)?",
        because="the test is made of the single values",
    ),
    Slot(
        "values_b",
        left=(
            rf"(?:b|treatment|variant|group\s+(?:2|two|b)|second|after|new|y){_IS}"
            r"\s*[:=]?\s*[\[({{]?",
        ),
        kinds=PLAIN,
        bare=True,
        ask="What are the values of the second group (for example 14, 16, 12)?",
        because="the test compares them with those of the first",
    ),
)
ERROR: Final = Slot(
    "standard_error",
    left=(
        r"standard\s+errors?",
        r"std\.?\s*err(?:or)?s?",
        r"s\.?e\.?m?s?\.?",
        r"±",
        r"\+/-",
        r"\+-",
    ),
    right=(r"(?:standard\s+error|s\.?e\.?)",),
    kinds=ANY,
    ask="What is the standard error of the estimate?",
    because="the interval is the estimate and about two of them to each side",
)
DF: Final = Slot(
    "df",
    left=(r"(?:residual\s+)?df1?", r"d\.f\.", r"degrees?\s+of\s+freedom", r"with", r"on"),
    right=(r"(?:residual\s+|error\s+)?(?:df|d\.f\.|dof|degrees?\s+of\s+freedom)",),
    kinds=("count", "number"),
    ask="How many degrees of freedom does it have?",
    because="the same statistic gives another p-value with 5 than with 500",
)
# What the margin of a test is called; as in "within ±2 points".
MARGIN_WORDS: Final = (
    r"(?:non[\s-]?inferiority|equivalence|ni)?\s*(?:margins?|bounds?|limits?|zone|region)"
    r"(?:\s+(?:of|is|within|at|are|was|from|being))*",
    r"delta",
    r"within",
    r"±",
    r"\+/-",
    r"\+-",
    r"worse\s+(?:by|than)",
    r"more\s+than",
    r"at\s+most",
    r"up\s+to",
)
