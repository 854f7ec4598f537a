"""Personalised PageRank between passages and nodes, following only what holds any weight.

The cost follows what is near the seeds, and not the size of the collection.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from trialwise.knowledge.entities.store import EntityIndex, Sparse

WALK: Final = 0.75
WALK_WITHOUT_NODES: Final = 0.5
_ITERATIONS: Final = 5
_COUNTED_FROM: Final = 2  # the mean over these iterations is steadier than the last one
_ACTIVE: Final = 512  # so many places with the most weight pass it on
_HUB: Final = 2_000  # a node in more passages than this passes on next to nothing to each


def spread(
    index: EntityIndex, nodes: NDArray[np.float64], passages: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the rank of passages around seeds, ``(passages,)``; zeros without seeds.

    Args:
        index: of the documents.
        nodes: how much the walk restarts at each node, ``(nodes,)``.
        passages: how much it restarts at each passage, ``(passages,)``.
    """
    total = float(nodes.sum() + passages.sum())
    if total <= 0:
        return np.zeros(len(passages))
    walk = WALK if nodes.any() else WALK_WITHOUT_NODES
    node_seed, passage_seed = nodes / total, passages / total
    node_rank, passage_rank = node_seed, passage_seed
    rank = np.zeros(len(passages))
    for step in range(1, _ITERATIONS + 1):
        onto_passages = _flow(index.to_passages, node_rank, len(passages), most=_HUB)
        if step < _ITERATIONS:
            onto_nodes = _flow(index.to_nodes, passage_rank, len(nodes))
            node_rank = walk * onto_nodes + (1 - walk) * node_seed
        passage_rank = walk * onto_passages + (1 - walk) * passage_seed
        if step >= _COUNTED_FROM:
            rank += passage_rank
    return rank / (_ITERATIONS - _COUNTED_FROM + 1)


def _flow(
    matrix: Sparse, rank: NDArray[np.float64], size: int, most: int | None = None
) -> NDArray[np.float64]:
    """Return what every column receives of the rank of the rows."""
    rows = np.flatnonzero(rank)
    if len(rows) > _ACTIVE:
        rows = np.sort(rows[np.argpartition(-rank[rows], _ACTIVE)[:_ACTIVE]])
    start = np.asarray(matrix.start[rows])
    count = np.asarray(matrix.start[rows + 1]) - start
    if most is not None:
        count = np.where(count <= most, count, 0)
    total = int(count.sum())
    if not total:
        return np.zeros(size)
    ends = np.cumsum(count)
    place = np.repeat(start - ends + count, count) + np.arange(total)
    weights = np.repeat(rank[rows], count) * matrix.share[place]
    received = np.bincount(matrix.column[place], weights=weights, minlength=size)
    return np.asarray(received, dtype=np.float64)
