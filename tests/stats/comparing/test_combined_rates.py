"""One rate over groups, and lifts one after another: against numpy."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialwise.core.errors import InputError
from trialwise.stats.comparing.combined_rates import compound_lift, overall_rate


@pytest.mark.reference
def test_the_overall_rate_is_the_weighted_mean():
    rates, ns = [0.02, 0.03, 0.04], [5000, 2000, 1000]
    found = overall_rate(rates=rates, ns=ns).outputs
    assert found["rate"] == pytest.approx(np.average(rates, weights=ns))
    assert found["conversions"] == pytest.approx(200)
    assert found["unweighted"] == pytest.approx(0.03)


@given(st.lists(st.floats(0, 1), min_size=2, max_size=8), st.integers(1, 10**6))
@settings(max_examples=40, deadline=None)
def test_the_overall_rate_lies_between_the_rates(rates, n):
    found = overall_rate(rates=rates, ns=[n + i for i in range(len(rates))]).outputs["rate"]
    assert min(rates) - 1e-12 <= found <= max(rates) + 1e-12


def test_lists_must_fit():
    with pytest.raises(InputError, match="as long as rates, which has 2"):
        overall_rate(rates=[0.1, 0.2], ns=[1, 2, 3])


@pytest.mark.reference
def test_lifts_multiply():
    lifts = [0.02, 0.03, -0.01]
    found = compound_lift(lifts=lifts).outputs
    assert found["lift"] == pytest.approx(np.prod(1 + np.array(lifts)) - 1)
    assert found["total"] == pytest.approx(0.04)
    assert (1 + found["mean_lift"]) ** 3 == pytest.approx(1 + found["lift"])


@given(st.permutations([0.1, -0.2, 0.05, 0.3]))
@settings(max_examples=20, deadline=None)
def test_the_order_of_the_lifts_does_not_matter(lifts):
    assert compound_lift(lifts=lifts).outputs["lift"] == pytest.approx(1.1 * 0.8 * 1.05 * 1.3 - 1)


def test_nothing_falls_by_more_than_everything():
    with pytest.raises(InputError, match="more than 100 %"):
        compound_lift(lifts=[0.1, -1.2])
    assert compound_lift(lifts=[-1, 0.5]).outputs["lift"] == -1
