"""Questions that rest on a false belief, or ask for what cannot be had: told by known wordings.

Whether there is one is a logistic regression on how near the question is to such wordings, how near
to plain questions, and what its vector tells by itself; which one it is, is told by its nearest
wordings and by the sentence that answers it. ``scripts/fit_recogniser.py`` fits the weights.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from trialwise.knowledge.schema import PLAIN_KINDS, WORDING_KINDS
from trialwise.knowledge.snapshot import Snapshot
from trialwise.retrieval.heads import HeadName

EntryKind = Literal["misbelief", "request"]
# What is seen of a question, in the order of its features; see ``Recogniser.features``.
FEATURES: Final = ("head", "nearest", "plain", "nearer", "nearby")
_HEAD_OF: Final[Mapping[EntryKind, HeadName]] = {"misbelief": "claim", "request": "request"}
_FILE: Final = "recognise.json"
_NEARBY: Final = 3
# What the sentence that answers an entry counts beside the mean of its two nearest wordings.
_REASON: Final = 0.5
# Without heads a wording must be this near, and nearer than any plain question.
_SAME: Final = 0.8


@dataclass(frozen=True, slots=True)
class Recognised:
    """An entry of the pack that a question is like.

    Attributes:
        concept: position of its concept.
        number: which of the concept's misbeliefs or requests.
        sureness: log-odds beyond the threshold, above 0.
    """

    concept: int
    number: int
    sureness: float


class Recogniser:
    """The misbeliefs, or the requests, of one snapshot.

    Args:
        snapshot: the index.
        kind: which entries.

    Attributes:
        wordings: rows of the known wordings of each entry, by its concept and its number.
    """

    def __init__(self, snapshot: Snapshot, kind: EntryKind) -> None:
        self._kind = kind
        kinds = np.asarray(snapshot.questions[:, 4])
        self._plain = np.flatnonzero(np.isin(kinds, PLAIN_KINDS))
        self._rows = np.flatnonzero(kinds == WORDING_KINDS.index(kind))
        places = [_place(snapshot, int(row), kind) for row in self._rows]
        self.wordings: dict[tuple[int, int], list[int]] = {}
        for row, place in zip(self._rows, places, strict=True):
            self.wordings.setdefault(place, []).append(int(row))
        self._entries = sorted(set(places))
        number = {place: index for index, place in enumerate(self._entries)}
        self._entry_of = np.asarray([number[place] for place in places], dtype=np.int64)
        starts = {
            (int(row[0]), int(row[1])): passage for passage, row in enumerate(snapshot.passages)
        }
        self._reasons = np.asarray(
            [starts.get(_reason(snapshot, *place, kind), -1) for place in self._entries],
            dtype=np.int64,
        )

    def recognise(
        self,
        alike: NDArray[np.float32],
        meaning: NDArray[np.float32],
        heads: Mapping[HeadName, float],
    ) -> Recognised | None:
        """Return the entry that a question is like, None when it is like none.

        Args:
            alike: cosine of the question with every known wording.
            meaning: cosine with every passage.
            heads: what its vector tells; empty when nothing is known.
        """
        if not self._rows.size:
            return None
        seen = self.features(alike, heads)
        sureness = _log_odds(self._kind, seen) if heads else _plain_odds(seen)
        if sureness <= 0:
            return None
        concept, number = self._entries[self._nearest(alike, meaning)]
        return Recognised(concept, number, sureness)

    def features(
        self, alike: NDArray[np.float32], heads: Mapping[HeadName, float]
    ) -> tuple[float, ...]:
        """Return what is seen of a question, as ``FEATURES`` lists it.

        These are the log-odds of the head, the cosine of the nearest wording, that of the nearest
        plain question, their difference, and the mean of the three nearest wordings.
        """
        near = np.sort(alike[self._rows])[-_NEARBY:]
        plain = float(alike[self._plain].max(initial=0.0))
        chance = min(max(heads.get(_HEAD_OF[self._kind], 0.5), 1e-6), 1 - 1e-6)
        nearest = float(near[-1])
        odds = math.log(chance / (1 - chance))
        return odds, nearest, plain, nearest - plain, float(near.mean())

    def _nearest(self, alike: NDArray[np.float32], meaning: NDArray[np.float32]) -> int:
        """Return the entry whose two nearest wordings, and whose reason, are nearest."""
        held = alike[self._rows]
        first = np.zeros(len(self._entries), dtype=np.float32)
        np.maximum.at(first, self._entry_of, held)
        second = np.zeros(len(self._entries), dtype=np.float32)
        others = held < first[self._entry_of]
        np.maximum.at(second, self._entry_of[others], held[others])
        reason = np.where(self._reasons >= 0, meaning[self._reasons], 0)
        return int(np.argmax((first + second) / 2 + _REASON * reason))


def likelier(
    first: Recognised | None, second: Recognised | None
) -> tuple[Recognised | None, Recognised | None]:
    """Return the surer one of two in its place, None in the other."""
    if first is None or second is None:
        return first, second
    return (first, None) if first.sureness >= second.sureness else (None, second)


def _place(snapshot: Snapshot, row: int, kind: EntryKind) -> tuple[int, int]:
    """Return the concept and the number of the entry that a wording stands under.

    The wordings of an entry follow it in the file, up to the next entry.
    """
    concept, start = int(snapshot.questions[row, 0]), int(snapshot.questions[row, 2])
    holder = snapshot.graph.concepts[concept]
    starts = (
        [spans[0] for spans in holder.misbeliefs]
        if kind == "misbelief"
        else [entry.ask[0] for entry in holder.requests]
    )
    return concept, max((n for n, first in enumerate(starts) if first <= start), default=0)


def _reason(snapshot: Snapshot, concept: int, number: int, kind: EntryKind) -> tuple[int, int]:
    """Return the document and the first character of the sentence that answers an entry."""
    holder = snapshot.graph.concepts[concept]
    start = (
        holder.misbeliefs[number][2] if kind == "misbelief" else holder.requests[number].because[0]
    )
    return snapshot.document_place[holder.document], start


def _log_odds(kind: EntryKind, seen: Sequence[float]) -> float:
    bias, weights = fitted()[kind]
    return bias + sum(w * x for w, x in zip(weights, seen, strict=True))


def _plain_odds(seen: Sequence[float]) -> float:
    _, nearest, _, nearer, _ = seen
    return min(nearest - _SAME, nearer)


@lru_cache(maxsize=1)
def fitted() -> Mapping[EntryKind, tuple[float, tuple[float, ...]]]:
    """Return the bias and the weights that ship, for each kind."""
    held = json.loads((resources.files("trialwise.retrieval") / _FILE).read_text("utf-8"))
    kinds: tuple[EntryKind, ...] = ("misbelief", "request")
    return {kind: (held[kind]["bias"], tuple(held[kind]["weights"])) for kind in kinds}


def write_weights(weights: Mapping[EntryKind, tuple[float, Sequence[float]]]) -> None:
    """Write the bias and the weights, in the order of ``FEATURES``, as those that ship."""
    held = {
        kind: {"bias": round(float(bias), 4), "weights": [round(float(w), 4) for w in row]}
        for kind, (bias, row) in weights.items()
    }
    with resources.as_file(resources.files("trialwise.retrieval") / _FILE) as path:
        path.write_text(json.dumps(held, indent=1) + "\n", encoding="utf-8")
