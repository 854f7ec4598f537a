"""The road of retrieval: link concepts, search by words and meaning, walk the graph, fuse, pack."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from trialwise.core.records import Intent
from trialwise.core.settings import RetrievalSettings
from trialwise.core.slang import expand_slang
from trialwise.core.text import normalise, terms
from trialwise.knowledge.aliases import AliasTable
from trialwise.knowledge.snapshot import HEADING_SEPARATOR, Snapshot
from trialwise.llm.base import Embedder
from trialwise.retrieval.bm25 import bm25_scores, term_coverage, term_weights
from trialwise.retrieval.names import find_names
from trialwise.retrieval.schema import Context, LinkedConcept, Query, ScoredPassage
from trialwise.retrieval.spelling import correct_spelling
from trialwise.retrieval.walk import Walker

# Weights of the fusion; tuned on our own development questions, see docs/decisions.
_FUSION: Final = {"walk": 0.35, "words": 0.30, "meaning": 0.35}
_PASSAGE_SEED: Final = 0.05
# When an index can be said to cover a question; from 50 questions off the field and 60 in it.
_IN_THE_FIELD: Final = 0.86
_NEIGHBOURS: Final = 30
_NEAR_OWN: Final = 0.55
_HELD_OWN: Final = 0.6
# A false claim is mended when the question is this near to it; a question that asks what something
# is or how it differs must be nearer, because embeddings hardly see the difference.
_MISBELIEF: Final = 0.62
_ASKS: Final = re.compile(
    r"^\W*(?:\w+\W+){0,8}?(?:how|what|which|when|where|why|who)\b", re.IGNORECASE
)
_MISBELIEF_ASKED: Final = 0.75
# Linking: how much each sign adds above its threshold, and the least that counts.
_ALIKE_WEIGHT: Final = 1.5
_ALIKE_FROM: Final = 0.35
_NEAR_WEIGHT: Final = 1.5
_NEAR_FROM: Final = 0.33
_VOTERS: Final = 40
_VOTES: Final = 3
# From here on a known question is the same question in other words.
_SAME_FROM: Final = 0.7
_SAME_WEIGHT: Final = 2.0
_LINKED: Final = 8
_LEAST: Final = 0.1
# A long question tells a story: its clauses are searched as well, a little below the whole.
_LONG_QUESTION: Final = 18
_SHORT_CLAUSE: Final = 4
_MOST_CLAUSES: Final = 5
_CLAUSE_WEIGHT: Final = 0.95
_CLAUSE: Final = re.compile(r"[,;:.?!()]+\s|\s[-–]\s|\b(?:but|so|because|and)\b", re.IGNORECASE)
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
        self._content = lru_cache(maxsize=4096)(self._words_of)

    @cached_property
    def table(self) -> AliasTable:
        """Names of all concepts."""
        rows = self.snapshot.graph.concepts
        return AliasTable.of((row.id, row.name, row.aliases) for row in rows)

    def _words_of(self, index: int) -> frozenset[str]:
        """Return the distinct words of a passage."""
        return frozenset(self.snapshot.passage_text(index).lower().split())

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
            expand_slang(text),
            known=self.snapshot.term_rows,
            vocabulary=self.snapshot.domain_words,
            is_word=self._embedder.knows,
        )
        return Query(text, corrected, tuple(terms(corrected)), intent, changes)

    def retrieve(self, query: Query) -> Context:
        """Return what an answer to ``query`` may rest on; empty lists when nothing fits."""
        snapshot = self.snapshot
        vectors = self._embedder.embed([query.corrected, *clauses(query.corrected)])
        meaning = _nearest(snapshot.vectors, vectors)
        alike = _nearest(snapshot.question_vectors, vectors)
        words = bm25_scores(snapshot, query.terms)
        source = self._named_source(query)
        if source:  # "what does the handbook say about …" is answered from the handbook
            is_other = self._passage_sources != self._sources[source]
            meaning, words = meaning.copy(), words.copy()
            meaning[is_other] = 0.0
            words[is_other] = 0.0
        concepts = self._link(query, alike, meaning)
        walk = self._walk(query, concepts, words, meaning)
        passages = self._fuse(walk, words, meaning)
        kept, count = self._pack(passages)
        held = term_coverage(snapshot, term_weights(snapshot, query.terms))
        similar = [float(array.max()) for array in (meaning, alike) if array.size]
        return Context(
            query=query,
            concepts=concepts,
            meaning=meaning,
            passages=kept,
            best_similarity=max(similar, default=0.0),
            neighbourhood=float(np.mean(np.sort(alike)[-_NEIGHBOURS:])) if alike.size else 0.0,
            best_own=float(np.max(meaning, where=self._passage_concepts < 0, initial=0.0)),
            misbelief=self._nearest_misbelief(alike),
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
        if context.best_similarity + context.neighbourhood >= _IN_THE_FIELD:
            return True
        return context.best_own >= _NEAR_OWN and context.coverage >= _HELD_OWN

    def misbelief(self, context: Context) -> tuple[int, tuple[int, int, int, int], float] | None:
        """Return the false claim a question rests on (concept, spans, similarity), or None."""
        row, similarity = context.misbelief
        asks = _ASKS.search(context.query.corrected) or context.query.intent in (
            "definition",
            "comparison",
            "methodology",
        )
        if row < 0 or similarity < (_MISBELIEF_ASKED if asks else _MISBELIEF):
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

    def _link(
        self, query: Query, alike: NDArray[np.float32], meaning: NDArray[np.float32]
    ) -> tuple[LinkedConcept, ...]:
        """Return the concepts a question speaks of, best first.

        Three signs add up: its name stands in the question, and says much of it; a known question
        about it is alike; a passage of its own file is near in meaning.
        """
        rows = self.snapshot.graph.concepts
        asked, near = self._nearness(alike, meaning)
        named = self._named(query)
        scores = _ALIKE_WEIGHT * np.maximum(asked - _ALIKE_FROM, 0)
        scores += _SAME_WEIGHT * np.maximum(asked - _SAME_FROM, 0)
        scores += _NEAR_WEIGHT * near
        for index, match in named.items():
            scores[index] += match[0]
        order = [int(i) for i in np.argsort(-scores, kind="stable")[:_LINKED] if scores[i] > _LEAST]
        top = max(float(scores[order[0]]), 1.0) if order else 1.0
        linked: list[LinkedConcept] = []
        for index in order:
            _, how, start, end = named.get(index, (0.0, "meaning", -1, -1))
            linked.append(
                LinkedConcept(
                    index,
                    rows[index].id,
                    rows[index].name,
                    float(scores[index]) / top,
                    how,
                    start,
                    end,
                )
            )
        return tuple(linked)

    def _nearness(
        self, alike: NDArray[np.float32], meaning: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return per concept the best cosine of its known questions, and how near its passages are.

        The second sums what its three nearest passages have above a threshold; worked examples and
        formulas do not count, their subject matter is incidental.
        """
        count = len(self.snapshot.graph.concepts)
        asked = np.zeros(count, dtype=np.float32)
        is_question = (self.snapshot.questions[:, 0] >= 0) & (self.snapshot.questions[:, 4] == 0)
        np.maximum.at(asked, self.snapshot.questions[is_question, 0], alike[is_question])
        near = np.zeros(count, dtype=np.float32)
        heads = [
            int(i)
            for i in _best(np.where(self._is_prose, meaning, 0), _VOTERS)
            if meaning[i] > _NEAR_FROM
        ]
        votes: Counter[int] = Counter()
        for index in heads:
            owner = int(self._passage_concepts[index])
            votes[owner] += 1
            if votes[owner] <= _VOTES:
                near[owner] += meaning[index] - _NEAR_FROM
        return asked, near

    @cached_property
    def _passage_concepts(self) -> NDArray[np.int64]:
        """The concept whose file each passage belongs to, -1 for the user's documents."""
        by_document = np.asarray(
            [self.concept_index.get(entry.concept, -1) for entry in self.snapshot.documents],
            dtype=np.int64,
        )
        return by_document[np.asarray(self.snapshot.passages[:, 0])]

    @cached_property
    def _is_prose(self) -> NDArray[np.bool_]:
        """Whether a passage explains a concept, ``(passages,)``: no example or formula."""
        kinds = np.asarray(
            [
                label.rpartition(HEADING_SEPARATOR)[2] not in ("Example", "Formula")
                for label in self.snapshot.headings
            ],
            dtype=np.bool_,
        )
        prose = kinds[np.asarray(self.snapshot.passages[:, 5])] & (self._passage_concepts >= 0)
        return np.asarray(prose, dtype=np.bool_)

    def _named(self, query: Query) -> dict[int, tuple[float, str, int, int]]:
        """Return the concepts whose names stand in the question: weight, how, place.

        The weight is the larger, the more of the question's rare words the name holds.
        """
        weights = term_weights(self.snapshot, query.terms)
        mass = sum(weights.values()) or 1.0
        named: dict[int, tuple[float, str, int, int]] = {}
        for match in find_names(self.table, query.corrected):
            words = terms(query.corrected[match.start : match.end]) or [""]
            share = sum(weights.get(word, 0.0) for word in words) / mass
            mended = any(
                word in query.corrections.values() for word in normalise(match.alias).split()
            )
            index = self.concept_index[match.concept]
            sure = 0.4 + 0.6 * float(self.snapshot.keyness[index])
            score = (0.3 + 0.7 * min(1.0, 2 * share)) * sure
            if score > named.get(index, (0.0, "", 0, 0))[0]:
                named[index] = (score, "spelling" if mended else "name", match.start, match.end)
        return named

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

    def _pack(self, ranked: Iterable[ScoredPassage]) -> tuple[tuple[ScoredPassage, ...], int]:
        """Keep the best passages within the token budget, leaving out near copies."""
        kept: list[ScoredPassage] = []
        seen: list[frozenset[str]] = []
        used = 0
        for passage in ranked:
            size = int(self.snapshot.passages[passage.index][6] / _WORDS_PER_TOKEN) + 8
            if used + size > self._settings.budget_tokens:
                continue
            content = self._content(passage.index)
            if any(_is_copy(content, old) for old in seen):
                continue
            kept.append(passage)
            seen.append(content)
            used += size
        return tuple(kept), used


def _is_copy(first: frozenset[str], second: frozenset[str]) -> bool:
    """Return whether two passages share nearly all their words (Jaccard similarity)."""
    small, large = sorted((len(first), len(second)))
    if small < _ALIKE * large:
        return False
    shared = len(first & second)
    return shared >= _ALIKE * (small + large - shared)


def clauses(text: str) -> list[str]:
    """Return the clauses of a long question, each searched on its own; none of a short one."""
    if len(text.split()) < _LONG_QUESTION:
        return []
    parts = [part.strip() for part in _CLAUSE.split(text)]
    return [part for part in parts if len(part.split()) >= _SHORT_CLAUSE][:_MOST_CLAUSES]


def _nearest(rows: NDArray[np.float32], vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the cosine of each row with the nearest of the vectors, the first one favoured."""
    similar = np.asarray(rows @ vectors.T, dtype=np.float32)
    if similar.shape[1] > 1:
        similar[:, 1:] *= _CLAUSE_WEIGHT
    return np.asarray(similar.max(axis=1), dtype=np.float32)


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
