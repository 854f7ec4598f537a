"""Phrases for plans of several groups: ANOVA, chi-square, ranks, regression and interaction."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot, plans

_MOST_ROWS: Final = 9

_CATEGORIES: Final = r"(?:categories|options|levels|outcomes|bins|classes|cells|colou?rs|answers)"


def _tables() -> dict[int, str]:
    """Return, for each number of degrees of freedom, the tables that have it: 3x4 has 6."""
    found: dict[int, list[str]] = {}
    for rows in range(2, _MOST_ROWS + 1):
        for columns in range(2, _MOST_ROWS + 1):
            cells = rf"\b{rows}\s?(?:x|×|by)\s?{columns}\b"  # the sign for times
            found.setdefault((rows - 1) * (columns - 1), []).append(cells)
    words = dict(enumerate(("two", "three", "four", "five", "six", "seven", "eight"), start=2))
    for many in range(2, _MOST_ROWS + 1):  # one row of categories
        said = rf"(?:{many}|{words.get(many, many)})\s+(?:\w+\s+)?{_CATEGORIES}\b"
        found.setdefault(many - 1, []).append(rf"^(?=.*(?:goodness|one[\s-]sample)).*\b{said}")
    return {df: "|".join(tables) for df, tables in found.items()}


_REGRESSION: Final = r"\bregression\b|\bpredictors?\b|\bf\s?(?:²|\^?2\b)|\bcovariates?\b"
_GROUP_NOUNS: Final = (
    r"(?:groups?|arms?|variants?|variations?|versions?|levels|conditions|teams|treatments|designs|"
    r"pages|layouts|prices|plans|stores|regions|campaigns|doses|brands|segments|products|ads|"
    r"headlines|themes|colou?rs|creatives|templates|formats|cohorts|categories|options|tiers)"
)
_ANOVA: Final = Phrase(
    "",
    says="of an analysis of variance",
    stems=(
        "anova",
        "analysis of variance",
        "cohen's f",
        "cohens f",
        "f test",
        "f-test",
        "f=",
        "f =",
    ),
    asks=(
        r"\banova\b|analysis\s+of\s+variance|cohen[’']?s\s+f\b|\bf\s*=\s*0?\.?\d|\bf[\s-]test\b",
    ),
    unless=(
        _REGRESSION,
        r"\bf\s*\(|equal\s+variances|ratio\s+of\s+(?:two\s+)?variances|p-?value|significant\s*\?",
        r"\bn(?:s)?\s*=?\s*\d+\s*,\s*\d+",
    ),
    slots=(
        Slot(
            "f",
            left=(
                r"(?:cohen[’']?s?\s+)?(?:effect\s+size\s+)?f(?:\s+of)?",
                r"effect(?:\s+size)?(?:\s+of)?",
            ),
            right=(r"effect\s+size",),
            kinds=("number",),
            ask="Which effect size f is to be detected (0.1 small, 0.25 medium, 0.4 large), or "
            "which means and standard deviation?",
            because="the number of users depends on how far the means are spread",
        ),
        Slot(
            "groups",
            left=(r"k", r"groups?\s*[=:]", r"number\s+of\s+groups"),
            right=(rf"(?:(?!per\b|each\b|in\b|a\b)\w+\s+)?{_GROUP_NOUNS}",),
            kinds=("count",),
            ask="How many groups are compared?",
            because="more groups share the same spread",
        ),
        Slot(
            "means",
            left=(
                r"(?:means?|averages?)(?:\s+(?:of|are|at|[a-z]+)){0,4}?",
                r"(?:expect\w*|anticipat\w+|assum\w+)(?:\s+(?:of|are|at|[a-z]+)){0,3}?",
            ),
            kinds=("number", "count", "money"),
        ),
        Slot(
            "n",
            right=(
                r"(?:(?:{people})\s+)?(?:per|in\s+each|each|in\s+every|a)(?:\s+{arm})?",
                r"{people}",
            ),
            left=(r"n", r"n\s+per\s+(?:group|arm)", r"groups?\s+of"),
            kinds=("count",),
            ask="How many users does each group have?",
            because="power and the detectable effect depend on it",
        ),
    ),
    needs=(("groups", "means"), ("sd", "f", "n")),
    topics=("anova", "sample_size"),
    weight=0.5,
)
_CHI_SQUARE: Final = Phrase(
    "",
    says="of a chi-square test",
    stems=(
        "chi-square",
        "chi square",
        "chi2",
        "chi-squared",
        "chi squared",
        "χ²",
        "χ2",
        "cohen's w",
        "cohens w",
        "w=",
        "w =",
        "contingency",
        "cross",
        "w of",
        "degrees of freedom",
        "goodness",
    ),
    asks=(
        r"chi[\s-]?sq|chi2|χ²|χ2|cohen[’']?s\s+w\b|\bw\s*=\s*0?\.?\d|contingency|"
        r"goodness[\s-]of[\s-]fit",
        r"\bw\b.{0,60}\bdegrees\s+of\s+freedom",
    ),
    unless=(
        r"\bsrm\b|p-?value|\d\s*/\s*\d{2}|statistic\s+of\s+\d|significant\s*\?|critical\s+value",
    ),
    slots=(
        Slot(
            "df",
            left=(r"df", r"degrees?\s+of\s+freedom", r"d\.f\."),
            right=(r"(?:df|d\.f\.|degrees?\s+of\s+freedom)",),
            kinds=("count",),
            choices=_tables(),
            ask="How many degrees of freedom does the table have: (rows − 1) × (columns − 1)?",
            because="more cells spread the same effect thinner",
        ),
        Slot(
            "w",
            left=(
                r"(?:cohen[’']?s?\s+)?(?:effect\s+size\s+)?w(?:\s+of)?",
                r"effect(?:\s+size)?(?:\s+of)?",
            ),
            right=(r"effect\s+size",),
            kinds=("number",),
            ask="Which effect size w is to be detected (0.1 small, 0.3 medium, 0.5 large)?",
            because="the number of users grows with one over its square",
        ),
        Slot(
            "n",
            right=(r"(?:responses?|answers?|trials?|data\s+points|{people})",),
            left=(r"n", r"sample(?:\s+size)?(?:\s+of)?"),
            kinds=("count",),
        ),
    ),
    spends=(
        r"\b[2-9]\s?(?:x|×|by)\s?[2-9]\b",  # the sign for times
        rf"^(?=.*(?:goodness|one[\s-]sample)).*\b\d\s+(?:\w+\s+)?{_CATEGORIES}\b",
    ),
    topics=("chi_squared_test", "sample_size"),
    weight=0.5,
)
_MANN_WHITNEY: Final = Phrase(
    "",
    says="of a Mann-Whitney test",
    stems=("mann", "whitney", "wilcoxon", "rank-sum", "rank sum", "noether", "u test", "u-test"),
    asks=(
        r"mann[\s-]?whitney|wilcoxon\s+rank|rank[\s-]sum|noether|wilcoxon[\s-]mann|\bu[\s-]test\b",
    ),
    unless=(r"signed|\d\s*(?:,\s*[\d.]+\s*){3}|p-?value|significant\s*\?|paired",),
    slots=(
        Slot(
            "superiority",
            left=(
                r"p\s*\(\s*\w\w?\s*[<>]\s*\w\w?\s*\)(?:\s+(?:of|is))*",
                r"(?:probability|chance)\s+(?:of\s+superiority|that\s+(?:\w+\s+){1,8}?(?:is|of|"
                r"exceeds?|"
                r"beats?|above|larger|higher)(?:\s+\w+){0,4}?)(?:\s+(?:of|is))*",
                r"(?:superiority|common\s+language\s+effect(?:\s+size)?|auc)(?:\s+(?:of|is))*",
            ),
            right=(
                r"(?:probability|chance)\s+(?:of\s+superiority|that)",
                r"superiority",
            ),
            kinds=("number", "percent"),
            ask="How likely is a treatment user's value to be above a control user's, P(Y > X), "
            "0.5 being no effect (for example 0.6)?",
            because="that probability is the effect a test of ranks can see",
        ),
    ),
    topics=("mann_whitney_test", "sample_size"),
    weight=0.3,
)
_OF_REGRESSION: Final = Phrase(
    "",
    says="of a multiple regression",
    stems=("regress", "predictor", "f²", "f2", "f^2", "covariates", "independent variables"),
    asks=(
        r"\bregression\b|\bpredictors?\b|\bf\s?(?:²|\^?2\b)|\b(?:independent|explanatory)\s+variables",
    ),
    unless=(
        r"logistic|cuped|p-?value|significant\s*\?|discontinuity|to\s+the\s+mean|poisson|\bcox\b|"
        r"baseline|conver|lift|variance\s+reduc|adjust\w*\b.{0,20}\bfor\b|\bin\s+terms\s+of|convert",
    ),
    slots=(
        Slot(
            "tested",
            left=(
                r"(?:test(?:ing|ed)?|adding|added|set\s+of|block\s+of|increment\s+of)(?:\s+the)?",
            ),
            right=(
                r"(?:tested|new|added|of\s+(?:the\s+|our\s+)?(?:\d+|two|three|four|five|six|ten)|of\s+"
                r"them|predictors?(?=\s+(?:out\s+of|of|among|in)\b))",
            ),
            kinds=("count",),
        ),
        Slot(
            "predictors",
            left=(r"(?:predictors?|p|k|out\s+of|of|among)(?:\s+(?:of|are|is))*",),
            right=(
                r"(?:\w+\s+){0,2}?(?:predictors?|covariates?|regressors?|features?|variables?|"
                r"independent\s+variables)(?!\s+(?:out\s+of|of|among)\b)",
            ),
            kinds=("count",),
            ask="How many predictors does the regression have?",
            because="each of them takes a degree of freedom",
        ),
        Slot(
            "f2",
            left=(
                r"(?:cohen[’']?s?\s+)?(?:effect\s+size\s+)?f\s?(?:²|\^?2)(?:\s+(?:of|is))*",
                r"effect(?:\s+size)?(?:\s+(?:of|is))*",
            ),
            right=(r"effect\s+size",),
            kinds=("number",),
            ask="Which effect is to be detected: f² (0.02 small, 0.15 medium, 0.35 large) or R²?",
            because="weak predictors need many users",
        ),
        Slot(
            "r_squared",
            left=(
                r"(?:partial\s+)?r\s?(?:²|\^?2|[\s-]squared)(?:\s+(?:of|is))*",
                r"explain(?:s|ing|ed)?(?:\s+(?:about|of))*",
            ),
            right=(r"(?:of\s+(?:the\s+)?variance|r²|r2|r[\s-]squared)",),
            kinds=("number", "percent"),
        ),
        Slot(
            "n",
            left=(r"n", r"sample(?:\s+size)?(?:\s+of)?", r"with", r"have"),
            right=(r"(?:data\s+points|rows|cases|records|{people})",),
            kinds=("count",),
            ask="How many users are there in all?",
            because="power and the detectable effect depend on them",
        ),
    ),
    needs=(("f2", "r_squared"),),
    topics=("regression", "sample_size"),
    weight=0.6,
)
_INTERACTION: Final = Phrase(
    "",
    says="of an interaction",
    stems=("interact", "factorial", "difference of difference", "2x2", "2 x 2", "moderat"),
    asks=(
        r"interact(?:ion|s|ing)?\b|difference\s+of\s+(?:the\s+)?differences|differences?\s+(?:in|of|"
        r"between)\s+(?:the\s+)?(?:two\s+)?(?:treatment\s+)?(?:effects|lifts)",
    ),
    unless=(
        r"p-?value|significant\s*\?|\bse\b|standard\s+error|we\s+(?:saw|observed|found|measured)|anova|"
        r"\bf\s*=|\bf\s?(?:²|2)|3\s?x\s?\d|\d\s?x\s?3|simpson|interaction\s+rate|per\s+{people}|"
        r"before\s+and\s+after|diff\w*[\s-]in[\s-]diff",
    ),
    slots=(
        Slot(
            "effect",
            left=(
                r"(?:interaction|difference\s+(?:of|in|between)\s+(?:the\s+)?(?:two\s+)?(?:differences|"
                r"effects|lifts))\)?(?:\s+(?:effect|term|size))?(?:\s+(?:of|is|at|least))*",
                r"detect(?:\s+(?:an?|the))?(?:\s+difference(?:\s+of)?)?",
            ),
            right=(r"(?:(?:percentage\s+)?points?\s+)?interaction",),
            kinds=("number", "count", "points", "money"),
            ask="How large an interaction is to be detected: the effect at one level minus that at "
            "the other, in the metric's unit?",
            because="the number of users grows with one over its square",
        ),
        Slot(
            "baseline",
            left=(
                r"(?:conversion|baseline|base|rate)(?:\s+(?:rate|of|is|about|at|around|currently))*",
            ),
            right=(r"(?:conversion|baseline|base\s+rate|rate)",),
            kinds=("percent",),
        ),
        Slot(
            "n",
            left=(r"n", r"cells?\s+of"),
            right=(
                r"(?:{people}\s+)?(?:per|in\s+each|each|in\s+every|a)\s*(?:cell|{arm}|combination)?",
            ),
            kinds=("count",),
            ask="How many users does each of the four cells have?",
            because="power and the detectable interaction depend on them",
        ),
    ),
    needs=(("sd", "baseline"),),
    spends=(r"\b2\s?(?:x|×|by)\s?2\b",),  # the sign for times
    topics=("factorial_design", "interaction_effect"),
    weight=0.7,
)

PHRASES: Final[tuple[Phrase, ...]] = (
    *plans("anova", _ANOVA),
    *plans("chi-square", _CHI_SQUARE),
    *plans("mann-whitney", _MANN_WHITNEY),
    *plans("regression", _OF_REGRESSION),
    *plans("interaction", _INTERACTION),
)
