"""Two quantiles: errors from their definitions, the bootstrap of scipy 1.17.1, coverage."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from tests.stats.executed import alternative

from trialwise.core.errors import InputError, UsageError
from trialwise.stats.comparing.estimate import Estimate
from trialwise.stats.comparing.mean_ratio import delta_lift
from trialwise.stats.comparing.quantile_difference import quantile_difference_test

GIVEN = {"value_a": 120, "standard_error_a": 1.5, "value_b": 115, "standard_error_b": 1.4}
GENERATOR = np.random.default_rng(6)
A, B = GENERATOR.lognormal(3, 1, 300), GENERATOR.lognormal(3.2, 1, 250)


@pytest.mark.reference
@pytest.mark.parametrize("sides", [1, 2])
def test_z_p_and_limits_are_those_of_scipy(sides):
    # scipy.stats.norm, scipy 1.17.1
    outputs = quantile_difference_test(**GIVEN, sides=sides).outputs
    error = math.hypot(1.5, 1.4)
    half = stats.norm.isf(0.05 / sides) * error
    assert outputs["z"] == pytest.approx(-5 / error)
    assert outputs["effect_low"] == pytest.approx(-5 - half)
    assert outputs["effect_high"] == pytest.approx(-5 + half)
    p_value = 2 * stats.norm.cdf(-5 / error) if sides == 2 else stats.norm.sf(-5 / error)
    assert outputs["p_value"] == pytest.approx(p_value)
    lift = delta_lift(Estimate(120, 1.5), Estimate(115, 1.4), stats.norm.isf(0.05 / sides))
    assert outputs["lift"] == pytest.approx(-5 / 120)
    assert outputs["lift_low"] == pytest.approx(lift.low)
    assert outputs["lift_high"] == pytest.approx(lift.high)
    assert outputs["standard_error"] == pytest.approx(error)


@pytest.mark.reference
def test_the_error_from_a_density_is_that_of_a_normal_median():
    # the median of n normals has standard error sd √(π/(2n))
    density = stats.norm(0, 30).pdf(0)
    outputs = quantile_difference_test(
        value_a=100, density_a=density, n_a=400, value_b=104, density_b=density, n_b=900
    ).outputs
    assert outputs["standard_error_a"] == pytest.approx(30 * math.sqrt(math.pi / 800))
    assert outputs["standard_error_b"] == pytest.approx(30 * math.sqrt(math.pi / 1800))


@pytest.mark.reference
@pytest.mark.parametrize("quantile", [0.5, 0.8])
def test_the_error_from_values_is_the_width_of_the_interval(quantile):
    # scipy.stats.quantile_test and binom, scipy 1.17.1
    result = quantile_difference_test(values_a=list(A), values_b=list(B), quantile=quantile)
    for name, values in (("a", A), ("b", B)):
        limits = stats.quantile_test(values, q=0, p=quantile).confidence_interval(0.95)
        low, high = np.searchsorted(np.sort(values), [limits.low, limits.high])
        law = stats.binom(len(values), quantile)
        coverage = law.cdf(high) - law.cdf(low)
        error = (limits.high - limits.low) / 2 / stats.norm.isf((1 - coverage) / 2)
        assert result.outputs[f"standard_error_{name}"] == pytest.approx(error)
        assert result.outputs[f"value_{name}"] == pytest.approx(np.quantile(values, quantile))


@pytest.mark.reference
def test_the_bootstrap_is_that_of_scipy():
    # scipy.stats.bootstrap(method="percentile"), scipy 1.17.1, 4,000 resamples
    result = quantile_difference_test(values_a=list(A), values_b=list(B))
    found = alternative(result, "percentile bootstrap")
    expected = stats.bootstrap(
        (A, B),
        lambda a, b, axis: np.median(b, axis) - np.median(a, axis),
        method="percentile",
        n_resamples=4000,
        vectorized=True,
        rng=np.random.default_rng(1),
    ).confidence_interval
    spread = result.outputs["standard_error"]
    assert found["effect_low"] == pytest.approx(expected.low, abs=0.15 * spread)
    assert found["effect_high"] == pytest.approx(expected.high, abs=0.15 * spread)


def test_the_bootstrap_is_repeatable():
    first, second = (
        alternative(quantile_difference_test(values_a=list(A), values_b=list(B)), name)
        for name in ("percentile bootstrap", "percentile bootstrap")
    )
    assert first == second


@given(st.floats(0.1, 1000), st.floats(-50, 50))
@settings(max_examples=20, deadline=None)
def test_rescaling_and_moving_change_no_z(scale, shift):
    z = quantile_difference_test(values_a=list(A), values_b=list(B)).outputs["z"]
    moved = quantile_difference_test(
        values_a=list(scale * (A + shift)), values_b=list(scale * (B + shift))
    ).outputs["z"]
    assert moved == pytest.approx(z, rel=1e-6)


def test_swapping_turns_the_sign():
    there = quantile_difference_test(values_a=list(A), values_b=list(B)).outputs
    back = quantile_difference_test(values_a=list(B), values_b=list(A)).outputs
    assert there["effect"] == pytest.approx(-back["effect"])
    assert there["p_value"] == pytest.approx(back["p_value"])


def test_bad_inputs_are_refused():
    with pytest.raises(InputError, match="at least 72 values for the 95 % quantile"):
        quantile_difference_test(values_a=[1.0, 2, 3], values_b=list(B), quantile=0.95)
    with pytest.raises(InputError, match="around the quantile"):
        quantile_difference_test(values_a=[1.0] * 20, values_b=[2.0] * 20)
    with pytest.raises(UsageError, match="exactly one of"):
        quantile_difference_test(**GIVEN, density_a=1)
    with pytest.raises(UsageError, match="n_a does not go with standard_error_a"):
        quantile_difference_test(**GIVEN, n_a=10)
    with pytest.raises(InputError, match="needs density_b"):
        quantile_difference_test(value_a=1, value_b=2, density_a=1, n_a=10, n_b=10)


def test_a_negative_quantile_has_no_lift():
    outputs = quantile_difference_test(**(GIVEN | {"value_a": -3})).outputs
    assert "lift" not in outputs


@pytest.mark.slow
@pytest.mark.parametrize(("quantile", "n"), [(0.5, 60), (0.9, 300)])
def test_the_interval_and_the_bootstrap_cover(quantile, n):
    # 600 pairs of lognormal samples, the treatment 20 % higher, seed 9: standard error 0.9 %
    generator = np.random.default_rng(9)
    truth = 0.2 * stats.lognorm(0.8).ppf(quantile)
    covered = bootstrap = 0
    for _ in range(600):
        a, b = generator.lognormal(0, 0.8, n), generator.lognormal(0, 0.8, n)
        given_ = {"values_a": list(a), "values_b": list(1.2 * b), "quantile": quantile}
        result = quantile_difference_test(**given_)
        covered += result.outputs["effect_low"] <= truth <= result.outputs["effect_high"]
        found = alternative(result, "percentile bootstrap")
        bootstrap += found["effect_low"] <= truth <= found["effect_high"]
    assert 0.925 < covered / 600 < 0.99
    assert 0.915 < bootstrap / 600 < 0.99
