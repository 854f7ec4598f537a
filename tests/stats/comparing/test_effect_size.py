"""Cohen's d of two means: against statsmodels 0.15.0."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.meta_analysis import effectsize_smd
from tests.stats.executed import alternative

from trialwise.core.errors import InputError
from trialwise.stats.comparing.effect_size import cohens_d

GIVEN = {"mean_a": 50, "sd_a": 30, "n_a": 40, "mean_b": 65, "sd_b": 35, "n_b": 30}


@pytest.mark.reference
def test_g_is_that_of_statsmodels():
    # effectsize_smd uses 1 - 3/(4 N - 9), which agrees to three digits here, statsmodels 0.15.0
    expected, variance = effectsize_smd(65, 35, 30, 50, 30, 40)
    result = cohens_d(**GIVEN)
    assert result.outputs["hedges_g"] == pytest.approx(expected, rel=1e-4)
    half = alternative(result, "large-sample interval")
    width = (half["d_high"] - half["d_low"]) / 2 / stats.norm.isf(0.025)
    assert width == pytest.approx(math.sqrt(variance), rel=0.02)


def test_every_output_follows_from_its_definition():
    outputs = cohens_d(**GIVEN).outputs
    pooled = math.sqrt((39 * 30**2 + 29 * 35**2) / 68)
    assert outputs["sd_pooled"] == pytest.approx(pooled)
    assert outputs["d"] == pytest.approx(15 / pooled)
    assert outputs["glass_delta"] == pytest.approx(0.5)
    assert outputs["superiority"] == pytest.approx(stats.norm.cdf(15 / pooled / math.sqrt(2)))
    assert outputs["overlap"] == pytest.approx(2 * stats.norm.cdf(-15 / pooled / 2))
    factor = math.exp(math.lgamma(34) - math.lgamma(33.5)) / math.sqrt(34)
    assert outputs["hedges_g"] == pytest.approx(factor * 15 / pooled)


@given(st.floats(-100, 100), st.floats(-100, 100), st.floats(0.1, 50), st.integers(2, 2000))
@settings(max_examples=40, deadline=None)
def test_swapping_turns_the_sign_and_rescaling_changes_nothing(ma, mb, sd, n):
    ma, mb = round(ma, 6), round(mb, 6)
    there = cohens_d(mean_a=ma, sd_a=sd, n_a=n, mean_b=mb, sd_b=sd, n_b=9).outputs
    back = cohens_d(mean_a=mb, sd_a=sd, n_a=9, mean_b=ma, sd_b=sd, n_b=n).outputs
    assert there["d"] == pytest.approx(-back["d"])
    assert there["d_low"] == pytest.approx(-back["d_high"], rel=1e-6, abs=1e-9)
    assert there["d_low"] < there["d"] < there["d_high"]
    eight = cohens_d(mean_a=8 * ma, sd_a=8 * sd, n_a=n, mean_b=8 * mb, sd_b=8 * sd, n_b=9).outputs
    assert eight["d"] == pytest.approx(there["d"], rel=1e-9, abs=1e-12)


def test_a_constant_control_has_no_glass_delta():
    assert "glass_delta" not in cohens_d(**(GIVEN | {"sd_a": 0})).outputs


def test_no_variation_is_refused():
    with pytest.raises(InputError, match="Without variation"):
        cohens_d(**(GIVEN | {"sd_a": 0, "sd_b": 0}))
