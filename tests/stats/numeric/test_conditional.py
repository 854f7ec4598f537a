"""A 2x2 table given its margins, against scipy 1.17.1."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from trialwise.stats.numeric.conditional import ConditionalTable, possible_tables

TABLES = [(184, 2000, 226, 2000), (3, 50, 9, 40), (0, 50, 3, 40), (5, 5, 3, 9), (2, 9, 5, 5)]


@pytest.mark.reference
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("ratio", [0.2, 1.0, 3.5])
def test_probabilities_are_those_of_fishers_noncentral_hypergeometric(table, ratio):
    # scipy.stats.nchypergeom_fisher
    xa, na, xb, nb = table
    found = ConditionalTable(*table)
    law = stats.nchypergeom_fisher(na + nb, xa + xb, nb, ratio)
    k = np.arange(found.low, found.high + 1)
    assert len(k) == possible_tables(*table)
    assert np.allclose(found.probabilities(np.log(ratio)), law.pmf(k), rtol=1e-6, atol=1e-14)
    assert found.at_least(xb, np.log(ratio)) == pytest.approx(law.sf(xb - 1), rel=1e-6, abs=1e-9)
    assert found.at_most(xb, np.log(ratio)) == pytest.approx(law.cdf(xb), rel=1e-6, abs=1e-9)


@pytest.mark.reference
@pytest.mark.parametrize("table", TABLES)
def test_p_value_estimate_and_limits_are_those_of_scipy(table):
    # fisher_exact and contingency.odds_ratio
    xa, na, xb, nb = table
    cells = [[xb, nb - xb], [xa, na - xa]]
    found = ConditionalTable(*table)
    assert found.two_sided() == pytest.approx(stats.fisher_exact(cells).pvalue, rel=1e-9)
    expected = stats.contingency.odds_ratio(cells)
    estimate = found.odds_ratio()
    assert (np.inf if estimate is None else estimate) == pytest.approx(expected.statistic, rel=1e-7)
    interval = expected.confidence_interval(0.9)
    low, high = found.limits(0.05)
    assert low == pytest.approx(interval.low, rel=1e-7)
    assert (np.inf if high is None else high) == pytest.approx(interval.high, rel=1e-7)


@given(
    xa=st.integers(0, 10**9),
    na=st.integers(1, 10**9),
    xb=st.integers(0, 10**4),
    nb=st.integers(1, 10**4),
)
@settings(max_examples=40, deadline=None)
def test_probabilities_sum_to_one_and_limits_surround_the_estimate(xa, na, xb, nb):
    table = ConditionalTable(min(xa, na), na, min(xb, nb), nb)
    assert table.probabilities(0.3).sum() == pytest.approx(1)
    assert 0 < table.two_sided() <= 1 or table.probability() < 1e-300
    estimate = table.odds_ratio()
    (low, high), (mid_low, mid_high) = table.limits(0.025), table.limits(0.025, mid=True)
    assert low <= mid_low * (1 + 1e-9)
    if estimate is not None and table.low < table.high:
        assert low <= estimate * (1 + 1e-9)
    if high is not None:
        assert mid_high <= high * (1 + 1e-9)
