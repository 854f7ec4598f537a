"""Phrases for standard deviations and errors: pooled, compared, of a mean or a rate."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot
from trialwise.assistant.understand.phrases.wording import NOT_PLAN, PLAIN

_SD: Final = r"(?:sds?|standard\s+deviations?|st\.?\s?devs?|std\s*devs?|spreads?|varianc\w+)"

PHRASES: Final[tuple[Phrase, ...]] = (
    Phrase(
        "pooled-sd",
        says="the pooled standard deviation",
        stems=("pool", "common sd", "common standard", "combin"),
        asks=(
            rf"pool\w*\b.{{0,30}}\b{_SD}|{_SD}\b.{{0,40}}\bpool\w*",
            rf"combin\w*\s+(?:the\s+|these\s+|two\s+|both\s+)*{_SD}|common\s+{_SD}\b.{{0,60}}\?",
        ),
        unless=(r"\banova\b|\bp[\s-]?value|\bsignific|t[\s-]test|cohen|hedges", *NOT_PLAN),
        slots=(
            Slot(
                "sds",
                kinds=PLAIN,
                ask="What is the standard deviation of each group (for example 4 and 6)?",
                because="the pooled one is their mean, weighted by the users",
            ),
            Slot(
                "ns",
                kinds=("count",),
                ask="How many users does each group have?",
                because="larger groups weigh more",
            ),
        ),
        results="groups",
        topics=("standard_deviation",),
        weight=0.5,
    ),
    Phrase(
        "variance-test",
        says="the test of two standard deviations",
        stems=("varianc", "standard deviation", "sd", "f test", "f-test", "spread", "variab"),
        asks=(
            rf"(?:equal\w*|compar\w*|test|differ\w*|ratio|same|larger|smaller|higher|more)\b.{{0,80}}\b{_SD}",
            rf"\b{_SD}\b.{{0,90}}(?:equal|differ|ratio|compar|\btest|same|larger|smaller|higher)",
            r"\bf[\s-]test|more\s+variable",
        ),
        unless=(
            r"\bmeans?\b|average|\bavg\b|reduc|cuped|pool|cluster|\banova\b|\bpast\b|\bprior\b|differences"
            r"|\bf\s*(?:\(|=|of\b)|t[\s-]test|\bz[\s-]test|\bse\b|±|lift|cohen|hedges",
            *NOT_PLAN,
        ),
        slots=(
            Slot("sd_a", kinds=PLAIN, ask="What is the standard deviation of each group?"),
            Slot("n_a", kinds=("count",), ask="How many users does each group have?"),
        ),
        results="groups",
        topics=("variance", "standard_deviation"),
        weight=0.1,
    ),
    Phrase(
        "standard-error",
        says="the standard error",
        stems=("standard error", "se of", "sem", "std error", "se for"),
        asks=(r"standard\s+error|\bse\s+(?:of|for)\b|\bsem\b|std\.?\s*error",),
        unless=(
            r"(?:standard\s+errors?|\bse\b|\bsem\b)\s*(?:=|is|:|was)?\s*\.?\d",
            r"(?:standard\s+errors?|\bse\b|\bsem\b)\s+of\s+\.?\d[\d.]*(?!\s*%|[\d.])",
            r"difference|\blift\b|\bvs\b|\beffect\b|estimate|\d\s*%?\s*(?:to|,|–|-)\s*\d[\d.]*\s*%?\s*[\])]",
            r"\binterval\b|\bci\b|±|correlation|odds|ratio|\bcluster|bayes",
            *NOT_PLAN,
        ),
        slots=(
            Slot(
                "sd",
                left=(_SD, r"s\.d\.", r"σ", r"sigma", r"s(?=\s*=)"),
                right=(_SD,),
                kinds=PLAIN,
                ask="What is the standard deviation (or, for a conversion rate, the rate)?",
                because="the standard error is the standard deviation over the root of the users",
            ),
            Slot(
                "n",
                left=(
                    r"n",
                    r"sample(?:\s+size)?(?:\s+of)?",
                    r"from",
                    r"of",
                    r"in",
                    r"on",
                    r"with",
                    r"among",
                ),
                right=(r"(?:values?|measurements?|data\s+points|{people})",),
                kinds=("count",),
                bare=True,
                ask="How many users are there?",
                because="the standard error shrinks with their root",
            ),
            Slot(
                "baseline",
                left=(r"(?:{rate}|proportion|p)(?:\s+of)?", r"(?:se|error)\s+(?:of|for)"),
                right=(r"(?:{rate}|proportion)",),
                kinds=("percent", "number"),
            ),
        ),
        topics=("standard_error",),
    ),
)
