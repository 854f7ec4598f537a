"""Weighted Bonferroni, combined z, z of simultaneous intervals and the studentized range."""

import numpy as np
import pytest
from scipy.stats import combine_pvalues, norm, studentized_range, t
from statsmodels.stats.multitest import multipletests
from tests.stats.executed import alternative, expected_of, numbers, printed_by

from trialwise.core.errors import InputError
from trialwise.stats.registry import calculate


@pytest.mark.reference
@pytest.mark.parametrize(("groups", "df", "alpha"), [(4, 40, 0.05), (3, 7.5, 0.01), (20, 500, 0.1)])
def test_scipy_has_the_same_studentized_range(groups, df, alpha):
    given = {"groups": groups, "df": df, "alpha": alpha}
    result, expected = expected_of("range-critical", given)
    assert result.outputs["q"] == pytest.approx(studentized_range.isf(alpha, groups, df), rel=1e-6)
    assert printed_by(result.code) == pytest.approx(expected, rel=1e-6)
    pairs = groups * (groups - 1) / 2
    held = alternative(result, "Bonferroni")["t_equivalent"]
    assert held == pytest.approx(t.isf(alpha / 2 / pairs, df))
    assert held > result.outputs["t_equivalent"]


def test_a_printed_table_has_it():
    # Montgomery (2012), Design and Analysis of Experiments, table VII: q(4, 40) at 5 %
    found = calculate("range-critical", {"groups": 4, "df": 40}).outputs["q"]
    assert found == pytest.approx(3.79, abs=0.005)


@pytest.mark.parametrize("weights", [(50, 30, 20), (0.5, 0.3, 0.2), (5, 3, 2)])
def test_weights_share_alpha(weights):
    result, expected = expected_of("weighted-bonferroni", {"weights": weights})
    assert numbers(result.outputs["alphas"]) == pytest.approx([0.025, 0.015, 0.01])
    assert result.outputs["family_wise_error"] == pytest.approx(1 - 0.975 * 0.985 * 0.99)
    assert printed_by(result.code) == pytest.approx(expected)


def test_equal_weights_are_bonferroni():
    found = calculate("weighted-bonferroni", {"weights": [1] * 5}).outputs
    assert numbers(found["alphas"]) == pytest.approx([0.01] * 5)


def test_a_weight_of_zero_is_refused():
    with pytest.raises(InputError, match="weights"):
        calculate("weighted-bonferroni", {"weights": [1, 0]})


@pytest.mark.reference
@pytest.mark.parametrize("tests", [1, 6, 40])
def test_the_z_of_simultaneous_intervals(tests):
    found = calculate("bonferroni-alpha", {"tests": tests}).outputs["critical_z"]
    assert found == pytest.approx(norm.isf(0.05 / tests / 2))


@pytest.mark.slow
def test_weighted_alpha_holds_the_family():
    weights = (5, 3, 2)
    alphas = numbers(calculate("weighted-bonferroni", {"weights": weights}).outputs["alphas"])
    rng = np.random.default_rng(3)
    p_values = rng.uniform(size=(400_000, 3))
    share = np.mean((p_values < np.array(alphas)).any(axis=1))
    assert share == pytest.approx(1 - 0.975 * 0.985 * 0.99, abs=0.0015)


@pytest.mark.reference
@pytest.mark.parametrize("weights", [None, (1.0, 2.0, 0.5)])
def test_scipy_combines_z_values_alike(weights):
    z_values = (1.4, -0.3, 2.1)
    given = {"z_values": z_values} | ({"weights": weights} if weights else {})
    result, expected = expected_of("combine-z-values", given)
    wanted = combine_pvalues(norm.sf(z_values), method="stouffer", weights=weights)
    assert result.outputs["z"] == pytest.approx(wanted.statistic)
    assert result.outputs["p_one_sided"] == pytest.approx(wanted.pvalue)
    assert printed_by(result.code) == pytest.approx(expected)


def test_as_many_weights_as_z_values():
    with pytest.raises(InputError, match="weights"):
        calculate("combine-z-values", {"z_values": [1, 2], "weights": [1, 2, 3]})


@pytest.mark.reference
@pytest.mark.parametrize(("p", "tests"), [(0.012, 5), (0.3, 5), (0.0, 3), (1.0, 2)])
def test_statsmodels_corrects_one_p_value_alike(p, tests):
    result, expected = expected_of("bonferroni-p", {"p_value": p, "tests": tests})
    p_values = [p] + [1.0] * (tests - 1)
    assert result.outputs["adjusted_p"] == pytest.approx(
        multipletests(p_values, method="bonferroni")[1][0]
    )
    sidak = [entry.outputs["adjusted_p"] for entry in result.alternatives]
    if sidak:
        assert sidak[0] == pytest.approx(multipletests(p_values, method="sidak")[1][0])
    assert printed_by(result.code) == pytest.approx(expected)
