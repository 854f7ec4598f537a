"""Fixtures of the knowledge room: homes in memory, a folder of documents."""

from pathlib import Path

import pytest
from tests.fakes.counting_embedder import CountingEmbedder
from tests.fakes.homes import MakeIndexer
from tests.fakes.memory_store import MemoryStores

from trialwise.core.settings import Settings
from trialwise.knowledge.index import Indexer


@pytest.fixture
def stores() -> MemoryStores:
    """Return the stores of all homes of a test."""
    return MemoryStores()


@pytest.fixture
def embedder() -> CountingEmbedder:
    """Return an embedder that remembers its texts."""
    return CountingEmbedder()


@pytest.fixture
def make_indexer(
    settings: Settings, stores: MemoryStores, embedder: CountingEmbedder, tmp_path: Path
) -> MakeIndexer:
    """Return a maker of indexers: ``make_indexer(home="b", pack=…, embedder=…, progress=…)``."""

    def make(**changes: object) -> Indexer:
        fields = {name: changes.pop(name) for name in ("pack", "ingest") if name in changes}
        home = changes.pop("home", None)
        if home is not None:
            fields["home"] = tmp_path / str(home)
        own = settings.model_copy(update=fields)
        parts: dict[str, object] = {"embedder": embedder, "open_store": stores.open, **changes}
        return Indexer(own, **parts)  # type: ignore[arg-type]  # a test names the fields

    return make


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """Return a folder of three documents."""
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "power.md").write_text(
        "# Our power rules\n\nStatistical power should reach 80 % in every test.\n\n"
        "## Traffic\n\nMore users mean more power and a smaller standard error.\n"
    )
    (folder / "cuped.md").write_text("# CUPED at work\n\nCUPED is what we use for revenue.\n")
    (folder / "misc.txt").write_text("Größe 🎲: lunch is at noon.\n")
    return folder
