"""Phrases for Bayesian questions: chance that B is better, expected loss, posteriors, priors."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot

_STEMS: Final = (
    "best",
    "bayes",
    "posterior",
    "p(b",
    "p (b",
    "probability b",
    "probability that",
    "chance b",
    "chance that",
    "expected loss",
    "credible",
    "beta prior",
    "prior",
    "prob of b",
    "beat",
    "beats",
    "rope",
    "probability of",
    "probability the",
    "prob that",
    "prob the",
    "prob of",
    "chance of",
    "chance the",
    "p(lift",
    "p(treatment",
    "p(variant",
    "hdi",
)
_ASKS: Final = (
    r"bayes",
    r"posterior",
    r"\bbest\b",
    r"p\s?\(\s?(?:b|treatment|variant|t)\s?>",
    r"expected\s+loss",
    r"credible",
    r"\brope\b",
    r"\bhdi\b",
    r"(?:probability|chance|prob|odds|likely)\b.{0,50}\b(?:b|treatment|variant|new|version|it|challenger)\b.{0,30}"
    r"\b(?:better|best|beats?|higher|wins?|superior|above|greater|ahead)",
    r"(?:beta|uniform|flat|jeffreys|gamma|normal)\s*(?:\(|prior)",
    r"(?:probability|chance|prob|p\s?\().{0,60}\b(?:lift|uplift|difference|effect|improvement|gain)\b.{0,20}"
    r"(?:exceed|above|over|greater|more\s+than|larger|at\s+least|>)",
)
_ONLY_FREQUENTIST: Final = (
    r"\bp[\s-]?values?\b.{0,40}\bmeans?\b",
    r"how\s+many\s+(?:more\s+)?{people}|sample\s+size|prior\s+worth|\bsame\s+as\b",
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
    r"(?:is\s+)?(?:exceeds?|exceeding|above|over|beats?|>=?|≥|(?:greater|more|larger|bigger|higher)\s+than|"
    r"at\s+least|of\s+at\s+least)"
)
_LIMITS: Final = (
    Slot(
        "lift_threshold",
        left=(
            rf"(?:relative\s+)?(?:lift|uplift)\s+{_BEYOND}",
            rf"relative\s+(?:{{change}})\s+{_BEYOND}",
        ),
        right=(r"(?:relative\s+)?(?:lift|uplift)\s+or\s+more",),
        kinds=("percent",),
    ),
    Slot(
        "threshold",
        left=(
            rf"(?:absolute\s+)?(?:difference|effect|improvement|increase|gain|change)\s+{_BEYOND}",
            r"\bb\s*>\s*a",
            r"(?:better|higher|ahead|beats?\s+(?:a|control))(?:\s+(?:by|at\s+least|more\s+than|over))+",
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
            r"bayes\s+factor|prior\s+odds|shr[iu]nk|how\s+many|sample\s+size|prior\s+worth",
            r"\bposterior\s+(?:mean|of\s+the\s+(?:lift|effect))|\bstandard\s+errors?\b|\bse\b",
            r"\bmeans?\b.{0,40}\bsds?\b",
            r"\bper\s+(?:user|day|hour|session)\b",
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
            r"(?:gamma|poisson)",
            r"\bevents?\b.{0,30}\b(?:hours|days|sessions|minutes|exposure)",
            r"\bper\s+(?:user|day|hour|session|week|month)\b",
            r"(?:crash|ticket|error|incident|order|purchase|call|outage)\w*\b.{0,20}\b(?:in|over|during)\b",
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
        asks=(r"bayes", r"expected\s+loss", r"posterior", r"p\s?\(\s?b"),
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
        stems=(*_STEMS, "p(rate", "p(conv", "p(p", "flat", "jeffreys"),
        asks=(
            r"bayes",
            r"posterior",
            r"credible",
            r"\bhdi\b",
            r"beta\s*(?:\(|prior)",
            r"jeffreys",
            r"(?:flat|uniform)\s+prior",
        ),
        unless=(
            *_ONLY_FREQUENTIST,
            r"\bp\s?\(\s?b",
            r"\bb\s+(?:is\s+)?(?:better|beats)",
            r"expected\s+loss",
            r"\bvs\.?\b|versus",
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
)
