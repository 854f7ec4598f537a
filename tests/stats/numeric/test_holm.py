"""Holm's adjustment, against statsmodels 0.15.0."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from trialwise.stats.numeric.holm import holm


@pytest.mark.reference
@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
@settings(max_examples=40, deadline=None)
def test_p_values_are_those_of_statsmodels(p_values):
    # multipletests with Holm's method
    assert holm(p_values) == pytest.approx(list(multipletests(p_values, method="holm")[1]))
