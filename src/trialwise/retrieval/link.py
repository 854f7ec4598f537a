"""Which concepts a question speaks of: by name, by a known question, by passages near it."""

import json
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from importlib import resources
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trialwise.core.text import normalise, terms
from trialwise.knowledge.aliases import AliasTable
from trialwise.knowledge.schema import CORRECTIONS, GUIDE, PLAIN_KINDS, RELATIONS
from trialwise.knowledge.snapshot import HEADING_SEPARATOR, Snapshot
from trialwise.retrieval.bm25 import term_weights
from trialwise.retrieval.names import find_names
from trialwise.retrieval.schema import LinkedConcept, Query

# What is seen of a concept, in the order of its features; see ``Linker.features``.
FEATURES: Final = ("asked", "same", "nearest", "near", "named", "guide")
# From here on a known question is the same question in other words.
_SAME_FROM: Final = 0.7
_VOTES: Final = 3
_LINKED: Final = 8
_LEAST: Final = 0.002
_WEIGHTS: Final = "link.json"
# What these hold is incidental to the concept, or as much about another.
_BESIDE: Final = ("Example", "Formula", RELATIONS, CORRECTIONS)


class Linker:
    """Links questions to the concepts of one snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    @cached_property
    def table(self) -> AliasTable:
        """Names of all concepts."""
        rows = self._snapshot.graph.concepts
        return AliasTable.of((row.id, row.name, row.aliases) for row in rows)

    @cached_property
    def concept_index(self) -> dict[str, int]:
        """Position of each concept by id."""
        return {row.id: index for index, row in enumerate(self._snapshot.graph.concepts)}

    def link(
        self, query: Query, alike: NDArray[np.float32], meaning: NDArray[np.float32]
    ) -> tuple[LinkedConcept, ...]:
        """Return the concepts a question speaks of, best first, each with its probability.

        The signs of ``features`` add up with fitted weights (``scripts/fit_linker.py``).
        """
        rows = self._snapshot.graph.concepts
        named = self.named(query)
        seen = self.features(named, alike, meaning)
        bias, weights = fitted()
        scores = 1 / (1 + np.exp(-(seen @ weights + bias)))
        order = [int(i) for i in np.argsort(-scores, kind="stable")[:_LINKED] if scores[i] > _LEAST]
        linked: list[LinkedConcept] = []
        for index in order:
            _, how, start, end = named.get(index, (0.0, "meaning", -1, -1))
            linked.append(
                LinkedConcept(
                    index,
                    rows[index].id,
                    rows[index].name,
                    float(scores[index]),
                    how,
                    start,
                    end,
                    float(seen[index, 0]),
                )
            )
        return tuple(linked)

    def features(
        self,
        named: Mapping[int, tuple[float, str, int, int]],
        alike: NDArray[np.float32],
        meaning: NDArray[np.float32],
    ) -> NDArray[np.float32]:
        """Return what is seen of every concept, ``(concept, feature)``, as ``FEATURES`` lists it.

        These are the best cosine of its known questions, and what that has above the cosine of one
        and the same question; the best cosine of its passages and the mean of the best three, where
        worked examples and formulas do not count; how much of the question its name says; whether
        it is a guide.
        """
        rows = self._snapshot.graph.concepts
        count = len(rows)
        seen = np.zeros((count, len(FEATURES)), dtype=np.float32)
        known = self._snapshot.questions
        is_question = (known[:, 0] >= 0) & np.isin(known[:, 4], PLAIN_KINDS)
        np.maximum.at(seen[:, 0], self._snapshot.questions[is_question, 0], alike[is_question])
        seen[:, 1] = np.maximum(seen[:, 0] - _SAME_FROM, 0)
        prose = np.flatnonzero(self._is_prose)
        for vote in range(_VOTES):
            held = np.zeros(count, dtype=np.float32)
            np.maximum.at(held, self.passage_concepts[prose], meaning[prose])
            if not vote:
                seen[:, 2] = held
            seen[:, 3] += held / _VOTES
            prose = prose[meaning[prose] < held[self.passage_concepts[prose]]]
        for index, match in named.items():
            seen[index, 4] = match[0]
        seen[:, 5] = [row.category == GUIDE for row in rows]
        return seen

    @cached_property
    def passage_concepts(self) -> NDArray[np.int64]:
        """The concept whose file each passage belongs to, -1 for the user's documents."""
        by_document = np.asarray(self._snapshot.document_concept, dtype=np.int64)
        return by_document[np.asarray(self._snapshot.passages[:, 0])]

    @cached_property
    def _is_prose(self) -> NDArray[np.bool_]:
        """Whether a passage explains a concept, ``(passages,)``: no example or formula."""
        kinds = np.asarray(
            [
                label.rpartition(HEADING_SEPARATOR)[2] not in _BESIDE
                for label in self._snapshot.headings
            ],
            dtype=np.bool_,
        )
        prose = kinds[np.asarray(self._snapshot.passages[:, 5])] & (self.passage_concepts >= 0)
        return np.asarray(prose, dtype=np.bool_)

    def named(self, query: Query) -> dict[int, tuple[float, str, int, int]]:
        """Return the concepts whose names stand in the question: weight, how, place.

        The weight is the larger, the more of the question's rare words the name holds.
        """
        weights = term_weights(self._snapshot, query.terms)
        mass = sum(weights.values()) or 1.0
        named: dict[int, tuple[float, str, int, int]] = {}
        for match in find_names(self.table, query.corrected):
            words = terms(query.corrected[match.start : match.end]) or [""]
            share = sum(weights.get(word, 0.0) for word in words) / mass
            mended = any(
                word in query.corrections.values() for word in normalise(match.alias).split()
            )
            index = self.concept_index[match.concept]
            sure = 0.4 + 0.6 * float(self._snapshot.keyness[index])
            score = (0.3 + 0.7 * min(1.0, 2 * share)) * sure
            if score > named.get(index, (0.0, "", 0, 0))[0]:
                named[index] = (score, "spelling" if mended else "name", match.start, match.end)
        return named


@lru_cache(maxsize=1)
def fitted() -> tuple[float, NDArray[np.float32]]:
    """Return the bias and the weights that ship."""
    held = json.loads((resources.files("trialwise.retrieval") / _WEIGHTS).read_text("utf-8"))
    return held["bias"], np.asarray([held["features"][name] for name in FEATURES], np.float32)


def write_weights(bias: float, weights: Sequence[float]) -> None:
    """Write weights, in the order of ``FEATURES``, as those that ship."""
    features = {n: round(float(w), 4) for n, w in zip(FEATURES, weights, strict=True)}
    held = {"bias": round(bias, 4), "features": features}
    with resources.as_file(resources.files("trialwise.retrieval") / _WEIGHTS) as path:
        path.write_text(json.dumps(held, indent=1) + "\n", encoding="utf-8")
