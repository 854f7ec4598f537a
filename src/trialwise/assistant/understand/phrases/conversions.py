"""Phrases for p-values, statistics, intervals and standard errors turned into one another."""

from collections.abc import Mapping
from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot
from trialwise.assistant.understand.phrases.wording import (
    ANY,
    DF,
    ERROR,
    LEVEL,
    NOT_BAYES,
    NOT_PLAN,
)

_P: Final = (
    r"\bp[\s-]?values?\b|\bp\b|\bsignific|\btail\b|\bprobability\b|\bhow\s+(?:extreme|likely|rare)\b",
)
_DF2: Final = Slot(
    "df_denominator",
    left=(r"df2", r"and", r"^\s*,", r"&", r"/"),
    right=(r"(?:df|degrees?\s+of\s+freedom)",),
    kinds=("count", "number"),
    ask="How many degrees of freedom does the denominator have?",
    because="F has two of them",
)
_SEQUENTIAL: Final = (
    r"information|looks?\b|interim|boundar|conditional|sprt|adjust|combin|stouffer|pooled"
    r"|always[\s-]valid|peek|cluster|design\s+effect|\bicc\b"
)
# The symbol of each statistic, and what it is called.
_SYMBOLS: Final[Mapping[str, str]] = {
    "z": r"z",
    "t": r"t",
    "chi_square": r"(?:chi[\s-]?squared?|chi\s?2|chi²|χ²?|x2|x²)",
    "f": r"f",
}
_CALLED: Final = r"(?:[\s-]?(?:scores?|values?|statistics?|stat|ratio))?"


def _statistic(name: str) -> Phrase:
    """Return the phrase for one statistic, as in "t(48) = 2.2" or "chi-square 7.8 on 2 df"."""
    symbol = _SYMBOLS[name]
    own = Slot(
        name,
        left=(rf"{symbol}{_CALLED}(?:\s+(?:was|came\s+out(?:\s+(?:at|as))?|equal\s+to))?", r"^\)"),
        right=(r"(?:sigmas?|standard\s+errors?\s+(?:from|away))",) if name == "z" else (),
        kinds=("number", "count"),
    )
    df = Slot(
        "df",
        left=(*DF.left, rf"{symbol}\s?\(", rf"{symbol}_"),
        right=DF.right,
        kinds=DF.kinds,
        ask=DF.ask,
        because=DF.because,
    )
    sigma = r"|\d\s*sigmas?\b" if name == "z" else ""
    is_said = r"\s*(?:\(\s*(?:df\s*=\s*)?\d|=|:|of\b|is\b|was\b|came|-?\d|\|?\s*=)"
    slots = {"z": (own,), "f": (df, _DF2, own)}.get(name, (df, own))
    return Phrase(
        "p-from-statistic",
        says="the p-value of the statistic",
        stems=("z", "sigma")
        if name == "z"
        else ("chi", "χ", "x2", "x²")
        if "chi" in symbol
        else (name,),
        asks=(rf"(?<![\w²]){symbol}{_CALLED}{is_said}{sigma}",),
        unless=(_SEQUENTIAL, r"\d\s*/\s*\d{2}|critical|cut-?off", NOT_BAYES, *NOT_PLAN),
        slots=slots,
        topics=("p_value", "test_statistic"),
        weight=0.2,
    )


RATIO_SCALE: Final = Slot(
    "scale",
    choices={
        "ratio": r"\b(?:hazard|odds|risk|rate|incidence)\s+ratio\b|\brelative\s+risk\b"
        r"|\b(?:hr|rr|irr)\b|\bor\s*(?:=|of\b)|(?:^|[,;.(]\s*)or\s+\d|\bratio\b|log[\s-]scale"
    },
)
_ESTIMATE_WORDS: Final = (
    r"(?:point\s+)?estimates?",
    r"estimated(?:\s+{change})?",
    r"effect",
    r"{change}s?",
    r"mean\s+(?:of\s+the\s+)?difference",
    r"coef(?:ficient)?",
    r"slope",
    r"intercept",
    r"(?:hazard|odds|risk|rate)\s+ratio",
    r"relative\s+risk",
    r"hr",
    r"or",
    r"rr",
    r"beta",
    r"b",
    r"mean",
)
_ESTIMATE: Final = Slot(
    "estimate",
    left=_ESTIMATE_WORDS,
    right=(
        r"{change}",
        r"estimate",
        r"(?=[\s(,]*(?:with\s+)?(?:an?\s+)?(?:s\.?e\b|standard\s+err|std))",
    ),
    kinds=ANY,
    bare=True,
    ask="What is the estimate (for example a difference of 1.2)?",
    because="the interval is around it",
)
_NOT_FROM_SE: Final = (
    r"\bpast\b|twyman|shrink|winner|\bpool|\bmeta\b|msprt|always[\s-]valid|information|interim"
    r"|exaggerat|over(?:estimat|stat)|inflat|\btype\s+[ms]\b|wrong\s+sign"
    r"|looks?\b|\d\s*/\s*\d{2}|correlation|overlap|novelty|interaction|cuped|false\s+positive\s+risk",
    r"\bsds?\b|standard\s+deviation",
    NOT_BAYES,
    *NOT_PLAN,
)
# The ends of an interval; the word interval itself belongs to its level, "95 % CI".
_ENDS: Final = r"(?:of|is|was|are|from|runs\s+from|goes\s+from|ranges\s+from|ranging\s+from|spans)?"
_LOW: Final = (
    r"from",
    r"[\[(]",
    rf"(?<=\bci[\s:]){_ENDS}",
    rf"(?<=\binterval[\s:]){_ENDS}",
    r"between",
    r"and",
    r"(?:lower|low)(?:\s+(?:limit|bound|end))?",
)
_HIGH: Final = (
    r"to",
    r"^\s*[,;]",
    r"and",
    r"^\s*[-–—]",
    r"(?:upper|high)(?:\s+(?:limit|bound|end))?",
)

LIMITS: Final = (
    Slot(
        "low",
        left=_LOW,
        kinds=ANY,
        bare=True,
        ask="What is the lower limit?",
        because="the standard error is read from the width",
    ),
    Slot(
        "high",
        left=_HIGH,
        kinds=ANY,
        bare=True,
        ask="What is the upper limit?",
        because="the standard error is read from the width",
    ),
)

PHRASES: Final[tuple[Phrase, ...]] = (
    *(_statistic(name) for name in _SYMBOLS),
    Phrase(
        "z-from-p",
        says="the z of the p-value",
        stems=("z", "sigma", "s-value", "s value", "surprisal"),
        asks=(
            r"^(?=.*(?:\bz\b|\bz[\s-]?(?:score|value|stat)|\bsigmas?\b|\bs[\s-]value|surprisal))"
            r"(?=.*\bp\b)",
        ),
        unless=(
            r"\bz(?:[\s-]?(?:score|value|stat\w*))?\s*(?:=|of\b|is\b|was\b|\s)\s*-?\d",
            r"combin|stouffer|fisher|adjust|looks?\b|\bbound",
            r"\bdiffer|\d\s*sigma|\bse\b|±",
        ),
        slots=(
            Slot(
                "p_value",
                left=(r"p(?:[\s-]?values?)?(?:\s+(?:of|was))*",),
                kinds=("number", "percent", "count"),
                bare=True,
                ask="Which p-value (for example 0.03)?",
                because="it is what is turned into z",
            ),
        ),
        topics=("p_value",),
        weight=0.3,
    ),
    Phrase(
        "critical-value",
        says="the critical value",
        stems=(
            "critical",
            "cutoff",
            "cut-off",
            "z for",
            "t for",
            "multiplier",
            "quantile",
            "z*",
            "t*",
        ),
        asks=(
            r"critical\s+(?:value|z|t|f|chi|point)",
            r"\b(?:z|t)(?:[\s-]?(?:value|score|multiplier|star)|\*)?\s+for\s+(?:an?\s+)?(?:the\s+)?\d",
            r"\b(?:z|t|f|chi[\s-]?squared?)[\s-]?(?:cut-?off|multiplier)|cut-?off\s+(?:for\s+)?(?:z|t)\b",
            r"\b(?:z|t)\*",
        ),
        unless=(r"looks?\b|pocock|brien|boundar|dunnett|tukey|interim|sequential",),
        slots=(
            Slot(
                "distribution",
                choices={
                    "chi-square": r"chi|χ",
                    "F": r"\bf\b(?=.{0,20}(?:crit|dist|test|with|value|cut|\())|critical\s+f\b",
                    "t": r"\bt\b|student",
                    "normal": r"\bz\b|normal",
                },
            ),
            DF,
            _DF2,
        ),
        topics=("critical_value", "significance_level"),
    ),
    Phrase(
        "interval-from-se",
        says="the interval",
        stems=(
            "se",
            "s.e",
            "standard error",
            "std",
            "±",
            "+/-",
            "+-",
            "p =",
            "p=",
            "p-value",
            "p of",
        ),
        asks=(
            r"^(?=.*(?:\bs\.?e\.?(?![\w])|standard\s+err|std\.?\s*err|\bsem\b|±|\+/?-))"
            r"(?=.*(?:intervals?|\bcis?\b|\bp\b|p[\s-]?value|signific|limits?\b|\bz\b|\bt\b|\btest))",
            r"^(?=.*\bp(?:[\s-]?value)?\s*(?:=|of|is|was)\s*0?\.\d)"
            r"(?=.*(?:intervals?|\bcis?\b|limits?\b|standard\s+error|\bse\b))",
        ),
        unless=_NOT_FROM_SE,
        slots=(
            _ESTIMATE,
            ERROR,
            Slot("p_value", left=(r"p(?:[\s-]?value)?(?:\s+(?:of|was))?",), kinds=("number",)),
            DF,
            LEVEL,
            RATIO_SCALE,
        ),
        topics=("confidence_interval", "standard_error"),
    ),
    Phrase(
        "interval-from-se",
        says="the interval",
        stems=("ci", "interval", "standard error"),
        asks=(
            r"(?:estimate|effect|coefficient|slope|{change})s?\b.{0,40}\d.{0,40}(?:intervals?|\bcis?\b)",
            r"(?:interval|\bci\b)\b.{0,60}(?:estimate|effect|coefficient|slope|{change})\s+(?:of|=|is)\s+-?\d",
        ),
        unless=(
            r"[\[(]\s*-?[\d.]+\s*%?\s*(?:,|to|-|–)|\d\s*(?:to|–)\s*-?\d|\busers\b",
            *_NOT_FROM_SE,
        ),
        slots=(
            Slot(
                "estimate",
                left=_ESTIMATE_WORDS,
                right=(r"{change}", r"estimate"),
                kinds=ANY,
                ask=_ESTIMATE.ask,
                because=_ESTIMATE.because,
            ),
            ERROR,
            DF,
            LEVEL,
            RATIO_SCALE,
        ),
        topics=("confidence_interval", "standard_error"),
        weight=-0.6,
    ),
    Phrase(
        "p-from-interval",
        says="the p-value of the interval",
        stems=("interval", "ci", "["),
        asks=(
            r"(?:p[\s-]?value|standard\s+error|\bse\b|\bp\b).{0,80}(?:interval|\bci\b|[\[(]\s*-?\d)",
            r"(?:interval|\bci\b|[\[]\s*-?\d).{0,80}(?:p[\s-]?value|standard\s+error|\bse\b|\bp\b)",
        ),
        unless=(
            r"\d\s*/\s*\d{2}|overlap|sequence|always[\s-]valid|(?:\bse\b|standard\s+error)\s*(?:=|of|is)?\s*\.?\d",
            r"\bsds?\b|standard\s+deviation|\bnew\s+interval",
            NOT_BAYES,
            *NOT_PLAN,
        ),
        slots=(
            *LIMITS,
            Slot("estimate", left=_ESTIMATE_WORDS, right=(r"{change}",), kinds=ANY),
            LEVEL,
            RATIO_SCALE,
        ),
        topics=("confidence_interval", "p_value"),
        weight=0.1,
    ),
    Phrase(
        "interval-overlap",
        says="the comparison of two intervals",
        stems=("overlap", "intervals", "cis"),
        asks=(r"overlap|(?:intervals|cis)\b.{0,60}(?:differ|signific|touch|apart)",),
        unless=(*NOT_PLAN, r"\d\s*/\s*\d"),  # results of arms are no limits
        slots=(
            Slot(
                "low_a",
                kinds=ANY,
                bare=True,
                ask="What are the limits of both intervals?",
            ),
            Slot("high_a", kinds=ANY, bare=True),
            Slot("low_b", kinds=ANY, bare=True),
            Slot("high_b", kinds=ANY, bare=True),
            LEVEL,
        ),
        topics=("confidence_interval", "statistical_significance"),
    ),
)
