"""Wilcoxon's signed-rank test: against R's wilcox.test, coverage by simulation."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from tests.stats.comparing.reference_cases import cases_of
from tests.stats.executed import alternative

from trialwise.core.errors import InputError
from trialwise.stats.comparing.signed_rank import wilcoxon_signed_rank

FIRST = [12.1, 14.3, 11.2, 9.9, 13.6, 10.4, 15.0, 12.2]
SECOND = [13.0, 14.1, 12.9, 11.0, 15.2, 10.1, 16.4, 13.5]
RECORDED = cases_of("ranks")
SIDE = {2: "two.sided", 1: "greater"}


@pytest.mark.reference
@pytest.mark.parametrize("sides", [1, 2])
def test_exact_and_normal_p_are_those_of_r(sides):
    expected = RECORDED[f"signed_rank_{SIDE[sides]}"]
    result = wilcoxon_signed_rank(values_a=FIRST, values_b=SECOND, sides=sides)
    assert result.outputs["v"] == expected["v"]
    assert result.outputs["p_value"] == pytest.approx(expected["p_value"], rel=1e-10)
    corrected = alternative(result, "normal approximation, continuity corrected")
    assert corrected["p_value"] == pytest.approx(expected["normal"], rel=1e-10)


@pytest.mark.reference
def test_the_shift_is_that_of_r():
    outputs = wilcoxon_signed_rank(values_a=FIRST, values_b=SECOND).outputs
    for name, value in RECORDED["signed_shift"].items():
        assert outputs[name] == pytest.approx(value, rel=1e-10), name


@pytest.mark.reference
def test_zeros_are_left_out_as_in_r():
    zeros = {"values_a": [5, 6, 4, 6, 5, 5, 8], "values_b": [5, 7, 3, 9, 6, 4, 8]}
    outputs = wilcoxon_signed_rank(**zeros).outputs
    assert outputs["n"] == 5
    assert outputs["v"] == RECORDED["signed_zeros"]["v"]
    assert outputs["p_value"] == pytest.approx(RECORDED["signed_zeros"]["p_value"], rel=1e-10)


@pytest.mark.reference
def test_alternatives_are_those_of_scipy():
    # scipy.stats.binomtest, ttest_rel and wilcoxon(correction=False), scipy 1.17.1
    result = wilcoxon_signed_rank(values_a=FIRST, values_b=SECOND)
    sign = stats.binomtest(6, 8).pvalue
    assert alternative(result, "sign test")["p_value"] == pytest.approx(sign)
    paired = stats.ttest_rel(SECOND, FIRST).pvalue
    assert alternative(result, "paired t test")["p_value"] == pytest.approx(paired)
    plain = stats.wilcoxon(SECOND, FIRST, method="asymptotic").pvalue
    found = alternative(result, "normal approximation, not corrected")
    assert found["p_value"] == pytest.approx(plain)


def test_the_exact_p_is_that_of_all_sign_patterns():
    sums = [sum(kept) for n in range(6) for kept in itertools.combinations(range(1, 6), n)]
    outputs = wilcoxon_signed_rank(
        values_a=[0] * 5, values_b=[1.0, 2.0, -3.0, 4.0, 5.0], sides=1
    ).outputs
    assert outputs["v"] == 12
    assert outputs["p_value"] == pytest.approx(sum(each >= 12 for each in sums) / 32)
    assert outputs["rank_biserial"] == pytest.approx((12 - 3) / 15)


pairs = st.lists(st.tuples(st.integers(-20, 20), st.integers(-20, 20)), min_size=2, max_size=15)


@given(pairs)
@settings(max_examples=40, deadline=None)
def test_swapping_turns_the_sign(found):
    first, second = ([pair[i] for pair in found] for i in (0, 1))
    if first == second:
        return
    there = wilcoxon_signed_rank(values_a=first, values_b=second).outputs
    back = wilcoxon_signed_rank(values_a=second, values_b=first).outputs
    assert there["p_value"] == pytest.approx(back["p_value"])
    assert there["rank_biserial"] == pytest.approx(-back["rank_biserial"])
    assert there["shift"] == pytest.approx(-back["shift"])


def test_equal_and_unequal_lists_are_refused():
    with pytest.raises(InputError, match="Without variation"):
        wilcoxon_signed_rank(values_a=[1, 2], values_b=[1, 2])
    with pytest.raises(InputError, match="as long as values_a"):
        wilcoxon_signed_rank(values_a=[1, 2], values_b=[1])


def test_summaries_say_what_the_interval_allows():
    def summary(second):
        return wilcoxon_signed_rank(values_a=[0] * len(second), values_b=second).summary

    assert "excludes zero" in summary([1.5, 2, 3, 4, 5, 6, 7.5, 8])
    assert "still allows no shift" in summary([-1.5, 2, -3, 4, -5, 6, 7.5, 8])
    assert summary([1, 2]).startswith("In 2 pairs that differ")


@pytest.mark.slow
def test_the_interval_covers_and_the_test_holds_its_level():
    # 3,000 samples of 14 symmetric differences around 1, seed 4: standard error 0.4 %
    generator = np.random.default_rng(4)
    covered = rejected = 0
    for _ in range(3000):
        differences = generator.laplace(1, 2, 14)
        shifted = wilcoxon_signed_rank(values_a=[0.0] * 14, values_b=list(differences)).outputs
        covered += shifted["shift_low"] <= 1 <= shifted["shift_high"]
        null = wilcoxon_signed_rank(values_a=[1.0] * 14, values_b=list(differences)).outputs
        rejected += null["p_value"] < 0.05
    assert 0.95 - 0.014 < covered / 3000 < 0.97
    assert rejected / 3000 < 0.05 + 0.014
