"""Two lists three ways: against R's t.test and scipy 1.17.1."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from tests.stats.comparing.reference_cases import cases_of
from tests.stats.executed import alternative

from trialwise.core.errors import InputError
from trialwise.stats.comparing.means_test import welch_test
from trialwise.stats.comparing.values_test import t_test_values

FIRST = [12.1, 14.3, 11.2, 9.9, 13.6, 10.4, 15.0, 12.2]
SECOND = [13.0, 14.1, 12.9, 10.8, 15.2, 10.1, 16.4, 13.3]
RECORDED = cases_of("means")["values"]


@pytest.mark.reference
def test_welch_and_student_are_those_of_r():
    result = t_test_values(values_a=FIRST, values_b=SECOND)
    for name in ("t", "df", "p_value", "effect_low", "effect_high"):
        assert result.outputs[name] == pytest.approx(RECORDED[name], rel=1e-10), name
    student = alternative(result, "Student t, pooled variance")
    assert student["t"] == pytest.approx(RECORDED["student_t"], rel=1e-10)
    assert student["p_value"] == pytest.approx(RECORDED["student_p"], rel=1e-10)
    assert student["df"] == 14


@pytest.mark.reference
@pytest.mark.parametrize("sides", [1, 2])
def test_mann_whitney_is_that_of_scipy(sides):
    side = "two-sided" if sides == 2 else "greater"
    # scipy.stats.mannwhitneyu(method="exact"), scipy 1.17.1
    expected = stats.mannwhitneyu(SECOND, FIRST, alternative=side, method="exact")
    found = alternative(t_test_values(values_a=FIRST, values_b=SECOND, sides=sides), "Mann-Whitney")
    assert found["u"] == expected.statistic
    assert found["p_value"] == pytest.approx(expected.pvalue, rel=1e-10)


def test_it_agrees_with_the_calculator_for_summaries():
    outputs = t_test_values(values_a=FIRST, values_b=SECOND).outputs
    names = ("mean_a", "sd_a", "n_a", "mean_b", "sd_b", "n_b")
    summary = welch_test(**{name: outputs[name] for name in names}).outputs
    for name in ("effect", "lift", "lift_low", "lift_high", "t", "df", "p_value", "standard_error"):
        assert outputs[name] == pytest.approx(summary[name], rel=1e-10), name


def test_the_table_holds_the_three_tests():
    (table,) = t_test_values(values_a=FIRST, values_b=SECOND).tables
    assert [row[0] for row in table.rows] == ["Welch", "Student", "Mann-Whitney"]
    assert table.rows[0][3] == "0.382"


@given(st.lists(st.floats(-1e5, 1e5), min_size=2, max_size=20), st.floats(-100, 100))
@settings(max_examples=40, deadline=None)
def test_moving_both_lists_changes_no_p_value(values, shift):
    values = [round(value, 3) for value in values]
    moved = [value + 1000 for value in values]
    other = [value + shift + 0.1 * place for place, value in enumerate(values)]
    there = t_test_values(values_a=values, values_b=other).outputs["p_value"]
    back = t_test_values(values_a=moved, values_b=[value + 1000 for value in other]).outputs
    assert back["p_value"] == pytest.approx(there, rel=1e-3, abs=1e-6)


def test_no_lift_without_a_positive_control():
    assert "lift" not in t_test_values(values_a=[-1, -2, -3], values_b=[1, 2, 4]).outputs


def test_constant_and_short_lists_are_refused():
    with pytest.raises(InputError, match="Without variation"):
        t_test_values(values_a=[0.1, 0.1, 0.1], values_b=[0.3, 0.3])
    with pytest.raises(InputError, match="at least 2 values"):
        t_test_values(values_a=[1], values_b=[1, 2])
    with pytest.raises(InputError, match="at most 10,000 values"):
        t_test_values(values_a=[1.0, 2.0] * 5001, values_b=[1, 2])


def test_one_constant_list_is_tested():
    assert t_test_values(values_a=[5, 5, 5], values_b=[6, 7, 9]).outputs["df"] == pytest.approx(2)


def test_an_uncertain_mean_of_control_is_a_warning_about_the_lift():
    result = t_test_values(values_a=[1, 2, 3, 4, 100], values_b=[5, 6, 7, 8, 9])
    assert any("within three standard errors of zero" in text for text in result.assumptions)
