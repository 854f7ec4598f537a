"""Phrases for plans of one rate, one mean or one correlation."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot, plans

_ONE_SAMPLE: Final = Slot(
    "n", right=(r"(?:responses?|answers?|trials?|data\s+points|{people})",), left=(r"n",)
)
_CORRELATION: Final = Slot(
    "correlation",
    left=(
        r"correlations?(?:\s+(?:coefficient|between\s+\w+(?:\s+\w+){0,4}|within\s+pairs?|of|is))*",
        r"corr",
        r"rho",
        r"ρ",
        r"r",
    ),
    right=(r"correlation", r"correlated"),
    kinds=("number", "count", "percent"),
    ask="What is the correlation (for example 0.5)?",
    because="it decides how much of the variance cancels",
)

PHRASES: Final[tuple[Phrase, ...]] = (
    *plans(
        "one-proportion",
        Phrase(
            "",
            says="of one rate against a fixed value",
            stems=(
                "one-sample",
                "one sample",
                "single sample",
                "single-sample",
                "against a",
                "fixed value",
                "benchmark",
                "one group",
                "known rate",
                "null",
            ),
            asks=(
                r"(?:one|single)[\s-](?:sample|group|arm)|(?:fixed|known|historical|target|benchmark)\s+(?:value|rate|proportion)|"
                r"benchmark|against\s+a\s+(?:fixed|known|null)|\bnull\s+(?:rate|of|value)",
            ),
            unless=(
                r"\bsds?\b|standard\s+deviation|\bmean\b",
                r"pair|interval|margin\s+of\s+error|±",
            ),
            slots=(
                Slot(
                    "null",
                    left=(
                        r"null(?:\s+(?:rate|value|of|is))*",
                        r"benchmark(?:\s+(?:rate|value|of|is))*",
                        r"(?:known|fixed|historical)\s+(?:rate|value)",
                        r"p_?0",
                        r"against(?:\s+(?:a|the))?",
                        r"is\s+our\s+rate",
                        r"from",
                    ),
                    right=(r"(?:benchmark|null)",),
                    kinds=("percent", "number"),
                    ask="Which fixed rate is it compared with (for example 50 %)?",
                    because="the test sets one rate against it",
                ),
                Slot(
                    "target",
                    left=(
                        r"rather",
                        r"or",
                        r"vs\.?",
                        r"versus",
                        r"true(?:\s+rate)?",
                        r"to",
                        r"p_?1",
                        r"detect",
                    ),
                    kinds=("percent", "number"),
                ),
                _ONE_SAMPLE,
            ),
            topics=("sample_size", "binomial_distribution"),
        ),
    ),
    *plans(
        "one-mean",
        Phrase(
            "",
            says="of one mean against a fixed value",
            stems=(
                "one-sample",
                "one sample",
                "single sample",
                "single-sample",
                "one group",
                "fixed value",
                "benchmark",
                "known mean",
            ),
            asks=(r"(?:one|single)[\s-](?:sample|group|arm)|fixed\s+value|benchmark|known\s+mean",),
            unless=(r"pair", r"margin\s+of\s+error|±|interval"),
            slots=(
                Slot(
                    "null",
                    left=(r"null(?:\s+mean)?", r"benchmark", r"known\s+mean", r"against"),
                    kinds=("number", "count", "money"),
                ),
                _ONE_SAMPLE,
            ),
            change="means",
            topics=("sample_size", "two_sample_t_test"),
        ),
    ),
    *plans(
        "correlation",
        Phrase(
            "",
            says="of a test of a correlation",
            stems=("correlation", "corr ", " r=", " r =", "pearson", "rho"),
            asks=(r"correlation|\br\s*=|pearson|\brho\b",),
            unless=(
                r"cuped|covariate|pre[\s-]?period|pair|intra|icc|between\s+(?:the\s+two\s+)?measurements|switchback|numerator|sd\b|conversion|baseline|lift",
            ),
            slots=(_CORRELATION, _ONE_SAMPLE),
            topics=("correlation", "sample_size"),
        ),
    ),
)
