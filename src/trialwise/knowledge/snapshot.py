"""The query snapshot: an immutable folder of memory-mapped arrays exported from the store.

Queries read this and never open the database; ``export.py`` writes it. Readers keep what they have
open while another version takes its place.
"""

import contextlib
import json
import mmap
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final, overload

import numpy as np
from numpy.typing import NDArray

from trialwise.core.errors import StoreError
from trialwise.knowledge.entities.store import EntityIndex, open_entities
from trialwise.knowledge.postings import Postings
from trialwise.knowledge.schema import Document, Form
from trialwise.knowledge.stores.base import (
    ConceptGraph,
    ConceptRow,
    RelationRow,
    read_requests,
)

FORMAT: Final = 3
_LISTED: Final = ("references", "pages", "flags")
_MOST_HELD: Final = 4096
HEADING_SEPARATOR: Final = " › "
CURRENT: Final = "CURRENT"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot holds and was made from.

    Attributes:
        version: hash of everything that decides its content.
        format: layout of the files.
        embedder: id of the model the vectors come from; never mix two in one index.
        dim: length of a vector.
        pack_hash: content hash of the pack's files.
        documents: content hash of each document by id.
        counts: documents, passages, questions, concepts, relations, about, mentions …
        files: SHA-256 of each file of the snapshot.
    """

    version: str
    format: int
    embedder: str
    dim: int
    pack_hash: str
    documents: dict[str, str]
    counts: dict[str, int]
    files: dict[str, str]


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """A document as the snapshot lists it; ``byte_start:byte_end`` is its text."""

    id: str
    source: str
    concept: str
    title: str
    path: str
    url: str
    licence: str
    references: tuple[str, ...]
    form: Form
    pages: tuple[int, ...]
    language: str
    flags: tuple[str, ...]
    byte_start: int
    byte_end: int


@contextlib.contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Turn what goes wrong inside into a ``StoreError`` about a file of a snapshot."""
    try:
        yield
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise StoreError(
            f"{path} cannot be read ({error}); remove {path.parent} and ask again"
        ) from error


class DocumentList(Sequence[DocumentEntry]):
    """The documents of a snapshot, parsed one by one.

    Args:
        path: of the file of one JSON object a line.
        starts: where each line begins, and the end of the last one, ``(documents + 1,)``.
    """

    def __init__(self, path: Path, starts: NDArray[np.int64]) -> None:
        self._path = path
        self._lines = path.read_bytes()
        self._starts = starts
        self._held: dict[int, DocumentEntry] = {}

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._starts) - 1

    @overload
    def __getitem__(self, index: int) -> DocumentEntry: ...

    @overload
    def __getitem__(self, index: slice) -> list[DocumentEntry]: ...

    def __getitem__(self, index: int | slice) -> DocumentEntry | list[DocumentEntry]:
        """Return a document by its position."""
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        place = index + len(self) if index < 0 else index
        if not 0 <= place < len(self):
            raise IndexError(index)
        found = self._held.get(place)
        if found is None:
            line = self._lines[int(self._starts[place]) : int(self._starts[place + 1])]
            with _naming(self._path):
                row = json.loads(line)
                found = DocumentEntry(**{**row, **{name: tuple(row[name]) for name in _LISTED}})
            if len(self._held) < _MOST_HELD:
                self._held[place] = found
        return found


class Snapshot:
    """An opened snapshot; arrays are memory-mapped, texts decoded when asked for.

    Args:
        folder: of one version, as ``export_snapshot`` returns it.

    Raises:
        StoreError: when the folder is not a snapshot this version can read.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            self.manifest = Manifest(**json.loads((folder / "manifest.json").read_text("utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise StoreError(
                f"{folder} is not a readable index ({error}); remove it and ask again"
            ) from error
        if self.manifest.format != FORMAT:
            raise StoreError(
                f"{folder} has format {self.manifest.format}, this is {FORMAT}; "
                "remove it and ask again"
            )
        self.passages: NDArray[np.int64] = self._array("passages")
        self.vectors: NDArray[np.float32] = self._array("vectors")
        self.keyness: NDArray[np.float32] = self._array("keyness")
        self.questions: NDArray[np.int64] = self._array("questions")
        self.question_vectors: NDArray[np.float32] = self._array("question_vectors")
        self.edge_passage: NDArray[np.int32] = self._array("edge_passage")
        self.edge_concept: NDArray[np.int32] = self._array("edge_concept")
        self.edge_about: NDArray[np.bool_] = self._array("edge_about")
        self.edge_weight: NDArray[np.float32] = self._array("edge_weight")
        self._intact: dict[int, bool] = {}
        self._texts: bytes | mmap.mmap = b""
        with self._reading("texts.bin") as path, path.open("rb") as stream:
            if path.stat().st_size:  # an empty file cannot be mapped
                self._texts = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)

    @contextlib.contextmanager
    def _reading(self, name: str) -> Iterator[Path]:
        """Yield the path of a file; what goes wrong inside is a ``StoreError`` about it."""
        path = self.folder / name
        with _naming(path):
            yield path

    def _array(self, name: str) -> NDArray[Any]:
        with self._reading(f"{name}.npy") as path:
            empty = path.stat().st_size <= 128  # the bare .npy header; it cannot be mapped
            loaded: NDArray[Any] = np.load(
                path, mmap_mode=None if empty else "r", allow_pickle=False
            )
        return np.asarray(loaded)  # still mapped; the subclass makes every access ten times dearer

    def _text(self, name: str) -> str:
        with self._reading(name) as path:
            return path.read_bytes().decode("utf-8")

    def _load(self, name: str) -> Any:
        with self._reading(name) as path:
            return json.loads(path.read_bytes())

    @cached_property
    def documents(self) -> "DocumentList":
        """All documents, sorted by id; each is read when it is asked for."""
        with self._reading("documents.jsonl") as path:
            return DocumentList(path, self._array("document_lines"))

    @cached_property
    def sources(self) -> list[str]:
        """The packs and ingested sources that documents come from, in the order of documents."""
        names: list[str] = self._load("sources.json")
        return names

    def documents_of(self, source: str) -> list[str]:
        """Return the ids of a source's documents."""
        return [key for key in self.manifest.documents if key.partition("/")[0] == source]

    @cached_property
    def document_source(self) -> NDArray[np.int32]:
        """The number of each document's source."""
        return self._array("document_source")

    @cached_property
    def document_concept(self) -> NDArray[np.int32]:
        """The concept that each document defines, -1 for the user's own."""
        return self._array("document_concept")

    @cached_property
    def entities(self) -> EntityIndex:
        """What the user's documents speak of."""
        with self._reading("entity_first.npy"):
            return open_entities(self.folder)

    @cached_property
    def document_place(self) -> dict[str, int]:
        """The position of each document by its id."""
        return {name: index for index, name in enumerate(self.manifest.documents)}

    @cached_property
    def headings(self) -> list[str]:
        """The heading paths that passages point at."""
        listing: list[str] = self._load("headings.json")
        return listing

    @cached_property
    def graph(self) -> ConceptGraph:
        """Concepts and relations, sorted."""
        rows = self._load("graph.json")
        return ConceptGraph(
            concepts=tuple(
                ConceptRow(
                    **{
                        **row,
                        "aliases": tuple(row["aliases"]),
                        "definition": tuple(row["definition"]),
                        "misbeliefs": tuple(tuple(spans) for spans in row["misbeliefs"]),
                        "requests": read_requests(row["requests"]),
                    }
                )
                for row in rows["concepts"]
            ),
            relations=tuple(RelationRow(**row) for row in rows["relations"]),
            version=self.manifest.version,
        )

    @cached_property
    def domain_words(self) -> list[str]:
        """Words of concept names and of known questions, sorted: what a misspelling may mean."""
        return self._text("domain_words.txt").split("\n")

    @cached_property
    def postings(self) -> Postings:
        """The BM25 table."""
        text = self._text("vocabulary.txt")
        return Postings(
            vocabulary=text.split("\n") if text else [],
            indptr=self._array("postings_indptr"),
            passages=self._array("postings_passages"),
            impacts=self._array("postings_impacts"),
        )

    @cached_property
    def term_rows(self) -> dict[str, int]:
        """The row of each term in the postings."""
        return {term: row for row, term in enumerate(self.postings.vocabulary)}

    def document_text(self, index: int) -> str:
        """Return the whole text of a document by its position.

        Bytes that were damaged since read as replacement characters: no quote is found there.
        """
        entry = self.documents[index]
        return bytes(self._texts[entry.byte_start : entry.byte_end]).decode("utf-8", "replace")

    def is_intact(self, index: int) -> bool:
        """Return whether a document reads as it did when it was indexed; looked at once."""
        if index not in self._intact:
            row = asdict(self.documents[index])
            del row["byte_start"], row["byte_end"]
            document = Document(**row, text=self.document_text(index))
            wanted = self.manifest.documents.get(document.id, "")
            self._intact[index] = wanted.rpartition("-")[2] == document.hash()
        return self._intact[index]

    def passage_text(self, index: int) -> str:
        """Return the text of a passage by its position."""
        row = self.passages[index]
        return bytes(self._texts[int(row[3]) : int(row[4])]).decode("utf-8", "replace")


def current_version(home: Path) -> str:
    """Return the version of the current snapshot, empty when there is none."""
    try:
        return (home / CURRENT).read_bytes().decode("utf-8", "replace").strip()
    except OSError:
        return ""


def open_current(home: Path) -> Snapshot | None:
    """Return the current snapshot, or None when there is none of this format: it is made anew.

    Nothing is lost by that: the store holds what was ingested.

    A swap may remove the folder between reading its name and opening it: then the name is read
    again.

    Raises:
        StoreError: when the snapshot is there and cannot be read.
    """
    for attempt in range(3):
        version = current_version(home)
        folder = home / "snapshots" / version
        if not version:
            return None
        try:
            return None if _is_older(folder) else Snapshot(folder)
        except StoreError:
            if attempt == 2 or current_version(home) == version:
                if not folder.exists():
                    return None
                raise
    return None


def _is_older(folder: Path) -> bool:
    """Return whether a snapshot was written in an older format."""
    try:
        held = json.loads((folder / "manifest.json").read_text("utf-8"))
        return int(held["format"]) < FORMAT
    except (OSError, ValueError, TypeError, KeyError):
        return False
