"""CUPED: against R's analysis of covariance, coverage by simulation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.stats.comparing.reference_cases import cases_of
from tests.stats.executed import alternative

from trialwise.core.errors import InputError, UsageError
from trialwise.stats.comparing.cuped import CUPED_ESTIMATE, cuped_estimate
from trialwise.stats.comparing.means_test import welch_test

RECORDED = cases_of("means")["cuped"]
ARMS = {"mean_a": 50, "sd_a": 30, "n_a": 50, "mean_b": 55, "sd_b": 33, "n_b": 70}
COVARIATE = {
    "covariate_mean_a": 48,
    "covariate_sd_a": 28,
    "covariate_mean_b": 52,
    "covariate_sd_b": 20,
}
EXAMPLE = dict(CUPED_ESTIMATE.example)


@pytest.mark.reference
def test_effect_slope_and_test_are_those_of_r():
    # coefficients of lm(y ~ treated + x); t.test of y - theta x
    outputs = cuped_estimate(**ARMS, **COVARIATE, correlation=0.6).outputs
    for name, value in RECORDED.items():
        assert outputs[name] == pytest.approx(value, rel=1e-8), name
    spread = (30**2 / 50 + 33**2 / 70) ** 0.5
    reduction = 1 - (outputs["standard_error"] / spread) ** 2
    assert outputs["variance_reduction"] == pytest.approx(reduction)


def test_adjusted_means_differ_by_the_effect():
    outputs = cuped_estimate(**ARMS, **COVARIATE, correlation=0.6).outputs
    change = outputs["mean_adjusted_b"] - outputs["mean_adjusted_a"]
    assert change == pytest.approx(outputs["effect"])
    total = (50 * outputs["mean_adjusted_a"] + 70 * outputs["mean_adjusted_b"]) / 120
    assert total == pytest.approx((50 * 50 + 70 * 55) / 120)
    assert outputs["lift"] == pytest.approx(outputs["effect"] / outputs["mean_adjusted_a"])


def test_alternatives_are_no_adjustment_and_a_slope_of_one():
    result = cuped_estimate(**ARMS, **COVARIATE, correlation=0.6)
    plain = welch_test(**ARMS).outputs
    found = alternative(result, "not adjusted (Welch)")
    for name in ("effect", "effect_low", "effect_high", "standard_error", "p_value"):
        assert found[name] == pytest.approx(plain[name]), name
    changes = alternative(result, "difference of changes (slope 1)")
    assert changes["effect"] == pytest.approx(5 - 4)
    variance = sum(
        (sd**2 + covariate**2 - 2 * 0.6 * sd * covariate) / n
        for sd, covariate, n in ((30, 28, 50), (33, 20, 70))
    )
    assert changes["standard_error"] == pytest.approx(variance**0.5)


def test_correlation_and_slope_agree():
    by_correlation = cuped_estimate(**EXAMPLE).outputs
    given_ = {key: value for key, value in EXAMPLE.items() if key != "correlation"}
    by_theta = cuped_estimate(**given_, theta=0.6 * 30 / 28).outputs
    assert by_theta == pytest.approx(by_correlation)


def test_without_correlation_nothing_changes():
    outputs = cuped_estimate(**ARMS, **COVARIATE, correlation=0).outputs
    plain = welch_test(**ARMS).outputs
    for name in ("effect", "lift", "lift_low", "lift_high", "t", "df", "p_value"):
        assert outputs[name] == pytest.approx(plain[name]), name
    assert outputs["variance_reduction"] == pytest.approx(0, abs=1e-12)


@given(st.floats(-0.95, 0.95))
@settings(max_examples=40, deadline=None)
def test_the_variance_falls_by_the_squared_correlation_in_equal_arms(correlation):
    outputs = cuped_estimate(**(EXAMPLE | {"correlation": correlation})).outputs
    assert outputs["variance_reduction"] == pytest.approx(correlation**2)


def test_an_unbalanced_covariate_is_warned_about():
    result = cuped_estimate(**(EXAMPLE | {"covariate_mean_b": 58}))
    assert any("differs between the arms" in text for text in result.assumptions)
    assert not any(
        "differs between the arms" in text for text in cuped_estimate(**EXAMPLE).assumptions
    )


def test_a_slope_against_the_variance_is_said():
    unequal = {"sd_a": 1, "n_a": 1000, "sd_b": 30, "n_b": 10, "covariate_sd_a": 1}
    given_ = EXAMPLE | unequal | {"correlation": 0.3}
    result = cuped_estimate(**given_)
    share = result.outputs["variance_reduction"]
    assert ("removes" in result.summary) == (share >= 0)


def test_bad_inputs_are_refused():
    given_ = {key: value for key, value in EXAMPLE.items() if key != "correlation"}
    with pytest.raises(InputError, match="a correlation beyond 1"):
        cuped_estimate(**given_, theta=2)
    with pytest.raises(InputError, match="correlation or theta"):
        cuped_estimate(**given_)
    with pytest.raises(UsageError, match="exactly one"):
        cuped_estimate(**EXAMPLE, theta=0.5)
    with pytest.raises(InputError, match="Without variation"):
        cuped_estimate(**(EXAMPLE | {"covariate_sd_a": 0, "covariate_sd_b": 0}))
    with pytest.raises(InputError, match="adjusted metric"):
        cuped_estimate(**(EXAMPLE | {"correlation": 1}))
    with pytest.raises(InputError, match="sd_a and sd_b"):
        cuped_estimate(**(EXAMPLE | {"sd_a": 0, "sd_b": 0}))


@pytest.mark.slow
def test_effect_and_lift_cover_and_the_test_holds_its_level():
    # 2,500 tests of 150 users, true lift 50 %, slope estimated, seed 17: standard error 0.44 %
    generator = np.random.default_rng(17)

    def arm(name, mean):
        x = generator.gamma(4, 5, 150)
        y = mean + 1.5 * (x - 20) + generator.normal(0, 12, 150)
        values = {f"mean_{name}": y.mean(), f"sd_{name}": y.std(ddof=1), f"n_{name}": 150}
        covariate = {
            f"covariate_mean_{name}": x.mean(),
            f"covariate_sd_{name}": x.std(ddof=1),
        }
        return values | covariate, np.cov(x, y)

    effect = lift = rejected = 0
    for _ in range(2500):
        (a, cov_a), (b, cov_b), (null, cov_n) = arm("a", 20), arm("b", 30), arm("b", 20)
        slope = (cov_a[0, 1] + cov_b[0, 1]) / (cov_a[0, 0] + cov_b[0, 0])
        outputs = cuped_estimate(**a, **b, theta=slope).outputs
        effect += outputs["effect_low"] <= 10 <= outputs["effect_high"]
        lift += outputs["lift_low"] <= 0.5 <= outputs["lift_high"]
        slope = (cov_a[0, 1] + cov_n[0, 1]) / (cov_a[0, 0] + cov_n[0, 0])
        rejected += cuped_estimate(**a, **null, theta=slope).outputs["p_value"] < 0.05
    for count in (effect, lift):
        assert count / 2500 == pytest.approx(0.95, abs=0.016)
    assert rejected / 2500 == pytest.approx(0.05, abs=0.016)
