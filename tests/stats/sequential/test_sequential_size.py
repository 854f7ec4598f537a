"""Sizes of tests monitored with the mixture SPRT, against simulation and the test itself."""

import math

import numpy as np
import pytest

from trialwise.core.errors import InputError
from trialwise.stats.sequential.msprt import msprt
from trialwise.stats.sequential.sequential_size import sequential_sample_size

NAME = "sequential-sample-size"
FIXED_DRIFT = 2.8015852  # z for alpha 0.05 two-sided and power 0.8


def bounds_of_msprt(looks, drift, tau_ratio=1.0):
    """Return |z| that stops at each look, from the calculator of the test itself."""
    times = [(look + 1) / looks for look in range(looks)]
    return np.array(
        [
            msprt(effect=0, standard_error=time**-0.5, tau=tau_ratio * drift).outputs["critical_z"]
            for time in times
        ]
    ), np.array(times)


@pytest.mark.reference
def test_power_and_inflation_are_those_of_rpact(recorded):
    for row in recorded("monitored"):
        outputs = sequential_sample_size(
            n_fixed=1000,
            looks=int(row["looks"]),
            tau_ratio=float(row["tau_ratio"]),
            alpha=float(row["alpha"]),
            power=float(row["power"]),
        ).outputs
        # rpact's grid is good to about a millionth here
        assert outputs["inflation"] == pytest.approx(float(row["inflation"]), rel=5e-6)
        assert outputs["power_at_fixed"] == pytest.approx(float(row["power_at_fixed"]), abs=2e-6)


@pytest.mark.slow
@pytest.mark.parametrize(("looks", "tau_ratio"), [(30, 1.0), (10, 0.5)])
def test_simulated_tests_have_the_power_and_the_length(paths, looks, tau_ratio):
    size = 100_000
    outputs = sequential_sample_size(n_fixed=10_000, looks=looks, tau_ratio=tau_ratio).outputs
    drift = FIXED_DRIFT * outputs["inflation"] ** 0.5
    bounds, times = bounds_of_msprt(looks, drift, tau_ratio)
    for truth, expected in ((drift, "expected_total_h1"), (0.0, "expected_total_h0")):
        z = paths(times, truth, size)
        stops = np.abs(z) >= bounds
        first = np.where(stops.any(axis=1), stops.argmax(axis=1), looks - 1)
        gains = z[np.arange(size), first] >= bounds[first]
        if truth:
            assert gains.mean() == pytest.approx(0.8, abs=4 * (0.16 / size) ** 0.5)
        else:
            assert stops.any(axis=1).mean() < 0.05
        used = times[first] * outputs["total"]
        assert used.mean() == pytest.approx(outputs[expected], abs=4 * used.std() / size**0.5 + 1)
    at_fixed, times = bounds_of_msprt(looks, FIXED_DRIFT, tau_ratio)
    found = (paths(times, FIXED_DRIFT, size) >= at_fixed).any(axis=1).mean()
    assert found == pytest.approx(outputs["power_at_fixed"], abs=4 * (0.25 / size) ** 0.5)


def test_one_look_is_the_bound_of_that_look():
    """With one look the power is Φ(θ − c), so θ = c + z_β."""
    outputs = sequential_sample_size(n_fixed=1000, looks=1).outputs
    drift = FIXED_DRIFT * outputs["inflation"] ** 0.5
    (bound,), _ = bounds_of_msprt(1, drift)
    assert drift == pytest.approx(bound + 0.8416212, abs=1e-6)


def test_the_inflation_is_the_same_for_rates_means_and_given_sizes():
    rates = sequential_sample_size(baseline=0.1, target=0.12).outputs
    means = sequential_sample_size(sd=10, effect=1).outputs
    given = sequential_sample_size(n_fixed=1000).outputs
    assert rates["inflation"] == means["inflation"] == given["inflation"]
    assert given["n_control"] == math.ceil(1000 * given["inflation"])
    assert means["n_control"] == math.ceil(1570.7 * means["inflation"])


def test_more_looks_save_users_on_average():
    few = sequential_sample_size(n_fixed=10**6, looks=5).outputs
    many = sequential_sample_size(n_fixed=10**6, looks=50).outputs
    assert many["expected_total_h1"] < few["expected_total_h1"]
    assert many["n_control"] < few["n_control"]


def test_tuning_for_the_effect_is_near_the_best():
    best = min(
        (0.25, 0.5, 1, 2, 4),
        key=lambda ratio: sequential_sample_size(n_fixed=10**6, tau_ratio=ratio).outputs[
            "expected_total_h1"
        ],
    )
    assert 0.5 <= best <= 2


@pytest.mark.parametrize(
    "given",
    [
        {"n_fixed": 1000},
        {"n_fixed": 1000, "looks": 1},
        {"baseline": 0.1, "lift": 0.1, "alpha": 0.01, "power": 0.9, "ratio": 0.5},
        {"sd": 3, "effect": -0.4, "looks": 25, "tau_ratio": 0.3},
    ],
)
def test_the_line_prints_the_result(agrees, given):
    agrees(NAME, given)


def test_the_summary_answers_first():
    assert sequential_sample_size(baseline=0.1, target=0.12).summary == (
        "Plan for at most 6,684 users per group, 13,368 in total, 74 % more than a fixed test "
        "(7,682 in total). When the effect is there it stops after 8,463 users in total on "
        "average. Stopped at the fixed test's size its power would be 49.26 % instead of 80 %."
    )


@pytest.mark.parametrize(
    ("given", "field", "says"),
    [
        ({"target": 0.12}, "baseline", "given with a target"),
        ({"n_fixed": 100, "looks": 61}, "looks", "change the result little"),
        ({"n_fixed": 100, "tau_ratio": 0}, "tau_ratio", "effect to detect"),
        ({"n_fixed": 100, "power": 0.03}, "power", "above alpha"),
    ],
)
def test_bad_inputs_are_refused(given, field, says):
    with pytest.raises(InputError) as caught:
        sequential_sample_size(**given)
    assert caught.value.field == field
    assert says in str(caught.value)
