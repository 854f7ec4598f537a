"""Requests to check a split: counts by arm, totals taken apart, the planned shares."""

import pytest

from trialwise.assistant.schema import CalculationRequest
from trialwise.assistant.understand.slots import read_slots
from trialwise.assistant.understand.split_check import request_split_check, user_counts


def request(text: str) -> CalculationRequest:
    return request_split_check(read_slots(text))


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("50,600 vs 49,400", (50_600, 49_400)),
        ("49,400 in treatment and 50,600 in control", (50_600, 49_400)),
        ("C 33,485, A 33,410, B 33,105 users", (33_410, 33_105, 33_485)),
        ("50,000 users, 25,600 in control", (25_600, 24_400)),
        ("25,600 of 50,000 users were in control", (25_600, 24_400)),
        ("30,000 users: 10,100, 9,900 and 10,000", (10_100, 9_900, 10_000)),
        ("10,000 users 500 orders, 10,500 users 520 orders", (10_000, 10_500)),
    ],
)
def test_counts_stand_with_control_first(text: str, counts: tuple[int, ...]) -> None:
    assert request(text).calls[0].inputs["counts"] == counts


@pytest.mark.parametrize(
    ("text", "ratios"),
    [
        ("50/50, got 50,600 and 49,400", (0.5, 0.5)),
        ("90/10, got 45,070 and 4,930", (0.9, 0.1)),
        ("90/10, got 4,930 in treatment and 45,070 in control", (0.9, 0.1)),
        ("10/90, got 4,930 in treatment and 45,070 in control", (0.9, 0.1)),
        ("80% control and 20% treatment, got 8,100 and 1,900", (0.8, 0.2)),
        ("20% treatment and 80% control, got 8,100 in control, 1,900 in treatment", (0.8, 0.2)),
        ("80/20, 80 in control: 8,100 and 1,900 users", (0.8, 0.2)),
        ("50/25/25: 5,020, 2,480, 2,500", (0.5, 0.25, 0.25)),
    ],
)
def test_planned_shares_follow_the_counts(text: str, ratios: tuple[float, ...]) -> None:
    assert request(text).calls[0].inputs["ratios"] == pytest.approx(ratios)


def test_an_equal_plan_is_said_as_taken_for_granted() -> None:
    found = request("50,600 vs 49,400")
    assert "ratios" not in found.calls[0].inputs
    assert found.assumptions == ("the planned split is read as equal",)


@pytest.mark.parametrize(
    ("text", "name"),
    [("srm with 50,000 users", "counts"), ("50/50: 5,000, 5,200, 4,900", "shares")],
)
def test_what_does_not_fit_is_asked(text: str, name: str) -> None:
    found = request(text)
    assert [entry.name for entry in found.missing] == [name]
    assert found.calls == ()


def test_percentages_are_no_counts() -> None:
    assert user_counts(read_slots("50.6% vs 49.4%")) == []
