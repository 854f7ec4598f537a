"""What PostgreSQL and SQLite share: the ``Store`` protocol in SQL, each write one transaction."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from itertools import groupby
from typing import Any, Final, Self

from trialwise.core.errors import StoreError
from trialwise.knowledge.schema import DocumentRows, IngestSource
from trialwise.knowledge.stores import sql_rows as sql
from trialwise.knowledge.stores.base import ConceptGraph
from trialwise.knowledge.stores.nearest import Vector, nearest_vectors, read_query
from trialwise.knowledge.stores.sql_rows import Row

_BLOCK_DOCUMENTS: Final = 16
_BLOCK_VECTORS: Final = 4096
_GRAPH: Final = "graph"
_FORMAT: Final = "format"


class SqlStore(ABC):
    """The ``Store`` protocol over one connection; a subclass opens it and speaks to it."""

    @abstractmethod
    def __enter__(self) -> Self: ...

    @abstractmethod
    def __exit__(self, *failure: object) -> None: ...

    @abstractmethod
    def _transaction(self) -> AbstractContextManager[None]:
        """Keep what the block writes when it ends well, nothing of it otherwise."""

    @abstractmethod
    def _run(self, statement: str, rows: Sequence[Row]) -> None:
        """Run a statement once for each row, inside a transaction."""

    @abstractmethod
    def _fetch(self, statement: str, values: Row) -> list[Mapping[str, Any]]:
        """Return the rows a statement gives, inside a transaction."""

    def _check_format(self, place: str) -> None:
        """Refuse tables that another version of Trialwise made; mark new ones."""
        held = self._meta(_FORMAT)
        if not held:
            self._put_meta(_FORMAT, sql.FORMAT)
        elif held != sql.FORMAT:
            raise StoreError(
                f"the store at {place} has the format {held}, this version reads {sql.FORMAT}; "
                "move it away and ingest again"
            )

    def _meta(self, key: str) -> str:
        found = self._fetch("SELECT value FROM meta WHERE key = :key", {"key": key})
        return str(found[0]["value"]) if found else ""

    def _put_meta(self, key: str, value: str) -> None:
        self._run("DELETE FROM meta WHERE key = :key", [{"key": key}])
        self._run(sql.PUT_META, [{"key": key, "value": value}])

    def hashes(self) -> Mapping[str, tuple[str, str]]:
        """Return ``(content_hash, link_hash)`` of every document by id."""
        with self._transaction():
            rows = self._fetch("SELECT id, content_hash, link_hash FROM documents", {})
        return {row["id"]: (row["content_hash"], row["link_hash"]) for row in rows}

    def put_documents(self, documents: Sequence[DocumentRows]) -> None:
        """Write documents with their passages and edges, all of them or none."""
        for rows in documents:
            sql.check_document(rows)
        with self._transaction():
            self._drop([rows.document.id for rows in documents])
            self._run(sql.PUT_DOCUMENT, [sql.document_row(rows) for rows in documents])
            self._run(sql.PUT_PASSAGE, [r for rows in documents for r in sql.passage_rows(rows)])
            self._run(sql.PUT_EDGE, [r for rows in documents for r in sql.edge_rows(rows)])

    def remove_documents(self, ids: tuple[str, ...]) -> None:
        """Remove documents with all that hangs on them."""
        with self._transaction():
            self._drop(ids)

    def _drop(self, ids: Sequence[str]) -> None:
        for statement in sql.DROP_DOCUMENT:
            self._run(statement, [{"id": key} for key in ids])

    def documents(self) -> Iterator[DocumentRows]:
        """Yield every document with its rows, sorted by id."""
        keys = sorted(self.hashes())
        for first in range(0, len(keys), _BLOCK_DOCUMENTS):
            block = keys[first : first + _BLOCK_DOCUMENTS]
            yield from self._read(block[0], block[-1])

    def document(self, identifier: str) -> DocumentRows | None:
        """Return one document with its rows, or None."""
        found = self._read(identifier, identifier)
        return found[0] if found else None

    def _read(self, first: str, last: str) -> list[DocumentRows]:
        """Return the documents whose ids lie in a range, sorted."""
        span = {"first": first, "last": last}
        with self._transaction():
            documents = self._fetch(sql.GET_DOCUMENTS, span)
            passages = _by_document(self._fetch(sql.GET_PASSAGES, span))
            edges = _by_document(self._fetch(sql.GET_EDGES, span))
        return [
            sql.read_document(row, passages.get(row["id"], []), edges.get(row["id"], []))
            for row in documents
        ]

    def nearest(self, vector: bytes, count: int) -> tuple[tuple[str, int, float], ...]:
        """Return the passages nearest to a vector, exact: all vectors are read."""
        read_query(vector, count)
        return nearest_vectors(self._vectors(), vector, count)

    def _vectors(self) -> Iterator[Vector]:
        """Yield every passage's vector, in blocks."""
        document, position = "", -1
        while True:
            values = {"document": document, "position": position, "count": _BLOCK_VECTORS}
            with self._transaction():
                rows = self._fetch(sql.GET_VECTORS, values)
            if not rows:
                return
            for row in rows:
                yield row["document"], row["position"], bytes(row["vector"])
            document, position = rows[-1]["document"], rows[-1]["position"]

    def put_graph(self, graph: ConceptGraph) -> None:
        """Replace the concept graph."""
        sql.check_texts(graph)
        with self._transaction():
            self._run("DELETE FROM relations", [{}])
            self._run("DELETE FROM concepts", [{}])
            self._run(sql.PUT_CONCEPT, sql.concept_rows(graph))
            self._run(sql.PUT_RELATION, sql.relation_rows(graph))
            self._put_meta(_GRAPH, graph.version)

    def graph(self) -> ConceptGraph:
        """Return the concept graph; empty before the first ``put_graph``."""
        with self._transaction():
            concepts = self._fetch("SELECT * FROM concepts", {})
            relations = self._fetch("SELECT * FROM relations ORDER BY position", {})
            version = self._meta(_GRAPH)
        return sql.read_graph(concepts, relations, version)

    def sources(self) -> tuple[IngestSource, ...]:
        """Return the ingested sources, sorted by name."""
        with self._transaction():
            rows = self._fetch("SELECT * FROM sources", {})
        return tuple(sorted(map(sql.read_source, rows), key=lambda source: source.name))

    def put_source(self, source: IngestSource) -> None:
        """Write a source, replacing one of the same name."""
        sql.check_texts(source)
        with self._transaction():
            self._run("DELETE FROM sources WHERE name = :name", [{"name": source.name}])
            self._run(sql.PUT_SOURCE, [asdict(source)])

    def remove_source(self, name: str) -> None:
        """Remove a source's entry."""
        with self._transaction():
            self._run("DELETE FROM sources WHERE name = :name", [{"name": name}])


def _by_document(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Return rows by their document; they come sorted by it."""
    return {str(key): list(part) for key, part in groupby(rows, lambda row: row["document"])}
