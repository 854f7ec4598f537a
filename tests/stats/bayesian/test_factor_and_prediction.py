"""The Bayes factor of an estimate, and the conversions to expect among the next users."""

import math

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import betabinom, norm
from tests.stats.executed import expected_of, printed_by

from trialwise.core.errors import InputError
from trialwise.stats.registry import calculate


@pytest.mark.reference
@pytest.mark.parametrize(
    ("estimate", "error", "sd", "mean"),
    [(0.022, 0.01, 0.02, 0.0), (1.0, 1.0, 2.0, 0.5), (0.0, 1.0, 1.0, 0.0), (-3.0, 1.0, 0.5, 1.0)],
)
def test_the_factor_is_the_ratio_of_marginal_likelihoods(estimate, error, sd, mean):
    given = {"estimate": estimate, "standard_error": error, "prior_sd": sd, "prior_mean": mean}
    result, expected = expected_of("bayes-factor", given)
    marginal = quad(
        lambda effect: norm.pdf(estimate, effect, error) * norm.pdf(effect, mean, sd),
        mean - 12 * sd,
        mean + 12 * sd,
        epsrel=1e-10,
        points=[estimate, mean],
    )[0]
    wanted = marginal / norm.pdf(estimate, 0, error)
    assert result.outputs["bayes_factor"] == pytest.approx(wanted, rel=1e-6)
    assert result.outputs["bayes_factor_null"] == pytest.approx(1 / wanted, rel=1e-6)
    assert printed_by(result.code) == pytest.approx(expected)


def test_it_is_the_likelihood_ratio_of_the_mixture_test():
    given = {"estimate": 0.022, "standard_error": 0.01}
    found = calculate("bayes-factor", given | {"prior_sd": 0.02, "prior_probability": 0.2}).outputs
    mixture = calculate("msprt", {"effect": 0.022, "standard_error": 0.01, "tau": 0.02}).outputs
    assert found["bayes_factor"] == pytest.approx(mixture["likelihood_ratio"])
    odds = 0.25 * found["bayes_factor"]
    assert found["posterior_probability"] == pytest.approx(odds / (1 + odds))


def test_a_factor_beyond_all_numbers_is_refused():
    with pytest.raises(InputError, match="within 37 standard errors"):
        calculate("bayes-factor", {"estimate": 100, "standard_error": 1, "prior_sd": 50})


@pytest.mark.reference
@pytest.mark.parametrize(
    ("a", "b", "m", "k"), [(4.0, 96.0, 500, 25), (1.0, 1.0, 10, 3), (3e5, 7e5, 2000, 640)]
)
def test_the_count_is_beta_binomial(a, b, m, k):
    given = {"prior_alpha": a, "prior_beta": b, "future_users": m, "at_least": k}
    result, expected = expected_of("predicted-conversions", given)
    law, out = betabinom(m, a, b), result.outputs
    assert (out["expected"], out["sd"]) == pytest.approx((law.mean(), law.std()))
    assert (out["low"], out["high"]) == (law.ppf(0.025), law.ppf(0.975))
    assert out["probability_at_least"] == pytest.approx(law.sf(k - 1), abs=1e-8)
    assert printed_by(result.code) == pytest.approx(expected)


def test_users_so_far_are_added_to_the_prior():
    seen = {"conversions": 3, "users": 90, "prior_alpha": 1, "prior_beta": 9}
    found = calculate("predicted-conversions", seen | {"future_users": 50}).outputs
    same = {"prior_alpha": 4, "prior_beta": 96, "future_users": 50}
    assert found == calculate("predicted-conversions", same).outputs


@pytest.mark.parametrize(("at_least", "chance"), [(0, 1.0), (11, 0.0)])
def test_what_is_certain_has_probability_one_or_none(at_least, chance):
    given = {"future_users": 10, "at_least": at_least}
    assert calculate("predicted-conversions", given).outputs["probability_at_least"] == chance


def test_more_conversions_than_users_are_refused():
    given = {"conversions": 5, "users": 4, "future_users": 10}
    with pytest.raises(InputError, match="conversions = 5"):
        calculate("predicted-conversions", given)


@pytest.mark.slow
def test_the_interval_holds_the_count_at_its_level():
    rng = np.random.default_rng(9)
    rates = rng.beta(2, 30, 200_000)
    seen = rng.binomial(40, rates)
    later = rng.binomial(60, rates)
    limits = {}
    for count in np.unique(seen):
        given = {"prior_alpha": 2, "prior_beta": 30, "conversions": int(count), "users": 40}
        out = calculate("predicted-conversions", given | {"future_users": 60}).outputs
        limits[int(count)] = (out["low"], out["high"])
    low, high = np.array([limits[int(count)] for count in seen]).T
    held = ((later >= low) & (later <= high)).mean()
    assert 0.95 <= held < 0.99  # counts are whole, so that the interval holds a little more
    assert math.isfinite(held)
