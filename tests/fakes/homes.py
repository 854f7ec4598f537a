"""What tests ask of a home: its sources, its snapshot opened, its snapshot as bytes."""

from collections.abc import Callable
from pathlib import Path

from trialwise.core.settings import Settings
from trialwise.knowledge.index import Indexer
from trialwise.knowledge.schema import IngestSource
from trialwise.knowledge.snapshot import Snapshot, current_version, open_current

MakeIndexer = Callable[..., Indexer]


def source(folder: Path, name: str = "") -> IngestSource:
    """Return a source as ``trialwise ingest`` makes it."""
    return IngestSource(name or folder.name, str(folder), "", "")


def snapshot_bytes(home: Path) -> dict[str, bytes]:
    """Return the files of the current snapshot, its version among them."""
    version = current_version(home)
    folder = home / "snapshots" / version
    files = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
    return {"CURRENT": version.encode(), **files}


def opened(settings: Settings) -> Snapshot:
    """Return the current snapshot."""
    snapshot = open_current(settings.home)
    assert snapshot is not None
    return snapshot
