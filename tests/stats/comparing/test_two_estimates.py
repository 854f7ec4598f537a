"""Two estimates: the test of their difference and what overlapping intervals say."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.meta_analysis import combine_effects
from tests.stats.executed import alternative

from trialwise.core.errors import InputError, UsageError
from trialwise.stats.comparing.interaction import interaction_test
from trialwise.stats.comparing.interval_overlap import interval_overlap

GIVEN = {"effect_a": 0.5, "standard_error_a": 1.0, "effect_b": 3.0, "standard_error_b": 0.6}


@pytest.mark.reference
def test_the_interaction_is_the_heterogeneity_of_a_meta_analysis():
    # combine_effects: Cochran's Q of two studies is z², and the fixed effect is the pooled one,
    # statsmodels 0.15.0
    found = combine_effects(np.array([0.5, 3.0]), np.array([1.0, 0.36]))
    outputs = interaction_test(**GIVEN).outputs
    assert outputs["z"] ** 2 == pytest.approx(found.q)
    assert outputs["p_value"] == pytest.approx(stats.chi2.sf(found.q, 1))
    assert outputs["pooled_effect"] == pytest.approx(found.mean_effect_fe)


@pytest.mark.reference
def test_interaction_is_the_printed_example():
    # Altman & Bland (2003), BMJ 326, 219: log relative risks -0.400 (0.163) and -0.041 (0.129)
    # differ by -0.359 with standard error 0.208, z = -1.73, p = 0.08, limits -0.767 to 0.049
    outputs = interaction_test(
        effect_a=-0.041, standard_error_a=0.129, effect_b=-0.400, standard_error_b=0.163
    ).outputs
    assert outputs["effect"] == pytest.approx(-0.359)
    assert outputs["standard_error"] == pytest.approx(0.208, abs=5e-4)
    assert outputs["z"] == pytest.approx(-1.73, abs=0.01)
    assert outputs["p_value"] == pytest.approx(0.08, abs=0.005)
    assert outputs["effect_low"] == pytest.approx(-0.767, abs=1e-3)
    assert outputs["effect_high"] == pytest.approx(0.049, abs=1e-3)


def test_each_effect_alone_is_another_question():
    result = interaction_test(**GIVEN)
    assert alternative(result, "first effect against zero")["z"] == 0.5
    assert alternative(result, "second effect against zero")["z"] == pytest.approx(5)
    one = interaction_test(**GIVEN, sides=1).outputs["p_value"]
    assert one == pytest.approx(stats.norm.sf(2.5 / math.hypot(1, 0.6)))


values = st.floats(-100, 100).map(lambda value: round(value, 6))
errors = st.floats(0.01, 50)


@given(values, errors, values, errors)
@settings(max_examples=40, deadline=None)
def test_swapping_turns_the_sign(a, sa, b, sb):
    there = interaction_test(
        effect_a=a, standard_error_a=sa, effect_b=b, standard_error_b=sb
    ).outputs
    back = interaction_test(
        effect_a=b, standard_error_a=sb, effect_b=a, standard_error_b=sa
    ).outputs
    assert there["z"] == pytest.approx(-back["z"])
    assert there["pooled_effect"] == pytest.approx(back["pooled_effect"], rel=1e-9, abs=1e-9)


@given(values, errors, values, errors)
@settings(max_examples=40, deadline=None)
def test_intervals_that_do_not_overlap_differ_significantly(a, sa, b, sb):
    outputs = interval_overlap(
        estimate_a=a, standard_error_a=sa, estimate_b=b, standard_error_b=sb
    ).outputs
    overlap = outputs["low_a"] <= outputs["high_b"] and outputs["low_b"] <= outputs["high_a"]
    assert outputs["overlap"] == overlap
    assert overlap or outputs["p_value"] < 0.05
    assert outputs["overlap"] == (outputs["p_value"] >= outputs["touching_p"]) or (
        outputs["p_value"] == pytest.approx(outputs["touching_p"], rel=1e-6)
    )


@pytest.mark.reference
def test_equal_errors_touch_at_the_printed_p():
    # Schenker & Gentleman (2001): with equal errors 95 % intervals touch at z = 1.96 √2, p = 0.0056
    outputs = interval_overlap(
        estimate_a=10, standard_error_a=1, estimate_b=13, standard_error_b=1
    ).outputs
    assert outputs["touching_p"] == pytest.approx(0.0056, abs=5e-5)
    assert outputs["overlap"] is True
    assert outputs["p_value"] == pytest.approx(2 * stats.norm.sf(3 / math.sqrt(2)))
    half = stats.norm.isf(0.025) * math.sqrt(2)
    assert outputs["effect_low"] == pytest.approx(3 - half)
    assert outputs["low_b"] == pytest.approx(13 - stats.norm.isf(0.025))


def test_limits_and_errors_agree():
    by_error = interval_overlap(
        estimate_a=10, standard_error_a=1, estimate_b=13, standard_error_b=2, alpha=0.1
    ).outputs
    names = ("low_a", "high_a", "low_b", "high_b")
    by_limits = interval_overlap(**{name: by_error[name] for name in names}, alpha=0.1).outputs
    assert by_limits == pytest.approx(by_error)


def test_shorter_intervals_tell_what_these_do_not():
    result = interval_overlap(estimate_a=10, standard_error_a=1, estimate_b=13, standard_error_b=1)
    assert alternative(result, "83.4 % intervals overlap:")["overlap"] is False
    assert "excludes zero although the two intervals overlap" in result.summary


def test_other_summaries():
    apart = interval_overlap(low_a=1, high_a=2, low_b=3, high_b=4).summary
    assert "do not overlap" in apart
    alike = interval_overlap(low_a=1, high_a=4, low_b=3, high_b=5).summary
    assert "still allows zero, and the two intervals overlap" in alike


def test_bad_inputs_are_refused():
    with pytest.raises(InputError, match="below high_a, which is 1"):
        interval_overlap(low_a=1, high_a=1, low_b=3, high_b=4)
    with pytest.raises(UsageError, match="exactly one of estimate_a, low_a"):
        interval_overlap(low_a=1, high_a=2, low_b=3, high_b=4, estimate_a=1)
    with pytest.raises(UsageError, match="standard_error_a does not go with low_a"):
        interval_overlap(low_a=1, high_a=2, low_b=3, high_b=4, standard_error_a=1)
    with pytest.raises(InputError, match="needs high_b"):
        interval_overlap(low_a=1, high_a=2, low_b=3)
    with pytest.raises(InputError, match="above 0"):
        interaction_test(**(GIVEN | {"standard_error_a": 0}))
