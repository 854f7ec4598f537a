"""Files written whole or not at all, content hashes, and locks between processes."""

import contextlib
import errno
import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from trialwise.core.errors import StorageError, StoreBusyError

_REASONS = {
    errno.ENOSPC: "the disk is full; free some space and run the command again",
    errno.EDQUOT: "the disk quota is used up; free some space and run the command again",
    errno.EFBIG: "the file size limit is reached; raise it (ulimit -f) and run the command again",
    errno.EROFS: "the file system is read-only; set TRIALWISE_HOME to a folder you can write",
    errno.EACCES: "permission denied; set TRIALWISE_HOME to a folder you can write",
    errno.EPERM: "not permitted; set TRIALWISE_HOME to a folder you can write",
    errno.ENOENT: "no folder can be made there; set TRIALWISE_HOME to a folder you can write",
    errno.ENOTDIR: "a part of the path is a file; set TRIALWISE_HOME to a folder",
    errno.EEXIST: "a file is in the way; set TRIALWISE_HOME to a folder",
}


def content_hash(*parts: str | bytes) -> str:
    """Return the SHA-256 of the parts in hex; each is length-prefixed, so none runs on."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8") if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "little"))
        digest.update(data)
    return digest.hexdigest()


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file's bytes in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def storage_error(path: Path, error: OSError) -> StorageError:
    """Return the error that says what the file system refused and what to do."""
    reason = _REASONS.get(error.errno or 0, error.strerror or str(error))
    return StorageError(f"cannot write {path}: {reason}")


@contextlib.contextmanager
def storage(path: Path) -> Iterator[None]:
    """Turn an ``OSError`` inside the block into a ``StorageError`` about ``path``."""
    try:
        yield
    except OSError as error:
        raise storage_error(path, error) from error


def make_folder(path: Path) -> Path:
    """Create ``path`` with its parents and return it.

    Raises:
        StorageError: when the file system refuses.
    """
    with storage(path):
        path.mkdir(parents=True, exist_ok=True)
    return path


def write_atomic(path: Path, data: bytes | str) -> None:
    """Write ``data`` so that readers see the old file or the new one, never a part.

    Raises:
        StorageError: when the file system refuses; the old file is then untouched.
    """
    raw = data.encode("utf-8") if isinstance(data, str) else data
    make_folder(path.parent)
    with storage(path):
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(raw)
                stream.flush()
                os.fsync(stream.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


@contextlib.contextmanager
def locked(
    path: Path, *, wait_seconds: float, on_wait: Callable[[], None] | None = None
) -> Iterator[None]:
    """Hold the lock file ``path`` for the block, waiting for another process if need be.

    The lock goes with the process: a killed holder leaves none behind.

    Args:
        path: the lock file; made when missing.
        wait_seconds: how long to wait.
        on_wait: called once when the lock is held by another and there is time to wait.

    Raises:
        StoreBusyError: when it is still held after ``wait_seconds``.
        StorageError: when the lock file cannot be made.
    """
    make_folder(path.parent)
    with storage(path):
        stream = path.open("a+b")
    deadline = time.monotonic() + wait_seconds
    try:
        while not _try_lock(stream.fileno()):
            if time.monotonic() >= deadline:
                raise StoreBusyError(
                    f"{path.parent} is in use by another trialwise process; "
                    "wait for it to finish and run the command again"
                )
            if on_wait is not None:
                on_wait()
                on_wait = None
            time.sleep(0.05)
        yield
    finally:
        stream.close()


def _try_lock(handle: int) -> bool:
    try:
        if os.name == "nt":
            import msvcrt  # exists on Windows only

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl  # exists on POSIX only

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EAGAIN, errno.EACCES, errno.EWOULDBLOCK):
            return False
        raise
    return True
