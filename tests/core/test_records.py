"""The records that travel."""

import json
import math
from dataclasses import FrozenInstanceError, replace

import pytest

from trialwise.core.records import (
    INTENTS,
    STATUSES,
    Answer,
    Citation,
    Claim,
    Missing,
    Related,
    Table,
    to_dict,
    to_json,
)


@pytest.fixture
def answer():
    citation = Citation(
        1, "pack/a.md", "a", "A › Pitfalls", "", "CC0", 3, 8, 0, "“é” 5 %", 0.5, "a.md"
    )
    return Answer(
        "1",
        "what?",
        "answered",
        "definition",
        "Text [1]",
        claims=(Claim(0, 4, (1,), 1.0),),
        citations=(citation,),
        related=(Related("b", "B", "next", "Because."),),
        missing=(Missing("n", "How many?", "It matters."),),
        timing_ms={"retrieve": 1.5},
    )


def test_a_record_becomes_plain_data_in_field_order(answer):
    plain = to_dict(answer)
    assert list(plain) == [*Answer.__dataclass_fields__]
    assert plain["claims"] == [{"start": 0, "end": 4, "citations": [1], "support": 1.0}]
    assert plain["timing_ms"] == {"retrieve": 1.5}
    assert to_dict(Table("t", ("a",), (("1",),)))["rows"] == [["1"]]


def test_json_reads_back_and_equal_records_give_equal_bytes(answer):
    text = to_json(answer)
    assert json.loads(text) == to_dict(answer)
    assert "“é” 5 %" in text
    assert text == to_json(replace(answer))
    assert json.loads(to_json(answer, indent=2)) == to_dict(answer)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_no_number_that_is_none_gets_into_json(answer, value):
    with pytest.raises(ValueError, match="JSON"):
        to_json(replace(answer, timing_ms={"x": value}))


@pytest.mark.parametrize("thing", [{"a": 1}, "text", None, Answer])
def test_what_is_no_record_is_refused(thing):
    with pytest.raises(TypeError, match="not a record"):
        to_dict(thing)


def test_records_cannot_be_changed(answer):
    with pytest.raises(FrozenInstanceError):
        answer.text = "other"


def test_the_words_of_the_contract():
    assert STATUSES == (
        "answered", "needs_input", "both_readings", "corrected", "refused", "not_covered",
    )  # fmt: skip
    assert len(INTENTS) == len(set(INTENTS)) == 9
