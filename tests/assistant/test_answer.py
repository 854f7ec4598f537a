"""The whole road: what leaves is cited word for word, computed, and the same each time."""

import json
import re
from dataclasses import replace

import pytest
from tests.assistant.conftest import table_rows
from tests.fakes.recalling_embedder import RecallingEmbedder

from trialwise.assistant.answer import Assistant
from trialwise.assistant.library import make_embedder
from trialwise.core.records import STATUSES, Answer, to_json
from trialwise.core.settings import Settings
from trialwise.core.slang import expand_slang
from trialwise.knowledge.snapshot import Snapshot

SENTENCES = [row[0] for row in table_rows("sentences.tsv")]
ILL_POSED = [row[0] for row in table_rows("ill_posed.tsv")]


def known_questions(snapshot: Snapshot) -> list[str]:
    return [
        snapshot.document_text(int(row[1]))[int(row[2]) : int(row[3])] for row in snapshot.questions
    ]


def faults(answer: Answer, snapshot: Snapshot) -> list[str]:
    """Return what breaks the promise that every claim is cited word for word."""
    documents = {document.id: index for index, document in enumerate(snapshot.documents)}
    found = []
    for place, citation in enumerate(answer.citations, 1):
        text = snapshot.document_text(documents[citation.source_id])
        if citation.n != place:
            found.append(f"citation {place} is numbered {citation.n}")
        if not citation.quote or text[citation.start : citation.end] != citation.quote:
            found.append(f"[{citation.n}] does not stand at its offsets")
    marks = {int(n) for n in re.findall(r"\[(\d+)\]", answer.text)}
    if not {n for claim in answer.claims for n in claim.citations} <= marks:
        found.append("a claim has no mark in the text")
    for claim in answer.claims:
        if not answer.text[claim.start : claim.end].strip():
            found.append("a claim points at nothing")
        if not 0.8 <= claim.support <= 1:
            found.append(f"support {claim.support}")
    return found


@pytest.fixture(scope="module")
def recalling(snapshot: Snapshot, pack_settings: Settings) -> RecallingEmbedder:
    """Return the embedder of the index, which recalls the vectors of known questions."""
    texts = (expand_slang(question) for question in known_questions(snapshot))
    known = dict(zip(texts, snapshot.question_vectors, strict=True))
    return RecallingEmbedder(make_embedder(pack_settings), known)


def test_recalled_vectors_are_those_of_the_embedder(
    recalling: RecallingEmbedder, snapshot: Snapshot, pack_settings: Settings
) -> None:
    texts = [expand_slang(question) for question in known_questions(snapshot)[:3]]
    fresh = make_embedder(pack_settings).embed(texts)
    # vectors that ship are rounded to 8 bits a number
    assert recalling.embed(texts) == pytest.approx(fresh, abs=2e-3)


@pytest.mark.slow
def test_every_citation_of_every_known_question_is_verbatim(
    recalling: RecallingEmbedder, snapshot: Snapshot, pack_settings: Settings
) -> None:
    assistant = Assistant(snapshot, recalling, pack_settings.retrieval)
    questions = known_questions(snapshot)
    broken = {q: f for q in questions if (f := faults(assistant.answer(q), snapshot))}
    assert len(questions) > 1_000
    assert broken == {}


@pytest.mark.parametrize("question", [*SENTENCES[::3], *ILL_POSED])
def test_whatever_is_asked_is_a_result_with_checked_claims(
    assistant: Assistant, snapshot: Snapshot, question: str
) -> None:
    answer = assistant.answer(question)
    assert answer.status in STATUSES
    assert answer.text
    assert answer.reasoning
    assert faults(answer, snapshot) == []
    assert not [note for note in answer.reasoning if "numbers without a calculation" in note]


def test_two_assistants_give_the_same_bytes(snapshot: Snapshot, pack_settings: Settings) -> None:
    pair = [
        Assistant(snapshot, make_embedder(pack_settings), pack_settings.retrieval) for _ in range(2)
    ]
    for question in [*ILL_POSED[::4], *known_questions(snapshot)[::100], "", "😀"]:
        one, other = (to_json(replace(a.answer(question), id="", timing_ms={})) for a in pair)
        assert one == other


def test_an_answer_is_json_with_every_field(assistant: Assistant) -> None:
    record = json.loads(to_json(assistant.answer("what is power")))
    assert list(record) == [*Answer.__dataclass_fields__]
    assert record["index_version"]
    assert record["model"] == {"name": "extractive"}
    assert record["usage"]["context_tokens"] > 0


def test_ids_differ_and_times_are_measured(snapshot: Snapshot, pack_settings: Settings) -> None:
    real = Assistant(snapshot, make_embedder(pack_settings), pack_settings.retrieval)
    first, second = real.answer("what is power"), real.answer("what is power")
    assert first.id != second.id
    assert first.timing_ms["total"] == pytest.approx(
        sum(value for name, value in first.timing_ms.items() if name != "total"), abs=0.01
    )


def test_a_number_comes_with_support_from_the_pack(assistant: Assistant) -> None:
    answer = assistant.answer("sample size for 10% to 12% with 80% power")
    assert answer.text.startswith("You need 3,841 users per group, 7,682 in total.")
    assert answer.calculations[0].outputs["total"] == 7_682
    assert {citation.concept for citation in answer.citations} & {"sample_size", "mde", "power"}


def test_spelling_is_mended_before_numbers_are_read_and_said(assistant: Assistant) -> None:
    answer = assistant.answer("sampel size for baselin 10%, +2 points")
    assert answer.status == "answered"
    assert answer.calculations[0].outputs["n_control"] == 3_841
    assert any(note.startswith("read '") for note in answer.reasoning)


def test_an_interval_in_the_question_is_read_out(assistant: Assistant) -> None:
    answer = assistant.answer("95% CI for the lift is [-0.5%, +3.1%]. can i ship?")
    assert answer.intent == "interpretation"
    assert answer.text.startswith("The interval from −0.5 % to +3.1 % includes zero")


def test_what_is_missing_stands_in_the_record(assistant: Assistant) -> None:
    answer = assistant.answer("what sample size do i need for a 5% mde at 80% power?")
    assert answer.status == "needs_input"
    assert [entry.name for entry in answer.missing] == ["baseline"]


def test_retrieval_alone_is_at_hand(assistant: Assistant) -> None:
    context = assistant.retrieve("what is statistical power")
    assert context.concepts[0].id == "power"
    assert assistant.snapshot.manifest.version
