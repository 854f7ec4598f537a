"""Phrases for rates: interval and test of one, ratios of two, several, no event at all."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot
from trialwise.assistant.understand.phrases.wording import IN_TIME, LEVEL, NOT_BAYES, NOT_PLAN

_CASES_WORDS: Final = (
    r"(?:{people}|trials?|requests?|calls?|runs?|cases?|tests?|times|flips|toss(?:es)?|throws"
    r"|deploys?|installs?|flights?|items?)"
)
_WHAT_HAPPENED: Final = (
    r"(?:{events}|successes|yes|hits|positives?|defects?|failures?|heads|complaints?|errors?|wins?)"
)
_CONVERSIONS: Final = Slot(
    "conversions",
    left=(r"{events}", r"successes", r"heads"),
    right=(_WHAT_HAPPENED,),
    kinds=("count",),
    ask="How many of them converted?",
    because="the answer is about their share",
)
_CASES: Final = Slot(
    "users",
    left=(r"in", r"of", r"after", r"out\s+of", r"among", r"n", r"from", r"{people}"),
    right=(_CASES_WORDS,),
    kinds=("count",),
    ask="How many users were there?",
    because="three in ten and thirty in a hundred are not the same evidence",
)
_NOT_MEANS: Final = r"\bsds?\b|standard\s+deviation|\bmeans?\b|average|±"
_FRACTION: Final = r"\d\s*(?:/|(?:\w+\s+)?(?:out\s+)?(?:of|on|from)(?:\s+the)?)\s*\d"
_METHODS_OF_ONE: Final = {
    "clopper_pearson": r"clopper|\bexact",
    "jeffreys": r"jeffreys",
    "agresti_coull": r"agresti",
    "mid_p": r"mid[\s-]?p",
    "wald": r"\bwald\b|normal\s+approximation",
    "wilson": r"wilson|\bscore\s+interval",
}
_NO_EVENT: Final = (
    r"(?:events?|crash\w*|conversions?|errors?|failures?|defects?|bugs?|incidents?|complaints?|bookings?"
    r"|purchases?|orders?|side\s+effects?|problems?|refunds?|outages?|sales?|sign-?ups?|clicks?|deaths?"
    r"|timeouts?|bounces?|fraud\w*|chargebacks?)"
)
PHRASES: Final[tuple[Phrase, ...]] = (
    Phrase(
        "one-proportion-interval",
        says="the interval of a rate",
        stems=(
            *("interval", "ci", "margin of error", "wilson", "clopper", "certain", "jeffreys"),
            *(
                "agresti",
                "wald",
                "precise",
                "true rate",
                "true conversion",
                "error bar",
                "far off",
                "plus minus",
            ),
        ),
        asks=(
            r"\bintervals?\b|\bcis?\b|\bwilson\b|\bclopper|\bjeffreys\b|\bagresti|\bwald\b",
            r"\bhow\s+(?:un)?certain\b|how\s+far\s+off|\bmargin\s+of\s+error\b|how\s+precise|error\s+bars?",
            r"\btrue\s+(?:\w+\s+){0,2}?rate\b|how\s+sure|what\s+range|lower\s+and\s+upper",
        ),
        unless=(
            NOT_BAYES,
            _NOT_MEANS,
            r"\bdifference\b|\blift\b|\bratio\b|\bvs\b|versus",
            r"\bper\s+(?:hour|day|week|month)\b|poisson|garwood",
            IN_TIME,
            r"estimate\s+(?:of|is)?\s*[\d.+-]+.{0,30}(?:\bse\b|standard\s+error)",
            r"or\s+(?:more|fewer|less)\b|\bchance\s+of\s+(?:\d|at\s)|probability\s+of\s+(?:\d|at|exactly)",
            r"correlation|\br\s*=|overlap|always[\s-]valid|sequence|median|quantile|percentile",
            rf"{_FRACTION}.{{0,80}}{_FRACTION}",
            *NOT_PLAN,
        ),
        slots=(
            Slot("method", choices=_METHODS_OF_ONE),
            Slot(
                "population",
                left=(r"population(?:\s+of)?", r"customer\s+base\s+of"),
                right=(r"population",),
                kinds=("count",),
            ),
            _CONVERSIONS,
            _CASES,
            LEVEL,
        ),
        results="one rate",
        topics=("confidence_interval", "wilson_interval"),
    ),
    Phrase(
        "one-proportion-test",
        says="the test of one rate",
        stems=(
            *("against", "benchmark", "null", "differ", "target", "binomial", "claim", "above"),
            *(
                "below",
                "expected",
                "vs",
                "fair",
                "heads",
                "last year",
                "historical",
                "usual",
                "higher than",
            ),
            *("lower than", "better than", "worse than", "more than", "less than", "compatible"),
            *(
                "exceed",
                "h0",
                "beat",
                "hope",
                "aim",
                "goal",
                "sla",
                "from a",
                "under a",
                "consistent",
                "fixed",
                "known",
                "promise",
                "changed",
                "used to",
                "coin",
            ),
        ),
        asks=(
            r"against|benchmark|\bnull\b|exceed|differ\w*\s+from|target\s+of|claim|promise"
            r"|(?:compatible|consistent|in\s+line)\s+with",
            r"binomial\s+test|\bfair\b|\bcoin\b|\bheads\b|\bbiased\b|\bh_?0\b",
            r"\bbeat\b|\bhoped?\b|\baim(?:ed|ing)?\b|\bgoal\b|\bsla\b|comes?\s+from\s+an?\b"
            r"|under\s+an?\s+(?:true\s+)?(?:rate|probability)",
            r"(?:above|below|(?:higher|lower|more|less|better|worse|greater|different)\s+than)\s+"
            r"(?:the\s+|our\s+|a\s+)?(?:\w+\s+){0,3}?\d",
            r"(?:last\s+(?:year|month|quarter)|historical\w*|usual\w*|industry|known|fixed|used\s+to\s+be"
            r"|always\s+been|long[\s-]run|official)\b.*(?:differ|signific|\bp\b|p[\s-]?value|changed?|\bup\b|\bdown\b|higher"
            r"|lower|better|worse|test)",
            r"(?:differ|signific|p[\s-]?value|changed?|higher|lower|better|worse|test)\b.*(?:last\s+(?:year"
            r"|month|quarter)|historical\w*|usual\w*|industry|known|fixed|used\s+to\s+be|long[\s-]run)",
        ),
        unless=(
            rf"{_FRACTION}.{{0,80}}{_FRACTION}",
            IN_TIME,
            r"equivalen|inferior|tost|margin|\bsrm\b|\bsplit\b|\ba/a\b|p\(b|posterior|bayes",
            _NOT_MEANS,
            *NOT_PLAN,
        ),
        slots=(
            Slot(
                "null",
                left=(
                    r"(?:against|benchmark|null|from|target|claim(?:ed|s)?|than|with|h_?0|p_?0|vs\.?|versus"
                    r"|expected|historical|industry|promised?|above|below|exceeds?|usual(?:ly)?|used\s+to\s+be"
                    r"|fixed|known|year|month|quarter|hoped?\s+for|aim(?:ed|ing)?\s+(?:for|at)|goal|at\s+(?:most|least)"
                    r"|from|under|h_?0\s*:?\s*p|always\s+been"
                    r"|(?:last|previous|prior)\s+\w+(?:'s)?\s+(?:\w+\s+){0,3}?(?:was|is|at|were))"
                    r"(?:\s+(?:a|an|the|rate|of|is|was|value|average|hypothesis|benchmark|:|p|our|fixed|known|usual"
                    r"|historical|it|at|conversion|industry))*",
                ),
                right=(r"(?:benchmark|target|null|claim|historical(?:ly)?|last\s+(?:year|month))",),
                kinds=("percent", "number"),
                bare=True,
                choices={
                    0.5: r"\bfair\s+coin|coin\s+(?:is\s+)?fair|50/50\s+chance|"
                    r"\bcoin\b.{0,60}\bfair\b|\bheads\b"
                },
                ask="Which fixed rate is it compared with (for example 5 %)?",
                because="the test sets the observed rate against it",
            ),
            Slot(
                "method",
                choices={
                    "z": r"\bz[\s-]test|normal\s+approx",
                    "mid_p": r"mid[\s-]?p",
                    "exact": r"\bexact|binomial",
                },
            ),
            _CONVERSIONS,
            _CASES,
        ),
        results="one rate",
        topics=("binomial_distribution", "p_value"),
    ),
    Phrase(
        "one-proportion-test",
        says="the sign test",
        stems=("sign test", "sign-test"),
        asks=(r"\bsign[\s-]test",),
        unless=(r"\bsigned\b", *NOT_PLAN),
        slots=(_CONVERSIONS, _CASES),
        results="one rate",
        fixed={"null": 0.5, "method": "exact"},
        topics=("binomial_distribution", "p_value"),
    ),
    Phrase(
        "zero-events",
        says="what no event still allows",
        stems=(
            *("zero", "no ", "none", "0 ", "0/", "rule of three", "without a", "nobody"),
            *("not a single", "not one"),
        ),
        asks=(
            rf"\b(?:zero|no|0|not\s+(?:a\s+single|one))\s+(?:\w+\s+){{0,2}}?{_NO_EVENT}\b",
            r"\b(?:0|zero)\s*(?:/|of|out\s+of|in|from|among)\s*(?:the\s+)?\d",
            r"rule\s+of\s+three|not\s+a\s+single\s+\w+",
            rf"without\s+(?:a|any|a\s+single|one)\s+(?:single\s+)?{_NO_EVENT}",
            r"none\s+(?:of|out\s+of|in|among)",
            r"nobody|no\s+one\b",
        ),
        unless=(
            r"how\s+(?:many|long).{0,80}(?:need|claim|rule|below|show|must|before)|sample\s+size",
            r"\bvs\b|versus|control\b|treatment\b|\bb\s*:|poisson",
            IN_TIME,
            r"bayes|\bprior\b|posterior|significant\b|\bno\s+(?:significant|difference|effect)|peek|looks?\b",
        ),
        slots=(
            Slot(
                "users",
                left=(
                    *(r"in", r"of", r"after", r"out\s+of", r"among", r"/", r"n", r"from", r"over"),
                    *(r"through", r"across", r"with"),
                ),
                right=(_CASES_WORDS,),
                kinds=("count", "number"),
                bare=True,
                ask="How many users were seen without an event?",
                because="the more pass without one, the lower the rate must be",
            ),
            LEVEL,
        ),
        spends=(r"\b0\s+(?:\w+\s+){0,2}?(?:of|out|in|after|from|among|over|/)", r"\b0\s+\w+"),
        topics=("confidence_interval",),
        idle=(r"\b0\b",),
        weight=1.0,
    ),
    Phrase(
        "zero-events-sample-size",
        says="the users that rule out a rate",
        stems=(
            *("event-free", "without a", "rule out", "claim", "rule of three", "at least once"),
            *("at least one", "to see", "zero", "no event", "no crash", "error-free", "show"),
        ),
        asks=(
            r"(?:event|error|crash|failure|incident)[\s-]free",
            r"rule\s+(?:out|of\s+three)",
            r"at\s+least\s+(?:once|one)",
            r"(?:claim|show|prove|demonstrate|conclude).{0,60}(?:rate|risk|probability)\s+(?:is\s+)?"
            r"(?:below|under|less|at\s+most)",
            rf"without\s+(?:a|any)\s+(?:single\s+)?{_NO_EVENT}",
            rf"\b(?:zero|no)\s+{_NO_EVENT}.{{0,80}}(?:below|under|less\s+than|at\s+most)",
        ),
        unless=(
            r"false[\s-](?:positive|alarm)|spurious|fluke",
            r"\b(?:tests|metrics|kpis|hypotheses|comparisons|outcomes|endpoints)\b",
        ),
        target="sample_size",
        slots=(
            Slot(
                "rate",
                left=(
                    r"(?:rate|risk|probability|rates)(?:\s+(?:of|is|below|under|less\s+than|above|over|at\s+most))*",
                    r"rule\s+out",
                    r"below",
                    r"under",
                    r"less\s+than",
                    r"at\s+most",
                ),
                right=(r"(?:rate|risk|probability|of\s+(?:{people}|sessions))",),
                kinds=("percent", "number", "fraction"),
                bare=True,
                ask="Which rate is to be ruled out (for example 0.1 %)?",
                because="rare events need many users",
            ),
            Slot(
                "alpha",
                right=(r"(?:chance|probability|sure|certain\w*|confidence|confident)",),
                kinds=("percent",),
                turn=lambda level: 1 - level,
            ),
        ),
        topics=("confidence_interval", "sample_size"),
        weight=1.0,
    ),
    Phrase(
        "risk-ratio",
        says="the risk ratio",
        stems=(
            *(
                "risk ratio",
                "relative risk",
                "rate ratio",
                "number needed",
                "to treat",
                "nnt",
                "katz",
                "koopman",
            ),
            *("lift", "relative"),
        ),
        asks=(
            r"risk\s+ratio|relative\s+risk|number\s+needed|need\s+to\s+treat|\bnnt\b|\bkatz\b|\bkoopman\b",
            r"\brate\s+ratio\b",
            r"(?:interval|\bci\b|confidence)\b.{0,60}\b(?:relative\s+)?(?:lift|uplift|change)",
            r"(?:relative\s+)?(?:lift|uplift).{0,60}(?:interval|\bci\b)",
        ),
        unless=(
            rf"{_NOT_MEANS}|[\[]\s*[-+]?\d|hours|\btickets|per\s+(?:hour|day|week)|[\w]-(?:days|weeks|months)",
            NOT_BAYES,
            r"sample\s+size|\bpower\b|detect|\bmde\b",
        ),
        slots=(
            Slot(
                "method",
                choices={"katz": r"\bkatz\b|log\s+method", "koopman": r"koopman|\bscore\b"},
            ),
            LEVEL,
        ),
        results="rates",
        topics=("relative_effect", "confidence_interval"),
        weight=0.5,
    ),
    Phrase(
        "odds-ratio",
        says="the odds ratio",
        stems=("odds", " or "),
        asks=(r"odds[\s-]ratio|\bodds\b|(?:what(?:'s|\s+is)|compute|get)\s+the\s+or\b",),
        unless=(
            r"convert\s+(?:an?|the|this|my|\w+\s+to)|in\s+terms\s+of|as\s+(?:a\s+)?(?:d|cohen)|relative\s+risk"
            r"|prior\s+odds|\bse\b|standard\s+error|\bd\s*=|[\[]",
            NOT_BAYES,
            *NOT_PLAN,
        ),
        slots=(
            Slot(
                "method",
                choices={
                    "woolf": r"woolf|\bwald\b|log\s+method",
                    "cornfield": r"cornfield",
                    "mid_p": r"mid[\s-]?p",
                    "exact": r"\bexact|fisher",
                },
            ),
            LEVEL,
        ),
        results="rates",
        topics=("odds_ratio", "confidence_interval"),
        weight=0.5,
    ),
    Phrase(
        "proportions-k-test",
        says="the comparison of several rates",
        stems=("/", "of", "%", "out of", " on "),
        asks=(
            r"\btest\b|\bsignific|\bp[\s-]?value|\bdiffer|\bhigher\b|\blower\b|\bcompar|\bvs\b|\bsame\b"
            r"|\bbetter\b|\bworse\b|\bbest\b|\bequal\b|homogen|\bchi",
        ),
        unless=(
            rf"^(?!.*(?:{_FRACTION}.*{_FRACTION}.*{_FRACTION}|\d\s*%.*\d\s*%.*\d\s*%))",
            r"chance\s+(?:of\s+)?(?:being|to\s+be)\s+best|probability|simpson|segment|mobile|desktop|srm"
            r"|sample\s+ratio|\bsds?\b|\bse\b|±|intervals?\b|\bcis?\b|lift|bonferroni|holm|looks?\b|dunnett"
            r"|tukey|trigger|equivalen|inferior|pairwise|each\s+pair",
            r"chance|likel|\bbeta\b|type\s+(?:ii|2)\b|false[\s-]negative|detect|true\s+rates",
            NOT_BAYES,
            *NOT_PLAN,
        ),
        results="rates of several",
        topics=("multiple_comparisons", "chi_squared_test"),
        weight=0.1,
    ),
    Phrase(
        "overall-rate",
        says="the rate over all groups",
        stems=("overall", "total", "combined", "weighted", "pooled", "blended", "average rate"),
        asks=(
            r"(?:overall|total|combined|weighted|pooled|blended|average)\s+(?:\w+\s+)?(?:{rate}|mean|average)",
            r"(?:{rate})s?\b.{0,90}(?:overall|in\s+total|combined|weighted|pooled|blended|altogether)",
        ),
        unless=(
            r"signific|p[\s-]?value|\btest\b|interval|\bci\b|detect|differ|\bvs\b|false\s+positive|error\s+rate"
            r"|simpson|trigger|\bsds?\b|\bse\b",
            NOT_BAYES,
            *NOT_PLAN,
        ),
        slots=(
            Slot("rates", kinds=("percent",), ask="What is the rate of each group?"),
            Slot("ns", kinds=("count",), ask="How many users does each group have?"),
        ),
        results="groups",
        topics=("conversion_rate",),
        weight=0.3,
    ),
    Phrase(
        "fewest-conversions",
        says="the conversions needed",
        stems=("need", "signific", "fewest", "minimum", "smallest", "least", "how many"),
        asks=(
            r"how\s+many\s+(?:more\s+)?(?:{events}|conversions|successes)\b.*(?:signific|p\s*<|beat|win)",
            r"(?:signific|p\s*<|beat)\w*.*how\s+many\s+(?:more\s+)?(?:{events}|conversions)",
            r"(?:fewest|minimum|smallest|least|lowest)\b.{0,40}(?:{events}|rate|number|conversions)\b.*(?:signific|p\s*<)",
        ),
        unless=(
            r"detect|\bmde\b|\bpower\b|sample\s+size|how\s+(?:long|many\s+(?:more\s+)?{people})|bayes|looks?\b|interim|poisson",
        ),
        slots=(
            Slot(
                "users_b",
                left=(
                    r"(?:treatment|b|variant|new)(?:\s+(?:also|has|had|with|got|gets|n|users|is|on|of|out))*\s*[(=]?(?:\s*n\s*=)?",
                    r"n",
                ),
                right=(r"{people}(?:\s+in\s+(?:the\s+)?(?:treatment|b|variant|new))?",),
                kinds=("count",),
                ask="How many users does the treatment have?",
                because="the same count is another rate among more users",
            ),
            LEVEL,
        ),
        results="one rate",
        renames={"conversions": "conversions_a", "users": "users_a"},
        topics=("statistical_significance", "two_proportion_z_test"),
        weight=0.8,
    ),
)
