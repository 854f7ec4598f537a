"""Looking around in the graph of documents."""

from pathlib import Path

import numpy as np

from trialwise.knowledge.entities.collect import OwnPassage, collect_entities
from trialwise.knowledge.entities.store import EntityIndex, open_entities, write_entities
from trialwise.retrieval.documents.explore import explore


def index(folder: Path) -> EntityIndex:
    texts = ["Anna Bell knows Cara Dole.", "Cara Dole knows Eve Finn.", "Eve Finn met Gil Hart."]
    passages = [OwnPassage(t, n, f"Page {n}", (), True) for n, t in enumerate(texts * 2)]
    graph = collect_entities(passages, {}, 0, [], {}, {})
    write_entities(folder, graph, np.arange(len(passages), dtype=np.int32), {}, [])
    return open_entities(folder)


def reached(held: EntityIndex, **limits: object) -> list[tuple[str, int]]:
    (start,) = held.names.find("anna bell")
    return [(held.name(each.node), each.depth) for each in explore(held, start, **limits)]  # type: ignore[arg-type]


def people(rows: list[tuple[str, int]]) -> list[tuple[str, int]]:
    return [row for row in rows if not row[0].startswith("Page")]


def test_neighbours_are_those_of_shared_passages_step_by_step(tmp_path: Path) -> None:
    held = index(tmp_path)
    assert people(reached(held, depth=1)) == [("Anna Bell", 0), ("Cara Dole", 1)]
    far = people(reached(held, depth=3, width=20, most=99))
    assert far == [("Anna Bell", 0), ("Cara Dole", 1), ("Eve Finn", 2), ("Gil Hart", 3)]


def test_limits_hold_and_nothing_is_reached_twice(tmp_path: Path) -> None:
    held = index(tmp_path)
    for order in ("breadth", "depth"):
        rows = reached(held, depth=6, width=50, most=5, order=order)
        assert len(rows) == 5
        assert len({name for name, _ in rows}) == 5
    assert len(reached(held, depth=0)) == 1
    wide = reached(held, depth=1, width=1)
    assert len(wide) == 2


def test_every_step_names_a_passage_that_holds_both(tmp_path: Path) -> None:
    held = index(tmp_path)
    (start,) = held.names.find("anna bell")
    for each in explore(held, start, depth=3, order="depth")[1:]:
        span = slice(
            int(held.to_nodes.start[each.passage]), int(held.to_nodes.start[each.passage + 1])
        )
        nodes = held.to_nodes.column[span].tolist()
        assert each.node in nodes
        assert each.parent in nodes
