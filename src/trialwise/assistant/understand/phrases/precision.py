"""Phrases for the margin of error of rates, means and differences."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot

_PRECISION: Final = Slot(
    "margin",
    left=(
        r"margins?\s+of\s+error(?:\s+of)?",
        r"±",
        r"\+/-",
        r"\+-",
        r"within",
        r"precision(?:\s+of)?",
        r"half[\s-]width(?:\s+of)?",
        r"accurate\s+to",
        r"to\s+within",
        r"plus\s+or\s+minus",
    ),
    right=(r"margin(?:\s+of\s+error)?", r"precision"),
    kinds=("percent", "points", "number", "count", "money"),
    ask="How large may the margin of error be (for example ±3 points)?",
    because="the number of users grows with one over its square",
)
_POPULATION: Final = Slot(
    "population",
    left=(
        r"population(?:\s+(?:of|size|is))*",
        r"only(?:\s+have)?",
        r"out\s+of",
        r"we\s+(?:only\s+)?have(?:\s+only)?",
        r"among",
    ),
    right=(
        r"(?:population|in\s+(?:the\s+)?(?:population|company|total)|customers\s+(?:in\s+total|overall|altogether)|employees|members|customers)",
    ),
    kinds=("count",),
)
_PRECISION_ASKS: Final = (
    r"margin\s+of\s+error",
    r"±|\+/-|\+-|plus\s+or\s+minus",
    r"\bto\s+within\b|\bwithin\b.{0,20}(?:points?|pp|%|\$)",
    r"precision|half[\s-]width|how\s+precise",
    r"responses?|survey|poll",
)
_PRECISION_STEMS: Final = (
    "margin of error",
    "±",
    "+/-",
    "+-",
    "within",
    "precis",
    "survey",
    "poll",
    "half-width",
    "half width",
    "responses",
    "plus or minus",
)

PHRASES: Final[tuple[Phrase, ...]] = (
    *(
        Phrase(
            name,
            says="the margin of error",
            stems=_PRECISION_STEMS,
            asks=_PRECISION_ASKS,
            unless=(
                r"\d\s*/\s*\d{2}",
                r"equivalen|inferior|tost|twyman|difference|lift",
                r"\bse\b|standard\s+error",
                *(
                    (r"how\s+many|sample\s+size|\bneeded\b|n\s*\?",)
                    if not name.startswith("sample")
                    else ()
                ),
            ),
            target="sample_size" if name.startswith("sample") else "",
            slots=(
                *((_PRECISION,) if name.startswith("sample") else ()),
                _POPULATION,
                Slot(
                    "n",
                    right=(r"(?:responses?|answers?|respondents|completes|orders|{people})",),
                    left=(r"n", r"sample\s+of"),
                    kinds=("count",),
                ),
                Slot(
                    "baseline",
                    left=(
                        r"(?:expect(?:ed|ing)?|around|about|proportion|share|rate|p)(?:\s+(?:of|is|around|about|near))*",
                    ),
                    kinds=("percent", "number"),
                ),
                Slot(
                    "alpha",
                    right=(r"(?:confidence|interval|ci\b|level)",),
                    left=(r"at", r"confidence", r","),
                    kinds=("percent",),
                    turn=lambda c: 1 - c if c >= 0.5 else c,
                    weak=True,
                ),
            ),
            topics=("confidence_interval", "confidence_interval", "sample_size"),
        )
        for name in (
            "sample-size-precision-proportion",
            "precision-proportion",
            "sample-size-precision-mean",
            "precision-mean",
        )
    ),
    *(
        Phrase(
            name,
            says="the precision of the difference",
            stems=(
                "within",
                "±",
                "+/-",
                "+-",
                "precis",
                "half-width",
                "margin of error",
                "interval",
                "width",
            ),
            asks=(
                r"(?:difference|lift|effect)\b.{0,80}(?:±|\+/-|\+-|within|precis|half[\s-]width|margin\s+of\s+error|width)",
                r"(?:±|\+/-|\+-|precis|half[\s-]width|margin\s+of\s+error|width).{0,80}(?:difference|lift|effect)",
            ),
            unless=(
                r"\d\s*/\s*\d{2}",
                r"equivalen|inferior|tost|twyman",
                r"\bse\b|standard\s+error",
                *(
                    (r"how\s+many|sample\s+size|\bneeded\b|n\s*\?",)
                    if not name.startswith("sample")
                    else ()
                ),
            ),
            target="sample_size" if name.startswith("sample") else "",
            slots=(
                *((_PRECISION,) if name.startswith("sample") else ()),
                Slot(
                    "baseline",
                    left=(
                        r"(?:rates?|baseline|around|about|proportions?)(?:\s+(?:of|is|around|about|near))*",
                    ),
                    kinds=("percent", "number"),
                ),
            ),
            topics=("confidence_interval", "sample_size"),
            weight=0.5,
        )
        for name in (
            "sample-size-precision-difference-proportions",
            "precision-difference-proportions",
            "sample-size-precision-difference-means",
            "precision-difference-means",
        )
    ),
)
