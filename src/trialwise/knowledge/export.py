"""Writing a snapshot: the rows of a store as arrays and texts that queries read.

A snapshot is written beside the others under its version, then ``CURRENT`` is swapped. The same
rows give the same bytes.
"""

import json
import shutil
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from trialwise.core.files import file_hash, make_folder, storage, write_atomic
from trialwise.core.text import STOP_WORDS, normalise, plain_text, terms
from trialwise.knowledge.aliases import AliasTable
from trialwise.knowledge.postings import PostingsBuilder
from trialwise.knowledge.schema import WORDING_KINDS, DocumentRows
from trialwise.knowledge.snapshot import CURRENT, HEADING_SEPARATOR, Manifest
from trialwise.knowledge.stores.base import ConceptGraph

# A word of the known questions counts as the domain's own, not as one writer's slip, from here on.
_OFTEN: Final = 3
_SHORT: Final = 3


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
    write_atomic(home / CURRENT, manifest.version + "\n")
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
            kind = WORDING_KINDS.index(passage.kind)
            columns.questions.append(
                (number.get(document.concept, -1), index, passage.start, passage.end, kind)
            )
            columns.question_vectors.append(vectors[order])
            asked = normalise(document.text[passage.start : passage.end])
            columns.domain_words.update(set(asked.split()))
            if passage.kind in ("question", "truth"):
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
