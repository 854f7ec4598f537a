"""The pack that ships, indexed with the embedder that ships, as users have it."""

import os

import pytest

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command line does, before numpy

from trialwise.assistant.answer import Assistant
from trialwise.assistant.library import open_assistant
from trialwise.core.settings import Settings


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """Return an assistant; its home is the one of tests/assistant."""
    base = tmp_path_factory.getbasetemp()
    root = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    return open_assistant(Settings(home=root / "minilm-home", threads=2, lock_seconds=300.0))
