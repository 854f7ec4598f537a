"""Phrases for correlations, and for effects compared between segments."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot
from trialwise.assistant.understand.phrases.wording import ANY, ERROR, NOT_PLAN, VALUES

_R: Final = (
    r"correlations?(?:\s+(?:of|is|was|are|were|coefficient|between|in|for|with|and|the|metrics?|\w+))*?",
    r"r(?:_?[12ab])?",
    r"rho",
    r"ρ",
    r"(?:pearson|spearman|kendall)(?:'s)?(?:\s+(?:r|rho|tau))?",
    r"tau",
)
_N: Final = Slot(
    "n",
    left=(r"n", r"from", r"with", r"over", r"in", r"on", r"across", r"for"),
    right=(r"(?:pairs?|points|data\s+points|observations|{people})",),
    kinds=("count",),
    ask="How many users is the correlation from?",
    because="small samples give large correlations by chance",
)
_OTHER_MEANING: Final = (
    r"cuped|\bpaired|numerator|covariate|pre[\s-]?(?:period|experiment)|\bicc\b|intra|\bsds?\b"
    r"|convert|switchback|between\s+(?:the\s+two\s+)?(?:measurements|looks)|in\s+terms\s+of"
    r"|cohen|odds|\barma?\b|design\s+effect"
)
_METHOD: Final = Slot(
    "method",
    choices={
        "spearman": r"spearman|rank\s+correlation|\brho\b|monoton",
        "pearson": r"pearson|linear",
    },
)
_EFFECTS: Final = (
    r"effects?(?:\s+(?:of|is|on|was|in|for|among)(?:\s+\w+)?)*",
    r"{change}s?(?:\s+(?:of|is|on|was|in|for|among)(?:\s+\w+)?)*",
    r"(?:mobile|desktop|ios|android|web|app|new|old|returning|men|women|us|eu)(?:\s+\w+)?",
    r"estimates?",
    r"(?:and|vs\.?|versus|against)",
    r"segments?\s*[:?]?",
)

PHRASES: Final[tuple[Phrase, ...]] = (
    Phrase(
        "correlation-test",
        says="the test of a correlation",
        stems=("correlat", "r =", "r=", "r of", "pearson", "spearman", "rho"),
        asks=(
            r"(?:correlat\w+|\br\s*=|\br\s+of\b|pearson|spearman|\brho\b).*"
            r"(?:\bsig\b|signific|\bp\b|p[\s-]?value|intervals?|\bci\b|\bzero\b|\breal\b|chance|noise|test)",
            r"(?:signific|\bp\b|p[\s-]?value|intervals?|\bci\b|test|\breal\b).*"
            r"(?:correlat\w+|\br\s*=|\br\s+of\b|pearson|spearman|\brho\b)",
        ),
        unless=(_OTHER_MEANING, *NOT_PLAN),
        slots=(
            Slot(
                "correlation",
                left=_R,
                right=(r"correlation",),
                kinds=("number", "count"),
                ask="What is the correlation (for example 0.3)?",
                because="it is what is tested",
            ),
            _N,
        ),
        topics=("correlation",),
        weight=0.9,
    ),
    Phrase(
        "correlation-values",
        says="the correlation of the two lists",
        stems=("correlat", "pearson", "spearman"),
        asks=(r"correlat\w*|pearson|spearman",),
        unless=(
            r"kendall|cuped|\bicc\b|intra|convert|p[\s-]?values\s*:|switchback|\br\s*=\s*\.?\d",
            r"correlations?\s+(?:of|is|was|=)\s*0?\.\d+(?!\d*\s*,)",
            *NOT_PLAN,
        ),
        slots=(*VALUES, _METHOD),
        topics=("correlation",),
        weight=0.3,
    ),
    Phrase(
        "two-correlation-test",
        says="the comparison of two correlations",
        stems=("correlation", "r=", "r =", "r of", "r1"),
        asks=(
            r"(?:compar\w*|differ\w*|two|same|equal|higher|lower|stronger|weaker)\b.*"
            r"(?:correlations?|\br\s*=|\br\s+of)",
            r"(?:correlations?|\br_?[1a]?\s*=|\br\s+of).*"
            r"(?:differ|compar|\bvs\b|versus|same|equal|stronger|weaker|higher|lower)",
        ),
        unless=(r"cuped|\bicc\b|convert|covariate|\bpaired\b", *NOT_PLAN),
        slots=(
            Slot(
                "correlation_a",
                left=_R,
                kinds=("number",),
                bare=True,
                ask="What is the correlation in the first group?",
                because="the two are compared",
            ),
            Slot("n_a", left=_N.left, right=_N.right, kinds=("count",), bare=True, ask=_N.ask),
            Slot(
                "correlation_b",
                left=(*_R, r"and", r"vs\.?", r"versus", r"against"),
                kinds=("number",),
                bare=True,
                ask="What is the correlation in the second group?",
                because="the two are compared",
            ),
            Slot(
                "n_b",
                left=_N.left,
                right=_N.right,
                kinds=("count",),
                bare=True,
                ask="How many users is the second correlation from?",
                because="small samples give large correlations by chance",
            ),
        ),
        topics=("correlation",),
        weight=0.4,
    ),
    Phrase(
        "interaction-test",
        says="the test whether two effects differ",
        stems=(
            "interaction",
            "compar",
            "versus",
            "vs",
            "segment",
            "differ",
            "subgroup",
            "same effect",
            "two effects",
            "two lifts",
        ),
        asks=(
            r"interaction|subgroup|segments?\b",
            r"(?:compar|differ|\bvs\b|versus).*(?:\bse\b|standard\s+error).*\d.*"
            r"(?:\bse\b|standard\s+error|\band\b)",
            r"(?:effects?|lifts?|uplifts?|estimates?|gains?|changes?)\b.*\b(?:differ|same|equal)",
            r"(?:differ\w*|compare|same)\b.*\b(?:effects?|lifts?|uplifts?|estimates?|gains?|changes?)\b",
        ),
        unless=(
            r"simpson|\d\s*/\s*\d|\d\s+(?:\w+\s+)?(?:out\s+)?of\s+\d|\bsds?\b|standard\s+deviation|correlation|heterogene"
            r"|pooled|\bmeta|winner|shrink|before|after|\bdid\b|difference[\s-]in",
            r"\bn\s*\?|2\s?(?:x|by)\s?2|factorial|per\s+cell|\bhow\s+large\s+a\s+sample",
            *NOT_PLAN,
        ),
        slots=(
            Slot(
                "effect_a",
                left=_EFFECTS,
                right=(r"{change}",),
                kinds=ANY,
                bare=True,
                ask="What is the effect in the first segment (for example 2.1)?",
                because="the two effects are compared",
            ),
            Slot(
                "standard_error_a",
                left=ERROR.left,
                right=ERROR.right,
                kinds=ANY,
                bare=True,
                ask="What is its standard error?",
                because="a difference of effects is firm or noise depending on both errors",
            ),
            Slot(
                "effect_b",
                left=_EFFECTS,
                right=(r"{change}",),
                kinds=ANY,
                bare=True,
                ask="What is the effect in the second segment?",
                because="the two effects are compared",
            ),
            Slot(
                "standard_error_b",
                left=ERROR.left,
                right=ERROR.right,
                kinds=ANY,
                bare=True,
                ask="What is the standard error of the second effect?",
                because="a difference of effects is firm or noise depending on both errors",
            ),
        ),
        topics=("heterogeneous_treatment_effects", "segment_analysis"),
        idle=(r"\bn\s*=?\s*[\d,]+", r"[\d,]+\s+{people}"),
        weight=0.3,
    ),
)
