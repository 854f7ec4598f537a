"""Plans: users per arm or in total, traffic, shares, and what is known while something is not."""

import pytest

from trialwise.assistant.schema import CalculationRequest, Target
from trialwise.assistant.understand.planning import plan_request
from trialwise.assistant.understand.slots import read_slots


def request(text: str, target: Target) -> CalculationRequest:
    return plan_request(read_slots(text), target)


@pytest.mark.parametrize(
    ("text", "users"),
    [
        ("5000 users per arm, baseline 10%", 5000),
        ("5000 users in total, baseline 10%", 2500),
        ("5000 users in total, 4 arms, baseline 10%", 1250),
        ("5000 users in total, 80/20 split, baseline 10%", 4000),
        ("1,000 users a day for 2 weeks, baseline 10%", 7000),
        ("1,000 users a day, 10% exposed, for 2 weeks, baseline 10%", 700),
        ("5000 users in control and 5000 in treatment, baseline 10%", 5000),
    ],
)
def test_users_are_those_of_control(text: str, users: int) -> None:
    assert [call.inputs["n"] for call in request(text, "mde").calls] == [users]


def test_users_that_may_be_per_arm_or_in_total_are_read_both_ways() -> None:
    found = request("5000 users, baseline 10%", "mde")
    assert found.unclear == ("users",)
    assert [(call.label, call.inputs["n"]) for call in found.calls] == [
        ("5,000 users per arm", 5000),
        ("5,000 users in total", 2500),
    ]


def test_arms_of_different_size_give_the_ratio() -> None:
    found = request("5000 users in control, 2500 in treatment, 10% baseline, 12% target", "power")
    assert found.calls[0].inputs["ratio"] == 0.5


def test_arms_of_different_size_without_names_are_asked_about() -> None:
    found = request("5000 and 2500 users, baseline 10%", "mde")
    assert [entry.name for entry in found.missing] == ["n"]


@pytest.mark.parametrize(
    ("text", "traffic"),
    [
        ("10k visitors a day", 10_000),
        ("70,000 visitors per week", 10_000),
        ("300k users a month", 10_000),
        ("2,000 visitors per day per arm", 4_000),
        ("2,000 visitors per day in each variant, 3 variants", 6_000),
    ],
)
def test_traffic_is_users_a_day_over_all_arms(text: str, traffic: float) -> None:
    found = request(f"baseline 5%, +1pp, {text}", "duration")
    assert found.calls[0].inputs["traffic"] == traffic


def test_a_month_is_said_to_be_30_days() -> None:
    found = request("baseline 5%, +1pp, 300k users a month", "duration")
    assert "a month is read as 30 days" in found.assumptions


@pytest.mark.parametrize(
    ("text", "share"),
    [("20% of traffic", 0.2), ("only 10% exposed", 0.1), ("half the traffic", 0.5)],
)
def test_only_a_share_of_the_traffic_enters(text: str, share: float) -> None:
    found = request(f"baseline 5%, +1pp, 10k users a day, {text}", "duration")
    assert found.calls[0].inputs["share"] == share


def test_two_different_traffics_are_asked_about() -> None:
    found = request("baseline 5%, +1pp, 10k users a day or 5k users a day", "duration")
    assert [entry.name for entry in found.missing] == ["traffic"]


def test_the_sample_size_is_known_before_the_traffic() -> None:
    found = request("baseline 10%, 2 points", "duration")
    assert [call.calculator for call in found.known] == ["sample-size-proportions"]
    assert found.calls == ()


def test_without_a_baseline_a_few_are_shown() -> None:
    found = request("5% mde", "sample_size")
    assert len(found.illustrations) == 10
    assert {call.label for call in found.illustrations} >= {"2 %|relative", "50 %|absolute"}


def test_power_is_not_an_input_of_power() -> None:
    found = request("80% power, 5000 users per arm, 10% to 12%", "power")
    assert "power" not in found.calls[0].inputs


def test_the_smallest_drop_is_a_decrease() -> None:
    found = request("smallest drop, 5000 users per arm, baseline 10%", "mde")
    assert found.calls[0].inputs["direction"] == "decrease"


def test_what_is_asked_is_not_said_to_be_understood() -> None:
    found = request("80% and 90% power, 10% to 12%", "sample_size")
    assert found.understood == ("from 10% to 12%",)
