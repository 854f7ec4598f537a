"""Phrases for what a check of the split can see."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot


def _first_share(odds: float) -> float:
    """Return the share of the first arm of a split, which is read as its odds."""
    return odds / (1 + odds)


_PLANNED_SHARE: Final = Slot(
    "planned_share",
    left=(
        r"(?:planned|expected|intended|instead\s+of|rather\s+than|target)(?:\s+(?:split|share|a|an|of))*",
    ),
    right=(r"(?:planned|split|expected|intended|by\s+design)",),
    kinds=("split",),
    turn=_first_share,
)
_CHECK_ALPHA: Final = Slot(
    "threshold",
    left=(r"alpha", r"threshold", r"p(?:[\s-]?value)?\s*(?:<|below)?", r"level", r"at"),
    right=(r"level",),
    kinds=("number", "percent"),
)

PHRASES: Final[tuple[Phrase, ...]] = (
    Phrase(
        "sample-size-srm",
        says="the users for a check of the split",
        stems=("split", "srm", "sample ratio", "imbalance"),
        asks=(
            r"(?:how\s+many|sample\s+size|users\s+(?:needed|required)|when)\b.{0,100}(?:split|srm|sample\s+"
            r"ratio|imbalance)",
            r"(?:split|srm|sample\s+ratio|imbalance)\b.{0,100}(?:how\s+many|sample\s+size|detect\w*)",
        ),
        slots=(
            Slot(
                "actual_share",
                left=(
                    r"(?:true|real|actual|detect\w*|notic\w*|catch|of|a|an)(?:\s+(?:split|share|imbalance|"
                    r"true|a|an|of|srm))*",
                ),
                right=(
                    r"(?:split|imbalance|share|instead\s+of|rather\s+than|is\s+(?:detected|noticed))",
                ),
                kinds=("split", "fraction"),
                turn=_first_share,
                ask="Which wrong split is to be noticed (for example 50.5/49.5)?",
                because="a smaller fault takes many more users to see",
            ),
            _PLANNED_SHARE,
            _CHECK_ALPHA,
        ),
        topics=("srm", "sample_size"),
        weight=1.5,
    ),
    Phrase(
        "srm-limits",
        says="the imbalance that is tolerable",
        stems=("deviation", "imbalance", "split", "srm", "off", "uneven"),
        asks=(
            r"(?:which|what|how\s+(?:large|big|much|far|uneven|many\s+users))\b.{0,80}(?:deviation|imbalance|"
            r"difference|off|uneven|mismatch)\b.{0,120}(?:split|srm|p\s*=|p\s*<|50|tolera|allow|accept|normal|"
            r"flag|expected)",
            r"(?:tolera\w*|acceptable|allowed|largest|maximum|biggest)\b.{0,60}(?:imbalance|deviation|"
            r"mismatch|split)",
        ),
        unless=(r"\d[\d,.]*k?\s+(?:vs\.?|versus|and|to|:|against)\s+\d", r"sequential|always"),
        slots=(
            Slot(
                "total",
                left=(r"(?:total|n|with|of|for|among)",),
                right=(r"(?:total\s+)?(?:{people}|in\s+(?:total|all))",),
                kinds=("count",),
                bare=True,
                ask="How many users are in the test in all (for example 100,000)?",
                because="chance alone moves the split less the more users there are",
            ),
            Slot(
                "planned_share",
                left=(r"(?:a|planned|expected|intended|of)(?:\s+split)?",),
                right=(r"(?:split|design|plan)",),
                kinds=("split",),
                turn=_first_share,
            ),
            Slot(
                "threshold",
                left=(
                    r"(?:p(?:[\s-]?value)?|alpha|threshold|level)(?:\s+(?:of|is|at))*\s*(?:=|<|below)?",
                ),
                kinds=("number", "percent"),
            ),
        ),
        spends=(r"\bfrom\s+(?:the\s+)?[\d,.]+k?\b",),
        topics=("srm",),
        weight=1.5,
    ),
)
