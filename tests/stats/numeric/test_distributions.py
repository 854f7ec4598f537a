"""Distribution functions, against scipy.stats 1.17.1."""

import itertools
import math

import pytest
from scipy import stats

from trialwise.stats.numeric.distributions import (
    chi_square_tail,
    noncentral_t_tail,
    normal_cdf,
    normal_critical,
    normal_quantile,
    t_cdf,
    t_critical,
)


@pytest.mark.reference
@pytest.mark.parametrize("x", [-30, -6, -1.96, 0, 0.5, 8])
def test_normal_cdf_is_accurate_in_both_tails(x):
    assert normal_cdf(x) == pytest.approx(stats.norm.cdf(x), rel=1e-12)


@pytest.mark.reference
@pytest.mark.parametrize("p", [1e-200, 1e-9, 0.025, 0.5, 0.8])
def test_normal_quantiles_invert_it(p):
    assert normal_quantile(p) == pytest.approx(stats.norm.ppf(p), rel=1e-12)
    assert normal_critical(p) == pytest.approx(stats.norm.isf(p), rel=1e-12)


@pytest.mark.reference
@pytest.mark.parametrize("df", [1, 2.5, 30, 1e6, 1e12])
def test_t_is_that_of_scipy(df):
    assert t_cdf(-2.2, df) == pytest.approx(stats.t.cdf(-2.2, df), rel=1e-9)
    assert t_critical(0.01, df) == pytest.approx(stats.t.isf(0.01, df), rel=1e-9)


@pytest.mark.reference
@pytest.mark.parametrize("df", [2, 10, 500, 1e6])
@pytest.mark.parametrize("noncentrality", [-3, 0, 2.8, 20])
def test_noncentral_t_is_that_of_scipy(df, noncentrality):
    expected = stats.nct.sf(2.1, df, noncentrality)
    assert noncentral_t_tail(2.1, df, noncentrality) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("df", [1, 2, 3, 50, 1e5, 1e9])
@pytest.mark.parametrize("t", [-5, 0.1, 2, 6])
def test_noncentral_t_has_no_holes(df, t):
    # scipy's nctdtr is nan at some of these
    tails = [noncentral_t_tail(t, df, shift / 4) for shift in range(400)]
    assert all(math.isfinite(tail) and 0 <= tail <= 1 for tail in tails)
    assert all(later >= tail - 1e-9 for tail, later in itertools.pairwise(tails))


@pytest.mark.reference
@pytest.mark.parametrize("df", [2, 50, 1e4])
def test_noncentral_t_is_continuous_where_the_numerator_is_replaced(df):
    below, above = (noncentral_t_tail(9000, df, shift) for shift in (9999.999999, 10000.000001))
    assert below == pytest.approx(above, abs=1e-6)


@pytest.mark.reference
def test_chi_square_tail_is_that_of_scipy():
    assert chi_square_tail(12.3, 4) == pytest.approx(stats.chi2.sf(12.3, 4), rel=1e-12)
