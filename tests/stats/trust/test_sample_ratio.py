"""The sample ratio mismatch test, against scipy 1.17.1."""

import numpy as np
import pytest
from scipy import stats

from trialwise.core.errors import InputError
from trialwise.stats.trust.sample_ratio import srm_test


@pytest.mark.reference
@pytest.mark.parametrize(
    ("counts", "ratios"),
    [((50210, 49790), (1, 1)), ((1000, 2100, 990), (1, 2, 1)), ((5, 0), (0.9, 0.1))],
)
def test_p_is_that_of_scipy(counts, ratios):
    # scipy.stats.chisquare, scipy 1.17.1
    expected = [sum(counts) * ratio / sum(ratios) for ratio in ratios]
    statistic, p_value = stats.chisquare(counts, expected)
    outputs = srm_test(counts=counts, ratios=ratios).outputs
    assert outputs["chi_square"] == pytest.approx(statistic, rel=1e-9)
    assert outputs["p_value"] == pytest.approx(p_value, rel=1e-9)


@pytest.mark.reference
def test_two_arms_add_the_exact_binomial():
    # scipy.stats.binomtest(50210, 100000, 0.5), scipy 1.17.1
    (exact,) = srm_test(counts=(50210, 49790)).alternatives
    expected = stats.binomtest(50210, 100000, 0.5).pvalue
    assert exact.outputs["p_value"] == pytest.approx(expected, rel=1e-9)
    assert srm_test(counts=(1, 2, 3)).alternatives == ()


def test_the_verdict_follows_the_threshold():
    fine = srm_test(counts=(50210, 49790))
    assert fine.outputs["mismatch"] is False
    assert fine.summary.startswith("No sign of a sample ratio mismatch")
    broken = srm_test(counts=(50000, 48000))
    assert broken.outputs["mismatch"] is True
    assert broken.summary.startswith("Sample ratio mismatch: ")
    assert broken.summary.endswith("; do not read the results until the cause is found.")
    assert srm_test(counts=(50210, 49790), threshold=0.2).outputs["mismatch"] is True


def test_a_split_near_the_threshold_is_unusual_but_no_alarm():
    result = srm_test(counts=(50500, 49500))  # p = 0.00157
    assert result.outputs["mismatch"] is False
    assert result.summary == (
        "No alarm, but unusual: users split 50.5 % : 49.5 % where 50 % : 50 % was planned, "
        "χ² = 10.00 (1 df), p = 0.00157, not below 0.001; look for a cause before trusting the "
        "result."
    )
    assert srm_test(counts=(50400, 49600)).summary.startswith("No sign")  # p = 0.0114
    assert srm_test(counts=(50500, 49500), threshold=0.002).outputs["mismatch"] is True


def test_the_default_threshold_is_that_of_the_pack():
    assert srm_test(counts=(1, 1)).inputs["threshold"] == 0.001


@pytest.mark.slow
def test_a_sound_split_raises_the_alarm_as_often_as_the_threshold_says():
    # 20,000 simulated splits, seed 12, at a threshold of 1 %: standard error 0.07 %
    generator = np.random.default_rng(12)
    draws = generator.multinomial(5000, [0.5, 0.3, 0.2], 20_000)
    counts, times = np.unique(draws, axis=0, return_counts=True)
    alarms = sum(
        int(count)
        for split, count in zip(counts.tolist(), times, strict=True)
        if srm_test(counts=split, ratios=(5, 3, 2), threshold=0.01).outputs["mismatch"]
    )
    assert alarms / 20_000 == pytest.approx(0.01, abs=0.0028)


def test_the_unit_of_the_ratios_does_not_matter():
    shares = srm_test(counts=(900, 120), ratios=(0.9, 0.1)).outputs
    assert srm_test(counts=(900, 120), ratios=(90, 10)).outputs["p_value"] == pytest.approx(
        shares["p_value"], rel=1e-9
    )


def test_equal_shares_are_said_to_be_a_default():
    result = srm_test(counts=(10, 12))
    assert result.inputs["ratios"] == "1,1"
    assert result.defaulted == ("ratios", "threshold")
    assert "planned 50 % : 50 % (equal by default)" in result.reading


def test_few_users_are_warned_about():
    assert any("approximation" in text for text in srm_test(counts=(3, 1)).assumptions)


def test_the_statistic_is_shown_with_the_numbers_put_in():
    assert srm_test(counts=(50210, 49790)).worked == (
        "χ² = (50,210 − 50,000)²/50,000 + (49,790 − 50,000)²/50,000 = 1.764"
    )
    assert srm_test(counts=(1, 2, 3, 4, 5)).worked.endswith("(4 − 3)²/3 + … = 3.3333")


def test_expected_users_are_in_the_table():
    (table,) = srm_test(counts=(30, 90), ratios=(1, 2)).tables
    assert table.rows[0] == ("arm 1", "30", "40", "25 %", "33.33 %")


@pytest.mark.parametrize(
    ("given", "field", "says"),
    [
        ({"counts": (5,)}, "counts", "at least 2 values"),
        ({"counts": ()}, "counts", "at least 2 values"),
        ({"counts": (0, 0)}, "counts", "Wait for users"),
        ({"counts": (-1, 5)}, "counts", "cannot be negative"),
        ({"counts": (1.5, 5)}, "counts", "whole number"),
        ({"counts": ("a", 5)}, "counts", "plain number"),
        ({"counts": "a,5"}, "counts", "one count per arm"),
        ({"counts": 5}, "counts", "one count per arm"),
        ({"counts": (5, 5), "ratios": (1, 2, 3)}, "ratios", "2 numbers, one for each count"),
        ({"counts": (5, 5), "ratios": (0, 1)}, "ratios", "no arm"),
        ({"counts": (5, 5), "ratios": (1, float("nan"))}, "ratios", "nan"),
        ({"counts": (5, 5), "threshold": 0}, "threshold", "above 0"),
    ],
)
def test_bad_inputs_are_refused(given, field, says):
    with pytest.raises(InputError) as caught:
        srm_test(**given)
    assert caught.value.field == field
    assert says in str(caught.value)
