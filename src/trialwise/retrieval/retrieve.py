"""The road of retrieval: link concepts, search by words and meaning, walk the graph, fuse, pack."""

from dataclasses import replace
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from trialwise.core.errors import UsageError
from trialwise.core.records import Intent
from trialwise.core.settings import RetrievalSettings
from trialwise.core.slang import expand_slang
from trialwise.core.text import normalise, terms
from trialwise.knowledge.pack import BUILT_IN
from trialwise.knowledge.snapshot import Snapshot
from trialwise.llm.base import Embedder
from trialwise.retrieval.bm25 import bm25_scores, term_coverage, term_weights
from trialwise.retrieval.documents.search import DocumentSearch, Found
from trialwise.retrieval.fuse import Packer, best_positions, fuse_scores
from trialwise.retrieval.heads import heads_of
from trialwise.retrieval.link import Linker
from trialwise.retrieval.meaning import clauses, leaning, nearest_similarity, similarities
from trialwise.retrieval.recognise import Recogniser, likelier
from trialwise.retrieval.schema import Context, LinkedConcept, Query
from trialwise.retrieval.scope import is_of_field
from trialwise.retrieval.spelling import correct_spelling
from trialwise.retrieval.walk import Walker

_PASSAGE_SEED: Final = 0.05
_NEIGHBOURS: Final = 30
_NEAR_OWN: Final = 0.55
_HELD_OWN: Final = 0.6
_OWN_HITS: Final = 12


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
        self._heads = heads_of(embedder.id)
        self._misbeliefs = Recogniser(snapshot, "misbelief")
        self._requests = Recogniser(snapshot, "request")

    @property
    def concept_index(self) -> dict[str, int]:
        """Position of each concept by id."""
        return self._linker.concept_index

    @cached_property
    def _walker(self) -> Walker:
        return Walker(self.snapshot)

    def understand(self, text: str, intent: Intent, source: str = "") -> Query:
        """Return the question with spelling mended, ready for search.

        Args:
            text: as typed.
            intent: what kind of answer is wanted.
            source: the ingested source to answer from, '' for everything.

        Raises:
            UsageError: when there is no such source.
        """
        self.check_source(source)
        corrected, changes = correct_spelling(
            expand_slang(text),
            known=self.snapshot.term_rows,
            vocabulary=self.snapshot.domain_words,
            is_word=self._embedder.knows,
        )
        return Query(text, corrected, tuple(terms(corrected)), intent, changes, source)

    def check_source(self, source: str) -> None:
        """Refuse a source that was not ingested; '' stands for everything.

        Raises:
            UsageError: naming the sources there are.
        """
        if source and source not in self._own_sources:
            listing = ", ".join(sorted(self._own_sources)) or "none yet"
            raise UsageError(f"no source '{source}'; ingested sources: {listing}")

    def retrieve(self, query: Query, *, by_clause: bool = True) -> Context:
        """Return what an answer to ``query`` may rest on; empty lists when nothing fits.

        Args:
            query: the question made ready.
            by_clause: search the clauses of a long question as well; a calculation needs only a
                word beside its number.
        """
        snapshot = self.snapshot
        parts = clauses(query.corrected) if by_clause else []
        vectors = leaning(self._embedder.embed([query.corrected, *parts]))
        similar = similarities(snapshot.vectors, vectors)
        wordings = similarities(snapshot.question_vectors, vectors)
        meaning, alike = nearest_similarity(similar), nearest_similarity(wordings)
        heads = self._heads.say(vectors[0]) if self._heads is not None else {}
        misbelief, request = likelier(
            self._misbeliefs.recognise(wordings[0], meaning, heads),
            self._requests.recognise(wordings[0], meaning, heads),
        )
        words = bm25_scores(snapshot, query.terms)
        source = query.source or self._named_source(query)
        if source:  # "what does the handbook say about …" is answered from the handbook
            is_other = self._passage_sources != self._sources[source]
            meaning, words = meaning.copy(), words.copy()
            meaning[is_other] = 0.0
            words[is_other] = 0.0
        concepts = self._linker.link(query, alike, meaning)
        walk = self._walk(query, concepts, words, meaning)
        if source:
            walk = np.where(self._passage_sources == self._sources[source], walk, 0.0)
        lists: dict[str, NDArray[Any]] = {"walk": walk, "words": words, "meaning": meaning}
        found = self._in_documents(query, source, meaning)
        if found.hits:
            lists["documents"] = np.zeros_like(meaning)
            lists["documents"][[hit.passage for hit in found.hits]] = [h.score for h in found.hits]
        passages = fuse_scores(lists, self._settings.candidates)
        kept, count = self._packer.pack(passages)
        held = term_coverage(snapshot, term_weights(snapshot, query.terms))
        nearest = [float(array.max()) for array in (meaning, alike) if array.size]
        return Context(
            query=query,
            concepts=concepts,
            meaning=meaning,
            parts=tuple(similar[1:]),
            passages=kept,
            best_similarity=max(nearest, default=0.0),
            neighbourhood=float(np.mean(_largest(alike, _NEIGHBOURS))) if alike.size else 0.0,
            best_own=float(np.max(meaning, where=self._linker.passage_concepts < 0, initial=0.0)),
            misbelief=misbelief,
            request=request,
            alike=alike,
            heads=heads,
            coverage=max((float(held[passage.index]) for passage in kept), default=0.0),
            source=source,
            documents=found,
            token_count=count,
        )

    def _in_documents(self, query: Query, source: str, meaning: NDArray[np.float32]) -> Found:
        """Return what the user's own documents hold on a question, or those of one source."""
        if not len(self._documents):
            return Found()
        found = self._documents.search(
            query.corrected,
            count=_OWN_HITS if not source else len(self._documents),
            meaning=meaning if meaning.any() else None,
        )
        if not source:
            return found
        wanted = self._sources[source]
        hits = [hit for hit in found.hits if self._passage_sources[hit.passage] == wanted]
        return replace(found, hits=tuple(hits[:_OWN_HITS]))

    @cached_property
    def _documents(self) -> DocumentSearch:
        return DocumentSearch(self.snapshot)

    @cached_property
    def _sources(self) -> dict[str, int]:
        """A number for each source of documents, by name."""
        return {name: number for number, name in enumerate(self.snapshot.sources)}

    @cached_property
    def _passage_sources(self) -> NDArray[np.int64]:
        """The number of the source each passage comes from, ``(passages,)``."""
        by_document = np.asarray(self.snapshot.document_source, dtype=np.int64)
        return np.asarray(by_document[np.asarray(self.snapshot.passages[:, 0])])

    @cached_property
    def _own_sources(self) -> frozenset[str]:
        """The names of the ingested sources."""
        snapshot = self.snapshot
        numbers = np.unique(snapshot.document_source[snapshot.document_concept < 0])
        return frozenset(snapshot.sources[int(number)] for number in numbers)

    def _named_source(self, query: Query) -> str:
        """Return the ingested source that the question names, '' when it names none."""
        asked = f" {normalise(query.corrected)} "
        named = [
            name
            for name in sorted(self._own_sources)
            if f" {normalise(name.replace('_', ' '))} " in asked
        ]
        return named[0] if named else ""

    def covers(self, context: Context) -> bool:
        """Return whether the index holds anything that could answer.

        The pack answers what is of its field; the user's documents answer what one of their
        passages is near to and mostly holds in words.
        """
        if context.concepts and self.is_of_field(context):
            return True
        return context.best_own >= _NEAR_OWN and context.coverage >= _HELD_OWN

    def is_of_field(self, context: Context) -> bool:
        """Return whether a question is one of the field of the packs.

        What a company calls its own is known to its pack alone: there a name is enough.
        """
        return is_of_field(context) or any(
            concept.how == "name" and concept.index in self._own_concepts
            for concept in context.concepts
        )

    @cached_property
    def _own_concepts(self) -> frozenset[int]:
        """The concepts of packs other than the built-in one."""
        rows = self.snapshot.graph.concepts
        return frozenset(
            index for index, row in enumerate(rows) if row.document.partition("/")[0] != BUILT_IN
        )

    def likeness_of_claim(self, context: Context, concept: int, number: int) -> float:
        """Return the highest cosine of a question with a wording of a concept's misbelief."""
        rows = self._misbeliefs.wordings.get((concept, number), [])
        return float(context.alike[rows].max()) if rows else 0.0

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


def _largest(values: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    return values if values.size <= count else np.partition(values, -count)[-count:]
