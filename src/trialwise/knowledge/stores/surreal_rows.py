"""Records as SurrealDB rows and back; a document's rows carry the tag of one writing of it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from surrealdb import RecordID

from trialwise.knowledge.schema import Document, DocumentRows, Edge, Passage
from trialwise.knowledge.stores.base import (
    ConceptGraph,
    ConceptRow,
    RelationRow,
    read_requests,
)

Row = Mapping[str, Any]


def tag_of(key: str, generation: int) -> str:
    """Return the mark that passages and edges of one writing of a document share."""
    return f"{key}#{generation}"


def document_row(rows: DocumentRows, generation: int) -> dict[str, Any]:
    """Return the row of a document; ``generation`` says which passages and edges are its own."""
    document = rows.document
    return {
        "key": document.id,
        "source": document.source,
        "concept": document.concept,
        "title": document.title,
        "path": document.path,
        "url": document.url,
        "licence": document.licence,
        "references": list(document.references),
        "text": document.text,
        "form": document.form,
        "pages": list(document.pages),
        "language": document.language,
        "flags": list(document.flags),
        "content_hash": rows.content_hash,
        "link_hash": rows.link_hash,
        "embedder": rows.embedder,
        "generation": generation,
    }


def passage_rows(rows: DocumentRows, tag: str) -> list[dict[str, Any]]:
    """Return the rows of a document's passages, each with its vector as bytes."""
    width = len(rows.vectors) // len(rows.passages) if rows.passages else 0
    return [
        {
            "id": RecordID("passage", f"{tag}#{index}"),
            "document": rows.document.id,
            "tag": tag,
            "position": index,
            "start": passage.start,
            "end": passage.end,
            "headings": list(passage.headings),
            "kind": passage.kind,
            "vector": rows.vectors[index * width : (index + 1) * width],
        }
        for index, passage in enumerate(rows.passages)
    ]


def edge_rows(rows: DocumentRows, tag: str, kind: str) -> list[dict[str, Any]]:
    """Return the rows of a document's edges of one kind."""
    return [
        {
            "in": RecordID("passage", f"{tag}#{edge.passage}"),
            "out": RecordID("concept", edge.concept),
            "document": rows.document.id,
            "tag": tag,
            "passage": edge.passage,
            "concept": edge.concept,
            "weight": edge.weight,
            "why": edge.why,
        }
        for edge in rows.edges
        if edge.kind == kind
    ]


def read_document(
    row: Row, passages: Sequence[Row], *, about: Sequence[Row], mentions: Sequence[Row]
) -> DocumentRows:
    """Return a document as it was put, passages by position and edges sorted."""
    passages = sorted(passages, key=lambda part: int(part["position"]))
    edges = [_read_edge(part, is_about=True) for part in about]
    edges += [_read_edge(part, is_about=False) for part in mentions]
    edges.sort(key=lambda edge: (edge.passage, edge.kind, edge.concept))
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
            form=row.get("form", "markdown"),  # older stores have no such fields
            pages=tuple(row.get("pages", ())),
            language=row.get("language", ""),
            flags=tuple(row.get("flags", ())),
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


def _read_edge(row: Row, *, is_about: bool) -> Edge:
    return Edge(
        passage=row["passage"],
        concept=row["concept"],
        kind="about" if is_about else "mention",
        weight=float(row["weight"]),
        why=row["why"],
    )


def concept_rows(graph: ConceptGraph) -> list[dict[str, Any]]:
    """Return the rows of all concepts."""
    return [
        {
            "id": RecordID("concept", row.id),
            "key": row.id,
            "name": row.name,
            "aliases": list(row.aliases),
            "category": row.category,
            "document": row.document,
            "definition": list(row.definition),
            "misbeliefs": [list(spans) for spans in row.misbeliefs],
            "requests": [_listed(asdict(entry)) for entry in row.requests],
        }
        for row in graph.concepts
    ]


def _listed(fields: Mapping[str, Any]) -> Row:
    """Return fields with lists for tuples, which the database does not know."""
    return {key: list(v) if isinstance(v, tuple) else v for key, v in fields.items()}


def relation_rows(graph: ConceptGraph) -> list[dict[str, Any]]:
    """Return the rows of all relations."""
    return [
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
    ]


def read_graph(concepts: Sequence[Row], relations: Sequence[Row], version: str) -> ConceptGraph:
    """Return the graph as it was put, concepts and relations sorted."""
    found = [
        ConceptRow(
            id=row["key"],
            name=row["name"],
            aliases=tuple(row["aliases"]),
            category=row["category"],
            document=row["document"],
            definition=(row["definition"][0], row["definition"][1]),
            misbeliefs=tuple((a, b, c, d) for a, b, c, d in row["misbeliefs"]),
            requests=read_requests(row.get("requests") or ()),  # older stores have none,
        )
        for row in concepts
    ]
    edges = [
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
    ]
    found.sort(key=lambda row: row.id)
    edges.sort(key=lambda row: (row.source, row.type, row.target))
    return ConceptGraph(tuple(found), tuple(edges), version)
