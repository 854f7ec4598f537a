"""The ``Store`` protocol: where documents, passages, vectors and the graph are kept for good."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, Self

from trialwise.knowledge.schema import DocumentRows, IngestSource, RequestStatus


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request that is not answered straight; spans point into the text of its concept's document.

    Attributes:
        ask: span of the request.
        because: span of the reason.
        status: the status of its answer.
        needs: what has to be told before there is an answer.
    """

    ask: tuple[int, int]
    because: tuple[int, int]
    status: RequestStatus
    needs: tuple[str, ...] = ()


def read_requests(rows: Iterable[Mapping[str, Any]]) -> tuple[RequestRow, ...]:
    """Return requests from their fields, as ``dataclasses.asdict`` gives them."""
    return tuple(
        RequestRow(
            ask=(row["ask"][0], row["ask"][1]),
            because=(row["because"][0], row["because"][1]),
            status=row["status"],
            needs=tuple(row["needs"]),
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True)
class ConceptRow:
    """A concept as the store keeps it; spans point into the text of its document.

    Attributes:
        id: the concept.
        name: for people.
        aliases: other names.
        category: one of the pack's categories.
        document: id of the document that defines it.
        definition: span of the defining sentence.
        misbeliefs: spans of common false claims and of their corrections, as
            ``(claim start, claim end, correction start, correction end)``.
        requests: what cannot be had, or not before something is said.
    """

    id: str
    name: str
    aliases: tuple[str, ...]
    category: str
    document: str
    definition: tuple[int, int]
    misbeliefs: tuple[tuple[int, int, int, int], ...] = ()
    requests: tuple[RequestRow, ...] = ()


@dataclass(frozen=True, slots=True)
class RelationRow:
    """A typed edge between concepts; ``start:end`` is its sentence in its source's document."""

    source: str
    type: str
    target: str
    because: str
    document: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ConceptGraph:
    """All concepts and relations, sorted; written as one."""

    concepts: tuple[ConceptRow, ...]
    relations: tuple[RelationRow, ...]
    version: str


class Store(Protocol):
    """The record of truth. Every write is whole or not at all; nothing acknowledged is lost."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *failure: object) -> None: ...

    def hashes(self) -> Mapping[str, tuple[str, str]]:
        """Return ``(content_hash, link_hash)`` of every document by id."""
        ...

    def put_documents(self, documents: Sequence[DocumentRows]) -> None:
        """Write documents with their passages and edges, replacing what was there; each whole."""
        ...

    def remove_documents(self, ids: tuple[str, ...]) -> None:
        """Remove documents with all that hangs on them; unknown ids are ignored."""
        ...

    def documents(self) -> Iterator[DocumentRows]:
        """Yield every document with its rows, sorted by id."""
        ...

    def document(self, identifier: str) -> DocumentRows | None:
        """Return one document with its rows, or None."""
        ...

    def nearest(self, vector: bytes, count: int) -> tuple[tuple[str, int, float], ...]:
        """Return the passages whose vectors are nearest to one; no question takes this way.

        Args:
            vector: float32 values as bytes, ``(dim,)``; passages of another width are passed over.
            count: how many at most, at least 1.

        Returns:
            ``(document id, passage position, squared L2 distance)``, nearest first, ties by id and
            position.

        Raises:
            ValueError: when ``vector`` is no float32 row or ``count`` is below 1.
        """
        ...

    def put_graph(self, graph: ConceptGraph) -> None:
        """Replace the concept graph."""
        ...

    def graph(self) -> ConceptGraph:
        """Return the concept graph; empty before the first ``put_graph``."""
        ...

    def sources(self) -> tuple[IngestSource, ...]:
        """Return the ingested sources, sorted by name."""
        ...

    def put_source(self, source: IngestSource) -> None:
        """Write a source, replacing one of the same name."""
        ...

    def remove_source(self, name: str) -> None:
        """Remove a source's entry; its documents are removed on their own."""
        ...
