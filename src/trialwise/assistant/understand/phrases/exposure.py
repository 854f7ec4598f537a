"""Phrases for who was exposed to what: segments, spillover, uptake, and the split itself."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot
from trialwise.core.quantities import Kind

_ANY: Final[tuple[Kind, ...]] = ("percent", "points", "number", "count", "money")


_OF_USERS: Final = (
    r"(?:of\s+(?:(?:our|all|the|my)\s+)*(?:{people}|traffic)\s*,?\s*)?(?:(?:are|is|were|get|gets|"
    r"actually|ever|really)\s+)*(?:triggered|trigger|exposed|affected|eligible|treated)"
)
_SHARE: Final = Slot(
    "trigger_share",
    left=(
        r"trigger(?:ed|ing)?(?:\s+(?:{people}|rate|share|are|is))*",
        r"exposed(?:\s+(?:{people}|share|are|is))*",
    ),
    right=(_OF_USERS, r"of\s+(?:(?:our|all|the|my)\s+)*(?:{people}|traffic)"),
    kinds=("percent", "number"),
    ask="What share of the users is triggered, that is, meets the change (for example 20 %)?",
    because="users who never meet the change only dilute its effect",
)


PHRASES: Final[tuple[Phrase, ...]] = (
    Phrase(
        "simpson-check",
        says="the Simpson check",
        stems=("simpson", "segment", "paradox", "revers"),
        asks=(r"simpson", r"\breversal\b|\brevers(?:e|es|ed)\b", r"paradox"),
        slots=(
            Slot("conversions_a", left=(r"control\s+(?:{events})", r"conversions?_?a")),
            Slot("users_a", left=(r"control\s+(?:{people})", r"users?_?a")),
            Slot(
                "conversions_b", left=(r"(?:treatment|variant)\s+(?:{events})", r"conversions?_?b")
            ),
            Slot("users_b", left=(r"(?:treatment|variant)\s+(?:{people})", r"users?_?b")),
        ),
        results="segments",
        topics=("simpsons_paradox", "segment_analysis"),
    ),
    Phrase(
        "simpson-check",
        says="the rates over all segments",
        stems=("overall", "total", "combin", "pooled", "aggregat", "altogether", "all segments"),
        asks=(
            r"^(?=(?:.*?\d\s*(?:/|\bof\b|\bout\s+of\b)\s*\d){4}).*(?:overall|in\s+total|combin|pooled|aggregat|"
            r"altogether|all\s+segments)",
        ),
        unless=(r"mantel|haenszel|\bcmh\b|odds\s+ratio|meta|\bse\b|bayes|prior|best\b",),
        results="segments",
        topics=("simpsons_paradox", "segment_analysis"),
        weight=0.3,
    ),
    Phrase(
        "interference-bias",
        says="the effect of a full launch",
        stems=(
            "spillover",
            "spill-over",
            "spill over",
            "spills over",
            "cannibal",
            "interferen",
            "marketplace",
            "network effect",
        ),
        asks=(r"spills?[\s-]?over", r"cannibal", r"interferen", r"network\s+effects?"),
        slots=(
            Slot(
                "effect",
                left=(
                    r"measured(?:\s+{change})?",
                    r"observed(?:\s+{change})?",
                    r"{change}",
                    r"shows?",
                ),
                right=(r"(?:measured\s+|observed\s+)?{change}",),
            ),
            Slot(
                "spillover",
                left=(
                    r"spill[\s-]?over(?:\s+(?:share|rate|effect))?",
                    r"positive\s+spill[\s-]?over",
                ),
                right=(
                    r"(?:positive\s+)?spill[\s-]?over",
                    r"(?:of\s+(?:the\s+|its\s+)?\w+\s+)?spills?\s+over",
                ),
                ask="How large is the spillover, as a share of the direct effect (say -30 %)?",
                because="it is what the test cannot see",
            ),
            Slot(
                "treated_share",
                right=(r"(?:are\s+|of\s+\w+\s+)?(?:treated|exposed|in\s+treatment)",),
            ),
            Slot(
                "cluster_size",
                left=(r"cluster\s+size", r"clusters?\s+of"),
                right=(r"(?:{people})\s+per\s+cluster",),
            ),
            Slot("icc", left=(r"icc", r"intra[\s-]?class\s+correlation")),
        ),
        topics=("interference",),
    ),
    Phrase(
        "interference-bias",
        says="the effect of a full launch",
        stems=("cannibal", "taken from", "steal", "stolen"),
        asks=(r"cannibal\w*", r"(?:taken|stolen)\s+from\s+(?:other|control)", r"steals?\s+from"),
        slots=(
            Slot(
                "effect",
                left=(
                    r"measured(?:\s+{change})?",
                    r"observed(?:\s+{change})?",
                    r"{change}",
                    r"shows?",
                ),
                right=(r"(?:measured\s+|observed\s+)?{change}",),
            ),
            Slot(
                "spillover",
                left=(r"cannibali[sz]\w*(?:\s+(?:rate|share))?", r"steals?"),
                right=(
                    r"(?:of\s+(?:it|that|the\s+(?:gain|{change}))\s+)?(?:\w+\s+){0,2}?(?:cannibali[sz]\w*|"
                    r"(?:taken|stolen)\s+from)",
                ),
                turn=lambda share: -abs(share),
            ),
        ),
        weight=1.0,
        topics=("interference", "marketplace_experiment"),
    ),
    Phrase(
        "mde-variance-ratio",
        says="the detectable ratio of variances",
        stems=("varianc", "standard deviation"),
        asks=(
            r"(?:detect\w*|smallest|minimum)\b.{0,40}\b(?:ratio\s+of\s+)?varianc\w*(?:\s+ratio)?",
            r"varianc\w*\s+ratio.{0,40}(?:detect|mde)",
        ),
        unless=(r"\breduc", r"\bcuped\b", r"\bcluster", r"how\s+many"),
        slots=(
            Slot(
                "n_a",
                left=(r"control", r"n_?a", r"n_?1"),
                right=(r"(?:{people}\s+)?(?:in\s+)?control",),
            ),
            Slot(
                "n_b",
                left=(r"treatment", r"n_?b", r"n_?2"),
                right=(r"(?:{people}\s+)?(?:in\s+)?treatment",),
            ),
        ),
        results="sizes",
        topics=("variance",),
    ),
    Phrase(
        "sample-size-variance-ratio",
        says="the sample size for a ratio of variances",
        stems=("varianc",),
        asks=(
            r"varianc\w*\s+ratio",
            r"ratio\s+of\s+(?:two\s+)?varianc",
            r"difference\s+in\s+varianc",
        ),
        unless=(r"smallest|detectable",),
        target="sample_size",
        slots=(
            Slot(
                "variance_ratio",
                left=(r"varianc\w*\s+ratio", r"ratio\s+of\s+(?:two\s+)?variances", r"ratio"),
                right=(r"(?:x\s+)?varianc\w*\s+ratio", r"times\s+(?:the\s+)?variance"),
                ask="Which ratio of the two variances is to be detected (for example 1.5)?",
                because="ratios near 1 need very many users",
            ),
        ),
        topics=("variance", "sample_size"),
    ),
    Phrase(
        "dilution",
        says="the effect over everyone",
        stems=("trigger", "expos", "dilut", "affected"),
        asks=(
            r"(?:overall|all[\s-]users?|everyone|site[\s-]?wide|total|whole)\b.{0,60}(?:effect|lift|change|"
            r"impact|gain)",
            r"(?:effect|lift|change|impact|gain)\b.{0,80}(?:overall|all[\s-]users?|everyone|site[\s-]?wide|"
            r"exposed|triggered)",
        ),
        unless=(r"how\s+many|sample\s+size|\bpower\b|\bmde\b|\bz\b|itt|comply|complier",),
        slots=(
            _SHARE,
            Slot(
                "effect_overall",
                left=(
                    r"(?:all[\s-]users?|overall|site[\s-]?wide|diluted|average|total|whole)\s+(?:{people}\s+)?"
                    r"(?:effect|change|impact|lift|gain)",
                ),
                right=(
                    r"(?:{change}\s+)?(?:overall|site[\s-]?wide|over\s+(?:all\s+{people}|everyone)|on\s+all)",
                ),
                kinds=("points", "money"),
            ),
            Slot(
                "effect",
                left=(
                    r"(?:{change}|{move}|rose|rises|grew|up|gained|conversions?)(?:\s+(?:by|of|is|was|among|"
                    r"in|for|on|the|triggered|exposed|them|those|affected|{people}))*",
                    r"by",
                ),
                right=(r"(?:{change}|{comparative}|among|in\s+triggered|for\s+triggered)",),
                kinds=("points", "money", "percent"),
                relative="lift",
            ),
        ),
        topics=("dilution", "triggered_analysis"),
        weight=0.5,
    ),
    Phrase(
        "diluted-z",
        says="the z over everyone",
        stems=("trigger", "dilut", "expos", "everyone", "all users"),
        asks=(
            r"\bz\b.{0,120}(?:trigger|dilut|expos|everyone|all\s+users)",
            r"(?:trigger|dilut|expos|everyone|all\s+users).{0,120}\bz\b",
        ),
        slots=(
            Slot(
                "z",
                left=(
                    r"\bz(?:[\s-]?(?:value|score|statistic))?(?:\s+(?:would\s+be|is|was|of|will\s+be))*",
                ),
                kinds=("number", "count"),
                ask="What is z among the triggered users alone (for example 3)?",
                because="over everyone it shrinks by the root of their share",
            ),
            Slot(
                "z_overall",
                left=(
                    r"(?:overall|diluted|site[\s-]?wide)\s+z(?:\s+(?:is|was|of))*",
                    r"\bz\s+(?:overall|over\s+(?:everyone|all\s+{people})|on\s+all\s+{people})(?:\s+(?:is|was|of))*",
                ),
                right=(r"(?:overall|over\s+(?:everyone|all)|on\s+(?:everyone|all)|for\s+all)",),
                kinds=("number", "count"),
            ),
            _SHARE,
        ),
        topics=("dilution", "triggered_analysis"),
        weight=1.0,
    ),
    Phrase(
        "complier-effect",
        says="the effect on those who used it",
        stems=(
            "complier",
            "cace",
            "itt",
            "intent",
            "uptake",
            "used the",
            "late",
            "noncompl",
            "non-compl",
            "contaminat",
            "by mistake",
            "control users",
            "of control",
            "leak",
        ),
        asks=(
            r"contaminat\w*",
            r"(?:of\s+(?:the\s+)?control|control\s+(?:group|users|arm))\b.{0,40}(?:exposed|saw|got|received|seen|"
            r"had\s+access|used)",
            r"(?:exposed|saw|received|used)\b.{0,40}\b(?:in|of)\s+(?:the\s+)?control",
            r"complier|\bcace\b|\blate\b.{0,40}\d|non-?complian",
            r"(?:\bitt\b|intent\w*[\s-]to[\s-]treat).{0,160}(?:used|uptake|adopt|took|complian|exposed)",
            r"(?:used|uptake|adopt\w*|took)\b.{0,160}(?:\bitt\b|intent\w*[\s-]to[\s-]treat)",
        ),
        slots=(
            Slot(
                "effect",
                left=(
                    r"(?:itt|intent\w*[\s-]to[\s-]treat)(?:\s+(?:effect|estimate|lift|difference))?",
                    r"(?:effect|estimate|{change})\s+of\s+assignment",
                    r"{change}",
                ),
                right=(r"(?:itt|intent\w*[\s-]to[\s-]treat)", r"{change}"),
                kinds=_ANY,
                ask="What is the effect of assignment over everyone (intention to treat)?",
                because="it is shared out over those who used it",
            ),
            Slot(
                "uptake_b",
                left=(
                    r"(?:treatment|variant|test\s+group)(?:\s+(?:{arm}|uptake|used\s+it))*",
                    r"uptake(?:\s+(?:of|is|was|in|the|treatment|variant))*",
                    r"complian\w*(?:\s+(?:rate|is|of))*",
                ),
                choices={
                    1.0: r"\b(?:everyone|everybody|all(?:\s+of)?(?:\s+the)?(?:\s+users)?)\s+"
                    r"(?:in\s+(?:the\s+)?)?treat\w+"
                },
                right=(
                    r"(?:complian\w*|uptake|take-?up|adoption)",
                    r"(?:(?:uptake|used\s+it|of\s+{people})\s+)?(?:in|of|among)\s+(?:the\s+)?"
                    r"(?:treatment|variant|treated|test\s+group|assigned)",
                    r"(?:of\s+(?:them|those)\s+)?(?:actually\s+|really\s+)?(?:used|uptake|adopted|took|"
                    r"complied)",
                ),
                kinds=("percent", "number"),
                ask="What share of the treatment arm really used it (for example 40 %)?",
                because="the effect of assignment is diluted by those who did not",
            ),
            Slot(
                "uptake_a",
                left=(r"control(?:\s+(?:{arm}|uptake|used\s+it))*",),
                kinds=("percent", "number"),
                right=(
                    r"(?:of\s+(?:the\s+)?)?control(?:\s+(?:{people}|{arm}))?",
                    r"(?:(?:uptake|used\s+it|of\s+{people})\s+)?(?:in|of|among)\s+(?:the\s+)?control",
                ),
            ),
        ),
        topics=("intention_to_treat", "dilution"),
        weight=1.0,
    ),
    Phrase(
        "mantel-haenszel",
        says="the odds ratio over the segments",
        stems=("mantel", "haenszel", "cmh", "odds ratio"),
        asks=(
            r"mantel|haenszel|\bcmh\b",
            r"(?:adjusted|stratified|pooled|common|combined)\s+odds\s+ratio",
            r"odds\s+ratio\b.{0,60}(?:adjusted\s+for|stratified|across|over\s+(?:the\s+)?(?:segments|strata))",
        ),
        results="segments",
        topics=("simpsons_paradox", "segment_analysis"),
        weight=1.5,
    ),
)
