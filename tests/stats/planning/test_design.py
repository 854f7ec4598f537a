"""Several comparisons, less variance and clusters, in every planning calculator."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats import proportion as sm
from statsmodels.stats.power import TTestIndPower

from trialwise.core.errors import InputError
from trialwise.stats.planning.means.mde import mde_means
from trialwise.stats.planning.means.size_and_power import power_means, sample_size_means
from trialwise.stats.planning.proportions.mde import mde_proportions
from trialwise.stats.planning.proportions.size_and_power import (
    power_proportions,
    sample_size_proportions,
)

RATES = {"baseline": 0.10, "target": 0.12}


@pytest.mark.reference
def test_five_comparisons_are_planned_at_a_fifth_of_alpha():
    # samplesize_proportions_2indep_onetail(alpha=0.01), statsmodels 0.15.0: 5715.1
    expected = sm.samplesize_proportions_2indep_onetail(
        diff=-0.02, prop2=0.12, power=0.8, alpha=0.01, alternative="two-sided"
    )
    result = sample_size_proportions(**RATES, comparisons=5)
    assert result.outputs["n_control"] == math.ceil(expected) == 5716
    assert (
        "alpha 0.05 two-sided (default); 0.01 for each of 5 comparisons (Bonferroni)"
        in result.reading
    )


def test_comparisons_multiply_the_treatments():
    both = sample_size_proportions(**RATES, arms=3, comparisons=5)
    plain = sample_size_proportions(**RATES, alpha=0.005)
    assert both.outputs["n_control"] == plain.outputs["n_control"]
    assert "for each of 10 comparisons (Bonferroni: 2 treatments × 5)" in both.reading[2]
    assert "α/₂₀" in both.formula_text


@pytest.mark.reference
@pytest.mark.parametrize("more", [{"variance_reduction": 0.3}, {"design_effect": 1.9}])
def test_the_size_is_multiplied_before_it_is_rounded(more):
    factor = (1 - more.get("variance_reduction", 0)) * more.get("design_effect", 1)
    # statsmodels 0.15.0
    rates = sm.samplesize_proportions_2indep_onetail(
        diff=-0.02, prop2=0.12, power=0.8, alpha=0.05, alternative="two-sided"
    )
    means = TTestIndPower().solve_power(0.1, power=0.8, alpha=0.05)
    size = sample_size_proportions(**RATES, **more).outputs["n_control"]
    assert size == math.ceil(rates * factor)
    size = sample_size_means(sd=10, effect=1, **more).outputs["n_control"]
    assert size == math.ceil(means * factor)


def test_what_changes_the_variance_is_said():
    result = sample_size_means(sd=10, effect=1, variance_reduction=0.3, design_effect=1.9)
    assert "variance reduced by 30 % (users needed × 0.7)" in result.reading
    assert "design effect 1.9 (users needed × 1.9)" in result.reading
    assert result.formula_text.endswith("with n/((1 − v) D) for n, v = 0.3, D = 1.9")
    assert any("CUPED" in text and "Deng et al. 2013" in text for text in result.assumptions)
    assert any("1 + (m − 1) × ICC = 1.9" in text for text in result.assumptions)
    plain = sample_size_means(sd=10, effect=1)
    assert not any("variance" in text or "design effect" in text for text in plain.reading)


designs = st.fixed_dictionaries(
    {
        "variance_reduction": st.floats(0, 0.95),
        "design_effect": st.floats(1, 30),
        "comparisons": st.integers(1, 20),
        "ratio": st.floats(0.2, 5),
    }
)


@given(design=designs, p1=st.floats(0.05, 0.9), effect=st.floats(0.01, 0.09))
@settings(max_examples=60, deadline=None)
def test_the_size_of_proportions_has_the_power(design, p1, effect):
    size = sample_size_proportions(baseline=p1, effect=effect, **design).outputs["n_control"]
    reached = power_proportions(baseline=p1, effect=effect, n=max(size, 2), **design).outputs
    assert reached["power"] >= 0.8 - 1e-12


@given(design=designs, effect=st.floats(0.02, 4), convention=st.sampled_from(["t", "z"]))
@settings(max_examples=60, deadline=None)
def test_the_size_of_means_has_the_power(design, effect, convention):
    plan = {"sd": 1.0, "effect": effect, "convention": convention, **design}
    size = sample_size_means(**plan).outputs["n_control"]
    assert power_means(**plan, n=size).outputs["power"] >= 0.8 - 1e-12


@given(design=designs)
@settings(max_examples=30, deadline=None)
def test_the_detectable_effect_has_the_power(design):
    means = mde_means(sd=2.0, n=5000, **design).outputs["effect"]
    assert power_means(sd=2.0, effect=means, n=5000, **design).outputs["power"] >= 0.8 - 1e-6
    rates = mde_proportions(baseline=0.3, n=5000, **design).outputs["effect"]
    reached = power_proportions(baseline=0.3, effect=rates, n=5000, **design).outputs["power"]
    assert reached >= 0.8 - 1e-6


def test_too_few_independent_users_are_refused():
    with pytest.raises(InputError, match="With a design effect of 30 the users of the smaller arm"):
        power_means(sd=1, effect=1, n=40, design_effect=30)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"comparisons": 0}, "single primary metric"),
        ({"comparisons": 1.5}, "whole number"),
        ({"variance_reduction": 1}, "A share of the variance stays"),
        ({"variance_reduction": -0.1}, "No reduction is 0"),
        ({"variance_reduction": 30}, "30 % removed is 0.3"),
        ({"design_effect": 0.5}, "Independent users are 1"),
        ({"design_effect": float("nan")}, "nan"),
    ],
)
def test_bad_designs_are_refused_with_the_next_step(more, says):
    for call in (
        lambda: sample_size_proportions(**RATES, **more),
        lambda: mde_means(sd=1, n=100, **more),
    ):
        with pytest.raises(InputError) as caught:
            call()
        assert caught.value.field == next(iter(more))
        assert says in str(caught.value)
