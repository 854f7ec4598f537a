"""Statistics to p-values and back: against scipy 1.17.1."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from tests.stats.executed import alternative

from trialwise.core.errors import InputError, UsageError
from trialwise.stats.comparing.critical_value import critical_value
from trialwise.stats.comparing.p_values import p_from_statistic, z_from_p


@pytest.mark.reference
@pytest.mark.parametrize("x", [-8.5, -0.3, 0.0, 2.19, 37.0])
def test_z_and_t_are_those_of_scipy(x):
    for given_, law in (({"z": x}, stats.norm), ({"t": x, "df": 6.5}, stats.t(6.5))):
        two = p_from_statistic(**given_)
        assert two.outputs["p_value"] == pytest.approx(2 * law.sf(abs(x)), rel=1e-9)
        upper = alternative(two, "one-sided, upper tail")["p_value"]
        assert upper == pytest.approx(law.sf(x), rel=1e-9)
        lower = alternative(two, "one-sided, lower tail")["p_value"]
        assert lower == pytest.approx(law.cdf(x), rel=1e-9)
        one = p_from_statistic(**given_, sides=1)
        assert one.outputs["p_value"] == pytest.approx(law.sf(x), rel=1e-9)


@pytest.mark.reference
@pytest.mark.parametrize("x", [0.0, 0.7, 5.1, 250.0])
def test_chi_square_and_f_are_those_of_scipy(x):
    chi_square = p_from_statistic(chi_square=x, df=2).outputs["p_value"]
    assert chi_square == pytest.approx(stats.chi2.sf(x, 2), rel=1e-9)
    f = p_from_statistic(f=x, df=3, df_denominator=17.5).outputs["p_value"]
    assert f == pytest.approx(stats.f.sf(x, 3, 17.5), rel=1e-9)


@pytest.mark.reference
def test_the_equivalent_z_and_the_surprisal():
    found = p_from_statistic(chi_square=5.1, df=2).outputs
    assert found["z_equivalent"] == pytest.approx(stats.norm.isf(stats.chi2.sf(5.1, 2) / 2))
    assert "z_equivalent" not in p_from_statistic(z=0).outputs
    assert z_from_p(p_value=0.05).outputs["s_value"] == pytest.approx(math.log2(20))


@pytest.mark.reference
@pytest.mark.parametrize("p", [1e-200, 0.03, 0.5])
def test_z_of_p_is_that_of_scipy(p):
    result = z_from_p(p_value=p)
    assert result.outputs["z"] == pytest.approx(stats.norm.isf(p / 2), rel=1e-9)
    one = alternative(result, "one-sided p-value")["z"]
    assert one == pytest.approx(stats.norm.isf(p), rel=1e-9, abs=1e-12)
    assert z_from_p(p_value=p, sides=1).outputs["z"] == pytest.approx(one)


@given(st.floats(0, 8), st.sampled_from([1, 2]))
@settings(max_examples=40, deadline=None)
def test_z_to_p_to_z(z, sides):
    p = p_from_statistic(z=z, sides=sides).outputs["p_value"]
    assert z_from_p(p_value=p, sides=sides).outputs["z"] == pytest.approx(z, abs=1e-7)
    if p < 0.5:
        critical = critical_value(alpha=p, sides=sides).outputs["critical"]
        assert critical == pytest.approx(z, abs=1e-7)


def test_degrees_of_freedom_must_fit():
    with pytest.raises(InputError, match="p-from-statistic for t needs df"):
        p_from_statistic(t=2)
    with pytest.raises(InputError, match="needs df_denominator"):
        p_from_statistic(f=2, df=3)
    with pytest.raises(InputError, match="left out for normal"):
        p_from_statistic(z=2, df=3)
    with pytest.raises(InputError, match="left out for chi-square"):
        p_from_statistic(chi_square=2, df=3, df_denominator=4)


def test_bad_inputs_are_refused():
    with pytest.raises(UsageError, match="exactly one of z, t, chi_square, f"):
        p_from_statistic(z=1, t=2, df=3)
    with pytest.raises(InputError, match="never negative"):
        p_from_statistic(chi_square=-1, df=2)
    with pytest.raises(InputError, match="more digits"):
        z_from_p(p_value=0)
    with pytest.raises(InputError, match="below 1 for a one-sided test"):
        z_from_p(p_value=1, sides=1)
    with pytest.raises(InputError, match=r"3 % is 0\.03"):
        z_from_p(p_value=3)


def test_summaries():
    assert p_from_statistic(t=2.1, df=48).summary == (
        "t = 2.1 with 48 df gives p = 0.041, two-sided."
    )
    assert p_from_statistic(f=3.2, df=2, df_denominator=57).summary == (
        "F = 3.2 with 2 and 57 df gives p = 0.0482, upper tail."
    )
