"""Exact tests of two rates, against scipy 1.17.1, R 4.2.2 and sums over all outcomes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from tests.stats.comparing.reference_cases import cases_of
from tests.stats.executed import alternative

from trialwise.core.errors import InputError
from trialwise.stats.comparing.fisher_exact import fisher_test

TABLES = [(184, 2000, 226, 2000), (3, 50, 9, 40), (12, 30, 7, 45), (150, 200, 160, 190)]
SMALL = [(3, 50, 9, 40), (0, 50, 3, 40), (5, 5, 3, 9), (2, 9, 5, 5), (2, 30, 9, 32)]
NAMES = ("conversions_a", "users_a", "conversions_b", "users_b")
sides_of = pytest.mark.parametrize(("sides", "side"), [(1, "greater"), (2, "two-sided")])


def arms(table, **more):
    return fisher_test(**dict(zip(NAMES, table, strict=True)), **more)


@pytest.mark.reference
@pytest.mark.parametrize("table", TABLES + SMALL)
@sides_of
def test_fisher_is_that_of_scipy(table, sides, side):
    # scipy.stats.fisher_exact; treatment first, so that "greater" is a higher treatment
    xa, na, xb, nb = table
    expected = stats.fisher_exact([[xb, nb - xb], [xa, na - xa]], alternative=side).pvalue
    result = arms(table, sides=sides)
    assert result.outputs["p_value"] == pytest.approx(expected, rel=1e-9)
    if (na, nb) != (2000, 2000):
        beside = alternative(arms(table, sides=sides, method="mid_p"), "Fisher's exact test")
        assert beside["p_value"] == pytest.approx(expected, rel=1e-9)


@pytest.mark.reference
@pytest.mark.parametrize("table", TABLES)
def test_fisher_and_its_neighbours_are_those_of_r(table):
    # fisher.test and chisq.test, recorded in reference/tables.csv
    xa, na, xb, nb = table
    expected = cases_of("tables")[f"{xa}/{na} and {xb}/{nb}"]
    result = arms(table)
    assert result.outputs["p_value"] == pytest.approx(expected["fisher"], rel=1e-9)
    one = arms(table, sides=1).outputs["p_value"]
    assert one == pytest.approx(expected["fisher_greater"], rel=1e-9)
    assert result.outputs["odds_ratio"] == pytest.approx(expected["conditional"], rel=2e-4)
    assert result.outputs["odds_ratio_low"] == pytest.approx(expected["conditional_low"], rel=2e-4)
    assert alternative(result, "pooled z test")["p_value"] == pytest.approx(expected["p"], rel=1e-9)
    assert alternative(result, "Yates")["p_value"] == pytest.approx(expected["yates"], rel=1e-9)


@pytest.mark.reference
@pytest.mark.parametrize("table", TABLES + SMALL)
def test_mid_p_takes_half_of_the_observed_table_off(table):
    # scipy.stats.hypergeom: the tables no more probable than the observed one
    xa, na, xb, nb = table
    law = stats.hypergeom(na + nb, xa + xb, nb)
    chances = {k: law.pmf(k) for k in range(max(0, xa + xb - na), min(nb, xa + xb) + 1)}
    extreme = sum(chance for chance in chances.values() if chance <= chances[xb] * (1 + 1e-7))
    two = arms(table, method="mid_p").outputs["p_value"]
    assert two == pytest.approx(extreme - chances[xb] / 2, rel=1e-9)
    one = arms(table, method="mid_p", sides=1).outputs["p_value"]
    assert one == pytest.approx(law.sf(xb) + chances[xb] / 2, rel=1e-9)


@pytest.mark.reference
@pytest.mark.parametrize("table", SMALL)
@sides_of
def test_barnard_and_boschloo_are_those_of_scipy(table, sides, side):
    # barnard_exact and boschloo_exact, whose columns are the arms
    xa, na, xb, nb = table
    columns = [[xb, xa], [nb - xb, na - xa]]
    barnard = stats.barnard_exact(columns, alternative=side, n=128).pvalue
    found = arms(table, sides=sides, method="barnard").outputs["p_value"]
    assert found == pytest.approx(barnard, rel=1e-5)
    boschloo = stats.boschloo_exact(columns, alternative=side, n=128).pvalue
    found = arms(table, sides=sides, method="boschloo").outputs["p_value"]
    assert found == pytest.approx(boschloo, rel=1e-5)


@pytest.mark.parametrize("table", [(0, 8, 0, 9), (7, 7, 5, 5)])
def test_one_possible_table_gives_p_of_one(table):
    for method in ("fisher", "mid_p", "barnard", "boschloo"):
        result = arms(table, method=method)
        assert result.outputs["p_value"] == 1
        assert "odds_ratio_low" not in result.outputs
        assert result.alternatives == ()


def test_the_convention_names_the_rule_for_two_sides():
    assert arms(SMALL[0]).convention.startswith(
        "Fisher's exact test (default), the tables no more probable than the observed one"
    )
    one = arms(SMALL[0], sides=1)
    assert "only tables in favour of the treatment" in one.convention
    assert one.formula_text.startswith("p = Σ P(k ≥ x_b)")


def test_summary_gives_the_verdict_with_the_interval_first():
    assert arms((2, 30, 9, 32)).summary == (
        "Significant at the 5 % level: the treatment converts at 28.12 % against 6.667 % in "
        "control, +21.5 points (95 % interval +2.2 to +39.4 points), p = 0.044. The data exclude "
        "a loss and allow a gain of 2.2 to 39.4 points."
    )


@given(xa=st.integers(0, 60), na=st.integers(1, 60), xb=st.integers(0, 60), nb=st.integers(1, 60))
@settings(max_examples=30, deadline=None)
def test_swapping_arms_or_outcomes_changes_nothing(xa, na, xb, nb):
    xa, xb = min(xa, na), min(xb, nb)
    for method in ("fisher", "mid_p", "barnard", "boschloo"):
        p = arms((xa, na, xb, nb), method=method).outputs["p_value"]
        swapped = arms((xb, nb, xa, na), method=method).outputs["p_value"]
        others = arms((na - xa, na, nb - xb, nb), method=method).outputs["p_value"]
        assert swapped == pytest.approx(p, rel=1e-4, abs=1e-9)
        assert others == pytest.approx(p, rel=1e-4, abs=1e-9)
        assert 0 < p <= 1


@pytest.mark.slow
@pytest.mark.parametrize("sides", [1, 2])
def test_type_i_error_by_enumeration(sides):
    # all outcomes of 14 and 18 users: the exact tests never reject too often
    na, nb = 14, 18
    p_values = {
        method: {
            (xa, xb): arms((xa, na, xb, nb), method=method, sides=sides).outputs["p_value"]
            for xa in range(na + 1)
            for xb in range(nb + 1)
        }
        for method in ("fisher", "mid_p", "barnard", "boschloo")
    }
    for rate in (0.1, 0.25, 0.5, 0.8):
        chance_a, chance_b = (
            stats.binom.pmf(range(na + 1), na, rate),
            stats.binom.pmf(range(nb + 1), nb, rate),
        )
        error = {
            method: sum(chance_a[xa] * chance_b[xb] for (xa, xb), p in each.items() if p <= 0.05)
            for method, each in p_values.items()
        }
        assert max(error["fisher"], error["barnard"], error["boschloo"]) <= 0.05 + 1e-6
        assert error["mid_p"] <= 0.06
        assert error["fisher"] <= error["boschloo"] + 1e-9


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"conversions_a": 31}, "conversions_a", "at most users_a"),
        ({"users_b": 700, "method": "barnard"}, "method", "fisher or mid_p"),
        ({"users_b": 10**8}, "users_a + users_b", "two-proportion-test"),
        ({"users_b": 0}, "users_b", "at least 1"),
    ],
)
def test_bad_inputs_are_refused(change, field, says):
    with pytest.raises(InputError) as caught:
        fisher_test(**(dict(zip(NAMES, (2, 30, 9, 32), strict=True)) | change))
    assert caught.value.field == field
    assert says in str(caught.value)
