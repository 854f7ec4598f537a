"""Alpha spent, information, limits of the SPRT and e-values against R and simulation."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from trialwise.core.errors import InputError
from trialwise.stats.registry import calculate, get


@pytest.mark.reference
@pytest.mark.parametrize(
    ("boundary", "wanted"),
    [
        # rpact 3.3.4: getDesignGroupSequential(informationRates = c(0.5, 1), alpha = 0.025,
        # sided = 1, typeOfDesign = "asOF" or "asP")$alphaSpent[1], doubled
        ("lan-demets-obrien-fleming", 2 * 0.0015253),
        ("lan-demets-pocock", 2 * 0.0155029),
    ],
)
def test_the_spending_of_rpact(boundary, wanted):
    found = calculate("alpha-spent", {"fraction": 0.5, "boundary": boundary}).outputs
    assert found["alpha_spent"] == pytest.approx(wanted, abs=2e-7)


@pytest.mark.reference
def test_the_formula_of_lan_and_demets_stands_beside_it():
    result = calculate("alpha-spent", {"fraction": 0.3, "alpha": 0.04})
    assert result.outputs["alpha_spent"] == pytest.approx(4 * norm.sf(norm.isf(0.01) / 0.3**0.5))
    whole = result.alternatives[0].outputs["alpha_spent"]
    assert whole == pytest.approx(2 * norm.sf(norm.isf(0.02) / 0.3**0.5))


@pytest.mark.parametrize(
    "given_",
    [
        {"fraction": 0.3, "boundary": "linear"},
        {"fraction": 0.3, "boundary": "kim-demets", "rho": 3},
        {"fraction": 0.3, "boundary": "hwang-shih-decani", "gamma": 0},
        {"fraction": 0.7, "boundary": "hwang-shih-decani", "sides": 1, "alpha": 0.025},
        {"fraction": 1, "boundary": "lan-demets-pocock"},
    ],
)
def test_the_line_of_alpha_spent_agrees(given_, agrees):
    agrees("alpha-spent", given_)


def test_linear_spending_is_in_proportion():
    found = calculate("alpha-spent", {"fraction": 0.3, "boundary": "linear"}).outputs
    assert found["alpha_spent"] == pytest.approx(0.015)
    assert found["alpha_left"] == pytest.approx(0.035)


@given(low=st.floats(0.05, 0.9), step=st.floats(0.01, 0.1))
@settings(max_examples=30, deadline=None)
def test_more_information_spends_more(low, step):
    for boundary in get("alpha-spent").param("boundary").choices:
        one, two = (
            calculate("alpha-spent", {"fraction": t, "boundary": boundary}).outputs["alpha_spent"]
            for t in (low, low + step)
        )
        assert 0 < one < two <= 0.05 + 1e-12


@pytest.mark.reference
def test_the_critical_z_of_a_first_look_is_that_of_the_boundary():
    plan = {"information": [0.4, 1.0]}
    wanted = calculate("group-sequential-boundaries", plan).outputs["first_z"]
    found = calculate("alpha-spent", {"fraction": 0.4}).outputs["critical_z"]
    assert found == pytest.approx(wanted, abs=1e-6)


def test_information_is_a_share_of_the_plan(agrees):
    found = calculate("information-fraction", {"so_far": 9000, "planned": 36000}).outputs
    assert found == {"fraction": 0.25, "remaining": 27000}
    agrees("information-fraction", {"so_far": 120.0, "planned": 310.0})


def test_more_than_planned_is_refused():
    with pytest.raises(InputError, match=r"so_far = 500: it must be at most planned \(400\)"):
        calculate("information-fraction", {"so_far": 500, "planned": 400})


def test_the_limits_of_wald(agrees):
    found = calculate("sprt-limits", {"alpha": 0.05, "power": 0.8}).outputs
    assert found["upper"] == pytest.approx(16)
    assert found["lower"] == pytest.approx(0.2 / 0.95)
    test = calculate(
        "sprt", {"p0": 0.05, "p1": 0.1, "successes": 5, "trials": 90, "alpha": 0.02, "power": 0.9}
    ).outputs
    limits = calculate("sprt-limits", {"alpha": 0.02, "power": 0.9}).outputs
    assert (test["upper"], test["lower"]) == pytest.approx(
        (limits["log_upper"], limits["log_lower"])
    )
    agrees("sprt-limits", {"alpha": 0.01, "power": 0.95})


def test_the_expected_trials_are_those_of_the_running_test():
    rates = {"p0": 0.05, "p1": 0.08}
    test = calculate("sprt", rates | {"successes": 5, "trials": 90}).outputs
    limits = calculate("sprt-limits", rates).outputs
    for name in ("expected_trials_p0", "expected_trials_p1"):
        assert limits[name] == pytest.approx(float(test[name]), abs=1)
    with pytest.raises(InputError, match="p1"):
        calculate("sprt-limits", {"p0": 0.05, "p1": 0.05})


def test_power_not_above_alpha_is_refused():
    with pytest.raises(InputError, match="power"):
        calculate("sprt-limits", {"alpha": 0.2, "power": 0.1})


@pytest.mark.slow
def test_the_limits_hold_both_error_rates():
    limits = calculate("sprt-limits", {"alpha": 0.05, "power": 0.8}).outputs
    rng, shift = np.random.default_rng(1), 0.4
    for mean, accepts_wrong in ((0.0, "upper"), (shift, "lower")):
        steps = rng.normal(mean, 1, (20_000, 400)) * shift - shift**2 / 2
        paths = np.cumsum(steps, axis=1)
        up, down = paths >= math.log(limits["upper"]), paths <= math.log(limits["lower"])
        first = [np.where(each.any(1), each.argmax(1), 10**6) for each in (up, down)]
        wrong = first[0] < first[1] if accepts_wrong == "upper" else first[1] < first[0]
        assert wrong.mean() < (0.05 if mean == 0 else 0.2) + 0.003


@pytest.mark.parametrize(
    ("given_", "p", "e"),
    [({"e_value": 25}, 0.04, 25), ({"e_value": 0.5}, 1, 0.5), ({"p_value": 0.02}, 0.02, 50)],
)
def test_e_and_p_are_each_others_inverse(given_, p, e, agrees):
    found = calculate("e-value", given_).outputs
    assert (found["p_value"], found["e_value"]) == pytest.approx((p, e))
    assert found["reached"] == (p <= 0.05)
    agrees("e-value", given_)
    assert calculate("e-value", {"e_value": 0}).outputs["p_value"] == 1


def test_a_negative_e_value_is_refused():
    with pytest.raises(InputError, match=r"e_value = -25"):
        calculate("e-value", {"e_value": -25})


@pytest.mark.slow
def test_the_p_value_of_an_e_process_is_valid_at_any_time():
    rng = np.random.default_rng(2)
    steps = rng.normal(0, 1, (20_000, 300))
    highest = np.exp(np.cumsum(0.3 * steps - 0.045, axis=1)).max(axis=1)
    assert np.mean(1 / highest <= 0.05) < 0.05 + 0.004


def test_an_e_value_below_one_shows_why_its_p_is_one():
    worked = calculate("e-value", {"e_value": 0.2}).worked
    assert worked == "1 / 0.2 = 5, which is above 1: p = 1"


@pytest.mark.parametrize("boundary", ["obrien-fleming", "pocock", "lan-demets-pocock"])
def test_the_latest_look_alone_is_judged_as_with_the_earlier_ones(boundary, agrees):
    plan = {"looks": 4, "boundary": boundary, "standard_error": 0.01}
    whole = calculate("group-sequential-test", plan | {"z_values": [0.4, 1.1, 2.6]})
    alone = calculate("group-sequential-test", plan | {"z_values": [2.6], "look": 3})
    assert alone.outputs == whole.outputs
    assert alone.tables[0].rows[0][2] == "not given"
    assert "nan" not in " ".join([alone.summary, *alone.reading])
    agrees("group-sequential-test", plan | {"z_values": [2.6], "look": 3})


def test_a_look_beyond_the_plan_is_refused():
    with pytest.raises(InputError, match=r"look = 5: it must be at most 4"):
        calculate("group-sequential-test", {"z_values": [2.0], "look": 5, "looks": 4})
    with pytest.raises(InputError, match="look = 3"):
        calculate("group-sequential-test", {"z_values": [1.0, 2.0], "look": 3, "looks": 4})
