"""An index that is cut off, held by another process, or short of room: nothing is lost."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.fakes.counting_embedder import CountingEmbedder
from tests.fakes.homes import MakeIndexer, opened, snapshot_bytes, source

from trialwise.core.errors import StoreBusyError, UsageError
from trialwise.core.files import locked
from trialwise.core.settings import Settings
from trialwise.knowledge.index import Indexer, list_sources
from trialwise.knowledge.schema import IngestSource


class Killed(BaseException):
    """Stands for the end of the process."""


def kill_at(step: int) -> Callable[[str, int, int], None]:
    """Return a progress that ends the run when it is called for the ``step``-th time."""
    calls = iter(range(1000))

    def progress(_what: str, _done: int, _total: int) -> None:
        if next(calls) == step:
            raise Killed

    return progress


def run_killed(indexer: Indexer, wanted: IngestSource) -> bool:
    """Return whether the run was cut off."""
    try:
        indexer.ingest((wanted,))
    except Killed:
        return True
    return False


@pytest.fixture
def many_notes(notes: Path) -> Path:
    """Return a folder whose documents make several groups of passages."""
    for number in range(6):
        parts = [f"# Part {i}\n\nPassage {i} of note {number} on power." for i in range(40)]
        (notes / f"long-{number}.md").write_text("\n\n".join(parts))
    return notes


def test_a_run_that_is_killed_anywhere_is_finished_by_the_next(
    make_indexer: MakeIndexer, many_notes: Path, tmp_path: Path
) -> None:
    make_indexer(home="whole").ingest((source(many_notes),))
    expected = snapshot_bytes(tmp_path / "whole")
    for step in range(100):
        home = f"cut-{step}"
        indexer = make_indexer(home=home, progress=kill_at(step))
        if not run_killed(indexer, source(many_notes)):
            break
        make_indexer(home=home).ingest((source(many_notes),))
        assert snapshot_bytes(tmp_path / home) == expected
        assert list_sources(tmp_path / home) == (source(many_notes),)
    assert step >= 5


def test_the_old_index_answers_until_the_new_one_is_whole(
    make_indexer: MakeIndexer, settings: Settings, many_notes: Path
) -> None:
    make_indexer().update_pack()
    before = snapshot_bytes(settings.home)
    assert run_killed(make_indexer(progress=kill_at(2)), source(many_notes))
    assert snapshot_bytes(settings.home) == before
    assert opened(settings).manifest.counts["documents"] == 8


def test_what_a_killed_run_embedded_is_not_embedded_again(
    make_indexer: MakeIndexer, embedder: CountingEmbedder, many_notes: Path
) -> None:
    make_indexer(home="whole").ingest((source(many_notes),))
    total = len(embedder.texts)
    embedder.texts.clear()
    assert run_killed(make_indexer(progress=kill_at(2)), source(many_notes))
    done = len(embedder.texts)
    make_indexer().ingest((source(many_notes),))
    assert 96 <= done < total
    assert len(embedder.texts) <= total + 96


@pytest.mark.parametrize("step", [0, 1, 2])
def test_a_removal_that_is_killed_can_be_asked_for_again(
    make_indexer: MakeIndexer, settings: Settings, notes: Path, tmp_path: Path, step: int
) -> None:
    make_indexer(home="never").update_pack()
    make_indexer().ingest((source(notes),))
    with pytest.raises(Killed):
        make_indexer(progress=kill_at(step)).remove("notes")
    make_indexer().remove("notes")
    assert snapshot_bytes(settings.home) == snapshot_bytes(tmp_path / "never")
    assert list_sources(settings.home) == ()
    with pytest.raises(UsageError, match="no source 'notes'"):
        make_indexer().remove("notes")


# --- locks


def test_a_held_lock_is_waited_for_and_then_named(
    make_indexer: MakeIndexer, settings: Settings
) -> None:
    waits: list[bool] = []
    indexer = make_indexer(on_wait=lambda: waits.append(True))
    patient = settings.model_copy(update={"lock_seconds": 0.2})
    with locked(settings.home / "index.lock", wait_seconds=0):
        with pytest.raises(StoreBusyError, match="is in use by another trialwise process; wait"):
            indexer.update_pack()
        assert waits == []
        with pytest.raises(StoreBusyError):
            type(indexer)(
                patient, indexer.embedder, indexer.open_store, on_wait=lambda: waits.append(True)
            ).update_pack()
    assert waits == [True]
    assert indexer.update_pack().added == 8
