"""Standard errors: against statsmodels 0.15.0 and scipy 1.17.1."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint, std_prop

from trialwise.core.errors import InputError, UsageError
from trialwise.stats.comparing.standard_error import standard_error


@pytest.mark.reference
def test_a_rate_is_that_of_statsmodels():
    # std_prop and proportion_confint(method="normal"), statsmodels 0.15.0
    result = standard_error(baseline=0.12, n=500)
    assert result.outputs["standard_error"] == pytest.approx(std_prop(0.12, 500))
    _, high = proportion_confint(60, 500, method="normal")
    assert result.outputs["margin"] == pytest.approx(high - 0.12)
    assert result.alternatives == ()


@pytest.mark.reference
def test_a_mean_is_that_of_scipy():
    # scipy.stats.sem and t.isf, scipy 1.17.1
    values = [3.0, 5.0, 8.0, 13.0, 21.0]
    sd = stats.tstd(values)
    result = standard_error(sd=sd, n=5, alpha=0.1)
    error = stats.sem(values)
    assert result.outputs["standard_error"] == pytest.approx(error)
    assert result.outputs["margin"] == pytest.approx(stats.norm.isf(0.05) * error)
    t = result.alternatives[0].outputs["margin"]
    assert t == pytest.approx(stats.t.isf(0.05, 4) * error)


@given(st.floats(0.01, 0.99), st.integers(1, 10**9))
@settings(max_examples=40, deadline=None)
def test_four_times_the_users_halve_it(rate, n):
    one, four = (standard_error(baseline=rate, n=k * n).outputs for k in (1, 4))
    assert four["standard_error"] == pytest.approx(one["standard_error"] / 2)
    assert four["margin"] == pytest.approx(one["margin"] / 2)


def test_summary_has_the_unit():
    assert standard_error(baseline=0.12, n=500).summary == (
        "The standard error is 1.453 points with 500 users; the margin of error at the 95 % level "
        "is ±2.848 points."
    )


def test_bad_inputs_are_refused():
    with pytest.raises(InputError, match="one-proportion-interval"):
        standard_error(baseline=0, n=10)
    with pytest.raises(InputError, match="sd or baseline"):
        standard_error(n=10)
    with pytest.raises(UsageError, match="exactly one"):
        standard_error(sd=1, baseline=0.5, n=10)
    with pytest.raises(InputError, match="at least 1"):
        standard_error(sd=1, n=0)
