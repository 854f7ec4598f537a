"""The contract of every store, run over the embedded SurrealDB and over the fake in memory."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.fakes.memory_store import MemoryStores

from trialwise.core.errors import StoreError
from trialwise.knowledge.schema import Document, DocumentRows, Edge, IngestSource, Passage
from trialwise.knowledge.stores.base import ConceptGraph, ConceptRow, RelationRow, Store
from trialwise.knowledge.stores.surreal import SurrealStore

Opener = Callable[[], Store]


@pytest.fixture(params=["surreal", "memory"])
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Opener:
    if request.param == "surreal":
        return lambda: SurrealStore(f"surrealkv://{tmp_path / 'store'}")
    stores = MemoryStores()
    return lambda: stores.open(tmp_path)


def rows(key: str = "docs/a.md", text: str = "Power is good. Bias is bad.") -> DocumentRows:
    return DocumentRows(
        document=Document(key, "docs", "", "A title", "a.md", "https://e.org", "MIT", ("x",), text),
        content_hash="c1",
        link_hash="l1",
        embedder="hashing-2",
        passages=(
            Passage(0, 14, ("One", "Two")),
            Passage(15, 27, ()),
            Passage(0, 5, (), "question"),
        ),
        vectors=bytes(range(24)),
        edges=(
            Edge(0, "power", "about", 2.5, "heading"),
            Edge(0, "power", "mention", 1.0, ""),
            Edge(1, "bias", "mention", 3.0, ""),
        ),
    )


def graph(version: str, *ids: str) -> ConceptGraph:
    concepts = tuple(
        ConceptRow(
            key, key.title(), (f"{key}s",), "concept", f"p/{key}.md", (0, 5), ((1, 2, 3, 4),)
        )
        for key in sorted(ids)
    )
    relations = tuple(
        RelationRow(key, "REQUIRES", ids[0], "Because.", f"p/{key}.md", 10, 18)
        for key in sorted(ids[1:])
    )
    return ConceptGraph(concepts, relations, version)


def test_a_new_store_is_empty(open_store: Opener) -> None:
    with open_store() as store:
        assert dict(store.hashes()) == {}
        assert list(store.documents()) == []
        assert store.document("docs/a.md") is None
        assert store.graph() == ConceptGraph((), (), "")
        assert store.sources() == ()


def test_what_is_put_comes_back_equal(open_store: Opener) -> None:
    with open_store() as store:
        store.put_document(rows())
        assert store.document("docs/a.md") == rows()
        assert dict(store.hashes()) == {"docs/a.md": ("c1", "l1")}


def test_putting_again_replaces_passages_vectors_and_edges(open_store: Opener) -> None:
    shorter = replace(
        rows(text="Only this."),
        content_hash="c2",
        passages=(Passage(0, 10, ()),),
        vectors=b"\x01" * 8,
        edges=(Edge(0, "bias", "about", 1.0, "text"),),
    )
    with open_store() as store:
        store.put_document(rows())
        store.put_document(shorter)
        assert store.document("docs/a.md") == shorter
        assert len(list(store.documents())) == 1


def test_edges_come_back_by_passage_kind_and_concept(open_store: Opener) -> None:
    with open_store() as store:
        store.put_document(replace(rows(), edges=tuple(reversed(rows().edges))))
        assert store.document("docs/a.md") == rows()


def test_passages_keep_their_order_beyond_ten(open_store: Opener) -> None:
    many = replace(
        rows(text="x" * 40),
        passages=tuple(Passage(index, index + 1, ()) for index in range(25)),
        vectors=bytes(100),
        edges=tuple(Edge(index, "power", "about", 1.0, "text") for index in range(25)),
    )
    with open_store() as store:
        store.put_document(many)
        assert store.document("docs/a.md") == many


def test_removing_takes_all_that_hangs_on_a_document_and_no_more(open_store: Opener) -> None:
    with open_store() as store:
        for key in ("docs/a.md", "docs/b.md", "docs/a.md#0"):
            store.put_document(rows(key))
        store.remove_documents(("docs/a.md", "docs/unknown.md"))
        assert [entry.document.id for entry in store.documents()] == ["docs/a.md#0", "docs/b.md"]
        bare = replace(rows(), edges=(), passages=(), vectors=b"")
        store.put_document(bare)
        assert store.document("docs/a.md") == bare
        assert store.document("docs/b.md") == rows("docs/b.md")


def test_removing_nothing_is_allowed(open_store: Opener) -> None:
    with open_store() as store:
        store.remove_documents(())


def test_documents_come_sorted_by_id(open_store: Opener) -> None:
    keys = ["b/1.md", "a/2.md", "a/10.md", "a-b/1.md", "ä/1.md", "B/1.md"]
    with open_store() as store:
        for key in keys:
            store.put_document(rows(key))
        assert [entry.document.id for entry in store.documents()] == sorted(keys)


@pytest.mark.parametrize(
    "key",
    ["d/a b/c.md", "d/⟩⟨.md", "d/`'\"\\.md", "d/样本/é🎲.md", "d/a:b#1.md", "d/$x; DELETE document",
     "d/{}[]()|.md", "d/tab\tline\nend.md", "d/" + "x" * 250, "1", "d/\ufeff.md"],
)  # fmt: skip
def test_any_id_is_taken_as_it_is(open_store: Opener, key: str) -> None:
    with open_store() as store:
        store.put_document(rows("docs/other.md"))
        store.put_document(rows(key))
        assert store.document(key) == rows(key)
        store.remove_documents((key,))
        assert list(store.hashes()) == ["docs/other.md"]


def test_unicode_comes_back_as_it_was_put(open_store: Opener) -> None:
    text = "Größe 样本量 e\u0301 é 👩‍🔬 \u2028 \u200b \ufeff $1 ' \" ` \\n \r\n\t ⟩"
    with open_store() as store:
        store.put_document(rows(text=text))
        found = store.document("docs/a.md")
        assert found is not None
        assert found.document.text == text


def test_a_document_without_passages_is_kept(open_store: Opener) -> None:
    empty = replace(rows(text=""), passages=(), vectors=b"", edges=())
    with open_store() as store:
        store.put_document(empty)
        assert store.document("docs/a.md") == empty


def test_a_large_text_and_many_passages_are_kept(open_store: Opener) -> None:
    large = replace(
        rows(text="Power 🎲. " * 100_000),
        passages=tuple(Passage(index * 9, index * 9 + 8, ("H",)) for index in range(300)),
        vectors=bytes(300 * 256),
        edges=(),
    )
    with open_store() as store:
        store.put_document(large)
        assert store.document("docs/a.md") == large


BAD = {
    "null in the text": rows(text="a\0b"),
    "null in a heading": replace(
        rows(), passages=(Passage(0, 1, ("a\0",)),), vectors=b"", edges=()
    ),
    "lone surrogate": rows(text="a\ud800b"),
    "vectors that do not divide": replace(rows(), vectors=b"12345"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_value_that_cannot_be_kept_is_refused_and_the_old_rows_stay(
    open_store: Opener, name: str
) -> None:
    with open_store() as store:
        store.put_document(rows())
        with pytest.raises(StoreError):
            store.put_document(replace(BAD[name], content_hash="new"))
        assert store.document("docs/a.md") == rows()
        assert dict(store.hashes()) == {"docs/a.md": ("c1", "l1")}


def test_the_graph_is_replaced_as_one(open_store: Opener) -> None:
    with open_store() as store:
        store.put_graph(graph("v1", "power", "bias", "mde"))
        assert store.graph() == graph("v1", "power", "bias", "mde")
        store.put_graph(graph("v2", "bias", "srm"))
        assert store.graph() == graph("v2", "bias", "srm")
        store.put_graph(ConceptGraph((), (), "v3"))
        assert store.graph() == ConceptGraph((), (), "v3")


def test_two_relations_of_one_kind_of_pair_are_both_kept(open_store: Opener) -> None:
    base = graph("v1", "bias", "power")
    twice = replace(
        base, relations=(base.relations[0], replace(base.relations[0], type="SIMILAR_TO"))
    )
    with open_store() as store:
        store.put_graph(twice)
        assert store.graph() == twice


def test_replacing_the_graph_keeps_the_edges_to_concepts_that_stay(open_store: Opener) -> None:
    with open_store() as store:
        store.put_graph(graph("v1", "power", "bias"))
        store.put_document(rows())
        store.put_graph(graph("v2", "bias", "power", "srm"))
        assert store.document("docs/a.md") == rows()


def test_edges_may_come_before_their_concepts(open_store: Opener) -> None:
    with open_store() as store:
        store.put_document(rows())
        store.put_graph(graph("v1", "power", "bias"))
        assert store.document("docs/a.md") == rows()


def test_sources_are_put_replaced_listed_and_removed(open_store: Opener) -> None:
    first = IngestSource("notes ⟩'/", "/home/ü", "MIT", "https://e.org")
    other = IngestSource("docs", "/d", "", "")
    with open_store() as store:
        store.put_source(first)
        store.put_source(other)
        assert store.sources() == (other, first)
        moved = replace(first, path="/elsewhere")
        store.put_source(moved)
        assert store.sources() == (other, moved)
        store.remove_source(first.name)
        store.remove_source("unknown")
        assert store.sources() == (other,)


def test_reopening_keeps_everything(open_store: Opener) -> None:
    with open_store() as store:
        store.put_graph(graph("v1", "power", "bias"))
        store.put_document(rows())
        store.put_source(IngestSource("docs", "/d", "", ""))
    with open_store() as store:
        assert store.document("docs/a.md") == rows()
        assert store.graph() == graph("v1", "power", "bias")
        assert store.sources() == (IngestSource("docs", "/d", "", ""),)


@pytest.mark.parametrize(
    "use",
    [
        lambda store: store.hashes(),
        lambda store: store.document("docs/a.md"),
        lambda store: list(store.documents()),
        lambda store: store.put_document(rows()),
        lambda store: store.remove_documents(("docs/a.md",)),
        lambda store: store.put_graph(graph("v1", "power")),
        lambda store: store.graph(),
        lambda store: store.put_source(IngestSource("a", "b", "", "")),
        lambda store: store.remove_source("a"),
        lambda store: store.sources(),
    ],
)
def test_a_closed_store_refuses_everything(
    open_store: Opener, use: Callable[[Store], object]
) -> None:
    store = open_store()
    with pytest.raises(StoreError, match="the store is closed; use it inside 'with'"):
        use(store)
    with store:
        pass
    with pytest.raises(StoreError, match="the store is closed"):
        use(store)


def test_no_increment_is_lost_over_many_writes_and_openings(open_store: Opener) -> None:
    for _ in range(4):
        with open_store() as store:
            for _ in range(50):
                held = store.document("docs/a.md")
                count = int(held.content_hash) if held is not None else 0
                store.put_document(replace(rows(), content_hash=str(count + 1)))
    with open_store() as store:
        assert dict(store.hashes()) == {"docs/a.md": ("200", "l1")}
