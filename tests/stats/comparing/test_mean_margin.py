"""Equivalence and non-inferiority of means: against R's t.test and statsmodels 0.15.0."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.weightstats import ttost_ind
from tests.stats.comparing.reference_cases import cases_of
from tests.stats.executed import alternative

from trialwise.core.errors import InputError
from trialwise.stats.comparing.noninferiority_means import noninferiority_test_means
from trialwise.stats.comparing.tost_means import tost_means

ARMS = {"mean_a": 50, "sd_a": 30, "n_a": 200, "mean_b": 51, "sd_b": 34, "n_b": 150}
RECORDED = cases_of("means")["margin"]


def sample_of(mean, sd, n):
    values = np.sin(np.arange(1, n + 1) ** 1.5)
    return mean + sd * (values - values.mean()) / values.std(ddof=1)


@pytest.mark.reference
def test_both_one_sided_tests_are_those_of_r():
    outputs = tost_means(**ARMS, margin=6).outputs
    for name in ("t_lower", "p_lower", "t_upper", "p_upper", "df"):
        assert outputs[name] == pytest.approx(RECORDED[name], rel=1e-10), name
    assert outputs["p_value"] == outputs["p_upper"]
    assert outputs["effect_low"] == pytest.approx(RECORDED["low"], rel=1e-10)
    assert outputs["effect_high"] == pytest.approx(RECORDED["high"], rel=1e-10)
    assert outputs["equivalent"] is False
    assert outputs["standard_error"] == pytest.approx((30**2 / 200 + 34**2 / 150) ** 0.5)


@pytest.mark.reference
def test_alternatives_are_those_of_statsmodels():
    # ttost_ind(usevar="pooled"), statsmodels 0.15.0
    a, b = sample_of(50, 30, 200), sample_of(51, 34, 150)
    result = tost_means(**ARMS, margin=6)
    pooled = alternative(result, "Student, pooled variance")
    assert pooled["p_value"] == pytest.approx(ttost_ind(b, a, -6, 6)[0], rel=1e-9)
    z = (6 - 1) / result.outputs["standard_error"]
    normal = alternative(result, "normal instead of t")
    assert normal["p_value"] == pytest.approx(stats.norm.sf(z))


@pytest.mark.reference
@pytest.mark.parametrize("higher", ["yes", "no"])
def test_non_inferiority_is_one_of_the_two_tests(higher):
    outputs = noninferiority_test_means(**ARMS, margin=6, higher_is_better=higher).outputs
    side = "lower" if higher == "yes" else "upper"
    assert outputs["t"] == pytest.approx(RECORDED[f"t_{side}"], rel=1e-10)
    assert outputs["p_value"] == pytest.approx(RECORDED[f"p_{side}"], rel=1e-10)
    ninety = noninferiority_test_means(**ARMS, margin=6, higher_is_better=higher, alpha=0.05)
    assert ninety.outputs["effect_low"] == pytest.approx(RECORDED["low"], rel=1e-10)
    assert ninety.outputs["effect_high"] == pytest.approx(RECORDED["high"], rel=1e-10)


@pytest.mark.reference
def test_its_alternatives():
    # scipy.stats.ttest_ind(alternative="greater"), scipy 1.17.1
    a, b = sample_of(50, 30, 200), sample_of(51, 34, 150)
    result = noninferiority_test_means(**ARMS, margin=6)
    superior = stats.ttest_ind(b, a, equal_var=False, alternative="greater").pvalue
    assert alternative(result, "superiority (margin 0)")["p_value"] == pytest.approx(superior)
    pooled = stats.ttest_ind(b + 6, a, alternative="greater").pvalue
    assert alternative(result, "Student, pooled variance")["p_value"] == pytest.approx(pooled)
    z = 7 / result.outputs["standard_error"]
    assert alternative(result, "normal instead of t")["p_value"] == pytest.approx(stats.norm.sf(z))


@given(st.floats(-40, 40), st.floats(0.1, 50))
@settings(max_examples=40, deadline=None)
def test_the_verdict_is_that_of_the_interval(effect, margin):
    arms = ARMS | {"mean_b": 50 + round(effect, 4)}
    found = tost_means(**arms, margin=margin).outputs
    inside = -margin < found["effect_low"] and found["effect_high"] < margin
    assert found["equivalent"] == inside or found["p_value"] == pytest.approx(0.05, abs=1e-9)
    up = noninferiority_test_means(**arms, margin=margin).outputs
    assert up["noninferior"] == (up["effect_low"] > -margin)
    down = noninferiority_test_means(**arms, margin=margin, higher_is_better="no").outputs
    assert down["noninferior"] == (down["effect_high"] < margin)
    wider = tost_means(**arms, margin=margin + 1).outputs
    assert wider["p_value"] <= found["p_value"]


def test_summaries_name_the_worst_that_is_left():
    won = noninferiority_test_means(**ARMS, margin=10).summary
    assert won.startswith("Non-inferior by the margin of 10 at the 2.5 % level, one-sided")
    assert won.endswith("The data exclude a loss of more than 5.9.")
    better = noninferiority_test_means(**(ARMS | {"mean_b": 70}), margin=10).summary
    assert better.endswith("The data exclude any loss.")
    open_ = noninferiority_test_means(**ARMS, margin=2, higher_is_better="no").summary
    assert open_.endswith("still allow an increase of up to 7.9, which reaches the margin.")
    same = tost_means(**ARMS, margin=10).summary
    assert same.startswith("Equivalent within ±10 at the 5 % level")


@pytest.mark.parametrize("calculator", [tost_means, noninferiority_test_means])
@pytest.mark.parametrize(
    ("change", "text"),
    [({"margin": 0}, "use welch-test"), ({"sd_a": 0, "sd_b": 0}, "Without variation")],
)
def test_bad_inputs_are_refused(calculator, change, text):
    with pytest.raises(InputError, match=text):
        calculator(**(ARMS | {"margin": 5} | change))


@pytest.mark.slow
def test_at_the_margin_they_err_at_their_level():
    # 4,000 tests whose true difference is the margin, seed 31: standard error 0.34 %
    generator = np.random.default_rng(31)
    equal = worse = 0
    for _ in range(4000):
        a, b = generator.normal(50, 10, 60), generator.normal(44, 14, 80)
        arms = {
            "mean_a": a.mean(),
            "sd_a": a.std(ddof=1),
            "n_a": 60,
            "mean_b": b.mean(),
            "sd_b": b.std(ddof=1),
            "n_b": 80,
        }
        equal += tost_means(**arms, margin=6).outputs["equivalent"]
        worse += noninferiority_test_means(**arms, margin=6, alpha=0.05).outputs["noninferior"]
    assert equal / 4000 == pytest.approx(0.05, abs=0.011)
    assert worse / 4000 == pytest.approx(0.05, abs=0.011)


def test_an_interval_beyond_the_margin_shows_a_difference():
    far = {"mean_a": 50, "sd_a": 3, "n_a": 20, "mean_b": 30, "sd_b": 3, "n_b": 20, "margin": 2.5}
    assert tost_means(**far).summary.endswith("The data show a difference larger than the margin.")
    worse = noninferiority_test_means(**far).summary
    assert worse.endswith("The data show a loss larger than the margin.")
