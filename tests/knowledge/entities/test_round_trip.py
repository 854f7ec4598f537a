"""The entity graph is a function of the documents: what goes leaves nothing behind."""

import shutil
from pathlib import Path

import pytest
from tests.fakes.homes import MakeIndexer, opened, snapshot_bytes, source
from tests.fakes.memory_store import MemoryStores

from trialwise.core.settings import Settings
from trialwise.knowledge.entities.merges import merge
from trialwise.knowledge.stores.base import Store
from trialwise.knowledge.stores.surreal import SurrealStore

GONE = (b"Zbigniew", b"zbigniew", b"Quorvex", b"quorvex", b"QRX", b"qrx", b"Ulvang", b"ulvang")
ENTITY_FILES = {
    "entity_passages.npy", "entity_reason.npy", "entity_seed_weight.npy", "entity_display.npy",
    "entity_first.npy", "entity_node_start.npy", "entity_node.npy", "entity_node_share.npy",
    "entity_passage_start.npy", "entity_passage.npy", "entity_passage_share.npy",
    "entity_display.txt", "entity_names.keys", "entity_titles.keys",
}  # fmt: skip


@pytest.fixture
def first(tmp_path: Path) -> Path:
    """Return two documents that share names."""
    folder = tmp_path / "first"
    folder.mkdir()
    (folder / "ferry.md").write_text(
        "# Ferry Nordlys\n\nThe ferry crosses Skarv Bay. On deck Ida Holm steers.\n\n"
        "## Winter\n\nIn winter Ida Holm waits. The Bay Transport Board (BTB) pays.\n"
    )
    (folder / "light.md").write_text(
        "# Skarv Bay lighthouse\n\nThe lamp of Skarv Bay is old. Once Oskar Lind drew it.\n\n"
        "## Power\n\nPower of the lamp: Oskar Lind chose it. The BTB agreed.\n"
    )
    return folder


@pytest.fixture
def second(tmp_path: Path) -> Path:
    """Return documents with names of their own, and some of the first folder's."""
    folder = tmp_path / "second"
    folder.mkdir()
    (folder / "yard.md").write_text(
        "# Ulvang yard\n\nThe yard of Zbigniew Ulvang lies at Skarv Bay. The firm is Quorvex "
        "Repair Xpress (QRX).\n\n## Quorvex crane\n\nA crane of Zbigniew Ulvang lifts. The QRX "
        "pays Ida Holm and Oskar Lind. The Bay Transport Bureau (BTB) watches.\n"
    )
    (folder / "note.txt").write_text("Then Zbigniew Ulvang wrote to Peder Moe of the QRX.\n")
    return folder


def surreal(home: Path) -> Store:
    return SurrealStore(f"surrealkv://{home / 'store'}")


def names(settings: Settings) -> list[str]:
    index = opened(settings).entities
    return [index.name(node) for node in range(index.first, len(index.seed_weight))]


def test_two_builds_are_the_same_in_every_entity_file(
    make_indexer: MakeIndexer, first: Path, second: Path, tmp_path: Path
) -> None:
    for home in ("a", "b"):
        make_indexer(home=home).ingest((source(first), source(second)))
    one, other = snapshot_bytes(tmp_path / "a"), snapshot_bytes(tmp_path / "b")
    assert one.keys() >= ENTITY_FILES
    assert len(one["entity_names.keys"]) > 0
    assert one == other


def test_neither_the_order_nor_the_number_of_runs_shows(
    make_indexer: MakeIndexer, first: Path, second: Path, tmp_path: Path
) -> None:
    make_indexer(home="a").ingest((source(first), source(second)))
    make_indexer(home="b").ingest((source(second),))
    make_indexer(home="b").ingest((source(first),))
    held = (first / "light.md").read_text()
    (first / "light.md").write_text("# Other\n\nSomething else by Someone Else.\n")
    make_indexer(home="b").ingest((source(first),))
    (first / "light.md").write_text(held)
    make_indexer(home="b").ingest((source(first),))
    assert snapshot_bytes(tmp_path / "a") == snapshot_bytes(tmp_path / "b")


@pytest.mark.parametrize("kind", ["memory", "surreal"])
def test_a_source_added_and_removed_leaves_every_file_as_it_was(
    make_indexer: MakeIndexer,
    stores: MemoryStores,
    settings: Settings,
    first: Path,
    second: Path,
    tmp_path: Path,
    kind: str,
) -> None:
    open_store = surreal if kind == "surreal" else stores.open
    make_indexer(open_store=open_store).ingest((source(first),))
    before = snapshot_bytes(settings.home)
    make_indexer(open_store=open_store).ingest((source(second),))
    both = snapshot_bytes(settings.home)
    assert both["entity_names.keys"] != before["entity_names.keys"]
    assert {"Zbigniew Ulvang", "Ulvang yard", "Quorvex crane"} <= set(names(settings))
    make_indexer(open_store=open_store).remove("second")
    after = snapshot_bytes(settings.home)
    assert {name for name in before if before[name] != after[name]} == set()
    assert after.keys() == before.keys()
    make_indexer(home="fresh", open_store=open_store).ingest((source(first),))
    assert snapshot_bytes(tmp_path / "fresh") == before


def test_a_removed_source_takes_its_names_out_of_the_snapshot_and_the_store(
    make_indexer: MakeIndexer, stores: MemoryStores, settings: Settings, first: Path, second: Path
) -> None:
    make_indexer().ingest((source(first), source(second)))
    held = b"".join(snapshot_bytes(settings.home).values())
    assert all(name in held for name in GONE)
    make_indexer().remove("second")
    files = snapshot_bytes(settings.home)
    assert [(file, name) for file, data in files.items() for name in GONE if name in data] == []
    rows = repr(stores.rows[settings.home].documents).encode()
    assert [name for name in GONE if name in rows] == []
    assert all(not opened(settings).entities.names.find(key) for key in ("zbigniew ulvang", "qrx"))


def test_a_removed_file_takes_its_names_along(
    make_indexer: MakeIndexer, settings: Settings, first: Path, second: Path
) -> None:
    shutil.copy(second / "yard.md", first / "yard.md")
    make_indexer().ingest((source(first),))
    assert "Zbigniew Ulvang" in names(settings)
    (first / "yard.md").unlink()
    make_indexer().ingest((source(first),))
    files = snapshot_bytes(settings.home)
    assert [(file, name) for file, data in files.items() for name in GONE if name in data] == []


def test_an_abbreviation_on_which_the_documents_no_longer_agree_stands_for_nothing(
    make_indexer: MakeIndexer, settings: Settings, first: Path, second: Path
) -> None:
    (first / "ferry.md").write_text((first / "ferry.md").read_text() + "\nBay Transport Board.\n")
    (first / "light.md").write_text((first / "light.md").read_text() + "\nBay Transport Board.\n")
    make_indexer().ingest((source(first),))
    find = opened(settings).entities.names.find
    assert find("btb") == find("bay transport board") != ()
    make_indexer().ingest((source(second),))
    find = opened(settings).entities.names.find
    assert find("btb") != find("bay transport board")
    make_indexer().remove("second")
    find = opened(settings).entities.names.find
    assert find("btb") == find("bay transport board")


def test_a_home_without_documents_has_empty_entity_files(
    make_indexer: MakeIndexer, settings: Settings, second: Path
) -> None:
    make_indexer().update_pack()
    before = snapshot_bytes(settings.home)
    assert len(opened(settings).entities.passages) == 0
    make_indexer().ingest((source(second),))
    make_indexer().remove("second")
    assert snapshot_bytes(settings.home) == before


@pytest.mark.parametrize("merged", [("Zbigniew Ulvang", "Ida Holm"), ("Ida Holm", "Ulvang yard")])
def test_a_merge_with_a_name_that_is_gone_leaves_the_index_as_if_it_had_never_been(
    make_indexer: MakeIndexer,
    settings: Settings,
    first: Path,
    second: Path,
    merged: tuple[str, str],
) -> None:
    make_indexer().ingest((source(first),))
    before = snapshot_bytes(settings.home)
    make_indexer().ingest((source(second),))
    merge(settings.home, opened(settings).entities, *merged)
    make_indexer().update_pack()
    make_indexer().remove("second")
    after = snapshot_bytes(settings.home)
    of_version = {"CURRENT", "manifest.json"}  # the version says which merges were declared
    assert {name for name in before if before[name] != after[name]} <= of_version
