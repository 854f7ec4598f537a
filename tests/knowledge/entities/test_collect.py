"""Nodes and edges of the user's documents."""

import numpy as np

from trialwise.knowledge.entities.collect import (
    REASONS,
    EntityGraph,
    OwnPassage,
    collect_entities,
)


def passage(
    text: str, document: int, title: str = "", headings: tuple[str, ...] = (), first: bool = True
) -> OwnPassage:
    return OwnPassage(text, document, title, headings, first)


def collected(
    passages: list[OwnPassage],
    concepts: dict[str, int] | None = None,
    merged: dict[str, str] | None = None,
) -> EntityGraph:
    names = concepts or {}
    count = max(names.values(), default=-1) + 1
    return collect_entities(passages, names, count, [], {}, merged or {})


def edges(graph: EntityGraph, count: int = 0) -> dict[tuple[int, str], str]:
    return {
        (int(p), graph.keys[int(n) - count] if n >= count else f"#{n}"): REASONS[int(r)]
        for p, n, r in zip(graph.passage, graph.node, graph.reason, strict=True)
    }


def test_a_name_counts_from_two_passages_on_and_a_title_at_once() -> None:
    graph = collected(
        [
            passage("He met Ann Lee.", 0, "Bob Ray"),
            passage("Then Ann Lee met Carl Orf.", 1, "Dora May"),
        ]
    )
    assert graph.keys == ["ann lee", "bob ray", "dora may"]
    assert edges(graph) == {
        (0, "ann lee"): "mention",
        (0, "bob ray"): "title",
        (1, "ann lee"): "mention",
        (1, "dora may"): "title",
    }


def test_a_passage_is_about_its_title_its_heading_and_what_it_defines() -> None:
    graph = collected(
        [
            passage("Ratio Check is a test of counts.", 0, "Handbook", ("Guide", "Ratio check")),
            passage("See Ratio Check and Switch Back.", 0, "Handbook", ("Switch back",), False),
            passage("The Guard Rail is a metric.", 1, "Other"),
            passage("We see Guard Rail counts.", 2, "Last"),
        ]
    )
    assert edges(graph)[0, "ratio check"] == "heading"
    assert edges(graph)[2, "guard rail"] == "definition"
    assert edges(graph)[0, "handbook"] == "title"
    assert edges(graph)[1, "switch back"] == "heading"
    weight = dict(zip(edges(graph), graph.weight, strict=True))
    assert weight[0, "handbook"] > weight[1, "handbook"]


def test_a_heading_of_every_document_names_nothing() -> None:
    pages = [passage(f"Text {n}.", n, f"Page {n}", ("Summary",)) for n in range(30)]
    assert "summary" not in collected(pages).keys


def test_an_abbreviation_stands_for_its_long_form_and_a_concept_for_its_names() -> None:
    graph = collected(
        [
            passage("The Great Metric Board (GMB) met Power.", 0, "Great metric board"),
            passage("We heard the GMB agreed on Power.", 1, "Minutes"),
        ],
        {"power": 0},
    )
    assert "gmb" not in graph.keys
    assert "power" not in graph.keys
    held = edges(graph, 1)
    assert held[1, "great metric board"] == "mention"
    assert held[0, "#0"] == held[1, "#0"] == "mention"


def test_a_merge_moves_the_mentions_and_circles_are_harmless() -> None:
    pages = [passage("Ann Lee came.", n, f"Day {n}") for n in range(2)]
    pages += [passage("Annie Lee came.", n + 2, f"Night {n}") for n in range(2)]
    graph = collected(pages, merged={"annie lee": "ann lee"})
    assert "annie lee" not in graph.keys
    assert (3, "ann lee") in edges(graph)
    circle = collected(pages, merged={"annie lee": "ann lee", "ann lee": "annie lee"})
    assert {"ann lee", "annie lee"} <= set(circle.keys)  # each stands for itself


def test_the_order_of_the_passages_decides_nothing_but_their_numbers() -> None:
    pages = [passage(f"Ann Lee met Bob Ray {n} times.", n, f"Title {n}") for n in range(5)]
    one, two = collected(pages), collected(pages)
    assert one.keys == two.keys
    assert np.array_equal(one.weight, two.weight)


def test_no_documents_give_no_entities() -> None:
    graph = collected([])
    assert graph.keys == []
    assert len(graph.passage) == 0
