"""Nothing unsupported leaves: claims against their passage, numbers against their calculation."""

from dataclasses import replace

import pytest

from trialwise.assistant.evidence import EvidenceReader
from trialwise.assistant.schema import Draft, Evidence, Line
from trialwise.assistant.verify import quote, verify_draft
from trialwise.knowledge.snapshot import Snapshot
from trialwise.stats.registry import calculate


@pytest.fixture
def evidence(snapshot: Snapshot) -> Evidence:
    """Return the sentence that defines statistical power."""
    rows = [row.id for row in snapshot.graph.concepts]
    return EvidenceReader(snapshot).definition(rows.index("power"))


def kept(snapshot: Snapshot, *lines: Line, grounds: tuple[str, ...] = ()) -> list[str]:
    return [line.text for line in verify_draft(Draft(lines, (), grounds), snapshot, ()).lines]


def test_a_sentence_that_stands_in_its_passage_is_kept_with_full_support(
    snapshot: Snapshot, evidence: Evidence
) -> None:
    checked = verify_draft(Draft((Line(evidence.text, (evidence,)),)), snapshot, ())
    assert checked.lines[0].text == evidence.text
    assert checked.support == (1.0,)
    assert checked.dropped == ()


def test_a_claim_that_its_passage_does_not_make_is_dropped(
    snapshot: Snapshot, evidence: Evidence
) -> None:
    claim = "Statistical power is always eighty percent in every well run experiment."
    checked = verify_draft(Draft((Line(claim, (evidence,)),)), snapshot, ())
    assert checked.lines == ()
    assert "its passage does not say so" in checked.dropped[0]


def test_a_number_that_its_passage_does_not_hold_is_dropped(
    snapshot: Snapshot, evidence: Evidence
) -> None:
    checked = verify_draft(Draft((Line(f"{evidence.text} 97", (evidence,)),)), snapshot, ())
    assert checked.lines == ()
    assert "numbers not in its passage: ['97']" in checked.dropped[0]


def test_a_passage_that_changed_no_longer_supports_its_claim(
    snapshot: Snapshot, evidence: Evidence
) -> None:
    moved = replace(evidence, start=evidence.start + 90, end=evidence.end + 90)
    assert kept(snapshot, Line(evidence.text, (moved,))) == []


def test_a_claim_keeps_words_in_another_order(snapshot: Snapshot, evidence: Evidence) -> None:
    words = evidence.text.rstrip(".").split()
    checked = verify_draft(
        Draft((Line(" ".join([*words[3:], *words[:3]]), (evidence,)),)), snapshot, ()
    )
    assert len(checked.lines) == 1


def test_a_number_without_a_calculation_is_dropped(snapshot: Snapshot) -> None:
    checked = verify_draft(Draft((Line("You need 3,841 users."),)), snapshot, ())
    assert checked.lines == ()
    assert checked.dropped == (
        "left out 'You need 3,841 users.…': numbers without a calculation: ['3841']",
    )


def test_numbers_of_a_calculation_are_kept_whatever_their_commas(snapshot: Snapshot) -> None:
    calculation = calculate("sample-size-proportions", {"baseline": 0.1, "target": 0.12})
    draft = Draft((Line("You need 3841 users per group, 7,682 in total, not 7,683."),))
    assert verify_draft(draft, snapshot, (calculation,)).lines == ()
    draft = Draft((Line("You need 3841 users per group, 7,682 in total."),))
    assert len(verify_draft(draft, snapshot, (calculation,)).lines) == 1


def test_template_lines_may_repeat_numbers_of_their_grounds(snapshot: Snapshot) -> None:
    line = Line("Which power is meant: 80% or 90%?")
    assert kept(snapshot, line) == []
    assert kept(snapshot, line, grounds=("with 80% and 90% power",)) == [line.text]


def test_words_without_numbers_need_no_ground(snapshot: Snapshot) -> None:
    assert kept(snapshot, Line("Steps:", kind="heading")) == ["Steps:"]


def test_a_quote_is_the_exact_characters(snapshot: Snapshot, evidence: Evidence) -> None:
    text = snapshot.document_text(evidence.document)
    assert quote(evidence, snapshot) == text[evidence.start : evidence.end]
