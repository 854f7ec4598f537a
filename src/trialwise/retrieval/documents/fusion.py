"""The fusion: boosted trees that weigh the features of a candidate; fitted, shipped, retrainable.

``scripts/fit_fusion.py`` fits them on questions with known passages and writes ``fusion.json``.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from trialwise.retrieval.documents.features import FEATURES

_FILE: Final = "fusion.json"
_LEAF: Final = -1


@dataclass(frozen=True, slots=True)
class Trees:
    """Regression trees, one after the other.

    Attributes:
        root: first node of each tree.
        feature: what a node looks at, -1 in a leaf.
        threshold: a value up to this goes left.
        left: next node.
        right: next node.
        value: of a leaf.
        bias: of every candidate.
    """

    root: NDArray[np.int32]
    feature: NDArray[np.int32]
    threshold: NDArray[np.float64]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    value: NDArray[np.float64]
    bias: float

    def score(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the probability that a candidate is wanted, ``(rows,)``."""
        node = np.broadcast_to(self.root, (len(rows), len(self.root))).copy()
        each = np.arange(len(rows))[:, None]
        while True:
            looked = self.feature[node]
            if (looked == _LEAF).all():
                break
            seen = rows[each, np.maximum(looked, 0)]
            goes_left = seen <= self.threshold[node]
            onward = np.where(goes_left, self.left[node], self.right[node])
            node = np.where(looked == _LEAF, node, onward)
        total: NDArray[np.float64] = self.value[node].sum(axis=1) + self.bias
        return np.asarray(1 / (1 + np.exp(-total)))


@lru_cache(maxsize=2)
def shipped_trees(*, dense: bool) -> Trees:
    """Return the trees that ship, fitted with vectors or without."""
    text = (resources.files("trialwise.retrieval.documents") / _FILE).read_text("utf-8")
    held: dict[str, Any] = json.loads(text)
    if tuple(held["features"]) != FEATURES:
        raise AssertionError("fusion.json was fitted on other features: run scripts/fit_fusion.py")
    return read_trees(held["dense" if dense else "plain"])


def read_trees(held: dict[str, Any]) -> Trees:
    """Return trees from their lists."""
    return Trees(
        root=np.asarray(held["root"], np.int32),
        feature=np.asarray(held["feature"], np.int32),
        threshold=np.asarray(held["threshold"], np.float64),
        left=np.asarray(held["left"], np.int32),
        right=np.asarray(held["right"], np.int32),
        value=np.asarray(held["value"], np.float64),
        bias=float(held["bias"]),
    )
