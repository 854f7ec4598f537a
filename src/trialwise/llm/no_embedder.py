"""No embedder: an index without vectors, searched by words and by the graph alone."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


class NoEmbedder:
    """Gives every text a vector of length 0."""

    @property
    def id(self) -> str:
        """Name under which an index without vectors is kept."""
        return "none"

    @property
    def dim(self) -> int:
        """Length of each vector: 0."""
        return 0

    def knows(self, word: str) -> bool:
        """Return False: there is no vocabulary."""
        del word
        return False

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return an array ``(text, 0)``."""
        return np.zeros((len(texts), 0), dtype=np.float32)
