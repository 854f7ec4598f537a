"""Planning of ratio metrics, against statsmodels 0.15.0, matrix algebra and simulation."""

import math

import numpy as np
import pytest
from scipy.stats import norm
from statsmodels.stats.power import NormalIndPower

from trialwise.core.errors import InputError
from trialwise.stats.planning.ratio_metric import linearised_sd
from trialwise.stats.registry import calculate

METRIC = {
    "mean_numerator": 12.0,
    "sd_numerator": 30.0,
    "mean_denominator": 4.0,
    "sd_denominator": 5.0,
    "correlation": 0.6,
}
MEANS = np.array([12.0, 4.0])
COVARIANCE = np.array([[900.0, 0.6 * 150], [0.6 * 150, 25.0]])


def test_linearised_variance_is_that_of_the_gradient():
    # Var(N/D) ≈ g' Σ g with g = (1/μ_D, −μ_N/μ_D²), NumPy
    gradient = np.array([1 / MEANS[1], -MEANS[0] / MEANS[1] ** 2])
    expected = math.sqrt(gradient @ COVARIANCE @ gradient)
    result = calculate("sample-size-ratio-metric", {**METRIC, "lift": 0.05})
    assert result.outputs["sd_linearised"] == pytest.approx(expected, rel=1e-12)


@pytest.mark.reference
@pytest.mark.parametrize("sides", [1, 2])
@pytest.mark.parametrize("ratio", [0.5, 1.0, 3.0])
def test_absolute_size_and_power_are_those_of_statsmodels(sides, ratio):
    # NormalIndPower with the linearised standard deviation, statsmodels 0.15.0
    sd = linearised_sd(30.0, 5.0, 0.6, ratio=3.0) / 4
    alternative = "two-sided" if sides == 2 else "larger"
    design = {"sides": sides, "ratio": ratio}
    size = NormalIndPower().solve_power(
        0.15 / sd, power=0.9, alpha=0.05, ratio=ratio, alternative=alternative
    )
    planned = calculate(
        "sample-size-ratio-metric", {**METRIC, "lift": 0.05, "power": 0.9, **design}
    )
    assert planned.outputs["n_control"] == math.ceil(size)
    power = NormalIndPower().power(0.15 / sd, 4000, 0.05, ratio=ratio, alternative=alternative)
    reached = calculate("power-ratio-metric", {**METRIC, "effect": 0.15, "n": 4000, **design})
    assert reached.outputs["power"] == pytest.approx(power, rel=1e-9)


@pytest.mark.parametrize("lift", [0.1, -0.2])
def test_relative_variances_are_those_of_a_numerical_gradient(lift):
    # the lift as a function of the four means, differentiated numerically (central differences)
    def lift_of(means):
        return (means[2] / means[3]) / (means[0] / means[1]) - 1

    n, ratio = 3000, 2.0
    for change, is_null in ((0.0, True), (lift, False)):
        point = np.array([*MEANS, MEANS[0] * (1 + change), MEANS[1]])
        steps = np.eye(4) * 1e-5
        gradient = np.array([(lift_of(point + h) - lift_of(point - h)) / 2e-5 for h in steps])
        covariance = np.zeros((4, 4))
        covariance[:2, :2] = COVARIANCE / n
        # the treatment keeps the variance of the linearised metric: scale the ratio alone
        linear = np.array([1 / MEANS[1], -MEANS[0] / MEANS[1] ** 2])
        variance = linear @ COVARIANCE @ linear / (n * ratio)
        error = math.sqrt(
            gradient[:2] @ covariance[:2, :2] @ gradient[:2] + variance / (MEANS[0] / MEANS[1]) ** 2
        )
        if is_null:
            null_error = error
    z = norm.isf(0.025)
    expected = norm.cdf((abs(lift) - z * null_error) / error) + norm.cdf(
        (-abs(lift) - z * null_error) / error
    )
    given = {**METRIC, "lift": lift, "n": n, "ratio": ratio, "convention": "relative"}
    assert calculate("power-ratio-metric", given).outputs["power"] == pytest.approx(
        expected, rel=1e-6
    )


def test_scaling_both_parts_changes_nothing():
    scaled = {
        name: value * (1000 if "numerator" in name else 7) if name != "correlation" else value
        for name, value in METRIC.items()
    }
    plain = calculate("sample-size-ratio-metric", {**METRIC, "lift": 0.05}).outputs["total"]
    assert calculate("sample-size-ratio-metric", {**scaled, "lift": 0.05}).outputs["total"] == plain


def test_a_fixed_denominator_is_the_plan_of_a_mean():
    given = {**METRIC, "sd_denominator": 0, "correlation": 0, "lift": 0.05}
    result = calculate("sample-size-ratio-metric", given)
    mean = calculate("sample-size-means", {"sd": 30 / 4, "effect": 0.15, "convention": "z"})
    assert result.outputs["n_control"] == mean.outputs["n_control"]
    assert "fixed denominator" not in [entry.name for entry in result.alternatives]


def test_the_shortcut_is_among_the_alternatives():
    result = calculate("sample-size-ratio-metric", {**METRIC, "lift": 0.05})
    assert [entry.name for entry in result.alternatives] == ["relative lift", "fixed denominator"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"sd_numerator": 0, "sd_denominator": 0}, "sd_numerator"),
        ({"correlation": 1, "sd_numerator": 15}, "sd_numerator"),
        ({"correlation": 1.2}, "correlation"),
        ({"mean_denominator": 0}, "mean_denominator"),
        ({"mean_numerator": -1}, "mean_numerator"),
        ({"sd_denominator": -1}, "sd_denominator"),
    ],
)
def test_bad_inputs_name_their_field(change, field):
    with pytest.raises(InputError) as caught:
        calculate("sample-size-ratio-metric", {**METRIC, "lift": 0.05, **change})
    assert caught.value.field == field


@pytest.mark.slow
@pytest.mark.parametrize("lift", [0.0, 0.08])
def test_ratios_are_detected_as_often_as_planned(lift):
    # gamma sessions, and revenue that follows them with noise; sufficient sums per arm
    rng = np.random.default_rng(7)
    n, draws = 3000, 2000
    rejected = 0
    for _ in range(draws):
        estimates = []
        for factor in (1.0, 1 + lift):
            sessions = rng.gamma(2.0, 2.0, n)
            revenue = factor * sessions * 3.0 + rng.normal(0, 20, n)
            r = revenue.mean() / sessions.mean()
            error = (revenue - r * sessions).std(ddof=1) / sessions.mean() / math.sqrt(n)
            estimates.append((r, error))
        (a, error_a), (b, error_b) = estimates
        rejected += abs(b - a) > norm.isf(0.025) * math.hypot(error_a, error_b)
    sd_d = math.sqrt(8.0)
    sd_n = math.hypot(3 * sd_d, 20)
    planned = 0.05
    if lift:
        planned = calculate(
            "power-ratio-metric",
            {
                "mean_numerator": 12,
                "sd_numerator": sd_n,
                "mean_denominator": 4,
                "sd_denominator": sd_d,
                "correlation": 3 * sd_d / sd_n,
                "lift": lift,
                "n": n,
            },
        ).outputs["power"]
    error = math.sqrt(planned * (1 - planned) / draws)
    assert rejected / draws == pytest.approx(planned, abs=4 * error)
