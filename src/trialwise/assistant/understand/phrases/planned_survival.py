"""Phrases for plans of a log-rank test: events for a hazard ratio, users, times."""

from dataclasses import replace
from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot, plans

_STEMS: Final = (
    "hazard",
    "log-rank",
    "log rank",
    "logrank",
    "surviv",
    "time-to",
    "time to",
    "hr ",
    "hr=",
    "schoenfeld",
    "freedman",
    "median",
)
_ASKS: Final = (
    r"hazard|log[\s-]?rank|\bhr\b|schoenfeld|freedman|\bsurviv(?!ed\b)|time[\s-]to[\s-]",
    r"median\s+(?:time|surviv|lifetime|duration\s+until|days\s+(?:to|until))",
)
_UNLESS: Final = (
    r"\bkaplan|\bcox\b|restricted\s+mean",
    r"load\s+time|time\s+to\s+(?:reach|get|run|stop|first\s+byte|interactive)|survivorship",
    r"(?:observed|expected)\s+events|\bevents?\s+(?:observed|expected)",
)
_ABOUT_USERS: Final = (  # rather than events
    r"^(?!.*(?<!not\s)\b(?:events?|deaths)\b).*(?:\bhow\s+many\s+(?:\w+\s+)?(?:{people})|"
    r"\d[\d,.]*k?\s+(?:{people})\b|"
    r"\b(?:{people})\s+(?:per|in\s+each|each|needed)\b|\bsample\s+size\s+(?:per|in\s+each)\b)"
)
_IN_PERCENT: Final = (
    r"\bhazards?(?:\s+rate)?(?:\s+(?:is|are|was|be|of))*\s+(?:reduced|lower(?:ed)?|cut|decreased|less|"
    r"falls?|drops?)(?:\s+by)?\s+\d[\d.]*\s?%|"
    r"(?:reduc|lower|cut|decreas)\w*\s+(?:the\s+|our\s+)?(?:\w+\s+)?hazards?(?:\s+rate)?\s+by\s+\d[\d.]*"
    r"\s?%|\d\s?%\s+(?:lower|smaller|less|reduced)\s+hazards?|"
    r"\d\s?%\s+(?:reduction|decrease|drop)\s+(?:in|of)\s+(?:the\s+)?(?:\w+\s+)?hazards?|"
    r"\d\s?%\s+hazard\s+reduction"
)
_MEDIAN_OF: Final = (
    r"medians?(?:\s+(?:time|survival|lifetime|duration|days|months)(?:\s+(?:to|until|before)"
    r"(?:\s+\w+){1,3}?)?)?(?:\s+(?:of|is|in|control|the|old|current|baseline))*"
)
_HAZARD_RATIO: Final = Slot(
    "hazard_ratio",
    left=(r"hazards?(?:\s+(?:rate\s+)?ratios?)?(?:\s+of)?", r"hrs?", r"θ"),
    right=(r"(?:hazard\s+ratio|hr\b)",),
    kinds=("number", "count"),
    ask="Which hazard ratio is to be detected (for example 0.75)?",
    because="ratios near 1 need very many events",
)
_LESS_HAZARD: Final = replace(
    _HAZARD_RATIO,
    left=(
        r"hazards?(?:\s+rate)?(?:\s+(?:is|are|of|was|be))*\s+(?:reduced|lower(?:ed)?|cut|decreased|less|"
        r"falls?|drops?)(?:\s+by)?",
        r"(?:reduc|lower|cut|decreas)\w*\s+(?:the\s+|our\s+)?(?:\w+\s+)?hazards?(?:\s+rate)?\s+by",
    ),
    right=(
        r"(?:lower|smaller|less|reduced)\s+hazards?",
        r"(?:reduction|decrease|drop)\s+(?:in|of)\s+(?:the\s+)?(?:\w+\s+)?hazards?",
        r"hazard\s+reduction",
    ),
    kinds=("percent",),
    turn=lambda share: round(1 - share, 12),
)
_TARGET_MEDIAN: Final = Slot(
    "median_target",
    left=(
        r"(?:to|vs\.?|versus|and|hop\w+\s+for|expect\w*|against|target)"
        r"(?:\s+(?:a\s+)?(?:median|in|with|treatment|of|the|new))*",
        r"(?:treatment|variant|new)(?:\s+median)?",
    ),
    right=(
        r"(?:(?:days?|weeks?|months?|hours?)\s+)?(?:in|for|with|under)\s+(?:the\s+)?"
        r"(?:treatment|variant|new\b|test)",
    ),
    kinds=("number", "count", "duration"),
)
_MEDIAN: Final = Slot(
    "median",
    left=(
        _MEDIAN_OF,
        r"(?:shorten\w*|reduc\w*|cut\w*|bring\w*|from)(?:\s+\w+){0,4}?\s+from",
        r"from",
    ),
    right=(
        r"(?:(?:days?|weeks?|months?|hours?)\s+)?(?:in|for|with)\s+(?:the\s+)?control",
        r"median",
    ),
    kinds=("number", "count", "duration"),
)
_WHOLE: Final = (
    r"(?:(?:the|all|our)\s+)*(?:subjects|patients|participants|all\s+users|everyone|everybody|both\s+"
    r"(?:arms|groups)|all\s+(?:users|customers|subscribers|people))"
)
_HAVE_EVENT: Final = (
    r"(?:\s+(?:(?:will|would|are\s+expected\s+to|to|may)\s+)?(?:have|has|see|get|experience|reach|"
    r"churn|cancel|convert|upgrade|fail)\w*(?:\s+(?:an?\s+|the\s+)?events?)?)"
)
# "40 % of the subscribers will have churned" names no arm, so that it is over both
_ANY_ARM_HAS: Final = (
    r"\s+(?:(?:who|that|will|would|are|is|be|expected|likely|going|to|may|should|have|had|has|"
    r"eventually|actually)\s+)*(?:the\s+event|events?\b|churn\w*|cancel\w*|convert\w*|"
    r"upgrad\w*|fail\w*|quit\w*|leav\w+|left|lapse\w*|gone|die\w*|relapse\w*|unsubscrib\w*|"
    r"experienc\w+|see\b|reach\w*|get\b|an?\s+event)"
)
_EVENT_SHARE: Final = Slot(
    "event_share",
    left=(
        r"(?:overall|pooled|combined|average|total)\s+(?:event\s+|churn\s+|failure\s+)?(?:probability|"
        r"rate|risk|share)(?:\s+(?:in|of|among|for|is|at|an|the|event))*",
    ),
    right=(
        rf"(?:(?:of|in|across|over|among)\s+){_WHOLE}{_HAVE_EVENT}?",
        rf"of\s+(?:(?:the|our|all|my|these)\s+)*{{people}}{_ANY_ARM_HAS}",
        r"(?:overall|pooled|combined|average)\s+(?:event|churn|failure)?\s*(?:rate|probability|risk)",
        r"(?:event\s+(?:rate|probability)|events?)\s+(?:overall|(?:in|over|across)\s+both)",
    ),
    kinds=("percent",),
)
_SHARE: Final = Slot(
    "baseline",
    left=(
        r"(?:event|control|baseline)\s+(?:probability|rate|risk|share)"
        r"(?:\s+(?:in|of|among|for|is|control))*",
        r"probability\s+of\s+(?:the|an)\s+event(?:\s+(?:in|of|is|control))*",
    ),
    right=(
        r"(?:of\s+(?:\w+\s+){0,3}?)?(?:(?:will|would|are\s+expected\s+to|to)\s+)?"
        r"(?:have|has|see|get|experience|reach|churn|cancel|convert|upgrade|with|fail)\w*"
        r"\s+(?:an?\s+|the\s+)?(?:events?)?",
        r"(?:event|control)\s+(?:rate|probability|risk|share)",
        r"of\s+(?:the\s+)?(?:control|users|subjects|patients|customers|subscribers)(?:\s+in\s+control)?",
    ),
    kinds=("percent",),
    ask="What share of control will have the event while it is observed (for example 30 %), "
    "or what are its median and the follow-up?",
    because="users count only through the events they bring",
)
_FOLLOW_UP: Final = Slot(
    "follow_up",
    left=(
        r"follow(?:ed|ing)?[\s-]?up(?:\s+(?:of|for|time|is|period|everyone|users|them))*",
        r"(?:followed|observed|watched|tracked)(?:\s+(?:up|for|over|at\s+least))*",
    ),
    right=(r"(?:of\s+)?(?:min(?:imum)?\s+)?(?:follow[\s-]?up|observation)",),
    kinds=("number", "count", "duration"),
)
_ACCRUAL: Final = Slot(
    "accrual",
    left=(
        r"accrual(?:\s+(?:of|over|for|period|is|time))*",
        r"(?:enrol\w*|recruit\w*|enter\w*|accru\w*)(?:\s+\w+){0,2}?\s+(?:over|for|during|in)",
    ),
    right=(r"(?:of\s+)?(?:accrual|enrol\w*|recruit\w*)",),
    kinds=("number", "count", "duration"),
)
_EVENTS: Final = Slot(
    "n",
    left=(r"events?(?:\s+(?:of|is))*", r"n", r"d"),
    right=(r"(?:\w+\s+){0,2}?(?:events?|deaths|churns?|cancellations|failures|conversions)",),
    kinds=("count",),
    ask="How many events will be seen in both arms together?",
    because="the power of a log-rank test depends on the events alone",
)

_EVENTS_OF: Final = Phrase(
    "",
    says="of a log-rank test, in events",
    stems=_STEMS,
    asks=_ASKS,
    unless=(*_UNLESS, _ABOUT_USERS, _IN_PERCENT),
    slots=(_HAZARD_RATIO, _MEDIAN, _TARGET_MEDIAN, _EVENTS),
    topics=("power", "effect_size", "sample_size"),
)
_USERS_OF: Final = replace(
    _EVENTS_OF,
    says="of a log-rank test, in users",
    unless=(*_UNLESS, _IN_PERCENT),
    slots=(
        _HAZARD_RATIO,
        _EVENT_SHARE,
        _SHARE,
        _MEDIAN,
        _TARGET_MEDIAN,
        _FOLLOW_UP,
        _ACCRUAL,
    ),
)


def _in_percent(phrase: Phrase) -> Phrase:
    """Return a phrase whose hazard ratio is told as a reduction: a hazard lower by 25 %."""
    unless = tuple(source for source in phrase.unless if source != _IN_PERCENT)
    return replace(
        phrase, asks=(_IN_PERCENT,), unless=unless, slots=(_LESS_HAZARD, *phrase.slots[1:])
    )


_WITH_POWER: Final = ("sample_size", "power")
PHRASES: Final[tuple[Phrase, ...]] = (
    *plans("hazard-ratio", _EVENTS_OF),
    *plans("survival", _USERS_OF),
    *plans("hazard-ratio", _in_percent(_EVENTS_OF), _WITH_POWER),
    *plans("survival", _in_percent(_USERS_OF), _WITH_POWER),
)
