"""One mean: against R's t.test, and coverage by simulation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from tests.stats.comparing.reference_cases import cases_of

from trialwise.core.errors import InputError
from trialwise.stats.comparing.one_mean import one_mean_interval, one_mean_test

RECORDED = cases_of("means")


@pytest.mark.reference
@pytest.mark.parametrize(
    ("case", "given_"),
    [
        ("one", {"mean": 52, "sd": 30, "n": 400, "null": 50}),
        ("one_greater", {"mean": -1.2, "sd": 0.7, "n": 5, "null": -2, "alpha": 0.02}),
    ],
)
def test_t_p_and_interval_are_those_of_r(case, given_):
    sides = 2 if case == "one" else 1
    expected = RECORDED[case]
    test = one_mean_test(**given_, sides=sides).outputs
    assert test["t"] == pytest.approx(expected["t"], rel=1e-10)
    assert test["p_value"] == pytest.approx(expected["p_value"], rel=1e-10)
    both = one_mean_test(**given_, sides=2).outputs
    assert both["low"] == pytest.approx(expected["low"], rel=1e-10)
    assert both["high"] == pytest.approx(expected["high"], rel=1e-10)
    assert both["effect_low"] == pytest.approx(expected["low"] - given_["null"], rel=1e-10)
    assert both["effect_high"] == pytest.approx(expected["high"] - given_["null"], rel=1e-9)
    del given_["null"]
    interval = one_mean_interval(**given_).outputs
    assert interval["low"] == pytest.approx(expected["low"], rel=1e-10)
    assert interval["high"] - given_["mean"] == pytest.approx(interval["margin"], rel=1e-10)


@pytest.mark.reference
def test_z_and_the_parts_are_those_of_scipy():
    # scipy.stats.norm.interval and t.ppf, scipy 1.17.1
    result = one_mean_interval(mean=50, sd=30, n=20, alpha=0.1)
    low, high = stats.norm.interval(0.9, 50, 30 / 20**0.5)
    assert result.alternatives[0].outputs == pytest.approx({"low": low, "high": high}, rel=1e-10)
    assert result.outputs["critical"] == pytest.approx(stats.t.ppf(0.95, 19), rel=1e-10)
    assert result.outputs["df"] == 19
    assert result.outputs["standard_error"] == pytest.approx(30 / 20**0.5)
    test = one_mean_test(mean=50, sd=30, n=20, null=60)
    z = (50 - 60) / (30 / 20**0.5)
    expected = {"z": z, "p_value": 2 * stats.norm.cdf(z)}
    assert test.alternatives[0].outputs == pytest.approx(expected, rel=1e-10)
    one_sided = stats.t.sf(z, 19)
    assert test.alternatives[1].outputs["p_value"] == pytest.approx(one_sided, rel=1e-10)


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(2, 10**9))
@settings(max_examples=40, deadline=None)
def test_more_users_and_a_lower_level_narrow_the_interval(mean, sd, n):
    def margin(**more):
        return one_mean_interval(mean=mean, sd=sd, **({"n": n, "alpha": 0.05} | more)).outputs[
            "margin"
        ]

    assert margin(n=4 * n) < margin() < margin(alpha=0.01)
    assert one_mean_interval(mean=-mean, sd=sd, n=n).outputs["high"] == pytest.approx(
        -one_mean_interval(mean=mean, sd=sd, n=n).outputs["low"]
    )


def test_summary_gives_the_interval_and_what_it_excludes():
    assert one_mean_interval(mean=50, sd=30, n=1000).summary == (
        "The mean is 50 (95 % interval 48.14 to 51.86), that is ±1.86."
    )
    above = one_mean_test(mean=52, sd=30, n=1000, null=50).summary
    assert above.endswith("The interval excludes 50: the data allow only larger means.")
    assert "p = 0.0353" in above
    below = one_mean_test(mean=40, sd=30, n=1000, null=50).summary
    assert "10 below the 50" in below
    assert one_mean_test(mean=49.9, sd=30, n=10, null=50).summary.endswith(
        "still allows 50, and means on both sides of it."
    )


@pytest.mark.parametrize(
    ("change", "field"),
    [({"sd": 0}, "sd"), ({"sd": -1}, "sd"), ({"n": 1}, "n"), ({"mean": float("nan")}, "mean")],
)
def test_bad_inputs_name_their_field(change, field):
    given_ = {"mean": 5, "sd": 2, "n": 30} | change
    for calculator in (one_mean_interval, one_mean_test):
        with pytest.raises(InputError) as caught:
            calculator(**given_)
        assert caught.value.field == field


def test_a_spread_that_vanishes_beside_the_mean_is_refused():
    with pytest.raises(InputError, match="beside the mean"):
        one_mean_test(mean=1e15, sd=1e-9, n=10)


@pytest.mark.slow
def test_the_interval_covers_and_the_test_holds_its_level():
    # 4,000 normal samples of 6, seed 11: standard error of the rates 0.34 %
    generator = np.random.default_rng(11)
    covered = rejected = 0
    for row in generator.normal(5, 3, (4000, 6)):
        sample = {"mean": row.mean(), "sd": row.std(ddof=1), "n": 6}
        outputs = one_mean_test(**sample, null=5).outputs
        covered += outputs["low"] <= 5 <= outputs["high"]
        rejected += one_mean_test(**sample, null=5, sides=1).outputs["p_value"] < 0.05
    assert covered / 4000 == pytest.approx(0.95, abs=0.011)
    assert rejected / 4000 == pytest.approx(0.05, abs=0.011)
