"""The verdict on an observed effect in words."""

import dataclasses

import pytest

from trialwise.stats.numeric.interval import Interval
from trialwise.stats.verdict import Finding

OPEN = Finding(0.7, Interval(-0.0213, 1.4812), "points", None, None, 0.06, 0.05, 2)


def verdict(**change):
    return dataclasses.replace(OPEN, **change).summary("b is 5 against 4 in a")


def test_an_open_result_says_both_sides():
    assert verdict() == (
        "Not significant at the 5 % level: b is 5 against 4 in a, +0.7 points (95 % interval "
        "−0.02 to +1.48 points), p = 0.06. The data still allow a loss of up to 0.02 points and a "
        "gain of up to 1.48 points."
    )


@pytest.mark.parametrize(
    ("low", "high", "says"),
    [
        (0.2, 1.2, "The data exclude a loss and allow a gain of 0.2 to 1.2 points."),
        (-1.2, -0.2, "The data exclude a gain and allow a loss of 0.2 to 1.2 points."),
    ],
)
def test_a_clear_result_says_what_is_excluded(low, high, says):
    text = verdict(effect=(low + high) / 2, interval=Interval(low, high), p_value=0.01)
    assert text.startswith("Significant at the 5 % level: ")
    assert text.endswith(says)


def test_disagreement_of_test_and_interval_is_borderline():
    text = verdict(p_value=0.049)
    assert text.startswith("Significant at the 5 % level, but borderline: ")
    assert "Test and intervals disagree about zero; the interval allows a loss of up to" in text


def test_the_lift_counts_for_the_border_too():
    text = verdict(lift=0.2, lift_interval=Interval(0.001, 0.4))
    assert text.startswith("Not significant at the 5 % level, but borderline: ")


def test_one_side_is_said_and_a_fall_is_no_claim_of_it():
    text = verdict(effect=-1, interval=Interval(-1.5, -0.5), p_value=0.99, sides=1)
    assert text.startswith("Not significant at the 5 % level, one-sided: ")
    assert "90 % interval" in text


def test_one_point_is_singular():
    text = verdict(effect=0.0, interval=Interval(-1.0, 1.0))
    assert text.endswith("a loss of up to 1 point and a gain of up to 1 point.")
