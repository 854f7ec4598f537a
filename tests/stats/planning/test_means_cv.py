"""Planning of means from the coefficient of variation: only sd over mean matters for a lift."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialwise.core.errors import InputError, UsageError
from trialwise.stats.registry import calculate

PLANS = [
    ("sample-size-means", {}),
    ("power-means", {"n": 20_000}),
    ("duration-means", {"traffic": 3000}),
]


@pytest.mark.parametrize(("name", "more"), PLANS)
@pytest.mark.parametrize("mean", [1.0, 40.0, 0.003])
def test_a_lift_needs_no_mean(name, more, mean):
    found = calculate(name, {"cv": 1.5, "lift": 0.03} | more)
    same = calculate(name, {"sd": 1.5 * mean, "mean": mean, "lift": 0.03} | more)
    for output in set(found.outputs) - {"effect"}:
        assert found.outputs[output] == pytest.approx(same.outputs[output], rel=1e-9)
    assert "target" not in found.outputs
    assert found.reading[:2] == (
        "coefficient of variation 1.5",
        "effect +3 % relative (0.02 standard deviations)",
    )


def test_the_detectable_lift_needs_no_mean():
    found = calculate("mde-means", {"cv": 1.5, "n": 10_000})
    same = calculate("mde-means", {"sd": 60, "mean": 40, "n": 10_000})
    assert found.outputs["lift"] == pytest.approx(same.outputs["lift"], rel=1e-12)
    assert found.summary.startswith("You can detect a difference of +5.94 % relative with 10,000")


def test_a_mean_turns_it_into_a_deviation():
    found = calculate("sample-size-means", {"cv": 1.5, "mean": 20, "effect": 1})
    assert (
        found.outputs == calculate("sample-size-means", {"sd": 30, "mean": 20, "effect": 1}).outputs
    )
    assert "coefficient of variation 1.5: standard deviation 30" in found.reading


def test_the_table_of_a_duration_is_relative():
    (table,) = calculate("duration-means", {"cv": 2, "lift": -0.05, "traffic": 500}).tables
    assert all(row[2].endswith(" × mean") and row[3].endswith(" %") for row in table.rows)


@given(cv=st.floats(0.05, 20), lift=st.floats(0.002, 3))
@settings(max_examples=30, deadline=None)
def test_only_lift_over_cv_matters(cv, lift):
    one = calculate("sample-size-means", {"cv": cv, "lift": lift}).outputs["total"]
    two = calculate("sample-size-means", {"cv": 2 * cv, "lift": 2 * lift}).outputs["total"]
    assert one == pytest.approx(two, abs=2)


@pytest.mark.parametrize(
    ("given_", "error", "says"),
    [
        ({"cv": 1.5, "effect": 2}, InputError, "needs mean: the mean of control"),
        ({"cv": 1.5, "mean": -2, "lift": 0.1}, InputError, "above 0 when cv is given"),
        ({"cv": 0, "lift": 0.1}, InputError, "never varies"),
        ({"cv": 1.5, "sd": 3, "lift": 0.1}, UsageError, "exactly one of sd, cv"),
        ({"lift": 0.1}, InputError, "needs sd or cv"),
    ],
)
def test_what_does_not_go_together_is_refused(given_, error, says):
    with pytest.raises(error, match=says):
        calculate("sample-size-means", given_)
