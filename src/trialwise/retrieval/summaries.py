"""Themes of a collection: what each community of nodes is called, where it stands, what is said.

A summary here is made of sentences of the documents, each a slice that can be cited; none is
written anew.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from trialwise.core.text import stem, words

# How far a passage's score is divided by its length, as BM25's b; higher, and the shortest win.
_LENGTH: Final = 0.4
# How far a sentence's gain is: with none, long lists win; with 0.5, the shortest. Ours.
_SENTENCE_LENGTH: Final = 0.25
_SHORTEST: Final = 6
_LONGEST: Final = 60
# Sentences whose words agree to this share (Jaccard) say the same. Ours.
_SAME: Final = 0.5
_NAMES: Final = 3
_PASSAGES: Final = 5
_SENTENCES: Final = 3
_READ: Final = 12
# What is already covered still counts a little: of two sentences that add as much, the fuller wins.
_COVERED: Final = 0.05
# A second sentence of a passage that is quoted already counts half: themes show across passages.
_AGAIN: Final = 0.5

NameOf = Callable[[int], str]
AliasesOf = Callable[[int], Iterable[str]]
SentencesOf = Callable[[int], Sequence[tuple[int, int, str]]]


@dataclass(frozen=True, slots=True)
class ThemeSentence:
    """A sentence of a passage, with ``start``, ``end`` and ``text`` as the caller gave them."""

    passage: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Theme:
    """One community as it shows in a collection.

    Attributes:
        nodes: its nodes that the collection holds, most central first.
        names: the names of the first three, to be joined into a label.
        passages: the passages that are most of all about it, best first; at most 5.
        sentences: at most 3 that together name most of its central nodes; may be empty.
        weight: its share of all that the collection's passages hold, in (0, 1].
    """

    nodes: tuple[int, ...]
    names: tuple[str, ...]
    passages: tuple[int, ...]
    sentences: tuple[ThemeSentence, ...]
    weight: float


def themes(
    labels: NDArray[np.int32],
    held: csr_array,
    length: NDArray[np.integer],
    *,
    name_of: NameOf,
    sentences_of: SentencesOf,
    aliases_of: AliasesOf = lambda _: (),
    collection: NDArray[np.bool_] | None = None,
    most: int = 8,
) -> tuple[Theme, ...]:
    """Return the themes of a collection, heaviest first; none when its passages hold no node.

    A passage counts for the community it holds most of, with the entries of that community's nodes
    summed and divided by ``1 - b + b · length / mean length`` (pivoted normalisation, Singhal et
    al. 1996). A community without such a passage is spoken of in passing only and is no theme. A
    node is central as far as passages hold it together with others of its community.

    Args:
        labels: community of each node, ``(nodes,)``.
        held: how strongly each passage holds each node, ``(passages, nodes)``; see ``incidence``.
        length: words or characters of each passage, at least as many as ``held`` has rows.
        name_of: name of a node, for people.
        sentences_of: sentences of a passage as ``(start, end, text)``, those fit to be quoted.
        aliases_of: other names of a node; a sentence that has one of them names the node.
        collection: which passages belong to it, ``(passages,)`` or longer; all when None.
        most: themes to return.

    Raises:
        ValueError: when ``length`` or ``collection`` has no value for some row of ``held``.
    """
    for name, given in (("length", length), ("collection", collection)):
        if given is not None and len(given) < held.shape[0]:
            raise ValueError(
                f"a {name} of {len(given)} passages: held has {held.shape[0]}; give one for each"
            )
    inside = _inside(held, collection)
    if not inside.nnz:
        return ()
    row, node, entry = _entries(inside)
    score = csr_array((entry, (row, labels[node])), shape=(inside.shape[0], int(labels.max()) + 1))
    score.sum_duplicates()
    weight = np.asarray(score.sum(axis=0)).ravel() / entry.sum()
    standing = _standing(score, np.asarray(length))
    central = _centrality(inside, labels, score)
    quoter = _Quoter(inside, name_of, sentences_of, aliases_of)
    found: list[Theme] = []
    for community in sorted(standing, key=lambda place: (-weight[place], place))[:most]:
        members = np.unique(node[labels[node] == community])
        ranked = members[np.argsort(-central[members], kind="stable")]
        passages = standing[community]
        found.append(
            Theme(
                nodes=tuple(ranked.tolist()),
                names=tuple(name_of(place) for place in ranked[:_NAMES].tolist()),
                passages=passages[:_PASSAGES],
                sentences=quoter.quote(
                    passages[:_READ], {place: float(central[place]) for place in ranked.tolist()}
                ),
                weight=float(weight[community]),
            )
        )
    return tuple(found)


def _inside(held: csr_array, collection: NDArray[np.bool_] | None) -> csr_array:
    """Return ``held`` without what passages outside the collection hold."""
    if collection is None:
        return held
    row, node, entry = _entries(held)
    kept = np.asarray(collection)[row]
    return csr_array((entry[kept], (row[kept], node[kept])), shape=held.shape)


def _entries(
    held: csr_array,
) -> tuple[NDArray[np.integer], NDArray[np.integer], NDArray[np.float64]]:
    """Return the passage, the node and the value of each entry."""
    return np.repeat(np.arange(held.shape[0]), np.diff(held.indptr)), held.indices, held.data


def _standing(score: csr_array, length: NDArray[np.integer]) -> dict[int, tuple[int, ...]]:
    """Return of each community the passages that hold most of it, best first.

    Args:
        score: how much of each community a passage holds, ``(passages, communities)``.
        length: of each passage.
    """
    row, community, value = _entries(score)
    # the fullest entry of each row; the lowest community when two are equal
    order = np.lexsort((community, -value, row))
    _, first = np.unique(row[order], return_index=True)
    best = order[first]
    place = row[best]
    mean = max(float(length[place].mean()), 1.0)
    final = value[best] / (1 - _LENGTH + _LENGTH * length[place] / mean)
    standing: dict[int, list[int]] = {}
    for at in np.lexsort((place, -final)).tolist():
        standing.setdefault(int(community[best[at]]), []).append(int(place[at]))
    return {key: tuple(passages) for key, passages in standing.items()}


def _centrality(
    held: csr_array, labels: NDArray[np.int32], score: csr_array
) -> NDArray[np.float64]:
    """Return how much each node stands with others of its community, ``(nodes,)``.

    This is its strength inside the community in the graph of ``co_occurrence``, no edge left out.
    What it holds itself counts a little, for a community of one.
    """
    row, node, entry = _entries(held)
    width = np.maximum(np.diff(held.indptr)[row] - 1, 1)
    others = np.asarray(score[row, labels[node]]).ravel() - entry
    joint = entry * (others / width + _COVERED)
    return np.asarray(np.bincount(node, weights=joint, minlength=len(labels)))


class _Quoter:
    """Chooses sentences to quote; none twice, nor one that says the same, over all themes."""

    def __init__(
        self, held: csr_array, name_of: NameOf, sentences_of: SentencesOf, aliases_of: AliasesOf
    ) -> None:
        self._held = held
        self._name_of = name_of
        self._aliases_of = aliases_of
        self._sentences_of = sentences_of
        self._quoted: list[frozenset[str]] = []

    def quote(
        self, passages: Sequence[int], central: Mapping[int, float]
    ) -> tuple[ThemeSentence, ...]:
        """Return sentences that name the most central nodes, each adding nodes to those before.

        Args:
            passages: where to look, best first.
            central: weight of each node of the theme.
        """
        names = {node: self._names(node) for node in central}
        left = [
            (sentence, stems, {node for node in nodes if any(_has(stems, n) for n in names[node])})
            for sentence, stems, nodes in self._readable(passages, central)
        ]
        chosen: list[ThemeSentence] = []
        covered: set[int] = set()
        while left and len(chosen) < _SENTENCES:
            quoted = {sentence.passage for sentence in chosen}
            gains = [
                _gain(named, covered, central)
                * (_AGAIN if sentence.passage in quoted else 1.0)
                / len(stems) ** _SENTENCE_LENGTH
                for sentence, stems, named in left
            ]
            best = int(np.argmax(gains))
            if chosen and not gains[best]:
                break
            sentence, stems, named = left.pop(best)
            said = frozenset(stems)
            if any(_overlap(said, other) >= _SAME for other in self._quoted):
                continue
            chosen.append(sentence)
            covered |= named
            self._quoted.append(said)
        return tuple(chosen)

    def _names(self, node: int) -> list[list[str]]:
        """Return the stems of each name of a node."""
        return [_stems(name) for name in (self._name_of(node), *self._aliases_of(node))]

    def _readable(
        self, passages: Sequence[int], central: Mapping[int, float]
    ) -> Iterator[tuple[ThemeSentence, list[str], list[int]]]:
        """Yield the sentences that can be quoted, their stems and the nodes they may name."""
        for passage in passages:
            bounds = self._held.indptr[passage : passage + 2]
            nodes = [
                node for node in self._held.indices[slice(*bounds)].tolist() if node in central
            ]
            for start, end, text in self._sentences_of(passage):
                stems = _stems(text)
                if _SHORTEST <= len(stems) <= _LONGEST and not text.rstrip().endswith("?"):
                    yield ThemeSentence(passage, start, end, text), stems, nodes


def _stems(text: str) -> list[str]:
    return [stem(word) for word in words(text)]


def _has(stems: list[str], name: list[str]) -> bool:
    """Return whether a name stands in a sentence."""
    width = len(name)
    return width > 0 and any(stems[at : at + width] == name for at in range(len(stems) - width + 1))


def _gain(named: set[int], covered: set[int], central: Mapping[int, float]) -> float:
    """Return what naming these nodes adds, 0 when all are covered."""
    if named <= covered:
        return 0.0
    return sum(central[node] * (_COVERED if node in covered else 1.0) for node in sorted(named))


def _overlap(first: frozenset[str], second: frozenset[str]) -> float:
    return len(first & second) / len(first | second)
