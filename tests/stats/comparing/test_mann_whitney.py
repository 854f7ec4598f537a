"""The Mann-Whitney test: against R's wilcox.test and scipy 1.17.1, coverage by simulation."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.optimize import brentq
from tests.stats.comparing.reference_cases import cases_of
from tests.stats.executed import alternative

from trialwise.core.errors import InputError, UsageError
from trialwise.stats.comparing.mann_whitney import mann_whitney_test
from trialwise.stats.comparing.rank_statistic import RankSum, brunner_munzel, superiority_interval

A = [1.1, 3.2, 4.9, 7.4, 2.6, 8.8, 5.5]
B = [5.1, 6.3, 9.7, 10.2, 12.4, 3.9]
TIED_A, TIED_B = [1, 2, 2, 3, 5, 5, 5, 8, 9], [2, 5, 6, 6, 8, 9, 9, 11]
RECORDED = cases_of("ranks")
SIDE = {2: "two.sided", 1: "greater"}


@pytest.mark.reference
@pytest.mark.parametrize("sides", [1, 2])
def test_exact_and_normal_p_are_those_of_r(sides):
    expected = RECORDED[f"mann_whitney_{SIDE[sides]}"]
    result = mann_whitney_test(values_a=A, values_b=B, sides=sides)
    assert result.outputs["u"] == expected["u"]
    assert result.outputs["method"] == "exact"
    assert result.outputs["p_value"] == pytest.approx(expected["p_value"], rel=1e-10)
    corrected = alternative(result, "normal approximation, continuity corrected")
    assert corrected["p_value"] == pytest.approx(expected["normal"], rel=1e-10)
    plain = alternative(result, "normal approximation, not corrected")
    assert plain["p_value"] == pytest.approx(expected["plain"], rel=1e-10)


@pytest.mark.reference
def test_the_shift_is_that_of_r():
    outputs = mann_whitney_test(values_a=A, values_b=B).outputs
    for name, value in RECORDED["shift"].items():
        assert outputs[name] == pytest.approx(value, rel=1e-10), name


@pytest.mark.reference
@pytest.mark.parametrize("sides", [1, 2])
def test_ties_are_corrected_as_in_r(sides):
    expected = RECORDED[f"tied_{SIDE[sides]}"]
    outputs = mann_whitney_test(values_a=TIED_A, values_b=TIED_B, sides=sides).outputs
    assert outputs["u"] == expected["u"]
    assert outputs["method"] == "normal approximation"
    assert outputs["p_value"] == pytest.approx(expected["p_value"], rel=1e-10)


@pytest.mark.reference
def test_u_alone_gives_the_p_of_r():
    two = mann_whitney_test(u=24, n_a=12, n_b=8).outputs["p_value"]
    assert two == pytest.approx(RECORDED["from_u"]["two"], rel=1e-10)
    greater = mann_whitney_test(u=71, n_a=12, n_b=8, sides=1).outputs["p_value"]
    assert greater == pytest.approx(RECORDED["from_u"]["greater"], rel=1e-10)


def test_u_and_values_agree():
    lists = mann_whitney_test(values_a=A, values_b=B).outputs
    alone = mann_whitney_test(u=lists["u"], n_a=len(A), n_b=len(B)).outputs
    for name in alone:
        assert alone[name] == lists[name], name


@pytest.mark.reference
@pytest.mark.parametrize(("a", "b"), [(A, B), (TIED_A, TIED_B)])
def test_brunner_munzel_is_that_of_scipy(a, b):
    # scipy.stats.brunnermunzel(a, b): a positive statistic for larger b, scipy 1.17.1
    expected = stats.brunnermunzel(a, b)
    found = brunner_munzel(a, b)
    assert found.p_value(2, 0.5) == pytest.approx(expected.pvalue, rel=1e-10)
    assert found.statistic(0.5) == pytest.approx(expected.statistic, rel=1e-10)
    result = mann_whitney_test(values_a=a, values_b=b)
    listed = alternative(result, "Brunner-Munzel test")
    assert listed["p_value"] == pytest.approx(expected.pvalue, rel=1e-10)


def test_superiority_counts_the_pairs():
    pairs = [(x < y) + (x == y) / 2 for x in TIED_A for y in TIED_B]
    outputs = mann_whitney_test(values_a=TIED_A, values_b=TIED_B).outputs
    assert outputs["superiority"] == pytest.approx(sum(pairs) / len(pairs))
    assert outputs["u"] == sum(pairs)


def test_the_exact_p_is_that_of_all_arrangements():
    ranks = range(1, 9)
    sums = [sum(chosen) - 10 for chosen in itertools.combinations(ranks, 4)]
    for u in range(17):
        expected = sum(each >= u for each in sums) / len(sums)
        outputs = mann_whitney_test(u=u, n_a=4, n_b=4, sides=1).outputs
        assert outputs["p_value"] == pytest.approx(expected)


@pytest.mark.reference
@pytest.mark.parametrize("u", [0, 8, 30, 41.5, 60])
def test_the_limits_solve_newcombes_equation(u):
    # scipy.optimize.brentq on Newcombe (2006), method 5, scipy 1.17.1
    n_a, n_b, z = 6, 10, stats.norm.isf(0.025)
    found = superiority_interval(RankSum(u, n_a, n_b), 0.05, 2)
    size = (n_a + n_b) / 2 - 1

    def gap(theta):
        variance = theta * (1 - theta) / (n_a * n_b)
        variance *= 1 + size * ((1 - theta) / (2 - theta) + theta / (1 + theta))
        return (u / 60 - theta) ** 2 - z * z * variance

    middle = u / 60
    low = brentq(gap, 1e-12, middle - 1e-6) if middle > 0 else 0
    high = brentq(gap, middle + 1e-6, 1 - 1e-12) if middle < 1 else 1
    assert found.low == pytest.approx(low, abs=1e-9)
    assert found.high == pytest.approx(high, abs=1e-9)


def test_the_interval_excludes_one_half_with_the_uncorrected_test():
    for u in range(101):
        statistic = RankSum(u, 10, 10)
        interval = superiority_interval(statistic, 0.05, 2)
        significant = statistic.normal_p(2, corrected=False) < 0.05
        assert (interval.low > 0.5 or interval.high < 0.5) == significant, u


values = st.lists(st.integers(-20, 20), min_size=2, max_size=12)


@given(values, values)
@settings(max_examples=40, deadline=None)
def test_swapping_the_arms_mirrors_everything(a, b):
    if len(set(a + b)) == 1:
        return
    there = mann_whitney_test(values_a=a, values_b=b).outputs
    back = mann_whitney_test(values_a=b, values_b=a).outputs
    assert there["u"] + back["u"] == len(a) * len(b)
    assert there["p_value"] == pytest.approx(back["p_value"])
    assert there["superiority_low"] == pytest.approx(1 - back["superiority_high"], abs=1e-9)
    assert there["shift"] == pytest.approx(-back["shift"])


def test_too_few_users_leave_the_shift_without_interval():
    result = mann_whitney_test(values_a=[1, 2], values_b=[3, 4])
    assert "shift" in result.outputs
    assert "shift_low" not in result.outputs
    assert any("No interval of the shift" in text for text in result.assumptions)


def test_disagreement_is_said():
    result = mann_whitney_test(values_a=[1, 3, 3, 4, 7, 7], values_b=[5, 6, 9, 10, 12])
    assert "disagree" in result.summary
    assert any("borderline" in text for text in result.assumptions)


def test_bad_inputs_are_refused():
    with pytest.raises(InputError, match="at most n_a × n_b = 12"):
        mann_whitney_test(u=13, n_a=3, n_b=4)
    with pytest.raises(InputError, match="a whole number or a half"):
        mann_whitney_test(u=1.25, n_a=3, n_b=4)
    with pytest.raises(InputError, match="Without variation"):
        mann_whitney_test(values_a=[2, 2], values_b=[2, 2, 2])
    with pytest.raises(UsageError, match="exactly one of"):
        mann_whitney_test(values_a=[1], values_b=[2], u=1)
    with pytest.raises(InputError, match="needs n_b"):
        mann_whitney_test(u=1, n_a=3)


def test_many_pairs_have_no_shift():
    generator = np.random.default_rng(1)
    a, b = (list(generator.normal(size=1100)) for _ in range(2))
    assert "shift" not in mann_whitney_test(values_a=a, values_b=b).outputs


@pytest.mark.slow
def test_shift_and_superiority_cover_at_their_level():
    # 3,000 samples of 15 and 20 exponentials with a shift of 0.5, seed 8: standard error 0.4 %.
    # P(B > A) of exponentials moved by d is 1 - exp(-d)/2.
    generator = np.random.default_rng(8)
    shift = superiority = 0
    truth = 1 - math.exp(-0.5) / 2
    for _ in range(3000):
        a, b = generator.exponential(size=15), generator.exponential(size=20) + 0.5
        outputs = mann_whitney_test(values_a=list(a), values_b=list(b)).outputs
        shift += outputs["shift_low"] <= 0.5 <= outputs["shift_high"]
        superiority += outputs["superiority_low"] <= truth <= outputs["superiority_high"]
    assert 0.95 - 0.016 < shift / 3000 < 0.97
    assert superiority / 3000 == pytest.approx(0.95, abs=0.02)


@pytest.mark.slow
def test_it_holds_its_level_with_ties():
    # 4,000 null samples of 60 and 55 Poisson counts, seed 2: standard error 0.34 %
    generator = np.random.default_rng(2)
    rejected = sum(
        mann_whitney_test(
            values_a=list(generator.poisson(2, 60)), values_b=list(generator.poisson(2, 55))
        ).outputs["p_value"]
        < 0.05
        for _ in range(4000)
    )
    assert rejected / 4000 == pytest.approx(0.05, abs=0.013)
