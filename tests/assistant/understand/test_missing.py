"""Questions that are asked back."""

import pytest

from trialwise.assistant.understand.cues import load_words
from trialwise.assistant.understand.missing import ask, ask_meaning, ask_rate, ask_which, understood
from trialwise.assistant.understand.slots import read_slots
from trialwise.core.quantities import find_quantities


@pytest.mark.parametrize("name", list(load_words("asks.toml")))
def test_every_question_says_why_it_matters(name: str) -> None:
    entry = ask(name)
    assert entry.name == name
    assert "?" in entry.question
    assert entry.because
    assert not entry.because.endswith(".")


def test_values_are_listed_as_written() -> None:
    assert ask_which("power", ["80%", "90%"]).question == "Which power is meant: 80% or 90%?"
    found = find_quantities("5% 10% 12%")
    assert ask_meaning("baseline", found).question.startswith("Which of 5%, 10% and 12% is")
    assert ask_meaning("effect", found[:2]).question == "Which is the change to detect: 5% or 10%?"
    assert ask_meaning("baseline", found[:1]).question.startswith("What does 5% stand for")
    assert "the power, or the confidence" in ask_rate(found[0]).question


def test_what_was_understood_says_when_the_scale_was_not() -> None:
    assert understood(read_slots("mde 5%, power 80%, from 10% to 12%")) == (
        "power 80%",
        "effect 5% (relative or points: not said)",
        "from 10% to 12%",
    )
