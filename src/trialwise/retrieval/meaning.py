"""Nearness in meaning: the question, and the clauses of a long one, against stored vectors."""

import re
from typing import Final

import numpy as np
from numpy.typing import NDArray

# A long question tells a story: its clauses are searched as well, a little below the whole.
_LONG_QUESTION: Final = 10
_SHORT_CLAUSE: Final = 3
_MOST_CLAUSES: Final = 3
_CLAUSE_WEIGHT: Final = 0.9
# A clause leans on the question it stands in: "and can I check it" says not what.
_QUESTION_SHARE: Final = 0.5
_CLAUSE: Final = re.compile(r"[,;:.?!()]+\s|\s[-–]\s|\b(?:but|so|because|and)\b", re.IGNORECASE)


def clauses(text: str) -> list[str]:
    """Return the clauses of a long question, each searched on its own; none of a short one."""
    if len(text.split()) < _LONG_QUESTION:
        return []
    parts = [part.strip() for part in _CLAUSE.split(text)]
    return [part for part in parts if len(part.split()) >= _SHORT_CLAUSE][:_MOST_CLAUSES]


def leaning(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the vectors of a question's clauses, each moved towards that of the whole question.

    Args:
        vectors: the question first, then its clauses, unit length, ``(1 + clauses, dim)``.
    """
    moved = vectors + _QUESTION_SHARE * vectors[:1]
    moved[0] = vectors[0]
    return np.asarray(moved / np.linalg.norm(moved, axis=1, keepdims=True), dtype=np.float32)


def similarities(rows: NDArray[np.float32], vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the cosine of each vector with each row, ``(vector, row)``."""
    return np.ascontiguousarray((rows @ vectors.T).T, dtype=np.float32)


def nearest_similarity(similar: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the cosine of each row with the nearest of the vectors, the first one favoured.

    Args:
        similar: ``(vector, row)``; the whole question first, then its clauses.
    """
    if len(similar) == 1:
        return np.asarray(similar[0], np.float32)
    return np.asarray(np.maximum(similar[0], _CLAUSE_WEIGHT * similar[1:].max(axis=0)), np.float32)
