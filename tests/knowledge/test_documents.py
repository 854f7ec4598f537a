import os
import tempfile
from pathlib import Path

import pytest

from trialwise.core.errors import UsageError
from trialwise.knowledge.documents import Reading, concept_documents, read_source, reference
from trialwise.knowledge.pack import load_pack
from trialwise.knowledge.schema import Document, IngestSource, Source

MB = 1_000_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "notes"
    path.mkdir()
    return path


def read(path: Path, **fields: str) -> Reading:
    source = IngestSource("notes", str(path), fields.get("licence", ""), fields.get("url", ""))
    return read_source(source, max_bytes=MB)


def read_one(folder: Path, content: str | bytes, name: str = "a.md", **fields: str) -> Document:
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    (document,) = read(folder, **fields).documents
    return document


def reasons(reading: Reading) -> dict[str, str]:
    return {entry.path: entry.reason for entry in reading.skipped}


def test_documents_are_found_in_all_folders_and_sorted_by_id(folder: Path) -> None:
    for name in ("b/c.MD", "b-1.txt", "a.mdx", "z.markdown"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("Some text.")
    found = [document.id for document in read(folder).documents]
    assert found == ["notes/a.mdx", "notes/b-1.txt", "notes/b/c.MD", "notes/z.markdown"]


def test_a_single_file_is_a_source(folder: Path) -> None:
    (folder / "a.md").write_text("# Title\n\nText.")
    (document,) = read(folder / "a.md").documents
    assert (document.id, document.path, document.title) == ("notes/a.md", "a.md", "Title")


def test_front_matter_names_title_url_and_licence(folder: Path) -> None:
    head = "---\ntitle: The *Guide*\nurl: https://example.org/x\nlicense: CC-BY-4.0\n---\n# Other\n"
    document = read_one(folder, head, url="https://docs.example.org", licence="MIT")
    assert document.title == "The Guide"
    assert document.url == "https://example.org/x"
    assert document.licence == "CC-BY-4.0"
    assert document.text == head


def test_without_front_matter_the_source_and_the_first_heading_speak(folder: Path) -> None:
    document = read_one(folder, "Intro.\n\n# A `title` #\r\n", url="https://d.org/", licence="MIT")
    assert (document.title, document.url) == ("A title", "https://d.org/a.md")
    assert document.licence == "MIT"


def test_without_any_heading_the_file_name_is_the_title(folder: Path) -> None:
    assert read_one(folder, "Only text.", "my notes.txt").title == "my notes"


@pytest.mark.parametrize(
    "head",
    [
        "title: a: b",  # not YAML
        "title: [1, 2]",  # not a text
        "- a\n- b",  # not a mapping
        "title: &a [*a]",  # a circle
        "# no fields",
        "a: " + "[" * 1100,  # deeper than any reader goes
    ],
)
def test_a_broken_header_costs_the_title_never_the_document(folder: Path, head: str) -> None:
    document = read_one(folder, f"---\n{head}\n---\n\nThe text stays.\n")
    assert document.text.endswith("The text stays.\n")


@pytest.mark.parametrize("date", ["2023-02-30", "2024-13-45T99:00:00Z", "!!int x", "!tag x"])
def test_a_header_field_that_is_no_date_costs_nothing(folder: Path, date: str) -> None:
    document = read_one(folder, f"---\ntitle: Guide\ndate: {date}\n---\nText.\n")
    assert document.title == "Guide"
    assert document.text.endswith("Text.\n")


def test_a_null_character_in_a_header_does_not_reach_the_title(folder: Path) -> None:
    assert read_one(folder, '---\ntitle: "a\\0b"\n---\nText.\n').title == "ab"


def test_a_byte_order_mark_is_no_part_of_the_text(folder: Path) -> None:
    document = read_one(folder, b"\xef\xbb\xbf---\ntitle: Guide\n---\nText.")
    assert document.title == "Guide"
    assert document.text.startswith("---")


def test_line_ends_and_unicode_stay_as_they_are(folder: Path) -> None:
    text = "# Größe 样本量\r\n\r\nCafe\u0301 🎲\r\n"
    assert read_one(folder, text).text == text


def test_what_cannot_be_read_is_skipped_with_a_reason_and_the_rest_is_kept(folder: Path) -> None:
    files = {
        "good.md": b"Good text.",
        "empty.md": b"",
        "blank.txt": b" \n\t\r\n\xc2\xa0",
        "picture.md": b"\x89PNG\x00\x01",
        "late-null.md": b"a" * 9000 + b"\x00",
        "latin1.md": "caf\u00e9".encode("latin-1"),
        "big.md": b"x" * (MB + 1),
        "table.csv": b"a,b\n",
        "README": b"text",
        "LICENSE": b"MIT License",
        "license.md": b"MIT License",
        "LICENSE.growthbook.txt": b"MIT License",
        "COPYING.txt": b"GPL",
        "NOTICE.md": b"Notice",
        "licensing-guide.md": b"How we license data.",
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    reading = read(folder)
    assert [document.path for document in reading.documents] == ["good.md", "licensing-guide.md"]
    licence = "a licence text, not a document"
    assert reasons(reading) == {
        "COPYING.txt": licence,
        "LICENSE": licence,
        "LICENSE.growthbook.txt": licence,
        "NOTICE.md": licence,
        "README": "no suffix: not one of .md, .mdx, .markdown, .txt",
        "big.md": "1.0 MB is over the limit of 1 MB (TRIALWISE_INGEST__MAX_FILE_MB)",
        "blank.txt": "empty",
        "empty.md": "empty",
        "late-null.md": "binary data, not text",
        "latin1.md": "not UTF-8 at byte 3; save it as UTF-8",
        "license.md": licence,
        "picture.md": "binary data, not text",
        "table.csv": ".csv: not one of .md, .mdx, .markdown, .txt",
    }
    assert [entry.path for entry in reading.skipped] == sorted(reasons(reading))


def test_links_that_lead_nowhere_or_round_are_skipped(folder: Path) -> None:
    (folder / "good.md").write_text("Good text.")
    (folder / "sub").mkdir()
    (folder / "sub" / "up").symlink_to(folder, target_is_directory=True)
    (folder / "a.md").symlink_to(folder / "b.md")
    (folder / "b.md").symlink_to(folder / "a.md")
    (folder / "gone.md").symlink_to(folder / "nowhere.md")
    reading = read(folder)
    assert [document.path for document in reading.documents] == ["good.md"]
    assert reasons(reading) == {
        "a.md": "cannot be read: Too many levels of symbolic links",
        "b.md": "cannot be read: Too many levels of symbolic links",
        "gone.md": "cannot be read: No such file or directory",
        "sub/up": "a link to a folder; not followed, ingest that folder by itself",
    }


def test_a_link_to_a_file_is_read(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "outside.md").write_text("Text from outside.")
    (folder / "inside.md").symlink_to(tmp_path / "outside.md")
    assert [document.path for document in read(folder).documents] == ["inside.md"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_is_skipped_and_never_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "pipe.md")
    assert reasons(read(folder)) == {"pipe.md": "no regular file"}


def test_hidden_files_and_folders_are_no_documents(folder: Path) -> None:
    for name in (".git/a.md", ".draft.md"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("Hidden.")
    assert read(folder) == Reading((), ())


def test_a_name_that_is_not_utf8_is_skipped_and_printable(folder: Path) -> None:
    try:
        (folder / os.fsdecode(b"caf\xe9.md")).write_text("Text.")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    assert reasons(read(folder)) == {"caf\\udce9.md": "its name is not UTF-8; rename it"}


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="POSIX permissions")
def test_a_folder_that_may_not_be_opened_is_named() -> None:
    is_root = os.geteuid() == 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "good.md").write_text("Text.")
        (folder / "closed").mkdir(mode=0)
        if is_root:  # root may open every folder: be nobody for a moment
            os.seteuid(65534)
        try:
            reading = read(folder)
        finally:
            if is_root:
                os.seteuid(0)
    assert reasons(reading) == {"closed": "cannot be opened: Permission denied"}
    assert len(reading.documents) == 1


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("nowhere", r"nowhere does not exist; give a file or folder that does"),
        ("x" * 300, r"cannot be opened: File name too long"),
        ("\udce9", r"its name is not UTF-8; rename it"),
    ],
)
def test_a_path_that_cannot_be_ingested_is_a_usage_error(
    folder: Path, path: str, message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        read(folder / path)


def test_concepts_are_documents_that_cite_what_they_rest_on(tiny_pack: Path) -> None:
    documents = concept_documents(load_pack(tiny_pack))
    assert [d.id for d in documents] == sorted(d.id for d in documents)
    cuped = next(document for document in documents if document.concept == "cuped")
    assert cuped.id == "tiny/concepts/cuped.md"
    assert (cuped.source, cuped.title, cuped.licence) == ("tiny", "CUPED", "Apache-2.0")
    assert cuped.text == (tiny_pack / "concepts/cuped.md").read_text("utf-8")
    assert cuped.references[0].endswith("WSDM 2013. https://doi.org/10.1145/2433396.2433413")


@pytest.mark.parametrize(
    ("identifiers", "ending"),
    [
        (("10.1/x", "1234.5678", "", ""), "https://doi.org/10.1/x"),
        (("", "1234.5678", "978", ""), "https://arxiv.org/abs/1234.5678"),
        (("", "", "978", "https://e.org"), "ISBN 978"),
        (("", "", "", "https://e.org"), "https://e.org"),
        (("", "", "", ""), "T."),
    ],
)
def test_a_reference_ends_with_the_identifier_that_resolves_best(
    identifiers: tuple[str, str, str, str], ending: str
) -> None:
    line = reference(Source("k", "A", 1999, "T", "", *identifiers, checked=False))
    assert line.startswith("A (1999). T.")
    assert line.endswith(ending)
