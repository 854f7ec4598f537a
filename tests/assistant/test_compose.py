"""Text, claims and numbered citations."""

import numpy as np
import pytest

from trialwise.assistant.compose import Composition, compose_text, related_concepts
from trialwise.assistant.evidence import EvidenceReader
from trialwise.assistant.schema import Draft, Evidence, Line
from trialwise.assistant.verify import verify_draft
from trialwise.knowledge.snapshot import Snapshot
from trialwise.retrieval.schema import Context, LinkedConcept, Query

NOTHING = Context(
    Query("", "", (), "definition"), (), np.zeros(0, np.float32), (), 0.0, (-1, 0.0), 0.0, 0
)


@pytest.fixture
def reader(snapshot: Snapshot) -> EvidenceReader:
    """Return a reader of the index."""
    return EvidenceReader(snapshot)


def definition(reader: EvidenceReader, concept: str) -> Evidence:
    rows = [row.id for row in reader.snapshot.graph.concepts]
    return reader.definition(rows.index(concept))


def compose(snapshot: Snapshot, *lines: Line) -> Composition:
    return compose_text(verify_draft(Draft(lines), snapshot, ()), snapshot, NOTHING)


def test_claims_point_at_their_sentences_and_quotes_at_their_documents(
    snapshot: Snapshot, reader: EvidenceReader
) -> None:
    found = [definition(reader, concept) for concept in ("power", "mde", "cuped")]
    made = compose(snapshot, *(Line(e.text, (e,)) for e in found))
    assert [made.text[c.start : c.end] for c in made.claims] == [e.text for e in found]
    for citation, evidence in zip(made.citations, found, strict=True):
        text = snapshot.document_text(evidence.document)
        assert text[citation.start : citation.end] == citation.quote


def test_citations_are_numbered_in_order_of_appearance(
    snapshot: Snapshot, reader: EvidenceReader
) -> None:
    first, second = definition(reader, "power"), definition(reader, "mde")
    lines = (Line(first.text, (first,)), Line(second.text, (second,)), Line(first.text, (first,)))
    made = compose(snapshot, *lines)
    assert made.text == f"{first.text} [1] {second.text} [2] {first.text} [1]"
    assert [citation.n for citation in made.citations] == [1, 2]
    assert [claim.citations for claim in made.claims] == [(1,), (2,), (1,)]


def test_sentences_of_one_section_share_a_citation_that_spans_them(
    snapshot: Snapshot, reader: EvidenceReader
) -> None:
    document = definition(reader, "power").document
    first, second = reader.section(document, "Explanation")[:2]
    made = compose(snapshot, Line(first.text, (first,)), Line(second.text, (second,)))
    assert len(made.citations) == 1
    assert (made.citations[0].start, made.citations[0].end) == (first.start, second.end)


def test_kinds_of_lines_are_laid_out(snapshot: Snapshot) -> None:
    made = compose(
        snapshot,
        Line("Lead."),
        Line("Steps:", kind="heading"),
        Line("Do this.", kind="step"),
        Line("Do that.", kind="step"),
        Line("Watch out:", kind="heading"),
        Line("A trap.", kind="bullet"),
    )
    assert made.text == "Lead.\n\nSteps:\n1. Do this.\n2. Do that.\n\nWatch out:\n- A trap."
    assert made.claims == ()
    assert made.citations == ()


def test_no_lines_make_an_empty_text(snapshot: Snapshot) -> None:
    assert compose(snapshot) == Composition("", (), ())


def test_related_concepts_are_neighbours_not_named_already(
    snapshot: Snapshot,
) -> None:
    rows = [row.id for row in snapshot.graph.concepts]
    power = LinkedConcept(rows.index("power"), "power", "Statistical power", 1.0, "name")
    related = related_concepts(snapshot, [power], 4)
    neighbours = {r.target for r in snapshot.graph.relations if r.source == "power"}
    assert 0 < len(related) <= 4
    assert {entry.concept for entry in related} <= neighbours
    assert all(entry.because for entry in related)
    held = LinkedConcept(0, related[0].concept, related[0].name, 1.0, "name")
    assert related[0].concept not in {
        entry.concept for entry in related_concepts(snapshot, [power, held], 4)
    }


def test_without_concepts_nothing_is_related(snapshot: Snapshot) -> None:
    assert related_concepts(snapshot, [], 4) == ()
