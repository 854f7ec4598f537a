"""Search of the user's documents, from a question to ranked passages with every score."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from trialwise.knowledge.snapshot import Snapshot
from trialwise.retrieval.bm25 import bm25_scores, term_weights
from trialwise.retrieval.documents.features import FEATURES, Vocabulary, candidates, features
from trialwise.retrieval.documents.fusion import shipped_trees
from trialwise.retrieval.documents.hop import best_places
from trialwise.retrieval.documents.question import read_question
from trialwise.retrieval.documents.signals import Signals, gather

_RANKED: Final = 200
Ranking = Literal["auto", "fusion", "blend", "walk"]
_NAMED: Final = 0.5
# Of the blend; the walk's is small, because most questions are answered by one passage.
_MEANING, _WORDS, _WALK = 0.6, 0.3, 0.1


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found.

    Attributes:
        passage: its position in the snapshot.
        score: the fusion's probability, or the score beside the best one's.
        signals: what it rests on, by the names of ``FEATURES``; empty beyond the candidates.
    """

    passage: int
    score: float
    signals: dict[str, float]


@dataclass(frozen=True, slots=True)
class Found:
    """The hits of a question, best first; what it names, and the names it goes on to."""

    hits: tuple[Hit, ...] = ()
    named: tuple[str, ...] = ()
    onward: tuple[tuple[str, float], ...] = ()


class DocumentSearch:
    """Searches the user's documents of one snapshot.

    Args:
        snapshot: where they are.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._index = snapshot.entities

    @cached_property
    def _places(self) -> NDArray[np.int64]:
        return np.asarray(self._index.passages, dtype=np.int64)

    def __len__(self) -> int:
        """Return how many passages of the user's own there are."""
        return len(self._index.passages)

    def search(
        self,
        question: str,
        *,
        count: int,
        meaning: NDArray[np.float32] | None = None,
        ranking: Ranking = "auto",
    ) -> Found:
        """Return the passages that answer best.

        Args:
            question: as typed.
            count: most hits.
            meaning: cosine of every passage of the snapshot, None to search without vectors.
            ranking: how passages are ordered. ``walk`` is the PageRank alone, ``fusion`` the fitted
                trees, made for questions that lead from name to name, ``blend`` text and meaning
                with a little of the walk. ``auto`` takes the fusion when names make up half of the
                question, and the blend otherwise.
        """
        if not len(self):
            return Found()
        signals = self.signals(question, meaning)
        if ranking == "auto":
            ranking = "fusion" if self._named_share(signals) >= _NAMED else "blend"
        ranked = _best(_blended(signals) if ranking == "blend" else signals.walk, count)
        places, rows = self.table(signals)
        if ranking == "fusion" and len(rows):
            scores = shipped_trees(dense=meaning is not None).score(rows)
            chosen = {int(p): float(s) for p, s in zip(places, scores, strict=True)}
            least = min(chosen.values())
            rest = [(p, least * s) for p, s in ranked if p not in chosen]
            ranked = sorted(chosen.items(), key=lambda pair: (-pair[1], pair[0])) + rest
        seen = {
            int(p): dict(zip(FEATURES, map(float, row), strict=True))
            for p, row in zip(places, rows, strict=True)
        }
        hits = tuple(Hit(int(self._places[p]), s, seen.get(p, {})) for p, s in ranked[:count])
        hop = signals.hop.weight
        onward = [(self._index.name(int(n)), float(hop[n])) for n in best_places(hop, 8)]
        named = tuple(self._index.name(node) for node in signals.asked.nodes)
        return Found(hits, named, tuple(onward))

    def _named_share(self, signals: Signals) -> float:
        """Return which share of the question's idf mass its names make up."""
        weights = term_weights(self._snapshot, signals.asked.terms)
        left = sum(weights[cue] for cue in signals.asked.cues if cue in weights)
        return 1 - left / (sum(weights.values()) or 1.0)

    def signals(self, question: str, meaning: NDArray[np.float32] | None) -> Signals:
        """Return everything seen of the passages for one question."""
        asked = read_question(self._index, question)
        words = bm25_scores(self._snapshot, asked.terms)[self._places].astype(np.float64)
        near = None if meaning is None else meaning[self._places].astype(np.float64)
        return gather(self._index, asked, words, near, self._text)

    def table(self, signals: Signals) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the candidates, by their number among the user's, and their features."""
        places = candidates(signals)
        if not len(places):
            return places, np.zeros((0, len(FEATURES)))
        everywhere = self._places[places]
        rows = np.asarray(self._snapshot.passages)[everywhere]
        titles = [self._snapshot.documents[int(row[0])].title for row in rows]
        weights = term_weights(self._snapshot, signals.asked.terms)
        held = [self._holds(term, everywhere) for term in signals.asked.terms]
        known = Vocabulary(
            np.asarray([weights[term] for term in signals.asked.terms], dtype=np.float64),
            np.asarray(held, dtype=np.bool_).reshape(-1, len(places)),
        )
        return places, features(self._index, signals, places, known, titles, rows[:, 6])

    def _holds(self, term: str, places: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return which of the passages hold a stemmed term."""
        postings = self._snapshot.postings
        row = self._snapshot.term_rows.get(term)
        if row is None:
            return np.zeros(len(places), dtype=np.bool_)
        held = postings.passages[int(postings.indptr[row]) : int(postings.indptr[row + 1])]
        where = np.minimum(np.searchsorted(held, places), len(held) - 1)
        return np.asarray(held[where] == places)

    def _text(self, place: int) -> str:
        return self._snapshot.passage_text(int(self._places[place]))


def _blended(signals: Signals) -> NDArray[np.float64]:
    """Return meaning, words and the walk in one, each beside its best."""
    total = np.zeros(len(signals.walk))
    for share, scores in (
        (_MEANING, signals.meaning), (_WORDS, signals.words), (_WALK, signals.walk)
    ):  # fmt: skip
        if scores is not None:
            total += share * np.maximum(scores, 0) / (float(scores.max(initial=0.0)) or 1.0)
    return total


def _best(scores: NDArray[np.float64], count: int) -> list[tuple[int, float]]:
    """Return the best passages with their scores beside the best one's."""
    top = float(scores.max(initial=0.0)) or 1.0
    return [(int(p), float(scores[p]) / top) for p in best_places(scores, max(count, _RANKED))]
