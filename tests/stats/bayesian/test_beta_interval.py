"""The posterior of one rate, against R, and calibrated under its prior."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint
from tests.stats.executed import alternative, recorded

from trialwise.core.errors import InputError
from trialwise.stats.bayesian.beta_interval import beta_interval
from trialwise.stats.numeric.beta import Beta

ROWS = recorded(Path(__file__).parent, "intervals")


@pytest.mark.reference
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['a']} {row['b']} {row['alpha']}")
def test_every_output_is_that_of_r(row):
    # R 4.2.2, qbeta and optimize; recorded by reference/intervals.R
    a, b = float(row["a"]), float(row["b"])
    prior = {"prior_alpha": 0.5} if a % 1 else {}
    seen = int(a - prior.get("prior_alpha", 1))
    outputs = beta_interval(
        conversions=seen, users=seen + int(b) - 1, alpha=float(row["alpha"]), **prior
    ).outputs
    assert (outputs["posterior_alpha"], outputs["posterior_beta"]) == (a, b)
    for name in ("mean", "median", "sd", "low", "high"):
        assert outputs[name] == pytest.approx(float(row[name]), rel=1e-9), name
    # optimize finds the shortest interval to the root of its precision
    for name in ("hdi_low", "hdi_high"):
        assert outputs[name] == pytest.approx(float(row[name]), rel=1e-4, abs=2e-6), name


@pytest.mark.parametrize(("a", "b"), [(1.1, 50), (2, 9), (300, 20), (1e8, 9e8), (1.5, 1e9)])
def test_the_densest_interval_has_equal_density_at_its_ends(a, b):
    found = Beta(a, b).highest_density(0.05)
    held = stats.beta.cdf(found.high, a, b) - stats.beta.cdf(found.low, a, b)
    assert held == pytest.approx(0.95, abs=1e-7)
    ends = stats.beta.logpdf([found.low, found.high], a, b)
    assert ends[0] == pytest.approx(ends[1], abs=1e-4)
    tails = Beta(a, b).equal_tails(0.05)
    assert found.high - found.low <= (tails.high - tails.low) * (1 + 1e-9)


@pytest.mark.reference
def test_alternatives_are_those_of_statsmodels():
    # statsmodels.stats.proportion.proportion_confint, 0.15.0
    result = beta_interval(conversions=40, users=500)
    for name, method in (("Wilson interval", "wilson"), ("Clopper-Pearson interval", "beta")):
        low, high = proportion_confint(40, 500, 0.05, method)
        found = alternative(result, name)
        assert (found["low"], found["high"]) == pytest.approx((low, high))
    low, high = proportion_confint(40, 500, 0.05, "jeffreys")
    found = alternative(result, "Jeffreys prior Beta(0.5, 0.5)")
    assert (found["low"], found["high"]) == pytest.approx((low, high))


def test_nobody_converted_gives_an_interval_from_zero():
    outputs = beta_interval(conversions=0, users=100).outputs
    assert outputs["rate"] == outputs["hdi_low"] == 0
    assert outputs["hdi_high"] == pytest.approx(1 - 0.05 ** (1 / 101))
    assert 0 < outputs["low"] < outputs["mean"]
    assert beta_interval(conversions=100, users=100).outputs["hdi_high"] == 1


def test_the_summary_answers_first_with_digits_that_tell_the_limits_apart():
    assert beta_interval(conversions=40, users=500).summary == (
        "The rate is 8.167 % (posterior mean) and lies within 5.937 % to 10.71 % with probability "
        "95 %; the shortest interval with that probability is 5.836 % to 10.59 %."
    )
    text = beta_interval(conversions=10**8, users=10**9).summary
    assert "9.998141 % to 10.00186 %" in text


@given(st.integers(1, 10**9), st.floats(0, 1), st.floats(0.001, 0.4))
@settings(max_examples=40, deadline=None)
def test_intervals_hold_the_median_shrink_with_users_and_mirror(users, share, alpha):
    conversions = round(users * share)
    outputs = beta_interval(conversions=conversions, users=users, alpha=alpha).outputs
    assert outputs["low"] < outputs["median"] < outputs["high"]
    other = beta_interval(conversions=users - conversions, users=users, alpha=alpha).outputs
    assert other["low"] == pytest.approx(1 - outputs["high"], rel=1e-6, abs=1e-9)
    assert other["hdi_high"] == pytest.approx(1 - outputs["hdi_low"], rel=1e-6, abs=1e-6)
    width = outputs["hdi_high"] - outputs["hdi_low"]
    assert width <= (outputs["high"] - outputs["low"]) * (1 + 1e-6)


@pytest.mark.slow
def test_intervals_are_calibrated_under_the_prior():
    # 200,000 rates drawn from Beta(2, 8), 40 users each, seed 51
    generator = np.random.default_rng(51)
    rates = generator.beta(2, 8, 200_000)
    seen = generator.binomial(40, rates)
    for low, high in (("low", "high"), ("hdi_low", "hdi_high")):
        table = [
            beta_interval(conversions=x, users=40, prior_alpha=2, prior_beta=8).outputs
            for x in range(41)
        ]
        lows = np.array([outputs[low] for outputs in table])[seen]
        highs = np.array([outputs[high] for outputs in table])[seen]
        covered = ((lows <= rates) & (rates <= highs)).mean()
        assert covered == pytest.approx(0.95, abs=4 * math.sqrt(0.0475 / 200_000))


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"conversions": 501}, "conversions", "at most users"),
        ({"users": 0}, "users", "at least 1"),
        ({"prior_alpha": 0.01}, "prior_alpha", "at least 0.1"),
        ({"alpha": 0}, "alpha", "above 0"),
    ],
)
def test_bad_inputs_name_field_and_range(change, field, words):
    with pytest.raises(InputError, match=words) as caught:
        beta_interval(**({"conversions": 40, "users": 500} | change))
    assert caught.value.field == field
