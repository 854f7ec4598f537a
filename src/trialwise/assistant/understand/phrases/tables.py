"""Phrases for tables of counts: exact tests, McNemar, chi-square, and how likely a count is."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot
from trialwise.assistant.understand.phrases.wording import NOT_BAYES, NOT_PLAN

_ARM: Final = r"(?:(?:design|version|variant|option|page|layout|method|arm|product)\s+)?"
_OLD: Final = rf"(?:{_ARM}(?:a|1)|control|before|(?:the\s+)?old|(?:the\s+)?first)"
_NEW: Final = rf"(?:{_ARM}(?:b|2)|treatment|after|(?:the\s+)?new|(?:the\s+)?second)"
_YES: Final = r"(?:succeeded|passed|converted|bought|clicked|liked|yes|did|solved|right|correct)"
_NO: Final = r"(?:failed|not|no|did\s?n[o'’]?t|wrong|incorrect)"
_REVERSE: Final = r"(?:the\s+)?(?:other\s+way|reverse|opposite|vice\s+versa)"
_ONLY: Final = r"only\s+(?:(?:in|with|on|under|for|by)\s+)?(?:the\s+)?"
_DISCORDANT: Final = (
    r"discordant(?:\s+(?:pairs|counts|cells|numbers))*(?:\s*(?:of|are|were|:))*",
    r"(?:b|c)\s*=",
)
# Pairs with the same outcome twice tell nothing.
_SAME: Final = (
    r"\d[\d,]*\s+(?:{people}\s+)?(?:\w+\s+){0,2}?"
    r"(?:both|neither|unchanged|no\s+change|ties?\b|tied|the\s+same)"
)
_WHY_PAIRS: Final = "McNemar's test looks only at the pairs that differ"

PHRASES: Final[tuple[Phrase, ...]] = (
    Phrase(
        "fisher-test",
        says="the exact test",
        stems=("fisher", "barnard", "boschloo", "exact"),
        asks=(r"fisher|barnard|boschloo|\bexact\b",),
        unless=(
            r"combin|p[\s-]?values?\s*:?\s*\.?\d|poisson|mc\s?nemar|binomial|interval|\bci\b|log[\s-]?rank"
            r"|\bt\s*=|\bz\s*=|odds|equivalen|inferior|\bper\s+(?:hour|day)|\bhours\b|fisher'?s?\s+z",
            *NOT_PLAN,
        ),
        slots=(
            Slot(
                "method",
                choices={
                    "barnard": r"barnard",
                    "boschloo": r"boschloo",
                    "mid_p": r"mid[\s-]?p",
                    "fisher": r"fisher|exact",
                },
            ),
        ),
        results="rates",
        topics=("fisher_exact_test", "p_value"),
        weight=0.5,
    ),
    Phrase(
        "mcnemar-test",
        says="McNemar's test",
        stems=(
            *("mcnemar", "mc nemar", "discordant", "switched", "changed from", " only", "yes"),
            *("other way", "reverse", "opposite", "vice versa"),
        ),
        asks=(
            r"mc\s?nemar|discordant",
            r"(?:switched|changed|went|moved|flipped)\s+from\s+(?:yes|no)",
            r"\b(?:yes|no)\s*(?:to|->|→|/)\s*(?:yes|no)\b",
            rf"{_ONLY}{_OLD}\b.*{_ONLY}{_NEW}\b|{_ONLY}{_NEW}\b.*{_ONLY}{_OLD}\b",
            rf"\d[^.;]*\b{_NO}\b[^.;\d]*\bbefore\b[^.;\d]*\bafter\b.*{_REVERSE}",
            rf"(?:same|both)\b.*{_REVERSE}",
        ),
        unless=NOT_PLAN,
        slots=(
            Slot(
                "only_a",
                left=(
                    rf"{_ONLY}{_OLD}\s*:?",
                    r"yes[\s/→>-]*(?:to\s+)?no",
                    *_DISCORDANT,
                ),
                right=(
                    rf"(?:[\w-]+\s+){{0,5}}?(?:{_ONLY}{_OLD}\b|(?:from\s+)?yes\s*(?:to|->|→|/)\s*no)",
                    rf"(?:{{people}}\s+)?{_YES}\s+[^.,;\d]*\b{_NO}\b",
                    rf"(?:{{people}}\s+)?(?:went\s+)?{_REVERSE}",
                    r"discordant",
                ),
                kinds=("count",),
                ask="How many discordant pairs converted with the first version but not with the "
                "second?",
                because=_WHY_PAIRS,
            ),
            Slot(
                "only_b",
                left=(
                    rf"{_ONLY}{_NEW}\s*:?",
                    r"no[\s/→>-]*(?:to\s+)?yes",
                    r"c\s*=",
                    r"^\s*(?:and|vs\.?|versus|,)",
                ),
                right=(
                    rf"(?:[\w-]+\s+){{0,5}}?(?:{_ONLY}{_NEW}\b|(?:from\s+)?no\s*(?:to|->|→|/)\s*yes)",
                    rf"(?:{{people}}\s+)?{_NO}\s+[^.,;\d]*\b{_YES}\b",
                    rf"(?:{{people}}\s+)?(?:went\s+)?{_REVERSE}",
                    r"discordant",
                ),
                kinds=("count",),
                ask="How many discordant pairs converted with the second version but not with the "
                "first?",
                because=_WHY_PAIRS,
            ),
            Slot(
                "pairs",
                right=(
                    r"(?:pairs?|{people})(?:\s+in\s+(?:all|total))?",
                    r"(?:\w+\s+)?(?:who\s+)?(?:tried|used|saw|rated|tested|did)\s+both",
                ),
                left=(r"of", r"out\s+of"),
                kinds=("count",),
            ),
            Slot(
                "method",
                choices={
                    "mid_p": r"mid[\s-]?p",
                    "corrected": r"continuity|edwards|yates|\bcorrected",
                    "exact": r"\bexact",
                    "chi_square": r"\bchi|asymptotic",
                },
            ),
        ),
        topics=("paired_t_test", "p_value"),
        idle=(_SAME,),
        weight=0.5,
    ),
    Phrase(
        "mcnemar-test",
        says="the sign test of the pairs",
        stems=("sign test", "sign-test"),
        asks=(r"\bsign[\s-]test",),
        unless=NOT_PLAN,
        slots=(
            Slot(
                "only_b",
                right=(
                    r"(?:\w+\s+){0,2}?(?:better|faster|up|higher|improved?|improvements?|positives?|plus"
                    r"|increas\w*|gained|wins?|won|preferred\s+(?:the\s+)?(?:new|b))",
                ),
                left=(r"positives?", r"plus", r"improved", r"better"),
                kinds=("count",),
                ask="How many went up (or were better)?",
                because="the sign test sets those that went up against those that went down",
            ),
            Slot(
                "only_a",
                right=(
                    r"(?:\w+\s+){0,2}?(?:worse|slower|down|lower|worsened|negatives?|minus|decreas\w*|lost"
                    r"|loss(?:es)?|dropped|declined|preferred\s+(?:the\s+)?(?:old|a))",
                ),
                left=(r"negatives?", r"minus", r"worsened", r"worse"),
                kinds=("count",),
                ask="How many went down (or were worse)?",
                because="the sign test sets those that went up against those that went down",
            ),
            Slot(
                "pairs",
                right=(r"(?:pairs?|{people})",),
                left=(r"of", r"out\s+of", r"among"),
                kinds=("count",),
            ),
        ),
        fixed={"method": "exact"},
        topics=("paired_t_test", "p_value"),
        idle=(_SAME,),
        weight=0.6,
    ),
    Phrase(
        "chi-square-test",
        says="the chi-square test",
        stems=(
            *("chi", "table", "contingency", "cramer", "cramér", "χ", "independen", "associat"),
            *("relat", "depend"),
        ),
        asks=(
            r"\bchi[\s-]?sq|\bchi\s?2|χ|contingency|cram[eé]r|\btable\b|\bindependen(?:t|ce)\b",
            r"\bassociat(?:ed|ion)\b|\brelat(?:ed|ion|ionship)\b|\bdepends?\s+on\b",
        ),
        unless=(
            r"\bpower\b|detect|critical|goodness|\bfit\b|expected\s+shares|correlat",
            r"chi[\s-]?squared?\s*(?:statistic|value)?\s*(?:=|of|is|was|\()\s*\d|χ²?\s*(?:=|\()\s*\d",
            *NOT_PLAN,
        ),
        slots=(
            Slot(
                "table",
                kinds=("count", "number"),
                bare=True,
                ask="What are the counts, row by row (for example 10, 20, 30; 15, 25, 20)?",
                because="the test compares every cell with what independence expects",
            ),
        ),
        topics=("chi_squared_test",),
    ),
    Phrase(
        "goodness-of-fit",
        says="the test of the shares",
        stems=(
            *("goodness", " fit", "die", "dice", "uniform", "equally", "evenly", "equal shares"),
            *("expected", "fair"),
        ),
        asks=(
            r"goodness[\s-]of[\s-]fit|\bfit\b.{0,60}(?:shares|distribution|uniform|expected|proportions)",
            r"expected\s+(?:to\s+be\s+|counts\s+)?(?:equal|uniform|the\s+same|even)",
            r"\b(?:die|dice)\b|equally\s+(?:likely|often|popular|spread)|evenly\s+(?:spread|distributed)",
            r"(?:uniform|equal)\b.{0,30}\b(?:categor|options|choices|days|hours)",
            r"(?:categor\w*|options|choices|weekdays?)\b.{0,90}\b(?:equal\w*|uniform|even\w*|same)",
        ),
        unless=(
            r"p[\s-]?values?\s*(?:of|are|:|\d)|\ba/?a\b|\bsrm\b|\barms?\b|\bvariants?\b|\bsplit\b|hosmer",
            NOT_BAYES,
            *NOT_PLAN,
        ),
        slots=(
            Slot(
                "counts",
                left=(
                    r"(?:counts?|times|observed|got|saw|were|was|rolls?|categories|votes|fit)"
                    r"(?:\s+(?:of|are|were|for|:))*",
                    r"\d\s+(?:times|rolls|users|answers)",
                    r"^\s*[:(]",
                ),
                kinds=("count",),
                bare=True,
                ask="What are the counts of the categories (for example 15, 25, 18)?",
                because="the test compares each with what is expected",
            ),
            Slot(
                "shares",
                left=(
                    r"(?:expected|shares|proportions|ratios?|against|percentages|probabilities)"
                    r"(?:\s+(?:of|are|were|shares|proportions|ratio|to\s+be|be|:))*",
                ),
                kinds=("percent", "number", "count"),
            ),
        ),
        topics=("chi_squared_test",),
        idle=(
            r"(?:rolled|thrown|tossed|flipped|picked|asked|sampled|in|after|of|with|over|from)\s+\d[\d,]*"
            r"\s+(?:times|rolls|throws|sides|days|categories|options|users)",
        ),
        weight=0.3,
    ),
    Phrase(
        "binomial-probability",
        says="the probability of the count",
        stems=("probability", "chance", "likely", "odds of"),
        asks=(
            r"(?:probability|chance|how\s+likely|likelihood)\b.{0,40}\b(?:\d+|no|zero|at\s+(?:least|most)|exactly"
            r"|more\s+than|fewer|less)\b.{0,60}(?:conver|click|order|purchase|sign|success|event|buy|bought|heads|crash)",
            r"\b\d+\s+or\s+(?:more|fewer|less)\b",
            r"binomial\s+(?:probability|distribution|tail)",
        ),
        unless=(
            r"signific|p[\s-]?value|beat|better|\bbest\b|false|winner|interval",
            r"bayes|posterior|\bprior\b|detect|\bpower\b|at\s+least\s+one\s+(?:false|significant)|\btests\b",
            r"how\s+many|sample\s+size",
        ),
        slots=(
            Slot(
                "conversions",
                left=(
                    r"(?:at\s+(?:least|most)|exactly|more\s+than|fewer\s+than|less\s+than|of|see(?:ing)?"
                    r"|get(?:ting)?)",
                ),
                right=(r"(?:or\s+(?:more|fewer|less)|{events}|successes|heads|crashes)",),
                kinds=("count",),
                ask="How many conversions is it about (for example 9 or more)?",
                because="the probability is of that many",
            ),
            Slot(
                "users",
                left=(r"in", r"of", r"out\s+of", r"among", r"from", r"with", r"n"),
                right=(r"(?:{people}|trials?|tosses|flips|throws|requests?|tries)",),
                kinds=("count",),
                ask="Among how many users?",
                because="nine of a hundred and nine of a thousand are not equally likely",
            ),
            Slot(
                "rate",
                left=(
                    r"(?:{rate}s?|probability|p|if|at)(?:\s+(?:of|is|was|an?|really|truly|true|known))*",
                ),
                right=(r"(?:{rate}|chance|probability|each)",),
                kinds=("percent", "number"),
                bare=True,
                ask="At which rate does each of them convert (for example 5 %)?",
                because="the probability depends on it",
            ),
            Slot(
                "tail",
                choices={
                    "at_most": r"at\s+most|or\s+(?:fewer|less)|no\s+more\s+than",
                    "exactly": r"\bexactly\b|precisely",
                    "at_least": r"at\s+least|or\s+more|no\s+(?:fewer|less)\s+than",
                },
            ),
        ),
        topics=("binomial_distribution",),
    ),
)
