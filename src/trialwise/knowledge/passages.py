"""Documents cut into passages: about a hundred words, never across a heading, blocks kept whole."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from trialwise.core.text import plain_text, split_sentences
from trialwise.knowledge.schema import Passage

_FRONT: Final = re.compile(r"---[ \t]*\r?\n.*?\r?\n---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_MODULE_LINE: Final = re.compile(
    r"(?:import\s.+from\s+['\"]|import\s+['\"]|export\s+(?:const|default)\b)"
)
_LETTERS: Final = re.compile(r"[^\W\d_]{2,}|\d")
_PARAGRAPH_BREAK: Final = re.compile(r"\n[ \t]*\n")
_LONGEST: Final = 1.7


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
    words: int


def cut_passages(text: str, *, suffix: str, target_words: int) -> tuple[Passage, ...]:
    """Return the passages of a document in file order.

    Args:
        text: the decoded file.
        suffix: ``.md``, ``.mdx`` or anything else for plain text.
        target_words: aim for a passage's length; a table, formula or code block stays whole.

    Returns:
        Passages whose ``text[start:end]`` begins and ends with a visible character; empty for a
        text without words.
    """
    blocks = (
        _plain_blocks(text) if suffix not in (".md", ".mdx") else _markdown_blocks(text, suffix)
    )
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
    """Return whether ``piece`` continues the passage: same heading, nothing skipped between, room."""
    if run[0].headings != piece.headings or text[run[-1].end : piece.start].strip(
        " \t\r\n-*+>0123456789.)"
    ):
        return False
    total = sum(span.words for span in run)
    return total < target * 0.5 or total + piece.words <= target * 1.25


def _pieces(text: str, block: _Block, target: int) -> Iterator[_Span]:
    """Yield the block whole, or a long prose block or list by sentences and items."""
    body = text[block.start : block.end]
    count = len(body.split())
    if count <= target * _LONGEST or block.kind in ("code", "table"):
        yield _Span(block.start, block.end, block.headings, count)
        return
    for start, end in split_sentences(body):
        yield _Span(
            block.start + start, block.start + end, block.headings, len(body[start:end].split())
        )


def _plain_blocks(text: str) -> Iterator[_Block]:
    start = 0
    for end in [*(match.start() for match in _PARAGRAPH_BREAK.finditer(text)), len(text)]:
        block = _trimmed(text, start, end, "prose", ())
        if block is not None:
            yield block
        start = end


def _markdown_blocks(text: str, suffix: str) -> Iterator[_Block]:
    front = _FRONT.match(text)
    offset = front.end() if front else 0
    body = text[offset:]
    starts = _line_starts(body)
    headings: dict[int, str] = {}
    tokens = _parser(suffix).parse(body)
    for index, token in enumerate(tokens):
        if token.level or token.map is None:
            continue
        start, end = offset + starts[token.map[0]], offset + starts[token.map[1]]
        if token.type == "heading_open":
            depth = int(token.tag[1])
            headings = {level: title for level, title in headings.items() if level < depth}
            headings[depth] = plain_text(tokens[index + 1].content)
            continue
        block = _trimmed(
            text, start, end, _kind(token), tuple(headings[key] for key in sorted(headings))
        )
        if block is not None and not _MODULE_LINE.match(text, block.start):
            yield block


def _kind(token: Token) -> str:
    if token.type in ("fence", "code_block"):
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
    if not _LETTERS.search(plain_text(text[start:end])):
        return None
    return _Block(start, end, kind, headings)


def _line_starts(text: str) -> list[int]:
    """Return the offset of each line as Markdown counts lines, and the end of the text."""
    starts = [0]
    for match in re.finditer("\n", text):
        starts.append(match.end())
    if starts[-1] != len(text):
        starts.append(len(text))
    starts.append(len(text))
    return starts


@lru_cache(maxsize=2)
def _parser(suffix: str) -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable("table")
    return parser.disable("code") if suffix == ".mdx" else parser
