"""Phrases for traffic: duration, users, and ramps."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot

_N_ARM: Final = Slot(
    "n",
    left=(r"need(?:s|ing)?", r"require[sd]?", r"sample(?:\s+size)?(?:\s+of)?"),
    right=(r"(?:{people}\s*)?(?:(?:are\s+)?needed\s+)?(?:per|in\s+each|each|/)\s*(?:{arm})",),
    kinds=("count",),
)
_TOTAL: Final = Slot(
    "total",
    left=(r"total(?:\s+(?:sample|of))*",),
    right=(r"(?:{people}\s+)?(?:in\s+total|total|overall|altogether)",),
    kinds=("count",),
)
_DAYS: Final = Slot(
    "days",
    left=(r"(?:in|within|over|for|after|runs?)",),
    right=(r"(?:test|experiment)",),
    kinds=("duration",),
    ask="For how many days or weeks?",
    because="users are traffic times time",
)

PHRASES: Final[tuple[Phrase, ...]] = (
    Phrase(
        "runtime",
        says="the duration",
        stems=(
            "how long",
            "how many days",
            "how many weeks",
            "duration",
            "days",
            "weeks",
            "runtime",
            "run time",
        ),
        asks=(
            r"how\s+(?:long|many\s+(?:days|weeks|months))|duration|run[\s-]?time|days\s+to|when\s+(?:will|can)",
        ),
        unless=(
            r"\blift\b|\bmde\b|detect|baseline|conversion|\bsds?\b|%\s*(?:to|vs|→|->)\s*\d|ramp|hazard|\bpower\b",
        ),
        slots=(_N_ARM, _TOTAL),
        topics=("test_duration", "traffic_allocation"),
    ),
    Phrase(
        "required-traffic",
        says="the traffic needed",
        stems=("traffic", "per day", "a day", "daily"),
        asks=(
            r"(?:what|which|how\s+much|how\s+many)\b.{0,40}(?:traffic|(?:{people})\s+(?:per|a|each)\s+(?:day|week)|daily\s+(?:{people}))",
            r"(?:traffic|daily\s+(?:{people}))\b.{0,30}(?:need|required|enough)",
        ),
        unless=(r"\blift\b|\bmde\b|detect|baseline|conversion|\bsds?\b|%\s*(?:to|vs)\s*\d",),
        slots=(_N_ARM, _TOTAL, _DAYS),
        topics=("test_duration", "traffic_allocation"),
    ),
    Phrase(
        "users-from-traffic",
        says="the users per arm",
        stems=("per day", "a day", "daily", "per week", "a week", "/day"),
        asks=(
            r"how\s+many\b.{0,40}(?:{people}|each\s+arm|per\s+(?:arm|group|variant))",
            r"sample\s+(?:size\s+)?(?:will|do|would|can)",
        ),
        unless=(
            r"\blift\b|\bmde\b|detect|baseline|conversion|\bsds?\b|%\s*(?:to|vs)\s*\d|\bpower\b|need",
        ),
        slots=(_DAYS,),
        topics=("test_duration", "traffic_allocation"),
    ),
    Phrase(
        "ramp-duration",
        says="the duration with a ramp",
        stems=("ramp", "stage", "rollout", "roll out", "roll-out"),
        asks=(r"ramp|stages?|roll[\s-]?out",),
        slots=(_N_ARM, _TOTAL),
        topics=("ramp_up", "test_duration"),
    ),
)
