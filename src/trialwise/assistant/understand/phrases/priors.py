"""Phrases for priors and what they do: shrinkage, Bayes factors, chances to pass a limit."""

from dataclasses import replace
from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot
from trialwise.assistant.understand.phrases.bayesian import LEVEL
from trialwise.assistant.understand.phrases.trust import IDEAS, ONE_IN
from trialwise.core.quantities import Kind

_UNITS: Final[tuple[Kind, ...]] = ("percent", "points", "number", "count", "money")
_FOR_NULL: Final = (
    r"in\s+favou?r\s+of\s+(?:the\s+)?(?:null|h_?0)|\bbf_?\s?01|for\s+(?:the\s+)?null|null\s+over"
)


def _inverse(factor: float) -> float:
    """Return a Bayes factor of the null as that of the effect."""
    return 1 / factor if factor else factor


PRIOR: Final = Slot(
    "prior_probability",
    left=(
        r"prior(?:\s+(?:probability|chance))?(?:\s+(?:of|is|that|a|real|effect|it|works))*",
        r"base\s+rate",
    ),
    right=(
        r"(?:prior|(?:of\s+(?:our\s+|the\s+)?)?(?:ideas|tests|experiments|features)\b)",
        r"(?:prior\s+)?(?:probability|chance)\s+(?:before|of\s+a\s+real)",
    ),
    kinds=("percent", "number"),
    choices={
        **IDEAS,
        0.5: r"50\s?[:/]\s?50|even\s+(?:prior|odds)|fifty[\s-]fifty|1\s?:\s?1\s+(?:prior|odds)",
    },
)
THRESHOLD: Final = Slot(
    "threshold",
    left=(
        r"(?:exceeds?|exceeding|above|over|beyond|beats?|>|≥|>=|greater\s+than|more\s+than|larger\s+than|"
        r"bigger\s+than|at\s+least|below|less\s+than|under|smaller\s+than|<)",
        r"threshold",
    ),
    right=(r"or\s+(?:more|better|higher)",),
    kinds=_UNITS,
)
_PRIOR_SD: Final = Slot(
    "prior_sd",
    left=(
        r"prior\s+(?:sd|standard\s+deviation|s\.d\.)(?:\s+of\s+(?:the\s+)?(?:true\s+)?effects)?",
        r"(?:sd|standard\s+deviation)(?:\s+of\s+(?:the\s+)?(?:true\s+|prior\s+)?effects)?",
        r"true\s+effects\s+(?:vary|spread)(?:\s+(?:by|with|sd|of|an))*",
        r",",
    ),
    right=(r"prior\s+(?:sd|standard\s+deviation)", r"sd"),
    kinds=_UNITS,
    ask="What is the standard deviation of the prior (how much true effects vary)?",
    because="it decides how far the estimate is shrunk",
)

_OF_ESTIMATE: Final = r"standard\s+errors?|\bs\.?e\.?\b|±"
_FLAT: Final = r"(?:flat|uninformative|non[\s-]?informative|improper|diffuse|no)\s+prior"
_ESTIMATE: Final = Slot(
    "estimate",
    left=(
        r"estimates?",
        r"estimated(?:\s+{change})?",
        r"observed(?:\s+{change})?",
        r"measured(?:\s+{change})?",
        r"{change}(?:\s+estimate)?",
        r"we\s+(?:saw|got|see|observed|measured)",
        r"(?:data|test|experiment|result)(?:\s+(?:of|is|gave|says))*",
        r"show(?:s|ed|n)?",
        r"shr[iu]nk\w*",
    ),
    right=(r"(?:observed\s+|measured\s+)?(?:{change}|estimate)",),
    kinds=_UNITS,
    ask="What is the estimated effect (for example 3 %)?",
    because="it is what the prior shrinks",
)
_ERROR: Final = Slot(
    "standard_error",
    left=(r"standard\s+errors?", r"s\.?e\.?", r"±", r"\+/-", r"\+-"),
    right=(r"(?:standard\s+errors?|s\.?e\.?)(?=\s*[,.;:)?]|\s+(?:and|for|with|over|of|per)\b)",),
    kinds=_UNITS,
    ask="What is the standard error of the estimate?",
    because="a precise estimate is shrunk less",
)
_PRIOR_MEAN: Final = Slot(
    "prior_mean",
    left=(
        r"prior\s+(?:mean|average)",
        r"prior(?:\s+(?:is|of|with|centred|centered|at|on|around|mean|a|normal))*",
        r"normal\s?\(",
        r"n\s?\(",
        r"(?:centred|centered)\s+(?:at|on)",
        r"towards?",
    ),
    kinds=_UNITS,
)
_ODDS: Final = Slot(
    "prior_odds",
    left=(r"prior\s+odds(?:\s+(?:of|are|is|were))*",),
    right=(r"prior\s+odds",),
    kinds=("count", "number", "split", "fraction"),
    ask="What are the prior odds, or the prior probability, of a real effect (for example 1:4, or "
    "20 %)?",
    because="the data move the odds from where they were",
)


def _posterior_odds(*, of_null: bool) -> Phrase:
    """Return the phrase for odds moved by a Bayes factor of the effect, or of the null."""
    shown = "bf(?:_?\\s?01)?" if of_null else r"bf(?:\s?10)?"
    moved = (
        r"(?:bayes\s+factor|\bbf(?:10)?\b|likelihood\s+ratio).{0,120}(?:posterior|prior|probability|"
        r"odds|real|true)",
        r"(?:posterior|prior)\b.{0,120}(?:bayes\s+factor|\bbf(?:10)?\b|likelihood\s+ratio)",
    )
    return Phrase(
        "posterior-odds",
        spends=(ONE_IN,),
        says="the posterior odds, the Bayes factor being of the null"
        if of_null
        else "the posterior odds",
        stems=("bayes factor", "likelihood ratio", "prior odds", "bf"),
        asks=(_FOR_NULL,) if of_null else moved,
        unless=(rf"\bbound\b|sellke|\bsprt\b|wald|{_OF_ESTIMATE}",)
        if of_null
        else (
            _FOR_NULL,
            rf"\bbound\b|sellke|\bsprt\b|wald|{_OF_ESTIMATE}",
            r"\b(?:what|which)\s+(?:bf|bayes\s+factor)\b.{0,30}\b(?:need|move|take|get)",
        ),
        slots=(
            Slot(
                "bayes_factor",
                left=(
                    rf"(?:bayes\s+factor|{shown}|likelihood\s+ratio)(?:\s+(?:is|of|was|in|favou?r))*",
                ),
                right=(r"(?:as\s+the\s+)?(?:bayes\s+factor|likelihood\s+ratio)",),
                kinds=("count", "number"),
                turn=_inverse if of_null else None,
                ask="What is the Bayes factor of effect over no effect (for example 6)?",
                because="it turns prior odds into posterior odds",
            ),
            _ODDS,
            PRIOR,
        ),
        topics=("bayesian_ab_test", "prior_distribution"),
        weight=1.0,
    )


PHRASES: Final[tuple[Phrase, ...]] = (
    Phrase(
        "prior-from-experiments",
        says="the prior from past experiments",
        stems=("prior",),
        asks=(
            r"(?:fit|build|derive|make|get|what|compute|elicit|construct|beta)\b.{0,50}\bprior",
            r"prior\b.{0,60}\b(?:from|based\s+on|past|previous|historical)",
        ),
        unless=(r"posterior|shr[iu]nk|bayes\s+factor|prior\s+(?:odds|probability)",),
        slots=(
            Slot(
                "rates",
                left=(
                    r"(?:conversion\s+)?rates?(?:\s+(?:of|were|are|from|:|past|the|last|experiments?))*",
                    r"conversions?",
                ),
                kinds=("percent",),
            ),
            Slot(
                "effects",
                left=(
                    r"(?:effects?|lifts?|uplifts?|differences?|results?)"
                    r"(?:\s+(?:of|were|are|from|:|past|the|last|experiments?|tests?))*",
                    r"experiments?(?:\s+(?:with|gave|had|lifts?|effects?|showed))*",
                ),
                bare=True,
                kinds=("percent", "points", "number", "count"),
            ),
            Slot("standard_errors", left=(r"standard\s+errors?", r"s\.?e\.?'?s?", r"ses")),
        ),
        topics=("prior_distribution", "bayesian_ab_test"),
    ),
    Phrase(
        "posterior-normal",
        says="the shrunken estimate",
        stems=("shrink", "shrunk", "prior", "posterior"),
        asks=(r"shr[iu]nk", r"posterior", r"prior"),
        unless=(r"beta\s?\(", r"\d\s?/\s?\d", r"bayes\s+factor|\bbf_?\s?(?:10|01)?\b", _FLAT),
        slots=(_ESTIMATE, _ERROR, _PRIOR_MEAN, _PRIOR_SD, THRESHOLD, LEVEL),
        topics=("prior_distribution", "regression_to_mean"),
    ),
    Phrase(
        "posterior-probability",
        says="the chance to exceed the limit",
        stems=("prior",),
        asks=(_FLAT,),
        unless=(
            r"beta\s?\(|gamma\s?\(|\d\s?/\s?\d|\bout\s+of\b|bayes\s+factor",
            r"how\s+many|sample\s+size",
        ),
        slots=(
            replace(
                _ESTIMATE, name="posterior_mean", because="it is the middle of what is believed"
            ),
            replace(_ERROR, name="posterior_sd"),
            THRESHOLD,
        ),
        topics=("bayesian_ab_test", "credible_interval"),
        weight=0.5,
    ),
    Phrase(
        "bayes-factor",
        says="the Bayes factor",
        stems=("bayes factor", "bf"),
        asks=(r"bayes\s+factor|\bbf_?\s?(?:10|01)?\b",),
        unless=(
            r"\bbound\b|sellke|\bmax\w*\b|at\s+most|\bp\s*=\s*\.?\d|p[\s-]?value|prior\s+odds",
        ),
        slots=(_ESTIMATE, _ERROR, _PRIOR_MEAN, _PRIOR_SD, PRIOR),
        topics=("bayesian_ab_test", "prior_distribution"),
        weight=0.5,
    ),
    Phrase(
        "beta-prior",
        says="the beta prior",
        stems=("prior",),
        asks=(
            r"\bbeta\b.{0,60}\bprior\b.{0,100}(?:mean|average|centred|centered|around|rate|worth|sd\b)",
            r"prior\b.{0,60}(?:mean|average|centred|centered|around|rate)\b.{0,80}(?:worth|weigh\w*|"
            r"equivalent|as\s+strong\s+as|\bsd\b|standard\s+deviation|pseudo|sample\s+size|\bess\b)",
            r"(?:which|what)\s+(?:alpha\s+and\s+beta|a\s+and\s+b|beta\s+(?:parameters|distribution))",
        ),
        unless=(
            r"\d\s?/\s?\d|\bout\s+of\b|posterior|beta\s?\(\s?\d",
            r"\b(?:our|the)\s+se\b|standard\s+error|shrunk|shrink",
            r"past|experiments|previous|histor",
        ),
        slots=(
            Slot(
                "prior_mean",
                left=(
                    r"(?:prior\s+)?(?:mean|average|expected\s+rate|rate)",
                    r"(?:centred|centered)\s+(?:at|on|around)",
                    r"around",
                ),
                right=(r"(?:mean|average|on\s+average)",),
                kinds=("percent", "number"),
                bare=True,
                ask="What is the mean of the prior (for example 5 %)?",
                because="it is the rate you expect before the test",
            ),
            Slot(
                "weight",
                left=(
                    r"worth",
                    r"weigh(?:t|s|ing)?",
                    r"(?:as\s+strong\s+as|equivalent\s+to|strength)",
                    r"(?:effective\s+|prior\s+)?(?:sample\s+size|ess)",
                ),
                right=(
                    r"(?:{people}|observations|pseudo[\s-]?(?:counts?|{people}|observations))",
                    r"weight",
                ),
                kinds=("count", "number"),
                ask="How many users is the prior to be worth (for example 200)?",
                because="the weight says how much data it takes to change the prior",
            ),
            Slot(
                "prior_sd",
                left=(r"(?:sd|standard\s+deviation|s\.d\.|±|\+/-)",),
                right=(r"(?:sd|standard\s+deviation)",),
                kinds=("percent", "number", "points"),
            ),
        ),
        topics=("prior_distribution", "bayesian_ab_test"),
        weight=1.5,
    ),
    Phrase(
        "shrinkage-factor",
        says="the shrinkage factor",
        stems=("shr", "weight"),
        asks=(
            r"(?:factor|how\s+much|how\s+far|how\s+strongly|percent\w*|weight)\b.{0,60}\bshr[iu]nk",
            r"shr[iu]nk\w*\b.{0,40}\b(?:factor|weight|by\s+how\s+much)",
            r"shrinkage",
            r"weight\s+(?:of|on)\s+(?:the\s+)?(?:data|prior|estimate)",
        ),
        unless=(r"winner|curse|selection",),
        slots=(
            _ERROR,
            _PRIOR_SD,
        ),
        topics=("prior_distribution", "regression_to_mean"),
        weight=0.3,
    ),
    Phrase(
        "posterior-probability",
        says="the chance to exceed the limit",
        stems=("posterior", "normal"),
        asks=(
            r"posterior\b.{0,120}(?:exceed|above|greater|more\s+than|at\s+least|over|beyond|>|larger|"
            r"positive|negative|below|less\s+than|worse|loss|<)",
            r"(?:probability|chance|prob|p\s?\().{0,80}(?:exceed|above|greater|>|larger|more\s+than).{0,80}"
            r"posterior",
        ),
        unless=(
            r"\bprior\b|shr[iu]nk|beta\s?\(|\d\s?/\s?\d|\bout\s+of\b",
            r"how\s+many|sample\s+size|\bn\s*\?",
        ),
        slots=(
            Slot(
                "posterior_mean",
                left=(
                    r"(?:posterior\s+)?mean(?:\s+(?:lift|effect))?",
                    r"(?:centred|centered)\s+(?:at|on|around)",
                    r"(?:normal|n)\s?\(",
                    r"posterior\s+(?:of|is|at)",
                ),
                right=(r"(?:posterior\s+)?mean",),
                kinds=_UNITS,
                ask="What is the mean of the posterior (for example 1.2 %)?",
                because="it is the middle of what is believed",
            ),
            Slot(
                "posterior_sd",
                left=(
                    r"(?:posterior\s+)?(?:sd|standard\s+deviation|s\.d\.|sigma)",
                    r"±|\+/-|\+-",
                    r",",
                ),
                right=(r"(?:sd|standard\s+deviation)",),
                kinds=_UNITS,
                ask="What is the standard deviation of the posterior (for example 0.8 %)?",
                because="the same mean can be nearly certain or a guess",
            ),
            THRESHOLD,
        ),
        topics=("bayesian_ab_test", "credible_interval"),
        weight=0.5,
    ),
    Phrase(
        "bayes-factor-bound",
        says="the bound on the Bayes factor",
        stems=(
            "bayes factor",
            "sellke",
            "berger",
            "vovk",
            "p ln p",
            "ln p",
            "ln(p",
            "p log",
            "p·ln",
        ),
        asks=(
            r"(?:bound|most|max\w*|largest|smallest|minimum|upper|lower|at\s+best|evidence|strongest)\b"
            r".{0,80}bayes\s+factor",
            r"bayes\s+factors?\b.{0,60}(?:bound|from\s+(?:a\s+|the\s+)?p\b|for\s+(?:a\s+)?p\b|of\s+p\b|"
            r"p\s*=|p[\s-]?value)",
            r"sellke|berger|vovk",
            r"e\s*[·*×]?\s*p\s*[·*×]?\s*(?:ln|log)",
        ),
        unless=(r"prior\s+odds\s.{0,40}bayes\s+factor\s+(?:of\s+|is\s+)?[-\d]",),
        slots=(
            Slot(
                "p_value",
                left=(r"p(?:[\s-]?value)?(?:\s+(?:of|is|was))*",),
                kinds=("number", "percent"),
                ask="What is the p-value (for example 0.01)?",
                because="the bound is a function of it",
            ),
            PRIOR,
        ),
        topics=("false_positive_risk", "p_value_misinterpretation"),
        weight=1.0,
    ),
    _posterior_odds(of_null=False),
    _posterior_odds(of_null=True),
)
