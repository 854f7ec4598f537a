"""The command line in this process, and as a process of its own where that matters."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from trialwise.assistant.library import open_index
from trialwise.cli.main import main
from trialwise.core.settings import Settings

TINY_PACK = Path(__file__).parents[1] / "fakes" / "tiny_pack"


@dataclass(frozen=True)
class Outcome:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str


Cli = Callable[..., Outcome]
Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def built_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the tiny pack indexed; copy it, never change it."""
    home = tmp_path_factory.mktemp("built") / "home"
    open_index(Settings(home=home, pack=TINY_PACK, embedder="hashing"))
    return home


@pytest.fixture
def empty_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home where nothing was indexed yet, with the tiny pack and the hashing embedder."""
    monkeypatch.setenv("TRIALWISE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TRIALWISE_PACK", str(TINY_PACK))
    monkeypatch.setenv("TRIALWISE_EMBEDDER", "hashing")
    return tmp_path / "home"


@pytest.fixture
def home(built_home: Path, empty_home: Path) -> Path:
    """A home of its own in which the tiny pack is indexed."""
    return Path(shutil.copytree(built_home, empty_home))


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Return a function that runs ``trialwise ARGS`` in this process."""

    def run(*words: object) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["trialwise", *map(str, words)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as leave:
            main()
        printed = capsys.readouterr()
        return Outcome(int(leave.value.code or 0), printed.out, printed.err)

    return run


@pytest.fixture
def command() -> Command:
    """Return a function that runs ``trialwise ARGS`` as a process; keywords as for ``run``."""

    def run(*words: object, **options: Any) -> "subprocess.CompletedProcess[str]":
        options.setdefault("stdout", subprocess.PIPE)
        environment = {**os.environ, **options.pop("env", {})}
        return subprocess.run(  # noqa: S603  # our own program
            [sys.executable, "-m", "trialwise.cli.main", *map(os.fsdecode, map(_bytes, words))],
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env=environment,
            timeout=60,
            **options,
        )

    return run


def _bytes(word: object) -> bytes:
    return word if isinstance(word, bytes) else str(word).encode()
