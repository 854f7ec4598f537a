"""Phrases for events over exposure: Poisson intervals and tests."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot
from trialwise.assistant.understand.phrases.wording import IN_TIME, LEVEL, NOT_BAYES, NOT_PLAN

_EVENTS: Final = (
    r"(?:events?|crash\w*|errors?|tickets?|incidents?|failures?|orders?|calls?|outages?|complaints?"
    r"|accidents?|defects?|bugs?|refunds?|timeouts?|deaths?|visits?|messages?|arrivals?|hits?)"
)
# Events that a user can have several of; an order or a call may also be a conversion.
_COUNTED: Final = (
    r"(?:crash\w*|errors?|tickets?|incidents?|failures?|outages?|complaints?|accidents?|timeouts?)"
)
_UNITS: Final = (
    r"(?:[\w-]+[\s-])?(?:hours?|days?|weeks?|months?|years?|minutes?|sessions?|requests?|page\s?views?"
    r"|deploys?|releases?|{people})"
)
# What makes a count one of events: "184 over 3,000 user-weeks"; the text ends at the next number.
_OVER: Final = r"(?=\s*(?:in|over|during|across|within|per)\s+(?:the\s+|an?\s+)?\Z)"
_METHOD: Final = {
    "mid_p": r"mid[\s-]?p",
    "score": r"\bscore\b",
    "wald": r"\bwald\b|normal\s+approx",
    "exact": r"\bexact|garwood|conditional",
}
_PERIOD: Final = (
    r"(?:\b(?:last|this|the\s+past)\s+(?:day|week|month|quarter|year|night)|\btoday|\byesterday)\b"
)
_OF_CONVERSIONS: Final = r"conver(?:sion|ted)|wilson|clopper|sign-?ups?\b|click"
_TWO: Final = r"\bvs\.?\b|versus|compare|differ|\bratio\b|control|treatment"

PHRASES: Final[tuple[Phrase, ...]] = (
    Phrase(
        "poisson-rate-interval",
        says="the interval of an event rate",
        stems=(
            *("poisson", "per hour", "per day", "per week", "per month", "event", "crash", "error"),
            *("ticket", "incident", "garwood", "count of", "hours", "days", "outage", "failure"),
            *("calls", "orders", "complaint", "defect", "refund"),
        ),
        asks=(
            r"(?:interval|\bci\b|limits?\b|garwood|uncertain|margin|how\s+(?:sure|certain|precise))",
        ),
        unless=(
            _TWO,
            NOT_BAYES,
            _OF_CONVERSIONS,
            r"\bmean\b|\bsds?\b|\bestimate\b|standard\s+error|\bse\b|±|median|percentile",
            *NOT_PLAN,
        ),
        slots=(
            Slot(
                "events",
                right=(_EVENTS,),
                left=(r"poisson\s+count(?:\s+of)?", r"count(?:ed)?(?:\s+of)?", r"observed", r"saw"),
                kinds=("count",),
                ask="How many events were seen?",
                because="the interval is around their rate",
            ),
            Slot(
                "exposure",
                left=(r"in", r"over", r"during", r"on", r"across", r"per", r"exposure(?:\s+of)?"),
                right=(_UNITS,),
                kinds=("count", "number", "duration"),
                ask="Over how much exposure were they seen (hours, user-days)?",
                because="a rate is events over exposure",
            ),
            Slot("method", choices={**_METHOD, "jeffreys": r"jeffreys"}),
            LEVEL,
        ),
        results="one rate",
        topics=("poisson_test", "confidence_interval"),
        weight=-0.3,
    ),
    Phrase(
        "poisson-rate-interval",
        says="the interval of an event rate",
        stems=("last ", "this ", "past ", "today", "yesterday"),
        asks=(
            rf"{_EVENTS}.*{_PERIOD}.*(?:intervals?\b|\bcis?\b|limits?\b|uncertain|margin|how\s+(?:sure|certain|precise))",
            rf"(?:interval|\bci\b|limits?\b|uncertain|margin|how\s+(?:sure|certain|precise)).*{_EVENTS}.*{_PERIOD}",
        ),
        unless=(
            _TWO,
            NOT_BAYES,
            _OF_CONVERSIONS,
            r"\bmean\b|\bsds?\b|\bestimate\b|standard\s+error|\bse\b|±|median|percentile",
            *NOT_PLAN,
        ),
        slots=(
            Slot(
                "events",
                left=(_EVENTS, r"observed", r"saw", r"had", r"got"),
                right=(rf"(?:[\w-]+\s+)?{_EVENTS}",),
                kinds=("count",),
            ),
            Slot("method", choices={**_METHOD, "jeffreys": r"jeffreys"}),
            LEVEL,
        ),
        fixed={"exposure": 1.0},
        topics=("poisson_test", "confidence_interval"),
        weight=-0.4,
    ),
    Phrase(
        "poisson-rates-test",
        says="the test of two event rates",
        stems=(
            *("poisson", "crash", "ticket", "incident", "error", "event", "per hour", "per day"),
            *("hours", "rate ratio", "outage", "failure", "exposure", "calls", "months", "weeks"),
            *("overdispers", "complaint", "defect", "refund", "days", "requests", "timeout"),
        ),
        asks=(
            r"poisson|rate\s+ratio|exposure|overdispers|incidence|event\s+rates?",
            rf"{_COUNTED}\s+(?:in|over|during|per|across|on|from)\b",
            rf"\d(?:\s+\w+)?\s+{IN_TIME}",
            r"(?:incident|crash|error|ticket|failure|complaint|outage|event)\s+rates?",
            r"(?:user|machine|device|person|server|patient)[\s-](?:hour|day|week|month|year)s?",
        ),
        unless=(
            NOT_BAYES,
            _OF_CONVERSIONS,
            r"hazard|log[\s-]?rank|\bper\s+(?:hour|day|week)\b.{0,40}\bbaseline|\bicc\b|\bsds?\b"
            r"|95\s*%\s+limits|standard\s+errors?\b|\bse\b|segments?|equivalen|inferior|odds",
            *NOT_PLAN,
        ),
        slots=(
            Slot(
                "events_a",
                left=(
                    r"(?:control|a|old|before)(?:\s+(?:had|has|saw|got|with))*\s*:?",
                    _EVENTS,
                ),
                right=(_EVENTS, _OVER),
                kinds=("count",),
                ask="How many events did control have?",
                because="a rate is events over exposure",
            ),
            Slot(
                "events_b",
                left=(
                    r"(?:treatment|b|new|after|variant)(?:\s+(?:had|has|saw|got|with))*\s*:?",
                    r"vs\.?",
                    r"versus",
                    r"and",
                    r"against",
                    r"(?:differs?|different)\s+from",
                    r"(?:higher|lower|more|less|better|worse)\s+than",
                    _EVENTS,
                ),
                right=(_EVENTS, _OVER),
                kinds=("count",),
                ask="How many events did the treatment have?",
                because="a rate is events over exposure",
            ),
            Slot(
                "exposure_a",
                left=(
                    *(r"in", r"over", r"during", r"on", r"per", r"across", r"from"),
                    r"exposures?(?:\s+of)?",
                ),
                right=(_UNITS,),
                kinds=("count", "number", "duration"),
                ask="Over how much exposure were control's events seen (hours, user-days)?",
                because="the same count over twice the exposure is half the rate",
            ),
            Slot(
                "exposure_b",
                left=(
                    *(r"in", r"over", r"during", r"on", r"per", r"across", r"from", r"and"),
                    r"exposures?(?:\s+of)?",
                ),
                right=(_UNITS,),
                kinds=("count", "number", "duration"),
                ask="Over how much exposure were those of the treatment seen?",
                because="the same count over twice the exposure is half the rate",
            ),
            Slot(
                "overdispersion",
                left=(r"overdispersion(?:\s+(?:of|factor|parameter))*", r"dispersion(?:\s+of)?"),
                kinds=("number", "count"),
            ),
            Slot("method", choices=_METHOD),
        ),
        topics=("poisson_test", "p_value"),
        weight=0.5,
    ),
    Phrase(
        "poisson-rates-test",
        says="the test of two event rates",
        stems=("same exposure", "equal exposure", "same time", "same period", "same traffic"),
        asks=(
            r"(?:same|equal|identical)\s+(?:exposure|time|period|traffic|number\s+of\s+(?:users|hours|days))",
        ),
        unless=(NOT_BAYES, _OF_CONVERSIONS, r"\d\s*/\s*\d{2}|\bsds?\b", *NOT_PLAN),
        slots=(
            Slot(
                "events_a",
                left=(r"control", r"a", r"old"),
                right=(_EVENTS,),
                kinds=("count",),
                bare=True,
            ),
            Slot(
                "events_b",
                left=(r"vs\.?", r"and", r"treatment", r"b"),
                right=(_EVENTS,),
                kinds=("count",),
                bare=True,
            ),
        ),
        fixed={"exposure_a": 1.0, "exposure_b": 1.0},
        topics=("poisson_test", "p_value"),
        weight=0.5,
    ),
    Phrase(
        "poisson-count",
        says="the probability of the count",
        stems=(
            "usual",
            "normal",
            "expect",
            "average",
            "typical",
            "poisson",
            "by chance",
            "unusual",
        ),
        asks=(
            r"(?:usual\w*|normal\w*|typical\w*|expect\w*|average|mean)\b.*\d.*(?:chance|likely|probab|unusual|poisson|random|signific|worr|extreme|weird|surpris)",
            r"poisson\b.*(?:mean|expect\w*|lambda|rate|usual\w*|average)\b.*\d.*\d",
            r"\d\s+or\s+(?:more|fewer|less)\b.*(?:poisson|expect\w*|usual\w*|average|mean)",
        ),
        unless=(
            r"\d\s*%|\d\s*/\s*\d|interval|\bci\b|\bsds?\b|\bse\b|standard|visitors|\busers\b|sessions|\bvs\b|control|treatment|conver|out\s+of|±|correl",
            NOT_BAYES,
            *NOT_PLAN,
        ),
        slots=(
            Slot(
                "expected",
                left=(
                    r"(?:usual(?:ly)?|normal(?:ly)?|typical(?:ly)?|expect\w*|average[sd]?|on\s+average|mean|lambda|long[\s-]run|instead\s+of)"
                    r"(?:\s+(?:of|is|we|have|has|see|get|about|around|are|was|there|day|week|month|a|rate|number|count))*",
                ),
                right=(
                    r"(?:[\w-]+\s+)?(?:a|an|per|each|every)\s+(?:day|week|month|hour|year|minute|night|shift)",
                    r"(?:were\s+|was\s+)?(?:expected|usual|normal)",
                ),
                kinds=("count", "number"),
                ask="How many events are usual in the same time?",
                because="the count is set against it",
            ),
            Slot(
                "events",
                left=(
                    r"(?:today|yesterday|now|got|had|saw|counted|observed|this\s+(?:day|week|month|hour|morning)|last\s+(?:day|week|month|night))"
                    r"(?:\s+(?:we|it|was|were|is|are|had|got|saw|counted|there|of|only))*",
                    r"(?:but|of|see(?:ing)?|probability\s+of)",
                ),
                right=(
                    r"or\s+(?:more|fewer|less)",
                    r"(?:[\w-]+\s+)?(?:today|yesterday|this\s+(?:week|month|hour)|last\s+(?:week|month|night))",
                ),
                kinds=("count",),
                ask="How many events were counted?",
                because="the probability is of so many or more",
            ),
        ),
        topics=("poisson_test", "p_value"),
        idle=(r"\b(?:an?|each|every|per)\s+(?:day|week|month|hour|year|minute|night|shift)\b",),
        weight=0.4,
    ),
)
