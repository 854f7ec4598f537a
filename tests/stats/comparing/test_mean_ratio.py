"""Intervals of a lift: from their definitions by root finding and numerical derivatives."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq

from trialwise.stats.comparing.estimate import Estimate
from trialwise.stats.comparing.mean_ratio import delta_lift, fieller_lift, log_lift

CASES = [
    (Estimate(50, 1), Estimate(53, 1.2)),
    (Estimate(5, 1), Estimate(4, 1.5)),
    (Estimate(1, 0.4), Estimate(-2, 0.3)),
]
each = pytest.mark.parametrize(("a", "b"), CASES)


@pytest.mark.reference
@each
def test_fieller_holds_the_ratios_that_the_test_does_not_reject(a, b):
    # scipy.optimize.brentq on |b - θa| = 1.96 √(v_b + θ² v_a), scipy 1.17.1
    def gap(theta):
        error = np.hypot(b.standard_error, theta * a.standard_error)
        return abs(b.value - theta * a.value) / error - 1.96

    ratio = b.value / a.value
    found = fieller_lift(a, b, 1.96)
    assert found.low == pytest.approx(brentq(gap, ratio - 20, ratio) - 1, abs=1e-9)
    assert found.high == pytest.approx(brentq(gap, ratio, ratio + 20) - 1, abs=1e-9)


@pytest.mark.reference
@each
def test_delta_is_linearised_by_derivatives(a, b):
    step = 1e-6
    by_a = (b.value / (a.value + step) - b.value / (a.value - step)) / (2 * step)
    by_b = 1 / a.value
    error = np.hypot(by_a * a.standard_error, by_b * b.standard_error)
    found = delta_lift(a, b, 1.96)
    assert found.high - found.low == pytest.approx(2 * 1.96 * error, rel=1e-6)
    assert (found.low + found.high) / 2 == pytest.approx(b.value / a.value - 1)


@pytest.mark.reference
def test_log_is_delta_on_the_log_scale():
    a, b = CASES[0]
    log = Estimate(np.log(53 / 50), np.hypot(1 / 50, 1.2 / 53)).interval(0.05)
    found = log_lift(a, b, Estimate(0, 1).critical(0.05))
    assert found.low == pytest.approx(np.exp(log.low) - 1)
    assert found.high == pytest.approx(np.exp(log.high) - 1)


def test_no_interval_where_none_exists():
    assert fieller_lift(Estimate(1, 0.6), Estimate(2, 1), 1.96) is None
    assert log_lift(Estimate(1, 0.1), Estimate(-1, 1), 1.96) is None


@given(st.floats(1, 100), st.floats(1, 100), st.floats(1e-3, 0.3))
@settings(max_examples=40, deadline=None)
def test_all_agree_when_noise_is_small_and_do_not_depend_on_the_unit(mean, other, noise):
    a, b = Estimate(mean, 1e-5 * mean), Estimate(other, 1e-5 * other)
    delta = delta_lift(a, b, 1.96)
    for found in (fieller_lift(a, b, 1.96), log_lift(a, b, 1.96)):
        assert found.low == pytest.approx(delta.low, rel=1e-4, abs=1e-8)
    a, b = Estimate(mean, noise * mean), Estimate(other, noise * other)
    scaled = Estimate(8 * mean, 8 * noise * mean), Estimate(8 * other, 8 * noise * other)
    assert fieller_lift(*scaled, 1.96).high == pytest.approx(fieller_lift(a, b, 1.96).high)


@pytest.mark.slow
def test_fieller_covers_where_control_is_noisy():
    # 20,000 pairs of normals, control 6 standard errors from zero, seed 1: standard error 0.15 %
    generator = np.random.default_rng(1)
    first, second = generator.normal(6, 1, 20000), generator.normal(9, 1, 20000)
    found = [
        fieller_lift(Estimate(a, 1), Estimate(b, 1), 1.959964)
        for a, b in zip(first, second, strict=True)
    ]
    inside = [each is not None and each.low <= 0.5 <= each.high for each in found]
    assert np.mean(inside) == pytest.approx(0.95, abs=0.005)
