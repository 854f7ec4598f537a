"""Intervals, errors and p-values from one another: printed examples and scipy 1.17.1."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from tests.stats.executed import alternative

from trialwise.core.errors import InputError, UsageError
from trialwise.stats.comparing.interval_conversion import interval_from_se, p_from_interval


@pytest.mark.reference
def test_p_from_a_ratio_is_the_printed_example():
    # Altman & Bland (2011), BMJ 343, d2304: ratio 0.81, 95 % interval 0.70 to 0.94, p = 0.005
    outputs = p_from_interval(low=0.70, high=0.94, scale="ratio").outputs
    assert outputs["estimate"] == pytest.approx(0.81, abs=0.002)
    assert outputs["standard_error"] == pytest.approx(0.075, abs=0.001)
    assert outputs["p_value"] == pytest.approx(0.005, abs=0.001)


@pytest.mark.reference
def test_the_interval_from_p_is_the_printed_example():
    # Altman & Bland (2011), BMJ 343, d2090: 17 points with p = 0.032, 1.4 to 32.6
    outputs = interval_from_se(estimate=17, p_value=0.032).outputs
    assert outputs["low"] == pytest.approx(1.4, abs=0.1)
    assert outputs["high"] == pytest.approx(32.6, abs=0.1)
    # there too: relative risk 0.30 with p = 0.034, standard error 0.569 by their approximation
    outputs = interval_from_se(estimate=0.30, p_value=0.034, scale="ratio").outputs
    assert outputs["standard_error"] == pytest.approx(0.569, abs=0.002)
    assert outputs["low"] == pytest.approx(0.10, abs=0.005)
    assert outputs["high"] == pytest.approx(0.91, abs=0.01)


@pytest.mark.reference
@pytest.mark.parametrize("df", [None, 7])
def test_interval_and_p_are_those_of_scipy(df):
    # scipy.stats.norm and t, scipy 1.17.1
    law = stats.t(df) if df else stats.norm
    result = interval_from_se(estimate=-2, standard_error=0.8, df=df, alpha=0.1)
    low, high = -2 - law.isf(0.05) * 0.8, -2 + law.isf(0.05) * 0.8
    assert result.outputs["low"] == pytest.approx(low)
    assert result.outputs["high"] == pytest.approx(high)
    assert result.outputs["p_value"] == pytest.approx(2 * law.sf(2.5))
    assert result.outputs["statistic"] == pytest.approx(-2.5)
    assert alternative(result, "one-sided p-value")["p_value"] == pytest.approx(law.sf(-2.5))
    if df:
        normal = alternative(result, "normal instead of t")
        assert normal["low"] == pytest.approx(-2 - stats.norm.isf(0.05) * 0.8)


@given(st.floats(-100, 100), st.floats(0.01, 100), st.sampled_from([0.01, 0.05, 0.2]))
@settings(max_examples=40, deadline=None)
def test_there_and_back(estimate, error, alpha):
    there = interval_from_se(estimate=estimate, standard_error=error, alpha=alpha).outputs
    back = p_from_interval(low=there["low"], high=there["high"], alpha=alpha).outputs
    assert back["estimate"] == pytest.approx(estimate, abs=1e-9)
    assert back["standard_error"] == pytest.approx(error)
    assert back["p_value"] == pytest.approx(there["p_value"], abs=1e-9)
    assert back["z"] == pytest.approx(there["statistic"], rel=1e-9, abs=1e-9)


def test_a_p_value_comes_back():
    for given_ in ({}, {"df": 5}, {"scale": "ratio"}):
        outputs = interval_from_se(estimate=1.4, p_value=0.02, **given_).outputs
        assert outputs["p_value"] == pytest.approx(0.02)


def test_other_readings_stand_among_the_alternatives():
    result = p_from_interval(low=0.5, high=3.5)
    ninety = alternative(result, "if it is a 90 % interval")
    assert ninety["p_value"] == pytest.approx(2 * stats.norm.sf(2 / (1.5 / stats.norm.isf(0.05))))
    ratio = alternative(result, "if it is of a ratio")
    expected = p_from_interval(low=0.5, high=3.5, scale="ratio").outputs
    assert ratio["p_value"] == expected["p_value"]
    assert "if it is of a ratio" not in [
        entry.name for entry in p_from_interval(low=-1, high=3).alternatives
    ]


def test_the_summary_says_what_is_excluded():
    assert interval_from_se(estimate=2.0, standard_error=0.8).summary == (
        "The estimate is 2 (95 % interval 0.43 to 3.57), z = 2.50, p = 0.0124. The interval "
        "excludes 0."
    )
    ratio = interval_from_se(estimate=1.1, standard_error=0.2, scale="ratio").summary
    assert ratio.endswith("The interval still allows 1.")


def test_bad_inputs_are_refused():
    with pytest.raises(InputError, match="below high, which is 1"):
        p_from_interval(low=1, high=1)
    with pytest.raises(InputError, match="above 0 on the ratio scale"):
        p_from_interval(low=-1, high=2, scale="ratio")
    with pytest.raises(InputError, match="different from the null"):
        interval_from_se(estimate=1, p_value=0.5, scale="ratio")
    with pytest.raises(InputError, match="standard_error or p_value"):
        interval_from_se(estimate=1)
    with pytest.raises(UsageError, match="exactly one"):
        interval_from_se(estimate=1, standard_error=1, p_value=0.5)
    with pytest.raises(InputError, match="A standard error is above 0"):
        interval_from_se(estimate=1, standard_error=0)


def test_the_reported_estimate_is_checked_and_changes_no_number():
    plain = p_from_interval(low=1, high=7)
    checked = p_from_interval(low=1, high=7, estimate=4)
    assert checked.outputs == plain.outputs
    assert checked.assumptions == plain.assumptions
    assert "not in the middle" in p_from_interval(low=1, high=7, estimate=3).assumptions[-1]
    with pytest.raises(InputError, match="between the limits 4 and 9"):
        p_from_interval(low=4, high=9, estimate=2.4)
