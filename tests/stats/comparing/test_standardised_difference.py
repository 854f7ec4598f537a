"""Cohen's d: limits against R's noncentral t, bias and coverage by simulation."""

import math

import numpy as np
import pytest
from scipy import stats
from tests.stats.comparing.reference_cases import cases_of

from trialwise.stats.comparing.means_test import Sample
from trialwise.stats.comparing.standardised_difference import (
    StandardisedDifference,
    overlap_of,
    superiority_of,
)

RECORDED = cases_of("means")


def of_d(d, n_a, n_b):
    return StandardisedDifference(Sample(0, 1, n_a), Sample(d, 1, n_b))


@pytest.mark.reference
@pytest.mark.parametrize(("case", "d", "n_a", "n_b"), [("d", 0.5, 20, 25), ("d_tiny", -2.1, 3, 4)])
def test_limits_and_correction_are_those_of_r(case, d, n_a, n_b):
    size = of_d(d, n_a, n_b)
    found = size.exact_interval(0.05)
    assert found.low == pytest.approx(RECORDED[case]["low"], rel=1e-7)
    assert found.high == pytest.approx(RECORDED[case]["high"], rel=1e-7)
    assert size.correction * d == pytest.approx(RECORDED[case]["g"], rel=1e-10)


@pytest.mark.reference
@pytest.mark.parametrize("n", [2, 50, 5001, 5002, 10**5])
@pytest.mark.parametrize("d", [-3.0, 0.0, 0.04, 1.5])
def test_limits_invert_the_noncentral_t_of_scipy(d, n):
    # scipy.stats.nct, scipy 1.17.1, which is exact but slow for large samples
    size = of_d(d, n, n)
    t = d * size.root_size
    found = size.exact_interval(0.05)
    low = stats.nct.sf(t, size.df, found.low * size.root_size)
    high = stats.nct.cdf(t, size.df, found.high * size.root_size)
    assert low == pytest.approx(0.025, rel=5e-3)
    assert high == pytest.approx(0.025, rel=5e-3)


@pytest.mark.reference
def test_meaning_for_single_users():
    # by numerical integration with scipy.stats.norm, scipy 1.17.1
    grid = np.linspace(-12, 13, 200_001)
    step = grid[1] - grid[0]
    first, second = stats.norm.pdf(grid), stats.norm.pdf(grid, 0.8)
    assert superiority_of(0.8) == pytest.approx((second * stats.norm.cdf(grid)).sum() * step)
    assert overlap_of(0.8) == pytest.approx(np.minimum(first, second).sum() * step)


def test_the_correction_of_huge_samples_keeps_its_digits():
    df = 2 * 10**12 - 2
    assert of_d(1, 10**12, 10**12).correction == pytest.approx(1 - 3 / (4 * df - 1), abs=1e-15)


@pytest.mark.slow
def test_g_is_unbiased_and_the_intervals_cover():
    # 4,000 samples of 8 and 12 with a true d of 0.7, seed 21: standard error 0.34 %
    generator = np.random.default_rng(21)
    a, b = generator.normal(0, 1, (4000, 8)), generator.normal(0.7, 1, (4000, 12))
    exact = large = 0
    sizes = []
    for first, second in zip(a, b, strict=True):
        size = StandardisedDifference(
            Sample(first.mean(), first.std(ddof=1), 8),
            Sample(second.mean(), second.std(ddof=1), 12),
        )
        sizes.append(size.correction * size.d)
        found = size.exact_interval(0.05)
        exact += found.low <= 0.7 <= found.high
        found = size.normal_interval(0.05)
        large += found.low <= 0.7 <= found.high
    assert np.mean(sizes) == pytest.approx(0.7, abs=4 * np.std(sizes) / math.sqrt(4000))
    assert exact / 4000 == pytest.approx(0.95, abs=0.012)
    assert large / 4000 == pytest.approx(0.95, abs=0.02)
