"""Always-valid p-values, against the mixture integrated numerically and against simulation."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, optimize, stats

from trialwise.core.errors import InputError, UsageError
from trialwise.stats.registry import calculate
from trialwise.stats.sequential.msprt import msprt

NAME = "msprt"
RATES = {"conversions_a": 200, "users_a": 2000, "conversions_b": 250, "users_b": 1900}
MEANS = {"mean_a": 50, "sd_a": 30, "n_a": 1000, "mean_b": 53, "sd_b": 32, "n_b": 1200}
ESTIMATE = {"effect": -0.4, "standard_error": 0.13}


def mixture_ratio(effect, error, tau):
    """Return the density averaged over effects from N(0, tau²), over that without an effect."""

    def weighted(theta):
        return stats.norm.pdf(effect, theta, error) * stats.norm.pdf(theta, 0, tau)

    reach = 12 * max(error, tau)
    points = [0.0, effect]
    average = integrate.quad(weighted, -reach, reach, points=points, epsabs=0, limit=500)[0]
    return average / stats.norm.pdf(effect, 0, error)


@pytest.mark.reference
@pytest.mark.parametrize(
    ("effect", "error", "tau"),
    [(0.01, 0.003, 0.01), (0.0, 1.0, 0.5), (-2.0, 1.0, 3.0), (4.0, 1.0, 0.3), (1.0, 2.0, 1.0)],
)
def test_the_ratio_is_the_integrated_mixture(effect, error, tau):
    # scipy.integrate.quad of the definition, scipy 1.17.1
    expected = mixture_ratio(effect, error, tau)
    outputs = msprt(effect=effect, standard_error=error, tau=tau).outputs
    assert outputs["likelihood_ratio"] == pytest.approx(expected, rel=1e-7)
    assert outputs["log_likelihood_ratio"] == pytest.approx(math.log(expected), rel=1e-7, abs=1e-9)
    assert outputs["p_value"] == pytest.approx(min(1, 1 / expected), rel=1e-7)


def test_the_interval_holds_what_the_ratio_does_not_reject():
    outputs = msprt(effect=0.5, standard_error=0.2, tau=0.4, alpha=0.1).outputs

    def excess(null):
        return math.log(mixture_ratio(0.5 - null, 0.2, 0.4)) - math.log(10)

    low = optimize.brentq(excess, -3, 0.5)
    assert outputs["effect_low"] == pytest.approx(low, rel=1e-6)
    assert outputs["effect_high"] == pytest.approx(1.0 - low, rel=1e-6)
    assert outputs["critical_z"] == pytest.approx((0.5 - low) / 0.2, rel=1e-6)


def test_the_example_of_the_pack():
    outputs = msprt(effect=0.01, standard_error=0.003, tau=0.01).outputs
    assert outputs["likelihood_ratio"] == pytest.approx(47.0, abs=0.05)
    assert outputs["p_value"] == pytest.approx(0.021, abs=5e-4)
    assert outputs["critical_z"] == pytest.approx(3.04, abs=5e-3)


@pytest.mark.parametrize(
    ("data", "effect", "error"),
    [
        (
            RATES,
            250 / 1900 - 0.1,
            math.sqrt(0.1 * 0.9 / 2000 + 250 / 1900 * (1650 / 1900) / 1900),
        ),
        (MEANS, 3.0, math.sqrt(900 / 1000 + 1024 / 1200)),
        (ESTIMATE, -0.4, 0.13),
    ],
)
def test_the_estimate_comes_from_the_arms(data, effect, error):
    outputs = msprt(**data, tau=0.5).outputs
    assert outputs["effect"] == pytest.approx(effect, rel=1e-9)
    assert outputs["z"] == pytest.approx(effect / error, rel=1e-9)


def test_the_expected_effect_is_tau():
    for sign in (1, -1):
        by_effect = msprt(**MEANS, expected_effect=2.0 * sign).outputs
        assert by_effect == msprt(**MEANS, tau=2.0).outputs


@given(st.floats(-8, 8), st.floats(0.01, 100), st.sampled_from([0.01, 0.05, 0.2]))
@settings(max_examples=40, deadline=None)
def test_p_interval_and_bound_agree(z, tau, alpha):
    outputs = msprt(effect=z, standard_error=1, tau=tau, alpha=alpha).outputs
    excludes = outputs["effect_low"] > 0 or outputs["effect_high"] < 0
    if abs(abs(z) - outputs["critical_z"]) > 1e-9:
        assert excludes == (outputs["p_value"] < alpha) == (abs(z) > outputs["critical_z"])
    assert outputs["p_value"] >= 2 * stats.norm.sf(abs(z)) - 1e-12
    swapped = msprt(effect=-z, standard_error=1, tau=tau, alpha=alpha).outputs
    assert swapped["p_value"] == outputs["p_value"]


@given(st.floats(0.01, 100))
@settings(max_examples=20, deadline=None)
def test_the_unit_does_not_matter(scale):
    ours = msprt(effect=0.3, standard_error=0.1, tau=0.2).outputs["p_value"]
    other = msprt(effect=0.3 * scale, standard_error=0.1 * scale, tau=0.2 * scale).outputs
    assert other["p_value"] == pytest.approx(ours, rel=1e-9)


@pytest.mark.parametrize("data", [RATES, MEANS, ESTIMATE])
@pytest.mark.parametrize("tuning", [{"tau": 0.7}, {"expected_effect": -0.03}])
def test_the_line_prints_the_result(agrees, data, tuning):
    for alpha in (0.05, 0.3):
        agrees(NAME, {**data, **tuning, "alpha": alpha})


def test_overwhelming_data_have_no_ratio_but_a_p_value():
    outputs = msprt(effect=60, standard_error=1, tau=10).outputs
    assert "likelihood_ratio" not in outputs
    assert outputs["p_value"] == pytest.approx(0, abs=1e-300)


def test_the_summary_answers_first():
    stop = msprt(effect=0.01, standard_error=0.003, tau=0.01)
    assert stop.summary == (
        "You may stop, the treatment is higher: the effect is +0.0100 (always-valid 95 % interval "
        "+0.0009 to +0.0191), always-valid p = 0.0213."
    )
    assert msprt(effect=-0.01, standard_error=0.003, tau=0.01).summary.startswith(
        "You may stop, the treatment is lower"
    )
    assert msprt(**RATES, tau=0.01).summary.startswith("Not settled yet, zero is still inside")
    fixed = stop.alternatives[0]
    assert fixed.name == "fixed-horizon z-test"
    assert fixed.outputs["p_value"] == pytest.approx(2 * stats.norm.sf(10 / 3), rel=1e-9)


@pytest.mark.parametrize(
    ("given", "field", "says"),
    [
        ({"effect": 1}, "standard_error", "given with effect"),
        ({"effect": 1, "standard_error": 0}, "standard_error", "above 0"),
        ({"conversions_a": 1, "users_a": 10}, "conversions_b", "Give all of"),
        ({**RATES, "standard_error": 1}, "standard_error", "one form"),
        ({**RATES, "n_a": 3}, "n_a", "one form"),
        ({**RATES, "conversions_b": 1901}, "conversions_b", "at most users_b"),
        ({**RATES, "conversions_a": 0, "conversions_b": 0}, "conversions_a and", "wait for more"),
        ({**MEANS, "sd_a": 0, "sd_b": 0}, "sd_a and sd_b", "Without variation"),
        ({**ESTIMATE, "tau": 0}, "tau", "above 0"),
    ],
)
def test_bad_inputs_are_refused(given, field, says):
    with pytest.raises(InputError) as caught:
        msprt(**{"tau": 1.0, **given})
    assert caught.value.field.startswith(field)
    assert says in str(caught.value)


def test_data_and_tuning_are_given_once():
    with pytest.raises(UsageError, match="exactly one of effect, conversions_a, mean_a"):
        calculate(NAME, {**RATES, **ESTIMATE, "tau": 1})
    with pytest.raises(UsageError, match="exactly one of tau, expected_effect"):
        calculate(NAME, {**RATES, "tau": 1, "expected_effect": 1})


@pytest.mark.slow
@pytest.mark.parametrize("tau", [0.05, 0.3])
def test_monitoring_without_effect_errs_at_most_alpha(paths, tau):
    """300 looks at a mean of normal users; the p-value reaches alpha in at most alpha of tests."""
    users = np.arange(10, 3010, 10)
    bounds = [
        float(msprt(effect=0, standard_error=float(n**-0.5), tau=tau).outputs["critical_z"])
        for n in users
    ]
    size = 40_000
    z = paths(users / users[-1], size=size)
    rate = (np.abs(z) >= np.array(bounds)).any(axis=1).mean()
    assert 0.005 < rate < 0.05 + 3 * (0.05 * 0.95 / size) ** 0.5


@pytest.mark.slow
def test_monitored_conversions_err_at_most_alpha():
    """A/A tests of conversions at 5 %, looked at after every 500 users per arm up to 15,000."""
    rng, size, looks, batch = np.random.default_rng(4), 1500, 30, 500
    arms = rng.binomial(batch, 0.05, (2, size, looks)).cumsum(axis=2)
    wrong = 0
    for test in range(size):
        p = min(
            msprt(
                conversions_a=int(arms[0, test, look]),
                users_a=batch * (look + 1),
                conversions_b=int(arms[1, test, look]),
                users_b=batch * (look + 1),
                expected_effect=0.005,
            ).outputs["p_value"]
            for look in range(1, looks, 2)
        )
        wrong += p <= 0.05
    assert wrong / size < 0.05 + 3 * (0.05 * 0.95 / size) ** 0.5
