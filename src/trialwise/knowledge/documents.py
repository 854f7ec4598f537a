"""Reading what users have, file by file: a file that cannot be read is named and costs no other."""

import hashlib
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from trialwise.core.errors import DocumentError, UsageError
from trialwise.core.text import plain_text
from trialwise.knowledge.readers.base import Converted, Limits
from trialwise.knowledge.readers.convert import convert
from trialwise.knowledge.readers.files import find_files, is_unicode
from trialwise.knowledge.readers.kinds import KINDS
from trialwise.knowledge.readers.markdown import first_heading
from trialwise.knowledge.schema import Document, IngestSource, Pack, Source

SUFFIXES: Final = tuple(KINDS)
_LICENCE: Final = re.compile(r"(?:licen[cs]e|copying|notice)(?:[.\-_]|\Z)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file, or a row ``file:line``, and why it was not read or what was noticed about it."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The documents of one source, what was skipped, and what was read with a remark."""

    documents: tuple[Document, ...]
    skipped: tuple[Skipped, ...]
    flagged: tuple[Skipped, ...] = ()


def read_source(
    source: IngestSource,
    *,
    max_bytes: int,
    max_unpacked_bytes: int = 200_000_000,
    max_pages: int = 2000,
) -> Reading:
    """Return the documents under a source's path, sorted by id, and what was skipped.

    Args:
        source: a folder, read recursively, one file, or a pattern such as ``docs/**/*.md``.
        max_bytes: larger files are skipped.
        max_unpacked_bytes: packed files that hold more are skipped.
        max_pages: PDFs and presentations with more pages are skipped.

    Raises:
        UsageError: when nothing is at the path or it has a name that is not UTF-8.
    """
    if not is_unicode(source.name):
        raise UsageError(f"{source.name!a}: a name that is not UTF-8; choose another")
    limits = Limits(max_bytes, max_unpacked_bytes, max_pages)
    found = find_files(source.path)
    documents: list[Document] = []
    skipped = [Skipped(_printable(path), reason) for path, reason in found.closed]
    names: dict[bytes, str] = {}
    for path in found.files:
        relative = path.relative_to(found.base).as_posix()
        try:
            data = _bytes(path, relative, limits)
            digest = hashlib.sha256(data).digest()
            if digest in names:
                raise DocumentError(f"the same as {names[digest]}")
            rows = convert(data, path.suffix.lower(), limits)
        except DocumentError as error:
            skipped.append(Skipped(_printable(relative), str(error)))
            continue
        names[digest] = relative
        documents.extend(
            _document(source, path, relative, (key, row)) for key, row in rows.documents.items()
        )
        skipped.extend(Skipped(f"{relative}:{line}", reason) for line, reason in rows.faults)
    documents.sort(key=lambda document: document.id)
    skipped.sort(key=lambda entry: entry.path)
    return Reading(tuple(documents), tuple(skipped), tuple(_flagged(documents)))


def _flagged(documents: list[Document]) -> Iterator[Skipped]:
    for document in documents:
        if document.flags:
            yield Skipped(document.path, "; ".join(document.flags))


def _printable(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def _bytes(path: Path, relative: str, limits: Limits) -> bytes:
    """Return the bytes of a file that is one of ours and not too large."""
    suffix = path.suffix.lower()
    if not is_unicode(relative):
        raise DocumentError("its name is not UTF-8; rename it")
    found = _stat(path)
    if stat.S_ISDIR(found.st_mode):
        raise DocumentError("a link to a folder; not followed, ingest that folder by itself")
    if _LICENCE.match(path.name):
        raise DocumentError("a licence text, not a document")
    if suffix not in KINDS:
        raise DocumentError(f"{suffix or 'no suffix'}: not one of {', '.join(SUFFIXES)}")
    if not stat.S_ISREG(found.st_mode):
        raise DocumentError("no regular file")
    if found.st_size > limits.max_bytes:
        raise DocumentError(
            f"{found.st_size / 1e6:.1f} MB is over the limit of {limits.max_bytes / 1e6:g} MB "
            "(TRIALWISE_INGEST__MAX_FILE_MB)"
        )
    try:
        return path.read_bytes()
    except OSError as error:
        raise DocumentError(f"cannot be read: {error.strerror}") from None


def _stat(path: Path) -> os.stat_result:
    try:
        return path.stat()
    except OSError as error:
        raise DocumentError(f"cannot be read: {error.strerror}") from None


def _document(
    source: IngestSource, file: Path, relative: str, keyed: tuple[str, Converted]
) -> Document:
    """Return the document of a file's text, or of one of its rows when the key is not empty."""
    key, row = keyed
    path = f"{relative}#{key}" if key else relative
    title = plain_text(row.title or first_heading(row.text))
    return Document(
        id=f"{source.name}/{path}",
        source=source.name,
        concept="",
        title=title or key or file.stem,
        path=path,
        url=row.url or (f"{source.url.rstrip('/')}/{relative}" if source.url else ""),
        licence=row.licence or source.licence.strip(),
        references=(),
        text=row.text,
        form=row.form,
        pages=row.pages,
        language=row.language,
        flags=row.flags,
    )


def concept_documents(pack: Pack) -> tuple[Document, ...]:
    """Return the concepts of a pack as documents, sorted by id."""
    return tuple(
        Document(
            id=concept.document,
            source=concept.pack,
            concept=concept.id,
            title=concept.name,
            path=concept.file,
            url="",
            licence=concept.licence,
            references=tuple(
                reference(pack.sources[key]) for key in concept.sources if key in pack.sources
            ),
            text=concept.text,
        )
        for concept in pack.concepts.values()
    )


def reference(source: Source) -> str:
    """Return a work as one line, its identifier last and resolvable.

    >>> reference(Source("k", "A. Author", 1999, "T", "J 1", "10.1/x", "", "", "", False))
    'A. Author (1999). T. J 1. https://doi.org/10.1/x'
    """
    parts = [f"{source.authors} ({source.year}). {source.title}."]
    if source.where:
        parts.append(f"{source.where}.")
    if source.doi:
        parts.append(f"https://doi.org/{source.doi}")
    elif source.arxiv:
        parts.append(f"https://arxiv.org/abs/{source.arxiv}")
    elif source.isbn:
        parts.append(f"ISBN {source.isbn}")
    elif source.url:
        parts.append(source.url)
    return " ".join(parts)
