"""Writing Markdown: what each converted kind is made of, and reading the fields of a header."""

import re
from collections.abc import Sequence
from typing import Final

import yaml

from trialwise.knowledge.front_matter import FRONT_MATTER

_FIRST_HEADING: Final = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t]*#*[ \t\r]*$", re.MULTILINE)
_TOP_HEADING: Final = re.compile(r"^#[ \t]+(.+?)[ \t]*#*[ \t\r]*$", re.MULTILINE)
_FENCED: Final = re.compile(r"^(```+|~~~+).*?^\1[`~]*[ \t\r]*$", re.MULTILINE | re.DOTALL)
_ATTRIBUTES: Final = re.compile(r"[ \t]*\{[^{}]*\}[ \t]*\Z")
_BLANK_LINES: Final = re.compile(r"\n{3,}")
_LOOKED_AT: Final = 100_000
_SPACE: Final = re.compile(r"[ \t\u00a0]*\n[ \t\u00a0]*|[ \t\u00a0]+")
_MARK: Final = re.compile(r"^(?=#{1,6}(?:\s|$)|>|```|~~~)", re.MULTILINE)
_RULE: Final = re.compile(r"^[ \t]*(?:=+|-{2,}|\*{3,}|_{3,})[ \t]*$", re.MULTILINE)
_FORMULA: Final = re.compile(r"(\$\$[^$]+\$\$|\$[^$\n]+\$)")
_TAG: Final = re.compile(r"<(?=[A-Za-z/!?])")


def joined(blocks: Sequence[str]) -> str:
    """Return blocks with a blank line between them, and one line end behind."""
    text = "\n\n".join(block.strip("\n") for block in blocks if block.strip())
    return f"{_BLANK_LINES.sub(chr(10) * 2, text)}\n" if text else ""


def without_tags(text: str) -> str:
    """Return plain text so that Markdown reads no tag into it; formulas stay as they are."""
    parts = _FORMULA.split(text)
    parts[::2] = [_TAG.sub(r"\\<", part) for part in parts[::2]]
    return "".join(parts)


def paragraph(text: str) -> str:
    """Return a paragraph that begins no heading, quotation, rule or fence by accident."""
    return _MARK.sub(r"\\", _RULE.sub("", text)).strip()


def one_line(text: str) -> str:
    """Return ``text`` on one line with single spaces."""
    return _SPACE.sub(" ", text).strip()


def heading(level: int, text: str) -> str:
    """Return a heading, '' without text."""
    line = one_line(text)
    return f"{'#' * min(max(level, 1), 6)} {line}" if line else ""


def code_block(text: str, language: str = "") -> str:
    """Return code in a fence that is longer than any within it."""
    runs = re.findall(r"^[ \t]*(`{3,})", text, re.MULTILINE)
    fence = "`" * max(3, *(len(run) + 1 for run in runs)) if runs else "```"
    body = text.strip("\n").rstrip()
    return f"{fence}{language}\n{body}\n{fence}" if body.strip() else ""


def indented(block: str, width: int) -> str:
    """Return a block with all lines but the first moved to the right, as in a list item."""
    return re.sub(r"\n(?=[^\n])", "\n" + " " * width, block)


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as a Markdown table, the first one its head; '' without a filled cell."""
    lines = [[_cell(cell) for cell in row] for row in rows]
    lines = [line for line in lines if any(line)]
    if not lines:
        return ""
    width = max(map(len, lines))
    texts = [f"| {' | '.join([*line, *[''] * (width - len(line))])} |" for line in lines]
    return "\n".join([texts[0], f"|{'---|' * width}", *texts[1:]])


def _cell(text: str) -> str:
    line = one_line(text)
    return re.sub(r"(?<!\\)\|", r"\\|", line)


def header_fields(text: str) -> dict[str, str]:
    """Return the plain fields of a text's front matter as they are written."""
    match = FRONT_MATTER.match(text)
    if not match:
        return {}
    try:
        # the base loader makes no dates and numbers, so none of them can be wrong
        values = yaml.load(match["yaml"], Loader=yaml.BaseLoader)  # noqa: S506
    except (yaml.YAMLError, RecursionError):
        return {}  # a broken header costs the title, never the document
    if not isinstance(values, dict):
        return {}
    return {
        str(key): value.replace("\0", "").strip()
        for key, value in values.items()
        if isinstance(value, str)
    }


def first_heading(text: str) -> str:
    """Return the first heading of the first level, or else of any, '' without one."""
    front = FRONT_MATTER.match(text)
    body = _FENCED.sub("", text[front.end() if front else 0 :][:_LOOKED_AT])
    match = _TOP_HEADING.search(body) or _FIRST_HEADING.search(body)
    return _ATTRIBUTES.sub("", match.group(1)) if match else ""
