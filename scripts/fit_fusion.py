"""Fit the fusion of document search on questions whose passages are known, and print what it gains.

Prints recall@5 of the untrained walk, of the fusion in five-fold cross-validation, and of a fusion
that never saw the data set; then writes the trees that ship, fitted on all of them. Each data set
is a folder with ``corpus.jsonl`` (id, title, text) and ``questions.jsonl`` (id, question, gold).
Needs scikit-learn. Questions held back for a final figure do not belong here.

    python scripts/fit_fusion.py FOLDER… [--dense]
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from trialwise.assistant.corpus import open_corpus
from trialwise.evaluation.retrieval import read_corpus
from trialwise.retrieval.documents.features import FEATURES
from trialwise.retrieval.documents.fusion import read_trees

_FOLDS: Final = 5
_SHAPE: Final = {
    "max_iter": 120, "max_leaf_nodes": 8, "learning_rate": 0.1, "min_samples_leaf": 30,
    "l2_regularization": 1.0, "random_state": 0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rows:
    """The candidates of one question.

    Attributes:
        seen: their features.
        document: number of each one's document.
        wanted: numbers of the documents that answer.
        untrained: recall@5 of the walk.
    """

    seen: NDArray[np.float64]
    document: NDArray[np.int64]
    wanted: frozenset[int]
    untrained: float


def main() -> None:
    """Fit, print, write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--dense", action="store_true")
    arguments = parser.parse_args()
    sets = {folder.name: _rows(folder, dense=arguments.dense) for folder in arguments.folders}
    for name, rows in sets.items():
        others = [row for other, held in sets.items() if other != name for row in held]
        folds = [
            _recall(_fit([*others, *(r for i, r in enumerate(rows) if i % _FOLDS != fold)]), held)
            for fold in range(_FOLDS)
            if (held := [r for i, r in enumerate(rows) if i % _FOLDS == fold])
        ]
        unseen = f"{_recall(_fit(others), rows):.1f}" if others else "–"
        sys.stdout.write(
            f"{name}: recall@5 untrained {100 * np.mean([r.untrained for r in rows]):.1f}, "
            f"cross-validated {np.mean(folds):.1f}, never saw this set {unseen}\n"
        )
    trees = _fit([row for held in sets.values() for row in held])
    _write("dense" if arguments.dense else "plain", trees)


def _rows(folder: Path, *, dense: bool) -> list[Rows]:
    found: list[Rows] = []
    corpus = read_corpus(folder / "corpus.jsonl", folder / "questions.jsonl")
    with tempfile.TemporaryDirectory() as home:
        opened = open_corpus(folder / "corpus.jsonl", Path(home), dense=dense)
        for question in corpus.questions:
            signals = opened.signals(question.text)
            places, seen = opened.search.table(signals)
            documents = opened.documents_of(places)
            order = np.argsort(-signals.walk, kind="stable")[:60]
            ranked = list(dict.fromkeys(int(d) for d in opened.documents_of(order)))[:5]
            wanted = frozenset(opened.number[gold] for gold in question.gold)
            recall = len(wanted & set(ranked)) / len(wanted)
            found.append(Rows(seen, documents, wanted, recall))
    return found


def _fit(rows: Sequence[Rows]) -> dict[str, Any]:
    x = np.vstack([row.seen for row in rows])
    y = np.concatenate([[d in row.wanted for d in row.document] for row in rows])
    model = HistGradientBoostingClassifier(**_SHAPE).fit(x, y)
    held: dict[str, list[Any]] = {
        name: [] for name in ("root", "feature", "threshold", "left", "right", "value")
    }
    for (tree,) in model._predictors:  # the library offers no other way to its trees
        first = len(held["feature"])
        held["root"].append(first)
        for node in tree.nodes:
            leaf = bool(node["is_leaf"])
            held["feature"].append(-1 if leaf else int(node["feature_idx"]))
            held["threshold"].append(0.0 if leaf else float(np.float32(node["num_threshold"])))
            held["left"].append(first + int(node["left"]))
            held["right"].append(first + int(node["right"]))
            held["value"].append(round(float(node["value"]), 5))
    return {**held, "bias": float(model._baseline_prediction.ravel()[0])}


def _recall(trees: dict[str, Any], rows: Sequence[Rows]) -> float:
    read = read_trees(trees)
    shares: list[float] = []
    for row in rows:
        order = np.argsort(-read.score(row.seen), kind="stable")
        ranked = list(dict.fromkeys(int(d) for d in row.document[order]))[:5]
        shares.append(len(row.wanted & set(ranked)) / len(row.wanted))
    return 100 * float(np.mean(shares))


def _write(kind: str, trees: dict[str, Any]) -> None:
    place = resources.files("trialwise.retrieval.documents") / "fusion.json"
    with resources.as_file(place) as path:
        held = json.loads(path.read_text("utf-8")) if path.exists() else {}
        fresh = {**held, "features": FEATURES, kind: trees}
        path.write_text(json.dumps(fresh, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
