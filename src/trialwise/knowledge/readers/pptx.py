"""PPTX to Markdown: a heading per slide, its text in order, tables, formulas and speaker notes."""

import posixpath
import re
from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from trialwise.core.errors import DocumentError
from trialwise.knowledge.readers.base import Converted, Limits, cleaned
from trialwise.knowledge.readers.markdown import (
    heading,
    joined,
    one_line,
    paragraph,
    table,
    without_tags,
)
from trialwise.knowledge.readers.office import Package, child, local, value
from trialwise.knowledge.readers.omml import latex

_PRESENTATION: Final = "ppt/presentation.xml"
_TITLES: Final = ("title", "ctrTitle")
_FURNITURE: Final = ("sldNum", "dt", "ftr", "hdr", "sldImg")
_NO_TITLE: Final = re.compile(r"powerpoint[- ]pr|presentation\d*\Z|\W*\Z", re.IGNORECASE)


def read_pptx(data: bytes, limits: Limits) -> Converted:
    """Return a presentation as Markdown with the offset of each slide; hidden slides are left out.

    Raises:
        DocumentError: when it is encrypted, corrupt, empty or larger than allowed.
    """
    package = Package(data, limits)
    names = _slide_names(package)
    if len(names) > limits.max_pages:
        raise DocumentError(
            f"{len(names)} slides are over the limit of {limits.max_pages} "
            "(TRIALWISE_INGEST__MAX_PAGES)"
        )
    text, offsets, first = "", [], ""
    for number, name in enumerate(names, 1):
        offsets.append(len(text))
        slide = package.tree(name)
        if slide is None or value(slide, "show") == "0":
            continue
        title, blocks = _slide(slide)
        notes = _notes(package, name)
        first = first or title
        if title or blocks or notes:
            head = heading(2, title or f"Slide {number}")
            text += cleaned(joined([head, *blocks, *notes])) + "\n"
    if not text.strip():
        raise DocumentError("empty: no text on its slides")
    text = text.rstrip("\n") + "\n"
    title = package.title()
    return Converted(
        text,
        title=first if _NO_TITLE.match(title) else title,
        pages=tuple(min(offset, len(text)) for offset in offsets),
    )


def _slide_names(package: Package) -> list[str]:
    """Return the parts that hold the slides, in the order in which they are shown."""
    presentation = package.tree(_PRESENTATION)
    links = package.links(_PRESENTATION)
    listing = child(presentation, "sldIdLst")
    keys = [
        next((v for key, v in one.attrib.items() if key.endswith("}id")), "")
        for one in (listing if listing is not None else ())
    ]
    return [_target(_PRESENTATION, links[key]) for key in keys if key in links]


def _target(part: str, address: str) -> str:
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(part), address)).lstrip("/")


def _slide(slide: Element) -> tuple[str, list[str]]:
    """Return the title of a slide and the other text on it."""
    title, blocks = "", []
    for shape in _shapes(child(slide, "cSld", "spTree")):
        holder = child(shape, "nvSpPr", "nvPr", "ph")
        kind = value(holder, "type") if holder is not None else ""
        if kind in _FURNITURE:
            continue
        found = _text_blocks(shape)
        if kind in _TITLES and not title:
            title = one_line(" ".join(found))
        else:
            blocks.extend(found)
    return title, blocks


def _shapes(tree: Element | None) -> Iterator[Element]:
    """Yield the shapes of a slide, those of groups too; hidden ones are left out."""
    for shape in tree if tree is not None else ():
        match local(shape):
            case "grpSp":
                yield from _shapes(shape)
            case "AlternateContent":
                yield from _shapes(child(shape, "Choice"))
            case "sp" | "graphicFrame" if not _is_hidden(shape):
                yield shape


def _is_hidden(shape: Element) -> bool:
    kinds = ("nvSpPr", "nvGraphicFramePr")
    return any(value(child(shape, kind, "cNvPr"), "hidden") in ("1", "true") for kind in kinds)


def _text_blocks(shape: Element) -> list[str]:
    blocks: list[str] = []
    for part in shape.iter():
        if local(part) == "tbl":
            rows = [row for row in part if local(row) == "tr"]
            blocks.append(
                table([[_cell(cell) for cell in row if local(cell) == "tc"] for row in rows])
            )
    body = child(shape, "txBody")
    lines = [line for p in (body if body is not None else ()) for line in _line(p)]
    if len(lines) > 1 and len([depth for depth, _ in lines if depth >= 0]) > 1:
        blocks.append(
            "\n".join(f"{'  ' * max(depth, 0)}- {one_line(text)}" for depth, text in lines)
        )
    else:
        blocks.extend(paragraph(text) for _, text in lines)
    return [block for block in blocks if block]


def _cell(cell: Element) -> str:
    body = child(cell, "txBody")
    return " ".join(text for p in (body if body is not None else ()) for _, text in _line(p))


def _line(element: Element) -> Iterator[tuple[int, str]]:
    """Yield the depth and text of a paragraph that has text."""
    if local(element) != "p":
        return
    depth = value(child(element, "pPr"), "lvl")
    text = _text(element).strip()
    if text:
        yield min(int(depth), 8) if depth.isdecimal() else 0, text


def _text(element: Element) -> str:
    parts: list[str] = []
    for one in element:
        match local(one):
            case "r" | "fld":
                found = child(one, "t")
                parts.append(without_tags(found.text or "") if found is not None else "")
            case "br":
                parts.append("\n")
            case "oMath":
                parts.append(f"${latex(one).strip()}$")
            case "AlternateContent" | "Choice" | "m" | "oMathPara":
                parts.append(_text(one))
    return "".join(parts)


def _notes(package: Package, slide: str) -> list[str]:
    """Return the speaker notes of a slide."""
    for address in package.links(slide).values():
        if "notesSlide" not in address:
            continue
        notes = package.tree(_target(slide, address))
        if notes is not None:
            _, blocks = _slide(notes)
            return blocks
    return []
