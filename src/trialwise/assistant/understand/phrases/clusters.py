"""Phrases for clusters of users, their design effect, and switchbacks."""

from dataclasses import replace
from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot, plans

_UNIT: Final = (
    r"(?:clusters?|stores?|shops?|schools?|teams?|cit(?:y|ies)|regions?|class(?:es|rooms)?|"
    r"households?|"
    r"sellers?|compan(?:y|ies)|villages?|markets?|clinics?|hospitals?|restaurants?|warehouses?|"
    r"branch(?:es)?|districts?|towns?|geos?|accounts?|workspaces?|organi[sz]ations?)"
)
_MEMBERS: Final = (
    r"(?:{people}|members?|students?|pupils?|employees?|patients?|shoppers?|"
    r"drivers?|riders?|kids|orders?|seats?)"
)
_ICC: Final = Slot(
    "icc",
    left=(
        r"icc(?:\s+(?:is|of|about))*",
        r"intra[\s-]?(?:class|cluster)(?:\s+correlation)?(?:\s+coefficient)?(?:\s+(?:is|of|at|about))*",
        r"rho",
        r"ρ",
    ),
    right=(r"(?:icc|intra[\s-]?(?:class|cluster)\s+correlation)",),
    kinds=("percent", "number", "count"),
    ask="What is the intraclass correlation (ICC, for example 0.02)?",
    because="users of one cluster are alike, so that they tell less than as many independent ones",
)
_CLUSTER_SIZE: Final = Slot(
    "cluster_size",
    left=(
        r"(?:average\s+|mean\s+)?cluster\s+sizes?(?:\s+(?:of|is|about))*",
        rf"{_UNIT}\s+(?:of|with|has|have|average|averages|averaging|hold|holds)(?:\s+(?:about|"
        rf"size|around|each|on|"
        r"average|roughly|an))*",
        r"(?<=s )(?:of|with)|(?:(?:per|in\s+each)\s+{arm}|each)(?:\s*,)?\s+(?:of|with)",
        r"m\s*=",
        r"(?:average|mean)\s+of",
        rf"(?:mean|average)\s+(?:{_UNIT}\s+)?sizes?(?:\s+(?:of|is|about))*",
    ),
    right=(
        rf"(?:(?:[a-z-]+\s+)?{_MEMBERS}\s+)?(?:(?:are\s+)?(?:measured|counted|sampled|seen|included|"
        rf"enrolled|recruited|observed)\s+)?(?:per|in\s+each|in\s+every|in\s+a|each|a)\s+{_UNIT}",
        rf"{_MEMBERS}\s+(?:(?:in|per)\s+)?each(?!\s+(?:arm|group|variant))",
    ),
    kinds=("count", "number"),
    ask="How many users does a cluster have on average?",
    because="large clusters of alike users add little",
)
_CLUSTER_CV: Final = Slot(
    "cluster_cv",
    left=(
        r"(?:cv|coefficient\s+of\s+variation)(?:\s+of\s+(?:the\s+)?(?:cluster\s+)?sizes?)?",
        r"(?:cluster[\s-])?sizes?\s+(?:cv|vary\s+(?:by|with\s+(?:an?\s+)?cv))",
    ),
    kinds=("number", "percent", "count"),
)
_CLUSTERS: Final = Slot(
    "clusters",
    left=(r"clusters?\s*[=:]", r"k\s*="),
    right=(_UNIT,),
    kinds=("count",),
    ask="How many clusters are in control?",
    because="power depends on the number of clusters more than on that of users",
)
_OWNER: Final = rf"(?:{_UNIT}|users?|customers?|people|persons?|patients?|respondents?|visitors?)"
_ALIKE: Final = (
    rf"(?:intra|within)[\s-]?{_OWNER}(?:[\s-](?:correlation|similarity))?(?:\s+(?:is|of|at))*",
    r"correlat(?:ion|ed)(?:\s+(?:of|is|at|by|with|within|between|among|inside|the|a|same|two|them|"
    rf"sessions?|orders?|visits?|measurements?|{_OWNER}))*",
)
_ABOUT_CLUSTERS: Final = (
    r"\bicc\b|\bclusters?\b|cluster[\s-]?randomi|intra[\s-]?cl(?:ass|uster)|clustered|geo[\s-](?:test|"
    r"experiment)",
    rf"randomi[sz](?:e|ed|ing|ation)\s+(?:by|at|of|over|on)?\s*(?:the\s+)?{_UNIT}",
)
_NOT_PLANNED: Final = (
    r"design\s+effect\s+(?:of|for|with|if|\?)|\bdeff\b|effective\s+(?:sample|n)|"
    r"what.{0,20}design\s+effect",
    r"spill|cannibal|naive|ignor|p-?value|{people}\s+count\s+as|k-?means",
    r"\bse\b|standard\s+errors?|variance\s+(?:between|within)",
)
_STEMS: Final = (
    "icc",
    "cluster",
    "intraclass",
    "intra-class",
    "intra class",
    "intracluster",
    "randomi",
    "geo",
)


def _plan(metric: str) -> Phrase:
    """Return the phrase of a comparison of clusters for one kind of metric."""
    of_a_mean = (
        r"\bsds?\b|standard\s+deviation|sigma|variance\s+of|revenue|\bd\s*=|cohen|effect\s+size"
    )
    return Phrase(
        "",
        says="of a cluster-randomised test",
        stems=_STEMS,
        asks=_ABOUT_CLUSTERS,
        unless=(*_NOT_PLANNED, *((of_a_mean,) if metric == "rates" else ())),
        slots=(_ICC, _CLUSTER_SIZE, _CLUSTER_CV, _CLUSTERS),
        change="rates" if metric == "rates" else "means",
        topics=("cluster_randomization", "design_effect", "sample_size"),
        weight=0.2 if metric == "rates" else 0.1,
    )


_SWITCHBACK: Final = Phrase(
    "",
    says="of a switchback",
    stems=("switchback", "switch-back", "switch back", "time slice", "time-slice", "alternat"),
    asks=(r"switch[\s-]?back|time[\s-]slic|alternat\w+\s+(?:periods|hours|days|time)",),
    unless=(r"p-?value|significant\s*\?",),
    slots=(
        Slot(
            "correlation",
            left=(
                r"(?:auto[\s-]?|serial\s+)?correlat(?:ion|ed)(?:\s+(?:between|of|is|with|at|by|"
                r"neighbou?ring|"
                r"adjacent|consecutive|successive|periods))*",
                r"(?:rho|ρ|r)",
            ),
            right=(r"(?:auto[\s-]?)?correlation",),
            kinds=("number", "percent"),
        ),
        Slot(
            "periods",
            left=(r"periods?\s*[=:]",),
            right=(r"(?:[\w-]+\s+)?(?:periods?|slots?|time\s+slices?|windows?|switches)",),
            kinds=("count",),
            ask="How many periods are there in all?",
            because="periods are what is randomised in a switchback",
        ),
        Slot(
            "period_hours",
            left=(r"periods?\s+of", r"(?<=s )of", r"(?:switch\w*|alternat\w*)\s+every", r"every"),
            right=(r"(?:long\s+)?(?:periods?|slots?|windows?|blocks?|switch\w*|long)",),
            kinds=("duration",),
            turn=lambda days: round(24 * days, 9),
        ),
    ),
    change="means",
    topics=("switchback", "sample_size"),
    weight=0.3,
)

PHRASES: Final[tuple[Phrase, ...]] = (
    *plans("clusters-proportions", _plan("rates")),
    *plans("clusters-means", _plan("means")),
    *plans("switchback", _SWITCHBACK),
    Phrase(
        "design-effect",
        says="the design effect",
        stems=("design effect", "deff", "effective", "icc", "intra", "cluster", "independent"),
        asks=(
            r"design\s+effect|\bdeff\b",
            r"effective\s+(?:sample|n\b|number)",
            r"\bicc\b|intra[\s-]?(?:class|user|person|cluster|customer)",
            r"(?:how\s+many|number\s+of)\s+(?:\w+\s+)?independent\s+(?:{people}|observations|samples?)",
            r"cluster.{0,60}\b(?:inflat|count\s+as|worth)|(?:inflat|count\s+as|"
            r"worth).{0,60}cluster",
        ),
        unless=(r"p-?value|significant\s*\?|\bdetect|\bmde\b|\bpower\b",),
        slots=(
            Slot(
                "n",
                right=(
                    r"{people}(?!\s+(?:per|in\s+each|each)\s+(?!{arm}))",
                    r"(?:per|in\s+each)\s+{arm}",
                ),
                left=(r"n", r"sample\s+size"),
                kinds=("count",),
            ),
            replace(_ICC, left=(*_ICC.left, *_ALIKE)),
            replace(
                _CLUSTER_SIZE,
                left=(
                    *_CLUSTER_SIZE.left,
                    rf"(?:each|every|a)\s+{_OWNER}\s+(?:has|had|with|makes?|gives?|brings?)",
                ),
                right=(
                    *_CLUSTER_SIZE.right,
                    _MEMBERS,
                    rf"(?:\w+\s+)?(?:per|for\s+each|from\s+each|by\s+each|of\s+the\s+same)\s+{_OWNER}",
                ),
            ),
            _CLUSTER_CV,
            replace(
                _CLUSTERS,
                right=(rf"{_UNIT}(?!\s+(?:of|per)\s+\d)",),
                ask="",
            ),
            Slot(
                "variance_between",
                left=(
                    r"(?:variance\s+)?between(?:[\s-]cluster)?(?:\s+(?:variance|clusters|is|of|"
                    r"\w+s))*",
                ),
                right=(r"between(?:\s+clusters)?",),
                kinds=("number", "count"),
            ),
            Slot(
                "variance_within",
                left=(
                    r"(?:variance\s+)?within(?:[\s-]cluster)?(?:\s+(?:variance|clusters|is|of|"
                    r"\w+s|them))*",
                ),
                right=(r"within(?:\s+(?:clusters|them))?",),
                kinds=("number", "count"),
            ),
        ),
        needs=(("icc", "variance_within"), ("cluster_size", "clusters")),
        weight=-0.2,
        topics=("cluster_randomization", "design_effect"),
    ),
)
