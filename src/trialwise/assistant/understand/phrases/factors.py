"""Phrases for shares of control, within-user designs, and plans from a standard error alone."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot

_ASKS_MDE: Final = (
    r"\bmde\b|detectable|(?:smallest|minimum|minimal|lowest)\b.{0,40}\b(?:effect|lift|difference|change)|"
    r"(?:what|which)\b.{0,40}\b(?:can|could)\s+(?:{i_or_we}|it|this)\s+(?:\w+\s+)?(?:detect|see|find)"
)
_SE: Final = r"(?:standard\s+errors?|std\.?\s+err(?:or)?s?|\bs\.?e\.?m?\b)"

PHRASES: Final[tuple[Phrase, ...]] = (
    Phrase(
        "control-share",
        says="the share of control",
        stems=("control", "square root", "square-root"),
        asks=(
            r"(?:share|fraction|proportion|percent\w*|how\s+much|how\s+many|large|big|optimal|"
            r"best|allocat\w*|split)"
            r"\b.{0,80}\bcontrol\b.{0,80}(?:treatments?|variants?|challengers?|arms)",
            r"(?:treatments?|variants?|challengers?|arms)\b.{0,100}(?:share|fraction|proportion|"
            r"percent\w*|how\s+much|"
            r"how\s+large|how\s+big|optimal|best|allocat\w*)\b.{0,60}\bcontrol\b",
            r"square[\s-]root\s+(?:rule|allocation)",
        ),
        unless=(
            r"\blift\b|\bmde\b|\bdetect|baseline|conver|\bsds?\b|\d\s*/\s*\d|p-?value|\bsrm\b|%|"
            r"{people}\s+per",
        ),
        slots=(
            Slot(
                "treatments",
                right=(
                    r"(?:\w+\s+)?(?:treatments?|challengers?|(?:new\s+)?variants?|variations?)",
                ),
                kinds=("count",),
                ask="How many treatments share the control?",
                because="control is part of every comparison",
            ),
        ),
        topics=("traffic_allocation", "multiple_comparisons"),
        weight=0.3,
    ),
    Phrase(
        "within-user-factor",
        says="what a within-user design saves",
        stems=("within", "paired", "crossover", "cross-over", "same users", "repeated meas"),
        asks=(
            r"(?:within[\s-](?:user|subject|person)|paired|cross-?over|same\s+users|"
            r"repeated\s+measures?)\b.{0,160}(?:factor|sav\w+|cut|"
            r"fewer|smaller|times|how\s+much|compared|instead|parallel|separate|two\s+groups)",
            r"(?:factor|sav\w+|cut|fewer|how\s+much)\b.{0,160}(?:within[\s-](?:user|subject|"
            r"person)|paired|cross-?over)",
        ),
        unless=(
            r"\bsds?\b|standard\s+deviation|\beffect\s+of|\bdetect|p-?value|significant|"
            r"\bt[\s-]test|baseline|\d\s*,\s*\d",
        ),
        slots=(
            Slot(
                "correlation",
                left=(
                    r"correlat(?:ion|ed|e)(?:\s+(?:of|is|at|by|with|between|about|"
                    r"around)(?:\s+[a-z'’-]+){0,5}?)*",
                    r"(?:corr|rho|ρ|r)",
                ),
                right=(r"correlat(?:ion|ed)",),
                kinds=("number", "percent"),
                ask="How strongly are a user's two measurements correlated (for example 0.6)?",
                because="only what differs within users is left as noise",
            ),
        ),
        topics=("paired_t_test", "sample_size"),
        weight=0.6,
    ),
    Phrase(
        "z-test-power",
        says="the power",
        stems=(
            "noncentrality",
            "standard error",
            "effect over se",
            " se ",
            "se of",
            "standard errors",
            "/se",
        ),
        asks=(
            r"\bpower\b.{0,100}(?:noncentrality|standard\s+errors?|\bse\b)",
            r"(?:noncentrality|standard\s+errors?|\bse\b).{0,100}\bpower\b",
        ),
        unless=(
            r"p-?value|winner|exaggerat|type\s+[ms]|\bnoncentral\s+t\b|observed|{people}|\bn\s*=",
            _ASKS_MDE,
        ),
        slots=(
            Slot(
                "effect",
                left=(
                    r"(?:true\s+)?(?:effect|lift|difference|noncentrality(?:\s+parameter)?)"
                    r"(?:\s+(?:of|is|\(effect\s+over\s+se\)|\([^)]*\)))*",
                    r"(?:effect\s+(?:over|/)\s+se|delta)(?:\s+(?:of|is))*\)?(?:\s+of)?",
                ),
                right=(
                    r"(?:standard\s+errors?|ses\b|se\b)(?!\s+of\s+\d)",
                    r"(?:effect|lift|difference)",
                ),
                kinds=("number", "count", "percent", "points", "money"),
                ask="How large is the true effect?",
                because="power is its size in standard errors",
            ),
            Slot(
                "standard_error",
                left=(r"(?:standard\s+error|s\.?e\.?)(?:\s+(?:of|is|=))*",),
                right=(r"(?:standard\s+error|se)\b",),
                kinds=("number", "count", "percent", "points", "money"),
            ),
        ),
        topics=("power", "standard_error"),
        weight=0.4,
    ),
    Phrase(
        "z-test-mde",
        says="the detectable effect",
        stems=("standard error", " se", "se ", "std err", "std. err", "se=", "standard errors"),
        asks=(rf"^(?=.*{_SE})(?=.*(?:{_ASKS_MDE}))",),
        unless=(
            r"p-?value|winner|exaggerat|observed|\bsds?\b|standard\s+deviation|baseline|\bn\s*=|"
            r"\d\s+{people}|\d\s*/\s*\d{2}|on\s+[\d,.]+k?\s+{people}",
        ),
        slots=(
            Slot(
                "standard_error",
                left=(
                    rf"{_SE}(?:\s+(?:of|is|=|on|for|in|the|our|my|an?|{{change}}|estimate\w*|mean|about|"
                    r"around|metric|gap|contrast|was|treatment|will\s+be))*",
                ),
                right=(_SE,),
                kinds=("number", "count", "percent", "points", "money"),
                ask="How large is the standard error of the effect (for example 0.5 points)?",
                because="the detectable effect is about 2.8 of them",
            ),
        ),
        topics=("minimum_detectable_effect", "standard_error"),
        weight=0.5,
    ),
)
