"""The critical value of Dunnett's test, and how many of several tests come out significant."""

import numpy as np
import pytest
from scipy.stats import binom, multivariate_t, norm
from tests.stats.executed import alternative, expected_of, printed_by

from trialwise.core.errors import InputError
from trialwise.stats.registry import calculate


@pytest.mark.reference
@pytest.mark.parametrize(
    ("treatments", "df", "sides", "bound"),
    [
        # Dunnett (1955, 1964), printed tables at 5 %
        *((2, 20.0, 2, 2.38), (3, 20.0, 2, 2.54), (4, 30.0, 2, 2.58)),
        *((2, 20.0, 1, 2.03), (3, 20.0, 1, 2.19), (3, None, 1, 2.06), (3, None, 2, 2.35)),
    ],
)
def test_the_bound_is_that_of_the_printed_tables(treatments, df, sides, bound):
    given = {"treatments": treatments, "sides": sides} | ({} if df is None else {"df": df})
    result, expected = expected_of("dunnett-critical", given)
    assert result.outputs["critical"] == pytest.approx(bound, abs=0.011)
    assert printed_by(result.code) == pytest.approx(expected, rel=1e-6)
    assert alternative(result, "Bonferroni")["critical"] > result.outputs["critical"]


@pytest.mark.reference
def test_scipys_multivariate_t_agrees():
    found = calculate("dunnett-critical", {"treatments": 3, "df": 25, "alpha": 0.1, "sides": 1})
    shape = np.full((3, 3), 0.5) + 0.5 * np.eye(3)
    below = multivariate_t(shape=shape, df=25, seed=1).cdf(np.full(3, found.outputs["critical"]))
    assert below == pytest.approx(0.9, abs=1e-3)


def test_one_treatment_is_an_ordinary_test():
    found = calculate("dunnett-critical", {"treatments": 1}).outputs
    assert found["critical"] == pytest.approx(norm.isf(0.025))
    assert found["nominal_p"] == pytest.approx(0.05)


@pytest.mark.slow
@pytest.mark.parametrize("sides", [1, 2])
def test_the_bound_keeps_alpha_over_all_treatments(sides):
    bound = calculate("dunnett-critical", {"treatments": 4, "sides": sides}).outputs["critical"]
    means = np.random.default_rng(3).standard_normal((400_000, 5))
    z = (means[:, 1:] - means[:, :1]) / 2**0.5
    hit = (np.abs(z) if sides == 2 else z) > bound
    assert hit.any(axis=1).mean() == pytest.approx(0.05, abs=0.0014)


@pytest.mark.reference
@pytest.mark.parametrize(
    ("tests", "power", "alpha", "count"),
    [(3, 0.8, 0.05, 2), (20, None, 0.05, 3), (7, None, 0.2, 0)],
)
def test_the_count_is_binomial(tests, power, alpha, count):
    given = {"tests": tests, "alpha": alpha, "significant": count}
    given |= {} if power is None else {"power": power}
    result, expected = expected_of("significant-count", given)
    out, law = result.outputs, binom(tests, alpha if power is None else power)
    assert out["probability_all"] == pytest.approx(law.pmf(tests))
    assert out["probability_any"] == pytest.approx(law.sf(0))
    assert out["probability_none"] == pytest.approx(law.pmf(0))
    assert out["expected"] == pytest.approx(law.mean())
    wanted = (law.sf(count - 1), law.cdf(count), law.pmf(count))
    assert (out["at_least"], out["at_most"], out["exactly"]) == pytest.approx(wanted)
    assert printed_by(result.code) == pytest.approx(expected)


def test_without_a_number_asked_about_there_is_none():
    result = calculate("significant-count", {"tests": 3, "power": 0.8})
    assert "at_least" not in result.outputs
    assert result.summary.startswith("When every effect is real, all of 3 tests")


def test_more_significant_tests_than_tests_are_refused():
    with pytest.raises(InputError, match="significant = 4"):
        calculate("significant-count", {"tests": 3, "significant": 4})
