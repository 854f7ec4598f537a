import hashlib

import numpy as np
import pytest

from trialwise.llm.hashing_embedder import HashingEmbedder


def test_id_names_the_size() -> None:
    assert HashingEmbedder(16).id == "hashing-16"
    assert HashingEmbedder(16).dim == 16


def test_a_size_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match=r"dim = 0: it must be at least 1"):
        HashingEmbedder(0)


def test_case_and_unicode_form_do_not_matter() -> None:
    first, second = HashingEmbedder().embed(["Café TEST", "cafe\u0301 test"])
    assert first.tobytes() == second.tobytes()


def test_a_text_without_words_gets_the_first_axis() -> None:
    (vector,) = HashingEmbedder(4).embed([" \n"])
    assert vector.tolist() == [1.0, 0.0, 0.0, 0.0]


def test_vectors_are_the_same_bytes_on_every_machine() -> None:
    vectors = HashingEmbedder().embed(["power of a test", "样本量"])
    # Ours, computed once with this code: a change here makes every stored test index stale.
    expected = "246f497f7bddf933"
    assert hashlib.sha256(vectors.astype("<f4").tobytes()).hexdigest()[:16] == expected


def test_dimension_one_works() -> None:
    assert np.abs(HashingEmbedder(1).embed(["a b c"])).tolist() == [[1.0]]
