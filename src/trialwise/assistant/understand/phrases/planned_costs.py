"""Phrases for what a plan costs besides: drop-out, an unequal split, measurements of one user."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot

_GONE: Final = (
    r"(?:drop(?:ping|s|ped)?[\s-]?outs?|attrition|wastage|los(?:t|e|es|ing)|loss(?:es)?(?:\s+to\s+"
    r"follow[\s-]?up)?|quit\w*|churn\w*|no[\s-]?shows?|unusable|exclu(?:ded|sions?)|discard\w*|"
    r"withdr[ae]w\w*|missing|incomplete|invalid|fail(?:s|ing)?\s+(?:the\s+)?(?:checks?|screening)|"
    r"non[\s-]?(?:respon\w+|complian\w+|complet\w+)|leav(?:e|es|ing)|bots?)"
)
_ANSWERED: Final = (
    r"(?:respon(?:se|d|ds|ded|ding)|repl(?:y|ies|ied)|answer(?:s|ed|ing)?|complet(?:ion|e|es|ed|"
    r"ing)|retention|retain(?:ed)?|stay(?:s|ed)?|finish(?:es|ed|ing)?|usable|analy[sz]able|"
    r"return(?:s|ed)?|participation|compl(?:y|ies)|remain(?:s|ing)?|qualif(?:y|ies))"
)
_START: Final = (
    r"(?:recruit\w*|enrol\w*|invit\w*|inflat\w*|over[\s-]?sampl\w*|over[\s-]?recruit\w*|contact|"
    r"approach|send|mail|e-?mails?|screen|start(?:ing|s)?|begin|onboard|sign\s+up|collect|"
    r"gross\s+up|buffer|bring\s+in|target|have\s+to\s+ask|reach\s+out|admit)"
)
_ASKED: Final = (
    r"(?:how\s+(?:many|much)|what|which|factor|number|inflat\w*|target|recruit\w*\W*$|"
    r"enrol\w*\W*$|invit\w*\W*$|need\w*\W*$|\?)"
)
_OTHER_PLAN: Final = (
    r"\d\s?%?\s+(?:statistical\s+)?power|power\s*(?:of|=|is|at|:)?\s*\.?\d|\bdetect|\bmde\b|"
    r"\bsds?\b|standard\s+dev|baseline|\d\s?%\s*(?:to|vs\.?|→|->)\s*\d|hazard|log[\s-]?rank|"
    r"p-?value|significant|margin|±|\bicc\b|{people}\s+(?:a|per)\s+day|how\s+long|\bsrm\b|survival"
)
_SHARE_WORDS: Final = {
    0.5: r"\bhalf\b",
    1 / 3: r"\b(?:a|one)[\s-]third\b",
    0.25: r"\b(?:a|one)[\s-](?:quarter|fourth)\b",
    0.2: r"\b(?:a|one)[\s-]fifth\b",
    0.1: r"\b(?:a|one)[\s-]tenth\b",
    2 / 3: r"\btwo[\s-]thirds\b",
    0.75: r"\bthree[\s-](?:quarters|fourths)\b",
}
_OF_THEM: Final = (
    r"(?:of\s+(?:(?:the|our|my|all|them|those|these)\s+)*(?:{people}\s+)?)?(?:(?:will|would|may|"
    r"might|usually|typically|probably|never|don't|do\s+not|cannot|can't|get|are|is|be|who|that|"
    r"actually|expected|to|due|rate|in)\s+)*"
)
_LOST: Final = (
    rf"{_GONE}(?:\s+(?:rates?|of|is|at|around|about|to|expected|anticipated|up|typically|usually|"
    r"roughly|some|an?|by|will|be|from))*",
)


def _share(answered: bool) -> Slot:
    """Return the slot of the share that is lost, or of the share that stays."""
    words = _ANSWERED if answered else _GONE
    return Slot(
        "dropout",
        left=(
            (
                rf"{words}(?:\s+(?:rates?|of|is|at|around|about|expected|typically|usually|only|to|"
                r"be))*",
                r"only",
            )
            if answered
            else _LOST
        ),
        right=(rf"(?:expected\s+)?{_OF_THEM}{words}", rf"{words}\s+rate"),
        kinds=("percent", "fraction"),
        choices={1 - share: text for share, text in _SHARE_WORDS.items()}
        if answered
        else _SHARE_WORDS,
        turn=(lambda share: round(1 - share, 12)) if answered else None,
        bare=True,
        ask="What share of the users is lost before the analysis (for example 15 %)?",
        because="those who are lost have to be recruited besides",
    )


_SIZE_RIGHT: Final = (
    r"(?:(?:more\s+)?(?:analy[sz]able|evaluable|usable|clean|valid|final|finished|completed?|good)"
    r"\s+)*(?:{people}|completes?|completers|finishers|answers|responses|cases|records|per\s+"
    r"(?:{arm})|each|needed|required|at\s+the\s+end|in\s+(?:total|all|the\s+end))",
)
_SIZE_LEFT: Final = (
    r"(?:need\w*|requir\w*|want\w*|sample(?:\s+size)?(?:\s+of)?|says|n|target|end\s+(?:up\s+)?with|"
    r"at\s+least|inflate|finish\s+with|have)",
)
_FROM_NEEDED: Final = Slot(
    "n",
    left=_SIZE_LEFT,
    right=_SIZE_RIGHT,
    kinds=("count", "number"),
    bare=True,
    ask="How many users are needed at the end, after those who are lost (for example 1,000)?",
    because="as many have to be recruited divided by the share that stays",
)
_FROM_STARTED: Final = Slot(
    "recruited",
    left=(rf"{_START}", r"(?:have|got|with|of)"),
    right=(
        rf"(?:{{people}}|per\s+{{arm}})?\s*(?:(?:were|are|who|have)\s+)*{_START}",
        r"{people}",
        r"(?:per|in\s+each)\s+{arm}",
    ),
    kinds=("count", "number"),
    bare=True,
    ask="How many users start (for example 1,200)?",
    because="those who stay are a share of them",
)
_LEFT: Final = (
    r"(?:are|be|is|do\s+{i_or_we}\s+(?:have|end\s+up\s+with))?\s*(?:left|remain\w*|actually\s+"
    r"(?:finish|complete)|end\s+up\s+(?:with|in)|usable|analy[sz]able|to\s+analy[sz]e|"
    r"survive|stay)\b"
)
_ASKS_LEFT: Final = rf"(?:how\s+many|what)\b[^.;]*{_LEFT}"


_BY_FACTOR: Final = (
    r"factor|inflat\w+|multipl\w+|by\s+how\s+much|what\s+(?:percent|share)|how\s+much\s+(?:more|"
    r"larger|bigger|extra)|how\s+many\s+times"
)


def _attrition(*, answered: bool, is_left: bool, by_factor: bool = False) -> Phrase:
    """Return the phrase of the users to recruit, of their factor, or of those who are left."""
    gone = rf"{_ANSWERED}" if answered else rf"\b{_GONE}\b"
    rate = rf"(?:\b{_ANSWERED}\s+rate|\d\s?%\s+(?:\w+\s+){{0,4}}?{_ANSWERED})" if answered else gone
    start = "" if is_left else rf"(?=.*\b{_START}\b)"
    other = (rf"\b{_GONE}\b",) if answered else (rf"\b{_ANSWERED}\s+rate",)
    return Phrase(
        "attrition",
        says="the users to recruit",
        stems=(
            *("drop", "attrit", "wastage", "los", "quit", "churn", "show", "unusable", "exclu"),
            *("respon", "repl", "answer", "complet", "retention", "discard", "withdr", "non-"),
            *("missing", "invalid", "leav", "usable", "finish", "bot", "stay", "retain", "compl"),
        ),
        asks=(
            rf"^(?=.*{rate}){start}(?=.*{_ASKS_LEFT if is_left else _ASKED}).*\d",
            *(
                ()
                if is_left or answered
                else (
                    rf"(?:need|want|requir)\w*\b.*\d.*\b{_GONE}\b.*(?:how\s+many|\?)",
                    rf"\b{_GONE}\b.*(?:need|want|requir)\w*\s+[\d,.]+k?\b",
                )
            ),
        ),
        unless=(
            _OTHER_PLAN,
            *other,
            *(() if is_left else (_ASKS_LEFT,)),
            *(() if by_factor else (_BY_FACTOR,)),
            *((rf"^(?!.*(?:{_BY_FACTOR}))",) if by_factor else ()),
        ),
        slots=(_share(answered), _FROM_STARTED if is_left else _FROM_NEEDED),
        needs=(() if by_factor else (("recruited",) if is_left else ("n",),)),
        topics=("sample_size",),
        weight=0.6,
    )


_SPLIT: Final = r"\d{1,2}(?:\.\d+)?\s?%?\s?[/:-]\s?\d{1,2}"
_EVEN: Final = (
    r"50\s?[/:-]\s?50|1\s?[/:]\s?1\b|\b(?:equal(?:ly)?|even(?:ly)?|balanced|half[\s-]and[\s-]half)"
)
_COST: Final = (
    r"how\s+(?:much|many)|factor|\bcosts?\b|penal\w+|\bloss\b|\blose\b|price|efficien\w+|inflat\w+|"
    r"extra|multipl\w+|compared|instead|rather|larger|bigger|times"
)
_SPLITS: Final = Phrase(
    "split-factor",
    says="what the split costs",
    stems=("/", ":", "split", "alloc", "unequal", "uneven", "unbalanced", "imbalanced", "-"),
    asks=(
        rf"^(?=.*{_SPLIT})(?=.*(?:{_EVEN}))(?=.*(?:{_COST}))",
        rf"(?:penal\w+|efficien\w+|\bcosts?\b|price|\bloss\b|inflat\w+|how\s+many\s+times)\b"
        rf".{{0,60}}{_SPLIT}",
        rf"{_SPLIT}.{{0,60}}(?:penal\w+|efficien\w+|\bcosts?\b|inflat\w+)",
        r"(?:penal\w+|efficien\w+|\bcosts?\b|price|\bloss\b|inflat\w+|how\s+(?:much|many))\b.{0,60}"
        r"\b(?:unequal|uneven|unbalanced|imbalanced)\s+(?:split|alloc\w+|arms|groups).*\d",
    ),
    unless=(
        r"\bdetect|\bmde\b|\bsds?\b|standard\s+dev|baseline|conver|p-?value|significant|\bsrm\b|"
        r"mismatch|power\s*(?:of|=|is|at|:)?\s*\.?\d|\d\s?%\s+power|how\s+long|\bdays\b|\bweeks?\b|"
        r"observed|got\b|received|{people}\s+(?:a|per)\s+day|cohen|hazard|bayes",
    ),
    slots=(
        Slot(
            "n_equal",
            right=(r"(?:{people}|in\s+(?:total|all)|samples?)", r"(?:at|with|under)\s+50"),
            left=(r"(?:need\w*|requir\w*|n|total(?:\s+of)?)",),
            kinds=("count",),
        ),
    ),
    idle=(r"\b50\s?[/:-]\s?50\b|\b1\s?[/:]\s?1\b",),
    topics=("traffic_allocation", "sample_size"),
    weight=1.6,
)
_MEASURED: Final = (
    r"(?:measure(?:d|ment|ments)?|readings?|samples?|values?|observations?|scores?|ratings?|days?|"
    r"weeks?|visits?|sessions?|trials?|replicates?|repeats?|waves?|items?|time[\s-]?points?)"
)
_MEASURES: Final = Phrase(
    "repeated-measures-factor",
    says="the variance of the mean of several measurements",
    stems=("averag", "repeat", "mean of", "measure", "times"),
    asks=(
        rf"averag\w+\b.{{0,60}}{_MEASURED}.{{0,120}}(?:corr|\bicc\b|\brho\b|\br\s*=)",
        rf"(?:corr|\bicc\b|\brho\b).{{0,120}}averag\w+\b.{{0,60}}{_MEASURED}",
        rf"(?:repeated|multiple|several|many|\d+|two|three|four|five|six|seven|ten)\s+(?:\w+\s+)?"
        rf"{_MEASURED}\b.{{0,120}}(?:averag|mean\b|varianc).{{0,120}}",
        r"measur\w+\b.{0,60}(?:\btimes\b|\btwice\b).{0,160}(?:averag|varianc|mean\b|fewer|gain)",
    ),
    unless=(
        r"\bdetect|\bmde\b|\bsds?\b|p-?value|significant|\bclusters?\b|cuped|covariate|strat|"
        r"baseline|conver|±|margin|\bpower\b|effective\s+(?:sample|n\b)|design\s+effect|deff|"
        r"switchback|paired|cross-?over|bayes|regress|anova|kendall|spearman|pearson",
        r"^(?!.*(?:corr|\bicc\b|\brho\b|\br\s*=|independent|alike)).*",
    ),
    slots=(
        Slot(
            "measurements",
            left=(r"averag\w+(?:\s+(?:over|of|across|the|all))*", r"m", r"k"),
            right=(
                rf"(?:(?:repeated|daily|weekly|hourly|separate|multiple|independent|monthly|"
                rf"consecutive)\s+)?{_MEASURED}",
                r"(?:times|x\b|repeats?)",
            ),
            kinds=("count",),
            choices={2: r"\b(?:twice|pre\s+and\s+post)\b"},
            ask="How many measurements of each user are averaged?",
            because="the noise within users averages out, that between them stays",
        ),
        Slot(
            "correlation",
            left=(
                r"correlat(?:ion|ed|e)(?:\s+(?:coefficient|of|is|at|by|with|between|among|within|"
                r"about|around|them|measurements?|each|other|any|two|the|a|users?|person|subject|"
                r"of\s+the\s+same))*",
                r"(?:corr\.?|rho|ρ|r|icc)(?:\s+(?:of|is|between|among)(?:\s+\w+){0,3}?)?",
            ),
            right=(r"correlat(?:ion|ed)", r"icc"),
            kinds=("number", "percent", "count"),
            ask="How strongly are two measurements of the same user correlated (for example 0.5)?",
            because="measurements that are alike add little to one another",
        ),
        Slot(
            "n",
            left=(r"(?:need\w*|requir\w*|instead\s+of)",),
            right=(r"{people}",),
            kinds=("count",),
        ),
    ),
    topics=("variance_reduction", "sample_size"),
    weight=0.6,
)

PHRASES: Final[tuple[Phrase, ...]] = (
    *(
        _attrition(answered=answered, is_left=is_left)
        for answered in (False, True)
        for is_left in (False, True)
    ),
    *(_attrition(answered=answered, is_left=False, by_factor=True) for answered in (False, True)),
    _SPLITS,
    _MEASURES,
)
