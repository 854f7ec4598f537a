"""SurrealDB, embedded or by URL: documents, passages, vectors and the concept graph in one.

The embedded engine has no lock of its own between processes and loses overlapping writes, so the
caller holds a file lock (``index.py``) and every statement goes through one connection in turn.
``query`` hides the errors of later statements: ``query_raw`` is used and each status checked.
"""

import asyncio
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Self

from trialwise.core.errors import BackendUnavailableError, StorageError, StoreError
from trialwise.core.files import make_folder
from trialwise.knowledge.schema import Document, DocumentRows, Edge, IngestSource, Passage
from trialwise.knowledge.stores.base import ConceptGraph, ConceptRow, RelationRow

_SCHEMA: Final = """
DEFINE TABLE IF NOT EXISTS document SCHEMALESS;
DEFINE TABLE IF NOT EXISTS passage SCHEMALESS;
DEFINE TABLE IF NOT EXISTS concept SCHEMALESS;
DEFINE TABLE IF NOT EXISTS source SCHEMALESS;
DEFINE TABLE IF NOT EXISTS meta SCHEMALESS;
DEFINE TABLE IF NOT EXISTS relates TYPE RELATION IN concept OUT concept;
DEFINE TABLE IF NOT EXISTS about TYPE RELATION IN passage OUT concept;
DEFINE TABLE IF NOT EXISTS mention TYPE RELATION IN passage OUT concept;
DEFINE INDEX IF NOT EXISTS passage_document ON passage FIELDS document;
DEFINE INDEX IF NOT EXISTS about_document ON about FIELDS document;
DEFINE INDEX IF NOT EXISTS mention_document ON mention FIELDS document;
"""
_DROP: Final = """
DELETE about WHERE document IN $ids RETURN NONE;
DELETE mention WHERE document IN $ids RETURN NONE;
DELETE passage WHERE document IN $ids RETURN NONE;
FOR $record IN $records { DELETE $record };
"""
_PUT: Final = (
    "BEGIN;"
    + _DROP
    + """
INSERT INTO document $document RETURN NONE;
INSERT INTO passage $passages RETURN NONE;
INSERT RELATION INTO about $about RETURN NONE;
INSERT RELATION INTO mention $mentions RETURN NONE;
COMMIT;
"""
)
# Deleting a record deletes the edges that touch it: concepts that stay are updated in place, or
# every passage would lose what it is about.
_PUT_GRAPH: Final = """
BEGIN;
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
        self._runner: asyncio.Runner | None = None
        self._connection: Any = None

    def __enter__(self) -> Self:
        os.environ.setdefault("SURREAL_SYNC_DATA", "true")  # fsync each commit; read on opening
        from surrealdb import AsyncSurreal  # 0.3 s to import

        if self._url.startswith("surrealkv://"):
            make_folder(Path(self._url.removeprefix("surrealkv://")))
        self._runner = asyncio.Runner()
        self._connection = AsyncSurreal(self._url)
        try:
            self._runner.run(self._open())
            self._query(_SCHEMA, {})
        except StoreError:
            self.__exit__()
            raise
        except Exception as error:
            self.__exit__()
            raise _opening_error(self._url, error) from error
        return self

    async def _open(self) -> None:
        await self._connection.connect()
        if self._credentials is not None:
            user, password = self._credentials
            await self._connection.signin({"username": user, "password": password})
        await self._connection.use(self._namespace, self._database)

    def __exit__(self, *failure: object) -> None:
        if self._runner is not None:
            if self._connection is not None and self._url.startswith("ws"):
                self._runner.run(self._connection.close())
            self._connection = None
            self._runner.close()
            self._runner = None

    def _query(self, statements: str, values: Mapping[str, Any]) -> list[Any]:
        """Run statements and return their results; any failed one raises StoreError."""
        if self._runner is None:
            raise StoreError("the store is closed; use it inside 'with'")
        if _holds_null(values):  # it would be written, and never read again
            raise StoreError("a text holds a null character, which SurrealDB cannot keep")
        try:
            reply = self._runner.run(self._connection.query_raw(statements, dict(values)))
        except Exception as error:
            raise _statement_error(self._url, f"{type(error).__name__}: {error}") from error
        if "error" in reply:
            raise _statement_error(self._url, str(reply["error"]))
        failed = [str(part["result"]) for part in reply["result"] if part["status"] != "OK"]
        if failed:
            # every statement of a cancelled transaction fails; the cause is the one that differs
            causes = [text for text in failed if "failed transaction" not in text] or failed
            raise _statement_error(self._url, causes[0])
        return [part["result"] for part in reply["result"]]

    def hashes(self) -> Mapping[str, tuple[str, str]]:
        """Return ``(content_hash, link_hash)`` of every document by id."""
        rows = self._query("SELECT key, content_hash, link_hash FROM document", {})[0]
        return {row["key"]: (row["content_hash"], row["link_hash"]) for row in rows}

    def put_document(self, rows: DocumentRows) -> None:
        """Write a document with its passages and edges in one transaction."""
        from surrealdb import RecordID

        document = rows.document
        key = document.id
        width = len(rows.vectors) // len(rows.passages) if rows.passages else 0
        if width * len(rows.passages) != len(rows.vectors):
            raise StoreError(
                f"{key}: {len(rows.vectors)} bytes of vectors do not divide among "
                f"{len(rows.passages)} passages"
            )

        def passage_id(index: int) -> Any:
            return RecordID("passage", f"{key}#{index}")

        def edges(kind: str) -> list[dict[str, Any]]:
            return [
                {
                    "in": passage_id(edge.passage),
                    "out": RecordID("concept", edge.concept),
                    "document": key,
                    "passage": edge.passage,
                    "concept": edge.concept,
                    "weight": edge.weight,
                    "why": edge.why,
                }
                for edge in rows.edges
                if edge.kind == kind
            ]

        self._query(
            _PUT,
            {
                "ids": [key],
                "records": [RecordID("document", key)],
                "document": {
                    "id": RecordID("document", key),
                    "key": key,
                    "source": document.source,
                    "concept": document.concept,
                    "title": document.title,
                    "path": document.path,
                    "url": document.url,
                    "licence": document.licence,
                    "references": list(document.references),
                    "text": document.text,
                    "content_hash": rows.content_hash,
                    "link_hash": rows.link_hash,
                    "embedder": rows.embedder,
                },
                "passages": [
                    {
                        "id": passage_id(index),
                        "document": key,
                        "position": index,
                        "start": passage.start,
                        "end": passage.end,
                        "headings": list(passage.headings),
                        "kind": passage.kind,
                        "vector": rows.vectors[index * width : (index + 1) * width],
                    }
                    for index, passage in enumerate(rows.passages)
                ],
                "about": edges("about"),
                "mentions": edges("mention"),
            },
        )

    def remove_documents(self, ids: tuple[str, ...]) -> None:
        """Remove documents with all that hangs on them."""
        from surrealdb import RecordID

        if ids:
            records = [RecordID("document", key) for key in ids]
            self._query("BEGIN;" + _DROP + "COMMIT;", {"ids": list(ids), "records": records})

    def documents(self) -> Iterator[DocumentRows]:
        """Yield every document with its rows, sorted by id."""
        for key in sorted(self.hashes()):
            rows = self.document(key)
            if rows is not None:
                yield rows

    def document(self, identifier: str) -> DocumentRows | None:
        """Return one document with its rows, or None."""
        found, passages, about, mentions = self._query(
            """
            SELECT * FROM document WHERE id = type::thing("document", $key);
            SELECT * FROM passage WHERE document = $key;
            SELECT * FROM about WHERE document = $key;
            SELECT * FROM mention WHERE document = $key;
            """,
            {"key": identifier},
        )
        if not found:
            return None
        passages.sort(key=lambda row: row["position"])
        edges = [_edge(row, "about") for row in about] + [_edge(row, "mention") for row in mentions]
        edges.sort(key=lambda edge: (edge.passage, edge.kind, edge.concept))
        row = found[0]
        return DocumentRows(
            document=Document(
                id=row["key"],
                source=row["source"],
                concept=row["concept"],
                title=row["title"],
                path=row["path"],
                url=row["url"],
                licence=row["licence"],
                references=tuple(row["references"]),
                text=row["text"],
            ),
            content_hash=row["content_hash"],
            link_hash=row["link_hash"],
            embedder=row["embedder"],
            passages=tuple(
                Passage(part["start"], part["end"], tuple(part["headings"]), part["kind"])
                for part in passages
            ),
            vectors=b"".join(bytes(part["vector"]) for part in passages),
            edges=tuple(edges),
        )

    def put_graph(self, graph: ConceptGraph) -> None:
        """Replace the concept graph in one transaction."""
        from surrealdb import RecordID

        self._query(
            _PUT_GRAPH,
            {
                "version": graph.version,
                "keys": [row.id for row in graph.concepts],
                "concepts": [
                    {
                        "id": RecordID("concept", row.id),
                        "key": row.id,
                        "name": row.name,
                        "aliases": list(row.aliases),
                        "category": row.category,
                        "document": row.document,
                        "definition": list(row.definition),
                        "misbeliefs": [list(spans) for spans in row.misbeliefs],
                    }
                    for row in graph.concepts
                ],
                "relations": [
                    {
                        "in": RecordID("concept", row.source),
                        "out": RecordID("concept", row.target),
                        "source": row.source,
                        "target": row.target,
                        "type": row.type,
                        "because": row.because,
                        "document": row.document,
                        "span": [row.start, row.end],
                    }
                    for row in graph.relations
                ],
            },
        )

    def graph(self) -> ConceptGraph:
        """Return the concept graph."""
        concepts, relations, meta = self._query(
            "SELECT * FROM concept; SELECT * FROM relates; SELECT * FROM meta:graph;", {}
        )
        return ConceptGraph(
            concepts=tuple(
                sorted(
                    (
                        ConceptRow(
                            id=row["key"],
                            name=row["name"],
                            aliases=tuple(row["aliases"]),
                            category=row["category"],
                            document=row["document"],
                            definition=(row["definition"][0], row["definition"][1]),
                            misbeliefs=tuple((a, b, c, d) for a, b, c, d in row["misbeliefs"]),
                        )
                        for row in concepts
                    ),
                    key=lambda row: row.id,
                )
            ),
            relations=tuple(
                sorted(
                    (
                        RelationRow(
                            source=row["source"],
                            type=row["type"],
                            target=row["target"],
                            because=row["because"],
                            document=row["document"],
                            start=row["span"][0],
                            end=row["span"][1],
                        )
                        for row in relations
                    ),
                    key=lambda row: (row.source, row.type, row.target),
                )
            ),
            version=meta[0]["version"] if meta else "",
        )

    def sources(self) -> tuple[IngestSource, ...]:
        """Return the ingested sources, sorted by name."""
        rows = self._query("SELECT * FROM source", {})[0]
        found = (IngestSource(row["name"], row["path"], row["licence"], row["url"]) for row in rows)
        return tuple(sorted(found, key=lambda source: source.name))

    def put_source(self, source: IngestSource) -> None:
        """Write a source, replacing one of the same name."""
        from surrealdb import RecordID

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
        from surrealdb import RecordID

        self._query("DELETE $id RETURN NONE", {"id": RecordID("source", name)})


def _holds_null(value: object) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, Mapping):
        return any(_holds_null(part) for part in value.values())
    return isinstance(value, list) and any(_holds_null(part) for part in value)


def _edge(row: Mapping[str, Any], kind: str) -> Edge:
    return Edge(
        passage=row["passage"],
        concept=row["concept"],
        kind="about" if kind == "about" else "mention",
        weight=float(row["weight"]),
        why=row["why"],
    )


def _statement_error(url: str, message: str) -> StoreError | StorageError:
    if any(words in message for words in _FULL):
        return StorageError(
            f"cannot write {url}: the disk is full; free some space and run the command again"
        )
    return StoreError(f"SurrealDB at {url} refused a statement: {message}")


def _opening_error(url: str, error: Exception) -> Exception:
    message = f"{type(error).__name__}: {error}"
    if any(words in message for words in _FULL):
        return StorageError(f"cannot open {url}: the disk is full; free some space and try again")
    if url.startswith("ws"):
        return BackendUnavailableError(
            f"SurrealDB at {url} cannot be reached ({message}); start it or check the URL"
        )
    return StoreError(f"the store at {url} cannot be opened ({message})")
