"""The sequential sample ratio test, against scipy's distributions and simulation."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from trialwise.core.errors import InputError
from trialwise.stats.sequential.multinomial_mixture import log_mixture_ratio
from trialwise.stats.sequential.sequential_srm import sequential_srm

NAME = "sequential-srm"


@pytest.mark.reference
@pytest.mark.parametrize(
    ("counts", "ratios", "concentration"),
    [
        ((50210, 49790), (1, 1), 10_000),
        ((60, 40), (1, 1), 2),
        ((3, 0), (1, 1), 0.5),
        ((1000, 2100, 990), (1, 2, 1), 300),
        ((7, 1, 0, 2), (5, 1, 1, 3), 4),
    ],
)
def test_the_ratio_is_dirichlet_multinomial_over_multinomial(counts, ratios, concentration):
    # scipy.stats.dirichlet_multinomial and multinomial, scipy 1.17.1
    shares = np.array(ratios) / sum(ratios)
    n = sum(counts)
    mixture = stats.dirichlet_multinomial(concentration * shares, n).logpmf(counts)
    expected = mixture - stats.multinomial(n, shares).logpmf(counts)
    outputs = sequential_srm(counts=counts, ratios=ratios, concentration=concentration).outputs
    assert outputs["log_e_value"] == pytest.approx(expected, abs=1e-7)
    assert outputs["e_value"] == pytest.approx(math.exp(expected), rel=1e-6)
    assert outputs["p_value"] == pytest.approx(min(1, math.exp(-expected)), rel=1e-6)


def test_the_e_value_has_mean_one_under_the_plan():
    """Summed over all outcomes of 30 users with their probabilities under the plan."""
    shares, n = [0.2, 0.8], 30
    total = sum(
        stats.binom.pmf(k, n, 0.2) * math.exp(log_mixture_ratio([k, n - k], shares, 5.0))
        for k in range(n + 1)
    )
    assert total == pytest.approx(1.0, abs=1e-10)


def test_huge_counts_keep_their_digits():
    # 10¹² users, exactly as planned: −½ ln(1 + n/c) for two arms, from Stirling's leading terms
    found = log_mixture_ratio([5 * 10**11] * 2, [0.5, 0.5], 1e4)
    assert found == pytest.approx(-0.5 * math.log1p(1e12 / 1e4), abs=1e-4)


@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=5).filter(any), st.floats(0.1, 1e6))
@settings(max_examples=40, deadline=None)
def test_the_order_of_the_arms_does_not_matter(counts, concentration):
    shares = [1 / len(counts)] * len(counts)
    ours = log_mixture_ratio(counts, shares, concentration)
    other = log_mixture_ratio(counts[::-1], shares, concentration)
    assert other == pytest.approx(ours, rel=1e-9, abs=1e-9)


def test_the_verdict_follows_the_threshold():
    fine = sequential_srm(counts=(50210, 49790))
    assert fine.outputs["mismatch"] is False
    assert fine.summary == (
        "No sign of a sample ratio mismatch so far: users split 50.21 % : 49.79 % where 50 % : "
        "50 % was planned, always-valid p = 1, at any number of looks."
    )
    broken = sequential_srm(counts=(50000, 48000))
    assert broken.outputs["mismatch"] is True
    assert broken.summary.startswith("Sample ratio mismatch: ")
    chi_square = broken.alternatives[0]
    expected = stats.chisquare([50000, 48000]).pvalue
    assert chi_square.outputs["p_value"] == pytest.approx(expected, rel=1e-9)
    assert chi_square.outputs["p_value"] < broken.outputs["p_value"]


def test_an_overwhelming_fault_has_no_e_value_but_a_p_value():
    outputs = sequential_srm(counts=(10**6, 2 * 10**6)).outputs
    assert "e_value" not in outputs
    assert outputs["mismatch"] is True


@pytest.mark.parametrize("ratios", [None, (2, 1)])
def test_the_line_prints_the_result(agrees, ratios):
    for counts, concentration in (((6600, 3400), 10_000.0), ((30, 12), 2.0), ((0, 4), 50.0)):
        given = {"counts": counts, "concentration": concentration}
        agrees(NAME, given | ({"ratios": ratios} if ratios else {}))


@pytest.mark.parametrize(
    ("given", "field", "says"),
    [
        ({"counts": (0, 0)}, "counts", "Wait for users"),
        ({"counts": (5,)}, "counts", "at least 2 values"),
        ({"counts": (5, 5), "ratios": (1, 1, 1)}, "ratios", "2 numbers"),
        ({"counts": (5, 5), "ratios": (1, 1e-11)}, "ratios", "billionth"),
        ({"counts": (5, 5), "concentration": 0}, "concentration", "10,000 suits"),
        ({"counts": (5, 5), "threshold": 1}, "threshold", "below 0.5"),
    ],
)
def test_bad_inputs_are_refused(given, field, says):
    with pytest.raises(InputError) as caught:
        sequential_srm(**given)
    assert caught.value.field == field
    assert says in str(caught.value)


@pytest.mark.slow
@pytest.mark.parametrize("concentration", [2.0, 500.0])
def test_daily_checks_of_a_sound_split_alarm_at_most_as_often_as_allowed(concentration):
    """2,000 experiments of three arms, checked 40 times each with threshold 0.05."""
    rng, size, looks = np.random.default_rng(3), 2000, 40
    shares = (0.5, 0.3, 0.2)
    seen = rng.multinomial(100, shares, (size, looks)).cumsum(axis=1)
    alarms = 0
    for experiment in seen:
        for counts in experiment:
            found = sequential_srm(
                counts=counts.tolist(), ratios=shares, concentration=concentration, threshold=0.05
            )
            if found.outputs["mismatch"]:
                alarms += 1
                break
    assert 0 < alarms / size < 0.05 + 3 * (0.05 * 0.95 / size) ** 0.5


@pytest.mark.slow
def test_a_broken_split_is_found():
    rng, size = np.random.default_rng(7), 300
    counts = rng.multinomial(100_000, (0.51, 0.49), size)
    found = [sequential_srm(counts=arms.tolist()).outputs["mismatch"] for arms in counts]
    assert np.mean(found) > 0.9
