"""A sorted table of keys on disk, looked up by halving: nothing is loaded, whatever its size."""

import mmap
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trialwise.knowledge.arrays import save_array


def write_key_table(folder: Path, name: str, entries: Iterable[tuple[str, int]]) -> None:
    """Write ``name.keys``, ``name.offsets.npy`` and ``name.values.npy``.

    Args:
        folder: where.
        name: of the table.
        entries: keys with their values; a key may have several.
    """
    ordered = sorted({(key.encode("utf-8"), value) for key, value in entries})
    offsets = np.zeros(len(ordered) + 1, dtype=np.int64)
    np.cumsum([len(key) for key, _ in ordered], out=offsets[1:])
    (folder / f"{name}.keys").write_bytes(b"".join(key for key, _ in ordered))
    save_array(folder / f"{name}.offsets.npy", offsets)
    values = np.asarray([value for _, value in ordered], dtype=np.int32)
    save_array(folder / f"{name}.values.npy", values)


class KeyTable:
    """A table that ``write_key_table`` wrote, memory-mapped.

    Args:
        folder: where it is.
        name: of the table.

    Raises:
        OSError, ValueError: when a file is missing or not what it should be.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._offsets: NDArray[np.int64] = np.asarray(
            np.load(folder / f"{name}.offsets.npy", mmap_mode="r")
        )  # still mapped; the subclass makes every access ten times dearer
        path = folder / f"{name}.values.npy"
        is_empty = len(self._offsets) <= 1  # an empty file cannot be mapped
        self._values: NDArray[np.int32] = np.asarray(
            np.load(path, mmap_mode=None if is_empty else "r")
        )
        self._keys: bytes | mmap.mmap = b""
        if not is_empty and self._offsets[-1]:
            with (folder / f"{name}.keys").open("rb") as stream:
                self._keys = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)

    def __len__(self) -> int:
        """Return how many entries there are."""
        return len(self._values)

    def find(self, key: str) -> tuple[int, ...]:
        """Return the values of a key, ascending; none when it is not there."""
        wanted = key.encode("utf-8")
        low, high = 0, len(self._values)
        while low < high:
            middle = (low + high) // 2
            if self._key(middle) < wanted:
                low = middle + 1
            else:
                high = middle
        found: list[int] = []
        while low < len(self._values) and self._key(low) == wanted:
            found.append(int(self._values[low]))
            low += 1
        return tuple(found)

    def _key(self, place: int) -> bytes:
        return self._keys[int(self._offsets[place]) : int(self._offsets[place + 1])]
