"""What is seen of each candidate passage, as the numbers that the fusion weighs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from trialwise.core.text import terms
from trialwise.knowledge.entities.store import EntityIndex
from trialwise.retrieval.documents.hop import best_places
from trialwise.retrieval.documents.signals import Signals

_LISTED: Final = 30
_RANKED: Final = 400
_SEEDS: Final = 4
_FLOOR: Final = 1e-6
# In the order of the columns; ``log`` is the score beside the best one's, on a log scale.
FEATURES: Final = (
    "walk_log", "walk_rank", "near_log", "near_rank", "text_log", "text_rank",
    "words_log", "words_rank", "meaning_log", "meaning_rank",
    "coverage", "title_coverage", "title_share", "residual", "joint",
    "hop_weight", "hop_cues", "hop_link", "seed_weight", "whole_title",
    "seed_mass", "hop_mass", "hop_best", "back_link",
    "names_asked", "terms_asked", "length", "nodes", "rarest_share", "own_weight",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What is known of the question's terms.

    Attributes:
        weight: inverse document frequency of each, ``(terms,)``.
        held: which of the candidates hold each, ``(terms, candidates)``.
    """

    weight: NDArray[np.float64]
    held: NDArray[np.bool_]


def candidates(signals: Signals) -> NDArray[np.int64]:
    """Return the passages worth weighing: the best of each list, each once, in a fixed order."""
    lists = [signals.walk, signals.near, signals.text, signals.words]
    if signals.meaning is not None:
        lists.append(signals.meaning)
    found = dict.fromkeys(int(p) for held in lists for p in best_places(held, _LISTED))
    return np.fromiter(found, dtype=np.int64, count=len(found))


def features(
    index: EntityIndex,
    signals: Signals,
    places: NDArray[np.int64],
    vocabulary: Vocabulary,
    titles: Sequence[str],
    lengths: NDArray[Any],
) -> NDArray[np.float64]:
    """Return the features of candidates, ``(candidates, len(FEATURES))``.

    Args:
        index: of the documents.
        signals: of the question.
        places: the candidates, by their number among the user's passages.
        vocabulary: the question's terms in them.
        titles: title of each candidate's document.
        lengths: words of each candidate.
    """
    columns: list[NDArray[Any]] = []
    for scores in (signals.walk, signals.near, signals.text, signals.words, signals.meaning):
        columns += _beside_best(scores, places)
    columns += _coverage(signals, places, vocabulary, titles)
    columns += _graph(index, signals, places)
    asked = signals.asked
    mass = float(vocabulary.weight.sum()) or 1.0
    columns.append(np.full(len(places), len(asked.nodes)))
    columns.append(np.full(len(places), len(asked.terms)))
    columns.append(lengths)
    columns.append(np.asarray(index.to_nodes.start[places + 1] - index.to_nodes.start[places]))
    columns.append(np.full(len(places), vocabulary.weight.max(initial=0.0) / mass))
    columns.append(_own(index, places, np.asarray(index.seed_weight)))
    return np.column_stack(columns).astype(np.float64)


def _beside_best(
    scores: NDArray[np.float64] | None, places: NDArray[np.int64]
) -> list[NDArray[Any]]:
    """Return the log of each score beside the best one, and its rank; zeros without scores."""
    if scores is None:
        return [np.zeros(len(places)), np.zeros(len(places))]
    top = float(scores.max(initial=0.0)) or 1.0
    order = best_places(scores, _RANKED)
    rank = {int(place): number for number, place in enumerate(order)}
    return [
        np.log(np.maximum(scores[places], 0) / top + _FLOOR),
        np.asarray([rank.get(int(place), _RANKED) for place in places]),
    ]


def _coverage(
    signals: Signals, places: NDArray[np.int64], known: Vocabulary, titles: Sequence[str]
) -> list[NDArray[Any]]:
    """Return what of the question each candidate holds, alone and beside the best passages.

    The residual is what it adds to one of the best passages: the mark of a second hop.
    """
    mass = float(known.weight.sum()) or 1.0
    covered = known.weight @ known.held / mass
    asked = {term: number for number, term in enumerate(signals.asked.terms)}
    title_terms = [frozenset(terms(title)) for title in titles]
    in_title = [
        sum(known.weight[asked[t]] for t in held if t in asked) / mass for held in title_terms
    ]
    share = [sum(t in asked for t in held) / max(len(held), 1) for held in title_terms]
    residual, joint = np.zeros(len(places)), np.zeros(len(places))
    place_of = {int(place): number for number, place in enumerate(places)}
    best = best_places(signals.walk, _SEEDS)
    for seed in best:
        number = place_of.get(int(seed))
        if number is None:
            continue
        weight = float(signals.walk[seed] / signals.walk[best[0]])
        lacking = ~known.held[:, number]
        rest = float(known.weight[lacking].sum())
        added = (known.weight * lacking) @ known.held
        is_other = np.arange(len(places)) != number
        gained = weight * added / rest if rest else np.zeros(len(places))
        residual = np.where(is_other, np.maximum(residual, gained), residual)
        both = weight * (added + mass - rest) / mass
        joint = np.where(is_other, np.maximum(joint, both), joint)
    return [covered, np.asarray(in_title), np.asarray(share), residual, joint]


def _graph(index: EntityIndex, signals: Signals, places: NDArray[np.int64]) -> list[NDArray[Any]]:
    """Return how a candidate hangs together with the question's names and with the second hop."""
    hop, seeds = signals.hop, signals.seeds
    link = np.zeros(len(seeds))
    for place in hop.passages:
        row = slice(int(index.to_nodes.start[place]), int(index.to_nodes.start[place + 1]))
        share = float(signals.near[place] / (signals.near.max() or 1.0))
        held = index.to_nodes.column[row]
        link[held] = np.where(hop.weight[held] > 0, np.maximum(link[held], share), link[held])
    columns: list[NDArray[Any]] = [
        _own(index, places, values) for values in (hop.weight, hop.cues, link, seeds)
    ]
    columns.append(signals.titles[places])
    about = _abouts(index, best_places(signals.walk, _SEEDS), signals.walk)
    mass = np.zeros((4, len(places)))
    for number, place in enumerate(places):
        row = slice(int(index.to_nodes.start[place]), int(index.to_nodes.start[place + 1]))
        held = index.to_nodes.column[row]
        mass[0, number] = seeds[held].sum()
        mass[1, number] = hop.weight[held].sum()
        mass[2, number] = hop.weight[held].max(initial=0.0)
        mass[3, number] = max(
            (weight for node, (weight, seed) in about.items() if seed != place and node in held),
            default=0.0,
        )
    return [*columns, *mass]


def _abouts(
    index: EntityIndex, best: NDArray[np.int64], walk: NDArray[np.float64]
) -> dict[int, tuple[float, int]]:
    """Return the nodes that the best passages are about, with the passage's share and itself."""
    found: dict[int, tuple[float, int]] = {}
    for seed in best:
        row = slice(int(index.to_nodes.start[seed]), int(index.to_nodes.start[seed + 1]))
        for node, why in zip(index.to_nodes.column[row], index.reason[row], strict=True):
            if why:
                found.setdefault(int(node), (float(walk[seed] / walk[best[0]]), int(seed)))
    return found


def _own(
    index: EntityIndex, places: NDArray[np.int64], values: NDArray[Any]
) -> NDArray[np.float64]:
    """Return the highest of the nodes' values among those that each candidate is about."""
    found = np.zeros(len(places))
    for number, place in enumerate(places):
        row = slice(int(index.to_nodes.start[place]), int(index.to_nodes.start[place + 1]))
        about = index.to_nodes.column[row][np.asarray(index.reason[row]) > 0]
        found[number] = values[about].max(initial=0.0)
    return found
