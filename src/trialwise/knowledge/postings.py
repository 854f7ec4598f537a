"""BM25 as a table of impacts: what a term adds to a passage's score, computed once at export."""

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

# Robertson and Zaragoza (2009), The Probabilistic Relevance Framework: usual ranges of k1 and b.
K1: Final = 1.2
B: Final = 0.75


@dataclass(slots=True)
class PostingsBuilder:
    """Collects passages and turns them into sorted postings."""

    _entries: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    _lengths: list[int] = field(default_factory=list)

    def add(self, terms: list[str]) -> None:
        """Add the next passage by its stemmed terms, repeated as often as they count."""
        position = len(self._lengths)
        self._lengths.append(len(terms))
        for term, count in Counter(terms).items():
            self._entries.setdefault(term, []).append((position, count))

    def build(self) -> "Postings":
        """Return the postings, terms sorted, passages ascending within a term."""
        lengths = np.asarray(self._lengths, dtype=np.float64)
        mean = float(lengths.mean()) if lengths.size else 1.0
        norms = K1 * (1 - B + B * lengths / max(mean, 1.0))
        vocabulary = sorted(self._entries)
        indptr = np.zeros(len(vocabulary) + 1, dtype=np.int64)
        passages: list[NDArray[np.int32]] = []
        impacts: list[NDArray[np.float32]] = []
        total = len(self._lengths)
        for row, term in enumerate(vocabulary):
            entries = np.asarray(self._entries[term], dtype=np.int64)
            where, counts = entries[:, 0], entries[:, 1].astype(np.float64)
            idf = math.log(1 + (total - len(where) + 0.5) / (len(where) + 0.5))
            impacts.append((idf * counts * (K1 + 1) / (counts + norms[where])).astype(np.float32))
            passages.append(where.astype(np.int32))
            indptr[row + 1] = indptr[row] + len(where)
        return Postings(
            vocabulary=vocabulary,
            indptr=indptr,
            passages=np.concatenate(passages) if passages else np.zeros(0, np.int32),
            impacts=np.concatenate(impacts) if impacts else np.zeros(0, np.float32),
        )


@dataclass(frozen=True, slots=True)
class Postings:
    """Terms with the passages they occur in and the score each adds there.

    Attributes:
        vocabulary: sorted terms, ``(terms,)``.
        indptr: ``(terms + 1,)``; term ``t`` owns ``indptr[t]:indptr[t + 1]``.
        passages: ``(postings,)`` positions.
        impacts: ``(postings,)`` BM25 contributions.
    """

    vocabulary: list[str]
    indptr: NDArray[np.int64]
    passages: NDArray[np.int32]
    impacts: NDArray[np.float32]

    def idf(self) -> dict[str, float]:
        """Return the inverse document frequency of every term: ``ln(1 + passages / held by)``."""
        count = int(self.passages.max(initial=-1)) + 1
        return {
            term: math.log(1 + count / int(self.indptr[row + 1] - self.indptr[row]))
            for row, term in enumerate(self.vocabulary)
        }
