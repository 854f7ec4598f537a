"""Phrases for rates: the interval and test of one, ratios of two, several, no event at all."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot

_INTERVAL_ASKS: Final = (
    r"\b(?:confidence\s+)?intervals?\b|\bci\b|\bwilson\b|\bclopper|\bjeffreys\b|\bagresti|\bwald\b",
    r"\bhow\s+(?:un)?certain\b|\bmargin\s+of\s+error\b|how\s+precise|\btrue\s+rate\b",
)

_CONVERSIONS: Final = Slot(
    "conversions",
    left=(r"{events}",),
    right=(r"(?:{events}|successes|yes|hits|positives?|defects?|failures?)",),
    kinds=("count",),
    ask="How many of them converted?",
    because="the interval is around their share",
)

_CASES: Final = Slot(
    "users",
    left=(r"in", r"of", r"after", r"out\s+of", r"among", r"n", r"from"),
    right=(r"(?:{people}|trials?|patients?|requests?|calls?|runs?|cases?|tests?)",),
    kinds=("count",),
    ask="How many users were there?",
    because="three in ten and thirty in a hundred are not the same evidence",
)

_LEVEL: Final = Slot(
    "alpha",
    right=(r"(?:two-sided\s+|one-sided\s+|upper\s+)?(?:limit|bound|interval)",),
    kinds=("percent",),
    turn=lambda level: 1 - level,
    weak=True,
)

_TEST_ASKS: Final = (
    r"\btest\b|\bsignific|\bp[\s-]?value|\bdiffer|\bhigher\b|\blower\b|\bcompare|\bvs\b|\bchance\b|"
    r"\bratio\b|\binterval\b|\bci\b|\bbetter\b|\bworse\b|\bincreas|\bdecreas",
)

PHRASES: Final[tuple[Phrase, ...]] = (
    Phrase(
        "one-proportion-interval",
        says="the interval of a rate",
        stems=(
            "interval",
            "ci",
            "margin of error",
            "wilson",
            "clopper",
            "uncertain",
            "jeffreys",
            "agresti",
            "wald",
            "precise",
            "true rate",
        ),
        asks=_INTERVAL_ASKS,
        unless=(
            r"credible|bayes|posterior|prior|\bhdi\b",
            r"\bsds?\b|standard\s+deviation|\bmean\b|average",
            r"\bdifference\b|\blift\b|\bratio\b|\bvs\b|versus",
            r"\bper\s+(?:hour|day|week|month)\b",
            r"estimate\s+(?:of|is)?\s*[\d.+-]+.{0,30}(?:\bse\b|standard\s+error)",
            r"correlation|\br\s*=",
            r"always[\s-]valid|sequence",
            r"median|quantile|percentile",
        ),
        slots=(
            Slot(
                "method",
                choices={
                    "clopper_pearson": r"clopper|exact",
                    "jeffreys": r"jeffreys",
                    "agresti_coull": r"agresti",
                    "mid_p": r"mid[\s-]?p",
                    "wald": r"\bwald\b|normal\s+approximation",
                    "wilson": r"wilson",
                },
            ),
            Slot(
                "population",
                left=(r"population(?:\s+of)?",),
                right=(r"population",),
                kinds=("count",),
            ),
            _CONVERSIONS,
            _CASES,
            _LEVEL,
        ),
        results="one rate",
        topics=("confidence_interval", "wilson_interval"),
    ),
    Phrase(
        "one-proportion-test",
        says="the test of one rate",
        stems=(
            "against",
            "benchmark",
            "null",
            "differ from",
            "different from",
            "target of",
            "binomial",
            "claim",
            "above",
            "below",
            "expected",
            "vs",
            "fair",
        ),
        asks=(
            r"(?:against|benchmark|null|differ\w*\s+from|target\s+of|claimed?|compatible\s+with|consistent\s+with)",
            r"binomial\s+test",
            r"\bfair\b|coin",
            r"(?:above|below|higher\s+than|lower\s+than|more\s+than|less\s+than|better\s+than|worse\s+than)\s+(?:the\s+)?"
            r"(?:\w+\s+){0,2}?\d",
        ),
        unless=(
            r"\d\s*/\s*\d+.{0,40}\d\s*/\s*\d",
            r"equivalen|inferior|tost|margin",
            r"how\s+many|sample\s+size",
            r"bayes|posterior|prior|p\(b",
            r"\bmean\b|\bsd\b",
        ),
        slots=(
            Slot(
                "null",
                left=(
                    r"(?:against|benchmark|null|from|target|claim(?:ed)?|than|with|h_?0|p_?0|vs\.?|versus|expected|"
                    r"historical|industry)(?:\s+(?:a|the|rate|of|is|value|average|hypothesis|benchmark|:|p|our))*",
                ),
                right=(r"(?:benchmark|target|null)",),
                kinds=("percent", "number"),
                choices={0.5: r"\bfair\s+coin|coin\s+fair|50/50\s+chance"},
                ask="Which fixed rate is it compared with (for example 5 %)?",
                because="the test sets the observed rate against it",
            ),
            Slot(
                "method",
                choices={
                    "z": r"\bz[\s-]test|normal\s+approx",
                    "mid_p": r"mid[\s-]?p",
                    "exact": r"exact|binomial",
                },
            ),
            _CONVERSIONS,
            _CASES,
        ),
        results="one rate",
        topics=("binomial_distribution", "p_value"),
    ),
    Phrase(
        "zero-events",
        says="what no event still allows",
        stems=(
            "zero",
            "no event",
            "no crash",
            "no conversion",
            "no error",
            "no failure",
            "none",
            "0 of",
            "0/",
            "0 out of",
            "0 in",
            "rule of three",
            "without a",
            "without any",
            "no one",
            "nobody",
            "not a single",
            " 0 ",
        ),
        asks=(
            r"\b(?:zero|no|0)\s+(?:\w+\s+){0,2}?(?:events?|crash\w*|conversions?|errors?|failures?|defects?|bugs?|"
            r"incidents?|complaints?|bookings?|purchases?|orders?|side\s+effects?|problems?|refunds?)",
            r"\b0\s*(?:/|of|out\s+of|in)\s*\d",
            r"rule\s+of\s+three",
            r"without\s+(?:a|any|a\s+single)\s+(?:event|crash|error|failure|incident|conversion)",
            r"none\s+(?:of|out\s+of)",
            r"nobody|no\s+one|not\s+a\s+single",
        ),
        unless=(
            r"how\s+many.{0,80}(?:need|claim|rule|below|show)",
            r"\bvs\b|versus",
            r"bayes|prior|posterior",
        ),
        slots=(
            Slot(
                "users",
                left=(
                    r"in",
                    r"of",
                    r"after",
                    r"out\s+of",
                    r"among",
                    r"/",
                    r"n",
                    r"from",
                    r"over",
                    r"through",
                    r"0\s*/",
                ),
                right=(
                    r"(?:{people}|trials?|patients?|requests?|calls?|runs?|cases?|devices?|installs?|deploys?)",
                ),
                kinds=("count", "fraction"),
                bare=True,
                ask="How many users were seen without an event?",
                because="the more pass without one, the lower the rate must be",
            ),
        ),
        topics=("confidence_interval",),
        weight=1.0,
    ),
    Phrase(
        "zero-events-sample-size",
        says="the users that rule out a rate",
        stems=(
            "event-free",
            "without a",
            "rule out",
            "claim",
            "rule of three",
            "see it at least once",
            "at least once",
            "at least one",
            "to see",
        ),
        asks=(
            r"event[\s-]free",
            r"rule\s+(?:out|of\s+three)",
            r"at\s+least\s+(?:once|one)",
            r"(?:claim|show|prove|demonstrate).{0,60}(?:rate|risk|probability)\s+(?:is\s+)?(?:below|under|less)",
            r"without\s+(?:a|any)\s+(?:single\s+)?(?:event|crash|failure)",
        ),
        unless=(r"false\s+positive", r"\b(?:tests|metrics)\b"),
        target="sample_size",
        slots=(
            Slot(
                "rate",
                left=(
                    r"(?:rate|risk|probability|rates)(?:\s+(?:of|is|below|under|less\s+than|above|over|at\s+most))*",
                    r"rule\s+out",
                    r"below",
                    r"under",
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
                turn=lambda c: 1 - c,
            ),
        ),
        topics=("confidence_interval", "sample_size"),
        weight=1.0,
    ),
    Phrase(
        "risk-ratio",
        says="the risk ratio",
        stems=(
            "risk ratio",
            "relative risk",
            "rate ratio",
            "number needed",
            "nnt",
            "katz",
            "koopman",
            "relative lift",
            "lift",
            "ratio of",
        ),
        asks=(
            r"risk\s+ratio|relative\s+risk|number\s+needed|\bnnt\b|\bkatz\b|\bkoopman\b",
            r"(?:interval|ci|confidence)\b.{0,40}\b(?:relative\s+)?(?:lift|uplift)",
            r"relative\s+(?:lift|uplift).{0,40}(?:interval|\bci\b)",
        ),
        unless=(
            r"\bsds?\b|standard\s+deviation|\bmeans?\b",
            r"sample\s+size|how\s+many\s+users|\bpower\b",
            r"bayes|posterior|prior",
        ),
        slots=(
            Slot("method", choices={"katz": r"\bkatz\b|log\s+method", "koopman": r"koopman|score"}),
            _LEVEL,
        ),
        results="rates",
        topics=("relative_effect", "confidence_interval"),
        weight=0.5,
    ),
    Phrase(
        "odds-ratio",
        says="the odds ratio",
        stems=("odds ratio", "odds-ratio", "odds"),
        asks=(r"odds[\s-]ratio|\bodds\b",),
        unless=(
            r"sample\s+size|how\s+many|\bpower\b|detect",
            r"convert|in\s+terms\s+of|as\s+(?:a\s+)?(?:d|cohen)",
            r"prior\s+odds|bayes",
        ),
        slots=(
            Slot(
                "method",
                choices={
                    "woolf": r"woolf|wald|log\s+method",
                    "cornfield": r"cornfield",
                    "mid_p": r"mid[\s-]?p",
                    "exact": r"exact|fisher",
                },
            ),
            _LEVEL,
        ),
        results="rates",
        topics=("odds_ratio", "confidence_interval"),
        weight=0.5,
    ),
    Phrase(
        "proportions-k-test",
        says="the comparison of several rates",
        stems=(
            "/",
            " of ",
            "out of",
            "homogen",
            "arms",
            "variants",
            "abc",
            "a/b/c",
            "three",
            "best",
            "which",
        ),
        asks=_TEST_ASKS,
        unless=(
            r"bayes|posterior|prior|chance\s+(?:of\s+)?(?:being|to\s+be)\s+best|probability",
            r"sample\s+size|how\s+many\s+users",
            r"simpson|segment|mobile|desktop",
            r"srm|sample\s+ratio",
        ),
        results="rates of several",
        topics=("multiple_comparisons", "chi_squared_test"),
        weight=-0.5,
    ),
)
