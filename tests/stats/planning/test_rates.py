"""Planning of rates, against statsmodels 0.15.0, exact sums and simulation."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm, poisson
from statsmodels.stats.rates import power_negbin_ratio_2indep, power_poisson_ratio_2indep

from trialwise.core.errors import InputError, UsageError
from trialwise.stats.registry import calculate


def power_rates(**given_):
    return calculate("power-rates", given_).outputs["power"]


def size_rates(**given_):
    return calculate("sample-size-rates", given_).outputs["n_control"]


@pytest.mark.reference
@pytest.mark.parametrize("sides", [1, 2])
@pytest.mark.parametrize("ratio", [0.5, 1.0, 2.0])
@pytest.mark.parametrize(("convention", "method"), [("wald", "alt"), ("score", "score")])
@pytest.mark.parametrize("rate_ratio", [0.7, 1.1, 1.8])
def test_poisson_power_is_that_of_statsmodels(sides, ratio, convention, method, rate_ratio):
    # power_poisson_ratio_2indep, statsmodels 0.15.0; its first rate is the one put on top, and
    # its defaults value=0, alternative="smaller" must be overridden
    alternative = "two-sided" if sides == 2 else "larger" if rate_ratio < 1 else "smaller"
    expected = power_poisson_ratio_2indep(
        0.4,
        0.4 * rate_ratio,
        nobs1=300,
        nobs_ratio=ratio,
        exposure=2.5,
        value=1,
        alpha=0.05,
        alternative=alternative,
        method_var=method,
        return_results=False,
    )
    reached = power_rates(
        baseline=0.4,
        exposure=2.5,
        rate_ratio=rate_ratio,
        n=300,
        ratio=ratio,
        sides=sides,
        convention=convention,
    )
    assert reached == pytest.approx(expected, rel=1e-9)


@pytest.mark.reference
@pytest.mark.parametrize("overdispersion", [1.0, 3.0])
def test_overdispersion_is_that_of_statsmodels(overdispersion):
    # power_poisson_ratio_2indep(dispersion=), statsmodels 0.15.0
    expected = power_poisson_ratio_2indep(
        0.4,
        0.5,
        nobs1=900,
        value=1,
        dispersion=overdispersion,
        alternative="two-sided",
        method_var="alt",
        return_results=False,
    )
    reached = power_rates(baseline=0.4, target=0.5, n=900, overdispersion=overdispersion)
    assert reached == pytest.approx(expected, rel=1e-9)


@pytest.mark.reference
@pytest.mark.parametrize(("convention", "method"), [("wald", "alt"), ("score", "ftotal")])
@pytest.mark.parametrize("dispersion", [0.2, 2.0])
def test_negative_binomial_power_is_that_of_statsmodels(convention, method, dispersion):
    # power_negbin_ratio_2indep, statsmodels 0.15.0; "ftotal" puts the overall rate under the null
    expected = power_negbin_ratio_2indep(
        0.4,
        0.52,
        nobs1=700,
        nobs_ratio=1.5,
        exposure=2,
        dispersion=dispersion,
        alternative="two-sided",
        method_var=method,
        return_results=False,
    )
    reached = power_rates(
        baseline=0.4,
        lift=0.3,
        n=700,
        ratio=1.5,
        exposure=2,
        dispersion=dispersion,
        convention=convention,
    )
    assert reached == pytest.approx(expected, rel=1e-9)


@pytest.mark.reference
def test_size_is_the_root_of_statsmodels_power():
    # power_poisson_ratio_2indep brackets the size, statsmodels 0.15.0
    n = size_rates(baseline=0.5, lift=0.1)
    common = {"value": 1, "alternative": "two-sided", "method_var": "alt", "return_results": False}
    assert power_poisson_ratio_2indep(0.5, 0.55, nobs1=n, **common) >= 0.8
    assert power_poisson_ratio_2indep(0.5, 0.55, nobs1=n - 1, **common) < 0.8


def enumerated_power(statistic, mean_a, mean_b, n):
    """Sum the probabilities of all event counts at which a z statistic rejects."""
    a, b = (
        np.arange(*poisson.ppf([1e-12, 1 - 1e-12], n * mean).astype(int))
        for mean in (mean_a, mean_b)
    )
    weights = poisson.pmf(a, n * mean_a)[:, None] * poisson.pmf(b, n * mean_b)[None, :]
    z = statistic(a[:, None] / n, b[None, :] / n)
    return weights[np.abs(z) > norm.isf(0.025)].sum()


STATISTICS = {
    "wald": lambda a, b, n: np.log(b / a) / np.sqrt(1 / (n * a) + 1 / (n * b)),
    "score": lambda a, b, n: (b - a) / np.sqrt((a + b) / n),
    "sqrt": lambda a, b, n: 2 * (np.sqrt(b) - np.sqrt(a)) / np.sqrt(2 / n),
    "difference": lambda a, b, n: (b - a) / np.sqrt((a + b) / n),
}


@pytest.mark.reference
@pytest.mark.parametrize("convention", STATISTICS)
def test_power_is_close_to_that_of_the_test_itself(convention):
    n, statistic = 600, STATISTICS[convention]
    expected = enumerated_power(lambda a, b: statistic(a, b, n), 0.5, 0.62, n)
    reached = power_rates(baseline=0.5, target=0.62, n=n, convention=convention)
    assert reached == pytest.approx(expected, abs=0.01)


def test_every_scale_of_the_effect_is_the_same_plan():
    results = [
        calculate("sample-size-rates", {"baseline": 0.5, **scale}).outputs
        for scale in ({"target": 0.6}, {"effect": 0.1}, {"lift": 0.2}, {"rate_ratio": 1.2})
    ]
    assert all(entry == pytest.approx(results[0], rel=1e-12) for entry in results)


def test_exposure_counts_as_more_events():
    plain = size_rates(baseline=2.0, lift=0.1)
    assert size_rates(baseline=0.5, exposure=4, lift=0.1) == plain
    assert size_rates(baseline=2.0, lift=0.1, overdispersion=4) == pytest.approx(4 * plain, abs=4)


def test_variance_reduction_and_design_effect_scale_the_size():
    plain = size_rates(baseline=0.5, lift=0.1)
    both = size_rates(baseline=0.5, lift=0.1, variance_reduction=0.5, design_effect=3.0)
    assert both == pytest.approx(1.5 * plain, abs=2)


@given(
    baseline=st.floats(0.01, 50),
    lift=st.floats(0.02, 2),
    convention=st.sampled_from(["wald", "score", "sqrt", "difference"]),
)
@settings(max_examples=40, deadline=None)
def test_power_does_not_change_when_the_arms_are_swapped(baseline, lift, convention):
    target = baseline * (1 + lift)
    there = power_rates(baseline=baseline, target=target, n=500, convention=convention)
    back = power_rates(baseline=target, target=baseline, n=500, convention=convention)
    assert there == pytest.approx(back, rel=1e-9, abs=1e-12)


def test_a_fall_that_no_rate_reaches_is_refused():
    with pytest.raises(InputError, match="none is attainable") as caught:
        calculate("mde-rates", {"baseline": 0.01, "n": 100, "direction": "decrease"})
    assert caught.value.field == "n"


def test_few_events_are_pointed_out():
    result = calculate("power-rates", {"baseline": 0.01, "rate_ratio": 5, "n": 200})
    assert "only 2 events" in " ".join(result.assumptions)


@pytest.mark.parametrize(
    ("given_", "field"),
    [
        ({"baseline": 0, "lift": 0.1}, "baseline"),
        ({"baseline": 1, "lift": 0}, "lift"),
        ({"baseline": 1, "lift": -1}, "lift"),
        ({"baseline": 1, "effect": -1}, "effect"),
        ({"baseline": 1, "target": 1}, "target"),
        ({"baseline": 1, "rate_ratio": 1}, "target"),
        ({"baseline": 1, "lift": 0.1, "overdispersion": 0.5}, "overdispersion"),
        ({"baseline": 1, "lift": 0.1, "exposure": 0}, "exposure"),
    ],
)
def test_bad_inputs_name_their_field(given_, field):
    with pytest.raises(InputError) as caught:
        calculate("sample-size-rates", given_)
    assert caught.value.field == field
    assert field in str(caught.value)


def test_two_kinds_of_extra_variance_are_refused():
    with pytest.raises(UsageError, match="one of overdispersion and dispersion"):
        size_rates(baseline=1, lift=0.1, overdispersion=2, dispersion=1)


@pytest.mark.slow
@pytest.mark.parametrize("lift", [0.0, 0.25])
def test_negative_binomial_counts_are_detected_as_often_as_planned(lift):
    rng = np.random.default_rng(20240611)
    n, mean, k, draws = 400, 0.8, 0.5, 4000
    counts = [
        rng.negative_binomial(n / k, 1 / (1 + k * m), size=draws) / n
        for m in (mean, mean * (1 + lift))
    ]
    a, b = counts
    error = np.sqrt((1 / a + k) / n + (1 / b + k) / n)
    rejected = np.mean(np.abs(np.log(b / a)) > norm.isf(0.025) * error)
    planned = 0.05 if lift == 0 else power_rates(baseline=mean, lift=lift, n=n, dispersion=k)
    assert rejected == pytest.approx(planned, abs=4 * math.sqrt(planned * (1 - planned) / draws))
