"""HTML to Markdown: what a reader of the page sees, without navigation and what is hidden."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from trialwise.knowledge.readers.base import Converted, cleaned
from trialwise.knowledge.readers.encoding import decode
from trialwise.knowledge.readers.html_tree import BLOCKS, Element, parse_html
from trialwise.knowledge.readers.markdown import (
    code_block,
    heading,
    indented,
    joined,
    one_line,
    paragraph,
    table,
    without_tags,
)

_CHARSET: Final = re.compile(
    rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]{0,100}?encoding=[\"']([\w.-]+)",
    re.IGNORECASE,
)
_INVISIBLE: Final = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*0(?![.\d]*[1-9])"
    r"|opacity\s*:\s*0(?![.\d]*[1-9])",
    re.IGNORECASE,
)
_UNSEEN: Final = frozenset(("template", "noscript", "script", "style", "head", "object", "audio"))
_NO_PROSE: Final = frozenset(
    ("nav", "footer", "button", "select", "input", "textarea", "iframe", "svg", "canvas", "video")
)
_LANGUAGE: Final = re.compile(r"(?:language|lang|highlight|brush:?)[-\s]*([A-Za-z][\w+#]*)")
_NO_LANGUAGE: Final = frozenset(("default", "none", "text", "plaintext", "notranslate", "source"))
_SPACES: Final = re.compile(r"[ \t\r\n\f\u00a0\u200b]+")
_TEX_INLINE: Final = re.compile(r"\\\((.{1,2000}?)\\\)", re.DOTALL)
_TEX_BLOCK: Final = re.compile(r"\\\[(.{1,2000}?)\\\]", re.DOTALL)
_MARKS: Final = {"strong": "**", "b": "**", "em": "*", "i": "*"}
_MAX_SPAN: Final = 50


def read_html(data: bytes) -> Converted:
    """Return an HTML page as Markdown.

    Raises:
        DocumentError: when nothing is on it, or it is nested too deeply.
    """
    match = _CHARSET.search(data[:4096])
    declared = (match.group(1) or match.group(2)).decode("ascii") if match else ""
    text, flags = decode(data, declared=declared)
    root, comments = parse_html(cleaned(text))
    fields = _fields(root)
    main = _main(root)
    body = html_markdown(main) or html_markdown(root)
    hidden = [comments, *(element.text() for element in _hidden(root))]
    return Converted(
        body,
        title=fields["title"],
        url=fields["url"],
        licence=fields["licence"],
        language=fields["language"],
        hidden="\n".join(hidden),
        flags=flags,
    )


def html_markdown(root: Element) -> str:
    """Return what is seen of an element as Markdown."""
    return joined(_blocks(root.children))


def _main(root: Element) -> Element:
    """Return the part of a page that is its content."""
    for wanted in ("main", "article"):
        found = [
            element
            for element in root.walk()
            if element.tag == wanted or element.attributes.get("role") == wanted
        ]
        if len(found) == 1 and not _is_hidden(found[0]):
            return found[0]
    return next((element for element in root.walk() if element.tag == "body"), root)


def _fields(root: Element) -> dict[str, str]:
    """Return title, url, licence and language as the head of a page gives them."""
    fields = {"title": "", "url": "", "licence": "", "language": ""}
    for element in root.walk():
        attributes = element.attributes
        name = (attributes.get("property") or attributes.get("name") or "").lower()
        content = attributes.get("content", "").strip()
        relation = attributes.get("rel", "").lower().split()
        if element.tag == "html":
            code = attributes.get("lang", "").lower()[:2]
            fields["language"] = code if code.isalpha() and len(code) == 2 else ""
        elif element.tag == "title" and not fields["title"]:
            fields["title"] = one_line(_SPACES.sub(" ", element.text()))
        elif element.tag == "meta" and name in ("citation_title", "og:title") and content:
            fields["title"] = content
        elif element.tag == "meta" and name == "og:url":
            fields["url"] = fields["url"] or _web_address(content)
        elif element.tag == "link" and "canonical" in relation:
            fields["url"] = _web_address(attributes.get("href", "")) or fields["url"]
        elif "license" in relation or name in _LICENCES:
            fields["licence"] = fields["licence"] or (attributes.get("href") or content).strip()
    return fields


_LICENCES: Final = ("license", "licence", "dc.rights", "dcterms.license", "dc.license")


def _web_address(text: str) -> str:
    return text.strip() if re.match(r"https?://\S+\s*$", text.strip(), re.IGNORECASE) else ""


def _hidden(root: Element) -> Iterator[Element]:
    """Yield what is hidden and holds text; scripts and styles are no text."""
    stack: list[Element] = [root]
    while stack:
        element = stack.pop()
        if element.tag not in ("script", "style") and _is_hidden(element):
            yield element
            continue
        stack.extend(child for child in element.children if isinstance(child, Element))


def _is_hidden(element: Element) -> bool:
    attributes = element.attributes
    return (
        (element.tag in _UNSEEN and element.tag != "head")
        or "hidden" in attributes
        or attributes.get("aria-hidden", "").lower() == "true"
        or (element.tag == "input" and attributes.get("type") == "hidden")
        or _INVISIBLE.search(attributes.get("style", "")) is not None
    )


def _is_dropped(element: Element) -> bool:
    return (
        element.tag in _NO_PROSE
        or element.tag in ("head", "title")
        or element.attributes.get("role") in ("navigation", "search")
        or element.has_class(
            "MathJax", "MathJax_Preview", "MathJax_Display", "headerlink", "linenos"
        )
        or _is_hidden(element)
    )


def _blocks(children: Iterable[Element | str]) -> list[str]:
    """Return children as blocks of Markdown; text between blocks is a paragraph."""
    blocks: list[str] = []
    run: list[Element | str] = []
    for child in children:
        if isinstance(child, Element) and (child.tag in BLOCKS or child.has_block):
            blocks.append(paragraph(_inline(run)))
            run = []
            blocks.extend(_block(child))
        else:
            run.append(child)
    blocks.append(paragraph(_inline(run)))
    return [block for block in blocks if block.strip()]


def _block(element: Element) -> list[str]:
    if _is_dropped(element):
        return [f"${formula}$" for formula in _hidden_formulas(element)]
    match element.tag:
        case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
            return [heading(int(element.tag[1]), _inline(element.children))]
        case "ul" | "ol" | "menu":
            return [_list(element)]
        case "pre":
            return [code_block(element.text(), _code_language(element))]
        case "table":
            return _table(element)
        case "blockquote":
            inside = joined(_blocks(element.children)).rstrip("\n")
            return (
                ["\n".join(f"> {line}".rstrip() for line in inside.split("\n"))] if inside else []
            )
        case "dt":
            term = _inline(element.children).strip()
            return [f"**{term}**" if term and "*" not in term else term]
        case "hr":
            return []
    blocks = _blocks(element.children)
    language = _named_language(element)  # some pages name it around the code, not on it
    return [re.sub(r"\A```\n", f"```{language}\n", block) for block in blocks]


def _list(element: Element) -> str:
    items: list[str] = []
    number = 1
    for child in element.children:
        blocks = _blocks([child]) if isinstance(child, str) else _block(child)
        if not blocks:
            continue
        mark = f"{number}. " if element.tag == "ol" else "- "
        number += 1
        # a list within an item goes right under its text
        separators = ["\n" if _is_list(block) else "\n\n" for block in blocks[1:]]
        body = blocks[0] + "".join(
            separator + block for separator, block in zip(separators, blocks[1:], strict=True)
        )
        items.append(mark + indented(body, len(mark)))
    return "\n".join(items)


def _is_list(block: str) -> bool:
    return re.match(r"- |\d+\. ", block) is not None


def _table(element: Element) -> list[str]:
    rows = [row for row in _rows(element) if not _is_dropped(row)]
    cells = [
        [cell for cell in row.children if isinstance(cell, Element) and cell.tag in ("td", "th")]
        for row in rows
    ]
    caption = [
        paragraph(_inline(child.children))
        for child in element.children
        if isinstance(child, Element) and child.tag == "caption"
    ]
    inner = {below.tag for row in cells for cell in row for below in cell.walk()}
    if max(map(len, cells), default=0) < 2 or inner & {"table", "h1", "h2", "h3", "pre"}:
        return caption + [block for row in cells for cell in row for block in _block(cell)]
    return [*caption, table([[text for cell in row for text in _cell(cell)] for row in cells])]


def _rows(element: Element) -> Iterator[Element]:
    """Yield the rows of a table, not those of a table within it."""
    for child in element.children:
        if isinstance(child, Element) and child.tag == "tr":
            yield child
        elif isinstance(child, Element) and child.tag in ("thead", "tbody", "tfoot"):
            yield from _rows(child)


def _cell(cell: Element) -> list[str]:
    """Return the text of a cell and an empty one for each further column it covers."""
    if _is_dropped(cell):
        return []
    span = cell.attributes.get("colspan", "1")
    width = min(int(span), _MAX_SPAN) if span.isdecimal() and span.isascii() else 1
    return [" ".join(_blocks(cell.children)), *[""] * (width - 1)]


def _code_language(element: Element) -> str:
    """Return the language that the classes of a code block or the code in it name."""
    return next((name for part in element.walk() if (name := _named_language(part))), "")


def _named_language(element: Element) -> str:
    found = _LANGUAGE.search(element.attributes.get("class", ""))
    language = found.group(1).lower() if found else ""
    return "" if language in _NO_LANGUAGE else language


def _inline(children: Iterable[Element | str]) -> str:
    """Return running text on as many lines as it has ``<br>``."""
    text = "".join(_piece(child) for child in children)
    text = _TEX_BLOCK.sub(r"$$\1$$", _TEX_INLINE.sub(r"$\1$", text))
    return "\n".join(re.sub(r" {2,}", " ", line).strip() for line in text.split("\n")).strip()


def _piece(child: Element | str) -> str:  # noqa: C901  # one case per element
    if isinstance(child, str):
        return without_tags(_SPACES.sub(" ", child))
    formula = _formula(child)
    if formula:
        return formula
    if _is_dropped(child):
        return "".join(f"${formula}$" for formula in _hidden_formulas(child))
    match child.tag:
        case "br":
            return "\n"
        case "img":
            alt = one_line(child.attributes.get("alt", ""))
            return f"![{alt}]()" if len(alt.split()) > 1 and not alt.startswith("{") else ""
        case "code" | "kbd" | "samp" | "tt":
            return _code_span(_SPACES.sub(" ", child.text()))
        case "wbr":
            return ""
    text = "".join(_piece(inner) for inner in child.children)
    if not text.strip():
        return " " if text else ""
    match child.tag:
        case "strong" | "b" | "em" | "i":
            return _around(text, _MARKS[child.tag])
        case "a":
            return _link(child, text)
        case "sup":
            return f"[{text.strip('[] ')}]" if "[" in text else f"^{_grouped(text)}"
        case "sub":
            return f"_{_grouped(text)}"
    return text


def _around(text: str, mark: str) -> str:
    """Return text with a mark on both sides, the spaces outside."""
    inside = text.strip()
    if "\n" in inside or mark[0] in inside:
        return text
    left = text[: len(text) - len(text.lstrip())]
    return f"{left}{mark}{inside}{mark}{text[len(text.rstrip()) :]}"


def _code_span(text: str) -> str:
    fence = "``" if "`" in text else "`"
    return f"{fence}{text}{fence}" if text.strip() else text


def _grouped(text: str) -> str:
    inside = text.strip()
    return inside if re.fullmatch(r"[-−]?\w+", inside) else f"({inside})"


def _link(element: Element, text: str) -> str:
    if text.strip() in ("¶", "#", "§", "🔗"):
        return ""
    address = _web_address(element.attributes.get("href", ""))
    if not address or not text.strip() or set(address) & set("()<>") or "](" in text:
        return text
    return f"[{text.strip()}]({address})"


def _formula(element: Element) -> str:
    """Return the TeX of a formula in its marks, '' when the element is none or has no TeX."""
    if element.tag == "script" and element.attributes.get("type", "").startswith("math/tex"):
        mark = "$$" if "display" in element.attributes["type"] else "$"
        return f"{mark}{element.text().strip()}{mark}"
    if element.tag == "math":
        tex = _tex(element)
        if tex:
            mark = "$$" if element.attributes.get("display") == "block" else "$"
            return f"{mark}{tex}{mark}"
    return ""


def _tex(element: Element) -> str:
    for part in element.walk():
        if part.tag == "annotation" and "tex" in part.attributes.get("encoding", ""):
            return one_line(part.text())
    return one_line(element.attributes.get("alttext", ""))


def _hidden_formulas(element: Element) -> list[str]:
    """Return formulas of a hidden element: pages show a picture and hide the formula itself."""
    if element.tag in ("script", "style", "head"):
        return []
    found = [_tex(part) for part in element.walk() if part.tag == "math"]
    return [formula for formula in found if formula]
