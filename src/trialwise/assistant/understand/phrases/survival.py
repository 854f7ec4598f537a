"""Phrases for times to an event: log-rank, hazard ratio, Kaplan-Meier."""

from typing import Final

from trialwise.assistant.understand.phrase import Phrase, Slot
from trialwise.assistant.understand.phrases.wording import NOT_PLAN, PLAIN

_TIMES: Final = (
    Slot(
        "times_a",
        kinds=PLAIN,
        ask="What are the times in control (for example 4, 7+, 9, with a plus where the event was "
        "not seen)?",
        because="the test compares events with those still waiting at each time",
    ),
    Slot(
        "times_b",
        kinds=PLAIN,
        ask="What are the times in the treatment?",
        because="the test compares events with those still waiting at each time",
    ),
)
_NO_PLAN: Final = (
    r"hazard\s+ratio\s+(?:of|=|is)?\s*\d|detect\b|events?\s+(?:do|are|needed|required)",
    *NOT_PLAN,
)


def _table(name: str, word: str, words: str) -> Slot:
    return Slot(
        name,
        left=(
            rf"{word[0]}_?[{'1a' if name.endswith('a') else '2b'}]",
            rf"{word}(?:\s+(?:events|a|b|in|control|treatment|deaths|churns|cancellations))*",
        ),
        right=(rf"(?:{word}|{words})",),
        kinds=("count", "number"),
        bare=True,
        ask=f"How many events were {word} in "
        f"{'control' if name.endswith('a') else 'the treatment'}?",
        because="the ratio sets observed beside expected events in both arms",
    )


_TREATED: Final = r"(?:treatment|treated|variant|\bnew\b|\bb\b)"
_CONTROL: Final = r"(?:control|\bold\b|placebo|\ba\b\s*:)"


def _of_events(order: tuple[str, str]) -> Phrase:
    """Return the phrase for observed and expected events of both arms, told in this order."""
    is_turned = order == ("b", "a")
    turned = rf"^(?=.*{_TREATED}.*{_CONTROL})(?!.*{_CONTROL}.*{_TREATED})"
    slots = {
        f"{kind}_{arm}": _table(f"{kind}_{arm}", kind, words)
        for kind, words in (("observed", "seen"), ("expected", "expected"))
        for arm in "ab"
    }
    return Phrase(
        "hazard-ratio-from-events",
        says="the hazard ratio",
        stems=("observed", "expected", "hazard"),
        asks=(
            r"observed.{0,80}expected|expected.{0,80}observed|\bo\s*/\s*e\b",
            r"\bpeto\b|hazard\s+ratio\s+from",
        ),
        unless=(
            r"chi[\s-]?sq|\bsrm\b|\bsplit\b|categor|bayes",
            rf"^(?!{turned[1:]})" if is_turned else turned,
            *NOT_PLAN,
        ),
        slots=(
            *(slots[f"{kind}_{arm}"] for arm in order for kind in ("observed", "expected")),
            Slot("variance", left=(r"variance(?:\s+of\s+o\s*[-−]\s*e)?",), kinds=PLAIN),
        ),
        topics=("statistical_significance",),
    )


PHRASES: Final[tuple[Phrase, ...]] = (
    Phrase(
        "log-rank-test",
        says="the log-rank test",
        stems=("log-rank", "log rank", "logrank", "survival", "time to", "time-to"),
        asks=(
            r"log[\s-]?rank",
            r"(?:compar\w*|differ\w*|same|test)\b.{0,60}(?:survival|times?[\s-]to)",
            r"(?:survival|times?[\s-]to[\s-]\w+)\b.{0,200}(?:compar|differ|\bvs\b|versus|signific|p[\s-]?value)",
        ),
        unless=(*_NO_PLAN, r"observed.{0,60}expected"),
        slots=_TIMES,
        results="times",
        topics=("statistical_significance",),
        weight=0.4,
    ),
    _of_events(("a", "b")),
    _of_events(("b", "a")),
    Phrase(
        "kaplan-meier",
        says="the survival curve",
        stems=("km ", "kaplan", "surviv", "censor", "still active", "retention curve"),
        asks=(
            r"\bkm\b|kaplan|surviv\w*\s+(?:curve|estimate|function|probability|rate|at|past|beyond|after)",
            r"median\s+(?:survival|time|lifetime)|censor",
        ),
        unless=(r"log[\s-]?rank|\bvs\b|versus|hazard|differ|compare", *_NO_PLAN),
        slots=(
            Slot(
                "times",
                kinds=PLAIN,
                ask="What are the times (for example 3, 5+, 7, with a plus where the event was not "
                "seen)?",
                because="the curve steps down at each event",
            ),
            Slot(
                "at",
                left=(
                    r"(?:surviv\w*|alive|active|probability|curve|estimate)\s+"
                    r"(?:at|past|beyond|after|to|until)(?:\s+(?:day|week|month|time))?",
                    r"(?:at|by|on)\s+(?:day|week|month|time)",
                    r"s\(",
                ),
                kinds=("count", "number", "duration"),
                alone=True,
            ),
        ),
        results="times",
        topics=("statistical_significance",),
        weight=0.3,
    ),
)
