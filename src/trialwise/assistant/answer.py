"""The one road of a question: understand → retrieve → calculate → generate → verify → compose."""

import re
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from trialwise.assistant.calculate import CalculationOutcome, run_request, topics_of
from trialwise.assistant.compose import compose_text, related_concepts
from trialwise.assistant.evidence import EvidenceReader
from trialwise.assistant.generate import ExtractiveWriter
from trialwise.assistant.outcomes import (
    MOST_CHARACTERS,
    correction_draft,
    foreign_language,
    is_readable,
    is_true_after_all,
    nearest_premise,
    not_covered_draft,
    premise_draft,
    request_draft,
    too_long_draft,
    unreadable_draft,
    with_notice,
)
from trialwise.assistant.overview import Overview
from trialwise.assistant.readings import read_interval
from trialwise.assistant.schema import CalculationRequest, Draft, Line, Understanding
from trialwise.assistant.understand.cues import cue
from trialwise.assistant.understand.premises import near_premises
from trialwise.assistant.understand.sentence import understand, with_premise
from trialwise.assistant.verify import verify_draft
from trialwise.core.records import Answer, Calculation, Intent, Missing, Status
from trialwise.core.settings import RetrievalSettings
from trialwise.knowledge.snapshot import Snapshot
from trialwise.llm.base import Embedder
from trialwise.retrieval.global_questions import is_global
from trialwise.retrieval.retrieve import Retriever
from trialwise.retrieval.schema import Context, LinkedConcept, Query
from trialwise.stats.sensitivity import with_first_table

_RELATED: Final = 4
_SUPPORT: Final = 3
_REASONS: Final = 5
# A question that is so unlike those that ask for a number is answered in words: one that names
# the number it wants, and one that does not; when all is given for it, and when something lacks.
_WORDS_BELOW: Final = {
    (True, True): 0.0,
    (True, False): 0.03,
    (False, True): 0.02,
    (False, False): 0.4,
}
_MODEL: Final = {"name": "extractive"}
_SPACE: Final = re.compile(r"\s+")


@dataclass(slots=True)
class _Clock:
    """Milliseconds of CPU spent per step."""

    read: Callable[[], float]
    spent: dict[str, float] = field(default_factory=dict)
    _last: float = 0.0

    def start(self) -> None:
        self._last = self.read()

    def lap(self, name: str) -> None:
        now = self.read()
        self.spent[name] = round(self.spent.get(name, 0.0) + (now - self._last) * 1000, 3)
        self._last = now


@dataclass(frozen=True, slots=True)
class _Ending:
    """How an answer in words ends, before it is checked."""

    status: Status
    intent: Intent
    draft: Draft
    context: Context | None
    missing: tuple[Missing, ...] = ()


class Assistant:
    """Answers questions over one index; keeps what is read once, holds no state of questions.

    Args:
        snapshot: the index.
        embedder: the one the index was made with.
        settings: of retrieval.
        clock: seconds of CPU; injected so that tests need no real one.
        make_id: names answers.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        embedder: Embedder,
        settings: RetrievalSettings,
        *,
        clock: Callable[[], float] = time.process_time,
        make_id: Callable[[], str] = lambda: uuid.uuid4().hex,
    ) -> None:
        self._snapshot = snapshot
        self._retriever = Retriever(snapshot, embedder, settings)
        self._reader = EvidenceReader(snapshot)
        self._writer = ExtractiveWriter(self._reader)
        self._overview = Overview(self._reader)
        self._clock = clock
        self._make_id = make_id

    @property
    def snapshot(self) -> Snapshot:
        """The index this assistant reads."""
        return self._snapshot

    def answer(self, question: str, before: Sequence[str] = (), *, source: str = "") -> Answer:
        """Return the answer to ``question``: always a result with a reason, never an error.

        Args:
            question: as typed.
            before: the questions it follows, the last one last: "and with 90 % power?" needs them.
            source: the ingested source to answer from, '' for everything.

        Raises:
            UsageError: when there is no such source.
        """
        clock = _Clock(self._clock)
        clock.start()
        self._retriever.check_source(source)
        text = _SPACE.sub(" ", question).strip()
        unfit = self._unfit(text)
        if unfit is not None:
            return self._finish(question, "not_covered", "out_of_scope", unfit, None, clock)
        understanding = understand(text, before)
        clock.lap("understand")
        query = self._retriever.understand(text, understanding.intent, source)
        if query.corrections:  # a mended word may name the number that is asked for
            understanding = understand(query.corrected, before)
            query = replace(query, intent=understanding.intent)
        request = understanding.request
        is_complete = request is not None and not request.missing
        context = self._retriever.retrieve(query, by_clause=not is_complete)
        clock.lap("retrieve")
        understanding = self._settled(understanding, context, follows=bool(before))
        unmet = None if source else self._unmet(context, understanding)
        if unmet is not None:
            clock.lap("generate")
            return self._end(question, unmet, clock)
        corrected = self._corrected(question, understanding, context, clock)
        if corrected is not None:
            return corrected
        if understanding.request is not None and not _reads_out(understanding, query.corrected):
            outcome = run_request(understanding.request)
            clock.lap("calculate")
            topics = topics_of(understanding.request)
            return self._finish_calculation(question, outcome, self._steer(context, topics), clock)
        ending = self._in_words(query, context)
        ending = replace(ending, draft=with_notice(ending.draft, understanding.uncomputed))
        clock.lap("generate")
        return self._end(question, ending, clock)

    def _settled(
        self, understanding: Understanding, context: Context, *, follows: bool
    ) -> Understanding:
        """Return what a question asks, with what nearness in meaning says about it."""
        request, number = understanding.request, context.heads.get("number", 1.0)
        if understanding.premise is None and (request is None or request.missing):
            premises = near_premises(context.query.corrected)
            near = nearest_premise(self._reader, self._retriever, premises, context)
            understanding = with_premise(understanding, near) if near else understanding
        if request is None or follows or understanding.premise is not None:
            return understanding
        text = context.query.corrected
        cues = ("target.asks_number", "target.ends_on_number")
        names_number = any(cue(name).search(text) for name in cues)
        is_words = number < _WORDS_BELOW[not request.missing, names_number]
        if request.missing and not understanding.quantities:
            is_words = is_words or not self._retriever.covers(context)  # "two variants of bread"
        return replace(understanding, request=None) if is_words else understanding

    def _corrected(
        self, question: str, understanding: Understanding, context: Context, clock: _Clock
    ) -> Answer | None:
        """Return the answer to a question on a false premise; None when it rests on none.

        Corrections and refusals cite the packs, which a question to one source leaves out.
        """
        if understanding.premise is None or context.query.source:
            return None
        found = premise_draft(self._reader, understanding.premise)
        outcome = _beside_a_correction(understanding.request)
        calculations = outcome.calculations if outcome else ()
        text = understanding.text
        if found is None or is_true_after_all(text, understanding.premise, calculations):
            return None
        clock.lap("calculate")
        return self._finish_premise(question, found, outcome, context, clock)

    def _unmet(self, context: Context, understanding: Understanding) -> _Ending | None:
        """Return why a request is not met, or not yet; None when it is none of those known.

        What a calculator lacks is asked for by the calculator, which knows it better.
        """
        asked = understanding.request
        is_complete = asked is not None and not asked.missing
        if is_complete or understanding.premise is not None:
            return None
        found = request_draft(self._reader, context)
        if found is None or not self._retriever.is_of_field(context):
            return None
        request, draft, concept = found
        if request.needs and asked is not None:
            return None
        focused = self._focus(context, concept)
        draft = replace(draft, lines=_with_reasons(draft, self._writer.reasons(focused, _REASONS)))
        missing = tuple(Missing("information", need, "") for need in request.needs)
        return _Ending(request.status, "interpretation", draft, focused, missing)

    def retrieve(self, question: str, source: str = "") -> Context:
        """Return what retrieval finds for ``question``, for ``search`` and traces."""
        text = _SPACE.sub(" ", question).strip()
        query = self._retriever.understand(text, understand(text).intent, source)
        return self._retriever.retrieve(query)

    def _unfit(self, text: str) -> Draft | None:
        """Return the draft for a text that is no question we can read, else None."""
        if not is_readable(text):
            return unreadable_draft()
        if len(text) > MOST_CHARACTERS:
            return too_long_draft(len(text))
        language = foreign_language(text)
        if language:
            return not_covered_draft((), f"The question looks {language}; Trialwise reads English.")
        return None

    def _in_words(self, query: Query, context: Context) -> _Ending:
        """Return the answer in words: a read-out, a correction, evidence, or not covered."""
        reading = read_interval(query.corrected)
        if reading is not None:
            steered = self._steer(context, reading.topics)
            lines = (reading.line, *self._support(steered, _SUPPORT + 1))
            draft = Draft(lines, ("reads out the interval in the question",), (query.corrected,))
            return _Ending("answered", "interpretation", draft, steered)
        if len(self._snapshot.entities.passages) and is_global(query.corrected):
            overview = self._overview.draft(context.source)
            if overview.lines:
                return _Ending("answered", "interpretation", overview, context)
        corrected = None if query.source else correction_draft(self._reader, context)
        if corrected is not None:
            draft, concept = corrected
            focused = self._focus(context, concept)
            reasons = self._writer.reasons(focused, _REASONS)
            draft = replace(draft, lines=_with_reasons(draft, reasons))
            return _Ending("corrected", "interpretation", draft, focused)
        if not self._retriever.covers(context):
            near = tuple(concept.name for concept in context.concepts[:3])
            return _Ending("not_covered", "out_of_scope", not_covered_draft(near, ""), None)
        draft = self._writer.draft(context)
        if not draft.lines:
            return _Ending("not_covered", query.intent, not_covered_draft((), ""), context)
        return _Ending("answered", query.intent, draft, context)

    def _finish_premise(
        self,
        question: str,
        found: tuple[Draft, LinkedConcept],
        outcome: CalculationOutcome | None,
        context: Context,
        clock: _Clock,
    ) -> Answer:
        """Correct a false premise first, then give the number that makes sense all the same."""
        draft, concept = found
        focused = self._focus(context, concept)
        if outcome is None:
            reasons = self._writer.reasons(focused, _REASONS)
            ending = replace(draft, lines=_with_reasons(draft, reasons))
            return self._finish(question, "corrected", "interpretation", ending, focused, clock)
        both = Draft(
            (*draft.lines, *outcome.draft.lines),
            (*draft.reasoning, *outcome.draft.reasoning),
            outcome.draft.grounds,
        )
        return self._finish(
            question,
            "corrected",
            "calculation",
            both,
            focused,
            clock,
            calculations=outcome.calculations,
        )

    def _finish_calculation(
        self, question: str, outcome: CalculationOutcome, context: Context, clock: _Clock
    ) -> Answer:
        if outcome.status == "answered":
            shown = tuple(with_first_table(each) for each in outcome.calculations)
            outcome = replace(outcome, calculations=shown)
        lines = outcome.draft.lines + self._support(context, _SUPPORT)
        draft = replace(outcome.draft, lines=lines)
        clock.lap("generate")
        return self._finish(
            question,
            outcome.status,
            "calculation",
            draft,
            context,
            clock,
            calculations=outcome.calculations,
            missing=outcome.missing,
        )

    def _support(self, context: Context, count: int) -> tuple[Line, ...]:
        """Return what the packs say beside a number; nothing when one source is to answer."""
        return () if context.query.source else self._writer.support(context, count)

    def _steer(self, context: Context, topics: tuple[str, ...]) -> Context:
        """Return the context with the calculator's own concepts first."""
        rows = self._snapshot.graph.concepts
        index = self._retriever.concept_index
        own = tuple(
            LinkedConcept(index[topic], topic, rows[index[topic]].name, 1.0, "calculator")
            for topic in topics
            if topic in index
        )
        others = tuple(c for c in context.concepts if c.id not in topics)
        return replace(context, concepts=own + others)

    def _focus(self, context: Context, concept: LinkedConcept) -> Context:
        others = tuple(c for c in context.concepts if c.id != concept.id)
        return replace(context, concepts=(concept, *others))

    def _end(self, question: str, ending: _Ending, clock: _Clock) -> Answer:
        return self._finish(
            question,
            ending.status,
            ending.intent,
            ending.draft,
            ending.context,
            clock,
            missing=ending.missing,
        )

    def _finish(
        self,
        question: str,
        status: Status,
        intent: Intent,
        draft: Draft,
        context: Context | None,
        clock: _Clock,
        *,
        calculations: tuple[Calculation, ...] = (),
        missing: tuple[Missing, ...] = (),
    ) -> Answer:
        """Verify and compose the draft, and make it the answer."""
        checked = verify_draft(draft, self._snapshot, calculations)
        clock.lap("verify")
        empty = Context(Query(question, question, (), intent), (), np.zeros(0, np.float32), ())
        composed = compose_text(checked, self._snapshot, context or empty)
        related = related_concepts(self._snapshot, context.concepts, _RELATED) if context else ()
        clock.lap("compose")
        notes = tuple(
            f"read '{word}' as '{meant}'"
            for word, meant in (context.query.corrections if context else {}).items()
        )
        return Answer(
            id=self._make_id(),
            question=question,
            status=status,
            intent=intent,
            text=composed.text,
            reasoning=(*notes, *draft.reasoning, *checked.dropped),
            claims=composed.claims,
            citations=composed.citations,
            calculations=calculations,
            related=related,
            missing=missing,
            timing_ms={**clock.spent, "total": round(sum(clock.spent.values()), 3)},
            usage={"context_tokens": context.token_count if context else 0},
            model=_MODEL,
            index_version=self._snapshot.manifest.version,
        )


def _beside_a_correction(request: CalculationRequest | None) -> CalculationOutcome | None:
    """Return what is computed beside a correction; None when not asked for or not all is given."""
    outcome = run_request(request) if request is not None else None
    return None if outcome is None or outcome.status == "needs_input" else outcome


def _with_reasons(draft: Draft, reasons: tuple[Line, ...]) -> tuple[Line, ...]:
    """Return the lines of a draft and the reasons that it does not give itself."""
    said = {line.text for line in draft.lines}
    return (*draft.lines, *(line for line in reasons if line.text not in said))


def _reads_out(understanding: Understanding, text: str) -> bool:
    """Return whether an interval is to be read out rather than one to be computed asked about."""
    request = understanding.request
    return request is not None and bool(request.missing) and read_interval(text) is not None
