"""Fit the weights by which a question is linked to concepts, on labelled questions held out.

Prints how often a labelled concept is first, among the first three and the first eight, out of
fold. Only questions that the embedder was not tuned on are used.

    python scripts/fit_linker.py [--home HOME]
"""

import argparse
import sys
from pathlib import Path
from typing import Final

import numpy as np
from labels import is_held_out, read_judgements
from logistic import fit
from numpy.typing import NDArray

from trialwise.assistant.library import make_embedder, open_index
from trialwise.core.settings import Settings
from trialwise.knowledge.pack import built_in_pack, load_pack
from trialwise.retrieval.link import FEATURES, Linker, write_weights
from trialwise.retrieval.meaning import clauses, leaning, nearest_similarity, similarities
from trialwise.retrieval.retrieve import Retriever

_FOLDS: Final = 5
_RIDGE: Final = 1.0
_CANDIDATES: Final = 60


def main() -> None:
    """Fit, print, write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path, default=None)
    arguments = parser.parse_args()
    settings = Settings(home=arguments.home) if arguments.home else Settings()
    snapshot, embedder = open_index(settings), make_embedder(settings)
    retriever = Retriever(snapshot, embedder, settings.retrieval)
    linker = Linker(snapshot)
    rows: list[NDArray[np.float32]] = []
    wanted: list[NDArray[np.bool_]] = []
    groups: list[int] = []
    judged = [(j.question, j.concepts) for j in read_judgements() if is_held_out(j.question)]
    asked = len(judged)
    # a known question is one on its concept, whatever else it is near to
    for concept in load_pack(built_in_pack()).concepts.values():
        judged += [(question, (concept.id,)) for question in concept.questions[:1]]
    for number, (question, concepts) in enumerate(judged):
        query = retriever.understand(question, "best_practice")
        vectors = leaning(embedder.embed([query.corrected, *clauses(query.corrected)]))
        seen = linker.features(
            linker.named(query),
            nearest_similarity(similarities(snapshot.question_vectors, vectors)),
            nearest_similarity(similarities(snapshot.vectors, vectors)),
        )
        ranked = np.argsort(-(seen[:, 0] + seen[:, 2] + seen[:, 4]))[:_CANDIDATES]
        is_wanted = np.zeros(len(seen), dtype=np.bool_)
        is_wanted[[linker.concept_index[c] for c in concepts if c in linker.concept_index]] = 1
        rows.append(seen[ranked])
        wanted.append(is_wanted[ranked])
        groups += [number] * len(ranked)
    x, y = np.concatenate(rows).astype(np.float64), np.concatenate(wanted).astype(np.float64)
    fold = np.asarray(groups) % _FOLDS
    scores = np.zeros(len(y))
    for each_fold in range(_FOLDS):
        w = fit(x[fold != each_fold], y[fold != each_fold], _RIDGE)
        scores[fold == each_fold] = x[fold == each_fold] @ w[1:] + w[0]
    first = np.asarray(
        [
            _place(scores[k : k + _CANDIDATES], y[k : k + _CANDIDATES])
            for k in range(0, len(y), _CANDIDATES)
        ]
    )
    for count in (1, 3, 8):
        share = (first[:asked] < count).mean()
        sys.stdout.write(f"a labelled concept among the first {count}: {share:.1%}\n")
    w = fit(x, y, _RIDGE)
    write_weights(float(w[0]), w[1:])
    weights = dict(zip(FEATURES, w[1:].round(2), strict=True))
    sys.stdout.write(f"{asked} questions, {weights}\n")


def _place(scores: NDArray[np.float64], wanted: NDArray[np.float64]) -> int:
    """Return how many stand before the first wanted one."""
    order = wanted[np.argsort(-scores, kind="stable")]
    return int(np.argmax(order)) if order.any() else len(order)


if __name__ == "__main__":
    main()
