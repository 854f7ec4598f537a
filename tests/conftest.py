"""Fixtures that every room shares: a clean environment, a tiny pack, settings with a home."""

import os
import shutil
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:  # tests import their fakes as tests.fakes, whoever starts pytest
    sys.path.insert(0, str(ROOT))

from trialwise.core.settings import Settings  # noqa: E402


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Hide the settings of whoever runs the tests."""
    for name in list(os.environ):
        if name.startswith("TRIALWISE_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("TRIALWISE_SETTINGS_FILE", str(tmp_path / "no-settings.toml"))


@pytest.fixture
def tiny_pack(tmp_path: Path) -> Path:
    """Return a copy of a clean pack of eight concepts; a test may break it."""
    return Path(shutil.copytree(ROOT / "tests" / "fakes" / "tiny_pack", tmp_path / "tiny_pack"))


@pytest.fixture
def settings(tmp_path: Path, tiny_pack: Path) -> Settings:
    """Return settings with a home of their own, the tiny pack and the hashing embedder."""
    return Settings(home=tmp_path / "home", pack=tiny_pack, embedder="hashing", lock_seconds=0.0)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of the real documents; a test that needs it is skipped without it."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"{folder} is not on this machine")
    return folder
