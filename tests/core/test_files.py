import errno
import multiprocessing
import os
import threading
import time
from pathlib import Path

import pytest

from trialwise.core.errors import StorageError, StoreBusyError
from trialwise.core.files import (
    content_hash,
    file_hash,
    locked,
    make_folder,
    storage,
    storage_error,
    write_atomic,
)


def test_a_hash_is_sha256_of_length_prefixed_parts() -> None:
    # Python's hashlib over the bytes written out by hand.
    assert content_hash("ä") == content_hash("ä".encode())
    assert content_hash("ab", "c") != content_hash("a", "bc")
    assert content_hash("a", "") != content_hash("a")
    assert len(content_hash()) == 64


def test_a_file_hash_is_that_of_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    # FIPS 180-2, appendix B.1
    expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert file_hash(tmp_path / "a") == expected


@pytest.mark.parametrize("data", ["Größe 🎲\r\n", b"\x00\xff", "", b""])
def test_a_file_is_written_with_its_folders_and_exact_bytes(
    tmp_path: Path, data: str | bytes
) -> None:
    path = tmp_path / "a" / "b" / "file"
    write_atomic(path, "what was there before, and longer")
    write_atomic(path, data)
    assert path.read_bytes() == (data.encode() if isinstance(data, str) else data)
    assert [entry.name for entry in path.parent.iterdir()] == ["file"]


def test_a_write_that_fails_leaves_the_old_file_and_no_debris(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "inside").write_text("kept")
    with pytest.raises(StorageError, match="cannot write"):
        write_atomic(tmp_path / "folder", "new")
    assert [entry.name for entry in tmp_path.iterdir()] == ["folder"]
    assert (tmp_path / "folder" / "inside").read_text() == "kept"


def test_readers_see_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_atomic(path, "a" * 100_000)
    seen: set[str] = set()
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            text = path.read_text()
            seen.add(f"{text[:1]}{len(text)}")

    reader = threading.Thread(target=read)
    reader.start()
    for letter in "bcdefgh" * 3:
        write_atomic(path, letter * 100_000)
    done.set()
    reader.join()
    assert {entry[1:] for entry in seen} == {"100000"}


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.ENOSPC, "the disk is full; free some space and run the command again"),
        (errno.EDQUOT, "the disk quota is used up"),
        (errno.EFBIG, "the file size limit is reached"),
        (errno.EROFS, "the file system is read-only; set TRIALWISE_HOME to a folder you can write"),
        (errno.EACCES, "permission denied; set TRIALWISE_HOME"),
        (errno.ENOENT, "no folder can be made there; set TRIALWISE_HOME"),
        (errno.ENOTDIR, "a part of the path is a file; set TRIALWISE_HOME to a folder"),
        (errno.EIO, os.strerror(errno.EIO)),
    ],
)
def test_what_the_file_system_refused_is_said_with_the_next_step(code: int, words: str) -> None:
    error = storage_error(Path("/home/x"), OSError(code, os.strerror(code)))
    assert str(error).startswith(f"cannot write /home/x: {words}")
    assert error.exit_code == 1


def test_an_error_without_a_number_is_said_as_it_is() -> None:
    with pytest.raises(StorageError, match="cannot write x: disk on fire"), storage(Path("x")):
        raise OSError("disk on fire")


def test_a_file_in_the_way_of_a_folder_names_the_setting(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(StorageError, match="set TRIALWISE_HOME to a folder"):
            make_folder(path)


def test_a_lock_keeps_others_out_until_it_is_released(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "lock"
    with (
        locked(path, wait_seconds=0),
        pytest.raises(StoreBusyError, match="is in use by another trialwise process; wait"),
        locked(path, wait_seconds=0),
    ):
        pass
    with locked(path, wait_seconds=0):
        pass


def test_a_lock_is_released_when_the_block_fails(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), locked(tmp_path / "lock", wait_seconds=0):
        raise ZeroDivisionError
    with locked(tmp_path / "lock", wait_seconds=0):
        pass


def test_waiting_is_announced_once_and_ends_with_the_lock(tmp_path: Path) -> None:
    waits: list[float] = []
    release = threading.Event()
    held = threading.Event()

    def hold() -> None:
        with locked(tmp_path / "lock", wait_seconds=0):
            held.set()
            release.wait(5)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(5)
    threading.Timer(0.15, release.set).start()
    with locked(tmp_path / "lock", wait_seconds=5, on_wait=lambda: waits.append(time.monotonic())):
        assert len(waits) == 1
    holder.join()


def test_without_time_to_wait_no_waiting_is_announced(tmp_path: Path) -> None:
    waits: list[bool] = []
    with (
        locked(tmp_path / "lock", wait_seconds=0),
        pytest.raises(StoreBusyError),
        locked(tmp_path / "lock", wait_seconds=0, on_wait=lambda: waits.append(True)),
    ):
        pass
    assert waits == []


def _hold_and_die(path: str) -> None:
    with locked(Path(path), wait_seconds=0):
        os._exit(9)


def test_a_holder_that_dies_leaves_no_lock_behind(tmp_path: Path) -> None:
    process = multiprocessing.get_context("spawn").Process(
        target=_hold_and_die, args=(str(tmp_path / "lock"),)
    )
    process.start()
    process.join()
    assert process.exitcode == 9
    with locked(tmp_path / "lock", wait_seconds=0):
        pass


def test_a_lock_that_cannot_be_made_names_the_setting(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(StorageError, match="set TRIALWISE_HOME to a folder"),
        locked(tmp_path / "file" / "lock", wait_seconds=0),
    ):
        pass
