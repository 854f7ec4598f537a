"""Merges of names: logged, reversible, and none that nobody asked for."""

import json
from pathlib import Path

import pytest
from tests.fakes.homes import MakeIndexer, opened, snapshot_bytes, source

from trialwise.core.errors import StorageError, UsageError
from trialwise.core.settings import Settings
from trialwise.knowledge.entities.merges import (
    Decision,
    duplicates,
    merge,
    read_log,
    read_merges,
    undo,
)
from trialwise.knowledge.entities.store import EntityIndex


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """Return a folder that writes one person in two ways, and a company by its initials."""
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "a.md").write_text(
        "# Harbour log\n\nOn the quay we met Katharina Olsen. It was then that Oskar Lind came.\n\n"
        "## Evening\n\nIn the evening it was Katharina Olsen who left. "
        "Power is what Oskar Lind lacks.\n"
    )
    (folder / "b.md").write_text(
        "# Yard log\n\nOn deck came Katarina Olsen. With her was Oskar Lind.\n\n"
        "## Müller Æon\n\nIn the night it was Katarina Olsen who slept.\n"
    )
    return folder


@pytest.fixture
def indexed(make_indexer: MakeIndexer, papers: Path, settings: Settings) -> Settings:
    """Return the settings of a home that holds the papers."""
    make_indexer().ingest((source(papers),))
    return settings


def index_of(settings: Settings) -> EntityIndex:
    return opened(settings).entities


def own_names(index: EntityIndex) -> list[str]:
    return [index.name(node) for node in range(index.first, len(index.seed_weight))]


def held(index: EntityIndex, name: str) -> int:
    """Return how many passages hold what a key stands for."""
    (node,) = index.names.find(name)
    return int(index.to_passages.start[node + 1] - index.to_passages.start[node])


def test_without_a_log_nothing_is_merged(indexed: Settings) -> None:
    assert read_log(indexed.home) == []
    assert read_merges(indexed.home) == {}
    assert {"Katharina Olsen", "Katarina Olsen"} <= set(own_names(index_of(indexed)))


def test_a_merge_joins_the_passages_of_both_names_under_the_second(
    indexed: Settings, make_indexer: MakeIndexer
) -> None:
    before = index_of(indexed)
    assert (held(before, "katarina olsen"), held(before, "katharina olsen")) == (2, 2)
    merge(indexed.home, before, "Katarina Olsen", "Katharina Olsen")
    make_indexer().update_pack()
    after = index_of(indexed)
    assert after.names.find("katarina olsen") == after.names.find("katharina olsen")
    assert held(after, "katarina olsen") == 4
    assert "Katarina Olsen" not in own_names(after)


def test_a_merge_taken_back_gives_the_snapshot_back_byte_for_byte(
    indexed: Settings, make_indexer: MakeIndexer
) -> None:
    before = snapshot_bytes(indexed.home)
    merge(indexed.home, index_of(indexed), "Katarina Olsen", "Katharina Olsen")
    make_indexer().update_pack()
    merged = snapshot_bytes(indexed.home)
    assert merged["CURRENT"] != before["CURRENT"]
    assert merged["entity_names.keys"] == before["entity_names.keys"]
    assert merged["entity_node.npy"] != before["entity_node.npy"]
    undo(indexed.home, "katarina olsen")
    make_indexer().update_pack()
    assert snapshot_bytes(indexed.home) == before


def test_the_same_merge_made_again_gives_the_same_bytes(
    indexed: Settings, make_indexer: MakeIndexer
) -> None:
    seen = []
    for _ in range(2):
        merge(indexed.home, index_of(indexed), "Katarina Olsen", "Katharina Olsen")
        make_indexer().update_pack()
        seen.append(snapshot_bytes(indexed.home))
        undo(indexed.home, "Katarina Olsen")
        make_indexer().update_pack()
    assert seen[0] == seen[1]


def test_a_merge_outlives_a_new_document(
    indexed: Settings, make_indexer: MakeIndexer, papers: Path
) -> None:
    merge(indexed.home, index_of(indexed), "Katarina Olsen", "Katharina Olsen")
    (papers / "c.md").write_text("# Third log\n\nAt last we saw Katarina Olsen.\n")
    make_indexer().ingest((source(papers),))
    assert held(index_of(indexed), "katharina olsen") == 5


def test_every_decision_is_a_line_with_its_time(indexed: Settings) -> None:
    done = merge(indexed.home, index_of(indexed), "Katarina Olsen", "Katharina Olsen")
    back = undo(indexed.home, "KATARINA OLSEN")
    assert read_log(indexed.home) == [done, back]
    assert (done.action, done.name, done.into) == ("merge", "Katarina Olsen", "Katharina Olsen")
    assert (back.action, back.into) == ("undo", "katharina olsen")
    assert done.at.endswith("+00:00")
    lines = (indexed.home / "merges.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["action"] for line in lines] == ["merge", "undo"]
    assert read_merges(indexed.home) == {}


def test_names_may_be_written_in_any_script_and_with_any_line_break(indexed: Settings) -> None:
    index = index_of(indexed)
    merge(indexed.home, index, "Katarina\u2028Olsen", "Oskar\x85Lind")
    merge(indexed.home, index, "müller æon", "Oskar Lind")
    assert read_merges(indexed.home) == {
        "katarina olsen": "oskar lind",
        "muller æon": "oskar lind",
    }


@pytest.mark.parametrize(
    ("name", "into", "unknown"),
    [
        ("Nobody", "Oskar Lind", "Nobody"),
        ("Oskar Lind", "Nobody", "Nobody"),
        ("", "Oskar Lind", ""),
        ("?!", "Oskar Lind", r"\?!"),
    ],
)
def test_an_unknown_name_is_refused_and_not_logged(
    indexed: Settings, name: str, into: str, unknown: str
) -> None:
    with pytest.raises(UsageError, match=f"no entity '{unknown}'; see: trialwise graph entities"):
        merge(indexed.home, index_of(indexed), name, into)
    assert not (indexed.home / "merges.jsonl").exists()


def test_a_name_is_not_merged_into_itself_nor_twice_nor_in_a_circle(
    indexed: Settings, make_indexer: MakeIndexer
) -> None:
    with pytest.raises(UsageError, match="are one entity already"):
        merge(indexed.home, index_of(indexed), "Oskar Lind", "OSKAR  LIND")
    merge(indexed.home, index_of(indexed), "Katarina Olsen", "Katharina Olsen")
    make_indexer().update_pack()
    for one, other in (
        ("Katarina Olsen", "Katharina Olsen"),
        ("Katharina Olsen", "Katarina Olsen"),
    ):
        with pytest.raises(UsageError, match="are one entity already"):
            merge(indexed.home, index_of(indexed), one, other)
    assert len(read_log(indexed.home)) == 1


def test_a_chain_of_merges_ends_at_its_last_name_and_each_link_can_be_taken_back(
    indexed: Settings, make_indexer: MakeIndexer
) -> None:
    merge(indexed.home, index_of(indexed), "Katarina Olsen", "Katharina Olsen")
    make_indexer().update_pack()
    merge(indexed.home, index_of(indexed), "Katharina Olsen", "Oskar Lind")
    make_indexer().update_pack()
    index = index_of(indexed)
    found = {index.names.find(f"{n}") for n in ("katarina olsen", "katharina olsen", "oskar lind")}
    assert len(found) == 1
    undo(indexed.home, "Katharina Olsen")
    make_indexer().update_pack()
    index = index_of(indexed)
    assert index.names.find("katarina olsen") == index.names.find("katharina olsen")
    assert index.names.find("oskar lind") != index.names.find("katharina olsen")


def test_a_name_stands_for_a_concept_but_a_concept_for_no_name(
    indexed: Settings, make_indexer: MakeIndexer
) -> None:
    before = index_of(indexed)
    with pytest.raises(UsageError, match="'Power' is a concept of the pack; merge 'Oskar Lind'"):
        merge(indexed.home, before, "Power", "Oskar Lind")
    assert read_log(indexed.home) == []
    merge(indexed.home, before, "Oskar Lind", "Power")
    make_indexer().update_pack()
    after = index_of(indexed)
    assert after.names.find("oskar lind") == after.names.find("power")
    assert after.names.find("power")[0] < after.first


def test_what_was_not_merged_cannot_be_taken_back(indexed: Settings) -> None:
    with pytest.raises(UsageError, match=r"'Oskar Lind' was not merged .* merged names: none"):
        undo(indexed.home, "Oskar Lind")
    merge(indexed.home, index_of(indexed), "Katarina Olsen", "Katharina Olsen")
    with pytest.raises(UsageError, match="merged names: katarina olsen"):
        undo(indexed.home, "Oskar Lind")
    undo(indexed.home, "Katarina Olsen")
    with pytest.raises(UsageError, match="was not merged"):
        undo(indexed.home, "Katarina Olsen")


@pytest.mark.parametrize("line", ["{", "[1]", '{"action": "merge"}', '"x"', "7"])
def test_a_damaged_log_names_the_line(tmp_path: Path, line: str) -> None:
    good = json.dumps({"action": "merge", "name": "a", "into": "b", "at": "now"})
    (tmp_path / "merges.jsonl").write_text(f"{good}\n{line}\n")
    with pytest.raises(StorageError, match=r"merges\.jsonl:2 is damaged .* remove the line"):
        read_log(tmp_path)


def test_the_last_decision_on_a_name_holds(tmp_path: Path) -> None:
    rows = [
        ("merge", "A b", "C d"),
        ("merge", "a B", "E f"),
        ("merge", "G", "H"),
        ("undo", "G", "h"),
    ]
    lines = [json.dumps({"action": a, "name": n, "into": i, "at": ""}) for a, n, i in rows]
    (tmp_path / "merges.jsonl").write_text("".join(f"{line}\n" for line in lines))
    assert read_merges(tmp_path) == {"a b": "e f"}
    assert read_log(tmp_path)[0] == Decision("merge", "A b", "C d", "")


def test_names_that_are_nearly_alike_are_proposed_and_left_as_they_are(indexed: Settings) -> None:
    before = snapshot_bytes(indexed.home)
    (found,) = duplicates(index_of(indexed), 10)
    assert (found.name, found.into) == ("Katarina Olsen", "Katharina Olsen")
    assert found.likeness > 90
    assert found.passages == (2, 2)
    assert duplicates(index_of(indexed), 0) == []
    assert snapshot_bytes(indexed.home) == before
    assert not (indexed.home / "merges.jsonl").exists()


def test_merged_names_are_proposed_no_more(indexed: Settings, make_indexer: MakeIndexer) -> None:
    merge(indexed.home, index_of(indexed), "Katarina Olsen", "Katharina Olsen")
    make_indexer().update_pack()
    assert duplicates(index_of(indexed), 10) == []
