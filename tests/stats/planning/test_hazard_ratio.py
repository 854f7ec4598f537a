"""Events of a log-rank test: Schoenfeld's and Freedman's formulas, and the sizes in users."""

import math

import pytest
from scipy.stats import norm

from trialwise.core.errors import InputError
from trialwise.stats.registry import calculate


@pytest.mark.reference
@pytest.mark.parametrize("hazard_ratio", [0.5, 0.75, 1.4])
@pytest.mark.parametrize("ratio", [0.5, 1, 3])
@pytest.mark.parametrize("sides", [1, 2])
def test_events_are_those_of_the_published_formulas(hazard_ratio, ratio, sides):
    # Schoenfeld (1983): (z_a + z_b)² (1 + r)² / (r ln² θ); Freedman (1982):
    # (z_a + z_b)² (1 + rθ)² / (r (1 - θ)²); quantiles of scipy 1.17.1
    reach = norm.isf(0.05 / sides) + norm.ppf(0.9)
    given = {"hazard_ratio": hazard_ratio, "ratio": ratio, "sides": sides, "power": 0.9}
    schoenfeld = (reach * (1 + ratio) / math.log(hazard_ratio)) ** 2 / ratio
    freedman = (reach * (1 + ratio * hazard_ratio) / (1 - hazard_ratio)) ** 2 / ratio
    for convention, expected in (("schoenfeld", schoenfeld), ("freedman", freedman)):
        found = calculate("sample-size-hazard-ratio", given | {"convention": convention})
        assert found.outputs["events"] == math.ceil(expected)


def test_events_of_users_and_events_alone_agree():
    for hazard_ratio in (0.6, 0.75, 1.25):
        alone = calculate("sample-size-hazard-ratio", {"hazard_ratio": hazard_ratio})
        users = calculate("sample-size-survival", {"hazard_ratio": hazard_ratio, "baseline": 0.3})
        assert alone.outputs["events"] == users.outputs["events"]


def test_medians_of_exponential_times_give_the_hazard_ratio():
    medians = {"median": 16, "median_target": 12}
    found = calculate("sample-size-hazard-ratio", medians).outputs
    assert found["hazard_ratio"] == pytest.approx(16 / 12)
    assert (
        found["events"]
        == calculate("sample-size-hazard-ratio", {"hazard_ratio": 0.75}).outputs["events"]
    )
    times = medians | {"follow_up": 6, "accrual": 4}
    in_users = calculate("sample-size-survival", times).outputs
    same = calculate(
        "sample-size-survival", {"median": 16, "hazard_ratio": 4 / 3, "follow_up": 6, "accrual": 4}
    ).outputs
    assert in_users == same


@pytest.mark.parametrize(
    ("given_", "field"),
    [
        ({"hazard_ratio": 1}, "hazard_ratio"),
        ({"median": 5, "median_target": 5}, "median_target"),
        ({"median_target": 5}, "median"),
    ],
)
def test_no_effect_or_half_of_the_medians_is_refused(given_, field):
    with pytest.raises(InputError) as refused:
        calculate("sample-size-hazard-ratio", given_)
    assert field in str(refused.value)
