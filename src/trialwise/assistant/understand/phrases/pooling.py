"""Phrases for one answer from several tests: combined p-values, pooled estimates."""

import math
from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot
from trialwise.assistant.understand.phrases.multiple import P_VALUES

_OF_Z: Final = (
    r"\bz(?:['’]?s|[\s-]?(?:values?|scores?|statistics?))?s?\s*(?:=|:|of|are|were|is)?\s*[-−+]?\d"
)
_Z_VALUES: Final = Slot(
    "z_values",
    left=(
        r"z(?:['’]?s|[\s-]?(?:values?|scores?|statistics?))?(?:\s*(?:=|:|of|are|were|is))*",
        r"combine",
        r"stouffer",
        r"and",
    ),
    right=(r"z(?:[\s-]?(?:values?|scores?|statistics?))?",),
    kinds=("number", "count"),
    bare=True,
    ask="Which z values (for example 1.4, 1.8 and 0.9)?",
    because="they are what is combined",
)
_BY_ROOT: Final = (
    r"(?:sqrt|root|√|sample\s+sizes?|by\s+(?:n|users|size)|square[\s-]root|users)\b|\bn\s*=?\s*\d.*weight|"
    r"weight\w*\b.*\bn\s*=?\s*\d"
)

PHRASES: Final[tuple[Phrase, ...]] = (
    Phrase(
        "combine-p-values",
        says="the combined p-value",
        stems=("combin", "stouffer", "fisher", "tippett", "simes", "pool", "meta"),
        asks=(
            r"combin\w*",
            r"\bsimes\b",
            r"stouffer",
            r"tippett",
            r"fisher'?s?\s+(?:method|combin)",
            r"(?:pool|overall)\w*\s.{0,30}p[\s-]?values?",
        ),
        unless=(_OF_Z, r"exact|\d\s*/\s*\d|\bout\s+of\b", r"standard\s+errors?|\bse'?s?\b"),
        slots=(
            P_VALUES,
            Slot(
                "weights",
                left=(r"weights?(?:\s+(?:of|are|by|with))*", r"weighted\s+by(?:\s+[a-z]+){0,2}"),
            ),
            Slot(
                "method",
                choices={
                    "stouffer": r"stouffer|z[\s-]method",
                    "tippett": r"tippett",
                    "fisher": r"fisher",
                },
            ),
        ),
        weight=0.5,
        topics=("p_value", "multiple_comparisons"),
    ),
    Phrase(
        "pool-estimates",
        says="the pooled effect",
        stems=(
            "pool",
            "meta",
            "combine",
            "fixed effect",
            "fixed-effect",
            "random effect",
            "random-effect",
            "inverse variance",
            "inverse-variance",
            "overall effect",
            "average effect",
            "heterogen",
            "dersimonian",
            "cochran",
            "i²",
            "i2",
        ),
        asks=(
            r"\bpool",
            r"meta[\s-]?analy",
            r"(?:fixed|random)[\s-]effects?",
            r"inverse[\s-]variance",
            r"combin\w*\s.{0,40}(?:estimates?|effects?|experiments?|lifts?|results)",
            r"(?:overall|average)\s+(?:effect|lift)",
            r"heterogen|\bi²|\bi2\b|\bi-squared|dersimonian|cochran'?s?\s+q",
        ),
        unless=(
            r"p[\s-]?values?\s*:?\s*\.?\d",
            r"pooled?\s+(?:sd|standard\s+deviation|variance|z)",
            r"trigger|expos|dilut|traffic|spill|cannibal|\bacross\s+segments|mantel",
        ),
        slots=(
            Slot(
                "estimates",
                left=(
                    r"(?:estimates?|effects?|lifts?|uplifts?|differences?|results?)"
                    r"(?:\s+(?:of|are|were|is|from|the|these|three|two|four|experiments?|tests?|studies|:))*",
                    r"pool",
                    r"combine",
                ),
                kinds=("number", "count", "percent", "points", "money"),
                bare=True,
                ask="What are the estimates (for example 0.02, 0.035, 0.01)?",
                because="they are what is pooled",
            ),
            Slot(
                "standard_errors",
                left=(r"standard\s+errors?", r"std\s+errs?", r"s\.?e\.?'?s?", r"ses"),
                right=(r"standard\s+errors?", r"ses?"),
                kinds=("number", "count", "percent", "points", "money"),
                ask="What is the standard error of each estimate?",
                because="precise experiments weigh more",
            ),
        ),
        topics=("standard_error", "confidence_interval"),
    ),
    *(
        Phrase(
            "combine-z-values",
            says="the combined z",
            stems=("combin", "stouffer", "pool", "overall", "together", "weighted z"),
            asks=(
                rf"(?:combin\w*|stouffer|pool\w*|overall|together|weighted)\b.*{_OF_Z}",
                rf"{_OF_Z}.*(?:combin|stouffer|overall|together)",
            ),
            unless=(
                r"\blooks?\b|interim",
                r"standard\s+errors?|\bse'?s?\b",
                rf"^(?!.*(?:{_BY_ROOT}))" if by_root else rf"weight.*(?:{_BY_ROOT})",
            ),
            slots=(_Z_VALUES, weights),
            weight=1.0,
            topics=("p_value", "multiple_comparisons"),
        )
        for by_root, weights in (
            (
                False,
                Slot(
                    "weights",
                    left=(
                        r"weights?(?:\s+(?:of|are|by|with))*",
                        r"weighted\s+by(?:\s+[a-z]+){0,2}",
                    ),
                ),
            ),
            (
                True,
                Slot(
                    "weights",
                    left=(r"ns?(?:\s*(?:=|:|of|are|were))*", r"sample\s+sizes?(?:\s+(?:of|are))*"),
                    right=(r"{people}",),
                    kinds=("count",),
                    turn=math.sqrt,
                    ask="How many users does each test have?",
                    because="each z is weighted by the root of its users",
                ),
            ),
        )
    ),
)
