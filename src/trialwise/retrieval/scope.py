"""Whether a question is one of the field of the pack: what its vector tells and what it is near to.

A known word alone is not enough ("power of attorney"), and a question without one may well be
("half of them never saw the button"). The weights are printed by ``scripts/fit_scope.py``.
"""

import math
from collections.abc import Sequence
from typing import Final

from trialwise.retrieval.schema import Context

FEATURES: Final = ("head", "nearest", "neighbourhood", "linked")
_BIAS: Final = -6.54  # 1 below the fitted one: an answer off the field costs more than a refusal
_WEIGHTS: Final = (0.98, 10.97, 4.73, 0.61)
_LEAST: Final = 0.002
_SURE: Final = 1e-4
# Without the heads of the embedder: distances alone. No question of the field is lost, and 5 of 60
# off it pass that share a word with it (tests/assistant/off_topic.tsv, tests/exam).
_IN_THE_FIELD: Final = 0.88


def is_of_field(context: Context) -> bool:
    """Return whether a question is one of the field."""
    if not context.heads:
        return context.best_similarity + context.neighbourhood >= _IN_THE_FIELD
    return log_odds(features(context)) > 0


def features(context: Context) -> tuple[float, ...]:
    """Return what is seen of a question, as ``FEATURES`` lists it.

    These are the log-odds of its vector, the cosine with the nearest passage or known question, the
    mean cosine with the nearest thirty, and the logarithm of the best link's probability.
    """
    chance = min(max(context.heads["field"], _SURE), 1 - _SURE)
    linked = context.concepts[0].score if context.concepts else 0.0
    return (
        math.log(chance / (1 - chance)),
        context.best_similarity,
        context.neighbourhood,
        math.log(linked + _LEAST),
    )


def log_odds(seen: Sequence[float]) -> float:
    """Return the log-odds that a question with such features is one of the field."""
    return _BIAS + sum(w * x for w, x in zip(_WEIGHTS, seen, strict=True))
