"""The path between two concepts of a question."""

from dataclasses import replace

import pytest

from trialwise.assistant.answer import Assistant
from trialwise.assistant.relate import Connection, best_connection, drawn
from trialwise.knowledge.snapshot import Snapshot
from trialwise.retrieval.walk import ways_of


@pytest.fixture
def connect(assistant: Assistant, snapshot: Snapshot):
    """Return a function that connects the concepts of a question."""

    def run(question: str) -> Connection | None:
        return best_connection(assistant.retrieve(question), ways_of(snapshot.graph.relations))

    return run


def test_the_first_concept_is_the_cause(connect) -> None:
    found = connect("how does variance affect sample size")
    assert (found.first.id, found.second.id) == ("variance", "sample_size")
    assert found.path.sign == 1


def test_the_effect_can_be_named_first(connect) -> None:
    found = connect("what happens to sample size if variance changes")
    assert (found.first.id, found.second.id) == ("variance", "sample_size")


def test_one_concept_has_no_connection(assistant: Assistant, snapshot: Snapshot) -> None:
    context = assistant.retrieve("how does variance affect sample size")
    alone = replace(context, concepts=context.concepts[:1])
    assert best_connection(alone, ways_of(snapshot.graph.relations)) is None


def test_a_path_is_drawn_with_names_and_verbs(connect, snapshot: Snapshot) -> None:
    names = {row.id: row.name for row in snapshot.graph.concepts}
    found = connect("how does variance affect sample size")
    assert drawn(found.path, names).startswith("Variance ──increases──► ")
