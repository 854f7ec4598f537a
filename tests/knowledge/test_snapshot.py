import json
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.fakes.homes import MakeIndexer, opened, snapshot_bytes, source

from trialwise.assistant.evidence import EvidenceReader
from trialwise.assistant.health import check_health
from trialwise.assistant.library import open_index
from trialwise.assistant.schema import Draft, Line
from trialwise.assistant.verify import verify_draft
from trialwise.core.errors import StorageError, StoreError
from trialwise.core.settings import Settings
from trialwise.knowledge.export import export_snapshot
from trialwise.knowledge.schema import Document, DocumentRows, Edge, Passage
from trialwise.knowledge.snapshot import (
    FORMAT,
    Manifest,
    Snapshot,
    current_version,
    open_current,
)
from trialwise.knowledge.stores.base import ConceptGraph, ConceptRow

GRAPH = ConceptGraph((ConceptRow("power", "Power", (), "concept", "d/a.md", (0, 5)),), (), "g")


ASKED = Passage(30, 41, (), "question")


def manifest(version: str, dim: int = 2) -> Manifest:
    return Manifest(version, FORMAT, f"hashing-{dim}", dim, "pack", {}, {}, {})


def rows(text: str, *passages: Passage, key: str = "d/a.md") -> DocumentRows:
    return DocumentRows(
        document=Document(key, "d", "power", "A", "a.md", "", "", ("ref",), text),
        content_hash="c",
        link_hash="l",
        embedder="hashing-2",
        passages=passages,
        vectors=np.arange(2 * len(passages), dtype=np.float32).tobytes(),
        edges=tuple(Edge(i, "power", "about", 2.0, "x") for i in range(len(passages))),
    )


def export(home: Path, *documents: DocumentRows, version: str = "v1") -> Snapshot:
    return Snapshot(export_snapshot(home, documents, GRAPH, manifest(version)))


def damage(folder: Path, name: str, old: bytes, new: bytes) -> None:
    """Change bytes of a file in place, as a bad disk would."""
    data = (folder / name).read_bytes()
    assert data.count(old) == 1
    assert len(old) == len(new)
    (folder / name).write_bytes(data.replace(old, new))


def test_texts_and_passages_come_back_by_characters(tmp_path: Path) -> None:
    text = "Größe 🎲 first. Second 样本 one. what is it?"
    documents = (
        rows(
            text, Passage(0, 14, ("A", "B")), Passage(15, 29, ()), Passage(30, 41, (), "question")
        ),
        rows("Plain.", Passage(0, 6, ()), key="d/b.md"),
    )
    snapshot = export(tmp_path, *documents)
    assert [snapshot.document_text(i) for i in range(2)] == [text, "Plain."]
    assert [snapshot.passage_text(i) for i in range(3)] == [text[:14], text[15:29], "Plain."]
    assert [snapshot.headings[int(row[5])] for row in snapshot.passages] == ["A › B", "", ""]
    assert snapshot.vectors.tolist() == [[0.0, 1.0], [2.0, 3.0], [0.0, 1.0]]
    assert snapshot.question_vectors.tolist() == [[4.0, 5.0]]
    assert snapshot.questions.tolist() == [[0, 0, 30, 41, 0]]
    assert snapshot.edge_passage.tolist() == [0, 1, 2]
    assert snapshot.documents[0].references == ("ref",)
    assert snapshot.manifest.counts["passages"] == 3


def test_an_index_without_documents_opens(tmp_path: Path) -> None:
    snapshot = export(tmp_path)
    assert list(snapshot.documents) == []
    assert snapshot.vectors.shape == (0, 2)
    assert snapshot.postings.vocabulary == []


def test_documents_of_empty_text_open(tmp_path: Path) -> None:
    assert export(tmp_path, rows("")).document_text(0) == ""


def test_a_large_document_is_exported_in_linear_time(tmp_path: Path) -> None:
    passages = tuple(Passage(i * 100, i * 100 + 99, ()) for i in range(8000))
    began = time.process_time()
    snapshot = export(tmp_path, rows("ü" * 800_000, *passages))
    assert time.process_time() - began < 3
    assert snapshot.passage_text(7999) == "ü" * 99


def test_the_current_snapshot_and_the_one_before_are_kept(tmp_path: Path) -> None:
    for number, version in enumerate(["v1", "v2", "v3"]):
        export(tmp_path, rows("Text.", Passage(0, 5, ())), version=version)
        os.utime(tmp_path / "snapshots" / version, (number, number))
    assert current_version(tmp_path) == "v3"
    assert sorted(path.name for path in (tmp_path / "snapshots").iterdir()) == ["v2", "v3"]


def test_what_a_killed_export_left_is_cleared_and_costs_no_snapshot(tmp_path: Path) -> None:
    export(tmp_path, version="v1")
    (tmp_path / "snapshots" / ".v9.partial").mkdir()
    (tmp_path / "snapshots" / "v2").mkdir()  # without a manifest: not whole
    export(tmp_path, version="v2")
    assert sorted(path.name for path in (tmp_path / "snapshots").iterdir()) == ["v1", "v2"]


def test_an_export_that_fails_leaves_the_current_snapshot_and_no_debris(tmp_path: Path) -> None:
    export(tmp_path, version="v1")

    def broken() -> Iterator[DocumentRows]:
        yield rows("Text.", Passage(0, 5, ()))
        raise OSError(28, "No space left on device")

    with pytest.raises(StorageError, match="the disk is full; free some space"):
        export_snapshot(tmp_path, broken(), GRAPH, manifest("v2"))
    assert current_version(tmp_path) == "v1"
    assert [path.name for path in (tmp_path / "snapshots").iterdir()] == ["v1"]


def test_arrays_are_files_that_numpy_reads(tmp_path: Path) -> None:
    snapshot = export(tmp_path, rows("Text.", Passage(0, 5, ())))
    for path in snapshot.folder.glob("*.npy"):
        np.save(tmp_path / "again.npy", np.load(path))
        assert (tmp_path / "again.npy").read_bytes() == path.read_bytes()


def test_nothing_indexed_yet_is_none(tmp_path: Path) -> None:
    assert open_current(tmp_path) is None
    assert open_current(tmp_path / "nowhere") is None


def test_a_snapshot_that_was_removed_is_built_again(
    settings: Settings, make_indexer: MakeIndexer
) -> None:
    version = open_index(settings).manifest.version
    before = snapshot_bytes(settings.home)
    for path in (settings.home / "snapshots").iterdir():
        for file in path.iterdir():
            file.unlink()
        path.rmdir()
    assert open_index(settings).manifest.version == version
    assert snapshot_bytes(settings.home) == before


def test_a_snapshot_of_an_older_format_is_made_anew(tmp_path: Path) -> None:
    snapshot = export(tmp_path)
    path = snapshot.folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": FORMAT - 1}))
    assert open_current(tmp_path) is None


def test_a_snapshot_of_another_format_says_what_to_do(tmp_path: Path) -> None:
    snapshot = export(tmp_path)
    path = snapshot.folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": 99}))
    with pytest.raises(StoreError, match=f"has format 99, this is {FORMAT}; remove it and ask"):
        open_current(tmp_path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("manifest.json", b"{"),
        ("manifest.json", b"[]"),
        ("passages.npy", b"rubbish"),
        ("vectors.npy", None),
        ("texts.bin", None),
    ],
)
def test_a_broken_file_is_named_when_the_snapshot_opens(
    tmp_path: Path, name: str, content: bytes | None
) -> None:
    folder = export(tmp_path, rows("Text.", Passage(0, 5, ()))).folder
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(content)
    with pytest.raises(StoreError, match=r"remove .* and ask again"):
        open_current(tmp_path)


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("documents.jsonl", lambda snapshot: snapshot.documents[0]),
        ("headings.json", lambda snapshot: snapshot.headings),
        ("graph.json", lambda snapshot: snapshot.graph),
        ("domain_words.txt", lambda snapshot: snapshot.domain_words),
        ("vocabulary.txt", lambda snapshot: snapshot.postings),
        ("postings_impacts.npy", lambda snapshot: snapshot.postings),
    ],
)
def test_a_broken_file_is_named_when_it_is_read(tmp_path: Path, name: str, read) -> None:
    snapshot = export(tmp_path, rows("Text.", Passage(0, 5, ())))
    (snapshot.folder / name).write_bytes(b"\xff{")
    with pytest.raises(StoreError, match=rf"{name} cannot be read .* and ask again"):
        read(snapshot)


def unsound(settings: Settings) -> dict[str, str]:
    return {check.name: check.detail for check in check_health(settings) if not check.is_sound}


DEFINITION = b"the probability that a test detects a true effect of a given size"


@pytest.mark.parametrize("filler", [b"#", b"\xff"])
def test_a_corrupted_passage_is_reported_and_its_claim_dropped(
    settings: Settings, filler: bytes
) -> None:
    snapshot = open_index(settings)
    reader = EvidenceReader(snapshot)
    concepts = [row.id for row in snapshot.graph.concepts]
    sound = reader.definition(concepts.index("mde"))
    hurt = reader.definition(concepts.index("power"))
    draft = Draft((Line(hurt.text, (hurt,)), Line(sound.text, (sound,))))
    assert verify_draft(draft, snapshot, ()).lines == draft.lines
    assert unsound(settings) == {}

    damage(snapshot.folder, "texts.bin", DEFINITION, filler * len(DEFINITION))
    damaged = open_index(settings)
    checked = verify_draft(draft, damaged, ())
    assert checked.lines == (draft.lines[1],)
    assert len(checked.dropped) == 1
    assert unsound(settings) == {
        "index": f"changed on disk: texts.bin; remove {damaged.folder} and ask again"
    }


def test_a_single_changed_letter_shows_in_its_document_only(settings: Settings) -> None:
    snapshot = open_index(settings)
    count = range(len(snapshot.documents))
    assert all(snapshot.is_intact(index) for index in count)
    damage(snapshot.folder, "texts.bin", DEFINITION, DEFINITION.replace(b"true", b"tree"))
    damaged = Snapshot(snapshot.folder)
    hurt = [damaged.documents[index].concept for index in count if not damaged.is_intact(index)]
    assert hurt == ["power"]


@pytest.mark.parametrize("name", ["vectors.npy", "documents.jsonl", "graph.json", "keyness.npy"])
def test_a_changed_byte_in_any_file_is_reported(settings: Settings, name: str) -> None:
    path = open_index(settings).folder / name
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(bytes(data))
    assert name in unsound(settings)["index"]


def test_a_reader_keeps_what_it_has_open_while_the_index_is_swapped(
    settings: Settings, make_indexer: MakeIndexer, tmp_path: Path
) -> None:
    make_indexer().update_pack()
    reader = opened(settings)
    texts = [reader.passage_text(i) for i in range(len(reader.passages))]
    for number in range(3):
        folder = tmp_path / f"more-{number}"
        folder.mkdir()
        (folder / "a.md").write_text(f"Text number {number}.")
        make_indexer().ingest((source(folder),))
    assert not reader.folder.exists()
    assert [reader.passage_text(i) for i in range(len(reader.passages))] == texts


def test_a_reader_that_meets_a_swap_takes_the_new_snapshot(tmp_path: Path) -> None:
    export(tmp_path, version="v1")
    export(tmp_path, version="v2")
    snapshot = open_current(tmp_path)
    assert snapshot is not None
    assert snapshot.manifest.version == "v2"
    assert replace(snapshot.manifest, version="v1") != snapshot.manifest
