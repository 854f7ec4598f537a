"""Plans kept: tests of simulated data reject as often as planned, with and without effect."""

import numpy as np
import pytest
from scipy import stats

from trialwise.stats.registry import calculate

pytestmark = [pytest.mark.slow, pytest.mark.reference]
DRAWS = 40_000  # standard error of 80 %: 0.2 points; of 5 %: 0.11 points


def pooled_z(xa, na, xb, nb):
    mean = (xa + xb) / (na + nb)
    error = np.sqrt(mean * (1 - mean) * (1 / na + 1 / nb))
    return (xb / nb - xa / na) / error


@pytest.mark.parametrize(
    "plan",
    [
        {"baseline": 0.10, "target": 0.12},
        {"baseline": 0.4, "target": 0.35, "ratio": 0.5},
        {"baseline": 0.2, "target": 0.23, "sides": 1, "alpha": 0.01, "power": 0.9},
    ],
    ids=str,
)
def test_a_size_for_rates_gives_the_power(plan):
    size = calculate("sample-size-proportions", plan).outputs
    na, nb = size["n_control"], size["n_treatment"]
    generator = np.random.default_rng(1)
    z = pooled_z(
        generator.binomial(na, plan["baseline"], DRAWS),
        na,
        generator.binomial(nb, plan["target"], DRAWS),
        nb,
    )
    sides = plan.get("sides", 2)
    critical = stats.norm.isf(plan.get("alpha", 0.05) / sides)
    z = z if plan["target"] > plan["baseline"] else -z
    assert (z > critical).mean() == pytest.approx(plan.get("power", 0.8), abs=0.009)


@pytest.mark.parametrize("plan", [{"sd": 3, "effect": 2}, {"sd": 10, "effect": 2.5, "ratio": 3}])
def test_a_size_for_means_gives_the_power(plan):
    size = calculate("sample-size-means", plan).outputs
    generator = np.random.default_rng(2)
    a = generator.normal(0, plan["sd"], (DRAWS // 4, size["n_control"]))
    b = generator.normal(plan["effect"], plan["sd"], (DRAWS // 4, size["n_treatment"]))
    p_values = stats.ttest_ind(a, b, axis=1).pvalue
    power = calculate("power-means", plan | {"n": size["n_control"]}).outputs["power"]
    assert (p_values < 0.05).mean() == pytest.approx(power, abs=0.016)
    assert 0.8 <= power < 0.83


@pytest.mark.parametrize("correction", ["bonferroni", "dunnett", "sidak", "none"])
def test_a_correction_keeps_the_promised_error_over_all_treatments(correction):
    plan = {"baseline": 0.2, "target": 0.25, "arms": 5, "correction": correction}
    size = calculate("sample-size-proportions", plan).outputs["n_control"]
    level = float(np.clip(_level(plan), 0, 1))
    generator = np.random.default_rng(3)
    counts = generator.binomial(size, 0.2, (DRAWS, 5))
    z = pooled_z(counts[:, :1], size, counts[:, 1:], size)
    error = (np.abs(z).max(axis=1) > stats.norm.isf(level / 2)).mean()
    if correction == "dunnett":
        assert error == pytest.approx(0.05, abs=0.005)
    elif correction == "none":
        assert error > 0.1
    else:
        assert 0.03 < error < 0.05


def _level(plan):
    """Return alpha of one comparison as the reading says it."""
    reading = calculate("sample-size-proportions", plan).reading
    said = next(text for text in reading if "for each of" in text)
    return float(said.partition("; ")[2].split()[0])


def test_fishers_exact_power_is_that_of_simulated_tables():
    plan = {"baseline": 0.1, "target": 0.35, "n": 40, "convention": "exact"}
    power = calculate("power-proportions", plan).outputs["power"]
    generator = np.random.default_rng(4)
    pairs, counts = np.unique(
        generator.binomial(40, [0.1, 0.35], (DRAWS, 2)), axis=0, return_counts=True
    )
    rejected = sum(
        count
        for (xa, xb), count in zip(pairs, counts, strict=True)
        if stats.fisher_exact([[xa, 40 - xa], [xb, 40 - xb]]).pvalue <= 0.05
    )
    assert rejected / DRAWS == pytest.approx(power, abs=0.009)
