"""Looking around in the graph of the user's documents, breadth first or depth first."""

from collections import deque
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from trialwise.knowledge.entities.store import EntityIndex

_PASSAGES: Final = 40  # of a node, so many passages are looked into


@dataclass(frozen=True, slots=True)
class Found:
    """A node that was reached.

    Attributes:
        node: number of the node.
        depth: steps from the start.
        parent: the node it was reached from, -1 for the start.
        passage: a passage that holds both, by its number among the user's; -1 for the start.
        joint: how many passages hold both.
    """

    node: int
    depth: int
    parent: int
    passage: int
    joint: int


def explore(
    index: EntityIndex,
    start: int,
    *,
    depth: int = 2,
    width: int = 5,
    most: int = 40,
    order: Literal["breadth", "depth"] = "breadth",
) -> tuple[Found, ...]:
    """Return what is reached from a node over shared passages, in the order it is reached.

    Args:
        index: of the documents.
        start: number of the node to begin at.
        depth: most steps from it, at least 0.
        width: most neighbours that are followed from each node, those of most joint passages first.
        most: most nodes in all, at least 1.
        order: breadth first, or depth first.
    """
    waiting: deque[Found] = deque([Found(start, 0, -1, -1, 0)])
    seen: set[int] = set()
    reached: list[Found] = []
    while waiting and len(reached) < most:
        here = waiting.popleft() if order == "breadth" else waiting.pop()
        if here.node in seen:
            continue
        seen.add(here.node)
        reached.append(here)
        if here.depth >= depth:
            continue
        onward = [
            Found(node, here.depth + 1, here.node, passage, joint)
            for node, joint, passage in _neighbours(index, here.node)
            if node not in seen
        ][:width]
        waiting.extend(onward if order == "breadth" else reversed(onward))
    return tuple(reached)


def _neighbours(index: EntityIndex, node: int) -> list[tuple[int, int, int]]:
    """Return ``(node, joint passages, first of them)`` of the neighbours, the nearest first.

    Among those with as many joint passages the rarer name comes first.
    """
    row = slice(int(index.to_passages.start[node]), int(index.to_passages.start[node + 1]))
    count: dict[int, int] = {}
    first: dict[int, int] = {}
    for passage in np.asarray(index.to_passages.column[row])[:_PASSAGES].tolist():
        part = slice(int(index.to_nodes.start[passage]), int(index.to_nodes.start[passage + 1]))
        for other in np.asarray(index.to_nodes.column[part]).tolist():
            if other != node:
                count[other] = count.get(other, 0) + 1
                first.setdefault(other, passage)
    ranked = sorted(count, key=lambda n: (-count[n], -float(index.seed_weight[n]), n))
    return [(other, count[other], first[other]) for other in ranked]
