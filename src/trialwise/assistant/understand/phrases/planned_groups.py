"""Phrases for plans of several groups and of ranks: ANOVA, chi-square and Mann-Whitney tests."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot, plans

_MOST_ROWS: Final = 6


def _tables() -> dict[int, str]:
    """Return, for each number of degrees of freedom, the tables that have it: 3x4 has 6."""
    found: dict[int, list[str]] = {}
    for rows in range(2, _MOST_ROWS + 1):
        for columns in range(2, _MOST_ROWS + 1):
            cells = rf"\b{rows}\s?(?:x|×|by)\s?{columns}\b"  # the sign for times
            found.setdefault((rows - 1) * (columns - 1), []).append(cells)
    return {df: "|".join(tables) for df, tables in found.items()}


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
            right=(
                r"(?:(?!per\b|each\b|in\b|a\b)\w+\s+)?(?:groups?|arms?|variants?|versions?|"
                r"levels|conditions|teams|treatments|designs)",
            ),
            kinds=("count",),
            ask="How many groups are compared?",
            because="more groups share the same spread",
        ),
        Slot(
            "means",
            left=(r"means?(?:\s+(?:of|are))*", r"averages?(?:\s+(?:of|are))*"),
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

PHRASES: Final[tuple[Phrase, ...]] = (
    *plans("anova", _ANOVA),
    *plans("chi-square", _CHI_SQUARE),
    *plans("mann-whitney", _MANN_WHITNEY),
)
