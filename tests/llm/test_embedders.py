"""The contract of every embedder, run over all of them."""

import numpy as np
import pytest

from trialwise.llm.base import Embedder
from trialwise.llm.hashing_embedder import HashingEmbedder
from trialwise.llm.onnx_embedder import MiniLMEmbedder

TEXTS = (
    "The p-value is not the probability that the null hypothesis is true.",
    "Power",
    "How many users do I need to detect a lift of two percent? " * 6,
    "",
    "naïve Café – Größe ≥ µ ± σ 样本量 обучение 🎲",
    "e\u0301 and \u00e9, a lone surrogate \udc80, a null \x00 and a tab\t",
)


@pytest.fixture(scope="module", params=["hashing", "minilm", "minilm-2-threads"])
def embedder(request: pytest.FixtureRequest) -> Embedder:
    if request.param == "hashing":
        return HashingEmbedder()
    return MiniLMEmbedder(threads=2 if request.param == "minilm-2-threads" else 1)


def test_one_float32_vector_per_text(embedder: Embedder) -> None:
    vectors = embedder.embed(TEXTS)
    assert vectors.shape == (len(TEXTS), embedder.dim)
    assert vectors.dtype == np.float32


def test_every_vector_has_length_one(embedder: Embedder) -> None:
    lengths = np.linalg.norm(embedder.embed(TEXTS).astype(np.float64), axis=1)
    np.testing.assert_allclose(lengths, 1.0, atol=1e-6)


def test_no_texts_give_no_rows(embedder: Embedder) -> None:
    vectors = embedder.embed([])
    assert vectors.shape == (0, embedder.dim)
    assert vectors.dtype == np.float32


def test_a_vector_does_not_depend_on_what_stands_beside_its_text(embedder: Embedder) -> None:
    together = embedder.embed(TEXTS)
    backwards = embedder.embed(TEXTS[::-1])[::-1]
    alone = np.vstack([embedder.embed([text]) for text in TEXTS])
    assert together.tobytes() == backwards.tobytes() == alone.tobytes()


def test_equal_texts_give_equal_vectors(embedder: Embedder) -> None:
    first, _, last = embedder.embed([TEXTS[0], TEXTS[1], TEXTS[0]])
    assert first.tobytes() == last.tobytes()


def test_a_huge_text_is_embedded(embedder: Embedder) -> None:
    vector = embedder.embed(["confidence interval " * 50_000])
    assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-6)


def test_the_same_words_are_nearer_than_other_words(embedder: Embedder) -> None:
    query, near, far = embedder.embed(
        [
            "sample size of a two-sided test",
            "the sample size that a two-sided test needs",
            "my grandmother bakes bread on Sundays",
        ]
    )
    assert query @ near > query @ far + 0.2


def test_the_id_is_stable_and_printable(embedder: Embedder) -> None:
    assert embedder.id == embedder.id
    assert embedder.id.isascii()
    assert " " not in embedder.id
