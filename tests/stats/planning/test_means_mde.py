"""Minimum detectable effect of two means, against statsmodels 0.15.0."""

import pytest
from statsmodels.stats.power import TTestIndPower

from trialwise.stats.planning.means.mde import mde_means
from trialwise.stats.planning.means.size_and_power import power_means


@pytest.mark.reference
@pytest.mark.parametrize("n", [3, 50, 4000])
@pytest.mark.parametrize("sides", [1, 2])
def test_mde_is_that_of_statsmodels(n, sides):
    # TTestIndPower().solve_power(nobs1=n, ...), statsmodels 0.15.0
    expected = TTestIndPower().solve_power(
        nobs1=n,
        power=0.8,
        alpha=0.05,
        ratio=2,
        alternative="two-sided" if sides == 2 else "larger",
    )
    found = mde_means(sd=7, n=n, ratio=2, sides=sides).outputs
    assert found["effect"] == pytest.approx(7 * expected, rel=1e-4)  # its solver stops early


@pytest.mark.reference
@pytest.mark.parametrize("n", [2, 50, 4000])
def test_statsmodels_confirms_the_power_at_the_mde(n):
    # TTestIndPower().power, statsmodels 0.15.0
    found = mde_means(sd=1, n=n, power=0.9).outputs["effect"]
    assert TTestIndPower().power(found, n, 0.05) == pytest.approx(0.9, abs=1e-9)


@pytest.mark.parametrize("convention", ["t", "z"])
def test_the_mde_has_the_power(convention):
    found = mde_means(sd=7, n=100, convention=convention, power=0.9).outputs["effect"]
    reached = power_means(sd=7, effect=found, n=100, convention=convention).outputs["power"]
    assert reached == pytest.approx(0.9, abs=1e-6)


def test_a_mean_adds_the_lift():
    found = mde_means(sd=30, mean=50, n=3000).outputs
    assert found["lift"] == pytest.approx(found["effect"] / 50)
    assert "lift" not in mde_means(sd=30, n=3000).outputs
    assert "lift" not in mde_means(sd=30, mean=-50, n=3000).outputs


def test_more_users_detect_less():
    effects = [mde_means(sd=30, n=n).outputs["effect"] for n in (2, 10, 100, 10**6, 10**12)]
    assert effects == sorted(effects, reverse=True)
