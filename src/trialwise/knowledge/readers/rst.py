"""reStructuredText to Markdown by docutils; directives of Sphinx keep their content."""

import re
from typing import Any, Final

from trialwise.core.errors import MissingExtraError
from trialwise.knowledge.readers.base import Converted, cleaned, too_deep
from trialwise.knowledge.readers.encoding import decode
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

_DIRECTIVE: Final = re.compile(r"^[ \t]*\.\.[ \t]+([\w:.+-]+)::", re.MULTILINE)
_ROLE: Final = re.compile(r":([A-Za-z][\w:.+-]*):`")
_TARGET: Final = re.compile(r"\s*<[^<>]*>\s*\Z")
_SETTINGS: Final = {
    "file_insertion_enabled": False,  # no directive may read another file
    "raw_enabled": False,
    "report_level": 5,
    "halt_level": 5,
    "warning_stream": False,
    "_disable_config": True,
    "smart_quotes": False,
    "syntax_highlight": "none",
    "line_length_limit": 1_000_000,
}
# Not shown in the text, or only an address.
_DROPPED: Final = frozenset(
    ("comment", "system_message", "substitution_definition", "target", "docinfo", "meta", "raw",
     "pending", "problematic_message", "image", "generated", "header", "footer", "decoration")
)  # fmt: skip
_EMPTY_DIRECTIVES: Final = frozenset(
    ("toctree", "automodule", "autoclass", "autofunction", "autosummary", "automethod", "index",
     "currentmodule", "module", "highlight", "tabularcolumns", "sectionauthor", "codeauthor",
     "only-html", "plot", "include", "literalinclude", "bibliography", "graphviz", "mermaid")
)  # fmt: skip


def read_rst(data: bytes) -> Converted:
    """Return reStructuredText as Markdown.

    Raises:
        DocumentError: when it is no text or nested too deeply.
        MissingExtraError: without docutils.
    """
    text, flags = decode(data)
    try:
        import docutils.core
        import docutils.utils
    except ImportError:
        raise MissingExtraError("docutils", "documents") from None
    _accept_unknown(text)
    try:
        tree = docutils.core.publish_doctree(
            cleaned(text), settings_overrides=dict(_SETTINGS), source_path=None
        )
        has_title = any(child.tagname == "title" for child in tree.children)
        body = joined(_blocks(tree.children, 1 if has_title else 0))
    except RecursionError:
        raise too_deep() from None
    fields = {
        child.astext().lower(): child.parent.children[1].astext()
        for child in tree.findall(lambda node: node.tagname == "field_name")
    }
    licence = fields.get("license", "") or fields.get("licence", "")
    return Converted(
        cleaned(body),
        title=one_line(str(tree.get("title", ""))),
        licence=one_line(licence),
        flags=flags,
    )


def _accept_unknown(text: str) -> None:
    """Let docutils read the directives and roles of ``text`` that it does not know itself."""
    from docutils import nodes, utils
    from docutils.languages import get_language
    from docutils.parsers.rst import Directive, directives, roles

    class Unknown(Directive):  # type: ignore[misc]  # docutils has no types
        """Content that is shown as if it stood in the text."""

        has_content = True
        optional_arguments = 1
        final_argument_whitespace = True
        option_spec = None

        def run(self) -> list[Any]:
            if self.name.rpartition(":")[2] in _EMPTY_DIRECTIVES:
                return []
            holder = nodes.Element()
            argument = self.arguments[0] if self.arguments and self.name != "only" else ""
            lines = [line for line in self.content if not re.match(r":[\w-]+:(?:\s|$)", line)]
            if argument and lines:
                holder += nodes.paragraph("", argument)
            elif argument:
                inline, _ = self.state.inline_text(argument, self.lineno)
                holder += nodes.paragraph(argument, "", *inline)
            self.state.nested_parse(self.content, self.content_offset, holder)
            return list(holder.children)

    def role(
        name: str, raw: str, shown: str, _line: int, _inliner: Any, *_: Any, **__: Any
    ) -> tuple[list[Any], list[Any]]:
        shown = _TARGET.sub("", utils.unescape(shown)).lstrip("~!")
        kind = nodes.inline if name in ("ref", "doc", "term", "abbr") else nodes.literal
        return [kind(raw, shown)], []

    language = get_language("en")
    document = utils.new_document("")
    document.reporter.report_level, document.reporter.halt_level = 5, 5
    for name in {match.group(1).lower() for match in _DIRECTIVE.finditer(text)}:
        if directives.directive(name, language, document)[0] is None:
            directives.register_directive(name, Unknown)
    for name in {match.group(1).lower() for match in _ROLE.finditer(text)}:
        if roles.role(name, language, 0, document.reporter)[0] is None:
            roles.register_local_role(name, role)


def _blocks(children: Any, level: int) -> list[str]:
    blocks = [block for child in children for block in _block(child, level)]
    return [block for block in blocks if block.strip()]


def _block(node: Any, level: int) -> list[str]:  # noqa: C901  # one case per kind of node
    match node.tagname:
        case "section":
            return _blocks(node.children, level + 1)
        case "title":
            # the document's own title stands outside all sections
            is_outermost = node.parent.tagname == "document"
            return [heading(1 if is_outermost else level, _inline(node))]
        case "subtitle" | "rubric":
            return [f"**{_inline(node)}**"]
        case "paragraph" | "term" | "caption" | "attribution" | "line":
            return [paragraph(_inline(node))]
        case "literal_block" | "doctest_block":
            language = next((c for c in node.get("classes", []) if c != "code"), "")
            if node.tagname == "doctest_block":
                language = "python"
            return [code_block(node.astext(), language)]
        case "math_block":
            return [f"$$\n{node.astext().strip()}\n$$"]
        case "bullet_list" | "enumerated_list":
            return [_list(node, level)]
        case "definition_list_item":
            head, *rest = _blocks(node.children, level)
            return [f"**{head}**" if "*" not in head and "`" not in head else head, *rest]
        case "field":
            name, body = (" ".join(_blocks([child], level)) for child in node.children)
            return [f"{name}: {body}"]
        case "field_name":
            return [node.astext()]
        case "block_quote":
            return _blocks(node.children, level)
        case "line_block":
            return ["\n".join(_blocks(node.children, level))]
        case "table":
            return _table(node, level)
        case "footnote" | "citation":
            label, *rest = _blocks(node.children, level)
            return [f"[{label}] {' '.join(rest)}"]
        case "label":
            return [node.astext()]
        case name if name in _DROPPED:
            return []
        case "topic" if "contents" in node.get("classes", []):
            return []
        case "#text":
            return [paragraph(without_tags(one_line(node.astext())))]
    if any(child.tagname == "#text" for child in node.children):
        return [paragraph(_inline(node))]
    return _blocks(node.children, level)


def _list(node: Any, level: int) -> str:
    items: list[str] = []
    for number, item in enumerate(node.children, int(node.get("start", 1))):
        mark = "- " if node.tagname == "bullet_list" else f"{number}. "
        blocks = _blocks(item.children, level)
        if blocks:
            items.append(mark + indented("\n\n".join(blocks), len(mark)))
    return "\n".join(items)


def _table(node: Any, level: int) -> list[str]:
    rows: list[list[str]] = []
    for row in node.findall(lambda one: one.tagname == "row"):
        cells: list[str] = []
        for entry in row.children:
            cells.append(" ".join(_blocks(entry.children, level)))
            cells.extend([""] * int(entry.get("morecols", 0)))
        rows.append(cells)
    title = [_inline(child) for child in node.children if child.tagname == "title"]
    return [*title, table(rows)]


def _inline(node: Any) -> str:
    """Return running text with its marks; code and formulas as they are."""
    return "".join(_piece(child) for child in node.children).strip()


def _piece(node: Any) -> str:  # noqa: C901  # one case per kind of node
    match node.tagname:
        case "#text":
            return without_tags(node.astext().replace("\x00", ""))
        case "literal":
            text = one_line(node.astext())
            return f"``{text}``" if "`" in text else f"`{text}`"
        case "math":
            return f"${node.astext()}$"
        case "strong":
            return f"**{_inline(node)}**"
        case "emphasis" | "title_reference":
            return f"*{_inline(node)}*"
        case "superscript":
            return f"^{_inline(node)}"
        case "subscript":
            return f"_{_inline(node)}"
        case "footnote_reference" | "citation_reference":
            return f"[{node.astext()}]"
        case "reference":
            address = str(node.get("refuri", ""))
            text = _inline(node)
            return (
                f"[{text}]({address})" if address.startswith("http") and text != address else text
            )
        case name if name in _DROPPED:
            return ""
    return "".join(_piece(child) for child in node.children)
