"""Indexing in processes of its own: killed, two at once, on a full disk, in a home for reading."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.fakes import slow_indexing
from tests.fakes.homes import MakeIndexer, opened, snapshot_bytes, source

from trialwise.assistant.library import make_indexer as real_indexer
from trialwise.assistant.library import open_assistant, open_index
from trialwise.core.errors import StorageError, StoreBusyError
from trialwise.core.files import locked
from trialwise.core.settings import Settings
from trialwise.knowledge.index import list_sources

FULL = "the disk is full; free some space and run the command again"


@pytest.fixture
def many_notes(tmp_path: Path) -> Path:
    """Return a folder whose documents make several groups of passages."""
    folder = tmp_path / "notes"
    folder.mkdir()
    for number in range(6):
        parts = [f"# Part {i}\n\nPassage {i} of note {number} on power." for i in range(40)]
        (folder / f"long-{number}.md").write_text("\n\n".join(parts))
    return folder


def arguments(settings: Settings, folder: Path, groups: int) -> list[str]:
    words = (slow_indexing.__file__, settings.home, settings.pack, folder, groups)
    return [sys.executable, *map(str, words)]


def start(settings: Settings, folder: Path, *, groups: int = 1000) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603  # our own script
        arguments(settings, folder, groups),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(words: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(words, capture_output=True, text=True, check=False, **options)  # noqa: S603


def trialwise(settings: Settings, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as a user does."""
    named = {"HOME": settings.home, "PACK": settings.pack, "EMBEDDER": settings.embedder}
    environment = {f"TRIALWISE_{name}": str(value) for name, value in named.items()}
    command = [sys.executable, "-m", "trialwise.cli.main", *words]
    return run(command, env={**os.environ, **environment})


def mount(folder: Path, *options: str) -> bool:
    """Return whether this machine lets us mount something at ``folder``."""
    program = shutil.which("mount")
    return program is not None and run([program, *options, str(folder)]).returncode == 0


def unmount(folder: Path) -> None:
    run([shutil.which("umount") or "umount", "--lazy", str(folder)])


def free_bytes(folder: Path) -> int:
    found = os.statvfs(folder)
    return found.f_bavail * found.f_bsize


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL here")
def test_after_kill_minus_nine_the_old_index_answers_and_the_next_run_finishes(
    settings: Settings, make_indexer: MakeIndexer, many_notes: Path, tmp_path: Path
) -> None:
    open_index(settings)
    before = snapshot_bytes(settings.home)
    process = start(settings, many_notes, groups=1)
    assert process.stdout is not None
    assert process.stdout.readline() == "stopped\n"
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL

    assert snapshot_bytes(settings.home) == before
    answer = open_assistant(settings).answer("what is statistical power")
    assert answer.status == "answered"

    report = real_indexer(settings).ingest((source(many_notes),))
    assert 0 < report.added < 6
    make_indexer(home="whole").ingest((source(many_notes),))
    assert snapshot_bytes(settings.home) == snapshot_bytes(tmp_path / "whole")


def test_two_processes_at_once_both_end_well_with_one_index(
    settings: Settings, make_indexer: MakeIndexer, many_notes: Path, tmp_path: Path
) -> None:
    processes = [start(settings, many_notes) for _ in range(2)]
    outputs = [process.communicate(timeout=60) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], outputs
    versions = {out.splitlines()[-1] for out, _ in outputs}
    assert versions == {f"version {opened(settings).manifest.version}"}
    make_indexer(home="whole").ingest((source(many_notes),))
    assert snapshot_bytes(settings.home) == snapshot_bytes(tmp_path / "whole")
    assert list_sources(settings.home) == (source(many_notes),)


def test_while_another_process_indexes_the_old_index_answers_with_a_notice(
    settings: Settings, tiny_pack: Path
) -> None:
    old = open_index(settings).manifest.version
    path = tiny_pack / "concepts/power.md"
    path.write_text(path.read_text("utf-8").replace("missed less often", "missed rarely"), "utf-8")
    notices: list[str] = []
    with locked(settings.home / "index.lock", wait_seconds=0):
        snapshot = open_index(
            settings.model_copy(update={"lock_seconds": 60.0}), notice=notices.append
        )
    assert snapshot.manifest.version == old
    assert len(notices) == 1
    assert notices[0].startswith("Answering from the index as it was: ")
    assert "is in use by another trialwise process" in notices[0]
    assert open_index(settings).manifest.version != old


def test_without_any_index_a_held_lock_is_an_error(settings: Settings) -> None:
    notices: list[str] = []
    with (
        locked(settings.home / "index.lock", wait_seconds=0),
        pytest.raises(StoreBusyError, match="wait for it to finish and run the command again"),
    ):
        open_index(settings.model_copy(update={"lock_seconds": 0.1}), notice=notices.append)
    assert notices == ["Another trialwise process is indexing; waiting for it …"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Yield a folder that is a file system of one megabyte."""
    folder = tmp_path / "small"
    folder.mkdir()
    if not mount(folder, "-t", "tmpfs", "-o", "size=1m", "tmpfs"):
        pytest.skip("no right to mount a small file system")
    yield folder
    unmount(folder)


def test_on_a_full_disk_the_old_index_answers_and_nothing_is_lost(
    settings: Settings,
    make_indexer: MakeIndexer,
    many_notes: Path,
    small_disk: Path,
    tmp_path: Path,
) -> None:
    settings = settings.model_copy(update={"home": small_disk / "home"})
    open_index(settings)
    before = snapshot_bytes(settings.home)
    ballast = small_disk / "ballast"

    def leave(free: int) -> None:
        ballast.unlink(missing_ok=True)
        ballast.write_bytes(bytes(max(free_bytes(small_disk) - free, 0)))

    leave(16_000)  # no room for the first write
    done = trialwise(settings, "ingest", str(many_notes))
    assert done.returncode == 1
    assert FULL in done.stderr
    assert "Traceback" not in done.stderr
    for free in (0, 350_000):  # no room to mend the log, then none for the snapshot
        leave(free)
        with pytest.raises(StorageError, match=FULL):
            real_indexer(settings).ingest((source(many_notes),))
        assert snapshot_bytes(settings.home) == before
        assert open_assistant(settings).answer("what is statistical power").status == "answered"
    ballast.unlink()
    assert mount(small_disk, "-o", "remount,size=50m")
    real_indexer(settings).ingest((source(many_notes),))
    make_indexer(home="whole").ingest((source(many_notes),))
    assert snapshot_bytes(settings.home) == snapshot_bytes(tmp_path / "whole")


def test_on_a_full_disk_without_an_index_a_question_says_what_to_do(
    settings: Settings, small_disk: Path
) -> None:
    settings = settings.model_copy(update={"home": small_disk / "home"})
    (small_disk / "ballast").write_bytes(bytes(free_bytes(small_disk) - 20_000))
    done = trialwise(settings, "ask", "what is power")
    assert done.returncode == 1
    assert FULL in done.stderr
    (small_disk / "ballast").unlink()
    assert open_index(settings).manifest.counts["documents"] == 8


def test_a_limit_on_the_size_of_files_is_named(settings: Settings, many_notes: Path) -> None:
    resource = pytest.importorskip("resource", reason="no such limits here")
    open_index(settings)
    before = snapshot_bytes(settings.home)
    limit = (300_000, 300_000)
    process = run(
        arguments(settings, many_notes, 1000),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit),
    )
    assert "StorageError: cannot write" in process.stderr
    assert snapshot_bytes(settings.home) == before
    assert real_indexer(settings).ingest((source(many_notes),)).unchanged >= 8


@pytest.fixture
def read_only_disk(tmp_path: Path) -> Iterator[Path]:
    """Yield a folder that cannot be written, by root either."""
    folder = tmp_path / "fixed"
    folder.mkdir()
    if not mount(folder, "--bind", str(folder)):
        pytest.skip("no right to mount a file system for reading only")
    yield folder
    unmount(folder)


def test_an_index_in_a_home_for_reading_answers(
    settings: Settings, read_only_disk: Path, tiny_pack: Path
) -> None:
    settings = settings.model_copy(update={"home": read_only_disk / "home"})
    old = open_index(settings).manifest.version
    assert mount(read_only_disk, "-o", "remount,bind,ro")
    path = tiny_pack / "concepts/power.md"
    path.write_text(path.read_text("utf-8").replace("missed less often", "missed rarely"), "utf-8")
    notices: list[str] = []
    assert open_index(settings, notice=notices.append).manifest.version == old
    assert "the file system is read-only; set TRIALWISE_HOME" in notices[0]


def test_an_empty_home_for_reading_names_the_setting(
    settings: Settings, read_only_disk: Path
) -> None:
    assert mount(read_only_disk, "-o", "remount,bind,ro")
    done = trialwise(
        settings.model_copy(update={"home": read_only_disk / "home"}), "ask", "what is power"
    )
    assert done.returncode == 1
    assert (
        "the file system is read-only; set TRIALWISE_HOME to a folder you can write" in done.stderr
    )
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("home", ["/proc/trialwise", "file", "file/below", "/dev/null"])
def test_a_home_that_cannot_be_made_names_the_setting(
    settings: Settings, tmp_path: Path, home: str
) -> None:
    if home.startswith("/") and not Path(home).parent.exists():
        pytest.skip(f"no {home} here")
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageError, match="set TRIALWISE_HOME to a folder"):
        open_index(settings.model_copy(update={"home": tmp_path / home}))
