"""P(B > A), expected losses and credible intervals of two rates, against R, sums and simulation."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, special, stats
from tests.stats.executed import alternative, recorded

from trialwise.core.errors import InputError
from trialwise.stats.bayesian.proportions import bayes_proportions, posteriors
from trialwise.stats.comparing.proportions_interval import Arm

ROWS = [row for row in recorded(Path(__file__).parent, "comparisons") if row["kind"] == "beta"]
EXAMPLE = {"conversions_a": 184, "users_a": 2000, "conversions_b": 226, "users_b": 2000}
COLUMNS = {
    "probability_b_better": "p",
    "expected_loss_b": "loss_b",
    "expected_loss_a": "loss_a",
    "effect_low": "low",
    "effect_high": "high",
    "lift": "lift_median",
    "lift_low": "lift_low",
    "lift_high": "lift_high",
}


def counts(conversions_a, users_a, conversions_b, users_b):
    return {
        "conversions_a": conversions_a,
        "users_a": users_a,
        "conversions_b": conversions_b,
        "users_b": users_b,
    }


@pytest.mark.reference
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['a']} {row['c']}")
def test_every_output_is_that_of_r(row):
    # R 4.2.2, integrate and uniroot on pbeta and qbeta; recorded by reference/comparisons.R
    a, b, c, d = (float(row[name]) for name in "abcd")
    prior = {} if a.is_integer() else {"prior_alpha": 0.5, "prior_beta": 0.5}
    seen = 0.5 if prior else 1
    given_ = counts(int(a - seen), int(a + b - 2 * seen), int(c - seen), int(c + d - 2 * seen))
    outputs = bayes_proportions(**given_, **prior).outputs
    for name, column in COLUMNS.items():
        assert outputs[name] == pytest.approx(float(row[column]), rel=1e-6, abs=1e-9), name
    assert outputs["mean_a"] == pytest.approx(a / (a + b))
    assert outputs["mean_b"] == pytest.approx(c / (c + d))
    assert outputs["effect"] == pytest.approx(c / (c + d) - a / (a + b))


def test_the_probability_is_the_closed_sum():
    # Miller (2015), Formulas for Bayesian A/B testing: for whole parameters
    # P(B > A) = Σ_{i < a_b} B(a_a + i, b_a + b_b) / ((b_b + i) B(1 + i, b_b) B(a_a, b_a))
    for given_ in (EXAMPLE, counts(0, 12, 4, 9), counts(5, 5, 0, 30), counts(3, 900, 40, 50)):
        aa, ba = given_["conversions_a"] + 1, given_["users_a"] - given_["conversions_a"] + 1
        ab, bb = given_["conversions_b"] + 1, given_["users_b"] - given_["conversions_b"] + 1
        i = np.arange(ab)
        log_terms = (
            special.betaln(aa + i, ba + bb)
            - np.log(bb + i)
            - special.betaln(1 + i, bb)
            - special.betaln(aa, ba)
        )
        found = bayes_proportions(**given_).outputs["probability_b_better"]
        assert found == pytest.approx(np.exp(log_terms).sum(), rel=1e-9)


def test_losses_differ_by_the_effect():
    for given_ in (EXAMPLE, counts(0, 1, 1, 1), counts(2, 10**9, 5, 10)):
        outputs = bayes_proportions(**given_).outputs
        apart = outputs["expected_loss_a"] - outputs["expected_loss_b"]
        assert apart == pytest.approx(outputs["effect"], rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(
    "given_",
    [
        counts(10**8, 10**9, 10**8 + 12_000, 10**9),
        counts(10**11, 10**12, 10**11 + 300_000, 10**12),
        counts(30, 10**9, 45, 10**9),
        counts(999_999_970, 10**9, 999_999_980, 10**9),
    ],
)
def test_large_counts_are_as_exact_as_small_ones(given_):
    # for many conversions against the normal, for few against the gamma limit of the beta
    outputs = bayes_proportions(**given_).outputs
    x, y, n = given_["conversions_a"], given_["conversions_b"], given_["users_a"]
    if min(x, n - x) < 1000:
        few_a, few_b = (x, y) if x < n / 2 else (n - y, n - x)
        v = special.betaincc(few_b + 1, few_a + 1, 0.5)  # gammas of equal rate
        assert outputs["probability_b_better"] == pytest.approx(v, abs=1e-6)
        return
    sd = math.sqrt((x * (n - x) + y * (n - y)) / n**3)
    z = (y - x) / n / sd
    assert outputs["probability_b_better"] == pytest.approx(stats.norm.cdf(z), abs=1e-6)
    loss = sd * (stats.norm.pdf(z) - z * stats.norm.sf(z))
    assert outputs["expected_loss_b"] == pytest.approx(loss, rel=1e-4)
    half = 1.959963984540054 * sd
    assert outputs["effect_high"] - outputs["effect"] == pytest.approx(half, rel=1e-4)


def test_rates_next_to_one_are_as_exact_as_rates_next_to_zero():
    near_one = bayes_proportions(**counts(10**12 - 30, 10**12, 10**12 - 20, 10**12)).outputs
    near_zero = bayes_proportions(**counts(20, 10**12, 30, 10**12)).outputs
    for name in ("probability_b_better", "expected_loss_b", "effect_low", "effect_high"):
        assert near_one[name] == pytest.approx(near_zero[name], rel=1e-6, abs=1e-20), name


def test_the_rope_is_the_probability_between_its_ends():
    # scipy.integrate.quad over the posterior of A, 1.17.1
    outputs = bayes_proportions(**EXAMPLE, rope=0.01).outputs
    a, b = stats.beta(185, 1817), stats.beta(227, 1775)
    expected, _ = integrate.quad(
        lambda u: b.cdf(a.ppf(u) + 0.01) - b.cdf(a.ppf(u) - 0.01), 0, 1, epsabs=1e-12
    )
    assert outputs["probability_rope"] == pytest.approx(expected, abs=1e-9)
    assert "probability_rope" not in bayes_proportions(**EXAMPLE).outputs


def test_alternatives_name_other_priors_and_the_p_value():
    result = bayes_proportions(**EXAMPLE)
    jeffreys = bayes_proportions(**EXAMPLE, prior_alpha=0.5, prior_beta=0.5)
    found = alternative(result, "Jeffreys prior Beta(0.5, 0.5)")
    assert found.items() <= jeffreys.outputs.items()
    found = alternative(jeffreys, "uniform prior Beta(1, 1)")
    assert found.items() <= result.outputs.items()
    p_value = alternative(result, "1 − p of the one-sided z test")["probability_b_better"]
    pooled = 410 / 4000
    z = (226 - 184) / 2000 / math.sqrt(pooled * (1 - pooled) / 1000)
    assert p_value == pytest.approx(stats.norm.cdf(z))
    assert any("not 1 − p" in text for text in result.assumptions)


def test_an_informative_prior_is_said_and_shrinks():
    result = bayes_proportions(**EXAMPLE, prior_alpha=300, prior_beta=2700)
    assert result.outputs["effect"] < bayes_proportions(**EXAMPLE).outputs["effect"]
    assert "prior Beta(300, 2,700) for each rate" in result.reading


def test_the_summary_answers_first():
    assert bayes_proportions(**EXAMPLE).summary == (
        "B beats A with probability 98.57 %, A beats B with 1.432 %. Choosing B is expected to "
        "lose 0.00485 points, staying with A 2.1 points; the difference is +2.10 points (95 % "
        "credible interval +0.22 to +3.98 points), +22.7 % (+2.2 to +47.7 %) relative: the "
        "interval leaves out a loss."
    )
    assert bayes_proportions(**EXAMPLE, rope=0.01).summary.endswith(
        "It is within 1 point of zero with probability 12.54 %."
    )


arms = st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(arms, arms)
@settings(max_examples=25, deadline=None)
def test_swapping_the_arms_swaps_the_answers(a, b):
    there = bayes_proportions(**counts(*a, *b)).outputs
    back = bayes_proportions(**counts(*b, *a)).outputs
    total = there["probability_b_better"] + back["probability_b_better"]
    assert total == pytest.approx(1, abs=1e-9)
    assert there["expected_loss_a"] == pytest.approx(back["expected_loss_b"], rel=1e-6, abs=1e-13)
    assert there["effect_low"] == pytest.approx(-back["effect_high"], rel=1e-6, abs=1e-9)
    up, down = 1 + there["lift_low"], 1 + back["lift_high"]
    assert up * down == pytest.approx(1, rel=1e-6)
    assert there["effect_low"] <= there["effect"] <= there["effect_high"]


@given(arms, arms)
@settings(max_examples=15, deadline=None)
def test_failures_mirror_conversions(a, b):
    there = bayes_proportions(**counts(*a, *b)).outputs
    mirrored = counts(a[1] - a[0], a[1], b[1] - b[0], b[1])
    other = bayes_proportions(**mirrored).outputs
    total = there["probability_b_better"] + other["probability_b_better"]
    assert total == pytest.approx(1, abs=1e-9)
    assert there["effect_low"] == pytest.approx(-other["effect_high"], rel=1e-6, abs=1e-9)


@pytest.mark.slow
def test_probabilities_and_intervals_are_calibrated_under_the_prior():
    # rates drawn from the prior: P(B > A) is right on average in every bin, and 90 % intervals
    # hold the truth in 90 % of 3,000 experiments of 12 and 15 users; seed 41
    generator = np.random.default_rng(41)
    rates = generator.beta(1, 1, (3000, 2))
    found, better, covered, lifts = [], [], 0, 0
    known = {}
    for a, b in rates:
        seen = int(generator.binomial(12, a)), int(generator.binomial(15, b))
        if seen not in known:
            known[seen] = bayes_proportions(**counts(seen[0], 12, seen[1], 15), alpha=0.1).outputs
        outputs = known[seen]
        found.append(outputs["probability_b_better"])
        better.append(b > a)
        covered += outputs["effect_low"] <= b - a <= outputs["effect_high"]
        lifts += outputs["lift_low"] <= b / a - 1 <= outputs["lift_high"]
    error = math.sqrt(0.09 / 3000)
    assert covered / 3000 == pytest.approx(0.9, abs=4 * error)
    assert lifts / 3000 == pytest.approx(0.9, abs=4 * error)
    found, better = np.array(found), np.array(better)
    for low, high in ((0, 0.2), (0.2, 0.5), (0.5, 0.8), (0.8, 1.01)):
        inside = (found >= low) & (found < high)
        spread = math.sqrt((found[inside] * (1 - found[inside])).sum()) / inside.sum()
        assert better[inside].mean() == pytest.approx(found[inside].mean(), abs=4 * spread)


@pytest.mark.slow
def test_everything_is_what_posterior_draws_say():
    # two million draws from both posteriors, seed 42
    generator = np.random.default_rng(42)
    draws = 2 * 10**6
    pair = posteriors(Arm(3, 40), Arm(9, 50), 1.0, 1.0)
    a = generator.beta(pair.x.a, pair.x.b, draws)
    b = generator.beta(pair.y.a, pair.y.b, draws)
    outputs = bayes_proportions(**counts(3, 40, 9, 50)).outputs
    assert outputs["probability_b_better"] == pytest.approx((b > a).mean(), abs=2e-3)
    assert outputs["expected_loss_b"] == pytest.approx(np.maximum(a - b, 0).mean(), rel=0.02)
    quantiles = np.quantile(b - a, [0.025, 0.975])
    assert (outputs["effect_low"], outputs["effect_high"]) == pytest.approx(quantiles, abs=1e-3)
    assert outputs["lift"] == pytest.approx(np.median(b / a - 1), rel=0.01)


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"conversions_a": 2001}, "conversions_a", "at most users_a"),
        ({"users_b": 0}, "users_b", "at least 1"),
        ({"prior_alpha": 0}, "prior_alpha", "at least 0.1"),
        ({"prior_beta": -3}, "prior_beta", "at least 0.1"),
        ({"alpha": 0.95}, "alpha", "below 0.5"),
        ({"rope": 0}, "rope", "above 0"),
    ],
)
def test_bad_inputs_name_field_and_range(change, field, words):
    with pytest.raises(InputError, match=words) as caught:
        bayes_proportions(**(EXAMPLE | change))
    assert caught.value.field == field
