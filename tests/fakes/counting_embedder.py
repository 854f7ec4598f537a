"""An embedder that remembers which texts it was given."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from trialwise.llm.hashing_embedder import HashingEmbedder


class CountingEmbedder:
    """The hashing embedder with a record of its texts."""

    def __init__(self, dim: int = 64) -> None:
        self._inner = HashingEmbedder(dim)
        self.texts: list[str] = []

    @property
    def id(self) -> str:
        return self._inner.id

    @property
    def dim(self) -> int:
        return self._inner.dim

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.texts.extend(texts)
        return self._inner.embed(texts)
