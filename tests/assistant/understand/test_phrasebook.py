"""Sentences that a phrase reads: tables per family in ``tests/assistant/phrases``."""

from pathlib import Path

import pytest
from tests.assistant.understand.test_request import written

from trialwise.assistant.understand.filled import own_slots
from trialwise.assistant.understand.phrases import PHRASES
from trialwise.stats.registry import NAMES, get

TABLES = sorted(Path(__file__).parents[1].joinpath("phrases").glob("*.tsv"))
ROWS = [
    (table.stem, *line.split("\t"))
    for table in TABLES
    for line in table.read_text("utf-8").splitlines()
    if line.strip() and not line.startswith("#")
]
# Calculators that the common rules reach without a phrase.
COMMON = {
    *(
        f"{what}-{of}"
        for what in ("sample-size", "power", "mde", "duration")
        for of in ("proportions", "means")
    ),
    "two-proportion-test",
    "welch-test",
    "srm-test",
}


@pytest.mark.parametrize(("family", "sentence", "reading"), ROWS, ids=[row[1] for row in ROWS])
def test_a_sentence_is_read_as(family: str, sentence: str, reading: str) -> None:
    assert written(sentence) == reading


def test_every_calculator_is_reached_from_a_sentence() -> None:
    reached = {call.split()[0] for _, _, reading in ROWS for call in reading.split(" | ") if call}
    reached |= {
        call.split("] ")[-1].split()[0] for _, _, reading in ROWS for call in reading.split(" | ")
    }
    assert set(NAMES) - COMMON - reached == set()


@pytest.mark.parametrize(
    "phrase", PHRASES, ids=[f"{p.calculator}:{p.asks[0][:30]}" for p in PHRASES]
)
def test_a_phrase_fits_its_calculator(phrase) -> None:
    calculator = get(phrase.calculator)
    names = {param.name for param in calculator.params}
    assert phrase.target or {slot.name for slot in phrase.slots} <= names
    assert set(phrase.fixed) <= names
    assert phrase.stems
    assert all(stem == stem.lower() for stem in phrase.stems)
    for slot in own_slots(phrase, calculator):
        allowed = calculator.param(slot.name).choices
        assert not allowed or set(slot.choices) <= set(allowed)
