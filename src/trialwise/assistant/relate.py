"""The path between two concepts of a question: which one explains best, and how it is drawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from trialwise.assistant.understand.cues import cue
from trialwise.knowledge.schema import RELATION_WORDS
from trialwise.knowledge.stores.base import RelationRow
from trialwise.retrieval.schema import Context, LinkedConcept, Path
from trialwise.retrieval.walk import explain_path

_SPOKEN: Final = 4


@dataclass(frozen=True, slots=True)
class Connection:
    """Two concepts in the order they are asked about, and the path between them."""

    first: LinkedConcept
    second: LinkedConcept
    path: Path


def best_connection(context: Context, relations: tuple[RelationRow, ...]) -> Connection | None:
    """Return the two concepts spoken of whose path explains best: signed, then short."""
    spoken = [concept for concept in context.concepts if concept.start >= 0][:_SPOKEN]
    spoken.sort(key=lambda concept: (concept.start, -concept.end))
    if cue("reading.effect_first").search(context.query.corrected):
        spoken.reverse()
    best: Connection | None = None
    for position, first in enumerate(spoken):
        for second in spoken[position + 1 :]:
            forward = explain_path(relations, first.id, second.id)
            path = _better(forward, explain_path(relations, second.id, first.id))
            if path is not None and (best is None or _better(best.path, path) is path):
                best = Connection(first, second, path)
    return best


def _better(first: Path | None, second: Path | None) -> Path | None:
    """Return the path with a sign, else the shorter one; the first on a tie."""
    if first is None or second is None:
        return first or second
    if bool(first.sign) != bool(second.sign):
        return first if first.sign else second
    return first if len(first.steps) <= len(second.steps) else second


def drawn(path: Path, names: Mapping[str, str]) -> str:
    """Return a path as one line of arrows, with the names of its concepts."""
    return " · ".join(
        f"{names[step.relation.source]} ──{RELATION_WORDS[step.relation.type][0]}──► "
        f"{names[step.relation.target]}"
        for step in path.steps
    )
