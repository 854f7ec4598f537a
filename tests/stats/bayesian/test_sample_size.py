"""Users for a Bayesian decision, by the exact posterior in simulated experiments."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, optimize, special, stats
from tests.stats.executed import alternative

from trialwise.core.errors import InputError, UsageError
from trialwise.stats.bayesian.normal import unit_loss
from trialwise.stats.bayesian.proportions import posteriors
from trialwise.stats.bayesian.sample_size import bayes_sample_size
from trialwise.stats.comparing.proportions_interval import Arm


def variance(p, q):
    return p * (1 - p) + q * (1 - q)


@pytest.mark.reference
@pytest.mark.parametrize(("baseline", "target"), [(0.1, 0.12), (0.5, 0.45), (0.01, 0.03)])
@pytest.mark.parametrize(("certainty", "power"), [(0.95, 0.8), (0.99, 0.5), (0.8, 0.95)])
def test_the_size_for_certainty_solves_its_definition(baseline, target, certainty, power):
    # the share of experiments with P(better) >= certainty, from scipy.stats.norm, 1.17.1
    n = bayes_sample_size(
        baseline=baseline, target=target, certainty=certainty, power=power
    ).outputs["n_control"]

    def reached(users):
        s = math.sqrt(variance(baseline, target) / users)
        return stats.norm.sf(stats.norm.ppf(certainty) - abs(target - baseline) / s)

    assert reached(n) >= power
    assert n == 2 or reached(n - 1) < power


@pytest.mark.reference
@pytest.mark.parametrize("max_loss", [1e-5, 2e-4, 0.003])
@pytest.mark.parametrize("power", [0.5, 0.8])
def test_the_size_for_a_loss_solves_its_definition(max_loss, power):
    # scipy.optimize.brentq for the observed difference at which the loss is max_loss
    n = bayes_sample_size(baseline=0.1, target=0.11, max_loss=max_loss, power=power).outputs[
        "n_control"
    ]

    def reached(users):
        s = math.sqrt(variance(0.1, 0.11) / users)

        def short(d):
            return s * (stats.norm.pdf(d / s) - d / s * stats.norm.sf(d / s)) - max_loss

        edge = optimize.brentq(short, -1, 1, xtol=1e-14)
        return stats.norm.sf((edge - 0.01) / s)

    assert reached(n) >= power - 1e-9
    assert n == 2 or reached(n - 1) < power


def test_both_criteria_must_hold():
    plan = {"baseline": 0.1, "target": 0.12}
    sure = bayes_sample_size(**plan, certainty=0.95).outputs["n_control"]
    cheap = bayes_sample_size(**plan, max_loss=1e-5).outputs["n_control"]
    both = bayes_sample_size(**plan, certainty=0.95, max_loss=1e-5)
    assert both.outputs["n_control"] == max(sure, cheap)
    assert alternative(both, "P(B > A) alone")["n_control"] == sure


def test_the_usual_certainty_is_filled_in_and_said():
    result = bayes_sample_size(baseline=0.1, target=0.12)
    assert result.inputs["certainty"] == 0.95
    assert "certainty" in result.defaulted
    assert "P(better arm is better) at least 95 % (default)" in result.reading
    assert list(result.inputs) == ["baseline", "target", "certainty", "power"]
    assert "certainty" not in bayes_sample_size(baseline=0.1, target=0.12, max_loss=0.001).inputs


def test_alternatives_are_the_usual_test_and_even_odds():
    result = bayes_sample_size(baseline=0.1, target=0.12)
    z = stats.norm.isf(0.025) + stats.norm.ppf(0.8)
    expected = math.ceil(z**2 * variance(0.1, 0.12) / 0.02**2)
    assert alternative(result, "z test, alpha 0.05 two-sided")["n_control"] == expected
    even = bayes_sample_size(baseline=0.1, target=0.12, power=0.5).outputs
    assert alternative(result, "in half of all experiments")["total"] == even["total"]


def test_the_summary_answers_first():
    assert bayes_sample_size(baseline=0.1, target=0.12).summary == (
        "You need 3,024 users per group, 6,048 in total: then P(B > A) reaches 95 % with "
        "probability 80 %."
    )
    falling = bayes_sample_size(baseline=0.1, target=0.09, max_loss=0.0002, certainty=0.9)
    assert "then P(A > B) reaches 90 % and choosing A is expected to lose at most 0.02 points" in (
        falling.summary
    )


def test_the_unit_loss_is_its_integral():
    for k in (-3.0, 0.0, 0.7, 5.0, 12.0):
        expected, _ = integrate.quad(lambda z, k=k: (z - k) * stats.norm.pdf(z), k, k + 30)
        assert unit_loss(k) == pytest.approx(expected, rel=1e-6)


def test_the_loss_of_the_plan_is_that_of_the_posterior():
    # at the planned size, an observed difference at its edge gives the exact loss of max_loss
    result = bayes_sample_size(baseline=0.1, target=0.12, max_loss=0.0002)
    n = result.outputs["n_control"]
    s = math.sqrt(variance(0.1, 0.12) / n)
    seen = 0.02 - stats.norm.ppf(0.8) * s
    pair = posteriors(
        Arm(round(0.11 * n - seen * n / 2), n), Arm(round(0.11 * n + seen * n / 2), n), 1, 1
    )
    assert pair.loss_of_y() == pytest.approx(0.0002, rel=0.05)


@given(st.floats(0.02, 0.9), st.floats(0.02, 0.5), st.floats(0.55, 0.99), st.floats(0.3, 0.95))
@settings(max_examples=40, deadline=None)
def test_more_certainty_power_or_a_smaller_effect_need_more(baseline, lift, certainty, power):
    target = baseline + (1 - baseline) * lift
    plan = {"baseline": baseline, "target": target, "certainty": certainty, "power": power}
    n = bayes_sample_size(**plan).outputs["n_control"]
    assert bayes_sample_size(**(plan | {"certainty": 0.995})).outputs["n_control"] >= n
    assert bayes_sample_size(**(plan | {"power": 0.97})).outputs["n_control"] >= n
    loss = bayes_sample_size(baseline=baseline, target=target, max_loss=0.01, power=power).outputs
    less = bayes_sample_size(baseline=baseline, target=target, max_loss=0.001, power=power).outputs
    assert less["n_control"] >= loss["n_control"]


@pytest.mark.slow
def test_simulated_experiments_of_that_size_get_there_as_often_as_planned():
    # 4,000 experiments judged by the exact beta posterior (normal quadrature over A), seed 47
    generator = np.random.default_rng(47)
    p, q, count = 0.1, 0.13, 4000
    n = bayes_sample_size(baseline=p, target=q).outputs["n_control"]
    a, b = generator.binomial(n, p, count), generator.binomial(n, q, count)
    u = (np.arange(200) + 0.5) / 200
    places = special.betaincinv((a + 1)[:, None], (n - a + 1)[:, None], u)
    chance = special.betaincc((b + 1)[:, None], (n - b + 1)[:, None], places).mean(axis=1)
    share = (chance >= 0.95).mean()
    assert share == pytest.approx(0.8, abs=4 * math.sqrt(0.16 / count) + 0.01)


@pytest.mark.slow
def test_simulated_losses_fall_below_the_limit_as_often_as_planned():
    # 1,500 experiments, losses of the exact posterior, seed 48
    generator = np.random.default_rng(48)
    p, q, count = 0.1, 0.12, 1500
    n = bayes_sample_size(baseline=p, target=q, max_loss=0.0005).outputs["n_control"]
    low = 0
    for a, b in zip(generator.binomial(n, p, count), generator.binomial(n, q, count), strict=True):
        low += posteriors(Arm(int(a), n), Arm(int(b), n), 1.0, 1.0).loss_of_y() <= 0.0005
    assert low / count == pytest.approx(0.8, abs=4 * math.sqrt(0.16 / count) + 0.015)


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"certainty": 0.5}, "certainty", "above 0.5"),
        ({"certainty": 1}, "certainty", "below 1"),
        ({"max_loss": 0}, "max_loss", "above 0"),
        ({"target": 0.1 + 1e-9, "max_loss": 1e-13}, "max_loss", "10¹² users"),
        ({"target": 0.1 + 1e-9}, "effect", "10¹² users"),
        ({"target": 0.1}, "target", "different from the baseline"),
        ({"power": 0}, "power", "above 0"),
    ],
)
def test_bad_inputs_name_field_and_range(change, field, words):
    with pytest.raises(InputError, match=words) as caught:
        bayes_sample_size(**({"baseline": 0.1, "target": 0.12} | change))
    assert caught.value.field == field


def test_exactly_one_change_is_taken():
    with pytest.raises(UsageError, match="exactly one of target, effect, lift"):
        bayes_sample_size(baseline=0.1, target=0.12, lift=0.2)
