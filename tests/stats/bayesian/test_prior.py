"""Priors from past experiments, against statsmodels 0.15.0, scipy 1.17.1 and simulation."""

import math
import statistics

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats
from statsmodels.stats.meta_analysis import combine_effects
from tests.stats.executed import alternative

from trialwise.core.errors import InputError
from trialwise.stats.bayesian.prior import prior_from_experiments
from trialwise.stats.numeric.beta_fit import most_likely_beta
from trialwise.stats.validate import MissingInputError

EFFECTS, ERRORS = (0.021, 0.035, -0.004, 0.018), (0.010, 0.012, 0.009, 0.015)
RATES = (0.10, 0.12, 0.09, 0.11, 0.10, 0.14)


@pytest.mark.reference
def test_the_prior_is_the_random_effects_model_of_statsmodels():
    # statsmodels.stats.meta_analysis.combine_effects(method_re="dl"), 0.15.0
    expected = combine_effects(np.array(EFFECTS), np.array(ERRORS) ** 2, method_re="dl")
    outputs = prior_from_experiments(effects=EFFECTS, standard_errors=ERRORS).outputs
    assert outputs["prior_mean"] == pytest.approx(expected.mean_effect_re)
    assert outputs["prior_sd"] == pytest.approx(math.sqrt(expected.tau2))


def test_without_errors_it_is_mean_and_standard_deviation():
    result = prior_from_experiments(effects=EFFECTS)
    assert result.outputs["prior_mean"] == pytest.approx(statistics.mean(EFFECTS))
    assert result.outputs["prior_sd"] == pytest.approx(statistics.stdev(EFFECTS))
    assert any("too wide" in text for text in result.assumptions)


def test_the_beta_has_the_mean_and_spread_of_the_rates():
    outputs = prior_from_experiments(rates=RATES).outputs
    beta = stats.beta(outputs["prior_alpha"], outputs["prior_beta"])
    assert beta.mean() == pytest.approx(statistics.mean(RATES))
    assert beta.std() == pytest.approx(statistics.stdev(RATES))
    assert outputs["prior_mean"] == pytest.approx(statistics.mean(RATES))


@pytest.mark.reference
@pytest.mark.parametrize("rates", [RATES, (0.5, 0.01, 0.99, 0.3), (0.001, 0.002, 0.0015)])
def test_the_most_likely_beta_is_that_of_scipy(rates):
    # scipy.stats.beta.fit(floc=0, fscale=1), 1.17.1, then polished by scipy.optimize.minimize
    result = prior_from_experiments(rates=rates)
    found = alternative(result, "beta by maximum likelihood")
    start = stats.beta.fit(rates, floc=0, fscale=1)[:2]

    def cost(x):
        return -stats.beta.logpdf(rates, *np.exp(x)).sum()

    best = optimize.minimize(cost, np.log(start), method="Nelder-Mead", tol=1e-12)
    expected = np.exp(best.x)
    assert (found["prior_alpha"], found["prior_beta"]) == pytest.approx(expected, rel=1e-4)


def test_equal_rates_have_no_most_likely_beta():
    assert most_likely_beta((0.2, 0.2), (2.0, 8.0)) is None
    assert "prior_alpha" not in prior_from_experiments(rates=(0.2, 0.2)).outputs


def test_alternatives_follow_their_definitions():
    result = prior_from_experiments(effects=EFFECTS, standard_errors=ERRORS)
    highest = alternative(result, "upper limit of the spread")["prior_sd"]
    y, v = np.array(EFFECTS), np.array(ERRORS) ** 2 + highest**2
    mean = (y / v).sum() / (1 / v).sum()
    assert ((y - mean) ** 2 / v).sum() == pytest.approx(stats.chi2.ppf(0.025, 3), rel=1e-8)
    ignored = alternative(result, "standard errors ignored")
    assert ignored.items() <= prior_from_experiments(effects=EFFECTS).outputs.items()
    centred = alternative(result, "centred on zero")
    expected = np.mean(y**2) - np.mean(np.array(ERRORS) ** 2)
    assert centred["prior_sd"] == pytest.approx(math.sqrt(expected))
    iterated = combine_effects(y, np.array(ERRORS) ** 2, method_re="iterated")
    found = alternative(result, "τ by Paule-Mandel")["prior_sd"]
    assert found == pytest.approx(math.sqrt(iterated.tau2), rel=1e-4)


def test_a_past_of_pure_noise_is_said():
    result = prior_from_experiments(effects=(0.01, 0.05, -0.03), standard_errors=(0.05,) * 3)
    assert result.outputs["prior_sd"] == 0
    assert "differ no more than their noise" in result.summary
    assert alternative(result, "upper limit of the spread")["prior_sd"] > 0


def test_rates_of_all_or_nothing_have_no_beta():
    result = prior_from_experiments(rates=(0, 1, 0, 1))
    assert "prior_alpha" not in result.outputs
    assert "more than any beta prior can have" in result.summary


def test_the_summaries_answer_first():
    assert prior_from_experiments(effects=EFFECTS, standard_errors=ERRORS).summary == (
        "Use a normal prior with mean +0.0164 and standard deviation 0.0138: nineteen of twenty "
        "true effects then lie between −0.0106 and +0.0435."
    )
    assert prior_from_experiments(rates=RATES).summary.startswith("Use the prior Beta(")


@given(st.lists(st.floats(-100, 100), min_size=2, max_size=8), st.floats(0.1, 50))
@settings(max_examples=40, deadline=None)
def test_errors_only_ever_narrow_the_prior(effects, error):
    effects = [round(value, 3) for value in effects]
    wide = prior_from_experiments(effects=effects).outputs["prior_sd"]
    errors = [error] * len(effects)
    narrow = prior_from_experiments(effects=effects, standard_errors=errors).outputs["prior_sd"]
    # with equal errors the moment estimate is the variance seen less that of the noise
    expected = math.sqrt(max(wide**2 - error**2, 0))
    assert narrow == pytest.approx(expected, rel=1e-6, abs=1e-5 * max(wide, error))


@pytest.mark.slow
def test_the_prior_of_many_experiments_is_found():
    # 100 collections of 300 experiments, true effects N(0.5, 2²), seed 49
    generator = np.random.default_rng(49)
    means, variances = [], []
    for _ in range(100):
        errors = generator.uniform(1, 4, 300)
        effects = 0.5 + 2 * generator.standard_normal(300) + errors * generator.standard_normal(300)
        outputs = prior_from_experiments(
            effects=[float(y) for y in effects], standard_errors=[float(s) for s in errors]
        ).outputs
        means.append(outputs["prior_mean"])
        variances.append(outputs["prior_sd"] ** 2)
    assert np.mean(means) == pytest.approx(0.5, abs=4 * np.std(means) / 10)
    assert np.mean(variances) == pytest.approx(4, abs=4 * np.std(variances) / 10)


@pytest.mark.parametrize(
    ("given_", "field", "words"),
    [
        ({"effects": (1,)}, "effects", "at least 2 values"),
        ({"effects": (1, 2), "standard_errors": (1,)}, "standard_errors", "at least 2 values"),
        ({"effects": (1, 2), "standard_errors": (1, 2, 3)}, "standard_errors", "a list of 2"),
        ({"effects": (1, 2), "standard_errors": (0, 2)}, "standard_errors", "above 0"),
        ({"rates": (0.1, 12)}, "rates", "at most 1"),
        ({"rates": (0.1,) * 1001}, "rates", "at most 1,000 values"),
    ],
)
def test_bad_inputs_name_field_and_range(given_, field, words):
    with pytest.raises(InputError, match=words) as caught:
        prior_from_experiments(**given_)
    assert caught.value.field == field


def test_effects_or_rates_are_needed():
    with pytest.raises(MissingInputError, match="effects or rates"):
        prior_from_experiments()
