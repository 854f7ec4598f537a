"""Sentences that may enter an answer: cut from passages and cleaned to read."""

import re
from functools import cached_property, lru_cache
from typing import Final

import numpy as np

from trialwise.assistant.schema import Evidence
from trialwise.core.text import plain_text, split_sentences, terms
from trialwise.knowledge.readers.instructions import addresses_assistant
from trialwise.knowledge.schema import GUIDE, RELATIONS
from trialwise.knowledge.snapshot import HEADING_SEPARATOR, Snapshot
from trialwise.knowledge.stores.base import RelationRow
from trialwise.retrieval.walk import Ways, ways_of

_SHORTEST: Final = 4
_SHORT_ITEM: Final = 2
_ITEM: Final = re.compile(r"(?:\A|\n)[ \t]*(?:[-*+]|\d+[.)])[ \t]+\Z")
_LONGEST: Final = 60
_CODE_LINE: Final = re.compile(r"^`([^`\n]+)`\s*$", re.MULTILINE)
_NOISE: Final = re.compile(r"\||\$\$|```|\{\{|https?://|^\s*(?:#|>|!)")


class EvidenceReader:
    """Reads sentences out of one snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._starts = np.searchsorted(
            np.asarray(snapshot.passages[:, 0]), np.arange(len(snapshot.documents) + 1)
        )
        self.sentences = lru_cache(maxsize=4096)(self._sentences)
        self.words = lru_cache(maxsize=4096)(lambda text: frozenset(terms(text)))

    def document(self, identifier: str) -> int:
        """Return the position of a document by id."""
        return self.snapshot.document_place[identifier]

    def concept_document(self, concept: int) -> int:
        """Return the position of the document that defines a concept."""
        return self.document(self.snapshot.graph.concepts[concept].document)

    def is_guide(self, concept: int) -> bool:
        """Return whether a concept is a guide."""
        return self.snapshot.graph.concepts[concept].category == GUIDE

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
        document = self.snapshot.documents[int(row[0])]
        is_own, is_flagged = not document.concept, "instructions" in document.flags
        found: list[Evidence] = []
        for start, end in split_sentences(text):
            raw = text[start:end]
            clean = plain_text(raw)
            count = len(clean.split())
            # people seldom end a list item with a full stop
            is_item = is_own and bool(_ITEM.search(text[:start]))
            if not (_SHORT_ITEM if is_item else _SHORTEST) <= count <= _LONGEST:
                continue
            if is_flagged and addresses_assistant(raw):
                continue
            if not _NOISE.search(raw) and (is_item or clean[-1] in ".!?:)"):
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

    @cached_property
    def concept_place(self) -> dict[str, int]:
        """The position of each concept by id."""
        return {row.id: index for index, row in enumerate(self.snapshot.graph.concepts)}

    @cached_property
    def ways(self) -> Ways:
        """The edges of the graph by the concept they lead from."""
        return ways_of(self.snapshot.graph.relations)

    def relation(self, relation: RelationRow) -> Evidence:
        """Return the sentence that says why two concepts are related."""
        document = self.document(relation.document)
        return self.span(document, relation.start, relation.end, RELATIONS)

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
