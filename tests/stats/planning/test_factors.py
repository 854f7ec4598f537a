"""Factors between plans, against the plans themselves, statsmodels 0.15 and enumeration."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.stats import norm
from statsmodels.stats.power import NormalIndPower

from trialwise.core.errors import InputError
from trialwise.stats.registry import calculate


@pytest.mark.reference
@pytest.mark.parametrize("after", [{"power_new": 0.9}, {"alpha_new": 0.01}, {"effect_factor": 2}])
def test_the_factor_is_that_of_two_sizes(after):
    # statsmodels.stats.power.NormalIndPower.solve_power
    def size(power=0.8, alpha=0.05, effect=0.05):
        return NormalIndPower().solve_power(effect, power=power, alpha=alpha)

    now = size(
        power=after.get("power_new", 0.8),
        alpha=after.get("alpha_new", 0.05),
        effect=0.05 * after.get("effect_factor", 1),
    )
    found = calculate("size-factor", after).outputs
    assert found["factor"] == pytest.approx(now / size(), rel=1e-5)
    assert found["change"] == found["factor"] - 1


@pytest.mark.parametrize("n_factor", [0.5, 2, 4, 10])
def test_the_detectable_effect_shrinks_as_that_of_a_plan(n_factor):
    n = 20_000
    before, after = (
        calculate("mde-means", {"sd": 30, "n": size, "convention": "z"}).outputs["effect"]
        for size in (n, int(n * n_factor))
    )
    found = calculate("mde-factor", {"n_factor": n_factor, "mde": before}).outputs
    assert found["factor"] == pytest.approx(after / before, rel=1e-9)
    assert found["mde_after"] == pytest.approx(after, rel=1e-9)


@pytest.mark.reference
@pytest.mark.parametrize("treatments", [1, 2, 4, 9])
def test_the_share_of_control_is_the_best_one(treatments):
    # scipy.optimize.minimize_scalar of the variance of a comparison with control
    def variance(share):
        return 1 / share + treatments / (1 - share)

    best = minimize_scalar(variance, bounds=(0.01, 0.99), method="bounded", options={"xatol": 1e-9})
    found = calculate("control-share", {"treatments": treatments}).outputs
    assert found["control_share"] == pytest.approx(best.x, abs=1e-6)
    assert found["control_share"] + treatments * found["treatment_share"] == pytest.approx(1)
    equal = variance(1 / (treatments + 1))
    assert found["variance_factor"] == pytest.approx(best.fun / equal, rel=1e-9)
    assert found["ratio"] == pytest.approx(found["treatment_share"] / found["control_share"])


@given(st.floats(-0.9, 0.95))
@settings(max_examples=20)
def test_within_users_needs_the_share_of_two_plans(correlation):
    factor = calculate("within-user-factor", {"correlation": correlation}).outputs
    plan = {"sd": 10, "effect": 0.05, "convention": "z"}
    pairs = calculate("sample-size-paired-means", plan | {"correlation": correlation}).outputs["n"]
    groups = calculate("sample-size-means", plan).outputs["total"]
    assert pairs / groups == pytest.approx(factor["factor"], rel=1e-3)
    assert factor["times_fewer"] * factor["factor"] == pytest.approx(1)
    assert factor["factor_per_group"] == pytest.approx(2 * factor["factor"])


@pytest.mark.reference
@pytest.mark.parametrize("sides", [1, 2])
def test_the_power_is_the_chance_that_z_exceeds_its_bound(sides):
    # Monte Carlo of the z statistic, numpy, seed 5, and scipy.stats.norm
    z = np.random.default_rng(5).normal(0.9 / 0.4, size=400_000)
    bound = norm.isf(0.05 / sides)
    seen = np.mean(z > bound) + (np.mean(z < -bound) if sides == 2 else 0)
    given_ = {"effect": 0.9, "standard_error": 0.4, "sides": sides}
    found = calculate("z-test-power", given_).outputs
    assert found["power"] == pytest.approx(seen, abs=4 * math.sqrt(0.25 / 400_000))
    assert found["noncentrality"] == pytest.approx(2.25)
    again = calculate("z-test-power", given_ | {"effect": found["mde"]}).outputs
    assert again["power"] == pytest.approx(0.8, abs=1e-5)


def test_a_power_that_chance_reaches_is_refused():
    with pytest.raises(InputError, match="power"):
        calculate("size-factor", {"power": 0.04})


def test_sizes_before_and_after_give_the_factor():
    by_factor = calculate("size-factor", {"effect_factor": 0.5, "sd_factor": 0.8, "n": 999}).outputs
    sizes = {"mde": 0.02, "mde_new": 0.01, "sd": 30, "sd_new": 24, "n": 999}
    assert calculate("size-factor", sizes).outputs == pytest.approx(by_factor)
    assert by_factor["n_after"] == math.ceil(999 * 4 * 0.64)
    assert calculate("mde-factor", {"n": 500, "n_new": 2000}).outputs["factor"] == 0.5


@pytest.mark.parametrize(
    ("name", "given_"),
    [
        ("size-factor", {"mde_new": 1}),
        ("size-factor", {"sd": 3}),
        ("size-factor", {"sd": 3, "sd_new": 2, "sd_factor": 0.5}),
        ("mde-factor", {"n_new": 3}),
        ("mde-factor", {"n": 3, "n_factor": 2}),
    ],
)
def test_half_of_a_change_or_both_forms_of_it_are_refused(name, given_):
    with pytest.raises(InputError):
        calculate(name, given_)
