"""Exact limits and their distributions, against scipy.stats 1.17.1."""

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from trialwise.stats.numeric import exact_limits as limits


@pytest.mark.reference
@given(n=st.integers(1, 2000), share=st.floats(0, 1), p=st.floats(0, 1))
@settings(max_examples=40, deadline=None)
def test_binomial_tails_are_those_of_scipy(n, share, p):
    x = round(share * n)
    law = stats.binom(n, p)
    # far out scipy itself loses digits: at most 24 of 261 with p = 0.953125 is 8e-9 off there,
    # while ours is the sum of exact fractions, 1.7693432838922018e-282
    assert limits.binomial_at_least(x, n, p) == pytest.approx(law.sf(x - 1), rel=1e-9, abs=1e-200)
    assert limits.binomial_at_most(x, n, p) == pytest.approx(law.cdf(x), rel=1e-9, abs=1e-200)


def test_a_tail_far_out_is_the_sum_of_exact_fractions():
    share = Fraction(0.953125)
    exact = sum(comb(261, k) * share**k * (1 - share) ** (261 - k) for k in range(25))
    assert limits.binomial_at_most(24, 261, 0.953125) == pytest.approx(float(exact), rel=1e-12)


@pytest.mark.reference
@given(x=st.integers(0, 1000), mean=st.floats(0, 1000))
@settings(max_examples=40, deadline=None)
def test_poisson_tails_are_those_of_scipy(x, mean):
    law = stats.poisson(mean)
    assert limits.poisson_at_least(x, mean) == pytest.approx(law.sf(x - 1), rel=1e-9, abs=1e-300)
    assert limits.poisson_at_most(x, mean) == pytest.approx(law.cdf(x), rel=1e-9, abs=1e-300)


@pytest.mark.reference
@given(a=st.floats(1, 1e5), b=st.floats(1, 1e5), p=st.floats(1e-6, 0.5))
@settings(max_examples=40, deadline=None)
def test_beta_quantiles_have_their_tails(a, b, p):
    law = stats.beta(a, b)
    assert law.cdf(limits.beta_quantile(p, a, b)) == pytest.approx(p, rel=1e-5)
    assert law.sf(limits.beta_upper(p, a, b)) == pytest.approx(p, rel=1e-5)


@pytest.mark.reference
@pytest.mark.parametrize("tail", [0.4, 0.025, 1e-6, 1e-12])
@pytest.mark.parametrize("shape", [0.5, 1.0, 12.5, 999_999.0])
def test_gamma_limits_are_those_of_scipy(shape, tail):
    found = limits.gamma_limits(shape, tail)
    assert found.low == pytest.approx(stats.gamma.ppf(tail, shape), rel=1e-9)
    assert found.high == pytest.approx(stats.gamma.isf(tail, shape), rel=1e-9)


@pytest.mark.reference
@pytest.mark.parametrize("tail", [0.4, 0.025, 1e-5])
def test_the_expansion_continues_where_scipy_is_left(tail):
    # both are right at a million, within 4.5 standard deviations
    below, above = limits.gamma_limits(999_999.9, tail), limits.gamma_limits(1_000_000.1, tail)
    assert above.low - below.low == pytest.approx(0.2, abs=1e-3)
    assert above.high - below.high == pytest.approx(0.2, abs=1e-3)


@pytest.mark.parametrize("value", [float("nan")])
def test_a_distribution_without_a_value_is_an_error(value):
    with pytest.raises(FloatingPointError):
        limits.poisson_at_least(3, value)
