"""SurrealDB, embedded or by URL: documents, passages, vectors and the concept graph in one.

The embedded engine has no lock of its own between processes and loses overlapping writes, so the
caller holds a file lock (``index.py``) and every statement goes through one connection in turn.
``query`` hides the errors of later statements: ``query_raw`` is used and each status checked.

After a crash or on a full disk its transactions are not whole: what was logged up to there is
replayed, statement by statement. So each one is ordered such that any beginning can be mended:
first a note of what is being written, then new rows under a new tag, then the document's own row,
which says whose tag counts, then the old rows go. Opening a store that holds a note tidies up.

The blocking interface is used on purpose: it stops other threads for the length of a statement,
but with the other one a worker thread may meet the end of Python and abort the process (2 % of
runs on a busy machine).
"""

import contextlib
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Self

from surrealdb import RecordID, Surreal  # 0.3 s: import this module where a store is opened
from surrealdb.errors import ConnectionUnavailableError, ServerError, UnexpectedResponseError
from websockets.exceptions import WebSocketException  # the SDK's own client of a server

from trialwise.core.errors import BackendUnavailableError, StorageError, StoreError
from trialwise.core.files import make_folder
from trialwise.knowledge.schema import DocumentRows, IngestSource
from trialwise.knowledge.stores.base import ConceptGraph
from trialwise.knowledge.stores.nearest import Vector, nearest_vectors, read_query
from trialwise.knowledge.stores.surreal_rows import (
    concept_rows,
    document_row,
    edge_rows,
    passage_rows,
    read_document,
    read_graph,
    relation_rows,
    tag_of,
)

_SCHEMA: Final = """
DEFINE TABLE IF NOT EXISTS document SCHEMALESS;
DEFINE TABLE IF NOT EXISTS passage SCHEMALESS;
DEFINE TABLE IF NOT EXISTS concept SCHEMALESS;
DEFINE TABLE IF NOT EXISTS source SCHEMALESS;
DEFINE TABLE IF NOT EXISTS meta SCHEMALESS;
DEFINE TABLE IF NOT EXISTS relates TYPE RELATION IN concept OUT concept;
DEFINE TABLE IF NOT EXISTS about TYPE RELATION IN passage OUT concept;
DEFINE TABLE IF NOT EXISTS mention TYPE RELATION IN passage OUT concept;
DEFINE INDEX IF NOT EXISTS passage_tag ON passage FIELDS tag;
DEFINE INDEX IF NOT EXISTS about_tag ON about FIELDS tag;
DEFINE INDEX IF NOT EXISTS mention_tag ON mention FIELDS tag;
"""
_NOTE: Final = "UPSERT meta:pending CONTENT { documents: $keys, graph: false } RETURN NONE;"
_DROP: Final = """
DELETE about WHERE tag IN $tags RETURN NONE;
DELETE mention WHERE tag IN $tags RETURN NONE;
DELETE passage WHERE tag IN $tags RETURN NONE;
"""
_PUT: Final = f"""
BEGIN;
{_NOTE}
INSERT INTO passage $passages RETURN NONE;
INSERT RELATION INTO about $about RETURN NONE;
INSERT RELATION INTO mention $mentions RETURN NONE;
FOR $each IN $documents {{ UPSERT $each.id CONTENT $each.row RETURN NONE }};
{_DROP}
COMMIT;
"""
_REMOVE: Final = f"""
BEGIN;
{_NOTE}
FOR $id IN $ids {{ DELETE $id RETURN NONE }};
{_DROP}
COMMIT;
"""
# Entries of the indexes may be missing after a crash, so the rows themselves are looked through.
_TIDY: Final = """
BEGIN;
DELETE about WHERE string::concat(tag) IN $tags RETURN NONE;
DELETE mention WHERE string::concat(tag) IN $tags RETURN NONE;
DELETE passage WHERE string::concat(tag) IN $tags RETURN NONE;
IF $graph { UPSERT meta:graph CONTENT { version: "" } RETURN NONE };
UPSERT meta:pending CONTENT { documents: [], graph: false } RETURN NONE;
COMMIT;
"""
_CLEAR: Final = "UPSERT meta:pending CONTENT { documents: [], graph: false } RETURN NONE"
# A concept that stays keeps its record: deleting it would take its edges along.
_PUT_GRAPH: Final = """
BEGIN;
UPSERT meta:pending CONTENT { documents: [], graph: true } RETURN NONE;
DELETE relates RETURN NONE;
DELETE concept WHERE key NOT IN $keys RETURN NONE;
FOR $row IN $concepts { UPSERT $row.id CONTENT $row RETURN NONE };
INSERT RELATION INTO relates $relations RETURN NONE;
UPSERT meta:graph CONTENT { version: $version } RETURN NONE;
COMMIT;
"""
# After one of these it is not known whether the server carried the statement out.
_LOST: Final = (
    OSError,
    WebSocketException,
    ConnectionUnavailableError,
    UnexpectedResponseError,
)
_BLOCK_DOCUMENTS: Final = 64
_FULL: Final = ("No space left", "os error 28", "StorageFull", "File too large", "os error 27")


class SurrealStore:
    """The ``Store`` protocol on SurrealDB.

    Args:
        url: ``surrealkv://<folder>`` for the embedded engine, or ``ws://host:port`` for a server.
            It stands in messages, so it holds no password.
        namespace: namespace on the server.
        database: database in the namespace.
        credentials: user and password for a server; None for the embedded engine.
    """

    def __init__(
        self,
        url: str,
        *,
        namespace: str = "trialwise",
        database: str = "main",
        credentials: tuple[str, str] | None = None,
    ) -> None:
        self._url = url
        self._namespace = namespace
        self._database = database
        self._credentials = credentials
        self._connection: Any = None
        self._is_noted = False
        self._failure: StorageError | BackendUnavailableError | None = None

    def __enter__(self) -> Self:
        os.environ.setdefault("SURREAL_SYNC_DATA", "true")  # fsync each commit; read on opening
        is_server = self._url.startswith("ws")
        if self._url.startswith("surrealkv://"):
            make_folder(Path(self._url.removeprefix("surrealkv://")))
        self._is_noted, self._failure = False, None
        try:
            self._connection = Surreal(self._url)
            if not is_server:  # a server is connected to by the first request
                self._connection.connect()
            if self._credentials is not None:
                user, password = self._credentials
                self._connection.signin({"username": user, "password": password})
            self._connection.use(self._namespace, self._database)
            self._query(_SCHEMA, {})
            self._tidy()
        except (StoreError, StorageError, BackendUnavailableError):
            self._close()
            raise
        except Exception as error:
            self._close()
            raise _opening_error(self._url, error) from error
        return self

    def __exit__(self, *failure: object) -> None:
        if self._is_noted and self._failure is None:
            # all is written: should the note stay, the next opening finds nothing to tidy
            with contextlib.suppress(StoreError, StorageError, BackendUnavailableError):
                self._query(_CLEAR, {})
        self._close()

    def _close(self) -> None:
        # the last reference: closes the engine
        connection, self._connection = self._connection, None
        if connection is not None and self._url.startswith("ws"):
            with contextlib.suppress(Exception):  # it may be gone already
                connection.close()

    def _query(self, statements: str, values: Mapping[str, Any]) -> list[Any]:
        """Run statements and return their results; any failed one raises StoreError."""
        if self._connection is None:
            raise StoreError("the store is closed; use it inside 'with'")
        if self._failure is not None:
            raise self._failure  # whatever is logged behind half a record is lost on opening
        if _holds_null(values):  # it would be written, and never read again
            raise StoreError("a text holds a null character, which SurrealDB cannot keep")
        try:
            reply = self._connection.query_raw(statements, dict(values))
        except _LOST as error:
            self._failure = BackendUnavailableError(
                f"SurrealDB at {self._url} closed the connection ({type(error).__name__}: {error});"
                " what was acknowledged is kept: start it and run the command again"
            )
            raise self._failure from error
        except Exception as error:
            raise self._refusal(f"{type(error).__name__}: {error}") from error
        if "error" in reply:
            raise self._refusal(str(reply["error"]))
        failed = [str(part["result"]) for part in reply["result"] if part["status"] != "OK"]
        if failed:
            # every statement of a cancelled transaction fails; the cause is the one that differs
            causes = [text for text in failed if "failed transaction" not in text] or failed
            raise self._refusal(causes[0])
        return [part["result"] for part in reply["result"]]

    def _refusal(self, message: str) -> StoreError | StorageError:
        if any(words in message for words in _FULL):
            self._failure = StorageError(
                f"cannot write {self._url}: the disk is full; "
                "free some space and run the command again"
            )
            return self._failure
        return StoreError(f"SurrealDB at {self._url} refused a statement: {message}")

    def _tidy(self) -> None:
        """Remove what a write that was cut off left, as its note says."""
        notes = self._query("SELECT * FROM meta:pending", {})[0]
        if not notes or not (notes[0]["documents"] or notes[0]["graph"]):
            return
        keys = notes[0]["documents"]
        counts = self._generations(keys)
        tags = [tag_of(key, n) for key in keys for n in (0, 1) if counts.get(key) != n]
        self._query(_TIDY, {"tags": tags, "graph": notes[0]["graph"]})

    def _generations(self, keys: Sequence[str]) -> dict[str, int]:
        """Return which writing of each document counts; unknown ones are left out."""
        ids = [RecordID("document", key) for key in keys]
        rows = self._query("SELECT key, generation FROM $ids", {"ids": ids})[0]
        return {row["key"]: row["generation"] or 0 for row in rows}

    def hashes(self) -> Mapping[str, tuple[str, str]]:
        """Return ``(content_hash, link_hash)`` of every document by id."""
        rows = self._query("SELECT key, content_hash, link_hash FROM document", {})[0]
        return {row["key"]: (row["content_hash"], row["link_hash"]) for row in rows}

    def put_documents(self, documents: Sequence[DocumentRows]) -> None:
        """Write documents with their passages and edges, each whole or not at all."""
        keys = [rows.document.id for rows in documents]
        for key, rows in zip(keys, documents, strict=True):
            if len(rows.vectors) % max(len(rows.passages), 1):
                raise StoreError(
                    f"{key}: {len(rows.vectors)} bytes of vectors do not divide among "
                    f"{len(rows.passages)} passages"
                )
        if not keys:
            return
        old = {**dict.fromkeys(keys, 1), **self._generations(keys)}
        tags = {key: tag_of(key, 1 - old[key]) for key in keys}
        self._is_noted = True
        self._query(
            _PUT,
            {
                "keys": keys,
                "passages": [r for d in documents for r in passage_rows(d, tags[d.document.id])],
                "about": [r for d in documents for r in edge_rows(d, tags[d.document.id], "about")],
                "mentions": [
                    r for d in documents for r in edge_rows(d, tags[d.document.id], "mention")
                ],
                "documents": [
                    {
                        "id": RecordID("document", rows.document.id),
                        "row": document_row(rows, 1 - old[rows.document.id]),
                    }
                    for rows in documents
                ],
                "tags": [tag_of(key, old[key]) for key in keys],
            },
        )

    def remove_documents(self, ids: tuple[str, ...]) -> None:
        """Remove documents with all that hangs on them."""
        if ids:
            self._is_noted = True
            records = [RecordID("document", key) for key in ids]
            tags = [tag_of(key, generation) for key in ids for generation in (0, 1)]
            self._query(_REMOVE, {"keys": list(ids), "ids": records, "tags": tags})

    def documents(self) -> Iterator[DocumentRows]:
        """Yield every document with its rows, sorted by id."""
        keys = sorted(self.hashes())
        for first in range(0, len(keys), _BLOCK_DOCUMENTS):
            yield from self._read(keys[first : first + _BLOCK_DOCUMENTS])

    def document(self, identifier: str) -> DocumentRows | None:
        """Return one document with its rows, or None."""
        return next(iter(self._read([identifier])), None)

    def _read(self, keys: Sequence[str]) -> list[DocumentRows]:
        """Return those of the documents that are there, in the order of ``keys``."""
        ids = [RecordID("document", key) for key in keys]
        rows = {row["key"]: row for row in self._query("SELECT * FROM $ids", {"ids": ids})[0]}
        tags = {key: tag_of(key, row.get("generation", 0)) for key, row in rows.items()}
        if not tags:
            return []
        held = self._query(
            """
            SELECT * FROM passage WHERE tag IN $tags;
            SELECT * FROM about WHERE tag IN $tags;
            SELECT * FROM mention WHERE tag IN $tags;
            """,
            {"tags": list(tags.values())},
        )
        parts: list[dict[str, list[Any]]] = [{}, {}, {}]
        for by_tag, found in zip(parts, held, strict=True):
            for row in found:
                by_tag.setdefault(row["tag"], []).append(row)
        passages, about, mentions = parts
        return [
            read_document(
                rows[key],
                passages.get(tags[key], []),
                about=about.get(tags[key], []),
                mentions=mentions.get(tags[key], []),
            )
            for key in keys
            if key in rows
        ]

    def nearest(self, vector: bytes, count: int) -> tuple[tuple[str, int, float], ...]:
        """Return the passages nearest to a vector, exact: all vectors are read."""
        read_query(vector, count)
        return nearest_vectors(self._vectors(), vector, count)

    def _vectors(self) -> Iterator[Vector]:
        """Yield every passage's vector, a block of documents at a time."""
        for rows in self.documents():
            width = len(rows.vectors) // max(len(rows.passages), 1)
            for place in range(len(rows.passages)):
                yield rows.document.id, place, rows.vectors[place * width : (place + 1) * width]

    def put_graph(self, graph: ConceptGraph) -> None:
        """Replace the concept graph; its version is written last."""
        self._is_noted = True
        self._query(
            _PUT_GRAPH,
            {
                "version": graph.version,
                "keys": [row.id for row in graph.concepts],
                "concepts": concept_rows(graph),
                "relations": relation_rows(graph),
            },
        )

    def graph(self) -> ConceptGraph:
        """Return the concept graph; its version is empty when writing it was cut off."""
        concepts, relations, meta = self._query(
            "SELECT * FROM concept; SELECT * FROM relates; SELECT * FROM meta:graph;", {}
        )
        return read_graph(concepts, relations, meta[0]["version"] if meta else "")

    def sources(self) -> tuple[IngestSource, ...]:
        """Return the ingested sources, sorted by name."""
        rows = self._query("SELECT * FROM source", {})[0]
        found = (IngestSource(row["name"], row["path"], row["licence"], row["url"]) for row in rows)
        return tuple(sorted(found, key=lambda source: source.name))

    def put_source(self, source: IngestSource) -> None:
        """Write a source, replacing one of the same name."""
        self._query(
            "UPSERT $id CONTENT $row RETURN NONE",
            {
                "id": RecordID("source", source.name),
                "row": {
                    "name": source.name,
                    "path": source.path,
                    "licence": source.licence,
                    "url": source.url,
                },
            },
        )

    def remove_source(self, name: str) -> None:
        """Remove a source's entry."""
        self._query("DELETE $id RETURN NONE", {"id": RecordID("source", name)})


def _holds_null(value: object) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, Mapping):
        return any(_holds_null(part) for part in value.values())
    return isinstance(value, list) and any(_holds_null(part) for part in value)


def _opening_error(url: str, error: Exception) -> Exception:
    message = f"{type(error).__name__}: {error}"
    if any(words in message for words in _FULL):
        return StorageError(
            f"cannot open {url}: the disk is full; free some space and run the command again"
        )
    if isinstance(error, ServerError):
        return BackendUnavailableError(
            f"SurrealDB at {url} let nobody in ({message}); check the user, the password, the "
            "namespace and the database of its URL"
        )
    if url.startswith("ws"):
        return BackendUnavailableError(
            f"SurrealDB at {url} cannot be reached ({message}); start it or check the URL"
        )
    return StoreError(
        f"the store at {url} cannot be opened ({message}); move it away and ingest again"
    )
