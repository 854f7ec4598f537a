"""The F test of two variances: power by simulation, sizes by search."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from trialwise.core.errors import InputError
from trialwise.stats.trust.variance_ratio import (
    f_power,
    mde_variance_ratio,
    sample_size_variance_ratio,
)


def power(ratio, n_a, n_b, alpha=0.05):
    low, high = stats.f.ppf([alpha / 2, 1 - alpha / 2], n_b - 1, n_a - 1) / ratio
    return stats.f.cdf(low, n_b - 1, n_a - 1) + stats.f.sf(high, n_b - 1, n_a - 1)


@pytest.mark.reference
@pytest.mark.parametrize(("n_a", "n_b"), [(100, 100), (20, 200), (5, 5), (3000, 100)])
def test_the_detectable_ratio_has_the_power(n_a, n_b):
    ratio = mde_variance_ratio(n_a=n_a, n_b=n_b).outputs["variance_ratio"]
    assert power(ratio, n_a, n_b) == pytest.approx(0.8, abs=1e-9)


@pytest.mark.reference
@pytest.mark.parametrize("ratio", [1.5, 0.5, 1.05, 10.0])
def test_the_size_is_the_smallest_with_the_power(ratio):
    n = sample_size_variance_ratio(variance_ratio=ratio).outputs["n_control"]
    factor = max(ratio, 1 / ratio)
    assert power(factor, n, n) >= 0.8 > power(factor, n - 1, n - 1)


@pytest.mark.slow
def test_power_by_simulation():
    rng = np.random.default_rng(2)
    a = rng.normal(0, 1, (40_000, 30)).var(axis=1, ddof=1)
    b = rng.normal(0, 1.5, (40_000, 25)).var(axis=1, ddof=1)
    low, high = stats.f.ppf([0.025, 0.975], 24, 29)
    share = np.mean((b / a < low) | (b / a > high))
    assert share == pytest.approx(f_power(2.25, 24, 29, 0.05, 2), abs=0.01)


@given(ratio=st.floats(1.05, 20), more=st.floats(1.01, 2))
@settings(max_examples=40, deadline=None)
def test_a_larger_ratio_needs_fewer_users(ratio, more):
    first, second = (
        sample_size_variance_ratio(variance_ratio=value).outputs["n_control"]
        for value in (ratio, ratio * more)
    )
    assert second <= first


def test_refusals_name_field_and_range():
    with pytest.raises(InputError, match=r"variance_ratio = 1.0: it must be far enough from 1"):
        sample_size_variance_ratio(variance_ratio=1)
    with pytest.raises(InputError, match=r"n_a = 1"):
        mde_variance_ratio(n_a=1, n_b=10)
