"""From sentences to calculator calls: the table of readings, and what must never be guessed."""

from collections.abc import Sequence

import pytest
from tests.assistant.conftest import table_rows

from trialwise.assistant.calculate import run_request
from trialwise.assistant.schema import CalculatorCall
from trialwise.assistant.understand.sentence import understand
from trialwise.core.records import Value

SENTENCES = table_rows("sentences.tsv")
ILL_POSED = table_rows("ill_posed.tsv")


def written(text: str, before: Sequence[str] = ()) -> str:
    """Return how a sentence is read, as the table writes it."""
    understanding = understand(text, before)
    if understanding.uncomputed:
        return f"no calculator for {understanding.uncomputed}"
    request = understanding.request
    if request is None:
        return "words"
    if request.missing:
        return "asks " + ", ".join(entry.name for entry in request.missing)
    return " | ".join(written_call(call) for call in request.calls)


def written_call(call: CalculatorCall) -> str:
    label = [f"[{call.label}]"] if call.label else []
    inputs = (f"{name}={written_value(value)}" for name, value in sorted(call.inputs.items()))
    return " ".join([*label, call.calculator, *inputs])


def written_value(value: Value | tuple[Value, ...]) -> str:
    if isinstance(value, tuple):
        return ",".join(written_value(item) for item in value)
    return f"{value:.6g}" if isinstance(value, float) else str(value)


@pytest.mark.parametrize(("sentence", "reading"), SENTENCES, ids=[row[0] for row in SENTENCES])
def test_a_sentence_is_read_as(sentence: str, reading: str) -> None:
    assert written(sentence) == reading


@pytest.mark.parametrize(
    ("sentence", "status", "words"), ILL_POSED, ids=[row[0] for row in ILL_POSED]
)
def test_an_ill_posed_question_gets_a_clear_result(sentence: str, status: str, words: str) -> None:
    request = understand(sentence).request
    assert request is not None
    outcome = run_request(request)
    assert outcome.status == status
    assert words in " ".join(line.text for line in outcome.draft.lines)


def test_inputs_hold_no_float_noise() -> None:
    request = understand("how long to detect 2% to 2.2% with 2,000 visitors per day").request
    assert request is not None
    assert request.calls[0].inputs["target"] == 0.022


def test_numbers_too_large_for_a_float_are_not_read() -> None:
    assert written("power with 1e999 users per arm, baseline 10%, target 12%") == "asks n"
