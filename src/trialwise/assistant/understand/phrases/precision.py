"""Phrases for the margin of error of rates, means and differences, and the users it needs."""

from dataclasses import replace
from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot, Target

_WORDS: Final = (
    r"(?:margins?\s+of\s+error|error\s+margin|moe|precision|half[\s-]?width|accuracy)"
    r"(?:\s+(?:of|is|at|to|below|under|at\s+most|within|±))*",
    r"±|\+/-|\+-|plus\s+or\s+minus|plus/minus|give\s+or\s+take",
    r"(?:to\s+)?within(?:\s+(?:a|plus\s+or\s+minus))*",
    r"accurate\s+to(?:\s+within)?|no\s+wider\s+than",
)
_ANY: Final = ("percent", "points", "number", "count", "money")
_MARGIN: Final = Slot(
    "margin",
    left=_WORDS,
    right=(r"(?:margins?(?:\s+of\s+error)?|precision|either\s+(?:way|side)|accuracy|error\b)",),
    kinds=_ANY,
    ask="How large may the margin of error be (for example ±3 points)?",
    because="the number of users grows with one over its square",
)
_RELATIVE: Final = tuple(
    Slot(
        name,
        left=_WORDS,
        right=(r"(?:relative(?:ly)?|of\s+(?:the|its)\s+(?:mean|value|lift))",),
        kinds=("percent",),
    )
    for name in ("relative_margin", "lift_margin")
)
_SAMPLE: Final = Slot(
    "n",
    left=(r"n|sample(?:\s+size)?(?:\s+of)?|with|from|ask(?:ing)?|survey(?:ing)?",),
    right=(
        r"(?:(?:survey|poll)\s+)?(?:responses?|answers?|respondents|completes|orders|ratings?|"
        r"interviews|votes|{people})",
    ),
    kinds=("count",),
    ask="How many users or answers are there?",
    because="the margin of error shrinks with the root of their number",
)
_POPULATION: Final = Slot(
    "population",
    left=(
        r"population(?:\s+(?:of|size|is))*",
        r"(?:only|just)(?:\s+have)?",
        r"out\s+of(?:\s+(?:only|our|all|a\s+total\s+of))*",
        r"(?:we|there)\s+(?:only\s+)?(?:have|are)(?:\s+(?:only|just))?",
        r"(?:among|customer\s+base\s+of|user\s+base\s+of|company\s+of|all)",
    ),
    right=(
        r"(?:population|in\s+(?:the\s+)?(?:population|company|total)|(?:customers|users|members|"
        r"accounts)\s+(?:in\s+total|overall|altogether|exist)|employees)",
    ),
    kinds=("count",),
)
_LEVEL: Final = Slot(
    "alpha",
    left=(r"confidence(?:\s+(?:level|of|at))*", r"at"),
    right=(r"(?:confidence|(?:confidence\s+)?intervals?|cis?\b|level|sure|certain\w*)",),
    kinds=("percent",),
    turn=lambda level: round(1 - level, 12),
    bare=True,
    least=0.8,
)
_RATE: Final = Slot(
    "baseline",
    left=(
        r"(?:expect(?:ed|ing)?|around|about|near|proportions?|shares?|rates?|conversions?|"
        r"baseline|p|"
        r"assum\w+|guess|roughly|of|at)(?:\s+(?:of|is|are|around|about|near|a|it|at|to\s+be|rate|"
        r"true|the))*",
    ),
    right=(
        r"of(?=\s*\Z)",  # "85 % of 400 answers"
        r"(?:of\s+(?:them|{people}|all)\s+)?(?:conversion|rate|baseline|expected|share|proportion|"
        r"(?:would\s+|have\s+)?(?:sa(?:y|id)|answer\w*|agree\w*|lik\w+|prefer\w*|approv\w+|support\w*|"
        r"voted?|chose|want\w*|are|were|use\w*|bought|convert\w*|click\w*|recommend\w*|yes|in\s+favou?r|"
        r"satisf\w+|happy)\b)",
    ),
    kinds=("percent", "number"),
    bare=True,
)
_STEMS: Final = (
    "margin of error",
    "error margin",
    "±",
    "+/-",
    "+-",
    "within",
    "precis",
    "accura",
    "survey",
    "poll",
    "half-width",
    "half width",
    "responses",
    "plus or minus",
    "give or take",
    "moe",
    "respondents",
    "confidence interval",
    "ci ",
)
_ASKS: Final = (
    r"margins?\s+of\s+error|error\s+margin|\bmoe\b",
    r"±|\+/-|\+-|plus\s+or\s+minus|give\s+or\s+take|accurate\s+to",
    r"\bto\s+within\b|\bwithin\b.{0,20}(?:points?|pp|%|\$|€|£)",
    r"(?:precision|half[\s-]?width|how\s+(?:precise|accurate))",
    r"(?:how\s+many|sample\s+size).{0,40}(?:responses?|respondents|survey|poll|answers)",
    r"(?:responses?|respondents|survey|poll|answers).{0,30}(?:needed|required|how\s+many|"
    r"sample\s+size)",
    r"(?:how\s+many|sample\s+size)\b.{0,80}\d+\s?%\s*(?:confidence\s+interval|"
    r"ci)\b(?!.{0,40}(?:power|detect|lift))",
)
_NOT_HERE: Final = (
    r"equivalen|inferior|tost|twyman|\bse\b|standard\s+errors?|\bdetect|\bpower\b|\bmde\b|cuped|"
    r"srm",
    r"p-?value|significant|sd\s+±|±\s*[\d.]+\s*(?:\(|vs|and\s+(?:treatment|b\b))|\bbayes|"
    r"posterior|per\s+arm\s+had",
)
_NPS: Final = r"\bnps\b|net[\s-]promoter|promoters?\b|detractors?\b"
_A_DIFFERENCE: Final = (
    r"\bdifferences?\b|\blift\b|\beffects?\b|per\s+arm|each\s+arm|"
    r"two\s+(?:rates|means|arms|groups)|holdout"
)
_A_MEAN: Final = r"\bsds?\b|standard\s+deviation|stdev|\bsigma\b|\bmeans?\b|average|σ"
_A_PLAN: Final = r"how\s+many|sample\s+size|\bneed(?:ed)?\b|\brequired\b|\bn\s*\?"
_SEEN: Final = r"\d\s*/\s*\d{2}|\d\s+(?:out\s+)?of\s+[\d,]{3,}\s+(?:users|people|respondents|said)"


def _precision(metric: str, *, is_plan: bool) -> Phrase:
    """Return the phrase of the margin of error of one rate or one mean, or of the users for it."""
    names_mean = (_A_MEAN,) if metric == "proportion" else ()
    target: Target = "sample_size"
    margin = replace(_MARGIN, kinds=("percent", "points", "number")) if names_mean else _MARGIN
    return Phrase(
        f"{'sample-size-' if is_plan else ''}precision-{metric}",
        says="the margin of error" if not is_plan else "the sample size for a margin of error",
        stems=_STEMS,
        asks=(*_ASKS, r"responses?|survey|poll") if not is_plan else _ASKS,
        unless=(
            *_NOT_HERE,
            _NPS,
            _A_DIFFERENCE,
            _SEEN,
            *names_mean,
            *(() if is_plan else (_A_PLAN,)),
        ),
        target=target if is_plan else "",
        slots=(
            *((margin, *_RELATIVE) if is_plan else ()),
            _POPULATION,
            *(() if is_plan else (_SAMPLE,)),
            _LEVEL,
            *((_RATE,) if metric == "proportion" else ()),
        ),
        topics=("confidence_interval", "sample_size"),
        weight=0.3 if metric == "proportion" else 0.4,
    )


def _difference(metric: str, *, is_plan: bool) -> Phrase:
    """Return the phrase of the margin of error of a difference, or of the users for it."""
    of_a_mean = r"\bsds?\b|standard\s+deviation|stdev|\bsigma\b|\bmeans\b|σ"
    target: Target = "sample_size"
    return Phrase(
        f"{'sample-size-' if is_plan else ''}precision-difference-{metric}",
        says=f"the {'sample size for the ' if is_plan else ''}precision of a difference",
        stems=(*_STEMS, "interval", "width", "known to", "holdout"),
        asks=(
            r"(?:differences?|lift|effects?|holdout)\b.{0,90}(?:±|\+/-|\+-|within|precis|"
            r"half[\s-]?width|"
            r"margin\s+of\s+error|\bwidth|accura)",
            r"(?:±|\+/-|\+-|\bwithin\b|precis|half[\s-]?width|margin\s+of\s+error|\bwidth|"
            r"accura).{0,90}"
            r"(?:differences?|lift|effects?|per\s+(?:arm|group)|each\s+arm)",
        ),
        unless=(
            *_NOT_HERE,
            r"\d\s*/\s*\d{2}",
            *((of_a_mean,) if metric == "proportions" else ()),
            *(() if is_plan else (_A_PLAN,)),
        ),
        target=target if is_plan else "",
        slots=(
            *((_MARGIN, _RELATIVE[1]) if is_plan else ()),
            _LEVEL,
            *((_RATE,) if metric == "proportions" else ()),
            *(() if is_plan else (_PER_ARM,)),
        ),
        topics=("confidence_interval", "sample_size"),
        weight=0.5 if metric == "proportions" else 0.4,
    )


_PER_ARM: Final = Slot(
    "n",
    left=(r"n(?:\s+per\s+(?:arm|group))?",),
    right=(r"(?:{people}\s+)?(?:per|in\s+each|each)(?:\s+(?:arm|group|variant))?",),
    kinds=("count",),
    ask="How many users does each arm have?",
    because="the margin of error shrinks with the root of their number",
)


def _kind(name: str, words: str, example: str) -> Slot:
    """Return the slot of the promoters or the detractors."""
    return Slot(
        name,
        left=(rf"{words}(?:\s+(?:are|is|of|at|about|share))*",),
        right=(rf"(?:of\s+(?:them|answers|respondents|people)\s+)?(?:are\s+|as\s+)?{words}",),
        kinds=("percent",),
        ask=f"What share of the answers are {name} (for example {example})?",
        because="the score's margin depends on how many answers are at either end",
    )


def _nps(*, is_plan: bool) -> Phrase:
    """Return the phrase of the margin of a net promoter score, or of the answers for it."""
    target: Target = "sample_size"
    return Phrase(
        "sample-size-precision-nps" if is_plan else "precision-nps",
        says="the answers for a margin of the score" if is_plan else "the margin of the score",
        stems=("nps", "promoter", "detractor"),
        asks=(
            rf"^(?=.*(?:{_NPS}))(?=.*(?:±|\+/-|\+-|within|margins?\b|error|precis|accura|interval|"
            rf"\bci\b|how\s+(?:many|sure|certain|reliable)|sample\s+size|limits|plus\s+or\s+minus))",
        ),
        unless=(
            r"\bvs\.?\b|versus|compar|differ|\bdetect|\bpower\b|\bsds?\b|\bmde\b|p-?value|signific|"
            r"from\s+-?\d+\s+to",
            *(() if is_plan else (_A_PLAN,)),
        ),
        target=target if is_plan else "",
        slots=(
            *(
                (
                    replace(
                        _MARGIN,
                        kinds=("points", "percent", "number", "count"),
                        turn=lambda margin: margin / 100 if margin >= 1 else margin,
                        right=(
                            *_MARGIN.right,
                            r"(?:nps\s+)?points?\s+(?:either|of)",
                        ),
                        ask="How large may the margin of error of the score be (for example ±5)?",
                    ),
                )
                if is_plan
                else (_SAMPLE,)
            ),
            _kind("promoters", "promoters?", "45 %"),
            _kind("detractors", "detractors?", "20 %"),
            _POPULATION,
            _LEVEL,
        ),
        topics=("confidence_interval", "sample_size"),
        weight=0.8,
    )


_PLAIN_RATE: Final = _precision("proportion", is_plan=True)
# "A 20 % rate to within 5 %" can be 5 points or 5 % of the rate; a survey's "±5 %" is points.
_EITHER: Final = replace(
    _PLAIN_RATE,
    asks=(r"\bwithin\s+(?:an?\s+|plus\s+or\s+minus\s+)?[\d.]+\s?%",),
    unless=(
        *_PLAIN_RATE.unless,
        r"margins?\s+of\s+error|±|survey|poll|respond|respons|answers|points?\b|\bpp\b",
    ),
    slots=(
        replace(_MARGIN, kinds=("percent",), relative="relative_margin"),
        _POPULATION,
        _LEVEL,
        _RATE,
    ),
    needs=(("baseline",),),
    weight=1.0,
)
PHRASES: Final[tuple[Phrase, ...]] = (
    _EITHER,
    *(_nps(is_plan=is_plan) for is_plan in (True, False)),
    *(
        make(metric, is_plan=is_plan)
        for make, metrics in (
            (_precision, ("proportion", "mean")),
            (_difference, ("proportions", "means")),
        )
        for metric in metrics
        for is_plan in (True, False)
    ),
)
