"""The test of a rate against a fixed one, against scipy 1.17.1, statsmodels 0.15.0 and R 4.2.2."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportions_ztest
from tests.stats.comparing.reference_cases import cases_of
from tests.stats.executed import alternative

from trialwise.core.errors import InputError
from trialwise.stats.comparing.one_proportion_test import one_proportion_test

SAMPLES = [(40, 500), (0, 20), (20, 20), (3, 17), (199, 1000)]


def run(x, n, null, **more):
    return one_proportion_test(conversions=x, users=n, null=null, **more)


@pytest.mark.reference
@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("null", [0.1, 0.5, 0.37])
@pytest.mark.parametrize(("sides", "name"), [(1, "greater"), (2, "two-sided")])
def test_exact_p_and_interval_are_those_of_scipy(sample, null, sides, name):
    # scipy.stats.binomtest
    x, n = sample
    outputs = run(x, n, null, sides=sides).outputs
    expected = stats.binomtest(x, n, null, name).pvalue
    assert outputs["p_value"] == pytest.approx(expected, rel=1e-9)
    interval = stats.binomtest(x, n).proportion_ci(0.95 if sides == 2 else 0.9)
    limits = (outputs["rate_low"], outputs["rate_high"])
    assert limits == pytest.approx((interval.low, interval.high), rel=1e-9, abs=1e-12)
    assert outputs["effect_low"] == pytest.approx(interval.low - null, abs=1e-12)
    assert outputs["lift_high"] == pytest.approx(interval.high / null - 1, abs=1e-9)


@pytest.mark.reference
@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize(("sides", "name"), [(1, "larger"), (2, "two-sided")])
def test_z_is_that_of_statsmodels(sample, sides, name):
    # proportions_ztest with prop_var=null
    x, n = sample
    z, p = proportions_ztest(x, n, 0.37, alternative=name, prop_var=0.37)
    outputs = run(x, n, 0.37, sides=sides, method="z").outputs
    assert outputs["z"] == pytest.approx(z, rel=1e-12)
    assert outputs["p_value"] == pytest.approx(p, rel=1e-9)
    beside = alternative(run(x, n, 0.37, sides=sides), "z test")
    assert beside["p_value"] == pytest.approx(p, rel=1e-9)


@pytest.mark.reference
def test_p_values_are_those_of_r():
    # recorded in reference/rates.csv: binom.test, and prop.test without correction
    recorded = cases_of("rates")
    for x, n in SAMPLES:
        for null in (0.1, 0.5):
            expected = recorded[f"{x}/{n} against {null}"]
            assert run(x, n, null).outputs["p_value"] == pytest.approx(expected["exact"], rel=1e-9)
            one = run(x, n, null, sides=1).outputs["p_value"]
            assert one == pytest.approx(expected["greater"], rel=1e-9)
            z = run(x, n, null, method="z").outputs["p_value"]
            assert z == pytest.approx(expected["z"], rel=1e-6, abs=1e-12)


@pytest.mark.reference
@pytest.mark.parametrize("sample", SAMPLES)
def test_mid_p_is_twice_the_smaller_tail_with_half_of_the_observed(sample):
    # the definition, with scipy.stats.binom
    x, n = sample
    half = stats.binom.pmf(x, n, 0.4) / 2
    tails = stats.binom.cdf(x - 1, n, 0.4) + half, stats.binom.sf(x, n, 0.4) + half
    two = run(x, n, 0.4, method="mid_p").outputs["p_value"]
    assert two == pytest.approx(2 * min(tails), rel=1e-9)
    one = run(x, n, 0.4, method="mid_p", sides=1).outputs["p_value"]
    assert one == pytest.approx(tails[1], rel=1e-9)
    doubled = min(stats.binom.cdf(x, n, 0.4), stats.binom.sf(x - 1, n, 0.4))
    beside = alternative(run(x, n, 0.4), "exact, twice the smaller tail")
    assert beside["p_value"] == pytest.approx(min(2 * doubled, 1), rel=1e-9)


def test_too_many_users_for_the_exact_sum_are_tested_by_z_and_told():
    result = run(10**8, 10**9, 0.1001)
    assert result.outputs["method"] == "z"
    assert "too many to sum over" in result.convention


def test_summary_gives_the_verdict_the_interval_and_then_p():
    assert run(40, 500, 0.1).summary == (
        "Not significant at the 5 % level: 40 of 500 users converted, a rate of 8 % against the "
        "fixed 10 %, −2 points (95 % interval −4.22 to +0.73 points), −20 % relative (−42.2 to "
        "+7.3 %), p = 0.156. The data still allow a loss of up to 4.22 points and a gain of up to "
        "0.73 points."
    )


@given(x=st.integers(0, 300), more=st.integers(0, 300), null=st.floats(0.01, 0.99))
@settings(max_examples=40, deadline=None)
def test_counting_the_others_instead_gives_the_same_p(x, more, null):
    n = max(x + more, 1)
    for method in ("exact", "mid_p", "z"):
        there = run(x, n, null, method=method).outputs
        back = run(n - x, n, 1 - null, method=method).outputs
        assert there["p_value"] == pytest.approx(back["p_value"], rel=1e-6, abs=1e-12)
        assert there["effect"] == pytest.approx(-back["effect"], abs=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize("sides", [1, 2])
def test_type_i_error_by_enumeration(sides):
    # all outcomes of 40 users under the null; exact and z with their published behaviour
    for null in (0.05, 0.2, 0.5, 0.73):
        chances = stats.binom.pmf(range(41), 40, null)
        error = {
            method: sum(
                chance
                for x, chance in enumerate(chances)
                if run(x, 40, null, method=method, sides=sides).outputs["p_value"] <= 0.05
            )
            for method in ("exact", "mid_p", "z")
        }
        assert error["exact"] <= 0.05
        assert error["mid_p"] <= 0.085
        assert error["z"] <= 0.09


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"conversions": 501}, "conversions", "at most users"),
        ({"null": 0}, "null", "above 0"),
        ({"null": 1}, "null", "below 1"),
        ({"null": 10}, "null", "10 % is 0.1"),
        ({"sides": 3}, "sides", "at most 2"),
    ],
)
def test_bad_inputs_are_refused(change, field, says):
    with pytest.raises(InputError) as caught:
        one_proportion_test(**({"conversions": 40, "users": 500, "null": 0.1} | change))
    assert caught.value.field == field
    assert says in str(caught.value)
