import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.fakes.counting_embedder import CountingEmbedder
from tests.fakes.homes import MakeIndexer, opened, snapshot_bytes, source
from tests.fakes.memory_store import MemoryStores

from trialwise.core.errors import PackError, StoreError, UsageError
from trialwise.core.settings import IngestSettings, Settings
from trialwise.knowledge.index import list_sources
from trialwise.knowledge.packs import packs_hash
from trialwise.knowledge.schema import IngestSource
from trialwise.knowledge.snapshot import Snapshot
from trialwise.knowledge.stores.base import Store
from trialwise.knowledge.stores.surreal import SurrealStore


def no_store(home: Path) -> Store:
    raise AssertionError(f"the store of {home} was opened")


def surreal(home: Path) -> Store:
    return SurrealStore(f"surrealkv://{home / 'store'}")


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def about(snapshot: Snapshot, path: str) -> set[str]:
    """Return the concepts that the passages of a document are about."""
    (index,) = [i for i, entry in enumerate(snapshot.documents) if entry.path == path]
    inside = np.flatnonzero(snapshot.passages[:, 0] == index)
    rows = np.isin(snapshot.edge_passage, inside) & snapshot.edge_about
    return {snapshot.graph.concepts[i].id for i in snapshot.edge_concept[rows]}


def test_the_pack_alone_is_an_index(make_indexer: MakeIndexer, settings: Settings) -> None:
    report = make_indexer().update_pack()
    assert (report.added, report.removed, report.unchanged) == (8, 0, 0)
    counts = opened(settings).manifest.counts
    assert (counts["documents"], counts["concepts"], counts["relations"]) == (8, 8, 24)
    assert counts["questions"] == 8 * 4 + 2
    assert report.version == opened(settings).manifest.version


def test_documents_and_skipped_files_are_reported(
    make_indexer: MakeIndexer, settings: Settings, notes: Path
) -> None:
    (notes / "logo.png").write_bytes(b"\x89PNG")
    first = make_indexer().ingest((source(notes),))
    assert (first.added, first.removed, first.unchanged) == (11, 0, 0)
    assert [entry.path for entry in first.skipped] == ["logo.png"]
    second = make_indexer().ingest((source(notes),))
    assert (second.added, second.unchanged, second.skipped) == (0, 11, first.skipped)
    assert list_sources(settings.home) == (source(notes),)


def test_every_passage_stands_at_its_offsets(
    make_indexer: MakeIndexer, settings: Settings, notes: Path
) -> None:
    make_indexer().ingest((source(notes),))
    snapshot = opened(settings)
    for index, row in enumerate(snapshot.passages):
        text = snapshot.document_text(int(row[0]))
        assert snapshot.passage_text(index) == text[int(row[1]) : int(row[2])]
    for row in snapshot.questions:
        question = snapshot.document_text(int(row[1]))[int(row[2]) : int(row[3])]
        assert question == question.strip()
        assert question


def test_passages_know_what_they_are_about(
    make_indexer: MakeIndexer, settings: Settings, notes: Path
) -> None:
    make_indexer().ingest((source(notes),))
    assert about(opened(settings), "power.md") == {"power"}
    assert about(opened(settings), "cuped.md") == {"cuped"}
    assert about(opened(settings), "misc.txt") == set()


def test_a_question_with_an_escape_is_left_out_of_the_index(
    make_indexer: MakeIndexer, settings: Settings, tiny_pack: Path
) -> None:
    change(tiny_pack / "concepts/power.md", '"what is power"', '"what is \\u0070ower"')
    make_indexer().update_pack()
    assert opened(settings).manifest.counts["questions"] == 8 * 4 + 2 - 1


def test_progress_runs_from_nothing_to_all(make_indexer: MakeIndexer) -> None:
    told: list[tuple[str, int, int]] = []
    make_indexer(progress=lambda *step: told.append(step)).update_pack()
    assert told[0] == ("indexing", 0, told[0][2])
    assert told[-3] == ("indexing", told[0][2], told[0][2])
    assert told[-2:] == [("writing the index", 0, 1), ("writing the index", 1, 1)]


def test_two_homes_and_two_kinds_of_store_give_the_same_bytes(
    make_indexer: MakeIndexer, notes: Path, tmp_path: Path
) -> None:
    first = make_indexer(home="a").ingest((source(notes),))
    second = make_indexer(home="b", open_store=surreal).ingest((source(notes),))
    assert first == second
    assert snapshot_bytes(tmp_path / "a") == snapshot_bytes(tmp_path / "b")


def test_the_order_of_ingestion_does_not_matter(
    make_indexer: MakeIndexer, notes: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    shutil.copytree(notes, other)
    make_indexer(home="a").ingest((source(notes), source(other)))
    make_indexer(home="b").ingest((source(other),))
    make_indexer(home="b").ingest((source(notes),))
    assert snapshot_bytes(tmp_path / "a") == snapshot_bytes(tmp_path / "b")


@pytest.mark.parametrize("kind", ["memory", "surreal"])
def test_adding_and_removing_a_source_gives_back_the_index_byte_for_byte(
    make_indexer: MakeIndexer, stores: MemoryStores, notes: Path, tmp_path: Path, kind: str
) -> None:
    open_store = surreal if kind == "surreal" else stores.open
    other = tmp_path / "other"
    shutil.copytree(notes, other)
    (other / "more.md").write_text("# More\n\nThe MDE is small. The MDE is ours.\n")
    make_indexer(home="a", open_store=open_store).ingest((source(notes),))
    before = snapshot_bytes(tmp_path / "a")
    make_indexer(home="a", open_store=open_store).ingest((source(other),))
    assert snapshot_bytes(tmp_path / "a") != before
    report = make_indexer(home="a", open_store=open_store).remove("other")
    assert (report.added, report.removed) == (0, 4)
    assert snapshot_bytes(tmp_path / "a") == before
    assert list_sources(tmp_path / "a") == (source(notes),)


def test_removing_leaves_nothing_of_a_source(
    make_indexer: MakeIndexer, stores: MemoryStores, settings: Settings, notes: Path
) -> None:
    make_indexer().ingest((source(notes),))
    make_indexer().remove("notes")
    rows = stores.rows[settings.home]
    assert {key.partition("/")[0] for key in rows.documents} == {"tiny"}
    assert rows.sources == {}
    assert b"lunch" not in b"".join(snapshot_bytes(settings.home).values())


def test_a_second_run_without_changes_does_not_open_the_store(
    make_indexer: MakeIndexer, embedder: CountingEmbedder, notes: Path
) -> None:
    first = make_indexer().ingest((source(notes),))
    embedder.texts.clear()
    second = make_indexer(open_store=no_store).ingest((source(notes),))
    assert (second.version, second.added, second.unchanged) == (first.version, 0, 11)
    assert embedder.texts == []


def test_one_changed_document_is_rewritten_and_its_other_passages_keep_their_vectors(
    make_indexer: MakeIndexer,
    stores: MemoryStores,
    settings: Settings,
    embedder: CountingEmbedder,
    notes: Path,
) -> None:
    make_indexer().ingest((source(notes),))
    embedder.texts.clear()
    stores.rows[settings.home].written.clear()
    change(notes / "power.md", "More users", "Many more users")
    report = make_indexer().ingest((source(notes),))
    assert (report.added, report.removed, report.unchanged) == (1, 0, 10)
    assert stores.rows[settings.home].written == ["notes/power.md"]
    assert embedder.texts == [
        "Our power rules › Our power rules › Traffic: "
        "Many more users mean more power and a smaller standard error."
    ]


def test_a_document_that_is_gone_is_removed_and_a_new_one_added(
    make_indexer: MakeIndexer, settings: Settings, notes: Path
) -> None:
    make_indexer().ingest((source(notes),))
    (notes / "misc.txt").rename(notes / "other.txt")
    report = make_indexer().ingest((source(notes),))
    assert (report.added, report.removed, report.unchanged) == (1, 1, 10)
    assert "notes/misc.txt" not in opened(settings).manifest.documents


def test_a_changed_licence_or_address_is_a_change(
    make_indexer: MakeIndexer, settings: Settings, notes: Path
) -> None:
    make_indexer().ingest((source(notes),))
    named = IngestSource("notes", str(notes), "MIT", "https://e.org")
    assert make_indexer().ingest((named,)).added == 3
    assert {d.licence for d in opened(settings).documents if d.source == "notes"} == {"MIT"}
    assert list_sources(settings.home) == (named,)


def test_updating_the_pack_leaves_the_documents_alone(
    make_indexer: MakeIndexer,
    stores: MemoryStores,
    settings: Settings,
    notes: Path,
    tiny_pack: Path,
) -> None:
    make_indexer().ingest((source(notes),))
    stores.rows[settings.home].written.clear()
    shutil.rmtree(notes)
    change(tiny_pack / "concepts/cuped.md", "lowers the variance", "reduces the variance")
    report = make_indexer().update_pack()
    assert (report.added, report.removed, report.unchanged) == (1, 0, 7)
    assert stores.rows[settings.home].written == ["tiny/concepts/cuped.md"]
    assert "notes/power.md" in opened(settings).manifest.documents


@pytest.mark.parametrize("kind", ["memory", "surreal"])
def test_a_new_alias_links_all_documents_anew_and_embeds_none(
    make_indexer: MakeIndexer,
    stores: MemoryStores,
    embedder: CountingEmbedder,
    settings: Settings,
    notes: Path,
    tiny_pack: Path,
    kind: str,
) -> None:
    open_store = surreal if kind == "surreal" else stores.open
    (notes / "misc.txt").write_text("The brainpower is high. Brainpower is all.\n")
    make_indexer(open_store=open_store).ingest((source(notes),))
    assert about(opened(settings), "misc.txt") == set()
    embedder.texts.clear()
    change(tiny_pack / "concepts/power.md", "aliases: [power,", "aliases: [brainpower, power,")
    make_indexer(open_store=open_store).update_pack()
    assert about(opened(settings), "misc.txt") == {"power"}
    assert not [text for text in embedder.texts if "Brainpower" in text]


@pytest.mark.parametrize("kind", ["memory", "surreal"])
def test_a_new_graph_keeps_the_edges_of_documents(
    make_indexer: MakeIndexer,
    stores: MemoryStores,
    settings: Settings,
    notes: Path,
    tiny_pack: Path,
    tmp_path: Path,
    kind: str,
) -> None:
    open_store = surreal if kind == "surreal" else stores.open
    make_indexer(open_store=open_store).ingest((source(notes),))
    (tiny_pack / "concepts/false_negative.md").unlink()
    change(tiny_pack / "concepts/power.md", "target: false_negative", "target: variance")
    make_indexer(open_store=open_store).update_pack()
    assert about(opened(settings), "power.md") == {"power"}
    make_indexer(home="fresh", open_store=open_store).ingest((source(notes),))
    assert snapshot_bytes(settings.home) == snapshot_bytes(tmp_path / "fresh")


def test_another_embedder_embeds_everything_even_when_the_files_are_gone(
    make_indexer: MakeIndexer, settings: Settings, notes: Path
) -> None:
    make_indexer().ingest((source(notes),))
    before = opened(settings).manifest
    shutil.rmtree(notes)
    other = CountingEmbedder(dim=32)
    report = make_indexer(embedder=other).update_pack()
    assert (report.added, report.removed, report.unchanged) == (11, 0, 0)
    manifest = opened(settings).manifest
    assert (manifest.embedder, manifest.dim) == ("hashing-32", 32)
    assert manifest.counts == before.counts
    assert opened(settings).vectors.shape[1] == 32
    assert len(other.texts) >= before.counts["passages"]


def test_another_passage_length_cuts_everything_anew(
    make_indexer: MakeIndexer, settings: Settings, notes: Path
) -> None:
    long = "\n\n".join(f"Paragraph {i} has some eight words in it." for i in range(30))
    (notes / "long.md").write_text(long)
    make_indexer().ingest((source(notes),))
    before = opened(settings).manifest.counts["passages"]
    report = make_indexer(ingest=IngestSettings(passage_words=40)).ingest((source(notes),))
    assert report.added == 12
    assert opened(settings).manifest.counts["passages"] > before


def test_a_change_that_reaches_no_document_still_makes_the_index_current(
    make_indexer: MakeIndexer, settings: Settings, tiny_pack: Path
) -> None:
    make_indexer().update_pack()
    change(tiny_pack / "sources.yaml", "checked: false", "checked: true")
    make_indexer().update_pack()
    assert opened(settings).manifest.pack_hash == packs_hash(settings)


def test_a_pack_that_is_edited_meanwhile_is_not_taken_for_indexed(
    make_indexer: MakeIndexer, settings: Settings, tiny_pack: Path
) -> None:
    path = tiny_pack / "concepts/cuped.md"

    def edit(_what: str, _done: int, _total: int) -> None:
        path.write_text(path.read_text("utf-8").replace("lowers the v", "reduces the v"), "utf-8")

    make_indexer(progress=edit).update_pack()
    assert opened(settings).manifest.pack_hash != packs_hash(settings)
    assert make_indexer().update_pack().added == 1


def test_a_pack_of_another_name_takes_the_place_of_the_old_one(
    make_indexer: MakeIndexer, settings: Settings, tiny_pack: Path, notes: Path, tmp_path: Path
) -> None:
    make_indexer().ingest((source(notes),))
    change(tiny_pack / "pack.yaml", "name: tiny", "name: company")
    (tiny_pack / "concepts/false_negative.md").unlink()
    change(tiny_pack / "concepts/power.md", "target: false_negative", "target: variance")
    report = make_indexer(embedder=CountingEmbedder(dim=32)).update_pack()
    assert (report.added, report.removed) == (7 + 3, 8)
    sources = {key.partition("/")[0] for key in opened(settings).manifest.documents}
    assert sources == {"company", "notes"}


def test_a_pack_with_the_name_of_a_source_is_refused_and_nothing_is_lost(
    make_indexer: MakeIndexer, settings: Settings, tiny_pack: Path, notes: Path
) -> None:
    make_indexer().ingest((source(notes),))
    before = snapshot_bytes(settings.home)
    change(tiny_pack / "pack.yaml", "name: tiny", "name: notes")
    with pytest.raises(UsageError, match=r"is called 'notes' like a source .* pack\.yaml"):
        make_indexer().update_pack()
    assert snapshot_bytes(settings.home) == before


def test_a_broken_pack_stops_before_anything_is_touched(
    make_indexer: MakeIndexer, tiny_pack: Path, notes: Path
) -> None:
    change(tiny_pack / "concepts/cuped.md", "category: method", "category: trick")
    for run in (
        lambda: make_indexer(open_store=no_store).update_pack(),
        lambda: make_indexer(open_store=no_store).ingest((source(notes),)),
        lambda: make_indexer(open_store=no_store).remove("notes"),
    ):
        with pytest.raises(PackError, match=r"cuped\.md:5: category: 'trick' is none of"):
            run()


def test_the_name_of_the_pack_is_taken(make_indexer: MakeIndexer, notes: Path) -> None:
    with pytest.raises(UsageError, match="'tiny' is the pack's name; choose one with --name"):
        make_indexer(open_store=no_store).ingest((source(notes, "tiny"),))


def test_a_name_that_means_another_folder_is_refused_before_anything_is_written(
    make_indexer: MakeIndexer, settings: Settings, notes: Path, tmp_path: Path
) -> None:
    make_indexer().ingest((source(notes),))
    other = tmp_path / "elsewhere" / "notes"
    shutil.copytree(notes, other)
    third = tmp_path / "a-third"
    shutil.copytree(notes, third)
    with pytest.raises(UsageError, match=f"'notes' is already the name of {notes}"):
        make_indexer().ingest((source(third), source(other)))
    make_indexer().update_pack()
    assert list_sources(settings.home) == (source(notes),)


def test_a_folder_that_does_not_exist_is_refused(make_indexer: MakeIndexer, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="does not exist"):
        make_indexer(open_store=no_store).ingest((source(tmp_path / "nowhere"),))


def test_removing_an_unknown_source_lists_those_there_are(
    make_indexer: MakeIndexer, notes: Path
) -> None:
    with pytest.raises(UsageError, match="no source 'x'; ingested sources: none yet"):
        make_indexer().remove("x")
    make_indexer().ingest((source(notes),))
    with pytest.raises(UsageError, match="no source 'tiny'; ingested sources: notes"):
        make_indexer().remove("tiny")


def test_a_source_without_readable_documents_is_no_source(
    make_indexer: MakeIndexer, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    report = make_indexer().ingest((source(tmp_path / "empty"),))
    assert report.added == 8
    assert list_sources(settings.home) == ()


def test_a_folder_that_lost_all_its_documents_is_not_taken_at_its_word(
    make_indexer: MakeIndexer, settings: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "a.md").write_text("Power is good.")
    given = replace(source(folder), licence="internal")
    make_indexer().ingest((given,))
    (folder / "a.md").write_text("Power is better.")
    make_indexer().ingest((replace(given, licence=""),))
    assert list_sources(settings.home) == (given,)  # what is not given anew stays
    (folder / "a.md").unlink()
    with pytest.raises(UsageError, match=r"holds no documents now, and 1 of .* remove docs"):
        make_indexer().ingest((given,))
    assert opened(settings).documents_of("docs") == ["docs/a.md"]


def test_what_was_removed_is_in_no_snapshot(
    make_indexer: MakeIndexer, settings: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "a.md").write_text("The secret word is Xylograph.")
    make_indexer().ingest((source(folder),))
    make_indexer().remove("docs")
    held = (path for path in (settings.home / "snapshots").rglob("*") if path.is_file())
    assert not [path for path in held if b"ylograph" in path.read_bytes()]


def test_a_list_of_sources_that_is_broken_says_so(settings: Settings) -> None:
    settings.home.mkdir()
    assert list_sources(settings.home) == ()
    (settings.home / "sources.json").write_text("[{")
    with pytest.raises(StoreError, match=r"sources\.json is broken .* remove it and ingest again"):
        list_sources(settings.home)
