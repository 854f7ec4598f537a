"""An estimate shrunk by a normal prior, by integration and by simulation."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats
from tests.stats.executed import alternative

from trialwise.core.errors import InputError
from trialwise.stats.bayesian.posterior import posterior_normal

EXAMPLE = {"estimate": 0.03, "standard_error": 0.01, "prior_sd": 0.02, "prior_mean": 0.005}


@pytest.mark.reference
def test_the_posterior_is_likelihood_times_prior():
    # scipy.integrate.quad over the product of both densities, 1.17.1
    def product(x, power=0):
        return x**power * stats.norm.pdf(0.03, x, 0.01) * stats.norm.pdf(x, 0.005, 0.02)

    total, first, second = (
        integrate.quad(lambda x, p=p: product(x, p), -0.1, 0.15, epsabs=1e-13)[0] for p in range(3)
    )
    positive = integrate.quad(product, 0, 0.15, epsabs=1e-13)[0] / total
    outputs = posterior_normal(**EXAMPLE).outputs
    assert outputs["posterior_mean"] == pytest.approx(first / total, rel=1e-8)
    sd = math.sqrt(second / total - (first / total) ** 2)
    assert outputs["posterior_sd"] == pytest.approx(sd, rel=1e-7)
    assert outputs["probability_positive"] == pytest.approx(positive, rel=1e-8)
    low, high = stats.norm.interval(0.95, first / total, sd)
    assert outputs["low"] == pytest.approx(low, rel=1e-6)
    assert outputs["high"] == pytest.approx(high, rel=1e-6)
    assert outputs["shrinkage"] == pytest.approx(0.01**2 / (0.01**2 + 0.02**2))


def test_alternatives_are_other_priors():
    result = posterior_normal(**EXAMPLE)
    for name, sd in (("prior sd halved", 0.01), ("prior sd doubled", 0.04)):
        expected = posterior_normal(**(EXAMPLE | {"prior_sd": sd})).outputs
        assert alternative(result, name).items() <= expected.items()
    none = alternative(result, "no prior")
    assert none["posterior_mean"] == 0.03
    assert none["probability_positive"] == pytest.approx(stats.norm.cdf(3))
    assert [row[0] for row in result.tables[0].rows] == ["0.005", "0.01", "0.02", "0.04", "0.08"]


def test_the_summary_answers_first():
    result = posterior_normal(estimate=0.03, standard_error=0.01, prior_sd=0.01)
    assert result.summary == (
        "The effect is +0.0150 (95 % credible interval +0.0011 to +0.0289), shrunk from 0.03 by "
        "50 % of the way to 0; it is positive with probability 98.31 %: the interval "
        "leaves out a loss."
    )


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6), st.floats(1e-6, 1e6), st.floats(-1e6, 1e6))
@settings(max_examples=40, deadline=None)
def test_it_lies_between_and_is_surer_than_either(estimate, error, prior_sd, prior_mean):
    outputs = posterior_normal(
        estimate=estimate, standard_error=error, prior_sd=prior_sd, prior_mean=prior_mean
    ).outputs
    low, high = sorted((estimate, prior_mean))
    slack = 1e-9 * max(abs(low), abs(high))
    assert low - slack <= outputs["posterior_mean"] <= high + slack
    assert outputs["posterior_sd"] <= min(error, prior_sd) * (1 + 1e-9)
    assert 0 <= outputs["shrinkage"] <= 1


@pytest.mark.slow
def test_intervals_and_probabilities_are_calibrated_under_the_prior():
    # 3,000 effects drawn from the prior, seed 50: also among those that look large
    generator = np.random.default_rng(50)
    effects = generator.normal(0.2, 1, 3000)
    seen = effects + generator.normal(0, 1.5, 3000)
    covered, positive = [], []
    for effect, estimate in zip(effects, seen, strict=True):
        outputs = posterior_normal(
            estimate=float(estimate), standard_error=1.5, prior_sd=1, prior_mean=0.2
        ).outputs
        covered.append(outputs["low"] <= effect <= outputs["high"])
        positive.append((outputs["probability_positive"], effect > 0))
    assert np.mean(covered) == pytest.approx(0.95, abs=4 * math.sqrt(0.0475 / 3000))
    large = seen > 2
    assert np.mean(np.array(covered)[large]) == pytest.approx(0.95, abs=0.035)
    said, true = np.array(positive).T
    assert said.mean() == pytest.approx(true.mean(), abs=4 * 0.5 / math.sqrt(3000))


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"standard_error": 0}, "standard_error", "above 0"),
        ({"prior_sd": -1}, "prior_sd", "above 0"),
        ({"prior_sd": None}, "prior_sd", "needs prior_sd"),
        ({"estimate": math.nan}, "estimate", "a number"),
    ],
)
def test_bad_inputs_name_field_and_range(change, field, words):
    with pytest.raises(InputError, match=words) as caught:
        posterior_normal(**(EXAMPLE | change))
    assert caught.value.field == field
