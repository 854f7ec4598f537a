"""Sentences cut from passages, and how well they answer."""

import pytest

from trialwise.assistant.evidence import EvidenceReader
from trialwise.assistant.verify import quote
from trialwise.core.text import plain_text
from trialwise.knowledge.snapshot import Snapshot


@pytest.fixture(scope="module")
def reader(snapshot: Snapshot) -> EvidenceReader:
    """Return a reader of the index."""
    return EvidenceReader(snapshot)


def test_every_sentence_of_every_passage_stands_at_its_offsets(
    reader: EvidenceReader, snapshot: Snapshot
) -> None:
    for passage in range(len(snapshot.passages)):
        for sentence in reader.sentences(passage):
            assert plain_text(quote(sentence, snapshot)) == sentence.text


def test_sentences_are_whole_and_hold_no_markup(reader: EvidenceReader, snapshot: Snapshot) -> None:
    for passage in range(len(snapshot.passages)):
        for sentence in reader.sentences(passage):
            assert sentence.text[-1] in ".!?:)"
            assert "http" not in sentence.text
            assert "|" not in sentence.text


def test_every_concept_has_a_definition_of_its_own(
    reader: EvidenceReader, snapshot: Snapshot
) -> None:
    texts = [reader.definition(index).text for index in range(len(snapshot.graph.concepts))]
    assert all(texts)
    assert len(set(texts)) == len(texts)


def test_formulas_are_single_lines_of_plain_text(
    reader: EvidenceReader, snapshot: Snapshot
) -> None:
    rows = [row.id for row in snapshot.graph.concepts]
    formula = reader.formulas(rows.index("sample_size"))[0]
    assert "\n" not in formula.text
    assert "$" not in formula.text
    assert quote(formula, snapshot) == formula.text


def test_a_section_has_the_sentences_under_its_heading(
    reader: EvidenceReader, snapshot: Snapshot
) -> None:
    rows = [row.id for row in snapshot.graph.concepts]
    document = reader.concept_document(rows.index("power"))
    assert {s.heading for s in reader.section(document, "Pitfalls")} == {"Pitfalls"}
    assert reader.section(document, "No such heading") == ()
