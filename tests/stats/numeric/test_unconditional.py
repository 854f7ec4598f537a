"""Barnard's and Boschloo's tests, against scipy 1.17.1 and from their definition."""

import itertools

import numpy as np
import pytest
from scipy import stats

from trialwise.stats.numeric.unconditional import barnard_p, boschloo_p

TABLES = [(0, 10, 5, 12), (3, 50, 9, 40), (10, 100, 22, 100), (2, 30, 9, 70), (20, 30, 11, 33)]
SIDES = [(2, "two-sided"), (1, "greater")]


@pytest.mark.reference
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(("sides", "name"), SIDES)
def test_p_values_are_those_of_scipy(table, sides, name):
    # scipy.stats.barnard_exact and boschloo_exact, scipy 1.17.1; the treatment comes first
    xa, na, xb, nb = table
    counts = [[xb, xa], [nb - xb, na - xa]]
    barnard = stats.barnard_exact(counts, alternative=name, pooled=True).pvalue
    boschloo = stats.boschloo_exact(counts, alternative=name).pvalue
    assert barnard_p(*table, sides=sides) == pytest.approx(barnard, rel=1e-4)
    assert boschloo_p(*table, sides=sides) == pytest.approx(boschloo, rel=1e-4)


@pytest.mark.reference
def test_the_published_example():
    # Mehta & Senchaudhuri (2003), Conditional versus unconditional exact tests for comparing two
    # binomials: 7 of 15 against 12 of 15, one-sided; Fisher 0.0641, Barnard 0.0341
    assert round(barnard_p(7, 15, 12, 15, sides=1), 4) == 0.0341


@pytest.mark.parametrize("test", [barnard_p, boschloo_p])
@pytest.mark.parametrize("sides", [1, 2])
def test_no_common_rate_rejects_more_often_than_alpha(test, sides):
    na, nb, alpha = 9, 6, 0.1
    tables = list(itertools.product(range(na + 1), range(nb + 1)))
    rejected = [(x, y) for x, y in tables if test(x, na, y, nb, sides=sides) <= alpha]
    assert rejected
    for rate in np.linspace(0.01, 0.99, 99):
        chance = sum(
            stats.binom.pmf(x, na, rate) * stats.binom.pmf(y, nb, rate) for x, y in rejected
        )
        assert chance <= alpha + 1e-9


@pytest.mark.parametrize("test", [barnard_p, boschloo_p])
def test_swapping_the_arms_or_the_outcome_changes_nothing(test):
    p_value = test(3, 14, 9, 11, sides=2)
    assert test(9, 11, 3, 14, sides=2) == pytest.approx(p_value, rel=1e-9)
    assert test(11, 14, 2, 11, sides=2) == pytest.approx(p_value, rel=1e-9)


@pytest.mark.parametrize("table", [(0, 5, 0, 7), (5, 5, 7, 7), (0, 1, 0, 1)])
@pytest.mark.parametrize("test", [barnard_p, boschloo_p])
def test_without_variation_nothing_is_rejected(test, table):
    assert test(*table, sides=2) == test(*table, sides=1) == 1.0


@pytest.mark.parametrize(
    ("table", "p_value"),
    [((3, 8, 700, 1200), 0.363048), ((0, 3, 900, 1500), 0.123746)],
)
def test_an_arm_of_more_than_a_thousand_users_does_not_overflow(table, p_value):
    # sum of scipy.stats.binom.pmf over the tables, largest of 4,001 common rates, scipy 1.17.1
    with np.errstate(over="raise", invalid="raise"):
        assert barnard_p(*table, sides=2) == pytest.approx(p_value, rel=1e-5)
