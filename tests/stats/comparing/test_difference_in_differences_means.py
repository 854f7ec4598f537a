"""Difference in differences of four means: against its definition, and by simulation."""

import math

import numpy as np
import pytest
from scipy import stats
from tests.stats.executed import expected_of, printed_by

from trialwise.core.errors import InputError
from trialwise.stats.comparing.difference_in_differences_means import (
    difference_in_differences_means,
)

MEANS = {"mean_before_a": 19, "mean_after_a": 20.5, "mean_before_b": 20, "mean_after_b": 23}


@pytest.mark.reference
def test_it_is_the_z_test_of_scipy():
    # norm.interval and norm.sf, scipy 1.17.1
    found = difference_in_differences_means(**MEANS, standard_error=0.4, alpha=0.1).outputs
    error = math.sqrt(4 * 0.4**2)
    assert (found["effect"], found["error"]) == pytest.approx((1.5, error))
    limits = stats.norm.interval(0.9, loc=1.5, scale=error)
    assert (found["effect_low"], found["effect_high"]) == pytest.approx(limits)
    assert found["p_value"] == pytest.approx(2 * stats.norm.sf(1.5 / error))
    assert (found["change_a"], found["change_b"], found["expected"]) == (1.5, 3, 21.5)


def test_without_errors_there_is_the_effect_alone():
    result = difference_in_differences_means(**MEANS)
    assert result.outputs["effect"] == 1.5
    assert "p_value" not in result.outputs
    assert "more than noise" in result.summary
    found, wanted = expected_of("difference-in-differences-means", MEANS)
    assert printed_by(found.code) == wanted


def test_a_negative_error_is_refused():
    with pytest.raises(InputError, match="standard_error"):
        difference_in_differences_means(**MEANS, standard_error=-1)


@pytest.mark.slow
def test_it_covers_at_its_level():
    rng = np.random.default_rng(20240604)
    draws = rng.normal([19, 20.5, 20, 23], 0.4, (4000, 4))
    inside = rejected = 0
    for before_a, after_a, before_b, after_b in draws.tolist():
        found = difference_in_differences_means(
            mean_before_a=before_a,
            mean_after_a=after_a,
            mean_before_b=before_b,
            mean_after_b=after_b - 1.5,
            standard_error=0.4,
            alpha=0.1,
        ).outputs
        inside += found["effect_low"] <= 0 <= found["effect_high"]
        rejected += found["p_value"] <= 0.1
    margin = 3.5 * math.sqrt(0.09 / 4000)
    assert inside / 4000 == pytest.approx(0.9, abs=margin)
    assert rejected / 4000 == pytest.approx(0.1, abs=margin)
