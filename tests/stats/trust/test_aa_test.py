"""Checks of A/A tests against scipy, and their own false positive rate."""

import numpy as np
import pytest
from scipy import stats

from trialwise.core.errors import InputError
from trialwise.stats.trust.aa_test import aa_false_positive_rate, aa_uniformity


@pytest.mark.reference
@pytest.mark.parametrize(("size", "shape"), [(5, 1.0), (40, 1.0), (300, 0.6), (6000, 1.0)])
def test_kolmogorov_smirnov_is_that_of_scipy(size, shape):
    values = tuple(np.random.default_rng(size).beta(shape, 1, size).tolist())
    out = aa_uniformity(p_values=values).outputs
    wanted = stats.kstest(values, "uniform")
    assert out["d"] == pytest.approx(wanted.statistic)
    assert out["p_value"] == pytest.approx(wanted.pvalue, rel=0.02 if size > 5000 else 1e-9)
    assert out["rejections"] == sum(value < 0.05 for value in values)


@pytest.mark.reference
@pytest.mark.parametrize(("rejections", "tests"), [(9, 100), (0, 20), (20, 20), (61, 1000)])
def test_the_rate_is_that_of_scipy(rejections, tests):
    out = aa_false_positive_rate(rejections=rejections, tests=tests).outputs
    wanted = stats.binomtest(rejections, tests, 0.05)
    interval = wanted.proportion_ci(0.95, "exact")
    assert out["p_value"] == pytest.approx(wanted.pvalue)
    assert (out["rate_low"], out["rate_high"]) == pytest.approx((interval.low, interval.high))


@pytest.mark.slow
def test_the_check_itself_errs_at_alpha():
    rng = np.random.default_rng(11)
    wrong = [
        not aa_uniformity(p_values=tuple(rng.random(50).tolist())).outputs["uniform"]
        for _ in range(4000)
    ]
    assert np.mean(wrong) == pytest.approx(0.05, abs=4 * (0.05 * 0.95 / 4000) ** 0.5)


def test_refusals_name_field_and_range():
    with pytest.raises(InputError, match=r"p_values = 0.1,0.2: it must be a list of at least 5"):
        aa_uniformity(p_values=(0.1, 0.2))
    with pytest.raises(InputError, match=r"rejections = 30: it must be at most tests"):
        aa_false_positive_rate(rejections=30, tests=20)
