import math

import numpy as np
import pytest

from trialwise.knowledge.postings import K1, B, PostingsBuilder


def test_impacts_are_bm25() -> None:
    builder = PostingsBuilder()
    builder.add(["power", "power", "test"])
    builder.add(["test"])
    postings = builder.build()
    assert postings.vocabulary == ["power", "test"]
    assert postings.indptr.tolist() == [0, 1, 3]
    assert postings.passages.tolist() == [0, 0, 1]
    # Robertson and Zaragoza (2009), eq. 3.15, worked by hand: two passages of 3 and 1 terms.
    idf = math.log(1 + (2 - 1 + 0.5) / (1 + 0.5))
    expected = idf * 2 * (K1 + 1) / (2 + K1 * (1 - B + B * 3 / 2))
    assert float(postings.impacts[0]) == pytest.approx(expected, rel=1e-6)


def test_an_empty_passage_keeps_its_position() -> None:
    builder = PostingsBuilder()
    for terms in ([], ["a"], []):
        builder.add(terms)
    assert builder.build().passages.tolist() == [1]


def test_no_passages_give_empty_postings() -> None:
    postings = PostingsBuilder().build()
    assert (postings.vocabulary, postings.indptr.tolist()) == ([], [0])
    assert postings.passages.dtype == np.int32
    assert postings.impacts.dtype == np.float32


def test_terms_are_sorted_by_code_point() -> None:
    builder = PostingsBuilder()
    builder.add(["β", "b", "a"])
    assert builder.build().vocabulary == ["a", "b", "β"]
