from dataclasses import replace
from pathlib import Path

import pytest
from tests.fakes.homes import MakeIndexer, opened, source
from tests.fakes.memory_store import MemoryStores

from trialwise.core.errors import StoreError
from trialwise.core.settings import Settings


def test_a_new_store_is_filled_and_nothing_is_dropped_silently(
    make_indexer: MakeIndexer, settings: Settings, notes: Path, tmp_path: Path
) -> None:
    more = tmp_path / "more"
    more.mkdir()
    (more / "a.md").write_text("# More\n\nPower is good.\n")
    make_indexer().ingest((source(notes), source(more)))
    before = opened(settings).manifest
    other = MemoryStores()
    moved = replace(
        make_indexer(open_store=other.open),
        settings=settings.model_copy(update={"store": "faiss:flat"}),
    )
    with pytest.raises(StoreError, match="the new store lacks more"):
        moved.ingest((source(notes),))
    with pytest.raises(StoreError, match="the new store lacks"):
        moved.update_pack()
    assert opened(settings).manifest == before
    moved.ingest((source(notes), source(more)))
    assert opened(settings).manifest == before
    assert len(list(other.rows[settings.home].documents)) == len(before.documents)
    moved.update_pack()
