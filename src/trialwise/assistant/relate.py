"""The path between two concepts of a question: which one explains best, and how it is drawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from trialwise.assistant.understand.cues import cue
from trialwise.knowledge.schema import RELATION_WORDS
from trialwise.retrieval.schema import Context, LinkedConcept, Path
from trialwise.retrieval.walk import Ways, find_path

_SPOKEN: Final = 4
# So many connections are told at most; those beside the best one have at most so many steps.
_PATHS: Final = 3
_SHORT: Final = 2


@dataclass(frozen=True, slots=True)
class Connection:
    """Two concepts in the order they are asked about, and the path between them."""

    first: LinkedConcept
    second: LinkedConcept
    path: Path


def best_connection(context: Context, ways: Ways) -> Connection | None:
    """Return the two concepts spoken of whose path explains best: signed, then short."""
    spoken = [concept for concept in context.concepts if concept.start >= 0][:_SPOKEN]
    spoken.sort(key=lambda concept: (concept.start, -concept.end))
    if cue("reading.effect_first").search(context.query.corrected):
        spoken.reverse()
    best: Connection | None = None
    for position, first in enumerate(spoken):
        for second in spoken[position + 1 :]:
            forward = find_path(ways, first.id, second.id)
            path = _better(forward, find_path(ways, second.id, first.id))
            if path is not None and (best is None or _better(best.path, path) is path):
                best = Connection(first, second, path)
    return best


def connections(context: Context, ways: Ways) -> list[Connection]:
    """Return the best connection, and short ones from its first concept to the others spoken of."""
    best = best_connection(context, ways)
    if best is None:
        return []
    found = [best]
    for concept in context.concepts:
        if concept.start < 0 or concept.id in (best.first.id, best.second.id):
            continue
        path = find_path(ways, best.first.id, concept.id, longest=_SHORT)
        if path is not None and path.sign and len(found) < _PATHS:
            found.append(Connection(best.first, concept, path))
    return found


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
