"""Planning of quantiles, against scipy's densities, statsmodels 0.15.0 and simulation."""

import math

import numpy as np
import pytest
from scipy.stats import lognorm, norm
from statsmodels.stats.power import NormalIndPower

from trialwise.core.errors import InputError
from trialwise.stats.registry import calculate


@pytest.mark.reference
@pytest.mark.parametrize("q", [0.1, 0.5, 0.95])
def test_densities_are_those_of_scipy(q):
    # scipy.stats.norm.pdf and lognorm.pdf at their own quantiles
    normal = norm(100, 15)
    given = {"baseline": normal.ppf(q), "quantile": q, "lift": 0.1}
    result = calculate("sample-size-quantile", given | {"sd": 15})
    assert result.outputs["density_at_quantile"] == pytest.approx(normal.pdf(normal.ppf(q)))
    skewed = lognorm(0.8, scale=120)
    given["baseline"] = skewed.ppf(q)
    result = calculate("sample-size-quantile", given | {"sd_log": 0.8})
    assert result.outputs["density_at_quantile"] == pytest.approx(skewed.pdf(skewed.ppf(q)))
    expected = math.sqrt(q * (1 - q)) / skewed.pdf(skewed.ppf(q))
    assert result.outputs["sd_quantile"] == pytest.approx(expected)


@pytest.mark.reference
@pytest.mark.parametrize("convention", ["difference", "log_ratio"])
@pytest.mark.parametrize("ratio", [0.5, 1.0])
def test_size_and_power_are_those_of_statsmodels(convention, ratio):
    # NormalIndPower with √(q(1 − q))/f as the standard deviation, statsmodels 0.15.0
    q, x, density, lift = 0.9, 80.0, 0.006, 0.07
    sd = math.sqrt(q * (1 - q)) / density
    standardised = lift * x / sd if convention == "difference" else math.log(1 + lift) * x / sd
    given = {
        "baseline": x,
        "quantile": q,
        "density": density,
        "lift": lift,
        "ratio": ratio,
        "convention": convention,
    }
    size = NormalIndPower().solve_power(standardised, power=0.8, alpha=0.05, ratio=ratio)
    planned = calculate("sample-size-quantile", given)
    assert planned.outputs["n_control"] == math.ceil(size)
    power = NormalIndPower().power(standardised, 3000, 0.05, ratio=ratio)
    reached = calculate("power-quantile", given | {"n": 3000})
    assert reached.outputs["power"] == pytest.approx(power, rel=1e-9)


def test_the_median_of_a_normal_needs_half_pi_times_the_users_of_the_mean():
    # the efficiency of the median, 2/π
    median = calculate("sample-size-quantile", {"baseline": 50, "sd": 30, "effect": 1})
    mean = calculate("sample-size-means", {"sd": 30, "effect": 1, "convention": "z"})
    factor = median.outputs["n_control"] / mean.outputs["n_control"]
    assert factor == pytest.approx(math.pi / 2, rel=1e-3)


def test_rescaling_the_metric_keeps_the_size():
    plain = calculate("sample-size-quantile", {"baseline": 3, "density": 0.4, "lift": 0.1})
    other = calculate("sample-size-quantile", {"baseline": 3000, "density": 4e-4, "lift": 0.1})
    assert plain.outputs["total"] == other.outputs["total"]


def test_opposite_quantiles_of_a_normal_need_the_same():
    sizes = [
        calculate("sample-size-quantile", {"baseline": 9, "sd": 2, "effect": 0.3, "quantile": q})
        for q in (0.1, 0.9)
    ]
    assert sizes[0].outputs["total"] == sizes[1].outputs["total"]


@pytest.mark.parametrize(
    ("given_", "field"),
    [
        ({"baseline": 0, "sd": 1, "lift": 0.1}, "baseline"),
        ({"baseline": 1, "sd": 0, "lift": 0.1}, "sd"),
        ({"baseline": 1, "lift": 0.1}, "density or sd or sd_log"),
        ({"baseline": 1, "density": 1, "quantile": 1, "lift": 0.1}, "quantile"),
        ({"baseline": 1, "density": 1, "effect": -1}, "effect"),
        ({"baseline": 1, "sd_log": 101, "lift": 0.1}, "sd_log"),
    ],
)
def test_bad_inputs_name_their_field(given_, field):
    with pytest.raises(InputError) as caught:
        calculate("sample-size-quantile", given_)
    assert caught.value.field == field


@pytest.mark.slow
@pytest.mark.parametrize("lift", [0.0, 0.12])
def test_medians_are_detected_as_often_as_planned(lift):
    # lognormal latencies; the multiplicative effect keeps the spread of the logarithm
    rng = np.random.default_rng(11)
    n, draws, sd_log = 801, 4000, 0.8
    logs = [
        np.median(rng.normal(math.log1p(change), sd_log, (draws, n)), axis=1)
        for change in (0.0, lift)
    ]
    error = math.sqrt(math.pi / 2) * sd_log * math.sqrt(2 / n)
    rejected = np.mean(np.abs(logs[1] - logs[0]) > norm.isf(0.025) * error)
    planned = 0.05
    if lift:
        planned = calculate(
            "power-quantile",
            {"baseline": 1, "sd_log": sd_log, "lift": lift, "n": n, "convention": "log_ratio"},
        ).outputs["power"]
    assert rejected == pytest.approx(planned, abs=4 * math.sqrt(planned * (1 - planned) / draws))
