"""Pairs of numbers that can be baseline and target."""

import pytest

from trialwise.assistant.understand.slots import read_slots


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("tell 30% from 35%", (0.30, 0.35)),
        ("tell a 2.5% click rate from 3%", (0.025, 0.03)),
        ("tell 5% and 6% apart", (0.05, 0.06)),
        ("the difference between 10% and 12%", (0.10, 0.12)),
    ],
)
def test_numbers_told_apart_are_a_pair(text: str, values: tuple[float, float]) -> None:
    pair = read_slots(text).pair
    assert pair is not None
    assert (pair.first.value, pair.second.value) == values


@pytest.mark.parametrize("text", ["a 2% lift from 10%", "a lift between 5% and 10%"])
def test_a_change_beside_its_baseline_is_no_pair(text: str) -> None:
    assert read_slots(text).pair is None
