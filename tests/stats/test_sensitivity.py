"""Sensitivity tables and curves, by running calculators again."""

import itertools
import math

import pytest

from trialwise.stats.registry import NAMES, calculate, get
from trialwise.stats.sensitivity import curve, sensitivity_tables, with_sensitivity

RATES = {"baseline": 0.10, "target": 0.12}


def example(name):
    return get(name).run(**get(name).example)


@pytest.mark.parametrize("name", NAMES)
def test_no_calculator_makes_it_fail(name):
    plain = example(name)
    full = with_sensitivity(plain)
    added = full.tables[len(plain.tables) :]
    assert len(added) <= 3
    assert full.tables[: len(plain.tables)] == plain.tables
    for table in added:
        assert len(table.rows) >= 2
        assert {len(row) for row in table.rows} == {len(table.columns)}
        assert sum(row[0].endswith("(here)") for row in table.rows) == 1
        assert all(cell and "nan" not in cell for row in table.rows for cell in row)
    drawn = full.curve
    if drawn is not None:
        assert all(a < b for a, b in itertools.pairwise(drawn.xs))
        assert all(math.isfinite(y) for y in drawn.ys)
        assert drawn.mark in zip(drawn.xs, drawn.ys, strict=True)
        assert 5 <= len(drawn.xs) <= 31
        assert drawn.title
        assert drawn.x_label
        assert drawn.y_label


def test_a_table_holds_the_results_for_other_inputs():
    tables = sensitivity_tables(
        calculate("sample-size-proportions", {"baseline": 0.1, "lift": 0.2})
    )
    assert [table.title for table in tables] == [
        "Users needed in control by lift",
        "Users needed in control by power",
        "Users needed in control by alpha",
    ]
    lift, power, _ = tables
    assert lift.columns == ("lift", "users needed in control", "users needed over all arms")
    assert lift.rows[2] == ("+20 % (here)", "3,841", "7,682")
    half = calculate("sample-size-proportions", {"baseline": 0.1, "lift": 0.1}).outputs
    assert lift.rows[0] == ("+10 %", f"{half['n_control']:,}", f"{half['total']:,}")
    ninety = calculate("sample-size-proportions", {"baseline": 0.1, "lift": 0.2, "power": 0.9})
    assert power.rows[2] == ("90 %", *(f"{ninety.outputs[k]:,}" for k in ("n_control", "total")))


def test_of_inputs_that_exclude_each_other_one_is_varied():
    by_target = sensitivity_tables(calculate("sample-size-proportions", RATES))
    by_lift = sensitivity_tables(
        calculate("sample-size-proportions", {"baseline": 0.1, "lift": 0.2})
    )
    assert by_target == by_lift
    plain = sensitivity_tables(calculate("sample-size-means", {"sd": 30, "effect": 2}))
    assert [table.columns[0] for table in plain] == ["effect", "power", "alpha"]
    known = sensitivity_tables(calculate("sample-size-means", {"sd": 30, "effect": 2, "mean": 50}))
    assert [table.columns[0] for table in known] == ["effect", "power", "alpha"]
    lift = sensitivity_tables(calculate("sample-size-means", {"sd": 30, "lift": 0.1, "mean": 50}))
    assert lift[0].columns[0] == "lift"


def test_steps_without_a_result_are_left_out():
    tables = sensitivity_tables(
        calculate("sample-size-proportions", {"baseline": 0.6, "lift": 0.4})
    )
    assert [row[0] for row in tables[0].rows] == [
        "+20 %",
        "+30 %",
        "+40 % (here)",
        "+50 %",
        "+60 %",
    ]


def test_a_value_between_the_usual_ones_has_its_place():
    tables = sensitivity_tables(calculate("mde-means", {"sd": 1, "n": 100, "power": 0.85}))
    power = next(table for table in tables if table.columns[0] == "power")
    assert [row[0] for row in power.rows] == ["70 %", "80 %", "85 % (here)", "90 %", "95 %"]


def test_a_sample_size_shows_the_power_by_users():
    found = curve(calculate("sample-size-proportions", RATES))
    assert found.title == "Power by users in the control arm"
    assert found.is_rate
    assert found.mark[0] == 3841
    assert 0.8 <= found.mark[1] < 0.801
    assert list(found.ys) == sorted(found.ys)
    power = calculate("power-proportions", RATES | {"n": int(found.xs[3])}).outputs["power"]
    assert found.ys[3] == power


def test_a_plan_with_several_arms_and_an_exact_test_keeps_its_inputs():
    plan = {"baseline": 0.1, "target": 0.4, "convention": "exact", "arms": 3, "ratio": 2.0}
    found = curve(calculate("sample-size-proportions", plan))
    power = calculate("power-proportions", plan | {"n": int(found.mark[0])}).outputs["power"]
    assert found.mark[1] == power


def test_a_duration_shows_the_power_by_days():
    result = calculate("duration-proportions", RATES | {"traffic": 600, "share": 0.5})
    found = curve(result)
    assert (found.x_label, found.y_label) == ("days", "power")
    assert found.mark[0] == result.outputs["days"] == 26
    assert found.mark[1] >= 0.8
    assert found.ys[list(found.xs).index(found.mark[0]) - 1] < 0.8


def test_a_detectable_effect_falls_with_the_users():
    found = curve(calculate("mde-proportions", {"baseline": 0.1, "n": 5000}))
    assert found.title == "Detectable effect by users in the control arm"
    assert found.y_label == "detectable effect (percentage points)"
    assert list(found.ys) == sorted(found.ys, reverse=True)
    assert not curve(calculate("mde-means", {"sd": 2, "n": 50})).is_rate


def test_tests_of_results_have_no_curve():
    result = with_sensitivity(example("two-proportion-test"))
    assert result.curve is None
    assert result == example("two-proportion-test")


def test_tiny_plans_have_no_curve_of_two_points():
    found = curve(calculate("sample-size-means", {"sd": 1, "effect": 90}))
    assert found is None or len(found.xs) >= 5
