import io
import zipfile

import pytest

from trialwise.core.errors import DocumentError
from trialwise.knowledge.readers.kinds import kind_of


def packed(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "suffix", "kind", "flag"),
    [
        (b"# Text", ".md", "markdown", ""),
        (b"%PDF-1.7", ".pdf", "pdf", ""),
        (b"\n%PDF-1.7", ".md", "pdf", "PDF under the name .md"),
        (b"\xef\xbb\xbf <!DOCTYPE html>", ".txt", "html", "HTML under the name .txt"),
        (b'<?xml version="1.0"?><!-- c --><HTML>', ".pdf", "html", "HTML under the name .pdf"),
        (b"<p>No page, but HTML by its name.", ".html", "html", ""),
        (b"Text that tells of %PDF-1.7 and <html>", ".txt", "text", ""),
        (packed("word/document.xml"), ".pptx", "docx", "DOCX under the name .pptx"),
        (packed("ppt/presentation.xml"), ".pptx", "pptx", ""),
    ],
)  # fmt: skip
def test_the_content_decides_and_a_wrong_name_is_remarked_upon(
    data: bytes, suffix: str, kind: str, flag: str
) -> None:
    assert kind_of(data, suffix) == (kind, (flag,) if flag else ())


@pytest.mark.parametrize(
    ("data", "suffix", "reason"),
    [
        (packed("a.txt"), ".pdf", "a zip archive that is neither DOCX nor PPTX; unpack it"),
        (packed("xl/workbook.xml"), ".docx", "a zip archive that is neither"),
        (b"PK\x03\x04", ".docx", "corrupt"),
        (b"Just text", ".pdf", "not a PDF file, whatever its name says"),
        (b"Just text", ".docx", "not a DOCX file, whatever its name says"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".docx", "an old Office file"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            ".docx",
            "encrypted; save it without a password",
        ),
        (b"{\\rtf1 a}", ".docx", "an RTF file"),
    ],
)
def test_what_is_not_read_is_named(data: bytes, suffix: str, reason: str) -> None:
    with pytest.raises(DocumentError, match=reason):
        kind_of(data, suffix)
