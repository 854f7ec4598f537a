"""Adjusted p-values, against R's p.adjust and statsmodels 0.15.0, and the errors by simulation."""

import itertools
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests
from tests.stats.executed import alternative, numbers, recorded

from trialwise.core.errors import InputError
from trialwise.stats.multiple.adjust import adjust_p_values
from trialwise.stats.multiple.adjustment import ADJUSTMENTS, WORDINGS, adjusted, factors

ROWS = recorded(Path(__file__).parent, "adjust")
P_VALUES = [0.042, 0.013, 0.9, 0.0499, 0.011, 0.03, 0.21]
lists = st.lists(st.floats(0, 1), min_size=1, max_size=12)


@pytest.mark.reference
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['method']} {row['p_values'][:20]}")
def test_adjusted_values_are_those_of_r(row):
    # R 4.2.2, p.adjust; recorded by reference/adjust.R
    found = adjusted(numbers(row["p_values"]), row["method"])
    assert found == pytest.approx(numbers(row["adjusted"]), rel=1e-12, abs=1e-15)


@pytest.mark.reference
@pytest.mark.parametrize("method", ADJUSTMENTS)
def test_every_method_is_that_of_statsmodels(method):
    # statsmodels.stats.multitest.multipletests, 0.15.0
    for p_values in (P_VALUES, [0.5], [0.2, 0.01], [0.0, 0.4, 0.4, 1.0]):
        reject, expected, _, _ = multipletests(p_values, method=WORDINGS[method].python)
        result = adjust_p_values(p_values=p_values, method=method)
        assert numbers(result.outputs["adjusted"]) == pytest.approx(expected, rel=1e-9, abs=1e-12)
        assert result.outputs["rejected"] == reject.sum()
        assert result.outputs["smallest"] == pytest.approx(expected.min(), rel=1e-9, abs=1e-12)
        assert result.outputs["tests"] == len(p_values)


def test_hommel_is_the_closed_test_of_simes():
    # from the definition: the largest Simes p-value over all subsets that hold the test
    p = [0.03, 0.011, 0.2, 0.04, 0.012]
    expected = []
    for place in range(len(p)):
        worst = 0.0
        for size in range(1, len(p) + 1):
            for subset in itertools.combinations(range(len(p)), size):
                if place in subset:
                    ranked = sorted(p[other] for other in subset)
                    worst = max(worst, min(size * q / (k + 1) for k, q in enumerate(ranked)))
        expected.append(worst)
    assert adjusted(p, "hommel") == pytest.approx(expected, rel=1e-12)


def test_a_tie_with_alpha_rejects():
    # 3 x 0.1 is 0.30000000000000004 in floats
    assert adjust_p_values(p_values=[0.1, 0.5, 0.6], alpha=0.3).outputs["rejected"] == 1
    assert "ties reject" in adjust_p_values(p_values=[0.1]).convention


def test_alternatives_and_tables_hold_every_method():
    result = adjust_p_values(p_values=[0.01, 0.04, 0.03, 0.005])
    for method in ADJUSTMENTS[1:]:
        outputs = alternative(result, WORDINGS[method].name)
        same = adjust_p_values(p_values=[0.01, 0.04, 0.03, 0.005], method=method).outputs
        assert outputs["adjusted"] == same["adjusted"]
        assert outputs["rejected"] == same["rejected"]
    assert alternative(result, "no correction")["rejected"] == 4
    assert result.tables[0].rows[0] == ("1", "0.01", "0.03", "yes")
    assert len(result.tables[1].columns) == 1 + len(ADJUSTMENTS)


def test_a_long_list_is_shown_in_part_and_a_longer_one_refused():
    result = adjust_p_values(p_values=[k / 1001 for k in range(1, 1001)])
    assert len(result.tables[0].rows) == 50
    assert result.worked == ""
    with pytest.raises(InputError, match="at most 1,000 values"):
        adjust_p_values(p_values=[0.5] * 1001)


def test_the_summary_names_the_tests():
    assert adjust_p_values(p_values=[0.01, 0.04, 0.03, 0.005]).summary == (
        "2 of 4 tests pass at a family-wise error of 5 % (Holm): test 1 (adjusted p 0.03), test 4 "
        "(adjusted p 0.02); without correction 4 would."
    )
    assert adjust_p_values(p_values=[0.3, 0.2], method="bh").summary == (
        "None of 2 tests passes at a false discovery rate of 5 % (Benjamini-Hochberg): the "
        "smallest adjusted p-value is 0.3; without correction none would."
    )


def test_the_worked_line_multiplies_the_sorted_values():
    assert adjust_p_values(p_values=[0.04, 0.01]).worked == (
        "2 × 0.01 = 0.02, 1 × 0.04 = 0.04, each the largest so far"
    )
    assert adjust_p_values(p_values=[0.04, 0.03], method="bh").worked == (
        "2 × 0.03 = 0.06, 1 × 0.04 = 0.04, each the smallest from there on"
    )
    assert adjust_p_values(p_values=[0.04, 0.03], method="hommel").worked == ""
    assert factors(3, "sidak") == ()


@given(lists)
@settings(max_examples=40, deadline=None)
def test_adjusting_never_lowers_keeps_the_order_and_the_known_ranking(p_values):
    found = {method: adjusted(p_values, method) for method in ADJUSTMENTS}
    tiny = 1e-12
    order = sorted(range(len(p_values)), key=lambda place: p_values[place])
    for method, values in found.items():
        assert all(value >= p - tiny for value, p in zip(values, p_values, strict=True)), method
        ranked = [values[place] for place in order]
        assert all(low <= high + tiny for low, high in itertools.pairwise(ranked)), method
    chain = ["bonferroni", "holm", "hochberg", "hommel", "bh"]
    for stricter, looser in itertools.pairwise(chain):
        pairs = zip(found[stricter], found[looser], strict=True)
        assert all(high >= low - tiny for high, low in pairs), (stricter, looser)


@pytest.mark.slow
def test_errors_are_held_when_tests_are_correlated():
    # 10 tests, correlation 0.5, two with an effect of 3 sd; 2,000 families, seed 11
    generator = np.random.default_rng(11)
    shared = generator.standard_normal((2000, 1))
    z = math.sqrt(0.5) * shared + math.sqrt(0.5) * generator.standard_normal((2000, 10))
    z[:, :2] += 3
    p = 0.5 * np.vectorize(math.erfc)(z / math.sqrt(2))
    error = math.sqrt(0.05 * 0.95 / len(p))
    for method in ADJUSTMENTS:
        rejected = np.array([adjusted(list(row), method) for row in p]) <= 0.05
        false = rejected[:, 2:].sum(axis=1)
        if WORDINGS[method].is_fdr:
            share = (false / np.maximum(rejected.sum(axis=1), 1)).mean()
            assert share <= 0.05 * 0.8 + 4 * error, method
        else:
            assert (false > 0).mean() <= 0.05 + 4 * error, method


@pytest.mark.slow
def test_bh_holds_its_rate_exactly_for_independent_tests():
    # expectation of the false share is alpha x m0/m = 0.05 x 8/10; 4,000 families, seed 12
    generator = np.random.default_rng(12)
    z = generator.standard_normal((4000, 10))
    z[:, :2] += 3
    p = 0.5 * np.vectorize(math.erfc)(z / math.sqrt(2))
    rejected = np.array([adjusted(list(row), "bh") for row in p]) <= 0.05
    share = rejected[:, 2:].sum(axis=1) / np.maximum(rejected.sum(axis=1), 1)
    assert share.mean() == pytest.approx(0.04, abs=4 * share.std() / math.sqrt(len(share)))


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"p_values": [0.1, 1.2]}, "p_values", "at most 1"),
        ({"p_values": [-0.1]}, "p_values", "at least 0"),
        ({"p_values": []}, "p_values", "at least 1 values"),
        ({"p_values": "a,b"}, "p_values", "list of numbers"),
        ({"method": "bonferoni"}, "method", "one of holm"),
        ({"alpha": 0.7}, "alpha", "below 0.5"),
    ],
)
def test_bad_inputs_name_field_and_range(change, field, words):
    with pytest.raises(InputError, match=words) as caught:
        adjust_p_values(**({"p_values": P_VALUES} | change))
    assert caught.value.field == field
