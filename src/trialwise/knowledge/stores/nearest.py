"""Exact nearest neighbours over vectors that a store reads row by row.

Questions search the snapshot; this is for tools that look into a store itself.
"""

from collections.abc import Iterable, Iterator
from heapq import nsmallest
from itertools import chain, islice
from typing import Final

import numpy as np
from numpy.typing import NDArray

_BLOCK_ROWS: Final = 4096

Vector = tuple[str, int, bytes]
Neighbour = tuple[str, int, float]


def nearest_vectors(
    rows: Iterable[Vector], vector: bytes, count: int
) -> tuple[tuple[str, int, float], ...]:
    """Return the rows nearest to ``vector`` by squared L2 distance, ties by id and position.

    Distances are summed in float64, so that every store gives the same ones.

    Args:
        rows: ``(document id, passage position, float32 bytes)``; other widths are passed over.
        vector: float32 values as bytes, ``(dim,)``.
        count: how many at most, at least 1.

    Raises:
        ValueError: when ``vector`` is no float32 row or ``count`` is below 1.
    """
    query = read_query(vector, count)
    best: list[tuple[float, str, int]] = []
    for block in _blocks(row for row in rows if len(row[2]) == len(vector)):
        matrix = np.frombuffer(b"".join(row[2] for row in block), dtype=np.float32)
        steps = matrix.reshape(len(block), -1).astype(np.float64) - query
        distances = (steps * steps).sum(axis=1).tolist()
        found = ((at, row[0], row[1]) for at, row in zip(distances, block, strict=True))
        best = nsmallest(count, chain(best, found))
    return tuple((document, position, distance) for distance, document, position in best)


def read_query(vector: bytes, count: int) -> NDArray[np.float32]:
    """Return a query's vector, ``(dim,)``.

    Raises:
        ValueError: when ``vector`` is no float32 row or ``count`` is below 1.
    """
    if not vector or len(vector) % 4:
        raise ValueError(f"a vector of {len(vector)} bytes is no row of float32 values")
    if count < 1:
        raise ValueError(f"count = {count}: it must be at least 1")
    return np.frombuffer(vector, dtype=np.float32)


def _blocks(rows: Iterator[Vector]) -> Iterator[list[Vector]]:
    while block := list(islice(rows, _BLOCK_ROWS)):
        yield block
