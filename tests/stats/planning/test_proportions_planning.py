"""Sample size and power of two proportions, against statsmodels 0.15.0 and printed figures."""

import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats import proportion as sm
from statsmodels.stats.power import NormalIndPower
from tests.stats.recorded import rows_of

from trialwise.core.errors import InputError, UsageError
from trialwise.stats.planning.proportions.power import CONVENTIONS
from trialwise.stats.planning.proportions.size_and_power import (
    power_proportions,
    sample_size_proportions,
)

# 10 % to 15 %, alpha 0.05 two-sided, power 80 %: the table of shared/notes/domain.md, section 3,
# where each figure was taken from the tool it names (statsmodels, R pwr, Evan Miller's page).
PUBLISHED = {
    "pooled": 686,
    "unpooled": 683,
    "cohen_h": 681,
    "continuity": 726,
    "baseline_null": 600,
}
RPACT = rows_of(Path(__file__).parent / "reference" / "rpact_sizes.csv")
rates = st.floats(0.01, 0.99)


@pytest.mark.reference
@pytest.mark.parametrize(("convention", "size"), PUBLISHED.items())
def test_each_convention_gives_its_published_size(convention, size):
    result = sample_size_proportions(baseline=0.10, target=0.15, convention=convention)
    assert result.outputs["n_control"] == result.outputs["n_treatment"] == size
    assert result.outputs["total"] == 2 * size


@pytest.mark.reference
@pytest.mark.parametrize("row", [row for row in RPACT if row["kind"] == "rates"])
def test_pooled_sizes_are_those_of_rpact(row):
    result = sample_size_proportions(
        baseline=float(row["first"]),
        target=float(row["second"]),
        sides=int(row["sides"]),
        power=float(row["power"]),
        ratio=float(row["ratio"]),
    )
    control = float(row["total"]) / (1 + float(row["ratio"]))
    assert result.outputs["n_control"] == math.ceil(control)


@pytest.mark.parametrize(
    ("more", "worked"),
    [
        (
            {},
            "n = (1.96·√(2·0.11·0.89) + 0.84162·√(0.09 + 0.1056))² / 0.02² = 3,840.85 → 3,841",
        ),
        (
            {"convention": "unpooled", "sides": 1},
            "n = (1.6449 + 0.84162)² · (0.09 + 0.1056) / 0.02² = 3,023.27 → 3,024",
        ),
        (
            {"convention": "cohen_h", "variance_reduction": 0.3},
            "n = 2·(1.96 + 0.84162)² / 0.063982² = 3,834.61 × 0.7 = 2,684.22 → 2,685",
        ),
        (
            {"convention": "baseline_null", "ratio": 2},
            "n₁ = (1.96·√((1 + 1/2)·0.1·0.9) + 0.84162·√(0.09 + 0.1056/2))² / 0.02² = "
            "2,694.52 → 2,695; n₂ = 2 n₁ → 5,390",
        ),
    ],
)
def test_the_formula_is_shown_with_the_numbers_put_in(more, worked):
    assert sample_size_proportions(baseline=0.10, target=0.12, **more).worked == worked


def test_the_continuity_correction_shows_both_steps():
    worked = sample_size_proportions(baseline=0.1, target=0.12, convention="continuity").worked
    assert worked.startswith(
        "n = m/4·(1 + √(1 + 4/(3,840.85·0.02)))² with m = (1.96·√(2·0.11·0.89)"
    )
    assert worked.endswith(" = 3,840.85; n = 3,940.21 → 3,941")


def test_a_power_is_shown_with_the_numbers_put_in():
    result = power_proportions(baseline=0.10, target=0.12, n=2000)
    assert result.worked == (
        "1 − β = Φ((0.02 − 1.96·0.0098944)/0.0098894) + Φ((−0.02 − 1.96·0.0098944)/0.0098894) "
        "= 52.45 %"
    )
    corrected = power_proportions(
        baseline=0.1, target=0.12, n=2000, convention="continuity", sides=1
    )
    assert corrected.worked == ("1 − β = Φ((0.02 − 0.0005 − 1.6449·0.0098944)/0.0098894) = 62.78 %")


def test_alternatives_are_the_other_conventions():
    result = sample_size_proportions(baseline=0.10, target=0.12)
    sizes = {entry.name: entry.outputs["n_control"] for entry in result.alternatives}
    assert sizes == {
        "unpooled": 3839,
        "Cohen h": 3835,
        "continuity-corrected": 3941,
        "baseline null variance": 3623,
        "Lehr's rule": 3600,
    }


def test_summary_leads_with_both_sizes():
    assert (
        sample_size_proportions(baseline=0.10, target=0.12).summary
        == "You need 3,841 users per group, 7,682 in total."
    )


def test_unequal_arms_are_each_named():
    result = sample_size_proportions(baseline=0.10, target=0.12, ratio=2, arms=3)
    assert result.summary == (
        "You need 3,530 users in control and 7,060 in each of the 2 treatments, 17,650 in total."
    )


@pytest.mark.reference
@pytest.mark.parametrize("ratio", [0.25, 1.0, 3.0])
@pytest.mark.parametrize("sides", [1, 2])
@pytest.mark.parametrize("target", [0.08, 0.13, 0.4])
def test_pooled_size_is_that_of_statsmodels(ratio, sides, target):
    # samplesize_proportions_2indep_onetail, statsmodels 0.15.0; its first sample is control
    expected = sm.samplesize_proportions_2indep_onetail(
        diff=0.1 - target,
        prop2=target,
        power=0.9,
        ratio=ratio,
        alpha=0.05,
        alternative="two-sided" if sides == 2 else ("smaller" if target > 0.1 else "larger"),
    )
    result = sample_size_proportions(
        baseline=0.1, target=target, power=0.9, ratio=ratio, sides=sides
    )
    assert result.outputs["n_control"] == math.ceil(expected)


@pytest.mark.reference
def test_cohen_h_size_is_that_of_statsmodels():
    # NormalIndPower().solve_power, statsmodels 0.15.0
    effect = sm.proportion_effectsize(0.3, 0.25)
    expected = NormalIndPower().solve_power(effect, power=0.8, alpha=0.05, ratio=2)
    result = sample_size_proportions(baseline=0.25, target=0.30, ratio=2, convention="cohen_h")
    assert result.outputs["n_control"] == math.ceil(expected)


@pytest.mark.reference
@pytest.mark.parametrize("sides", [1, 2])
@pytest.mark.parametrize("target", [0.09, 0.12])
def test_power_is_that_of_statsmodels(sides, target):
    # power_proportions_2indep, statsmodels 0.15.0
    expected = sm.power_proportions_2indep(
        diff=0.1 - target,
        prop2=target,
        nobs1=1500,
        ratio=2,
        alternative="two-sided" if sides == 2 else ("smaller" if target > 0.1 else "larger"),
        return_results=False,
    )
    result = power_proportions(baseline=0.1, target=target, n=1500, ratio=2, sides=sides)
    assert result.outputs["power"] == pytest.approx(expected, rel=1e-10)


def test_three_ways_to_give_the_change_agree():
    by_target = sample_size_proportions(baseline=0.10, target=0.12).outputs
    assert sample_size_proportions(baseline=0.10, effect=0.02).outputs == by_target
    assert sample_size_proportions(baseline=0.10, lift=0.2).outputs == by_target


def test_reading_says_both_scales_and_the_defaults():
    result = sample_size_proportions(baseline=0.10, lift=-0.2, alpha=0.01)
    assert result.reading == (
        "baseline 10 % → 8 %",
        "−2 points, −20 % relative",
        "alpha 0.01, two-sided (default)",
        "power 80 % (default)",
        "two arms, equal split (default)",
    )
    assert result.defaulted == (
        "power",
        "sides",
        "ratio",
        "arms",
        "comparisons",
        "variance_reduction",
        "design_effect",
        "correction",
        "convention",
    )


def test_more_arms_divide_alpha():
    three = sample_size_proportions(baseline=0.1, target=0.12, arms=3).outputs
    halved = sample_size_proportions(baseline=0.1, target=0.12, alpha=0.025).outputs
    assert three["n_control"] == halved["n_control"]
    assert three["total"] == 3 * three["n_control"]


def test_formula_shows_the_tail_in_use():
    one_sided = sample_size_proportions(baseline=0.1, target=0.12, sides=1)
    assert "z₁₋α √" in one_sided.formula_text
    assert r"z_{1-\alpha}" in one_sided.formula
    assert r"\alpha/4" in sample_size_proportions(baseline=0.1, target=0.12, arms=3).formula


def test_few_expected_conversions_are_warned_about():
    result = sample_size_proportions(baseline=0.01, target=0.5)
    assert any("normal approximation is rough" in text for text in result.assumptions)


@given(p1=rates, p2=rates, convention=st.sampled_from(CONVENTIONS), sides=st.sampled_from([1, 2]))
@settings(max_examples=100, deadline=None)
def test_the_size_has_the_power(p1, p2, convention, sides):
    if abs(p1 - p2) < 1e-4:
        return
    common = {"baseline": p1, "target": p2, "convention": convention, "sides": sides}
    size = sample_size_proportions(**common, ratio=1.7).outputs["n_control"]
    assert power_proportions(**common, ratio=1.7, n=max(size, 2)).outputs["power"] >= 0.8


@given(p1=rates, effect=st.floats(0.001, 0.2), more=st.floats(1.1, 3))
@settings(max_examples=60, deadline=None)
def test_a_larger_effect_needs_fewer_users(p1, effect, more):
    if p1 + effect * more >= 0.995:
        return
    small = sample_size_proportions(baseline=p1, effect=effect, convention="cohen_h")
    large = sample_size_proportions(baseline=p1, effect=effect * more, convention="cohen_h")
    assert large.outputs["n_control"] <= small.outputs["n_control"]


@given(p1=rates, p2=rates, low=st.floats(0.5, 0.9), more=st.floats(0.001, 0.09))
@settings(max_examples=60, deadline=None)
def test_more_power_and_less_alpha_need_more_users(p1, p2, low, more):
    if abs(p1 - p2) < 1e-4:
        return
    plan = {"baseline": p1, "target": p2}
    size = sample_size_proportions(**plan, power=low).outputs["total"]
    assert sample_size_proportions(**plan, power=low + more).outputs["total"] >= size
    assert sample_size_proportions(**plan, power=low, alpha=0.01).outputs["total"] >= size


@given(p1=rates, p2=rates)
@settings(max_examples=40, deadline=None)
def test_swapping_the_arms_keeps_the_size_and_flips_the_effect(p1, p2):
    if abs(p1 - p2) < 1e-4:
        return
    there = sample_size_proportions(baseline=p1, target=p2).outputs
    back = sample_size_proportions(baseline=p2, target=p1).outputs
    assert there["total"] == pytest.approx(back["total"], abs=2)
    assert there["effect"] == -back["effect"]


@pytest.mark.parametrize(
    ("given_", "field", "says"),
    [
        ({"baseline": 1.2, "target": 0.5}, "baseline", "12 % is 0.12"),
        ({"baseline": 12, "lift": 0.1}, "baseline", "12 % is 0.12"),
        ({"baseline": 0, "target": 0.5}, "baseline", "above 0"),
        ({"baseline": -0.1, "target": 0.5}, "baseline", "above 0"),
        ({"baseline": 0.1, "target": 0.1}, "target", "cannot be detected with any sample"),
        ({"baseline": 0.1, "effect": 0}, "effect", "cannot be detected with any sample"),
        ({"baseline": 0.1, "lift": 0.0}, "lift", "cannot be detected with any sample"),
        ({"baseline": 0.1, "effect": 2}, "effect", "2 points is 0.02"),
        ({"baseline": 0.6, "effect": 0.5}, "effect", "From 60 % it would be 110 %"),
        ({"baseline": 0.1, "lift": -1}, "lift", "cannot fall by 100 %"),
        ({"baseline": 0.1, "target": 0.2, "alpha": 0}, "alpha", "No finite sample can never err"),
        ({"baseline": 0.1, "target": 0.2, "alpha": 0.95}, "alpha", "alpha 0.05, not 0.95"),
        ({"baseline": 0.1, "target": 0.2, "power": 1}, "power", "infinitely many users"),
        ({"baseline": 0.1, "target": 0.2, "power": 80}, "power", "80 % is 0.80"),
        ({"baseline": 0.1, "target": 0.2, "power": 0.04}, "power", "even without an effect"),
        ({"baseline": 0.1, "target": 0.2, "sides": 3}, "sides", "at most 2"),
        ({"baseline": 0.1, "target": 0.2, "arms": 1}, "arms", "at least one treatment"),
        ({"baseline": 0.1, "target": 0.2, "ratio": 0}, "ratio", "equal split"),
        ({"baseline": 0.1, "lift": 1e-8}, "effect", "larger effect"),
        ({"baseline": float("nan"), "target": 0.2}, "baseline", "nan"),
        ({"baseline": float("inf"), "target": 0.2}, "baseline", "below 1"),
        ({"baseline": "0.1", "target": 0.2}, "baseline", "plain number"),
        ({"baseline": True, "target": 0.2}, "baseline", "plain number"),
        ({"target": 0.2}, "baseline", "needs baseline"),
        ({"baseline": 0.1}, "target or effect or lift", "needs target or effect or lift"),
        ({"baseline": 0.1, "target": 0.2, "convention": "pooed"}, "convention", "mean pooled"),
    ],
)
def test_bad_inputs_are_refused_with_the_next_step(given_, field, says):
    with pytest.raises(InputError) as caught:
        sample_size_proportions(**given_)
    assert caught.value.field == field
    assert says in str(caught.value)


def test_two_effects_at_once_are_refused():
    with pytest.raises(UsageError, match="exactly one of target, effect, lift; given: effect and"):
        sample_size_proportions(baseline=0.1, effect=0.02, lift=0.2)


@pytest.mark.parametrize("n", [0, 1, -5, 10.5])
def test_impossible_numbers_of_users_are_refused(n):
    with pytest.raises(InputError):
        power_proportions(baseline=0.1, target=0.2, n=n)


def test_near_certainty_is_not_called_certainty():
    result = power_proportions(baseline=0.1, target=0.9, n=5000)
    assert result.summary.startswith("The power is above 99.99 %")
