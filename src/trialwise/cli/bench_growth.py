"""``trialwise bench growth``: what index and search cost as a made-up collection grows.

The snapshot is written straight from the rows, so the store is left out. Each part runs in a
process of its own, so that its memory is its own.
"""

import json
import math
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from trialwise.cli import console
from trialwise.core.errors import StorageError, UsageError
from trialwise.evaluation.retrieval import DEPTHS, GoldQuestion, figures
from trialwise.evaluation.synthetic import LEAST, MOST, SyntheticCorpus
from trialwise.knowledge.export import export_snapshot
from trialwise.knowledge.passages import cut_passages
from trialwise.knowledge.schema import Document, DocumentRows
from trialwise.knowledge.snapshot import FORMAT, Manifest, Snapshot
from trialwise.knowledge.stores.base import ConceptGraph
from trialwise.retrieval.documents.search import DocumentSearch

_SOURCE: Final = "made-up"
_PASSAGE_WORDS: Final = 110
_SIGNATURE: Final = "0" * 12  # of how documents are cut; the manifest is as long as a real one
_DIM: Final = 384  # of the built-in embedder
_VECTORS: Final = "random_vectors.npy"
_BLOCK: Final = 4096
_WARM: Final = 5
_COUNT: Final = max(DEPTHS)
_STATUS: Final = Path("/proc/self/status")
# What grows, and where it stands in the record of a size.
_GROWING: Final = (
    ("index CPU", ("index", "cpu_seconds")),
    ("index bytes", ("index", "bytes")),
    ("index memory", ("index", "peak_memory_mb")),
    ("first answer", ("first", "seconds")),
    ("untrained p50", ("untrained", "cpu_ms", "p50")),
    ("trained p50", ("trained", "cpu_ms", "p50")),
    ("query memory", ("peak_memory_mb",)),
)


def sizes_of(text: str) -> tuple[int, ...]:
    """Return the sizes of collections from a list with commas, ascending, each once.

    Raises:
        UsageError: naming the part that is no number, or that is too small or too large.
    """
    sizes: set[int] = set()
    for part in text.split(","):
        word = part.strip().replace("_", "")
        if not word.isdecimal() or not LEAST <= int(word) <= MOST:
            raise UsageError(
                f"'{part.strip()}' is no size; write whole numbers from {LEAST:,} to {MOST:,} "
                "with commas between, such as 10000,50000"
            )
        sizes.add(int(word))
    return tuple(sorted(sizes))


def run(sizes: Sequence[int], *, questions: int, trained: bool, dense: bool) -> dict[str, Any]:
    """Return the figures of each size as one record.

    Args:
        sizes: passages of each collection; a document is one passage.
        questions: asked of each, half of them with one hop and half with two.
        trained: measure the fusion that ships beside the plain walk.
        dense: scan a random unit vector per passage as well; recall then says nothing.

    Raises:
        StorageError: when a part fails or is killed.
    """
    rows: list[dict[str, Any]] = []
    for size in sizes:
        console.notice(f"measuring {size:,} passages")
        with tempfile.TemporaryDirectory(prefix="trialwise-bench-") as home:
            task = {"home": home, "passages": size, "questions": questions,
                    "trained": trained, "dense": dense}  # fmt: skip
            index = _in_own_process({**task, "part": "index"})
            asked = _in_own_process({**task, "part": "query"})
        rows.append({"passages": size, "index": index, **asked})
    record: dict[str, Any] = {
        "questions": questions,
        "dense": dense,
        "store": "left out: the snapshot is written straight from the rows",
        "sizes": rows,
    }
    if len(rows) > 1:
        record["exponents"] = _exponents(rows[-2], rows[-1])
    return record


def show(record: dict[str, Any]) -> None:
    """Print the figures for a person."""
    vectors = f"{_DIM} random numbers a passage" if record["dense"] else "none"
    console.say(
        f"made-up documents, one passage each; the store is left out; vectors: {vectors}; "
        f"{record['questions']} questions"
    )
    console.say(
        f"{'':>10}{'index':>34}{'first answer':>14}{'untrained':>16}{'trained':>16}{'query':>8}"
    )
    console.say(
        f"{'passages':>10}{'CPU s':>10}{'MB':>8}{'peak MB':>16}{'s':>14}"
        f"{'ms p50':>9}{'p95':>7}{'ms p50':>9}{'p95':>7}{'peak MB':>8}"
    )
    for row in record["sizes"]:
        index = row["index"]
        times = "".join(
            f"{row[name]['cpu_ms']['p50']:>9.1f}{row[name]['cpu_ms']['p95']:>7.1f}"
            if name in row
            else f"{'-':>9}{'-':>7}"
            for name in ("untrained", "trained")
        )
        console.say(
            f"{row['passages']:>10,}{index['cpu_seconds']:>10.1f}{index['bytes'] / 1e6:>8.1f}"
            f"{index['peak_memory_mb']:>16,}{row['first']['seconds']:>14.2f}{times}"
            f"{row['peak_memory_mb']:>8,}"
        )
    if not record["dense"]:  # random vectors find nothing
        for name in ("untrained", "trained"):
            for row in record["sizes"]:
                kinds = row.get(name, {}).get("recall_at_5", {})
                shares = ", ".join(f"{kind} {100 * share:.1f}" for kind, share in kinds.items())
                if shares:
                    console.say(f"recall@5 {name}, {row['passages']:,} passages: {shares}")
    if "exponents" in record:
        grown = ", ".join(f"{name} {power:.2f}" for name, power in record["exponents"].items())
        console.say(f"exponent of the size, between the last two: {grown}")


def _in_own_process(task: dict[str, Any]) -> dict[str, Any]:
    """Return what a part measured in a process of its own."""
    done = subprocess.run(  # noqa: S603  # our own module
        [sys.executable, "-m", __name__, json.dumps(task)],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    what = f"the {task['part']} of {task['passages']:,} passages"
    if done.returncode < 0:
        raise StorageError(
            f"{what} was killed by signal {-done.returncode}, for lack of memory as a rule; "
            "ask for fewer passages"
        )
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"it ended with {done.returncode}"]
        raise StorageError(f"{what} failed ({said[-1]}); mend that and measure again")
    measured: dict[str, Any] = json.loads(done.stdout)
    return measured


def _index(corpus: SyntheticCorpus, home: Path, *, dense: bool) -> dict[str, Any]:
    """Write the snapshot of a collection and return what that cost without making its texts."""
    rows = _Rows(corpus)
    manifest = Manifest("growth", FORMAT, "none", 0, "", rows.hashes, {}, {})
    wall, cpu = time.perf_counter(), time.process_time()
    folder = export_snapshot(home, rows, ConceptGraph((), (), ""), manifest)
    seconds = time.perf_counter() - wall - rows.making_seconds
    cpu_seconds = time.process_time() - cpu - rows.making_cpu_seconds
    measured: dict[str, Any] = {
        "seconds": round(seconds, 2),
        "cpu_seconds": round(cpu_seconds, 2),
        "bytes": sum(path.stat().st_size for path in folder.iterdir()),
        "peak_memory_mb": _peak_memory_mb(),
    }
    if dense:
        measured["vector_bytes"] = _write_vectors(home / _VECTORS, corpus.documents)
    return measured


class _Rows:
    """The rows of a collection as a store yields them, and the time that making its texts took."""

    def __init__(self, corpus: SyntheticCorpus) -> None:
        self.hashes: dict[str, str] = {}
        self.making_seconds = 0.0
        self.making_cpu_seconds = 0.0
        self._corpus = corpus

    def __iter__(self) -> Iterator[DocumentRows]:
        rows = self._corpus.rows()
        while True:
            wall, cpu = time.perf_counter(), time.process_time()
            row = next(rows, None)
            self.making_seconds += time.perf_counter() - wall
            self.making_cpu_seconds += time.process_time() - cpu
            if row is None:
                return
            key = f"{_SOURCE}/{int(row.id):08}"
            document = Document(
                key, _SOURCE, "", row.title, "corpus.jsonl", "", "", (), row.text, "text"
            )
            passages = cut_passages(row.text, form="text", target_words=_PASSAGE_WORDS)
            self.hashes[key] = f"{_SIGNATURE}-{document.hash()}"
            yield DocumentRows(document, self.hashes[key], "", "none", passages, b"", ())


def _write_vectors(path: Path, count: int) -> int:
    """Write random unit vectors, ``(count, 384)``, block by block, and return their bytes."""
    chance = np.random.default_rng(0)
    held = np.lib.format.open_memmap(path, mode="w+", dtype=np.float32, shape=(count, _DIM))
    for start in range(0, count, _BLOCK):
        block = chance.standard_normal((min(_BLOCK, count - start), _DIM), dtype=np.float32)
        held[start : start + len(block)] = block / np.linalg.norm(block, axis=1, keepdims=True)
    held.flush()
    return path.stat().st_size


class _Searcher:
    """A snapshot opened for questions; with random vectors where there are any."""

    def __init__(self, home: Path, *, dense: bool) -> None:
        self._snapshot = Snapshot(home / "snapshots" / "growth")
        self._search = DocumentSearch(self._snapshot)
        self._vectors = np.load(home / _VECTORS, mmap_mode="r") if dense else None
        self._chance = np.random.default_rng(1)

    def rank(self, question: str, *, trained: bool) -> list[str]:
        """Return the ids of the documents found, best first, each once."""
        meaning = None
        if self._vectors is not None:
            asked = self._chance.standard_normal(_DIM, dtype=np.float32)
            meaning = np.asarray(self._vectors @ (asked / np.linalg.norm(asked)))
        found = self._search.search(
            question, count=4 * _COUNT, meaning=meaning, ranking="fusion" if trained else "walk"
        )
        places = (int(self._snapshot.passages[hit.passage][0]) for hit in found.hits)
        return [str(place) for place in dict.fromkeys(places)][:_COUNT]


def _query(
    corpus: SyntheticCorpus, home: Path, count: int, *, trained: bool, dense: bool
) -> dict[str, Any]:
    """Open the snapshot, ask, and return times, recall and memory."""
    questions = tuple(corpus.questions(count))
    wall, cpu = time.perf_counter(), time.process_time()
    search = _Searcher(home, dense=dense)
    search.rank(questions[0].text, trained=trained)
    measured: dict[str, Any] = {
        "first": {
            "seconds": round(time.perf_counter() - wall, 3),
            "cpu_seconds": round(time.process_time() - cpu, 3),
        },
        "untrained": _measured(search, questions, trained=False),
    }
    if trained:
        measured["trained"] = _measured(search, questions, trained=True)
    return {**measured, "peak_memory_mb": _peak_memory_mb()}


def _measured(
    search: _Searcher, questions: Sequence[GoldQuestion], *, trained: bool
) -> dict[str, Any]:
    for question in questions[:_WARM]:
        search.rank(question.text, trained=trained)  # warm: files mapped
    spent: list[float] = []
    ranked: list[list[str]] = []
    for question in questions:
        before = time.process_time()
        ranked.append(search.rank(question.text, trained=trained))
        spent.append((time.process_time() - before) * 1000)
    p50, p95 = np.percentile(spent, [50, 95])
    recall: dict[str, float] = {}
    for kind in ("one-hop", "two-hop"):
        asked = [place for place, q in enumerate(questions) if q.id.startswith(kind)]
        if asked:
            of_kind = figures([ranked[p] for p in asked], [questions[p] for p in asked])
            recall[kind] = of_kind.recall[5]
    return {
        "cpu_ms": {"p50": round(float(p50), 2), "p95": round(float(p95), 2)},
        "recall_at_5": recall,
    }


def _exponents(first: dict[str, Any], last: dict[str, Any]) -> dict[str, float]:
    """Return the power of the size by which each figure grew: 0 not at all, 1 in proportion."""
    found: dict[str, float] = {}
    for name, path in _GROWING:
        one: Any = first
        other: Any = last
        for key in path:
            one, other = (one or {}).get(key), (other or {}).get(key)
        if one and other:
            times = last["passages"] / first["passages"]
            found[name] = round(math.log(other / one) / math.log(times), 2)
    return found


def _peak_memory_mb() -> int:
    """Return the most memory that this process held, mapped files included.

    On Linux ``ru_maxrss`` begins with that of the process that started this one; the high-water
    mark of the status file does not.
    """
    if _STATUS.exists():
        for line in _STATUS.read_text("utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return round(int(line.split()[1]) / 1024)
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _main(task: dict[str, Any]) -> None:
    """Measure one part of one size and print it as JSON."""
    corpus, home = SyntheticCorpus(task["passages"]), Path(task["home"])
    if task["part"] == "index":
        measured = _index(corpus, home, dense=task["dense"])
    else:
        measured = _query(
            corpus, home, task["questions"], trained=task["trained"], dense=task["dense"]
        )
    print(json.dumps(measured))


if __name__ == "__main__":
    _main(json.loads(sys.argv[1]))
