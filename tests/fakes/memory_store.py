"""A store that keeps its rows in memory; it obeys the same contract as the real one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Self

from trialwise.core.errors import StoreError
from trialwise.knowledge.schema import DocumentRows, IngestSource
from trialwise.knowledge.stores.base import ConceptGraph
from trialwise.knowledge.stores.nearest import nearest_vectors, read_query


@dataclass(slots=True)
class Rows:
    """What outlives the store: its rows, and a record of how it was used."""

    documents: dict[str, DocumentRows] = field(default_factory=dict)
    graph: ConceptGraph = field(default_factory=lambda: ConceptGraph((), (), ""))
    sources: dict[str, IngestSource] = field(default_factory=dict)
    opened: int = 0
    written: list[str] = field(default_factory=list)


class MemoryStore:
    """The ``Store`` protocol over ``Rows``; two stores over the same rows see the same."""

    def __init__(self, rows: Rows | None = None) -> None:
        self.rows = rows or Rows()
        self._is_open = False

    def __enter__(self) -> Self:
        self._is_open = True
        self.rows.opened += 1
        return self

    def __exit__(self, *failure: object) -> None:
        self._is_open = False

    def _open(self) -> Rows:
        if not self._is_open:
            raise StoreError("the store is closed; use it inside 'with'")
        return self.rows

    def hashes(self) -> Mapping[str, tuple[str, str]]:
        return {
            key: (rows.content_hash, rows.link_hash) for key, rows in self._open().documents.items()
        }

    def put_documents(self, documents: Sequence[DocumentRows]) -> None:
        held = self._open()
        for rows in documents:
            _check(rows)
        for rows in documents:
            edges = sorted(rows.edges, key=lambda edge: (edge.passage, edge.kind, edge.concept))
            held.documents[rows.document.id] = replace(rows, edges=tuple(edges))
            held.written.append(rows.document.id)

    def remove_documents(self, ids: tuple[str, ...]) -> None:
        held = self._open()
        for key in ids:
            held.documents.pop(key, None)

    def documents(self) -> Iterator[DocumentRows]:
        for _, rows in sorted(self._open().documents.items()):
            yield rows

    def document(self, identifier: str) -> DocumentRows | None:
        return self._open().documents.get(identifier)

    def nearest(self, vector: bytes, count: int) -> tuple[tuple[str, int, float], ...]:
        rows = []
        for key, held in self._open().documents.items():
            width = len(held.vectors) // max(len(held.passages), 1)
            for position in range(len(held.passages)):
                part = held.vectors[position * width : (position + 1) * width]
                rows.append((key, position, part))
        return nearest_vectors(rows, read_query(vector, count).tobytes(), count)

    def put_graph(self, graph: ConceptGraph) -> None:
        self._open().graph = graph

    def graph(self) -> ConceptGraph:
        return self._open().graph

    def sources(self) -> tuple[IngestSource, ...]:
        return tuple(source for _, source in sorted(self._open().sources.items()))

    def put_source(self, source: IngestSource) -> None:
        self._open().sources[source.name] = source

    def remove_source(self, name: str) -> None:
        self._open().sources.pop(name, None)


class MemoryStores:
    """Opens the memory store of a home; give ``open`` to an indexer."""

    def __init__(self) -> None:
        self.rows: dict[Path, Rows] = {}

    def open(self, home: Path) -> MemoryStore:
        return MemoryStore(self.rows.setdefault(home, Rows()))


def _check(rows: DocumentRows) -> None:
    """Refuse what no store can keep: null characters, lone surrogates, vectors of odd length."""
    document = rows.document
    texts = [str(getattr(document, entry.name)) for entry in fields(document)]
    texts += [heading for passage in rows.passages for heading in passage.headings]
    if any("\0" in text for text in texts):
        raise StoreError(f"{document.id}: a text holds a null character")
    try:
        "".join(texts).encode("utf-8")
    except UnicodeEncodeError as error:
        raise StoreError(f"{document.id}: {error}") from error
    if len(rows.vectors) % max(len(rows.passages), 1):
        raise StoreError(f"{document.id}: the vectors do not divide among the passages")
