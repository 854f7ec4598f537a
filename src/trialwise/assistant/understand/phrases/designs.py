"""Phrases for margins, precision, clusters, variance reduction, triggering, and traffic sums."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot, plans

_MARGIN: Final = Slot(
    "margin",
    left=(
        r"(?:(?:non[\s-]?inferiority|equivalence|superiority|ni|acceptable|allowed|indifference)\s+)*"
        r"(?:margins?|bounds?|limits?)(?:\s+(?:of|is|within))*",
        r"within",
        r"±",
        r"\+/-",
        r"\+-",
        r"(?:not\s+)?(?:more\s+than|worse\s+(?:by|than))",
        r"at\s+most",
        r"tolerate(?:\s+(?:a|an))?",
        r"accept(?:\s+(?:a|an))?",
        r"by\s+(?:at\s+least|more\s+than)",
        r"worse\s+by",
    ),
    right=(
        r"(?:non[\s-]?inferiority\s+|equivalence\s+)?(?:margin|bounds?)",
        r"worse",
        r"(?:drop|loss|decrease)",
    ),
    kinds=("percent", "points", "number", "count", "money"),
    relative="relative_margin",
    ask="How large is the margin (for example 2 points, or 5 % relative)?",
    because="the number of users grows with one over the square of the margin",
)
_TRUE_EFFECT: Final = Slot(
    "effect",
    left=(r"(?:true|real|expected|actual)\s+(?:difference|effect|change)",),
    kinds=("percent", "points", "number", "money"),
)
_BETTER: Final = Slot(
    "higher_is_better",
    choices={
        "no": r"\b(?:churn|bounce|latency|load\s+time|crash|error|cost|complaint|refund|lower\s+is\s+better|"
        r"unsubscri\w+|cancel\w*)\b",
    },
)
_NI_STEMS: Final = (
    "inferior",
    "not worse",
    "no worse",
    "isn't worse",
    "doesn't hurt",
    "don't hurt",
    "does not hurt",
    "do no harm",
)
_NI_ASKS: Final = (
    r"non[\s-]?inferior",
    r"(?:not|no|isn't|aren't)\s+(?:much\s+)?(?:more\s+than\s+\S+\s+)?worse",
    r"(?:doesn't|does\s+not|don't|do\s+not|didn't)\s+(?:hurt|harm)",
)
_EQ_STEMS: Final = ("equivalen", "tost", "same within")
_EQ_ASKS: Final = (r"equivalen", r"\btost\b", r"(?:the\s+)?same\s+within")
_SM_STEMS: Final = ("superiority", "better by", "more than", "at least")
_SM_ASKS: Final = (
    r"superiority\s.{0,30}margin|margin\s.{0,20}superiority",
    r"superiority\s+(?:by|margin)",
    r"better\s+by\s+(?:more\s+than|at\s+least)",
)
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
_TRIGGER: Final = Slot(
    "trigger_share",
    left=(
        r"trigger(?:ed|ing)?(?:\s+(?:rate|share|for|by|only|in|on))*",
        r"only",
        r"(?:exposed|reach(?:es|ed)?|affects?)",
        r"share\s+(?:triggered|exposed|affected)",
    ),
    right=(
        r"(?:of\s+(?:(?:our|all|the|my)\s+)*(?:{people}|traffic)\s+)?(?:(?:are|is|get|gets|actually|ever|will)\s+)*"
        r"(?:triggered|trigger|exposed|see|sees|reach(?:es)?|affected|eligible|visit|use)",
        r"trigger(?:ed)?(?:\s+(?:rate|share))?",
        r"of\s+(?:(?:our|all|the|my)\s+)*(?:{people}|traffic)",
    ),
    kinds=("percent", "number"),
    ask="What share of the users is triggered, that is, meets the change (for example 20 %)?",
    because="users who never meet the change only add noise",
)
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
_PRECISION: Final = Slot(
    "margin",
    left=(
        r"margins?\s+of\s+error(?:\s+of)?",
        r"±",
        r"\+/-",
        r"\+-",
        r"within",
        r"precision(?:\s+of)?",
        r"half[\s-]width(?:\s+of)?",
        r"accurate\s+to",
        r"to\s+within",
        r"plus\s+or\s+minus",
    ),
    right=(r"margin(?:\s+of\s+error)?", r"precision"),
    kinds=("percent", "points", "number", "count", "money"),
    ask="How large may the margin of error be (for example ±3 points)?",
    because="the number of users grows with one over its square",
)
_POPULATION: Final = Slot(
    "population",
    left=(
        r"population(?:\s+(?:of|size|is))*",
        r"only(?:\s+have)?",
        r"out\s+of",
        r"we\s+(?:only\s+)?have(?:\s+only)?",
        r"among",
    ),
    right=(
        r"(?:population|in\s+(?:the\s+)?(?:population|company|total)|customers\s+(?:in\s+total|overall|altogether)|employees|members|customers)",
    ),
    kinds=("count",),
)
_PRECISION_ASKS: Final = (
    r"margin\s+of\s+error",
    r"±|\+/-|\+-|plus\s+or\s+minus",
    r"\bto\s+within\b|\bwithin\b.{0,20}(?:points?|pp|%|\$)",
    r"precision|half[\s-]width|how\s+precise",
    r"responses?|survey|poll",
)
_PRECISION_STEMS: Final = (
    "margin of error",
    "±",
    "+/-",
    "+-",
    "within",
    "precis",
    "survey",
    "poll",
    "half-width",
    "half width",
    "responses",
    "plus or minus",
)

PHRASES: Final[tuple[Phrase, ...]] = (
    *plans(
        "noninferiority-proportions",
        Phrase(
            "",
            says="of a non-inferiority test",
            stems=_NI_STEMS,
            asks=_NI_ASKS,
            unless=(r"\d\s*/\s*\d{2}",),
            slots=(_MARGIN, _TRUE_EFFECT, _BETTER),
            topics=("non_inferiority_test", "sample_size"),
        ),
    ),
    *plans(
        "noninferiority-means",
        Phrase(
            "",
            says="of a non-inferiority test",
            stems=_NI_STEMS,
            asks=_NI_ASKS,
            unless=(r"\d\s*/\s*\d{2}",),
            slots=(_MARGIN, _TRUE_EFFECT, _BETTER),
            topics=("non_inferiority_test", "sample_size"),
        ),
    ),
    *plans(
        "equivalence-proportions",
        Phrase(
            "",
            says="of an equivalence test",
            stems=_EQ_STEMS,
            asks=_EQ_ASKS,
            unless=(r"\d\s*/\s*\d{2}",),
            slots=(_MARGIN, _TRUE_EFFECT),
            topics=("equivalence_test", "sample_size"),
        ),
    ),
    *plans(
        "equivalence-means",
        Phrase(
            "",
            says="of an equivalence test",
            stems=_EQ_STEMS,
            asks=_EQ_ASKS,
            unless=(r"\d\s*/\s*\d{2}",),
            slots=(_MARGIN, _TRUE_EFFECT),
            topics=("equivalence_test", "sample_size"),
        ),
    ),
    *plans(
        "superiority-margin-proportions",
        Phrase(
            "",
            says="of superiority by a margin",
            stems=_SM_STEMS,
            asks=_SM_ASKS,
            slots=(_MARGIN, _BETTER),
            change="rates",
            topics=("non_inferiority_test", "sample_size"),
        ),
    ),
    *plans(
        "superiority-margin-means",
        Phrase(
            "",
            says="of superiority by a margin",
            stems=_SM_STEMS,
            asks=_SM_ASKS,
            slots=(_MARGIN, _BETTER),
            change="means",
            topics=("non_inferiority_test", "sample_size"),
        ),
    ),
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
    Phrase(
        "variance-reduction",
        says="the variance reduction",
        stems=(
            "cuped",
            "cupac",
            "covariate",
            "pre-period",
            "pre period",
            "preperiod",
            "pre-experiment",
            "stratif",
            "variance reduc",
            "variance removed",
            "r²",
            "r2",
            "regression adjust",
            "r-squared",
        ),
        asks=(
            r"cuped|cupac|covariate|pre[\s-]?(?:period|experiment)|stratif|variance\s+reduc|regression\s+adjust|"
            r"r²|\br2\b|r[\s-]squared",
        ),
        unless=(r"\d\s*/\s*\d{2}", r"\badjusted\s+difference\b"),
        slots=(
            Slot(
                "correlation",
                left=(
                    r"correlation(?:\s+(?:coefficient|with|of|between|to|is)(?:\s+[a-z-]+){0,5}?)*",
                    r"corr",
                    r"rho",
                    r"ρ",
                    r"r",
                ),
                right=(r"(?:correlation|correlated)",),
                kinds=("number", "percent", "count"),
            ),
            Slot(
                "r_squared",
                left=(r"r²", r"r2", r"r\^2", r"r[\s-]squared", r"explain(?:s|ing)?"),
                right=(r"of\s+(?:the\s+)?variance(?:\s+(?:is\s+)?explained)?", r"r²|r2"),
                kinds=("number", "percent", "count"),
            ),
            Slot(
                "strata_share",
                left=(
                    r"strata\s+(?:explain|share)(?:\s+of)?",
                    r"between[\s-]strata(?:\s+(?:share|variance))*",
                ),
                right=(r"between\s+(?:the\s+)?strata",),
                kinds=("percent", "number"),
            ),
            Slot(
                "n",
                left=(
                    r"from",
                    r"needs?",
                    r"sample(?:\s+size)?(?:\s+of)?",
                    r"n",
                    r"instead\s+of",
                    r"need",
                ),
                right=(r"(?:{people}|needed)",),
                kinds=("count",),
            ),
        ),
        topics=("cuped", "variance_reduction"),
        weight=0.3,
    ),
    *plans(
        "triggered-proportions",
        Phrase(
            "",
            says="with triggering",
            stems=("trigger", "exposed", "ever see", "actually see", "dilut", "only"),
            asks=(r"trigger|dilut|exposed|(?:ever|actually)\s+(?:see|reach|visit)",),
            slots=(_TRIGGER,),
            change="rates",
            topics=("triggered_analysis", "dilution", "sample_size"),
        ),
        ("sample_size",),
    ),
    *plans(
        "triggered-means",
        Phrase(
            "",
            says="with triggering",
            stems=("trigger", "exposed", "ever see", "actually see", "dilut"),
            asks=(r"trigger|dilut|exposed|(?:ever|actually)\s+(?:see|reach|visit)",),
            slots=(_TRIGGER,),
            change="means",
            topics=("triggered_analysis", "dilution", "sample_size"),
        ),
        ("sample_size",),
    ),
    Phrase(
        "dilution",
        says="the diluted effect",
        stems=(
            "trigger",
            "dilut",
            "site-wide",
            "sitewide",
            "overall effect",
            "overall lift",
            "exposed",
            "all users",
            "affected",
        ),
        asks=(
            r"dilut|trigger",
            r"(?:site[\s-]?wide|overall|all\s+users)\b.{0,40}(?:effect|lift|impact|change)",
            r"(?:effect|lift|impact)\b.{0,60}(?:site[\s-]?wide|overall|all\s+users|everyone)",
        ),
        unless=(r"how\s+many|sample\s+size|\bpower\b|\bmde\b",),
        slots=(
            _TRIGGER,
            Slot(
                "lift_overall",
                left=(r"(?:overall|site[\s-]?wide|diluted|total)\s+(?:lift|effect|change|impact)",),
                right=(r"(?:lift\s+)?(?:overall|site[\s-]?wide|over\s+all\s+users)",),
                kinds=("percent",),
            ),
            Slot(
                "lift",
                left=(
                    r"(?:lift|uplift|effect|increase|gain|improvement|change)(?:\s+(?:of|is|among|in|for|triggered|users|exposed|the))*",
                    r"by",
                    r"up",
                ),
                right=(
                    r"(?:relative\s+)?(?:lift|uplift|effect|increase|gain|improvement|change|among|in\s+triggered|for\s+triggered)",
                ),
                kinds=("percent",),
            ),
            Slot(
                "effect",
                left=(r"(?:effect|difference|change)",),
                right=(r"(?:effect|difference|lift|increase)",),
                kinds=("points", "number", "money"),
            ),
        ),
        topics=("dilution", "triggered_analysis"),
    ),
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
    *(
        Phrase(
            name,
            says="the margin of error",
            stems=_PRECISION_STEMS,
            asks=_PRECISION_ASKS,
            unless=(
                r"\d\s*/\s*\d{2}",
                r"equivalen|inferior|tost|twyman|difference|lift",
                r"\bse\b|standard\s+error",
                *(
                    (r"how\s+many|sample\s+size|\bneeded\b|n\s*\?",)
                    if not name.startswith("sample")
                    else ()
                ),
            ),
            target="sample_size" if name.startswith("sample") else "",
            slots=(
                *((_PRECISION,) if name.startswith("sample") else ()),
                _POPULATION,
                Slot(
                    "n",
                    right=(r"(?:responses?|answers?|respondents|completes|orders|{people})",),
                    left=(r"n", r"sample\s+of"),
                    kinds=("count",),
                ),
                Slot(
                    "baseline",
                    left=(
                        r"(?:expect(?:ed|ing)?|around|about|proportion|share|rate|p)(?:\s+(?:of|is|around|about|near))*",
                    ),
                    kinds=("percent", "number"),
                ),
                Slot(
                    "alpha",
                    right=(r"(?:confidence|interval|ci\b|level)",),
                    left=(r"at", r"confidence", r","),
                    kinds=("percent",),
                    turn=lambda c: 1 - c if c >= 0.5 else c,
                    weak=True,
                ),
            ),
            topics=("confidence_interval", "confidence_interval", "sample_size"),
        )
        for name in (
            "sample-size-precision-proportion",
            "precision-proportion",
            "sample-size-precision-mean",
            "precision-mean",
        )
    ),
    *(
        Phrase(
            name,
            says="the precision of the difference",
            stems=(
                "within",
                "±",
                "+/-",
                "+-",
                "precis",
                "half-width",
                "margin of error",
                "interval",
                "width",
            ),
            asks=(
                r"(?:difference|lift|effect)\b.{0,80}(?:±|\+/-|\+-|within|precis|half[\s-]width|margin\s+of\s+error|width)",
                r"(?:±|\+/-|\+-|precis|half[\s-]width|margin\s+of\s+error|width).{0,80}(?:difference|lift|effect)",
            ),
            unless=(
                r"\d\s*/\s*\d{2}",
                r"equivalen|inferior|tost|twyman",
                r"\bse\b|standard\s+error",
                *(
                    (r"how\s+many|sample\s+size|\bneeded\b|n\s*\?",)
                    if not name.startswith("sample")
                    else ()
                ),
            ),
            target="sample_size" if name.startswith("sample") else "",
            slots=(
                *((_PRECISION,) if name.startswith("sample") else ()),
                Slot(
                    "baseline",
                    left=(
                        r"(?:rates?|baseline|around|about|proportions?)(?:\s+(?:of|is|around|about|near))*",
                    ),
                    kinds=("percent", "number"),
                ),
            ),
            topics=("confidence_interval", "sample_size"),
            weight=0.5,
        )
        for name in (
            "sample-size-precision-difference-proportions",
            "precision-difference-proportions",
            "sample-size-precision-difference-means",
            "precision-difference-means",
        )
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
