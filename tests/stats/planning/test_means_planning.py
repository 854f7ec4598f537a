"""Sample size and power of two means, against statsmodels 0.15.0 and a printed table."""

import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.power import NormalIndPower, TTestIndPower
from tests.stats.recorded import rows_of

from trialwise.core.errors import InputError
from trialwise.stats.planning.means.size_and_power import power_means, sample_size_means

RPACT = rows_of(Path(__file__).parent / "reference" / "rpact_sizes.csv")


@pytest.mark.reference
@pytest.mark.parametrize("row", [row for row in RPACT if row["kind"] == "means"])
def test_t_sizes_are_those_of_rpact(row):
    result = sample_size_means(
        sd=1,
        effect=float(row["first"]),
        sides=int(row["sides"]),
        power=float(row["power"]),
        ratio=float(row["ratio"]),
    )
    control = float(row["total"]) / (1 + float(row["ratio"]))
    assert result.outputs["n_control"] == math.ceil(control)


def test_a_t_size_shows_the_power_on_both_sides_of_it():
    assert sample_size_means(sd=30, mean=50, lift=0.05).worked == (
        "n = 2,262: λ = 2.5/(30·√(1/2,262 + 1/2,262)) = 2.8025, t = 1.9605 with 4,522 df, "
        "power 80.0098 % against 80 %; with 2,261 users 79.9925 %"
    )
    assert "users" not in sample_size_means(sd=1, effect=50).worked  # two users are the fewest


def test_other_formulas_are_shown_with_the_numbers_put_in():
    assert sample_size_means(sd=4, effect=1, convention="z", ratio=2).worked == (
        "n₁ = (1 + 1/2)·(1.96 + 0.84162)²·4² / 1² = 188.373 → 189; n₂ = 2 n₁ → 378"
    )
    assert power_means(sd=1, effect=0.3, n=100, convention="z").worked == (
        "λ = 0.3/(1·√(1/100 + 1/100)) = 2.1213, "
        "1 − β = Φ(2.1213 − 1.96) + Φ(−2.1213 − 1.96) = 56.41 %"
    )
    assert power_means(sd=1, effect=0.5, n=64).worked == (
        "λ = 0.5/(1·√(1/64 + 1/64)) = 2.8284, t = 1.979 with 126 df, 1 − β = 80.15 %"
    )


@pytest.mark.reference
@pytest.mark.parametrize(("effect", "size"), [(0.2, 394), (0.5, 64), (0.8, 26)])
def test_sizes_are_those_of_cohens_effects(effect, size):
    # statsmodels 0.15.0: TTestIndPower().solve_power(d, power=0.8, alpha=0.05) = 393.41, 63.77,
    # 25.52; Cohen (1988), table 2.4.1 prints 393, 64, 26
    assert sample_size_means(sd=1, effect=effect).outputs["n_control"] == size


@pytest.mark.reference
@pytest.mark.parametrize("ratio", [0.3, 1.0, 2.5])
@pytest.mark.parametrize("sides", [1, 2])
@pytest.mark.parametrize("standardised", [0.05, 0.4, 1.5])
def test_t_size_is_that_of_statsmodels(ratio, sides, standardised):
    # TTestIndPower().solve_power, statsmodels 0.15.0
    expected = TTestIndPower().solve_power(
        effect_size=standardised,
        power=0.9,
        alpha=0.01,
        ratio=ratio,
        alternative="two-sided" if sides == 2 else "larger",
    )
    result = sample_size_means(
        sd=10, effect=-10 * standardised, power=0.9, alpha=0.01, ratio=ratio, sides=sides
    )
    assert result.outputs["n_control"] == max(math.ceil(expected), 2)


@pytest.mark.reference
def test_z_size_is_that_of_statsmodels():
    # NormalIndPower().solve_power, statsmodels 0.15.0
    expected = NormalIndPower().solve_power(0.1, power=0.8, alpha=0.05, ratio=2)
    result = sample_size_means(sd=1, effect=0.1, ratio=2, convention="z")
    assert result.outputs["n_control"] == math.ceil(expected)


@pytest.mark.reference
@pytest.mark.parametrize("sides", [1, 2])
@pytest.mark.parametrize("effect", [0.01, 0.5, 1.7])
def test_power_is_that_of_statsmodels(sides, effect):
    # TTestIndPower().power, statsmodels 0.15.0
    expected = TTestIndPower().power(
        effect, 30, 0.05, ratio=2, alternative="two-sided" if sides == 2 else "larger"
    )
    result = power_means(sd=1, effect=effect, n=30, ratio=2, sides=sides)
    assert result.outputs["power"] == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("effect", [3.0, 60.0])
def test_power_near_one_has_no_holes(effect):
    # TTestIndPower().power gives nan at 3.0 (statsmodels 0.15.0): its far tail underflows
    assert power_means(sd=1, effect=effect, n=30, ratio=2).outputs["power"] == 1.0


def test_a_lift_is_turned_into_an_effect():
    result = sample_size_means(sd=30, mean=50, lift=0.05)
    assert result.outputs == sample_size_means(sd=30, mean=50, effect=2.5).outputs
    assert result.outputs["target"] == 52.5
    assert result.alternatives[0].outputs["n_control"] == 2261


def test_scales_without_a_mean_are_absent():
    outputs = sample_size_means(sd=30, effect=2.5).outputs
    assert "lift" not in outputs
    assert "target" not in outputs


def test_rescaling_the_metric_keeps_the_size():
    plain = sample_size_means(sd=3, effect=0.1).outputs["total"]
    assert sample_size_means(sd=3e6, effect=1e5).outputs["total"] == plain
    assert sample_size_means(sd=3e-6, effect=1e-7).outputs["total"] == plain


def test_every_arm_has_two_users():
    assert sample_size_means(sd=1, effect=100).outputs["total"] == 4
    assert sample_size_means(sd=1, effect=100, ratio=0.1).outputs["n_treatment"] == 2


@given(
    standardised=st.floats(0.01, 5),
    convention=st.sampled_from(["t", "z"]),
    sides=st.sampled_from([1, 2]),
    ratio=st.floats(0.1, 10),
)
@settings(max_examples=80, deadline=None)
def test_the_size_has_the_power(standardised, convention, sides, ratio):
    common = {
        "sd": 1.0,
        "effect": standardised,
        "convention": convention,
        "sides": sides,
        "ratio": ratio,
    }
    size = sample_size_means(**common).outputs["n_control"]
    assert power_means(**common, n=size).outputs["power"] >= 0.8


@given(effect=st.floats(0.01, 3), more=st.floats(1.1, 4), power=st.floats(0.5, 0.95))
@settings(max_examples=50, deadline=None)
def test_size_falls_with_the_effect_and_rises_with_power(effect, more, power):
    size = sample_size_means(sd=1, effect=effect, power=power).outputs["total"]
    assert sample_size_means(sd=1, effect=effect * more, power=power).outputs["total"] <= size
    assert sample_size_means(sd=1, effect=effect, power=power + 0.04).outputs["total"] >= size


@pytest.mark.parametrize(
    ("given_", "field"),
    [
        ({"sd": 0, "effect": 1}, "sd"),
        ({"sd": -1, "effect": 1}, "sd"),
        ({"sd": 1, "effect": 0}, "effect"),
        ({"sd": 1, "lift": 0.1}, "mean"),
        ({"sd": 1, "lift": 0.1, "mean": 0}, "mean"),
        ({"sd": 1, "lift": 0.1, "mean": -3}, "mean"),
        ({"sd": 1}, "effect or lift"),
        ({"sd": 1, "effect": 1e-9}, "effect"),
        ({"sd": 1e-300, "effect": 1e300}, "effect"),
    ],
)
def test_bad_inputs_name_their_field(given_, field):
    with pytest.raises(InputError) as caught:
        sample_size_means(**given_)
    assert caught.value.field == field
