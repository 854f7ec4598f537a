"""Phrases for p-values, statistics, intervals and standard errors turned into one another."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot

_NOT_PLAN: Final = (r"sample\s+size|how\s+many|\bpower\b|detectable|\bmde\b",)

_DF: Final = Slot(
    "df",
    left=(r"df1?", r"d\.f\.", r"degrees?\s+of\s+freedom", r"with"),
    right=(r"(?:df|d\.f\.|degrees?\s+of\s+freedom)",),
    kinds=("count", "number"),
)

_DF2: Final = Slot(
    "df_denominator",
    left=(r"df2", r"and", r"(?<=\d)\s?,"),
    right=(r"(?:df|degrees?\s+of\s+freedom|\))",),
    kinds=("count", "number"),
)

_ANY: Final = ("number", "count", "money", "percent", "points")

_ESTIMATE: Final = Slot(
    "estimate",
    left=(
        r"(?:point\s+)?estimates?",
        r"estimated(?:\s+{change})?",
        r"effect",
        r"{change}",
        r"mean\s+difference",
        r"coefficient",
        r"hazard\s+ratio",
        r"odds\s+ratio",
        r"risk\s+ratio",
        r"hr",
        r"or",
        r"rr",
        r"beta",
    ),
    right=(r"{change}", r"estimate"),
    kinds=_ANY,
    bare=True,
    ask="What is the estimate?",
    because="the interval is around it",
)

_SE: Final = Slot(
    "standard_error",
    left=(r"standard\s+errors?", r"std\.?\s*err(?:or)?", r"s\.?e\.?m?\.?", r"±", r"\+/-", r"\+-"),
    right=(r"(?:standard\s+error|s\.?e\.?)",),
    kinds=_ANY,
    ask="What is the standard error of the estimate?",
    because="the interval is the estimate and about two of them to each side",
)

_RATIO_SCALE: Final = Slot(
    "scale",
    choices={"ratio": r"\b(?:hazard|odds|risk|rate)\s+ratio\b|\bhr\b|\bratio\b|log\s+scale"},
)

PHRASES: Final[tuple[Phrase, ...]] = (
    Phrase(
        "p-from-statistic",
        says="the p-value of the statistic",
        stems=("z", "t", "f", "chi", "χ"),
        asks=(
            r"p[\s-]?values?|\bsignific|two-sided\s+p|one-sided\s+p|\bp\b\s*(?:\?|for|of)|what(?:'s|\s+is)\s+(?:the\s+)?p\b",
        ),
        unless=(
            r"information|looks?\b|interim|boundar|conditional|sprt|adjust|combin|stouffer|pooled|bayes|msprt|always",
            *_NOT_PLAN,
        ),
        slots=(
            Slot(
                "z",
                left=(r"z(?:[\s-]?(?:score|value|statistic|stat))?",),
                right=(r"(?:sigmas?|standard\s+errors?\s+(?:from|away))",),
                kinds=("number", "count"),
            ),
            Slot(
                "t",
                left=(r"t(?:[\s-]?(?:score|value|statistic|stat))?", r"t\s?\(\s?\d+\s?\)"),
                kinds=("number", "count"),
            ),
            Slot(
                "chi_square",
                left=(r"chi[\s-]?squared?(?:\s+(?:statistic|value))?", r"chi2", r"χ²?"),
                kinds=("number", "count"),
            ),
            Slot(
                "f",
                left=(r"f(?:[\s-]?(?:value|statistic|stat|ratio))?", r"f\s?\([\d,\s]+\)"),
                kinds=("number", "count"),
            ),
            _DF,
            _DF2,
        ),
        topics=("p_value", "test_statistic"),
    ),
    Phrase(
        "z-from-p",
        says="the z of the p-value",
        stems=("p", "z"),
        asks=(
            r"\bz\b.{0,40}\b(?:for|of|from|to|corresponds?|gives?|is)\b.{0,30}\bp\b|\bp\b.{0,40}\b(?:to|into|as|in)\b.{0,20}\bz\b|how\s+many\s+sigmas?|s[\s-]value|convert\b.{0,30}\bp\b",
        ),
        unless=(r"combin|stouffer|adjust|looks?\b|bound",),
        slots=(
            Slot(
                "p_value",
                left=(r"p(?:[\s-]?values?)?(?:\s+of)?",),
                kinds=("number", "percent"),
                bare=True,
            ),
        ),
        topics=("p_value",),
        weight=0.3,
    ),
    Phrase(
        "critical-value",
        says="the critical value",
        stems=("critical", "cutoff", "cut-off", "z for", "t for", "multiplier", "quantile"),
        asks=(
            r"critical\s+(?:value|z|t|f|point)|(?:z|t)[\s-]?(?:value|score|multiplier|star|\*)?\s+for\s+(?:a\s+)?\d|(?:z|t)\s+(?:cut-?off|multiplier)",
        ),
        unless=(r"looks?\b|pocock|brien|boundar|dunnett|tukey|interim|sequential",),
        slots=(
            Slot(
                "distribution",
                choices={
                    "chi-square": r"chi|χ",
                    "F": r"\bf\b(?=.{0,20}(?:crit|dist|test|with|value|\())|critical\s+f\b",
                    "t": r"\bt\b|student",
                    "normal": r"\bz\b|normal",
                },
            ),
            _DF,
            _DF2,
        ),
        topics=("critical_value", "significance_level"),
    ),
    Phrase(
        "interval-from-se",
        says="the interval",
        stems=("se", "standard error", "±", "+/-", "p =", "p="),
        asks=(r"interval|\bci\b|\bp[\s-]?value|signific|limits?\b|\bz\b",),
        unless=(
            r"\bpast|twyman|prior|posterior|shrink|winner|pool|meta|bayes|msprt|always[\s-]valid|information|interim|looks?\b|\d\s*/\s*\d{2}|correlation|overlap|novelty|differ\b.{0,40}(?:mobile|desktop|segment)|interaction",
            *_NOT_PLAN,
        ),
        slots=(
            _ESTIMATE,
            _SE,
            Slot("p_value", left=(r"p(?:[\s-]?value)?(?:\s+of)?",), kinds=("number",)),
            _DF,
            _RATIO_SCALE,
        ),
        topics=("confidence_interval", "standard_error"),
    ),
    Phrase(
        "p-from-interval",
        says="the p-value of the interval",
        stems=("interval", "ci", "["),
        asks=(
            r"(?:p[\s-]?value|standard\s+error|\bse\b|\bp\b)\b.{0,60}(?:interval|\bci\b)|(?:interval|\bci\b).{0,80}(?:p[\s-]?value|standard\s+error|\bse\b|what\s+p\b)",
        ),
        unless=(r"\d\s*/\s*\d{2}|bayes|credible|overlap|sequence", *_NOT_PLAN),
        slots=(
            Slot(
                "low",
                left=(
                    r"from",
                    r"\[",
                    r"\(",
                    r"(?:interval|ci)(?:\s+(?:of|is|from|runs|goes|was))*\s*[:\[(]?",
                    r"between",
                ),
                kinds=_ANY,
                bare=True,
                ask="What is the lower limit?",
                because="the standard error is read from the width",
            ),
            Slot(
                "high",
                left=(r"to", r",", r"and", r"-", r"–"),
                kinds=_ANY,
                bare=True,
                ask="What is the upper limit?",
                because="the standard error is read from the width",
            ),
            Slot(
                "alpha",
                right=(r"(?:confidence\s+)?(?:interval|ci\b)",),
                kinds=("percent",),
                turn=lambda c: 1 - c,
            ),
            _RATIO_SCALE,
        ),
        topics=("confidence_interval", "p_value"),
    ),
    Phrase(
        "interval-overlap",
        says="the comparison of two intervals",
        stems=("overlap", "intervals"),
        asks=(r"overlap|intervals?\b.{0,60}(?:differ|signific|touch)",),
        unless=_NOT_PLAN,
        slots=(
            Slot("low_a", kinds=_ANY, bare=True),
            Slot("high_a", kinds=_ANY, bare=True),
            Slot("low_b", kinds=_ANY, bare=True),
            Slot("high_b", kinds=_ANY, bare=True),
        ),
        topics=("confidence_interval", "statistical_significance"),
    ),
)
