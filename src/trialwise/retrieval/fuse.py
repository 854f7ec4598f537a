"""The lists of several searches made one, and cut to a token budget."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from trialwise.core.settings import RetrievalSettings
from trialwise.knowledge.snapshot import Snapshot
from trialwise.retrieval.schema import ScoredPassage

# Weights of the fusion; tuned on our own development questions, see docs/decisions.
_FUSION: Final = {"walk": 0.35, "words": 0.30, "meaning": 0.35, "documents": 0.35}
_PROBABILITIES: Final = frozenset({"documents"})  # these are not made relative to the best one
_WORDS_PER_TOKEN: Final = 0.75
_ALIKE: Final = 0.8


def fuse_scores(lists: Mapping[str, NDArray[Any]], count: int) -> list[ScoredPassage]:
    """Return the best passages of all lists, best first, ties by position.

    Args:
        lists: scores ``(passages,)`` by name: ``walk``, ``words``, ``meaning``, and where the user
            has documents of their own ``documents``, in [0, 1].
        count: how many of each list are candidates.
    """
    candidates: set[int] = set()
    for scores in lists.values():
        candidates.update(int(i) for i in best_positions(scores, count))
    tops = {
        name: 1.0 if name in _PROBABILITIES else max(float(scores.max(initial=0)), 1e-12)
        for name, scores in lists.items()
    }
    ranked: list[ScoredPassage] = []
    for index in candidates:
        parts = {
            name: max(float(scores[index]), 0.0) / tops[name] for name, scores in lists.items()
        }
        score = sum(_FUSION[name] * part for name, part in parts.items())
        ranked.append(ScoredPassage(index, score, parts))
    ranked.sort(key=lambda passage: (-passage.score, passage.index))
    return ranked


class Packer:
    """Packs passages of one snapshot into a token budget."""

    def __init__(self, snapshot: Snapshot, settings: RetrievalSettings) -> None:
        self._snapshot = snapshot
        self._settings = settings
        self._content = lru_cache(maxsize=4096)(self._words_of)

    def _words_of(self, index: int) -> frozenset[str]:
        """Return the distinct words of a passage."""
        return frozenset(self._snapshot.passage_text(index).lower().split())

    def pack(self, ranked: Iterable[ScoredPassage]) -> tuple[tuple[ScoredPassage, ...], int]:
        """Keep the best passages within the token budget, leaving out near copies."""
        kept: list[ScoredPassage] = []
        seen: list[frozenset[str]] = []
        used = 0
        for passage in ranked:
            size = int(self._snapshot.passages[passage.index][6] / _WORDS_PER_TOKEN) + 8
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


def best_positions(scores: NDArray[Any], count: int) -> NDArray[np.int64]:
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
