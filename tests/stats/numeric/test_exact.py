"""Exact tests, against scipy 1.17.1."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from trialwise.stats.numeric.exact import binomial_p, fisher_p


@pytest.mark.reference
@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
@settings(max_examples=60, deadline=None)
def test_fisher_is_that_of_scipy(xa, rest_a, xb, rest_b):
    if xa + rest_a == 0 or xb + rest_b == 0:
        return
    # scipy.stats.fisher_exact, scipy 1.17.1
    expected = stats.fisher_exact([[xa, rest_a], [xb, rest_b]]).pvalue
    assert fisher_p(xa, xa + rest_a, xb, xb + rest_b) == pytest.approx(expected, rel=1e-8)


@pytest.mark.reference
@pytest.mark.parametrize(("k", "n"), [(0, 1), (7, 10), (0, 40), (350, 1000), (50210, 100000)])
@pytest.mark.parametrize("p", [0.1, 0.5, 0.37])
def test_binomial_is_that_of_scipy(k, n, p):
    # scipy.stats.binomtest, scipy 1.17.1
    expected = stats.binomtest(k, n, p).pvalue
    assert binomial_p(k, n, p) == pytest.approx(expected, rel=1e-8, abs=1e-290)


def test_huge_tables_are_quick_and_sound():
    p_value = fisher_p(10**6, 10**7, 10**6 + 2000, 10**7)
    assert p_value == pytest.approx(0.136, abs=0.001)  # pooled z test: 0.1360
