"""Type M and type S against published figures, integration and simulation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialwise.core.errors import InputError
from trialwise.stats.trust.winners_curse import winners_curse, winners_curse_correction


@pytest.mark.reference
def test_the_published_example_of_gelman_and_carlin():
    # Gelman & Carlin (2014), the sex-ratio study: effect 0.1, standard error 3.28
    out = winners_curse(effect=0.1, standard_error=3.28).outputs
    assert out["power"] == pytest.approx(0.05, abs=0.001)
    assert out["sign_error"] == pytest.approx(0.46, abs=0.005)
    assert out["exaggeration"] == pytest.approx(77, abs=0.5)


@pytest.mark.reference
@pytest.mark.parametrize(
    "given_",
    [
        {"power": 0.2},
        {"power": 0.8, "alpha": 0.01},
        {"effect": -3, "standard_error": 1.5, "sides": 1},
        {"effect": 1.0, "standard_error": 2.0, "alpha": 0.1},
    ],
)
def test_integration_from_the_definition_agrees(given_, printed):
    result = winners_curse(**given_)
    wanted = [result.outputs[name] for name in ("exaggeration", "sign_error", "power")]
    assert printed(result) == pytest.approx(wanted, rel=1e-6)


@pytest.mark.slow
def test_simulation_agrees():
    rng = np.random.default_rng(3)
    draws = rng.normal(1.2, 1.0, 4_000_000)
    kept = draws[np.abs(draws) > 1.959964]
    out = winners_curse(effect=1.2, standard_error=1).outputs
    assert np.mean(np.abs(kept)) / 1.2 == pytest.approx(out["exaggeration"], rel=2e-3)
    assert np.mean(kept < 0) == pytest.approx(out["sign_error"], abs=5e-4)
    assert kept.size / draws.size == pytest.approx(out["power"], abs=1e-3)


@given(low=st.floats(0.06, 0.95), step=st.floats(0.01, 0.04))
@settings(max_examples=40, deadline=None)
def test_more_power_exaggerates_less(low, step):
    weak, strong = (winners_curse(power=power).outputs for power in (low, low + step))
    assert weak["exaggeration"] > strong["exaggeration"] > 1
    assert weak["sign_error"] >= strong["sign_error"]


def test_power_and_effect_are_two_ways_to_say_the_same():
    out = winners_curse(effect=0.5, standard_error=0.5).outputs
    again = winners_curse(power=out["power"]).outputs
    assert again["exaggeration"] == pytest.approx(out["exaggeration"])


def test_refusals_name_field_and_range():
    with pytest.raises(InputError, match=r"standard_error"):
        winners_curse(effect=1)
    with pytest.raises(InputError, match=r"power = 0.03: it must be above alpha"):
        winners_curse(power=0.03)
    with pytest.raises(InputError, match=r"estimate = 1.0: it must be more than 1.96"):
        winners_curse_correction(estimate=1, standard_error=1)


@pytest.mark.reference
@pytest.mark.parametrize(
    ("estimate", "error", "alpha"), [(5, 2, 0.05), (-4, 2, 0.05), (9, 3, 0.01)]
)
def test_the_correction_maximises_the_conditional_likelihood(estimate, error, alpha, printed):
    result = winners_curse_correction(estimate=estimate, standard_error=error, alpha=alpha)
    assert printed(result) == pytest.approx([result.outputs["corrected"]], rel=1e-6)


def test_the_correction_vanishes_for_overwhelming_evidence():
    assert winners_curse_correction(estimate=50, standard_error=1).outputs["shrinkage"] == 1
    close = winners_curse_correction(estimate=1.97, standard_error=1).outputs["shrinkage"]
    assert 0 <= close < 0.5


def test_a_tiny_share_of_wrong_signs_is_no_power_of_ten():
    assert winners_curse(effect=5, standard_error=0.5).summary.endswith("below 0.01 % of cases.")
