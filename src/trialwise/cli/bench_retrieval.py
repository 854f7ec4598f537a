"""``trialwise bench retrieval``: recall over a corpus, what its index costs, a query's time."""

import resource
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from trialwise.assistant.corpus import CorpusSearch, open_corpus
from trialwise.cli import console
from trialwise.evaluation.retrieval import DEPTHS, Corpus, figures, read_corpus

_COUNT = max(DEPTHS)


def run(corpus: Path, questions: Path, *, trained: bool, dense: bool) -> dict[str, Any]:
    """Return the figures of a benchmark as one record.

    The untrained ranking is measured as well, so that what training adds can be seen.
    """
    held = read_corpus(corpus, questions)
    with tempfile.TemporaryDirectory(prefix="trialwise-bench-") as folder:
        home = Path(folder)
        wall, cpu = time.perf_counter(), time.process_time()
        opened = open_corpus(corpus.resolve(), home, dense=dense, progress=console.ProgressLine())
        index = {
            "seconds": round(time.perf_counter() - wall, 2),
            "cpu_seconds": round(time.process_time() - cpu, 2),
            "bytes": _size(home / "snapshots"),
            "bytes_with_store": _size(home),
            "tokens": 0,
            "dollars": 0,
        }
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        record: dict[str, Any] = {
            "documents": len(held.rows),
            "passages": opened.snapshot.manifest.counts["passages"],
            "entities": opened.snapshot.manifest.counts["entities"],
            "dense": dense,
            "index": index,
            "untrained": _measured(opened, held, trained=False),
        }
        if trained:
            record["trained"] = _measured(opened, held, trained=True)
        record["peak_memory_mb"] = round(memory)
    return record


def show(record: dict[str, Any]) -> None:
    """Print the figures for a person."""
    index = record["index"]
    console.say(
        f"{record['documents']:,} documents, {record['passages']:,} passages, "
        f"{record['entities']:,} entities; vectors: {'yes' if record['dense'] else 'no'}"
    )
    console.say(
        f"index    {index['seconds']:.1f} s wall, {index['cpu_seconds']:.1f} s CPU, "
        f"{index['bytes'] / 1e6:.0f} MB ({index['bytes_with_store'] / 1e6:.0f} MB with the store), "
        f"0 tokens, $0; peak memory {record['peak_memory_mb']:,} MB"
    )
    console.say(
        f"{'ranking':<12}" + "".join(f"{f'R@{d}':>8}" for d in DEPTHS) + "   all@5   ms p50   p95"
    )
    for name in ("untrained", "trained"):
        row = record.get(name)
        if row:
            recall = "".join(f"{100 * row['recall'][d]:>8.1f}" for d in DEPTHS)
            console.say(
                f"{name:<12}{recall}{100 * row['all_at_5']:>8.1f}"
                f"{row['cpu_ms']['p50']:>9.1f}{row['cpu_ms']['p95']:>6.1f}"
            )


def _measured(opened: CorpusSearch, corpus: Corpus, *, trained: bool) -> dict[str, Any]:
    for question in corpus.questions[:5]:
        opened.rank(question.text, count=_COUNT, trained=trained)  # warm: files mapped
    spent: list[float] = []
    ranked: list[list[str]] = []
    for question in corpus.questions:
        before = time.process_time()
        ranked.append(opened.rank(question.text, count=_COUNT, trained=trained))
        spent.append((time.process_time() - before) * 1000)
    p50, p95 = np.percentile(spent, [50, 95]) if spent else (0.0, 0.0)
    times = {"p50": round(float(p50), 2), "p95": round(float(p95), 2)}
    return {**asdict(figures(ranked, corpus.questions)), "cpu_ms": times}


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
