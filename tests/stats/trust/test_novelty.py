"""The slope of the effect over time against statsmodels and simulation."""

import numpy as np
import pytest
import statsmodels.api as sm

from trialwise.core.errors import InputError
from trialwise.stats.trust.novelty import novelty_slope

EFFECTS = (5.0, 4.1, 3.6, 2.9, 2.7, 2.2, 2.4)
ERRORS = (0.5, 0.6, 0.5, 0.7, 0.5, 0.9, 0.6)


@pytest.mark.reference
def test_without_errors_it_is_ordinary_least_squares():
    fit = sm.OLS(np.array(EFFECTS), sm.add_constant(np.arange(1, 8))).fit()
    out = novelty_slope(effects=EFFECTS).outputs
    low, high = fit.conf_int(0.05)[1]
    assert out["slope"] == pytest.approx(fit.params[1])
    assert (out["slope_low"], out["slope_high"]) == pytest.approx((low, high))
    assert out["p_value"] == pytest.approx(fit.pvalues[1])
    assert (out["first"], out["last"]) == pytest.approx(tuple(fit.fittedvalues[[0, -1]]))


@pytest.mark.reference
def test_with_errors_it_is_weighted_with_known_variance(printed):
    result = novelty_slope(effects=EFFECTS, standard_errors=ERRORS, alpha=0.1)
    model = sm.WLS(
        np.array(EFFECTS), sm.add_constant(np.arange(1, 8)), weights=1 / np.array(ERRORS) ** 2
    )
    fit = model.fit(cov_type="fixed scale")
    low, high = fit.conf_int(0.1)[1]
    out = result.outputs
    assert (out["slope_low"], out["slope_high"]) == pytest.approx((low, high))
    assert printed(result) == pytest.approx([out["slope"], out["p_value"]])


@pytest.mark.slow
def test_the_interval_covers():
    rng = np.random.default_rng(4)
    covered = []
    for _ in range(3000):
        days = tuple((2 - 0.1 * np.arange(10) + rng.normal(0, 0.4, 10)).tolist())
        out = novelty_slope(effects=days).outputs
        covered.append(out["slope_low"] <= -0.1 <= out["slope_high"])
    assert np.mean(covered) == pytest.approx(0.95, abs=4 * (0.05 * 0.95 / 3000) ** 0.5)


def test_refusals_name_field_and_range():
    with pytest.raises(InputError, match=r"standard_errors = 3 values: it must be 7 values"):
        novelty_slope(effects=EFFECTS, standard_errors=(1, 1, 1))
    with pytest.raises(InputError, match=r"on one straight line"):
        novelty_slope(effects=(1, 2, 3))
