"""Several means: against R's aov, TukeyHSD and oneway.test; level by simulation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from tests.stats.comparing.reference_cases import cases_of
from tests.stats.executed import alternative

from trialwise.core.errors import InputError
from trialwise.stats.comparing.anova import anova_test
from trialwise.stats.comparing.anova_statistic import welch_anova
from trialwise.stats.comparing.means_test import Sample, welch_test

GIVEN = {"means": [10, 11, 12.5], "sds": [4, 4.5, 6], "ns": [30, 25, 12]}
RECORDED = cases_of("means")


@pytest.mark.reference
def test_f_and_the_effect_sizes_are_those_of_r():
    outputs = anova_test(**GIVEN).outputs
    expected = RECORDED["anova"]
    for name in ("f", "p_value", "df_within", "eta_squared", "sd_within"):
        assert outputs[name] == pytest.approx(expected[name], rel=1e-10), name
    f, between, within = outputs["f"], outputs["df_between"], outputs["df_within"]
    # omega squared from F: (F - 1) df / ((F - 1) df + N), Olejnik & Algina (2003)
    omega = (f - 1) * between / ((f - 1) * between + within + between + 1)
    assert outputs["omega_squared"] == pytest.approx(omega)


@pytest.mark.reference
def test_pairs_are_tukey_and_multcomp():
    # TukeyHSD by ptukey, glht by simulation of the multivariate t
    result = anova_test(**GIVEN)
    expected = RECORDED["anova"]
    adjusted = [float(row[3]) for row in result.tables[0].rows]
    assert adjusted == pytest.approx(
        [expected[f"p{pair}"] for pair in ("21", "31", "32")], abs=6e-4
    )
    assert adjusted == pytest.approx(
        [expected[f"glht{pair}"] for pair in ("21", "31", "32")], abs=4e-3
    )
    assert result.outputs["largest_difference"] == pytest.approx(expected["difference"])
    assert result.outputs["largest_low"] == pytest.approx(expected["low"], rel=1e-5)
    assert result.outputs["largest_high"] == pytest.approx(expected["high"], rel=1e-5)


@pytest.mark.reference
def test_welch_is_that_of_r():
    found = alternative(anova_test(**GIVEN), "Welch's ANOVA")
    expected = RECORDED["anova_welch"]
    assert found["f"] == pytest.approx(expected["f"], rel=1e-10)
    assert found["df_within"] == pytest.approx(expected["df"], rel=1e-10)
    assert found["p_value"] == pytest.approx(expected["p_value"], rel=1e-10)


def test_two_groups_are_the_t_tests():
    two = anova_test(means=[50, 53], sds=[30, 32], ns=[100, 120])
    arms = welch_test(mean_a=50, sd_a=30, n_a=100, mean_b=53, sd_b=32, n_b=120)
    student = alternative(arms, "Student t, pooled variance")
    assert two.outputs["p_value"] == pytest.approx(student["p_value"])
    welch = alternative(two, "Welch's ANOVA")
    assert welch["p_value"] == pytest.approx(arms.outputs["p_value"])


@pytest.mark.reference
def test_many_groups_show_the_extreme_pair_alone():
    # scipy.stats.studentized_range, scipy 1.17.1
    means = [float(i % 7) for i in range(12)]
    result = anova_test(means=means, sds=[3.0] * 12, ns=[20] * 12)
    assert result.tables == ()
    half = stats.studentized_range.isf(0.05, 12, 228) * 3 / 20**0.5
    assert result.outputs["largest_difference"] == 6
    assert result.outputs["largest_high"] == pytest.approx(6 + half, rel=1e-6)


@given(st.floats(0.1, 1e6), st.floats(-1e5, 1e5))
@settings(max_examples=40, deadline=None)
def test_rescaling_and_moving_change_nothing(scale, shift):
    moved = anova_test(
        means=[scale * (mean + shift) for mean in GIVEN["means"]],
        sds=[scale * sd for sd in GIVEN["sds"]],
        ns=GIVEN["ns"],
    )
    assert moved.outputs["f"] == pytest.approx(anova_test(**GIVEN).outputs["f"], rel=1e-5)


def test_tiny_and_huge_deviations_stay_finite():
    test = welch_anova((Sample(1, 1e-12, 10), Sample(1, 1e9, 10), Sample(2, 1, 10)))
    assert 0 <= test.p_value <= 1


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"sds": [1, 2]}, "as long as means, which has 3"),
        ({"ns": [5, 5, 5, 5]}, "as long as means, which has 3"),
        ({"sds": [0, 0, 0]}, "Without variation"),
        ({"means": [1], "sds": [1], "ns": [5]}, "at least 2 values"),
        ({"means": [1.0] * 51, "sds": [1.0] * 51, "ns": [5] * 51}, "at most 50 groups"),
        ({"ns": [5, 1, 5]}, "at least two users"),
    ],
)
def test_bad_inputs_are_refused(change, text):
    with pytest.raises(InputError, match=text):
        anova_test(**(GIVEN | change))


@pytest.mark.slow
def test_f_tukey_and_welch_hold_their_level():
    # 2,000 null samples of three groups of 10, seed 6: standard error 0.5 %
    generator = np.random.default_rng(6)
    wrong = {"f": 0, "tukey": 0, "welch": 0}
    for _ in range(2000):
        data = generator.normal(0, 2, (3, 10))
        given_ = {"means": list(data.mean(1)), "sds": list(data.std(1, ddof=1)), "ns": [10] * 3}
        result = anova_test(**given_)
        wrong["f"] += result.outputs["p_value"] < 0.05
        wrong["tukey"] += result.outputs["largest_low"] > 0
        wrong["welch"] += alternative(result, "Welch's ANOVA")["p_value"] < 0.05
    for name, count in wrong.items():
        assert count / 2000 == pytest.approx(0.05, abs=0.018), name
