"""The road of retrieval: link concepts, search by words and by meaning, walk the graph, fuse, pack."""

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from trialwise.core.records import Intent
from trialwise.core.settings import RetrievalSettings
from trialwise.core.text import normalise, terms
from trialwise.knowledge.aliases import AliasTable
from trialwise.knowledge.snapshot import Snapshot
from trialwise.llm.base import Embedder
from trialwise.retrieval.bm25 import bm25_scores, term_weights
from trialwise.retrieval.schema import Context, LinkedConcept, Query, ScoredPassage
from trialwise.retrieval.spelling import correct_spelling
from trialwise.retrieval.walk import Walker

# Weights of the fusion; tuned on our own development questions, see docs/decisions.
_FUSION: Final = {"walk": 0.35, "words": 0.30, "meaning": 0.35}
_PASSAGE_SEED: Final = 0.05
_MEANING_FROM: Final = 0.55
# When an index can be said to cover a question; from our own development questions.
_SIMILAR_NAMED: Final = 0.35
_SIMILAR: Final = 0.5
_COVERED: Final = 0.5
_MISBELIEF: Final = 0.62
_WORDS_PER_TOKEN: Final = 0.75
_ALIKE: Final = 0.8


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

    @cached_property
    def table(self) -> AliasTable:
        """Names of all concepts."""
        rows = self.snapshot.graph.concepts
        return AliasTable.of((row.id, row.name, row.aliases) for row in rows)

    @cached_property
    def concept_index(self) -> dict[str, int]:
        """Position of each concept by id."""
        return {row.id: index for index, row in enumerate(self.snapshot.graph.concepts)}

    @cached_property
    def _walker(self) -> Walker:
        return Walker(self.snapshot)

    def understand(self, text: str, intent: Intent) -> Query:
        """Return the question with spelling mended, ready for search."""
        corrected, changes = correct_spelling(
            text, known=self.snapshot.term_rows, vocabulary=self.snapshot.domain_words
        )
        return Query(text, corrected, tuple(terms(corrected)), intent, changes)

    def retrieve(self, query: Query) -> Context:
        """Return what an answer to ``query`` may rest on; empty lists when nothing fits."""
        snapshot = self.snapshot
        vector = self._embedder.embed([query.corrected])[0]
        meaning = np.asarray(snapshot.vectors @ vector, dtype=np.float32)
        alike = np.asarray(snapshot.question_vectors @ vector, dtype=np.float32)
        words = bm25_scores(snapshot, query.terms)
        concepts = self._link(query, alike)
        walk = self._walk(query, concepts, words, meaning)
        passages = self._fuse(walk, words, meaning)
        weights = term_weights(snapshot, query.terms)
        mass = sum(weights.values())
        held = sum(w for term, w in weights.items() if term in snapshot.term_rows)
        kept, count = self._pack(passages, query)
        similar = [float(array.max()) for array in (meaning, alike) if array.size]
        return Context(
            query=query,
            concepts=concepts,
            passages=kept,
            best_similarity=max(similar, default=0.0),
            misbelief=self._nearest_misbelief(alike),
            coverage=held / mass if mass else 0.0,
            token_count=count,
        )

    def covers(self, context: Context) -> bool:
        """Return whether the index holds anything that could answer."""
        named = any(concept.how in ("name", "spelling") for concept in context.concepts)
        if named and context.best_similarity >= _SIMILAR_NAMED:
            return True
        return context.best_similarity >= _SIMILAR and context.coverage >= _COVERED

    def misbelief(self, context: Context) -> tuple[int, tuple[int, int, int, int], float] | None:
        """Return the false claim a question rests on: its concept, spans and similarity, or None."""
        row, similarity = context.misbelief
        if row < 0 or similarity < _MISBELIEF:
            return None
        concept, _, start, _, _ = (int(value) for value in self.snapshot.questions[row])
        for spans in self.snapshot.graph.concepts[concept].misbeliefs:
            if spans[0] == start:
                return concept, spans, similarity
        return None

    def _nearest_misbelief(self, alike: NDArray[np.float32]) -> tuple[int, float]:
        is_claim = np.asarray(self.snapshot.questions[:, 4]) == 1
        if not is_claim.any():
            return -1, 0.0
        row = int(np.argmax(np.where(is_claim, alike, -1)))
        asked = float(np.max(np.where(is_claim, -1, alike)))
        similarity = float(alike[row])
        return (row, similarity) if similarity > asked else (-1, similarity)

    def _link(self, query: Query, alike: NDArray[np.float32]) -> tuple[LinkedConcept, ...]:
        """Return the concepts named in the question, then those asked about in like words."""
        rows = self.snapshot.graph.concepts
        linked: dict[int, LinkedConcept] = {}
        for match in self.table.find(query.corrected, any_case=True):
            index = self.concept_index[match.concept]
            misspelt = any(word in query.corrections.values() for word in normalise(match.alias).split())
            if index not in linked:
                linked[index] = LinkedConcept(
                    index, match.concept, rows[index].name, 0.95 if misspelt else 1.0,
                    "spelling" if misspelt else "name", match.start, match.end,
                )  # fmt: skip
        best = np.full(len(rows), -1.0, dtype=np.float32)
        owners = np.asarray(self.snapshot.questions[:, 0], dtype=np.int64)
        known = (owners >= 0) & (self.snapshot.questions[:, 4] == 0)
        np.maximum.at(best, owners[known], alike[known])
        for index in np.argsort(-best, kind="stable")[:5]:
            score = float(best[index])
            if score < _MEANING_FROM:
                break
            place = int(index)
            old = linked.get(place)
            if old is None:
                linked[place] = LinkedConcept(
                    place, rows[place].id, rows[place].name, 0.9 * score, "meaning"
                )
            else:  # named and asked about in like words: the surest link there is
                linked[place] = LinkedConcept(
                    place, old.id, old.name, old.score + 0.5 * score, old.how, old.start, old.end
                )
        ranked = sorted(linked.values(), key=lambda concept: (-concept.score, concept.start, concept.id))
        top = ranked[0].score if ranked else 1.0
        return tuple(
            LinkedConcept(c.index, c.id, c.name, c.score / max(top, 1.0), c.how, c.start, c.end)
            for c in ranked
        )

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
            for index in _best(scores, self._settings.candidates):
                share = float(scores[index]) / max(float(scores.max()), 1e-9)
                reset[count + index] += _PASSAGE_SEED * max(share, 0.0) ** 4
        return self._walker.rank(reset, query.intent)[1]

    def _fuse(
        self,
        walk: NDArray[np.float64],
        words: NDArray[np.float32],
        meaning: NDArray[np.float32],
    ) -> list[ScoredPassage]:
        """Return the candidates of all three lists, best first."""
        lists: dict[str, NDArray[Any]] = {"walk": walk, "words": words, "meaning": meaning}
        candidates: set[int] = set()
        for scores in lists.values():
            candidates.update(int(i) for i in _best(scores, self._settings.candidates))
        tops = {name: max(float(scores.max(initial=0)), 1e-12) for name, scores in lists.items()}
        ranked: list[ScoredPassage] = []
        for index in candidates:
            parts = {
                name: max(float(scores[index]), 0.0) / tops[name] for name, scores in lists.items()
            }
            score = sum(_FUSION[name] * part for name, part in parts.items())
            ranked.append(ScoredPassage(index, score, parts))
        ranked.sort(key=lambda passage: (-passage.score, passage.index))
        return ranked

    def _pack(
        self, ranked: Iterable[ScoredPassage], query: Query
    ) -> tuple[tuple[ScoredPassage, ...], int]:
        """Keep the best passages within the token budget, leaving out near copies."""
        kept: list[ScoredPassage] = []
        seen: list[frozenset[str]] = []
        used = 0
        for passage in ranked:
            size = int(self.snapshot.passages[passage.index][6] / _WORDS_PER_TOKEN) + 8
            if used + size > self._settings.budget_tokens:
                continue
            content = frozenset(re.findall(r"\w+", self.snapshot.passage_text(passage.index).lower()))
            if any(len(content & old) >= _ALIKE * len(content | old) for old in seen):
                continue
            kept.append(passage)
            seen.append(content)
            used += size
        return tuple(kept), used


def _best(scores: NDArray[Any], count: int) -> NDArray[np.int64]:
    """Return the positions of the largest positive scores, ties by position."""
    if scores.size > count:
        candidates = np.argpartition(-scores, count - 1)[:count]
        cutoff = scores[candidates].min()
        candidates = np.flatnonzero(scores >= cutoff)
    else:
        candidates = np.arange(scores.size)
    order = np.argsort(-scores[candidates], kind="stable")
    picked = candidates[order][:count]
    return picked[scores[picked] > 0]

