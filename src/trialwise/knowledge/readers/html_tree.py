"""HTML as a tree: forgiving like a browser, linear in time, no deeper than a limit.

The parsers at hand take quadratic time on unclosed comments (``html.parser`` of Python 3.11) or on
deep nesting (lexbor: 46 s for 100,000 open tags, measured), which one file could use to stop us.
"""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from trialwise.knowledge.readers.base import DEEPEST, too_deep

BLOCKS: Final = frozenset((
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3",
    "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav",
    "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead",
    "tr", "ul", "caption",
))  # fmt: skip
_VOID: Final = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param",
    "source", "track", "wbr",
))  # fmt: skip
_RAW: Final = frozenset((
    "script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes",
))  # fmt: skip
# Opening the one closes the others that are still open, up to one of the walls.
_CLOSES: Final[Mapping[str, tuple[frozenset[str], frozenset[str]]]] = {
    "li": (frozenset({"li"}), frozenset({"ul", "ol", "menu", "td", "th"})),
    "dt": (frozenset({"dt", "dd"}), frozenset({"dl", "td", "th"})),
    "dd": (frozenset({"dt", "dd"}), frozenset({"dl", "td", "th"})),
    "td": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    "th": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    "tr": (frozenset({"tr"}), frozenset({"table"})),
    "tbody": (frozenset({"thead", "tbody", "tfoot"}), frozenset({"table"})),
    "tfoot": (frozenset({"thead", "tbody", "tfoot"}), frozenset({"table"})),
    "option": (frozenset({"option"}), frozenset({"select"})),
}
_WALLS: Final = frozenset({"td", "th", "table", "li", "div", "section", "article", "blockquote"})
_TAG_NAME: Final = re.compile(r"<(/?)([A-Za-z][^\s/>]*)")
_REST_OF_TAG: Final = re.compile(r"(?:[^>\"']|\"[^\"]*\"|'[^']*')*+>")
_ATTRIBUTE: Final = re.compile(
    r"([^\s\"'>/=]+)(?:\s*+=\s*+(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'=<>`]+)))?+"
)
_LONGEST_TAG: Final = 20_000
_BROKEN_TAGS: Final = 50


@dataclass(slots=True, eq=False)
class Element:
    """An element; ``children`` are elements and pieces of text, in order."""

    tag: str
    attributes: Mapping[str, str]
    children: list["Element | str"] = field(default_factory=list)
    has_block: bool = False

    def walk(self) -> Iterator["Element"]:
        """Yield this element and all below it, in file order."""
        stack = [self]
        while stack:
            element = stack.pop()
            yield element
            stack.extend(
                child for child in reversed(element.children) if isinstance(child, Element)
            )

    def text(self) -> str:
        """Return all text in it as it stands."""
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)

    def has_class(self, *names: str) -> bool:
        """Return whether one of its classes is among ``names``."""
        return not set(names).isdisjoint(self.attributes.get("class", "").split())


def parse_html(text: str) -> tuple[Element, str]:
    """Return the root of the tree and the text of all comments.

    Raises:
        DocumentError: when elements are nested deeper than the limit.
    """
    builder = _Builder()
    comments: list[str] = []
    at, broken = 0, 0
    while at < len(text):
        start = text.find("<", at)
        builder.add(html.unescape(text[at : start if start >= 0 else len(text)]))
        if start < 0:
            break
        match = _TAG_NAME.match(text, start)
        if match is None:
            at = _after_declaration(text, start, comments)
            if at == start:
                builder.add("<")
                at += 1
            continue
        rest = None
        if broken < _BROKEN_TAGS:
            rest = _REST_OF_TAG.match(text, match.end(), match.end() + _LONGEST_TAG)
            broken += rest is None
        end = rest.end() if rest else text.find(">", match.end()) + 1
        if not end:
            break  # a tag that never ends, and no other behind it
        tag = match.group(2).lower()
        if match.group(1):
            builder.close(tag)
        else:
            builder.open(tag, text[match.end() : min(end - 1, match.end() + _LONGEST_TAG)])
            if tag in _RAW:
                end = _add_raw(builder, text, end, tag)
        at = end
    return builder.root, "\n".join(comments)


def _after_declaration(text: str, start: int, comments: list[str]) -> int:
    """Return where the text goes on behind a comment or declaration; ``start`` when it is none."""
    if text.startswith("<!--", start):
        end = text.find("-->", start + 4)
        comments.append(text[start + 4 : end if end >= 0 else len(text)])
        return end + 3 if end >= 0 else len(text)
    if text.startswith("<![CDATA[", start):
        return start + 9
    if text.startswith(("<!", "<?", "</"), start):
        end = text.find(">", start)
        return end + 1 if end >= 0 else len(text)
    return start


def _add_raw(builder: "_Builder", text: str, start: int, tag: str) -> int:
    """Add what lies between ``<script>`` and its end as one text; return where it ends."""
    close = re.compile(rf"</{tag}(?=[\s/>])", re.IGNORECASE).search(text, start)
    inside = text[start : close.start() if close else len(text)]
    builder.add(html.unescape(inside) if tag in ("title", "textarea") else inside)
    builder.close(tag)
    end = text.find(">", close.end()) + 1 if close else 0
    return end or len(text)


class _Builder:
    """Keeps the open elements while tags come in."""

    def __init__(self) -> None:
        self.root = Element("#root", {})
        self._open = [self.root]

    def add(self, text: str) -> None:
        if text:
            self._open[-1].children.append(text)

    def open(self, tag: str, attributes: str) -> None:
        if tag in BLOCKS:
            self._end({"p"}, _WALLS)
            for element in reversed(self._open):
                if element.has_block:
                    break
                element.has_block = True
        if tag in _CLOSES:
            self._end(*_CLOSES[tag])
        element = Element(tag, _attributes(attributes))
        self._open[-1].children.append(element)
        if tag in _VOID:
            return
        if attributes.rstrip().endswith("/") and tag not in BLOCKS:
            return  # <math/>, <mi/>: XML's way to close
        self._open.append(element)
        if len(self._open) > DEEPEST:
            raise too_deep()

    def close(self, tag: str) -> None:
        walls = frozenset() if tag in ("table", "body", "html") else frozenset({"table"})
        self._end({tag}, walls if tag in _CLOSES else walls | {"td", "th"} - {tag})

    def _end(self, tags: set[str] | frozenset[str], walls: frozenset[str] | set[str]) -> None:
        """Close the innermost open element of ``tags``, and all in it, unless a wall is before."""
        for position in range(len(self._open) - 1, 0, -1):
            tag = self._open[position].tag
            if tag in tags:
                del self._open[position:]
                return
            if tag in walls:
                return


def _attributes(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(text):
        value = next((group for group in match.groups()[1:] if group is not None), "")
        found.setdefault(match.group(1).lower(), html.unescape(value))
    return found
