"""Combined p-values, against scipy 1.17.1 and by simulation."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from tests.stats.executed import alternative

from trialwise.core.errors import InputError
from trialwise.stats.multiple.combine import combine_p_values

CASES = [(0.08, 0.11, 0.04), (1e-12, 0.9), (0.5, 0.5, 0.5, 0.99), (1e-250, 0.3)]


@pytest.mark.reference
@pytest.mark.parametrize("p_values", CASES)
@pytest.mark.parametrize("method", ["fisher", "stouffer", "tippett"])
def test_every_method_is_that_of_scipy(p_values, method):
    # scipy.stats.combine_pvalues, 1.17.1
    expected = stats.combine_pvalues(p_values, method=method)
    outputs = combine_p_values(p_values=p_values, method=method).outputs
    assert outputs["p_value"] == pytest.approx(expected.pvalue, rel=1e-8)
    assert outputs["statistic"] == pytest.approx(expected.statistic, rel=1e-8)
    assert outputs["tests"] == len(p_values)
    assert outputs.get("df") == (2 * len(p_values) if method == "fisher" else None)


@pytest.mark.reference
@pytest.mark.parametrize("weights", [(1, 2, 3), (1e-9, 1e-9, 5e-9), (30, 0.1, 4)])
def test_weights_are_those_of_scipy(weights):
    p_values = (0.08, 0.11, 0.04)
    expected = stats.combine_pvalues(p_values, method="stouffer", weights=weights)
    result = combine_p_values(p_values=p_values, method="stouffer", weights=weights)
    assert result.outputs["p_value"] == pytest.approx(expected.pvalue, rel=1e-9)
    assert "weights" in result.reading[2]


@pytest.mark.reference
def test_alternatives_are_those_of_scipy():
    p_values = (0.08, 0.11, 0.04)
    result = combine_p_values(p_values=p_values)
    for name in ("stouffer", "tippett", "pearson"):
        expected = stats.combine_pvalues(p_values, method=name).pvalue
        assert alternative(result, name.capitalize())["p_value"] == pytest.approx(expected)
    # Simes from its definition: the smallest of 3/1 x 0.04, 3/2 x 0.08, 3/3 x 0.11
    assert alternative(result, "Simes")["p_value"] == pytest.approx(0.11)
    assert alternative(result, "Bonferroni")["p_value"] == pytest.approx(0.12)


def test_a_p_value_of_one_is_fine_for_fisher_and_refused_by_stouffer():
    result = combine_p_values(p_values=(1, 1))
    assert result.outputs["p_value"] == 1
    assert "Stouffer" not in [entry.name for entry in result.alternatives]
    assert combine_p_values(p_values=(1, 1), method="tippett").outputs["p_value"] == 1
    with pytest.raises(InputError, match="below 1 for method stouffer"):
        combine_p_values(p_values=(1, 0.2), method="stouffer")


def test_the_summary_says_what_a_small_value_means():
    assert combine_p_values(p_values=(0.08, 0.11, 0.04)).summary == (
        "Together the 3 tests give χ² = 15.90 (6 df), p = 0.0143 (Fisher) against the null that "
        "none of them has an effect; a small value says that at least one has, not which and not "
        "how large."
    )


@given(st.lists(st.floats(1e-9, 0.999), min_size=2, max_size=6), st.randoms())
@settings(max_examples=40, deadline=None)
def test_the_order_does_not_matter_and_smaller_values_never_raise_the_result(p_values, random):
    for method in ("fisher", "stouffer", "tippett"):
        p = combine_p_values(p_values=p_values, method=method).outputs["p_value"]
        shuffled = sorted(p_values, key=lambda _: random.random())
        again = combine_p_values(p_values=shuffled, method=method).outputs["p_value"]
        assert again == pytest.approx(p, rel=1e-9)
        smaller = [p_values[0] / 2, *p_values[1:]]
        lower = combine_p_values(p_values=smaller, method=method).outputs["p_value"]
        assert lower <= p * (1 + 1e-9)


@pytest.mark.slow
@pytest.mark.parametrize("method", ["fisher", "stouffer", "tippett"])
def test_the_result_is_uniform_without_effects(method):
    # 3,000 families of four uniform p-values, seed 5
    p_values = np.random.default_rng(5).random((3000, 4))
    found = [
        combine_p_values(p_values=[float(p) for p in row], method=method).outputs["p_value"]
        for row in p_values
    ]
    assert stats.kstest(found, "uniform").pvalue > 0.001
    assert np.mean(np.array(found) < 0.05) == pytest.approx(0.05, abs=4 * math.sqrt(0.0475 / 3000))


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"p_values": (0.2, 0)}, "p_values", "above 0"),
        ({"p_values": (0.2, 1.1)}, "p_values", "at most 1"),
        ({"p_values": (0.2,)}, "p_values", "at least 2 values"),
        ({"weights": (1, 2)}, "weights", "stouffer alone"),
        ({"method": "stouffer", "weights": (1, 2, 3)}, "weights", "a list of 2 values"),
        ({"method": "stouffer", "weights": (1, 0)}, "weights", "above 0"),
        ({"method": "edgington"}, "method", "one of fisher"),
    ],
)
def test_bad_inputs_name_field_and_range(change, field, words):
    with pytest.raises(InputError, match=words) as caught:
        combine_p_values(**({"p_values": (0.2, 0.1)} | change))
    assert caught.value.field == field
