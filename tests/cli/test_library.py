"""``trialwise ingest``, ``sources`` and ``remove``."""

import json

import pytest


@pytest.fixture
def docs(tmp_path):
    """A folder with two readable files and three that cannot be read."""
    folder = tmp_path / "docs"
    (folder / "sub").mkdir(parents=True)
    (folder / "peeking.md").write_text("# Peeking\nPeeking is looking at results too early.\n")
    (folder / "sub" / "note.txt").write_text("Zebra crossings are striped.\n")
    (folder / "binary.txt").write_bytes(b"a\0b")
    (folder / "page.pdf").write_text("%PDF")
    (folder / "empty.md").write_text("")
    return folder


def test_documents_are_indexed_cited_listed_and_removed(cli, home, docs):
    before = json.loads(cli("ask", "what is power", "--json").out)["index_version"]
    done = cli("ingest", docs, "--licence", "CC0")
    assert done.code == 0
    assert done.out.startswith("2 documents indexed, 0 removed, 8 unchanged\n3 files skipped:\n")
    for name, reason in (
        ("binary.txt", "binary data, not text"),
        ("page.pdf", "not a PDF file, whatever its name says"),
        ("empty.md", "empty"),
    ):
        assert f"  {name}: {reason}" in done.out
    answer = cli("ask", "what is peeking")
    assert answer.out.startswith("Peeking is looking at results too early. [1]")
    assert "docs/peeking.md:" in answer.out
    assert cli("sources").out == f"docs  2 documents  CC0  {docs}\n"
    removed = cli("remove", "docs")
    assert removed.out.startswith("2 documents of 'docs' removed. Index version ")
    assert removed.out.endswith(f"{before}\n")
    assert cli("sources").out == "No sources yet. Add one: trialwise ingest FOLDER\n"


def test_a_second_run_without_changes_does_nothing(cli, home, docs):
    first = json.loads(cli("ingest", docs, "--json").out)
    again = cli("ingest", docs)
    assert again.out.startswith("Nothing changed: 10 documents are up to date\n")
    report = json.loads(cli("ingest", docs, "--json").out)
    assert report == {**first, "added": 0, "unchanged": 10}


def test_reports_are_json_on_request(cli, home, docs):
    report = json.loads(cli("ingest", docs, "--name", "mine", "--json").out)
    assert (report["added"], len(report["skipped"])) == (2, 3)
    assert json.loads(cli("sources", "--json").out) == [
        {"name": "mine", "path": str(docs), "licence": "", "documents": 2}
    ]
    assert json.loads(cli("remove", "mine", "--json").out)["removed"] == 2
    assert json.loads(cli("sources", "--json").out) == []


def test_only_ten_skipped_files_are_listed(cli, home, docs):
    for number in range(12):
        (docs / f"{number}.pdf").write_text("x")
    assert "  … and 5 more (--json lists all)\n" in cli("ingest", docs).out


def test_one_file_is_a_source_as_well(cli, home, docs):
    done = cli("ingest", docs / "peeking.md")
    assert done.out.startswith("1 document indexed, 0 removed, 8 unchanged\n")
    assert cli("sources").out == f"peeking.md  1 document  –  {docs / 'peeking.md'}\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["nosuch"], "nosuch does not exist; give a file or folder that does"),
        (["docs", "--name", "a/b"], "--name 'a/b': a name has no '/'"),
        (["docs", "other/docs"], "two of the paths have the same name; ingest them one by one"),
        (["docs", "other", "--name", "x"], "--name goes with one path; ingest them one by one"),
        (["docs", "--name", "tiny"], "'tiny' is the pack's name; choose one with --name"),
        (["/"], "the root folder has no name; give the source one with --name"),
    ],
)
def test_what_cannot_be_ingested_is_wrong_usage(cli, home, docs, monkeypatch, words, message):
    monkeypatch.chdir(docs.parent)
    done = cli("ingest", *words)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert done.err.startswith("trialwise: ")
    assert done.err.count("\n") == 1


def test_a_name_belongs_to_one_folder(cli, home, docs, tmp_path):
    cli("ingest", docs)
    other = tmp_path / "other" / "docs"
    other.mkdir(parents=True)
    (other / "a.md").write_text("# A\nSomething else.\n")
    done = cli("ingest", other)
    assert done.code == 2
    assert f"'docs' is already the name of {docs}; choose another with --name" in done.err
    assert cli("ingest", other, "--name", "docs2").code == 0
    assert cli("sources").out.count("\n") == 2


def test_removing_an_unknown_source_names_the_known_ones(cli, home, docs):
    assert cli("remove", "docs").err == (
        "trialwise: no source 'docs'; ingested sources: none yet\n"
    )
    cli("ingest", docs)
    done = cli("remove", "dcos")
    assert (done.code, done.out) == (2, "")
    assert done.err == "trialwise: no source 'dcos'; ingested sources: docs\n"
