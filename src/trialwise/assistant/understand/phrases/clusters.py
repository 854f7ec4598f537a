"""Phrases for clusters of users, their design effect, and switchbacks."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot, plans

_ICC: Final = Slot(
    "icc",
    left=(r"icc", r"intra[\s-]?(?:class|cluster)(?:\s+correlation)?(?:\s+coefficient)?", r"rho"),
    right=(r"(?:icc|intra[\s-]?(?:class|cluster)\s+correlation)",),
    kinds=("percent", "number", "count"),
    ask="What is the intraclass correlation (ICC, for example 0.02)?",
    because="users of one cluster are alike, so that they tell less than as many independent ones",
)
_CLUSTER_SIZE: Final = Slot(
    "cluster_size",
    left=(
        r"(?:average\s+|mean\s+)?cluster\s+sizes?(?:\s+of)?",
        r"clusters?\s+of(?:\s+(?:size|about))*",
        r"(?:stores?|schools?|teams?|cities|regions?|classes|households?|sellers?|accounts?|companies|"
        r"villages|groups|markets)\s+(?:of|with)(?:\s+about)?",
        r"m\s*=",
    ),
    right=(
        r"(?:{people}\s+|members?\s+|students\s+|employees\s+)?(?:per|in\s+each|in\s+every|each)\s+(?:cluster|store|school|"
        r"team|city|region|class|household|seller|account|company|village|market)",
    ),
    ask="How many users does a cluster have on average?",
    because="large clusters of alike users add little",
)
_CLUSTER_CV: Final = Slot(
    "cluster_cv",
    left=(
        r"(?:cv|coefficient\s+of\s+variation)(?:\s+of\s+(?:the\s+)?cluster\s+sizes?)?",
        r"cluster[\s-]size\s+cv",
    ),
    kinds=("number", "percent", "count"),
)
_CLUSTERS: Final = Slot(
    "clusters",
    right=(
        r"(?:clusters?|stores?|schools?|teams?|cities|regions?|classes|villages|markets)(?:\s+(?:per|in\s+each)\s+{arm})?",
    ),
    kinds=("count",),
    ask="How many clusters are in control?",
    because="power depends on the number of clusters more than on that of users",
)
_CLUSTER_STEMS: Final = ("icc", "cluster", "intraclass", "intra-class", "intracluster")

PHRASES: Final[tuple[Phrase, ...]] = (
    *plans(
        "clusters-proportions",
        Phrase(
            "",
            says="of a cluster-randomised test",
            stems=_CLUSTER_STEMS,
            asks=(r"\bicc\b|cluster|intra[\s-]?class",),
            unless=(r"design\s+effect|\bdeff\b|effective\s+(?:sample|n)", r"spill|cannibal"),
            slots=(_ICC, _CLUSTER_SIZE, _CLUSTER_CV, _CLUSTERS),
            change="rates",
            topics=("cluster_randomization", "cluster_randomization", "sample_size"),
        ),
    ),
    *plans(
        "clusters-means",
        Phrase(
            "",
            says="of a cluster-randomised test",
            stems=_CLUSTER_STEMS,
            asks=(r"\bicc\b|cluster|intra[\s-]?class",),
            unless=(r"design\s+effect|\bdeff\b|effective\s+(?:sample|n)", r"spill|cannibal"),
            slots=(_ICC, _CLUSTER_SIZE, _CLUSTER_CV, _CLUSTERS),
            change="means",
            topics=("cluster_randomization", "cluster_randomization", "sample_size"),
        ),
    ),
    *plans(
        "switchback",
        Phrase(
            "",
            says="of a switchback",
            stems=("switchback", "time slice", "time-slice", "alternat"),
            asks=(r"switch[\s-]?back|time[\s-]slic|alternat\w+\s+(?:periods|hours|days)",),
            slots=(
                Slot(
                    "correlation",
                    left=(r"(?:auto)?correlation(?:\s+(?:between|of)[\w\s]{0,30})?", r"rho"),
                    kinds=("number", "percent"),
                ),
                Slot(
                    "periods",
                    right=(r"(?:\w+\s+)?(?:periods?|slots?|time\s+slices?|windows?)",),
                    kinds=("count",),
                ),
                Slot(
                    "period_hours",
                    right=(r"[\s-]?(?:hours?|h)(?:\s+(?:periods?|slots?|windows?|long))?",),
                    left=(r"periods?\s+of",),
                    kinds=("count", "number", "duration"),
                    turn=None,
                ),
            ),
            change="means",
            topics=("switchback", "sample_size"),
        ),
    ),
    Phrase(
        "design-effect",
        says="the design effect",
        stems=("design effect", "deff", "effective sample", "effective n", "icc", "intraclass"),
        asks=(
            r"design\s+effect|\bdeff\b",
            r"effective\s+(?:sample|n\b)",
            r"\bicc\b|intra[\s-]?class",
        ),
        slots=(
            _ICC,
            _CLUSTER_SIZE,
            _CLUSTER_CV,
            Slot(
                "variance_between",
                left=(r"(?:variance\s+)?between(?:[\s-]cluster)?(?:\s+variance)?(?:\s+clusters)?",),
                kinds=("number", "count"),
            ),
            Slot(
                "variance_within",
                left=(r"(?:variance\s+)?within(?:[\s-]cluster)?(?:\s+variance)?(?:\s+clusters)?",),
                kinds=("number", "count"),
            ),
            Slot("n", right=(r"{people}",), left=(r"n", r"sample\s+size"), kinds=("count",)),
        ),
        weight=-0.2,
        topics=("cluster_randomization", "cluster_randomization"),
    ),
)
