"""Phrases for a number said another way: other sides, another level, sd from se, t from d, odds."""

from dataclasses import replace
from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot
from trialwise.assistant.understand.phrases.conversions import LIMITS, RATIO_SCALE
from trialwise.assistant.understand.phrases.wording import (
    DF,
    ERROR,
    LEVEL,
    NOT_BAYES,
    NOT_PLAN,
    PLAIN,
)

_ONE: Final = r"(?:one|1|single)[\s-](?:sided|tailed|tail)"
_TWO: Final = r"(?:two|2|double)[\s-](?:sided|tailed|tail)"
_ASKED: Final = r"(?:what|turn|convert|make|translate|give|get|into|as|is|to|would|becomes?)"
_AT_LEVEL: Final = r"(?:80|90|95|98|99|99\.9)\s*%"
_LEVEL_WORDS: Final = r"(?:(?:confidence\s+)?intervals?|cis?|confidence|one|limits?|level)"
_SD: Final = r"(?:sds?|standard\s+deviations?|stdevs?|std\s*dev)"
_N: Final = Slot(
    "n",
    left=(r"n", r"from", r"of", r"over", r"with", r"among", r"sample\s+size(?:\s+of)?"),
    right=(r"(?:{people}|values?|measurements?|data\s+points)",),
    kinds=("count",),
    bare=True,
    ask="How many users are behind it?",
    because="the standard error is the standard deviation over their root",
)
_WORSE: Final = r"(?:worse|lower|below|less|fewer|smaller|cheaper|slower|behind)"
_BETTER: Final = r"(?:better|higher|above|more|greater|larger|bigger|faster|ahead)"
_FELL: Final = r"(?:fell|falls?|dropped|drops?|decreased?|went\s+down|declined?|lost|shrank|down)"
_ROSE: Final = r"(?:rose|rises?|grew|increased?|went\s+up|gained|jumped|climbed|up)"
_BACK: Final = (
    r"how\s+(?:much|many)\b.{0,40}\b(?:is|are|was)\b|by\s+how\s+(?:much|many)|undo|revers|brings?\s+(?:it|us|them)?\s*back"
    r"|back\s+to\s+where|get\s+back|other\s+way\s+(?:a)?round|what\s+(?:drop|fall|rise|increase|decrease|change)\b.{0,40}\bback"
)


def _alpha_of(level: float) -> float:
    return round(1 - level, 12)


def _sides(given: int, own: str, other: str) -> Phrase:
    """Return the phrase for a p-value of one kind that is wanted as the other."""
    return Phrase(
        "p-sides",
        says="the p-value of the other kind",
        stems=("sided", "tailed", "tail"),
        asks=(
            rf"{own}\W+(?:\w+\W+){{0,4}}?(?:p\b|[\d.]).*{other}"
            r"\W*(?:p|test|one|it|be|would|then|value|if|instead|\?|\Z)",
            rf"\bp\b\W*(?:[\w-]+\W+){{0,4}}?\.?\d[\d.]*\W*\(?{own}.*{_ASKED}.*{other}",
            rf"{other}\s+(?:p[\s-]?value|p)\b.*\b(?:from|for|of|if|when|given)\b.*{own}",
        ),
        unless=(
            r"\b(?:z|t|f)\s*(?:=|\()|chi|\d\s*/\s*\d{2}|\bsds?\b|which\b.{0,20}\bbetter|should|fine|ok(?:ay)?\b|allowed|\balpha\b|report",
            NOT_BAYES,
            *NOT_PLAN,
        ),
        slots=(
            Slot(
                "p_value",
                left=(
                    rf"p(?:[\s-]?values?)?(?:\s+(?:of|was|{own}))*",
                    rf"{own}(?:\s+p[\s-]?values?|\s+p)?(?:\s+(?:of|is|was))*",
                ),
                kinds=("number", "percent", "count"),
                bare=True,
                ask="Which p-value (for example 0.08)?",
                because="it is what is converted",
            ),
            Slot(
                "effect_points",
                choices={
                    "opposite": r"(?:wrong|opposite)\s+(?:direction|way|side)|"
                    r"against\s+(?:the|our|my)\s+\w+|other\s+direction|not\s+(?:in\s+)?the\s+(?:predicted|expected)",
                },
            ),
        ),
        fixed={"sides": given},
        topics=("one_sided_test", "p_value"),
        weight=0.6,
    )


def _inverse(words: str, sign: float) -> Phrase:
    """Return the phrase for the change that undoes one of a percentage."""
    return Phrase(
        "percent-change",
        says="the change back",
        stems=(
            *("better", "worse", "higher", "lower", "more", "less", "up", "down", "rose", "fell"),
            *("cheaper", "slower", "faster", "smaller", "larger", "drop", "undo", "back", "fall"),
            *("increase", "decrease", "above", "below", "revers"),
        ),
        asks=(_BACK,),
        unless=(
            r"signific|detect|\busers\b|sample|power|interval|\bci\b|\d\s*/\s*\d{2}|p[\s-]?value|\bse\b|\bsds?\b|traffic"
            r"|%.*\d\s*%|points|\bpp\b|conver(?:sion|t)|baseline|probab|chance|roll(?:ed|ing)?\s+back",
            *NOT_PLAN,
        ),
        slots=(
            Slot(
                "after",
                left=(rf"(?:{words}|undo|reverse)(?:\s+(?:by|of|a|an|the|about))*",),
                right=(rf"(?:relative(?:ly)?\s+)?(?:{words})", r"(?:rise|increase|gain|growth)")
                if sign > 0
                else (
                    rf"(?:relative(?:ly)?\s+)?(?:{words})",
                    r"(?:drop|fall|decrease|loss|decline)",
                ),
                kinds=("percent",),
                turn=lambda share: round(1 + sign * abs(share), 12),
            ),
        ),
        fixed={"before": 1.0},
        topics=("relative_effect",),
        weight=0.6,
    )


def _effect_size(symbol: str) -> Phrase:
    """Return the phrase for the effect size of an F or a t."""
    given = rf"\b{symbol}\s*(?:\(|=|of|is|\s)\s*-?\.?\d"
    wanted = (
        r"(?:\beta\b|η|omega|effect\s+size|cohen'?s?\s+f)"
        if symbol == "f"
        else r"(?:effect\s+size|\beta\b|η|cohen'?s?\s+d\b"
        r"|\b(?:as|into|to|what(?:'s|\s+is)|the)\s+(?:an?\s+)?(?:d|r)\b|[,;:]\s*(?:d|r)\s*\?)"
    )
    return Phrase(
        "effect-size-from-statistic",
        says="the effect size of the statistic",
        stems=("eta", "effect size", "cohen", "η", "omega", " d", " r"),
        asks=(rf"{given}.*{wanted}", rf"{wanted}.*{given}"),
        unless=(
            r"\bper\s+(?:group|arm)\b|\bn_?[12ab]?\s*=|\beach\b|\bgroups?\s+of|\busers\b|hedges",
            NOT_BAYES,
            *NOT_PLAN,
        ),
        slots=(
            Slot(
                "df",
                left=(*DF.left, rf"{symbol}\s?\("),
                right=DF.right,
                kinds=DF.kinds,
                ask=DF.ask,
                because=DF.because,
            ),
            *((_DENOMINATOR,) if symbol == "f" else ()),
            Slot(
                symbol,
                left=(rf"{symbol}(?:[\s-](?:statistic|value|of|was|is|ratio))*", r"^\s*\)"),
                kinds=("number", "count"),
            ),
        ),
        topics=("effect_size",),
        weight=0.7,
    )


_DENOMINATOR: Final = Slot(
    "df_denominator",
    left=(r"df2", r"and", r"^\s*,", r"&", r"/"),
    right=DF.right,
    kinds=("count", "number"),
    ask="How many degrees of freedom does the denominator have?",
    because="F has two of them",
)

PHRASES: Final[tuple[Phrase, ...]] = (
    _sides(2, _TWO, _ONE),
    _sides(1, _ONE, _TWO),
    _inverse(f"{_BETTER}|{_ROSE}", 1.0),
    _inverse(f"{_WORSE}|{_FELL}", -1.0),
    Phrase(
        "interval-level",
        says="the interval at the other level",
        stems=("ci", "interval", "confidence", "limits"),
        asks=(
            rf"{_AT_LEVEL}\s*{_LEVEL_WORDS}.*\d.*{_AT_LEVEL}",
            rf"{_AT_LEVEL}\s*{_LEVEL_WORDS}.*{_AT_LEVEL}\s*{_LEVEL_WORDS}.*\d",
            rf"{_LEVEL_WORDS}\W*{_AT_LEVEL}.*\d.*{_AT_LEVEL}\s*{_LEVEL_WORDS}",
        ),
        unless=(
            r"overlap|\bvs\b|versus|\bse\b|standard\s+error|\bsds?\b|\bn\s*=|\d\s*/\s*\d{2}|out\s+of|\busers\b|p[\s-]?value|mean\s+\d"
            r"|signific",
            NOT_BAYES,
            *NOT_PLAN,
        ),
        slots=(
            Slot(
                "new_alpha",
                left=(
                    r"(?:to|into|as|want|need|get|give|show|what(?:'s|\s+is|\s+would)?|calculate|compute|make)"
                    r"(?:\s+(?:me|be|the|its?|an?|at|for|out|of|in))*",
                    r"(?:and|what)\s+(?:is\s+)?the",
                    r"(?:->|→|=>)",
                ),
                right=(
                    rf"{_LEVEL_WORDS}(?=\s+(?:be\s+|is\s+)?(?:from\s+(?:an?|the|my|our|this)|given|out\s+of|if|when)\b)",
                    rf"{_LEVEL_WORDS}\s*\?",
                ),
                kinds=("percent",),
                least=0.79,
                turn=_alpha_of,
                ask="At which level is the interval wanted (for example 90 %)?",
                because="the half width grows with the level",
            ),
            Slot(
                "alpha",
                left=(
                    r"(?:from|have|had|got|given|if|is|was|my|our|your)(?:\s+(?:an?|the))?",
                    _LEVEL_WORDS,
                ),
                right=(_LEVEL_WORDS,),
                kinds=("percent",),
                least=0.79,
                weak=True,
                turn=_alpha_of,
                ask="Of which level is the interval that is given (for example 95 %)?",
                because="its width depends on it",
            ),
            *(replace(limit, weak=True) for limit in LIMITS),
            RATIO_SCALE,
        ),
        topics=("confidence_interval", "confidence_level"),
        weight=0.5,
    ),
    Phrase(
        "standard-deviation",
        says="the standard deviation",
        stems=("sd", "standard deviation", "stdev", "variance", "std"),
        asks=(
            rf"(?:what|get|recover|compute|calculate|find|derive|back\s+out|convert|into|to|give|want|need)\b.*\b{_SD}\b",
            rf"\b{_SD}\s*\?",
            rf"\b{_SD}\s+from\s+(?:an?\s+|the\s+|my\s+)?(?:standard\s+error|se\b|interval|ci\b)",
        ),
        unless=(
            rf"\b{_SD}\s*(?:=|of|is|was|:)?\s*[$€]?\.?\d[\d.]*(?!\s*%)",
            r"difference|\bvs\b|versus|pool|\blift\b|odds|ratio|conver(?:sion|t)|binary|bernoulli|0/1|yes/no|baseline",
            NOT_BAYES,
            *NOT_PLAN,
        ),
        slots=(ERROR, *LIMITS, LEVEL, _N),
        needs=(("n",),),
        topics=("standard_deviation", "standard_error"),
        spends=(r"\b(?:mean|average)\s*(?:of|is|=|:)?\s*-?[\d.,]+",),
        weight=0.3,
    ),
    Phrase(
        "standard-deviation",
        says="the standard deviation of the binary metric",
        stems=("sd", "standard deviation", "stdev", "variance"),
        asks=(
            rf"(?:{_SD}|variance)\s+(?:of|for)\b.*(?:{{rate}}|binary|bernoulli|0/1|yes[/\s-]no|proportion|conver|indicator|binomial)",
            rf"(?:{{rate}}|binary|bernoulli|0/1|yes[/\s-]no|proportion|conver\w*)\b.*\b(?:{_SD}|variance)\s*\?",
        ),
        unless=(
            rf"\b{_SD}\s*(?:=|is|was|:)?\s*[$€]?\.?\d[\d.]*(?!\s*%)",
            r"difference|\bvs\b|versus|pool|\blift\b|odds|posterior|prior|standard\s+error|\bse\b|\busers\b|reduc|explain|cuped",
            *NOT_PLAN,
        ),
        slots=(
            Slot(
                "baseline",
                left=(
                    r"(?:{rate}s?|mean|average|p|proportion|probability|at|of)(?:\s+(?:of|is|p|at))*",
                ),
                right=(r"(?:{rate}|of\s+(?:ones|users|yes))",),
                kinds=("percent", "number"),
                bare=True,
                ask="What is the rate (for example 20 %)?",
                because="it fixes the spread of a metric that is 0 or 1",
            ),
        ),
        topics=("standard_deviation", "bernoulli_distribution"),
        spends=(r"\b0\s?/\s?1\b",),
        weight=0.4,
    ),
    Phrase(
        "t-from-d",
        says="the t of the effect size",
        stems=("d ", "d=", "cohen", "effect size"),
        asks=(
            r"\bd\b\s*(?:=|of|is|\s)\s*-?\.?\d.*\b(?:t|p)\b(?:[\s-]?(?:statistic|value|score|and\s+p))?",
            r"\b(?:t|p)(?:[\s-]?(?:statistic|value|score))?\b.*\b(?:from|for|of|with|given)\b.*(?:cohen'?s?\s+)?\bd\s*(?:=|of|is|\s)\s*-?\.?\d",
            r"effect\s+size\s+(?:of\s+)?-?\.?\d.*\b(?:t[\s-](?:stat|value)|t\s*\?|p[\s-]?value)",
        ),
        unless=(
            r"hedges|\bt\s*(?:=|\()\s*-?\d|odds|superiority|\br\b|eta|convert\s+d|pair|\bsds?\b",
            *NOT_PLAN,
        ),
        slots=(
            Slot(
                "d",
                left=(r"(?:cohen'?s?\s+)?d(?:\s+(?:of|is|was))*", r"effect\s+size(?:\s+of)?"),
                kinds=("number", "count"),
                ask="What is Cohen's d (for example 0.4)?",
                because="t is d times a factor of the group sizes",
            ),
            Slot(
                "n_a",
                left=(r"n_?[1a]?", r"with", r"of", r"groups?\s+of"),
                right=(
                    r"(?:{people}\s+)?(?:in\s+each|per|each)\s+(?:{arm}|sample)",
                    r"(?:in\s+)?(?:each|both|control|per)\b",
                    r"{people}",
                ),
                kinds=("count",),
                bare=True,
                ask="How many users does each group have?",
                because="the same d is noise among ten and certain among ten thousand",
            ),
            Slot(
                "n_b",
                left=(r"n_?[2b]?", r"and", r"vs\.?"),
                right=(r"(?:{people}\s+)?(?:in\s+)?(?:treatment|b)", r"{people}"),
                kinds=("count",),
                ask="How many users does the second group have?",
                because="the same d is noise among ten and certain among ten thousand",
            ),
        ),
        topics=("effect_size", "two_sample_t_test"),
        weight=0.6,
    ),
    _effect_size("f"),
    _effect_size("t"),
    Phrase(
        "percent-from-log",
        says="the change in percent",
        stems=("log", "ln"),
        asks=(
            r"\b(?:logs?|logged|logarithms?|ln|log[\s-]scale|log[\s-]\w+)\b.*(?:percent|%|per\s?cent|back|relative|ratio|factor)",
            r"(?:percent|%|per\s?cent|relative\s+change|back[\s-]?transform)\b.*\b(?:logs?|logged|logarithms?|ln)\b",
        ),
        unless=(
            r"log[\s-]?rank|log[\s-]?odds|odds\s+ratio|hazard|\bvs\b|\d\s*/\s*\d{2}|\bsds?\b|logistic",
            NOT_BAYES,
            *NOT_PLAN,
        ),
        slots=(
            Slot(
                "log_change",
                left=(
                    r"(?:mean\s+)?(?:difference|diff|change|effect|coefficient|estimate|coef|slope|beta|b)"
                    r"(?:\s+(?:of|in|on|is|was|the|means?|averages?|logs?|log[\s-]?\w*|ln\(?\w*\)?|logarithms?|revenue|spend|scale))*",
                ),
                right=(r"(?:on|in)\s+(?:the\s+)?(?:log|ln)", r"(?:log|ln)\b"),
                kinds=("number", "count"),
                bare=True,
                ask="What is the difference on the log scale (for example 0.05)?",
                because="it is what is turned into percent",
            ),
            ERROR,
            LEVEL,
        ),
        topics=("log_transform", "relative_effect"),
        weight=0.7,
    ),
    Phrase(
        "odds",
        says="the ratio of the odds",
        stems=("odds",),
        asks=(
            r"\bodds\b(?!\s+ratio\s*(?:=|of|is)?\s*\d)[^?]*\d.*\bodds\b.*(?:ratio|\bor\b)",
            r"(?:odds\s+ratio|\bor\b).*\bodds\s+(?:of|are|is|were|=|:)?\s*\d.*\d",
        ),
        unless=(
            r"\d\s*/\s*\d{2}|out\s+of|prior|posterior|bayes|\bse\b|standard\s+error|hazard|\d\s*%",
            *NOT_PLAN,
        ),
        slots=(
            Slot(
                "odds_a",
                left=(
                    r"(?:control|a|old|baseline)(?:'s)?(?:\s+(?:odds|are|is|had|has|of))*",
                    r"odds(?:\s+(?:of|are|were|is))*",
                ),
                right=(r"(?:in|for|to\s+\d+\s+in)\s+(?:the\s+)?(?:control|a\b|old|baseline)",),
                kinds=("number", "count", "split"),
                bare=True,
                ask="What are the odds in control?",
                because="the ratio is taken over them",
            ),
            Slot(
                "odds_b",
                left=(
                    r"(?:treatment|b|new|variant)(?:'s)?(?:\s+(?:odds|are|is|had|has|of))*",
                    r"(?:and|vs\.?|versus|against)",
                ),
                right=(r"(?:in|for)\s+(?:the\s+)?(?:treatment|b\b|new|variant)",),
                kinds=("number", "count", "split"),
                bare=True,
                ask="What are the odds in the treatment?",
                because="the ratio sets them over those of control",
            ),
        ),
        topics=("odds_ratio",),
        weight=0.7,
    ),
    Phrase(
        "odds",
        says="the odds",
        stems=("odds",),
        asks=(
            r"\bodds\s+(?:of\s+|are\s+|is\s+|=\s*)?\d[\d.:]*\W+(?:what(?:'s|\s+is)\s+the\s+)?(?:rate|probability|chance|risk)\b",
            r"\bodds\s+(?:of\s+|are\s+|is\s+|=\s*)?\d[\d.:]*(?:\s+to\s+\d+)?\s+(?:as|to|into|in|is)\s+(?:an?\s+|what\s+)?(?:rate|probability|percent|proportion|chance|risk)",
            r"(?:rate|probability|percent|proportion|chance|risk)\b.{0,30}\bodds\s+(?:of|are|is|=)\s*\d",
            r"\bodds\s+(?:of|for|at|from)\s+(?:an?\s+|the\s+)?(?:(?:{rate}|probability|risk|proportion)(?:\s+of)?\s+)?\.?\d[\d.]*\s*%?\s*(?:{rate}|probability|risk|chance|proportion|\?|\Z)",
            r"(?:(?:{rate}|probability|risk|proportion)\b|\d\s*%).{0,20}(?:as|to|into|in)\s+odds\b",
        ),
        unless=(r"odds\s+ratio|\d\s*/\s*\d{2}|prior|posterior|bayes|\bbeat|winning", *NOT_PLAN),
        slots=(
            Slot(
                "odds_a",
                left=(r"odds(?:\s+(?:of|are|were|is))*",),
                kinds=("number", "count", "split"),
            ),
            Slot(
                "rate_a",
                left=(r"(?:{rate}s?|probability|risk|proportion|p)(?:\s+(?:of|is))*",),
                right=(r"(?:{rate}|probability|risk|chance)",),
                kinds=("percent", "number"),
                bare=True,
            ),
        ),
        topics=("odds_ratio",),
        weight=0.5,
    ),
    Phrase(
        "welch-df",
        says="Welch's degrees of freedom",
        stems=("df", "degrees of freedom", "satterthwaite"),
        asks=(
            r"(?:welch|satterthwaite).*(?:\bdf\b|degrees\s+of\s+freedom)|(?:\bdf\b|degrees\s+of\s+freedom).*(?:welch|satterthwaite)",
        ),
        unless=(r"\bt\s*=\s*-?\d|\bmeans?\s+[\d.]|p[\s-]?value", *NOT_PLAN),
        slots=(
            Slot("sd_a", kinds=PLAIN, ask="What is the standard deviation of each group?"),
            Slot("n_a", kinds=("count",), ask="How many users does each group have?"),
        ),
        results="groups",
        topics=("welch_t_test", "degrees_of_freedom"),
        weight=0.6,
    ),
)
