"""FAISS beside SQLite: rows and vectors in one SQLite file, a FAISS index to search the vectors.

The SQLite file is the record. The index is made of it, so that a crash can cost the index only: it
is taken when its hash stands in the SQLite file and made anew otherwise. It is brought up to date
when the store closes after a write, and before a search.
"""

import contextlib
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from trialwise.core.errors import StorageError, StoreBusyError, StoreError, TrialwiseError
from trialwise.core.files import content_hash, make_folder, write_atomic
from trialwise.knowledge.schema import DocumentRows
from trialwise.knowledge.stores.faiss_index import Kind, Numbers, VectorIndex, load_faiss
from trialwise.knowledge.stores.nearest import nearest_vectors, read_query
from trialwise.knowledge.stores.sql import SqlStore
from trialwise.knowledge.stores.sql_rows import TABLES, Row

_ROWS: Final = "rows.sqlite"
_VECTORS: Final = "vectors.faiss"
_INDEX: Final = "index"
_TYPES: Final = {
    "number": "INTEGER PRIMARY KEY AUTOINCREMENT",  # a number is never given twice
    "key": "TEXT",
    "bytes": "BLOB",
    "float": "REAL",
}
# The width that most passages have; others are left of an older embedder.
_WIDTH: Final = (
    "SELECT length(vector) AS bytes FROM passages WHERE length(vector) > 0"
    " AND length(vector) % 4 = 0 GROUP BY bytes ORDER BY count(*) DESC, bytes DESC LIMIT 1"
)
_NUMBERS: Final = "SELECT number FROM passages WHERE length(vector) = :bytes ORDER BY number"
_SPAN: Final = (
    "SELECT number, vector FROM passages"
    " WHERE number BETWEEN :first AND :last AND length(vector) = :bytes ORDER BY number"
)
_PASSAGE: Final = "SELECT document, position, vector FROM passages WHERE number = :number"


class FaissStore(SqlStore):
    """The ``Store`` protocol on SQLite and FAISS (extra ``faiss``).

    The caller holds a lock between processes, as for the embedded SurrealDB.

    Args:
        folder: holds both files; made when missing.
        kind: ``flat`` searches exactly, ``hnsw`` approximately.
    """

    def __init__(self, folder: Path, kind: Kind = "flat") -> None:
        self._folder = folder
        self._kind: Kind = kind
        self._connection: sqlite3.Connection | None = None
        self._index: VectorIndex | None = None
        self._is_fresh = False  # the index holds what the rows hold
        self._is_saved = True  # nothing was written since the index was

    def __enter__(self) -> Self:
        load_faiss()
        make_folder(self._folder)
        self._index, self._is_fresh, self._is_saved = None, False, True
        path = self._folder / _ROWS
        try:
            # transactions are begun and ended by us
            self._connection = sqlite3.connect(
                path, isolation_level=None, check_same_thread=False, timeout=1.0
            )
            self._connection.row_factory = sqlite3.Row
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = FULL")
            with self._transaction():
                if not self._fetch("SELECT name FROM sqlite_master WHERE name = 'meta'", {}):
                    for statement in TABLES:
                        self._run(statement.format(**_TYPES), [{}])
                self._check_format(str(self._folder))
        except sqlite3.Error as error:
            self._close()
            raise self._refusal(error, is_opening=True) from error
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(self, *failure: object) -> None:
        try:
            if not self._is_saved and not any(failure):
                self._refresh()
                self._save()
        finally:
            self._close()

    def _close(self) -> None:
        connection, self._connection, self._index = self._connection, None, None
        if connection is not None:
            connection.close()

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        connection = self._open()
        try:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:  # a full disk may have ended it
                    connection.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            raise self._refusal(error) from error
        except UnicodeEncodeError as error:
            raise StoreError(f"a text is not valid Unicode: {error.reason}") from error

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            raise StoreError("the store is closed; use it inside 'with'")
        return self._connection

    def _run(self, statement: str, rows: Sequence[Row]) -> None:
        if len(rows) == 1:
            self._open().execute(statement, rows[0])
        else:
            self._open().executemany(statement, rows)

    def _fetch(self, statement: str, values: Row) -> list[Mapping[str, Any]]:
        return [dict(row) for row in self._open().execute(statement, dict(values))]

    def _refusal(self, error: sqlite3.Error, *, is_opening: bool = False) -> TrialwiseError:
        path = self._folder / _ROWS
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the primary code
        if code == sqlite3.SQLITE_FULL:
            return StorageError(
                f"cannot write {path}: the disk is full; free some space and run the command again"
            )
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return StoreBusyError(
                f"{path} is in use by another process; "
                "wait for it to finish and run the command again"
            )
        if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR):
            return StorageError(
                f"cannot write {path}: {error}; set TRIALWISE_HOME to a folder you can write"
            )
        if is_opening or code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
            return StoreError(
                f"the store at {self._folder} cannot be opened ({error}); "
                "move it away and ingest again"
            )
        return StoreError(f"SQLite at {path} refused a statement: {error}")

    def put_documents(self, documents: Sequence[DocumentRows]) -> None:
        """Write documents with their passages and edges, all of them or none."""
        super().put_documents(documents)
        self._is_fresh = self._is_saved = False

    def remove_documents(self, ids: tuple[str, ...]) -> None:
        """Remove documents with all that hangs on them."""
        super().remove_documents(ids)
        self._is_fresh = self._is_saved = False

    def nearest(self, vector: bytes, count: int) -> tuple[tuple[str, int, float], ...]:
        """Return the passages nearest to a vector, as the index finds them.

        ``hnsw`` may miss some; a vector of a width that few passages have is searched exactly.
        """
        query = read_query(vector, count)
        self._refresh()
        index = self._index
        if index is None or index.dim != len(query):
            return super().nearest(vector, count)
        found = index.search(query, count)
        with self._transaction():
            rows = [self._fetch(_PASSAGE, {"number": number})[0] for number in found]
        vectors = ((row["document"], row["position"], row["vector"]) for row in rows)
        return nearest_vectors(vectors, vector, count)

    def _refresh(self) -> None:
        """Bring the index up to date with the rows."""
        if self._is_fresh:
            return
        with self._transaction():
            width = self._fetch(_WIDTH, {})
            size = int(width[0]["bytes"]) if width else 0
            numbers = [row["number"] for row in self._fetch(_NUMBERS, {"bytes": size})]
            if size:
                index = self._index or self._load()
                if index is None or index.dim != size // 4:
                    index = VectorIndex(self._kind, size // 4)
                if index.catch_up(np.array(numbers, np.int64), self._read_vectors):
                    self._is_saved = False
                self._index = index
            else:
                self._index = None
        self._is_fresh = True

    def _read_vectors(self, numbers: Numbers) -> NDArray[np.float32]:
        """Return the vectors under some numbers, ascending, ``(numbers, dim)``."""
        wanted = set(numbers.tolist())
        size = len(self._fetch(_PASSAGE, {"number": int(numbers[0])})[0]["vector"])
        span = {"first": int(numbers[0]), "last": int(numbers[-1]), "bytes": size}
        rows = [row["vector"] for row in self._fetch(_SPAN, span) if row["number"] in wanted]
        return np.frombuffer(b"".join(rows), dtype=np.float32).reshape(len(rows), -1)

    def _load(self) -> VectorIndex | None:
        """Return the index as it was saved, None unless it is the one the rows speak of."""
        stamp = json.loads(self._meta(_INDEX) or "{}")
        try:
            data = (self._folder / _VECTORS).read_bytes()
        except OSError:
            return None
        if stamp.get("kind") != self._kind or stamp.get("sha256") != content_hash(data):
            return None
        return VectorIndex(self._kind, int(stamp["dim"]), data)

    def _save(self) -> None:
        """Write the index, then what it is: between the two the old one no longer counts."""
        index = self._index
        if index is not None:
            data = index.to_bytes()
            write_atomic(self._folder / _VECTORS, data)
            stamp = {"kind": index.kind, "dim": index.dim, "sha256": content_hash(data)}
            with self._transaction():
                self._put_meta(_INDEX, json.dumps(stamp))
        self._is_saved = True
