"""Everything that is seen of the user's passages for one question, before it is weighed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trialwise.knowledge.entities.store import EntityIndex
from trialwise.retrieval.documents.hop import Hop, best_places, second_hop
from trialwise.retrieval.documents.question import Asked
from trialwise.retrieval.documents.spread import spread

# Measured on three multi-hop sets (``trialwise bench retrieval``).
_TEXT_SEEDS: Final = 30
_TEXT_SEED: Final = 0.1
_STEEP: Final = 4
_TITLE_SEED: Final = 0.3
_HOP: Final = 2.0


@dataclass(frozen=True, slots=True)
class Signals:
    """Scores of the user's passages, each ``(passages,)``, and what led to them.

    Attributes:
        asked: what the question names.
        words: BM25.
        meaning: cosine, None without vectors.
        near: rank of the walk from what the question names.
        text: rank of the walk from the passages found by text alone.
        walk: rank of the walk that goes on with the second hop: the untrained ranking.
        titles: share of the question's names that are the whole title of its document.
        hop: where the question goes on to.
        seeds: weight of the named nodes, ``(nodes,)``.
    """

    asked: Asked
    words: NDArray[np.float64]
    meaning: NDArray[np.float64] | None
    near: NDArray[np.float64]
    text: NDArray[np.float64]
    walk: NDArray[np.float64]
    titles: NDArray[np.float64]
    hop: Hop
    seeds: NDArray[np.float64]


def gather(
    index: EntityIndex,
    asked: Asked,
    words: NDArray[np.float64],
    meaning: NDArray[np.float64] | None,
    text_of: Callable[[int], str],
) -> Signals:
    """Return the signals of one question.

    Args:
        index: of the documents.
        asked: what the question names.
        words: BM25 of the passages.
        meaning: cosine of the passages, None without vectors.
        text_of: the text of a passage by its number among the user's.
    """
    seeds = np.zeros(len(index.seed_weight))
    for node in asked.nodes:
        seeds[node] = index.seed_weight[node]
    if seeds.any():
        seeds /= seeds.sum()
    by_text = np.zeros(len(index.passages))
    for scores in (words, meaning):
        if scores is None:
            continue
        best = best_places(scores, _TEXT_SEEDS)
        if len(best):
            by_text[best] += _TEXT_SEED * (scores[best] / scores[best[0]]) ** _STEEP
    titles = np.zeros(len(index.passages))
    for place in asked.titles:
        titles[place] = 1 / len(asked.titles)
    restart = by_text + _TITLE_SEED * titles
    near = spread(index, seeds, restart)
    hop = second_hop(index, asked, near, text_of)
    onward = hop.weight * (_HOP / hop.weight.sum()) if hop.weight.any() else hop.weight
    walk = spread(index, seeds + onward, restart)
    text = spread(index, np.zeros(len(seeds)), by_text)
    return Signals(asked, words, meaning, near, text, walk, titles, hop, seeds)
