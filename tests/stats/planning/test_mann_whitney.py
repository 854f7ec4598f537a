"""Sizes of a Mann-Whitney test: Noether's formula, and a simulation of the test itself."""

import math

import numpy as np
import pytest
from scipy.stats import mannwhitneyu, norm

from trialwise.core.errors import InputError
from trialwise.stats.registry import calculate


@pytest.mark.reference
@pytest.mark.parametrize("superiority", [0.35, 0.55, 0.7])
@pytest.mark.parametrize("ratio", [0.5, 1, 2])
def test_the_total_is_that_of_noether(superiority, ratio):
    # Noether (1987), eq. 11: N = (z_a + z_b)² / (12 c (1 - c) (p - 1/2)²), c the share of control
    share = 1 / (1 + ratio)
    reach = norm.isf(0.025) + norm.ppf(0.8)
    total = reach**2 / (12 * share * (1 - share) * (superiority - 0.5) ** 2)
    found = calculate("sample-size-mann-whitney", {"superiority": superiority, "ratio": ratio})
    assert found.outputs["n_control"] == math.ceil(round(total * share, 9))


@pytest.mark.slow
@pytest.mark.reference
def test_the_power_is_that_of_the_simulated_test():
    # scipy.stats.mannwhitneyu 1.17.1 on shifted normals, seed 11
    rng = np.random.default_rng(11)
    n, shift, runs = 131, math.sqrt(2) * norm.ppf(0.6), 4000
    a, b = rng.normal(size=(runs, n)), rng.normal(shift, size=(runs, n))
    p = mannwhitneyu(b, a, axis=1, method="asymptotic", use_continuity=False).pvalue
    expected = calculate("power-mann-whitney", {"superiority": 0.6, "n": n}).outputs["power"]
    error = math.sqrt(expected * (1 - expected) / runs)
    assert np.mean(p < 0.05) == pytest.approx(expected, abs=4 * error + 0.01)


def test_both_directions_need_the_same():
    there, back = (
        calculate("sample-size-mann-whitney", {"superiority": p}).outputs["total"]
        for p in (0.6, 0.4)
    )
    assert there == back == 262


def test_one_half_is_refused():
    with pytest.raises(InputError, match=r"superiority = 0\.5: it must be different from 0\.5"):
        calculate("sample-size-mann-whitney", {"superiority": 0.5})
