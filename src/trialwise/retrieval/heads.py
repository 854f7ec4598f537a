"""Yes-or-no questions that a question's vector answers, each by a logistic regression.

``field``: is it of our field? ``number``: does it ask for a number rather than for words?
``claim``: does it rest on a false belief? ``request``: does it ask for what cannot be had, or not
yet? Fitted by ``scripts/fit_heads.py`` for one embedder; with another one nothing is known.
"""

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

HeadName = Literal["field", "number", "claim", "request"]
HEADS: Final[tuple[HeadName, ...]] = ("field", "number", "claim", "request")
_FILE: Final = "heads.json"


@dataclass(frozen=True, slots=True)
class Heads:
    """Fitted weights ``(head, dim)`` and biases ``(head,)``, in the order of ``HEADS``."""

    weights: NDArray[np.float32]
    biases: NDArray[np.float32]

    def say(self, vector: NDArray[np.float32]) -> dict[HeadName, float]:
        """Return the probability of yes for each head, by its name.

        Args:
            vector: of the question, ``(dim,)``, unit length.
        """
        values = self.weights @ vector + self.biases
        return {name: 1 / (1 + math.exp(-float(v))) for name, v in zip(HEADS, values, strict=True)}


@lru_cache(maxsize=4)
def heads_of(embedder: str) -> Heads | None:
    """Return the heads fitted for an embedder, None when there are none."""
    held = json.loads((resources.files("trialwise.retrieval") / _FILE).read_text("utf-8"))
    if held["embedder"] != embedder:
        return None
    rows = [held[name] for name in HEADS]
    return Heads(
        np.asarray([row["weights"] for row in rows], np.float32),
        np.asarray([row["bias"] for row in rows], np.float32),
    )


def write_heads(embedder: str, heads: dict[HeadName, tuple[NDArray[np.float64], float]]) -> None:
    """Write heads as those that ship: for each name the weights ``(dim,)`` and the bias."""
    held: dict[str, object] = {"embedder": embedder}
    for name, (weights, bias) in heads.items():
        rounded = [round(float(each), 4) for each in weights]
        held[name] = {"weights": rounded, "bias": round(float(bias), 4)}
    with resources.as_file(resources.files("trialwise.retrieval") / _FILE) as path:
        path.write_text(json.dumps(held) + "\n", encoding="utf-8")
