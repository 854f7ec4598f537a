"""How well a sentence answers a question: a weighted sum of what can be seen of both.

The weights are fitted on questions whose answering sentences were marked by people who saw neither
this code nor its answers (``scripts/fit_scorer.py``); none is set by hand.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Final

from trialwise.assistant.evidence import EvidenceReader
from trialwise.assistant.schema import Evidence
from trialwise.assistant.understand.cues import cue
from trialwise.core.records import Intent
from trialwise.retrieval.bm25 import term_weights
from trialwise.retrieval.schema import Context

# What is seen of a sentence, in the order of its features; see ``Scorer.features``.
FEATURES: Final = (
    "meaning", "nearness",
    "coverage", "fused", "owner", "first_owner", "own_document",
    "leans", "points", "asks", "short", "long",
)  # fmt: skip
_NEAR: Final = 2  # the first so many differ from clause to clause
_WEIGHTS: Final = "score.json"
_LONGEST_TERM: Final = 8
_DEFINES: Final = 0.6
_SHORT: Final = 8
_LONG: Final = 32


class Scorer:
    """Scores sentences for one question.

    Args:
        reader: where sentences come from.
        context: what retrieval found.
    """

    def __init__(self, reader: EvidenceReader, context: Context) -> None:
        self._reader = reader
        self._intent = context.query.intent
        self._terms = term_weights(reader.snapshot, context.query.terms)
        self._mass = sum(self._terms.values()) or 1.0
        self._fused = {passage.index: passage.score for passage in context.passages}
        self._top = max(self._fused.values(), default=1.0) or 1.0
        self._similar = (context.meaning, *context.parts)
        self._nearest = [float(held.max(initial=0.0)) or 1.0 for held in self._similar]
        rows = reader.snapshot.graph.concepts
        self._owners = {
            reader.document(rows[concept.index].document): concept.score
            for concept in reversed(context.concepts)
        }
        best = max(self._owners.values(), default=0.0)
        self._first = {doc for doc, score in self._owners.items() if score >= best > 0}
        self._rest: dict[tuple[int, int], float] = {}

    def coverage(self, text: str) -> float:
        """Return the share of the question's idf mass found in ``text``, in [0, 1]."""
        held = self._reader.words(text)
        return sum(w for term, w in self._terms.items() if term in held) / self._mass

    def defines(self, sentence: Evidence) -> bool:
        """Return whether a sentence opens with what is asked for and says what it is."""
        head, verb, _ = sentence.text.partition(" is ")
        if not verb:
            head, verb, _ = sentence.text.partition(" are ")
        return bool(verb) and len(head.split()) <= _LONGEST_TERM and self.coverage(head) >= _DEFINES

    def features(self, sentence: Evidence, part: int | None = None) -> tuple[float, ...]:
        """Return what is seen of a sentence, in the order of ``FEATURES``.

        Args:
            sentence: what may be said.
            part: number of the clause it is to answer; the whole question when None.
        """
        return (*self._near(sentence, part), *self._seen(sentence))

    def score(self, sentence: Evidence, part: int | None = None) -> float:
        """Return the probability that a sentence belongs in the answer, in [0, 1].

        Args:
            sentence: what may be said.
            part: number of the clause it is to answer; the whole question when None.
        """
        weights = fitted()
        key = (sentence.document, sentence.start)
        if key not in self._rest:
            seen = self._seen(sentence)
            total = weights.bias + weights.section(self._intent, sentence.heading)
            self._rest[key] = total + _sum(weights.features[_NEAR:], seen)
        return _logistic(self._rest[key] + _sum(weights.features, self._near(sentence, part)))

    def _near(self, sentence: Evidence, part: int | None) -> tuple[float, float]:
        """Return how near a sentence is in meaning, as it is and beside the nearest one."""
        place = 0 if part is None else part + 1
        if sentence.passage < 0:
            return 0.0, 0.0
        meaning = max(float(self._similar[place][sentence.passage]), 0.0)
        return meaning, meaning / self._nearest[place]

    def _seen(self, sentence: Evidence) -> tuple[float, ...]:
        """Return what is seen of a sentence whichever clause it is to answer."""
        return (
            self.coverage(sentence.text),
            self._fused.get(sentence.passage, 0.0) / self._top,
            self._owners.get(sentence.document, 0.0),
            float(sentence.document in self._first),
            float(not self._reader.snapshot.documents[sentence.document].concept),
            *_manner(sentence.text),
        )


@lru_cache(maxsize=8192)
def _manner(text: str) -> tuple[float, ...]:
    """Return how a sentence speaks: leaning on another, pointing elsewhere, asking; its length."""
    words = len(text.split())
    return (
        float(bool(cue("reading.leans").match(text))),
        float(bool(cue("reading.points").search(text))),
        float(text.endswith("?")),
        float(words < _SHORT),
        float(words > _LONG),
    )


def _sum(weights: Sequence[float], values: Sequence[float]) -> float:
    return sum(w * x for w, x in zip(weights, values, strict=False))


@dataclass(frozen=True, slots=True)
class Weights:
    """The fitted weights.

    Attributes:
        bias: of every sentence.
        features: one for each of ``FEATURES``.
        sections: what a heading adds, by intent.
    """

    bias: float
    features: tuple[float, ...]
    sections: Mapping[str, Mapping[str, float]]

    def section(self, intent: Intent, heading: str) -> float:
        """Return what the heading a sentence stands under adds for an intent."""
        return self.sections.get(intent, {}).get(heading, 0.0)


@lru_cache(maxsize=1)
def fitted() -> Weights:
    """Return the weights that ship."""
    text = (resources.files("trialwise.assistant") / _WEIGHTS).read_text("utf-8")
    held = json.loads(text)
    return Weights(
        held["bias"], tuple(held["features"][name] for name in FEATURES), held["sections"]
    )


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value))


def write_weights(
    bias: float, features: Mapping[str, float], sections: Mapping[str, Mapping[str, float]]
) -> None:
    """Write weights as those that ship."""
    held = {"bias": bias, "features": features, "sections": sections}
    with resources.as_file(resources.files("trialwise.assistant") / _WEIGHTS) as path:
        path.write_text(json.dumps(held, indent=1, sort_keys=True) + "\n", encoding="utf-8")
