"""Two standard deviations: against R's var.test and bartlett.test."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.stats.comparing.reference_cases import cases_of
from tests.stats.executed import alternative

from trialwise.core.errors import InputError
from trialwise.stats.comparing.variance_test import variance_test

GIVEN = {"sd_a": 30, "n_a": 40, "sd_b": 42, "n_b": 25}
RECORDED = cases_of("means")["variance"]


@pytest.mark.reference
def test_f_p_and_interval_are_those_of_r():
    result = variance_test(**GIVEN)
    for name in ("f", "p_value", "ratio_low", "ratio_high"):
        assert result.outputs[name] == pytest.approx(RECORDED[name], rel=1e-10), name
    assert result.outputs["sd_ratio"] == pytest.approx(1.4)
    assert result.outputs["sd_ratio_low"] == pytest.approx(RECORDED["ratio_low"] ** 0.5)
    assert result.outputs["sd_ratio_high"] == pytest.approx(RECORDED["ratio_high"] ** 0.5)
    assert (result.outputs["df_a"], result.outputs["df_b"]) == (39, 24)
    one = variance_test(**GIVEN, sides=1).outputs["p_value"]
    assert one == pytest.approx(RECORDED["greater"], rel=1e-10)


@pytest.mark.reference
def test_bartlett_is_that_of_r():
    found = alternative(variance_test(**GIVEN), "Bartlett's test")
    assert found["chi_square"] == pytest.approx(RECORDED["bartlett"], rel=1e-9)
    assert found["p_value"] == pytest.approx(RECORDED["bartlett_p"], rel=1e-9)
    assert variance_test(**GIVEN, sides=1).alternatives == ()


@given(st.floats(1e-3, 1e3), st.floats(1e-3, 1e3), st.integers(2, 5000), st.integers(2, 5000))
@settings(max_examples=40, deadline=None)
def test_swapping_the_arms_inverts_the_ratio(sd_a, sd_b, n_a, n_b):
    there = variance_test(sd_a=sd_a, n_a=n_a, sd_b=sd_b, n_b=n_b).outputs
    back = variance_test(sd_a=sd_b, n_a=n_b, sd_b=sd_a, n_b=n_a).outputs
    assert there["f"] == pytest.approx(1 / back["f"])
    assert there["ratio_low"] == pytest.approx(1 / back["ratio_high"], rel=1e-6)
    assert there["p_value"] == pytest.approx(back["p_value"], rel=1e-6)


def test_the_summary_names_the_ratio_of_the_deviations():
    assert variance_test(**GIVEN).summary == (
        "The treatment's standard deviation is 1.40 times that of control (95 % interval 0.99 to "
        "2.05), F = 1.96 (24 and 39 df), p = 0.06. The interval still allows equal spread."
    )
    wide = variance_test(sd_a=30, n_a=100, sd_b=60, n_b=100).summary
    assert wide.endswith("excludes equal spread: the treatment varies more.")
    narrow = variance_test(sd_a=60, n_a=100, sd_b=30, n_b=100).summary
    assert narrow.endswith("excludes equal spread: the treatment varies less.")


def test_it_says_that_levene_needs_the_values():
    assert any("Levene" in text for text in variance_test(**GIVEN).assumptions)


@pytest.mark.parametrize("change", [{"sd_a": 0}, {"n_b": 1}, {"sd_b": -2}])
def test_bad_inputs_name_their_field(change):
    with pytest.raises(InputError) as caught:
        variance_test(**(GIVEN | change))
    assert caught.value.field in change


@pytest.mark.slow
def test_the_interval_covers_and_the_test_holds_its_level():
    # 4,000 normal samples of 12 and 20, true ratio 4, seed 5: standard error 0.34 %
    generator = np.random.default_rng(5)
    first = generator.normal(0, 1, (4000, 12)).std(1, ddof=1)
    second = generator.normal(0, 2, (4000, 20)).std(1, ddof=1)
    covered = rejected = 0
    for a, b in zip(first, second, strict=True):
        outputs = variance_test(sd_a=a, n_a=12, sd_b=b, n_b=20).outputs
        covered += outputs["ratio_low"] <= 4 <= outputs["ratio_high"]
        rejected += variance_test(sd_a=a, n_a=12, sd_b=b / 2, n_b=20).outputs["p_value"] < 0.05
    assert covered / 4000 == pytest.approx(0.95, abs=0.011)
    assert rejected / 4000 == pytest.approx(0.05, abs=0.011)


def test_the_ratio_turned_round_is_shown():
    found = variance_test(**GIVEN)
    turned = found.alternatives[0].outputs["f"]
    assert turned == pytest.approx(1 / found.outputs["f"])
