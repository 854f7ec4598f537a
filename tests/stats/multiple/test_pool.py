"""Pooled estimates, against R by the definitions, statsmodels 0.15.0, and by simulation."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.meta_analysis import combine_effects
from tests.stats.executed import alternative, numbers, recorded

from trialwise.core.errors import InputError
from trialwise.stats.multiple.pool import pool_estimates
from trialwise.stats.numeric.random_effects import (
    cochran_q,
    dersimonian_laird,
    hartung_knapp_error,
    paule_mandel,
    pooled,
    restricted_likelihood,
    tau_squared_at,
)

ROWS = recorded(Path(__file__).parent, "pool")
CASES = [(numbers(row["estimates"]), numbers(row["standard_errors"])) for row in ROWS]


@pytest.mark.reference
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["estimates"][:15])
def test_every_estimate_is_that_of_r(row):
    # R 4.2.2, base; recorded by reference/pool.R from the definitions
    y, s = numbers(row["estimates"]), numbers(row["standard_errors"])
    outputs = pool_estimates(estimates=y, standard_errors=s).outputs
    for name, column in [
        ("q", "q"),
        ("tau_squared", "dl"),
        ("random_estimate", "random"),
        ("random_standard_error", "random_se"),
        ("fixed_estimate", "fixed"),
        ("fixed_standard_error", "fixed_se"),
    ]:
        assert outputs[name] == pytest.approx(float(row[column]), rel=1e-9, abs=1e-12), name
    assert restricted_likelihood(y, s) == pytest.approx(float(row["reml"]), rel=1e-5, abs=1e-9)
    assert paule_mandel(y, s) == pytest.approx(float(row["pm"]), rel=1e-7, abs=1e-12)
    found = hartung_knapp_error(y, s, float(row["dl"]))
    assert found == pytest.approx(float(row["hk_se"]), rel=1e-9)


@pytest.mark.reference
@pytest.mark.parametrize(("y", "s"), CASES)
def test_intervals_and_heterogeneity_are_those_of_statsmodels(y, s):
    # statsmodels.stats.meta_analysis.combine_effects, 0.15.0; its tau2 may be negative
    expected = combine_effects(np.array(y), np.array(s) ** 2, method_re="dl")
    outputs = pool_estimates(estimates=y, standard_errors=s).outputs
    fixed_low, fixed_high, random_low, random_high = np.ravel(expected.conf_int()[:2])
    assert outputs["fixed_low"] == pytest.approx(fixed_low, rel=1e-9)
    assert outputs["fixed_high"] == pytest.approx(fixed_high, rel=1e-9)
    if expected.tau2 > 0:
        assert outputs["random_low"] == pytest.approx(random_low, rel=1e-9)
        assert outputs["random_high"] == pytest.approx(random_high, rel=1e-9)
        assert outputs["i_squared"] == pytest.approx(expected.i2, rel=1e-9)
    else:
        assert outputs["random_low"] == outputs["fixed_low"]
        assert outputs["i_squared"] == outputs["tau"] == 0
    homogeneity = expected.test_homogeneity()
    assert outputs["q"] == pytest.approx(homogeneity.statistic, rel=1e-9)
    assert outputs["q_p_value"] == pytest.approx(homogeneity.pvalue, rel=1e-9)
    for name in ("fixed", "random"):
        z = outputs[f"{name}_estimate"] / outputs[f"{name}_standard_error"]
        assert outputs[f"{name}_p_value"] == pytest.approx(2 * stats.norm.sf(abs(z)), rel=1e-8)


@pytest.mark.reference
def test_alternatives_and_prediction_follow_their_definitions():
    y, s = CASES[0]
    result = pool_estimates(estimates=y, standard_errors=s)
    outputs, k = result.outputs, len(y)
    spread = math.sqrt(outputs["tau_squared"] + outputs["random_standard_error"] ** 2)
    half = stats.t.isf(0.025, k - 2) * spread
    assert outputs["prediction_low"] == pytest.approx(outputs["random_estimate"] - half)
    assert outputs["prediction_high"] == pytest.approx(outputs["random_estimate"] + half)
    # statsmodels use_t=True with the HKSJ scale is the Hartung-Knapp interval
    other = combine_effects(np.array(y), np.array(s) ** 2, method_re="dl", use_t=True)
    low, high = other.conf_int(use_t=True)[3]
    knapp = alternative(result, "Hartung-Knapp interval")
    assert (knapp["random_low"], knapp["random_high"]) == pytest.approx((low, high))
    iterated = combine_effects(np.array(y), np.array(s) ** 2, method_re="iterated")
    assert alternative(result, "τ² by Paule-Mandel")["tau_squared"] == pytest.approx(
        iterated.tau2, rel=1e-4
    )
    short = alternative(result, "prediction interval with k − 1 df")
    assert short["prediction_high"] == pytest.approx(
        outputs["random_estimate"] + stats.t.isf(0.025, k - 1) * spread
    )


@pytest.mark.parametrize(("y", "s"), CASES)
def test_the_restricted_likelihood_is_highest_where_we_say(y, s):
    def likelihood(tau_squared):
        variances = np.array(s) ** 2 + tau_squared
        mean = pooled(y, s, tau_squared).estimate
        squares = ((np.array(y) - mean) ** 2 / variances).sum()
        return -0.5 * (np.log(variances).sum() + math.log((1 / variances).sum()) + squares)

    found = restricted_likelihood(y, s)
    for other in (0.0, 0.5 * found, 0.99 * found, 1.01 * found, 3 * found, max(s) ** 2):
        assert likelihood(found) >= likelihood(other) - 1e-12


def test_the_profile_reaches_its_quantile():
    y, s = CASES[0]
    tau_squared = tau_squared_at(y, s, 2.0)
    assert cochran_q(y, s, tau_squared) == pytest.approx(2.0, rel=1e-9)
    assert tau_squared_at(y, s, 100.0) == 0


def test_two_estimates_have_no_prediction_interval_and_equal_ones_no_spread():
    result = pool_estimates(estimates=(1, 1), standard_errors=(2, 3))
    assert "prediction_low" not in result.outputs
    assert result.outputs["q"] == result.outputs["i_squared"] == 0
    assert "no more than chance would have it" in result.summary


def test_one_precise_estimate_among_many_keeps_its_digits():
    y, s = (1.0, 5.0, 9.0), (1e-9, 1.0, 1.0)
    spare = 2.0  # Σu − Σu²/Σu for one weight far above two others is twice their sum
    q = 16 + 64
    assert dersimonian_laird(y, s) == pytest.approx((q - 2) / (2 * spare), rel=1e-6)


def test_the_summary_says_what_is_excluded():
    result = pool_estimates(estimates=CASES[0][0], standard_errors=CASES[0][1])
    assert result.summary == (
        "The pooled effect is +0.0164 (95 % interval −0.0011 to +0.0339, p = 0.0663) under random "
        "effects; it does not exclude no effect. Of the variation between the experiments 60.6 % "
        "is beyond chance (I²), τ = 0.0138; a new one's true effect lies between −0.0544 and "
        "+0.0872 (95 %)."
    )


values = st.lists(st.floats(-100, 100), min_size=2, max_size=8)


@given(values, st.floats(0.01, 10), st.floats(-5, 5))
@settings(max_examples=40, deadline=None)
def test_shifting_rescaling_and_order(y, error, shift):
    s = [error * (1 + place / 4) for place in range(len(y))]
    y = [round(value, 3) for value in y]
    base = pool_estimates(estimates=y, standard_errors=s).outputs
    moved = pool_estimates(estimates=[4 * v + shift for v in y], standard_errors=[4 * e for e in s])
    expected = 4 * base["random_estimate"] + shift
    assert moved.outputs["random_estimate"] == pytest.approx(expected, rel=1e-6, abs=1e-6)
    assert moved.outputs["tau"] == pytest.approx(4 * base["tau"], rel=1e-6, abs=1e-5 * error)
    back = pool_estimates(estimates=y[::-1], standard_errors=s[::-1]).outputs
    assert back["random_estimate"] == pytest.approx(base["random_estimate"], rel=1e-9, abs=1e-9)
    assert 0 <= base["i_squared"] < 1
    assert base["fixed_standard_error"] <= base["random_standard_error"] * (1 + 1e-9)


@pytest.mark.slow
def test_intervals_cover_at_their_level():
    # 2,000 collections of experiments, seed 31; Monte Carlo standard error 0.5 %
    generator = np.random.default_rng(31)
    count, errors = 2000, np.linspace(0.5, 2, 12)
    covered = {"fixed": 0, "knapp": 0, "random": 0, "new": 0}
    for _ in range(count):
        same = 1 + errors * generator.standard_normal(12)
        fixed = pool_estimates(estimates=list(same), standard_errors=list(errors)).outputs
        covered["fixed"] += fixed["fixed_low"] <= 1 <= fixed["fixed_high"]
        apart = 1 + 3 * generator.standard_normal(12) + errors * generator.standard_normal(12)
        result = pool_estimates(estimates=list(apart), standard_errors=list(errors))
        knapp = alternative(result, "Hartung-Knapp interval")
        covered["knapp"] += knapp["random_low"] <= 1 <= knapp["random_high"]
        covered["random"] += result.outputs["random_low"] <= 1 <= result.outputs["random_high"]
        new = 1 + 3 * generator.standard_normal()
        low, high = (result.outputs[f"prediction_{end}"] for end in ("low", "high"))
        covered["new"] += low <= new <= high
    share = {name: found / count for name, found in covered.items()}
    assert share["fixed"] == pytest.approx(0.95, abs=0.02)
    assert share["knapp"] == pytest.approx(0.95, abs=0.02)
    # the normal interval is known to be short, which is why Hartung-Knapp stands beside it
    assert 0.90 <= share["random"] <= 0.96
    assert share["new"] == pytest.approx(0.95, abs=0.025)


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"standard_errors": (1, 0)}, "standard_errors", "above 0"),
        ({"standard_errors": (1, 1, 1)}, "standard_errors", "a list of 2 values"),
        ({"estimates": (1,)}, "estimates", "at least 2 values"),
        ({"estimates": (1, math.inf)}, "estimates", "at most"),
        ({"estimates": (1,) * 1001}, "estimates", "at most 1,000 values"),
    ],
)
def test_bad_inputs_name_field_and_range(change, field, words):
    with pytest.raises(InputError, match=words) as caught:
        pool_estimates(**({"estimates": (1, 2), "standard_errors": (1, 1)} | change))
    assert caught.value.field == field
