"""Conditional and predictive power, against R's rpact, quadrature and simulation."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from trialwise.core.errors import InputError, UsageError
from trialwise.stats.sequential.conditional_power import chance_of, conditional_power

NAME = "conditional-power"


@pytest.mark.reference
def test_it_is_that_of_rpact(recorded):
    for row in recorded("conditional"):
        z, fraction = float(row["z"]), float(row["fraction"])
        critical, drift = float(row["critical_z"]), float(row["drift"])
        expected = float(row["conditional_power"])
        assert chance_of(z, fraction, critical, drift) == pytest.approx(expected, abs=1e-9)
        assumed = {z / math.sqrt(fraction): "current-trend", 0.0: "none"}
        for value, name in assumed.items():
            if math.isclose(value, drift, abs_tol=1e-9):
                found = conditional_power(
                    z=z, fraction=fraction, critical_z=critical, assumed=name
                ).outputs
                assert found["conditional_power"] == pytest.approx(expected, abs=1e-9)


def test_the_design_is_the_drift_of_the_planned_power():
    for sides in (1, 2):
        drift = stats.norm.isf(0.05 / sides) + stats.norm.ppf(0.9)
        found = conditional_power(z=0.4, fraction=0.3, assumed="design", power=0.9, sides=sides)
        rest = (stats.norm.isf(0.05 / sides) - 0.4 * 0.3**0.5 - drift * 0.7) / 0.7**0.5
        assert found.outputs["conditional_power"] == pytest.approx(stats.norm.sf(rest), rel=1e-9)


@pytest.mark.parametrize(("z", "fraction"), [(1.0, 0.5), (-0.5, 0.2), (2.5, 0.8)])
def test_predictive_power_averages_over_the_posterior(z, fraction):
    # the drift given the data, flat prior: N(z/√t, 1/t)
    def weighted(drift):
        density = stats.norm.pdf(drift, z / math.sqrt(fraction), 1 / math.sqrt(fraction))
        return density * chance_of(z, fraction, 1.96, drift)

    middle, reach = z / math.sqrt(fraction), 9 / math.sqrt(fraction)
    expected = integrate.quad(weighted, middle - reach, middle + reach, epsabs=1e-12)[0]
    found = conditional_power(z=z, fraction=fraction, critical_z=1.96).outputs
    assert found["predictive_power"] == pytest.approx(expected, abs=1e-9)


def test_what_remains_to_be_shown():
    outputs = conditional_power(z=1.2, fraction=0.4, critical_z=2.0).outputs
    final = 1.2 * 0.4**0.5 + outputs["remaining_z"] * 0.6**0.5
    assert final == pytest.approx(2.0, rel=1e-9)


@given(st.floats(-3, 5), st.floats(0.05, 0.95))
@settings(max_examples=40, deadline=None)
def test_more_z_means_more_chance(z, fraction):
    for assumed in ("current-trend", "design", "none"):
        low = conditional_power(z=z, fraction=fraction, assumed=assumed).outputs
        high = conditional_power(z=z + 0.5, fraction=fraction, assumed=assumed).outputs
        assert low["conditional_power"] <= high["conditional_power"]


def test_effect_and_z_are_the_same():
    by_effect = conditional_power(effect=0.03, standard_error=0.02, fraction=0.5).outputs
    assert by_effect == conditional_power(z=1.5, fraction=0.5).outputs


def test_the_verdict_follows_the_threshold():
    low = conditional_power(z=0.2, fraction=0.5)
    assert low.outputs["futile"] is True
    assert low.summary.endswith("That is below 20 %: stopping for futility is reasonable.")
    assert conditional_power(z=0.2, fraction=0.5, threshold=0.005).outputs["futile"] is False


@pytest.mark.parametrize("assumed", ["current-trend", "design", "none"])
def test_the_line_prints_the_result(agrees, assumed):
    agrees(NAME, {"z": -0.7, "fraction": 0.3, "assumed": assumed, "sides": 1, "power": 0.9})
    agrees(
        NAME,
        {"effect": 2, "standard_error": 1.5, "fraction": 0.9, "assumed": assumed, "critical_z": 2},
    )


@pytest.mark.parametrize(
    ("given", "field", "says"),
    [
        ({"effect": 1, "fraction": 0.5}, "standard_error", "given with an effect"),
        ({"z": 1, "standard_error": 1, "fraction": 0.5}, "standard_error", "left out with z"),
        ({"effect": 1, "standard_error": 0, "fraction": 0.5}, "standard_error", "above 0"),
        ({"effect": 1e9, "standard_error": 1, "fraction": 0.5}, "effect", "same unit"),
        ({"z": 1, "fraction": 1}, "fraction", "read its result"),
        ({"z": 1, "fraction": 0}, "fraction", "Wait for data"),
        ({"z": 1, "fraction": 0.5, "threshold": 1}, "threshold", "below 1"),
        ({"z": 1, "fraction": 0.5, "power": 0.01}, "power", "above alpha"),
    ],
)
def test_bad_inputs_are_refused(given, field, says):
    with pytest.raises(InputError) as caught:
        conditional_power(**given)
    assert caught.value.field == field
    assert says in str(caught.value)


def test_the_data_are_given_once():
    with pytest.raises(UsageError, match="exactly one of z, effect"):
        conditional_power(z=1, effect=1, standard_error=1, fraction=0.5)


@pytest.mark.slow
def test_simulated_tests_end_as_often_with_a_gain():
    rng, size = np.random.default_rng(5), 400_000
    for z, fraction, assumed in ((1.0, 0.5, "current-trend"), (0.3, 0.25, "design")):
        outputs = conditional_power(z=z, fraction=fraction, assumed=assumed).outputs
        drift = z / fraction**0.5 if assumed == "current-trend" else 2.8015852
        rest = rng.normal(drift * (1 - fraction), (1 - fraction) ** 0.5, size)
        chance = outputs["conditional_power"]
        error = (chance * (1 - chance) / size) ** 0.5
        gains = (z * fraction**0.5 + rest >= 1.959964).mean()
        assert gains == pytest.approx(chance, abs=4 * error)
