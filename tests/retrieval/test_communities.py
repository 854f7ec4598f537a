"""Communities: quality against networkx and known values, connection, order and bad input."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from trialwise.retrieval.communities import (
    co_occurrence,
    communities,
    incidence,
    modularity,
)

# Zachary (1977): the friendships of a karate club, members numbered from 1.
KARATE = """
2 1,3 1,3 2,4 1,4 2,4 3,5 1,6 1,7 1,7 5,7 6,8 1,8 2,8 3,8 4,9 1,9 3,10 3,11 1,11 5,11 6,12 1,13 1,
13 4,14 1,14 2,14 3,14 4,17 6,17 7,18 1,18 2,20 1,20 2,22 1,22 2,26 24,26 25,28 3,28 24,28 25,29 3,
30 24,30 27,31 2,31 9,32 1,32 25,32 26,32 29,33 3,33 9,33 15,33 16,33 19,33 21,33 23,33 24,33 30,
33 31,33 32,34 9,34 10,34 14,34 15,34 16,34 19,34 20,34 21,34 23,34 24,34 27,34 28,34 29,34 30,
34 31,34 32,34 33
"""


def graph_of(pairs: NDArray[np.int64], count: int) -> csr_array:
    rows, columns = np.concatenate([pairs, pairs[:, ::-1]]).T
    graph = csr_array((np.ones(len(rows)), (rows, columns)), shape=(count, count))
    graph.sum_duplicates()
    graph.data[:] = 1.0
    return graph


def karate() -> csr_array:
    pairs = [line.split() for line in KARATE.replace("\n", "").split(",")]
    return graph_of(np.asarray(pairs, dtype=np.int64) - 1, 34)


def planted(seed: int, *, inside: float, across: float) -> tuple[csr_array, NDArray[np.int64]]:
    """Return a graph of ten blocks of 40 nodes, and the block of each."""
    generator = np.random.default_rng(seed)
    block = np.repeat(np.arange(10), 40)
    first, second = np.triu_indices(len(block), 1)
    chance = np.where(block[first] == block[second], inside, across)
    joined = generator.random(len(first)) < chance
    return graph_of(np.stack([first[joined], second[joined]], axis=1), len(block)), block


def edges(
    *rows: tuple[int, ...],
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]:
    """Return the edges of passages that hold these nodes, each with weight 1."""
    passage = np.repeat(np.arange(len(rows)), [len(row) for row in rows]).astype(np.int32)
    node = np.asarray([place for row in rows for place in row], dtype=np.int32)
    return passage, node, np.ones(len(node), np.float32)


def is_connected(graph: csr_array, labels: NDArray[np.int32]) -> bool:
    return all(
        connected_components(graph[members][:, members])[0] == 1
        for members in (np.flatnonzero(labels == label) for label in np.unique(labels))
    )


def test_modularity_of_the_karate_club_split_as_it_was_is_the_published_one() -> None:
    # networkx 3.6.1: community.modularity(G, split by "club", weight=None) = 0.3582347140039448
    officer = {10, 15, 16, 19, 21, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 9}
    labels = np.asarray([int(member in officer) for member in range(1, 35)], dtype=np.int32)
    labels[8] = 0  # member 9 went with the instructor
    assert modularity(karate(), labels) == pytest.approx(0.3582347140039448, abs=1e-12)


def test_the_karate_club_splits_as_well_as_is_possible() -> None:
    # 0.4198 is the optimum (Brandes et al. 2008, IEEE Trans. Knowl. Data Eng. 20, 172), 4 groups
    found = communities(karate())
    assert found.coarse.max() + 1 == 4
    assert modularity(karate(), found.coarse) == pytest.approx(0.4198, abs=5e-5)


@pytest.mark.parametrize("seed", range(5))
def test_planted_blocks_are_found(seed: int) -> None:
    graph, block = planted(seed, inside=0.35, across=0.01)
    found = communities(graph).coarse
    assert found.max() + 1 == 10
    assert len({(int(a), int(b)) for a, b in zip(found, block, strict=True)}) == 10


@pytest.mark.parametrize(("inside", "across"), [(0.3, 0.02), (0.2, 0.05), (0.1, 0.1)])
def test_modularity_is_no_worse_than_what_networkx_finds(inside: float, across: float) -> None:
    networkx = pytest.importorskip("networkx", reason="networkx is compared with when installed")
    graph, _ = planted(7, inside=inside, across=across)
    other = networkx.from_scipy_sparse_array(graph)
    theirs = [
        networkx.community.modularity(
            other, networkx.community.louvain_communities(other, seed=seed)
        )
        for seed in range(2)
    ]
    assert modularity(graph, communities(graph).coarse) >= np.mean(theirs) - 0.005


@pytest.mark.parametrize(("inside", "across"), [(0.2, 0.02), (0.05, 0.03), (0.02, 0.01)])
def test_every_community_and_every_part_is_connected(inside: float, across: float) -> None:
    graph, _ = planted(3, inside=inside, across=across)
    found = communities(graph)
    assert is_connected(graph, found.coarse)
    assert is_connected(graph, found.fine)


def test_a_part_lies_in_one_community_and_communities_are_numbered_by_weight() -> None:
    graph, _ = planted(5, inside=0.1, across=0.01)
    found = communities(graph)
    pairs = set(zip(found.fine.tolist(), found.coarse.tolist(), strict=True))
    assert len(pairs) == found.fine.max() + 1 > found.coarse.max() + 1
    weights = np.bincount(found.coarse, weights=graph.sum(axis=1))
    assert np.all(np.diff(weights) <= 0)


def test_equal_input_gives_equal_output_at_any_scale() -> None:
    graph, _ = planted(2, inside=0.2, across=0.05)
    first, again, scaled = (communities(g).coarse for g in (graph, graph.copy(), graph * 1024.0))
    assert np.array_equal(first, again)
    assert np.array_equal(first, scaled)


def test_a_higher_resolution_gives_more_communities() -> None:
    few, many = (communities(karate(), resolution=r).coarse.max() for r in (0.5, 2.0))
    assert few < 3 < many


def test_nodes_without_edges_are_communities_of_one() -> None:
    assert communities(csr_array((3, 3), dtype=float)).coarse.tolist() == [0, 1, 2]
    assert communities(csr_array((0, 0), dtype=float)).fine.tolist() == []
    graph = graph_of(np.asarray([[0, 2], [2, 3], [0, 3]]), 5)
    assert communities(graph).coarse.tolist() == [0, 1, 0, 0, 2]
    assert modularity(csr_array((3, 3), dtype=float), np.arange(3, dtype=np.int32)) == 0.0


@pytest.mark.parametrize(
    ("graph", "resolution", "said"),
    [
        (csr_array((2, 3), dtype=float), 1.0, "square"),
        (csr_array([[0.0, -1.0], [-1.0, 0.0]]), 1.0, "0 or more"),
        (csr_array([[0.0, np.nan], [np.nan, 0.0]]), 1.0, "0 or more"),
        (csr_array((2, 2), dtype=float), 0.0, "above 0"),
    ],
)
def test_a_bad_graph_or_resolution_is_refused(
    graph: csr_array, resolution: float, said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        communities(graph, resolution=resolution)


def test_nodes_of_a_passage_are_joined_by_the_stated_weight() -> None:
    graph = co_occurrence(*edges((0, 1, 2), (0, 1)), 4, most=9).toarray()
    common, rare = np.log1p(2 / 2), np.log1p(2 / 1)
    assert graph[0, 1] == pytest.approx(common**2 * (1 / 2 + 1 / 1))
    assert graph[0, 2] == pytest.approx(common * rare / 2)
    assert np.array_equal(graph, graph.T)
    assert not graph.diagonal().any()
    assert not graph[3].any()


def test_an_edge_counts_by_its_weight_and_one_of_weight_zero_not_at_all() -> None:
    passage, node, weight = edges((0, 1, 2))
    graph = co_occurrence(
        passage, node, weight * np.asarray([4, 1, 0], np.float32), 3, most=9
    ).toarray()
    assert graph[0, 1] == pytest.approx(2 * np.log(2) ** 2)
    assert not graph[2].any()


def test_two_edges_between_a_passage_and_a_node_add_up() -> None:
    twice = incidence(*edges((0, 0, 1)), 2).toarray()
    assert twice[0, 0] == pytest.approx(np.sqrt(2) * np.log(2))


def test_a_hub_joins_less_than_a_pair_that_shares_its_passages() -> None:
    rows = [(0, 1, 2)] * 3 + [(0, place) for place in range(3, 30)]
    graph = co_occurrence(*edges(*rows), 30, most=9)
    assert graph[1, 2] > 3 * graph[0, 1]


def test_each_node_names_its_heaviest_neighbours_and_keeps_those_that_name_it() -> None:
    rows = [(0, place) for place in range(1, 20) for _ in range(place)]
    graph = co_occurrence(*edges(*rows), 20, most=2)
    assert np.diff(graph.indptr)[1:].tolist() == [1] * 19
    assert graph.nnz <= 2 * 2 * 20
    path = [(a, b) for a in range(6) for b in range(a + 1, 6) for _ in range(a + b)]
    assert co_occurrence(*edges(*path), 6, most=1).nnz < co_occurrence(*edges(*path), 6, most=5).nnz


def test_no_edges_give_an_empty_graph_and_no_neighbours_are_refused() -> None:
    assert co_occurrence(*edges(), 3, most=5).nnz == 0
    assert co_occurrence(*edges(), 0, most=5).shape == (0, 0)
    with pytest.raises(ValueError, match="most = 0"):
        co_occurrence(*edges((0, 1)), 2, most=0)


def test_a_passage_that_lists_everything_stays_cheap() -> None:
    graph = co_occurrence(*edges(tuple(range(3000))), 3000, most=5)
    assert graph.nnz < 64 * 64
