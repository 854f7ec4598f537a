"""DOCX to Markdown: headings, lists, tables, formulas and notes, as Word would show them."""

from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element

from trialwise.core.errors import DocumentError
from trialwise.knowledge.readers.base import Converted, Limits, cleaned
from trialwise.knowledge.readers.markdown import (
    code_block,
    heading,
    joined,
    paragraph,
    table,
    without_tags,
)
from trialwise.knowledge.readers.office import Package, child, local, value
from trialwise.knowledge.readers.omml import latex

_DOCUMENT: Final = "word/document.xml"
# Wrappers whose content is shown; what is deleted or hidden is not.
_SHOWN: Final = frozenset(
    ("ins", "sdt", "sdtContent", "smartTag", "customXml", "hyperlink", "fldSimple", "moveTo")
)
_CODE_STYLES: Final = ("code", "preformatted", "verbatim", "listing")


@dataclass(slots=True)
class _Book:
    """What the body refers to: levels of styles, kinds of lists, addresses, notes that came up."""

    levels: dict[str, int]
    names: dict[str, str]
    numbered: dict[tuple[str, str], bool]
    links: dict[str, str]
    notes: list[str] = field(default_factory=list)


def read_docx(data: bytes, limits: Limits) -> Converted:
    """Return a Word document as Markdown.

    Raises:
        DocumentError: when it is encrypted, corrupt, empty or unpacks to more than allowed.
    """
    package = Package(data, limits)
    document = package.tree(_DOCUMENT)
    body = child(document, "body")
    if body is None:
        raise DocumentError("corrupt: it has no body")
    styles = package.tree("word/styles.xml")
    levels, names = _styles(styles)
    book = _Book(
        levels, names, _numbering(package.tree("word/numbering.xml")), package.links(_DOCUMENT)
    )
    blocks = _blocks(body, book)
    for part in ("footnotes", "endnotes"):
        notes = package.tree(f"word/{part}.xml")
        for note in notes if notes is not None else ():
            if value(note, "id") in book.notes and not value(note, "type"):
                blocks.append(" ".join(_blocks(note, book)))
    text = cleaned(joined(blocks))
    if not text.strip():
        raise DocumentError("empty")
    title = next((_text(p, book) for p in body if _style(p, book) == "title"), "")
    return Converted(text, title=package.title() or title)


def _styles(tree: Element | None) -> tuple[dict[str, int], dict[str, str]]:
    """Return the heading level of each style, and its name, by id; a style may rest on another."""
    levels: dict[str, int] = {}
    names: dict[str, str] = {}
    based: dict[str, str] = {}
    for style in tree if tree is not None else ():
        key = value(style, "styleId")
        if local(style) != "style" or not key:
            continue
        names[key] = value(child(style, "name")).lower()
        based[key] = value(child(style, "basedOn"))
        outline = value(child(style, "pPr", "outlineLvl"))
        if names[key].startswith("heading ") and names[key][8:].isdecimal():
            levels[key] = int(names[key][8:])
        elif names[key] == "title":
            levels[key] = 1
        elif outline.isdecimal() and int(outline) < 9:
            levels[key] = int(outline) + 1
    for key in names:
        above, steps = based[key], 0
        while key not in levels and above and steps < 20:
            if above in levels:
                levels[key] = levels[above]
            above, steps = based.get(above, ""), steps + 1
    return levels, names


def _numbering(tree: Element | None) -> dict[tuple[str, str], bool]:
    """Return whether each list, by its id and level, is numbered."""
    kinds: dict[tuple[str, str], bool] = {}
    abstract: dict[str, Element] = {}
    for one in tree if tree is not None else ():
        if local(one) == "abstractNum":
            abstract[value(one, "abstractNumId")] = one
        elif local(one) == "num":
            base = abstract.get(value(child(one, "abstractNumId")))
            for level in base if base is not None else ():
                if local(level) == "lvl":
                    key = (value(one, "numId"), value(level, "ilvl"))
                    kinds[key] = value(child(level, "numFmt")) not in ("bullet", "none", "")
    return kinds


def _style(element: Element, book: _Book) -> str:
    return book.names.get(value(child(element, "pPr", "pStyle")), "")


def _blocks(body: Element, book: _Book) -> list[str]:
    blocks: list[str] = []
    before = ""
    for element in body:
        kind, block = _block(element, book)
        if not block.strip():
            continue
        if kind in ("item", "code") and kind == before:
            blocks[-1] += f"\n{block}"
        else:
            blocks.append(block)
        before = kind
    return [_closed(block) for block in blocks]


def _closed(block: str) -> str:
    return code_block(block.replace("\x00", "")) if block.startswith("\x00") else block


def _block(element: Element, book: _Book) -> tuple[str, str]:
    """Return the kind of a block and its Markdown; lines of code begin with a null."""
    match local(element):
        case "p":
            return _paragraph(element, book)
        case "tbl":
            return "table", _table(element, book)
        case name if name in _SHOWN:
            return "part", "\n\n".join(_blocks(element, book))
    return "", ""


def _paragraph(element: Element, book: _Book) -> tuple[str, str]:
    style = value(child(element, "pPr", "pStyle"))
    name = book.names.get(style, "")
    text = _text(element, book).strip()
    level = book.levels.get(style, 0)
    outline = value(child(element, "pPr", "outlineLvl"))
    if not level and outline.isdecimal() and int(outline) < 9:
        level = int(outline) + 1
    if level:
        return "heading", heading(level, text)
    if name.startswith("toc ") or name == "toc heading":
        return "", ""
    if any(word in name for word in _CODE_STYLES):
        return "code", "\x00" + text if text else ""
    number = child(element, "pPr", "numPr")
    depth = value(child(number, "ilvl")) or "0"
    if number is not None or name.startswith(("list bullet", "list number")):
        is_numbered = book.numbered.get((value(child(number, "numId")), depth), "number" in name)
        indent = "   " * min(int(depth) if depth.isdecimal() else 0, 8)
        mark = "1. " if is_numbered else "- "
        line = text.replace("\n", " ")
        return "item", f"{indent}{mark}{line}" if line.strip() else ""
    return "prose", paragraph(text)


def _table(element: Element, book: _Book) -> str:
    rows: list[list[str]] = []
    for row in _within(element, "tr"):
        cells: list[str] = []
        for cell in _within(row, "tc"):
            merge = child(cell, "tcPr", "vMerge")
            is_repeated = merge is not None and value(merge) != "restart"
            cells.append("" if is_repeated else " ".join(_blocks(cell, book)))
            span = value(child(cell, "tcPr", "gridSpan"))
            cells.extend([""] * (min(int(span), 50) - 1 if span.isdecimal() else 0))
        rows.append(cells)
    if max(map(len, rows), default=0) < 2:
        return "\n\n".join(cell for row in rows for cell in row if cell)  # a frame, not a table
    return table(rows)


def _within(element: Element, name: str) -> list[Element]:
    """Return the rows of a table or the cells of a row, those in wrappers too."""
    found: list[Element] = []
    for one in element:
        if local(one) == name:
            found.append(one)
        elif local(one) in _SHOWN:
            found.extend(_within(one, name))
    return found


def _text(element: Element, book: _Book) -> str:
    """Return the text of a paragraph with formulas and links."""
    parts: list[str] = []
    for one in element:
        name = local(one)
        if name == "r":
            parts.append(_run(one, book))
        elif name == "oMath":
            parts.append(f"${latex(one).strip()}$")
        elif name == "oMathPara":
            parts.extend(f"$${latex(each).strip()}$$" for each in one if local(each) == "oMath")
        elif name == "hyperlink":
            text = _text(one, book)
            address = book.links.get(value(one, "id"), "")
            is_link = address.startswith(("http://", "https://")) and text.strip()
            parts.append(f"[{text.strip()}]({address})" if is_link else text)
        elif name in _SHOWN:
            parts.append(_text(one, book))
    return "".join(parts)


def _run(run: Element, book: _Book) -> str:
    """Return the text of a run; hidden text is not shown."""
    hidden = child(run, "rPr", "vanish")
    if hidden is not None and value(hidden) not in ("0", "false"):
        return ""
    parts: list[str] = []
    for one in run:
        match local(one):
            case "t":
                parts.append(without_tags(one.text or ""))
            case "tab":
                parts.append(" ")
            case "br" | "cr":
                parts.append("\n")
            case "noBreakHyphen":
                parts.append("-")
            case "footnoteReference" | "endnoteReference":
                book.notes.append(value(one, "id"))
            case "drawing" | "pict" | "AlternateContent":
                parts.extend(_boxed(one, book))
    return _raised("".join(parts), value(child(run, "rPr", "vertAlign")))


def _raised(text: str, place: str) -> str:
    if place not in ("superscript", "subscript") or not text.strip():
        return text
    mark = "^" if place == "superscript" else "_"
    inside = text.strip()
    return f"{mark}{inside}" if inside.isalnum() else f"{mark}({inside})"


def _boxed(element: Element, book: _Book) -> list[str]:
    """Return the text of boxes in a drawing, of the newer of its two spellings."""
    if local(element) == "AlternateContent":
        element = next((one for one in element if local(one) == "Choice"), element)
    return [
        f" {' '.join(_blocks(one, book))} " for one in element.iter() if local(one) == "txbxContent"
    ]
