"""Priors from mean and weight, Bayes factors, shrinkage, and chances to pass a limit."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta, norm
from tests.stats.executed import alternative, expected_of, printed_by

from trialwise.core.errors import InputError
from trialwise.stats.registry import calculate

ARMS = {"conversions_a": 400, "users_a": 8000, "conversions_b": 460, "users_b": 8000}


@pytest.mark.reference
@pytest.mark.parametrize(
    "given_",
    [
        {"prior_mean": 0.05, "weight": 200},
        {"prior_mean": 0.1, "prior_sd": 0.02},
        {"prior_mean": 0.5, "prior_sd": 0.4},
    ],
)
def test_the_prior_has_the_mean_and_spread_that_was_asked_for(given_):
    result, expected = expected_of("beta-prior", given_)
    found = result.outputs
    prior = beta(found["prior_alpha"], found["prior_beta"])
    assert prior.mean() == pytest.approx(given_["prior_mean"])
    assert prior.std() == pytest.approx(given_.get("prior_sd", found["prior_sd"]))
    assert printed_by(result.code) == pytest.approx(expected)


def test_a_spread_that_no_rate_has_is_refused():
    with pytest.raises(InputError, match=r"prior_sd"):
        calculate("beta-prior", {"prior_mean": 0.1, "prior_sd": 0.31})
    with pytest.raises(InputError, match=r"prior_sd"):
        calculate("beta-prior", {"prior_mean": 0.1, "prior_sd": 0.6})


@pytest.mark.reference
@pytest.mark.parametrize(("p", "wanted"), [(0.05, 0.407), (0.01, 0.125), (0.001, 0.0188)])
def test_the_printed_table_of_sellke_bayarri_and_berger(p, wanted):
    # Sellke, Bayarri & Berger (2001), table 1
    result, expected = expected_of("bayes-factor-bound", {"p_value": p})
    assert result.outputs["bayes_factor_null"] == pytest.approx(wanted, rel=4e-3)
    assert printed_by(result.code) == pytest.approx(expected)
    z = norm.isf(p / 2)
    best = alternative(result, "best single alternative")["bayes_factor"]
    assert best == pytest.approx(math.exp(z * z / 2))
    assert best > result.outputs["bayes_factor"]


def test_above_one_over_e_a_p_value_says_nothing():
    found = calculate("bayes-factor-bound", {"p_value": 0.5}).outputs
    assert found["bayes_factor"] == 1
    assert found["false_positive_risk"] == 0.5


@pytest.mark.parametrize(
    ("given_", "wanted"),
    [
        ({"bayes_factor": 6, "prior_odds": 0.25}, 0.6),
        ({"bayes_factor": 6, "prior_probability": 0.2}, 0.6),
        ({"bayes_factor": 0.1, "prior_probability": 0.5}, 1 / 11),
    ],
)
def test_bayes_rule_in_odds(given_, wanted):
    result, expected = expected_of("posterior-odds", given_)
    assert result.outputs["posterior_probability"] == pytest.approx(wanted)
    assert printed_by(result.code) == pytest.approx(expected)


def test_a_negative_bayes_factor_is_refused():
    with pytest.raises(InputError, match=r"bayes_factor = -6"):
        calculate("posterior-odds", {"bayes_factor": -6, "prior_odds": 0.25})


@given(error=st.floats(0.01, 100), spread=st.floats(0.01, 100))
@settings(max_examples=40, deadline=None)
def test_the_factor_is_that_of_the_shrunken_estimate(error, spread):
    found = calculate("shrinkage-factor", {"standard_error": error, "prior_sd": spread}).outputs
    whole = calculate(
        "posterior-normal", {"estimate": 1.0, "standard_error": error, "prior_sd": spread}
    ).outputs
    assert found["weight"] == pytest.approx(whole["posterior_mean"])
    assert found["shrinkage"] == pytest.approx(whole["shrinkage"], abs=1e-12)
    assert found["divisor"] * found["weight"] == pytest.approx(1)


@pytest.mark.reference
@pytest.mark.parametrize("limit", [0.0, 0.02, -0.01])
def test_the_chance_to_pass_a_limit(limit):
    given_ = {"posterior_mean": 0.012, "posterior_sd": 0.008, "threshold": limit}
    result, expected = expected_of("posterior-probability", given_)
    assert result.outputs["probability_above"] == pytest.approx(norm(0.012, 0.008).sf(limit))
    draws = np.random.default_rng(4).normal(0.012, 0.008, 400_000)
    short = np.maximum(limit - draws, 0).mean()
    assert result.outputs["expected_shortfall"] == pytest.approx(short, rel=0.02, abs=1e-6)
    assert printed_by(result.code) == pytest.approx(expected)


@pytest.mark.reference
def test_chances_beyond_zero_against_draws():
    rng = np.random.default_rng(5)
    a, b = rng.beta(401, 7601, 2_000_000), rng.beta(461, 7541, 2_000_000)
    found = calculate("bayes-proportions", ARMS | {"lift_threshold": 0.05, "threshold": 0.005})
    above = found.outputs["probability_above"]
    assert found.outputs["probability_lift_above"] == pytest.approx(
        np.mean(b / a - 1 > 0.05), abs=1e-3
    )
    assert above == pytest.approx(np.mean(b - a > 0.005), abs=1e-3)
    assert "The lift exceeds +5 % with probability" in found.summary


@pytest.mark.reference
def test_chances_between_two_limits_against_draws():
    rng = np.random.default_rng(6)
    a, b = rng.beta(401, 7601, 2_000_000), rng.beta(461, 7541, 2_000_000)
    ranges = {"lift_range": (0.0, 0.1), "difference_range": (0.0, 0.005)}
    found = calculate("bayes-proportions", ARMS | ranges)
    lift, difference = b / a - 1, b - a
    between = np.mean((lift > 0) & (lift < 0.1))
    assert found.outputs["probability_lift_between"] == pytest.approx(between, abs=1e-3)
    between = np.mean((difference > 0) & (difference < 0.005))
    assert found.outputs["probability_between"] == pytest.approx(between, abs=1e-3)
    assert "The lift lies between 0 % and +10 % with probability" in found.summary


@pytest.mark.parametrize("limits", [(0.1, 0.0), (0.0, 0.1, 0.2)])
def test_a_range_is_two_rising_limits(limits):
    with pytest.raises(InputError, match="lift_range"):
        calculate("bayes-proportions", ARMS | {"lift_range": limits})


def test_a_wins_when_b_does_not():
    found = calculate("bayes-proportions", ARMS).outputs
    assert found["probability_a_better"] == pytest.approx(1 - found["probability_b_better"])


def test_a_limit_of_zero_is_the_chance_to_be_better():
    found = calculate("bayes-proportions", ARMS | {"lift_threshold": 0, "threshold": 0}).outputs
    wanted = pytest.approx(found["probability_b_better"], abs=1e-8)
    assert found["probability_above"] == wanted
    assert found["probability_lift_above"] == wanted


def test_the_shrunken_estimate_passes_a_limit():
    given_ = {"estimate": 3, "standard_error": 1, "prior_sd": 1}
    found = calculate("posterior-normal", given_ | {"threshold": 2}).outputs
    assert found["probability_above"] == pytest.approx(norm(1.5, 0.5**0.5).sf(2))
    assert "probability_above" not in calculate("posterior-normal", given_).outputs


@pytest.mark.reference
@pytest.mark.parametrize("limit", [0.1, 0.13, 0.6])
def test_the_chance_that_a_rate_passes_a_limit(limit):
    given_ = {"conversions": 120, "users": 1000, "threshold": limit}
    found = calculate("beta-interval", given_).outputs["probability_above"]
    assert found == pytest.approx(beta(121, 881).sf(limit), abs=1e-10)
