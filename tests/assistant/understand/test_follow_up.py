"""Questions that go on from the one before."""

import pytest
from tests.assistant.conftest import table_rows
from tests.assistant.understand.test_request import written

from trialwise.assistant.calculate import run_request
from trialwise.assistant.understand.sentence import understand

ROWS = table_rows("follow_ups.tsv")


@pytest.mark.parametrize(("questions", "reading"), ROWS, ids=[row[0] for row in ROWS])
def test_a_question_goes_on(questions: str, reading: str) -> None:
    *before, last = questions.split(" >> ")
    assert written(last, before) == reading


def test_a_moved_baseline_says_what_is_kept() -> None:
    request = understand("and if the baseline is 5%?", ["sample size from 10% to 12%"]).request
    assert request is not None
    assert "the target of 12 % is kept as it was" in request.assumptions


def test_a_changed_call_computes() -> None:
    request = understand("and with 100% power?", ["sample size from 10% to 12%"]).request
    assert request is not None
    assert run_request(request).status == "refused"


def test_the_same_questions_give_the_same_reading() -> None:
    before = ["sample size baseline 10% mde 5%", "relative", "what if we want half the effect?"]
    assert written("and with 90% power?", before) == written("and with 90% power?", before)
