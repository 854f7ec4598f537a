"""An embedder that looks up the vectors of texts it has met, which is far quicker than a model."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from trialwise.llm.base import Embedder


class RecallingEmbedder:
    """Another embedder, with vectors that are known already.

    Args:
        inner: embeds what is not known.
        known: unit vectors by text, as ``inner`` made them.
    """

    def __init__(self, inner: Embedder, known: Mapping[str, NDArray[np.float32]]) -> None:
        self._inner = inner
        self._known = known

    @property
    def id(self) -> str:
        return self._inner.id

    @property
    def dim(self) -> int:
        return self._inner.dim

    def knows(self, word: str) -> bool:
        return self._inner.knows(word)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = [
            self._known[text] if text in self._known else self._inner.embed([text])[0]
            for text in texts
        ]
        return np.asarray(rows, dtype=np.float32).reshape(len(texts), self.dim)
