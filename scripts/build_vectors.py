"""Embed every text of the built-in pack and ship the vectors beside it.

A first question then waits for the reading of the pack only. Run this after the pack or the
embedder changed; a text that has no vector is embedded when the pack is indexed.

    python scripts/build_vectors.py
"""

import os
import sys

import numpy as np

from trialwise.core.settings import Settings
from trialwise.knowledge.cut import cut_document, embedding_text
from trialwise.knowledge.documents import concept_documents
from trialwise.knowledge.pack import built_in_pack, load_pack
from trialwise.knowledge.prebuilt import PrebuiltVectors, write_prebuilt
from trialwise.llm.onnx_embedder import MiniLMEmbedder


def pack_texts() -> list[str]:
    """Return every text of the built-in pack that is embedded, once each, in order."""
    pack = load_pack(built_in_pack())
    words = Settings().ingest.passage_words
    return list(
        dict.fromkeys(
            embedding_text(document, passage)
            for document in concept_documents(pack)
            for passage in cut_document(document, pack.concepts, words)
        )
    )


def main() -> None:
    """Embed what has no vector yet and write all."""
    folder, embedder = built_in_pack(), MiniLMEmbedder(os.cpu_count() or 1)
    texts = pack_texts()
    known = PrebuiltVectors(folder, embedder.id).find(texts)
    fresh = [text for text in texts if text not in known]
    known.update(zip(fresh, embedder.embed(fresh, on_progress=_say), strict=True))
    write_prebuilt(folder, embedder.id, texts, np.asarray([known[text] for text in texts]))
    sys.stderr.write(f"\n{len(texts):,} vectors, {len(fresh):,} of them new\n")


def _say(done: int, total: int) -> None:
    sys.stderr.write(f"\r{done:,} of {total:,}")


if __name__ == "__main__":
    main()
