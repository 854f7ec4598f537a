"""The test of two observed rates, against statsmodels 0.15.0 and scipy 1.17.1."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats import proportion as sm

from trialwise.core.errors import InputError
from trialwise.stats.comparing.proportions_test import two_proportion_test

EXAMPLE = {"conversions_a": 184, "users_a": 2000, "conversions_b": 226, "users_b": 2000}
TABLES = [(184, 2000, 226, 2000), (3, 50, 9, 40), (0, 30, 5, 30), (10, 10, 7, 9), (500, 501, 2, 7)]


def arms(table, **more):
    names = ("conversions_a", "users_a", "conversions_b", "users_b")
    return two_proportion_test(**dict(zip(names, table, strict=True)), **more)


def alternative(result, name):
    return next(entry.outputs for entry in result.alternatives if entry.name == name)


@pytest.mark.reference
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("sides", [1, 2])
def test_z_and_p_are_those_of_statsmodels(table, sides):
    # proportions_ztest, statsmodels 0.15.0
    xa, na, xb, nb = table
    z, p = sm.proportions_ztest(
        [xb, xa], [nb, na], alternative="two-sided" if sides == 2 else "larger"
    )
    result = arms(table, sides=sides)
    outputs = (
        alternative(result, "pooled z")
        if result.outputs["method"] == "Fisher's exact test"
        else result.outputs
    )
    assert outputs["z"] == pytest.approx(z, rel=1e-12)
    assert outputs["p_value"] == pytest.approx(p, rel=1e-9)


@pytest.mark.reference
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    ("name", "method"),
    [(None, "newcomb"), ("Agresti-Caffo interval", "agresti-caffo"), ("Wald interval", "wald")],
)
def test_intervals_are_those_of_statsmodels(table, name, method):
    # confint_proportions_2indep, statsmodels 0.15.0
    xa, na, xb, nb = table
    low, high = sm.confint_proportions_2indep(xb, nb, xa, na, method=method, compare="diff")
    result = arms(table)
    found = alternative(result, name) if name else result.outputs
    assert found["effect_low"] == pytest.approx(low, abs=1e-12)
    assert found["effect_high"] == pytest.approx(high, abs=1e-12)


@pytest.mark.reference
@pytest.mark.parametrize("table", [TABLES[0], TABLES[1], TABLES[3]])
def test_lift_interval_is_the_log_ratio_interval_of_statsmodels(table):
    # confint_proportions_2indep(compare="ratio", method="log"), statsmodels 0.15.0
    xa, na, xb, nb = table
    low, high = sm.confint_proportions_2indep(xb, nb, xa, na, method="log", compare="ratio")
    outputs = arms(table).outputs
    assert outputs["lift_low"] == pytest.approx(low - 1, rel=1e-9)
    assert outputs["lift_high"] == pytest.approx(high - 1, rel=1e-9)


@pytest.mark.reference
@pytest.mark.parametrize("table", TABLES)
def test_exact_and_corrected_p_are_those_of_scipy(table):
    # scipy.stats.fisher_exact and chi2_contingency(correction=True), scipy 1.17.1
    xa, na, xb, nb = table
    counts = [[xa, na - xa], [xb, nb - xb]]
    result = arms(table)
    exact = result.outputs["method"] == "Fisher's exact test"
    fisher = (result.outputs if exact else alternative(result, "Fisher exact"))["p_value"]
    assert fisher == pytest.approx(stats.fisher_exact(counts).pvalue, rel=1e-9)
    yates = alternative(result, "chi-square with Yates correction")["p_value"]
    assert yates == pytest.approx(stats.chi2_contingency(counts).pvalue, rel=1e-9)


@pytest.mark.reference
def test_the_published_p_values_differ_by_their_names():
    # shared/notes/domain.md, section 2: 184/2000 against 226/2000
    result = arms(TABLES[0])
    assert round(result.outputs["p_value"], 4) == 0.0286
    assert round(alternative(result, "Fisher exact")["p_value"], 4) == 0.0325
    assert round(alternative(result, "chi-square with Yates correction")["p_value"], 4) == 0.0326


def test_summary_gives_verdict_first_interval_before_p_and_what_it_excludes():
    assert arms(TABLES[0]).summary == (
        "Significant at the 5 % level: the treatment converts at 11.3 % against 9.2 % in control, "
        "+2.1 points (95 % interval +0.22 to +3.99 points), +22.8 % relative (+2.1 to +47.7 %), "
        "p = 0.0286. The data exclude a loss and allow a gain of 0.22 to 3.99 points."
    )


def test_an_open_result_says_what_the_data_still_allow():
    result = arms((480, 5000, 510, 5000), alpha=0.01)
    assert result.summary.startswith("Not significant at the 1 % level: ")
    assert result.summary.endswith(
        "The data still allow a loss of up to 0.94 points and a gain of up to 2.14 points."
    )


@pytest.mark.reference
@pytest.mark.parametrize(
    "table", [(0, 50, 5, 50), (3, 50, 9, 40), (500, 501, 2, 7), (5, 90, 0, 80)]
)
@pytest.mark.parametrize(("sides", "name"), [(1, "greater"), (2, "two-sided")])
def test_few_expected_users_are_tested_exactly(table, sides, name):
    # scipy.stats.fisher_exact, scipy 1.17.1; treatment first, so that "greater" is a higher b
    xa, na, xb, nb = table
    result = arms(table, sides=sides)
    expected = stats.fisher_exact([[xb, nb - xb], [xa, na - xa]], alternative=name).pvalue
    smallest = stats.contingency.expected_freq([[xb, nb - xb], [xa, na - xa]]).min()
    assert (result.outputs["method"] == "Fisher's exact test") == (smallest < 5)
    if smallest < 5:
        assert result.outputs["p_value"] == pytest.approx(expected, rel=1e-9)
        assert "z" not in result.outputs
        assert "Cochran 1954" in result.convention


def test_the_exact_test_decides_against_z():
    # z gives p = 0.0218, Fisher's exact test 0.0563
    result = arms((0, 50, 5, 50))
    assert round(result.outputs["p_value"], 3) == 0.056
    assert result.summary.startswith("Not significant at the 5 % level, but borderline: ")
    assert round(alternative(result, "pooled z")["p_value"], 4) == 0.0218
    assert result.convention.startswith(
        "Fisher's exact test, because a cell expects only 2.5 users and the z test needs 5"
    )


def test_rates_that_differ_little_are_told_apart():
    summary = arms((5_000_123, 10**8, 5_010_123, 10**8)).summary
    assert "converts at 5.0101 % against 5.0001 % in control" in summary


def test_one_sided_tests_use_the_matching_interval():
    one = arms(TABLES[0], sides=1)
    two = arms(TABLES[0], alpha=0.10)
    assert one.outputs["effect_low"] == two.outputs["effect_low"]
    assert "90 % interval" in one.summary
    assert one.summary.startswith("Significant at the 5 % level, one-sided: ")


def test_a_worse_treatment_is_not_borderline_in_a_one_sided_test():
    result = arms((480, 5000, 380, 5000), sides=1)
    assert result.summary.startswith("Not significant at the 5 % level, one-sided: ")
    assert "The data exclude a gain" in result.summary
    assert not any("borderline" in text for text in result.assumptions)


@pytest.mark.parametrize("table", [(0, 100, 0, 80), (100, 100, 80, 80), (0, 1, 0, 1)])
def test_no_variance_gives_a_result_from_the_exact_test(table):
    result = arms(table)
    assert result.outputs["p_value"] == 1
    assert result.outputs["effect"] == 0
    assert result.outputs["effect_low"] < 0 < result.outputs["effect_high"]
    assert "lift_low" not in result.outputs
    assert result.convention.startswith("Fisher's exact test")


def test_an_arm_without_conversions_has_no_lift_interval():
    treatment = arms((10, 100, 0, 100)).outputs
    assert treatment["lift"] == -1
    assert "lift_low" not in treatment
    control = arms((0, 100, 10, 100))
    assert "lift" not in control.outputs
    assert any("lift has no interval" in text for text in control.assumptions)


def test_disagreement_at_the_edge_is_said():
    # z gives p = 0.0235, Fisher's exact test 0.0594
    result = arms((5, 100, 0, 100))
    assert any("borderline" in text for text in result.assumptions)
    assert not any("borderline" in text for text in arms((100, 1000, 200, 1000)).assumptions)


counts = st.integers(0, 10**9)


@given(xa=counts, more_a=counts, xb=counts, more_b=counts)
@settings(max_examples=100, deadline=None)
def test_results_are_finite_and_swapping_flips_the_sign(xa, more_a, xb, more_b):
    na, nb = max(xa + more_a, 1), max(xb + more_b, 1)
    there, back = arms((xa, na, xb, nb)).outputs, arms((xb, nb, xa, na)).outputs
    assert there.pop("method") == back.pop("method")
    assert all(math.isfinite(value) for value in there.values())
    assert there["effect"] == -back["effect"]
    assert there["effect_low"] == pytest.approx(-back["effect_high"], abs=1e-12)
    assert there["p_value"] == pytest.approx(back["p_value"], rel=1e-9)
    assert -1 <= there["effect_low"] <= there["effect"] <= there["effect_high"] <= 1
    if "lift" in there:
        assert math.copysign(1, there["lift"]) == math.copysign(1, there["effect"])


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"conversions_b": 2001}, "conversions_b", "at most users_b, which is 2,000"),
        ({"conversions_a": -1}, "conversions_a", "cannot be negative"),
        ({"users_a": 0}, "users_a", "at least one user"),
        ({"conversions_a": 1.5}, "conversions_a", "whole number"),
        ({"users_b": float("nan")}, "users_b", "nan"),
        ({"users_b": "2000"}, "users_b", "plain number"),
        ({"users_b": 10**400}, "users_b", "at most 1,000,000,000,000"),
        ({"alpha": 5}, "alpha", "0.05, not 0.95"),
    ],
)
def test_bad_inputs_are_refused(change, field, says):
    with pytest.raises(InputError) as caught:
        two_proportion_test(**(EXAMPLE | change))
    assert caught.value.field == field
    assert says in str(caught.value)
