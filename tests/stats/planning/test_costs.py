"""What drop-out, an unequal split and repeated measurements cost, by enumeration and simulation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from statsmodels.stats.power import NormalIndPower

from trialwise.core.errors import InputError
from trialwise.stats.registry import calculate


@given(st.floats(0, 0.95), st.integers(1, 10**6))
@settings(max_examples=40)
def test_enough_are_left_and_one_recruit_less_is_too_few(dropout, n):
    found = calculate("attrition", {"dropout": dropout, "n": n}).outputs
    start = found["to_recruit"]
    assert start * (1 - dropout) >= n - 1e-6
    assert (start - 1) * (1 - dropout) < n + 1e-6
    assert found["lost"] == start - n
    assert found["factor"] == pytest.approx(1 / (1 - dropout))


@pytest.mark.reference
def test_the_users_left_are_those_of_a_simulation():
    # numpy, binomial draws, seed 3
    left = np.random.default_rng(3).binomial(600, 0.85, size=20_000).mean()
    found = calculate("attrition", {"dropout": 0.15, "recruited": 600}).outputs
    assert found["remaining"] == pytest.approx(left, abs=0.3)
    assert found["remaining"] + found["lost"] == 600


def test_drop_outs_who_are_analysed_dilute_the_effect():
    # an effect of 0.85 of the size needs 1/0.85² times the users
    found = calculate("attrition", {"dropout": 0.15})
    diluted = found.alternatives[0].outputs["factor"]
    assert diluted == pytest.approx(
        calculate("size-factor", {"effect_factor": 0.85}).outputs["factor"]
    )


def test_both_sizes_and_a_loss_of_all_are_refused():
    with pytest.raises(InputError, match="recruited"):
        calculate("attrition", {"dropout": 0.1, "n": 100, "recruited": 120})
    with pytest.raises(InputError, match="dropout"):
        calculate("attrition", {"dropout": 1.0, "n": 100})


@pytest.mark.reference
@pytest.mark.parametrize("ratio", [0.25, 1 / 9, 3.0])
def test_the_split_costs_what_two_plans_say(ratio):
    # statsmodels.stats.power.NormalIndPower.solve_power
    def total(split):
        first = NormalIndPower().solve_power(0.05, power=0.8, alpha=0.05, ratio=split)
        return first, first * (1 + split)

    found = calculate("split-factor", {"ratio": ratio, "n_equal": 20_000}).outputs
    assert found["factor"] == pytest.approx(total(ratio)[1] / total(1)[1], rel=1e-4)
    smaller = min(1, ratio) * total(ratio)[0] / total(1)[0]
    assert found["smaller_arm_factor"] == pytest.approx(smaller, rel=1e-4)
    assert found["total"] == pytest.approx(20_000 * found["factor"], abs=1)
    assert found["mde_factor"] ** 2 == pytest.approx(found["factor"])


@pytest.mark.reference
@pytest.mark.parametrize(("m", "rho"), [(4, 0.5), (2, -0.6), (10, 0.9), (1, 0.3)])
def test_the_mean_of_measurements_has_this_variance(m, rho):
    # numpy: the variance of a mean from its covariance matrix
    covariance = np.full((m, m), rho) + (1 - rho) * np.eye(m)
    weights = np.full(m, 1 / m)
    given_ = {"measurements": m, "correlation": rho, "n": 1000}
    found = calculate("repeated-measures-factor", given_).outputs
    assert found["factor"] == pytest.approx(weights @ covariance @ weights)
    assert found["sd_factor"] ** 2 == pytest.approx(found["factor"])
    assert found["n_after"] == pytest.approx(1000 * found["factor"], abs=1)


def test_a_correlation_that_no_measurements_have_is_refused():
    with pytest.raises(InputError, match="correlation"):
        calculate("repeated-measures-factor", {"measurements": 4, "correlation": -0.5})


@pytest.mark.reference
@pytest.mark.parametrize("sides", [1, 2])
@pytest.mark.parametrize("power", [0.8, 0.95])
def test_the_effect_from_a_standard_error_has_the_power(sides, power):
    # Monte Carlo of the z statistic, numpy, seed 8
    given_ = {"standard_error": 0.5, "power": power, "sides": sides, "alpha": 0.05}
    mde = calculate("z-test-mde", given_).outputs["mde"]
    z = np.random.default_rng(8).normal(mde, 0.5, size=400_000) / 0.5
    assert np.mean(z > norm.isf(0.05 / sides)) == pytest.approx(power, abs=0.003)


def test_a_power_that_chance_reaches_is_refused():
    with pytest.raises(InputError, match="power"):
        calculate("z-test-mde", {"standard_error": 1, "power": 0.03})


def test_two_of_users_clusters_and_size_give_the_third():
    plan = {"cluster_size": 50, "icc": 0.1}
    by_clusters = calculate("design-effect", plan | {"clusters": 20}).outputs
    assert by_clusters == calculate("design-effect", plan | {"n": 1000}).outputs
    assert by_clusters == calculate("design-effect", plan | {"n": 1000, "clusters": 20}).outputs
    without = {"icc": 0.1, "n": 1000, "clusters": 20}
    assert by_clusters == calculate("design-effect", without).outputs
    assert by_clusters["effective_n"] == pytest.approx(1000 / 5.9)


@pytest.mark.parametrize(
    "given_",
    [
        {"cluster_size": 50, "n": 1000, "clusters": 30},
        {"n": 1000},
        {"n": 10, "clusters": 20},
    ],
)
def test_sizes_that_do_not_agree_are_refused(given_):
    with pytest.raises(InputError, match="cluster"):
        calculate("design-effect", {"icc": 0.1, **given_})
