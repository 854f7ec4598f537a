from pathlib import Path

from tests.fakes.homes import MakeIndexer, snapshot_bytes, source
from tests.knowledge.stores.conftest import Opener


def test_every_store_gives_the_snapshot_that_memory_gives(
    open_store: Opener, make_indexer: MakeIndexer, notes: Path, tiny_pack: Path, tmp_path: Path
) -> None:
    def compare() -> None:
        assert snapshot_bytes(tmp_path / "here") == snapshot_bytes(tmp_path / "there")

    here = make_indexer(home="here", open_store=lambda _home: open_store())
    there = make_indexer(home="there")
    for indexer in (here, there):
        indexer.update_pack()
        indexer.ingest((source(notes),))
    compare()
    (notes / "cuped.md").write_text("# CUPED\n\nIt needs a covariate from before the test.\n")
    (notes / "misc.txt").unlink()
    cuped = tiny_pack / "concepts" / "cuped.md"
    cuped.write_text(cuped.read_text().replace("aliases: [", "aliases: [more users, "))
    for indexer in (here, there):
        indexer.ingest((source(notes),))
    compare()
    for indexer in (here, there):
        indexer.remove("notes")
    compare()
