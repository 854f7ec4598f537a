"""Records as rows of SQL tables and back; the tables are the same in PostgreSQL and SQLite.

Lists are kept as JSON, vectors as float32 bytes. Where the two differ, ``{number}``, ``{key}``,
``{bytes}`` and ``{float}`` stand for a counter, a text compared by code points, bytes, a double.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, fields, is_dataclass
from typing import Any, Final

from trialwise.core.errors import StoreError
from trialwise.knowledge.schema import Document, DocumentRows, Edge, IngestSource, Passage
from trialwise.knowledge.stores.base import (
    ConceptGraph,
    ConceptRow,
    RelationRow,
    read_requests,
)

Row = Mapping[str, Any]

FORMAT: Final = "1"
TABLES: Final = (
    "CREATE TABLE meta (key {key} PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE sources (name {key} PRIMARY KEY, path TEXT NOT NULL, licence TEXT NOT NULL,"
    " url TEXT NOT NULL)",
    "CREATE TABLE documents (id {key} PRIMARY KEY, source TEXT NOT NULL, concept TEXT NOT NULL,"
    " title TEXT NOT NULL, path TEXT NOT NULL, url TEXT NOT NULL, licence TEXT NOT NULL,"
    ' "references" TEXT NOT NULL, text TEXT NOT NULL, form TEXT NOT NULL, pages TEXT NOT NULL,'
    " language TEXT NOT NULL, flags TEXT NOT NULL, content_hash TEXT NOT NULL,"
    " link_hash TEXT NOT NULL, embedder TEXT NOT NULL)",
    "CREATE TABLE passages (number {number}, document {key} NOT NULL, position INTEGER NOT NULL,"
    ' start INTEGER NOT NULL, "end" INTEGER NOT NULL, headings TEXT NOT NULL, kind TEXT NOT NULL,'
    " vector {bytes} NOT NULL, UNIQUE (document, position))",
    "CREATE TABLE edges (document {key} NOT NULL, position INTEGER NOT NULL,"
    " passage INTEGER NOT NULL, concept TEXT NOT NULL, kind TEXT NOT NULL, weight {float} NOT NULL,"
    " why TEXT NOT NULL, PRIMARY KEY (document, position))",
    "CREATE TABLE concepts (id {key} PRIMARY KEY, name TEXT NOT NULL, aliases TEXT NOT NULL,"
    " category TEXT NOT NULL, document TEXT NOT NULL, definition TEXT NOT NULL,"
    " misbeliefs TEXT NOT NULL, requests TEXT NOT NULL)",
    "CREATE TABLE relations (position INTEGER PRIMARY KEY, source TEXT NOT NULL,"
    " type TEXT NOT NULL, target TEXT NOT NULL, because TEXT NOT NULL, document TEXT NOT NULL,"
    ' start INTEGER NOT NULL, "end" INTEGER NOT NULL)',
)
PUT_DOCUMENT: Final = (
    "INSERT INTO documents VALUES (:id, :source, :concept, :title, :path, :url, :licence,"
    " :references, :text, :form, :pages, :language, :flags, :content_hash, :link_hash, :embedder)"
)
PUT_PASSAGE: Final = (
    'INSERT INTO passages (document, position, start, "end", headings, kind, vector)'
    " VALUES (:document, :position, :start, :end, :headings, :kind, :vector)"
)
PUT_EDGE: Final = (
    "INSERT INTO edges VALUES (:document, :position, :passage, :concept, :kind, :weight, :why)"
)
PUT_CONCEPT: Final = (
    "INSERT INTO concepts VALUES (:id, :name, :aliases, :category, :document, :definition,"
    " :misbeliefs, :requests)"
)
PUT_RELATION: Final = (
    "INSERT INTO relations VALUES (:position, :source, :type, :target, :because, :document,"
    " :start, :end)"
)
PUT_SOURCE: Final = "INSERT INTO sources VALUES (:name, :path, :licence, :url)"
PUT_META: Final = "INSERT INTO meta VALUES (:key, :value)"
DROP_DOCUMENT: Final = (
    "DELETE FROM edges WHERE document = :id",
    "DELETE FROM passages WHERE document = :id",
    "DELETE FROM documents WHERE id = :id",
)
# A range of ids reads one document or a block of them.
GET_DOCUMENTS: Final = "SELECT * FROM documents WHERE id BETWEEN :first AND :last ORDER BY id"
GET_PASSAGES: Final = (
    'SELECT document, start, "end", headings, kind, vector FROM passages'
    " WHERE document BETWEEN :first AND :last ORDER BY document, position"
)
GET_EDGES: Final = (
    "SELECT document, passage, concept, kind, weight, why FROM edges"
    " WHERE document BETWEEN :first AND :last ORDER BY document, position"
)
GET_VECTORS: Final = (
    "SELECT document, position, vector FROM passages WHERE (document, position) >"
    " (:document, :position) ORDER BY document, position LIMIT :count"
)


def check_texts(record: object) -> None:
    """Refuse a record with a text that no store can keep.

    Raises:
        StoreError: on a null character or a lone surrogate.
    """
    for text in _texts(record):
        if "\0" in text:
            raise StoreError("a text holds a null character, which the store cannot keep")
        try:
            text.encode("utf-8")
        except UnicodeEncodeError as error:
            raise StoreError(f"a text is not valid Unicode: {error.reason}") from None


def _texts(value: object) -> Iterator[str]:
    """Yield every text in a record of records."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _texts(part)
    elif is_dataclass(value):
        for entry in fields(value):
            yield from _texts(getattr(value, entry.name))


def check_document(rows: DocumentRows) -> None:
    """Refuse a document that no store can keep.

    Raises:
        StoreError: on texts that cannot be kept, or vectors that do not divide among the passages.
    """
    check_texts(rows)
    if len(rows.vectors) % max(len(rows.passages), 1):
        raise StoreError(
            f"{rows.document.id}: {len(rows.vectors)} bytes of vectors do not divide among "
            f"{len(rows.passages)} passages"
        )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def document_row(rows: DocumentRows) -> Row:
    """Return the row of a document."""
    document = rows.document
    return {
        **{entry.name: getattr(document, entry.name) for entry in fields(document)},
        "references": _json(document.references),
        "pages": _json(document.pages),
        "flags": _json(document.flags),
        "content_hash": rows.content_hash,
        "link_hash": rows.link_hash,
        "embedder": rows.embedder,
    }


def passage_rows(rows: DocumentRows) -> list[Row]:
    """Return the rows of a document's passages, each with its vector."""
    width = len(rows.vectors) // len(rows.passages) if rows.passages else 0
    return [
        {
            "document": rows.document.id,
            "position": position,
            "start": passage.start,
            "end": passage.end,
            "headings": _json(passage.headings),
            "kind": passage.kind,
            "vector": rows.vectors[position * width : (position + 1) * width],
        }
        for position, passage in enumerate(rows.passages)
    ]


def edge_rows(rows: DocumentRows) -> list[Row]:
    """Return the rows of a document's edges, sorted by passage, kind and concept."""
    edges = sorted(rows.edges, key=lambda edge: (edge.passage, edge.kind, edge.concept))
    return [
        {"document": rows.document.id, "position": position, **asdict(edge)}
        for position, edge in enumerate(edges)
    ]


def read_document(row: Row, passages: Sequence[Row], edges: Sequence[Row]) -> DocumentRows:
    """Return a document as it was put; its passages and edges come in their order."""
    return DocumentRows(
        document=Document(
            id=row["id"],
            source=row["source"],
            concept=row["concept"],
            title=row["title"],
            path=row["path"],
            url=row["url"],
            licence=row["licence"],
            references=tuple(json.loads(row["references"])),
            text=row["text"],
            form=row["form"],
            pages=tuple(json.loads(row["pages"])),
            language=row["language"],
            flags=tuple(json.loads(row["flags"])),
        ),
        content_hash=row["content_hash"],
        link_hash=row["link_hash"],
        embedder=row["embedder"],
        passages=tuple(
            Passage(part["start"], part["end"], tuple(json.loads(part["headings"])), part["kind"])
            for part in passages
        ),
        vectors=b"".join(bytes(part["vector"]) for part in passages),
        edges=tuple(
            Edge(
                passage=part["passage"],
                concept=part["concept"],
                kind=part["kind"],
                weight=float(part["weight"]),
                why=part["why"],
            )
            for part in edges
        ),
    )


def concept_rows(graph: ConceptGraph) -> list[Row]:
    """Return the rows of all concepts."""
    return [
        {
            "id": row.id,
            "name": row.name,
            "aliases": _json(row.aliases),
            "category": row.category,
            "document": row.document,
            "definition": _json(row.definition),
            "misbeliefs": _json(row.misbeliefs),
            "requests": _json([asdict(entry) for entry in row.requests]),
        }
        for row in graph.concepts
    ]


def relation_rows(graph: ConceptGraph) -> list[Row]:
    """Return the rows of all relations."""
    return [
        {"position": position, **asdict(relation)}
        for position, relation in enumerate(graph.relations)
    ]


def read_graph(concepts: Sequence[Row], relations: Sequence[Row], version: str) -> ConceptGraph:
    """Return the graph as it was put, concepts and relations sorted."""
    found = []
    for row in concepts:
        start, end = json.loads(row["definition"])
        found.append(
            ConceptRow(
                id=row["id"],
                name=row["name"],
                aliases=tuple(json.loads(row["aliases"])),
                category=row["category"],
                document=row["document"],
                definition=(start, end),
                misbeliefs=tuple((a, b, c, d) for a, b, c, d in json.loads(row["misbeliefs"])),
                requests=read_requests(json.loads(row["requests"])),
            )
        )
    names = [entry.name for entry in fields(RelationRow)]
    edges = [RelationRow(**{name: row[name] for name in names}) for row in relations]
    found.sort(key=lambda row: row.id)
    edges.sort(key=lambda row: (row.source, row.type, row.target))
    return ConceptGraph(tuple(found), tuple(edges), version)


def read_source(row: Row) -> IngestSource:
    """Return an ingested source as it was put."""
    return IngestSource(row["name"], row["path"], row["licence"], row["url"])
