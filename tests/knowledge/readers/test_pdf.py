import io

import pytest

from trialwise.core.errors import DocumentError
from trialwise.knowledge.readers.base import Limits
from trialwise.knowledge.readers.pdf import read_pdf

pypdf = pytest.importorskip("pypdf", reason="needs the extra 'documents'")
LIMITS = Limits(10_000_000)
ESCAPES = str.maketrans({"(": r"\(", ")": r"\)"})
Line = tuple[str, float, float]  # text, size in points, height on the page


def make_pdf(*pages: list[Line], font: str = "Helvetica") -> bytes:
    """Return a PDF written by hand: one font, each line where it is told."""
    objects: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        f"<< /Type /Font /Subtype /Type1 /BaseFont /{font} >>".encode(),
    ]
    kids = []
    for lines in pages:
        drawn = "\n".join(
            f"BT /F1 {size} Tf 72 {height} Td ({text.translate(ESCAPES)}) Tj ET"
            for text, size, height in lines
        ).encode("latin-1")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\n"
        b"startxref\n%d\n%%%%EOF" % (size, table, size, len(out))
    )


def body(text: str, height: float) -> Line:
    return (text, 10, height)


FIRST = [
    ("Peeking", 20, 720),
    body("Looking at results every day and stopping at the first sig-", 690),
    body("nificant one raises the error rate.", 678),
    body("A second paragraph stands further below and is one of its own.", 640),
]
SECOND = [
    ("What helps", 14, 720),
    body("Decide on the number of users beforehand, or use a sequential test.", 690),
    body("- one", 660),
    body("- two", 648),
]


def test_pages_become_markdown_with_headings_paragraphs_and_offsets() -> None:
    found = read_pdf(make_pdf(FIRST, SECOND), LIMITS)
    assert found.text == (
        "# Peeking\n\n"
        "Looking at results every day and stopping at the first significant one raises the error "
        "rate.\n\nA second paragraph stands further below and is one of its own.\n\n"
        "## What helps\n\n"
        "Decide on the number of users beforehand, or use a sequential test.\n\n- one\n\n- two\n"
    )
    assert [found.text[place:][:12] for place in found.pages] == ["# Peeking\n\nL", "## What help"]


def test_running_heads_and_page_numbers_are_left_out() -> None:
    pages = [
        [
            body("A Handbook", 770),
            body(f"Sentence {word} is what this page says.", 600),
            body(str(n), 20),
        ]
        for n, word in enumerate(("one", "two", "three", "four"), 7)
    ]
    text = read_pdf(make_pdf(*pages), LIMITS).text
    assert "A Handbook" not in text
    assert text.split("\n\n") == [
        f"Sentence {word} is what this page says." for word in ("one", "two", "three")
    ] + ["Sentence four is what this page says.\n"]


def test_code_keeps_its_lines() -> None:
    lines = [body("power <- pwr(n = 10)", 700), body("print(power)", 688)]
    assert read_pdf(make_pdf(lines, font="Courier"), LIMITS).text == (
        "```\npower <- pwr(n = 10)\nprint(power)\n```\n"
    )


def rewritten(data: bytes, **options: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    writer.add_metadata({"/Title": options.get("title", "")})
    if "password" in options:
        writer.encrypt(options["password"], options.get("owner"), algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("title", "kept"),
    [("On peeking", "On peeking"), ("Microsoft Word - a.doc", ""), ("thesis.tex", ""), ("", "")],
)
def test_the_title_comes_from_the_metadata_when_it_is_one(title: str, kept: str) -> None:
    assert read_pdf(rewritten(make_pdf(FIRST), title=title), LIMITS).title == kept


def test_an_encrypted_file_is_refused() -> None:
    with pytest.raises(DocumentError, match="encrypted; save it without a password"):
        read_pdf(rewritten(make_pdf(FIRST), password="secret"), LIMITS)  # noqa: S106


def test_a_file_locked_only_against_changes_is_read() -> None:
    data = rewritten(make_pdf(FIRST), password="", owner="secret")
    assert "Peeking" in read_pdf(data, LIMITS).text


@pytest.mark.parametrize("data", [b"%PDF", b"%PDF-1.7\n%%EOF", make_pdf(FIRST)[:200]])
def test_a_corrupt_file_is_refused(data: bytes) -> None:
    with pytest.raises(DocumentError, match="corrupt"):
        read_pdf(data, LIMITS)


def test_a_scan_is_refused() -> None:
    with pytest.raises(DocumentError, match="no text in it: scanned"):
        read_pdf(make_pdf([], []), LIMITS)


def test_too_many_pages_are_refused_before_they_are_read() -> None:
    with pytest.raises(DocumentError, match=r"2 pages are over the limit of 1 .*MAX_PAGES"):
        read_pdf(make_pdf(FIRST, SECOND), Limits(10_000_000, max_pages=1))
