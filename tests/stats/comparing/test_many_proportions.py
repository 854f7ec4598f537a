"""The comparison of several rates, against scipy 1.17.1, statsmodels 0.15.0 and R 4.2.2."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats import proportion as sm
from statsmodels.stats.multitest import multipletests
from tests.stats.comparing.reference_cases import cases_of
from tests.stats.executed import alternative

from trialwise.core.errors import InputError
from trialwise.stats.comparing.many_proportions import proportions_k_test

ARMS = ((184, 226, 201, 240), (2000, 2000, 1900, 2100))
SMALL = ((1, 5, 0, 9), (10, 10, 10, 10))


def run(arms, **more):
    return proportions_k_test(conversions=arms[0], users=arms[1], **more)


@pytest.mark.reference
@pytest.mark.parametrize("arms", [ARMS, SMALL, ((5, 9), (40, 30))])
def test_the_overall_test_is_that_of_scipy(arms):
    # chi2_contingency of converted and other users
    table = [arms[0], [n - x for x, n in zip(*arms, strict=True)]]
    expected = stats.chi2_contingency(table, correction=False)
    result = run(arms)
    assert result.outputs["chi_square"] == pytest.approx(expected.statistic)
    assert result.outputs["df"] == expected.dof
    assert result.outputs["p_value"] == pytest.approx(expected.pvalue, rel=1e-9)
    ratio = stats.chi2_contingency(table, correction=False, lambda_="log-likelihood")
    found = alternative(result, "likelihood ratio (G test)")
    assert found["p_value"] == pytest.approx(ratio.pvalue, rel=1e-9)


@pytest.mark.reference
def test_overall_and_pairs_are_those_of_r():
    # prop.test and pairwise.prop.test with Holm's method, recorded in reference/tables.csv
    expected = cases_of("tables")["four arms"]
    outputs = run(ARMS).outputs
    assert outputs["chi_square"] == pytest.approx(expected["chi_square"])
    assert outputs["p_value"] == pytest.approx(expected["p"], rel=1e-9)
    assert outputs["smallest_adjusted_p"] == pytest.approx(expected["smallest_holm"], rel=1e-6)


@pytest.mark.reference
@pytest.mark.parametrize("arms", [ARMS, SMALL])
def test_pairs_are_adjusted_by_holm_and_tested_by_z_or_fisher(arms):
    # proportions_ztest, fisher_exact, and multipletests with Holm's method
    places = list(combinations(range(4), 2))
    p_values = []
    for i, j in places:
        (x, y), (n, m) = ((values[i], values[j]) for values in arms)
        table = [[x, n - x], [y, m - y]]
        few = x + y == 0 or stats.contingency.expected_freq(table).min() < 5
        p_values.append(
            stats.fisher_exact(table).pvalue if few else sm.proportions_ztest([y, x], [m, n])[1]
        )
    reject, adjusted, _, _ = multipletests(p_values, method="holm")
    result = run(arms)
    assert result.outputs["pairs"] == 6
    assert result.outputs["pairs_that_differ"] == reject.sum()
    assert result.outputs["smallest_adjusted_p"] == pytest.approx(adjusted.min(), rel=1e-9)
    lone = alternative(result, "pairs without adjustment")["smallest_adjusted_p"]
    assert lone == pytest.approx(min(p_values), rel=1e-9)
    assert [row[0] for row in result.tables[0].rows][:2] == ["arm 2 − arm 1", "arm 3 − arm 1"]


@pytest.mark.reference
def test_the_widest_difference_has_a_simultaneous_newcombe_interval():
    # confint_proportions_2indep(method="newcomb") at alpha/6
    outputs = run(ARMS).outputs
    assert (outputs["best_arm"], outputs["worst_arm"]) == (4, 1)
    low, high = sm.confint_proportions_2indep(
        240, 2100, 184, 2000, method="newcomb", alpha=0.05 / 6
    )
    assert outputs["effect"] == pytest.approx(240 / 2100 - 0.092)
    assert (outputs["effect_low"], outputs["effect_high"]) == pytest.approx((low, high))


def test_summary_names_the_arms_and_the_adjustment():
    assert run(ARMS).summary == (
        "The data do not show that any arm converts differently at the 5 % level "
        "(χ² = 6.66 (3 df), p = 0.0835). Arm 4 has the highest rate, 11.43 %, and arm 1 the "
        "lowest, 9.2 %: +2.23 points (95 % interval "
        "for all pairs at once −0.29 to +4.74 points). No pair differs at that level after Holm's "
        "adjustment for 6 comparisons."
    )
    assert "2 pairs differ at that level" in run(SMALL).summary


def test_few_expected_users_are_warned_about():
    assert "expects only 3.75 users" in run(SMALL).assumptions[-1]
    assert len(run(ARMS).assumptions) == 2


@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(1, 10**9)), min_size=2, max_size=6))
@settings(max_examples=40, deadline=None)
def test_the_order_of_the_arms_does_not_matter(arms):
    pairs = [(min(x, n), n) for x, n in arms]
    if sum(x for x, _ in pairs) in {0, sum(n for _, n in pairs)}:
        return
    there = run(tuple(zip(*pairs, strict=True))).outputs
    back = run(tuple(zip(*pairs[::-1], strict=True))).outputs
    assert there["chi_square"] == pytest.approx(back["chi_square"], rel=1e-9, abs=1e-9)
    for name in ("effect", "effect_low", "smallest_adjusted_p"):
        assert there[name] == pytest.approx(back[name], rel=1e-6, abs=1e-12)


@pytest.mark.slow
def test_errors_by_simulation():
    # 2,000 experiments of four equal arms, seed 3: overall test, any pair, any interval off zero
    rng = np.random.default_rng(3)
    users = (600, 700, 800, 500)
    overall, any_pair = [], []
    for draw in rng.binomial(users, 0.12, size=(2000, 4)):
        outputs = run((draw.tolist(), users)).outputs
        overall.append(outputs["p_value"] < 0.05)
        any_pair.append(outputs["pairs_that_differ"] > 0)
    margin = 4 * (0.05 * 0.95 / 2000) ** 0.5
    assert np.mean(overall) == pytest.approx(0.05, abs=margin)
    assert np.mean(any_pair) <= 0.05 + margin


@pytest.mark.parametrize(
    ("arms", "field", "says"),
    [
        (((1, 2), (10, 10, 10)), "conversions", "3 values, one for each arm"),
        (((1, 12), (10, 10)), "conversions", "12 in arm 2"),
        (((0, 0), (10, 10)), "conversions", "nobody"),
        (((10, 10), (10, 10)), "conversions", "everybody"),
        (((1,), (10,)), "conversions", "at least 2 values"),
        (((1,) * 21, (10,) * 21), "users", "at most 20 arms"),
        (((1, 2), (10, 0)), "users", "at least one user"),
    ],
)
def test_bad_inputs_are_refused(arms, field, says):
    with pytest.raises(InputError) as caught:
        run(arms)
    assert caught.value.field == field
    assert says in str(caught.value)
