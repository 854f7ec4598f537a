"""Fit how false beliefs and vain requests are told from plain questions.

Every wording of the pack is held against the others of its kind; plain questions are the labelled
ones and those of ``asks.jsonl``. The vector's own verdict is fitted without the entry it judges.
The threshold lets a set share of the plain questions that no model was tuned on pass for such;
printed is what share of the wordings is then found.

    python scripts/fit_recogniser.py
"""

import json
import os
import sys
from typing import Final

import numpy as np
from labels import LABELS, is_held_out, read_judgements
from logistic import fit
from numpy.typing import NDArray

from trialwise.core.slang import expand_slang
from trialwise.knowledge.pack import built_in_pack, load_pack
from trialwise.knowledge.schema import Concept
from trialwise.llm.onnx_embedder import MiniLMEmbedder
from trialwise.retrieval.recognise import EntryKind, write_weights

_FOLDS: Final = 5
_RIDGE: Final = 0.3
_NEARBY: Final = 3
# Share of plain questions that may be taken for such a one.
_ALARMS: Final[dict[EntryKind, float]] = {"misbelief": 0.015, "request": 0.007}

Table = NDArray[np.float64]


def main() -> None:
    """Fit both, print, write."""
    embedder = MiniLMEmbedder(os.cpu_count() or 1)

    def vectors(texts: list[str]) -> Table:
        return embedder.embed([expand_slang(text) for text in texts]).astype(np.float64)

    concepts = load_pack(built_in_pack()).concepts.values()
    beliefs = [(m.claim, *m.sayings) for concept in concepts for m in concept.misbeliefs]
    requests = [(r.ask, *r.sayings) for concept in concepts for r in concept.requests]
    known = vectors([question for concept in concepts for question in _plain(concept)])
    asks = (LABELS / "asks.jsonl").read_text("utf-8").splitlines()
    labelled = [each.question for each in read_judgements()]
    held = vectors([text for text in labelled if is_held_out(text)])
    seen = vectors(
        [text for text in labelled if not is_held_out(text)][::3]
        + [json.loads(line)["q"] for line in asks]
    )
    kinds: dict[EntryKind, list[tuple[str, ...]]] = {"misbelief": beliefs, "request": requests}
    write_weights(
        {
            kind: _fitted(
                kind, vectors([t for e in entries for t in e]), entries, seen, held, known
            )
            for kind, entries in kinds.items()
        }
    )


def _fitted(
    kind: EntryKind,
    wordings: Table,
    entries: list[tuple[str, ...]],
    seen: Table,
    held: Table,
    known: Table,
) -> tuple[float, Table]:
    owner = np.repeat(np.arange(len(entries)), [len(entry) for entry in entries])
    x = np.vstack([wordings, seen, held])
    y = np.concatenate([np.ones(len(wordings)), np.zeros(len(seen) + len(held))])
    fold = np.concatenate([owner, np.arange(len(seen)), np.arange(len(held))]) % _FOLDS
    balance = np.where(y > 0, 0.5 / y.mean(), 0.5 / (1 - y.mean()))
    head = _out_of_fold(x, y, fold, _RIDGE, balance)
    near = x @ wordings.T
    near[np.arange(len(wordings)), np.arange(len(wordings))] = -1  # not with itself
    near = np.sort(near, axis=1)[:, -_NEARBY:]
    plain = (x @ known.T).max(axis=1)
    table = np.column_stack([head, near[:, -1], plain, near[:, -1] - plain, near.mean(axis=1)])
    odds = _out_of_fold(table, y, fold, 0.01, np.ones(len(y)))
    threshold = float(np.quantile(odds[len(wordings) + len(seen) :], 1 - _ALARMS[kind]))
    found = float((odds[: len(wordings)] > threshold).mean())
    sys.stdout.write(f"{kind}: {found:.1%} of {len(wordings)} wordings found, ")
    sys.stdout.write(f"{_ALARMS[kind]:.1%} of {len(held)} plain questions taken for one\n")
    w = fit(table, y, 0.01)
    return float(w[0]) - threshold, w[1:]


def _plain(concept: Concept) -> tuple[str, ...]:
    """Return the plain questions on a concept, and what is said of it that is true."""
    truths = (text for entry in concept.misbeliefs for text in entry.truths)
    return (*concept.questions, *truths)


def _out_of_fold(x: Table, y: Table, fold: NDArray[np.int64], ridge: float, weight: Table) -> Table:
    odds = np.zeros(len(y))
    for each in range(_FOLDS):
        w = fit(x[fold != each], y[fold != each], ridge, weight[fold != each])
        odds[fold == each] = x[fold == each] @ w[1:] + w[0]
    return odds


if __name__ == "__main__":
    main()
