"""Running an exam: every question asked and graded, shares with intervals, failures kept whole."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from trialwise.core.records import Answer, Answerer
from trialwise.evaluation.citations import CitationCounts, count_citations
from trialwise.evaluation.exam import ExamEntry
from trialwise.stats.comparing.proportions_interval import Arm, wilson

_Z: Final = 1.959963984540054
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Graded:
    """An entry, the answer it got, and what is wrong with it."""

    entry: ExamEntry
    answer: Answer
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many passed, with Wilson's 95 % interval."""

    passed: int
    count: int

    @property
    def rate(self) -> float:
        """Share that passed, in [0, 1]."""
        return self.passed / self.count if self.count else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Limits of Wilson's 95 % interval, in [0, 1]."""
        if not self.count:
            return 0.0, 1.0
        found = wilson(Arm(self.passed, self.count), _Z)
        return found.low, found.high


@dataclass(frozen=True, slots=True)
class ExamReport:
    """What an exam showed: every graded answer, and the counts of its citations."""

    graded: tuple[Graded, ...]
    citations: CitationCounts

    @property
    def overall(self) -> Share:
        """Share over all entries."""
        return _share(self.graded)

    @property
    def by_category(self) -> Mapping[str, Share]:
        """Share per category, in the order of the exam."""
        names = dict.fromkeys(each.entry.category for each in self.graded)
        return {
            name: _share(each for each in self.graded if each.entry.category == name)
            for name in names
        }

    @property
    def failures(self) -> tuple[Graded, ...]:
        """The entries that did not pass."""
        return tuple(each for each in self.graded if each.faults)


def run_exam(
    entries: Sequence[ExamEntry],
    answerer: Answerer,
    read: Callable[[str], str],
    *,
    progress: Progress = lambda _what, _done, _total: None,
) -> ExamReport:
    """Return the report of an exam.

    Args:
        entries: the questions with their rubrics.
        answerer: whoever is examined.
        read: returns the text of a cited source by its id; quotes are checked against it.
        progress: told ``(what, done, total)``.
    """
    graded: list[Graded] = []
    counts = CitationCounts()
    for number, entry in enumerate(entries, 1):
        answer = answerer.answer(entry.question)
        graded.append(Graded(entry, answer, entry.faults(answer)))
        counts += count_citations(answer, read)
        progress("examining", number, len(entries))
    return ExamReport(tuple(graded), counts)


def same_opening(first: Answer, second: Answer) -> bool:
    """Return whether two answers rest on the same calculator, or open on the same concept."""
    if first.calculations or second.calculations:
        return _calculators(first) == _calculators(second)
    return _topic(first) == _topic(second)


def same_answer(first: Answer, second: Answer) -> bool:
    """Return whether two answers rest on the same calculator, or each one's opening on the other.

    Answers in words draw on several concepts: they are the same when the concept that one opens on
    is cited in the other, and the other way round.
    """
    if first.calculations or second.calculations:
        return _calculators(first) == _calculators(second)
    if not first.citations or not second.citations:
        return first.status == second.status
    return _topic(first) in _concepts(second) and _topic(second) in _concepts(first)


def _calculators(answer: Answer) -> list[str]:
    return [each.calculator for each in answer.calculations[:1]]


def _concepts(answer: Answer) -> set[str]:
    return {citation.concept for citation in answer.citations}


def _topic(answer: Answer) -> str:
    return answer.citations[0].concept if answer.citations else answer.status


def _share(graded: Iterable[Graded]) -> Share:
    listed = list(graded)
    return Share(sum(not each.faults for each in listed), len(listed))
