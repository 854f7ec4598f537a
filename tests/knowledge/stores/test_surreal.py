import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from trialwise.core.errors import StorageError, StoreError
from trialwise.knowledge.schema import Document, DocumentRows, Edge, Passage
from trialwise.knowledge.stores.base import ConceptGraph, ConceptRow, RelationRow
from trialwise.knowledge.stores.surreal import SurrealStore


def rows(content_hash: str, weight: float = 1.0) -> DocumentRows:
    return DocumentRows(
        document=Document("docs/a.md", "docs", "", "A", "a.md", "", "", (), "Power is good."),
        content_hash=content_hash,
        link_hash="l",
        embedder="e",
        passages=(Passage(0, 14, ()),),
        vectors=bytes(8),
        edges=(Edge(0, "power", "mention", weight, ""),),
    )


def test_a_statement_that_fails_late_undoes_the_whole_write(tmp_path: Path) -> None:
    with SurrealStore(f"surrealkv://{tmp_path / 'store'}") as store:
        # a rule of the database itself: only the last statement of the write breaks it
        store._query("DEFINE FIELD weight ON mention TYPE number ASSERT $value < 100", {})
        store.put_documents([rows("old")])
        with pytest.raises(StoreError, match=r"refused a statement: .*weight"):
            store.put_documents([rows("new", weight=1000.0)])
        assert store.document("docs/a.md") == rows("old")
        store.put_documents([rows("newer")])
        assert store.document("docs/a.md") == rows("newer")


def test_an_error_behind_a_good_statement_is_not_hidden(tmp_path: Path) -> None:
    with (
        SurrealStore(f"surrealkv://{tmp_path / 'store'}") as store,
        pytest.raises(StoreError, match="refused a statement"),
    ):
        store._query("RETURN 1; THROW 'no';", {})


def test_writes_are_synced_to_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SURREAL_SYNC_DATA", raising=False)
    with SurrealStore(f"surrealkv://{tmp_path / 'store'}"):
        assert os.environ["SURREAL_SYNC_DATA"] == "true"


def test_a_folder_that_cannot_be_made_names_the_setting(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with (
        pytest.raises(StorageError, match="set TRIALWISE_HOME to a folder"),
        SurrealStore(f"surrealkv://{tmp_path / 'file' / 'store'}"),
    ):
        pass


def test_a_store_of_rubbish_is_a_store_error(tmp_path: Path) -> None:
    url = f"surrealkv://{tmp_path / 'store'}"
    with SurrealStore(url) as store:
        store.put_documents([rows("old")])
    for path in (tmp_path / "store").rglob("*"):
        if path.is_file():
            path.write_bytes(b"rubbish" * 1000)
    with pytest.raises(StoreError, match="cannot be opened"), SurrealStore(url):
        pass


@pytest.mark.parametrize("name", ["a b", "größe 样本", "a?b=c", "a#b", "a%20b", "a[1]", "a:b@c"])
def test_the_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name / "store"
    for _ in range(2):
        with SurrealStore(f"surrealkv://{folder}") as store:
            store.put_documents([rows("old")])
            assert store.document("docs/a.md") == rows("old")
    assert any(folder.iterdir())
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_the_folder_may_be_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with SurrealStore("surrealkv://home/store") as store:
        store.put_documents([rows("old")])
    assert any((tmp_path / "home" / "store").iterdir())
    with SurrealStore("surrealkv://home/store") as store:
        assert store.document("docs/a.md") == rows("old")


LOG = "clog/00000000000000000000.clog"


def document(key: str, content_hash: str, count: int) -> DocumentRows:
    return DocumentRows(
        document=Document(key, "docs", "", "A", "a.md", "", "", (), "Some text. " * count),
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


def cut_logs(tmp_path: Path, write: Callable[[SurrealStore], None]) -> Iterator[SurrealStore]:
    """Yield the store as it opens after ``write`` was cut off at many places of the log."""
    folder = tmp_path / "store"
    with SurrealStore(f"surrealkv://{folder}") as store:
        store.put_graph(graph("v1", "c0", "c1"))
        store.put_documents([document("docs/a.md", "old", 3)])
        store.put_documents([document("docs/b.md", "other", 2)])
    before = (folder / LOG).stat().st_size
    with SurrealStore(f"surrealkv://{folder}") as store:
        write(store)
    after = (folder / LOG).stat().st_size
    for size in [*range(before, after, (after - before) // 16), after]:
        copy = tmp_path / f"cut-{size}"
        shutil.copytree(folder, copy)
        os.truncate(copy / LOG, size)
        with SurrealStore(f"surrealkv://{copy}") as store:
            assert store.document("docs/b.md") == document("docs/b.md", "other", 2)
            yield store
        shutil.rmtree(copy)


def count(store: SurrealStore, table: str) -> int:
    return len(store._query("SELECT id FROM type::table($table)", {"table": table})[0])


def test_a_write_that_is_cut_off_anywhere_leaves_the_old_rows_or_the_new_ones(
    tmp_path: Path,
) -> None:
    old, new = document("docs/a.md", "old", 3), document("docs/a.md", "new", 4)
    seen = set()
    for store in cut_logs(tmp_path, lambda store: store.put_documents([new])):
        found = store.document("docs/a.md")
        assert found in (old, new)
        assert count(store, "passage") == count(store, "about") == len(found.passages) + 2
        seen.add(found.content_hash)
        store.put_documents([new])
        assert store.document("docs/a.md") == new
        assert count(store, "passage") == count(store, "about") == 6
    assert seen == {"old", "new"}


def test_a_first_write_that_is_cut_off_leaves_all_or_nothing(tmp_path: Path) -> None:
    new = document("docs/new.md", "new", 4)
    seen = set()
    for store in cut_logs(tmp_path, lambda store: store.put_documents([new])):
        found = store.document("docs/new.md")
        assert found in (None, new)
        assert count(store, "passage") == count(store, "about") == 5 + (4 if found else 0)
        seen.add(found is None)
    assert seen == {True, False}


def test_a_removal_that_is_cut_off_leaves_all_or_nothing(tmp_path: Path) -> None:
    old = document("docs/a.md", "old", 3)
    seen = set()
    for store in cut_logs(tmp_path, lambda store: store.remove_documents(("docs/a.md",))):
        found = store.document("docs/a.md")
        assert found in (None, old)
        assert count(store, "passage") == count(store, "about") == 2 + (3 if found else 0)
        seen.add(found is None)
    assert seen == {True, False}


def test_a_graph_that_is_cut_off_has_no_version_and_costs_no_edges(tmp_path: Path) -> None:
    new = graph("v2", "c0", "c1", "c2")
    seen = set()
    for store in cut_logs(tmp_path, lambda store: store.put_graph(new)):
        found = store.graph()
        assert found.version in ("v1", "", "v2")
        if found.version:
            assert found in (graph("v1", "c0", "c1"), new)
        seen.add(found.version)
        store.put_graph(new)
        assert store.graph() == new
        assert store.document("docs/a.md") == document("docs/a.md", "old", 3)
    assert seen == {"v1", "", "v2"}


def test_after_a_full_disk_nothing_more_is_written(tmp_path: Path) -> None:
    with SurrealStore(f"surrealkv://{tmp_path / 'store'}") as store:
        store.put_documents([rows("old")])
        with pytest.raises(StorageError, match="the disk is full; free some space"):
            store._query("THROW 'No space left on device (os error 28)'", {})
        with pytest.raises(StorageError, match="the disk is full"):
            store.put_documents([rows("new")])
    with SurrealStore(f"surrealkv://{tmp_path / 'store'}") as store:
        assert store.document("docs/a.md") == rows("old")
