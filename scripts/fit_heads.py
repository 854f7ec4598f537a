"""Fit what a question's vector tells: is it of the field, a number, a false belief, a vain request?

Logistic regressions on the shipped embedder's vectors of the questions in ``labels/``; prints how
often each is right out of fold.

    python scripts/fit_heads.py
"""

import json
import os
import sys
from typing import Final

import numpy as np
from labels import LABELS, read_judgements
from logistic import fit
from numpy.typing import NDArray

from trialwise.core.slang import expand_slang
from trialwise.knowledge.pack import built_in_pack, load_pack
from trialwise.llm.onnx_embedder import MiniLMEmbedder
from trialwise.retrieval.heads import HeadName, write_heads

_FOLDS: Final = 5
_RIDGE: Final = 0.3
_BLOCK: Final = 25
_WORDS_OF_EACH: Final = 3  # every third labelled question stands for questions in words


def main() -> None:
    """Fit all heads, print how well they do out of fold, and write them."""
    embedder = MiniLMEmbedder(os.cpu_count() or 1)
    scope, asks = _read("scope.jsonl"), _read("asks.jsonl")
    words = [each.question for each in read_judgements()]
    some = words[::_WORDS_OF_EACH]
    concepts = load_pack(built_in_pack()).concepts.values()
    beliefs = [m for concept in concepts for m in concept.misbeliefs]
    requests = [r for concept in concepts for r in concept.requests]
    claims = [text for m in beliefs for text in (m.claim, *m.sayings)]
    true = [text for m in beliefs for text in m.truths]
    vain = [text for r in requests for text in (r.ask, *r.sayings)]
    asked = [row["q"] for row in asks]
    rows: dict[HeadName, list[tuple[str, bool]]] = {
        "field": [(row["q"], bool(row["field"])) for row in scope]
        + [(text, True) for text in (*some, *asked, *vain)],
        "number": [(row["q"], row["asks"] == "number") for row in asks]
        + [(text, False) for text in some],
        "claim": [(text, True) for text in claims]
        + [(text, False) for text in (*words, *asked, *true, *true, *true)],
        "request": [(text, True) for text in vain] + [(text, False) for text in (*words, *asked)],
    }
    vectors = _vectors(embedder, {text for each in rows.values() for text, _ in each})
    write_heads(embedder.id, {name: _head(name, vectors, each) for name, each in rows.items()})


def _vectors(embedder: MiniLMEmbedder, texts: set[str]) -> dict[str, NDArray[np.float32]]:
    ordered = sorted(texts)
    rows = embedder.embed([expand_slang(text) for text in ordered])
    return dict(zip(ordered, rows, strict=True))


def _head(
    name: str, vectors: dict[str, NDArray[np.float32]], rows: list[tuple[str, bool]]
) -> tuple[NDArray[np.float64], float]:
    """Return weights and bias; both answers weigh the same however many there are of each."""
    x = np.asarray([vectors[text] for text, _ in rows], dtype=np.float64)
    y = np.asarray([answer for _, answer in rows], dtype=np.float64)
    weight = np.where(y > 0, 0.5 / y.mean(), 0.5 / (1 - y.mean()))
    fold = np.arange(len(y)) // _BLOCK % _FOLDS  # wordings of one thing stay together
    z = np.zeros(len(y))
    for each in range(_FOLDS):
        w = fit(x[fold != each], y[fold != each], _RIDGE, weight[fold != each])
        z[fold == each] = x[fold == each] @ w[1:] + w[0]
    for answer in (True, False):
        right = (z[y == answer] > 0) == answer
        sys.stdout.write(f"{name} {answer}: {right.mean():.1%} of {right.size}\n")
    w = fit(x, y, _RIDGE, weight)
    return w[1:], float(w[0])


def _read(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (LABELS / name).read_text("utf-8").splitlines() if line]


if __name__ == "__main__":
    main()
