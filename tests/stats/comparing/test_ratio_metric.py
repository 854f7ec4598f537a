"""Ratio metrics: against a jackknife, numerical derivatives and simulated users."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from tests.stats.executed import alternative

from trialwise.core.errors import InputError, UsageError
from trialwise.stats.comparing.means_test import welch_test
from trialwise.stats.comparing.ratio_metric import RATIO_METRIC_TEST, ratio_metric_test

EXAMPLE = dict(RATIO_METRIC_TEST.example)


def summary_of(numerator, denominator, arm):
    return {
        f"mean_numerator_{arm}": numerator.mean(),
        f"sd_numerator_{arm}": numerator.std(ddof=1),
        f"mean_denominator_{arm}": denominator.mean(),
        f"sd_denominator_{arm}": denominator.std(ddof=1),
        f"correlation_{arm}": np.corrcoef(numerator, denominator)[0, 1],
        f"n_{arm}": len(numerator),
    }


def users(generator, n, rate):
    views = generator.poisson(generator.gamma(2, 3, n)) + 1
    return generator.binomial(views, rate).astype(float), views.astype(float)


@pytest.mark.reference
def test_the_standard_error_is_that_of_the_linearised_users():
    # the delta method is the standard error of (N - R D)/mean(D), user by user
    numerator, denominator = users(np.random.default_rng(1), 400, 0.2)
    ratio = numerator.sum() / denominator.sum()
    linear = (numerator - ratio * denominator) / denominator.mean()
    arm = summary_of(numerator, denominator, "a")
    other = {key.replace("_a", "_b"): value for key, value in arm.items()}
    outputs = ratio_metric_test(**arm, **other).outputs
    assert outputs["ratio_a"] == pytest.approx(ratio)
    assert outputs["standard_error_a"] == pytest.approx(linear.std(ddof=1) / 20)
    assert outputs["standard_error_a"] == outputs["standard_error_b"]


@pytest.mark.reference
@pytest.mark.parametrize("sides", [1, 2])
def test_z_p_and_limits_follow(sides):
    # scipy.stats.norm, scipy 1.17.1
    outputs = ratio_metric_test(**EXAMPLE, sides=sides).outputs
    error = np.hypot(outputs["standard_error_a"], outputs["standard_error_b"])
    effect = 1.1 / 10.2 - 1.0 / 10
    half = stats.norm.isf(0.05 / sides) * error
    tail = stats.norm.sf(effect / error)
    assert outputs["effect_low"] == pytest.approx(effect - half)
    assert outputs["effect_high"] == pytest.approx(effect + half)
    assert outputs["p_value"] == pytest.approx(tail * sides)
    assert outputs["z"] == pytest.approx(effect / error)
    assert outputs["lift"] == pytest.approx(1.1 / 10.2 / 0.1 - 1)
    # numerical derivatives of ratio_b/ratio_a
    ra, rb, step = 0.1, 1.1 / 10.2, 1e-7
    by_a = (rb / (ra + step) - rb / (ra - step)) / (2 * step)
    lift_error = np.hypot(by_a * outputs["standard_error_a"], outputs["standard_error_b"] / ra)
    half = stats.norm.isf(0.05 / sides) * lift_error
    assert outputs["lift_high"] - outputs["lift"] == pytest.approx(half, rel=1e-5)


def test_covariance_and_correlation_agree():
    given_ = dict(EXAMPLE)
    for arm in "ab":
        del given_[f"correlation_{arm}"]
        product = given_[f"sd_numerator_{arm}"] * given_[f"sd_denominator_{arm}"]
        given_[f"covariance_{arm}"] = 0.6 * product
    assert ratio_metric_test(**given_).outputs == pytest.approx(
        ratio_metric_test(**EXAMPLE).outputs
    )


def test_a_constant_denominator_gives_the_z_test_of_means():
    means = {"mean_a": 50, "sd_a": 30, "n_a": 1000, "mean_b": 53, "sd_b": 32, "n_b": 900}
    given_ = {}
    for arm in "ab":
        given_ |= {
            f"mean_numerator_{arm}": means[f"mean_{arm}"],
            f"sd_numerator_{arm}": means[f"sd_{arm}"],
            f"mean_denominator_{arm}": 1,
            f"sd_denominator_{arm}": 0,
            f"correlation_{arm}": 0,
            f"n_{arm}": means[f"n_{arm}"],
        }
    z = alternative(welch_test(**means), "z test")
    assert ratio_metric_test(**given_).outputs["p_value"] == pytest.approx(z["p_value"])


def test_a_fixed_denominator_is_shown_as_wrong():
    found = alternative(ratio_metric_test(**EXAMPLE), "denominator taken as fixed (wrong)")
    error = np.hypot(1.5 / 10 / 5000**0.5, 1.6 / 10.2 / 5000**0.5)
    assert found["standard_error"] == pytest.approx(error)


@given(st.floats(0.01, 100), st.floats(-0.9, 0.9))
@settings(max_examples=40, deadline=None)
def test_the_unit_of_the_denominator_changes_no_p_value(scale, correlation):
    given_ = EXAMPLE | {"correlation_a": correlation}
    scaled = dict(given_)
    for arm in "ab":
        for name in ("mean_denominator", "sd_denominator"):
            scaled[f"{name}_{arm}"] = scale * given_[f"{name}_{arm}"]
    assert ratio_metric_test(**scaled).outputs["p_value"] == pytest.approx(
        ratio_metric_test(**given_).outputs["p_value"], rel=1e-6
    )


def test_no_lift_without_a_positive_ratio_and_a_warning_for_a_noisy_denominator():
    result = ratio_metric_test(**(EXAMPLE | {"mean_numerator_a": -1}))
    assert "lift" not in result.outputs
    assert any("No lift is given" in text for text in result.assumptions)
    noisy = ratio_metric_test(**(EXAMPLE | {"sd_denominator_a": 1000}))
    assert any("unreliable" in text for text in noisy.assumptions)


def test_bad_inputs_are_refused():
    given_ = {key: value for key, value in EXAMPLE.items() if key != "correlation_a"}
    with pytest.raises(InputError, match="at most the product of both standard deviations, 12"):
        ratio_metric_test(**given_, covariance_a=13)
    with pytest.raises(InputError, match="correlation_a or covariance_a"):
        ratio_metric_test(**given_)
    with pytest.raises(UsageError, match="exactly one"):
        ratio_metric_test(**EXAMPLE, covariance_a=1)
    with pytest.raises(InputError, match="denominator above zero"):
        ratio_metric_test(**(EXAMPLE | {"mean_denominator_b": 0}))
    still = {key: 0 if key.startswith("sd_") else value for key, value in EXAMPLE.items()}
    with pytest.raises(InputError, match="Without variation"):
        ratio_metric_test(**still)


@pytest.mark.slow
def test_the_intervals_cover_and_the_test_holds_its_level():
    # 2,500 tests of 300 users with clustered views, seed 7: standard error 0.44 %
    generator = np.random.default_rng(7)
    covered = lifts = fieller = rejected = 0
    for _ in range(2500):
        a = summary_of(*users(generator, 300, 0.20), "a")
        b = summary_of(*users(generator, 300, 0.24), "b")
        null = summary_of(*users(generator, 300, 0.20), "b")
        result = ratio_metric_test(**a, **b)
        outputs = result.outputs
        covered += outputs["effect_low"] <= 0.04 <= outputs["effect_high"]
        lifts += outputs["lift_low"] <= 0.2 <= outputs["lift_high"]
        found = alternative(result, "Fieller interval of the lift")
        fieller += found["lift_low"] <= 0.2 <= found["lift_high"]
        rejected += ratio_metric_test(**a, **null).outputs["p_value"] < 0.05
    for count in (covered, lifts, fieller):
        assert count / 2500 == pytest.approx(0.95, abs=0.015)
    assert rejected / 2500 == pytest.approx(0.05, abs=0.015)
