"""Phrases for alpha shared among tests: by weight, over looks, over variants and metrics."""

from collections.abc import Mapping
from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot
from trialwise.assistant.understand.phrases.multiple import COUNT, EACH_ALPHA
from trialwise.core.records import Value

# "3 variants and 4 metrics" are 12 tests.
_NUMBERS: Final = ("", "", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ARMS: Final = r"(?:variants|treatments|challengers|segments|countries|markets)"
_METRICS: Final = r"(?:metrics|kpis|outcomes|goals|endpoints)"
_N: Final = rf"(?:\d+|{'|'.join(_NUMBERS[2:])})"
_BOTH: Final = (
    rf"\b{_N}\s+{_ARMS}\b.{{0,40}}\b{_N}\s+(?:\w+\s+)?{_METRICS}|"
    rf"\b{_N}\s+(?:\w+\s+)?{_METRICS}\b.{{0,40}}\b{_N}\s+{_ARMS}"
)
_OF_ARMS: Final = (
    r"(?:[\w-]+\s+)?(?:variants|arms|groups|treatments|versions|variations|means|designs)"
)
_PAIRWISE: Final = (
    r"(?:pair[\s-]?wise|(?:all|every|each)\s+(?:the\s+)?(?:possible\s+)?pairs?|all\s+(?:vs\.?|versus|against)\s+"
    r"all|every\s+(?:one\s+)?against\s+every|each\s+(?:vs\.?|versus|against|with)\s+(?:each|every))"
)
_TO_CONTROL: Final = (
    r"\s+(?:each\s+|all\s+)?(?:(?:are|is)\s+)?(?:compared\s+)?(?:against|vs\.?|versus|with|to|plus|and|\+)\s+"
    r"(?:an?\s+|the\s+|one\s+)?(?:common\s+|single\s+|shared\s+)?control"
)
_COMPARED: Final = (
    rf"\b{_N}\s+{_OF_ARMS}(?:{_TO_CONTROL}|\b.*{_PAIRWISE})|{_PAIRWISE}\b.*\b{_N}\s+{_OF_ARMS}"
)


def _either(count: int) -> str:
    return rf"\b(?:{count}|{_NUMBERS[count]})\s+{_OF_ARMS}"


# "5 variants, all pairs" are 10 tests, "5 variants against control" are 5.
_PAIRS: Final[Mapping[Value, str]] = {
    count * (count - 1) // 2: rf"{_either(count)}\b.*{_PAIRWISE}|{_PAIRWISE}\b.*{_either(count)}"
    for count in range(2, 11)
}
_VERSUS_CONTROL: Final[Mapping[Value, str]] = {
    count: rf"{_either(count)}{_TO_CONTROL}" for count in range(2, 11)
}
_PRODUCTS: Final[Mapping[Value, str]] = {
    total: "|".join(
        rf"\b(?:{a}|{_NUMBERS[a]})\s+{_ARMS}\b.{{0,40}}\b(?:{b}|{_NUMBERS[b]})\s+(?:\w+\s+)?{_METRICS}|"
        rf"\b(?:{b}|{_NUMBERS[b]})\s+(?:\w+\s+)?{_METRICS}\b.{{0,40}}\b(?:{a}|{_NUMBERS[a]})\s+{_ARMS}"
        for a in range(2, len(_NUMBERS))
        for b in range(2, len(_NUMBERS))
        if a * b == total
    )
    for total in sorted({a * b for a in range(2, 11) for b in range(2, 11)})
}

_TOTALS: Final[Mapping[Value, str]] = {
    total: "|".join(
        table[total] for table in (_PAIRS, _VERSUS_CONTROL, _PRODUCTS) if total in table
    )
    for total in sorted({*_PAIRS, *_VERSUS_CONTROL, *_PRODUCTS}, key=int, reverse=True)
}

PHRASES: Final[tuple[Phrase, ...]] = (
    Phrase(
        "bonferroni-alpha",
        says="alpha per look",
        stems=("bonferroni", "sidak", "šidák", "split alpha", "divide alpha"),
        asks=(r"bonferroni|[sš]id[aá]k|(?:split|divide)\w*\s+(?:the\s+)?alpha",),
        unless=(r"o'?\s?brien|\bobf\b|pocock|\bmetrics\b", r"\bz\s*(?:=|of|is|values?)\s*[\d-]"),
        slots=(
            Slot(
                "tests",
                left=(r"(?:looks|peeks|analyses)",),
                right=(
                    r"(?:(?:interim|planned|equal|scheduled|equally[\s-]spaced)\s+)*(?:looks?|peeks?|"
                    r"analyses|checks?|interims?|times)",
                ),
                kinds=("count", "number"),
                ask="How many looks are planned, the last one included (for example 5)?",
                because="alpha is shared among all looks",
            ),
            EACH_ALPHA,
        ),
        topics=("bonferroni", "sequential_testing"),
        weight=0.2,
    ),
    Phrase(
        "weighted-bonferroni",
        says="alpha per test by weight",
        stems=("weight",),
        asks=(
            r"weight\w*\b.{0,60}(?:bonferroni|alpha|family)",
            r"(?:bonferroni|alpha|family[\s-]?wise)\b.{0,80}weight",
        ),
        unless=(r"stouffer|combin\w*\s+p",),
        slots=(
            Slot(
                "weights",
                left=(
                    r"weight(?:s|ed|ing)?(?:\s+(?:of|are|by|with|as|the|metrics|tests|in|to|alpha|"
                    r"bonferroni))*",
                ),
                right=(r"weight(?:s|ing)?",),
                kinds=("count", "number", "percent", "split"),
                ask="What is the weight of each test (for example 50, 30 and 20)?",
                because="alpha is shared in proportion to the weights",
            ),
            EACH_ALPHA,
        ),
        topics=("bonferroni", "multiple_comparisons"),
        weight=1.0,
    ),
    Phrase(
        "range-critical",
        says="the critical value of the studentized range",
        stems=("studentized range", "studentised range", "tukey", "q for", "qtukey"),
        asks=(
            r"(?:studenti[sz]ed\s+range|tukey'?s?|\bhsd\b).{0,60}(?:critical|\bq\b|value|quantile)",
            r"(?:critical|\bq\b|quantile)\b.{0,60}(?:studenti[sz]ed\s+range|tukey|\bhsd\b)",
        ),
        unless=(r"\bmeans?\s+\d", r"\bsds?\b"),
        slots=(
            Slot(
                "groups",
                left=(r"(?:number\s+of\s+)?groups", r"k", r"means"),
                right=(r"(?:{arm}s|groups|means|treatments|variants|levels|arms)",),
                kinds=("count", "number"),
                ask="How many groups are compared (for example 4)?",
                because="the range of more means is wider",
            ),
            Slot(
                "df",
                left=(r"(?:error\s+)?(?:df|degrees\s+of\s+freedom|dof)", r"ν|nu"),
                right=(r"(?:(?:error|residual|within)\s+)?(?:df|degrees\s+of\s+freedom|dof)",),
                kinds=("count", "number"),
                ask="How many degrees of freedom does the error have (users minus groups)?",
                because="with few the spread itself is uncertain",
            ),
            EACH_ALPHA,
        ),
        topics=("multiple_comparisons", "anova"),
        weight=1.0,
    ),
    *(
        Phrase(
            calculator,
            says=says,
            stems=(
                *("variant", "treatment", "challenger", "segment", "countr", "market"),
                *("arms", "groups", "version", "variation", "means", "designs"),
            ),
            asks=asks,
            unless=(
                r"sample\s+size|how\s+many\s+(?:{people})|\bpower\b",
                r"\bp\s*=\s*0?\.\d",
                *unless,
            ),
            spends=(
                rf"\b(?:\d+|{'|'.join(_NUMBERS[2:])})\s+(?:\w+\s+)?(?:{_ARMS}|{_METRICS})",
                rf"\b{_N}\s+{_OF_ARMS}",
            ),
            slots=(Slot("tests", choices=_TOTALS, ask=COUNT.ask), EACH_ALPHA),
            topics=("multiple_comparisons",),
            weight=4.0,
        )
        for calculator, says, asks, unless in (
            (
                "family-wise-error",
                "the family-wise error rate",
                (
                    rf"^(?=.*(?:{_BOTH}|{_COMPARED})).*(?:family|fwer|false\s+(?:positive|alarm)|at\s+least\s+one)",
                ),
                (
                    r"alpha\s+per|per[\s-](?:test|comparison)|(?:hold|keep|control)\w*\s",
                    r"bonferroni|[sš]id[aá]k",
                ),
            ),
            (
                "bonferroni-alpha",
                "alpha per test",
                (
                    rf"^(?=.*(?:{_BOTH}|{_COMPARED})).*(?:bonferroni|[sš]id[aá]k|alpha|threshold|level)",
                ),
                (r"dunnett|tukey|\bdetect",),
            ),
        )
    ),
)
