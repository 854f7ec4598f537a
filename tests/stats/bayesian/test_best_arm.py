"""P(best) and expected loss of several rates, against integration, two arms, and simulation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, special, stats
from tests.stats.executed import alternative, numbers

from trialwise.core.errors import InputError
from trialwise.stats.bayesian.best_arm import bayes_proportions_k
from trialwise.stats.bayesian.proportions import bayes_proportions
from trialwise.stats.numeric.best_arm import best_arm
from trialwise.stats.numeric.beta import Beta

EXAMPLE = {"conversions": (184, 226, 205), "users": (2000, 2000, 2000)}
CASES = [
    [(185, 1817), (227, 1775), (206, 1796)],
    [(1, 2), (1, 2), (1, 2)],
    [(0.5, 10.5), (0.5, 20.5), (3, 40), (2, 2)],
    [(11, 1), (1e6, 2e6), (5, 5)],
    [(0.1, 5), (0.1, 5), (3, 7)],
]


@pytest.mark.reference
@pytest.mark.parametrize("parameters", CASES)
def test_probabilities_and_losses_are_those_of_adaptive_integration(parameters):
    # scipy.integrate.quad and scipy.special, 1.17.1
    arms = [stats.beta(*each) for each in parameters]
    cdfs = [lambda x, each=each: special.betainc(*each, x) for each in parameters]
    found = best_arm(tuple(Beta(*each) for each in parameters))
    assert sum(found.probabilities) == pytest.approx(1, abs=1e-8)
    marks = sorted({float(arm.ppf(p)) for arm in arms for p in (0.001, 0.5, 0.999)})
    highest, _ = integrate.quad(
        lambda x: 1 - np.prod([cdf(x) for cdf in cdfs]), 0, 1, points=marks, limit=500
    )
    for place, arm in enumerate(arms):
        others, own = cdfs[:place] + cdfs[place + 1 :], parameters[place]
        steps = [float(arm.cdf(mark)) for mark in marks]
        chance, _ = integrate.quad(
            lambda u, own=own, others=others: np.prod(
                [cdf(special.betaincinv(*own, u)) for cdf in others]
            ),
            0,
            1,
            points=sorted({step for step in steps if 1e-6 < step < 1 - 1e-6}),
            limit=300,
        )
        assert found.probabilities[place] == pytest.approx(chance, abs=1e-7)
        assert found.losses[place] == pytest.approx(highest - arm.mean(), abs=1e-7)


def test_two_arms_are_the_comparison_of_two():
    for a, b in (((184, 2000), (226, 2000)), ((0, 10), (3, 1000)), ((10**8, 10**9), (7, 60))):
        two = bayes_proportions(
            conversions_a=a[0], users_a=a[1], conversions_b=b[0], users_b=b[1]
        ).outputs
        several = bayes_proportions_k(conversions=(a[0], b[0]), users=(a[1], b[1])).outputs
        first, second = numbers(several["probabilities"])
        assert second == pytest.approx(two["probability_b_better"], abs=1e-9)
        assert first == pytest.approx(1 - two["probability_b_better"], abs=1e-9)
        losses = numbers(several["expected_losses"])
        expected = (two["expected_loss_a"], two["expected_loss_b"])
        assert losses == pytest.approx(expected, rel=1e-6, abs=1e-11)


def test_the_best_arm_has_the_smallest_loss():
    result = bayes_proportions_k(**EXAMPLE)
    outputs = result.outputs
    losses = numbers(outputs["expected_losses"])
    assert outputs["best"] == 1 + losses.index(min(losses)) == 2
    assert outputs["expected_loss"] == pytest.approx(min(losses))
    assert outputs["probability_best"] == pytest.approx(numbers(outputs["probabilities"])[1])
    assert result.tables[0].rows[1][:2] == ("arm 2", "11.3 %")
    assert result.summary == (
        "Arm 2 is best with probability 85.16 %; choosing it is expected to lose 0.074 points "
        "against the truly best arm. Next comes arm 3, best with probability 14.01 %."
    )


def test_alternatives_name_other_priors():
    result = bayes_proportions_k(**EXAMPLE, prior_alpha=2, prior_beta=20)
    uniform = bayes_proportions_k(**EXAMPLE)
    found = alternative(result, "uniform prior Beta(1, 1)")
    assert found.items() <= uniform.outputs.items()
    assert alternative(result, "Jeffreys prior Beta(0.5, 0.5)")


def test_equal_arms_are_equally_likely():
    found = bayes_proportions_k(conversions=(10**8,) * 4, users=(10**9,) * 4).outputs
    assert numbers(found["probabilities"]) == pytest.approx([0.25] * 4, abs=1e-9)


arms = st.integers(1, 10**5).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(st.lists(arms, min_size=2, max_size=6))
@settings(max_examples=40, deadline=None)
def test_probabilities_add_up_and_order_does_not_matter(found):
    conversions, users = zip(*found, strict=True)
    outputs = bayes_proportions_k(conversions=conversions, users=users).outputs
    chances = numbers(outputs["probabilities"])
    assert sum(chances) == pytest.approx(1, abs=1e-7)
    back = bayes_proportions_k(conversions=conversions[::-1], users=users[::-1]).outputs
    assert numbers(back["probabilities"])[::-1] == pytest.approx(chances, abs=1e-7)
    assert min(numbers(outputs["expected_losses"])) >= 0


@pytest.mark.slow
def test_everything_is_what_posterior_draws_say():
    # one million draws of five posteriors, seed 43
    generator = np.random.default_rng(43)
    conversions, users = (5, 9, 7, 4, 9), (60, 70, 50, 45, 90)
    draws = np.array(
        [generator.beta(1 + x, 1 + n - x, 10**6) for x, n in zip(conversions, users, strict=True)]
    )
    outputs = bayes_proportions_k(conversions=conversions, users=users).outputs
    shares = np.bincount(draws.argmax(axis=0), minlength=5) / 10**6
    assert numbers(outputs["probabilities"]) == pytest.approx(shares, abs=0.002)
    losses = (draws.max(axis=0) - draws).mean(axis=1)
    assert numbers(outputs["expected_losses"]) == pytest.approx(losses, rel=0.01)


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"users": (2000, 2000)}, "users", "a list of 3 values"),
        ({"conversions": (184, 2001, 205)}, "conversions", "at most its users"),
        ({"conversions": (1,) * 21, "users": (9,) * 21}, "conversions", "at most 20 values"),
        ({"conversions": (1,)}, "conversions", "at least 2 values"),
    ],
)
def test_bad_inputs_name_field_and_range(change, field, words):
    with pytest.raises(InputError, match=words) as caught:
        bayes_proportions_k(**(EXAMPLE | change))
    assert caught.value.field == field
