"""Phrases for plans of a metric on the log scale, where a change in percent is a difference."""

import math
from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot, plans

_LOG: Final = r"\blog(?:s|ged|arithms?|[\s-]?(?:scale|transformed|normal\w*))?\b"
_SD: Final = r"(?:sds?|standard\s+deviations?|stdev|sigma|σ)"
_OF_LOGS: Final = Phrase(
    "",
    says="of means on the log scale",
    stems=("log",),
    asks=(rf"{_LOG}.{{0,80}}\b{_SD}", rf"\b{_SD}\b.{{0,40}}{_LOG}", r"geometric\s+means?"),
    unless=(
        r"log[\s-]?rank|logistic|log[\s-]?odds|\blogins?\b|median|percentile|quantile|hazard|"
        r"p-?value|significant|interval|\bci\b|correlat|paired|baseline|cluster|margin",
    ),
    slots=(
        Slot(
            "effect",
            left=(
                r"(?:detect|change|lift|effect|increase|improvement|difference|of|by)(?:\s+of)?",
            ),
            right=(
                r"(?:multiplicative|relative|proportional|percent(?:age)?)?\s*(?:{change}|higher|lower|"
                r"more|less)",
                r"multiplicative|relative",
            ),
            kinds=("percent",),
            turn=lambda share: round(math.log1p(share), 15) if share > -1 else share,
            ask="Which change in percent is to be detected (for example 5 %)?",
            because="on the log scale a change in percent is a difference, ln(1 + change)",
        ),
        Slot(
            "sd",
            left=(rf"{_SD}(?:\s+[a-z-]+){{0,4}}?",),
            right=(rf"(?:{_SD}|log\s+{_SD})",),
            kinds=("number", "count"),
            ask="What is the standard deviation of the logarithms?",
            because="the change is set against it",
        ),
    ),
    topics=("log_transformation", "sample_size"),
    weight=0.7,
)

PHRASES: Final[tuple[Phrase, ...]] = plans("means", _OF_LOGS, ("sample_size", "power"))
