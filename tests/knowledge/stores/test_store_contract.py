"""The contract of every store; ``conftest.py`` lists those it is run over."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from tests.fakes.memory_store import MemoryStore
from tests.knowledge.stores.conftest import Opener

from trialwise.core.errors import StoreError
from trialwise.knowledge.schema import Document, DocumentRows, Edge, IngestSource, Passage
from trialwise.knowledge.stores.base import ConceptGraph, ConceptRow, RelationRow, RequestRow, Store


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
        store.put_documents([rows()])
        assert store.document("docs/a.md") == rows()
        assert dict(store.hashes()) == {"docs/a.md": ("c1", "l1")}


def test_every_field_of_a_document_and_of_a_concept_comes_back(open_store: Opener) -> None:
    full = replace(
        rows(),
        document=replace(
            rows().document, concept="power", form="text", pages=(0, 9), language="de", flags=("f",)
        ),
    )
    base = graph("v1", "power")
    request = RequestRow((0, 3), (4, 9), "needs_input", ("baseline", "mde"))
    concept = replace(base.concepts[0], requests=(request, replace(request, status="refused")))
    with open_store() as store:
        store.put_documents([full])
        store.put_graph(replace(base, concepts=(concept,)))
    with open_store() as store:
        assert list(store.documents()) == [full]
        assert store.graph() == replace(base, concepts=(concept,))


def test_putting_again_replaces_passages_vectors_and_edges(open_store: Opener) -> None:
    shorter = replace(
        rows(text="Only this."),
        content_hash="c2",
        passages=(Passage(0, 10, ()),),
        vectors=b"\x01" * 8,
        edges=(Edge(0, "bias", "about", 1.0, "text"),),
    )
    with open_store() as store:
        store.put_documents([rows()])
        store.put_documents([shorter])
        assert store.document("docs/a.md") == shorter
        assert len(list(store.documents())) == 1


def test_edges_come_back_by_passage_kind_and_concept(open_store: Opener) -> None:
    with open_store() as store:
        store.put_documents([replace(rows(), edges=tuple(reversed(rows().edges)))])
        assert store.document("docs/a.md") == rows()


def test_passages_keep_their_order_beyond_ten(open_store: Opener) -> None:
    many = replace(
        rows(text="x" * 40),
        passages=tuple(Passage(index, index + 1, ()) for index in range(25)),
        vectors=bytes(100),
        edges=tuple(Edge(index, "power", "about", 1.0, "text") for index in range(25)),
    )
    with open_store() as store:
        store.put_documents([many])
        assert store.document("docs/a.md") == many


def test_removing_takes_all_that_hangs_on_a_document_and_no_more(open_store: Opener) -> None:
    with open_store() as store:
        for key in ("docs/a.md", "docs/b.md", "docs/a.md#0"):
            store.put_documents([rows(key)])
        store.remove_documents(("docs/a.md", "docs/unknown.md"))
        assert [entry.document.id for entry in store.documents()] == ["docs/a.md#0", "docs/b.md"]
        bare = replace(rows(), edges=(), passages=(), vectors=b"")
        store.put_documents([bare])
        assert store.document("docs/a.md") == bare
        assert store.document("docs/b.md") == rows("docs/b.md")


def test_removing_nothing_is_allowed(open_store: Opener) -> None:
    with open_store() as store:
        store.remove_documents(())


def test_documents_come_sorted_by_id(open_store: Opener) -> None:
    keys = ["b/1.md", "a/2.md", "a/10.md", "a-b/1.md", "ä/1.md", "B/1.md"]
    with open_store() as store:
        for key in keys:
            store.put_documents([rows(key)])
        assert [entry.document.id for entry in store.documents()] == sorted(keys)


@pytest.mark.parametrize(
    "key",
    ["d/a b/c.md", "d/⟩⟨.md", "d/`'\"\\.md", "d/样本/é🎲.md", "d/a:b#1.md", "d/$x; DELETE document",
     "d/{}[]()|.md", "d/tab\tline\nend.md", "d/" + "x" * 250, "1", "d/\ufeff.md"],
)  # fmt: skip
def test_any_id_is_taken_as_it_is(open_store: Opener, key: str) -> None:
    with open_store() as store:
        store.put_documents([rows("docs/other.md")])
        store.put_documents([rows(key)])
        assert store.document(key) == rows(key)
        store.remove_documents((key,))
        assert list(store.hashes()) == ["docs/other.md"]


def test_unicode_comes_back_as_it_was_put(open_store: Opener) -> None:
    text = "Größe 样本量 e\u0301 é 👩‍🔬 \u2028 \u200b \ufeff $1 ' \" ` \\n \r\n\t ⟩"
    with open_store() as store:
        store.put_documents([rows(text=text)])
        found = store.document("docs/a.md")
        assert found is not None
        assert found.document.text == text


def test_a_document_without_passages_is_kept(open_store: Opener) -> None:
    empty = replace(rows(text=""), passages=(), vectors=b"", edges=())
    with open_store() as store:
        store.put_documents([empty])
        assert store.document("docs/a.md") == empty


def test_a_large_text_and_many_passages_are_kept(open_store: Opener) -> None:
    large = replace(
        rows(text="Power 🎲. " * 100_000),
        passages=tuple(Passage(index * 9, index * 9 + 8, ("H",)) for index in range(300)),
        vectors=bytes(300 * 256),
        edges=(),
    )
    with open_store() as store:
        store.put_documents([large])
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
        store.put_documents([rows()])
        with pytest.raises(StoreError):
            store.put_documents([replace(BAD[name], content_hash="new")])
        assert store.document("docs/a.md") == rows()
        assert dict(store.hashes()) == {"docs/a.md": ("c1", "l1")}


def with_vectors(key: str, *values: tuple[float, ...]) -> DocumentRows:
    return replace(
        rows(key, text="x" * len(values)),
        passages=tuple(Passage(index, index + 1, ()) for index in range(len(values))),
        vectors=b"".join(np.array(row, np.float32).tobytes() for row in values),
        edges=(),
    )


def test_the_nearest_passages_come_in_order_ties_by_id_and_position(open_store: Opener) -> None:
    origin = np.zeros(2, np.float32).tobytes()
    with open_store() as store:
        assert store.nearest(origin, 3) == ()
        store.put_documents([with_vectors("b.md", (3, 4), (0, 1), (1, 0), (0, 1))])
        store.put_documents([with_vectors("a.md", (1, 1), (0, -1))])
        assert store.nearest(origin, 3) == (("a.md", 1, 1.0), ("b.md", 1, 1.0), ("b.md", 2, 1.0))
        assert [row[2] for row in store.nearest(origin, 9)] == [1.0, 1.0, 1.0, 1.0, 2.0, 25.0]
        store.put_documents([with_vectors("b.md", (0, 3))])
        assert store.nearest(origin, 9) == (("a.md", 1, 1.0), ("a.md", 0, 2.0), ("b.md", 0, 9.0))
        store.remove_documents(("a.md",))
        assert store.nearest(origin, 9) == (("b.md", 0, 9.0),)
    with open_store() as store:
        assert store.nearest(origin, 9) == (("b.md", 0, 9.0),)
        store.remove_documents(("b.md",))
        assert store.nearest(origin, 9) == ()


def test_more_documents_than_are_read_at_once_come_whole(open_store: Opener) -> None:
    keys = [f"docs/{index}.md" for index in range(70)]
    with open_store() as store:
        for index, key in enumerate(keys):
            store.put_documents([with_vectors(key, (index, 0))])
        assert [entry.document.id for entry in store.documents()] == sorted(keys)
        near = store.nearest(np.array((68, 0), np.float32).tobytes(), 3)
        assert near == (("docs/68.md", 0, 0.0), ("docs/67.md", 0, 1.0), ("docs/69.md", 0, 1.0))


def test_vectors_of_another_width_are_passed_over(open_store: Opener) -> None:
    with open_store() as store:
        store.put_documents([with_vectors("a.md", (1, 1), (0, 1))])
        store.put_documents([with_vectors("b.md", (1, 1, 1))])
        assert store.nearest(np.zeros(3, np.float32).tobytes(), 5) == (("b.md", 0, 3.0),)
        assert store.nearest(np.zeros(4, np.float32).tobytes(), 5) == ()


@pytest.mark.parametrize(("vector", "number"), [(b"", 1), (b"12345", 1), (bytes(8), 0)])
def test_a_search_for_nothing_is_a_value_error(
    open_store: Opener, vector: bytes, number: int
) -> None:
    with open_store() as store, pytest.raises(ValueError, match=r"must be at least|no row of"):
        store.nearest(vector, number)


def test_any_history_leaves_the_rows_that_memory_holds(open_store: Opener) -> None:
    random = np.random.default_rng(7)
    held = MemoryStore()
    with open_store() as store, held:
        for step in range(30):
            key = f"docs/{random.integers(6)}.md"
            values = random.normal(size=(int(random.integers(1, 6)), 3)).astype(np.float32)
            entry = replace(with_vectors(key, *values.tolist()), content_hash=str(step))
            edges = tuple(
                Edge(int(passage), f"c{random.integers(3)}", "mention", float(random.normal()), "")
                for passage in random.choice(len(values), len(values), replace=False)
            )
            for target in (store, held):
                if step % 5 == 4:
                    target.remove_documents((key, "docs/unknown.md"))
                else:
                    target.put_documents([replace(entry, edges=edges)])
        assert list(store.documents()) == list(held.documents())
        assert store.hashes() == held.hashes()
        query = np.zeros(3, np.float32).tobytes()
        assert store.nearest(query, 5) == held.nearest(query, 5)


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
        store.put_documents([rows()])
        store.put_graph(graph("v2", "bias", "power", "srm"))
        assert store.document("docs/a.md") == rows()


def test_edges_may_come_before_their_concepts(open_store: Opener) -> None:
    with open_store() as store:
        store.put_documents([rows()])
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
        store.put_documents([rows()])
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
        lambda store: store.put_documents([rows()]),
        lambda store: store.remove_documents(("docs/a.md",)),
        lambda store: store.put_graph(graph("v1", "power")),
        lambda store: store.graph(),
        lambda store: store.nearest(bytes(8), 1),
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
            for _ in range(12):
                held = store.document("docs/a.md")
                count = int(held.content_hash) if held is not None else 0
                store.put_documents([replace(rows(), content_hash=str(count + 1))])
    with open_store() as store:
        assert dict(store.hashes()) == {"docs/a.md": ("48", "l1")}
