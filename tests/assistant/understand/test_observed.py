"""Results of two arms: which numbers belong together, and what is asked when that is not clear."""

import pytest

from trialwise.assistant.understand.observed import observations, read_observed
from trialwise.assistant.understand.slots import read_slots


def arms(text: str) -> list[dict[str, float]]:
    observed = read_observed(read_slots(text))
    return [{str(e.type): e.quantity.value for e in arm} for arm in observed.arms]


def asked(text: str) -> list[str]:
    return [entry.name for entry in read_observed(read_slots(text)).missing]


@pytest.mark.parametrize(
    "text",
    [
        "500 conversions of 10,000 users, then 560 orders of 10,500 users",
        "10,000 users 500 orders, 10,500 users 560 orders",
        "500 vs 560 conversions, 10,000 vs 10,500 users",
        "users 10,000 and 10,500, conversions 500 and 560",
        "500 orders 10,000 users; 10,500 users 560 orders",
    ],
)
def test_counts_of_two_arms_stand_in_turn_or_in_pairs(text: str) -> None:
    found = read_observed(read_slots(text)).arms
    values = [
        sorted(v for e in arm for v in (e.quantity.parts or (e.quantity.value,))) for arm in found
    ]
    assert values == [[500, 10_000], [560, 10_500]]


def test_a_number_without_words_takes_the_type_of_its_counterpart() -> None:
    assert arms("mean 24.1 (sd 8.2, n=340) vs 25.9 (11.5, n=310)") == [
        {"mean": 24.1, "sd": 8.2, "users": 340},
        {"mean": 25.9, "sd": 11.5, "users": 310},
    ]


def test_what_is_left_can_only_be_conversions_and_is_said() -> None:
    observed = read_observed(read_slots("control 10,000 users 520, variant 10,050 users 587"))
    assert observed.notes == ("520 and 587 are read as conversions",)


def test_more_than_the_users_cannot_be_conversions() -> None:
    assert asked("control 500 users 620, variant 510 users 480") == ["results"]


@pytest.mark.parametrize(
    ("text", "users"),
    [
        ("500 vs 560 conversions, 10,000 users each", 10_000),
        ("500 vs 560 conversions, 20,000 users in total", 10_000),
        ("5% vs 5.6% with 10,000 users per arm", 10_000),
    ],
)
def test_users_can_be_said_once_for_both_arms(text: str, users: float) -> None:
    assert [arm["users"] for arm in arms(text)] == [users, users]


def test_a_deviation_can_be_said_once_for_both_arms() -> None:
    assert [arm["sd"] for arm in arms("mean 5.2 vs 5.5, sd 2, n=400 each")] == [2, 2]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("500 vs 560 conversions with 10,000 users", "each"),
        ("5% vs 5.6%", "users"),
        ("500 vs 560 conversions", "users"),
        ("means 24.1 and 25.9", "means"),
        ("means 24.1 and 25.9, n 340 and 310", "spreads"),
        ("means 24.1 and 25.9, sd 8.2 and 11.5", "users"),
        ("24.1 ± 8.2 (n=340) vs 25.9 ± 11.5 (n=310)", "plus_minus"),
        ("500/10000, 560/10000, 530/10000", "arms"),
        ("500 users, 20 orders, 5%", "results"),
        ("500 10000 560 10000", "results"),
    ],
)
def test_what_is_unclear_or_lacking_is_asked(text: str, name: str) -> None:
    assert asked(text) == [name]


def test_plus_minus_with_the_word_for_it_is_read() -> None:
    text = "control 50 ± 12 sd (n=200), treatment 53 ± 13 sd (n=210)"
    assert [arm["sd"] for arm in arms(text)] == [12, 13]


def test_numbers_of_the_test_are_no_results() -> None:
    text = "5% alpha, 80% power, +12% lift, 2 weeks, 90/10, 1,000 users a day"
    assert observations(read_slots(text)) == []


def test_nothing_to_read_is_asked_for() -> None:
    assert asked("is it significant") == ["results"]
