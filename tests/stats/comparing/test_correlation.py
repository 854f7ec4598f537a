"""Correlations: against R's cor.test, coverage by simulation."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from tests.stats.comparing.reference_cases import cases_of
from tests.stats.executed import alternative

from trialwise.core.errors import InputError
from trialwise.stats.comparing.correlation import correlation_test, two_correlation_test

RECORDED = cases_of("means")


@pytest.mark.reference
@pytest.mark.parametrize("r", [0.35, -0.6])
def test_interval_and_test_are_those_of_r(r):
    expected = RECORDED[f"correlation_{r}"]
    outputs = correlation_test(correlation=r, n=40).outputs
    for name in ("low", "high", "t", "p_value"):
        assert outputs[name] == pytest.approx(expected[name], rel=1e-9), name
    assert outputs["df"] == 38
    assert outputs["r_squared"] == pytest.approx(r * r)
    greater = correlation_test(correlation=r, n=40, sides=1).outputs["p_value"]
    assert greater == pytest.approx(expected["greater"], rel=1e-9)


@pytest.mark.reference
def test_alternatives_are_fishers_z_and_spearmans_interval():
    # scipy.stats.norm, scipy 1.17.1; standard error of Bonett & Wright (2000)
    result = correlation_test(correlation=0.5, n=30)
    z = math.atanh(0.5) * math.sqrt(27)
    assert alternative(result, "Fisher's z test")["p_value"] == pytest.approx(2 * stats.norm.sf(z))
    half = stats.norm.isf(0.025) * math.sqrt((1 + 0.125) / 27)
    spearman = alternative(result, "if it is Spearman's rank correlation")
    assert spearman["low"] == pytest.approx(math.tanh(math.atanh(0.5) - half))
    assert spearman["high"] == pytest.approx(math.tanh(math.atanh(0.5) + half))


@pytest.mark.reference
def test_two_correlations_are_the_printed_example():
    # Zou (2007): the limits join those of both correlations; Fisher's z with scipy.stats.norm
    outputs = two_correlation_test(correlation_a=0.3, n_a=150, correlation_b=0.5, n_b=160).outputs
    z = (math.atanh(0.5) - math.atanh(0.3)) / math.sqrt(1 / 147 + 1 / 157)
    assert outputs["z"] == pytest.approx(z)
    assert outputs["q"] == pytest.approx(math.atanh(0.5) - math.atanh(0.3))
    assert outputs["p_value"] == pytest.approx(2 * stats.norm.sf(z))
    a, b = (correlation_test(correlation=r, n=n).outputs for r, n in ((0.3, 150), (0.5, 160)))
    low = 0.2 - math.sqrt((0.5 - b["low"]) ** 2 + (a["high"] - 0.3) ** 2)
    high = 0.2 + math.sqrt((b["high"] - 0.5) ** 2 + (0.3 - a["low"]) ** 2)
    assert outputs["effect_low"] == pytest.approx(low)
    assert outputs["effect_high"] == pytest.approx(high)


correlations = st.floats(-0.99, 0.99)


@given(correlations, correlations, st.integers(4, 10**6), st.integers(4, 10**6))
@settings(max_examples=40, deadline=None)
def test_swapping_turns_the_sign(ra, rb, n_a, n_b):
    ra, rb = round(ra, 6), round(rb, 6)
    there = two_correlation_test(correlation_a=ra, n_a=n_a, correlation_b=rb, n_b=n_b).outputs
    back = two_correlation_test(correlation_a=rb, n_a=n_b, correlation_b=ra, n_b=n_a).outputs
    assert there["p_value"] == pytest.approx(back["p_value"], rel=1e-6)
    assert there["effect_low"] == pytest.approx(-back["effect_high"], abs=1e-9)
    mirrored = correlation_test(correlation=-ra, n=n_a).outputs
    assert correlation_test(correlation=ra, n=n_a).outputs["low"] == pytest.approx(
        -mirrored["high"], abs=1e-12
    )


def test_disagreement_of_test_and_interval_is_said():
    # t for r = 0.879 and five users just misses 5 %, Fisher's interval excludes zero
    result = correlation_test(correlation=0.8784 + 1e-6, n=5, alpha=0.05)
    excludes = result.outputs["low"] > 0
    disagrees = excludes != (result.outputs["p_value"] < 0.05)
    assert disagrees == any("borderline" in text for text in result.assumptions)


@pytest.mark.parametrize(
    ("change", "field"), [({"correlation": 1}, "correlation"), ({"n": 3}, "n"), ({"n": -1}, "n")]
)
def test_bad_inputs_name_their_field(change, field):
    with pytest.raises(InputError) as caught:
        correlation_test(**({"correlation": 0.2, "n": 20} | change))
    assert caught.value.field == field


@pytest.mark.slow
def test_the_intervals_cover_and_the_tests_hold_their_level():
    # 3,000 pairs of samples of 25 and 40 with r 0.6 and 0.3, seed 14: standard error 0.4 %
    generator = np.random.default_rng(14)

    def drawn(r, n):
        x = generator.normal(size=n)
        return np.corrcoef(x, r * x + math.sqrt(1 - r * r) * generator.normal(size=n))[0, 1]

    one = two = level = 0
    for _ in range(3000):
        a, b = drawn(0.6, 25), drawn(0.3, 40)
        outputs = correlation_test(correlation=a, n=25).outputs
        one += outputs["low"] <= 0.6 <= outputs["high"]
        both = two_correlation_test(correlation_a=a, n_a=25, correlation_b=b, n_b=40).outputs
        two += both["effect_low"] <= -0.3 <= both["effect_high"]
        level += correlation_test(correlation=drawn(0, 25), n=25).outputs["p_value"] < 0.05
    for count in (one, two):
        assert count / 3000 == pytest.approx(0.95, abs=0.014)
    assert level / 3000 == pytest.approx(0.05, abs=0.014)
