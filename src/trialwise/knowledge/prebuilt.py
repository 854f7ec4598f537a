"""Vectors that ship with the pack, so that the first question need not wait for its embedding.

A vector is found by the hash of the very text that is embedded: an edited sentence is simply not
found and is embedded anew. ``scripts/build_vectors.py`` writes the files.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trialwise.core.files import file_hash

VECTORS: Final = "vectors.npz"
MANIFEST: Final = "vectors.json"
_LEVELS: Final = 127


class PrebuiltVectors:
    """The vectors in a pack's folder that one embedder made; none when the files are not sound.

    Args:
        folder: of the pack.
        embedder: id of the embedder in use; vectors of another one are not used.
    """

    def __init__(self, folder: Path, embedder: str) -> None:
        self._folder = folder
        self._embedder = embedder

    def find(self, texts: Iterable[str]) -> dict[str, NDArray[np.float32]]:
        """Return the vectors of those texts that have one, unit length, ``(dim,)`` each."""
        place, rows = self._table
        found: dict[str, NDArray[np.float32]] = {}
        for text in texts:
            row = place.get(text_key(text))
            if row is not None:
                vector = rows[row].astype(np.float32)
                found[text] = vector / np.linalg.norm(vector)
        return found

    @cached_property
    def _table(self) -> tuple[dict[int, int], NDArray[np.int8]]:
        """The row of each text by its key, and the rows."""
        nothing: tuple[dict[int, int], NDArray[np.int8]] = ({}, np.zeros((0, 0), np.int8))
        path = self._folder / VECTORS
        try:
            manifest = json.loads((self._folder / MANIFEST).read_text("utf-8"))
            if manifest["embedder"] != self._embedder or manifest["sha256"] != file_hash(path):
                return nothing
            with np.load(path, allow_pickle=False) as held:
                keys, rows = held["keys"], held["rows"]
        except (OSError, ValueError, KeyError):
            return nothing
        return {int(key): row for row, key in enumerate(keys)}, rows


def write_prebuilt(
    folder: Path, embedder: str, texts: Sequence[str], vectors: NDArray[np.float32]
) -> None:
    """Write the vectors of ``texts``, ``(text, dim)`` of unit length, in 8 bits a number."""
    unique = {text_key(text): row for row, text in enumerate(texts)}
    keys = np.asarray(sorted(unique), dtype=np.uint64)
    held = vectors[[unique[int(key)] for key in keys]]
    scale = np.abs(held).max(axis=1, keepdims=True) / _LEVELS
    rows = np.round(held / scale).astype(np.int8)
    path = folder / VECTORS
    with path.open("wb") as stream:
        np.savez(stream, keys=keys, rows=rows)
    manifest = {"embedder": embedder, "count": len(keys), "sha256": file_hash(path)}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


def text_key(text: str) -> int:
    """Return the key of a text: the first 8 bytes of its SHA-256."""
    return int.from_bytes(hashlib.sha256(text.encode("utf-8")).digest()[:8], "big")
