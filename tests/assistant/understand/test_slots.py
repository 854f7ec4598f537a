"""What a sentence says apart from roles: pairs, arms, sides, words that stand for numbers."""

import pytest

from trialwise.assistant.understand.slots import read_slots


@pytest.mark.parametrize(
    ("text", "arms"),
    [
        ("3 variants", 3),
        ("two treatments plus control", 3),
        ("three challengers", 4),
        ("4 arms", 4),
        ("an A/B/C test", 3),
        ("an abcd test", 4),
        ("a/b/n test", 0),
        ("an A/B test", 0),
        ("nothing said", 0),
    ],
)
def test_arms_are_counted(text: str, arms: int) -> None:
    assert read_slots(text).arms == arms


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("one-sided", 1),
        ("1 sided", 1),
        ("two tailed", 2),
        ("directional test", 1),
        ("non-directional test", 0),
        ("on both sides", 0),
    ],
)
def test_sides_are_read(text: str, sides: int) -> None:
    assert read_slots(text).sides == sides


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("from 10% to 12%", (0.10, 0.12)),
        ("10% vs 12%", (0.10, 0.12)),
        ("between 10% and 12%", (0.10, 0.12)),
        ("conversion rates of 10% and 12%", (0.10, 0.12)),
        ("from 2.0 to 2.1 sessions", (2.0, 2.1)),
        ("$2.00 to $2.10", (2.0, 2.1)),
    ],
)
def test_two_numbers_can_be_baseline_and_target(text: str, pair: tuple[float, float]) -> None:
    found = read_slots(text).pair
    assert found is not None
    assert (found.first.value, found.second.value) == pytest.approx(pair)


@pytest.mark.parametrize(
    "text",
    [
        "from 80% to 90% power",
        "alpha from 0.05 to 0.01",
        "10% and 12%",
        "a lift between 5% and 10%",
        "lift of 5% to 10%",
        "8-10%",
        "500 to 560",
    ],
)
def test_other_pairs_are_not_baseline_and_target(text: str) -> None:
    assert read_slots(text).pair is None


def test_both_ends_of_a_range_of_powers_are_powers() -> None:
    values = [quantity.value for quantity in read_slots("from 80% to 90% power").given["power"]]
    assert values == [0.8, 0.9]


@pytest.mark.parametrize(
    ("text", "role", "value"),
    [
        ("detect a doubling", "effect", 1.0),
        ("detect a tripling", "effect", 2.0),
        ("a halving of churn", "effect", -0.5),
        ("half of the traffic", "share", 0.5),
        ("a third of our users", "share", 1 / 3),
    ],
)
def test_words_stand_for_numbers(text: str, role: str, value: float) -> None:
    assert read_slots(text).roles[role].value == pytest.approx(value)


def test_doubling_the_traffic_is_no_effect() -> None:
    assert "effect" not in read_slots("would doubling the traffic help").given


def test_the_number_of_an_arm_is_no_count() -> None:
    slots = read_slots("variant 1 had 500 of 10,000, variant 2 had 560 of 10,000")
    assert [quantity.kind for quantity in slots.quantities] == ["fraction", "fraction"]


@pytest.mark.parametrize(
    ("text", "is_per_arm", "is_total"),
    [
        ("5000 users per arm", True, False),
        ("5000 users each", True, False),
        ("5000 in each group", True, False),
        ("5000 users in total", False, True),
        ("a total of 5000 users", False, True),
        ("5000 users", False, False),
    ],
)
def test_per_arm_and_total_are_told_apart(text: str, is_per_arm: bool, is_total: bool) -> None:
    slots = read_slots(text)
    assert (slots.is_per_arm, slots.is_total) == (is_per_arm, is_total)


def test_a_colon_behind_a_split_does_not_join_the_next_number() -> None:
    split = read_slots("srm 50/50: 5,000 and 5,200").split
    assert split is not None
    assert split.parts == (0.5, 0.5)


def test_a_unit_that_touches_a_number_does_not_hide_it() -> None:
    assert read_slots("average 310s, sd 200s").roles["sd"].value == 200


def test_an_empty_sentence_has_nothing() -> None:
    assert read_slots("") == read_slots("").__class__(text="", quantities=())
