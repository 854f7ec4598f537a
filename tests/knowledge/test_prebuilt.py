"""Vectors that ship: found by the very text, of the same embedder, in a sound file; else not."""

from pathlib import Path

import numpy as np
import pytest

from trialwise.core.settings import Settings
from trialwise.knowledge.cut import cut_document, embedding_text
from trialwise.knowledge.documents import concept_documents
from trialwise.knowledge.pack import built_in_pack, load_pack
from trialwise.knowledge.prebuilt import VECTORS, PrebuiltVectors, write_prebuilt
from trialwise.llm.onnx_embedder import MiniLMEmbedder

TEXTS = ["variance is spread", "power is a chance", "variance is spread"]


@pytest.fixture
def vectors() -> np.ndarray:
    """Return a vector of unit length for each of the texts, equal ones for equal texts."""
    rows = np.random.default_rng(0).normal(size=(2, 384)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows[[0, 1, 0]]


def test_a_vector_is_found_by_its_text(tmp_path: Path, vectors: np.ndarray) -> None:
    write_prebuilt(tmp_path, "one", TEXTS, vectors)

    found = PrebuiltVectors(tmp_path, "one").find([*TEXTS, "an edited sentence"])

    assert set(found) == set(TEXTS)
    for text, vector in zip(TEXTS, vectors, strict=True):
        assert float(found[text] @ vector) > 0.9995
        assert np.linalg.norm(found[text]) == pytest.approx(1.0, abs=1e-6)


def test_vectors_of_another_embedder_are_not_used(tmp_path: Path, vectors: np.ndarray) -> None:
    write_prebuilt(tmp_path, "one", TEXTS, vectors)

    assert PrebuiltVectors(tmp_path, "two").find(TEXTS) == {}


def test_a_damaged_file_is_not_used(tmp_path: Path, vectors: np.ndarray) -> None:
    write_prebuilt(tmp_path, "one", TEXTS, vectors)
    raw = bytearray((tmp_path / VECTORS).read_bytes())
    raw[-40] ^= 1
    (tmp_path / VECTORS).write_bytes(bytes(raw))

    assert PrebuiltVectors(tmp_path, "one").find(TEXTS) == {}


def test_a_pack_without_vectors_has_none(tmp_path: Path) -> None:
    assert PrebuiltVectors(tmp_path, "one").find(TEXTS) == {}


def test_every_text_of_the_pack_that_ships_has_its_vector() -> None:
    """``python scripts/build_vectors.py`` mends this after an edit of the pack."""
    pack, words = load_pack(built_in_pack()), Settings().ingest.passage_words
    texts = {
        embedding_text(document, passage)
        for document in concept_documents(pack)
        for passage in cut_document(document, pack.concepts, words)
    }

    found = PrebuiltVectors(built_in_pack(), MiniLMEmbedder().id).find(texts)

    assert sorted(texts - set(found)) == []


def test_a_vector_that_ships_is_what_the_embedder_gives() -> None:
    text = "Statistical power: Moving from 80 % to 90 % power costs more users."
    embedder = MiniLMEmbedder()
    pack, words = load_pack(built_in_pack()), Settings().ingest.passage_words
    document = concept_documents(pack)[0]
    texts = [embedding_text(document, p) for p in cut_document(document, pack.concepts, words)]

    found = PrebuiltVectors(built_in_pack(), embedder.id).find([*texts, text])

    for each, vector in zip(texts, embedder.embed(texts), strict=True):
        assert float(found[each] @ vector) > 0.99  # processors differ a little
    assert text not in found
