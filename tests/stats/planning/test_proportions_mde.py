"""Minimum detectable effect of two proportions: the inverse of the sample size."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialwise.core.errors import InputError
from trialwise.stats.planning.proportions.mde import mde_proportions
from trialwise.stats.planning.proportions.power import CONVENTIONS
from trialwise.stats.planning.proportions.size_and_power import (
    power_proportions,
    sample_size_proportions,
)


@pytest.mark.parametrize("convention", CONVENTIONS)
@pytest.mark.parametrize("direction", ["increase", "decrease"])
def test_the_size_for_the_mde_is_the_number_of_users(convention, direction):
    found = mde_proportions(baseline=0.3, n=2000, convention=convention, direction=direction)
    size = sample_size_proportions(
        baseline=0.3, target=found.outputs["target"], convention=convention
    )
    assert size.outputs["n_control"] == pytest.approx(2000, abs=1)


@given(baseline=st.floats(0.02, 0.9), n=st.integers(200, 10**6), ratio=st.floats(0.2, 5))
@settings(max_examples=60, deadline=None)
def test_the_mde_has_the_power_and_falls_with_users(baseline, n, ratio):
    try:
        found = mde_proportions(baseline=baseline, n=n, ratio=ratio).outputs
    except InputError:
        return
    reached = power_proportions(baseline=baseline, effect=found["effect"], n=n, ratio=ratio)
    assert reached.outputs["power"] >= 0.8 - 1e-9
    more = mde_proportions(baseline=baseline, n=2 * n, ratio=ratio).outputs
    assert more["effect"] < found["effect"]


def test_both_directions_are_given():
    found = mde_proportions(baseline=0.1, n=5000)
    assert found.outputs["effect"] > 0
    decrease = next(entry for entry in found.alternatives if entry.name == "decrease")
    assert decrease.outputs["effect"] < 0
    assert decrease.outputs["lift"] < 0


def test_summary_says_the_effect_on_every_scale():
    assert mde_proportions(baseline=0.10, n=5000).summary == (
        "You can detect +1.74 points (10 % → 11.74 %, +17.4 % relative) "
        "with 5,000 users per group, 10,000 in total."
    )


def test_the_unattainable_is_said_with_its_reason():
    with pytest.raises(InputError, match=r"even 100 % is detected only with power 6\.48 %"):
        mde_proportions(baseline=0.99, n=20)
    with pytest.raises(InputError, match="no decrease is attainable"):
        mde_proportions(baseline=0.01, n=20, direction="decrease")


def test_an_unattainable_other_direction_is_left_out():
    found = mde_proportions(baseline=0.01, n=200)
    assert "decrease" not in {entry.name for entry in found.alternatives}


def test_the_split_is_exact_for_huge_numbers():
    assert mde_proportions(baseline=0.1, n=10**12).outputs["total"] == 2 * 10**12
