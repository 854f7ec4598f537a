"""Phrases for what a change of the plan costs: factors of users and effect, shares of control."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot

_FACTOR: Final = (
    r"by\s+(?:what|which)\s+factor|what\s+factor|how\s+(?:much|many)\s+(?:more|larger|bigger|fewer|"
    r"times|smaller)|how\s+many\s+times|by\s+how\s+much|(?:increase|grow|extra|additional|"
    r"more)\b.{0,60}"
    r"(?:from|going|go|move|moving|raise|raising)"
)
_FROM_TO_POWER: Final = (
    r"(?:(?:from|at|of)\s+)?\d[\d.]*\s?%?\s*(?:power\s+)?(?:to|→|->|instead\s+of|vs\.?|"
    r"rather\s+than|over)\s+"
    r"\d[\d.]*\s?%?\s*(?:power)?"
)
_TIMES: Final = (
    r"(?:\d[\d.]*\s?x\b|\d[\d.]*\s+times|doubl\w+|twice|tripl\w+|quadrupl\w+|halv\w+|half)"
)

PHRASES: Final[tuple[Phrase, ...]] = (
    Phrase(
        "size-factor",
        says="the factor of the users",
        stems=("power", "factor", "alpha"),
        asks=(rf"^(?=.*\bpower)(?=.*(?:{_FACTOR}|\bcosts?\b)).*{_FROM_TO_POWER}",),
        unless=(
            r"baseline|conversion|\bsds?\b|standard\s+deviation|\bmde\b|\blift\b|\bicc\b|hazard|"
            r"effect\s+of\s+\d|"
            r"\bdetect\b.{0,30}\d|\d[\d,.]*k?\s+{people}|paired|correlat|interim|looks\b|peek",
        ),
        slots=(
            Slot(
                "power_new",
                left=(r"(?:to|→|->|get|reach|want|for|have|with)(?:\s+(?:a|power|of))*",),
                right=(
                    r"(?:power\s+)?(?:instead\s+of|rather\s+than|over|compared\s+(?:to|with)|"
                    r"vs\.?)",
                    r"power",
                ),
                kinds=("percent", "number"),
                least=0.5,
            ),
            Slot(
                "power",
                left=(
                    r"from(?:\s+(?:a|power|of))*",
                    r"(?:instead\s+of|rather\s+than|over|compared\s+(?:to|with)|vs\.?)",
                    r"power(?:\s+(?:of|is|from))*",
                ),
                right=(r"(?:power\s+)?(?:to|→|->)",),
                kinds=("percent", "number"),
                least=0.5,
            ),
        ),
        needs=(("power_new", "alpha_new"),),
        topics=("power", "sample_size"),
        weight=0.5,
    ),
    Phrase(
        "mde-factor",
        says="the factor of the detectable effect",
        stems=("mde", "detectable", "smaller effect"),
        asks=(
            rf"\bmde\b.{{0,60}}\b(?:{{people}}|sample|traffic|data)\b.{{0,20}}{_TIMES}",
            rf"(?:\bmde\b|detectable).{{0,100}}{_TIMES}.{{0,30}}(?:{{people}}|sample|traffic|"
            rf"data|n\b)",
            rf"{_TIMES}.{{0,40}}(?:{{people}}|sample|traffic|data|n\b).{{0,100}}(?:\bmde\b|"
            rf"detectable)",
        ),
        unless=(
            r"baseline|conversion|\bsds?\b|standard\s+deviation|\d[\d,.]*k?\s+{people}\b|\bicc\b|"
            r"cuped|correlat",
        ),
        slots=(
            Slot(
                "n_factor",
                right=(r"(?:x\b|times|fold)(?:\s+(?:the|as\s+many|more))*",),
                kinds=("count", "number"),
                choices={
                    2.0: r"\bdoubl|\btwice",
                    3.0: r"\btripl",
                    4.0: r"\bquadrupl",
                    0.5: r"\bhalv|\bhalf\s+(?:the|as\s+many|of)",
                },
            ),
            Slot(
                "mde",
                left=(
                    r"mde(?:\s+(?:is|was|of|drops?|goes|from|at|currently))*",
                    r"from",
                    r"detect",
                ),
                right=(r"mde",),
                kinds=("percent", "points", "number", "money"),
            ),
        ),
        topics=("minimum_detectable_effect", "sample_size"),
        weight=0.4,
    ),
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
)
