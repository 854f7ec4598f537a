"""The test of two rates of events, against statsmodels 0.15.0, scipy 1.17.1 and R 4.2.2."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.rates import confint_poisson_2indep, test_poisson_2indep
from tests.stats.comparing.reference_cases import cases_of
from tests.stats.executed import alternative

from trialwise.core.errors import InputError
from trialwise.stats.comparing.event_rates import Events, difference_score
from trialwise.stats.comparing.poisson_rates import poisson_rates_test

test_poisson_2indep.__test__ = False  # a function of statsmodels, not a test
PAIRS = [(30, 100, 45, 100), (3, 10, 9, 7), (0, 10, 7, 12.5), (5, 3.5, 0, 2)]
NAMES = ("events_a", "exposure_a", "events_b", "exposure_b")
METHODS = {"exact": "exact-cond", "score": "score", "wald": "wald-log"}


def run(pair, **more):
    return poisson_rates_test(**dict(zip(NAMES, pair, strict=True)), **more)


def ratio_limits(outputs):
    return outputs["rate_ratio_low"], outputs.get("rate_ratio_high", math.inf)


@pytest.mark.reference
@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("sides", "side"), [(1, "larger"), (2, "two-sided")])
def test_p_values_are_those_of_statsmodels(pair, method, sides, side):
    # test_poisson_2indep(compare="ratio"), statsmodels 0.15.0, treatment first
    xa, ta, xb, tb = pair
    if method == "wald" and not xa * xb:
        return
    expected = test_poisson_2indep(
        xb, tb, xa, ta, method=METHODS[method], compare="ratio", alternative=side
    )
    outputs = run(pair, method=method, sides=sides).outputs
    assert outputs["p_value"] == pytest.approx(expected.pvalue, rel=1e-9)
    if method != "exact":
        assert outputs["z"] == pytest.approx(expected.statistic, rel=1e-9)


@pytest.mark.reference
@pytest.mark.parametrize("pair", PAIRS[:2])
@pytest.mark.parametrize(("method", "name"), [("score", "score"), ("wald", "wald-log")])
def test_ratio_limits_are_those_of_statsmodels(pair, method, name):
    # confint_poisson_2indep, statsmodels 0.15.0
    xa, ta, xb, tb = pair
    expected = confint_poisson_2indep(xb, tb, xa, ta, method=name, compare="ratio")
    assert ratio_limits(run(pair, method=method).outputs) == pytest.approx(expected, rel=1e-6)


@pytest.mark.reference
@pytest.mark.parametrize("pair", PAIRS)
def test_exact_test_and_interval_are_those_of_r(pair):
    # poisson.test, recorded in reference/rates.csv
    expected = cases_of("rates")["{:g} over {:g} and {:g} over {:g}".format(*pair)]
    outputs = run(pair).outputs
    assert outputs["method"] == "exact"
    assert outputs["p_value"] == pytest.approx(expected["p"], rel=1e-9)
    assert run(pair, sides=1).outputs["p_value"] == pytest.approx(expected["greater"], rel=1e-9)
    limits = expected.get("low", 0.0), expected.get("high", math.inf)
    assert ratio_limits(outputs) == pytest.approx(limits, rel=1e-9, abs=1e-12)
    assert outputs.get("rate_ratio", math.inf) == pytest.approx(expected.get("ratio", math.inf))


@pytest.mark.reference
@pytest.mark.parametrize("pair", PAIRS)
def test_mid_p_counts_half_of_the_observed_split(pair):
    # the definition, with scipy.stats.binom
    xa, ta, xb, tb = pair
    law = stats.binom(xa + xb, tb / (ta + tb))
    half = law.pmf(xb) / 2
    outputs = run(pair, method="mid_p", alpha=0.1).outputs
    tails = law.cdf(xb) - half, law.sf(xb) + half
    assert outputs["p_value"] == pytest.approx(min(2 * min(tails), 1), rel=1e-9)
    for limit, side in zip(ratio_limits(outputs), (1, 0), strict=True):
        if 0 < limit < math.inf:
            share = limit * tb / (limit * tb + ta)
            other = stats.binom(xa + xb, share)
            half = other.pmf(xb) / 2
            tails = other.cdf(xb) - half, other.sf(xb) + half
            assert tails[side] == pytest.approx(0.05, rel=1e-6)


@pytest.mark.reference
@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("value", [-0.4, -0.05, 0.02, 0.3])
def test_the_score_of_a_difference_is_that_of_statsmodels(pair, value):
    # the score test of a difference in test_poisson_2indep
    xa, ta, xb, tb = pair
    expected = test_poisson_2indep(
        xb, tb, xa, ta, value=value, method="score", compare="diff"
    ).statistic
    found = difference_score(Events(xa, ta), Events(xb, tb), value)
    assert found == pytest.approx(expected, rel=1e-6)


@pytest.mark.reference
@pytest.mark.parametrize("pair", PAIRS)
def test_difference_limits_are_rejected_at_just_alpha_and_wald_is_statsmodels(pair):
    # test_poisson_2indep and confint_poisson_2indep, for differences
    xa, ta, xb, tb = pair
    result = run(pair)
    for name in ("effect_low", "effect_high"):
        found = test_poisson_2indep(
            xb, tb, xa, ta, value=result.outputs[name], method="score", compare="diff"
        )
        assert found.pvalue == pytest.approx(0.05, rel=1e-6)
    expected = confint_poisson_2indep(xb, tb, xa, ta, method="wald", compare="diff")
    wald = alternative(result, "Wald interval of the difference")
    assert (wald["effect_low"], wald["effect_high"]) == pytest.approx(expected)


@pytest.mark.reference
@pytest.mark.parametrize("case", [(30, 100, 45, 100, 2.5), (3, 10, 9, 7, 1.7)])
def test_overdispersion_is_that_of_a_quasi_poisson_regression(case):
    # glm(poisson) with its dispersion fixed, recorded in reference/rates.csv
    expected = cases_of("rates")["{:g} over {:g} and {:g} over {:g} phi {:g}".format(*case)]
    outputs = run(case[:4], overdispersion=case[4], method="wald").outputs
    assert outputs["rate_ratio"] == pytest.approx(expected["ratio"])
    limits = expected["low"], expected["high"]
    assert ratio_limits(outputs) == pytest.approx(limits, rel=1e-6)
    assert outputs["p_value"] == pytest.approx(expected["p"], rel=1e-6)


@pytest.mark.reference
def test_overdispersion_divides_z_and_widens_every_interval():
    plain, wide = run(PAIRS[0], method="score"), run(PAIRS[0], overdispersion=4.0)
    assert wide.outputs["method"] == "score"
    assert wide.outputs["z"] == pytest.approx(plain.outputs["z"] / 2)
    score = difference_score(Events(30, 100), Events(45, 100), wide.outputs["effect_low"])
    assert score == pytest.approx(2 * 1.959963984540054)
    beside = alternative(wide, "without overdispersion")["p_value"]
    assert beside == pytest.approx(plain.outputs["p_value"])
    low, high = ratio_limits(wide.outputs)
    assert low < plain.outputs["rate_ratio_low"]
    assert high > plain.outputs["rate_ratio_high"]


def test_arms_without_events():
    none = run((0, 5, 0, 5))
    assert none.outputs["p_value"] == 1
    assert "rate_ratio_low" not in none.outputs
    assert none.outputs["effect_low"] < 0 < none.outputs["effect_high"]
    control = run((0, 10, 7, 12.5)).outputs
    assert "rate_ratio" not in control
    assert control["rate_ratio_low"] > 1


def test_many_events_are_tested_by_score_and_told():
    result = run((10**8, 10**9, 10**8 + 50_000, 10**9))
    assert result.outputs["method"] == "score"
    assert "default with more than 10,000,000 events" in result.convention


def test_summary_gives_both_scales_and_the_interval_before_p():
    assert run(PAIRS[0]).summary == (
        "Not significant at the 5 % level: the treatment has 0.45 events per unit of exposure "
        "against 0.3 in control, +0.15 (95 % interval −0.020 to +0.328), +50 % relative (−8 to "
        "+147 %), p = 0.105. The data still allow a loss of up to 0.020 and a gain of up to 0.328."
    )


@given(
    xa=st.integers(0, 10**6),
    xb=st.integers(0, 10**6),
    ta=st.floats(1e-3, 1e6),
    tb=st.floats(1e-3, 1e6),
    method=st.sampled_from(["exact", "mid_p", "score"]),
)
@settings(max_examples=40, deadline=None)
def test_swapping_the_arms_flips_the_difference_and_inverts_the_ratio(xa, xb, ta, tb, method):
    there = run((xa, ta, xb, tb), method=method).outputs
    back = run((xb, tb, xa, ta), method=method).outputs
    scale = abs(there["effect_low"]) + abs(there["effect_high"])
    assert there["p_value"] == pytest.approx(back["p_value"], rel=1e-6, abs=1e-9)
    assert there["effect_low"] == pytest.approx(-back["effect_high"], rel=1e-6, abs=1e-9 * scale)
    if xa and xb:
        product = there["rate_ratio_low"] * back["rate_ratio_high"]
        assert product == pytest.approx(1, rel=1e-6)


@pytest.mark.slow
def test_type_i_error_and_coverage_by_enumeration():
    # all counts at means 8 and 12 for exposures 2 and 3: rate 4 in both arms
    chance_a, chance_b = stats.poisson.pmf(range(30), 8), stats.poisson.pmf(range(36), 12)
    error, covered = dict.fromkeys(("exact", "mid_p", "score"), 0.0), 0.0
    ratio = dict.fromkeys(error, 0.0)
    for xa in range(30):
        for xb in range(36):
            chance = chance_a[xa] * chance_b[xb]
            if chance < 1e-10:
                continue
            for method in error:
                outputs = run((xa, 2, xb, 3), method=method).outputs
                error[method] += chance * (outputs["p_value"] <= 0.05)
                low, high = ratio_limits(outputs) if xa + xb else (0, math.inf)
                ratio[method] += chance * (low <= 1 <= high)
            covered += chance * (outputs["effect_low"] <= 0 <= outputs["effect_high"])
    assert error["exact"] <= 0.05
    assert ratio["exact"] >= 0.95
    assert error["mid_p"] <= 0.055
    assert error["score"] == pytest.approx(0.05, abs=0.01)
    assert covered == pytest.approx(0.95, abs=0.01)


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"overdispersion": 0.5}, "overdispersion", "Poisson counts have 1"),
        ({"overdispersion": 2, "method": "exact"}, "method", "score or wald"),
        ({"events_a": 0, "method": "wald"}, "method", "exact or score"),
        ({"events_a": 2 * 10**7, "method": "mid_p"}, "method", "10,000,000 events"),
        ({"exposure_b": 0}, "exposure_b", "no rate"),
    ],
)
def test_bad_inputs_are_refused(change, field, says):
    with pytest.raises(InputError) as caught:
        poisson_rates_test(**(dict(zip(NAMES, PAIRS[0], strict=True)) | change))
    assert caught.value.field == field
    assert says in str(caught.value)
