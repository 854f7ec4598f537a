"""Dunnett's critical values, against mvtnorm in R, printed tables and a simulation."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from tests.stats.recorded import rows_of

from trialwise.stats.numeric.distributions import normal_critical
from trialwise.stats.numeric.dunnett import dunnett_critical, dunnett_error

RECORDED = rows_of(Path(__file__).parent / "reference" / "dunnett.csv")


@pytest.mark.reference
@pytest.mark.parametrize("row", RECORDED, ids=lambda row: "-".join(row.values()))
def test_critical_values_are_those_of_mvtnorm(row):
    found = dunnett_critical(
        float(row["alpha"]),
        treatments=int(row["treatments"]),
        ratio=float(row["ratio"]),
        sides=int(row["sides"]),
    )
    assert found == pytest.approx(float(row["critical"]), abs=2e-7)


@pytest.mark.reference
@pytest.mark.parametrize(
    ("sides", "printed"),
    [
        # Dunnett (1964), Biometrics 20, table II, and (1955), JASA 50, table 1a; 5 %, df infinite
        (2, (1.96, 2.21, 2.35, 2.44, 2.51, 2.57, 2.61, 2.65, 2.69)),
        (1, (1.64, 1.92, 2.06, 2.16, 2.23, 2.29, 2.34, 2.38, 2.42)),
    ],
)
def test_critical_values_are_the_printed_ones(sides, printed):
    found = [dunnett_critical(0.05, treatments=k, ratio=1.0, sides=sides) for k in range(1, 10)]
    assert [round(value, 2) for value in found] == pytest.approx(printed, abs=0.0101)
    assert sum(abs(round(a, 2) - b) > 1e-9 for a, b in zip(found, printed, strict=True)) <= 1


@pytest.mark.reference
def test_the_error_is_that_of_scipys_bivariate_normal():
    # scipy.stats.multivariate_normal.cdf, scipy 1.17.1
    pair = stats.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]])
    inside = pair.cdf([2.2, 2.2], lower_limit=[-2.2, -2.2])
    error = dunnett_error(2.2, treatments=2, ratio=1.0, sides=2)
    assert error == pytest.approx(1 - inside, abs=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize(("treatments", "ratio", "sides"), [(2, 1.0, 2), (4, 0.3, 1), (9, 2.0, 2)])
def test_any_treatment_crosses_as_often_as_promised(treatments, ratio, sides):
    # 400,000 draws, seed 7: standard error 0.034 %
    generator = np.random.default_rng(7)
    control = generator.standard_normal((400_000, 1))
    arms = generator.standard_normal((400_000, treatments)) / np.sqrt(ratio)
    z = (arms - control) / np.sqrt(1 + 1 / ratio)
    z = np.abs(z) if sides == 2 else z
    critical = dunnett_critical(0.05, treatments=treatments, ratio=ratio, sides=sides)
    assert (z.max(axis=1) > critical).mean() == pytest.approx(0.05, abs=0.0011)


@given(
    alpha=st.floats(1e-12, 0.3),
    treatments=st.integers(2, 99),
    ratio=st.floats(0.01, 20),
    sides=st.sampled_from([1, 2]),
)
@settings(max_examples=30, deadline=None)
def test_it_lies_between_no_correction_and_bonferroni(alpha, treatments, ratio, sides):
    found = dunnett_critical(alpha, treatments=treatments, ratio=ratio, sides=sides)
    assert normal_critical(alpha / sides) <= found
    assert found <= normal_critical(alpha / sides / treatments) * (1 + 1e-12)
    error = dunnett_error(found, treatments=treatments, ratio=ratio, sides=sides)
    assert error == pytest.approx(alpha, rel=1e-9)


def test_one_treatment_has_the_usual_value():
    assert dunnett_critical(0.05, treatments=1, ratio=1.0, sides=2) == normal_critical(0.025)
