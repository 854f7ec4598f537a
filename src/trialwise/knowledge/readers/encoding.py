"""Bytes to text: UTF-8, UTF-16 and UTF-32 by their marks, then the old Western code page."""

import codecs
import re
from typing import Final

from trialwise.core.errors import DocumentError
from trialwise.knowledge.readers.base import REPLACED

OLD_CODE_PAGE: Final = "read as cp1252, not UTF-8"
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY: Final = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_LONGEST: Final = 0.02


def decode(data: bytes, *, declared: str = "") -> tuple[str, tuple[str, ...]]:
    """Return the text of a file without its byte order mark, and what was noticed.

    Args:
        data: the file.
        declared: an encoding that the file names itself, tried when it is not UTF-8.

    Raises:
        DocumentError: when the bytes are no text or there are none.
    """
    text, flags = _decoded(data, declared)
    if not text.strip("\ufeff \t\r\n\f\u00a0") or not text.strip():
        raise DocumentError("empty")
    return text, (*flags, REPLACED) if "\ufffd" in text else flags


def _decoded(data: bytes, declared: str) -> tuple[str, tuple[str, ...]]:
    for mark, name in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(name), ()
            except UnicodeDecodeError:
                return data.decode(name, "replace"), ()
    if b"\x00" in data:
        return _unmarked_utf16(data), ()
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        pass
    if len(_BINARY.findall(data)) > _LONGEST * len(data):
        raise DocumentError("binary data, not text")
    try:
        return data.decode(declared), ()
    except (LookupError, ValueError):
        return data.decode("cp1252", "replace"), (OLD_CODE_PAGE,)


def _unmarked_utf16(data: bytes) -> str:
    """Return text whose every other byte is null, as Latin letters have it in UTF-16."""
    for first, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        nulls = data[first::2]
        if len(nulls) > 3 and nulls.count(0) > 0.7 * len(nulls) and 0 not in data[1 - first :: 2]:
            try:
                return data.decode(name)
            except UnicodeDecodeError:
                break
    raise DocumentError("binary data, not text")
