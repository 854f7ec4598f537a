"""BM25 against the formula written out again."""

import math

import numpy as np
import pytest

from trialwise.core.text import terms
from trialwise.retrieval.bm25 import bm25_scores, term_weights

TEXTS = [
    "power rises with the sample size",
    "the sample size of the sample: a sample of samples",
    "variance lowers power",
    "a long passage about nothing in particular that goes on and on about peeking and novelty",
    "peeking",
]


@pytest.fixture
def toy(make_snapshot):
    return make_snapshot(TEXTS)


def reference(query, k1=1.2, b=0.75):
    """BM25 passage by passage, Robertson and Zaragoza (2009), eq. 3.15, idf of Lucene."""
    documents = [terms(text) for text in TEXTS]
    mean = sum(map(len, documents)) / len(documents)
    scores = []
    for document in documents:
        score = 0.0
        for term in set(query):
            holders = sum(term in other for other in documents)
            if not holders:
                continue
            idf = math.log(1 + (len(documents) - holders + 0.5) / (holders + 0.5))
            frequency = document.count(term)
            norm = k1 * (1 - b + b * len(document) / mean)
            score += idf * frequency * (k1 + 1) / (frequency + norm)
        scores.append(score)
    return scores


@pytest.mark.parametrize(
    "question", ["power", "sample size", "peeking and novelty", "power of a long sample", "unknown"]
)
def test_scores_agree_with_the_formula(toy, question):
    query = terms(question)
    assert bm25_scores(toy, query) == pytest.approx(reference(query), rel=1e-5, abs=1e-7)


def test_a_term_typed_twice_counts_once(toy):
    assert np.array_equal(bm25_scores(toy, ["power", "power"]), bm25_scores(toy, ["power"]))


def test_unknown_terms_and_no_terms_give_zeros(toy):
    assert bm25_scores(toy, ["zebra"]).tolist() == [0.0] * len(TEXTS)
    assert bm25_scores(toy, []).tolist() == [0.0] * len(TEXTS)


def test_an_empty_index_gives_no_scores(make_snapshot):
    empty = make_snapshot([])
    assert bm25_scores(empty, ["power"]).shape == (0,)


def test_rare_terms_weigh_more_and_unknown_ones_the_most(toy):
    weights = term_weights(toy, ["sampl", "novelty", "zebra"])
    assert weights["sampl"] < weights["novelty"] < weights["zebra"]
    assert weights["sampl"] == pytest.approx(math.log(1 + (5 - 2 + 0.5) / (2 + 0.5)))
    assert term_weights(toy, []) == {}
