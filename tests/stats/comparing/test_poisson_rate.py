"""The interval of a rate of events, against statsmodels 0.15.0, R 4.2.2 and scipy 1.17.1."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.rates import confint_poisson
from tests.stats.comparing.reference_cases import cases_of
from tests.stats.executed import alternative

from trialwise.core.errors import InputError
from trialwise.stats.comparing.poisson_rate import poisson_rate_interval

SAMPLES = [(12, 40), (0, 1000), (1, 2.5), (150, 31.5)]
NAMES = {
    "exact": ("exact-c", "Garwood exact"),
    "mid_p": ("midp-c", "mid-p exact"),
    "score": ("score", "score"),
    "wald": ("wald", "Wald"),
}
CASES = [
    (method, sample) for method in NAMES for sample in SAMPLES if method != "wald" or sample[0]
]


def limits(outputs):
    return outputs["rate_low"], outputs["rate_high"]


@pytest.mark.reference
@pytest.mark.parametrize(("method", "sample"), CASES)
@pytest.mark.parametrize("alpha", [0.05, 0.01])
def test_limits_are_those_of_statsmodels(method, sample, alpha):
    # confint_poisson, statsmodels 0.15.0, whose lower limit without events is no limit (nan, or the
    # upper one); its Wald limit can fall below zero
    events, exposure = sample
    low, high = confint_poisson(events, exposure, method=NAMES[method][0], alpha=alpha)
    low = 0 if math.isnan(low) or events == 0 else max(low, 0)
    result = poisson_rate_interval(events=events, exposure=exposure, alpha=alpha, method=method)
    assert limits(result.outputs) == pytest.approx((low, high), rel=1e-6, abs=1e-12)
    assert result.outputs["rate"] == events / exposure
    other = poisson_rate_interval(events=events, exposure=exposure, alpha=alpha, method="jeffreys")
    assert limits(alternative(other, NAMES[method][1])) == limits(result.outputs)


@pytest.mark.reference
@pytest.mark.parametrize("level", ["0.95", "0.99"])
def test_exact_limits_are_those_of_r(level):
    # poisson.test, recorded in reference/rates.csv
    recorded = cases_of("rates")
    for events, exposure in SAMPLES:
        expected = recorded[f"{events:g} over {exposure:g} at {level}"]
        outputs = poisson_rate_interval(
            events=events, exposure=exposure, alpha=1 - float(level)
        ).outputs
        assert limits(outputs) == pytest.approx((expected["low"], expected["high"]), abs=1e-9)


@pytest.mark.reference
def test_jeffreys_is_the_quantile_of_its_posterior():
    # scipy.stats.gamma with shape x + 1/2
    outputs = poisson_rate_interval(events=12, exposure=40, method="jeffreys").outputs
    assert limits(outputs) == pytest.approx(stats.gamma.interval(0.95, 12.5, scale=1 / 40))
    none = poisson_rate_interval(events=0, exposure=40, method="jeffreys").outputs
    assert limits(none) == pytest.approx((0, stats.gamma.isf(0.025, 0.5, scale=1 / 40)))


@pytest.mark.reference
@pytest.mark.parametrize(("events", "alpha"), [(10**6, 1e-9), (10**9, 1e-6), (10**12, 1e-6)])
def test_huge_counts_keep_their_tails(events, alpha):
    # the Wilson-Hilferty cube root, normal to a relative 1e-6 for such counts; scipy's gamma
    # distribution loses its lower tail here
    low, high = limits(poisson_rate_interval(events=events, exposure=1, alpha=alpha).outputs)
    z = stats.norm.isf(alpha / 2)
    for found, shape, sign in ((low, events, -1), (high, events + 1, 1)):
        cube = (1 - 1 / (9 * shape) + sign * z / (3 * shape**0.5)) ** 3
        assert (found - shape) / shape**0.5 == pytest.approx(
            (cube - 1) * shape**0.5, rel=1e-5 if events < 10**9 else 1e-4
        )


def test_summary_and_the_rule_of_three():
    result = poisson_rate_interval(events=0, exposure=1000)
    assert result.summary == (
        "0 events over an exposure of 1,000 are a rate of 0 per unit; the data fit rates from 0 to "
        "0.00369 (95 % interval)."
    )
    three = alternative(result, "rule of three, one-sided")["rate_high"]
    assert three == pytest.approx(-math.log(0.05) / 1000)
    assert "1 event over an exposure of 2.5 is a rate of 0.4" in (
        poisson_rate_interval(events=1, exposure=2.5).summary
    )


@given(
    events=st.integers(0, 10**12),
    exposure=st.floats(1e-9, 1e15),
    alpha=st.floats(1e-9, 0.499),
    method=st.sampled_from(["exact", "score", "jeffreys"]),
)
@settings(max_examples=40, deadline=None)
def test_limits_hold_the_rate_and_scale_with_exposure(events, exposure, alpha, method):
    outputs = poisson_rate_interval(
        events=events, exposure=exposure, alpha=alpha, method=method
    ).outputs
    assert 0 <= outputs["rate_low"] <= outputs["rate"] <= outputs["rate_high"]
    unit = poisson_rate_interval(events=events, exposure=1, alpha=alpha, method=method).outputs
    assert outputs["rate_high"] * exposure == pytest.approx(unit["rate_high"], rel=1e-9)


@pytest.mark.parametrize(
    ("method", "least", "most"),
    [
        ("exact", 0.95, 0.99),
        ("mid_p", 0.91, 0.985),
        ("jeffreys", 0.91, 0.97),
        ("score", 0.92, 0.975),
    ],
)
def test_coverage_by_enumeration(method, least, most):
    # all counts up to 60 at means from 3 to 20
    found = [
        limits(poisson_rate_interval(events=x, exposure=1, method=method).outputs)
        for x in range(61)
    ]
    for mean in (3.0, 5.5, 8.0, 12.3, 20.0):
        chances = stats.poisson.pmf(range(61), mean)
        covered = sum(
            chance
            for chance, (low, high) in zip(chances, found, strict=True)
            if low <= mean <= high
        )
        assert least <= covered <= most


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"events": -1}, "events", "cannot be negative"),
        ({"exposure": 0}, "exposure", "no rate"),
        ({"events": 0, "method": "wald"}, "method", "no width"),
        ({"events": 1.5}, "events", "whole number"),
        ({"events": 10**7, "method": "mid_p"}, "method", "1,000,000 events"),
    ],
)
def test_bad_inputs_are_refused(change, field, says):
    with pytest.raises(InputError) as caught:
        poisson_rate_interval(**({"events": 12, "exposure": 40} | change))
    assert caught.value.field == field
    assert says in str(caught.value)
