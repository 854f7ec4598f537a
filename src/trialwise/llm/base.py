"""What every embedder offers; the type alone, so importing it loads no model."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Progress = Callable[[int, int], None]
"""Called with how many texts are done and how many there are."""


class Embedder(Protocol):
    """Turns texts into unit vectors; equal text gives equal bytes, whatever stands beside it."""

    @property
    def id(self) -> str:
        """Stable name of model and runtime; vectors of two ids never share an index."""
        ...

    @property
    def dim(self) -> int:
        """Length of each vector."""
        ...

    def knows(self, word: str) -> bool:
        """Return whether ``word``, in lower case, is a word of the model's own vocabulary.

        A word it knows is not a misspelling. An embedder without a vocabulary knows none.
        """
        ...

    def embed(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Return one vector of length 1 per text, in the order of ``texts``.

        Args:
            texts: any text; what a model cannot hold is cut off at the end.

        Returns:
            Array ``(text, dim)``; ``(0, dim)`` for no texts.
        """
        ...
