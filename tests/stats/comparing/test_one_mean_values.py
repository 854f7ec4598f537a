"""One list of values: against scipy 1.17.1 and the statistics of Python."""

import statistics

import pytest
from scipy import stats
from tests.stats.executed import expected_of, printed_by

from trialwise.core.errors import InputError
from trialwise.stats.comparing.one_mean_values import one_mean_values

VALUES = [4.1, 5.0, 3.8, 4.6, 5.2, 4.4]


@pytest.mark.reference
@pytest.mark.parametrize("sides", [1, 2])
def test_the_test_is_that_of_scipy(sides):
    side = "two-sided" if sides == 2 else "greater"
    expected = stats.ttest_1samp(VALUES, 4, alternative=side)  # scipy 1.17.1
    found = one_mean_values(values=VALUES, null=4, sides=sides).outputs
    assert (found["t"], found["p_value"]) == pytest.approx((expected.statistic, expected.pvalue))


@pytest.mark.reference
def test_the_interval_is_that_of_scipy():
    expected = stats.ttest_1samp(VALUES, 0).confidence_interval(0.9)
    found = one_mean_values(values=VALUES, alpha=0.1).outputs
    assert (found["low"], found["high"]) == pytest.approx((expected.low, expected.high))


def test_the_summary_numbers_are_those_of_the_list():
    found = one_mean_values(values=VALUES).outputs
    assert found["mean"] == pytest.approx(statistics.mean(VALUES))
    assert found["sd"] == pytest.approx(statistics.stdev(VALUES))
    assert found["variance"] == pytest.approx(statistics.variance(VALUES))
    assert found["median"] == pytest.approx(statistics.median(VALUES))
    assert found["standard_error"] == pytest.approx(stats.sem(VALUES))


def test_the_line_of_python_prints_the_same():
    result, expected = expected_of("one-mean-values", {"values": VALUES, "null": 4, "sides": 1})
    assert printed_by(result.code) == pytest.approx(expected)


def test_short_and_constant_lists_are_refused():
    with pytest.raises(InputError, match="Without variation"):
        one_mean_values(values=[2, 2, 2])
    with pytest.raises(InputError, match="at least 2 values"):
        one_mean_values(values=[2])
