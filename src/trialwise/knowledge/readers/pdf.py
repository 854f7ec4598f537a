"""PDF to Markdown: lines by their height on the page, larger ones as headings."""

import io
import logging
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from trialwise.core.errors import DocumentError, MissingExtraError
from trialwise.knowledge.readers.base import Converted, Limits, cleaned, too_long
from trialwise.knowledge.readers.markdown import (
    code_block,
    heading,
    paragraph,
    without_tags,
)

_FEWEST_LETTERS: Final = 20
_LARGER: Final = 1.12
_LONGEST_HEADING: Final = 120
_EDGE_LINES: Final = 2
_HYPHEN: Final = re.compile(r"(?<=[a-zà-ÿ]{2})[-\u00ad\u2010]\n(?=[a-zà-ÿ])")
_PAGE_NUMBER: Final = re.compile(r"(?:page\s*)?[\divxlc]{1,6}(?:\s*(?:of|/)\s*\d+)?", re.IGNORECASE)
_BULLET: Final = re.compile(r"^[•◦▪‣∙●○■□–·]\s+")
_ITEM: Final = re.compile(r"^(?:[•◦▪‣∙●○■□–·-]|\(?\d{1,2}[.)]|\(?[a-z]\))\s+\S")
# The last two rows are how TeX numbers its glyphs (T1, then OT1); pypdf passes the numbers on.
_GLYPHS: Final = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "\u00ad": "-",
     "\uf0b7": "•", "\x88": "•",
     "\x1b": "ff", "\x1c": "fi", "\x1d": "fl", "\x1e": "ffi", "\x1f": "ffl", "\x10": "“",
     "\x11": "”", "\x15": "–", "\x16": "—",
     "\x0b": "ff", "\x0c": "fi", "\x0e": "ffi", "\x0f": "ffl"}
)  # fmt: skip
_CODE_FONT: Final = re.compile(r"courier|mono|consol|menlo|typewriter|tt\d+\b|code", re.I)
_NO_TITLE: Final = re.compile(
    r"untitled|microsoft (?:word|powerpoint)|.*\.(?:docx?|tex|dvi|pdf|indd|pptx?|qxd|rmd)\s*\Z"
    r"|title|slide 1|\W*\Z|document\d*\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a page; ``size`` in points, ``gap`` to the line before in line heights."""

    text: str
    size: float
    gap: float
    is_code: bool


@dataclass(frozen=True, slots=True)
class _Piece:
    """What a page shows in one go."""

    text: str
    size: float
    height: float
    is_code: bool


_LINE_END: Final = _Piece("\n", 0.0, 0.0, False)


def read_pdf(data: bytes, limits: Limits) -> Converted:
    """Return a PDF as Markdown with the offset of each page.

    Args:
        data: the file.
        limits: most pages, and most characters.

    Raises:
        DocumentError: when it is encrypted, corrupt, too long, or scanned without text.
        MissingExtraError: without pypdf.
    """
    try:
        import pypdf
        from pypdf.errors import PyPdfError
    except ImportError:
        raise MissingExtraError("pypdf", "documents") from None
    logging.getLogger("pypdf").addHandler(logging.NullHandler())  # its warnings are not ours
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not _opens(reader):
            raise DocumentError("encrypted; save it without a password")
        count = len(reader.pages)
        if count > limits.max_pages:
            raise DocumentError(
                f"{count} pages are over the limit of {limits.max_pages} "
                "(TRIALWISE_INGEST__MAX_PAGES)"
            )
        pages = [_lines(page) for page in reader.pages]
        title = str(reader.metadata.get("/Title") or "") if reader.metadata else ""
    except (PyPdfError, KeyError, ValueError, TypeError, AttributeError, OSError) as error:
        raise DocumentError(f"corrupt: {str(error) or type(error).__name__}") from None
    if sum(len(line.text) for page in pages for line in page) > limits.max_unpacked_bytes:
        raise too_long(limits)
    if sum(letter.isalnum() for page in pages for line in page for letter in line.text) < min(
        _FEWEST_LETTERS, 2 * count
    ):
        raise DocumentError("no text in it: scanned? Run text recognition (OCR) first")
    title = " ".join(cleaned(title).split())
    text, offsets = _markdown(pages)
    return Converted(text, title="" if _NO_TITLE.match(title) else title, pages=offsets)


def _opens(reader: Any) -> bool:
    """Return whether a PDF opens without a password: many are locked only against printing."""
    try:
        return bool(reader.decrypt(""))
    except Exception:  # noqa: BLE001  # pypdf raises several, one of them for a missing library
        return False


def _lines(page: Any) -> list[_Line]:
    """Return the lines of a page with the size of their letters."""
    pieces: list[_Piece] = []

    def visit(text: str, matrix: Any, text_matrix: Any, font: Any, size: float) -> None:
        scale = abs(text_matrix[3] or text_matrix[1]) * abs(matrix[3] or matrix[1])
        height = text_matrix[5] * matrix[3] + matrix[5]
        name = str(font.get("/BaseFont", "")) if font else ""
        is_code = _CODE_FONT.search(name) is not None
        parts = text.translate(_GLYPHS).split("\n")
        for number, part in enumerate(parts):
            pieces.append(_Piece(part, round(abs(size * scale), 1), height, is_code))
            if number < len(parts) - 1:
                pieces.append(_LINE_END)

    page.extract_text(visitor_text=visit)
    lines: list[_Line] = []
    run: list[_Piece] = []
    before = 0.0
    for piece in [*pieces, _LINE_END]:
        if piece is not _LINE_END:
            run.append(piece)
            continue
        line, before = _line(run, before)
        lines.append(line)
        run = []
    return [line for line in lines if line.text]


def _line(run: list[_Piece], before: float) -> tuple[_Line, float]:
    """Return the line that pieces make, and its height on the page for the next one."""
    shown = [piece for piece in run if piece.text.strip()]
    sizes, in_code = Counter[float](), 0
    for piece in shown:
        sizes[piece.size] += len(piece.text)
        in_code += len(piece.text) if piece.is_code else 0
    size = sizes.most_common(1)[0][0] if sizes else 0.0
    height = shown[-1].height if shown else before
    gap = (before - height) / size if size and before else 0.0
    is_code = 2 * in_code > sizes.total()
    text = "".join(piece.text for piece in run)
    text = cleaned(text).rstrip() if is_code else _tidy(text)
    return _Line(text, size, gap, is_code), height


def _tidy(text: str) -> str:
    return " ".join(cleaned(text).split())


def _markdown(pages: list[list[_Line]]) -> tuple[str, tuple[int, ...]]:
    """Return the pages as one text and where each begins."""
    pages = _without_edges(pages)
    weights = Counter[float]()
    for page in pages:
        for line in page:
            weights[line.size] += len(line.text)
    body = weights.most_common(1)[0][0] if weights else 0.0
    levels = _levels(pages, body)
    text, offsets = "", []
    for page in pages:
        offsets.append(len(text))
        blocks = _blocks(page, levels)
        if not blocks:
            continue
        text += "\n\n".join(blocks) + "\n\n"
    return text.rstrip("\n") + "\n", tuple(min(offset, len(text)) for offset in offsets)


def _levels(pages: list[list[_Line]], body: float) -> dict[float, int]:
    """Return the heading level of each size that is clearly above that of the body text."""
    sizes = {
        line.size
        for page in pages
        for line in page
        if line.size > body * _LARGER and _could_head(line)
    }
    return {size: min(level, 6) for level, size in enumerate(sorted(sizes, reverse=True), 1)}


def _could_head(line: _Line) -> bool:
    return (
        3 <= len(line.text) <= _LONGEST_HEADING
        and not line.is_code
        and any(letter.isalpha() for letter in line.text)
        and not line.text.endswith((".", ",", ";"))
    )


def _without_edges(pages: list[list[_Line]]) -> list[list[_Line]]:
    """Return pages without page numbers and without the lines that head or foot most of them."""
    seen: Counter[str] = Counter()
    for page in pages:
        seen.update({_shape(line) for line in (*page[:_EDGE_LINES], *page[-_EDGE_LINES:])})
    often = {shape for shape, count in seen.items() if count >= max(3, 0.4 * len(pages))}

    def is_edge(line: _Line) -> bool:
        return _PAGE_NUMBER.fullmatch(line.text) is not None or _shape(line) in often

    kept: list[list[_Line]] = []
    for page in pages:
        first, last = 0, len(page)
        while first < min(_EDGE_LINES, last) and is_edge(page[first]):
            first += 1
        while last > max(first, len(page) - _EDGE_LINES) and is_edge(page[last - 1]):
            last -= 1
        kept.append(page[first:last])
    return kept


def _shape(line: _Line) -> str:
    return re.sub(r"\d+", "0", line.text)


def _blocks(page: list[_Line], levels: dict[float, int]) -> list[str]:
    """Return the headings and paragraphs of a page, broken words joined."""
    blocks: list[str] = []
    run: list[_Line] = []
    usual = sorted(line.gap for line in page if line.gap > 0)
    gap = usual[len(usual) // 4] * 1.4 if usual else 0.0
    for line in page:
        level = levels.get(line.size, 0) if _could_head(line) else 0
        if run and (level or line.is_code != run[-1].is_code or _breaks(line, gap)):
            blocks.append(_paragraph(run))
            run = []
        if not level:
            run.append(line)
        elif blocks and blocks[-1].startswith(f"{'#' * level} ") and 0 < line.gap < 2:
            blocks[-1] += f" {line.text}"  # a heading on two lines
        else:
            blocks.append(heading(level, without_tags(line.text)))
    if run:
        blocks.append(_paragraph(run))
    return [block for block in blocks if block]


def _breaks(line: _Line, gap: float) -> bool:
    """Return whether a line begins a paragraph: far below the last, an item, or a new column."""
    if line.is_code:
        return False
    return 0 < gap < line.gap or line.gap < -1 or _ITEM.match(line.text) is not None


def _paragraph(lines: list[_Line]) -> str:
    if lines[0].is_code:
        return code_block("\n".join(line.text for line in lines))
    text = _HYPHEN.sub("", "\n".join(line.text for line in lines)).replace("\n", " ")
    return paragraph(_BULLET.sub("- ", without_tags(text)))
