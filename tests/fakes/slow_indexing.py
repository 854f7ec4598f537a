"""A process that indexes and may stop halfway: ``python slow_indexing.py HOME PACK FOLDER GROUPS``.

After so many groups of passages it says ``stopped`` and waits to be killed; it says ``version …``
when it came to the end.
"""

import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trialwise.core.settings import Settings
from trialwise.knowledge.index import Indexer
from trialwise.knowledge.schema import IngestSource
from trialwise.knowledge.stores.opening import open_store
from trialwise.llm.hashing_embedder import HashingEmbedder


class StoppingEmbedder(HashingEmbedder):
    """The hashing embedder, which stops after some calls."""

    def __init__(self, calls: int) -> None:
        super().__init__()
        self._calls = calls

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self._calls -= 1
        if self._calls < 0:
            _say("stopped")
            time.sleep(60)
        return super().embed(texts)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Index a folder."""
    home, pack, folder = (Path(word) for word in sys.argv[1:4])
    settings = Settings(home=home, pack=pack, embedder="hashing", lock_seconds=30)
    indexer = Indexer(settings, StoppingEmbedder(int(sys.argv[4])), partial(open_store, ""))
    report = indexer.ingest((IngestSource(folder.name, str(folder), "", ""),))
    _say(f"version {report.version}")


if __name__ == "__main__":
    main()
