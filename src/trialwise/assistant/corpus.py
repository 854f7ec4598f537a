"""A collection of documents on its own, without the knowledge packs: what benchmarks search."""

from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trialwise.assistant.library import make_embedder
from trialwise.core.errors import UsageError
from trialwise.core.settings import IngestSettings, Settings
from trialwise.knowledge.index import Indexer, Progress
from trialwise.knowledge.schema import IngestSource
from trialwise.knowledge.snapshot import Snapshot, open_current
from trialwise.knowledge.stores.opening import open_store
from trialwise.llm.base import Embedder
from trialwise.llm.no_embedder import NoEmbedder
from trialwise.retrieval.documents.search import DocumentSearch
from trialwise.retrieval.documents.signals import Signals

_SOURCE: Final = "corpus"
_LARGEST_MB: Final = 8192.0


class CorpusSearch:
    """Search over one JSONL file of documents.

    Args:
        snapshot: of an index that holds them.
        embedder: that made its vectors.
    """

    def __init__(self, snapshot: Snapshot, embedder: Embedder) -> None:
        self.snapshot = snapshot
        self.search = DocumentSearch(snapshot)
        self._embedder = embedder
        self.ids = [entry.id.partition("#")[2] for entry in snapshot.documents]
        self.number = {name: place for place, name in enumerate(self.ids)}
        self._document = np.asarray(snapshot.passages)[:, 0]

    def rank(self, question: str, *, count: int, trained: bool) -> list[str]:
        """Return the ids of the documents found, best first, each once."""
        found = self.search.search(
            question,
            count=4 * count,
            meaning=self._meaning(question),
            ranking="fusion" if trained else "walk",
        )
        ids = (self.ids[int(self._document[hit.passage])] for hit in found.hits)
        return list(dict.fromkeys(ids))[:count]

    def signals(self, question: str) -> Signals:
        """Return everything seen of the passages for one question."""
        return self.search.signals(question, self._meaning(question))

    def documents_of(self, places: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the number of the document that each passage belongs to."""
        return np.asarray(self._document[self.snapshot.entities.passages[places]], np.int64)

    def _meaning(self, question: str) -> NDArray[np.float32] | None:
        if not self._embedder.dim:
            return None
        return np.asarray(self.snapshot.vectors @ self._embedder.embed([question])[0])


def open_corpus(
    path: Path,
    home: Path,
    *,
    dense: bool,
    progress: Progress = lambda _what, _done, _total: None,
) -> CorpusSearch:
    """Index a JSONL file of documents by itself and return its search.

    Args:
        path: one ``{"id", "title", "text"}`` a line.
        home: folder of the index; what it already holds of the file is not done again.
        dense: with vectors of the built-in embedder, or without any.
        progress: told ``(what, done, total)``.

    Raises:
        UsageError: when the file does not exist, or a row of it cannot be read.
        StoreError, StorageError: when the index cannot be written.
    """
    settings = Settings(home=home, store="", ingest=IngestSettings(max_file_mb=_LARGEST_MB))
    embedder = make_embedder(settings, threads=settings.threads) if dense else NoEmbedder()
    indexer = Indexer(
        settings, embedder, partial(open_store, ""), progress=progress, with_packs=False
    )
    report = indexer.ingest((IngestSource(_SOURCE, str(path), "", ""),))
    if report.skipped:
        first = report.skipped[0]
        raise UsageError(
            f"{len(report.skipped)} of the documents could not be read, the first is {first.path}: "
            f"{first.reason}; mend {path} and run it again"
        )
    snapshot = open_current(home)
    if snapshot is None:  # another process removed the folder meanwhile
        raise FileNotFoundError(home)
    return CorpusSearch(snapshot, embedder)
