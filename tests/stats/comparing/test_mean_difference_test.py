"""A difference with one standard deviation: against scipy 1.17.1 and statsmodels 0.15.0."""

import numpy as np
import pytest
from scipy import stats
from tests.stats.executed import alternative, expected_of, printed_by

from trialwise.core.errors import InputError
from trialwise.stats.comparing.mean_difference_test import mean_difference_test


@pytest.mark.reference
@pytest.mark.parametrize("sides", [1, 2])
def test_t_is_that_of_scipy(sides):
    side = "two-sided" if sides == 2 else "greater"
    # scipy.stats.ttest_ind_from_stats(equal_var=True), scipy 1.17.1
    expected = stats.ttest_ind_from_stats(2, 6, 40, 0, 6, 50, equal_var=True, alternative=side)
    found = mean_difference_test(difference=2, sd=6, n_a=50, n_b=40, sides=sides).outputs
    assert (found["statistic"], found["p_value"]) == pytest.approx(
        (expected.statistic, expected.pvalue)
    )
    assert found["df"] == 88


@pytest.mark.reference
def test_z_is_normal():
    found = mean_difference_test(difference=3, sd=10, n_a=100, n_b=100, spread="known").outputs
    z = 3 / (10 * 0.02**0.5)
    assert found["p_value"] == pytest.approx(2 * stats.norm.sf(z))
    assert found["effect_low"] == pytest.approx(3 - stats.norm.isf(0.025) * 10 * 0.02**0.5)
    assert "df" not in found


def test_the_other_test_stands_among_the_alternatives():
    given = {"difference": 2, "sd": 6, "n_a": 40, "n_b": 40}
    z = mean_difference_test(**given, spread="known").outputs["p_value"]
    t = mean_difference_test(**given)
    assert alternative(t, "z test")["p_value"] == pytest.approx(z)


@pytest.mark.parametrize("spread", ["known", "estimated"])
def test_the_line_of_python_prints_the_same(spread):
    given = {"difference": -1.5, "sd": 4, "n_a": 30, "n_b": 25, "spread": spread}
    result, expected = expected_of("mean-difference-test", given)
    assert printed_by(result.code) == pytest.approx(expected)


def test_swapped_arms_change_the_sign_alone():
    there = mean_difference_test(difference=2, sd=6, n_a=40, n_b=55).outputs
    back = mean_difference_test(difference=-2, sd=6, n_a=55, n_b=40).outputs
    assert back["p_value"] == pytest.approx(there["p_value"])
    assert back["effect_low"] == pytest.approx(-there["effect_high"])


def test_no_spread_is_refused():
    with pytest.raises(InputError, match="above 0"):
        mean_difference_test(difference=2, sd=0, n_a=40, n_b=40)


@pytest.mark.slow
@pytest.mark.parametrize("spread", ["known", "estimated"])
def test_the_interval_covers_and_the_test_holds_its_level(spread):
    # 4,000 simulated tests of normal data without an effect, seed 9: standard error 0.35 %
    generator = np.random.default_rng(9)
    a, b = generator.normal(10, 3, (4000, 12)), generator.normal(10, 3, (4000, 20))
    pooled = np.sqrt((11 * a.var(axis=1, ddof=1) + 19 * b.var(axis=1, ddof=1)) / 30)
    found = [
        mean_difference_test(
            difference=float(difference),
            sd=3.0 if spread == "known" else float(sd),
            n_a=12,
            n_b=20,
            spread=spread,
        ).outputs
        for difference, sd in zip(b.mean(axis=1) - a.mean(axis=1), pooled, strict=True)
    ]
    rejected = np.mean([out["p_value"] < 0.05 for out in found])
    covered = np.mean([out["effect_low"] <= 0 <= out["effect_high"] for out in found])
    assert rejected == pytest.approx(0.05, abs=4 * (0.05 * 0.95 / 4000) ** 0.5)
    assert covered == pytest.approx(0.95, abs=4 * (0.05 * 0.95 / 4000) ** 0.5)
