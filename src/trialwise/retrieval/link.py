"""Which concepts a question speaks of: by name, by a known question, by passages near it."""

from collections import Counter
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trialwise.core.text import normalise, terms
from trialwise.knowledge.aliases import AliasTable
from trialwise.knowledge.schema import CORRECTIONS, RELATIONS
from trialwise.knowledge.snapshot import HEADING_SEPARATOR, Snapshot
from trialwise.retrieval.bm25 import term_weights
from trialwise.retrieval.fuse import best_positions
from trialwise.retrieval.names import find_names
from trialwise.retrieval.schema import LinkedConcept, Query

# How much each sign adds above its threshold, and the least that counts.
_ALIKE_WEIGHT: Final = 1.5
_ALIKE_FROM: Final = 0.35
_NEAR_WEIGHT: Final = 1.5
_NEAR_FROM: Final = 0.33
_VOTERS: Final = 40
_VOTES: Final = 3
# From here on a known question is the same question in other words.
_SAME_FROM: Final = 0.7
_SAME_WEIGHT: Final = 3.0
_LINKED: Final = 8
_LEAST: Final = 0.1
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
        """Return the concepts a question speaks of, best first.

        Three signs add up: its name stands in the question, and says much of it; a known question
        about it is alike; a passage of its own file is near in meaning.
        """
        rows = self._snapshot.graph.concepts
        asked, near = self._nearness(alike, meaning)
        named = self._named(query)
        scores = _ALIKE_WEIGHT * np.maximum(asked - _ALIKE_FROM, 0)
        scores += _SAME_WEIGHT * np.maximum(asked - _SAME_FROM, 0)
        scores += _NEAR_WEIGHT * near
        for index, match in named.items():
            scores[index] += match[0]
        order = [int(i) for i in np.argsort(-scores, kind="stable")[:_LINKED] if scores[i] > _LEAST]
        top = max(float(scores[order[0]]), 1.0) if order else 1.0
        linked: list[LinkedConcept] = []
        for index in order:
            _, how, start, end = named.get(index, (0.0, "meaning", -1, -1))
            linked.append(
                LinkedConcept(
                    index,
                    rows[index].id,
                    rows[index].name,
                    float(scores[index]) / top,
                    how,
                    start,
                    end,
                    float(asked[index]),
                )
            )
        return tuple(linked)

    def _nearness(
        self, alike: NDArray[np.float32], meaning: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return per concept the best cosine of its known questions, and how near its passages are.

        The second sums what its three nearest passages have above a threshold; worked examples and
        formulas do not count, their subject matter is incidental.
        """
        count = len(self._snapshot.graph.concepts)
        asked = np.zeros(count, dtype=np.float32)
        is_question = (self._snapshot.questions[:, 0] >= 0) & (self._snapshot.questions[:, 4] == 0)
        np.maximum.at(asked, self._snapshot.questions[is_question, 0], alike[is_question])
        near = np.zeros(count, dtype=np.float32)
        heads = [
            int(i)
            for i in best_positions(np.where(self._is_prose, meaning, 0), _VOTERS)
            if meaning[i] > _NEAR_FROM
        ]
        votes: Counter[int] = Counter()
        for index in heads:
            owner = int(self.passage_concepts[index])
            votes[owner] += 1
            if votes[owner] <= _VOTES:
                near[owner] += meaning[index] - _NEAR_FROM
        return asked, near

    @cached_property
    def passage_concepts(self) -> NDArray[np.int64]:
        """The concept whose file each passage belongs to, -1 for the user's documents."""
        by_document = np.asarray(
            [self.concept_index.get(entry.concept, -1) for entry in self._snapshot.documents],
            dtype=np.int64,
        )
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

    def _named(self, query: Query) -> dict[int, tuple[float, str, int, int]]:
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
