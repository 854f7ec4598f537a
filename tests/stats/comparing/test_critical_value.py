"""Critical values: against scipy 1.17.1."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from tests.stats.executed import alternative

from trialwise.core.errors import InputError
from trialwise.stats.comparing.critical_value import critical_value

LAWS = [
    ({}, stats.norm),
    ({"distribution": "t", "df": 4}, stats.t(4)),
    ({"distribution": "chi-square", "df": 3}, stats.chi2(3)),
    ({"distribution": "F", "df": 3, "df_denominator": 12.5}, stats.f(3, 12.5)),
]


@pytest.mark.reference
@pytest.mark.parametrize(("given_", "law"), LAWS)
@pytest.mark.parametrize("alpha", [1e-9, 0.05, 0.3])
def test_it_is_the_quantile_of_scipy(given_, law, alpha):
    symmetric = given_.get("distribution", "normal") in {"normal", "t"}
    result = critical_value(alpha=alpha, **given_)
    tail = alpha / 2 if symmetric else alpha
    assert result.outputs["critical"] == pytest.approx(law.isf(tail), rel=1e-8)
    if symmetric:
        one = alternative(result, "one-sided")["critical"]
        assert one == pytest.approx(law.isf(alpha), rel=1e-8)
        sided = critical_value(alpha=alpha, sides=1, **given_).outputs["critical"]
        assert sided == pytest.approx(one)


@given(st.floats(0.001, 0.4), st.floats(0.5, 1e6))
@settings(max_examples=40, deadline=None)
def test_it_grows_as_alpha_or_df_falls(alpha, df):
    def t(**given_):
        return critical_value(distribution="t", **given_).outputs["critical"]

    assert t(alpha=alpha, df=df) > t(alpha=1.1 * alpha, df=df)
    assert t(alpha=alpha, df=df) >= t(alpha=alpha, df=2 * df)


def test_normal_stands_beside_t():
    found = alternative(critical_value(distribution="t", df=5), "normal")
    assert found["critical"] == pytest.approx(1.959964)


def test_degrees_of_freedom_must_fit():
    with pytest.raises(InputError, match="needs df"):
        critical_value(distribution="t")
    with pytest.raises(InputError, match="left out for normal"):
        critical_value(df=5)
    with pytest.raises(InputError, match="one of normal, t, chi-square, F"):
        critical_value(distribution="gauss")
    with pytest.raises(InputError, match="above 0"):
        critical_value(distribution="t", df=0)
