"""Welch's test, against scipy 1.17.1, and the lift's interval by simulation."""

import math
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from trialwise.core.errors import InputError
from trialwise.stats.comparing.means_test import Sample, lift_interval, welch_test
from trialwise.stats.numeric.interval import Interval

EXAMPLE = {"mean_a": 50, "sd_a": 30, "n_a": 1000, "mean_b": 53, "sd_b": 32, "n_b": 900}
SAMPLES = [
    EXAMPLE,
    {"mean_a": -3, "sd_a": 1.5, "n_a": 5, "mean_b": 2, "sd_b": 0, "n_b": 3},
    {"mean_a": 0.001, "sd_a": 1e-4, "n_a": 40, "mean_b": 0.00099, "sd_b": 2e-4, "n_b": 400},
]


@pytest.mark.reference
@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("sides", [1, 2])
def test_t_p_and_interval_are_those_of_scipy(sample, sides):
    # scipy.stats.ttest_ind_from_stats(equal_var=False), scipy 1.17.1
    expected = stats.ttest_ind_from_stats(
        sample["mean_b"],
        sample["sd_b"],
        sample["n_b"],
        sample["mean_a"],
        sample["sd_a"],
        sample["n_a"],
        equal_var=False,
        alternative="two-sided" if sides == 2 else "greater",
    )
    outputs = welch_test(**sample, sides=sides).outputs
    assert outputs["t"] == pytest.approx(expected.statistic, rel=1e-9)
    assert outputs["p_value"] == pytest.approx(expected.pvalue, rel=1e-8)
    half = stats.t.isf(0.05 / sides, outputs["df"]) * outputs["standard_error"]
    assert outputs["effect_high"] - outputs["effect"] == pytest.approx(half, rel=1e-9)


@pytest.mark.reference
def test_student_is_that_of_scipy():
    # scipy.stats.ttest_ind_from_stats(equal_var=True), scipy 1.17.1
    expected = stats.ttest_ind_from_stats(53, 32, 900, 50, 30, 1000)
    student = welch_test(**EXAMPLE).alternatives[0].outputs
    assert student["p_value"] == pytest.approx(expected.pvalue, rel=1e-9)
    assert student["df"] == 1898


@pytest.mark.reference
@pytest.mark.parametrize("sides", [1, 2])
def test_fiellers_limits_are_the_ratios_that_are_not_rejected(sides):
    # at a limit, b - ratio * a is critical standard errors from zero, by scipy.stats.t
    result = welch_test(**EXAMPLE, sides=sides)
    limits = next(e.outputs for e in result.alternatives if e.name.startswith("Fieller"))
    critical = stats.t.isf(0.05 / sides, result.outputs["df"])
    for name, sign in (("lift_low", 1), ("lift_high", -1)):
        ratio = 1 + limits[name]
        error = math.hypot(32 / math.sqrt(900), ratio * 30 / math.sqrt(1000))
        assert (53 - ratio * 50) / error == pytest.approx(sign * critical, rel=1e-9)


def test_fiellers_interval_needs_a_firm_control():
    for mean in (1.0, 0.0, -5.0):
        names = [entry.name for entry in welch_test(**(EXAMPLE | {"mean_a": mean})).alternatives]
        assert names == ["Student t, pooled variance", "z test"]


def test_t_is_shown_with_the_numbers_put_in():
    result = welch_test(mean_a=50, sd_a=30, n_a=1000, mean_b=53, sd_b=32, n_b=1000)
    assert result.worked == (
        "t = (53 − 50) / √(30²/1,000 + 32²/1,000) = 2.1628 with 1,989.7 df, p = 0.0307"
    )


def test_summary_reads_verdict_first_and_interval_before_p():
    result = welch_test(mean_a=50, sd_a=30, n_a=1000, mean_b=53, sd_b=32, n_b=1000)
    assert result.summary == (
        "Significant at the 5 % level: the treatment's mean is 53 against 50 in control, "
        "+3 (95 % interval +0.28 to +5.72), +6 % relative (+0.4 to +11.6 %), "
        "t = 2.16 (1,989.7 df), p = 0.0307. The data exclude a loss and allow a gain of 0.28 to "
        "5.72."
    )


def test_a_worse_treatment_is_not_borderline_in_a_one_sided_test():
    result = welch_test(**(EXAMPLE | {"mean_b": 40}), sides=1)
    assert result.summary.startswith("Not significant at the 5 % level, one-sided: ")
    assert not any("borderline" in text for text in (result.summary, *result.assumptions))


@pytest.mark.parametrize("mean", [0, -5])
def test_no_lift_without_a_positive_control(mean):
    result = welch_test(**(EXAMPLE | {"mean_a": mean}))
    assert "lift" not in result.outputs
    assert any("No lift is given" in text for text in result.assumptions)


def test_a_control_near_zero_is_warned_about():
    result = welch_test(**(EXAMPLE | {"mean_a": 1.0}))
    assert any("within three standard errors of zero" in text for text in result.assumptions)


def test_the_lift_interval_covers_at_its_level():
    # 95 % interval of a true lift of 10 %, 3,000 simulated tests, seed 5: standard error 0.4 %
    generator = random.Random(5)  # noqa: S311  # a simulation, not a secret
    error = 2 / math.sqrt(200)
    covered = 0
    for _ in range(3000):
        a = Sample(generator.gauss(10, error), 2, 200)
        b = Sample(generator.gauss(11, error), 2, 200)
        interval = lift_interval(a, b, 1.96)
        assert isinstance(interval, Interval)
        covered += interval.low <= 0.1 <= interval.high
    assert covered / 3000 == pytest.approx(0.95, abs=0.012)


@pytest.mark.slow
@pytest.mark.parametrize(("sd_b", "n_b"), [(1.0, 12), (4.0, 8), (0.3, 40)])
def test_it_rejects_and_covers_as_often_as_promised(sd_b, n_b):
    # 4,000 simulated tests of normal data, seed 6: standard error 0.35 %
    generator = np.random.default_rng(6)
    a = generator.normal(10, 1.5, (4000, 15))
    b = generator.normal(11, sd_b, (4000, n_b))
    rejected = covered = fieller = 0
    for left, right in zip(a, b, strict=True):
        sample = {
            "mean_a": float(left.mean()),
            "sd_a": float(left.std(ddof=1)),
            "n_a": 15,
            "mean_b": float(right.mean()),
            "sd_b": float(right.std(ddof=1)),
            "n_b": n_b,
        }
        result = welch_test(**sample)
        covered += result.outputs["effect_low"] <= 1 <= result.outputs["effect_high"]
        limits = result.alternatives[-1].outputs
        fieller += limits["lift_low"] <= 0.1 <= limits["lift_high"]
        rejected += (
            welch_test(**(sample | {"mean_b": sample["mean_b"] - 1})).outputs["p_value"] < 0.05
        )
    assert rejected / 4000 == pytest.approx(0.05, abs=0.014)
    assert covered / 4000 == pytest.approx(0.95, abs=0.014)
    assert fieller / 4000 == pytest.approx(0.95, abs=0.017)


@given(
    st.floats(-1e6, 1e6),
    st.floats(-1e6, 1e6),
    st.floats(1e-3, 1e6),
    st.floats(0, 1e6),
    st.integers(2, 10**9),
)
@settings(max_examples=100, deadline=None)
def test_swapping_flips_the_sign_and_rescaling_changes_nothing(ma, mb, sa, sb, n):
    mb, ma = round(mb, 6), round(ma, 6)
    there = welch_test(mean_a=ma, sd_a=sa, n_a=n, mean_b=mb, sd_b=sb, n_b=50).outputs
    back = welch_test(mean_a=mb, sd_a=sb, n_a=50, mean_b=ma, sd_b=sa, n_b=n).outputs
    assert there["t"] == pytest.approx(-back["t"], rel=1e-9)
    assert there["p_value"] == pytest.approx(back["p_value"], rel=1e-6)
    eight = welch_test(
        mean_a=8 * ma, sd_a=8 * sa, n_a=n, mean_b=8 * mb, sd_b=8 * sb, n_b=50
    ).outputs
    # the difference is rounded to the digits its terms can know, a little differently per scale
    tolerance = 1e-12 * max(abs(ma), abs(mb)) / there["standard_error"]
    assert eight["t"] == pytest.approx(there["t"], rel=1e-9, abs=tolerance)
    excludes = there["effect_low"] > 0 or there["effect_high"] < 0
    assert excludes == (there["p_value"] < 0.05) or abs(there["p_value"] - 0.05) < 1e-6


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"sd_a": 0, "sd_b": 0}, "sd_a and sd_b"),
        ({"sd_a": -1}, "sd_a"),
        ({"n_a": 1}, "n_a"),
        ({"n_b": -10}, "n_b"),
        ({"mean_a": float("nan")}, "mean_a"),
        ({"mean_a": float("inf")}, "mean_a"),
        ({"mean_b": "53"}, "mean_b"),
    ],
)
def test_bad_inputs_name_their_field(change, field):
    with pytest.raises(InputError) as caught:
        welch_test(**(EXAMPLE | change))
    assert caught.value.field == field
