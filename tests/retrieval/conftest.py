"""A tiny pack indexed once, and snapshots made of a few lines."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from tests.fakes.memory_store import MemoryStores

from trialwise.core.settings import RetrievalSettings, Settings
from trialwise.knowledge.export import export_snapshot
from trialwise.knowledge.index import Indexer
from trialwise.knowledge.schema import Document, DocumentRows, Edge, Passage
from trialwise.knowledge.snapshot import FORMAT, Manifest, Snapshot, open_current
from trialwise.knowledge.stores.base import ConceptGraph, ConceptRow, RelationRow
from trialwise.llm.hashing_embedder import HashingEmbedder
from trialwise.retrieval.retrieve import Retriever

TINY_PACK = Path(__file__).parents[1] / "fakes" / "tiny_pack"

# source, type, target
Triple = tuple[str, str, str]
MakeSnapshot = Callable[..., Snapshot]


@pytest.fixture(scope="session")
def tiny_snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The concepts of the tiny pack, indexed the real way."""
    home = tmp_path_factory.mktemp("retrieval")
    settings = Settings(home=home, pack=TINY_PACK, embedder="hashing")
    Indexer(settings, HashingEmbedder(), MemoryStores().open).update_pack()
    snapshot = open_current(home)
    assert snapshot is not None
    return snapshot


@pytest.fixture(scope="session")
def retriever(tiny_snapshot: Snapshot) -> Retriever:
    return Retriever(tiny_snapshot, HashingEmbedder(), RetrievalSettings())


@pytest.fixture
def make_snapshot(tmp_path: Path) -> MakeSnapshot:
    """Return a maker of snapshots: texts, one passage each, joined to concepts by edges."""

    def make(
        texts: list[str],
        *,
        concepts: tuple[str, ...] = (),
        relations: tuple[Triple, ...] = (),
        edges: tuple[tuple[int, str, bool, float], ...] = (),
    ) -> Snapshot:
        embedder = HashingEmbedder()
        rows = [
            DocumentRows(
                document=Document(f"toy/{n:03}", "toy", "", "", f"{n:03}", "", "", (), text),
                content_hash=str(n),
                link_hash="",
                embedder=embedder.id,
                passages=(Passage(0, len(text), ()),),
                vectors=np.ascontiguousarray(embedder.embed([text])).tobytes(),
                edges=tuple(
                    Edge(0, concept, "about" if is_about else "mention", weight, "")
                    for place, concept, is_about, weight in edges
                    if place == n
                ),
            )
            for n, text in enumerate(texts)
        ]
        graph = ConceptGraph(
            tuple(ConceptRow(name, name, (), "concept", "", (0, 0)) for name in concepts),
            tuple(
                RelationRow(s, kind, t, f"{s} {kind} {t}.", "", 0, 0) for s, kind, t in relations
            ),
            "toy",
        )
        manifest = Manifest("toy", FORMAT, embedder.id, embedder.dim, "", {}, {}, {})
        return Snapshot(export_snapshot(tmp_path, rows, graph, manifest))

    return make
