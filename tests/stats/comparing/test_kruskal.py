"""Kruskal-Wallis: against R's kruskal.test and scipy 1.17.1."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.oneway import anova_oneway
from tests.stats.comparing.reference_cases import cases_of
from tests.stats.executed import alternative

from trialwise.core.errors import InputError
from trialwise.stats.comparing.kruskal import kruskal_test, rank_groups
from trialwise.stats.comparing.mann_whitney import mann_whitney_test

GROUPS = [[1, 3, 4, 7, 7], [5, 6, 9, 10], [8, 11, 12, 15, 3, 7]]
GIVEN = dict(zip(("values_a", "values_b", "values_c"), GROUPS, strict=True))


@pytest.mark.reference
def test_h_and_p_are_those_of_r():
    expected = cases_of("ranks")["kruskal"]
    outputs = kruskal_test(**GIVEN).outputs
    assert outputs["h"] == pytest.approx(expected["h"], rel=1e-10)
    assert outputs["p_value"] == pytest.approx(expected["p_value"], rel=1e-10)
    assert outputs["df"] == 2


@pytest.mark.reference
def test_epsilon_and_the_f_test_are_those_of_the_ranks():
    # scipy.stats.f_oneway of scipy.stats.rankdata, scipy 1.17.1
    ranks = stats.rankdata(list(itertools.chain(*GROUPS)))
    parts = np.split(ranks, [5, 9])
    between = sum(len(part) * (part.mean() - ranks.mean()) ** 2 for part in parts)
    result = kruskal_test(**GIVEN)
    share = between / ((ranks - ranks.mean()) ** 2).sum()
    assert result.outputs["epsilon_squared"] == pytest.approx(share)
    expected = stats.f_oneway(*parts)
    found = alternative(result, "F test of the ranks")
    assert found["f"] == pytest.approx(expected.statistic)
    assert found["p_value"] == pytest.approx(expected.pvalue)


@pytest.mark.reference
def test_the_tests_of_means_are_those_of_the_libraries():
    # scipy.stats.f_oneway, scipy 1.17.1; anova_oneway(use_var="unequal"), statsmodels 0.15.0
    result = kruskal_test(**GIVEN)
    classic = stats.f_oneway(*GROUPS)
    found = alternative(result, "analysis of variance of the means")
    assert found["p_value"] == pytest.approx(classic.pvalue)
    welch = anova_oneway([np.array(group, float) for group in GROUPS], use_var="unequal")
    found = alternative(result, "Welch's ANOVA of the means")
    assert found["p_value"] == pytest.approx(welch.pvalue)


@pytest.mark.reference
def test_pairs_are_dunns_test_with_holms_correction():
    # from the definition with scipy.stats.rankdata; multipletests(method="holm"), statsmodels
    joint = list(itertools.chain(*GROUPS))
    ranks = np.split(stats.rankdata(joint), [5, 9])
    n = len(joint)
    ties = sum(joint.count(value) ** 3 - joint.count(value) for value in set(joint))
    variance = n * (n + 1) / 12 - ties / (12 * (n - 1))
    plain = []
    for i, j in itertools.combinations(range(3), 2):
        error = (variance * (1 / len(ranks[i]) + 1 / len(ranks[j]))) ** 0.5
        plain.append(2 * stats.norm.sf(abs(ranks[i].mean() - ranks[j].mean()) / error))
    found = rank_groups(GROUPS)
    pairs = itertools.combinations(range(3), 2)
    assert [found.dunn_p(*pair) for pair in pairs] == pytest.approx(plain)
    adjusted = multipletests(plain, method="holm")[1]
    table = kruskal_test(**GIVEN).tables[1]
    assert [float(row[3]) for row in table.rows] == pytest.approx(adjusted, rel=5e-3)


def test_two_groups_give_the_uncorrected_mann_whitney_p():
    two = kruskal_test(values_a=GROUPS[0], values_b=GROUPS[2]).outputs["p_value"]
    result = mann_whitney_test(values_a=GROUPS[0], values_b=GROUPS[2])
    plain = alternative(result, "normal approximation, not corrected")
    assert two == pytest.approx(plain["p_value"])


@given(st.permutations([0, 1, 2]))
@settings(max_examples=6, deadline=None)
def test_the_order_of_the_groups_does_not_matter(order):
    given_ = dict(zip(GIVEN, (GROUPS[i] for i in order), strict=True))
    assert kruskal_test(**given_).outputs == pytest.approx(kruskal_test(**GIVEN).outputs)


def test_groups_are_named_by_their_letters():
    result = kruskal_test(values_a=[1, 2], values_b=[3, 4], values_d=[5, 6])
    assert [row[0] for row in result.tables[0].rows] == ["A", "B", "D"]
    assert any("fewer than five" in text for text in result.assumptions)


def test_constant_values_are_refused():
    with pytest.raises(InputError, match="Without variation"):
        kruskal_test(values_a=[1, 1], values_b=[1])


@pytest.mark.slow
def test_it_holds_its_level():
    # 4,000 null samples of three skewed groups, seed 9: standard error 0.34 %
    generator = np.random.default_rng(9)
    rejected = sum(
        kruskal_test(
            values_a=list(generator.exponential(size=20)),
            values_b=list(generator.exponential(size=25)),
            values_c=list(generator.exponential(size=30)),
        ).outputs["p_value"]
        < 0.05
        for _ in range(4000)
    )
    assert rejected / 4000 == pytest.approx(0.05, abs=0.013)
