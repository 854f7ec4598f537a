"""Intervals that a question brings."""

import pytest

from trialwise.assistant.readings import read_interval


@pytest.mark.parametrize(
    ("text", "span", "says"),
    [
        ("95% CI is [-0.5%, +3.1%]", "from −0.5 % to +3.1 %", "includes zero"),
        ("confidence interval 1 to 3 points", "from +1 points to +3 points", "excludes zero"),
        ("ci (−4, −1)", "from −4 to −1", "excludes zero"),
        ("the interval is 0% to 3%", "from +0 % to +3 %", "ends at zero"),
        ("bounds of -3 and 0", "from −3 to +0", "ends at zero"),
    ],
)
def test_an_interval_is_read_out(text: str, span: str, says: str) -> None:
    reading = read_interval(text)
    assert reading is not None
    assert span in reading.line.text
    assert says in reading.line.text


def test_a_loss_is_said_as_a_loss() -> None:
    reading = read_interval("ci (-4%, -1%)")
    assert reading is not None
    assert "a loss between 1 % and 4 % is compatible" in reading.line.text


def test_zero_inside_leaves_the_direction_open() -> None:
    reading = read_interval("95% CI [-0.5%, 3.1%], can I ship?")
    assert reading is not None
    assert "a loss of up to 0.5 % and a gain of up to 3.1 %" in reading.line.text
    assert reading.topics[0] == "inconclusive_result"


@pytest.mark.parametrize(
    "text",
    [
        "what is a confidence interval",
        "95% confidence interval",
        "ci [3, 1]",
        "from 10% to 12%",
        "",
    ],
)
def test_no_interval_no_reading(text: str) -> None:
    assert read_interval(text) is None
