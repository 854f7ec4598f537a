"""Jupyter notebooks to Markdown: text as it is, code and its printed results in fences."""

import json
import re
from collections.abc import Iterator
from typing import Final

from trialwise.core.errors import DocumentError
from trialwise.knowledge.readers.base import Converted, cleaned, too_deep
from trialwise.knowledge.readers.encoding import decode
from trialwise.knowledge.readers.markdown import code_block, joined

_LONGEST_OUTPUT: Final = 4000
_EMBEDDED: Final = re.compile(r"!\[([^\]]{0,500})\]\((?:data|attachment):[^)]*\)")
_COLOUR: Final = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


def read_notebook(data: bytes) -> Converted:
    """Return a notebook of format 3 or 4 as Markdown; pictures are left out.

    Raises:
        DocumentError: when it is no notebook.
    """
    text, flags = decode(data)
    try:
        notebook = json.loads(text)
    except RecursionError:
        raise too_deep() from None
    except ValueError as error:
        raise DocumentError(f"not a notebook: no JSON ({error})") from None
    if not isinstance(notebook, dict):
        raise DocumentError("not a notebook: no JSON object")
    sheets = notebook.get("worksheets")
    parts = sheets if isinstance(sheets, list) else [notebook]
    cells = [cell for part in parts if isinstance(part, dict) for cell in _list(part, "cells")]
    if not cells:
        raise DocumentError("not a notebook: it has no cells")
    metadata = _mapping(notebook, "metadata")
    language = _string(_mapping(metadata, "kernelspec").get("language")) or _string(
        _mapping(metadata, "language_info").get("name")
    )
    blocks = [block for cell in cells if isinstance(cell, dict) for block in _cell(cell, language)]
    return Converted(
        cleaned(joined(blocks)), title=_string(metadata.get("title")).strip(), flags=flags
    )


def _cell(cell: dict[str, object], language: str) -> Iterator[str]:
    source = _string(cell.get("source", cell.get("input")))
    match cell.get("cell_type"):
        case "markdown":
            yield _EMBEDDED.sub(r"\1", source)
        case "heading":
            level = cell.get("level")
            yield f"{'#' * (level if isinstance(level, int) and 0 < level < 7 else 1)} {source}"
        case "code":
            yield code_block(source, _string(cell.get("language")) or language)
            for output in _list(cell, "outputs"):
                if isinstance(output, dict):
                    yield code_block(_printed(output)[:_LONGEST_OUTPUT])


def _printed(output: dict[str, object]) -> str:
    """Return what an output shows as text; that of an error is no result."""
    if output.get("output_type") in ("error", "pyerr"):
        return ""
    text = output.get("text") or _mapping(output, "data").get("text/plain")
    return _COLOUR.sub("", _string(text))


def _string(value: object) -> str:
    """Return a text that the format spells as one or as a list of lines."""
    if isinstance(value, list):
        return "".join(line for line in value if isinstance(line, str))
    return value if isinstance(value, str) else ""


def _list(record: dict[str, object], key: str) -> list[object]:
    value = record.get(key)
    return value if isinstance(value, list) else []


def _mapping(record: dict[str, object], key: str) -> dict[str, object]:
    value = record.get(key)
    return value if isinstance(value, dict) else {}
