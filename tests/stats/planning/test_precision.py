"""Margins of error and the samples for them, against statsmodels 0.15, scipy 1.17 and epiR."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import (
    confint_proportions_2indep,
    proportion_confint,
    samplesize_confint_proportion,
)
from tests.stats.recorded import rows_of

from trialwise.core.errors import InputError, UsageError
from trialwise.stats.planning.precision.difference_means import (
    precision_difference_means,
    sample_size_precision_difference_means,
)
from trialwise.stats.planning.precision.difference_proportions import (
    precision_difference_proportions,
    sample_size_precision_difference_proportions,
)
from trialwise.stats.planning.precision.mean import precision_mean, sample_size_precision_mean
from trialwise.stats.planning.precision.proportion import (
    precision_proportion,
    sample_size_precision_proportion,
)
from trialwise.stats.validate import MissingInputError

ORACLES = rows_of(Path(__file__).parent / "reference" / "design_oracles.csv")
METHODS = {"wald": "normal", "wilson": "wilson", "exact": "beta"}


def alternative(result, name):
    return next(entry.outputs for entry in result.alternatives if entry.name == name)


@pytest.mark.reference
@pytest.mark.parametrize("convention", METHODS)
@pytest.mark.parametrize(("n", "rate", "alpha"), [(1000, 0.1, 0.05), (50, 0.44, 0.01)])
def test_the_interval_of_a_rate_is_that_of_statsmodels(convention, n, rate, alpha):
    found = precision_proportion(n=n, baseline=rate, alpha=alpha, convention=convention).outputs
    low, high = proportion_confint(n * rate, n, alpha, METHODS[convention])
    assert found["low"] == pytest.approx(low, rel=1e-9)
    assert found["high"] == pytest.approx(high, rel=1e-9)
    assert found["margin"] == pytest.approx((high - low) / 2, rel=1e-9)
    assert found["relative_margin"] == pytest.approx((high - low) / 2 / rate, rel=1e-9)
    assert found["standard_error"] == pytest.approx(math.sqrt(rate * (1 - rate) / n), rel=1e-12)
    others = precision_proportion(n=n, baseline=rate, alpha=alpha).alternatives
    assert [entry.name for entry in others] == ["Wilson", "exact (Clopper–Pearson)"]


@pytest.mark.reference
@pytest.mark.parametrize(("margin", "rate"), [(0.03, 0.5), (0.01, 0.1), (0.002, 0.03)])
def test_the_sample_for_a_rate_is_that_of_statsmodels(margin, rate):
    expected = math.ceil(samplesize_confint_proportion(rate, margin, alpha=0.05))
    assert sample_size_precision_proportion(margin=margin, baseline=rate).outputs["n"] == expected


@pytest.mark.reference
def test_the_sample_of_a_finite_population_is_that_of_epir():
    # epiR::epi.sssimpleestb(N, Py = 0.3, epsilon = 0.04, error = "absolute"), recorded
    rows = [row for row in ORACLES if row["what"] == "precision_rate"]
    for row in rows:
        population = int(float(row["a"]))
        found = sample_size_precision_proportion(margin=0.04, baseline=0.3, population=population)
        assert found.outputs["n"] == math.ceil(float(row["value"])), row
    assert len(rows) == 2


@pytest.mark.parametrize(("population", "convention"), [(500, "z"), (40, "t"), (10**6, "z")])
def test_the_sample_of_a_finite_population_is_the_smallest(population, convention):
    n = sample_size_precision_mean(
        margin=3, sd=30, population=population, convention=convention
    ).outputs["n"]
    half = []
    for k in (n - 1, n):
        quantile = stats.norm.isf(0.025) if convention == "z" else stats.t.isf(0.025, k - 1)
        half.append(quantile * 30 / math.sqrt(k) * math.sqrt(1 - k / population))
    assert half[1] <= 3 < half[0]


def test_a_census_leaves_no_margin_and_a_larger_sample_is_refused():
    assert precision_proportion(n=500, population=500).outputs["margin"] == 0
    assert precision_mean(n=500, sd=3, population=500).outputs["margin"] == 0
    with pytest.raises(InputError, match=r"n = 501: it must be at most the population \(500\)"):
        precision_proportion(n=501, population=500)
    with pytest.raises(InputError, match="wald or wilson when a population is given"):
        precision_proportion(n=50, population=500, convention="exact")


@pytest.mark.reference
@pytest.mark.parametrize("n", [2, 20, 4000])
def test_the_interval_of_a_mean_is_that_of_scipy(n):
    found = precision_mean(n=n, sd=30, mean=50, alpha=0.1).outputs
    low, high = stats.t.interval(0.9, n - 1, loc=50, scale=30 / math.sqrt(n))
    assert (found["low"], found["high"]) == pytest.approx((low, high), rel=1e-9)
    assert found["relative_margin"] == pytest.approx((high - low) / 100, rel=1e-9)
    normal = precision_mean(n=n, sd=30, convention="z").outputs["margin"]
    assert normal == pytest.approx(stats.norm.isf(0.025) * 30 / math.sqrt(n), rel=1e-9)


@pytest.mark.reference
@pytest.mark.parametrize(("margin", "sd", "alpha"), [(2, 30, 0.05), (25, 30, 0.01), (0.1, 3, 0.1)])
def test_the_sample_for_a_mean_is_the_smallest(margin, sd, alpha):
    n = sample_size_precision_mean(margin=margin, sd=sd, alpha=alpha).outputs["n"]
    half = [stats.t.isf(alpha / 2, k - 1) * sd / math.sqrt(k) for k in (n - 1, n)]
    assert half[1] <= margin < half[0]


@pytest.mark.reference
@pytest.mark.parametrize(("p1", "p2", "ratio"), [(0.1, 0.12, 1), (0.3, 0.2, 0.5), (0.04, 0.05, 3)])
def test_margins_of_a_difference_are_those_of_statsmodels(p1, p2, ratio):
    n1, n2 = 1000, int(1000 * ratio)
    result = precision_difference_proportions(baseline=p1, target=p2, n=n1, ratio=ratio)
    for name, method in (
        ("Wald", "wald"),
        ("Newcombe", "newcomb"),
        ("Agresti–Caffo", "agresti-caffo"),
    ):
        low, high = confint_proportions_2indep(
            n2 * p2, n2, n1 * p1, n1, method=method, compare="diff", alpha=0.05
        )
        outputs = result.outputs if name == "Wald" else alternative(result, name)
        assert outputs["margin"] == pytest.approx((high - low) / 2, rel=1e-6), name
    low, high = confint_proportions_2indep(
        n2 * p2, n2, n1 * p1, n1, method="log", compare="ratio", alpha=0.05
    )
    assert alternative(result, "log ratio")["lift_margin"] == pytest.approx((high - low) / 2)


@pytest.mark.reference
def test_the_margin_of_a_lift_is_the_delta_methods():
    # The gradient of p2/p1 by finite differences, in place of the formula.
    p1, p2, n1, n2, step = 0.1, 0.13, 4000, 2000, 1e-7
    slopes = ((p2 / (p1 + step) - p2 / p1) / step, ((p2 + step) / p1 - p2 / p1) / step)
    variance = slopes[0] ** 2 * p1 * (1 - p1) / n1 + slopes[1] ** 2 * p2 * (1 - p2) / n2
    expected = stats.norm.isf(0.025) * math.sqrt(variance)
    found = precision_difference_proportions(baseline=p1, target=p2, n=n1, ratio=0.5).outputs
    assert found["lift_margin"] == pytest.approx(expected, rel=1e-5)
    assert found["standard_error"] == pytest.approx(
        math.sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2), rel=1e-12
    )


@pytest.mark.parametrize("given", [{"margin": 0.02}, {"lift_margin": 0.15}])
@pytest.mark.parametrize("ratio", [1, 0.4, 2.5])
def test_the_users_for_a_difference_reach_the_margin_and_one_less_does_not(given, ratio):
    (name, wanted), plan = next(iter(given.items())), {"baseline": 0.12, "target": 0.14}
    result = sample_size_precision_difference_proportions(**plan, **given, ratio=ratio)
    n = result.outputs["n_control"]
    assert result.outputs[name] <= wanted
    assert result.outputs["n_treatment"] == math.ceil(round(n * ratio, 9))
    fewer = precision_difference_proportions(**plan, n=n - 1 - math.ceil(1 / ratio), ratio=ratio)
    assert fewer.outputs[name] > wanted
    for entry in result.alternatives:
        users = entry.outputs["n_control"]
        again = precision_difference_proportions(**plan, n=users, ratio=ratio)
        assert alternative(again, entry.name)[name] <= wanted


@pytest.mark.reference
@pytest.mark.parametrize(("ratio", "n"), [(1, 40), (0.5, 2000), (3, 2)])
def test_the_margin_of_two_means_is_that_of_scipy(ratio, n):
    n2 = max(math.ceil(n * ratio), 2)
    # scipy.stats.ttest_ind_from_stats(...).confidence_interval() with equal standard deviations
    test = stats.ttest_ind_from_stats(50, 30, n2, 50, 30, n)
    half = stats.t.isf(0.025, n + n2 - 2) * 30 * math.sqrt(1 / n + 1 / n2)
    assert test.pvalue == 1
    found = precision_difference_means(sd=30, mean=50, n=n, ratio=ratio).outputs
    assert found["margin"] == pytest.approx(half, rel=1e-9)
    assert found["lift_margin"] == pytest.approx(half / 50, rel=1e-9)


@pytest.mark.parametrize(("margin", "ratio"), [(2, 1), (35, 1), (5, 0.3), (7, 4)])
def test_the_users_for_two_means_are_the_smallest(margin, ratio):
    n = sample_size_precision_difference_means(sd=30, margin=margin, ratio=ratio).outputs[
        "n_control"
    ]
    reached = [
        precision_difference_means(sd=30, n=k, ratio=ratio).outputs["margin"]
        for k in (max(n - 1, 2), n)
    ]
    assert reached[1] <= margin
    assert n == 2 or reached[0] > margin


def test_relative_margins_are_margins():
    same = {"baseline": 0.2, "margin": 0.02}, {"baseline": 0.2, "relative_margin": 0.1}
    assert len({sample_size_precision_proportion(**plan).outputs["n"] for plan in same}) == 1
    same = {"sd": 3, "margin": 0.5}, {"sd": 3, "mean": -5, "relative_margin": 0.1}
    assert len({sample_size_precision_mean(**plan).outputs["n"] for plan in same}) == 1
    same = {"margin": 1}, {"mean": 20, "lift_margin": 0.05}
    sizes = {sample_size_precision_difference_means(sd=9, **plan).outputs["total"] for plan in same}
    assert len(sizes) == 1


@pytest.mark.parametrize(
    ("run", "given", "error", "says"),
    [
        (sample_size_precision_mean, {"sd": 3, "relative_margin": 0.1}, MissingInputError, "mean"),
        (
            sample_size_precision_mean,
            {"sd": 3, "mean": 0, "relative_margin": 0.1},
            InputError,
            "mean = 0.0: it must be other than 0",
        ),
        (sample_size_precision_proportion, {}, MissingInputError, "margin or relative_margin"),
        (
            sample_size_precision_proportion,
            {"margin": 0.1, "relative_margin": 0.1},
            UsageError,
            "exactly one",
        ),
        (
            sample_size_precision_proportion,
            {"relative_margin": 3},
            InputError,
            "relative_margin = 3.0: it must be below 1 when multiplied",
        ),
        (sample_size_precision_proportion, {"margin": 1e-9}, InputError, "at most 10¹² users"),
        (
            sample_size_precision_difference_means,
            {"sd": 3, "mean": -1, "lift_margin": 0.1},
            InputError,
            "above 0 for the margin of a lift",
        ),
        (
            precision_mean,
            {"n": 1, "sd": 3},
            InputError,
            "n = 1: it must be a whole number at least 2",
        ),
    ],
)
def test_refusals_say_what_is_allowed(run, given, error, says):
    with pytest.raises(error, match=says):
        run(**given)


@given(n=st.integers(2, 10**6), rate=st.floats(0.001, 0.999), key=st.sampled_from(sorted(METHODS)))
@settings(max_examples=40, deadline=None)
def test_more_users_are_more_precise_and_the_size_inverts_the_margin(n, rate, key):
    margin = precision_proportion(n=n, baseline=rate, convention=key).outputs["margin"]
    more = precision_proportion(n=2 * n, baseline=rate, convention=key).outputs["margin"]
    assert more < margin
    mirrored = precision_proportion(n=n, baseline=1 - rate, convention=key).outputs["margin"]
    assert mirrored == pytest.approx(margin, rel=1e-6)
    if margin < 1:
        again = sample_size_precision_proportion(margin=margin, baseline=rate, convention=key)
        assert again.outputs["n"] in {n, n + 1} or n == 2


def test_rare_events_are_warned_about():
    rare = precision_proportion(n=100, baseline=0.01)
    assert "too narrow here" in rare.assumptions[-1]
    assert rare.outputs["low"] == 0
    assert len(precision_proportion(n=100, baseline=0.3).assumptions) == 2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("convention", "least", "most"), [("wilson", 0.94, 0.96), ("exact", 0.95, 1)]
)
def test_intervals_cover_the_rate(convention, least, most):
    # 95 % intervals of the observed counts, by the same function
    rng = np.random.default_rng(7)
    n, rate = 400, 0.08
    counts = rng.binomial(n, rate, 20_000)
    seen, times = np.unique(counts, return_counts=True)
    covered = 0
    for count, weight in zip(seen, times, strict=True):
        found = precision_proportion(n=n, baseline=float(count / n), convention=convention).outputs
        covered += weight * (found["low"] <= rate <= found["high"])
    share = covered / len(counts)
    error = 4 * math.sqrt(0.05 * 0.95 / len(counts))
    assert least - error <= share <= most + error


@pytest.mark.slow
def test_the_interval_of_a_finite_population_covers_its_mean():
    rng = np.random.default_rng(11)
    people = rng.normal(50, 10, 300)
    n, repeats = 200, 20_000
    order = np.argsort(rng.random((repeats, 300)), axis=1)[:, :n]
    drawn = people[order]
    sd = drawn.std(axis=1, ddof=1)
    unit = precision_mean(n=n, sd=1.0, population=300).outputs["margin"]
    covered = np.mean(np.abs(drawn.mean(axis=1) - people.mean()) <= unit * sd)
    assert covered == pytest.approx(0.95, abs=4 * math.sqrt(0.05 * 0.95 / repeats) + 0.001)
