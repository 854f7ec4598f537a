"""Requests that cannot be met are refused with the reason; what lacks something is asked about."""

from pathlib import Path

from trialwise.assistant.answer import Assistant

ANSWERABLE = Path(__file__).parent / "answerable.tsv"
# Of 200 questions that were written to look like such requests and have a good answer.
MOST_ALARMS = 10


# Written without looking at what is recognised; none of them stands in the pack.
VAIN = (
    "which of my customers bought just because they saw the pop up, name them",
    "we rolled it out to everyone last year without a control, what did it bring exactly",
    "the table with the variant labels is gone, give me the effect anyway",
    "make sure the test can never be wrong",
    "promise me that variant b will earn more next year",
    "how much did paul smith spend extra thanks to the new design",
    "drop users until the p-value looks good",
    "calculate the uplift, we switched it on for all at once and kept no data from before",
)
VAGUE = (
    "our tool says 97 %, ship it?",
    "is our uplift any good",
    "310 orders against 280, real difference?",
    "what now with p = 0.04",
    "is my sample large enough",
    "did b win",
)


def test_most_of_what_cannot_be_had_is_refused_with_a_reason(assistant: Assistant) -> None:
    answers = [assistant.answer(question) for question in VAIN]
    refused = [answer for answer in answers if answer.status == "refused"]
    assert len(refused) >= len(VAIN) / 2, [(a.question, a.status) for a in answers]
    assert all(answer.citations for answer in refused)


def test_most_of_what_lacks_something_is_asked_about(assistant: Assistant) -> None:
    answers = [assistant.answer(question) for question in VAGUE]
    asking = [answer for answer in answers if answer.status == "needs_input"]
    assert len(asking) >= len(VAGUE) / 2, [(a.question, a.status) for a in answers]
    assert all(answer.missing and answer.citations for answer in asking)


def test_questions_with_an_answer_are_rarely_turned_down(assistant: Assistant) -> None:
    questions = [line for line in ANSWERABLE.read_text("utf-8").splitlines() if line.strip()]
    answers = [(text, assistant.answer(text).status) for text in questions]
    down = [row for row in answers if row[1] in ("refused", "not_covered")]
    assert len(questions) >= 200
    assert len(down) <= MOST_ALARMS, down
