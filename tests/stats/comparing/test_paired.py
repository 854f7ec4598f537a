"""Pairs: against R's t.test and scipy 1.17.1."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from tests.stats.comparing.reference_cases import cases_of
from tests.stats.executed import alternative

from trialwise.core.errors import InputError, UsageError
from trialwise.stats.comparing.paired import paired_t_test

FIRST = [12.1, 14.3, 11.2, 9.9, 13.6, 10.4, 15.0, 12.2]
SECOND = [13.0, 14.1, 12.9, 10.8, 15.2, 10.1, 16.4, 13.3]
RECORDED = cases_of("means")


@pytest.mark.reference
def test_lists_give_the_results_of_r():
    outputs = paired_t_test(values_a=FIRST, values_b=SECOND).outputs
    for name, value in RECORDED["paired"].items():
        assert outputs[name] == pytest.approx(value, rel=1e-10), name
    greater = paired_t_test(values_a=FIRST, values_b=SECOND, sides=1).outputs
    assert greater["p_value"] == pytest.approx(RECORDED["paired_greater"]["p_value"], rel=1e-10)


def test_the_three_forms_agree():
    first, second = np.array(FIRST), np.array(SECOND)
    lists = paired_t_test(values_a=FIRST, values_b=SECOND).outputs
    differences = second - first
    summary = paired_t_test(
        mean_difference=differences.mean(), sd_difference=differences.std(ddof=1), n=8
    ).outputs
    arms = paired_t_test(
        mean_a=first.mean(),
        sd_a=first.std(ddof=1),
        mean_b=second.mean(),
        sd_b=second.std(ddof=1),
        correlation=np.corrcoef(first, second)[0, 1],
        n=8,
    ).outputs
    for name in summary:
        assert summary[name] == pytest.approx(lists[name], rel=1e-9), name
        assert arms[name] == pytest.approx(lists[name], rel=1e-9), name
    assert lists["d_z"] == pytest.approx(differences.mean() / differences.std(ddof=1))


@pytest.mark.reference
def test_alternatives_are_z_and_welch():
    # scipy.stats.ttest_ind(equal_var=False), scipy 1.17.1
    result = paired_t_test(values_a=FIRST, values_b=SECOND)
    welch = stats.ttest_ind(SECOND, FIRST, equal_var=False)
    found = alternative(result, "Welch test, ignoring the pairs")
    assert found["p_value"] == pytest.approx(welch.pvalue, rel=1e-10)
    assert found["t"] == pytest.approx(welch.statistic, rel=1e-10)
    z = result.outputs["effect"] / result.outputs["standard_error"]
    assert alternative(result, "z test")["p_value"] == pytest.approx(2 * stats.norm.sf(z))


@given(st.floats(-0.99, 0.98), st.floats(0.1, 100), st.floats(0.1, 100))
@settings(max_examples=40, deadline=None)
def test_a_higher_correlation_lowers_the_standard_error(correlation, sd_a, sd_b):
    arms = {"mean_a": 5, "mean_b": 6, "sd_a": sd_a, "sd_b": sd_b, "n": 30}
    low, high = (
        paired_t_test(**arms, correlation=r).outputs["standard_error"]
        for r in (correlation, correlation + 0.01)
    )
    assert high < low


def test_swapping_turns_the_sign():
    there = paired_t_test(values_a=FIRST, values_b=SECOND).outputs
    back = paired_t_test(values_a=SECOND, values_b=FIRST).outputs
    assert there["effect"] == pytest.approx(-back["effect"])
    assert there["effect_low"] == pytest.approx(-back["effect_high"])
    assert there["p_value"] == pytest.approx(back["p_value"])


def test_constant_lists_have_no_correlation():
    result = paired_t_test(values_a=[5, 5, 5], values_b=[6, 7, 9])
    assert "correlation" not in result.outputs


def test_a_missing_part_of_a_form_is_asked_for():
    with pytest.raises(InputError, match="needs sd_difference"):
        paired_t_test(mean_difference=1, n=10)
    with pytest.raises(InputError, match="needs correlation"):
        paired_t_test(mean_a=1, sd_a=1, mean_b=2, sd_b=1, n=10)


def test_mixed_forms_are_refused():
    with pytest.raises(UsageError, match="exactly one of"):
        paired_t_test(mean_difference=1, mean_a=2, sd_difference=1, n=5)
    with pytest.raises(UsageError, match="sd_a does not go with mean_difference"):
        paired_t_test(mean_difference=1, sd_difference=1, n=5, sd_a=2)


def test_lists_of_different_length_and_no_variation_are_refused():
    with pytest.raises(InputError, match="as long as values_a, which has 3"):
        paired_t_test(values_a=[1, 2, 3], values_b=[1, 2])
    with pytest.raises(InputError, match="Without variation"):
        paired_t_test(values_a=[1, 2, 3], values_b=[2, 3, 4])
    with pytest.raises(InputError, match="Without variation"):
        paired_t_test(mean_difference=1, sd_difference=0, n=5)
    with pytest.raises(InputError, match="at most 10,000"):
        paired_t_test(values_a=[1.0] * 10_001, values_b=[2.0] * 10_001)


@pytest.mark.slow
def test_it_holds_its_level():
    # 4,000 null samples of 8 correlated pairs, seed 3: standard error 0.34 %
    generator = np.random.default_rng(3)
    shared = generator.normal(0, 2, (4000, 8))
    first, second = (shared + generator.normal(0, 1, (4000, 8)) for _ in range(2))
    rejected = sum(
        paired_t_test(values_a=list(a), values_b=list(b)).outputs["p_value"] < 0.05
        for a, b in zip(first, second, strict=True)
    )
    assert rejected / 4000 == pytest.approx(0.05, abs=0.011)
