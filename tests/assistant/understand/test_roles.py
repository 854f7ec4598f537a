"""Role words before and after numbers, shared by lists, and used once each."""

import pytest

from trialwise.assistant.understand.roles import assign_roles
from trialwise.core.quantities import find_quantities


def roles(text: str) -> list[str]:
    found = find_quantities(text)
    return [role.name for role in assign_roles(text, found, paired=frozenset())]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("baseline 10%, lift 5%, power 80%", ["baseline", "effect", "power"]),
        ("10% baseline, 5% lift, 80% power", ["baseline", "effect", "power"]),
        ("baseline 10% 5% lift power 80%", ["baseline", "effect", "power"]),
        ("mean 50 sd 20 effect 2", ["mean", "sd", "effect"]),
        ("50 mean 20 sd 2 effect", ["mean", "sd", "effect"]),
        ("d 0.2 power 80%", ["cohens_d", "power"]),
        ("0.12 alpha=0.05 power=0.8", ["", "alpha", "power"]),
        ("13.10 (sd 33, n 5100)", ["", "sd", "n"]),
        ("10% (baseline), 5% (lift)", ["baseline", "effect"]),
        ("baseline 5% mde 1% absolute", ["baseline", "effect"]),
        ("an effect of 0.3 standard deviations", ["cohens_d"]),
    ],
)
def test_words_belong_to_the_number_that_lets_most_numbers_have_a_role(
    text: str, expected: list[str]
) -> None:
    assert roles(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("500 vs 560 conversions", ["events", "events"]),
        ("80% and 90% power", ["power", "power"]),
        ("80% to 90% power", ["power", "power"]),
        ("baseline 5% or 8%", ["baseline", "baseline"]),
        ("means 24.1 and 25.9", ["mean", "mean"]),
        ("baseline 5%, 8%", ["baseline", ""]),
        ("340 and 310 users", ["n", "n"]),
        ("500 conversions in control and 560 in treatment", ["events", "events"]),
        ("5000 users in control and 2500 in treatment", ["n", "n"]),
    ],
)
def test_a_list_shares_its_words(text: str, expected: list[str]) -> None:
    assert roles(text) == expected


@pytest.mark.parametrize("word", ["power", "confidence"])
def test_a_whole_number_up_to_100_can_be_a_power_in_percent(word: str) -> None:
    assert roles(f"{word} 80") == [word]
    assert roles(f"{word} 5000") == [""]


def test_traffic_and_durations_take_no_words() -> None:
    assert roles("power 1000 users a day for 2 weeks") == ["traffic", ""]


def test_no_numbers_have_no_roles() -> None:
    assert roles("what is power") == []


def test_the_name_of_an_arm_counts_least_before_a_count() -> None:
    assert roles("control 10,000 users 520, variant 10,050 users 587") == ["n", "", "n", ""]
