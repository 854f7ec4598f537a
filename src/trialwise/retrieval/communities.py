"""Communities of a collection: which nodes its passages hold together, by Louvain's method.

Louvain is Blondel et al. (2008, J. Stat. Mech. P10008), with the generalised modularity of
Reichardt and Bornholdt (2006, Phys. Rev. E 74, 016110). As that method may leave a community in
pieces (Traag et al. 2019, Sci. Rep. 9, 5233), each level is cut into connected parts, and nodes are
moved one by one again once communities have been joined. Nothing here is random.
"""

from collections import deque
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

# A passage that holds more nodes than this is a list or an index: its heaviest count. Ours.
_WIDEST: Final = 64
# Smallest gain worth a move, where the mean strength of a node is 1: below it is rounding.
_LEAST_GAIN: Final = 1e-10
# Later rounds gained less than 0.002 of modularity on random graphs, and nothing on planted ones.
_ROUNDS: Final = 3


@dataclass(frozen=True, slots=True)
class Communities:
    """Two levels of communities, each numbered by falling weight from 0.

    Attributes:
        coarse: community of each node, ``(nodes,)``.
        fine: its part of that community, ``(nodes,)``; no part spans two communities.
    """

    coarse: NDArray[np.int32]
    fine: NDArray[np.int32]


def incidence(
    passage: NDArray[np.int32], node: NDArray[np.int32], weight: NDArray[np.float32], count: int
) -> csr_array:
    """Return how strongly each passage holds each node, ``(passages, count)``.

    An entry is ``√w · ln(1 + N / n)``, with ``w`` the weight of the edges that join the two, ``N``
    the passages that hold any node and ``n`` those that hold this one: a hub says little about what
    stands beside it. The form is ours, after the inverse document frequency of text search.

    Args:
        passage: of each edge, ``(edges,)``; rows run to the highest.
        node: of each edge, ``(edges,)``, below ``count``.
        weight: of each edge, ``(edges,)``; an edge of weight 0 or less is left out.
        count: number of nodes.
    """
    used = np.asarray(weight) > 0
    rows, columns = np.asarray(passage)[used], np.asarray(node)[used]
    height = int(rows.max()) + 1 if len(rows) else 0
    held = csr_array(
        (np.asarray(weight, dtype=np.float64)[used], (rows, columns)), shape=(height, count)
    )
    held.sum_duplicates()
    frequency = np.bincount(held.indices, minlength=count)
    holding = np.count_nonzero(np.diff(held.indptr))
    idf = np.log1p(holding / np.maximum(frequency, 1))
    held.data = np.sqrt(held.data) * idf[held.indices]
    return _heaviest(held, _WIDEST)


def co_occurrence(
    passage: NDArray[np.int32],
    node: NDArray[np.int32],
    weight: NDArray[np.float32],
    count: int,
    *,
    most: int,
) -> csr_array:
    """Return the weighted graph of nodes that passages hold together, symmetric, no loops.

    Two nodes gain the product of their entries in ``incidence`` over ``k - 1`` from each passage of
    ``k`` nodes that holds both, so that a passage gives a node as much whether it holds two or
    twenty (Newman 2001, Phys. Rev. E 64, 016132, equation 2).

    Args:
        passage: see ``incidence``, and so for ``node``, ``weight`` and ``count``.
        node: of each edge.
        weight: of each edge.
        count: number of nodes.
        most: neighbours that each node names, its heaviest. An edge stays when either end names it,
            so that the graph has at most ``most * count`` edges and a rare node keeps its hub.

    Raises:
        ValueError: when ``most`` is below 1.
    """
    if most < 1:
        raise ValueError(f"most = {most}: it must be at least 1 neighbour per node")
    held = incidence(passage, node, weight, count)
    width = np.diff(held.indptr)
    shared = held.copy()
    shared.data = held.data / np.repeat(np.maximum(width - 1, 1), width)
    graph = csr_array(shared.T @ held)
    graph = csr_array((graph + graph.T) / 2)  # equal but for the last digit
    graph.setdiag(0)
    graph.eliminate_zeros()
    kept = _heaviest(graph, most)
    joined = csr_array(kept.maximum(kept.T))
    joined.sort_indices()
    return joined


def _heaviest(matrix: csr_array, most: int) -> csr_array:
    """Return ``matrix`` with the heaviest ``most`` entries of each row, the first of equals."""
    lengths = np.diff(matrix.indptr)
    row = np.repeat(np.arange(matrix.shape[0]), lengths)
    order = np.lexsort((matrix.indices, -matrix.data, row))
    rank = np.arange(len(order)) - np.repeat(matrix.indptr[:-1], lengths)
    kept = np.sort(order[rank < most])
    return csr_array(
        (matrix.data[kept], (row[kept], matrix.indices[kept])), shape=matrix.shape, copy=False
    )


def communities(graph: csr_array, *, resolution: float = 1.0) -> Communities:
    """Return the communities of a graph, and those that each has within when looked at alone.

    Every community and every part is connected, unless it has no edges: then it is one node.

    Args:
        graph: symmetric weights of at least 0, ``(nodes, nodes)``.
        resolution: above 1 gives more and smaller communities.

    Raises:
        ValueError: when the graph is not square, a weight is below 0 or not a number, or
            ``resolution`` is not above 0.
    """
    if graph.shape[0] != graph.shape[1]:
        raise ValueError(f"a graph of shape {graph.shape}: it must be square")
    if not np.all(graph.data >= 0):
        raise ValueError("a weight of the graph is below 0 or no number: all must be 0 or more")
    if not resolution > 0:
        raise ValueError(f"resolution = {resolution}: it must be above 0")
    strength = np.asarray(graph.sum(axis=1)).ravel()
    if not strength.any():
        alone = np.arange(len(strength), dtype=np.int32)
        return Communities(alone, alone)
    scaled = csr_array(graph * (len(strength) / strength.sum()))
    everything = np.zeros(len(strength), dtype=np.int64)
    coarse = _louvain(scaled, _masses(scaled, everything), resolution)
    inner = _within(scaled, coarse)
    fine = _louvain(inner, _masses(inner, coarse), resolution)
    return Communities(_by_weight(coarse, strength), _by_weight(fine, strength))


def modularity(graph: csr_array, labels: NDArray[np.int32], *, resolution: float = 1.0) -> float:
    """Return ``Σ_c (W_c / 2m - resolution · (K_c / 2m)²)``, 0 for a graph without edges.

    ``W_c`` is twice the weight inside community ``c``, ``K_c`` the strength of its nodes and ``2m``
    that of all (Newman and Girvan 2004, Phys. Rev. E 69, 026113).

    Args:
        graph: symmetric weights, ``(nodes, nodes)``.
        labels: community of each node, ``(nodes,)``.
        resolution: weight of what chance alone would join.
    """
    strength = np.asarray(graph.sum(axis=1)).ravel()
    total = float(strength.sum())
    if not total:
        return 0.0
    inside = float(_within(graph, labels).sum())
    shares = np.bincount(labels, weights=strength) / total
    return inside / total - resolution * float(shares @ shares)


def _masses(graph: csr_array, block: NDArray[np.integer]) -> NDArray[np.float64]:
    """Return of each node a mass; the product of two is the weight that chance gives a pair.

    That weight is ``k_i k_j / 2m``, with ``2m`` the strength of the block that holds both.
    """
    strength = np.asarray(graph.sum(axis=1)).ravel()
    total = np.bincount(block, weights=strength)[block]
    return strength / np.sqrt(np.where(total > 0, total, 1.0))


def _louvain(graph: csr_array, mass: NDArray[np.float64], resolution: float) -> NDArray[np.integer]:
    """Return the community of each node: move nodes, join communities, until neither helps."""
    labels: NDArray[np.integer] = np.arange(len(mass))
    for _ in range(_ROUNDS):
        before = labels
        labels = _connected(graph, _moved(graph, mass, labels, resolution))
        labels = _connected(graph, _joined(graph, mass, labels, resolution))
        if np.array_equal(labels, before):
            break
    return labels


def _joined(
    graph: csr_array, mass: NDArray[np.float64], labels: NDArray[np.integer], resolution: float
) -> NDArray[np.integer]:
    """Return the labels after moving whole communities, level by level."""
    while True:
        count = int(labels.max()) + 1
        row = np.repeat(np.arange(graph.shape[0]), np.diff(graph.indptr))
        level = csr_array((graph.data, (labels[row], labels[graph.indices])), shape=(count, count))
        level.sum_duplicates()
        weight = np.bincount(labels, weights=mass).astype(np.float64)
        merged = _connected(level, _moved(level, weight, np.arange(count), resolution))
        if int(merged.max()) + 1 == count:
            return labels
        labels = merged[labels]


def _moved(
    graph: csr_array, mass: NDArray[np.float64], labels: NDArray[np.integer], resolution: float
) -> NDArray[np.integer]:
    """Return the labels after moving nodes while modularity rises, those of low degree first.

    A node whose neighbour has moved is looked at again (Traag et al. 2019, fast local moving).
    """
    degrees = np.diff(graph.indptr)
    bounds, others, weights = graph.indptr.tolist(), graph.indices.tolist(), graph.data.tolist()
    label, masses = labels.tolist(), mass.tolist()
    total = np.bincount(labels, weights=mass).tolist()
    queue = deque(np.lexsort((np.arange(len(degrees)), degrees)).tolist())
    waiting = [True] * len(degrees)
    while queue:
        node = queue.popleft()
        waiting[node] = False
        first, last, here = bounds[node], bounds[node + 1], label[node]
        joins = {here: 0.0}
        for other, weight in zip(others[first:last], weights[first:last], strict=True):
            if other != node:
                joins[label[other]] = joins.get(label[other], 0.0) + weight
        total[here] -= masses[node]
        expected = resolution * masses[node]
        best, gain = here, joins[here] - expected * total[here]
        for there, weight in joins.items():
            if weight - expected * total[there] > gain + _LEAST_GAIN:
                best, gain = there, weight - expected * total[there]
        if gain < -_LEAST_GAIN:  # better off alone
            best = len(total)
            total.append(0.0)
        total[best] += masses[node]
        if best != here:
            label[node] = best
            for other in others[first:last]:
                if label[other] != best and not waiting[other]:
                    waiting[other] = True
                    queue.append(other)
    return np.asarray(label)


def _within(graph: csr_array, labels: NDArray[np.integer]) -> csr_array:
    """Return the edges that join nodes of one community."""
    row = np.repeat(np.arange(graph.shape[0]), np.diff(graph.indptr))
    same = labels[row] == labels[graph.indices]
    return csr_array(
        (graph.data[same], (row[same], graph.indices[same])), shape=graph.shape, copy=False
    )


def _connected(graph: csr_array, labels: NDArray[np.integer]) -> NDArray[np.integer]:
    """Return the connected parts of the communities, numbered by their first nodes."""
    _, parts = connected_components(_within(graph, labels), directed=False)
    _, first, parts = np.unique(parts, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return np.asarray(rank[parts])


def _by_weight(labels: NDArray[np.integer], strength: NDArray[np.float64]) -> NDArray[np.int32]:
    """Return the labels numbered by falling strength, the first of equals first."""
    order = np.argsort(-np.bincount(labels, weights=strength), kind="stable")
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return np.asarray(rank[labels], dtype=np.int32)
