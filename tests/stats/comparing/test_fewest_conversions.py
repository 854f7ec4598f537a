"""Conversions for a significant difference: against statsmodels 0.15.0 and scipy 1.17.1."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2_contingency, fisher_exact
from statsmodels.stats.proportion import proportions_ztest
from tests.stats.executed import expected_of, printed_by

from trialwise.core.errors import InputError
from trialwise.stats.comparing.fewest_conversions import fewest_conversions


def _first(p_value, a, m, n, alpha):
    return next(x for x in range(a * n // m + 1, n) if p_value(x) <= alpha)


@pytest.mark.reference
@pytest.mark.parametrize(("a", "m", "n"), [(20, 400, 300), (0, 60, 80), (55, 90, 200)])
def test_it_is_the_first_that_the_others_reject(a, m, n):
    # proportions_ztest, statsmodels 0.15.0; chi2_contingency and fisher_exact, scipy 1.17.1
    found = fewest_conversions(conversions_a=a, users_a=m, users_b=n)
    main = found.outputs["conversions_b"]
    assert main == _first(lambda x: proportions_ztest([a, x], [m, n])[1], a, m, n, 0.05)
    others = {entry.name: entry.outputs["conversions_b"] for entry in found.alternatives}
    tables = lambda x: [[a, m - a], [x, n - x]]  # noqa: E731  # the table with x
    # an alternative with the same number is not shown
    assert others.get("Yates' correction", main) == _first(
        lambda x: chi2_contingency(tables(x), correction=True).pvalue, a, m, n, 0.05
    )
    assert others.get("Fisher's exact test", main) == _first(
        lambda x: fisher_exact(tables(x)).pvalue, a, m, n, 0.05
    )


@given(st.integers(1, 300), st.integers(400, 900), st.integers(300, 2000), st.sampled_from([1, 2]))
@settings(max_examples=30, deadline=None)
def test_one_fewer_is_not_enough(a, m, n, sides):
    found = fewest_conversions(conversions_a=a, users_a=m, users_b=n, sides=sides).outputs
    x = found["conversions_b"]
    side = "two-sided" if sides == 2 else "smaller"
    p = [proportions_ztest([a, y], [m, n], alternative=side)[1] for y in (x - 1, x)]
    assert p[1] <= 0.05
    assert p[0] > 0.05 or (x - 1) / n <= a / m
    if "most_below" in found:
        y = found["most_below"]
        assert proportions_ztest([a, y], [m, n])[1] <= 0.05 < 1
        assert y / n < a / m


@pytest.mark.parametrize("more", [{}, {"sides": 1, "alpha": 0.01}, {"users_b": 77}])
def test_the_line_prints_it(more):
    given = {"conversions_a": 50, "users_a": 1000, "users_b": 900} | more
    result, wanted = expected_of("fewest-conversions", given)
    assert printed_by(result.code) == wanted


def test_bad_inputs_are_refused():
    with pytest.raises(InputError, match="conversions_a"):
        fewest_conversions(conversions_a=11, users_a=10, users_b=10)
    with pytest.raises(InputError, match="Not even a conversion of every user"):
        fewest_conversions(conversions_a=10, users_a=10, users_b=10)
