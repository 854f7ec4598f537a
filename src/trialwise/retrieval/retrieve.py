"""The road of retrieval: link concepts, search by words and meaning, walk the graph, fuse, pack."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from trialwise.core.records import Intent
from trialwise.core.settings import RetrievalSettings
from trialwise.core.slang import expand_slang
from trialwise.core.text import normalise, terms
from trialwise.knowledge.snapshot import Snapshot
from trialwise.llm.base import Embedder
from trialwise.retrieval.bm25 import bm25_scores, term_coverage, term_weights
from trialwise.retrieval.fuse import Packer, best_positions, fuse_scores
from trialwise.retrieval.link import Linker
from trialwise.retrieval.meaning import clauses, leaning, nearest_similarity
from trialwise.retrieval.schema import Context, LinkedConcept, Query
from trialwise.retrieval.spelling import correct_spelling
from trialwise.retrieval.walk import Walker

_PASSAGE_SEED: Final = 0.05
# When an index can be said to cover a question: no question of the field is lost, and 5 of 60 off
# it pass that share a word with it (tests/assistant/off_topic.tsv, tests/exam).
_IN_THE_FIELD: Final = 0.88
_LINKED: Final = 0.2  # the least that some concept is linked with
_NEIGHBOURS: Final = 30
_NEAR_OWN: Final = 0.55
_HELD_OWN: Final = 0.6
# A false claim is mended when a sentence that puts a claim forward is this near to it.
_MISBELIEF: Final = 0.80


class Retriever:
    """Search over one snapshot; holds what is read once.

    Args:
        snapshot: the index.
        embedder: must be the one the index was made with.
        settings: how much to look at and keep.
    """

    def __init__(self, snapshot: Snapshot, embedder: Embedder, settings: RetrievalSettings) -> None:
        self.snapshot = snapshot
        self._embedder = embedder
        self._settings = settings
        self._linker = Linker(snapshot)
        self._packer = Packer(snapshot, settings)

    @property
    def concept_index(self) -> dict[str, int]:
        """Position of each concept by id."""
        return self._linker.concept_index

    @cached_property
    def _walker(self) -> Walker:
        return Walker(self.snapshot)

    def understand(self, text: str, intent: Intent) -> Query:
        """Return the question with spelling mended, ready for search."""
        corrected, changes = correct_spelling(
            expand_slang(text),
            known=self.snapshot.term_rows,
            vocabulary=self.snapshot.domain_words,
            is_word=self._embedder.knows,
        )
        return Query(text, corrected, tuple(terms(corrected)), intent, changes)

    def retrieve(self, query: Query) -> Context:
        """Return what an answer to ``query`` may rest on; empty lists when nothing fits."""
        snapshot = self.snapshot
        vectors = leaning(self._embedder.embed([query.corrected, *clauses(query.corrected)]))
        meaning = nearest_similarity(snapshot.vectors, vectors)
        alike = nearest_similarity(snapshot.question_vectors, vectors)
        words = bm25_scores(snapshot, query.terms)
        source = self._named_source(query)
        if source:  # "what does the handbook say about …" is answered from the handbook
            is_other = self._passage_sources != self._sources[source]
            meaning, words = meaning.copy(), words.copy()
            meaning[is_other] = 0.0
            words[is_other] = 0.0
        concepts = self._linker.link(query, alike, meaning)
        walk = self._walk(query, concepts, words, meaning)
        lists: dict[str, NDArray[Any]] = {"walk": walk, "words": words, "meaning": meaning}
        passages = fuse_scores(lists, self._settings.candidates)
        kept, count = self._packer.pack(passages)
        held = term_coverage(snapshot, term_weights(snapshot, query.terms))
        similar = [float(array.max()) for array in (meaning, alike) if array.size]
        return Context(
            query=query,
            concepts=concepts,
            meaning=meaning,
            parts=tuple(
                np.asarray(snapshot.vectors @ vector, np.float32) for vector in vectors[1:]
            ),
            passages=kept,
            best_similarity=max(similar, default=0.0),
            neighbourhood=float(np.mean(np.sort(alike)[-_NEIGHBOURS:])) if alike.size else 0.0,
            best_own=float(np.max(meaning, where=self._linker.passage_concepts < 0, initial=0.0)),
            misbelief=self._nearest_misbelief(alike),
            claims=self._likeness_of_claims(alike),
            coverage=max((float(held[passage.index]) for passage in kept), default=0.0),
            source=source,
            token_count=count,
        )

    @cached_property
    def _sources(self) -> dict[str, int]:
        """A number for each source of documents, by name."""
        names = dict.fromkeys(entry.source for entry in self.snapshot.documents)
        return {name: number for number, name in enumerate(names)}

    @cached_property
    def _passage_sources(self) -> NDArray[np.int64]:
        """The number of the source each passage comes from, ``(passages,)``."""
        by_document = [self._sources[entry.source] for entry in self.snapshot.documents]
        return np.asarray(by_document, dtype=np.int64)[np.asarray(self.snapshot.passages[:, 0])]

    def _named_source(self, query: Query) -> str:
        """Return the ingested source that the question names, '' when it names none."""
        asked = f" {normalise(query.corrected)} "
        own = {entry.source for entry in self.snapshot.documents if not entry.concept}
        named = [name for name in sorted(own) if f" {normalise(name.replace('_', ' '))} " in asked]
        return named[0] if named else ""

    def covers(self, context: Context) -> bool:
        """Return whether the index holds anything that could answer.

        For the field itself nearness to the best match and to the neighbourhood of known questions
        decides: a known word alone is not enough ("power of attorney"). The user's documents answer
        what one of their passages is near to and mostly holds in words.
        """
        is_linked = bool(context.concepts) and context.concepts[0].score >= _LINKED
        if is_linked and context.best_similarity + context.neighbourhood >= _IN_THE_FIELD:
            return True
        return context.best_own >= _NEAR_OWN and context.coverage >= _HELD_OWN

    def misbelief(self, context: Context) -> tuple[int, tuple[int, int, int, int], float] | None:
        """Return the false claim nearest to a question (concept, spans, similarity), or None.

        Embeddings hardly see negation or the form of a sentence: the caller asks only for sentences
        that put a claim forward.
        """
        row, similarity = context.misbelief
        if row < 0 or similarity < _MISBELIEF:
            return None
        concept, number = self._claim_of(row)
        return concept, self.snapshot.graph.concepts[concept].misbeliefs[number], similarity

    def _claim_of(self, row: int) -> tuple[int, int]:
        """Return the concept and the number of the misbelief that a wording stands under.

        The wordings of a claim follow it in the file, up to the next claim.
        """
        concept, _, start, _, _ = (int(value) for value in self.snapshot.questions[row])
        starts = [spans[0] for spans in self.snapshot.graph.concepts[concept].misbeliefs]
        return concept, max((n for n, first in enumerate(starts) if first <= start), default=0)

    @cached_property
    def _wordings(self) -> Mapping[tuple[int, int], list[int]]:
        """The rows of the wordings of each claim."""
        rows: dict[tuple[int, int], list[int]] = {}
        for row in np.flatnonzero(np.asarray(self.snapshot.questions[:, 4]) == 1):
            rows.setdefault(self._claim_of(int(row)), []).append(int(row))
        return rows

    def _likeness_of_claims(self, alike: NDArray[np.float32]) -> dict[tuple[int, int], float]:
        return {claim: float(alike[rows].max()) for claim, rows in self._wordings.items()}

    def _nearest_misbelief(self, alike: NDArray[np.float32]) -> tuple[int, float]:
        is_claim = np.asarray(self.snapshot.questions[:, 4]) == 1
        if not is_claim.any():
            return -1, 0.0
        row = int(np.argmax(np.where(is_claim, alike, -1)))
        asked = float(np.max(np.where(is_claim, -1, alike)))
        similarity = float(alike[row])
        return (row, similarity) if similarity > asked else (-1, similarity)

    def _walk(
        self,
        query: Query,
        concepts: tuple[LinkedConcept, ...],
        words: NDArray[np.float32],
        meaning: NDArray[np.float32],
    ) -> NDArray[np.float64]:
        """Return the PageRank of passages, seeded by linked concepts and the best of each list."""
        count = len(self.snapshot.graph.concepts)
        reset = np.zeros(count + len(self.snapshot.passages))
        for concept in concepts:
            reset[concept.index] += concept.score
        lists: tuple[NDArray[np.float32], ...] = (words, meaning)
        for scores in lists:
            for index in best_positions(scores, self._settings.candidates):
                share = float(scores[index]) / max(float(scores.max()), 1e-9)
                reset[count + index] += _PASSAGE_SEED * max(share, 0.0) ** 4
        return self._walker.rank(reset, query.intent)[1]
