"""Wald's sequential test, against scipy, exact enumeration and simulation."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from trialwise.core.errors import InputError
from trialwise.stats.sequential.sprt import sprt

NAME = "sprt"
PLAN = {"p0": 0.05, "p1": 0.10}


@pytest.mark.reference
@pytest.mark.parametrize(("successes", "trials"), [(20, 200), (0, 50), (30, 30), (9, 171)])
def test_the_ratio_is_that_of_two_binomials(successes, trials):
    # scipy.stats.binom.logpmf, scipy 1.17.1
    expected = stats.binom.logpmf(successes, trials, 0.10) - stats.binom.logpmf(
        successes, trials, 0.05
    )
    outputs = sprt(**PLAN, successes=successes, trials=trials).outputs
    assert outputs["log_likelihood_ratio"] == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_the_limits_are_walds():
    outputs = sprt(**PLAN, successes=1, trials=9, alpha=0.01, power=0.95).outputs
    assert outputs["upper"] == pytest.approx(math.log(0.95 / 0.01), rel=1e-12)
    assert outputs["lower"] == pytest.approx(math.log(0.05 / 0.99), rel=1e-12)


@given(st.integers(0, 300), st.integers(1, 300), st.booleans())
@settings(max_examples=40, deadline=None)
def test_the_decision_is_the_count_at_the_limits(successes, trials, is_swapped):
    rates = {"p0": 0.3, "p1": 0.2} if is_swapped else {"p0": 0.2, "p1": 0.3}
    successes = min(successes, trials)
    outputs = sprt(**rates, successes=successes, trials=trials).outputs
    sign = -1 if is_swapped else 1
    if sign * successes >= sign * outputs["successes_accept_p1"]:
        assert outputs["decision"] == "accept p1"
    elif sign * successes <= sign * outputs["successes_accept_p0"]:
        assert outputs["decision"] == "accept p0"
    else:
        assert outputs["decision"] == "continue"


def exact(rates, truth, alpha, power, trials=6000):
    """Return the chance to accept p1 and the mean number of trials, by enumeration."""
    first, later = (
        sprt(**rates, successes=0, trials=n, alpha=alpha, power=power).outputs for n in (1, 2)
    )
    # the successes at both limits are straight lines in the number of trials
    names = ("successes_accept_p0", "successes_accept_p1")
    lines = [(first[name], later[name] - first[name]) for name in names]
    alive, accepted, mean = np.zeros(trials + 2), 0.0, 0.0
    alive[0] = 1.0
    for n in range(1, trials + 1):
        mean += alive.sum()
        alive[1:] = alive[1:] * (1 - truth) + alive[:-1] * truth
        alive[0] *= 1 - truth
        low, high = (start + slope * (n - 1) for start, slope in lines)
        above = math.ceil(high - 1e-9)
        accepted += alive[above:].sum()
        alive[above:] = 0
        alive[: max(math.floor(low + 1e-9) + 1, 0)] = 0
    return accepted, mean


@pytest.mark.parametrize(("alpha", "power"), [(0.05, 0.8), (0.01, 0.95)])
def test_both_errors_together_hold_exactly(alpha, power):
    wrong, length_p0 = exact(PLAN, 0.05, alpha, power)
    right, length_p1 = exact(PLAN, 0.10, alpha, power)
    beta = 1 - power
    assert wrong + (1 - right) <= alpha + beta
    assert wrong <= alpha / power
    assert 1 - right <= beta / (1 - alpha)
    # Wald's expected lengths leave out the overshoot, worth some trials here
    outputs = sprt(**PLAN, successes=0, trials=1, alpha=alpha, power=power).outputs
    assert outputs["expected_trials_p0"] == pytest.approx(length_p0, rel=0.2)
    assert outputs["expected_trials_p1"] == pytest.approx(length_p1, rel=0.25)


def test_expected_trials_are_walds_formula():
    outputs = sprt(**PLAN, successes=0, trials=1).outputs
    up, down = math.log(0.8 / 0.05), math.log(0.2 / 0.95)
    for rate, accepted, name in ((0.05, 0.05, "p0"), (0.10, 0.8, "p1")):
        step = rate * math.log(2) + (1 - rate) * math.log(0.9 / 0.95)
        expected = (accepted * up + (1 - accepted) * down) / step
        assert outputs[f"expected_trials_{name}"] == pytest.approx(expected, rel=1e-9)


@pytest.mark.reference
def test_the_fixed_number_of_trials_has_the_power():
    fixed = sprt(**PLAN, successes=1, trials=9).alternatives[1].outputs["trials"]
    for n, is_enough in ((fixed, True), (fixed - 1, False)):
        bound = 0.05 + stats.norm.isf(0.05) * math.sqrt(0.05 * 0.95 / n)
        power = stats.norm.sf((bound - 0.10) / math.sqrt(0.10 * 0.90 / n))
        assert (power >= 0.8) == is_enough


def test_the_line_prints_the_result(agrees):
    agrees(NAME, {**PLAN, "successes": 3, "trials": 90})
    agrees(NAME, {"p0": 0.5, "p1": 0.1, "successes": 0, "trials": 4, "alpha": 0.2, "power": 0.5})


def test_the_summary_answers_first():
    assert sprt(**PLAN, successes=20, trials=200).summary == (
        "Stop and accept p1 = 10 %: the log likelihood ratio 4.131 has reached 2.773."
    )
    assert sprt(**PLAN, successes=2, trials=200).summary.startswith("Stop and accept p0 = 5 %")
    assert sprt(**PLAN, successes=15, trials=200).summary.startswith("Go on: ")


@pytest.mark.parametrize(
    ("given", "field", "says"),
    [
        ({"p0": 0.1, "p1": 0.1}, "p1", "different from p0"),
        ({"successes": 11}, "successes", "at most trials"),
        ({"power": 0.04}, "power", "above alpha"),
        ({"p0": 0}, "p0", "above 0"),
        ({"trials": 0}, "trials", "first user"),
    ],
)
def test_bad_inputs_are_refused(given, field, says):
    with pytest.raises(InputError) as caught:
        sprt(**{**PLAN, "successes": 1, "trials": 10, **given})
    assert caught.value.field == field
    assert says in str(caught.value)


@pytest.mark.slow
def test_simulated_tests_err_as_allowed():
    rng, size, trials = np.random.default_rng(9), 20_000, 1500
    first, later = (sprt(**PLAN, successes=0, trials=n).outputs for n in (1, 2))
    n = np.arange(1, trials + 1)
    high, low = (
        first[name] + (later[name] - first[name]) * (n - 1)
        for name in ("successes_accept_p1", "successes_accept_p0")
    )
    errors = []
    for truth, is_wrong in ((0.05, True), (0.10, False)):
        wrong = 0
        for _ in range(10):
            seen = (rng.random((size // 10, trials)) < truth).cumsum(axis=1)
            up = seen >= high
            ends = up | (seen <= low)
            at = ends.argmax(axis=1)
            assert ends.any(axis=1).mean() > 0.99
            wrong += (up[np.arange(len(at)), at] == is_wrong).sum()
        errors.append(wrong / size)
    assert sum(errors) < 0.05 + 0.2 + 3 * 0.005
    assert errors[0] < 0.05 / 0.8 + 3 * 0.0017
