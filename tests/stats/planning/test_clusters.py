"""Experiments on clusters and periods, against statsmodels 0.15, epiR and simulation."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.power import NormalIndPower, TTestIndPower, TTestPower
from tests.stats.recorded import rows_of

from trialwise.core.errors import InputError
from trialwise.stats.planning.clusters.effect import design_effect
from trialwise.stats.planning.clusters.means import (
    mde_clusters_means,
    power_clusters_means,
    sample_size_clusters_means,
)
from trialwise.stats.planning.clusters.proportions import (
    mde_clusters_proportions,
    power_clusters_proportions,
    sample_size_clusters_proportions,
)
from trialwise.stats.planning.clusters.switchback import (
    mde_switchback,
    power_switchback,
    sample_size_switchback,
)
from trialwise.stats.registry import calculate
from trialwise.stats.validate import MissingInputError

ORACLES = rows_of(Path(__file__).parent / "reference" / "design_oracles.csv")
MEANS = {"sd": 10, "effect": 2, "cluster_size": 50, "icc": 0.02}
RATES = {"baseline": 0.1, "target": 0.13, "cluster_size": 80, "icc": 0.03}


def alternative(result, name):
    return next(entry.outputs for entry in result.alternatives if entry.name == name)


@pytest.mark.reference
@pytest.mark.parametrize("sizes", [[20] * 10, [1, 5, 9, 20, 40, 80], [3, 3, 100]])
def test_the_design_effect_is_the_variance_of_a_mean_of_correlated_users(sizes):
    # The variance of the mean of all users from their covariance matrix, over that of independents.
    icc = 0.07
    users = sum(sizes)
    labels = np.repeat(np.arange(len(sizes)), sizes)
    covariance = np.where(labels[:, None] == labels, icc, 0.0)
    np.fill_diagonal(covariance, 1.0)
    mean, cv = np.mean(sizes), np.std(sizes) / np.mean(sizes)
    found = design_effect(cluster_size=mean, icc=icc, cluster_cv=cv, n=users).outputs
    assert found["design_effect"] == pytest.approx(covariance.sum() / users, rel=1e-12)
    assert found["effective_n"] == pytest.approx(users**2 / covariance.sum(), rel=1e-12)
    assert found["standard_error_factor"] ** 2 == pytest.approx(found["design_effect"])


@pytest.mark.reference
def test_the_best_weights_lose_less():
    # Clusters weighted by the inverse variance of their means, by brute force over simulated sizes.
    rng = np.random.default_rng(3)
    sizes = rng.normal(40, 12, 4000).clip(2)
    icc, mean = 0.05, sizes.mean()
    best = mean * len(sizes) / np.sum(sizes / (1 + (sizes - 1) * icc))
    result = design_effect(cluster_size=mean, icc=icc, cluster_cv=sizes.std() / mean)
    found = alternative(result, "mixed model")["design_effect"]
    assert found == pytest.approx(best, rel=0.005)
    equal = alternative(result, "equal clusters")["design_effect"]
    assert equal < found < result.outputs["design_effect"]


def test_the_icc_comes_from_variance_components():
    found = design_effect(cluster_size=30, variance_between=2, variance_within=38).outputs
    assert found["icc"] == 0.05
    assert found["design_effect"] == 1 + 29 * 0.05
    assert "effective_n" not in found
    with pytest.raises(MissingInputError, match="variance_within"):
        design_effect(cluster_size=30, variance_between=2)
    with pytest.raises(InputError, match="left out when icc is given"):
        design_effect(cluster_size=30, icc=0.1, variance_within=2)


@pytest.mark.reference
@pytest.mark.parametrize(("sides", "alternative_"), [(2, "two-sided"), (1, "larger")])
@pytest.mark.parametrize(("clusters", "ratio"), [(2, 1), (17, 1), (30, 0.5), (9, 3)])
def test_the_power_is_that_of_a_t_test_of_cluster_means(clusters, ratio, sides, alternative_):
    # statsmodels.stats.power.TTestIndPower().power on clusters, whose means have variance D s²/m
    inflated = 10 * math.sqrt((1 + 49 * 0.02) / 50)
    expected = TTestIndPower().power(2 / inflated, clusters, 0.05, ratio, alternative=alternative_)
    found = power_clusters_means(**MEANS, clusters=clusters, ratio=ratio, sides=sides)
    assert found.outputs["power"] == pytest.approx(expected, rel=1e-7)
    normal = NormalIndPower().power(2 / inflated, clusters, 0.05, ratio, alternative=alternative_)
    assert alternative(found, "z test")["power"] == pytest.approx(normal, rel=1e-9)
    assert found.outputs["design_effect"] == 1.98
    assert found.outputs["clusters_treatment"] == math.ceil(clusters * ratio)
    assert found.outputs["total"] == 50 * found.outputs["clusters_total"]


@pytest.mark.reference
def test_the_clusters_of_the_normal_test_are_those_of_epir():
    # epiR::epi.sscompc(..., design = D): users per arm, here put into clusters of one user each
    rows = [row for row in ORACLES if row["what"] == "clusters_means_z"]
    for row in rows:
        factor, ratio, sides = float(row["c"]), float(row["d"]), int(float(row["e"]))
        size = 50
        found = sample_size_clusters_means(
            sd=10,
            effect=2,
            cluster_size=size,
            icc=(factor - 1) / (size - 1),
            ratio=ratio,
            sides=sides,
            convention="z",
        )
        assert found.outputs["clusters_control"] == math.ceil(float(row["value"]) / size), row
    assert len(rows) == 8


@pytest.mark.reference
@pytest.mark.parametrize("change", [{}, {"ratio": 2, "sides": 1}, {"cluster_cv": 0.7}])
def test_the_power_for_rates_is_that_of_the_noncentral_t(change):
    # (Z + shift) / sqrt(chi²/df) drawn a million times, in place of a noncentral t
    rng = np.random.default_rng(5)
    clusters, draws = 12, 1_000_000
    cv, ratio, sides = change.get("cluster_cv", 0), change.get("ratio", 1), change.get("sides", 2)
    factor = 1 + ((1 + cv**2) * 80 - 1) * 0.03
    v1, v2, df = 0.1 * 0.9, 0.13 * 0.87, clusters * (1 + ratio) - 2
    shift = 0.03 / math.sqrt(factor / 80 * (v1 / clusters + v2 / clusters / ratio))
    drawn = (rng.standard_normal(draws) + shift) / np.sqrt(rng.chisquare(df, draws) / df)
    critical = stats.t.isf(0.05 / sides, df)
    expected = np.mean(drawn > critical) + (sides == 2) * np.mean(drawn < -critical)
    found = power_clusters_proportions(**RATES, clusters=clusters, **change).outputs["power"]
    assert found == pytest.approx(expected, abs=4 * math.sqrt(0.25 / draws))


@pytest.mark.parametrize("change", [{}, {"convention": "z"}, {"ratio": 0.5, "power": 0.95}])
@pytest.mark.parametrize("kind", ["rates", "means"])
def test_the_clusters_reach_the_power_and_fewer_do_not(kind, change):
    plan = RATES if kind == "rates" else MEANS
    size = sample_size_clusters_proportions if kind == "rates" else sample_size_clusters_means
    power = power_clusters_proportions if kind == "rates" else power_clusters_means
    wanted = change.get("power", 0.8)
    clusters = size(**plan, **change).outputs["clusters_control"]
    rest = {key: value for key, value in change.items() if key != "power"}
    assert power(**plan, **rest, clusters=clusters).outputs["power"] >= wanted - 1e-6
    less = clusters - math.ceil(1 / change.get("ratio", 1))
    assert power(**plan, **rest, clusters=less).outputs["power"] < wanted


@pytest.mark.parametrize("direction", ["increase", "decrease"])
@pytest.mark.parametrize("convention", ["t", "z"])
def test_the_detectable_effect_has_the_power(direction, convention):
    rates = {"baseline": 0.1, "cluster_size": 80, "icc": 0.03, "convention": convention}
    found = mde_clusters_proportions(**rates, clusters=40, direction=direction)
    again = power_clusters_proportions(**rates, clusters=40, target=found.outputs["target"])
    assert again.outputs["power"] == pytest.approx(0.8, abs=1e-9)
    assert (found.outputs["effect"] > 0) == (direction == "increase")
    means = {"sd": 10, "cluster_size": 50, "icc": 0.02, "convention": convention, "mean": 40}
    effect = mde_clusters_means(**means, clusters=9).outputs["effect"]
    again = power_clusters_means(**means, clusters=9, effect=effect).outputs["power"]
    assert again == pytest.approx(0.8, abs=1e-9)


def test_no_clustering_is_an_ordinary_test():
    plan = {"sd": 10, "effect": 2, "cluster_size": 1, "icc": 0.4}
    n = sample_size_clusters_means(**plan).outputs["clusters_control"]
    assert n == math.ceil(TTestIndPower().solve_power(0.2, power=0.8, alpha=0.05))


@given(icc=st.floats(0, 0.99), size=st.floats(1, 500), cv=st.floats(0, 3))
@settings(max_examples=40, deadline=None)
def test_more_correlation_more_users_and_more_variation_raise_the_design_effect(icc, size, cv):
    plan = {"cluster_size": size, "icc": icc, "cluster_cv": cv}
    base = design_effect(**plan).outputs["design_effect"]
    assert base >= 1
    for change in ({"icc": icc + 0.01}, {"cluster_size": 2 * size}, {"cluster_cv": cv + 1}):
        assert design_effect(**plan | change).outputs["design_effect"] >= base


@pytest.mark.reference
@pytest.mark.parametrize("sides", [1, 2])
@pytest.mark.parametrize("half", [2, 14, 40])
def test_a_switchback_is_a_paired_or_a_two_sample_t_test(half, sides):
    # statsmodels.stats.power.TTestPower (pairs) and TTestIndPower (periods drawn alone)
    which = "two-sided" if sides == 2 else "larger"
    plan = {"sd": 2, "effect": 1.1, "correlation": 0.4, "sides": sides}
    paired = TTestPower().power(1.1 / (2 * math.sqrt(2 * 0.6)), half, 0.05, alternative=which)
    result = power_switchback(**plan, periods=2 * half)
    assert result.outputs["power"] == pytest.approx(paired, rel=1e-7)
    alone = TTestIndPower().power(1.1 / 2, half, 0.05, alternative=which)
    assert alternative(result, "periods drawn alone")["power"] == pytest.approx(alone, rel=1e-7)


@pytest.mark.reference
def test_the_periods_are_the_fewest_pairs():
    plan = {"sd": 2, "effect": 1.1, "correlation": 0.4}
    found = sample_size_switchback(**plan, period_hours=6).outputs
    pairs = TTestPower().solve_power(1.1 / (2 * math.sqrt(1.2)), power=0.8, alpha=0.05)
    assert found["periods_per_arm"] == math.ceil(pairs)
    assert found["periods"] == 2 * math.ceil(pairs)
    assert found["days"] == math.ceil(found["periods"] * 6 / 24)
    assert found["weeks"] == math.ceil(found["days"] / 7)
    drawn = {**plan, "convention": "random"}
    alone = TTestIndPower().solve_power(0.55, power=0.8, alpha=0.05)
    assert sample_size_switchback(**drawn).outputs["periods_per_arm"] == math.ceil(alone)
    effect = mde_switchback(sd=2, correlation=0.4, periods=found["periods"]).outputs["effect"]
    again = power_switchback(**{**plan, "effect": effect}, periods=found["periods"])
    assert again.outputs["power"] == pytest.approx(0.8, abs=1e-9)
    assert effect <= 1.1


def test_correlation_helps_pairs_alone():
    plan = {"sd": 1, "effect": 0.5}
    pairs = [
        sample_size_switchback(**plan, correlation=rho).outputs["periods"]
        for rho in (-0.5, 0, 0.5, 0.9)
    ]
    assert pairs == sorted(pairs, reverse=True)
    assert len(set(pairs)) == 4
    drawn = {
        sample_size_switchback(**plan, correlation=rho, convention="random").outputs["periods"]
        for rho in (-0.5, 0, 0.5, 0.9)
    }
    assert len(drawn) == 1


@pytest.mark.parametrize(
    ("run", "given", "says"),
    [
        (power_switchback, {"sd": 1, "effect": 1, "periods": 7}, "periods = 7: it must be an even"),
        (power_switchback, {"sd": 1, "effect": 1, "periods": 2}, "At least four periods"),
        (sample_size_clusters_means, MEANS | {"icc": 1.2}, "icc = 1.2: it must be a number"),
        (
            power_clusters_means,
            MEANS | {"clusters": 1},
            "cannot tell the treatment from the cluster",
        ),
        (sample_size_clusters_means, MEANS | {"power": 0.04}, r"above alpha \(0.05\)"),
        (sample_size_clusters_means, MEANS | {"effect": 1e-9}, "at most 10¹² users per arm"),
        (
            mde_clusters_proportions,
            {
                "baseline": 0.02,
                "clusters": 2,
                "cluster_size": 9,
                "icc": 0.5,
                "direction": "decrease",
            },
            "none is attainable. Use more clusters",
        ),
    ],
)
def test_refusals_say_what_is_allowed(run, given, says):
    with pytest.raises(InputError, match=says):
        run(**given)


def test_few_clusters_are_warned_about():
    few = power_clusters_means(**MEANS, clusters=5)
    assert few.assumptions[-1].startswith("Only 10 clusters in all: the normal test rejects too")
    assert len(power_clusters_means(**MEANS, clusters=50).assumptions) == 2


def simulated(rng, effect, *, clusters, size, icc, repeats):
    """Return t statistics of experiments on clusters of one size."""
    spread = math.sqrt(icc + (1 - icc) / size)
    a = rng.normal(0, spread, (repeats, clusters))
    b = rng.normal(effect, spread, (repeats, clusters))
    return stats.ttest_ind(b, a, axis=1).statistic


@pytest.mark.slow
def test_simulated_cluster_experiments_have_the_power_and_the_false_positives():
    rng = np.random.default_rng(17)
    clusters, size, icc, effect, repeats = 8, 40, 0.05, 0.4, 40_000
    critical = stats.t.isf(0.025, 2 * clusters - 2)
    plan = {"sd": 1, "clusters": clusters, "cluster_size": size, "icc": icc, "effect": effect}
    power = np.mean(
        np.abs(simulated(rng, effect, clusters=clusters, size=size, icc=icc, repeats=repeats))
        > critical
    )
    expected = power_clusters_means(**plan).outputs["power"]
    assert power == pytest.approx(expected, abs=4 * math.sqrt(0.25 / repeats))
    null = np.abs(simulated(rng, 0.0, clusters=clusters, size=size, icc=icc, repeats=repeats))
    error = 4 * math.sqrt(0.05 * 0.95 / repeats)
    assert np.mean(null > critical) == pytest.approx(0.05, abs=error)
    # what the text warns of: the normal test rejects too often with 16 clusters
    assert np.mean(null > stats.norm.isf(0.025)) > 0.05 + 3 * error


@pytest.mark.slow
def test_simulated_clusters_of_converting_users_have_the_power():
    # beta-binomial clusters, whose intraclass correlation is 1 / (a + b + 1)
    rng = np.random.default_rng(23)
    clusters, size, icc, repeats = 30, 80, 0.03, 20_000
    rates = []
    for rate in (0.1, 0.13):
        a, b = rate * (1 / icc - 1), (1 - rate) * (1 / icc - 1)
        cluster = rng.beta(a, b, (repeats, clusters))
        rates.append(rng.binomial(size, cluster) / size)
    statistic = stats.ttest_ind(rates[1], rates[0], axis=1).statistic
    power = np.mean(np.abs(statistic) > stats.t.isf(0.025, 2 * clusters - 2))
    found = power_clusters_proportions(**RATES, clusters=clusters).outputs["power"]
    assert power == pytest.approx(found, abs=0.015)  # rates are not quite normal


@pytest.mark.slow
def test_simulated_switchbacks_have_the_power_and_the_false_positives():
    # pairs of neighbours with correlation rho, in random order, by the paired t test
    rng = np.random.default_rng(29)
    half, rho, repeats = 12, 0.5, 40_000
    shared = rng.normal(0, math.sqrt(rho), (repeats, half, 1))
    pairs = shared + rng.normal(0, math.sqrt(1 - rho), (repeats, half, 2))
    flipped = rng.random((repeats, half)) < 0.5
    difference = np.where(flipped, pairs[..., 0] - pairs[..., 1], pairs[..., 1] - pairs[..., 0])
    critical = stats.t.isf(0.025, half - 1)
    for effect in (0.0, 0.7):
        t = stats.ttest_1samp(difference + effect, 0, axis=1).statistic
        reached = np.mean(np.abs(t) > critical)
        plan = {"sd": 1, "correlation": rho, "periods": 2 * half}
        expected = power_switchback(**plan, effect=effect).outputs["power"] if effect else 0.05
        assert reached == pytest.approx(expected, abs=4 * math.sqrt(0.25 / repeats))


def test_users_in_clusters_replace_independent_ones():
    found = calculate("design-effect", {"cluster_size": 30, "icc": 0.02, "n": 394}).outputs
    assert found["n_in_clusters"] == 623  # 394 × (1 + 29 × 0.02)
    assert found["effective_n"] == pytest.approx(394 / 1.58)


def test_the_usual_multiplication_stands_beside_whole_clusters():
    plan = {"baseline": 0.1, "target": 0.12}
    clustered = calculate(
        "sample-size-clusters-proportions", plan | {"cluster_size": 500, "icc": 0.01}
    )
    name = "users times the design effect"
    found = next(entry.outputs for entry in clustered.alternatives if entry.name == name)
    users = calculate("sample-size-proportions", plan | {"design_effect": 5.99}).outputs
    assert found["n_control"] == users["n_control"]
