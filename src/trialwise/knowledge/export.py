"""Writing a snapshot: the rows of a store as arrays and texts that queries read.

A snapshot is written beside the others under its version, then ``CURRENT`` is swapped. The same
rows give the same bytes.
"""

import json
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from trialwise.core.files import file_hash, make_folder, storage, write_atomic
from trialwise.core.text import STOP_WORDS, normalise, plain_text, terms
from trialwise.knowledge.aliases import AliasTable
from trialwise.knowledge.arrays import save_array
from trialwise.knowledge.entities.collect import OwnPassage, collect_entities
from trialwise.knowledge.entities.names import name_key
from trialwise.knowledge.entities.store import write_entities
from trialwise.knowledge.postings import Postings, PostingsBuilder
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
    own: list[OwnPassage]
    own_places: list[int]


def export_snapshot(
    home: Path,
    rows: Iterable[DocumentRows],
    graph: ConceptGraph,
    manifest: Manifest,
    merged: Mapping[str, str] = MappingProxyType({}),
    *,
    keep_last: bool = True,
) -> Path:
    """Write the snapshot of a store's rows and make it the current one.

    Args:
        home: folder of the snapshots.
        rows: every document, sorted by id.
        graph: concepts and relations, sorted.
        manifest: version, embedder, hashes; counts and files are filled here.
        merged: keys of entities that a person declared to be another name of a key.
        keep_last: keep the snapshot before this one, which readers may be about to open; not where
            it holds what was removed or changed since.

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
                _write(partial, rows, graph, manifest, merged)
                partial.rename(folder)
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)  # gives its space back
            raise
    write_atomic(home / CURRENT, manifest.version + "\n")
    _remove_old(home, keep=manifest.version, keep_last=keep_last)
    return folder


def _remove_old(home: Path, *, keep: str, keep_last: bool) -> None:
    """Remove all snapshots but ``keep`` and, if wanted, the newest other one."""
    others = [path for path in (home / "snapshots").iterdir() if path.name != keep]
    whole = [path for path in others if not path.name.startswith(".")]  # a killed export left those
    newest = max(whole, key=lambda path: path.stat().st_mtime, default=None)
    for path in others:
        if path != newest or not keep_last:
            shutil.rmtree(path, ignore_errors=True)


def _write(
    folder: Path,
    rows: Iterable[DocumentRows],
    graph: ConceptGraph,
    manifest: Manifest,
    merged: Mapping[str, str],
) -> None:
    number = {concept.id: index for index, concept in enumerate(graph.concepts)}
    columns = _Rows([], [], {}, [], [], PostingsBuilder(), Counter(), [], [], [], [], [])
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
    lines = [_json(row) for row in columns.documents]
    sources = dict.fromkeys(row["source"] for row in columns.documents)
    numbered = {name: place for place, name in enumerate(sources)}
    arrays: dict[str, NDArray[Any]] = {
        "passages": passages,
        "document_lines": _line_starts(lines),
        "document_source": np.asarray(
            [numbered[row["source"]] for row in columns.documents], dtype=np.int32
        ),
        "document_concept": np.asarray(
            [number.get(row["concept"], -1) for row in columns.documents], dtype=np.int32
        ),
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
        save_array(folder / f"{name}.npy", array)
    entities = _write_entities(folder, columns, graph, postings, edges, merged)
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
        "documents.jsonl": "\n".join(lines),
        "sources.json": _json(list(sources)),
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
        **entities,
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
    vectors = np.frombuffer(entry.vectors, dtype=np.float32).reshape(len(entry.passages), dim)
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
        if not document.concept:
            is_first = not columns.own or columns.own[-1].document != index
            columns.own_places.append(len(columns.passages) - 1)
            columns.own.append(OwnPassage(body, index, document.title, passage.headings, is_first))
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


def _write_entities(
    folder: Path,
    columns: _Rows,
    graph: ConceptGraph,
    postings: Postings,
    edges: NDArray[np.float64],
    merged: Mapping[str, str],
) -> dict[str, int]:
    """Write what the user's documents speak of, and return how much that is."""
    named: dict[str, set[int]] = {}
    for number, concept in enumerate(graph.concepts):
        for name in (concept.name, *concept.aliases):
            named.setdefault(name_key(name), set()).add(number)
    concepts = {key: min(held) for key, held in named.items() if key and len(held) == 1}
    local = {place: number for number, place in enumerate(columns.own_places)}
    found = collect_entities(
        columns.own,
        concepts,
        len(graph.concepts),
        [(local[int(p)], int(c), bool(about)) for p, c, about, _ in edges if int(p) in local],
        postings.idf(),
        merged,
    )
    titles = [(name_key(p.title), n) for n, p in enumerate(columns.own) if p.is_first]
    places = np.asarray(columns.own_places, dtype=np.int32)
    found.names[:0] = [concept.name for concept in graph.concepts]
    write_entities(folder, found, places, concepts, titles)
    about = found.passage[found.reason > 0]
    return {
        "own_passages": len(places),
        "own_passages_about": len(np.unique(about)),
        "entities": len(found.keys),
        "entity_edges": len(found.passage),
    }


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


def _line_starts(lines: list[str]) -> NDArray[np.int64]:
    """Return where each line begins in bytes, and the end of the last one."""
    starts = np.zeros(len(lines) + 1, dtype=np.int64)
    np.cumsum([len(line.encode("utf-8")) + 1 for line in lines], out=starts[1:])
    return starts


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
