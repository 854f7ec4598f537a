"""The change to detect: its scale, its sign, and numbers that contradict or do not belong."""

import pytest

from trialwise.assistant.schema import Inputs
from trialwise.assistant.understand.effects import ChangeReading, is_of_means, read_change
from trialwise.assistant.understand.slots import read_slots


def change(text: str) -> ChangeReading:
    return read_change(read_slots(text), "sample_size")


def inputs(text: str) -> list[Inputs]:
    return [dict(reading.inputs) for reading in change(text).readings]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("baseline 10%, +5% relative", [{"baseline": 0.1, "lift": 0.05}]),
        ("baseline 10%, 5 points", [{"baseline": 0.1, "effect": 0.05}]),
        ("baseline 10%, mde 5% absolute", [{"baseline": 0.1, "effect": 0.05}]),
        ("baseline 10%, 10% higher", [{"baseline": 0.1, "lift": 0.1}]),
        ("baseline 10%, 10% lower", [{"baseline": 0.1, "lift": -0.1}]),
        ("baseline 10%, drop of 2 points", [{"baseline": 0.1, "effect": -0.02}]),
        ("baseline 10%, rise to 12%", [{"baseline": 0.1, "target": 0.12}]),
    ],
)
def test_one_scale_is_one_reading(text: str, expected: list[Inputs]) -> None:
    assert inputs(text) == expected


def test_an_unsaid_scale_is_two_readings() -> None:
    assert [reading.label for reading in change("baseline 10%, mde 5%").readings] == [
        "5 % relative",
        "+5 points absolute",
    ]


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("baseline 60%, mde 50%", "in points it would leave 0 to 100 %"),
        ("baseline 10%, 10% higher", "'10% higher' is read as relative"),
        ("baseline 5%, +10% relative, 20% banner", "20% plays no part in this number"),
        ("10% to 12%, 95/80", "95/80 plays no part in this number"),
        ("cv 2, 5% relative lift", "the mean is set to 1"),
    ],
)
def test_what_was_decided_for_the_asker_is_said(text: str, note: str) -> None:
    found = change(text)
    assert len(found.readings) == 1
    assert any(note in assumption for assumption in found.assumptions)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("baseline 10%", ["effect"]),
        ("mde 5%", ["baseline"]),
        ("sample size", ["effect", "baseline"]),
        ("10% 12%", ["baseline"]),
        ("baseline 5%, 10%, 20%", ["effect"]),
        ("baseline 5% and 8%, +10% relative", ["baseline"]),
        ("baseline 5%, from 10% to 12%", ["baseline"]),
        ("from 10% to 12%, lift 5%", ["effect"]),
        ("baseline 10%, target 12%, mde 5%", ["effect"]),
        ("10% to 12%, 95%", ["power"]),
        ("baseline 5%, 80%", ["effect"]),
        ("mean 50, effect 2", ["sd"]),
        ("sd 20", ["effect"]),
        ("sd 20, 5% lift", ["mean"]),
        ("sd 20 and 30, effect 2", ["sd"]),
    ],
)
def test_what_is_lacking_or_contradicts_is_asked(text: str, names: list[str]) -> None:
    found = change(text)
    assert [entry.name for entry in found.missing] == names
    assert found.readings == []


@pytest.mark.parametrize(
    "text",
    [
        "from 10% to 12%, 2 points",
        "from 10% to 12%, a 20% lift",
        "baseline 10%, target 12%, +20% relative",
        "from 12% to 10%, drop of 2 points",
    ],
)
def test_a_change_said_twice_in_agreement_is_one_change(text: str) -> None:
    assert len(inputs(text)) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mean 50 sd 20 effect 2", {"mean": 50, "sd": 20, "effect": 2}),
        ("mean 50, sd 20, 4% lift", {"mean": 50, "sd": 20, "lift": 0.04}),
        ("variance 400, mde 1", {"sd": 20, "effect": 1}),
        ("cohen's d 0.2", {"sd": 1.0, "effect": 0.2}),
        ("ARPU from $2.00 to $2.10, sd $8", {"mean": 2.0, "sd": 8.0, "effect": 0.1}),
        ("mean 50, target 52, sd 20", {"mean": 50, "sd": 20, "effect": 2}),
    ],
)
def test_means_have_a_spread(text: str, expected: Inputs) -> None:
    assert is_of_means(read_slots(text))
    assert inputs(text) == [expected]


def test_money_beside_rates_does_not_make_a_mean() -> None:
    assert not is_of_means(read_slots("conversion from 5% to 6%, an order is worth $50"))
