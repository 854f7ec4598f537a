"""Order statistics against scipy 1.17.1 and NumPy."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from trialwise.stats.numeric.order_statistics import (
    binomial_cdf,
    binomial_tail,
    bootstrap_difference,
    enclosing_ranks,
    sample_quantile,
)


@pytest.mark.reference
@pytest.mark.parametrize(("n", "p"), [(10, 0.5), (117, 0.03), (10**9, 0.2)])
def test_binomial_tails_are_those_of_scipy(n, p):
    middle, spread = int(n * p), int((n * p * (1 - p)) ** 0.5) + 1
    for k in (-1, 0, middle - 3 * spread, middle, middle + 2 * spread, n, n + 1):
        assert binomial_cdf(k, n, p) == pytest.approx(stats.binom.cdf(k, n, p), rel=1e-7, abs=0)
        assert binomial_tail(k, n, p) == pytest.approx(stats.binom.sf(k - 1, n, p), rel=1e-7, abs=0)


@given(st.integers(1, 10**7), st.floats(0.001, 0.999), st.floats(1e-4, 0.5))
@settings(max_examples=40, deadline=None)
def test_ranks_are_as_close_as_the_level_allows(n, quantile, alpha):
    ranks = enclosing_ranks(n, quantile, alpha)
    assert binomial_cdf(ranks.low - 1, n, quantile) <= alpha / 2
    assert binomial_cdf(ranks.low, n, quantile) > alpha / 2
    assert binomial_tail(ranks.high, n, quantile) <= alpha / 2
    assert binomial_tail(ranks.high - 1, n, quantile) > alpha / 2
    assert ranks.coverage >= 1 - alpha - 1e-12


@pytest.mark.reference
@given(
    st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=30),
    st.sampled_from([0.01, 0.1, 0.25, 0.5, 0.77, 0.95, 0.999]),
)
@settings(max_examples=40, deadline=None)
def test_quantiles_are_those_of_numpy(values, quantile):
    # numpy.quantile(method=...): inverted_cdf is type 1, linear 7, median_unbiased 8
    ordered = sorted(values)
    for kind, method in ((1, "inverted_cdf"), (7, "linear"), (8, "median_unbiased")):
        expected = np.quantile(ordered, quantile, method=method)
        found = sample_quantile(ordered, quantile, kind)
        assert found == pytest.approx(expected, rel=1e-9, abs=1e-9), kind


@pytest.mark.reference
@pytest.mark.parametrize("quantile", [0.5, 0.9, 0.999])
def test_resampled_quantiles_are_those_of_resampled_values(quantile):
    # 20,000 resamples with numpy.random.Generator.choice, seed 3
    generator = np.random.default_rng(3)
    values = np.sort(generator.exponential(size=50))
    drawn = np.quantile(generator.choice(values, (20_000, 50)), quantile, axis=1)
    still = [0.0, 0.0]
    for tail in (0.05, 0.2):
        found = bootstrap_difference(still, list(values), quantile, tail, seed=4)
        low, high = np.quantile(drawn, [tail, 1 - tail])
        spread = drawn.std()
        assert found.low == pytest.approx(low, abs=0.1 * spread)
        assert found.high == pytest.approx(high, abs=0.1 * spread)
