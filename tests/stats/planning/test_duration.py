"""Durations of both kinds of test: days, whole weeks, and the table by duration."""

import pytest

from trialwise.core.errors import InputError
from trialwise.stats.planning.means.duration import duration_means
from trialwise.stats.planning.proportions.duration import duration_proportions
from trialwise.stats.planning.proportions.mde import mde_proportions
from trialwise.stats.planning.proportions.size_and_power import sample_size_proportions

PLAN = {"baseline": 0.10, "target": 0.12}


def test_days_are_rounded_up_and_then_whole_weeks():
    result = duration_proportions(**PLAN, traffic=600)
    assert result.outputs["days"] == 13  # 7,682 / 600 = 12.8
    assert result.outputs["weeks"] == 2
    assert result.outputs["days_in_weeks"] == 14
    assert result.outputs["total"] == sample_size_proportions(**PLAN).outputs["total"]


def test_an_exact_number_of_days_is_not_rounded_up():
    assert duration_proportions(**PLAN, traffic=7682 / 7).outputs["days"] == 7
    assert duration_proportions(**PLAN, traffic=10**6).outputs["days"] == 1


def test_a_share_of_the_traffic_takes_longer():
    half = duration_proportions(**PLAN, traffic=600, share=0.5)
    assert half.outputs["days"] == 26
    assert "600 users a day, 50 % of them in the experiment" in half.reading


def test_the_table_holds_the_mde_of_its_users():
    result = duration_proportions(**PLAN, traffic=600)
    (table,) = result.tables
    assert [row[0] for row in table.rows] == [
        "1 week",
        "2 weeks",
        "3 weeks",
        "4 weeks",
        "6 weeks",
        "8 weeks",
    ]
    effect = mde_proportions(baseline=0.10, n=4200).outputs["effect"]
    assert table.rows[1][1:3] == ("4,200 / 4,200", f"+{100 * effect:.2f} points")


def test_the_table_follows_the_sign_of_the_effect():
    falling = duration_proportions(baseline=0.10, target=0.08, traffic=600)
    assert all(row[2].startswith("−") for row in falling.tables[0].rows)
    falling = duration_means(sd=30, effect=-2, traffic=600)
    assert all(row[2].startswith("−") for row in falling.tables[0].rows)


def test_what_no_traffic_can_show_is_called_not_attainable():
    rows = duration_proportions(baseline=0.98, target=0.99, traffic=2).tables[0].rows
    assert rows[0][2:] == ("not attainable", "not attainable")


def test_means_count_like_proportions():
    result = duration_means(sd=30, mean=50, lift=0.05, traffic=500)
    assert result.summary == (
        "Run the test for 2 weeks (14 days): 4,524 users at 500 a day take 10 days."
    )


def test_very_long_tests_are_warned_about():
    result = duration_proportions(baseline=0.1, lift=0.01, traffic=1000)
    assert result.outputs["weeks"] > 8
    assert any("cookies expire" in text for text in result.assumptions)
    short = duration_proportions(**PLAN, traffic=600)
    assert not any("cookies expire" in text for text in short.assumptions)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"traffic": 0}, "traffic"),
        ({"traffic": -5}, "traffic"),
        ({"traffic": 600, "share": 0}, "share"),
        ({"traffic": 600, "share": 1.5}, "share"),
        ({"traffic": 600, "share": 50}, "share"),
        ({"traffic": 1e-9}, "traffic"),
        ({}, "traffic"),
    ],
)
def test_impossible_traffic_is_refused(given, field):
    with pytest.raises(InputError) as caught:
        duration_proportions(**PLAN, **given)
    assert caught.value.field == field


def test_conventions_that_take_the_same_days_are_left_out():
    assert duration_proportions(**PLAN, traffic=15000 / 7).alternatives == ()
    slow = duration_proportions(**PLAN, traffic=100)
    days = [entry.outputs["days"] for entry in slow.alternatives]
    assert days
    assert slow.outputs["days"] not in days


def test_traffic_is_shown_rounded_and_kept_exact():
    result = duration_proportions(**PLAN, traffic=15000 / 7)
    assert "at 2,143 a day" in result.summary
    assert "2,143 users a day, 100 % of them in the experiment (default)" in result.reading
    assert result.inputs["traffic"] == 15000 / 7


def test_less_variance_shortens_the_test_and_its_table():
    plain = duration_means(sd=30, effect=2, traffic=600)
    cuped = duration_means(sd=30, effect=2, traffic=600, variance_reduction=0.5)
    assert cuped.outputs["total"] == pytest.approx(plain.outputs["total"] / 2, abs=2)
    # half the variance after one week detects what two weeks detect without
    assert cuped.tables[0].rows[0][2] == plain.tables[0].rows[1][2]
