"""PostgreSQL by URL: documents, passages, vectors and the concept graph in tables of one schema.

One process writes at a time: a store holds an advisory lock of its schema while it is open. A
pooler that hands out a connection per transaction (PgBouncer's transaction mode) cannot keep it.
"""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Self

from trialwise.core.errors import (
    BackendUnavailableError,
    MissingExtraError,
    StorageError,
    StoreBusyError,
    StoreError,
    TrialwiseError,
    UsageError,
)
from trialwise.knowledge.stores.sql import SqlStore
from trialwise.knowledge.stores.sql_rows import TABLES, Row

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection
    from sqlalchemy.exc import SQLAlchemyError

_TYPES: Final = {
    "number": "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
    "key": 'TEXT COLLATE "C"',
    "bytes": "BYTEA",
    "float": "DOUBLE PRECISION",
}
_LOCK: Final = "SELECT pg_try_advisory_lock(hashtext('trialwise'), hashtext(:schema)) AS held"
_CONNECT_SECONDS: Final = 10
# SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html
_DISK_FULL: Final = "53100"


class PostgresStore(SqlStore):
    """The ``Store`` protocol on PostgreSQL, by SQLAlchemy and psycopg 3 (extra ``postgres``).

    Args:
        url: ``postgresql://user:password@host:port/database``, with libpq's options behind ``?``.
        schema: where the tables are; made when missing.

    Raises:
        UsageError: when the URL cannot be read.
        MissingExtraError: when SQLAlchemy is not installed.
    """

    def __init__(self, url: str, *, schema: str = "trialwise") -> None:
        self._url = _read_url(url)
        self._shown = _without_password(self._url)
        self._schema = schema
        self._connection: Connection | None = None
        self._failure: TrialwiseError | None = None

    def __enter__(self) -> Self:
        self._failure = None
        self._connection = self._connect(self._url)
        try:
            with self._transaction():
                self._lock()
                self._make_tables()
                self._check_format(self._shown)
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(self, *failure: object) -> None:
        self._close()

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()  # no pool keeps it: the server lets go of the lock

    def _connect(self, url: "URL") -> "Connection":
        from sqlalchemy import NullPool, create_engine
        from sqlalchemy.exc import SQLAlchemyError

        seconds = {} if "connect_timeout" in url.query else {"connect_timeout": _CONNECT_SECONDS}
        try:
            engine = create_engine(url, poolclass=NullPool, connect_args=seconds)
        except ImportError as error:
            raise MissingExtraError("psycopg", "postgres") from error
        try:
            return engine.connect()
        except SQLAlchemyError as error:
            raise BackendUnavailableError(
                f"PostgreSQL at {self._shown} cannot be reached ({_cause(error)}); "
                "start it or check the URL"
            ) from error

    def _lock(self) -> None:
        if not self._fetch(_LOCK, {"schema": self._schema})[0]["held"]:
            raise StoreBusyError(
                f"the store at {self._shown} is in use by another trialwise process; "
                "wait for it to finish and run the command again"
            )

    def _make_tables(self) -> None:
        """Make the tables when there are none; later the right to make any is not needed."""
        name = '"' + self._schema.replace('"', '""') + '"'
        self._run("SELECT set_config('search_path', :name, false)", [{"name": name}])
        found = self._fetch("SELECT to_regclass(:name) AS meta", {"name": f"{name}.meta"})
        if found[0]["meta"] is not None:
            return
        encoding = self._fetch("SHOW server_encoding", {})[0]["server_encoding"]
        if encoding != "UTF8":
            raise StoreError(
                f"the database at {self._shown} has the encoding {encoding}; "
                "make one with ENCODING 'UTF8'"
            )
        self._run(f"CREATE SCHEMA IF NOT EXISTS {name}", [{}])
        for statement in TABLES:
            self._run(statement.format(**_TYPES), [{}])

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        connection = self._open()
        from sqlalchemy.exc import SQLAlchemyError

        try:
            with connection.begin():
                yield
        except SQLAlchemyError as error:
            raise self._refusal(error) from error
        except UnicodeEncodeError as error:
            raise StoreError(f"a text is not valid Unicode: {error.reason}") from error

    def _open(self) -> "Connection":
        if self._connection is None:
            raise StoreError("the store is closed; use it inside 'with'")
        if self._failure is not None:
            raise self._failure  # the lock went with the connection
        return self._connection

    def _run(self, statement: str, rows: Sequence[Row]) -> None:
        from sqlalchemy import text

        if len(rows) == 1:
            self._open().execute(text(statement), dict(rows[0]))
        elif rows:
            self._open().execute(text(statement), [dict(row) for row in rows])

    def _fetch(self, statement: str, values: Row) -> list[Mapping[str, Any]]:
        from sqlalchemy import text

        found = self._open().execute(text(statement), dict(values)).mappings()
        return [dict(row) for row in found]

    def _refusal(self, error: "SQLAlchemyError") -> TrialwiseError:
        if getattr(error, "connection_invalidated", False):
            self._failure = BackendUnavailableError(
                f"PostgreSQL at {self._shown} closed the connection ({_cause(error)}); what was "
                "acknowledged is kept: start it and run the command again"
            )
            return self._failure
        if getattr(getattr(error, "orig", None), "sqlstate", "") == _DISK_FULL:
            return StorageError(
                f"cannot write {self._shown}: the server's disk is full; "
                "free some space and run the command again"
            )
        return StoreError(f"PostgreSQL at {self._shown} refused a statement: {_cause(error)}")


def _read_url(url: str) -> "URL":
    """Return a URL in parts; what is wrong with it is said without showing its password."""
    try:
        from sqlalchemy import make_url
        from sqlalchemy.exc import ArgumentError
    except ImportError as error:
        raise MissingExtraError("SQLAlchemy", "postgres") from error
    try:
        return make_url(url).set(drivername="postgresql+psycopg")
    except (ArgumentError, ValueError):
        raise UsageError(
            "the PostgreSQL URL cannot be read; write "
            "postgresql://user:password@host:port/database and percent-encode special characters "
            "in the password"
        ) from None


def _without_password(url: "URL") -> str:
    """Return a URL as people may see it."""
    shown = url.difference_update_query(["password"]).set(drivername="postgresql")
    return shown.render_as_string(hide_password=True)


def _cause(error: "SQLAlchemyError") -> str:
    """Return the first line of what the driver said."""
    lines = str(getattr(error, "orig", None) or error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
