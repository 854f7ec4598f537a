"""The beta distribution's quantiles against its own distribution function."""

import pytest
from scipy import special

from trialwise.stats.numeric.beta import Beta


def test_quantiles_hold_where_the_inverse_of_scipy_is_far_off():
    posterior = Beta(1000, 1e10)
    for p in (0.025, 0.5, 0.9):
        assert special.betainc(1000, 1e10, posterior.quantile(p)) == pytest.approx(p, rel=1e-9)
        assert special.betaincc(1000, 1e10, posterior.upper_quantile(p)) == pytest.approx(
            p, rel=1e-9
        )
