"""How comparisons share alpha: sizes, powers and effects under every correction."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats import proportion as sm
from statsmodels.stats.power import TTestIndPower

from trialwise.stats.planning.correction import CORRECTIONS
from trialwise.stats.registry import calculate

RATES = {"baseline": 0.10, "target": 0.12}
MEANS = {"sd": 10, "effect": 1}


def dunnett_level(alpha, treatments, ratio):
    """Return the two-sided level of one comparison, by scipy's multivariate normal."""
    # scipy.stats.multivariate_normal.cdf, scipy 1.17.1
    share = ratio / (1 + ratio)
    shape = [[1 if i == j else share for j in range(treatments)] for i in range(treatments)]
    normal = stats.multivariate_normal([0] * treatments, shape)
    low, high = 1.0, 6.0
    for _ in range(40):
        middle = (low + high) / 2
        inside = normal.cdf([middle] * treatments, lower_limit=[-middle] * treatments)
        low, high = (middle, high) if 1 - inside > alpha else (low, middle)
    return 2 * stats.norm.sf(low)


@pytest.mark.reference
@pytest.mark.parametrize("ratio", [1.0, 0.5])
@pytest.mark.parametrize(
    ("correction", "level"),
    [
        ("bonferroni", lambda alpha, k, ratio: alpha / k),
        ("sidak", lambda alpha, k, ratio: 1 - (1 - alpha) ** (1 / k)),
        ("none", lambda alpha, k, ratio: alpha),
        ("dunnett", dunnett_level),
    ],
)
def test_sizes_are_those_of_statsmodels_at_the_level_of_one_comparison(correction, level, ratio):
    # samplesize_proportions_2indep_onetail and TTestIndPower, statsmodels 0.15.0
    alpha = level(0.05, 3, ratio)
    plan = {"arms": 4, "ratio": ratio, "correction": correction}
    expected = sm.samplesize_proportions_2indep_onetail(
        diff=-0.02, prop2=0.12, power=0.8, ratio=ratio, alpha=alpha, alternative="two-sided"
    )
    found = calculate("sample-size-proportions", RATES | plan).outputs["n_control"]
    assert found == pytest.approx(math.ceil(expected), abs=1)
    expected = TTestIndPower().solve_power(0.1, power=0.8, ratio=ratio, alpha=alpha)
    found = calculate("sample-size-means", MEANS | plan).outputs["n_control"]
    assert found == pytest.approx(math.ceil(expected), abs=1)


NAMES = {"bonferroni": "Bonferroni", "dunnett": "Dunnett", "sidak": "Šidák"}


@pytest.mark.parametrize("name", ["sample-size", "power", "mde", "duration"])
@pytest.mark.parametrize("kind", ["proportions", "means"])
def test_the_other_corrections_stand_among_the_alternatives(name, kind):
    plan = dict(RATES if kind == "proportions" else MEANS)
    if name == "mde":
        plan = {"baseline": 0.1} if kind == "proportions" else {"sd": 10}
    more = {"n": 400} if name in ("power", "mde") else {"traffic": 20} if name == "duration" else {}
    result = calculate(f"{name}-{kind}", plan | more | {"arms": 4})
    names = [entry.name for entry in result.alternatives]
    assert names[-3:] == ["Dunnett", "Šidák", "no correction"]
    for entry in result.alternatives[-3:]:
        correction = next((key for key, said in NAMES.items() if said == entry.name), "none")
        other = calculate(f"{name}-{kind}", plan | more | {"arms": 4, "correction": correction})
        assert entry.note
        assert dict(entry.outputs).items() <= dict(other.outputs).items()


def test_a_single_comparison_needs_no_correction():
    plain = calculate("sample-size-proportions", RATES)
    for correction in CORRECTIONS:
        result = calculate("sample-size-proportions", RATES | {"correction": correction})
        assert result.outputs == plain.outputs
        assert result.reading == plain.reading
        assert result.alternatives == plain.alternatives


def test_dunnett_of_one_treatment_is_bonferroni_over_its_metrics():
    plan = RATES | {"comparisons": 5}
    found = calculate("sample-size-proportions", plan | {"correction": "dunnett"})
    assert found.outputs == calculate("sample-size-proportions", plan).outputs
    assert any("5 comparisons (Bonferroni)" in text for text in found.reading)
    assert "α/₁₀" in found.formula_text


@pytest.mark.parametrize(
    ("correction", "reading", "formula", "assumes"),
    [
        ("bonferroni", "0.01667 for each of 3 comparisons (Bonferroni)", "z₁₋α/₆", "(Bonferroni)"),
        (
            "dunnett",
            "0.01883 for each of 3 comparisons (Dunnett)",
            "z₁₋α′/₂ √(2p̄q̄) + z₁₋β √(p₁q₁ + p₂q₂))² / (p₂ − p₁)², α′ the level of Dunnett's",
            "Each treatment is compared with control only (Dunnett).",
        ),
        (
            "sidak",
            "0.01695 for each of 3 comparisons (Šidák)",
            "α′ = 1 − (1 − α)^(1/3)",
            "(Šidák)",
        ),
        (
            "none",
            "0.05 for each of 3 comparisons (no correction)",
            "z₁₋α/₂ ",
            "over 3 comparisons the chance of at least one false positive may reach 15 %",
        ),
    ],
)
def test_the_correction_is_said_everywhere(correction, reading, formula, assumes):
    result = calculate("sample-size-proportions", RATES | {"arms": 4, "correction": correction})
    assert any(reading in text for text in result.reading)
    assert formula in result.formula_text
    assert any(assumes in text for text in result.assumptions)


@given(
    arms=st.integers(3, 12),
    comparisons=st.integers(1, 5),
    ratio=st.floats(0.1, 5),
    sides=st.sampled_from([1, 2]),
)
@settings(max_examples=30, deadline=None)
def test_a_stricter_correction_needs_more_users(arms, comparisons, ratio, sides):
    plan = RATES | {"arms": arms, "comparisons": comparisons, "ratio": ratio, "sides": sides}
    sizes = {
        key: calculate("sample-size-proportions", plan | {"correction": key}).outputs["n_control"]
        for key in CORRECTIONS
    }
    assert sizes["none"] <= sizes["dunnett"] <= sizes["bonferroni"]
    assert sizes["none"] <= sizes["sidak"] <= sizes["bonferroni"]


@pytest.mark.parametrize("correction", CORRECTIONS)
@pytest.mark.parametrize("convention", ["pooled", "cohen_h"])
def test_the_size_has_the_power(correction, convention):
    plan = RATES | {"arms": 5, "correction": correction, "convention": convention, "ratio": 0.7}
    size = calculate("sample-size-proportions", plan).outputs["n_control"]
    power = calculate("power-proportions", plan | {"n": size}).outputs["power"]
    before = calculate("power-proportions", plan | {"n": size - 3}).outputs["power"]
    assert before < 0.8 <= power
