"""Which reader a file needs: its suffix says what it claims to be, its first bytes what it is."""

import io
import re
import zipfile
from collections.abc import Mapping
from typing import Final, Literal

from trialwise.core.errors import DocumentError

Kind = Literal[
    "markdown", "mdx", "text", "html", "pdf", "docx", "pptx", "notebook", "rst", "rmarkdown", "rows"
]
KINDS: Final[Mapping[str, Kind]] = {
    ".md": "markdown",
    ".mdx": "mdx",
    ".markdown": "markdown",
    ".txt": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".pptx": "pptx",
    ".ipynb": "notebook",
    ".rst": "rst",
    ".rmd": "rmarkdown",
    ".qmd": "rmarkdown",
    ".jsonl": "rows",
}
_NAMES: Final[Mapping[Kind, str]] = {
    "html": "HTML", "pdf": "PDF", "docx": "DOCX", "pptx": "PPTX"
}  # fmt: skip
_PACKED: Final = ("docx", "pptx")
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_HTML: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*)?"
    rb"<(?:!doctype\s+html|html)\b",
    re.IGNORECASE | re.DOTALL,
)


def kind_of(data: bytes, suffix: str) -> tuple[Kind, tuple[str, ...]]:
    """Return the kind of a file by its content, and a flag when its name says something else.

    Args:
        data: the file.
        suffix: in lower case, one of ``KINDS``.

    Raises:
        DocumentError: when the content is of a kind that is not read, or not what its name says.
    """
    claimed = KINDS[suffix]
    found = _found(data)
    if found is None:
        if claimed in ("pdf", *_PACKED):
            raise DocumentError(f"not a {_NAMES[claimed]} file, whatever its name says")
        return claimed, ()
    if found == claimed or (found == "html" and claimed == "notebook"):
        return claimed, ()
    return found, (f"{_NAMES[found]} under the name {suffix}",)


def _found(data: bytes) -> Kind | None:
    """Return the kind that the content shows, or None for what only the name can tell."""
    if b"%PDF-" in data[:1024] and not data[:1024].split(b"%PDF-")[0].strip(b"\xef\xbb\xbf \r\n\t"):
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return _found_in_zip(data)
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise DocumentError("encrypted; save it without a password")
        raise DocumentError("an old Office file; save it as .docx or .pptx")
    if data.startswith(b"{\\rtf"):
        raise DocumentError("an RTF file; save it as .docx")
    return "html" if _HTML.match(data[:4096]) else None


def _found_in_zip(data: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise DocumentError(f"corrupt: {error}") from None
    if "word/document.xml" in names:
        return "docx"
    if "ppt/presentation.xml" in names:
        return "pptx"
    raise DocumentError("a zip archive that is neither DOCX nor PPTX; unpack it")
