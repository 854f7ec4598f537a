"""Phrases for events over exposure: Poisson intervals and tests."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot

_LEVEL: Final = Slot(
    "alpha",
    right=(r"(?:two-sided\s+|one-sided\s+|upper\s+)?(?:limit|bound|interval)",),
    kinds=("percent",),
    turn=lambda level: 1 - level,
    weak=True,
)

PHRASES: Final[tuple[Phrase, ...]] = (
    Phrase(
        "poisson-rate-interval",
        says="the interval of an event rate",
        stems=(
            "poisson",
            "per hour",
            "per day",
            "per week",
            "per month",
            "per 1",
            "events",
            "crash",
            "error",
            "ticket",
            "incident",
            "garwood",
            "count of",
            "rate",
        ),
        asks=(r"(?:interval|\bci\b|limits?|garwood|uncertain|margin)",),
        unless=(
            r"\bvs\b|versus|compare|difference|ratio",
            r"bayes|prior|posterior",
            r"mean|\bsd\b|estimate\b",
            r"conversion|wilson|clopper",
        ),
        slots=(
            Slot(
                "events",
                right=(
                    r"(?:events?|crash\w*|errors?|tickets?|incidents?|failures?|orders?|calls?|outages?)",
                ),
                left=(r"poisson\s+count(?:\s+of)?", r"count(?:\s+of)?", r"observed", r"saw"),
                kinds=("count",),
                ask="How many events were seen?",
                because="the interval is around their rate",
            ),
            Slot(
                "exposure",
                left=(r"in", r"over", r"during", r"exposure(?:\s+of)?"),
                right=(
                    r"(?:machine-|user-|person-)?(?:hours?|days?|weeks?|months?|years?|minutes?)",
                ),
                kinds=("count", "number", "duration"),
                ask="Over how much exposure were they seen (hours, user-days)?",
                because="a rate is events over exposure",
            ),
            Slot(
                "method",
                choices={
                    "mid_p": r"mid[\s-]?p",
                    "jeffreys": r"jeffreys",
                    "score": r"score",
                    "wald": r"\bwald\b|normal",
                    "exact": r"exact|garwood",
                },
            ),
            _LEVEL,
        ),
        results="one rate",
        topics=("poisson_test", "confidence_interval"),
        weight=-0.3,
    ),
    Phrase(
        "poisson-rates-test",
        says="the test of two event rates",
        stems=(
            "poisson",
            "crash",
            "ticket",
            "incident",
            "error",
            "event",
            "per hour",
            "per day",
            "hours",
            "rate ratio",
            "outage",
            "failure",
            "exposure",
            "calls",
            "months",
            "weeks",
            "overdispers",
        ),
        asks=(
            r"poisson|rate\s+ratio|exposure|overdispers",
            r"(?:crash|ticket|incident|error|event|outage|failure|call|order|complaint)\w*\s+(?:in|over|during|per|across)\b",
        ),
        unless=(
            r"sample\s+size|how\s+many|\bpower\b|detect",
            r"bayes|prior|posterior",
            r"hazard|log[\s-]?rank",
        ),
        slots=(
            Slot(
                "overdispersion",
                left=(r"overdispersion(?:\s+(?:of|factor|parameter))*", r"dispersion(?:\s+of)?"),
                kinds=("number", "count"),
            ),
            Slot(
                "method",
                choices={
                    "mid_p": r"mid[\s-]?p",
                    "score": r"score",
                    "wald": r"\bwald\b",
                    "exact": r"exact|conditional",
                },
            ),
        ),
        results="rates",
        topics=("poisson_test", "p_value"),
        weight=0.5,
    ),
)
