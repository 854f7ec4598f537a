"""Family-wise error and alpha per test, against statsmodels 0.15.0 and by counting."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests
from tests.stats.executed import alternative

from trialwise.core.errors import InputError
from trialwise.stats.multiple.error_rate import bonferroni_alpha, family_wise_error


@pytest.mark.reference
@pytest.mark.parametrize("tests", [1, 2, 7, 100])
@pytest.mark.parametrize("alpha", [0.05, 0.1])
def test_the_alphas_per_test_are_those_of_statsmodels(tests, alpha):
    # statsmodels.stats.multitest.multipletests returns alphacSidak and alphacBonf, 0.15.0
    _, _, sidak, bonferroni = multipletests([0.5] * tests, alpha=alpha, method="holm")
    outputs = family_wise_error(tests=tests, alpha=alpha).outputs
    assert outputs["alpha_sidak"] == pytest.approx(sidak, rel=1e-12)
    assert outputs["alpha_bonferroni"] == pytest.approx(bonferroni, rel=1e-12)
    each = bonferroni_alpha(tests=tests, alpha=alpha)
    assert each.outputs["alpha_per_test"] == pytest.approx(bonferroni, rel=1e-12)
    if tests > 1:
        assert alternative(each, "Šidák")["alpha_per_test"] == pytest.approx(sidak, rel=1e-12)


def test_the_error_is_the_sum_of_binomial_chances():
    # P(at least one of 7) from the definition: Σ C(7, k) α^k (1 − α)^(7 − k), k = 1 … 7
    outputs = family_wise_error(tests=7, alpha=0.03).outputs
    chances = [math.comb(7, k) * 0.03**k * 0.97 ** (7 - k) for k in range(8)]
    assert outputs["family_wise_error"] == pytest.approx(sum(chances[1:]), rel=1e-12)
    expected = sum(k * chance for k, chance in enumerate(chances))
    assert outputs["expected_false_positives"] == pytest.approx(expected, rel=1e-12)
    assert outputs["bonferroni_bound"] == pytest.approx(0.21)


def test_a_tiny_alpha_keeps_its_digits():
    assert family_wise_error(tests=3, alpha=1e-15).outputs["family_wise_error"] == pytest.approx(
        3e-15, rel=1e-12
    )


def test_the_summary_answers_first():
    assert family_wise_error(tests=20).summary == (
        "With 20 tests at alpha 0.05 each and no true effect, the chance of at least one false "
        "positive is 64.15 %; expect 1 of them. Testing each at 0.0025 (Bonferroni) keeps that "
        "chance at 5 % or below."
    )
    assert bonferroni_alpha(tests=5).summary.startswith("Test each of the 5 at alpha 0.01 ")


@given(st.integers(1, 10**6), st.floats(1e-9, 0.49))
@settings(max_examples=40, deadline=None)
def test_the_error_lies_between_alpha_and_its_bound_and_correcting_holds_it(tests, alpha):
    outputs = family_wise_error(tests=tests, alpha=alpha).outputs
    assert alpha <= outputs["family_wise_error"] * (1 + 1e-12)
    assert outputs["family_wise_error"] <= outputs["bonferroni_bound"] * (1 + 1e-12)
    assert outputs["alpha_bonferroni"] <= outputs["alpha_sidak"] * (1 + 1e-12)
    held = bonferroni_alpha(tests=tests, alpha=alpha).outputs
    assert held["family_wise_error"] <= alpha * (1 + 1e-12)
    assert held["uncorrected_error"] == outputs["family_wise_error"]
    again = family_wise_error(tests=tests, alpha=outputs["alpha_sidak"]).outputs
    assert again["family_wise_error"] == pytest.approx(alpha, rel=1e-9)


@pytest.mark.slow
def test_the_error_is_the_one_simulated():
    # 200,000 families of 12 uniform p-values, seed 3
    p = np.random.default_rng(3).random((200_000, 12))
    for alpha in (0.05, 0.01):
        expected = family_wise_error(tests=12, alpha=alpha).outputs["family_wise_error"]
        error = math.sqrt(expected * (1 - expected) / len(p))
        assert (p < alpha).any(axis=1).mean() == pytest.approx(expected, abs=4 * error)
        each = bonferroni_alpha(tests=12, alpha=alpha).outputs
        found = (p < each["alpha_per_test"]).any(axis=1).mean()
        assert found == pytest.approx(each["family_wise_error"], abs=4 * error)


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"tests": 0}, "tests", "at least 1"),
        ({"tests": 2.5}, "tests", "whole number"),
        ({"alpha": 0}, "alpha", "above 0"),
        ({"alpha": 0.95}, "alpha", "below 0.5"),
    ],
)
def test_bad_inputs_name_field_and_range(change, field, words):
    for calculate in (family_wise_error, bonferroni_alpha):
        with pytest.raises(InputError, match=words) as caught:
            calculate(**({"tests": 5} | change))
        assert caught.value.field == field
