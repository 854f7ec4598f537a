"""Fit the weights by which the extractive writer chooses sentences.

Questions with marked sentences (labels/judgements.jsonl) are asked of the index; what is seen of
every candidate sentence, and whether it was marked, goes into a logistic regression. Only questions
that the embedder was not tuned on are used, because its vectors know the others. Prints the share
of the marked sentences among the first 5, 8 and 12, out of fold.

    python scripts/fit_scorer.py [--home HOME]
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from labels import Judgement, is_held_out, read_judgements, sentence_key
from logistic import fit
from numpy.typing import NDArray

from trialwise.assistant.answer import Assistant
from trialwise.assistant.evidence import EvidenceReader
from trialwise.assistant.library import open_assistant
from trialwise.assistant.score import FEATURES, Scorer, write_weights
from trialwise.assistant.select import Selector
from trialwise.core.settings import Settings

_FOLDS: Final = 5
_RIDGE: Final = 3.0
_SECTION_RIDGE: Final = 10.0
_SPOKEN: Final = 5


def main() -> None:
    """Fit, print how well it does out of fold, and write the weights."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path, default=None)
    arguments = parser.parse_args()
    settings = Settings(home=arguments.home) if arguments.home else Settings()
    assistant = open_assistant(settings)
    judged = [each for each in read_judgements() if is_held_out(each.question)]
    rows, names = _table(assistant, judged)
    columns = [*FEATURES, *names]
    folds = np.asarray([row[0] % _FOLDS for row in rows])
    x = np.asarray([row[1] for row in rows])
    y = np.asarray([row[2] for row in rows], dtype=np.float64)
    ridge = np.asarray([_RIDGE] * len(FEATURES) + [_SECTION_RIDGE] * len(names))
    scores = np.zeros(len(rows))
    for fold in range(_FOLDS):
        weights = fit(x[folds != fold], y[folds != fold], ridge)
        scores[folds == fold] = x[folds == fold] @ weights[1:] + weights[0]
    groups = np.asarray([row[0] for row in rows])
    marked = {number: len(each.best) for number, each in enumerate(judged)}
    for count in (5, 8, 12):
        share = _recall(groups, scores, y, marked, count)
        sys.stdout.write(f"marked sentences among the first {count}: {share:.1%}\n")
    weights = fit(x, y, ridge)
    held = dict(zip(columns, (float(w) for w in weights[1:]), strict=True))
    sections: dict[str, dict[str, float]] = {}
    for name in names:
        intent, _, heading = name.partition("|")
        sections.setdefault(intent, {})[heading] = round(held[name], 4)
    features = {name: round(held[name], 4) for name in FEATURES}
    write_weights(round(float(weights[0]), 4), features, sections)
    sys.stdout.write(f"{len(judged)} questions, {len(rows)} sentences\n{features}\n")


def _table(
    assistant: Assistant, judged: Sequence[Judgement]
) -> tuple[list[tuple[int, list[float], bool]], list[str]]:
    """Return per candidate the question's number, its features and whether it is marked."""
    reader = EvidenceReader(assistant.snapshot)
    found: list[tuple[int, tuple[float, ...], str, bool]] = []
    for number, each in enumerate(judged):
        context = assistant.retrieve(each.question)
        scorer = Scorer(reader, context)
        selector = Selector(reader, context, scorer)
        for sentence in selector.candidates(context.concepts[:_SPOKEN]):
            owner = assistant.snapshot.documents[sentence.document].concept
            key = sentence_key(owner, sentence.text)
            if key in each.also:
                continue
            section = f"{context.query.intent}|{sentence.heading}"
            found.append((number, scorer.features(sentence), section, key in each.best))
    names = sorted({row[2] for row in found})
    place = {name: len(FEATURES) + column for column, name in enumerate(names)}
    rows: list[tuple[int, list[float], bool]] = []
    for number, features, section, is_marked in found:
        row = [*features, *([0.0] * len(names))]
        row[place[section]] = 1.0
        rows.append((number, row, is_marked))
    return rows, names


def _recall(
    groups: NDArray[np.int64],
    scores: NDArray[np.float64],
    y: NDArray[np.float64],
    marked: dict[int, int],
    count: int,
) -> float:
    shares = []
    for number, total in marked.items():
        inside = np.flatnonzero(groups == number)
        best = inside[np.argsort(-scores[inside])[:count]]
        shares.append(float(y[best].sum()) / total)
    return float(np.mean(shares))


if __name__ == "__main__":
    main()
