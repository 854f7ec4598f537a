"""A process that indexes slowly: ``python slow_indexing.py HOME PACK FOLDER SECONDS``.

It says ``embedding`` before each group of passages and ``version …`` at the end.
"""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trialwise.assistant.library import open_store
from trialwise.core.settings import Settings
from trialwise.knowledge.index import Indexer
from trialwise.knowledge.schema import IngestSource
from trialwise.llm.hashing_embedder import HashingEmbedder


class SlowEmbedder(HashingEmbedder):
    """The hashing embedder, slowed down and talkative."""

    seconds = 0.0

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        _say("embedding")
        time.sleep(self.seconds)
        return super().embed(texts)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Index a folder."""
    home, pack, folder = (Path(word) for word in sys.argv[1:4])
    SlowEmbedder.seconds = float(sys.argv[4])
    settings = Settings(home=home, pack=pack, embedder="hashing", lock_seconds=30)
    indexer = Indexer(settings, SlowEmbedder(), open_store)
    report = indexer.ingest((IngestSource(folder.name, str(folder), "", ""),))
    _say(f"version {report.version}")


if __name__ == "__main__":
    main()
