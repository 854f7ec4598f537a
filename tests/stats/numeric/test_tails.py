"""Tails and critical values against scipy 1.17.1."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from trialwise.stats.numeric.tails import (
    chi_square_critical,
    critical,
    f_critical,
    f_tail,
    two_tails,
    upper_tail,
)


@pytest.mark.reference
@pytest.mark.parametrize("x", [-4.0, -0.1, 0.0, 1.0, 9.0])
@pytest.mark.parametrize("df", [0.7, 3, 1e6])
def test_t_and_normal_tails(x, df):
    assert upper_tail(x, df) == pytest.approx(stats.t.sf(x, df), rel=1e-9)
    assert two_tails(x, df) == pytest.approx(2 * stats.t.sf(abs(x), df), rel=1e-9)
    assert upper_tail(x) == pytest.approx(stats.norm.sf(x), rel=1e-12)


@pytest.mark.reference
@pytest.mark.parametrize("tail", [1e-12, 0.025, 0.4, 0.9])
def test_critical_values(tail):
    assert critical(tail) == pytest.approx(stats.norm.isf(tail), rel=1e-9)
    assert critical(tail, 4.5) == pytest.approx(stats.t.isf(tail, 4.5), rel=1e-8)
    assert chi_square_critical(tail, 3) == pytest.approx(stats.chi2.isf(tail, 3), rel=1e-9)
    for df in ((1, 1), (3, 12.5), (200, 7), (1e5, 1e6)):
        # the tail of the quantile: scipy's own f.isf has five digits in the far tail
        assert stats.f.sf(f_critical(tail, *df), *df) == pytest.approx(tail, rel=1e-7), df


@given(st.floats(1e-6, 0.99), st.floats(0.5, 1e4), st.floats(0.5, 1e4))
@settings(max_examples=40, deadline=None)
def test_f_tail_and_critical_are_inverse(tail, df, df_denominator):
    found = f_critical(tail, df, df_denominator)
    assert f_tail(found, df, df_denominator) == pytest.approx(tail, rel=1e-5)


@pytest.mark.parametrize("tail", [1e-100, 1e-20, 1e-6, 0.3])
@pytest.mark.parametrize("df", [0.6, 1, 3, 1e4, 1e12])
def test_critical_values_of_t_keep_their_tail(tail, df):
    try:
        found = critical(tail, df)
    except ArithmeticError:
        assert tail < 1e-50
        assert df < 1
        return
    assert upper_tail(found, df) == pytest.approx(tail, rel=1e-6)


def test_values_beyond_a_float_are_errors():
    with pytest.raises(ArithmeticError):
        f_critical(1e-300, 1, 0.01)
    with pytest.raises(ArithmeticError):
        critical(1e-300, 0.1)
    with pytest.raises(ArithmeticError):
        upper_tail(math.nan, 3)
