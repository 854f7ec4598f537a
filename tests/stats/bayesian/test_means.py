"""The Bayesian comparison of two means, against R, draws, and a table of Behrens and Fisher."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from tests.stats.executed import alternative, recorded

from trialwise.core.errors import InputError
from trialwise.stats.bayesian.means import bayes_means

ROWS = recorded(Path(__file__).parent, "behrens_fisher")
EXAMPLE = {"mean_a": 50, "sd_a": 30, "n_a": 1000, "mean_b": 53, "sd_b": 32, "n_b": 1000}
NAMES = ("mean_a", "sd_a", "n_a", "mean_b", "sd_b", "n_b")


@pytest.mark.reference
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["mean_b"])
def test_every_output_is_that_of_r(row):
    # R 4.2.2, integrate and uniroot on pt and qt; recorded by reference/behrens_fisher.R
    given_ = {name: float(row[name]) for name in NAMES}
    outputs = bayes_means(**given_).outputs
    assert outputs["probability_b_better"] == pytest.approx(float(row["p"]), abs=1e-8)
    assert outputs["expected_loss_b"] == pytest.approx(float(row["loss_b"]), rel=1e-6)
    assert outputs["expected_loss_a"] == pytest.approx(float(row["loss_a"]), rel=1e-6)
    half = float(row["half_width"])
    assert outputs["effect_high"] - outputs["effect"] == pytest.approx(half, rel=1e-6)
    assert outputs["effect"] - outputs["effect_low"] == pytest.approx(half, rel=1e-6)
    effect = given_["mean_b"] - given_["mean_a"]
    assert outputs["effect"] == pytest.approx(effect)
    assert ("lift" in outputs) == (given_["mean_a"] > 0)
    if given_["mean_a"] > 0:
        assert outputs["lift"] == pytest.approx(effect / given_["mean_a"])


@pytest.mark.reference
@pytest.mark.parametrize(
    ("n", "angle", "expected"),
    # Fisher & Yates (1963), Statistical Tables: 5 % points of the Behrens-Fisher
    # distribution for 6 and 6, 12 and 12 degrees of freedom at 45 degrees
    [(7, 45, 2.435), (13, 45, 2.167)],
)
def test_the_interval_is_that_of_the_printed_table(n, angle, expected):
    sd_a = math.sqrt(n) * math.cos(math.radians(angle))
    sd_b = math.sqrt(n) * math.sin(math.radians(angle))
    outputs = bayes_means(mean_a=0, sd_a=sd_a, n_a=n, mean_b=0, sd_b=sd_b, n_b=n).outputs
    assert outputs["effect_high"] == pytest.approx(expected, abs=0.0015)


def test_two_users_have_a_probability_but_no_loss():
    # the difference of two Cauchy variables is Cauchy with the sum of their scales
    given_ = {"mean_a": 0, "sd_a": 1, "n_a": 2, "mean_b": 1, "sd_b": 2, "n_b": 2}
    outputs = bayes_means(**given_).outputs
    scale = 3 / math.sqrt(2)
    assert outputs["probability_b_better"] == pytest.approx(stats.cauchy.cdf(1 / scale), abs=1e-9)
    half = outputs["effect_high"] - 1
    assert half == pytest.approx(scale * stats.cauchy.isf(0.025), rel=1e-7)
    assert "expected_loss_b" not in outputs
    assert "not defined" in bayes_means(**given_).summary


def test_a_prior_gives_the_normal_posterior():
    result = bayes_means(**EXAMPLE, prior_sd=2, prior_mean=-1)
    variance = 30**2 / 1000 + 32**2 / 1000
    precision = 1 / 4 + 1 / variance
    posterior = stats.norm((-1 / 4 + 3 / variance) / precision, precision**-0.5)
    outputs = result.outputs
    assert outputs["effect"] == pytest.approx(posterior.mean())
    assert outputs["effect_low"] == pytest.approx(posterior.ppf(0.025))
    assert outputs["effect_high"] == pytest.approx(posterior.isf(0.025))
    assert outputs["probability_b_better"] == pytest.approx(posterior.sf(0))
    draws = posterior.rvs(400_000, random_state=7)
    assert outputs["expected_loss_b"] == pytest.approx(np.maximum(-draws, 0).mean(), rel=0.03)
    assert outputs["expected_loss_a"] == pytest.approx(np.maximum(draws, 0).mean(), rel=0.01)
    flat = alternative(result, "no prior")
    assert flat.items() <= bayes_means(**EXAMPLE).outputs.items()


def test_alternatives_are_the_normal_and_the_p_value():
    result = bayes_means(**EXAMPLE)
    z = 3 / math.sqrt(30**2 / 1000 + 32**2 / 1000)
    normal = alternative(result, "normal posterior, flat prior")
    assert normal["probability_b_better"] == pytest.approx(stats.norm.cdf(z))
    welch = stats.ttest_ind_from_stats(
        53, 32, 1000, 50, 30, 1000, equal_var=False, alternative="greater"
    )
    found = alternative(result, "1 − p of Welch's one-sided test")["probability_b_better"]
    assert found == pytest.approx(1 - welch.pvalue)


def test_the_summary_answers_first():
    assert bayes_means(**EXAMPLE).summary == (
        "B beats A with probability 98.46 %, A beats B with 1.538 %. Choosing B is expected to "
        "lose 0.00761, staying with A 3.01; the difference is +3.00 (95 % credible interval +0.28 "
        "to +5.72), +6 % relative: the interval leaves out a loss."
    )


@given(
    st.floats(-1e6, 1e6),
    st.floats(-1e3, 1e3),
    st.floats(0.01, 1e4),
    st.floats(0.01, 1e4),
    st.integers(3, 10**9),
)
@settings(max_examples=30, deadline=None)
def test_swapping_and_rescaling(mean, effect, sa, sb, n):
    mean, effect = round(mean, 3), round(effect, 3)
    arms = {"mean_a": mean, "sd_a": sa, "n_a": n, "mean_b": mean + effect, "sd_b": sb, "n_b": 20}
    there = bayes_means(**arms).outputs
    back = bayes_means(mean_a=mean + effect, sd_a=sb, n_a=20, mean_b=mean, sd_b=sa, n_b=n).outputs
    total = there["probability_b_better"] + back["probability_b_better"]
    assert total == pytest.approx(1, abs=1e-7)
    assert there["expected_loss_a"] == pytest.approx(back["expected_loss_b"], rel=1e-5, abs=1e-9)
    apart = there["expected_loss_a"] - there["expected_loss_b"]
    scale = max(abs(effect), sa, sb)
    assert apart == pytest.approx(there["effect"], abs=1e-6 * scale)
    eight = bayes_means(
        **{name: 8 * value if name[0] in "ms" else value for name, value in arms.items()}
    ).outputs
    assert eight["probability_b_better"] == pytest.approx(there["probability_b_better"], abs=1e-7)


@pytest.mark.slow
def test_the_interval_is_what_posterior_draws_say():
    # one million draws of both t posteriors, seed 45
    generator = np.random.default_rng(45)
    a = 10 + 2 / math.sqrt(5) * generator.standard_t(4, 10**6)
    b = 12 + 3 / math.sqrt(8) * generator.standard_t(7, 10**6)
    outputs = bayes_means(mean_a=10, sd_a=2, n_a=5, mean_b=12, sd_b=3, n_b=8).outputs
    assert outputs["probability_b_better"] == pytest.approx((b > a).mean(), abs=0.002)
    quantiles = np.quantile(b - a, [0.025, 0.975])
    assert (outputs["effect_low"], outputs["effect_high"]) == pytest.approx(quantiles, rel=0.02)


@pytest.mark.slow
def test_the_interval_covers_at_least_at_its_level():
    # Behrens-Fisher intervals are known to be a little cautious (Robinson 1976); seed 46
    generator = np.random.default_rng(46)
    covered, count = 0, 1500
    for _ in range(count):
        a, b = generator.normal(0, 1, 6), generator.normal(0.5, 3, 9)
        outputs = bayes_means(
            mean_a=float(a.mean()),
            sd_a=float(a.std(ddof=1)),
            n_a=6,
            mean_b=float(b.mean()),
            sd_b=float(b.std(ddof=1)),
            n_b=9,
        ).outputs
        covered += outputs["effect_low"] <= 0.5 <= outputs["effect_high"]
    assert 0.95 - 4 * math.sqrt(0.0475 / count) <= covered / count <= 0.985


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"sd_a": 0}, "sd_a", "above 0"),
        ({"n_b": 1}, "n_b", "at least 2"),
        ({"prior_sd": 0}, "prior_sd", "above 0"),
        ({"prior_mean": 1}, "prior_mean", "together with prior_sd"),
        ({"mean_a": math.inf}, "mean_a", "at most"),
    ],
)
def test_bad_inputs_name_field_and_range(change, field, words):
    with pytest.raises(InputError, match=words) as caught:
        bayes_means(**(EXAMPLE | change))
    assert caught.value.field == field
