"""Quantiles found from a distribution function, against scipy 1.17.1."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from trialwise.stats.numeric.quantile import quantile_of

EVERYWHERE = (-math.inf, math.inf)


@given(st.floats(1e-6, 1 - 1e-6), st.floats(-20, 20), st.floats(0.01, 50))
@settings(max_examples=40, deadline=None)
def test_any_guess_and_scale_lead_there(p, guess, scale):
    # as exact as a billionth of the scale that was given
    found = quantile_of(stats.norm.cdf, p, guess=guess, scale=scale, limits=EVERYWHERE)
    assert found == pytest.approx(stats.norm.ppf(p), rel=1e-6, abs=1e-6 + 1e-8 * scale)


# a steep end: x is as exact as a billionth of the scale, which at p = 1e-9 would say nothing of p
@pytest.mark.parametrize("p", [0.001, 0.025, 0.5, 0.999999])
def test_ends_of_the_support_are_not_passed(p):
    def below(x):
        assert 0 < x < 1
        return float(stats.beta.cdf(x, 0.3, 1.5))

    found = quantile_of(below, p, guess=0.6, scale=0.4, limits=(0.0, 1.0))
    assert stats.beta.cdf(found, 0.3, 1.5) == pytest.approx(p, rel=1e-4, abs=1e-8)
