"""The Bayesian comparison of two event rates, against R, closed forms and simulation."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats
from tests.stats.bayesian.test_proportions import COLUMNS
from tests.stats.executed import alternative, recorded

from trialwise.core.errors import InputError
from trialwise.stats.bayesian.rates import bayes_rates

ROWS = [row for row in recorded(Path(__file__).parent, "comparisons") if row["kind"] == "gamma"]
EXAMPLE = {"events_a": 100, "exposure_a": 1000, "events_b": 120, "exposure_b": 1000}


def closed(a, r, c, s):
    """Return P(B > A), both losses and the lift's quantiles of two gammas, in closed form."""
    x = s / (r + s)
    chance = special.betaincc(c, a, x)
    loss_b = a / r * special.betainc(c, a + 1, x) - c / s * special.betainc(c + 1, a, x)
    v = special.betaincinv(c, a, np.array([0.025, 0.5, 0.975]))
    return chance, loss_b, loss_b + c / s - a / r, r / s * v / (1 - v) - 1


@pytest.mark.reference
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['a']} {row['c']}")
def test_every_output_is_that_of_r(row):
    # R 4.2.2, integrate and uniroot on pgamma and qgamma; recorded by reference/comparisons.R
    a, b, c, d = (float(row[name]) for name in "abcd")
    shape = 0.5 if a % 1 else 1
    outputs = bayes_rates(
        events_a=int(a - shape),
        exposure_a=b,
        events_b=int(c - shape),
        exposure_b=d,
        prior_shape=shape,
    ).outputs
    for name, column in COLUMNS.items():
        assert outputs[name] == pytest.approx(float(row[column]), rel=1e-6, abs=1e-9), name
    assert outputs["mean_a"] == pytest.approx(a / b)
    assert outputs["effect"] == pytest.approx(c / d - a / b)


@pytest.mark.parametrize(
    ("a", "exposure_a", "b", "exposure_b"),
    [(100, 1000, 120, 1000), (0, 5, 3, 4), (10**9, 1e10, 10**9 + 60_000, 1e10), (2, 1e-6, 900, 7)],
)
def test_probability_losses_and_lift_are_the_closed_forms(a, exposure_a, b, exposure_b):
    # G_b/(G_a + G_b) of two gammas is a beta: scipy.special.betainc, 1.17.1
    outputs = bayes_rates(
        events_a=a, exposure_a=exposure_a, events_b=b, exposure_b=exposure_b
    ).outputs
    chance, loss_b, loss_a, lifts = closed(a + 0.5, exposure_a, b + 0.5, exposure_b)
    assert outputs["probability_b_better"] == pytest.approx(chance, abs=1e-7)
    scale = max(outputs["mean_a"], outputs["mean_b"])
    assert outputs["expected_loss_b"] == pytest.approx(loss_b, rel=1e-6, abs=1e-9 * scale)
    assert outputs["expected_loss_a"] == pytest.approx(loss_a, rel=1e-6, abs=1e-9 * scale)
    found = [outputs["lift_low"], outputs["lift"], outputs["lift_high"]]
    assert found == pytest.approx(lifts, rel=1e-6, abs=1e-9)


def test_alternatives_name_other_priors_and_the_p_value():
    result = bayes_rates(**EXAMPLE)
    flat = bayes_rates(**EXAMPLE, prior_shape=1)
    assert alternative(result, "flat prior Gamma(1, 0)").items() <= flat.outputs.items()
    found = alternative(flat, "Jeffreys' prior Gamma(0.5, 0)")
    assert found.items() <= result.outputs.items()
    z = 0.02 / math.sqrt(0.11 * 2 / 1000)
    p = alternative(result, "1 − p of the one-sided score test")["probability_b_better"]
    assert p == pytest.approx(stats.norm.cdf(z))


def test_no_events_at_all_have_an_answer():
    result = bayes_rates(events_a=0, exposure_a=10, events_b=0, exposure_b=10)
    assert result.outputs["probability_b_better"] == pytest.approx(0.5)
    assert "score test" not in " ".join(entry.name for entry in result.alternatives)


def test_the_summary_answers_first():
    assert bayes_rates(**EXAMPLE).summary == (
        "B beats A with probability 91.13 %, A beats B with 8.87 %. Choosing B is expected to "
        "lose 0.00061 events per unit of exposure, staying with A 0.0206; the difference is "
        "+0.0200 (95 % credible interval −0.0091 to +0.0493), +20.0 % (−7.9 to +56.6 %) relative: "
        "the interval holds both a gain and a loss."
    )


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.floats(0.01, 1e6), st.floats(0.01, 1e6))
@settings(max_examples=30, deadline=None)
def test_swapping_arms_and_changing_the_unit_of_exposure(a, b, ta, tb):
    there = bayes_rates(events_a=a, exposure_a=ta, events_b=b, exposure_b=tb).outputs
    back = bayes_rates(events_a=b, exposure_a=tb, events_b=a, exposure_b=ta).outputs
    total = there["probability_b_better"] + back["probability_b_better"]
    assert total == pytest.approx(1, abs=1e-9)
    hours = bayes_rates(events_a=a, exposure_a=8 * ta, events_b=b, exposure_b=8 * tb).outputs
    assert hours["lift_high"] == pytest.approx(there["lift_high"], rel=1e-6, abs=1e-9)
    scale = there["effect_high"] - there["effect_low"]
    assert 8 * hours["effect_low"] == pytest.approx(there["effect_low"], abs=1e-6 * scale)


@pytest.mark.slow
def test_intervals_are_calibrated_under_the_prior():
    # rates drawn from Gamma(3, 0.1), counted over 2 and 3 units of exposure; seed 44
    generator = np.random.default_rng(44)
    covered = lifts = 0
    for _ in range(500):
        a, b = generator.gamma(3, 10, 2)
        outputs = bayes_rates(
            events_a=int(generator.poisson(2 * a)),
            exposure_a=2,
            events_b=int(generator.poisson(3 * b)),
            exposure_b=3,
            prior_shape=3,
            prior_rate=0.1,
            alpha=0.1,
        ).outputs
        covered += outputs["effect_low"] <= b - a <= outputs["effect_high"]
        lifts += outputs["lift_low"] <= b / a - 1 <= outputs["lift_high"]
    error = math.sqrt(0.09 / 500)
    assert covered / 500 == pytest.approx(0.9, abs=4 * error)
    assert lifts / 500 == pytest.approx(0.9, abs=4 * error)


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"events_a": -1}, "events_a", "at least 0"),
        ({"exposure_b": 0}, "exposure_b", "above 0"),
        ({"prior_shape": 0}, "prior_shape", "at least 0.1"),
        ({"prior_rate": -1}, "prior_rate", "at least 0"),
    ],
)
def test_bad_inputs_name_field_and_range(change, field, words):
    with pytest.raises(InputError, match=words) as caught:
        bayes_rates(**(EXAMPLE | change))
    assert caught.value.field == field
