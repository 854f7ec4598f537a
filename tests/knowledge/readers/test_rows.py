import json

from trialwise.knowledge.readers.rows import read_rows


def test_each_row_is_a_text_with_its_fields() -> None:
    row = {"id": 7, "title": "T", "text": "A.\n\nB.", "url": "https://e.org/7",
           "licence": "CC-BY-4.0", "language": "EN", "other": [1]}  # fmt: skip
    found = read_rows(json.dumps(row).encode()).documents["7"]
    assert (found.text, found.form, found.title) == ("A.\n\nB.", "text", "T")
    assert (found.url, found.licence, found.language) == ("https://e.org/7", "CC-BY-4.0", "en")


def test_a_text_with_headings_is_markdown() -> None:
    rows = read_rows(b'{"id": "a", "text": "# T\\n\\nA."}\n{"_id": "b", "abstract": "-----"}')
    assert [row.form for row in rows.documents.values()] == ["markdown", "text"]


def test_bad_rows_are_named_by_line_and_cost_no_other() -> None:
    lines = [
        '{"id": "a", "text": "one"}',
        "",
        "{broken",
        "[1]",
        '{"text": "no id"}',
        '{"id": "b"}',
        '{"id": "a", "text": "again"}',
        "[" * 100_000,
        '{"id": true, "text": "x"}',
        '{"id": "c", "text": "two", "url": "javascript:x"}\r',
    ]
    rows = read_rows("\n".join(lines).encode())
    assert {key: row.text for key, row in rows.documents.items()} == {"a": "one", "c": "two"}
    assert rows.documents["c"].url == ""
    faults = dict(rows.faults)
    assert sorted(faults) == [3, 4, 5, 6, 7, 8, 9]
    assert faults[3].startswith("no JSON (")
    assert faults[4] == "not a JSON object; a row is {…}"
    assert faults[5] == 'no "id" of up to 200 characters'
    assert faults[6] == 'no "text"'
    assert faults[7] == "the id 'a' is that of line 1"
    assert faults[8] == "nested too deeply"
