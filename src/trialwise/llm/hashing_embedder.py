"""An embedder without a model: a hashed bag of words and character trigrams, for tests."""

import hashlib
import unicodedata
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray


class HashingEmbedder:
    """Embeds a text by the words and trigrams it holds; texts that share them are near.

    Args:
        dim: length of the vectors, at least 1.

    Raises:
        ValueError: when ``dim`` is below 1.
    """

    def __init__(self, dim: int = 64) -> None:
        if dim < 1:
            raise ValueError(f"dim = {dim}: it must be at least 1")
        self._dim = dim

    @property
    def id(self) -> str:
        """Name of the method and its size."""
        return f"hashing-{self._dim}"

    @property
    def dim(self) -> int:
        """Length of each vector."""
        return self._dim

    def knows(self, word: str) -> bool:
        """Return False: there is no vocabulary."""
        del word
        return False

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one vector of length 1 per text, in the order of ``texts``.

        Args:
            texts: any text; case and Unicode form do not matter.

        Returns:
            Array ``(text, dim)``; ``(0, dim)`` for no texts. A text without any word gets the first
            axis.
        """
        table = np.zeros((len(texts), self._dim), np.float64)
        for row, text in zip(table, texts, strict=True):
            for feature in _features(text):
                code = int.from_bytes(_digest(feature), "little")
                row[(code >> 1) % self._dim] += 1.0 if code & 1 else -1.0
            if not row.any():
                row[0] = 1.0
        lengths = np.sqrt((table**2).sum(axis=1, keepdims=True))  # exact: whole numbers
        vectors: NDArray[np.float32] = (table / lengths).astype(np.float32)
        return vectors


def _features(text: str) -> Iterator[str]:
    """Yield each word, and its trigrams with a space at both ends."""
    for word in unicodedata.normalize("NFKC", text).casefold().split():
        yield f"={word}"
        padded = f" {word} "
        for start in range(len(padded) - 2):
            yield padded[start : start + 3]


def _digest(feature: str) -> bytes:
    # surrogatepass: text from the command line may hold lone surrogates
    return hashlib.blake2b(feature.encode("utf-8", "surrogatepass"), digest_size=8).digest()
