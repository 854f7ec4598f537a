"""The lift of two means: its four intervals, and their coverage."""

import numpy as np
import pytest
from scipy import stats
from tests.stats.executed import alternative

from trialwise.core.errors import InputError
from trialwise.stats.comparing.lift_means import lift_interval_means
from trialwise.stats.comparing.means_test import welch_test

GIVEN = {"mean_a": 50, "sd_a": 30, "n_a": 1000, "mean_b": 53, "sd_b": 32, "n_b": 900}
WRONG = "absolute interval divided by the baseline (wrong)"


def test_it_is_the_lift_of_the_welch_calculator():
    outputs, welch = lift_interval_means(**GIVEN).outputs, welch_test(**GIVEN).outputs
    for name in ("lift", "lift_low", "lift_high", "effect", "df"):
        assert outputs[name] == pytest.approx(welch[name], rel=1e-10), name
    half = outputs["lift_high"] - outputs["lift"]
    critical = stats.t.isf(0.025, outputs["df"])
    assert outputs["standard_error"] * critical == pytest.approx(half)


@pytest.mark.reference
def test_the_delta_interval_is_that_of_the_definition():
    # scipy.stats.t, scipy 1.17.1
    va, vb = 30**2 / 1000, 32**2 / 900
    df = (va + vb) ** 2 / (va**2 / 999 + vb**2 / 899)
    half = stats.t.isf(0.05, df) * (vb + (53 / 50) ** 2 * va) ** 0.5 / 50
    outputs = lift_interval_means(**GIVEN, alpha=0.1).outputs
    assert outputs["lift_low"] == pytest.approx(0.06 - half)
    assert outputs["lift_high"] == pytest.approx(0.06 + half)


def test_the_wrong_interval_is_too_narrow_for_a_gain():
    result = lift_interval_means(**(GIVEN | {"mean_b": 100}))
    wrong = alternative(result, WRONG)
    assert wrong["lift_high"] - wrong["lift_low"] < 0.85 * (
        result.outputs["lift_high"] - result.outputs["lift_low"]
    )
    assert any("Dividing the absolute interval" in text for text in result.assumptions)


def test_a_noisy_control_is_warned_about():
    noisy = lift_interval_means(**(GIVEN | {"mean_a": 2.5}))
    assert any("prefer Fieller's interval" in text for text in noisy.assumptions)
    hopeless = lift_interval_means(**(GIVEN | {"mean_a": 1}))
    assert any("Fieller's interval does not exist" in text for text in hopeless.assumptions)
    assert all(entry.name != "Fieller interval" for entry in hopeless.alternatives)


def test_the_summary_says_what_is_excluded():
    assert lift_interval_means(**GIVEN).summary.endswith("The data exclude a loss.")
    worse = lift_interval_means(**(GIVEN | {"mean_b": 40})).summary
    assert worse.endswith("The data exclude a gain.")
    open_ = lift_interval_means(**(GIVEN | {"mean_b": 50.5})).summary
    assert open_.endswith("The data still allow a loss as well as a gain.")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"mean_a": 0}, "mean_a"),
        ({"mean_a": -5}, "mean_a"),
        ({"sd_a": 0, "sd_b": 0}, "sd_a and sd_b"),
    ],
)
def test_bad_inputs_name_their_field(change, field):
    with pytest.raises(InputError) as caught:
        lift_interval_means(**(GIVEN | change))
    assert caught.value.field == field


@pytest.mark.slow
def test_the_right_intervals_cover_and_the_wrong_one_does_not():
    # 3,000 tests with a true lift of 80 %, seed 12: standard error of the coverage 0.4 %
    generator = np.random.default_rng(12)
    covered = dict.fromkeys(("delta", "Fieller interval", "log interval", WRONG), 0)
    for _ in range(3000):
        a, b = generator.gamma(2, 5, 300), generator.gamma(2, 9, 300)
        result = lift_interval_means(
            mean_a=a.mean(),
            sd_a=a.std(ddof=1),
            n_a=300,
            mean_b=b.mean(),
            sd_b=b.std(ddof=1),
            n_b=300,
        )
        found = {entry.name: entry.outputs for entry in result.alternatives}
        found["delta"] = result.outputs
        for name in covered:
            covered[name] += found[name]["lift_low"] <= 0.8 <= found[name]["lift_high"]
    for name in ("delta", "Fieller interval", "log interval"):
        assert covered[name] / 3000 == pytest.approx(0.95, abs=0.014), name
    assert covered[WRONG] / 3000 < 0.90


def test_a_mean_of_control_near_zero_has_no_log_interval():
    arms = {"mean_a": 0.1, "sd_a": 3, "n_a": 10, "mean_b": 0.5, "sd_b": 3, "n_b": 10}
    names = [entry.name for entry in lift_interval_means(**arms).alternatives]
    assert "log interval" not in names
