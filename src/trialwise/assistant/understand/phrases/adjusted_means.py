"""Phrases for means that are corrected: ratio metrics, CUPED, difference in differences."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot
from trialwise.assistant.understand.phrases.wording import ERROR, NOT_PLAN, PLAIN

_SD: Final = r"(?:sds?|s\.d\.|standard\s+deviations?|std)"
_COVARIATE: Final = r"(?:covariates?|pre(?:[\s-]?(?:period|experiment))?|baseline)"
_ARMS: Final = {
    "a": r"(?:control|a|old)",
    "b": r"(?:treatment|treated|treat|b|new|variant|exposed)",
}
_R: Final = (r"correlations?(?:\s+(?:of|is|in|between|both))*", r"r", r"rho", r"corr")


def _ratio_slots() -> tuple[Slot, ...]:
    """Return the slots of both parts of the ratio in both arms, in the order they are said."""
    found: list[Slot] = []
    for arm in "ab":
        for part, other in (
            ("numerator", r"clicks?|revenue|orders?|conversions|events"),
            ("denominator", r"views?|sessions?|impressions|visits?|page\s?views"),
        ):
            words = rf"(?:{part}s?|{other})"
            found += [
                Slot(
                    f"mean_{part}_{arm}",
                    left=(
                        rf"(?:mean|average)\s+{words}(?:\s+per\s+user)?",
                        rf"{words}(?:\s+per\s+user)?(?:\s+(?:mean|average))?",
                    ),
                    kinds=PLAIN,
                ),
                Slot(
                    f"sd_{part}_{arm}",
                    left=(rf"{_SD}(?:\s+of\s+(?:the\s+)?{words})?", rf"{words}\s+{_SD}"),
                    kinds=PLAIN,
                ),
            ]
        found.append(Slot(f"covariance_{arm}", left=(r"cov(?:ariance)?s?",), kinds=PLAIN))
        found.append(Slot(f"correlation_{arm}", left=_R, kinds=("number",)))
    return tuple(found)


def _did_slots() -> tuple[Slot, ...]:
    """Return the slots of mean, deviation and users of both arms before and after."""
    found: list[Slot] = []
    for arm, label in _ARMS.items():
        for time, when in (("before", r"(?:before|pre)"), ("after", r"(?:after|post)")):
            found += [
                Slot(
                    f"mean_{time}_{arm}",
                    left=(
                        rf"{label}\s+(?:mean\s+)?{when}(?:\s+mean)?\s*:?",
                        rf"{when}\s+(?:\w+\s+)?{label}\s*:?",
                        when,
                    ),
                    right=(when,),
                    kinds=PLAIN,
                    ask=f"What is the mean {time} in "
                    f"{'control' if arm == 'a' else 'the treatment'}?",
                    because="the estimate is the change of one arm minus that of the other",
                ),
                Slot(f"sd_{time}_{arm}", left=(_SD,), right=(_SD,), kinds=PLAIN),
                Slot(f"n_{time}_{arm}", left=(r"n",), right=(r"{people}",), kinds=("count",)),
            ]
    return (*found, Slot("correlation", left=_R, kinds=("number",)))


PHRASES: Final[tuple[Phrase, ...]] = (
    Phrase(
        "ratio-metric-test",
        says="the test of a ratio metric",
        stems=(
            "numerator",
            "denominator",
            "ratio metric",
            "delta method",
            "delta-method",
            "per session",
            "per page",
            "per impression",
            "per view",
            "per visit",
            "ratios",
        ),
        asks=(
            r"numerator|denominator|ratio\s+metric|delta[\s-]method",
            r"per\s+(?:session|page\s?view|impression|view|visit)\b.*(?:randomi[sz]ed\s+by\s+user|users?\s+(?:as|are)\s+(?:the\s+)?units)",
            r"(?:two|both|the)\s+ratios\b.*\b(?:corr|cov)|\b(?:corr|cov).*\bratios\b",
        ),
        unless=(r"(?:lift|relative)\b.{0,60}interval|fieller", *NOT_PLAN),
        slots=(
            *_ratio_slots(),
            Slot("n_a", left=(r"n",), right=(r"{people}",), kinds=("count",)),
            Slot("n_b", left=(r"n", r"and"), right=(r"{people}",), kinds=("count",)),
        ),
        topics=("ratio_metric", "delta_method"),
        weight=0.2,
    ),
    Phrase(
        "cuped-estimate",
        says="the CUPED estimate",
        stems=("cuped", "covariate", "pre-period", "pre period", "theta", "pre-experiment"),
        asks=(r"cuped|covariate|pre[\s-]?(?:period|experiment)|\btheta\b",),
        unless=(r"how\s+much\s+(?:variance|does)|\bremov|\breduc|\bsave", *NOT_PLAN),
        slots=(
            Slot(
                "covariate_mean_a",
                left=(rf"{_COVARIATE}\s+(?:means?|averages?)(?:\s+(?:of|in|control|a|is|were))*",),
                kinds=PLAIN,
            ),
            Slot(
                "covariate_mean_b",
                left=(
                    rf"{_COVARIATE}\s+(?:means?|averages?)(?:\s+(?:of|in|treatment|b|is|were))*",
                    r"and",
                    r"vs\.?",
                ),
                kinds=PLAIN,
            ),
            Slot("covariate_sd_a", left=(rf"{_COVARIATE}\s+{_SD}",), kinds=PLAIN),
            Slot("covariate_sd_b", left=(rf"{_COVARIATE}\s+{_SD}", r"and"), kinds=PLAIN),
            Slot("theta", left=(r"theta", r"θ"), kinds=PLAIN),
            Slot("correlation", left=_R, right=(r"correlation",), kinds=("number",)),
        ),
        results="means",
        topics=("cuped",),
    ),
    Phrase(
        "difference-in-differences",
        says="the difference in differences",
        stems=("difference in diff", "difference-in-diff", "diff-in-diff", "diff in diff", "did"),
        asks=(
            r"diff(?:erence)?s?[\s-]in[\s-]diff",
            r"(?-i:\bDiD\b|\bDID\b)|\bdid\s+(?:estimate|estimator|effect)",
        ),
        unless=NOT_PLAN,
        slots=_did_slots(),
        topics=("difference_in_differences",),
    ),
    Phrase(
        "difference-in-differences-means",
        says="the difference in differences",
        stems=("diff", "did", "while", "control"),
        asks=(
            r"diff(?:erence)?s?[\s-]in[\s-]diff|(?-i:\bDiD\b|\bDID\b)|\bdid\s+(?:estimate|estimator|effect)",
            rf"(?:{_ARMS['b']})\b[^.;]*\d\s*(?:to|->|→)\s*\d.*(?:{_ARMS['a']})\b[^.;]*\d\s*(?:to|->|→)\s*\d.*(?:effect|estimate|caus|impact)",
        ),
        unless=(r"\bsds?\b|standard\s+dev|\bn\s*=|\d\s*%|\d\s*/\s*\d{2}|\busers\b", *NOT_PLAN),
        slots=(
            *(
                Slot(
                    f"mean_{time}_{arm}",
                    left=left,
                    kinds=PLAIN,
                    ask=f"What is the mean {time} in "
                    f"{'control' if arm == 'a' else 'the treatment'}?",
                    because="the estimate is the change of one arm minus that of the other",
                )
                for arm, label in _ARMS.items()
                for time in ("before", "after")
                for left in (
                    (
                        rf"{label}\s+(?:mean\s+)?{time}(?:\s+mean)?\s*:?",
                        rf"{time}\s+(?:in\s+)?(?:the\s+)?{label}\s*:?",
                    ),
                )
            ),
            ERROR,
        ),
        results="changes",
        topics=("difference_in_differences",),
        weight=0.2,
    ),
)
