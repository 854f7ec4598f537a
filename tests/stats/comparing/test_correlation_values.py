"""The correlation of two lists: against scipy 1.17.1."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from tests.stats.executed import alternative, expected_of, printed_by

from trialwise.core.errors import InputError
from trialwise.stats.comparing.correlation_values import correlation_values

FIRST = [1.2, 3.1, 2.2, 4.8, 5.0, 3.1, 7.4]
SECOND = [2.0, 2.9, 3.1, 4.4, 6.2, 2.9, 5.8]


@pytest.mark.reference
@pytest.mark.parametrize("sides", [1, 2])
@pytest.mark.parametrize("method", ["pearson", "spearman"])
def test_it_is_that_of_scipy(method, sides):
    side = "two-sided" if sides == 2 else "greater"
    # scipy.stats.pearsonr and spearmanr, scipy 1.17.1
    function = stats.pearsonr if method == "pearson" else stats.spearmanr
    expected = function(FIRST, SECOND, alternative=side)
    found = correlation_values(values_a=FIRST, values_b=SECOND, method=method, sides=sides).outputs
    assert found["correlation"] == pytest.approx(expected.statistic, rel=1e-12)
    assert found["p_value"] == pytest.approx(expected.pvalue, rel=1e-9)


@pytest.mark.reference
def test_the_interval_of_pearson_is_that_of_scipy():
    expected = stats.pearsonr(FIRST, SECOND).confidence_interval(0.9)
    found = correlation_values(values_a=FIRST, values_b=SECOND, alpha=0.1).outputs
    assert (found["low"], found["high"]) == pytest.approx((expected.low, expected.high))


def test_the_interval_of_spearman_is_wider_by_bonett_and_wright():
    found = correlation_values(values_a=FIRST, values_b=SECOND, method="spearman").outputs
    rho = found["correlation"]
    error = math.sqrt((1 + rho * rho / 2) / (len(FIRST) - 3))
    assert math.atanh(found["high"]) == pytest.approx(math.atanh(rho) + 1.959964 * error, rel=1e-6)


def test_the_other_correlation_stands_among_the_alternatives():
    result = correlation_values(values_a=FIRST, values_b=SECOND)
    rho = stats.spearmanr(FIRST, SECOND).statistic
    assert alternative(result, "Spearman's rho")["correlation"] == pytest.approx(rho)


@given(st.integers(0, 2**32 - 1), st.floats(0.1, 1000), st.floats(-1000, 1000))
@settings(max_examples=30, deadline=None)
def test_scale_and_origin_change_nothing(seed, scale, shift):
    draw = np.random.default_rng(seed)
    first, second = draw.normal(size=12).tolist(), draw.normal(size=12).tolist()
    there = correlation_values(values_a=first, values_b=second).outputs["correlation"]
    moved = [scale * value + shift for value in first]
    assert correlation_values(values_a=moved, values_b=second).outputs[
        "correlation"
    ] == pytest.approx(there, abs=1e-9)


@pytest.mark.parametrize("method", ["pearson", "spearman"])
def test_the_line_of_python_prints_the_same(method):
    given = {"values_a": FIRST, "values_b": SECOND, "method": method, "sides": 1}
    result, expected = expected_of("correlation-values", given)
    assert printed_by(result.code) == pytest.approx(expected, rel=1e-9)


def test_what_cannot_be_tested_is_refused():
    with pytest.raises(InputError, match="as long as values_a, which has 4"):
        correlation_values(values_a=[1, 2, 3, 5], values_b=[1, 2, 3, 4, 6])
    with pytest.raises(InputError, match="values that vary"):
        correlation_values(values_a=[1, 1, 1, 1], values_b=[1, 2, 3, 5])
    with pytest.raises(InputError, match="exactly on a line"):
        correlation_values(values_a=[1, 2, 3, 4], values_b=[2, 4, 6, 8])
    with pytest.raises(InputError, match="at least 4 values"):
        correlation_values(values_a=[1, 2, 4], values_b=[2, 4, 5])
