"""The road of reading one file: its kind by its content, then the reader of that kind."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from trialwise.core.errors import DocumentError, MissingExtraError
from trialwise.knowledge.readers.base import INSTRUCTIONS, REPLACED, Converted, Limits
from trialwise.knowledge.readers.docx import read_docx
from trialwise.knowledge.readers.encoding import decode
from trialwise.knowledge.readers.html import read_html
from trialwise.knowledge.readers.instructions import addresses_assistant
from trialwise.knowledge.readers.kinds import Kind, kind_of
from trialwise.knowledge.readers.language import guess_language
from trialwise.knowledge.readers.markdown import header_fields
from trialwise.knowledge.readers.notebook import read_notebook
from trialwise.knowledge.readers.pdf import read_pdf
from trialwise.knowledge.readers.pptx import read_pptx
from trialwise.knowledge.readers.rows import Rows, read_rows
from trialwise.knowledge.readers.rst import read_rst
from trialwise.knowledge.schema import Form

# These are cited as they lie on disk.
_AS_THEY_ARE: Final[Mapping[Kind, Form]] = {
    "markdown": "markdown",
    "rmarkdown": "markdown",
    "mdx": "mdx",
    "text": "text",
}


def convert(data: bytes, suffix: str, limits: Limits) -> Rows:
    """Return what a file holds: one text under the key '', or a text for each of its rows.

    Args:
        data: the file.
        suffix: of its name in lower case, one of ``KINDS``.
        limits: how much is read.

    Raises:
        DocumentError: saying why it cannot be read; whatever a reader stumbles over costs this file
            only.
    """
    if not data:
        raise DocumentError("empty")
    kind, flags = kind_of(data, suffix)
    try:
        rows = read_rows(data) if kind == "rows" else Rows({"": _read(data, kind, limits)}, ())
    except MissingExtraError:
        raise DocumentError(
            "needs the extra 'documents': pip install 'trialwise[documents]'"
        ) from None
    except DocumentError:
        raise
    except Exception as error:  # noqa: BLE001  # a stranger's file in a stranger's library
        shown = f"{type(error).__name__}: {error}"[:200]
        raise DocumentError(f"the {kind} reader fails ({shown})") from None
    if not rows.documents:
        line, reason = rows.faults[0]
        raise DocumentError(f"none of its rows can be read; line {line}: {reason}")
    return Rows({key: _noted(row, flags) for key, row in rows.documents.items()}, rows.faults)


def _read(data: bytes, kind: Kind, limits: Limits) -> Converted:
    match kind:
        case "html":
            found = read_html(data)
        case "pdf":
            found = read_pdf(data, limits)
        case "docx":
            found = read_docx(data, limits)
        case "pptx":
            found = read_pptx(data, limits)
        case "notebook":
            found = read_notebook(data)
        case "rst":
            found = read_rst(data)
        case _:
            text, flags = decode(data)
            found = Converted(text, _AS_THEY_ARE[kind], flags=flags)
    if not found.text.strip():
        raise DocumentError("empty: no text to show")
    fields = header_fields(found.text)
    declared = fields.get("lang", "") or fields.get("language", "") or found.language
    return replace(
        found,
        title=fields.get("title", "") or found.title,
        url=fields.get("url", "") or found.url,
        licence=fields.get("license", "") or fields.get("licence", "") or found.licence,
        # what a page declares is often the template's language
        language=guess_language(found.text) or _code(declared),
    )


def _noted(row: Converted, flags: tuple[str, ...]) -> Converted:
    """Return a text with its language and with all that is to be noted about it."""
    noted = [*flags, *row.flags]
    if "\ufffd" in row.text:
        noted.append(REPLACED)
    if addresses_assistant(f"{row.title}\n{row.text}\n{row.hidden}"):
        noted.append(INSTRUCTIONS)
    language = _code(row.language) or guess_language(row.text)
    return replace(row, language=language, hidden="", flags=tuple(dict.fromkeys(noted)))


def _code(declared: str) -> str:
    """Return ``en`` of ``en-GB``; '' of what is no code."""
    code = declared.strip().lower().replace("_", "-").partition("-")[0]
    return code if code.isascii() and code.isalpha() and len(code) in (2, 3) else ""
