"""Sentences that may enter an answer: cut from passages, cleaned to read, scored for a question."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

import numpy as np

from trialwise.assistant.schema import Evidence
from trialwise.assistant.understand.cues import cue
from trialwise.core.text import plain_text, split_sentences, terms
from trialwise.knowledge.schema import GUIDE
from trialwise.knowledge.snapshot import HEADING_SEPARATOR, Snapshot
from trialwise.retrieval.bm25 import term_weights
from trialwise.retrieval.schema import Context

_SHORTEST: Final = 4
_LONGEST: Final = 60
_LONGEST_TERM: Final = 8
_DEFINES: Final = 0.6
# A user's document may address its own readers; the pack never does.
_FOREIGN: Final = 0.06
_CODE_LINE: Final = re.compile(r"^`([^`\n]+)`\s*$", re.MULTILINE)
_NOISE: Final = re.compile(r"\||\$\$|```|\{\{|https?://|^\s*(?:#|>|!)")


class EvidenceReader:
    """Reads sentences out of one snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._document_of = {row.id: index for index, row in enumerate(snapshot.documents)}
        self._guides = {
            self._document_of[row.document]
            for row in snapshot.graph.concepts
            if row.category == GUIDE
        }
        self._starts = np.searchsorted(
            np.asarray(snapshot.passages[:, 0]), np.arange(len(snapshot.documents) + 1)
        )
        self.sentences = lru_cache(maxsize=4096)(self._sentences)
        self.words = lru_cache(maxsize=4096)(lambda text: frozenset(terms(text)))

    def document(self, identifier: str) -> int:
        """Return the position of a document by id."""
        return self._document_of[identifier]

    def concept_document(self, concept: int) -> int:
        """Return the position of the document that defines a concept."""
        return self.document(self.snapshot.graph.concepts[concept].document)

    def is_guide(self, concept: int) -> bool:
        """Return whether a concept is a guide."""
        return self.snapshot.graph.concepts[concept].category == GUIDE

    def is_of_guide(self, sentence: Evidence) -> bool:
        """Return whether a sentence stands in a guide."""
        return sentence.document in self._guides

    def heading(self, passage: int) -> str:
        """Return the last heading above a passage, empty when there is none."""
        label = self.snapshot.headings[int(self.snapshot.passages[passage][5])]
        return label.rpartition(HEADING_SEPARATOR)[2]

    def passages_of(self, document: int) -> range:
        """Return the positions of a document's passages."""
        return range(int(self._starts[document]), int(self._starts[document + 1]))

    def _sentences(self, passage: int) -> tuple[Evidence, ...]:
        """Return the readable sentences of a passage in order."""
        row = self.snapshot.passages[passage]
        text = self.snapshot.passage_text(passage)
        heading = self.heading(passage)
        found: list[Evidence] = []
        for start, end in split_sentences(text):
            raw = text[start:end]
            clean = plain_text(raw)
            count = len(clean.split())
            if _SHORTEST <= count <= _LONGEST and not _NOISE.search(raw) and clean[-1] in ".!?:)":
                found.append(
                    Evidence(
                        clean, int(row[0]), passage, int(row[1]) + start, int(row[1]) + end, heading
                    )
                )
        return tuple(found)

    def section(self, document: int, heading: str) -> tuple[Evidence, ...]:
        """Return the sentences under a heading of a document; '' is the text before any heading."""
        return tuple(
            sentence
            for passage in self.passages_of(document)
            if self.heading(passage) == heading
            for sentence in self.sentences(passage)
        )

    def definition(self, concept: int) -> Evidence:
        """Return the sentence that defines a concept."""
        row = self.snapshot.graph.concepts[concept]
        document = self.concept_document(concept)
        start, end = row.definition
        return self.span(document, start, end, "Definition")

    def span(self, document: int, start: int, end: int, heading: str) -> Evidence:
        """Return any stretch of a document as evidence."""
        text = plain_text(self.snapshot.document_text(document)[start:end])
        return Evidence(text, document, -1, start, end, heading, 1.0)

    def formulas(self, concept: int) -> tuple[Evidence, ...]:
        """Return the formulas of a concept as one-line plain text."""
        document = self.concept_document(concept)
        found: list[Evidence] = []
        for passage in self.passages_of(document):
            if self.heading(passage) != "Formula":
                continue
            row = self.snapshot.passages[passage]
            text = self.snapshot.passage_text(passage)
            found.extend(
                Evidence(
                    match.group(1), document, passage,
                    int(row[1]) + match.start(1), int(row[1]) + match.end(1), "Formula", 1.0,
                )
                for match in _CODE_LINE.finditer(text)
            )  # fmt: skip
        return tuple(found)


class Scorer:
    """Scores sentences for one question: words shared, the passage's score, the section's fitness.

    Args:
        reader: where sentences come from.
        context: what retrieval found.
        sections: how well each section fits the intent, in [0, 1].
    """

    def __init__(
        self, reader: EvidenceReader, context: Context, sections: Mapping[str, float]
    ) -> None:
        self._reader = reader
        self._sections = sections
        self._weights = term_weights(reader.snapshot, context.query.terms)
        self._mass = sum(self._weights.values()) or 1.0
        self._passages = {passage.index: passage for passage in context.passages}
        self._meaning = context.meaning
        self._parts = context.parts
        self._nearest = float(context.meaning.max(initial=0.0)) or 1.0
        self._top = max((passage.score for passage in context.passages), default=1.0) or 1.0

    def coverage(self, text: str) -> float:
        """Return the share of the question's idf mass found in ``text``, in [0, 1]."""
        held = self._reader.words(text)
        return sum(w for term, w in self._weights.items() if term in held) / self._mass

    def defines(self, sentence: Evidence) -> bool:
        """Return whether a sentence opens with what is asked for and says what it is."""
        head, verb, _ = sentence.text.partition(" is ")
        if not verb:
            head, verb, _ = sentence.text.partition(" are ")
        return bool(verb) and len(head.split()) <= _LONGEST_TERM and self.coverage(head) >= _DEFINES

    def score(self, sentence: Evidence, part: int | None = None) -> float:
        """Return how well a sentence answers, in about [0, 1].

        Args:
            sentence: what may be said.
            part: number of the clause it is to answer; the whole question when None.
        """
        passage = self._passages.get(sentence.passage)
        share = passage.score / self._top if passage is not None else 0.0
        held, nearest = self._meaning, self._nearest
        if part is not None:
            held = self._parts[part]
            nearest = float(held.max(initial=0.0)) or 1.0
        near = float(held[sentence.passage]) if sentence.passage >= 0 else 0.0
        meaning = max(near, 0.0) / nearest
        fitness = self._sections.get(sentence.heading, 0.4)
        leans = 0.12 if cue("reading.leans").match(sentence.text) else 0.0
        own = self._reader.snapshot.documents[sentence.document].concept
        foreign = 0.0 if own else _FOREIGN
        points = 0.25 if cue("reading.points").search(sentence.text) else 0.0
        asks = 0.25 if sentence.text.endswith("?") else 0.0
        return (
            0.30 * self.coverage(sentence.text)
            + 0.15 * share
            + 0.35 * meaning
            + 0.20 * fitness
            - leans
            - points
            - asks
            - foreign
        )
