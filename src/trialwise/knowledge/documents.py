"""Reading what users have: Markdown, MDX and plain text, file by file, nothing else lost."""

import os
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from trialwise.core.errors import DocumentError, UsageError
from trialwise.core.text import plain_text
from trialwise.knowledge.front_matter import FRONT_MATTER
from trialwise.knowledge.schema import Document, Form, IngestSource, Pack, Source

SUFFIXES: Final = (".md", ".mdx", ".markdown", ".txt")
_FORMS: Final[Mapping[str, Form]] = {".md": "markdown", ".markdown": "markdown", ".mdx": "mdx"}
_HEADING: Final = re.compile(r"^#[ \t]+(.+?)[ \t]*#*[ \t\r]*$", re.MULTILINE)
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
        UsageError: when the path does not exist or has a name that is not UTF-8.
    """
    root = Path(source.path)
    if not _is_unicode(f"{source.name}{source.path}"):
        raise UsageError(f"{source.path!a}: its name is not UTF-8; rename it")
    try:
        is_folder = stat.S_ISDIR(root.stat().st_mode)
    except FileNotFoundError:
        raise UsageError(f"{root} does not exist; give a file or folder that does") from None
    except OSError as error:
        raise UsageError(f"{root} cannot be opened: {error.strerror}") from None
    documents: list[Document] = []
    skipped: list[Skipped] = []
    base = root if is_folder else root.parent
    for path in _files(root, skipped) if is_folder else (root,):
        relative = path.relative_to(base).as_posix()
        try:
            documents.append(_read_document(source, path, relative, max_bytes))
        except DocumentError as error:
            skipped.append(Skipped(_printable(relative), str(error)))
    documents.sort(key=lambda document: document.id)
    skipped.sort(key=lambda entry: entry.path)
    return Reading(tuple(documents), tuple(skipped))


def _files(root: Path, skipped: list[Skipped]) -> Iterator[Path]:
    """Yield the files, and the links to folders, which are not followed: no loop can trap us."""

    def skip(error: OSError) -> None:
        relative = Path(error.filename).relative_to(root).as_posix()
        skipped.append(Skipped(_printable(relative), f"cannot be opened: {error.strerror}"))

    for folder, names, files in os.walk(root, onerror=skip, followlinks=False):
        names[:] = [name for name in names if not name.startswith(".")]
        links = [name for name in names if (Path(folder) / name).is_symlink()]
        for name in [*files, *links]:
            if not name.startswith("."):
                yield Path(folder) / name


def _is_unicode(name: str) -> bool:
    """Return whether a file's name decodes; a name of other bytes arrives with surrogates."""
    return not any("\ud800" <= letter <= "\udfff" for letter in name)


def _printable(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def _read_document(source: IngestSource, path: Path, relative: str, max_bytes: int) -> Document:
    suffix = path.suffix.lower()
    if not _is_unicode(relative):
        raise DocumentError("its name is not UTF-8; rename it")
    found = _stat(path)
    if stat.S_ISDIR(found.st_mode):
        raise DocumentError("a link to a folder; not followed, ingest that folder by itself")
    if _LICENCE.match(path.name):
        raise DocumentError("a licence text, not a document")
    if suffix not in SUFFIXES:
        raise DocumentError(f"{suffix or 'no suffix'}: not one of {', '.join(SUFFIXES)}")
    if not stat.S_ISREG(found.st_mode):
        raise DocumentError("no regular file")
    if found.st_size > max_bytes:
        raise DocumentError(
            f"{found.st_size / 1e6:.1f} MB is over the limit of {max_bytes / 1e6:g} MB "
            "(TRIALWISE_INGEST__MAX_FILE_MB)"
        )
    text = _decode(path)
    front = _front_matter(text)
    title = front.get("title", "") or _first_heading(text) or path.stem
    url = front.get("url", "") or (f"{source.url.rstrip('/')}/{relative}" if source.url else "")
    return Document(
        id=f"{source.name}/{relative}",
        source=source.name,
        concept="",
        title=plain_text(title),
        path=relative,
        url=url,
        licence=front.get("license", "") or front.get("licence", "") or source.licence.strip(),
        references=(),
        text=text,
        form=_FORMS.get(suffix, "text"),
    )


def _stat(path: Path) -> os.stat_result:
    try:
        return path.stat()
    except OSError as error:
        raise DocumentError(f"cannot be read: {error.strerror}") from None


def _decode(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError(f"cannot be read: {error.strerror}") from None
    if b"\x00" in data:
        raise DocumentError("binary data, not text")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentError(f"not UTF-8 at byte {error.start}; save it as UTF-8") from None
    if not text.strip():
        raise DocumentError("empty")
    return text


def _front_matter(text: str) -> dict[str, str]:
    """Return the plain fields of the front matter as they are written."""
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


def _first_heading(text: str) -> str:
    match = _HEADING.search(text)
    return match.group(1) if match else ""


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
