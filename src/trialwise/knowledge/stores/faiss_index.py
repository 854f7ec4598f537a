"""A FAISS index over numbered vectors that can be brought up to date with what a store holds."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from trialwise.core.errors import MissingExtraError

Kind = Literal["flat", "hnsw"]
KINDS: Final = ("flat", "hnsw")

_CHUNK: Final = 4096
# HNSW: Malkov & Yashunin 2018, section 4.1: M 5-48, efConstruction 100 and more for high recall.
_LINKS: Final = 32
_EF_CONSTRUCTION: Final = 200
_EF_SEARCH: Final = 128

Numbers = NDArray[np.int64]
Reader = Callable[[Numbers], NDArray[np.float32]]


def load_faiss() -> Any:  # the module has no types
    """Return the faiss module.

    Raises:
        MissingExtraError: when it is not installed.
    """
    try:
        import faiss
    except ImportError as error:
        raise MissingExtraError("faiss-cpu", "faiss") from error
    return faiss


class VectorIndex:
    """Vectors of one width under numbers that are never used twice.

    Equal histories give equal indexes: one thread builds, in the order of the numbers.

    Args:
        kind: ``flat`` compares with every vector, ``hnsw`` walks a graph of neighbours.
        dim: values per vector.
        data: what ``to_bytes`` gave, empty for a new index.
    """

    def __init__(self, kind: Kind, dim: int, data: bytes = b"") -> None:
        self.kind: Final = kind
        self.dim: Final = dim
        self._faiss = load_faiss()
        self._dead: Numbers = np.zeros(0, np.int64)
        self._index = (
            self._faiss.deserialize_index(np.frombuffer(data, dtype=np.uint8))
            if data
            else self._empty()
        )

    def _empty(self) -> Any:  # the module has no types
        if self.kind == "flat":
            return self._faiss.IndexIDMap(self._faiss.IndexFlatL2(self.dim))
        graph = self._faiss.IndexHNSWFlat(self.dim, _LINKS)
        graph.hnsw.efConstruction = _EF_CONSTRUCTION
        return self._faiss.IndexIDMap(graph)

    def to_bytes(self) -> bytes:
        """Return the index as bytes, removed vectors of ``hnsw`` included."""
        return bytes(self._faiss.serialize_index(self._index).tobytes())

    def numbers(self) -> Numbers:
        """Return the numbers in the index, removed ones of ``hnsw`` included."""
        held = self._faiss.vector_to_array(self._index.id_map)
        return np.asarray(held, dtype=np.int64)

    def catch_up(self, wanted: Numbers, read: Reader) -> bool:
        """Make the index hold exactly the wanted numbers; return whether that changed it.

        ``hnsw`` cannot remove: what is gone is passed over, and the index is built anew when more
        than a third of it is gone.

        Args:
            wanted: numbers, ascending.
            read: gives the vectors of some of them, ``(numbers, dim)``.
        """
        held = self.numbers()
        dead = np.setdiff1d(held, wanted)
        is_changed = 3 * len(dead) > len(held) or (self.kind == "flat" and len(dead) > 0)
        if self.kind == "hnsw" and 3 * len(dead) > len(held):
            self._index = self._empty()
            held, dead = held[:0], dead[:0]
        elif self.kind == "flat" and len(dead):
            self._index.remove_ids(dead)
            dead = dead[:0]
        self._dead = dead
        missing = np.setdiff1d(wanted, held)
        with self._one_thread():
            for first in range(0, len(missing), _CHUNK):
                chunk = missing[first : first + _CHUNK]
                self._index.add_with_ids(np.ascontiguousarray(read(chunk)), chunk)
        return is_changed or len(missing) > 0

    @contextmanager
    def _one_thread(self) -> Iterator[None]:
        threads = self._faiss.omp_get_max_threads()
        self._faiss.omp_set_num_threads(1)
        try:
            yield
        finally:
            self._faiss.omp_set_num_threads(threads)

    def search(self, query: NDArray[np.float32], count: int) -> list[int]:
        """Return the numbers of the nearest vectors; ties with the last of them are all in.

        Args:
            query: ``(dim,)``.
            count: how many, at least 1.
        """
        total = int(self._index.ntotal) - len(self._dead)
        wanted = min(count + 1, total)
        while wanted:
            distances, numbers = self._index.search(
                query[np.newaxis, :], wanted, params=self._parameters(wanted)
            )
            found = [int(number) for number in numbers[0] if number >= 0]
            # one more than asked and clearly farther: no tie was cut off by rounding
            is_cut = distances[0][-1] > distances[0][min(count, wanted) - 1] * (1 + 1e-5)
            if wanted == total or is_cut or len(found) < wanted:
                return found
            wanted = min(2 * wanted, total)
        return []

    def _parameters(self, wanted: int) -> Any:  # the module has no types
        if self.kind == "flat":
            return None
        selector = None
        if len(self._dead):
            gone = self._faiss.IDSelectorBatch(self._dead)
            selector = self._faiss.IDSelectorNot(gone)
        return self._faiss.SearchParametersHNSW(efSearch=max(_EF_SEARCH, 2 * wanted), sel=selector)
