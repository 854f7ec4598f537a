"""Non-binding futility bounds by beta spending, against R's rpact."""

import numpy as np
import pytest

from trialwise.core.errors import InputError
from trialwise.stats.sequential.boundary import BOUNDARIES
from trialwise.stats.sequential.futility_boundary import futility_boundary

NAME = "futility-boundary"


def numbers(text, separator=","):
    return [float(part) for part in text.split(separator)]


@pytest.mark.reference
def test_bounds_and_sizes_are_those_of_rpact(recorded):
    for row in recorded("futility"):
        tail = float(row["tail"])
        outputs = futility_boundary(
            information=numbers(row["times"], ";"),
            alpha=2 * tail,
            sides=2,
            power=float(row["power"]),
            boundary=row["boundary"],
            futility=row["futility"],
            futility_shape=float(row["shape"]) if row["shape"] else None,
        ).outputs
        lower = numbers(row["lower"], ";")
        critical = numbers(row["critical"], ";")
        assert outputs["first_futility_z"] == pytest.approx(lower[0], abs=1e-6)
        assert outputs["final_z"] == pytest.approx(critical[-1], abs=1e-6)
        assert numbers(outputs["futility_values"])[:-1] == pytest.approx(lower, abs=6e-5)
        assert numbers(outputs["critical_values"]) == pytest.approx(critical, abs=3e-4)
        for name in ("inflation", "expected_h0", "expected_h1"):
            assert outputs[name] == pytest.approx(float(row[name]), abs=2e-6), row


@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_the_line_prints_the_result(agrees, boundary):
    shape = {
        "wang-tsiatis": {"delta": 0.25},
        "hwang-shih-decani": {"gamma": -4},
        "kim-demets": {"rho": 2},
    }
    plan = {"boundary": boundary, **shape.get(boundary, {})}
    agrees(NAME, {"looks": 3, **plan})
    agrees(NAME, {"information": [0.3, 0.5, 1], "sides": 1, "power": 0.9, **plan})


def test_the_line_prints_every_futility_spending(agrees):
    agrees(NAME, {"looks": 1})
    agrees(NAME, {"looks": 4, "futility": "lan-demets-pocock"})
    agrees(NAME, {"looks": 4, "futility": "kim-demets", "futility_shape": 1.5})
    agrees(NAME, {"looks": 4, "futility": "hwang-shih-decani", "futility_shape": -2})
    agrees(NAME, {"looks": 4, "futility": "hwang-shih-decani", "futility_shape": 0})


def test_the_bounds_meet_at_the_end_and_never_cross():
    for looks in (2, 5, 9):
        outputs = futility_boundary(looks=looks, futility="lan-demets-pocock").outputs
        lower, upper = numbers(outputs["futility_values"]), numbers(outputs["critical_values"])
        assert lower[-1] == upper[-1]
        assert all(low < high for low, high in zip(lower[:-1], upper[:-1], strict=True))


def test_futility_shortens_idle_tests_and_adds_users_at_most():
    result = futility_boundary(looks=4)
    plain = result.alternatives[0].outputs
    assert result.outputs["expected_h0"] < plain["expected_h0"]
    assert result.outputs["inflation"] > plain["inflation"]
    assert result.outputs["alpha_obeyed"] < 0.025


def test_the_bounds_for_a_gain_do_not_rely_on_futility():
    strict = futility_boundary(looks=4, futility="lan-demets-pocock").outputs
    mild = futility_boundary(looks=4).outputs
    assert strict["critical_values"] == mild["critical_values"]


def test_the_summary_answers_first():
    assert futility_boundary(looks=3, n_fixed=1000).summary == (
        "Give up at a look where z is at or below −0.2361 and 1.1704, and call a gain where it "
        "reaches 3.7103, 2.5114 and 1.9930. Without an effect the test then takes 62.7 % of a "
        "fixed test's users on average, with it 87.5 %, and at most 10.4 % more: 1,105 users in "
        "control."
    )
    assert "nothing to give up" in futility_boundary(looks=1).summary


@pytest.mark.parametrize(
    ("given", "field", "says"),
    [
        ({"futility": "kim-demets"}, "futility_shape", "It is its rho"),
        ({"futility": "kim-demets", "futility_shape": 0}, "futility_shape", "between 0.1 and 50"),
        ({"futility_shape": 1}, "futility_shape", "has no shape"),
        ({"futility": "pocock"}, "futility", "lan-demets-pocock"),
        ({"power": 0.04}, "power", "above alpha"),
        ({"boundary": "wang-tsiatis"}, "delta", "given with wang-tsiatis"),
    ],
)
def test_bad_inputs_are_refused(given, field, says):
    with pytest.raises(InputError) as caught:
        futility_boundary(looks=3, **given)
    assert caught.value.field == field
    assert says in str(caught.value)


@pytest.mark.slow
@pytest.mark.parametrize("futility", ["lan-demets-obrien-fleming", "lan-demets-pocock"])
def test_simulated_tests_have_the_power_and_the_error(paths, futility):
    times, size = (0.25, 0.5, 0.75, 1.0), 400_000
    outputs = futility_boundary(information=times, futility=futility).outputs
    lower = np.array(numbers(outputs["futility_values"]))
    upper = np.array(numbers(outputs["critical_values"]))
    drift = 2.8015852 * outputs["inflation"] ** 0.5

    def gains(z, is_obeyed):
        stops = (z >= upper) | ((z <= lower) & is_obeyed)
        first = stops.argmax(axis=1)
        return (stops.any(axis=1) & (z >= upper)[np.arange(size), first]).mean()

    null, real = paths(times, size=size), paths(times, drift, size, 2)
    error = (0.025 / size) ** 0.5
    assert gains(null, is_obeyed=False) == pytest.approx(0.025, abs=4 * error)
    assert gains(null, is_obeyed=True) == pytest.approx(outputs["alpha_obeyed"], abs=4 * error)
    assert gains(real, is_obeyed=True) == pytest.approx(0.8, abs=4 * (0.16 / size) ** 0.5)
