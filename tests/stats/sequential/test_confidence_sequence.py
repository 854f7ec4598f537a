"""Confidence sequences, against Lambert's W, numerical minimisation and simulation."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, special, stats

from trialwise.core.errors import InputError, UsageError
from trialwise.stats.sequential.confidence_sequence import confidence_sequence
from trialwise.stats.sequential.mixture import tightest_ratio
from trialwise.stats.sequential.msprt import msprt

NAME = "confidence-sequence"
RATES = {"conversions_a": 200, "users_a": 2000, "conversions_b": 250, "users_b": 1900}
MEANS = {"mean_a": 50, "sd_a": 30, "n_a": 1000, "mean_b": 53, "sd_b": 32, "n_b": 1200}


@pytest.mark.reference
@pytest.mark.parametrize("alpha", [1e-9, 0.001, 0.01, 0.05, 0.2, 0.49])
def test_the_tuning_is_lambert_w_and_the_narrowest(alpha):
    # scipy.special.lambertw(-alpha²/e, -1), scipy 1.17.1
    expected = -special.lambertw(-(alpha**2) / math.e, -1).real - 1
    assert tightest_ratio(alpha) == pytest.approx(expected, rel=1e-9)

    def width(log_ratio):
        ratio = math.exp(log_ratio)
        return (1 + 1 / ratio) * (2 * math.log(1 / alpha) + math.log1p(ratio))

    best = optimize.minimize_scalar(width, bracket=(0, 3), tol=1e-12)
    assert math.log(tightest_ratio(alpha)) == pytest.approx(best.x, abs=1e-5)


@pytest.mark.parametrize("data", [RATES, MEANS])
@pytest.mark.parametrize("n_opt", [100, 5000])
def test_it_is_the_interval_of_the_mixture_it_names(data, n_opt):
    outputs = confidence_sequence(**data, n_opt=n_opt, alpha=0.1).outputs
    same = msprt(**data, tau=outputs["tau"], alpha=0.1).outputs
    for name in ("effect", "effect_low", "effect_high", "p_value"):
        assert outputs[name] == pytest.approx(same[name], rel=1e-12)


def test_tau_is_set_at_n_opt():
    """The variance at n_opt users times the best ratio, the spread staying as it is."""
    outputs = confidence_sequence(**MEANS, n_opt=4000).outputs
    variance = (900 / 1000 + 1024 / 1200) * 1000 / 4000
    assert outputs["tau"] == pytest.approx(math.sqrt(tightest_ratio(0.05) * variance), rel=1e-12)


@pytest.mark.reference
def test_the_interval_for_one_look_is_the_usual_one():
    outputs = confidence_sequence(**MEANS, n_opt=1000).outputs
    error = math.sqrt(900 / 1000 + 1024 / 1200)
    low, high = stats.norm.interval(0.95, 3, error)
    assert outputs["fixed_low"] == pytest.approx(low, rel=1e-9)
    assert outputs["fixed_high"] == pytest.approx(high, rel=1e-9)
    ratio = outputs["half_width"] / ((high - low) / 2)
    assert outputs["width_ratio"] == pytest.approx(ratio, rel=1e-9)


@given(st.integers(2, 10**6), st.floats(0.001, 0.4))
@settings(max_examples=30, deadline=None)
def test_it_is_wider_than_one_look_and_narrowest_at_n_opt(n_opt, alpha):
    outputs = confidence_sequence(**MEANS, n_opt=n_opt, alpha=alpha).outputs
    assert outputs["width_ratio"] > 1
    best = confidence_sequence(**MEANS, n_opt=1000, alpha=alpha).outputs
    assert outputs["half_width"] >= best["half_width"] * (1 - 1e-12)


@pytest.mark.parametrize("data", [RATES, MEANS])
def test_the_line_prints_the_result(agrees, data):
    for alpha, n_opt in ((0.05, 2), (0.01, 3000), (0.4, 10**9)):
        agrees(NAME, {**data, "n_opt": n_opt, "alpha": alpha})


def test_swapping_the_arms_turns_the_signs():
    ours = confidence_sequence(**MEANS, n_opt=1000).outputs
    other = {"mean_a": 53, "sd_a": 32, "n_a": 1200, "mean_b": 50, "sd_b": 30, "n_b": 1000}
    theirs = confidence_sequence(**other, n_opt=1200).outputs
    assert theirs["effect_low"] == pytest.approx(-ours["effect_high"], rel=1e-9)


def test_the_summary_answers_first():
    result = confidence_sequence(**RATES, n_opt=2000)
    assert result.summary == (
        "You may stop, the treatment is higher: the effect is +3.16 points (always-valid 95 % "
        "interval +0.05 to +6.27 points), always-valid p = 0.0443. The interval is 1.55 times as "
        "wide as one for a single look."
    )
    assert result.alternatives[0].name == "interval for a single look"


@pytest.mark.parametrize(
    ("given", "field", "says"),
    [
        ({**RATES, "n_opt": 1}, "n_opt", "expect to decide"),
        ({"mean_a": 1, "n_opt": 100}, "sd_a", "Give all of"),
        ({**RATES, "sd_b": 1, "n_opt": 100}, "sd_b", "one form"),
        ({**RATES, "conversions_a": 2000, "conversions_b": 0, "n_opt": 9}, "conversions_a", "wait"),
    ],
)
def test_bad_inputs_are_refused(given, field, says):
    with pytest.raises(InputError, match=says) as caught:
        confidence_sequence(**given)
    assert caught.value.field.startswith(field)


def test_the_data_are_given_once():
    with pytest.raises(UsageError, match="exactly one of conversions_a, mean_a"):
        confidence_sequence(**RATES, **MEANS, n_opt=100)


@pytest.mark.slow
@pytest.mark.parametrize("effect", [0.0, 0.02])
def test_all_intervals_of_a_test_cover_together(effect):
    """Conversions at 10 %, looked at 20 times from 1,000 to 20,000 users per arm."""
    rng, size, looks, batch = np.random.default_rng(6), 800, 20, 1000
    a = rng.binomial(batch, 0.1, (size, looks)).cumsum(axis=1)
    b = rng.binomial(batch, 0.1 + effect, (size, looks)).cumsum(axis=1)
    missed = 0
    for test in range(size):
        for look in range(looks):
            users = batch * (look + 1)
            found = confidence_sequence(
                conversions_a=int(a[test, look]),
                users_a=users,
                conversions_b=int(b[test, look]),
                users_b=users,
                n_opt=10_000,
            ).outputs
            if not found["effect_low"] <= effect <= found["effect_high"]:
                missed += 1
                break
    assert missed / size < 0.05 + 3 * (0.05 * 0.95 / size) ** 0.5
