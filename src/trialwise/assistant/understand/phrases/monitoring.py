"""Phrases for tests watched as data arrive: peeking, always-valid inference, SPRT, futility."""

from dataclasses import replace
from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot
from trialwise.assistant.understand.phrases.sequential import (
    FRACTION,
    INTERIMS,
    LOOKS,
    LOOKS_ALPHA,
    NAMED,
)

_DAYS_OF_A_WEEK: Final = 7
_SPRT_RATES: Final = (
    Slot(
        "p0",
        left=(
            r"p_?[01]",  # the common rules turn p0 and p1 into p1 and p2
            r"h_?0(?:\s*:?\s*p)?",
            r"null(?:\s+rate)?",
            r"(?:sprt|test|testing)(?:\s+(?:of|for|with|p|rates?))*",
        ),
        kinds=("percent", "number"),
        ask="What rate does the null hypothesis say (for example 5 %)?",
        because="the test weighs two rates against each other",
    ),
    Slot(
        "p1",
        left=(
            r"p_?[12]",
            r"h_?[1a](?:\s*:?\s*p)?",
            r"alternative(?:\s+rate)?",
            r"(?:against|versus|vs\.?)",
        ),
        kinds=("percent", "number"),
        ask="What rate does the alternative say (for example 8 %)?",
        because="the test weighs two rates against each other",
    ),
)

_LOOKING_STEMS: Final = (
    *("peek", "look", "check", "every day", "each day", "daily", "weekly", "every week", "interim"),
    *("times", "stop", "monitor", "inspect", "glanc", "refresh", "once a day"),
)
_LOOKING: Final = (
    r"\b(?:peek\w*|look(?:s|ed|ing)?|check(?:s|ed|ing)?|monitor\w*|interims?|inspect\w*|glanc\w*|refresh\w*|"
    r"(?:every|each)\s+(?:day|week)|daily|weekly|stop\w*\s+(?:at|as\s+soon|when\w*|if))\b"
)
_ERRS: Final = (
    r"(?:false[\s-](?:positives?|alarms?)|type[\s-]+(?:i|1|one)\b|\berrors?\b|\balpha\b|\bwrong\b|"
    r"inflat\w*|fooled\b|signific\w*\s+(?:at\s+)?(?:some\s+point|by\s+chance|once)|(?:real|actual|true|effective|overall)\s+(?:significance|level|size))"
)
_WEEKLY: Final = r"\b(?:weekly|(?:every|each)\s+week)\b[\s\w]{0,20}\b(?:for|over|during)\b"
_FOR_WEEKS: Final = r"(?:weekly|(?:every|each)\s+week)[\s\w]{0,20}\s(?:for|over|during)"
_BOUND: Final = Slot(
    "z",
    left=(
        r"\|?z(?:[\s-]?(?:values?|scores?|statistics?))?\|?(?:\s*(?:>=?|≥|=|at|of|is|above|over|beyond|"
        r"exceeds?|reaches|passes|hits))*",
        r"(?:critical\s+(?:z|values?)|cut-?offs?|bound\w*|thresholds?|limits?)(?:\s*(?:>=?|≥|=|of|is|at|z|"
        r"\|z\|))*",
    ),
    right=(r"(?:at|for)\s+(?:each|every|all|both)", r"each\b"),
    kinds=("number", "count"),
    least=1.0,
)


def _weeks(days: float) -> float:
    """Return the weeks of a duration; a plain number is one of looks."""
    return days / 7 if days >= _DAYS_OF_A_WEEK and days % _DAYS_OF_A_WEEK == 0 else days


PHRASES: Final[tuple[Phrase, ...]] = (
    Phrase(
        "conditional-power",
        says="the conditional power",
        stems=(
            "conditional power",
            "futil",
            "predictive power",
            "chance of ending",
            "still win",
            "still reach",
            "still become",
            "end up signific",
            "end result",
            "at the end",
            "trend continues",
            "ending signific",
        ),
        asks=(
            r"conditional\s+power",
            r"futil",
            r"predictive\s+power",
            r"(?:chance|probab\w+|likely)\s.{0,60}(?:ending|\bend\b|end\s+up|still|finish)",
        ),
        unless=(r"futility\s+(?:bound|limit)",),
        slots=(
            Slot(
                "z",
                left=(
                    r"(?:interim\s+|current\s+|observed\s+)?z(?:[\s-]?(?:value|score|statistic))?",
                    r"test\s+statistic(?:\s+(?:equals|is|was|of|at|stands))*",
                ),
                kinds=("number", "count"),
                ask="What is the z statistic now (for example 1.2)?",
                because="it is where the test stands",
            ),
            FRACTION,
            Slot(
                "assumed",
                choices={
                    "none": r"(?:under|if|with|given|assuming)\s.{0,20}(?:null|no\s+(?:real\s+)?"
                    r"effect)|really\s+no\s+effect",
                    "design": r"(?:design|planned|original|hypothesi[sz]ed|assumed)\s+effect|"
                    r"effect\s+we\s+planned",
                    "current-trend": r"current\s+trend|trend\s+continues|observed\s+effect",
                },
            ),
            Slot(
                "effect",
                left=(
                    r"(?<!design\s)(?<!planned\s)(?<!assumed\s)effect",
                    r"estimate",
                    r"difference",
                ),
                kinds=("number", "percent", "points"),
            ),
            Slot(
                "standard_error",
                left=(r"standard\s+error", r"s\.?e\.?"),
                kinds=("number", "percent", "points"),
            ),
            Slot(
                "critical_z",
                left=(
                    r"(?:final\s+)?(?:critical|bound(?:ary)?|threshold)(?:\s+(?:z|value|of|is|at))*",
                    r"z\s*>",
                ),
                kinds=("number",),
            ),
        ),
        topics=("interim_analysis", "power"),
        weight=0.5,
    ),
    *(
        Phrase(
            "peeking-error",
            says="the false positive rate of peeking",
            stems=_LOOKING_STEMS,
            asks=(
                rf"^(?=.*{_LOOKING}).*{_ERRS}",
                r"\bpeek\w*",
                r"how\s+often\b.{0,100}\bsignific.{0,60}\b(?:check|look|times)",
            ),
            unless=(
                rf"(?:{NAMED})",
                r"\bmetrics\b|\bcomparisons\b|family[\s-]?wise|\bmarkets\b|\bsegments\b",
                r"\bbonferroni\b|\bspen[dt]",
                r"conditional\s+power|futil|\bsrm\b|\bsplit\b|sample\s+(?:size|ratio)",
                r"always[\s-]valid|msprt|sprt|e[\s-]value|confidence\s+sequence|a/a\s+tests",
                rf"^(?!.*{_WEEKLY})" if is_weekly else _WEEKLY,
            ),
            spends=(
                r"1\s*[-−–]\s*\(?0?\.\d+\)?\s*(?:\^|\*\*)\s*\d+(?:\s*=\s*[\d.]+\s*%?)?",
                INTERIMS,
            ),
            slots=(
                replace(LOOKS, left=(*LOOKS.left, _FOR_WEEKS), turn=_weeks) if is_weekly else LOOKS,
                _BOUND,
                LOOKS_ALPHA,
            ),
            topics=("peeking", "sequential_testing"),
            weight=0.5,
        )
        for is_weekly in (False, True)
    ),
    Phrase(
        "msprt",
        says="the always-valid p-value",
        stems=(
            "msprt",
            "mixture sprt",
            "always-valid",
            "always valid",
            "anytime-valid",
            "anytime valid",
            "mixture sequential",
        ),
        asks=(r"msprt|mixture", r"(?:always|anytime)[\s-]valid"),
        unless=(r"srm|sample\s+ratio", r"confidence\s+sequence"),
        slots=(
            Slot(
                "effect",
                left=(r"effect", r"estimate(?:\s+is)?", r"difference", r"{change}"),
                right=(r"{change}",),
                kinds=("number", "percent", "points", "count", "money"),
            ),
            Slot(
                "standard_error",
                left=(r"standard\s+error", r"s\.?e\.?"),
                right=(
                    r"(?:standard\s+errors?|s\.?e\.?)(?=\s*[,.;:)?]|\s+(?:and|for|with|over|of|per)\b)",
                ),
                kinds=("number", "percent", "points", "count", "money"),
                ask="What is the standard error of the effect?",
                because="it says how much has been learnt so far",
            ),
            Slot(
                "tau",
                left=(
                    r"tau",
                    r"τ",
                    r"mixing\s+(?:sd|standard\s+deviation)",
                    r"mixture\s+(?:sd|standard\s+deviation)",
                ),
                kinds=("number", "percent", "points", "count"),
                ask="What is τ, the spread of effects that the mixture expects (for example 0.01)?",
                because="the always-valid p-value is tuned to effects of that size",
            ),
            Slot(
                "expected_effect",
                left=(r"expected\s+(?:effect|lift|difference)",),
                kinds=("number", "percent", "points"),
            ),
        ),
        needs=(("effect",), ("standard_error",)),
        topics=("msprt", "always_valid_p"),
        weight=1.0,
    ),
    Phrase(
        "msprt",
        says="the always-valid p-value",
        stems=(
            "msprt",
            "mixture sprt",
            "always-valid",
            "always valid",
            "anytime-valid",
            "anytime valid",
        ),
        asks=(r"msprt|mixture", r"(?:always|anytime)[\s-]valid"),
        unless=(r"srm|sample\s+ratio", r"confidence\s+sequence"),
        slots=(
            Slot(
                "tau",
                left=(r"tau", r"τ"),
                kinds=("number", "percent", "points", "count"),
                ask="What is τ, the spread of effects that the mixture expects (for example 0.01)?",
                because="the always-valid p-value is tuned to effects of that size",
            ),
            Slot(
                "expected_effect",
                left=(r"expected\s+(?:effect|lift|difference)",),
                kinds=("number", "percent", "points"),
            ),
        ),
        results="rates",
        topics=("msprt", "always_valid_p"),
        weight=-0.5,
    ),
    Phrase(
        "confidence-sequence",
        says="the confidence sequence",
        stems=("confidence sequence", "anytime", "always-valid", "always valid"),
        asks=(r"confidence\s+sequence", r"(?:always|anytime)[\s-]valid\s.{0,30}(?:interval|ci\b)"),
        slots=(
            Slot(
                "n_opt",
                left=(
                    r"(?:tuned|optimi[sz]ed|tightest|best)(?:\s+(?:for|at|to|around))*",
                    r"n_?opt",
                ),
                ask="For how many users is it to be tightest (for example the planned total)?",
                because="a confidence sequence is tuned to one size and a little wider elsewhere",
            ),
        ),
        results="rates",
        topics=("confidence_sequence", "always_valid_p"),
        weight=0.3,
    ),
    Phrase(
        "sequential-sample-size",
        says="the sample size of an always-valid test",
        stems=("msprt", "always-valid", "always valid", "anytime", "sequential"),
        asks=(r"msprt", r"(?:always|anytime)[\s-]valid"),
        target="sample_size",
        slots=(
            LOOKS,
            Slot("n_fixed", left=(r"fixed(?:\s+(?:sample|design|n|size))*",), kinds=("count",)),
        ),
        change="rates",
        topics=("msprt", "sample_size"),
        weight=0.5,
    ),
    Phrase(
        "sequential-srm",
        says="the sequential check of the split",
        stems=("srm", "sample ratio", "split"),
        asks=(
            r"(?:sequential|always[\s-]valid|anytime[\s-]valid|e[\s-]?value|every\s+(?:day|look)|continuous\w*)"
            r".{0,60}(?:srm|sample\s+ratio|split)",
            r"(?:srm|sample\s+ratio|split).{0,60}(?:sequential|always[\s-]valid|anytime|e[\s-]?value|continuous)",
        ),
        slots=(
            Slot(
                "counts",
                left=(
                    r"counts?",
                    r"users?",
                    r"got",
                    r"saw",
                    r"observed",
                    r"have",
                    r"(?:check|test|srm|split|ratio|mismatch)",
                ),
                kinds=("count",),
                bare=True,
                ask="How many users are in each arm?",
                because="the check compares them with the planned split",
            ),
            Slot("concentration", left=(r"concentration",)),
        ),
        topics=("srm", "sequential_testing"),
        weight=1.0,
    ),
    Phrase(
        "sprt",
        says="Wald's sequential test",
        stems=("sprt", "wald", "likelihood ratio"),
        asks=(
            r"(?<!m)sprt",
            r"wald'?s?\s+sequential",
            r"likelihood\s+ratio\b.{0,60}(?:\bh_?0|p_?0|null)",
        ),
        slots=(
            *_SPRT_RATES,
            Slot(
                "successes",
                right=(r"(?:successes|{events}|hits|wins)",),
                left=(r"successes",),
                kinds=("count",),
                ask="How many successes (conversions) so far?",
                because="each one speaks for the higher rate",
            ),
            Slot(
                "trials",
                right=(r"(?:trials|{people})",),
                left=(r"trials", r"out\s+of", r"after", r"among", r"in"),
                kinds=("count",),
                ask="After how many trials (users)?",
                because="each one without success speaks for the lower rate",
            ),
        ),
        results="one rate",
        renames={"conversions": "successes", "users": "trials"},
        topics=("sequential_testing",),
        weight=1.0,
    ),
    Phrase(
        "sprt-limits",
        says="the limits of Wald's test",
        stems=("sprt", "wald", "likelihood ratio"),
        asks=(
            r"(?:expected|average|typical|how\s+many|mean)\b.{0,60}(?:(?<!m)sprt|\bwald\b)",
            r"(?:(?<!m)sprt|\bwald\b).{0,60}(?:expected|average|typical|how\s+many)",
            r"(?:(?<!m)sprt|\bwald\b|sequential\s+probability\s+ratio).{0,100}(?:limits?|bounds?|"
            r"boundar\w*|thresholds?|stop\w*|accept\w*|likelihood\s+ratio)",
            r"(?:limits?|bounds?|boundar\w*|thresholds?)\b.{0,60}(?:(?<!m)sprt|\bwald\b)",
        ),
        unless=(
            r"\d\s*(?:/|of|out\s+of)\s*\d|\b\d+\s+(?:successes|{events})|\bdecision",
            r"interval|wald\s+(?:test|z|statistic|ci)\b",
            r"mixture|always[\s-]valid",
        ),
        slots=_SPRT_RATES,
        topics=("sequential_testing",),
        weight=0.2,
    ),
    Phrase(
        "e-value",
        says="the always-valid p-value",
        stems=("e-value", "e value", "evalue", "e-process", "likelihood ratio", "martingale"),
        asks=(
            r"\be[\s-]?(?:values?|process\w*)\b.{0,100}(?:p[\s-]?values?|always|anytime|convert|correspond|stop|"
            r"enough|signific|reject|mean)",
            r"(?:p[\s-]?values?|always|anytime|convert|turn|signific\w*).{0,80}\be[\s-]?(?:values?|process)\b",
            r"(?:mixture|always[\s-]valid|anytime)\b.{0,80}likelihood\s+ratio",
            r"likelihood\s+ratio\b.{0,80}(?:mixture|always[\s-]valid|anytime)",
        ),
        unless=(
            r"\bsrm\b|sample\s+ratio|\bsplit\b|\bcounts?\b",
            r"standard\s+error|\bse\b|\btau\b|τ|\d\s*/\s*\d{2}|how\s+(?:big|large|high|much|far)",
        ),
        slots=(
            Slot(
                "e_value",
                left=(
                    r"(?:e[\s-]?(?:value|process)|likelihood\s+ratio)\)?(?:\s+(?:is|of|reached|peaked|hit|was|at|"
                    r"now|stands|today|has))*",
                ),
                right=(r"e[\s-]?value",),
                kinds=("count", "number"),
                ask="What is the e-value (for example 25)?",
                because="the always-valid p-value is one over it",
            ),
            Slot(
                "p_value",
                left=(r"p(?:[\s-]?value)?(?:\s+(?:is|of|was|now))*",),
                kinds=("number", "percent", "count"),
            ),
        ),
        topics=("always_valid_p",),
        weight=1.0,
    ),
    Phrase(
        "e-value",
        says="the likelihood ratio at which to stop",
        stems=("likelihood ratio", "e-value", "e value", "e-process"),
        asks=(
            r"(?:how\s+(?:big|large|high|much|far)|threshold|limit|bound|which|what)\b.{0,80}(?:likelihood\s+"
            r"ratio|e[\s-]?(?:values?|process))",
            r"(?:likelihood\s+ratio|e[\s-]?(?:values?|process))\b.{0,80}(?:how\s+(?:big|large|high)|threshold|"
            r"limit|must|needs?)",
        ),
        unless=(
            r"\bsrm\b|sample\s+ratio|\bsplit\b|(?<!m)\bsprt\b|wald|\bp_?[01]\b|\bh_?[01]\b|\bpower\b|\bbeta\b",
            r"standard\s+error|\bse\b|\btau\b|τ|\d\s*/\s*\d{2}|prior|bayes",
            r"(?:likelihood\s+ratio|e[\s-]?(?:value|process))\s+(?:is|of|was|reached|at)\s+\d",
        ),
        slots=(
            Slot(
                "p_value",
                left=(
                    r"alpha(?:\s+(?:of|is|at))*",
                    r"(?:significance\s+)?level(?:\s+(?:of|is|at))*",
                    r"at",
                    r"type\s+(?:i|1)\s+error(?:\s+(?:of|at))*",
                ),
                right=(r"(?:level|alpha|significance|error|test)",),
                kinds=("percent", "number"),
                ask="At which alpha is the test to stop (for example 5 %)?",
                because="the limit is one over alpha",
            ),
        ),
        topics=("always_valid_p", "msprt"),
        weight=1.0,
    ),
)
