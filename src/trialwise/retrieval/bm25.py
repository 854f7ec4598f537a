"""BM25 over the snapshot's impact table."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from trialwise.knowledge.snapshot import Snapshot


def bm25_scores(snapshot: Snapshot, terms: Iterable[str]) -> NDArray[np.float32]:
    """Return the BM25 score of every passage, ``(passages,)``; zeros for unknown terms."""
    postings = snapshot.postings
    scores = np.zeros(len(snapshot.passages), dtype=np.float32)
    for term in dict.fromkeys(terms):
        row = snapshot.term_rows.get(term)
        if row is not None:
            span = slice(int(postings.indptr[row]), int(postings.indptr[row + 1]))
            scores[postings.passages[span]] += postings.impacts[span]
    return scores


def term_weights(snapshot: Snapshot, terms: Iterable[str]) -> dict[str, float]:
    """Return the inverse document frequency of each term; an unknown term weighs the most."""
    postings = snapshot.postings
    total = len(snapshot.passages)
    weights: dict[str, float] = {}
    for term in terms:
        row = snapshot.term_rows.get(term)
        count = 0 if row is None else int(postings.indptr[row + 1] - postings.indptr[row])
        weights[term] = float(np.log(1 + (total - count + 0.5) / (count + 0.5)))
    return weights


def term_coverage(snapshot: Snapshot, weights: dict[str, float]) -> NDArray[np.float32]:
    """Return the share of the terms' weight that each passage holds, ``(passages,)`` in [0, 1]."""
    postings = snapshot.postings
    held = np.zeros(len(snapshot.passages), dtype=np.float32)
    for term, weight in weights.items():
        row = snapshot.term_rows.get(term)
        if row is not None:
            span = slice(int(postings.indptr[row]), int(postings.indptr[row + 1]))
            held[postings.passages[span]] += weight
    share = held / max(sum(weights.values()), 1e-12)
    return np.asarray(np.minimum(share, 1.0), dtype=np.float32)
