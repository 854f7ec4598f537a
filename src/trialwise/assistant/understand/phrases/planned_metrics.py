"""Phrases for plans of event rates, ratio metrics and quantiles."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot, plans

_EVENT_NOUNS: Final = (
    r"orders?|purchases?|tickets?|crash(?:es)?|events?|errors?|sessions?|calls?|clicks?|incidents?|"
    r"failures?|visits?|logins?|messages?|posts?|plays?|streams?|complaints?|bugs?|outages?|"
    r"bookings?|rides?|contacts?|refunds?|timeouts?|exacerbations?|accidents?|defects?"
)
_EXPOSURES: Final = (
    r"users?|customers?|visitors?|members?|machines?|servers?|hours?|days?|weeks?|months?|"
    r"quarters?|"
    r"years?|sessions?|devices?|accounts?|drivers?|sellers?|requests?|1,?000"
)
_PER: Final = (
    rf"(?:per|/|a|an|each|every)\s*(?:{_EXPOSURES})(?:[\s-](?:and|per|a|/)?\s*(?:{_EXPOSURES}))*"
)

_RATES: Final = Phrase(
    "",
    says="of two event rates",
    stems=(
        "poisson",
        "per user",
        "per day",
        "per hour",
        "per session",
        "per month",
        "per week",
        "rate ratio",
        "overdispers",
        "negative binomial",
        "crash",
        "events per",
        "per machine",
        "incidence",
        "per quarter",
        "per customer",
        "per 1",
        "/user",
        "a month",
        "per driver",
        "per seller",
        "per account",
        "per member",
        "per device",
        "per year",
        "per request",
    ),
    asks=(
        r"poisson|negative\s+binomial|overdispers|(?:incidence|event)\s+rate|\brate\s+ratio|"
        r"\birr\b",
        rf"\d\s+(?:{_EVENT_NOUNS})\s+(?:rate\s+)?(?:\w+\s+){{0,2}}?{_PER}",
        rf"(?:{_EVENT_NOUNS})\s+(?:rate\s+)?(?:\w+\s+){{0,2}}?per\s+(?:{_EXPOSURES})",
        r"(?:crash|event|error|ticket|incident|failure|accident|defect)\s+rates?",
    ),
    unless=(
        r"ratio\s+metric|delta\s+method|\bsds?\b|standard\s+deviation|variance\s+(?:of|is)|"
        r"\bcv\b|revenue|\$|€|£|numerator",
        r"family[\s-]?wise|\ba/a\b|bayes|posterior|median|percentile|hazard|"
        r"crash\s+rate\s+of\s+\S+\s?%",
        r"(?<!variance-to-)mean\s+\d|\bicc\b|cluster|conversion|\bconvert",
        # "15,000 sessions a month" is traffic
        r"^(?!.*(?:poisson|binomial|dispers|rate\s+ratio|crash|incident|ticket|error|failure|event|"
        r"order|purchase|click|call|complaint|per\s+(?:user|customer|member|account|device|driver|"
        r"seller|visitor|1\b))).*\b(?:{people}|traffic|visits)\s+(?:per|a|each|every)\s+(?:day|week|"
        r"month)",
        r"^(?!.*(?:poisson|binomial|dispers|"
        r"rate\s+ratio)).*(?:error\s+rates?\s+(?:of\s+)?\d[\d.]*\s?%|"
        r"(?:i|1|ii|2)\s+error|alpha\s+error)",
        r"^(?!.*(?:poisson|binomial|dispers|rate\s+ratio)).*(?:{test_rate}|"
        r"baseline)\D{0,12}\d[\d.]*\s?%\s*"
        r"(?:to|vs|→)",
    ),
    slots=(
        Slot(
            "baseline",
            left=(
                rf"(?:rates?|baseline|currently|come\s+at|control|now|average|mean|have|has|see|"
                rf"get|make|"
                rf"place|makes|places)(?:\s+(?:is|of|about|around|{_EVENT_NOUNS}))*",
                rf"(?:at|of|from)(?:\s+(?:{_EVENT_NOUNS}))?",
            ),
            right=(
                rf"(?:(?:\w+\s+){{0,2}}?(?:{_EVENT_NOUNS})\s+)?{_PER}(?:\s+(?:now|currently|"
                rf"today))?",
                rf"(?:\w+\s+){{0,2}}?(?:{_EVENT_NOUNS})\s+{_PER}",
            ),
            kinds=("number", "count"),
            ask="What is the current rate of events (for example 0.2 per user and month)?",
            because="rare events need many more users",
        ),
        Slot(
            "overdispersion",
            left=(
                r"overdispersion(?:\s+(?:factor|parameter))?",
                r"overdispersed(?:\s+by(?:\s+a\s+factor)?)?",
                r"variance[\s-]to[\s-]mean(?:\s+ratio)?",
                r"variance\s+is",
            ),
            right=(r"(?:times|x)\s+(?:the\s+)?mean", r"overdispersion"),
            kinds=("number", "count"),
        ),
        Slot(
            "dispersion",
            left=(
                r"dispersion(?:\s+(?:factor|parameter))?",
                r"negative\s+binomial(?:\s+(?:with\s+)?(?:dispersion|k))?",
            ),
            kinds=("number", "count"),
        ),
        Slot(
            "rate_ratio",
            left=(r"(?:incidence\s+)?rate\s+ratios?", r"irr"),
            right=(r"rate\s+ratio",),
            kinds=("number",),
        ),
        Slot(
            "exposure",
            left=(r"exposure(?:\s+(?:time|of))*", r"(?:observed|followed)\s+for"),
            right=(
                r"(?:months?|weeks?|days?|years?|hours?)\s+(?:of\s+)?(?:exposure|each|per\s+user)",
            ),
            kinds=("number", "count"),
        ),
    ),
    change="levels",
    topics=("poisson_test", "sample_size"),
    weight=0.4,
)
_OF_DENOMINATOR: Final = (
    r"(?:denominator|sessions?|views?|visits?|search(?:es)?|page\s?views?|"
    r"impressions?|orders?|trips?)"
)
_OF_NUMERATOR: Final = r"(?:numerator|clicks?|revenue|purchases?|spend|bookings?|adds?)"


def _moment(name: str, what: str, words: str, example: str) -> Slot:
    """Return the slot of the mean or the deviation of one part of the ratio."""
    part = name.partition("_")[2]
    return Slot(
        name,
        left=(
            rf"(?:{what})\s+(?:(?:of|for|the)\s+)*{words}(?:\s+(?:per\s+user|is|of))*",
            rf"{words}(?:\s+(?:has|have|with|a|per\s+user))*\s+(?:{what})",
            *((rf"{words}(?:\s+per\s+user)?\s*:?",) if what.startswith("mean") else ("sd",)),
        ),
        right=(rf"{words}(?:\s+per\s+user)?",) if what.startswith("mean") else (),
        kinds=("number", "count", "money"),
        ask=f"What is the {'mean' if what.startswith('mean') else 'standard deviation'} of the "
        f"{part} per user (for example {example})?",
        because="the variance of the ratio comes from numerator and denominator",
    )


_MEANS: Final = r"means?|averages?"
_DEVIATIONS: Final = r"sds?|standard\s+deviations?|std"
_RATIOS: Final = Phrase(
    "",
    says="of a ratio metric",
    stems=("ratio metric", "numerator", "denominator", "delta method", "per "),
    asks=(
        r"ratio\s+metric",
        r"numerator|denominator",
        r"delta\s+method",
        rf"\bper\s+{_OF_DENOMINATOR}.*(?:{_MEANS})\b.*(?:{_DEVIATIONS})\b.*(?:{_MEANS})\b.*(?:{_DEVIATIONS})\b",
    ),
    unless=(r"p-?value|significant\s*\?|\bci\b",),
    slots=(
        _moment("mean_numerator", _MEANS, _OF_NUMERATOR, "2.4 clicks"),
        _moment("sd_numerator", _DEVIATIONS, _OF_NUMERATOR, "3"),
        _moment("mean_denominator", _MEANS, _OF_DENOMINATOR, "8 views"),
        _moment("sd_denominator", _DEVIATIONS, _OF_DENOMINATOR, "6"),
        Slot(
            "correlation",
            left=(
                r"correlat(?:ion|ed)(?:\s+(?:coefficient|between\s+\w+(?:\s+\w+){0,4}|of|is|with|"
                r"at))*",
                r"corr",
                r"rho",
                r"ρ",
                r"r",
            ),
            right=(r"correlation",),
            kinds=("number", "count", "percent"),
            ask=(
                "What is the correlation of numerator and denominator over users (for example 0.5)?"
            ),
            because="it decides how much of the variance cancels",
        ),
    ),
    change="levels",
    topics=("ratio_metric", "delta_method"),
    weight=0.2,
)
_QUANTILE_NAMES: Final = r"(?:medians?|percentiles?|quantiles?|p\d\d)"
_QUANTILES: Final = Phrase(
    "",
    says="of a quantile",
    stems=("median", "quantile", "percentile", "p50", "p75", "p90", "p95", "p99"),
    asks=(rf"\b{_QUANTILE_NAMES}\b",),
    unless=(
        r"hazard|log[\s-]?rank|surviv|time[\s-]to|upgrade|churn|\bevents?\b|kaplan|posterior",
        r"mann|wilcoxon|\d\s*(?:,\s*[\d.]+\s*){3}",
    ),
    slots=(
        Slot(
            "baseline",
            left=(
                rf"{_QUANTILE_NAMES}(?:\s+\w+){{0,4}}?",
                r"currently",
                r"from",
                r"now",
            ),
            kinds=("number", "count", "money", "duration"),
            ask="What is the quantile now (for example a median of 210)?",
            because="the change is set against it",
        ),
        Slot(
            "quantile",
            left=(r"quantile",),
            right=(r"(?:th\s+)?percentile", r"(?:th\s+)?quantile"),
            kinds=("number", "count", "percent"),
            turn=lambda q: q / 100 if q > 1 else q,
            choices={
                0.9: r"\bp90\b|90th",
                0.95: r"\bp95\b|95th",
                0.99: r"\bp99\b|99th",
                0.75: r"\bp75\b|75th",
                0.5: r"\bmedian|\bp50\b",
            },
        ),
        Slot(
            "density",
            left=(
                r"density(?:\s+(?:at|there|of|is|the|its|about|roughly|around|distribution|median|"
                r"quantile|percentile|latency|times?|values?|p?\d\d(?:th)?))*",
            ),
            kinds=("number", "count"),
            ask="How widely do the values spread: what is their standard deviation, or that of "
            "their logarithms for skewed values such as times and money?",
            because="a quantile is known as precisely as values are dense around it",
        ),
        Slot(
            "sd_log",
            left=(
                r"(?:sd|standard\s+deviation)\s+(?:(?:of|on)\s+(?:the\s+)?)?logs?(?:[\s-]scale)?",
                r"log[\s-](?:sd|scale\s+sd|standard\s+deviation|sigma)",
                r"log-?normal(?:\s+\w+)?(?:\s+with)?\s+(?:an?\s+)?(?:sd|sigma|σ)",
                r"sigma(?:\s+of\s+(?:the\s+)?log)?",
            ),
            right=(r"(?:sd|standard\s+deviation)\s+(?:on|of)\s+(?:the\s+)?log\w*",),
            kinds=("number", "count"),
        ),
    ),
    change="levels",
    topics=("quantile_metric", "sample_size"),
)
_RESULTS: Final = (
    r"\d\s*/\s*\d{2}|mc\s?nemar|discordant|p-?value|significant|interval|\bci\b|logistic"
)
_BY_ODDS: Final = Phrase(
    "",
    says="of two rates",
    stems=("odds ratio",),
    asks=(r"\bodds\s+ratio\b",),
    unless=(_RESULTS,),
    change="odds",
    topics=("odds_ratio", "sample_size"),
)
_BY_RISKS: Final = Phrase(
    "",
    says="of two rates",
    stems=("relative risk", "risk ratio", "rr"),
    asks=(r"\brelative\s+risk\b|\brisk\s+ratio\b|\brr\s*(?:of|=)",),
    unless=(_RESULTS,),
    change="risks",
    topics=("relative_effect", "sample_size"),
)
_OF_RATES: Final = ("sample_size", "power", "duration")
_UNKNOWNS: Final = ("sample_size", "power", "mde", "duration")

PHRASES: Final[tuple[Phrase, ...]] = (
    *plans("rates", _RATES, _UNKNOWNS),
    *plans("ratio-metric", _RATIOS, _UNKNOWNS),
    *plans("quantile", _QUANTILES, _UNKNOWNS),
    *plans("proportions", _BY_ODDS, _OF_RATES),
    *plans("proportions", _BY_RISKS, _OF_RATES),
)
