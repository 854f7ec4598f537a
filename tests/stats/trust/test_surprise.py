"""Twyman's check against the marginal distribution, interference against a simulated market."""

import numpy as np
import pytest
from scipy import stats

from trialwise.core.errors import InputError
from trialwise.stats.trust.surprise import interference_bias, twyman_check


@pytest.mark.reference
def test_the_surprise_is_the_tail_of_the_marginal():
    out = twyman_check(estimate=0.12, standard_error=0.03, past_sd=0.04, past_mean=0.01).outputs
    spread = (0.03**2 + 0.04**2) ** 0.5
    assert out["p_value"] == pytest.approx(2 * stats.norm.sf(0.12, 0.01, spread))


@pytest.mark.slow
def test_the_shrunken_estimate_is_the_mean_truth_behind_it():
    rng = np.random.default_rng(8)
    truth = rng.normal(0.0, 0.04, 4_000_000)
    seen = truth + rng.normal(0, 0.03, truth.size)
    near = np.abs(seen - 0.08) < 0.002
    out = twyman_check(estimate=0.08, standard_error=0.03, past_sd=0.04).outputs
    assert truth[near].mean() == pytest.approx(out["shrunken"], abs=5e-4)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_market_with_spillover(share):
    # every user's outcome: 0.05 when treated, and -0.3 × 0.05 × share of all treated
    def outcome(treated, part):
        return 0.05 * treated - 0.3 * 0.05 * part

    measured = outcome(1, share) - outcome(0, share)
    out = interference_bias(effect=measured, spillover=-0.3, treated_share=share).outputs
    assert out["total_effect"] == pytest.approx(outcome(1, 1.0) - outcome(0, 0.0))
    assert out["control_shift"] == pytest.approx(outcome(0, share))


def test_clusters_bring_a_design_effect():
    out = interference_bias(effect=1, spillover=0.1, cluster_size=21, icc=0.05).outputs
    assert out["design_effect"] == pytest.approx(2)
    with pytest.raises(InputError, match=r"icc = nothing"):
        interference_bias(effect=1, spillover=0.1, cluster_size=21)


def test_the_codes_print_their_results(printed):
    result = twyman_check(estimate=-0.2, standard_error=0.1, past_sd=0.05, past_mean=-0.01)
    assert printed(result) == pytest.approx([result.outputs["z"], result.outputs["p_value"]])
    result = interference_bias(effect=-2.0, spillover=0.25)
    assert printed(result) == pytest.approx([result.outputs["total_effect"]])
