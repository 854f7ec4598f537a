"""Drafts from evidence: each intent has its plan, and no sentence is made up."""

import pytest

from trialwise.assistant.answer import Assistant


def first_line(assistant: Assistant, question: str) -> str:
    return assistant.answer(question).text.split("\n")[0]


def test_a_definition_opens_with_the_defining_sentence(assistant: Assistant) -> None:
    assert first_line(assistant, "what is statistical power").startswith(
        "Statistical power is the probability"
    )


def test_a_how_to_has_numbered_steps(assistant: Assistant) -> None:
    text = assistant.answer("how do i run an a/a test").text
    assert "\n\nSteps:\n1. " in text
    assert "\n2. " in text


def test_a_relationship_walks_the_graph(assistant: Assistant) -> None:
    answer = assistant.answer("how does variance affect sample size")
    assert "──" in answer.text
    assert any(note.startswith("path from 'Variance'") for note in answer.reasoning)


def test_cause_and_effect_can_be_asked_in_either_order(assistant: Assistant) -> None:
    one = assistant.answer("how does variance affect sample size").reasoning
    other = assistant.answer("what happens to sample size if variance changes").reasoning
    assert one == other


def test_a_comparison_names_both(assistant: Assistant) -> None:
    answer = assistant.answer("difference between type i error and type ii error")
    assert {"type_i_error", "type_ii_error"} <= {c.concept for c in answer.citations}


@pytest.mark.parametrize(
    "question", ["what is cuped", "how do i choose an mde", "should i peek", "z test or t test?"]
)
def test_every_sentence_is_taken_word_for_word(assistant: Assistant, question: str) -> None:
    answer = assistant.answer(question)
    assert answer.status == "answered"
    assert answer.claims
    assert all(claim.support == 1.0 for claim in answer.claims)


def test_no_sentence_is_said_twice(assistant: Assistant) -> None:
    answer = assistant.answer("what is an underpowered test")
    said = [answer.text[claim.start : claim.end] for claim in answer.claims]
    assert len(said) == len(set(said))
