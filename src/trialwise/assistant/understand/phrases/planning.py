"""Phrases for planning other than two rates or two means: rates, ratios, survival, pairs, groups."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot, plans

_PAIRS: Final = Slot(
    "n",
    right=(r"(?:pairs?|matched\s+pairs?|subjects|differences|couples|twins)",),
    left=(r"pairs?", r"n"),
    kinds=("count",),
)
_ONE_SAMPLE: Final = Slot(
    "n", right=(r"(?:responses?|answers?|trials?|data\s+points|{people})",), left=(r"n",)
)
_CORRELATION: Final = Slot(
    "correlation",
    left=(
        r"correlations?(?:\s+(?:coefficient|between\s+\w+(?:\s+\w+){0,4}|within\s+pairs?|of|is))*",
        r"corr",
        r"rho",
        r"ρ",
        r"r",
    ),
    right=(r"correlation", r"correlated"),
    kinds=("number", "count", "percent"),
    ask="What is the correlation (for example 0.5)?",
    because="it decides how much of the variance cancels",
)
_EVENT_NOUNS: Final = (
    r"orders?|purchases?|tickets?|crash(?:es)?|events?|errors?|sessions?|calls?|clicks?|incidents?|"
    r"failures?|visits?|logins?|messages?|posts?|plays?|streams?|complaints?|bugs?|outages?"
)

PHRASES: Final[tuple[Phrase, ...]] = (
    *plans(
        "rates",
        Phrase(
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
            ),
            asks=(
                r"poisson|negative\s+binomial|overdispers|rate\s+ratio|incidence",
                rf"(?:{_EVENT_NOUNS})\s+(?:rate\s+)?(?:\w+\s+){{0,2}}?per\s+(?:user|customer|visitor|member|"
                r"machine|hour|day|week|month|quarter|session|device|account)",
                r"(?:crash|event|error|ticket|incident|failure)\s+rates?",
            ),
            unless=(
                r"(?:users?|visitors?|sessions?|people|customers?|traffic)\s+(?:a|per|each|every)\s+(?:day|week|month)"
                r"(?!.{0,80}(?:poisson|events?|tickets?|crash))",
                r"\bsds?\b|standard\s+deviation|variance\s+of|\bcv\b|revenue|\$|€|£|conversion",
                r"family[\s-]?wise|\ba/a\b|bayes|posterior",
                r"mean\s+\d",
            ),
            slots=(
                Slot(
                    "baseline",
                    left=(
                        rf"(?:rate|baseline|at|of|from|currently|come\s+at|control)(?:\s+(?:{_EVENT_NOUNS}))?",
                    ),
                    right=(
                        rf"(?:(?:\w+\s+){{0,2}}?(?:{_EVENT_NOUNS})\s+)?(?:per|/|a|each)\s*(?:user|customer|visitor|"
                        r"member|machine|hour|day|week|month|quarter|session|device|account)[\w\s-]{0,20}",
                        rf"(?:\w+\s+){{0,2}}?(?:{_EVENT_NOUNS})",
                    ),
                    kinds=("number", "count"),
                    ask="What is the current rate of events (for example 0.2 per user and month)?",
                    because="rare events need many more users",
                ),
                Slot(
                    "overdispersion",
                    left=(
                        r"overdispersion(?:\s+(?:factor|parameter))?",
                        r"variance[\s-]to[\s-]mean(?:\s+ratio)?",
                    ),
                    kinds=("number", "count"),
                ),
                Slot(
                    "dispersion",
                    left=(
                        r"dispersion(?:\s+(?:factor|parameter))?",
                        r"negative\s+binomial(?:\s+dispersion)?",
                    ),
                    kinds=("number", "count"),
                ),
                Slot(
                    "rate_ratio",
                    left=(r"rate\s+ratio", r"incidence\s+rate\s+ratio", r"irr"),
                    kinds=("number",),
                ),
                Slot(
                    "exposure",
                    left=(r"exposure(?:\s+of)?", r"observed\s+for", r"followed\s+for"),
                    kinds=("number", "count"),
                ),
            ),
            change="levels",
            topics=("poisson_test", "sample_size"),
        ),
        ("sample_size", "power", "mde", "duration"),
    ),
    *plans(
        "ratio-metric",
        Phrase(
            "",
            says="of a ratio metric",
            stems=(
                "ratio metric",
                "numerator",
                "denominator",
                "per session",
                "delta method",
                "clicks per",
                "revenue per",
            ),
            asks=(r"ratio\s+metric", r"numerator|denominator", r"delta\s+method", r"ratio\s+of"),
            slots=(
                Slot(
                    "mean_numerator",
                    left=(
                        r"(?:mean|average)\s+(?:of\s+the\s+)?numerator",
                        r"numerator(?:\s+(?:has|with|mean|average|of|:|,))*",
                    ),
                    ask="What is the mean of the numerator per user (for example 2.4 clicks)?",
                    because="the ratio is the numerator over the denominator",
                ),
                Slot(
                    "sd_numerator",
                    left=(
                        r"(?:sd|standard\s+deviation)\s+(?:of\s+the\s+)?numerator",
                        r"numerator\s+(?:sd|standard\s+deviation)",
                        r"sd",
                    ),
                    ask="What is the standard deviation of the numerator per user?",
                    because="it is part of the variance of the ratio",
                ),
                Slot(
                    "mean_denominator",
                    left=(
                        r"(?:mean|average)\s+(?:of\s+the\s+)?denominator",
                        r"denominator(?:\s+(?:has|with|mean|average|of|:|,))*",
                    ),
                    ask="What is the mean of the denominator per user (for example 8 views)?",
                    because="the ratio is the numerator over the denominator",
                ),
                Slot(
                    "sd_denominator",
                    left=(
                        r"(?:sd|standard\s+deviation)\s+(?:of\s+the\s+)?denominator",
                        r"denominator\s+(?:sd|standard\s+deviation)",
                        r"sd",
                    ),
                    ask="What is the standard deviation of the denominator per user?",
                    because="it is part of the variance of the ratio",
                ),
                _CORRELATION,
            ),
            change="levels",
            topics=("ratio_metric", "delta_method"),
        ),
        ("sample_size", "power", "mde", "duration"),
    ),
    *plans(
        "quantile",
        Phrase(
            "",
            says="of a quantile",
            stems=("median", "quantile", "percentile", "p50", "p90", "p95", "p99"),
            asks=(r"\bmedians?\b|quantile|percentile|\bp(?:50|75|90|95|99)\b",),
            unless=(r"hazard|log[\s-]?rank|surviv|time[\s-]to|upgrade|churn",),
            slots=(
                Slot(
                    "baseline",
                    left=(
                        r"medians?(?:\s+\w+){0,3}?",
                        r"percentile",
                        r"p\d\d",
                        r"currently",
                        r"from",
                    ),
                    kinds=("number", "count", "money"),
                    ask="What is the quantile now (for example a median of 210)?",
                    because="the change is set against it",
                ),
                Slot(
                    "quantile",
                    left=(r"quantile",),
                    right=(r"(?:th\s+)?percentile", r"quantile"),
                    kinds=("number", "count", "percent"),
                    turn=lambda q: q / 100 if q > 1 else q,
                    choices={
                        0.5: r"\bmedian",
                        0.9: r"\bp90\b|90th",
                        0.95: r"\bp95\b|95th",
                        0.99: r"\bp99\b|99th",
                        0.75: r"\bp75\b|75th",
                    },
                ),
                Slot(
                    "density",
                    left=(r"density(?:\s+at\s+(?:the\s+)?(?:median|quantile))?",),
                    kinds=("number",),
                ),
                Slot(
                    "sd_log",
                    left=(
                        r"sd\s+(?:of\s+(?:the\s+)?)?logs?",
                        r"log[\s-](?:sd|standard\s+deviation)",
                        r"log-?normal\s+(?:with\s+)?(?:sd|sigma)",
                        r"sigma",
                    ),
                    kinds=("number",),
                ),
            ),
            change="levels",
            topics=("quantile_metric", "sample_size"),
        ),
        ("sample_size", "power", "mde", "duration"),
    ),
    *plans(
        "survival",
        Phrase(
            "",
            says="of a log-rank test",
            stems=(
                "hazard",
                "log-rank",
                "log rank",
                "logrank",
                "survival",
                "time-to",
                "time to",
                "hr ",
                "schoenfeld",
                "median time",
                "freedman",
            ),
            asks=(
                r"hazard|log[\s-]?rank|\bhr\b|schoenfeld|freedman|surviv|time[\s-]to[\s-]|median\s+(?:time|surviv)",
            ),
            unless=(r"\bkaplan", r"load\s+time|time\s+to\s+(?:reach|get|run|stop|first\s+byte)"),
            slots=(
                Slot(
                    "hazard_ratio",
                    left=(r"hazards?\s+ratio", r"hr", r"hazard"),
                    right=(r"hazard\s+ratio",),
                    kinds=("number", "count"),
                    ask="Which hazard ratio is to be detected (for example 0.75)?",
                    because="ratios near 1 need very many events",
                ),
                Slot(
                    "baseline",
                    left=(
                        r"(?:event|control|baseline|overall)\s+(?:probability|rate|risk|share)(?:\s+(?:in|of|among)\s+control)?",
                    ),
                    right=(
                        r"(?:of\s+(?:\w+\s+){0,3}?)?(?:have|has|see|will\s+have|get|experience|reach|churn|with)\s+(?:an?\s+|the\s+)?(?:event|churn\w*)?",
                        r"event\s+(?:rate|probability)",
                        r"of\s+(?:the\s+)?(?:control|users|subjects|patients|customers)",
                    ),
                    kinds=("percent",),
                    ask="What share of control will have the event (for example 30 %), or what are its median and the follow-up?",
                    because="users count only through the events they bring",
                ),
                Slot(
                    "median",
                    left=(
                        r"median(?:\s+(?:time|survival|lifetime)(?:\s+to\s+\w+)?)?(?:\s+(?:of|is|in))*",
                    ),
                    kinds=("number", "count", "duration"),
                ),
                Slot(
                    "follow_up",
                    left=(r"follow(?:ed)?[\s-]?up(?:\s+(?:of|for|time))*", r"followed\s+for"),
                    right=(r"(?:of\s+)?follow[\s-]?up",),
                    kinds=("number", "count", "duration"),
                ),
                Slot(
                    "accrual",
                    left=(
                        r"accrual(?:\s+(?:of|over|for|period))*",
                        r"enrol\w*\s+over",
                        r"recruit\w*\s+over",
                    ),
                    right=(r"accrual",),
                    kinds=("number", "count", "duration"),
                ),
            ),
            topics=("power", "effect_size", "sample_size"),
        ),
    ),
    *plans(
        "one-proportion",
        Phrase(
            "",
            says="of one rate against a fixed value",
            stems=(
                "one-sample",
                "one sample",
                "single sample",
                "single-sample",
                "against a",
                "fixed value",
                "benchmark",
                "one group",
                "known rate",
                "null",
            ),
            asks=(
                r"(?:one|single)[\s-](?:sample|group|arm)|(?:fixed|known|historical|target|benchmark)\s+(?:value|rate|proportion)|"
                r"benchmark|against\s+a\s+(?:fixed|known|null)|\bnull\s+(?:rate|of|value)",
            ),
            unless=(
                r"\bsds?\b|standard\s+deviation|\bmean\b",
                r"pair|interval|margin\s+of\s+error|±",
            ),
            slots=(
                Slot(
                    "null",
                    left=(
                        r"null(?:\s+(?:rate|value|of|is))*",
                        r"benchmark(?:\s+(?:rate|value|of|is))*",
                        r"(?:known|fixed|historical)\s+(?:rate|value)",
                        r"p_?0",
                        r"against(?:\s+(?:a|the))?",
                        r"is\s+our\s+rate",
                        r"from",
                    ),
                    right=(r"(?:benchmark|null)",),
                    kinds=("percent", "number"),
                    ask="Which fixed rate is it compared with (for example 50 %)?",
                    because="the test sets one rate against it",
                ),
                Slot(
                    "target",
                    left=(
                        r"rather",
                        r"or",
                        r"vs\.?",
                        r"versus",
                        r"true(?:\s+rate)?",
                        r"to",
                        r"p_?1",
                        r"detect",
                    ),
                    kinds=("percent", "number"),
                ),
                _ONE_SAMPLE,
            ),
            topics=("sample_size", "binomial_distribution"),
        ),
    ),
    *plans(
        "one-mean",
        Phrase(
            "",
            says="of one mean against a fixed value",
            stems=(
                "one-sample",
                "one sample",
                "single sample",
                "single-sample",
                "one group",
                "fixed value",
                "benchmark",
                "known mean",
            ),
            asks=(r"(?:one|single)[\s-](?:sample|group|arm)|fixed\s+value|benchmark|known\s+mean",),
            unless=(r"pair", r"margin\s+of\s+error|±|interval"),
            slots=(
                Slot(
                    "null",
                    left=(r"null(?:\s+mean)?", r"benchmark", r"known\s+mean", r"against"),
                    kinds=("number", "count", "money"),
                ),
                _ONE_SAMPLE,
            ),
            change="means",
            topics=("sample_size", "two_sample_t_test"),
        ),
    ),
    *plans(
        "paired-means",
        Phrase(
            "",
            says="of a paired comparison of means",
            stems=(
                "pair",
                "before and after",
                "before-after",
                "before/after",
                "within-subject",
                "same users",
                "crossover",
                "repeated measure",
                "sd of the diff",
                "of differences",
                "matched",
            ),
            asks=(
                r"pair(?:ed|s)?\b|matched|before[\s/-]+(?:and\s+)?after|within[\s-](?:subject|user)|crossover|"
                r"same\s+(?:users|people|subjects)|repeated\s+measure|sd\s+of\s+(?:the\s+)?differences",
            ),
            unless=(r"discordant|mc\s?nemar", r"wilcoxon|signed[\s-]rank", r"switchback"),
            slots=(
                Slot(
                    "sd_difference",
                    left=(
                        r"(?:sd|s\.d\.|standard\s+deviation|std\s*dev)\s+(?:of|for)\s+(?:the\s+)?(?:paired\s+|within[\s-]pair\s+)?differences?(?:\s+scores?)?",
                        r"differences?\s+(?:have|has|with)\s+(?:an?\s+)?(?:sd|standard\s+deviation)",
                        r"within[\s-]pair\s+sd",
                    ),
                    right=(r"(?:sd|standard\s+deviation)\s+of\s+(?:the\s+)?differences?",),
                    kinds=("number", "count", "money"),
                ),
                _CORRELATION,
                _PAIRS,
            ),
            change="means",
            topics=("paired_t_test", "sample_size"),
            weight=0.5,
        ),
    ),
    *plans(
        "mcnemar",
        Phrase(
            "",
            says="of McNemar's test",
            stems=("mcnemar", "mc nemar", "discordant"),
            asks=(r"mc\s?nemar|discordant",),
            slots=(
                Slot(
                    "only_a",
                    left=(
                        r"only\s+(?:in\s+)?(?:a|control|before|the\s+old|the\s+first)",
                        r"yes[\s/-]*no",
                        r"p_?10",
                        r"discordant(?:\s+(?:pairs|proportions|probabilities|cells|shares))*(?:\s+of)?",
                    ),
                    right=(
                        r"(?:only\s+(?:in\s+|on\s+|with\s+)?(?:a|control|before|the\s+old|the\s+first)|yes[\s/-]*no)",
                    ),
                    kinds=("percent", "number"),
                ),
                Slot(
                    "only_b",
                    left=(
                        r"only\s+(?:in\s+)?(?:b|treatment|after|the\s+new|the\s+second)",
                        r"no[\s/-]*yes",
                        r"p_?01",
                        r"and",
                        r"vs\.?",
                        r"versus",
                    ),
                    right=(
                        r"(?:only\s+(?:in\s+|on\s+|with\s+)?(?:b|treatment|after|the\s+new|the\s+second)|no[\s/-]*yes)",
                    ),
                    kinds=("percent", "number"),
                ),
                Slot(
                    "discordant",
                    left=(r"discordant\s+share", r"total\s+discordant"),
                    right=(r"(?:of\s+(?:the\s+)?pairs\s+)?(?:are\s+)?discordant",),
                    kinds=("percent", "number"),
                ),
                Slot("odds_ratio", left=(r"odds\s+ratio", r"or\s*="), kinds=("number", "count")),
                _PAIRS,
            ),
            topics=("paired_t_test", "sample_size"),
            weight=0.5,
        ),
    ),
    *plans(
        "correlation",
        Phrase(
            "",
            says="of a test of a correlation",
            stems=("correlation", "corr ", " r=", " r =", "pearson", "rho"),
            asks=(r"correlation|\br\s*=|pearson|\brho\b",),
            unless=(
                r"cuped|covariate|pre[\s-]?period|pair|intra|icc|between\s+(?:the\s+two\s+)?measurements|switchback|numerator|sd\b|conversion|baseline|lift",
            ),
            slots=(_CORRELATION, _ONE_SAMPLE),
            topics=("correlation", "sample_size"),
        ),
    ),
    *plans(
        "anova",
        Phrase(
            "",
            says="of an analysis of variance",
            stems=(
                "anova",
                "analysis of variance",
                "cohen's f",
                "f test",
                "f-test",
                "f=",
                "f =",
                "f of",
                "groups",
            ),
            asks=(
                r"\banova\b|analysis\s+of\s+variance|cohen'?s\s+f\b|\bf\s*(?:=|of)\s*\.?\d|\bf[\s-]test",
            ),
            slots=(
                Slot(
                    "f",
                    left=(r"(?:cohen'?s?\s+)?(?:effect\s+size\s+)?f", r"effect\s+size", r"effect"),
                    kinds=("number", "count"),
                    ask="Which effect size f is to be detected (0.1 small, 0.25 medium, 0.4 large), or which means and sd?",
                    because="the number of users depends on how far the means are spread",
                ),
                Slot(
                    "groups",
                    left=(r"k", r"groups?"),
                    right=(
                        r"(?:\w+\s+)?(?:groups?|arms?|variants?|means|levels|conditions|teams)",
                    ),
                    kinds=("count",),
                    ask="How many groups are compared?",
                    because="more groups share the same spread",
                ),
                Slot(
                    "means",
                    left=(r"means?(?:\s+of)?", r"averages?"),
                    kinds=("number", "count", "money"),
                ),
                Slot(
                    "n",
                    right=(r"(?:{people}\s+)?(?:per|in\s+each|each)(?:\s+{arm})?", r"{people}"),
                    left=(r"n",),
                    kinds=("count",),
                ),
            ),
            topics=("anova", "sample_size"),
            weight=0.5,
        ),
    ),
    *plans(
        "chi-square",
        Phrase(
            "",
            says="of a chi-square test",
            stems=(
                "chi-square",
                "chi square",
                "chi2",
                "chi-squared",
                "chi squared",
                "χ²",
                "cohen's w",
                "w=",
                "w =",
                "df",
            ),
            asks=(r"chi[\s-]?sq|chi2|χ²|χ2|cohen'?s\s+w\b|\bw\s*(?:=|of)\s*\.?\d",),
            slots=(
                Slot(
                    "df",
                    left=(r"df", r"degrees?\s+of\s+freedom", r"d\.f\."),
                    right=(r"(?:df|d\.f\.|degrees?\s+of\s+freedom)",),
                    kinds=("count", "number"),
                    ask="How many degrees of freedom does the table have: (rows − 1) × (columns − 1)?",
                    because="more cells spread the same effect thinner",
                ),
                Slot(
                    "w",
                    left=(r"(?:cohen'?s?\s+)?(?:effect\s+size\s+)?w", r"effect\s+size"),
                    kinds=("number", "count"),
                    ask="Which effect size w is to be detected (0.1 small, 0.3 medium, 0.5 large)?",
                    because="the number of users grows with one over its square",
                ),
                _ONE_SAMPLE,
            ),
            topics=("chi_squared_test", "sample_size"),
            weight=0.5,
        ),
    ),
)
