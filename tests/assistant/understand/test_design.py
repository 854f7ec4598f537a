"""Error rates, arms and split as people say them."""

import pytest

from trialwise.assistant.understand.design import read_plan_design, read_test_design
from trialwise.assistant.understand.slots import read_slots


@pytest.mark.parametrize(
    ("text", "alpha"),
    [
        ("alpha 0.01", 0.01),
        ("alpha 5%", 0.05),
        ("α=.01", 0.01),
        ("p < 0.05", 0.05),
        ("95% confidence", 0.05),
        ("confidence 99", 0.01),
        ("99.9% CL", 0.001),
        ("at the 5% level", 0.05),
        ("5% significance level", 0.05),
        ("95% significance", 0.05),
        ("significant at 90%", 0.10),
        ("a false positive rate of 1%", 0.01),
    ],
)
def test_alpha_is_read(text: str, alpha: float) -> None:
    assert read_test_design(read_slots(text)).inputs == {"alpha": pytest.approx(alpha)}


@pytest.mark.parametrize(
    ("text", "power"),
    [
        ("power 80", 0.8),
        ("80% powered", 0.8),
        ("power of .9", 0.9),
        ("90 % power", 0.9),
        ("beta 0.1", 0.9),
        ("20% type II error", 0.8),
        ("power of 1", 1.0),
    ],
)
def test_power_is_read(text: str, power: float) -> None:
    assert read_plan_design(read_slots(text)).inputs == {"power": pytest.approx(power)}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("80% and 90% power", "power"),
        ("power 80%, beta 0.1", "power"),
        ("95% confidence, alpha 0.01", "alpha"),
        ("50/30/20 split", "split"),
    ],
)
def test_what_is_said_twice_is_asked(text: str, name: str) -> None:
    assert [entry.name for entry in read_plan_design(read_slots(text)).missing] == [name]


def test_the_same_alpha_in_two_words_is_one_alpha() -> None:
    reading = read_plan_design(read_slots("95% confidence, alpha 0.05"))
    assert reading.inputs == {"alpha": 0.05}
    assert not reading.missing


@pytest.mark.parametrize(
    ("text", "ratio"),
    [
        ("90/10 split", 1 / 9),
        ("2:1 allocation", 0.5),
        ("80/20, 80 in control", 0.25),
        ("20/80, 80 in control", 0.25),
        ("20% of traffic to the new version", 0.25),
        ("50/25/25", 0.5),
        ("100/0 split", 0.0),
    ],
)
def test_the_ratio_is_treatment_to_control(text: str, ratio: float) -> None:
    inputs = read_plan_design(read_slots(text)).inputs
    assert inputs["ratio"] == pytest.approx(ratio)


def test_an_equal_split_says_nothing() -> None:
    assert read_plan_design(read_slots("50/50 split")).inputs == {}


def test_several_arms_are_said_as_taken_for_granted() -> None:
    reading = read_plan_design(read_slots("4 variants"))
    assert reading.inputs == {"arms": 4}
    assert "one control and 3 treatments" in reading.assumptions[0]


def test_the_order_of_an_unequal_split_is_said_as_taken_for_granted() -> None:
    assert read_plan_design(read_slots("90/10 split")).assumptions == [
        "the first share of the split is read as control"
    ]


@pytest.mark.parametrize(
    ("text", "comparisons"),
    [
        ("10% to 12% sample size, 5 metrics, bonferroni", 5),
        ("sample size 10% to 12% corrected for three KPIs", 3),
        ("how many users for 5% to 6%, we track 4 KPIs", None),
    ],
)
def test_metrics_are_corrected_for_when_the_sentence_says_so(
    text: str, comparisons: int | None
) -> None:
    reading = read_plan_design(read_slots(text))
    assert reading.inputs.get("comparisons") == comparisons
    assert reading.assumptions
