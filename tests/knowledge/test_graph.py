from dataclasses import replace
from pathlib import Path

from trialwise.knowledge.graph import concept_graph, span_in
from trialwise.knowledge.pack import load_pack


def test_concepts_and_relations_are_sorted_and_their_spans_hold(tiny_pack: Path) -> None:
    pack = load_pack(tiny_pack)
    graph = concept_graph(pack)
    assert [row.id for row in graph.concepts] == sorted(pack.concepts)
    keys = [(row.source, row.type, row.target) for row in graph.relations]
    assert keys == sorted(keys)
    assert len(keys) == 24
    for relation in graph.relations:
        text = pack.concepts[relation.source].text
        assert text[relation.start : relation.end] == relation.because
        assert relation.document == f"tiny/concepts/{relation.source}.md"


def test_definitions_and_misbeliefs_are_spans_of_the_file(tiny_pack: Path) -> None:
    pack = load_pack(tiny_pack)
    row = next(row for row in concept_graph(pack).concepts if row.id == "power")
    text = pack.concepts["power"].text
    assert text[slice(*row.definition)].startswith("Statistical power is the probability")
    ((a, b, c, d),) = row.misbeliefs
    assert text[a:b] == "power is the probability that the result is true"
    assert text[c:d].startswith("Power is the probability to detect a true effect")


def test_a_relation_to_an_unknown_concept_is_left_out(tiny_pack: Path) -> None:
    pack = load_pack(tiny_pack)
    rest = {key: concept for key, concept in pack.concepts.items() if key != "variance"}
    graph = concept_graph(replace(pack, concepts=rest))
    assert "variance" not in {row.target for row in graph.relations}


def test_the_version_changes_when_a_sentence_does(tiny_pack: Path) -> None:
    before = concept_graph(load_pack(tiny_pack)).version
    assert concept_graph(load_pack(tiny_pack)).version == before
    path = tiny_pack / "concepts/power.md"
    path.write_text(path.read_text("utf-8").replace("missed less often", "missed rarely"), "utf-8")
    assert concept_graph(load_pack(tiny_pack)).version != before


def test_words_that_do_not_stand_there_have_an_empty_span() -> None:
    assert span_in("größe 🎲 power", "power") == (8, 13)
    assert span_in("abc", "x") == (0, 0)
