"""Points, percent and times."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.stats.executed import alternative

from trialwise.core.errors import InputError, UsageError
from trialwise.stats.comparing.percent_change import percent_change, relative_lift


@pytest.mark.parametrize("change", [{"target": 0.12}, {"effect": 0.02}, {"lift": 0.2}])
def test_every_scale_gives_the_same_change(change):
    outputs = relative_lift(baseline=0.1, **change).outputs
    assert outputs["target"] == 0.12
    assert outputs["effect"] == 0.02
    assert outputs["lift"] == 0.2
    assert outputs["ratio"] == 1.2
    assert outputs["odds_ratio"] == pytest.approx((0.12 / 0.88) / (0.1 / 0.9))


def test_the_other_reading_stands_among_the_alternatives():
    points = alternative(relative_lift(baseline=0.1, lift=0.2), "if the change were in points")
    assert points["target"] == 0.3
    relative = alternative(relative_lift(baseline=0.1, effect=-0.02), "if the change were relative")
    assert relative["target"] == pytest.approx(0.098)
    back = alternative(relative_lift(baseline=0.1, target=0.12), "relative to the second rate")
    assert back["lift"] == pytest.approx(0.10 / 0.12 - 1)


def test_edges_of_the_rates():
    outputs = relative_lift(baseline=0.5, target=1).outputs
    assert "odds_ratio" not in outputs
    assert outputs["lift"] == 1
    gone = relative_lift(baseline=0.5, target=0)
    assert gone.outputs["lift"] == -1
    assert gone.outputs["odds_ratio"] == 0
    assert gone.alternatives == ()
    assert relative_lift(baseline=0.3, target=0.3).outputs["effect"] == 0


def test_a_change_beyond_the_rates_is_refused():
    with pytest.raises(InputError, match=r"from 60 % it leads to 120 %"):
        relative_lift(baseline=0.6, lift=1)
    with pytest.raises(InputError, match=r"effect = −0.2"):
        relative_lift(baseline=0.1, effect=-0.2)
    with pytest.raises(UsageError, match="exactly one"):
        relative_lift(baseline=0.1, effect=0.1, lift=0.1)
    with pytest.raises(InputError, match="rate of zero"):
        relative_lift(baseline=0, target=0.1)


@given(st.floats(0.001, 1e6), st.floats(0.001, 1e6))
@settings(max_examples=40, deadline=None)
def test_there_and_back_ends_where_it_began(before, after):
    outputs = percent_change(before=before, after=after).outputs
    assert (1 + outputs["relative_change"]) * (1 + outputs["change_back"]) == pytest.approx(1)
    assert outputs["log_change"] == pytest.approx(math.log(after / before), abs=1e-9)
    assert outputs["ratio"] == pytest.approx(after / before)
    assert outputs["change"] == pytest.approx(after - before, abs=1e-9)
    result = percent_change(before=before, after=after)
    if result.alternatives:
        middle = result.alternatives[0].outputs["relative_change"]
        assert middle == pytest.approx((after - before) / ((after + before) / 2), abs=1e-9)


def test_a_value_after_of_zero_or_less_has_no_way_back():
    for after in (0, -20):
        result = percent_change(before=50, after=after)
        assert "change_back" not in result.outputs
        assert "undo" not in result.summary
    assert percent_change(before=50, after=0).outputs["relative_change"] == -1


def test_summaries():
    assert relative_lift(baseline=0.10, target=0.12).summary == (
        "From 10 % to 12 % is +2 points absolute, which is +20 % relative (1.2 times). That is one "
        "conversion more for every 50 users."
    )
    assert percent_change(before=50, after=50).summary == (
        "From 50 to 50 is a change of 0, that is 0 % (1 times)."
    )


@pytest.mark.parametrize("before", [0, -3])
def test_percent_of_zero_or_less_is_refused(before):
    with pytest.raises(InputError, match="no clear meaning"):
        percent_change(before=before, after=5)


def test_cohens_h_and_the_number_needed_of_two_rates():
    found = relative_lift(baseline=0.2, target=0.15).outputs
    assert found["h"] == pytest.approx(2 * math.asin(0.15**0.5) - 2 * math.asin(0.2**0.5))
    assert found["number_needed"] == pytest.approx(20)
    assert "number_needed" not in relative_lift(baseline=0.2, target=0.2).outputs
