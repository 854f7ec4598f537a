"""Pooled standard deviations: against NumPy on raw values."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.stats.executed import alternative

from trialwise.core.errors import InputError
from trialwise.stats.comparing.pooled_sd import pooled_sd

GROUPS = [np.array([1.0, 4, 9]), np.array([3.0, 3.5, 8, 11]), np.array([20.0, 22])]


def summary(groups):
    return {
        "sds": [group.std(ddof=1) for group in groups],
        "ns": [len(group) for group in groups],
        "means": [group.mean() for group in groups],
    }


@pytest.mark.reference
def test_within_and_over_all_are_those_of_the_raw_values():
    # numpy.std(ddof=1) of all users, and of users minus their group's mean
    result = pooled_sd(**summary(GROUPS))
    joint = np.concatenate(GROUPS)
    centred = np.concatenate([group - group.mean() for group in GROUPS])
    assert result.outputs["sd_total"] == pytest.approx(joint.std(ddof=1))
    assert result.outputs["mean"] == pytest.approx(joint.mean())
    assert result.outputs["sd_pooled"] == pytest.approx(((centred**2).sum() / 6) ** 0.5)
    assert (result.outputs["df"], result.outputs["n"]) == (6, 9)
    plain = alternative(result, "plain average of the variances")["sd_pooled"]
    assert plain == pytest.approx(np.mean([group.var(ddof=1) for group in GROUPS]) ** 0.5)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=8), st.integers(2, 10**6))
@settings(max_examples=40, deadline=None)
def test_it_lies_between_the_deviations(sds, n):
    found = pooled_sd(sds=sds, ns=[n + i for i in range(len(sds))]).outputs["sd_pooled"]
    assert min(sds) * (1 - 1e-9) <= found <= max(sds) * (1 + 1e-9)


def test_without_means_there_is_no_total():
    result = pooled_sd(sds=[3, 4], ns=[10, 10])
    assert "sd_total" not in result.outputs
    assert result.outputs["sd_pooled"] == pytest.approx(12.5**0.5)


def test_lists_must_fit():
    with pytest.raises(InputError, match="as long as sds, which has 2"):
        pooled_sd(sds=[3, 4], ns=[10])
    with pytest.raises(InputError, match="as long as sds, which has 2"):
        pooled_sd(sds=[3, 4], ns=[10, 9], means=[1])
    with pytest.raises(InputError, match="at least two users"):
        pooled_sd(sds=[3, 4], ns=[10, 1])
