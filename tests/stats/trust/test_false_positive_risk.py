"""False positive risk against published tables and simulation."""

import numpy as np
import pytest
from scipy import stats

from trialwise.core.errors import InputError
from trialwise.stats.trust.false_positive_risk import false_positive_risk


@pytest.mark.reference
@pytest.mark.parametrize(
    ("success", "risk"), [(0.08, 0.264), (0.10, 0.220), (0.15, 0.150), (0.33, 0.059)]
)
def test_the_table_of_kohavi_deng_and_vermeer(success, risk):
    # Kohavi, Deng & Vermeer (2022), KDD, table 2: gains only, power 80 %
    out = false_positive_risk(success_rate=success).outputs
    assert out["false_positive_risk_of_wins"] == pytest.approx(risk, abs=0.002)


@pytest.mark.reference
@pytest.mark.parametrize("p_value", [0.049, 0.01, 0.0005])
def test_the_risk_at_p_is_bayes_rule_with_two_densities(p_value):
    z, shift = stats.norm.isf(p_value / 2), stats.norm.isf(0.025) + stats.norm.ppf(0.8)
    ratio = (stats.norm.pdf(z, shift) + stats.norm.pdf(z, -shift)) / (2 * stats.norm.pdf(z))
    wanted = 0.9 / (0.9 + 0.1 * ratio)
    result = false_positive_risk(success_rate=0.1, p_value=p_value)
    assert result.outputs["risk_at_p"] == pytest.approx(wanted)


@pytest.mark.reference
def test_several_significant_tests_and_those_that_miss():
    rng = np.random.default_rng(8)
    real = rng.random(4_000_000) < 0.3
    chance = np.where(real, 0.7, 0.1)
    first, second = rng.random(4_000_000) < chance, rng.random(4_000_000) < chance
    given = {"success_rate": 0.3, "power": 0.7, "alpha": 0.1}
    out = false_positive_risk(**given, tests=2).outputs
    assert out["chance_real"] == pytest.approx(real[first & second].mean(), abs=0.001)
    assert out["false_omission_rate"] == pytest.approx(real[~first].mean(), abs=0.001)
    assert out["false_omission_rate"] == false_positive_risk(**given).outputs["false_omission_rate"]


def test_a_p_value_belongs_to_one_test():
    with pytest.raises(InputError, match="p_value"):
        false_positive_risk(success_rate=0.1, p_value=0.01, tests=2)


@pytest.mark.slow
def test_simulation_agrees():
    rng = np.random.default_rng(5)
    real = rng.random(2_000_000) < 0.2
    shift = stats.norm.isf(0.025) + stats.norm.ppf(0.8)
    z = rng.normal(np.where(real, shift, 0.0), 1)
    called = np.abs(z) > stats.norm.isf(0.025)
    out = false_positive_risk(success_rate=0.2).outputs
    assert np.mean(~real[called]) == pytest.approx(out["false_positive_risk"], abs=0.003)


def test_the_code_prints_the_risk(printed):
    result = false_positive_risk(success_rate=0.3, alpha=0.01, power=0.9)
    assert printed(result) == pytest.approx([result.outputs["false_positive_risk"]])


def test_rarer_successes_and_less_power_raise_the_risk():
    risks = [
        false_positive_risk(success_rate=share, power=power).outputs["false_positive_risk"]
        for share, power in [(0.5, 0.9), (0.2, 0.9), (0.2, 0.5), (0.05, 0.5)]
    ]
    assert risks == sorted(risks)


def test_refusals_name_field_and_range():
    with pytest.raises(
        InputError, match=r"success_rate = 1.2: it must be a number above 0 and below 1"
    ):
        false_positive_risk(success_rate=1.2)
    with pytest.raises(InputError, match=r"power = 0.04: it must be above alpha"):
        false_positive_risk(success_rate=0.1, power=0.04)
