import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.fakes.memory_store import MemoryStore

from trialwise.core.errors import StorageError, StoreError
from trialwise.knowledge.schema import Document, DocumentRows, Edge, Passage
from trialwise.knowledge.stores.faiss import FaissStore
from trialwise.knowledge.stores.faiss_index import VectorIndex

pytest.importorskip("faiss")

Kind = Literal["flat", "hnsw"]
DIM = 32


def vectors(count: int, seed: int, dim: int = DIM) -> NDArray[np.float32]:
    return np.random.default_rng(seed).normal(size=(count, dim)).astype(np.float32)


def document(key: str, count: int, seed: int, dim: int = DIM) -> DocumentRows:
    return DocumentRows(
        document=Document(key, "docs", "", "A", key, "", "", (), "x" * count),
        content_hash=str(seed),
        link_hash="l",
        embedder="e",
        passages=tuple(Passage(index, index + 1, ()) for index in range(count)),
        vectors=vectors(count, seed, dim).tobytes(),
        edges=(Edge(0, "power", "about", 1.0, "text"),),
    )


def exact(*documents: DocumentRows) -> MemoryStore:
    store = MemoryStore()
    store.__enter__()
    for rows in documents:
        store.put_documents([rows])
    return store


def recall(found: MemoryStore | FaissStore, true: MemoryStore, *, seed: int) -> float:
    hits = 0
    for query in vectors(50, seed):
        near = set(found.nearest(query.tobytes(), 10))
        hits += len(near & set(true.nearest(query.tobytes(), 10)))
    return hits / 500


def test_hnsw_finds_95_of_100_of_the_nearest_of_2000(tmp_path: Path) -> None:
    rows = document("docs/a.md", 2000, 1)
    with FaissStore(tmp_path, "hnsw") as store:
        store.put_documents([rows])
        assert recall(store, exact(rows), seed=2) >= 0.95


def test_flat_finds_all_of_them(tmp_path: Path) -> None:
    rows = document("docs/a.md", 2000, 1)
    with FaissStore(tmp_path, "flat") as store:
        store.put_documents([rows])
        assert recall(store, exact(rows), seed=2) == 1.0


@pytest.mark.parametrize("kind", ["flat", "hnsw"])
@pytest.mark.parametrize("removed", [1, 4])
def test_what_was_removed_is_never_found(tmp_path: Path, kind: Kind, removed: int) -> None:
    documents = [document(f"docs/{index}.md", 60, index) for index in range(6)]
    with FaissStore(tmp_path, kind) as store:
        for rows in documents:
            store.put_documents([rows])
    with FaissStore(tmp_path, kind) as store:
        store.remove_documents(tuple(rows.document.id for rows in documents[:removed]))
        assert recall(store, exact(*documents[removed:]), seed=9) >= 0.95
    with FaissStore(tmp_path, kind) as store:  # as it was saved
        assert recall(store, exact(*documents[removed:]), seed=9) >= 0.95
        assert len(store.nearest(bytes(4 * DIM), 1000)) == 60 * (6 - removed)


def test_hnsw_is_built_anew_when_more_than_a_third_is_gone() -> None:
    held = vectors(90, 1)
    index = VectorIndex("hnsw", DIM)

    def read(numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        return held[numbers - 1]

    assert index.catch_up(np.arange(1, 91), read)
    assert not index.catch_up(np.arange(31, 91), read)  # a third: passed over
    assert len(index.numbers()) == 90
    assert index.catch_up(np.arange(32, 91), read)
    assert index.numbers().tolist() == list(range(32, 91))


@pytest.mark.parametrize("kind", ["flat", "hnsw"])
def test_equal_histories_give_equal_files(tmp_path: Path, kind: Kind) -> None:
    for name in ("one", "two"):
        for seed in range(3):
            with FaissStore(tmp_path / name, kind) as store:
                store.put_documents([document("docs/a.md", 200, seed)])
                store.put_documents([document(f"docs/{seed}.md", 100, seed + 5)])
    one, two = ((tmp_path / name / "vectors.faiss").read_bytes() for name in ("one", "two"))
    assert one == two


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.unlink(),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"rubbish" * 1000),
        lambda path: path.write_bytes(path.read_bytes()[:-40]),
    ],
)
def test_an_index_that_is_spoilt_is_made_anew(
    tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    rows = document("docs/a.md", 100, 1)
    with FaissStore(tmp_path) as store:
        store.put_documents([rows])
    whole = (tmp_path / "vectors.faiss").read_bytes()
    spoil(tmp_path / "vectors.faiss")
    with FaissStore(tmp_path) as store:
        assert recall(store, exact(rows), seed=2) == 1.0
    assert (tmp_path / "vectors.faiss").read_bytes() == whole


def test_an_index_left_of_other_rows_is_not_taken(tmp_path: Path) -> None:
    with FaissStore(tmp_path) as store:
        store.put_documents([document("docs/a.md", 100, 1)])
    (tmp_path / "rows.sqlite").unlink()
    rows = document("docs/a.md", 100, 2)
    with FaissStore(tmp_path) as store:
        store.put_documents([rows])
        assert recall(store, exact(rows), seed=3) == 1.0


def test_the_kind_of_index_may_change(tmp_path: Path) -> None:
    rows = document("docs/a.md", 300, 1)
    kinds: tuple[Kind, ...] = ("flat", "hnsw", "flat")
    with FaissStore(tmp_path) as store:
        store.put_documents([rows])
    for kind in kinds:
        with FaissStore(tmp_path, kind) as store:
            assert recall(store, exact(rows), seed=2) >= 0.95


def test_vectors_of_an_older_embedder_are_still_found(tmp_path: Path) -> None:
    new, old = document("docs/new.md", 100, 1), document("docs/old.md", 3, 2, dim=8)
    with FaissStore(tmp_path) as store:
        store.put_documents([old])
        store.put_documents([new])
        assert recall(store, exact(new), seed=2) == 1.0
        assert store.nearest(old.vectors[32:64], 1) == (("docs/old.md", 1, 0.0),)
        store.remove_documents(("docs/new.md",))
        assert store.nearest(old.vectors[:32], 1) == (("docs/old.md", 0, 0.0),)


KILLED = """
import os, signal, sys
from pathlib import Path
from trialwise.knowledge.stores.faiss import FaissStore
with FaissStore(Path(sys.argv[1])) as store, store._transaction():
    store._drop(("docs/a.md",))
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_process_killed_between_two_statements_costs_nothing(tmp_path: Path) -> None:
    rows = document("docs/a.md", 20, 1)
    with FaissStore(tmp_path) as store:
        store.put_documents([rows])
    command = [sys.executable, "-c", KILLED, str(tmp_path)]
    done = subprocess.run(command, check=False, env=dict(os.environ))  # noqa: S603
    assert done.returncode == -signal.SIGKILL
    with FaissStore(tmp_path) as store:
        assert store.document("docs/a.md") == rows
        assert store.nearest(rows.vectors[: 4 * DIM], 1) == (("docs/a.md", 0, 0.0),)
        store.put_documents([document("docs/a.md", 5, 2)])
        assert store.document("docs/a.md") == document("docs/a.md", 5, 2)


def test_a_block_that_fails_keeps_what_was_acknowledged(tmp_path: Path) -> None:
    rows = document("docs/a.md", 20, 1)

    def write_and_fail() -> None:
        with FaissStore(tmp_path) as store:
            store.put_documents([rows])
            raise RuntimeError("elsewhere")

    with pytest.raises(RuntimeError, match="elsewhere"):
        write_and_fail()
    with FaissStore(tmp_path) as store:
        assert store.document("docs/a.md") == rows
        assert len(store.nearest(bytes(4 * DIM), 50)) == 20


def test_a_full_disk_undoes_the_whole_write(tmp_path: Path) -> None:
    rows = document("docs/a.md", 20, 1)
    with FaissStore(tmp_path) as store:
        store.put_documents([rows])
        store._open().execute("PRAGMA max_page_count = 1")  # as many as there are now
        with pytest.raises(StorageError, match="the disk is full; free some space"):
            store.put_documents([document("docs/b.md", 500, 2)])
        assert list(store.documents()) == [rows]
        store.remove_documents(("docs/a.md",))
        assert list(store.documents()) == []


def test_a_store_of_rubbish_is_a_store_error(tmp_path: Path) -> None:
    (tmp_path / "rows.sqlite").write_bytes(b"rubbish" * 1000)
    with pytest.raises(StoreError, match="cannot be opened"), FaissStore(tmp_path):
        pass
