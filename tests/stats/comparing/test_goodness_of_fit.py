"""Counts against expected shares: against scipy 1.17.1."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from tests.stats.executed import alternative, expected_of, printed_by

from trialwise.core.errors import InputError
from trialwise.stats.comparing.goodness_of_fit import goodness_of_fit

COUNTS = [90, 30, 40]


@pytest.mark.reference
@pytest.mark.parametrize("shares", [None, [9, 3, 4], [0.5, 0.25, 0.25]])
def test_it_is_that_of_scipy(shares):
    weights = shares or [1, 1, 1]
    expected = [160 * weight / sum(weights) for weight in weights]
    reference = stats.chisquare(COUNTS, expected)  # scipy 1.17.1
    given = {"counts": COUNTS} | ({"shares": shares} if shares else {})
    found = goodness_of_fit(**given).outputs
    assert found["chi_square"] == pytest.approx(reference.statistic, abs=1e-12)
    assert found["p_value"] == pytest.approx(reference.pvalue)


@pytest.mark.reference
def test_the_g_test_is_that_of_scipy():
    reference = stats.power_divergence(COUNTS, lambda_="log-likelihood")
    found = alternative(goodness_of_fit(counts=COUNTS), "likelihood ratio (G) test")
    assert found["chi_square"] == pytest.approx(reference.statistic)
    assert found["p_value"] == pytest.approx(reference.pvalue)


@given(st.permutations(list(zip([12, 30, 7, 41], [1, 3, 1, 4], strict=True))))
@settings(max_examples=20, deadline=None)
def test_the_order_of_the_categories_does_not_matter(pairs):
    counts, shares = zip(*pairs, strict=True)
    found = goodness_of_fit(counts=counts, shares=shares).outputs["p_value"]
    there = goodness_of_fit(counts=[12, 30, 7, 41], shares=[1, 3, 1, 4]).outputs["p_value"]
    assert found == pytest.approx(there)


def test_few_expected_observations_are_said():
    assert any("below 5" in said for said in goodness_of_fit(counts=[3, 1, 2]).assumptions)


def test_the_line_of_python_prints_the_same():
    result, expected = expected_of("goodness-of-fit", {"counts": COUNTS, "shares": [2, 1, 1]})
    assert printed_by(result.code) == pytest.approx(expected)


def test_what_cannot_be_tested_is_refused():
    with pytest.raises(InputError, match="as long as counts, which has 3"):
        goodness_of_fit(counts=COUNTS, shares=[1, 1])
    with pytest.raises(InputError, match="Nothing was observed"):
        goodness_of_fit(counts=[0, 0])
