"""What only a server can do: be away, and die in the middle of a write."""

from pathlib import Path

import pytest
from tests.fakes.surreal_server import SurrealServer

from trialwise.core.errors import BackendUnavailableError
from trialwise.knowledge.schema import Document, DocumentRows, Edge, Passage
from trialwise.knowledge.stores.base import ConceptGraph, ConceptRow, RelationRow
from trialwise.knowledge.stores.surreal import SurrealStore


def document(content_hash: str, count: int) -> DocumentRows:
    return DocumentRows(
        document=Document("docs/a.md", "docs", "", "A", "a.md", "", "", (), "Some text. " * count),
        content_hash=content_hash,
        link_hash="l",
        embedder="e",
        passages=tuple(Passage(index, index + 5, (content_hash,)) for index in range(count)),
        vectors=bytes(8 * count),
        edges=tuple(Edge(index, f"c{index % 2}", "about", 1.0, "x") for index in range(count)),
    )


def graph(version: str, *ids: str) -> ConceptGraph:
    concepts = tuple(ConceptRow(key, key, (version,), "concept", "p", (0, 1)) for key in ids)
    relations = tuple(RelationRow(key, "IS_A", ids[0], version, "p", 0, 1) for key in ids)
    return ConceptGraph(concepts, relations, version)


def count(store: SurrealStore, table: str) -> int:
    return len(store._query("SELECT id FROM type::table($table)", {"table": table})[0])


OLD, NEW = document("old", 3), document("new", 4)


def test_a_server_that_is_not_there_is_named() -> None:
    with (
        pytest.raises(BackendUnavailableError, match=r"ws://127\.0\.0\.1:9 .*ConnectionRefused"),
        SurrealStore("ws://127.0.0.1:9"),
    ):
        pass


@pytest.mark.parametrize("after", [0, 1, 2, 3, 4, 5, 6, 7, 8, -1])
def test_a_server_that_dies_in_the_middle_of_a_write_leaves_the_old_rows_or_the_new_ones(
    surreal_server: SurrealServer, after: int
) -> None:
    with SurrealStore(surreal_server.url) as store:
        store.put_graph(graph("v1", "c0", "c1"))
        store.put_documents([OLD])
        surreal_server.die_at_next_write(after=after)
        with pytest.raises(BackendUnavailableError, match="closed the connection") as caught:
            store.put_documents([NEW])
        assert surreal_server.url in str(caught.value)
        with pytest.raises(BackendUnavailableError, match="closed the connection"):
            store.put_documents([NEW])  # what became of the write is known after opening again
    with SurrealStore(surreal_server.url) as store:
        found = store.document("docs/a.md")
        assert found == (OLD if 0 <= after < 5 else NEW)
        assert count(store, "passage") == count(store, "about") == len(found.passages)
        store.put_documents([NEW])
        assert store.document("docs/a.md") == NEW
        assert count(store, "passage") == count(store, "about") == 4


@pytest.mark.parametrize("after", [1, 2, 3])
def test_a_server_that_dies_in_the_middle_of_a_removal_leaves_all_or_nothing(
    surreal_server: SurrealServer, after: int
) -> None:
    with SurrealStore(surreal_server.url) as store:
        store.put_graph(graph("v1", "c0", "c1"))
        store.put_documents([OLD])
        surreal_server.die_at_next_write(after=after)
        with pytest.raises(BackendUnavailableError, match="closed the connection"):
            store.remove_documents(("docs/a.md",))
    with SurrealStore(surreal_server.url) as store:
        found = store.document("docs/a.md")
        assert found == (OLD if after < 2 else None)
        assert count(store, "passage") == count(store, "about") == (3 if found else 0)


@pytest.mark.parametrize("after", [1, 3, 5])
def test_a_server_that_dies_in_the_middle_of_a_graph_leaves_none_of_a_version(
    surreal_server: SurrealServer, after: int
) -> None:
    with SurrealStore(surreal_server.url) as store:
        store.put_graph(graph("v1", "c0", "c1"))
        store.put_documents([OLD])
        surreal_server.die_at_next_write(after=after)
        with pytest.raises(BackendUnavailableError, match="closed the connection"):
            store.put_graph(graph("v2", "c0", "c1", "c2"))
    with SurrealStore(surreal_server.url) as store:
        assert store.graph().version == ""
        store.put_graph(graph("v2", "c0", "c1", "c2"))
        assert store.graph() == graph("v2", "c0", "c1", "c2")
        assert store.document("docs/a.md") == OLD


def test_a_server_that_was_started_again_holds_what_was_acknowledged(tmp_path: Path) -> None:
    with SurrealServer(tmp_path / "data") as server, SurrealStore(server.url) as store:
        store.put_documents([OLD])
        server.die_at_next_write(after=2)
        with pytest.raises(BackendUnavailableError, match="closed the connection"):
            store.put_documents([NEW])
    del server
    with SurrealServer(tmp_path / "data") as server, SurrealStore(server.url) as store:
        assert store.document("docs/a.md") == OLD
        assert count(store, "passage") == 3
