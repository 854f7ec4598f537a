"""Phrases for Bayesian questions: chance that B is better, expected loss, posteriors, priors."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot
from trialwise.assistant.understand.phrases.wording import IN_TIME

_STEMS: Final = (
    *(
        "bayes",
        "posterior",
        "prior",
        "prob",
        "chance",
        "odds",
        "likel",
        "p(",
        "p (",
        "how certain",
        "how sure",
    ),
    *("loss", "lose", "credible", "rope", "hdi", "best", "jeffreys", "flat", "uniform"),
)
_CHANCE: Final = (
    r"(?:probabilit(?:y|ies)|chances?|prob|odds|likel(?:y|ihood)|how\s+(?:certain|sure))\b"
)
_ARM: Final = (
    r"\b(?:a|b|control|treatment|variant|new|old|version|it|challenger|one|arms?|which|winner)\b"
)
_BETTER: Final = (
    r"\b(?:better|best|beats?|beating|higher|wins?|superior|above|greater|ahead|outperforms?)\b"
)
_CHANGE: Final = r"\b(?:lift|uplift|difference|effect|improvement|gain|change)\b"
_ASKS: Final = (
    r"bayes",
    r"posterior",
    r"\bbest\b",
    r"\bp\s?\([^)]{0,40}(?:[<>≥]|better|beats|wins|best|higher)",
    r"expected\s+loss|\b(?:lose|loss)\b.{0,40}\b(?:pick|choos|ship|launch|roll|stay|keep)\w*",
    r"credible",
    r"\brope\b",
    r"\bhdi\b",
    rf"{_CHANCE}.{{0,60}}{_ARM}.{{0,40}}{_BETTER}",
    rf"{_ARM}.{{0,30}}{_BETTER}.{{0,40}}{_CHANCE}",
    r"(?:beta|uniform|flat|jeffreys|gamma|normal)\s*(?:\(|priors?\b)",
    rf"{_CHANCE}.{{0,60}}{_CHANGE}.{{0,30}}(?:exceed|above|over|greater|more\s+than|larger|at\s+least|>|between|"
    r"below|less\s+than|under|within|positive|negative)",
)
_ONLY_FREQUENTIST: Final = (
    r"\bp[\s-]?values?\b.{0,40}\bmeans?\b",
    r"^(?!.*(?:bayes|posterior|prior|credible|loss|jeffreys)).*(?:signific|p[\s-]?values?\b|by\s+chance|"
    r"confidence\s+interval|detect)",
    r"how\s+many\s+(?:more\s+)?{people}|sample\s+size|prior\s+worth|\bsame\s+as\b",
    r"\btype\s+(?:ii|2)\b|false[\s-]negative",
)
_PRIOR: Final = (
    Slot(
        "prior_alpha",
        choices={0.5: r"jeffreys"},
        left=(
            r"beta\s?\(",
            r"prior\s+alpha",
            r"prior_alpha",
            r"a\s*=",
            r"prior\s+(?:conversions|successes)",
        ),
        kinds=("count", "number"),
    ),
    Slot(
        "prior_beta",
        choices={0.5: r"jeffreys"},
        left=(r"prior\s+beta(?!\s?\()", r"prior_beta", r"b\s*=", r",", r";"),
        right=(r"\)",),
        kinds=("count", "number"),
    ),
)
LEVEL: Final = Slot(
    "alpha",
    right=(
        r"(?:equal[\s-]tailed\s+)?(?:bayesian\s+|credible\s+|posterior\s+|probability\s+|credibility\s+|"
        r"highest\s+density\s+|uncertainty\s+)*(?:intervals?|hdi|hpd|region|cri)",
    ),
    kinds=("percent",),
    turn=lambda level: 1 - level,
)
_BEYOND: Final = (
    r"(?:(?:is|lies|being|to\s+be)\s+)*(?:exceeds?|exceeding|above|over|beats?|>=?|≥|"
    r"(?:greater|more|larger|bigger|higher)\s+than|at\s+least|of\s+at\s+least|below|under|less\s+than|<=?)"
)
_BETWEEN: Final = r"(?:\s+(?:is|lies|falls|being|to\s+be))*\s+(?:between|from|in|within)"
_LIMITS: Final = (
    Slot(
        "lift_range",
        left=(rf"(?:relative\s+)?(?:lift|uplift){_BETWEEN}",),
        kinds=("percent", "count"),
    ),
    Slot(
        "difference_range",
        left=(rf"(?:absolute\s+)?(?:difference|effect|improvement|gain|change){_BETWEEN}",),
        kinds=("points", "number"),
    ),
    Slot(
        "lift_threshold",
        left=(
            rf"(?:relative\s+)?(?:lift|uplift)\s*{_BEYOND}",
            rf"relative\s+(?:{{change}})\s*{_BEYOND}",
        ),
        right=(r"(?:relative\s+)?(?:lift|uplift)\s+or\s+more",),
        kinds=("percent",),
    ),
    Slot(
        "threshold",
        left=(
            rf"(?:absolute\s+)?(?:difference|effect|improvement|increase|gain|change)\s*{_BEYOND}",
            rf"\bb(?:['’]?s\s+rate)?\s*[-−–]\s*a\s*{_BEYOND}",
            r"(?:better|higher|ahead|beats?\s+(?:a|control))(?:\s+(?:by|at\s+least|more\s+than|over))+",
            r"(?:\b(?:is|are|being|by)\s+)(?:at\s+least|more\s+than|over)",
        ),
        right=(
            r"(?:or\s+more\s+)?(?:better|higher|ahead|above\s+(?:a|control)|more\s+than\s+(?:a|control))",
        ),
        kinds=("percent", "points", "number"),
        relative="lift_threshold",
    ),
)
_ROPE: Final = Slot(
    "rope",
    left=(
        r"rope(?:\s+(?:of|is|half[\s-]width))*",
        r"within",
        r"±",
        r"\+/-",
        r"\+-",
        r"practical\s+equivalence(?:\s+(?:of|within))*",
    ),
    right=(r"rope",),
    kinds=("percent", "points", "number"),
)

PHRASES: Final[tuple[Phrase, ...]] = (
    Phrase(
        "bayes-proportions",
        says="the chance that B is better",
        stems=_STEMS,
        asks=_ASKS,
        unless=(
            *_ONLY_FREQUENTIST,
            r"bayes\s+factor|prior\s+odds|shr[iu]nk|how\s+many|sample\s+size|prior\s+worth|\bnext\s+\d",
            r"\bposterior\s+(?:mean|of\s+the\s+(?:lift|effect))|\bstandard\s+errors?\b|\bse\b",
            r"\bmeans?\b.{0,40}\bsds?\b",
            r"\bper\s+(?:user|day|hour|session)\b",
            IN_TIME,
            r"^(?!.*(?:\d\s*/\s*\d|\bof\b|{people}|bayes|prior|posterior)).*\bbetween\b",
        ),
        slots=(*_PRIOR, LEVEL, _ROPE, *_LIMITS),
        results="rates",
        topics=("bayesian_ab_test", "probability_to_beat_control", "expected_loss"),
    ),
    Phrase(
        "bayes-proportions-k",
        says="the chance of being best",
        stems=_STEMS,
        asks=_ASKS,
        unless=_ONLY_FREQUENTIST,
        slots=(*_PRIOR, LEVEL),
        results="rates of several",
        topics=("bayesian_ab_test", "probability_to_beat_control"),
        weight=-0.5,
    ),
    Phrase(
        "bayes-rates",
        says="the chance that B's rate is higher",
        stems=_STEMS,
        asks=_ASKS,
        unless=_ONLY_FREQUENTIST,
        slots=(
            Slot("prior_shape", left=(r"gamma\s?\(", r"prior\s+shape", r"shape")),
            Slot(
                "prior_rate",
                left=(r"(?:prior\s+)?rate", r","),
                right=(r"\)",),
                kinds=("count", "number"),
            ),
            LEVEL,
        ),
        results="rates",
        topics=("bayesian_ab_test", "poisson_test"),
        weight=-1.0,
    ),
    Phrase(
        "bayes-rates",
        says="the chance that B's rate is higher",
        stems=_STEMS,
        asks=(
            rf"^(?=.*(?:bayes|prior|posterior|credible|loss|gamma\s?\(|p\s?\(|{_CHANCE})).*(?:gamma|poisson|{IN_TIME}|"
            r"\bevents?\b.{0,30}\b(?:hours|days|sessions|minutes|exposure)|\bper\s+(?:user|day|hour|session|"
            r"week|month)\b|(?:crash|ticket|error|incident|order|purchase|call|outage)\w*\b.{0,20}\b(?:in|over|"
            r"during)\b)",
        ),
        unless=_ONLY_FREQUENTIST,
        slots=(
            Slot("prior_shape", left=(r"gamma\s?\(", r"prior\s+shape", r"shape")),
            Slot(
                "prior_rate",
                left=(r"(?:prior\s+)?rate", r","),
                right=(r"\)",),
                kinds=("count", "number"),
            ),
            LEVEL,
        ),
        results="rates",
        topics=("bayesian_ab_test", "poisson_test"),
        weight=1.0,
    ),
    Phrase(
        "bayes-means",
        says="the chance that B's mean is higher",
        stems=_STEMS,
        asks=_ASKS,
        unless=_ONLY_FREQUENTIST,
        slots=(
            Slot("prior_sd", left=(r"prior\s+(?:sd|standard\s+deviation)", r"normal\s?\(\s?0\s?,")),
            Slot("prior_mean", left=(r"prior\s+mean",)),
            LEVEL,
        ),
        results="means",
        topics=("bayesian_ab_test", "probability_to_beat_control"),
    ),
    Phrase(
        "bayes-sample-size",
        says="the sample size of a Bayesian test",
        stems=("bayes", "expected loss", "posterior", "p(b", "credible"),
        asks=(
            r"^(?=.*(?:how\s+(?:many|big|large|long|much)|sampl|need|requir|\bn\b|\busers\b|\bplan|\bsize)).*"
            r"(?:bayes|expected\s+loss|posterior|p\s?\(\s?b)",
        ),
        unless=(r"\bsame\b|\bp\s*=|prior\s+worth|\bbank\b",),
        target="sample_size",
        slots=(
            Slot(
                "max_loss",
                left=(
                    r"expected\s+loss(?:\s+(?:of|is|falls?|drops?|below|under|less\s+than|at\s+most|to))*",
                    r"loss\s+threshold",
                    r"threshold\s+of\s+caring",
                    r"loss",
                ),
                right=(r"(?:expected\s+)?loss",),
                kinds=("percent", "points", "number"),
            ),
            Slot(
                "certainty",
                left=(
                    r"p\s?\(\s?b\s?>\s?a\s?\)(?:\s*(?:>=|>|≥|of|at\s+least|above|reach(?:es)?|is|exceeds?))*",
                    r"posterior\s+probability(?:\s+(?:of|above|at\s+least))*",
                    r"certainty",
                    r"probability\s+(?:to\s+beat\s+control|that\s+b\s+is\s+better)(?:\s+\w+){0,3}?",
                ),
                right=(
                    r"(?:posterior\s+)?(?:probability|certain|sure)",
                    r"p\s?\(\s?b\s?>\s?a",
                ),
                kinds=("percent", "number"),
            ),
        ),
        change="rates",
        topics=("bayesian_ab_test", "expected_loss", "sample_size"),
    ),
    Phrase(
        "beta-interval",
        says="the posterior of one rate",
        stems=_STEMS,
        asks=(
            r"bayes",
            r"posterior",
            r"credible",
            r"\bhdi\b",
            r"beta\s*(?:\(|prior)",
            r"(?:flat|uniform|jeffreys)['’]?\s+prior|prior\b.{0,20}jeffreys|jeffreys\b.{0,60}\bp\s?\(",
        ),
        unless=(
            *_ONLY_FREQUENTIST,
            r"\bp\s?\(\s?b",
            r"\bb\s+(?:is\s+)?(?:better|beats)",
            r"expected\s+loss",
            r"\bvs\.?\b|versus|\bnext\s+\d",
        ),
        slots=(
            *_PRIOR,
            LEVEL,
            Slot(
                "threshold",
                left=(
                    rf"(?:{{rate}}|\bp|it)\s+{_BEYOND}",
                    rf"(?:rate|conversion|it)\s+{_BEYOND}",
                    r"\bp\s?\(\s?(?:rate|p|conversion|cr|θ|theta)\s?[>≥]=?",
                ),
                kinds=("percent", "number"),
            ),
        ),
        results="one rate",
        topics=("credible_interval", "prior_distribution"),
        weight=0.3,
    ),
    Phrase(
        "predicted-conversions",
        says="the conversions to expect",
        stems=("next", "future", "further", "upcoming", "to come", "predict", "another"),
        asks=(
            r"(?:next|future|further|upcoming|another)\s+[\d,.k]+",
            r"[\d,.k]+\s+(?:more|further|future)\s+(?:{people})|(?:{people})\s+to\s+come",
            r"posterior\s+predictive|predictive\s+(?:distribution|interval)",
        ),
        unless=(
            r"how\s+many\s+(?:more\s+)?(?:{people}|days|weeks|months)|sample\s+size|\bpower\b|\bmde\b|looks?\b",
            r"^(?!.*(?:bayes|posterior|prior|beta\s?\(|predict|expect|jeffreys))",
        ),
        slots=(
            Slot(
                "future_users",
                left=(r"(?:next|future|further|upcoming|another|new)", r"among", r"in"),
                right=(
                    r"(?:more\s+|further\s+|future\s+)?(?:{people})(?:\s+to\s+come)?",
                    r"to\s+come",
                ),
                kinds=("count",),
                ask="Among how many further users (for example 500)?",
                because="the conversions to expect are their number times the rate",
            ),
            Slot("at_least", left=(r"at\s+least", r"or\s+more"), kinds=("count",)),
            *_PRIOR,
            LEVEL,
        ),
        results="one rate",
        topics=("bayesian_ab_test", "prior_distribution"),
        weight=1.0,
    ),
)
