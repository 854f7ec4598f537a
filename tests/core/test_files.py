"""Files written whole or not at all, hashes, locks."""

import hashlib
import subprocess
import sys
import time

import pytest

from trialwise.core.errors import StorageError, StoreBusyError
from trialwise.core.files import content_hash, file_hash, locked, make_folder, write_atomic

HOLDER = """
import sys, time
from pathlib import Path
from trialwise.core.files import locked
with locked(Path(sys.argv[1]), wait_seconds=0):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_file_is_written_with_its_folders_and_replaced_whole(tmp_path):
    path = tmp_path / "a" / "b.txt"
    write_atomic(path, "é")
    write_atomic(path, b"new")
    assert path.read_bytes() == b"new"
    assert [entry.name for entry in path.parent.iterdir()] == ["b.txt"]


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "a.txt"
    write_atomic(path, "old")
    with pytest.raises(UnicodeEncodeError):
        write_atomic(path, "\ud83d")
    (tmp_path / "folder").mkdir()
    with pytest.raises(StorageError, match="cannot write"):
        write_atomic(tmp_path / "folder", "text")
    assert path.read_text() == "old"
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["a.txt", "folder"]


def test_what_the_file_system_refuses_is_named_with_the_mend(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageError, match="a part of the path is a file; set TRIALWISE_HOME"):
        make_folder(tmp_path / "file" / "below")
    with pytest.raises(StorageError, match="a file is in the way; set TRIALWISE_HOME"):
        make_folder(tmp_path / "file")


def test_parts_of_a_hash_cannot_run_together():
    assert content_hash("ab", "c") != content_hash("a", "bc")
    assert content_hash("é") == content_hash("é".encode())
    assert content_hash() == hashlib.sha256().hexdigest()


def test_a_file_hash_is_that_of_its_bytes(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(b"abc")
    assert file_hash(path) == hashlib.sha256(b"abc").hexdigest()


def test_a_lock_is_held_by_one_process_and_goes_with_it(tmp_path):
    path = tmp_path / "home" / "lock"
    holder = subprocess.Popen(  # noqa: S603  # our own program
        [sys.executable, "-c", HOLDER, str(path)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout.readline() == "held\n"
        waited = []
        with (
            pytest.raises(StoreBusyError, match="is in use by another trialwise process"),
            locked(path, wait_seconds=0.1, on_wait=lambda: waited.append(time.monotonic())),
        ):
            pytest.fail("the lock was held twice")
        assert len(waited) == 1
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()
    with locked(path, wait_seconds=5):
        pass
