"""JSONL: each line one document; a bad line is named and costs no other."""

import json
import re
from dataclasses import dataclass
from typing import Final

from trialwise.core.errors import DocumentError
from trialwise.knowledge.readers.base import Converted, cleaned
from trialwise.knowledge.readers.encoding import decode

_ID: Final = ("id", "_id", "arxiv_id")
_TEXT: Final = ("text", "abstract", "body")
_LONGEST_ID: Final = 200
_MARKDOWN: Final = re.compile(r"^(?:#{1,6} \S|```|\|.*\|[ \t]*$)", re.MULTILINE)
_URL: Final = re.compile(r"https?://\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a file by their id, and what is wrong with the others, by line."""

    documents: dict[str, Converted]
    faults: tuple[tuple[int, str], ...]


def read_rows(data: bytes) -> Rows:
    """Return the rows ``{"id", "title", "text"}`` with optional url, licence and language.

    ``_id`` or ``arxiv_id`` may stand for the id, ``abstract`` or ``body`` for the text. A text is
    read as Markdown when it has a heading, fence or table, else as it stands.

    Raises:
        DocumentError: when the file is empty or no text.
    """
    text, flags = decode(data)
    documents: dict[str, Converted] = {}
    lines: dict[str, int] = {}
    faults: list[tuple[int, str]] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            key, row = _row(line, flags)
            if key in documents:
                raise DocumentError(f"the id '{key}' is that of line {lines[key]}")
        except DocumentError as error:
            faults.append((number, str(error)))
            continue
        documents[key], lines[key] = row, number
    return Rows(documents, tuple(faults))


def _row(line: str, flags: tuple[str, ...]) -> tuple[str, Converted]:
    try:
        row = json.loads(line)
    except RecursionError:
        raise DocumentError("nested too deeply") from None
    except ValueError as error:
        raise DocumentError(f"no JSON ({error})") from None
    if not isinstance(row, dict):
        raise DocumentError("not a JSON object; a row is {…}")
    key = next((_field(row, name) for name in _ID if _field(row, name)), "")
    if not key or len(key) > _LONGEST_ID:
        raise DocumentError('no "id" of up to 200 characters')
    text = next((row[name] for name in _TEXT if isinstance(row.get(name), str)), "")
    if not text.strip():
        raise DocumentError('no "text"')
    url = _field(row, "url")
    return key, Converted(
        cleaned(text),
        form="markdown" if _MARKDOWN.search(text) else "text",
        title=_field(row, "title"),
        url=url if _URL.fullmatch(url) else "",
        licence=_field(row, "licence") or _field(row, "license"),
        language=_field(row, "language").lower(),
        flags=flags,
    )


def _field(row: dict[str, object], name: str) -> str:
    """Return a field that is a text or whole number as one line, else ''."""
    value = row.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return " ".join(cleaned(str(value)).split())
