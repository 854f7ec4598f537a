"""Planning with Fisher's exact test, by trying every size and by brute force."""

import math

import pytest
from scipy import stats

from trialwise.core.errors import InputError
from trialwise.stats.numeric.fisher_power import fisher_region
from trialwise.stats.planning.proportions.size_and_power import (
    power_proportions,
    sample_size_proportions,
)
from trialwise.stats.registry import calculate

CASES = [
    {"baseline": 0.1, "target": 0.5},
    {"baseline": 0.3, "target": 0.6, "power": 0.9},
    {"baseline": 0.9, "target": 0.4, "alpha": 0.01},
    {"baseline": 0.02, "target": 0.3, "sides": 1},
    {"baseline": 0.05, "target": 0.4, "ratio": 2.5},
    {"baseline": 0.4, "target": 0.1, "ratio": 0.4, "sides": 1},
    {"baseline": 0.2, "target": 0.6, "arms": 3},
    {"baseline": 1e-4, "target": 0.9},
]


def power_at(plan, n):
    p1, p2 = plan["baseline"], plan["target"]
    alpha = plan.get("alpha", 0.05) / (plan.get("arms", 2) - 1)
    tail = 0 if plan.get("sides", 2) == 2 else 1 if p2 > p1 else -1
    n2 = math.ceil(round(n * plan.get("ratio", 1), 9))
    return fisher_region(n, n2, rates=(p1, p2, p2), alpha=alpha, tail=tail).power(p1, p2)


@pytest.mark.reference
@pytest.mark.parametrize("plan", CASES, ids=str)
def test_the_size_is_the_first_of_all_sizes_that_has_the_power(plan):
    found = sample_size_proportions(**plan, convention="exact").outputs["n_control"]
    wanted = plan.get("power", 0.8)
    first = next(n for n in range(2, 500) if power_at(plan, n) >= wanted)
    assert found == first


@pytest.mark.reference
def test_power_is_the_chance_of_a_small_p_value():
    # scipy.stats.fisher_exact and binom, scipy 1.17.1
    chance = sum(
        stats.binom.pmf(x, 15, 0.2) * stats.binom.pmf(y, 23, 0.7)
        for x in range(16)
        for y in range(24)
        if stats.fisher_exact([[x, 15 - x], [y, 23 - y]]).pvalue <= 0.05
    )
    result = power_proportions(baseline=0.2, target=0.7, n=15, ratio=1.5, convention="exact")
    assert result.outputs["power"] == pytest.approx(chance, abs=1e-11)


def test_a_larger_plan_stays_near_the_corrected_approximation():
    result = sample_size_proportions(baseline=0.10, target=0.15, convention="exact")
    assert result.outputs["n_control"] == 721
    sizes = {entry.name: entry.outputs["n_control"] for entry in result.alternatives}
    assert sizes == {
        "pooled": 686,
        "unpooled": 683,
        "Cohen h": 681,
        "continuity-corrected": 726,
        "baseline null variance": 600,
        "Lehr's rule": 576,
    }
    assert "Fisher's exact test" in result.convention
    assert result.worked == ""


@pytest.mark.parametrize("direction", ["increase", "decrease"])
@pytest.mark.parametrize("n", [25, 300])
def test_the_detectable_effect_has_the_power(direction, n):
    plan = {"baseline": 0.4, "n": n, "convention": "exact"}
    effect = calculate("mde-proportions", plan | {"direction": direction}).outputs["effect"]
    assert (effect > 0) == (direction == "increase")
    reached = calculate("power-proportions", plan | {"effect": effect}).outputs["power"]
    assert reached == pytest.approx(0.8, abs=1e-9)


def test_what_no_rate_reaches_is_said():
    with pytest.raises(InputError, match="even 0 % is detected only with power"):
        calculate(
            "mde-proportions",
            {"baseline": 0.1, "n": 20, "convention": "exact", "direction": "decrease"},
        )


def test_a_duration_says_how_its_table_was_computed():
    plan = {"baseline": 0.1, "target": 0.3, "traffic": 10, "convention": "exact"}
    result = calculate("duration-proportions", plan)
    size = calculate("sample-size-proportions", {k: plan[k] for k in plan if k != "traffic"})
    assert result.outputs["total"] == size.outputs["total"]
    assert result.tables[0].title.endswith("(continuity-corrected)")


def test_few_events_are_no_fault_of_an_exact_test():
    result = sample_size_proportions(baseline=0.01, target=0.5, convention="exact")
    assert not any("rough" in text for text in result.assumptions)


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("sample-size-proportions", {"target": 0.101}),
        ("power-proportions", {"target": 0.101, "n": 10**6}),
        ("mde-proportions", {"n": 10**6}),
        ("duration-proportions", {"target": 0.101, "traffic": 1000}),
    ],
)
def test_large_tests_are_refused_with_the_next_step(name, more):
    with pytest.raises(InputError, match="use convention continuity") as caught:
        calculate(name, {"baseline": 0.1, "convention": "exact"} | more)
    assert caught.value.field == "convention"


@pytest.mark.parametrize("more", [{"variance_reduction": 0.3}, {"design_effect": 2.0}])
def test_fractions_of_users_are_refused(more):
    with pytest.raises(InputError, match="because it counts whole users"):
        sample_size_proportions(baseline=0.1, target=0.5, convention="exact", **more)
