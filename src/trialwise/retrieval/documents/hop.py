"""The second hop: which of the names in a found passage the question goes on to.

"When was the director of Agni born?" finds the passage on Agni; of the names in it the one that
stands beside "directed by" is meant. A name counts the more, the more of the question's other words
stand close to it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trialwise.core.text import terms
from trialwise.knowledge.entities.names import name_key, words_of
from trialwise.knowledge.entities.store import EntityIndex
from trialwise.retrieval.documents.question import Asked

_FIRST_PASSAGES: Final = 5
_LEAST_SHARE: Final = 0.3  # of the best passage's rank
_CUE: Final = 5.0
_BEFORE, _AFTER = 6, 3  # words beside a name in which a cue is looked for
_BEHIND: Final = 0.5  # what a word behind the name counts: it may belong to the next name
_STEM: Final = 4
_LONGEST: Final = 24


@dataclass(frozen=True, slots=True)
class Hop:
    """Where the question goes on to.

    Attributes:
        weight: how much each node is meant, ``(nodes,)``.
        cues: how many of the question's words stand beside it, ``(nodes,)``.
        passages: the passages it was read from, by their number among the user's.
    """

    weight: NDArray[np.float64]
    cues: NDArray[np.float64]
    passages: tuple[int, ...]


def second_hop(
    index: EntityIndex,
    asked: Asked,
    rank: NDArray[np.float64],
    text_of: Callable[[int], str],
) -> Hop:
    """Return the nodes that the best passages lead to.

    Args:
        index: of the documents.
        asked: what the question names.
        rank: of the passages after the first walk, ``(passages,)``.
        text_of: the text of a passage by its number among the user's.
    """
    weight = np.zeros(len(index.seed_weight))
    cues = np.zeros(len(index.seed_weight))
    first = best_places(rank, _FIRST_PASSAGES)
    read: list[int] = []
    for passage in first:
        share = float(rank[passage] / rank[first[0]])
        if share < _LEAST_SHARE:
            break
        read.append(int(passage))
        row = slice(int(index.to_nodes.start[passage]), int(index.to_nodes.start[passage + 1]))
        own = {int(n) for n, why in zip(index.to_nodes.column[row], index.reason[row], strict=True)
               if why}  # fmt: skip
        nodes = [
            int(n) for n in index.to_nodes.column[row] if n not in own and n not in asked.nodes
        ]
        beside = _cues_beside(index, set(nodes), asked.cues, text_of(int(passage)))
        held = {n: float(index.seed_weight[n]) * (1 + _CUE * beside.get(n, 0)) for n in nodes}
        total = sum(held.values())
        for node, value in held.items() if total else ():
            weight[node] += share * value / total
            cues[node] = max(cues[node], beside.get(node, 0))
    return Hop(weight, cues, tuple(read))


def best_places(scores: NDArray[np.floating], count: int) -> NDArray[np.int64]:
    """Return the places of the highest scores above 0, best first, ties by place."""
    places = np.flatnonzero(scores > 0)
    if len(places) > count > 0:
        held = scores[places]
        places = places[held >= np.partition(held, len(held) - count)[len(held) - count]]
    return places[np.argsort(-scores[places], kind="stable")][: max(count, 0)]


def _cues_beside(
    index: EntityIndex, nodes: set[int], cues: tuple[str, ...], text: str
) -> dict[int, float]:
    """Return of the nodes named in a text how many cues stand beside the name, at best."""
    words = words_of(text)
    stems = [terms(" ".join(word.parts)) for word in words]
    best: dict[int, float] = {}
    for node, first, last in _named(index, nodes, [word.parts for word in words]):
        before = {s for part in stems[max(0, first - _BEFORE) : first] for s in part}
        after = {s for part in stems[last + 1 : last + 1 + _AFTER] for s in part}
        count = sum(max(_is_in(cue, before), _BEHIND * _is_in(cue, after)) for cue in cues)
        best[node] = max(best.get(node, 0), count)
    return best


def _named(
    index: EntityIndex, nodes: set[int], words: list[tuple[str, ...]]
) -> Iterator[tuple[int, int, int]]:
    """Yield ``(node, first word, last word)`` of every place where one of the nodes is named."""
    parts = [(part, place) for place, held in enumerate(words) for part in held]
    wanted: dict[str, list[tuple[int, list[str]]]] = {}
    for node in sorted(nodes):
        name = name_key(index.name(node)).split()
        if name:
            wanted.setdefault(name[0], []).append((node, name))
    for start, (part, place) in enumerate(parts):
        for node, key in wanted.get(part, ()):
            if [each for each, _ in parts[start : start + len(key)]] == key:
                yield node, place, parts[start + len(key) - 1][1]


def _is_in(cue: str, stems: set[str]) -> bool:
    return any(_is_alike(cue, stem) for stem in stems)


def _is_alike(one: str, other: str) -> bool:
    """Return whether two stems are of one family: "director" and "directed"."""
    shorter = min(len(one), len(other))
    if one == other:
        return True
    if shorter < _STEM or abs(len(one) - len(other)) > _STEM:
        return False
    reach = max(_STEM, shorter - 2)
    return one[:reach] == other[:reach]
