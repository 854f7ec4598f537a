"""The recursion, against multivariate normal probabilities, closed forms and printed tables."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from trialwise.stats.numeric.group_sequential import exits, walk


def covariance(times):
    """Return the covariance of Z at the looks, by its definition."""
    times = np.asarray(times)
    return np.sqrt(np.minimum.outer(times, times) / np.maximum.outer(times, times))


@pytest.mark.reference
@pytest.mark.parametrize(
    ("times", "lower", "upper", "drift"),
    [
        ((0.5, 1.0), (-2.0, -1.9), (2.0, 1.9), 0.0),
        ((0.2, 0.7, 1.0), (-1.0, -0.5, 0.1), (3.0, 2.5, 2.1), 2.5),
        ((0.1, 0.5, 0.55, 1.0), (-2.5, -2.5, -2.5, -2.5), (2.5, 2.5, 2.5, 2.5), -1.0),
        ((0.3, 0.6, 1.0), (-8.0, -8.0, -8.0), (2.2, 2.0, 1.8), 1.0),
    ],
)
def test_staying_inside_is_the_multivariate_normal_probability(times, lower, upper, drift):
    # scipy.stats.multivariate_normal.cdf with lower_limit, scipy 1.17.1
    means = drift * np.sqrt(times)
    normal = stats.multivariate_normal(means, covariance(times), maxpts=10**6, abseps=1e-7)
    expected = normal.cdf(np.array(upper), lower_limit=np.array(lower), rng=1)
    assert exits(times, lower, upper, drift).inside == pytest.approx(expected, abs=3e-6)


def test_two_looks_are_the_bivariate_normal():
    # P(Z1 < c, Z2 < c) by one-dimensional quadrature of the definition
    c, share = 1.7, 0.3
    nodes, weights = np.polynomial.legendre.leggauss(400)
    z = -9 + (c + 9) / 2 * (nodes + 1)
    inner = stats.norm.cdf((c - math.sqrt(share) * z) / math.sqrt(1 - share))
    expected = float((stats.norm.pdf(z) * inner) @ weights * (c + 9) / 2)
    found = exits((share, 1.0), (-math.inf, -math.inf), (c, c))
    assert found.inside == pytest.approx(expected, abs=1e-12)


@pytest.mark.reference
@pytest.mark.parametrize(
    ("looks", "rate"),
    [(1, 0.05), (2, 0.083), (3, 0.107), (4, 0.126), (5, 0.142), (10, 0.193), (20, 0.248)],
)
def test_repeated_testing_errs_as_in_the_printed_table(looks, rate):
    # Armitage, McPherson & Rowe (1969), JRSS A 132, 235-244
    times = [(k + 1) / looks for k in range(looks)]
    found = exits(times, [-1.959964] * looks, [1.959964] * looks)
    assert sum(found.lower) + sum(found.upper) == pytest.approx(rate, abs=6e-4)


@given(
    st.lists(st.floats(0.05, 1.0), min_size=1, max_size=6),
    st.floats(-4, 4),
    st.floats(0.5, 6),
)
@settings(max_examples=40, deadline=None)
def test_all_ways_out_add_up_to_one(steps, drift, bound):
    times = np.cumsum(steps).tolist()
    found = exits(times, [-bound] * len(times), [bound] * len(times), drift)
    total = sum(found.lower) + sum(found.upper) + found.inside
    assert total == pytest.approx(1.0, abs=1e-9)
    mirrored = exits(times, [-bound] * len(times), [bound] * len(times), -drift)
    assert mirrored.upper == pytest.approx(found.lower, abs=1e-9)


@given(st.floats(0.05, 0.95), st.floats(-3, 3), st.floats(1e-12, 0.4), st.floats(0.5, 3.5))
@settings(max_examples=40, deadline=None)
def test_a_critical_value_leaves_what_was_asked(share, drift, probability, bound):
    state = walk((share, 1.0), drift).onward(-bound, bound)
    if probability < 0.9 * state.arriving():
        assert state.above(state.z_above(probability)) == pytest.approx(probability, rel=1e-9)
        assert state.below(state.z_below(probability)) == pytest.approx(probability, rel=1e-9)


def test_a_probability_that_no_path_has_is_an_error():
    with pytest.raises(ArithmeticError, match="no bound"):
        walk((0.5, 1.0)).onward(-0.1, 0.1).z_above(0.5)


def test_close_and_many_looks_keep_the_total():
    times = [0.5, 0.501, 0.502, 1.0]
    found = exits(times, [-2.0] * 4, [2.0] * 4)
    assert sum(found.lower) + sum(found.upper) + found.inside == pytest.approx(1.0, abs=1e-9)
    many = [(k + 1) / 100 for k in range(100)]
    found = exits(many, [-2.0] * 100, [2.0] * 100)
    assert sum(found.lower) + sum(found.upper) + found.inside == pytest.approx(1.0, abs=1e-9)


def test_a_walk_that_surely_left_has_nothing_inside():
    found = exits((0.5, 1.0), (-2.0, -2.0), (2.0, 2.0), drift=200.0)
    assert found.upper[0] == pytest.approx(1.0)
    assert found.inside == 0.0
