"""Phrases for trust: A/A checks, winner's curse, false positive risk, novelty, Simpson."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot

_ERROR: Final = Slot(
    "standard_error",
    left=(r"standard\s+errors?", r"std\.?\s+err(?:or)?s?", r"s\.?e\.?", "±", r"\+/-", r"\+-"),
    right=(r"standard\s+errors?", r"s\.?e\.?"),
    ask="What is the standard error of the estimate (for example 0.4)?",
    because="the same estimate is firm or noise, depending on its standard error",
)
_ESTIMATE: Final = Slot(
    "estimate",
    left=(
        r"estimates?",
        r"estimated\s+{change}",
        r"observed(?:\s+{change})?",
        r"measured",
        r"{change}s?",
        r"result",
        r"we\s+(?:saw|got|found|see|have|measured|observed)",
        r"shows?",
    ),
    right=(r"{change}", r"estimate", r"better", r"higher", r"up"),
    bare=True,
    ask="What was the estimated effect (for example +3.1)?",
    because="it is the number to be checked",
)

PHRASES: Final[tuple[Phrase, ...]] = (
    Phrase(
        "aa-uniformity",
        says="the check of the p-values",
        stems=("uniform", "a/a", "aa test", "aa-test", "aa p"),
        asks=(r"p[\s-]?values?",),
        slots=(
            Slot(
                "p_values",
                left=(r"p[\s-]?values?(?:\s+(?:are|were|of|from|:))*", r"got", r"are", r"were"),
                kinds=("number", "count", "percent"),
                bare=True,
                ask="Which p-values did the A/A tests give (five or more, for example 0.12, 0.55)?",
                because="the check compares their distribution with the uniform one",
            ),
        ),
        topics=("aa_test", "p_value"),
    ),
    Phrase(
        "aa-false-positive-rate",
        says="the check of the false positive rate",
        stems=("a/a", "aa test", "aa-test"),
        asks=(
            r"\b\d+\s+(?:of|out\s+of|/)\s+\d+",
            r"\d+\s*/\s*\d+",
            r"\b(?:signific\w*|reject\w*|false\s+positives?)\b",
        ),
        slots=(
            Slot(
                "rejections",
                right=(
                    r"(?:\w+\s+){0,3}?(?:(?:were|was|came\s+(?:out|back|up))\s+)?(?:signific\w*|"
                    r"reject\w*|false\s+positives?|false\s+alarms?|failed|fail)",
                ),
                left=(r"reject(?:ed|ions)?", r"signific\w+\s+in"),
                ask="How many of the A/A tests came out significant?",
                because="the check sets them beside the share that alpha promises",
            ),
            Slot(
                "tests",
                right=(r"(?:a/?a|aa)[\s-]+(?:tests?|experiments?|runs?)", r"tests?", r"runs?"),
                left=(r"out\s+of", r"of"),
                ask="How many A/A tests were run?",
                because="three of ten and thirty of a hundred are not the same evidence",
            ),
        ),
        results="one rate",
        renames={"conversions": "rejections", "users": "tests"},
        topics=("aa_test", "type_i_error"),
    ),
    Phrase(
        "winners-curse",
        says="the winner's curse",
        stems=("winner", "exaggerat", "type m", "type s", "overestimat", "inflat", "sign error"),
        asks=(
            r"winner'?s?\s+curse",
            r"exaggerat",
            r"type[\s-][ms]\b",
            r"sign\s+errors?",
            r"overestimat",
            r"wrong\s+sign",
            r"inflat\w*\s.{0,30}(?:effect|estimate|lift|signific)",
        ),
        unless=(r"\b(?:correct|adjust|shrink)",),
        slots=(
            Slot(
                "effect",
                left=(
                    r"true\s+(?:{change}|value)",
                    r"real\s+{change}",
                    r"actual\s+{change}",
                    r"true",
                    r"plausible\s+{change}",
                    r"{change}",
                ),
                right=(r"(?:true|real|actual)\s+{change}", r"{change}"),
            ),
            _ERROR,
        ),
        topics=("winners_curse", "type_m_error", "underpowered_experiment"),
    ),
    Phrase(
        "winners-curse-correction",
        says="the corrected estimate",
        stems=("winner", "shrink", "correct", "selection", "overestimat", "exaggerat"),
        asks=(
            r"(?:correct|adjust|shrink|de-?bias)\w*\s.{0,60}(?:winner|selection|signific|curse)",
            r"winner'?s?\s+curse.{0,60}(?:correct|adjust|shrink)",
            r"winner'?s?\s+curse.{0,80}(?:standard\s+error|\bse\b)",
            r"significant.{0,80}(?:true|real|actual)\s+{change}",
        ),
        unless=(r"\b(?:true|real|actual)\s+(?:{change}|value)\s+(?:of|is|was|=)\s*[\d.+-]",),
        slots=(_ESTIMATE, _ERROR),
        topics=("winners_curse", "regression_to_mean"),
    ),
    Phrase(
        "false-positive-risk",
        says="the false positive risk",
        stems=(
            "false positive",
            "false discover",
            "fpr",
            "actually work",
            "are real",
            "is real",
            "actually true",
            "are true",
            "succeed",
            "success rate",
            "false alarm",
            "are false",
            "is false",
            "prior",
            "true winner",
            "fluke",
        ),
        asks=(
            r"false[\s-]positive\s+risk",
            r"\bfpr\b",
            r"(?:chance|probability|risk|likely|odds|share|proportion|fraction|percent|how\s+many)\b.{0,80}"
            r"(?:false|fluke|real|true|actually|work)",
            r"(?:false|fluke|real|true)\b.{0,80}(?:chance|probability|prior|success\s+rate)",
        ),
        unless=(
            r"\b(?:peek|looks?|family[\s-]?wise)\b",
            r"at\s+least\s+one",
            r"\btests?\s+at\s+alpha\b",
            r"\b\d+\s+(?:independent\s+)?(?:metrics|tests|comparisons|hypotheses)\b",
            r"\bp\(b",
            r"a/?a\s+tests?",
        ),
        slots=(
            Slot(
                "success_rate",
                left=(
                    r"prior(?:\s+(?:probability|success\s+rate|odds))?(?:\s+that[\w\s]{0,30})?",
                    r"success\s+rate",
                    r"only",
                    r"base\s+rate(?:\s+of[\w\s]{0,30})?",
                    r"win\s+rate",
                ),
                right=(
                    r"(?:of\s+)?(?:(?:our|all|my|the|tested)\s+)*(?:ideas?|experiments?|tests?|"
                    r"features?|hypotheses|changes?|treatments?|launches)\s+(?:\w+\s+){0,2}?(?:are|"
                    r"is|work|works|succeed|have|has|really|actually|win|true|real|genuinely)",
                    r"(?:prior|success\s+rate|base\s+rate|win\s+rate)",
                    r"of\s+(?:(?:our|all|my|the|tested)\s+)*(?:ideas?|experiments?|tests?|features?|"
                    r"hypotheses|changes?|treatments?)",
                    r"chance\s+(?:that\s+)?(?:the\s+)?(?:idea|feature|effect|hypothesis)",
                ),
                ask="What share of the ideas you test has a real effect (for example 10 %)?",
                because="the rarer real effects are, the more significant results are false",
            ),
            Slot(
                "p_value",
                left=(r"p(?:[\s-]?value)?\s*(?:=|of|is|was|:)?",),
                kinds=("number",),
            ),
        ),
        topics=("false_positive_risk", "false_discovery_rate", "p_value"),
    ),
    Phrase(
        "twyman-check",
        says="the check of a surprising result",
        stems=(
            "twyman",
            "too good",
            "surpris",
            "past experiments",
            "past effects",
            "suspicious",
            "historical",
            "previous experiments",
            "believ",
        ),
        asks=(
            r"twyman",
            r"too\s+good\s+to\s+be\s+true",
            r"surpris",
            r"suspicious",
            r"believ",
            r"(?:past|previous|historical)\s+(?:experiments|effects|lifts|results)",
        ),
        slots=(
            _ESTIMATE,
            _ERROR,
            Slot(
                "past_sd",
                left=(
                    r"(?:past|previous|historical|prior)\s[\w\s]{0,40}?(?:sd|standard\s+deviation|"
                    r"spread|vary\s+by|varies\s+by)(?:\s+(?:of|is|was|by))?",
                    r"(?:sd|standard\s+deviation)\s+of\s+(?:the\s+)?(?:true\s+|past\s+|previous\s+|"
                    r"historical\s+)+(?:effects|lifts|experiments)[\w\s]{0,12}?",
                    r"sds?",
                    r"standard\s+deviation",
                ),
                ask="How much did past true effects vary (their standard deviation)?",
                because="a result surprises beside what experiments usually give",
            ),
            Slot(
                "past_mean",
                left=(
                    r"(?:past|previous|historical)\s[\w\s]{0,40}?(?:mean|average)(?:\s+(?:of|is|was))?",
                    r"average(?:d)?",
                    r"mean",
                ),
            ),
        ),
        topics=("twymans_law",),
    ),
    Phrase(
        "novelty-slope",
        says="the trend of the effect",
        stems=(
            "novelty",
            "primacy",
            "fad",
            "wear",
            "trend",
            "decay",
            "daily effect",
            "per day",
            "each day",
            "over time",
            "slope",
        ),
        asks=(
            r"novelty",
            r"primacy",
            r"\bfad(?:e|es|ing)\b",
            r"wear(?:s|ing)?\s+off",
            r"decay",
            r"(?:effects?|lifts?)\s.{0,40}(?:over\s+time|by\s+day|per\s+day|each\s+day|trend|slope)",
            r"(?:daily|weekly)\s+(?:effects?|lifts?)",
        ),
        slots=(
            Slot(
                "effects",
                left=(
                    r"(?:daily|weekly)?\s*(?:effects?|lifts?|uplifts?|differences?)"
                    r"(?:\s+(?:by|per|each|over|on|of|were|are|was|is|the|day|days|week|weeks|time))*",
                    r"days?",
                    r"weeks?",
                ),
                bare=True,
                ask="What was the effect on each day, in order (for example 5, 4.1, 3.6, 2.9)?",
                because="a trend needs the effect of at least three days",
            ),
            Slot("standard_errors", left=(r"standard\s+errors?", r"s\.?e\.?s?", r"errors?")),
        ),
        topics=("novelty_effect", "primacy_effect"),
    ),
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
        "interference-bias",
        says="the effect of a full launch",
        stems=(
            "spillover",
            "spill-over",
            "spill over",
            "cannibal",
            "interferen",
            "marketplace",
            "network effect",
        ),
        asks=(r"spill[\s-]?over", r"cannibal", r"interferen", r"network\s+effects?"),
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
                right=(r"(?:positive\s+)?spill[\s-]?over",),
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
)
