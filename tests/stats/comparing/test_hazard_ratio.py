"""The hazard ratio from a log-rank table, against R's survival 3.5.3 and its formulas."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from tests.stats.comparing.reference_cases import cases_of
from tests.stats.executed import alternative

from trialwise.core.errors import InputError
from trialwise.stats.comparing.hazard_ratio import hazard_ratio_from_events

EXAMPLE = {"observed_a": 60, "expected_a": 50.2, "observed_b": 42, "expected_b": 51.8}


@pytest.mark.reference
@pytest.mark.parametrize("name", ["leukaemia", "ties"])
def test_the_table_of_r_gives_its_chi_square(name):
    # survdiff, recorded in reference/survival.csv
    table = cases_of("survival")[f"{name} rho 0"]
    total = table["expected_a"] + table["expected_b"]
    outputs = hazard_ratio_from_events(
        observed_a=table["observed_a"],
        expected_a=table["expected_a"],
        observed_b=total - table["observed_a"]
        if name == "leukaemia"
        else round(total - table["observed_a"]),
        expected_b=table["expected_b"],
        variance=table["variance"],
    ).outputs
    assert outputs["chi_square"] == pytest.approx(table["chi_square"])
    assert outputs["p_value"] == pytest.approx(stats.chi2.sf(table["chi_square"], 1), rel=1e-9)
    log_ratio = (table["expected_a"] - table["observed_a"]) / table["variance"]
    assert outputs["hazard_ratio"] == pytest.approx(math.exp(log_ratio))


@pytest.mark.reference
def test_without_a_variance_the_totals_give_it():
    # V = E_a E_b/(E_a + E_b), so that the chi-square is Σ (O − E)²/E; Pike's ratio beside it
    result = hazard_ratio_from_events(**EXAMPLE)
    variance = 50.2 * 51.8 / 102
    assert result.outputs["variance"] == pytest.approx(variance)
    assert result.outputs["chi_square"] == pytest.approx(9.8**2 / 50.2 + 9.8**2 / 51.8)
    half = 1.959963984540054 / math.sqrt(variance)
    assert result.outputs["hazard_ratio_low"] == pytest.approx(math.exp(-9.8 / variance - half))
    assert result.outputs["hazard_ratio_high"] == pytest.approx(math.exp(-9.8 / variance + half))
    pike = alternative(result, "Pike")
    assert pike["hazard_ratio"] == pytest.approx((42 / 51.8) / (60 / 50.2))
    error = 1.959963984540054 * math.sqrt(1 / 50.2 + 1 / 51.8)
    assert pike["hazard_ratio_high"] == pytest.approx(pike["hazard_ratio"] * math.exp(error))
    assert "approximated by" in result.reading[2]


@pytest.mark.reference
def test_a_given_variance_has_the_cautious_chi_square_beside_it():
    result = hazard_ratio_from_events(**EXAMPLE, variance=25.0)
    rough = alternative(result, "chi-square from the totals")
    assert rough["chi_square"] == pytest.approx(9.8**2 / 50.2 + 9.8**2 / 51.8)
    assert rough["p_value"] == pytest.approx(stats.chi2.sf(rough["chi_square"], 1))


def test_summary_says_ratio_and_what_is_still_allowed():
    assert hazard_ratio_from_events(**EXAMPLE).summary == (
        "The hazard in the treatment is 0.681 times that in control (95 % interval 0.46 to 1.00), "
        "χ² = 3.77 (1 df), p = 0.0523. The data do not exclude equal hazards: they allow a hazard "
        "from 53.8 % lower to 0.378 % higher."
    )


def test_no_events_in_an_arm_leave_pike_out():
    result = hazard_ratio_from_events(observed_a=5, expected_a=2.5, observed_b=0, expected_b=2.5)
    assert result.outputs["hazard_ratio"] == pytest.approx(math.exp(-2))
    assert result.alternatives == ()


@given(
    a=st.integers(1, 10**6),
    b=st.integers(1, 10**6),
    tilt=st.floats(0.8, 1.25),
    alpha=st.floats(0.001, 0.4),
)
@settings(max_examples=40, deadline=None)
def test_swapping_the_arms_inverts_the_ratio(a, b, tilt, alpha):
    share = a * tilt / (a * tilt + b)
    expected = (a + b) * share, (a + b) * (1 - share)
    there = hazard_ratio_from_events(
        observed_a=a, expected_a=expected[0], observed_b=b, expected_b=expected[1], alpha=alpha
    ).outputs
    back = hazard_ratio_from_events(
        observed_a=b, expected_a=expected[1], observed_b=a, expected_b=expected[0], alpha=alpha
    ).outputs
    assert there["hazard_ratio"] == pytest.approx(1 / back["hazard_ratio"], rel=1e-6)
    assert there["hazard_ratio_low"] == pytest.approx(1 / back["hazard_ratio_high"], rel=1e-6)
    assert there["p_value"] == pytest.approx(back["p_value"], rel=1e-5, abs=1e-12)


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"expected_a": 60.2}, "expected_a + expected_b", "which is 102"),
        ({"expected_a": 0}, "expected_a", "never at risk"),
        ({"variance": 30}, "variance", "not a standard error"),
        ({"variance": 0.001}, "variance", "not far below"),
        ({"observed_b": -1}, "observed_b", "cannot be negative"),
    ],
)
def test_bad_inputs_are_refused(change, field, says):
    with pytest.raises(InputError) as caught:
        hazard_ratio_from_events(**(EXAMPLE | change))
    assert caught.value.field == field
    assert says in str(caught.value)
