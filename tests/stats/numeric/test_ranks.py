"""Ranks against scipy 1.17.1 and brute force."""

import itertools
import statistics

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from trialwise.stats.numeric.ranks import (
    exact_rank_sum,
    exact_signed_rank,
    midranks,
    pairwise_median,
    walsh_median,
)

values = st.lists(st.integers(-9, 9).map(float), min_size=1, max_size=12)


@pytest.mark.reference
@given(values)
@settings(max_examples=40, deadline=None)
def test_midranks_are_those_of_scipy(found):
    # scipy.stats.rankdata, scipy 1.17.1
    ranked = midranks(found)
    assert list(ranked.ranks) == list(stats.rankdata(found))
    assert ranked.ties == sum(found.count(x) ** 3 - found.count(x) for x in set(found))


@pytest.mark.parametrize(("n_a", "n_b"), [(1, 1), (1, 5), (3, 4), (5, 3)])
def test_rank_sums_count_all_arrangements(n_a, n_b):
    found = [0] * (n_a * n_b + 1)
    for chosen in itertools.combinations(range(1, n_a + n_b + 1), n_b):
        found[sum(chosen) - n_b * (n_b + 1) // 2] += 1
    assert list(exact_rank_sum(n_a, n_b).counts) == found


@pytest.mark.parametrize("n", [1, 2, 6])
def test_signed_ranks_count_all_patterns(n):
    found = [0] * (n * (n + 1) // 2 + 1)
    for kept in itertools.product((0, 1), repeat=n):
        found[sum(rank for rank, sign in zip(range(1, n + 1), kept, strict=True) if sign)] += 1
    assert list(exact_signed_rank(n).counts) == found


def test_tails_and_quantiles_of_the_largest_exact_case():
    null = exact_rank_sum(49, 49)
    assert sum(null.counts) == pytest.approx(2.5477612e28, rel=1e-6)
    middle = (len(null.counts) - 1) / 2
    assert null.two_sided(middle) == 1
    quantile = null.quantile(0.025)
    below = sum(null.counts[: quantile + 1]) / sum(null.counts)
    assert below >= 0.025 > below - null.counts[quantile] / sum(null.counts)
    assert null.upper(-3) == 1
    assert null.upper(10**6) == 0


@given(values, values)
@settings(max_examples=40, deadline=None)
def test_the_pairwise_median_is_that_of_all_differences(a, b):
    differences = sorted(y - x for x in a for y in b)
    median, interval = pairwise_median(a, b, 0)
    assert median == statistics.median(differences)
    assert (interval.low, interval.high) == (differences[0], differences[-1])
    if len(differences) > 4:
        _, interval = pairwise_median(a, b, 2)
        assert (interval.low, interval.high) == (differences[2], differences[-3])


@given(values)
@settings(max_examples=40, deadline=None)
def test_the_walsh_median_is_that_of_all_averages(found):
    averages = sorted(
        (found[i] + found[j]) / 2 for i in range(len(found)) for j in range(i, len(found))
    )
    median, interval = walsh_median(found, 0)
    assert median == statistics.median(averages)
    assert (interval.low, interval.high) == (averages[0], averages[-1])
