"""Personalised PageRank over concepts and passages, and the signed paths that explain an effect."""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trialwise.core.records import Intent
from trialwise.knowledge.snapshot import Snapshot
from trialwise.knowledge.stores.base import RelationRow
from trialwise.retrieval.schema import Path, Step

_WALK: Final = 0.75
_ITERATIONS: Final = 4
_ABOUT: Final = 3.0
_RELATION: Final = 1.0
# What matters more for an intent; every type not named weighs 1.
_INTENT_WEIGHTS: Final[Mapping[str, Mapping[str, float]]] = {
    "methodology": {"REQUIRES": 2.0, "ASSUMES": 2.0, "USED_FOR": 2.0, "MEASURED_BY": 1.5},
    "best_practice": {"MITIGATES": 2.0, "CAUSES": 2.0, "DETECTS": 1.5},
    "comparison": {"SIMILAR_TO": 2.5, "ALTERNATIVE_TO": 2.5, "EXTENDS": 1.5, "IS_A": 1.5},
    "relationship": {"INCREASES": 2.5, "DECREASES": 2.5, "CAUSES": 2.0, "MITIGATES": 1.5},
    "interpretation": {"CAUSES": 1.5, "VIOLATES": 1.5},
}
_SIGNS: Final = {"INCREASES": 1, "DECREASES": -1, "CAUSES": 1, "MITIGATES": -1}
# Cost of a step when looking for the path that explains best: a signed edge says the most.
_STEP_COSTS: Final = {
    "INCREASES": 1.0, "DECREASES": 1.0, "CAUSES": 1.2, "MITIGATES": 1.2, "USED_FOR": 2.0,
    "REQUIRES": 2.0, "MEASURED_BY": 2.2, "VIOLATES": 2.2, "DETECTS": 2.2, "PART_OF": 2.5,
    "IS_A": 2.5, "ASSUMES": 2.5, "EXTENDS": 2.8, "ALTERNATIVE_TO": 3.0, "SIMILAR_TO": 3.0,
    "PREREQUISITE_OF": 3.0,
}  # fmt: skip
# Of each concept the cost, the end and the edge of every step from it.
Ways = dict[str, list[tuple[float, str, Step]]]
_BACKWARDS: Final = 2.5
_LONGEST: Final = 4
# An edge into these says what is needed, an edge out of them what is had: CUPED lowers the users
# needed, fewer users raise the standard error, and yet CUPED lowers the standard error. Power and
# MDE are such a hinge only on the way to another quantity of planning.
_NEEDED: Final = frozenset({"sample_size", "test_duration"})
_PLANNED: Final = _NEEDED | {"power", "mde"}
_HINGE: Final = 2.5


class Walker:
    """The graph of one snapshot, ready to be walked.

    Nodes are the concepts, then the passages. An about edge weighs three times its strength, a
    mention the concept's inverse document frequency, as measured for multi-hop retrieval.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._concepts = len(snapshot.graph.concepts)
        self._size = self._concepts + len(snapshot.passages)
        passage = np.asarray(snapshot.edge_passage, dtype=np.int64) + self._concepts
        concept = np.asarray(snapshot.edge_concept, dtype=np.int64)
        frequency = np.bincount(concept, minlength=self._concepts)[concept]
        idf = np.log(1 + len(snapshot.passages) / np.maximum(frequency, 1))
        strength = np.where(
            snapshot.edge_about,
            _ABOUT * snapshot.edge_weight,
            idf / 5 * (1 + np.log(np.maximum(snapshot.edge_weight, 1))),
        )
        number = {row.id: index for index, row in enumerate(snapshot.graph.concepts)}
        relations = snapshot.graph.relations
        source = np.asarray([number[row.source] for row in relations], dtype=np.int64)
        target = np.asarray([number[row.target] for row in relations], dtype=np.int64)
        self._types = [row.type for row in relations]
        self._from = np.concatenate([passage, concept, source, target])
        self._to = np.concatenate([concept, passage, target, source])
        self._fixed = np.concatenate([strength, strength]).astype(np.float64)
        self._kept: dict[Intent, NDArray[np.float64]] = {}

    def rank(
        self, reset: NDArray[np.float64], intent: Intent
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the PageRank of concepts ``(concepts,)`` and passages ``(passages,)``.

        Args:
            reset: where the walk restarts, ``(concepts + passages,)``; need not sum to 1.
            intent: which relations weigh more.
        """
        total = reset.sum()
        if total <= 0 or not len(self._from):
            return np.zeros(self._concepts), np.zeros(self._size - self._concepts)
        reset = reset / total
        weights = self._weights(intent)
        rank = reset
        for _ in range(_ITERATIONS):
            flow = np.bincount(self._to, weights=rank[self._from] * weights, minlength=self._size)
            rank = _WALK * flow + (1 - _WALK) * reset
        return rank[: self._concepts], rank[self._concepts :]

    def _weights(self, intent: Intent) -> NDArray[np.float64]:
        """Return the weight of each edge, those out of a node adding up to 1; kept by intent."""
        if intent not in self._kept:
            wanted = _INTENT_WEIGHTS.get(intent, {})
            typed = np.asarray([_RELATION * wanted.get(kind, 1.0) for kind in self._types])
            weights = np.concatenate([self._fixed, typed, typed])
            out = np.bincount(self._from, weights=weights, minlength=self._size)
            self._kept[intent] = weights / out[self._from]
        return self._kept[intent]


def explain_path(
    relations: tuple[RelationRow, ...], source: str, target: str, *, longest: int = _LONGEST
) -> Path | None:
    """Return the path that best explains how ``source`` bears on ``target``, or None.

    Signed edges are cheapest and are walked forwards; others may be walked backwards at a cost.
    The sign is the product of the signs, and 0 as soon as one step has none, runs backwards, or
    takes what is needed for what is had.
    """
    return find_path(ways_of(relations), source, target, longest=longest)


def ways_of(relations: Iterable[RelationRow]) -> Ways:
    """Return where one can go from each concept, for many calls of ``find_path``."""
    ways: Ways = defaultdict(list)
    for relation in relations:
        cost = _STEP_COSTS.get(relation.type, 3.0)
        ways[relation.source].append((cost, relation.target, Step(relation, False)))
        ways[relation.target].append((cost + _BACKWARDS, relation.source, Step(relation, True)))
    return ways


def find_path(ways: Ways, source: str, target: str, *, longest: int = _LONGEST) -> Path | None:
    """Return the path that best explains how ``source`` bears on ``target``; see above."""
    queue: list[tuple[float, int, str, tuple[Step, ...]]] = [(0.0, 0, source, ())]
    best: dict[tuple[str, int], float] = {}
    count = 0
    while queue:
        cost, _, place, steps = heapq.heappop(queue)
        if place == target and steps:
            return Path(steps, _sign(steps))
        if len(steps) >= longest or best.get((place, len(steps)), float("inf")) < cost:
            continue
        visited = {source, *(_end(step) for step in steps)}
        for extra, following, step in ways.get(place, ()):
            if following in visited:
                continue
            key = (following, len(steps) + 1)
            total = cost + extra + (_HINGE if steps and _is_hinge(place, following) else 0)
            if total < best.get(key, float("inf")):
                best[key] = total
                count += 1
                heapq.heappush(queue, (total, count, following, (*steps, step)))
    return None


def _end(step: Step) -> str:
    return step.relation.source if step.is_reversed else step.relation.target


def _is_hinge(middle: str, following: str) -> bool:
    """Return whether a chain through ``middle`` takes what is needed for what is had."""
    return middle in _NEEDED or (middle in _PLANNED and following in _PLANNED)


def _sign(steps: tuple[Step, ...]) -> int:
    if any(_is_hinge(_end(first), _end(second)) for first, second in pairwise(steps)):
        return 0
    sign = 1
    for step in steps:
        sign *= 0 if step.is_reversed else _SIGNS.get(step.relation.type, 0)
    return sign
