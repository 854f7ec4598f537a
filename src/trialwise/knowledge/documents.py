"""Reading what users have: Markdown, MDX and plain text, file by file, nothing else lost."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from trialwise.core.errors import DocumentError, UsageError
from trialwise.core.text import plain_text
from trialwise.knowledge.schema import Document, IngestSource, Pack, Source

SUFFIXES: Final = (".md", ".mdx", ".markdown", ".txt")
_FRONT: Final = re.compile(r"---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_HEADING: Final = re.compile(r"^#[ \t]+(.+?)[ \t]*#*[ \t]*$", re.MULTILINE)
_LICENCE: Final = re.compile(r"(?:licen[cs]e|copying|notice)(?:[.\-_]|\Z)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was not read and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The documents of one source and the files that were skipped."""

    documents: tuple[Document, ...]
    skipped: tuple[Skipped, ...]


def read_source(source: IngestSource, *, max_bytes: int) -> Reading:
    """Return the documents under a source's path, sorted by id, and what was skipped.

    Args:
        source: a folder, read recursively, or one file.
        max_bytes: larger files are skipped.

    Raises:
        UsageError: when the path does not exist.
    """
    root = Path(source.path)
    if not root.exists():
        raise UsageError(f"{root} does not exist; give a file or folder that does")
    documents: list[Document] = []
    skipped: list[Skipped] = []
    base = root if root.is_dir() else root.parent
    for path in _files(root):
        relative = path.relative_to(base).as_posix()
        try:
            documents.append(_read_document(source, path, relative, max_bytes))
        except DocumentError as error:
            skipped.append(Skipped(relative, str(error)))
    return Reading(tuple(documents), tuple(skipped))


def _files(root: Path) -> Iterator[Path]:
    """Yield the files in a stable order; links to folders are not followed, so no loop can trap us."""
    if root.is_file():
        yield root
        return
    for folder, names, files in os.walk(root, followlinks=False):
        names[:] = sorted(name for name in names if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith("."):
                yield Path(folder) / name


def _read_document(source: IngestSource, path: Path, relative: str, max_bytes: int) -> Document:
    suffix = path.suffix.lower()
    if _LICENCE.match(path.name):
        raise DocumentError("a licence text, not a document")
    if suffix not in SUFFIXES:
        raise DocumentError(f"{suffix or 'no suffix'}: not one of {', '.join(SUFFIXES)}")
    text = _decode(path, max_bytes)
    front = _front_matter(text)
    title = str(front.get("title") or "").strip() or _first_heading(text) or path.stem
    url = str(front.get("url") or "").strip() or (
        f"{source.url.rstrip('/')}/{relative}" if source.url else ""
    )
    return Document(
        id=f"{source.name}/{relative}",
        source=source.name,
        concept="",
        title=plain_text(title),
        path=relative,
        url=url,
        licence=str(front.get("license") or front.get("licence") or source.licence).strip(),
        references=(),
        text=text,
    )


def _decode(path: Path, max_bytes: int) -> str:
    try:
        size = path.stat().st_size
        if size > max_bytes:
            raise DocumentError(
                f"{size / 1e6:.1f} MB is over the limit of {max_bytes / 1e6:g} MB "
                "(TRIALWISE_INGEST__MAX_FILE_MB)"
            )
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError(f"cannot be read: {error.strerror}") from None
    if b"\x00" in data[:8192]:
        raise DocumentError("binary data, not text")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentError(f"not UTF-8 at byte {error.start}; save it as UTF-8") from None
    if not text.strip():
        raise DocumentError("empty")
    return text


def _front_matter(text: str) -> dict[str, object]:
    match = _FRONT.match(text)
    if not match:
        return {}
    try:
        values = yaml.safe_load(match.group(1))
    except yaml.YAMLError:
        return {}  # a broken header costs the title, never the document
    return values if isinstance(values, dict) else {}


def _first_heading(text: str) -> str:
    match = _HEADING.search(text)
    return match.group(1) if match else ""


def concept_documents(pack: Pack) -> tuple[Document, ...]:
    """Return the concepts of a pack as documents, sorted by id."""
    return tuple(
        Document(
            id=f"{pack.name}/concepts/{concept.id}.md",
            source=pack.name,
            concept=concept.id,
            title=concept.name,
            path=f"concepts/{concept.id}.md",
            url="",
            licence=pack.licence,
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
