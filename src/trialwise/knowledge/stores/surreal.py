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

from trialwise.core.errors import BackendUnavailableError, StorageError, StoreError
from trialwise.core.files import make_folder
from trialwise.knowledge.schema import DocumentRows, IngestSource
from trialwise.knowledge.stores.base import ConceptGraph
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
UPSERT $id CONTENT $document RETURN NONE;
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
_FULL: Final = ("No space left", "os error 28", "StorageFull", "File too large", "os error 27")


class SurrealStore:
    """The ``Store`` protocol on SurrealDB.

    Args:
        url: ``surrealkv://<folder>`` for the embedded engine, or ``ws://…`` for a server.
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
        self._failure: StorageError | None = None

    def __enter__(self) -> Self:
        os.environ.setdefault("SURREAL_SYNC_DATA", "true")  # fsync each commit; read on opening
        if self._url.startswith("surrealkv://"):
            make_folder(Path(self._url.removeprefix("surrealkv://")))
        self._is_noted, self._failure = False, None
        try:
            self._connection = Surreal(self._url)
            self._connection.connect()
            if self._credentials is not None:
                user, password = self._credentials
                self._connection.signin({"username": user, "password": password})
            self._connection.use(self._namespace, self._database)
            self._query(_SCHEMA, {})
            self._tidy()
        except (StoreError, StorageError):
            self._close()
            raise
        except Exception as error:
            self._close()
            raise _opening_error(self._url, error) from error
        return self

    def __exit__(self, *failure: object) -> None:
        if self._is_noted and self._failure is None:
            # all is written: should the note stay, the next opening finds nothing to tidy
            with contextlib.suppress(StoreError, StorageError):
                self._query(_CLEAR, {})
        self._close()

    def _close(self) -> None:
        connection, self._connection = (
            self._connection,
            None,
        )  # the last reference: closes the engine
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

    def put_document(self, rows: DocumentRows) -> None:
        """Write a document with its passages and edges, whole or not at all."""
        key = rows.document.id
        if len(rows.vectors) % max(len(rows.passages), 1):
            raise StoreError(
                f"{key}: {len(rows.vectors)} bytes of vectors do not divide among "
                f"{len(rows.passages)} passages"
            )
        old = self._generations([key]).get(key, 1)
        tag = tag_of(key, 1 - old)
        self._is_noted = True
        self._query(
            _PUT,
            {
                "keys": [key],
                "passages": passage_rows(rows, tag),
                "about": edge_rows(rows, tag, "about"),
                "mentions": edge_rows(rows, tag, "mention"),
                "id": RecordID("document", key),
                "document": document_row(rows, 1 - old),
                "tags": [tag_of(key, old)],
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
        for key in sorted(self.hashes()):
            rows = self.document(key)
            if rows is not None:
                yield rows

    def document(self, identifier: str) -> DocumentRows | None:
        """Return one document with its rows, or None."""
        found = self._query("SELECT * FROM $id", {"id": RecordID("document", identifier)})[0]
        if not found:
            return None
        passages, about, mentions = self._query(
            """
            SELECT * FROM passage WHERE tag = $tag;
            SELECT * FROM about WHERE tag = $tag;
            SELECT * FROM mention WHERE tag = $tag;
            """,
            {"tag": tag_of(identifier, found[0].get("generation", 0))},
        )
        return read_document(found[0], passages, about=about, mentions=mentions)

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
    if url.startswith("ws"):
        return BackendUnavailableError(
            f"SurrealDB at {url} cannot be reached ({message}); start it or check the URL"
        )
    return StoreError(
        f"the store at {url} cannot be opened ({message}); move it away and ingest again"
    )
