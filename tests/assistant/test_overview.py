"""Overviews of the user's documents: themes with sentences that can be looked up."""

import pytest
from tests.assistant.test_sources import Collection, small_collection

from trialwise.core.records import Answer

QUESTION = "what are the main themes of these documents?"


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    return small_collection(tmp_path_factory.mktemp("overview"))


def headings(answer: Answer) -> list[str]:
    return [line for line in answer.text.split("\n") if line.endswith(":")]


def test_every_theme_has_a_heading_of_names_and_sentences_that_are_cited(
    collection: Collection,
) -> None:
    answer = collection.assistant().answer(QUESTION)
    assert (answer.status, answer.intent) == ("answered", "interpretation")
    found = headings(answer)
    assert len(found) >= 2
    assert all(len(line[:-1].split(" · ")) <= 3 for line in found)
    assert any("Skarv Bay" in line for line in found)
    assert any("Maja Berg" in line for line in found)
    assert len(answer.claims) == answer.text.count("\n- ") >= 4
    assert all(claim.citations for claim in answer.claims)


def test_every_sentence_stands_word_for_word_in_its_document(collection: Collection) -> None:
    assistant = collection.assistant()
    answer = assistant.answer(QUESTION)
    snapshot = assistant.snapshot
    cited = {citation.n: citation for citation in answer.citations}
    for claim in answer.claims:
        said = answer.text[claim.start : claim.end]
        assert any(said in cited[n].quote for n in claim.citations)
        assert claim.support == 1.0
    for citation in answer.citations:
        text = snapshot.document_text(snapshot.document_place[citation.source_id])
        assert text[citation.start : citation.end] == citation.quote


def test_no_sentence_is_said_twice(collection: Collection) -> None:
    answer = collection.assistant().answer(QUESTION)
    said = [answer.text[claim.start : claim.end] for claim in answer.claims]
    assert len(said) == len(set(said))


@pytest.mark.parametrize(("source", "foreign"), [("harbour", "Maja Berg"), ("bakery", "Ida Holm")])
def test_the_themes_of_one_source_are_of_that_source_alone(
    collection: Collection, source: str, foreign: str
) -> None:
    answer = collection.assistant().answer(QUESTION, source=source)
    assert {c.source_id.partition("/")[0] for c in answer.citations} == {source}
    assert foreign not in answer.text
    assert answer.reasoning == (f"themes of '{source}', by what is spoken of together",)


def test_a_source_that_the_question_names_is_kept_to_as_well(collection: Collection) -> None:
    answer = collection.assistant().answer("what are the main themes of the archive?")
    assert {c.source_id.partition("/")[0] for c in answer.citations} == {"archive"}


def test_the_same_question_has_the_same_answer_whoever_asked_before(
    collection: Collection,
) -> None:
    first = collection.assistant()
    first.answer(QUESTION, source="bakery")
    answers = [first.answer(QUESTION), first.answer(QUESTION)]
    assert answers[0] == answers[1] == collection.assistant().answer(QUESTION)


def test_a_question_with_a_topic_is_no_overview(collection: Collection) -> None:
    answer = collection.assistant().answer("what do these documents say about the ferry Nordlys?")
    assert not any(note.startswith("themes of") for note in answer.reasoning)


def test_documents_without_names_are_answered_as_ever(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    bare = {"plain/a.txt": "12 34 and so on.\n"}
    collection = small_collection(tmp_path_factory.mktemp("bare"), bare)
    answer = collection.assistant().answer(QUESTION)
    assert not any(note.startswith("themes of") for note in answer.reasoning)


def test_without_documents_the_question_goes_the_usual_way(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    answer = small_collection(tmp_path_factory.mktemp("none"), {}).assistant().answer(QUESTION)
    assert answer.status == "not_covered"
    assert answer.citations == ()
