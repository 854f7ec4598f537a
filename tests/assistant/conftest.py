"""The pack that ships, indexed once for all workers, and an assistant over it."""

import os
from pathlib import Path

import pytest

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command line does, before numpy

from trialwise.assistant.answer import Assistant
from trialwise.assistant.library import make_embedder, open_index
from trialwise.core.settings import Settings
from trialwise.knowledge.snapshot import Snapshot


@pytest.fixture(scope="session")
def pack_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Return settings of a home that all workers and the exam share."""
    base = tmp_path_factory.getbasetemp()
    root = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    return Settings(home=root / "minilm-home", threads=2, lock_seconds=300.0)


@pytest.fixture(scope="session")
def snapshot(pack_settings: Settings) -> Snapshot:
    """Return the index; the first worker builds it, the others wait for its lock."""
    return open_index(pack_settings)


@pytest.fixture(scope="session")
def assistant(snapshot: Snapshot, pack_settings: Settings) -> Assistant:
    """Return an assistant whose answers hold no time and no chance."""
    return Assistant(
        snapshot,
        make_embedder(pack_settings),
        pack_settings.retrieval,
        clock=lambda: 0.0,
        make_id=lambda: "id",
    )


def table_rows(name: str) -> list[list[str]]:
    """Return the rows of a table beside these tests; lines with # in front are remarks."""
    text = (Path(__file__).parent / name).read_text("utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
