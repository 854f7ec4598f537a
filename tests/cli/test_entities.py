"""``trialwise graph entities|duplicates|merge|unmerge``."""

import json

import pytest


@pytest.fixture
def papers(tmp_path):
    """A folder that writes one person in two ways."""
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "a.md").write_text(
        "# Harbour log\n\nOn the quay we met Katharina Olsen. It was then that Oskar Lind spoke.\n"
        "\n## Evening\n\nIn the evening it was Katharina Olsen who left. So did Oskar Lind.\n"
    )
    (folder / "b.md").write_text(
        "# Yard log\n\nOn deck came Katarina Olsen. With her was Oskar Lind.\n\n"
        "## Night\n\nIn the night it was Katarina Olsen who slept.\n"
    )
    return folder


@pytest.fixture
def filled(cli, home, papers):
    """The home with the papers ingested."""
    assert cli("ingest", papers).code == 0
    return home


def listed(cli, *words):
    return {row["name"]: row["passages"] for row in rows(cli, "graph", "entities", *words)}


def rows(cli, *words):
    done = cli(*words, "--json")
    assert (done.code, done.err) == (0, "")
    return json.loads(done.out)


def snapshot(home):
    version = (home / "CURRENT").read_text().strip()
    folder = home / "snapshots" / version
    return version, {path.name: path.read_bytes() for path in folder.iterdir()}


def test_names_come_with_their_passages_most_first(cli, filled):
    done = cli("graph", "entities")
    assert (done.code, done.err) == (0, "")
    first, *_ = done.out.splitlines()
    assert first.split() == ["3", "Oskar", "Lind"]
    found = rows(cli, "graph", "entities")
    assert found[0] == {"name": "Oskar Lind", "passages": 3}
    counts = [row["passages"] for row in found]
    assert counts == sorted(counts, reverse=True)
    assert min(counts) > 0


def test_names_can_be_narrowed_and_counted(cli, filled):
    assert listed(cli, "--about", "OLSEN") == {"Katharina Olsen": 2, "Katarina Olsen": 2}
    assert len(listed(cli, "--count", "2")) == 2
    assert cli("graph", "entities", "--about", "zebra").out.startswith("No names found.")
    assert rows(cli, "graph", "entities", "--about", "zebra") == []


def test_names_nearly_alike_are_shown_with_what_to_do(cli, filled):
    done = cli("graph", "duplicates")
    assert done.code == 0
    assert "Katarina Olsen (2)  ~  Katharina Olsen (2)\n" in done.out
    assert 'trialwise graph merge "NAME" "INTO"' in done.out
    (row,) = rows(cli, "graph", "duplicates")
    assert (row["name"], row["into"]) == ("Katarina Olsen", "Katharina Olsen")
    assert row["passages"] == [2, 2]
    assert listed(cli, "--about", "olsen") == {"Katharina Olsen": 2, "Katarina Olsen": 2}


def test_a_merge_is_seen_at_once_and_its_undoing_gives_the_index_back(cli, filled):
    before = snapshot(filled)
    done = cli("graph", "merge", "Katarina Olsen", "Katharina Olsen")
    assert done.code == 0
    assert done.out == (
        "'Katarina Olsen' now stands for 'Katharina Olsen'. "
        'Undo: trialwise graph unmerge "Katarina Olsen"\n'
    )
    assert listed(cli, "--about", "olsen") == {"Katharina Olsen": 4}
    assert cli("graph", "duplicates").out == "No two names are nearly alike.\n"
    assert cli("graph", "unmerge", "katarina olsen").code == 0
    assert snapshot(filled) == before


def test_a_merge_holds_when_documents_are_ingested_again(cli, filled, papers):
    cli("graph", "merge", "Katarina Olsen", "Katharina Olsen")
    (papers / "c.md").write_text("# Third log\n\nAt last we saw Katarina Olsen.\n")
    assert cli("ingest", papers).code == 0
    assert listed(cli, "--about", "olsen") == {"Katharina Olsen": 5}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["merge", "Nobody", "Oskar Lind"], "no entity 'Nobody'; see: trialwise graph entities"),
        (["merge", "Oskar Lind", "Nobody"], "no entity 'Nobody'; see: trialwise graph entities"),
        (["merge", "Oskar Lind", "oskar lind"], "are one entity already"),
        (["merge", "Power", "Oskar Lind"], "'Power' is a concept of the pack"),
        (["unmerge", "Oskar Lind"], "'Oskar Lind' was not merged into another; merged names: none"),
        (["merge", "Oskar Lind"], "Missing argument 'into'."),
        (["entities", "--count", "0"], "Invalid value for '--count'"),
    ],
)
def test_wrong_usage_changes_nothing(cli, filled, words, message):
    before = snapshot(filled)
    done = cli("graph", *words)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert done.err.count("\n") == 1
    assert not (filled / "merges.jsonl").exists()
    assert snapshot(filled) == before


@pytest.mark.parametrize("words", [["entities"], ["duplicates"], ["merge", "a", "b"]])
def test_without_documents_the_next_step_is_named(cli, home, words):
    done = cli("graph", *words)
    assert (done.code, done.out) == (2, "")
    assert "no documents of your own; add some: trialwise ingest FOLDER" in done.err


def test_a_damaged_log_is_named_and_nothing_is_lost(cli, filled):
    before = snapshot(filled)
    (filled / "merges.jsonl").write_text("{\n")
    done = cli("graph", "merge", "Katarina Olsen", "Katharina Olsen")
    assert done.code == 1
    assert "merges.jsonl:1 is damaged" in done.err
    assert snapshot(filled) == before
    assert (filled / "merges.jsonl").read_text() == "{\n"
