"""DOCX and PPTX as other libraries write them, and as nobody should."""

import io
import zipfile
from collections.abc import Mapping

import pytest

from trialwise.core.errors import DocumentError
from trialwise.knowledge.readers.base import Limits
from trialwise.knowledge.readers.docx import read_docx
from trialwise.knowledge.readers.pptx import read_pptx

LIMITS = Limits(10_000_000)
RAISED = '<w:vertAlign w:val="superscript"/>'
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
M = "http://schemas.openxmlformats.org/officeDocument/2006/math"


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def word(body: str, **parts: str) -> bytes:
    xml = f'<w:document xmlns:w="{W}" xmlns:m="{M}"><w:body>{body}</w:body></w:document>'
    return packed({"word/document.xml": xml, **{f"word/{k}.xml": v for k, v in parts.items()}})


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def test_a_document_of_python_docx_becomes_markdown() -> None:
    docx = pytest.importorskip("docx", reason="needs python-docx of the dev extra")
    document = docx.Document()
    document.core_properties.title = "On power"
    document.add_heading("Power", 1)
    document.add_paragraph("The chance to see an effect that is there.")
    document.add_heading("What drives it", 2)
    for item in ("users", "effect"):
        document.add_paragraph(item, style="List Bullet")
    for item in ("plan", "run"):
        document.add_paragraph(item, style="List Number")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("n", "power", "100", "0.8|0.9"), strict=True):
        cell.text = text
    document.add_paragraph("# no heading")
    out = io.BytesIO()
    document.save(out)
    found = read_docx(out.getvalue(), LIMITS)
    assert found.title == "On power"
    assert found.text == (
        "# Power\n\nThe chance to see an effect that is there.\n\n## What drives it\n\n"
        "- users\n- effect\n1. plan\n1. run\n\n"
        "| n | power |\n|---|---|\n| 100 | 0.8\\|0.9 |\n\n\\# no heading\n"
    )


def test_a_presentation_of_python_pptx_becomes_a_section_per_slide() -> None:
    pptx = pytest.importorskip("pptx", reason="needs python-pptx of the dev extra")
    deck = pptx.Presentation()
    deck.core_properties.title = "PowerPoint Presentation"
    first = deck.slides.add_slide(deck.slide_layouts[1])
    first.shapes.title.text = "Peeking"
    frame = first.placeholders[1].text_frame
    frame.text = "Stop at the planned end"
    line = frame.add_paragraph()
    line.text, line.level = "not before", 1
    first.notes_slide.notes_text_frame.text = "Tell the story of the button."
    second = deck.slides.add_slide(deck.slide_layouts[6])
    table = second.shapes.add_table(2, 2, 0, 0, 99, 99).table
    for cell, text in zip(table.iter_cells(), ("n", "power", "100", "0.8"), strict=True):
        cell.text = text
    out = io.BytesIO()
    deck.save(out)
    found = read_pptx(out.getvalue(), LIMITS)
    assert found.title == "Peeking"
    assert found.text == (
        "## Peeking\n\n- Stop at the planned end\n  - not before\n\n"
        "Tell the story of the button.\n\n"
        "## Slide 2\n\n| n | power |\n|---|---|\n| 100 | 0.8 |\n"
    )
    assert [found.text[place:][:10] for place in found.pages] == ["## Peeking", "## Slide 2"]
    with pytest.raises(DocumentError, match=r"2 slides are over the limit of 1 "):
        read_pptx(out.getvalue(), Limits(10_000_000, max_pages=1))


def test_inserted_text_is_read_and_deleted_and_hidden_text_is_not() -> None:
    body = (
        f"<w:p><w:ins>{run('new ')}</w:ins><w:del><w:r><w:delText>old</w:delText></w:r></w:del>"
        f"{run('secret', '<w:vanish/>')}{run('text')}{run('2', RAISED)}"
        "</w:p>"
    )
    assert read_docx(word(body), LIMITS).text == "new text^2\n"


def test_content_controls_boxes_and_footnotes_are_read() -> None:
    body = (
        f"<w:sdt><w:sdtContent><w:p>{run('Inside a control.')}</w:p></w:sdtContent></w:sdt>"
        f"<w:p>{run('With a note.')}<w:r><w:footnoteReference w:id='2'/></w:r></w:p>"
        f"<w:p><w:r><w:pict><w:txbxContent><w:p>{run('In a box.')}</w:p></w:txbxContent></w:pict>"
        "</w:r></w:p>"
    )
    note = f'<w:footnote w:id="2"><w:p>{run("The note.")}</w:p></w:footnote>'
    notes = f'<w:footnotes xmlns:w="{W}">{note}</w:footnotes>'
    assert read_docx(word(body, footnotes=notes), LIMITS).text == (
        "Inside a control.\n\nWith a note.\n\nIn a box.\n\nThe note.\n"
    )


def part(name: str, text: str) -> str:
    return f"<m:{name}><m:r><m:t>{text}</m:t></m:r></m:{name}>"


@pytest.mark.parametrize(
    ("formula", "tex"),
    [
        (f"<m:f>{part('num', 'a')}{part('den', 'b')}</m:f>", r"\frac{a}{b}"),
        (f"<m:rad><m:deg/>{part('e', 'n')}</m:rad>", r"\sqrt{n}"),
        (
            f"<m:sSubSup>{part('e', 'σ')}{part('sub', 'i')}{part('sup', '2')}</m:sSubSup>",
            r"\sigma_{i}^{2}",
        ),
        (
            f'<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr>{part("sub", "i=1")}{part("sup", "n")}'
            f"{part('e', 'x')}</m:nary>",
            r"\sum _{i=1}^{n} x",
        ),
        (f"<m:d>{part('e', 'x')}</m:d>", "(x)"),
        (f'<m:acc><m:accPr><m:chr m:val="\u0302"/></m:accPr>{part("e", "p")}</m:acc>', r"\hat{p}"),
    ],
)  # fmt: skip
def test_formulas_become_latex(formula: str, tex: str) -> None:
    body = f"<w:p>{run('With ')}<m:oMath>{formula}</m:oMath></w:p>"
    assert read_docx(word(body), LIMITS).text == f"With ${tex}$\n"


def test_a_declared_bomb_is_refused_before_unpacking() -> None:
    data = packed({"word/document.xml": "x", "word/media/a": b"\0" * 3_000_000})
    assert len(data) < 10_000
    with pytest.raises(
        DocumentError, match=r"unpacks to more than the limit of 2 MB .*UNPACKED_MB"
    ):
        read_docx(data, Limits(10_000_000, max_unpacked_bytes=2_000_000))


def test_a_bomb_that_declares_less_than_it_holds_is_refused() -> None:
    data = packed({"word/document.xml": b" " * 3_000_000})
    size = (3_000_000).to_bytes(4, "little")
    with pytest.raises(DocumentError, match=r"corrupt|unpacks to more"):
        read_docx(
            data.replace(size, (10).to_bytes(4, "little")),
            Limits(10_000_000, max_unpacked_bytes=2_000_000),
        )


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"PK\x03\x04 broken", "corrupt"),
        (packed({"word/document.xml": "<a"}), "corrupt: word/document.xml"),
        (packed({"word/document.xml": "<a/>"}), "corrupt: it has no body"),
        (word(""), "empty"),
        (word("<w:p>" * 300 + "</w:p>" * 300), "nested deeper than 200 levels"),
        (
            packed({"word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
            "declares entities",
        ),
    ],
)
def test_a_broken_document_is_refused_with_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(DocumentError, match=reason):
        read_docx(data, LIMITS)


def test_a_damaged_part_is_corrupt() -> None:
    data = bytearray(word(f"<w:p>{run('text ' * 500)}</w:p>"))
    data[60:90] = b"\xff" * 30
    with pytest.raises(DocumentError, match="corrupt"):
        read_docx(bytes(data), LIMITS)


def test_a_presentation_without_text_is_empty() -> None:
    with pytest.raises(DocumentError, match="empty: no text on its slides"):
        read_pptx(packed({"ppt/presentation.xml": "<p/>"}), LIMITS)
