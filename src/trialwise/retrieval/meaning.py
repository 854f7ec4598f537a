"""Nearness in meaning: the question, and the clauses of a long one, against stored vectors."""

import re
from typing import Final

import numpy as np
from numpy.typing import NDArray

# A long question tells a story: its clauses are searched as well, a little below the whole.
_LONG_QUESTION: Final = 18
_SHORT_CLAUSE: Final = 4
_MOST_CLAUSES: Final = 5
_CLAUSE_WEIGHT: Final = 0.9
_CLAUSE: Final = re.compile(r"[,;:.?!()]+\s|\s[-–]\s|\b(?:but|so|because|and)\b", re.IGNORECASE)


def clauses(text: str) -> list[str]:
    """Return the clauses of a long question, each searched on its own; none of a short one."""
    if len(text.split()) < _LONG_QUESTION:
        return []
    parts = [part.strip() for part in _CLAUSE.split(text)]
    return [part for part in parts if len(part.split()) >= _SHORT_CLAUSE][:_MOST_CLAUSES]


def nearest_similarity(
    rows: NDArray[np.float32], vectors: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return the cosine of each row with the nearest of the vectors, the first one favoured."""
    similar = np.asarray(rows @ vectors.T, dtype=np.float32)
    if similar.shape[1] > 1:
        similar[:, 1:] *= _CLAUSE_WEIGHT
    return np.asarray(similar.max(axis=1), dtype=np.float32)
