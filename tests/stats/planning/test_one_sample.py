"""Planning of one sample, of pairs, groups and tables, against R, statsmodels and enumeration."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binom, multinomial, norm
from statsmodels.stats.power import FTestAnovaPower, GofChisquarePower, TTestPower

from trialwise.core.errors import InputError
from trialwise.stats.planning.anova import cohen_f
from trialwise.stats.registry import calculate, get

RECORDED = Path(__file__).parent / "reference" / "plan_families.csv"
FAMILIES = ("correlation", "anova", "chi-square", "one-mean", "paired-means")


def recorded():
    lines = [line for line in RECORDED.read_text().splitlines() if not line.startswith("#")]
    for row in csv.DictReader(lines):
        if row["family"] == "survival":
            continue
        given = dict(part.split("=") for part in row["arguments"].split(";"))
        given = {
            key: value.replace("|", ",") if key == "means" else float(value)
            for key, value in given.items()
        }
        family = row["family"]
        if family.startswith("one-proportion"):
            given["convention"] = family.rsplit("-", 1)[1]
            family = "one-proportion"
        yield family, row["unknown"], given, float(row["value"])


@pytest.mark.reference
@pytest.mark.parametrize(("family", "unknown", "given_", "value"), list(recorded()))
def test_sizes_and_powers_are_those_of_r(family, unknown, given_, value):
    # pwr 1.3-0, rpact 3.3.4 and base R 4.2.2, see plan_families.R
    name = f"sample-size-{family}" if unknown == "n" else f"power-{family}"
    found = calculate(name, given_).outputs[get(name).headline]
    assert found == pytest.approx(value, rel=1e-7)


@pytest.mark.reference
@pytest.mark.parametrize("name", ["one-mean", "paired-means"])
@pytest.mark.parametrize("sides", [1, 2])
@pytest.mark.parametrize("effect", [0.03, 0.4, 2.0])
def test_t_plans_are_those_of_statsmodels(name, sides, effect):
    # TTestPower, statsmodels 0.15.0
    alternative = "two-sided" if sides == 2 else "larger"
    spread = "sd" if name == "one-mean" else "sd_difference"
    given = {spread: 1, "effect": -effect, "sides": sides, "alpha": 0.01}
    size = TTestPower().solve_power(effect, power=0.9, alpha=0.01, alternative=alternative)
    found = calculate(f"sample-size-{name}", {**given, "power": 0.9}).outputs["n"]
    assert found == math.ceil(size)
    power = TTestPower().power(effect, 12, 0.01, alternative=alternative)
    assert calculate(f"power-{name}", {**given, "n": 12}).outputs["power"] == pytest.approx(
        power, rel=1e-8
    )


@pytest.mark.reference
@pytest.mark.parametrize("groups", [2, 5])
def test_anova_and_chi_square_are_those_of_statsmodels(groups):
    # FTestAnovaPower and GofChisquarePower return the total, statsmodels 0.15.0
    total = FTestAnovaPower().solve_power(0.15, k_groups=groups, power=0.85, alpha=0.05)
    found = calculate("sample-size-anova", {"groups": groups, "f": 0.15, "power": 0.85}).outputs
    assert found["n_per_group"] == math.ceil(total / groups)
    assert found["total"] == groups * found["n_per_group"]
    total = GofChisquarePower().solve_power(0.15, n_bins=groups, power=0.85, alpha=0.05)
    plan = calculate("sample-size-chi-square", {"df": groups - 1, "w": 0.15, "power": 0.85})
    assert plan.outputs["n"] == math.ceil(total)


@pytest.mark.reference
def test_cohens_f_is_that_of_numpy():
    means = [10.0, 10.5, 14.0, 9.0]
    assert cohen_f(means, 4.0) == pytest.approx(np.std(means) / 4.0)
    far = [1e12 + mean for mean in means]
    assert cohen_f(far, 4.0) == pytest.approx(np.std(means) / 4.0, rel=1e-3)
    result = calculate("sample-size-anova", {"means": means, "sd": 4})
    assert result.outputs["f"] == cohen_f(means, 4.0)
    f2 = result.outputs["f"] ** 2
    assert result.outputs["eta_squared"] == pytest.approx(f2 / (1 + f2))


def test_two_groups_of_an_anova_are_a_t_test():
    anova = calculate("sample-size-anova", {"groups": 2, "f": 0.25}).outputs["n_per_group"]
    assert anova == calculate("sample-size-means", {"sd": 1, "effect": 0.5}).outputs["n_control"]


def exact_binomial_power(null, rate, n, *, tail, sides, upper):
    """Return the power of the equal-tailed binomial test from its definition."""
    count = np.arange(n + 1)
    rejects = np.zeros(n + 1, dtype=bool)
    if upper or sides == 2:
        rejects |= binom.sf(count - 1, n, null) <= tail
    if not upper or sides == 2:
        rejects |= binom.cdf(count, n, null) <= tail
    return binom.pmf(count, n, rate)[rejects].sum()


@pytest.mark.reference
@pytest.mark.parametrize("sides", [1, 2])
@pytest.mark.parametrize(("null", "rate"), [(0.5, 0.7), (0.1, 0.04), (0.9, 0.97)])
def test_exact_binomial_plans_are_those_of_enumeration(null, rate, sides):
    given = {"null": null, "target": rate, "sides": sides, "convention": "exact"}
    settings = {"tail": 0.05 / sides, "sides": sides, "upper": rate > null}
    for n in (2, 17, 150):
        expected = exact_binomial_power(null, rate, n, **settings)
        found = calculate("power-one-proportion", {**given, "n": n}).outputs["power"]
        assert found == pytest.approx(expected, abs=1e-12)
    size = calculate("sample-size-one-proportion", given).outputs["n"]
    powers = [exact_binomial_power(null, rate, n, **settings) for n in range(size - 1, size + 60)]
    assert powers[0] < 0.8 <= min(powers[1:])


@pytest.mark.reference
@pytest.mark.parametrize(("null", "rate"), [(0.3, 0.4), (0.3, 0.22)])
def test_wald_power_is_close_to_that_of_the_test_itself(null, rate):
    # every count of 400 users, with the observed rate in the variance
    n, count = 400, np.arange(1, 400)
    observed = count / n
    z = (observed - null) / np.sqrt(observed * (1 - observed) / n)
    expected = binom.pmf(count, n, rate)[np.abs(z) > norm.isf(0.025)].sum()
    given = {"null": null, "target": rate, "n": n, "convention": "wald"}
    found = calculate("power-one-proportion", given).outputs["power"]
    assert found == pytest.approx(expected, abs=0.02)


def multinomial_power(rejects, only_a, only_b, n):
    """Sum over all counts of the two kinds of discordant pairs."""
    b, c = np.meshgrid(np.arange(n + 1), np.arange(n + 1), indexing="ij")
    fits = b + c <= n
    counts = np.stack([b[fits], c[fits], n - b[fits] - c[fits]], axis=-1)
    weights = multinomial.pmf(counts, n, [only_a, only_b, 1 - only_a - only_b])
    return weights[rejects(b[fits], c[fits])].sum()


@pytest.mark.reference
@pytest.mark.parametrize("sides", [1, 2])
@pytest.mark.parametrize(("only_a", "only_b"), [(0.05, 0.2), (0.3, 0.15), (0.4, 0.6)])
def test_exact_mcnemar_power_is_that_of_enumeration(only_a, only_b, sides):
    def rejects(b, c):
        if sides == 2:
            return 2 * binom.cdf(np.minimum(b, c), b + c, 0.5) <= 0.05
        low = b if only_b > only_a else c
        return binom.cdf(low, b + c, 0.5) <= 0.05

    expected = multinomial_power(rejects, only_a, only_b, 60)
    given = {"only_a": only_a, "only_b": only_b, "n": 60, "sides": sides, "convention": "exact"}
    found = calculate("power-mcnemar", given).outputs["power"]
    assert found == pytest.approx(expected, abs=1e-10)


@pytest.mark.parametrize(("only_a", "only_b"), [(0.35, 0.65), (0.1, 0.2)])
def test_no_size_after_the_exact_mcnemar_size_has_less_power(only_a, only_b):
    # with 100 % of the pairs discordant a plain sign test, whose saw-tooth is the deepest
    given = {"only_a": only_a, "only_b": only_b, "convention": "exact"}
    n = calculate("sample-size-mcnemar", given).outputs["n"]
    powers = [
        calculate("power-mcnemar", {**given, "n": k}).outputs["power"] for k in range(n - 1, n + 60)
    ]
    assert powers[0] < 0.8 <= min(powers[1:])


@pytest.mark.reference
@pytest.mark.parametrize(("convention", "within"), [("connor", 0.035), ("miettinen", 0.02)])
@pytest.mark.parametrize(("only_a", "only_b"), [(0.05, 0.15), (0.15, 0.3), (0.2, 0.08)])
def test_mcnemar_power_is_close_to_that_of_the_test_itself(convention, within, only_a, only_b):
    # the z test of the discordant pairs, summed over every table of 120 pairs; Connor is cautious
    def rejects(b, c):
        return np.abs(c - b) > norm.isf(0.025) * np.sqrt(b + c)

    expected = multinomial_power(rejects, only_a, only_b, 120)
    given = {"only_a": only_a, "only_b": only_b, "n": 120, "convention": convention}
    found = calculate("power-mcnemar", given).outputs["power"]
    assert found == pytest.approx(expected, abs=within)


@pytest.mark.reference
def test_mcnemar_sizes_are_those_of_the_printed_formulas():
    # Connor (1987) and Miettinen (1968), typed in again with ψ = 0.25, δ = 0.1
    psi, d, a, b = 0.25, 0.1, norm.isf(0.025), norm.ppf(0.8)
    connor = (a * math.sqrt(psi) + b * math.sqrt(psi - d**2)) ** 2 / d**2
    miettinen = (a * psi + b * math.sqrt(psi**2 - d**2 * (3 + psi) / 4)) ** 2 / (psi * d**2)
    wald = (a + b) ** 2 * (psi - d**2) / d**2
    result = calculate("sample-size-mcnemar", {"discordant": psi, "effect": d})
    found = {entry.name: entry.outputs["n"] for entry in result.alternatives}
    assert result.outputs["n"] == math.ceil(connor)
    assert found["Miettinen"] == math.ceil(miettinen)
    assert found["Wald"] == math.ceil(wald)


def test_every_way_to_give_the_pairs_is_the_same_plan():
    plans = [
        {"only_a": 0.08, "only_b": 0.2},
        {"only_a": 0.08, "effect": 0.12},
        {"only_a": 0.08, "odds_ratio": 2.5},
        {"discordant": 0.28, "effect": 0.12},
        {"discordant": 0.28, "only_b": 0.2},
        {"discordant": 0.28, "odds_ratio": 2.5},
    ]
    results = [calculate("sample-size-mcnemar", plan).outputs for plan in plans]
    assert all(entry == pytest.approx(results[0], rel=1e-12) for entry in results)


def test_correlated_pairs_need_fewer_than_separate_users():
    result = calculate("sample-size-paired-means", {"sd": 30, "correlation": 0.6, "effect": 5})
    same = calculate("sample-size-paired-means", {"sd_difference": 30 * 0.8**0.5, "effect": 5})
    assert result.outputs["n"] == same.outputs["n"]
    unpaired = {entry.name: entry.outputs for entry in result.alternatives}["unpaired, z test"]
    z = calculate("sample-size-means", {"sd": 30, "effect": 5, "convention": "z"})
    assert unpaired["total"] == z.outputs["total"]
    assert "unpaired, z test" not in [entry.name for entry in same.alternatives]


def test_scales_of_one_mean_agree():
    given = {"sd": 30, "null": 50}
    by_effect = calculate("sample-size-one-mean", {**given, "effect": -5}).outputs
    assert calculate("sample-size-one-mean", {**given, "target": 45}).outputs == by_effect
    assert calculate("sample-size-one-mean", {**given, "lift": -0.1}).outputs == by_effect
    assert by_effect["standardised_effect"] == pytest.approx(-1 / 6)
    assert "lift" not in calculate("sample-size-one-mean", {"sd": 30, "effect": -5}).outputs


def test_a_negative_correlation_needs_what_the_positive_does():
    there = calculate("sample-size-correlation", {"correlation": 0.3}).outputs
    back = calculate("sample-size-correlation", {"correlation": -0.3}).outputs
    assert there["n"] == back["n"] == 85
    assert there["r_squared"] == pytest.approx(0.09)


@pytest.mark.reference
@pytest.mark.parametrize("convention", ["t", "fisher"])
def test_correlations_are_detected_as_often_as_planned(convention):
    rng = np.random.default_rng(5)
    n, rho, draws = 60, 0.3, 20_000
    x = rng.normal(size=(draws, n))
    y = rho * x + math.sqrt(1 - rho**2) * rng.normal(size=(draws, n))
    x -= x.mean(axis=1, keepdims=True)
    y -= y.mean(axis=1, keepdims=True)
    r = (x * y).sum(axis=1) / np.sqrt((x**2).sum(axis=1) * (y**2).sum(axis=1))
    rejected = np.mean(np.abs(np.arctanh(r)) * math.sqrt(n - 3) > norm.isf(0.025))
    given = {"correlation": rho, "n": n, "convention": convention}
    planned = calculate("power-correlation", given).outputs["power"]
    # the two tests differ by less than a point at this size
    assert rejected == pytest.approx(planned, abs=0.015)


@pytest.mark.parametrize(
    ("name", "given_", "field"),
    [
        ("one-mean", {"sd": 0, "effect": 1}, "sd"),
        ("one-mean", {"sd": 1, "target": 5}, "null"),
        ("one-mean", {"sd": 1, "target": 5, "null": 5}, "target"),
        ("one-mean", {"sd": 1, "lift": 0.1, "null": -5}, "null"),
        ("paired-means", {"sd": 1, "effect": 1}, "correlation"),
        ("paired-means", {"sd_difference": 1, "correlation": 0.5, "effect": 1}, "correlation"),
        ("paired-means", {"sd": 1, "correlation": 1, "effect": 1}, "correlation"),
        ("paired-means", {"effect": 1}, "sd_difference or sd"),
        ("one-proportion", {"null": 0.1, "effect": 0.95}, "effect"),
        ("one-proportion", {"null": 0.1, "target": 0.1}, "target"),
        ("one-proportion", {"null": 1, "target": 0.1}, "null"),
        (
            "one-proportion",
            {"null": 0.1, "effect": 0.001, "convention": "exact"},
            "convention",
        ),
        ("mcnemar", {"discordant": 0.2, "effect": 0.3}, "effect"),
        ("mcnemar", {"only_a": 0.6, "only_b": 0.6}, "only_b"),
        ("mcnemar", {"only_a": 0.2, "only_b": 0.2}, "only_b"),
        ("mcnemar", {"only_a": 0.2, "odds_ratio": 7}, "odds_ratio"),
        ("mcnemar", {"discordant": 0.2, "effect": 0.001, "convention": "exact"}, "convention"),
        ("correlation", {"correlation": 0}, "correlation"),
        ("correlation", {"correlation": 1}, "correlation"),
        ("anova", {"f": 0.2}, "groups"),
        ("anova", {"means": [1, 2]}, "sd"),
        ("anova", {"means": [1, 1], "sd": 1}, "means"),
        ("anova", {"means": [1, 2], "sd": 1, "groups": 3}, "groups"),
        ("anova", {"groups": 3, "f": 0}, "f"),
        ("chi-square", {"df": 0, "w": 0.1}, "df"),
        ("chi-square", {"df": 1, "w": 0}, "w"),
    ],
)
def test_bad_inputs_name_their_field(name, given_, field):
    with pytest.raises(InputError) as caught:
        calculate(f"sample-size-{name}", given_)
    assert caught.value.field == field
    assert field.split(" or ")[0] in str(caught.value)


def test_no_effect_is_attainable_with_a_handful_of_pairs():
    with pytest.raises(InputError, match="none is attainable"):
        calculate("mde-mcnemar", {"discordant": 0.02, "n": 20})
    with pytest.raises(InputError, match="none is attainable"):
        calculate("mde-one-proportion", {"null": 0.01, "n": 30, "direction": "decrease"})
