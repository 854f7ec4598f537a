"""The query snapshot: an immutable folder of memory-mapped arrays exported from the store.

Queries read this and never open the database. A snapshot is written beside the others under its
version, then ``CURRENT`` is swapped; readers keep what they have open. The same rows give the same
bytes.
"""

import contextlib
import json
import mmap
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from trialwise.core.errors import StoreError
from trialwise.core.files import file_hash, make_folder, storage, write_atomic
from trialwise.core.text import STOP_WORDS, normalise, plain_text, terms
from trialwise.knowledge.aliases import AliasTable
from trialwise.knowledge.postings import Postings, PostingsBuilder
from trialwise.knowledge.schema import Document, DocumentRows
from trialwise.knowledge.stores.base import ConceptGraph, ConceptRow, RelationRow

FORMAT: Final = 1
HEADING_SEPARATOR: Final = " › "
_CURRENT: Final = "CURRENT"
# A word of the known questions counts as the domain's own, not as one writer's slip, from here on.
_OFTEN: Final = 3
_SHORT: Final = 3


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
    byte_start: int
    byte_end: int


@dataclass(frozen=True, slots=True)
class _Rows:
    """The columns being collected while the store is read once."""

    documents: list[dict[str, Any]]
    passages: list[tuple[int, int, int, int, int, int, int]]
    headings: dict[str, int]
    questions: list[tuple[int, int, int, int, int]]
    edges: list[tuple[int, int, float, float]]
    postings: PostingsBuilder
    domain_words: Counter[str]
    asked: list[tuple[str, str]]
    vectors: list[NDArray[np.float32]]
    question_vectors: list[NDArray[np.float32]]


def export_snapshot(
    home: Path, rows: Iterable[DocumentRows], graph: ConceptGraph, manifest: Manifest
) -> Path:
    """Write the snapshot of a store's rows and make it the current one.

    Args:
        home: folder of the snapshots.
        rows: every document, sorted by id.
        graph: concepts and relations, sorted.
        manifest: version, embedder, hashes; counts and files are filled here.

    Returns:
        The folder of the snapshot.

    Raises:
        StorageError: when the file system refuses; the current snapshot is then untouched.
    """
    folder = home / "snapshots" / manifest.version
    if not (folder / "manifest.json").exists():
        partial = home / "snapshots" / f".{manifest.version}.partial"
        shutil.rmtree(partial, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
        make_folder(partial)
        try:
            with storage(partial):
                _write(partial, rows, graph, manifest)
                partial.rename(folder)
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)  # gives its space back
            raise
    write_atomic(home / _CURRENT, manifest.version + "\n")
    _remove_old(home, keep=manifest.version)
    return folder


def _remove_old(home: Path, *, keep: str) -> None:
    """Remove all snapshots but ``keep`` and the newest other one, which readers may still open."""
    others = [path for path in (home / "snapshots").iterdir() if path.name != keep]
    whole = [path for path in others if not path.name.startswith(".")]  # a killed export left those
    newest = max(whole, key=lambda path: path.stat().st_mtime, default=None)
    for path in others:
        if path != newest:
            shutil.rmtree(path, ignore_errors=True)


def _write(
    folder: Path, rows: Iterable[DocumentRows], graph: ConceptGraph, manifest: Manifest
) -> None:
    number = {concept.id: index for index, concept in enumerate(graph.concepts)}
    columns = _Rows([], [], {}, [], [], PostingsBuilder(), Counter(), [], [], [])
    for concept in graph.concepts:
        for name in (concept.name, *concept.aliases):
            columns.domain_words.update(dict.fromkeys(normalise(name).split(), _OFTEN))
    with (folder / "texts.bin").open("wb") as stream:
        for entry in rows:
            start = stream.tell()
            stream.write(entry.document.text.encode("utf-8"))
            _collect(columns, entry, number, manifest.dim, (start, stream.tell()))
    passages = np.asarray(columns.passages, dtype=np.int64).reshape(-1, 7)
    edges = np.asarray(columns.edges, dtype=np.float64).reshape(-1, 4)
    postings = columns.postings.build()
    arrays: dict[str, NDArray[Any]] = {
        "passages": passages,
        "vectors": _stack(columns.vectors, manifest.dim),
        "questions": np.asarray(columns.questions, dtype=np.int64).reshape(-1, 5),
        "question_vectors": _stack(columns.question_vectors, manifest.dim),
        "keyness": _keyness(graph, columns.asked),
        "edge_passage": edges[:, 0].astype(np.int32),
        "edge_concept": edges[:, 1].astype(np.int32),
        "edge_about": edges[:, 2].astype(np.bool_),
        "edge_weight": edges[:, 3].astype(np.float32),
        "postings_indptr": postings.indptr,
        "postings_passages": postings.passages,
        "postings_impacts": postings.impacts,
    }
    for name, array in arrays.items():
        _save(folder / f"{name}.npy", array)
    texts = {
        "vocabulary.txt": "\n".join(postings.vocabulary),
        "domain_words.txt": "\n".join(
            sorted(
                word
                for word, count in columns.domain_words.items()
                if count >= _OFTEN and len(word) > _SHORT and word not in STOP_WORDS
            )
        ),
        "headings.json": _json(list(columns.headings)),
        "documents.json": _json(columns.documents),
        "graph.json": _json(
            {
                "concepts": [asdict(row) for row in graph.concepts],
                "relations": [asdict(row) for row in graph.relations],
            }
        ),
    }
    for name, text in texts.items():
        (folder / name).write_bytes(text.encode("utf-8"))
    counts = {
        "documents": len(columns.documents),
        "passages": len(columns.passages),
        "questions": len(columns.questions),
        "concepts": len(graph.concepts),
        "relations": len(graph.relations),
        "about": int(edges[:, 2].sum()),
        "mentions": int(len(edges) - edges[:, 2].sum()),
        "passages_about": len(np.unique(edges[edges[:, 2] > 0, 0])),
        "terms": len(postings.vocabulary),
    }
    files = {path.name: file_hash(path) for path in sorted(folder.iterdir())}
    complete = {**asdict(manifest), "counts": counts, "files": files}
    write_atomic(folder / "manifest.json", _json(complete))


def _collect(
    columns: _Rows,
    entry: DocumentRows,
    number: dict[str, int],
    dim: int,
    span: tuple[int, int],
) -> None:
    """Append one document's rows to the columns."""
    document = entry.document
    index = len(columns.documents)
    listing = asdict(document)
    del listing["text"]
    columns.documents.append({**listing, "byte_start": span[0], "byte_end": span[1]})
    vectors = np.frombuffer(entry.vectors, dtype=np.float32).reshape(-1, dim)
    position: dict[int, int] = {}
    counted, first = 0, span[0]  # characters counted so far, and the byte they end at
    for order, passage in enumerate(entry.passages):
        if passage.kind != "passage":
            is_misbelief = int(passage.kind == "misbelief")
            columns.questions.append(
                (number.get(document.concept, -1), index, passage.start, passage.end, is_misbelief)
            )
            columns.question_vectors.append(vectors[order])
            asked = normalise(document.text[passage.start : passage.end])
            columns.domain_words.update(set(asked.split()))
            if not is_misbelief:
                columns.asked.append((document.concept, asked))
            continue
        position[order] = len(columns.passages)
        body = document.text[passage.start : passage.end]
        first += len(document.text[counted : passage.start].encode("utf-8"))
        counted = passage.start
        label = HEADING_SEPARATOR.join(passage.headings)
        heading = columns.headings.setdefault(label, len(columns.headings))
        plain = plain_text(body)
        columns.passages.append(
            (
                index,
                passage.start,
                passage.end,
                first,
                first + len(body.encode("utf-8")),
                heading,
                len(plain.split()),
            )
        )
        columns.vectors.append(vectors[order])
        # the title and the headings name what the passage is about: they count twice
        columns.postings.add(terms(plain) + 2 * terms(f"{document.title} {label}"))
    for edge in entry.edges:
        if edge.passage in position and edge.concept in number:
            columns.edges.append(
                (
                    position[edge.passage],
                    number[edge.concept],
                    1.0 if edge.kind == "about" else 0.0,
                    edge.weight,
                )
            )


def _keyness(graph: ConceptGraph, asked: list[tuple[str, str]]) -> NDArray[np.float32]:
    """Return per concept how surely a question that names it is about it, in (0, 1).

    Estimated from the known questions, with one success in two as the prior: every other question
    says "A/B test", hardly any says "CUPED" without being about it.
    """
    table = AliasTable.of((row.id, row.name, row.aliases) for row in graph.concepts)
    about: Counter[str] = Counter()
    named: Counter[str] = Counter()
    for concept, question in asked:
        for name in {match.concept for match in table.find(question, any_case=True)}:
            named[name] += 1
            about[name] += name == concept
    return np.asarray(
        [(about[row.id] + 1) / (named[row.id] + 2) for row in graph.concepts], dtype=np.float32
    )


def _stack(rows: list[NDArray[np.float32]], dim: int) -> NDArray[np.float32]:
    return np.vstack(rows).astype(np.float32) if rows else np.zeros((0, dim), np.float32)


def _save(path: Path, array: NDArray[Any]) -> None:
    """Write an array like ``np.save``, which does not say why when the disk is full."""
    header = np.lib.format.header_data_from_array_1_0(array)
    with path.open("wb") as stream:
        np.lib.format.write_array_header_1_0(stream, header)
        stream.write(array.tobytes())


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class Snapshot:
    """An opened snapshot; arrays are memory-mapped, texts decoded when asked for.

    Args:
        folder: as returned by ``export_snapshot``.

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
        try:
            yield path
        except (OSError, ValueError) as error:
            raise StoreError(
                f"{path} cannot be read ({error}); remove {self.folder} and ask again"
            ) from error

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
    def documents(self) -> list[DocumentEntry]:
        """All documents, sorted by id."""
        rows = self._load("documents.json")
        return [DocumentEntry(**{**row, "references": tuple(row["references"])}) for row in rows]

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
        return (home / _CURRENT).read_bytes().decode("utf-8", "replace").strip()
    except OSError:
        return ""


def open_current(home: Path) -> Snapshot | None:
    """Return the current snapshot, or None when nothing was indexed yet or its folder is gone.

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
            return Snapshot(folder)
        except StoreError:
            if attempt == 2 or current_version(home) == version:
                if not folder.exists():
                    return None
                raise
    return None
