"""Quantiles from order statistics: against R's qbinom and scipy 1.17.1, coverage by simulation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from tests.stats.comparing.reference_cases import cases_of
from tests.stats.executed import alternative

from trialwise.core.errors import InputError, UsageError
from trialwise.stats.comparing.quantile_interval import quantile_interval

VALUES = [12, 15, 9, 22, 31, 14, 18, 11, 27, 40]
RECORDED = {
    case: values for case, values in cases_of("ranks").items() if case.startswith("quantile ")
}


@pytest.mark.reference
@pytest.mark.parametrize("case", RECORDED)
def test_ranks_and_coverage_are_those_of_r(case):
    quantile, n, alpha = (float(word) for word in case.split()[1:])
    outputs = quantile_interval(n=int(n), quantile=quantile, alpha=alpha).outputs
    assert outputs["low_rank"] == RECORDED[case]["low"]
    assert outputs["high_rank"] == RECORDED[case]["high"]
    assert outputs["coverage"] == pytest.approx(RECORDED[case]["coverage"], rel=1e-9)


@pytest.mark.reference
@pytest.mark.parametrize("quantile", [0.25, 0.5, 0.7])
def test_limits_are_those_of_scipy(quantile):
    # scipy.stats.quantile_test(...).confidence_interval, scipy 1.17.1
    values = np.random.default_rng(5).exponential(size=80)
    expected = stats.quantile_test(values, q=0, p=quantile).confidence_interval(0.9)
    outputs = quantile_interval(values=list(values), quantile=quantile, alpha=0.1).outputs
    assert outputs["low"] == pytest.approx(expected.low)
    assert outputs["high"] == pytest.approx(expected.high)
    assert outputs["estimate"] == pytest.approx(np.quantile(values, quantile))


@pytest.mark.reference
def test_other_types_are_those_of_r():
    recorded = cases_of("ranks")["types"]
    values = [3, 1, 4, 1.5, 9, 2.6, 5]
    for quantile in (0.5, 0.85):
        result = quantile_interval(values=values, quantile=quantile, alpha=0.1)
        place = round(100 * quantile)
        assert result.outputs["estimate"] == pytest.approx(recorded[f"type7_{place}"])
        for kind in (1, 8):
            expected = recorded[f"type{kind}_{place}"]
            if expected != result.outputs["estimate"]:
                found = alternative(result, f"quantile of type {kind}")["estimate"]
                assert found == pytest.approx(expected)


@pytest.mark.reference
def test_the_normal_approximation_is_close_for_many():
    # scipy.stats.norm, scipy 1.17.1
    result = quantile_interval(n=10_000, quantile=0.9)
    found = alternative(result, "normal approximation of the ranks")
    half = stats.norm.isf(0.025) * (10_000 * 0.09) ** 0.5
    assert found == {"low_rank": int(9000 - half), "high_rank": int(9000 + half) + 2}
    assert abs(found["low_rank"] - result.outputs["low_rank"]) <= 2


@given(st.integers(10, 10**6), st.floats(0.2, 0.8))
@settings(max_examples=40, deadline=None)
def test_the_level_is_kept_and_the_other_tail_mirrors(n, quantile):
    outputs = quantile_interval(n=n, quantile=quantile, alpha=0.2).outputs
    assert 0.8 - 1e-9 <= outputs["coverage"] <= 1
    mirrored = quantile_interval(n=n, quantile=1 - quantile, alpha=0.2).outputs
    assert abs(mirrored["low_rank"] - (n + 1 - outputs["high_rank"])) <= 1


def test_a_far_quantile_has_one_limit():
    result = quantile_interval(values=VALUES, quantile=0.9)
    assert "high" not in result.outputs
    assert result.outputs["high_rank"] == 11
    assert "without upper limit" in result.summary
    assert any("no upper limit" in text for text in result.assumptions)
    low = quantile_interval(values=VALUES, quantile=0.1)
    assert "without lower limit" in low.summary
    assert low.outputs["low_rank"] == 0
    assert "from below to that of rank" in quantile_interval(n=10, quantile=0.1).summary


def test_too_few_values_say_how_many_are_needed():
    with pytest.raises(InputError, match="at least 6\\. With"):
        quantile_interval(n=5)
    assert quantile_interval(n=6).outputs["low_rank"] == 1


def test_summary_of_values():
    assert quantile_interval(values=VALUES).summary == (
        "The median is 16.5 (95 % interval from 11 to 31; the exact level is 97.85 %)."
    )


def test_values_and_n_exclude_each_other():
    with pytest.raises(UsageError, match="exactly one of values, n"):
        quantile_interval(values=VALUES, n=10)
    with pytest.raises(InputError, match="percentile is 0"):
        quantile_interval(n=10, quantile=1)


@pytest.mark.slow
def test_the_interval_covers_at_its_exact_level():
    # 4,000 lognormal samples of 60, seed 2: standard error 0.34 %
    generator = np.random.default_rng(2)
    samples = np.sort(generator.lognormal(size=(4000, 60)))
    for quantile in (0.5, 0.8):
        outputs = quantile_interval(n=60, quantile=quantile).outputs
        truth = stats.lognorm(1).ppf(quantile)
        low = samples[:, outputs["low_rank"] - 1] <= truth
        high = truth <= samples[:, outputs["high_rank"] - 1]
        assert (low & high).mean() == pytest.approx(outputs["coverage"], abs=0.011)
        assert outputs["coverage"] >= 0.95
