"""The entity graph in a snapshot: written as arrays and key tables, read memory-mapped."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from trialwise.knowledge.arrays import save_array
from trialwise.knowledge.entities.collect import EntityGraph
from trialwise.knowledge.keytable import KeyTable, write_key_table

_NAMES: Final = "entity_names"
_TITLES: Final = "entity_titles"
_DISPLAY: Final = "entity_display"


@dataclass(frozen=True, slots=True)
class Sparse:
    """Rows of a sparse matrix whose rows add up to 1; row ``r`` owns ``start[r]:start[r + 1]``."""

    start: NDArray[np.int64]
    column: NDArray[np.int32]
    share: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class EntityIndex:
    """The entity graph of a snapshot.

    Attributes:
        passages: position in the snapshot of each of the user's passages, ascending.
        to_nodes: from each of those to nodes.
        to_passages: from each node to those passages, by their number among the user's.
        reason: why each edge of ``to_nodes`` is there, see ``collect.REASONS``.
        seed_weight: how much it says that a question names a node.
        names: node of each key.
        titles: first passage of each document by the key of its whole title.
        display: start of each node's name in ``text``.
        text: names of the nodes, one after the other.
        first: number of the first node that is an entity; those before are concepts.
    """

    passages: NDArray[np.int32]
    to_nodes: Sparse
    to_passages: Sparse
    reason: NDArray[np.uint8]
    seed_weight: NDArray[np.float32]
    names: KeyTable
    titles: KeyTable
    display: NDArray[np.int64]
    text: bytes
    first: int

    def name(self, node: int) -> str:
        """Return the name of a node."""
        return self.text[self.display[node] : self.display[node + 1]].decode("utf-8")


def write_entities(
    folder: Path,
    graph: EntityGraph,
    passages: NDArray[np.int32],
    concepts: Mapping[str, int],
    titles: Iterable[tuple[str, int]],
) -> None:
    """Write the entity graph of a snapshot.

    Args:
        folder: of the snapshot.
        graph: nodes and edges.
        passages: position in the snapshot of each of the user's passages.
        concepts: node of each concept by the keys of its names.
        titles: key of the whole title and number of the first passage of each document.
    """
    first = len(graph.seed_weight) - len(graph.keys)
    forward = _sparse(graph.passage, graph.node, graph.weight, len(passages))
    order = np.lexsort((graph.passage, graph.node))
    backward = _sparse(
        graph.node[order], graph.passage[order], graph.weight[order], len(graph.seed_weight)
    )
    display = np.zeros(len(graph.names) + 1, dtype=np.int64)
    encoded = [name.encode("utf-8") for name in graph.names]
    np.cumsum([len(name) for name in encoded], out=display[1:])
    (folder / f"{_DISPLAY}.txt").write_bytes(b"".join(encoded))
    arrays: dict[str, NDArray[Any]] = {
        "passages": passages, "reason": graph.reason, "seed_weight": graph.seed_weight,
        "display": display, "first": np.asarray([first], dtype=np.int64),
        "node_start": forward.start, "node": forward.column, "node_share": forward.share,
        "passage_start": backward.start, "passage": backward.column,
        "passage_share": backward.share,
    }  # fmt: skip
    for name, array in arrays.items():
        save_array(folder / f"entity_{name}.npy", array)
    keys = {key: first + place for place, key in enumerate(graph.keys)}
    write_key_table(folder, _NAMES, {**keys, **graph.aliases, **concepts}.items())
    write_key_table(folder, _TITLES, titles)


def open_entities(folder: Path) -> EntityIndex:
    """Return the entity graph of a snapshot.

    Raises:
        OSError, ValueError: when a file is missing or not what it should be.
    """

    def held(name: str) -> NDArray[Any]:
        path = folder / f"entity_{name}.npy"
        is_empty = path.stat().st_size <= 128  # the bare header; it cannot be mapped
        return np.asarray(np.load(path, mmap_mode=None if is_empty else "r", allow_pickle=False))

    return EntityIndex(
        passages=held("passages"),
        to_nodes=Sparse(held("node_start"), held("node"), held("node_share")),
        to_passages=Sparse(held("passage_start"), held("passage"), held("passage_share")),
        reason=held("reason"),
        seed_weight=held("seed_weight"),
        names=KeyTable(folder, _NAMES),
        titles=KeyTable(folder, _TITLES),
        display=held("display"),
        text=(folder / f"{_DISPLAY}.txt").read_bytes(),
        first=int(held("first")[0]),
    )


def _sparse(
    row: NDArray[np.int32], column: NDArray[np.int32], weight: NDArray[np.float32], rows: int
) -> Sparse:
    start = np.zeros(rows + 1, dtype=np.int64)
    np.cumsum(np.bincount(row, minlength=rows), out=start[1:])
    total = np.bincount(row, weights=weight, minlength=rows)
    return Sparse(start, column, (weight / np.maximum(total[row], 1e-12)).astype(np.float32))
