"""Documents cut into passages: about a hundred words, never across a heading, blocks kept whole."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from trialwise.core.text import plain_text, split_sentences
from trialwise.knowledge.front_matter import FRONT_MATTER
from trialwise.knowledge.schema import Form, Passage

_IMPORT: Final = re.compile(
    r"""
    \s*import\s+
    (?: (?:[\w$]+ | \{[^}]*\} | \*\s+as\s+[\w$]+)  # one name, {several}, * as all …
        (?:\s*,\s*(?:\{[^}]*\} | \*\s+as\s+[\w$]+))?
        \s+from\s+
    )?
    (?:'[^'\n]*' | "[^"\n]*")[ \t]*;?\s*
    """,
    re.VERBOSE,
)
_EXPORT: Final = re.compile(
    r"\s*export\s+(?:(?:const|let|var)\s+[\w$]+\s*=|(?:async\s+)?function\b|default\b)"
)
_COMMENT: Final = re.compile(r"<!--.*?-->|\{/\*.*?\*/\}", re.DOTALL)
# A digit or two letters; a letter alone only labels what follows.
_READABLE: Final = re.compile(r"\d|[^\W\d_].*?[^\W\d_]", re.DOTALL)
_PARAGRAPH_BREAK: Final = re.compile(r"\n[ \t\r]*\n")
_LINE_END: Final = re.compile(r"\r\n?|\n")  # as markdown-it counts them
_LINE: Final = re.compile(r"\S(?:[^\n]*\S)?")
_VISIBLE: Final = re.compile(r"\S+")
_ATTRIBUTES: Final = re.compile(
    r"\s*\{[#.][^{}]*\}\s*$"
)  # R Markdown and Quarto: "## Power {#power}"
_FORMULA: Final = "formula"
_LONGEST: Final = 1.7
# A table, formula or sentence is kept whole up to here, in passages of the target length: what is
# longer fits no context and would never be read.
_ENDLESS: Final = 8
_CHARACTERS_PER_WORD: Final = 15


@dataclass(frozen=True, slots=True)
class _Block:
    start: int
    end: int
    kind: str
    headings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Span:
    """A piece that may not be cut further."""

    start: int
    end: int
    headings: tuple[str, ...]
    length: float


def cut_passages(text: str, *, form: Form, target_words: int) -> tuple[Passage, ...]:
    """Return the passages of a document in file order.

    Args:
        text: the decoded file.
        form: how the text is to be read.
        target_words: aim for a passage's length; a table, formula or code block stays whole unless
            it is many times longer.

    Returns:
        Passages whose ``text[start:end]`` begins and ends with a visible character; empty for a
        text without words.
    """
    blocks = _plain_blocks(text) if form == "text" else _markdown_blocks(text, form)
    pieces = [piece for block in blocks for piece in _pieces(text, block, target_words)]
    passages: list[Passage] = []
    run: list[_Span] = []
    for piece in pieces:
        if run and not _joins(text, run, piece, target_words):
            passages.append(Passage(run[0].start, run[-1].end, run[0].headings))
            run = []
        run.append(piece)
    if run:
        passages.append(Passage(run[0].start, run[-1].end, run[0].headings))
    return tuple(passages)


def _joins(text: str, run: list[_Span], piece: _Span, target: int) -> bool:
    """Return whether ``piece`` continues the passage: same heading, nothing skipped, room left."""
    if run[0].headings != piece.headings or text[run[-1].end : piece.start].strip(
        " \t\r\n-*+>0123456789.)"
    ):
        return False
    total = sum(span.length for span in run)
    return total < target * 0.5 or total + piece.length <= target * 1.25


def _pieces(text: str, block: _Block, target: int) -> Iterator[_Span]:
    """Yield the block whole, or a long prose block or list by sentences and items."""
    body = text[block.start : block.end]
    spans = [(0, len(body))]
    if len(body.split()) > target * _LONGEST and block.kind not in ("code", "table"):
        spans = split_sentences(body)
    for whole in spans:
        for start, end in _portions(body, whole, target):
            length = _length(body[start:end])
            yield _Span(block.start + start, block.start + end, block.headings, length)


def _portions(body: str, span: tuple[int, int], target: int) -> Iterator[tuple[int, int]]:
    """Yield the span, or an endless one in portions that end with a line, a word, or where due."""
    if _length(body[slice(*span)]) <= target * _ENDLESS:
        yield span
        return
    first, last = -1, -1
    for begin, stop in _units(body, span, target):
        if first >= 0 and _length(body[first:stop]) > target:
            yield first, last
            first = -1
        first, last = (begin if first < 0 else first), stop
    if first >= 0:
        yield first, last


def _units(body: str, span: tuple[int, int], target: int) -> Iterator[tuple[int, int]]:
    """Yield the lines of a span; of a line that is too long, the words, of a word, stretches."""
    most = target * _CHARACTERS_PER_WORD
    for line in _LINE.finditer(body, *span):
        if _length(line.group()) <= target:
            yield line.span()
            continue
        for word in _VISIBLE.finditer(body, *line.span()):
            for start in range(word.start(), word.end(), most):
                yield start, min(start + most, word.end())


def _length(text: str) -> float:
    """Return the length in words; text without spaces counts by its visible characters."""
    words = text.split()
    return max(len(words), sum(map(len, words)) / _CHARACTERS_PER_WORD)


def _plain_blocks(text: str) -> Iterator[_Block]:
    start = 0
    for end in [*(match.start() for match in _PARAGRAPH_BREAK.finditer(text)), len(text)]:
        block = _trimmed(text, start, end, "prose", ())
        if block is not None:
            yield block
        start = end


def _markdown_blocks(text: str, form: Form) -> Iterator[_Block]:
    front = FRONT_MATTER.match(text)
    offset = front.end() if front else 0
    body = text[offset:]
    starts = _line_starts(body)
    headings: dict[int, str] = {}
    tokens = _parser(form).parse(body)
    for index, token in enumerate(tokens):
        if token.level or token.map is None:
            continue
        start, end = offset + starts[token.map[0]], offset + starts[token.map[1]]
        if token.type == "heading_open":
            depth = int(token.tag[1])
            headings = {level: title for level, title in headings.items() if level < depth}
            headings[depth] = plain_text(_ATTRIBUTES.sub("", tokens[index + 1].content))
            continue
        kind = _kind(token)
        if kind == "prose":
            start = _after_modules(text, start, end)
        block = _trimmed(text, start, end, kind, tuple(headings[key] for key in sorted(headings)))
        if block is not None:
            yield block


def _after_modules(text: str, start: int, end: int) -> int:
    """Return where a block goes on behind the imports and exports of MDX."""
    while match := _IMPORT.match(text, start, end):
        start = match.end()
    return end if _EXPORT.match(text, start, end) else start


def _kind(token: Token) -> str:
    if token.type in ("fence", "code_block", _FORMULA):
        return "code"
    if token.type == "table_open":
        return "table"
    return "list" if token.type.endswith("list_open") else "prose"


def _trimmed(
    text: str, start: int, end: int, kind: str, headings: tuple[str, ...]
) -> _Block | None:
    """Return the block without outer white space, or None when nothing readable is in it."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    shown = text[start:end] if kind == "code" else _COMMENT.sub("", text[start:end])
    if not _READABLE.search(plain_text(shown)):
        return None
    return _Block(start, end, kind, headings)


def _line_starts(text: str) -> list[int]:
    """Return the offset of each line as Markdown counts lines, and the end of the text."""
    starts = [0, *(match.end() for match in _LINE_END.finditer(text))]
    if starts[-1] != len(text):
        starts.append(len(text))
    starts.append(len(text))
    return starts


@lru_cache(maxsize=2)
def _parser(form: Form) -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable("table")
    parser.block.ruler.before("fence", _FORMULA, _read_formula, {"alt": ["paragraph"]})
    return parser.disable("code") if form == "mdx" else parser


def _read_formula(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """Read ``$$ … $$`` as one block: a line of it that is ``=`` or ``-`` underlines no heading."""
    if not _line(state, first).startswith("$$") or state.is_code_block(first):
        return False
    last, rest = first, _line(state, first)[2:]
    while "$$" not in rest:
        last += 1
        if last >= end or state.isEmpty(last):
            return False
        rest = _line(state, last)
    if last == first and not rest.rstrip().endswith("$$"):
        return False  # a sentence that begins with a formula
    if not silent:
        state.line = last + 1
        state.push(_FORMULA, "", 0).map = [first, state.line]
    return True


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
