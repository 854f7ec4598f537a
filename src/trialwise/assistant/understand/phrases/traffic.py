"""Phrases for traffic: duration, users, the traffic of a deadline, and ramps."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot

_N_ARM: Final = Slot(
    "n",
    left=(
        r"(?:need(?:s|ing)?|require[sd]?|sample(?:\s+size)?(?:\s+of)?|n(?:\s+per\s+(?:arm|"
        r"group))?)",
    ),
    right=(
        r"(?:{people}\s*)?(?:(?:are\s+)?needed\s+)?(?:per|in\s+each|each|for\s+each|"
        r"/)\s*(?:{arm})?",
    ),
    kinds=("count",),
    ask="How many users does each arm need?",
    because="the days are the users over the users a day",
)
_TOTAL: Final = Slot(
    "total",
    left=(r"total(?:\s+(?:sample|size|of|is|needed|users))*",),
    right=(
        r"(?:{people}\s+)?(?:in\s+total|total|overall|altogether|in\s+all|across\s+(?:all|"
        r"both)\s+arms)",
    ),
    kinds=("count",),
)
_SHARE: Final = Slot(
    "share",
    left=(
        r"(?:share|exposure|allocation|rollout|expos\w+|allocat\w+|with)(?:\s+(?:of|is|to|only|"
        r"at))*",
    ),
    right=(
        r"of(?:\s+(?:our|the|my|all|a|about|daily|total|it|that|them))*",
        r"(?:exposure|allocation|rollout|in\s+the\s+(?:test|experiment))",
    ),
    kinds=("percent",),
)
_DAYS: Final = Slot(
    "days",
    left=(
        r"(?:in|within|over|for|after|runs?|ends?|lasts?|finish\w*|done|done\s+in|take|takes|"
        r"at\s+most|only|"
        r"deadline(?:\s+of)?|have)",
    ),
    right=(r"(?:tests?|experiments?|deadline|window|run)",),
    kinds=("duration",),
    bare=True,
    ask="For how many days or weeks?",
    because="users are traffic times time",
)
_PLAN: Final = (
    r"\blift\b|\bmde\b|\bdetect|baseline|conversion|\bsds?\b|standard\s+deviation|%\s*(?:to|"
    r"vs\.?|→|->|or)\s*\d|"
    r"\bpower\b|hazard|\bicc\b|cluster|poisson|median|margin|correlat",
)
_ASKS_TRAFFIC: Final = (
    r"(?:what|which|how\s+much|how\s+many)\b.{0,40}(?:traffic|(?:{people})\s+(?:per|a|each|"
    r"every)\s+(?:day|"
    r"week)|(?:{people})/day|daily\s+(?:{people}))",
    r"(?:traffic|daily\s+(?:{people})|(?:{people})\s+(?:per|a)\s+day)\b.{0,30}(?:\bneed|required|"
    r"enough|necessary)",
)
_TRAFFIC_STEMS: Final = (
    "traffic",
    "per day",
    "a day",
    "daily",
    "/day",
    "every day",
    "per week",
    "a week",
)
_LATER: Final = r"observ|follow|retention|matur|lag\b|attribution"

_RAMP_STEMS: Final = (
    "ramp",
    "stage",
    "rollout",
    "roll out",
    "roll-out",
    "gradual",
    "then",
    "exposed",
)
_RAMP_USERS: Final = (
    r"how\s+many\b.{0,30}(?:{people})\b.{0,40}(?:exposed|\bseen?\b|enter|will\s+have|by\s+then|"
    r"in\s+the\s+ramp|"
    r"during|reached|included)"
)
_STAGES: Final = Slot(
    "stages",
    kinds=("percent", "duration"),
    ask="Which share of the traffic runs for how many days in each stage (for example 5 % for "
    "2 days, then 20 % for 3 days)?",
    because="the users of every stage count",
)


def _deadline(name: str, change: str) -> Phrase:
    """Return the phrase of the traffic that a plan needs to end on time."""
    of_a_mean = r"\bsds?\b|standard\s+deviation"
    return Phrase(
        name,
        says="the traffic needed",
        stems=_TRAFFIC_STEMS,
        asks=_ASKS_TRAFFIC,
        unless=(
            r"ramp|hazard|\bicc\b|cluster|poisson|median|inferior|equivalen|correlat|trigger|"
            r"how\s+long|"
            r"\d[\d,.]*k?\s+(?:{people})\s+(?:per|a|each|every)\s+(?:day|week)|\bcuped\b",
            *((of_a_mean,) if change == "rates" else ()),
        ),
        slots=(_DAYS,),
        change="rates" if change == "rates" else "means",
        needs=(("days",),),
        topics=("test_duration", "traffic_allocation"),
        weight=0.3 if change == "rates" else 0.2,
    )


PHRASES: Final[tuple[Phrase, ...]] = (
    Phrase(
        "runtime",
        says="the duration",
        stems=(
            "how long",
            "how many",
            "how soon",
            "duration",
            "days",
            "weeks",
            "runtime",
            "run time",
        ),
        asks=(
            r"how\s+(?:long|soon|many\s+(?:more\s+)?(?:days|weeks|months))|duration|run[\s-]?time|"
            r"(?:days|weeks)\s+(?:to|until|needed|\?)|when\s+(?:will|can)",
        ),
        unless=(*_PLAN, r"ramp|stages?|roll[\s-]?out", _LATER),
        slots=(_N_ARM, _TOTAL, _SHARE),
        needs=(("traffic",),),
        topics=("test_duration", "traffic_allocation"),
    ),
    Phrase(
        "observation-end",
        says="the end of observation",
        stems=("follow", "observ", "retention", "matur", "attribution", "window", "lag", "wait"),
        asks=(
            r"(?:enrol|recruit|entry|enter|join|intake|assign|collect|run)\w*\b.{0,120}"
            r"(?:follow|observ|retention|matur|attribution|window|conversion\s+lag)",
            r"(?:follow|observ|retention|matur|attribution|window)\w*\b.{0,120}(?:enrol|recruit|"
            r"entry|"
            r"enter|join|intake)",
        ),
        unless=(
            r"hazard|median|surviv|log[\s-]?rank|\bpower\b|%|\bsds?\b|\bdetect|users\s+(?:per|"
            r"a)\s+day",
        ),
        slots=(
            Slot(
                "observation",
                left=(
                    r"(?:follow(?:ed)?(?:[\s-]up)?|observ(?:ed|ation)|retention|attribution|"
                    r"window|watch(?:ed)?|"
                    r"track(?:ed)?|measured|matur\w*)(?:\s+(?:up|for|of|is|over|a|an|each|window|"
                    r"period|"
                    r"after|within|time))*",
                ),
                right=(
                    r"(?:(?:retention|conversion|observation|metric)\s+)?"
                    r"(?:windows?|retention|follow[\s-]?up|observation|after\s+(?:entry|"
                    r"enrol\w*|joining|assignment)|attribution|lag)",
                ),
                kinds=("duration",),
                bare=True,
                ask="For how long is each user followed?",
                because="the last user to enter is followed as long as the first",
            ),
            Slot(
                "enrolment",
                left=(
                    r"(?:enrol|recruit|entry|entering|intake|assign|collect|join|run|enter)\w*"
                    r"(?:\s+(?:[a-z]+\s+){0,3}?(?:for|over|lasts?|takes?|during|in|is|of|period))*",
                ),
                right=(r"(?:of\s+)?(?:enrol|recruit|intake|entry)\w*",),
                kinds=("duration",),
                bare=True,
                ask="For how long do users enter?",
                because="the last user enters at its end",
            ),
        ),
        topics=("test_duration",),
        weight=0.3,
    ),
    Phrase(
        "required-traffic",
        says="the traffic needed",
        stems=_TRAFFIC_STEMS,
        asks=_ASKS_TRAFFIC,
        unless=(*_PLAN, r"how\s+long"),
        slots=(_N_ARM, _TOTAL, _DAYS, _SHARE),
        topics=("test_duration", "traffic_allocation"),
    ),
    _deadline("sample-size-proportions", "rates"),
    _deadline("sample-size-means", "means"),
    Phrase(
        "users-from-traffic",
        says="the users per arm",
        stems=(
            "per day",
            "a day",
            "daily",
            "per week",
            "a week",
            "/day",
            "/week",
            "per month",
            "a month",
        ),
        asks=(
            r"how\s+many\b.{0,40}(?:{people}|each\s+arm|per\s+(?:arm|group|variant))",
            r"sample\s+(?:size\s+)?(?:will|do|would|can)|(?:{people})\s+(?:per|"
            r"in\s+each)\s+(?:arm|group|variant)\s*\?",
        ),
        unless=(
            *_PLAN,
            r"\bneed|how\s+long|how\s+many\s+(?:days|weeks)|ramp|stage|"
            r"how\s+many\s+{people}\s+(?:per|a)\s+day",
        ),
        slots=(_DAYS, _SHARE),
        topics=("test_duration", "traffic_allocation"),
    ),
    Phrase(
        "ramp-duration",
        says="the duration with a ramp",
        stems=_RAMP_STEMS,
        asks=(r"ramp|stages?|roll[\s-]?out|gradual",),
        unless=(_RAMP_USERS, *_PLAN[:1]),
        slots=(_STAGES, _N_ARM, _TOTAL, Slot("share", kinds=("percent",), bare=True)),
        topics=("ramp_up", "test_duration"),
    ),
    Phrase(
        "ramp-users",
        says="the users of a ramp",
        stems=_RAMP_STEMS,
        asks=(_RAMP_USERS,),
        unless=(r"\bneed|how\s+long|how\s+many\s+(?:days|weeks)", *_PLAN),
        slots=(_STAGES,),
        topics=("ramp_up", "traffic_allocation"),
        weight=0.3,
    ),
)
